"""Lines of a terminal: how wide text is there, and where it may be broken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Final
from unicodedata import category, combining, east_asian_width

Run = tuple[str, str]
"""A piece of text and its style."""

OPENING: Final = frozenset("（《【「“")
"""Marks that do not stand at the end of a line."""
CLOSING: Final = frozenset("、，。；：？！）》】」”…]")
"""Marks that do not stand at the beginning of a line."""


class _Columns(dict[str, int]):
    """The columns that a character takes, found out once for each."""

    def __missing__(self, character: str) -> int:
        if combining(character) or category(character) in ("Mn", "Me"):
            columns = 0
        else:
            columns = 2 if east_asian_width(character) in "WF" else 1
        self[character] = columns
        return columns


_COLUMNS: Final = _Columns()


def width(text: str) -> int:
    """The columns that a text takes."""
    return len(text) if text.isascii() else sum(map(_COLUMNS.__getitem__, text))


def wrap(runs: Sequence[Run], columns: int, hang: int = 0) -> Iterator[list[Run]]:
    """Text in lines of at most so many columns, `hang` fewer from the second on; long words are broken."""
    if sum(width(text) for text, _ in runs) <= columns:
        only = [*runs]
        while only and not only[-1][0].strip():
            only.pop()
        yield only
        return
    line: list[Run] = []
    used = 0
    longest = columns - hang
    for text, style in runs:
        whole = width(text)
        if used + whole <= columns and (line or not text.isspace()):
            line.append((text, style))
            used += whole
            continue
        for piece in _pieces(text, longest):
            wanted = _short_width(piece)
            blank = piece.isspace()
            if used + wanted > columns and line and not blank:
                yield _joined(line)
                line, used, columns = [], 0, longest
            if blank and not line:
                continue
            line.append((piece, style))
            used += wanted
    if line:
        yield _joined(line)


_short_width = lru_cache(maxsize=8192)(width)
"""The same characters and words come again and again."""


def _pieces(text: str, columns: int) -> Iterator[str]:
    """Words, single wide characters and blanks, with the marks that must not be parted from them."""
    for piece in _parted(text):
        if 2 * len(piece) <= columns or width(piece) <= columns:
            yield piece
            continue
        rest = piece
        while rest:
            cut = _fitting(rest, columns)
            yield rest[:cut]
            rest = rest[cut:]


def _parted(text: str) -> Iterator[str]:
    piece, last = "", ""
    for character in text:
        if character == " ":
            kind = "blank"
        elif character in CLOSING:
            kind = "closing"
        elif character in OPENING or (character == "[" and last != "narrow"):
            kind = "opening"
        else:
            kind = "narrow" if _COLUMNS[character] < 2 else "wide"
        joined = kind == last if kind in _RUNNING else kind == "closing" and last != "blank"
        if joined or last == "opening":
            piece += character
        else:
            if piece:
                yield piece
            piece = character
        last = kind
    if piece:
        yield piece


_RUNNING: Final = ("blank", "narrow", "opening")
"""Kinds of character that are not parted from others of their kind."""


def _fitting(text: str, columns: int) -> int:
    """How many characters fit, at least one."""
    used = 0
    for n, character in enumerate(text):
        used += width(character)
        if used > columns:
            return max(n, 1)
    return len(text)


def _joined(line: list[Run]) -> list[Run]:
    """Runs of one style joined, without the blanks at the end."""
    while line and line[-1][0].isspace():
        line.pop()
    joined: list[Run] = []
    for style, run in groupby(line, itemgetter(1)):
        joined.append(("".join([text for text, _ in run]), style))
    return joined
