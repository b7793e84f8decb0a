"""Several values in one cell, and documents in words: 教学设计原件（教导主任、业务校长签字，已盖章，第3页）.

Values stand beside each other with 、 or commas, documents with ； or line breaks. What holds one of these
signs stands in "straight quotes", a quote in it doubled.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from evidence.documents import Document
from evidence.labels import Term
from evidence.model import UNSAID
from evidence.terms import LABELS, codes_by_spelling, fold, label

_OPEN, _CLOSE = frozenset("（("), frozenset("）)")
_ITEM_SIGNS = frozenset("、,，;；\n\r")
_OUTER_SIGNS = _ITEM_SIGNS
_INNER_SIGNS = frozenset(",，;；\n\r")
_SIGNER_SIGNS = frozenset("、,，/和与及&")
_NEEDS_QUOTES = re.compile(r"[、,，;；\n\r\"（）()：:]|^\s|\s$")

_YES_NO: dict[str, tuple[str, str]] = {}
for _words, _field, _value in (
    (("已盖章", "盖章", "有章", "已章", "盖公章", "已盖公章", "stamped"), "stamped", "true"),
    (("未盖章", "无章", "not stamped"), "stamped", "false"),
    (("原件", "original"), "original", "true"),
    (("复印件", "扫描件", "非原件", "copy"), "original", "false"),
    (("无法提供", "不能提供", "unavailable"), "unavailable", "true"),
):
    for _word in _words:
        _YES_NO[fold(_word)] = (_field, _value)

_WORDS = {
    "stamped": {True: Term("已盖章", "stamped"), False: Term("未盖章", "not stamped")},
    "original": {True: Term("原件", "original"), False: Term("复印件", "copy")},
}
_SIGNED = re.compile(r"(.+?)(?:已?签[字名]|signed)", re.DOTALL)
_SIGNED_BY = re.compile(r"(?:签[字名]人?|signed by)[：:]?(.*)", re.DOTALL | re.IGNORECASE)
_PAGE = re.compile(r"第(.+?)页|p(?:age|\.)? ?([0-9].*)", re.DOTALL | re.IGNORECASE)
_NAMED = re.compile(r"([^：:\"]{1,12})[：:]\s*(.*)", re.DOTALL)
_NAMES = {
    fold(spelling): field
    for field in ("file", "page", "sha256")
    for spelling in (field, *LABELS["field"][field][:2], *LABELS["field"][field].synonyms)
}


class UnclearError(ValueError):
    """Words about a document that say nothing we know."""


# Lists -----------------------------------------------------------------------------------------------


def quoted(text: str) -> str:
    """A value as it stands among others: in quotes where it must be."""
    if _NEEDS_QUOTES.search(text) or unicodedata.normalize("NFKC", text).strip().lower() in UNSAID:
        return '"' + text.replace('"', '""') + '"'
    return text


def join(values: Iterable[str]) -> str:
    """Several values for one cell."""
    return "、".join(quoted(value) for value in values)


def split(text: str) -> list[str]:
    """The values in a cell, without the quotes."""
    return [unquoted(part) for part in _parts(text, _ITEM_SIGNS)]


def unquoted(part: str) -> str:
    """A value without its quotes."""
    part = part.strip()
    if len(part) > 1 and part.startswith('"') and part.endswith('"'):
        return part[1:-1].replace('""', '"')
    return part


def _parts(text: str, signs: frozenset[str]) -> Iterator[str]:
    """The non-empty parts between signs that stand neither in quotes nor in brackets."""
    depth, inside, start = 0, False, 0
    for place, sign in enumerate(text):
        if sign == '"':
            inside = not inside
        elif inside:
            continue
        elif sign in _OPEN:
            depth += 1
        elif sign in _CLOSE:
            depth = max(depth - 1, 0)
        elif depth == 0 and sign in signs:
            if text[start:place].strip():
                yield text[start:place].strip()
            start = place + 1
    if text[start:].strip():
        yield text[start:].strip()


# Documents -------------------------------------------------------------------------------------------


def document_text(document: Document, lang: str = "zh") -> str:
    """One document in words."""
    chinese = lang == "zh"
    said: list[str] = []
    if document.signed_by:
        # Not a comma in English: there it ends what is said.
        signers = ("、" if chinese else "/").join(
            label("signing_role", role, lang) for role in document.signed_by
        )
        said.append(f"{signers}签字" if chinese else f"signed by: {signers}")
    for field in ("stamped", "original"):
        known = getattr(document, field)
        if known is not None:
            said.append(_in(_WORDS[field][known], lang))
    if document.unavailable:
        said.append(_in(LABELS["field"]["unavailable"], lang))
    if document.page is not None:
        plain = chinese and document.page.isdecimal() and document.page.isascii()
        said.append(f"第{document.page}页" if plain else _named("page", document.page, lang))
    for field in ("file", "sha256"):
        text = getattr(document, field)
        if text is not None:
            said.append(_named(field, text, lang))
    words = label("document", document.type, lang)
    if not said:
        return words
    return f"{words}（{'，'.join(said)}）" if chinese else f"{words} ({'; '.join(said)})"


def _named(field: str, text: str, lang: str) -> str:
    return f"{label('field', field, lang)}{'：' if lang == 'zh' else ': '}{quoted(text)}"


def _in(term: Term, lang: str) -> str:
    return term.zh if lang == "zh" else term.en


def documents_text(documents: Iterable[Document], lang: str = "zh") -> str:
    """Several documents for one cell, each on a line of its own."""
    return ("；\n" if lang == "zh" else ";\n").join(document_text(document, lang) for document in documents)


def documents_data(text: str) -> list[dict[str, Any]]:
    """The documents of a cell as plain data for the reader. UnclearError with the words that say nothing."""
    return [_document(part) for part in _parts(text, _OUTER_SIGNS)]


def _document(part: str) -> dict[str, Any]:
    opening = next((place for place, sign in enumerate(part) if sign in _OPEN), len(part))
    inner = part[opening + 1 :]
    if inner and inner[-1] in _CLOSE:
        inner = inner[:-1]
    elif opening < len(part):
        raise UnclearError(part)
    data: dict[str, Any] = {"type": unquoted(part[:opening])}
    for words in _parts(inner, _INNER_SIGNS):
        # Between brackets 、 stands between signers, and sometimes where a comma should.
        pieces = [words] if _says(words) is not None else list(_parts(words, frozenset("、")))
        for piece in pieces:
            found = _says(piece)
            if found is None:
                raise UnclearError(piece)
            _put(data, found, piece)
    return data


def _put(data: dict[str, Any], found: tuple[str, Any], words: str) -> None:
    field, value = found
    if field == "signed_by":
        data[field] = [*data.get(field, []), *value]
    elif data.setdefault(field, value) != value:
        raise UnclearError(words)


def _says(words: str) -> tuple[str, Any] | None:
    """Which field of a document some words speak of, and what they say."""
    known = _YES_NO.get(fold(words))
    if known is not None:
        return known
    named = _NAMED.fullmatch(words)
    if named is not None and fold(named.group(1)) in _NAMES:
        return _NAMES[fold(named.group(1))], unquoted(named.group(2))
    page = _PAGE.fullmatch(words)
    if page is not None:
        return "page", (page.group(1) or page.group(2)).strip()
    signed = _SIGNED_BY.fullmatch(words) or _SIGNED.fullmatch(words)
    signers = _signers(signed.group(1) if signed is not None else words)
    return ("signed_by", signers) if signers else None


def _signers(text: str) -> list[str]:
    """The roles named, or none at all when one of them is no role."""
    roles = codes_by_spelling("signing_role")
    whole = roles.get(fold(text))
    if whole is not None:
        return [whole]
    parts, start = [], 0
    for place, sign in enumerate(text):
        if sign in _SIGNER_SIGNS:
            parts.append(text[start:place])
            start = place + 1
    parts.append(text[start:])
    found = [roles.get(fold(part)) for part in parts if part.strip()]
    return [role for role in found if role is not None] if all(found) else []
