"""Which requirements only have another id: everything that they ask is the same."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from rules.compared import COMPARED, OF_EVERY_NODE
from rules.loader import RuleSet
from rules.meaning import (
    amount_meaning,
    conditions_meaning,
    measure_meaning,
    sources_meaning,
    window_meaning,
)
from rules.model import AbsentLeaf, Combination, JudgementLeaf, Node, PeriodLeaf, RecordsLeaf
from rules.sites import Choice


def renames(old: RuleSet, new: RuleSet, old_choice: Choice, new_choice: Choice) -> dict[str, str]:
    """New ids that stand for requirements known by another, each with the old one.

    What a person judges is the same only where it is said in the same words.
    """
    before = dict(_all(old.resolve(old_choice).requirement))
    after = dict(_all(new.resolve(new_choice).requirement))
    gone = {id_: node for id_, node in before.items() if id_ not in after}
    come = {id_: node for id_, node in after.items() if id_ not in before}
    found: dict[str, str] = {}
    for by_words in (True, False):
        was, now = _by_meaning(gone, by_words=by_words), _by_meaning(come, by_words=by_words)
        for meaning, ids in now.items():
            if len(ids) == 1 and len(was.get(meaning, ())) == 1:
                found[ids[0]] = was[meaning][0]
                gone.pop(was[meaning][0])
                come.pop(ids[0])
    return found


def _all(node: Node) -> Iterator[tuple[str, Node]]:
    """Every requirement below the root by its id."""
    if isinstance(node, Combination):
        for part in node.of:
            yield part.id, part
            yield from _all(part)


def _by_meaning(nodes: dict[str, Node], *, by_words: bool) -> dict[Hashable, list[str]]:
    found: dict[Hashable, list[str]] = {}
    for id_, node in nodes.items():
        if by_words or not _is_judged(node):
            key = (_meaning(node), node.says if by_words else None)
            found.setdefault(key, []).append(id_)
    return found


def _is_judged(node: Node) -> bool:
    """Whether there is nothing in it but what a person judges."""
    if isinstance(node, Combination):
        return all(map(_is_judged, node.of))
    return isinstance(node, JudgementLeaf)


def _meaning(node: Node) -> Hashable:
    """What a requirement asks, without ids, clauses and words."""
    known = {*OF_EVERY_NODE, *COMPARED[type(node)]}
    about: tuple[Hashable, ...] = (
        type(node).__name__,
        None if node.applies_to is None else frozenset(node.applies_to),
        node.unless_setting,
        *(repr(getattr(node, name)) for name in node.FIELDS if name not in known),
    )
    if isinstance(node, Combination):
        return (*about, node.at_least, tuple(sorted((_meaning(part) for part in node.of), key=hash)))
    if isinstance(node, RecordsLeaf):
        return (*about, node.count, frozenset(sources_meaning(node.sources)), node.distinct)
    if isinstance(node, PeriodLeaf):
        posts = None if node.posts is None else frozenset(node.posts)
        measure = None if node.measure is None else measure_meaning(node.measure)
        parts = (node.each, frozenset(sources_meaning(node.sources)), node.count, measure)
        rest = (window_meaning(node.within), posts, node.proportional, node.on_average)
        return (*about, *parts, amount_meaning(node.at_least), *rest)
    if isinstance(node, AbsentLeaf):
        where = conditions_meaning(node.absent, node.where)
        certificate = conditions_meaning(node.absent, node.certificate)
        return (*about, node.absent, where, certificate, window_meaning(node.within))
    # Judged requirements are told apart by their words.
    return (*about, node.says)
