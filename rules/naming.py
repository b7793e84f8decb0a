"""Requirements by the names people give them: the id, or the clause as the regulation numbers it."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from evidence.terms import fold
from rules.model import Combination, Node

_NUMERALS: Final = str.maketrans("123456789", "一二三四五六七八九")
_LONGEST: Final = 60


def nodes(root: Node) -> Iterator[Node]:
    """A requirement and all below it, in the order of the rule set."""
    yield root
    if isinstance(root, Combination):
        for child in root.of:
            yield from nodes(child)


def named(root: Node, text: str) -> Node | None:
    """The requirement of that id, else the uppermost that cites that clause: 3.2, 三（二）, 3(2)."""
    found = list(nodes(root))
    for node in found:
        if node.id == text:
            return node
    clause = _bare(text)
    return next((node for node in found if node.cite and _bare(node.cite) == clause), None)


def _bare(clause: str) -> str:
    """The numbers of a clause alone, all as the regulation writes them."""
    return fold(clause).translate(_NUMERALS)


def near(root: Node, text: str) -> str | None:
    """The id that comes nearest to a text that names no requirement."""
    ids = [node.id for node in nodes(root)]
    return next(iter(get_close_matches(text[:_LONGEST], ids, 1)), None)
