"""Papers as PDF, laid out by Typst in this process: fonts embedded, text selectable, nothing fetched.

Texts reach the template as JSON values, so that none is ever markup. Imports typst, so only when asked for.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from reports.language import N_, language
from reports.paper.data import PAGE, data_of
from reports.paper.model import CommitteePaper
from reports.paper.printing import NoFont
from reports.values import Value

TEMPLATE: Final = Path(__file__).with_name("comparison.typ")

SONG: Final = (
    *("Songti SC", "STSong", "SimSun", "NSimSun", "FZShuSong-Z01", "Noto Serif CJK SC", "Noto Serif SC"),
    *("Source Han Serif SC", "Source Han Serif CN", "FangSong", "STFangsong", "AR PL UMing CN"),
    *("Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "WenQuanYi Zen Hei"),
)
"""Fonts of the body in the order of preference: Song types, then FangSong, then whatever shows Chinese."""
WIDE: Final = (
    "SimSun-ExtB",
    "SimSun-ExtG",
    "BabelStone Han",
    "HanaMinA",
    "HanaMinB",
    "Plangothic P1",
    "Plangothic P2",
)
"""Fonts for letters that the others lack."""

LATIN: Final = "Libertinus Serif"
"""The type of English text, which comes with Typst: in Chinese types its quotation marks are wide."""

FOLIO: Final = N_("overall page {n}")

_EPOCH: Final = 0
"""The time of making that a file tells: none, so that equal input gives equal bytes."""
_KNOWN: Final = frozenset("✓✗◇–—…·“”‘’？")


class Content(Value):
    """One line of the contents of a bundle."""

    name: str
    school: str
    word: str
    page: int


class Press:
    """Lays out papers with the fonts of this machine. Make one for a process: it looks through all fonts.

    Raises NoFont.
    """

    def __init__(self) -> None:
        found = typst.Fonts()
        families = set(found.families())
        self.fonts = [name for name in (*SONG, *WIDE) if name in families]
        if not any(name in families for name in SONG):
            raise NoFont
        self._compiler = typst.Compiler(font_paths=found)
        self._template = TEMPLATE.read_bytes()
        self._shown: dict[str, bool] = {}

    def pdf(self, paper: CommitteePaper) -> bytes:
        """One applicant's paper."""
        return self._pdf([data_of(paper)], paper.title, tagged=True)

    def part(self, papers: Sequence[Any], before: int) -> bytes:
        """Papers of a bundle, given as plain data; so many pages stand before them."""
        return self._pdf(papers, "", bundle=True, before=before)

    def contents(self, frame: Any, contents: Iterable[Content]) -> bytes:
        """The contents page of a bundle. `frame` is any of its papers as plain data."""
        return self._pdf([frame], "", bundle=True, contents=[data_of(each) for each in contents])

    def laid_out(self, template: Path, paper: Value) -> bytes:
        """Another kind of paper by a template of its own, which finds it as `paper` in what is given.

        The paper has at least `lang` and `title`.
        """
        data = data_of(paper)
        say = language(data["lang"]).say
        given = {"paper": data, "title": data["title"], "fonts": self._fonts(data["lang"]), "page": say(PAGE)}
        return self._compiled(template.read_bytes(), given, tagged=True)

    def _pdf(self, papers: Sequence[Any], title: str, *, tagged: bool = False, **more: Any) -> bytes:
        say = language(papers[0]["lang"]).say
        given = {
            "papers": papers,
            "title": title,
            "fonts": self._fonts(papers[0]["lang"]),
            "bundle": False,
            "contents": [],
            "before": 0,
            "page": say(PAGE),
            "folio": say(FOLIO),
            **more,
        }
        return self._compiled(self._template, given, tagged=tagged)

    def _fonts(self, lang: str) -> list[str]:
        latin: list[str] = [] if lang == "zh" else [LATIN]
        return [*latin, *self.fonts]

    def _compiled(self, template: bytes, given: dict[str, Any], *, tagged: bool) -> bytes:
        made = self._compiler.compile(
            input=template,
            format="pdf",
            sys_inputs={"given": json.dumps(given, ensure_ascii=False)},
            timestamp=_EPOCH,
            pdf_tags=tagged,
        )
        if not isinstance(made, bytes):
            raise TypeError("the layout is no file")
        return made

    # Letters without a picture ----

    def unshown(self, paper: Value) -> str:
        """The letters of a paper that no font of this machine can show, each once."""
        return "".join(letter for letter in sorted(_rare(paper)) if not self._shows(letter))

    def _shows(self, letter: str) -> bool:
        known = self._shown.get(letter)
        if known is None:
            known = self._shown[letter] = unicodedata.category(letter) != "Co" and self._tried(letter)
        return known

    def _tried(self, letter: str) -> bool:
        """Whether a document that may lack no letter can be made of it."""
        source = "#set text(font: json(bytes(sys.inputs.fonts)))\n#json(bytes(sys.inputs.given))"
        try:
            self._compiler.compile(
                input=source.encode("ascii"),
                format="pdf",
                sys_inputs={"fonts": json.dumps(self.fonts), "given": json.dumps(letter)},
                pdf_standards="a-2b",
                timestamp=_EPOCH,
            )
        except typst.TypstError:
            return False
        return True


def _rare(paper: Value) -> set[str]:
    """The letters of a paper that a usual font may lack."""
    return {letter for text in _texts(data_of(paper)) for letter in text if not _is_usual(letter)}


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for each in data.values():
            yield from _texts(each)
    elif isinstance(data, list):
        for each in data:
            yield from _texts(each)


@cache
def _is_usual(letter: str) -> bool:
    if letter.isascii() or letter in _KNOWN:
        return True
    try:
        letter.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
