"""The words of the evidence in both languages: labels of kinds, fields, values; how readers look them up."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from evidence.labels import Term
from evidence.labels.fields import FIELDS, KINDS
from evidence.labels.values import VALUES

__all__ = ["LABELS", "Term", "codes_by_spelling", "field_spellings", "fold", "label", "nearest"]

LABELS: dict[str, dict[str, Term]] = {"kind": KINDS, "field": FIELDS, **VALUES}
"""Group -> code -> Term. Groups: kind, field, value (none, unknown, true, false), `scales.ENUMERATIONS`."""

_IGNORED = re.compile(r"[\s()\[\]【】〔〕、/·_\-\"'“”‘’]")
_CLOSE_ENOUGH = 0.6
_LONGEST_GUESS = 60


def label(group: str, code: str, lang: str = "zh") -> str:
    """The label of a code in `zh` or `en`. KeyError for an unknown group or code."""
    term = LABELS[group].get(code) or LABELS["value"][code]
    return term.zh if lang == "zh" else term.en


def fold(text: str) -> str:
    """A spelling without what offices write one way or another: width, case, blanks, brackets, dashes."""
    even = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    return _IGNORED.sub("", even)


@cache
def codes_by_spelling(group: str) -> dict[str, str]:
    """Folded spelling -> code: the codes themselves, both labels and the synonyms."""
    return _by_spelling((code, LABELS[group][code]) for code in LABELS[group])


def field_spellings(names: Iterable[str]) -> dict[str, str]:
    """Folded spelling -> field, for the fields of one block."""
    return _by_spelling((name, FIELDS[name]) for name in names)


def _by_spelling(terms: Iterable[tuple[str, Term]]) -> dict[str, str]:
    # A code or label wins over another one's synonym.
    found: dict[str, str] = {}
    synonyms: dict[str, str] = {}
    for code, term in terms:
        for spelling in (code, term.zh, term.en):
            found.setdefault(fold(spelling), code)
        for spelling in term.synonyms:
            synonyms.setdefault(fold(spelling), code)
    return synonyms | found


def nearest(text: str, spellings: Mapping[str, str]) -> str | None:
    """The code whose spelling is nearest to a text that is none of them; `None` when none is near."""
    if len(text) > _LONGEST_GUESS:
        return None
    from difflib import get_close_matches  # noqa: PLC0415 - only where something is misspelled

    close = get_close_matches(fold(text), spellings, 1, _CLOSE_ENOUGH)
    return spellings[close[0]] if close else None
