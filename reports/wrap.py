"""Lines of a terminal: how wide text is there, and where it may be broken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Final

Run = tuple[str, str]
"""A piece of text and its style."""

# Characters that take two columns, and those that take none, as terminals show them.
_WIDE: Final = re.compile(
    "[\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f"
    "\uff01-\uff60\uffe0-\uffe6\U0001f300-\U0001f64f\U0001f680-\U0001faff\U00020000-\U0003fffd]+"
)
_NARROWEST: Final = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]+"
)

# A word, or one wide character, with the marks that must not be parted from it.
_PIECES: Final = re.compile(
    r"\s+|[（《【「“]*(?:[!-~\u00a1-\u2e7f]+|[\u2e80-\U0010ffff])?[、，。；：？！）》】」”…]*|."
)


def width(text: str) -> int:
    """The columns that a text takes."""
    if text.isascii():
        return len(text)
    wide = sum(map(len, _WIDE.findall(text)))
    return len(text) + wide - sum(map(len, _NARROWEST.findall(text)))


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
    for piece in _PIECES.findall(text):
        if 2 * len(piece) <= columns or width(piece) <= columns:
            if piece:
                yield piece
            continue
        rest = piece
        while rest:
            cut = _fitting(rest, columns)
            yield rest[:cut]
            rest = rest[cut:]


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
