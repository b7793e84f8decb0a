"""Where reuse is limited: the outermost requirements that say so, and what holds of each leaf below them.

A rule set says it with `reuse`, the office's settings in its place. The outermost requirement counts: what
says the same again below it adds nothing (docs/reuse.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from evidence.settings import ReuseEntry, Settings
from rules.model import Combination, Node, PeriodLeaf, RecordsLeaf, Reuse

BY_CLAUSE: Final = "clause"


class Limits(NamedTuple):
    """What holds of the records at one leaf.

    `once` and `highest` are the requirements below which an achievement serves one place, and one activity
    serves by records of one level; None: no such limit. Records of the kinds in `share` may serve again. The
    `place` is the clause that the leaf belongs to, or the leaf itself.
    """

    once: str | None = None
    share: frozenset[str] = frozenset()
    highest: str | None = None
    place: str = ""


class Scope(NamedTuple):
    """A requirement below which reuse is limited, and the limits of the leaves below it that take records."""

    root: str
    limits: Mapping[str, Limits]


def scopes_of(requirement: Combination, settings: Settings, title: str) -> tuple[Scope, ...]:
    """The outermost requirements that limit reuse, in the order of the rule set."""
    policy = _policies(requirement, settings, title)

    def leaves(node: Node, limits: Limits) -> Iterator[tuple[str, Limits]]:
        if isinstance(node, Combination):
            inner = _narrowed(limits, node, policy(node)[0])
            for child in node.of:
                yield from leaves(child, inner)
        elif isinstance(node, RecordsLeaf | PeriodLeaf):
            yield node.id, limits._replace(place=node.cite if limits.place == BY_CLAUSE else node.id)

    def outermost(node: Node) -> Iterator[Scope]:
        if not isinstance(node, Combination):
            return
        if _narrowed(Limits(), node, policy(node)[0]) != Limits():
            yield Scope(node.id, dict(leaves(node, Limits())))
            return
        for child in node.of:
            yield from outermost(child)

    return tuple(outermost(requirement))


class Policy(NamedTuple):
    """What is said of reuse below one requirement; `by_office`: by the settings, in place of the rule set."""

    requirement: str
    reuse: Reuse
    by_office: bool


def policies_of(requirement: Combination, settings: Settings, title: str) -> Iterator[Policy]:
    """Every limit that is in force, in the order of the rule set; not those that add nothing."""
    policy = _policies(requirement, settings, title)

    def walk(node: Node, limits: Limits) -> Iterator[Policy]:
        if isinstance(node, Combination):
            reuse, by_office = policy(node)
            inner = _narrowed(limits, node, reuse)
            if reuse is not None and inner != limits:
                yield Policy(node.id, reuse, by_office)
            for child in node.of:
                yield from walk(child, inner)

    return walk(requirement, Limits())


def _policies(
    requirement: Combination, settings: Settings, title: str
) -> Callable[[Combination], tuple[Reuse | None, bool]]:
    """What is said of reuse below a requirement (None: nothing), and whether the office says it."""
    decided = _decided(settings, title)

    def policy(node: Combination) -> tuple[Reuse | None, bool]:
        own = decided.get(None) if node is requirement else None
        entry = decided.get(node.id, own)
        if entry is None:
            return node.reuse, False
        reuse = Reuse(
            achievement=entry.achievement or "free",
            by=entry.by or "clause",
            of_activity=entry.of_activity or "free",
            share=entry.share,
        )
        return reuse, True

    return policy


def _narrowed(limits: Limits, node: Combination, reuse: Reuse | None) -> Limits:
    if reuse is None:
        return limits
    if reuse.achievement == "once" and limits.once is None:
        place = BY_CLAUSE if reuse.by == "clause" else ""
        limits = limits._replace(once=node.id, share=frozenset(reuse.share), place=place)
    if reuse.of_activity == "highest" and limits.highest is None:
        limits = limits._replace(highest=node.id)
    return limits


def _decided(settings: Settings, title: str) -> dict[str | None, ReuseEntry]:
    """What the office has decided, by requirement (None: the whole); an entry for the title comes first."""
    found: dict[str | None, ReuseEntry] = {}
    for entry in settings.reuse:
        if entry.title is None or entry.title == title:
            known = found.get(entry.requirement)
            if known is None or known.title is None:
                found[entry.requirement] = entry
    return found


def leaves_below(requirement: Node) -> dict[str, frozenset[str]]:
    """For every requirement the leaves at or below it that take records, by id."""
    found: dict[str, frozenset[str]] = {}

    def walk(node: Node) -> frozenset[str]:
        if isinstance(node, Combination):
            below = frozenset().union(*map(walk, node.of)) if node.of else frozenset()
        else:
            below = frozenset({node.id} if isinstance(node, RecordsLeaf | PeriodLeaf) else ())
        found[node.id] = below
        return below

    walk(requirement)
    return found
