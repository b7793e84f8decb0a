"""The committee's paper as a Word document, from a template that an office can restyle in Word or WPS.

The template's language is docxtpl's: Jinja tags, and such for whole paragraphs (`{%p … %}`) and rows
(`{%tr … %}`). docxtpl makes Jinja of each part, once a process; what comes out of a paper is put in place
here, so that equal papers give equal bytes. Imports docxtpl and lxml, so only when asked for.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from docxtpl import DocxTemplate
from jinja2 import Template, TemplateError
from lxml import etree

from evidence.problems import N_, register, shown
from reports.language import Code, language
from reports.paper.data import PAGE, data_of
from reports.paper.model import CommitteePaper
from reports.paper.printing import WORD_TEMPLATE, BadTemplate
from reports.paper.word_fields import Checker, Shape, check_places, environment, shapes
from reports.paper.word_package import packed, parsed, read_package

TEMPLATES: Final = register(
    {
        "word_renders": N_("No paper can be made with the template: {found}. Check its tags."),
        "word_layout": N_(
            "The tags of the template open in one place and close in another (part {found}). Put each tag "
            "that repeats or leaves out whole paragraphs or rows into a paragraph or row of its own."
        ),
    }
)

LONG: Final = 26
"""A fact longer than this has a line of its own."""
ACROSS: Final = 3
"""Facts on one line of their table."""
ZERO_WIDTH: Final = "\u200b"
"""Shows nothing; a line may break there."""
HALF_LETTER: Final = 90
"""The width of a Latin letter in tables, in twentieths of a point; a Chinese one has twice as much."""
MANY_LINES: Final = 12
LARGEST: Final = 32 * 2**20
"""Bytes of one part of a paper; no paper comes near it."""

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TAGS: Final = re.compile("<[^>]*>")
_HINT: Final = 'w:hint="eastAsia"'


def docx_of(paper: CommitteePaper, template: bytes | None = None) -> bytes:
    """The Word document of a paper; `template` is the content of an office's own. Raises BadTemplate."""
    return template_of(template).made(given_of(paper), paper.lang)


@lru_cache(maxsize=4)
def template_of(data: bytes | None = None) -> WordTemplate:
    """A template of the committee's paper; without data our own. Raises BadTemplate."""
    return WordTemplate(WORD_TEMPLATE.read_bytes() if data is None else data, shapes())


class WordTemplate:
    """A template, read and checked once; `fields` are those that it may ask for. Raises BadTemplate."""

    def __init__(self, data: bytes, fields: Mapping[str, Shape]) -> None:
        package = read_package(data)
        self._parts = dict(package.parts)
        made = environment()
        self._texts: dict[str, Template] = {}
        for name in package.texts:
            source = _source(self._parts[name], name)
            Checker(fields, [_TAGS.sub("", line) for line in source.split("\n")]).check(made, source)
            self._texts[name] = made.from_string(source)
        # What only shows when a paper is made shows now, and not at the hundredth applicant.
        self.made(_specimen(fields), "zh")
        self.made(_specimen(fields, empty=True), "en")

    def made(self, given: Mapping[str, Any], lang: Code) -> bytes:
        """The document of values cleaned by `reports.paper.data.data_of`. Raises BadTemplate."""
        made = {name: self._text(name, given, hints=lang == "zh") for name in self._texts}
        return packed({name: made.get(name, content) for name, content in self._parts.items()})

    def _text(self, name: str, given: Mapping[str, Any], *, hints: bool) -> bytes:
        pieces, size = [], 0
        try:
            for piece in self._texts[name].generate(given):
                pieces.append(piece)
                size += len(piece)
                if size > LARGEST:
                    raise BadTemplate("word_renders", found=f"> {LARGEST // 2**20} MiB")
        except (TemplateError, TypeError, ValueError, LookupError, ArithmeticError) as error:
            raise BadTemplate("word_renders", found=shown(error)) from error
        text = "".join(pieces)
        if not hints:
            # Where Chinese is not the language, quotation marks and dashes are narrow.
            text = text.replace(_HINT, "")
        return _sound(text, name)


def given_of(paper: CommitteePaper) -> dict[str, Any]:
    """What a template starts from: the paper, and what is easier to have ready than to work out in a tag."""
    data = data_of(paper)
    for row in data["rows"]:
        # LibreOffice breaks a line within a number such as D12; so it may behind the sign between two.
        row["records"] = row["records"].replace("、", f"、{ZERO_WIDTH}")
    facts = data["facts"]
    long = [fact for fact in facts if fact["code"] == "posts" or len(fact["text"]) > LONG]
    short = [fact for fact in facts if fact not in long]
    short += [{"code": "", "label": "", "text": ""}] * (-len(short) % ACROSS)
    say = language(paper.lang).say
    before, _, rest = say(PAGE).partition("{n}")
    between, _, after = rest.partition("{of}")
    return {
        "paper": data,
        "facts": [short[n : n + ACROSS] for n in range(0, len(short), ACROSS)],
        "long_facts": long,
        "page": {"before": before, "between": between, "after": after},
        "colon": "：" if paper.lang == "zh" else ": ",
        "semicolon": "；" if paper.lang == "zh" else "; ",
    }


def _specimen(shape: Any, *, empty: bool = False) -> Any:
    """Something of a shape, to try a template with; `empty`: nothing in any list."""
    if isinstance(shape, Mapping):
        return {name: _specimen(below, empty=empty) for name, below in shape.items()}
    if isinstance(shape, list):
        return [] if empty else [_specimen(shape[0], empty=empty)] * ACROSS
    return "" if empty else "文"


# Parts ----


def _source(content: bytes, name: str) -> str:
    """The Jinja template of a part: docxtpl's tags resolved, each paragraph on a line of its own."""
    root = parsed(content, name)
    check_places(root)
    text = etree.tostring(root, encoding="unicode").replace("\n", " ")
    text = DocxTemplate(None).patch_xml(text)
    return re.sub(r"<w:p(?=[ >])", "\n<w:p", text)


def _sound(text: str, name: str) -> bytes:
    """The XML of a part as every program takes it: no cell without a paragraph, no table without a row.

    A row that is to stay on one page may go over to the next where it is long.
    """
    try:
        root = etree.fromstring(text, etree.XMLParser(resolve_entities=False, huge_tree=True))
    except etree.XMLSyntaxError as error:
        raise BadTemplate("word_layout", found=shown(name)) from error
    for table in list(root.iter(f"{_W}tbl")):
        parent = table.getparent()
        if table.find(f"{_W}tr") is None and parent is not None:
            parent.remove(table)
    for cell in root.iter(f"{_W}tc"):
        if not len(cell) or cell[-1].tag != f"{_W}p":
            etree.SubElement(cell, f"{_W}p")
    for whole in list(root.iter(f"{_W}cantSplit")):
        row, properties = next(whole.iterancestors(f"{_W}tr"), None), whole.getparent()
        if row is not None and properties is not None and any(map(_is_long, row.iter(f"{_W}tc"))):
            properties.remove(whole)
    made: str = etree.tostring(root, encoding="unicode")
    return (_HEAD + made).encode("utf-8")


def _is_long(cell: etree._Element) -> bool:
    """Whether the text of a cell takes many lines, by the width of the cell."""
    told = cell.find(f"{_W}tcPr/{_W}tcW")
    width = "" if told is None else str(told.get(f"{_W}w"))
    text = "".join(cell.itertext(f"{_W}t"))
    letters = len(text) + sum(letter > "\u2e7f" for letter in text)
    return width.isdecimal() and letters * HALF_LETTER > MANY_LINES * int(width)
