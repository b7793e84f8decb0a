"""A page for each applicant: the report as HTML, with the doubts that concern the applicant put in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from markupsafe import Markup, escape

from evaluator.across import Doubt
from reports.clean import clean
from reports.office.doubts import DoubtWords
from reports.office.summary import Summary

FOLDER: Final = "pages"
_UNSAFE: Final = re.compile(r"[^\w-]+")
_LONGEST: Final = 40
_HASH: Final = 10

_NAV: Final = '<nav aria-label="'
"""Where the doubts go in. Whatever comes from a dossier is escaped, so only the template can write it."""
_LIST: Final = "<ul>"


class PageNames:
    """Gives file names: safe on every system, unique, and the same in every run."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def name(self, label: str, applicant: str) -> str:
        """The file name of the page of an applicant whose dossier has that label."""
        digest = sha256(label.encode("utf-8", "surrogatepass")).hexdigest()
        stem = safe_stem(applicant)
        length = _HASH
        while f"{stem}-{digest[:length]}".casefold() in self._taken:
            length += 1
        name = f"{stem}-{digest[:length]}"
        self._taken.add(name.casefold())
        return f"{name}.html"


def safe_stem(text: str) -> str:
    """Letters, digits and hyphens of a text, not many; never empty, never the name of a device."""
    plain = unicodedata.normalize("NFKC", clean(text))
    # No letter of these is more than four bytes long, so the whole stays below 255 bytes.
    return _UNSAFE.sub("-", plain)[:_LONGEST].strip("-_") or "dossier"


def with_doubts(page: str, place: int, summary: Summary, words: DoubtWords) -> str:
    """The page of the dossier at `place`, with a link to the index and the doubts about it.

    ValueError when the page is not a report.
    """
    before, found, after = page.partition(_NAV)
    opening, listed, rest = after.partition(_LIST)
    if not (found and listed):
        raise ValueError("this is not a report: it has no contents")
    doubts = [summary.doubts[number] for number in summary.lines[place].doubts]
    section = _section(doubts, place, summary, words) if doubts else Markup("")
    back = Markup('\n<li><a href="../index.html">{}</a></li>').format(words.language.say("All applicants"))
    return f"{before}{section}{found}{opening}{listed}{back}{rest}"


def _section(doubts: Sequence[Doubt], place: int, summary: Summary, words: DoubtWords) -> Markup:
    items = [_item(doubt, place, summary, words) for doubt in doubts]
    return Markup(
        '<section id="doubts" aria-labelledby="h-doubts">\n<h2 id="h-doubts">{}</h2>\n<p>{}</p>\n'
        '<ul class="remarks">\n{}\n</ul>\n</section>\n'
    ).format(
        words.language.say("Doubts"),
        words.language.say("To be looked at by people. None of this has changed the comparison."),
        Markup("\n").join(items),
    )


def _item(doubt: Doubt, place: int, summary: Summary, words: DoubtWords) -> Markup:
    language = words.language
    own = [words.record(each) for each in doubt.concerned if each.dossier == place and each.label]
    parts = [Markup("<strong>{}</strong> {}").format(words.name(doubt.kind), words.text(doubt))]
    if own:
        parts.append(escape(language.labelled(language.say("Here"), language.join(own))))
    others = words.concerned(doubt, but=place)
    if others:
        linked = escape("、" if language.is_chinese else ", ").join(
            _link(summary.lines[each.dossier].page, words.who(each)) for each in others
        )
        more = words.more(doubt, but=place)
        parts.append(
            Markup("{}{}").format(language.labelled(language.say("Others"), ""), linked) + escape(more)
        )
    return Markup("<li>{}</li>").format(Markup("<br>").join(parts))


def _link(page: str, text: str) -> Markup:
    return Markup('<a href="{}">{}</a>').format(page, text) if page else escape(text)
