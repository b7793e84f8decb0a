"""The question of reuse: does what is said of it change anything, and are its kinds known."""

from __future__ import annotations

from collections.abc import Iterator

from rules.checks.view import View
from rules.grammar import FormError, Path
from rules.model import Combination, Node, PeriodLeaf, RecordsLeaf, Reuse
from rules.vocabulary import KINDS

Faults = Iterator[FormError]


def check_reuse(view: View) -> Faults:
    """Every `reuse` by itself, below what stands above it, and with the leaves below it."""
    for node, path, above in view.nodes:
        if isinstance(node, Combination) and node.reuse is not None:
            at = view.trail.to(path, "reuse")
            yield from _itself(view, node.reuse, at)
            outer = [each.reuse for each in above if each.reuse is not None]
            yield from _beside(node, node.reuse, outer, at)


def _itself(view: View, reuse: Reuse, path: Path) -> Faults:
    for index, kind in enumerate(reuse.share):
        if kind not in KINDS:
            at = view.trail.to(path, "share", index)
            yield FormError("lint_unknown_kind", at, {"name": kind, "expected": list(KINDS)})
    if reuse.share and reuse.achievement != "once":
        yield FormError("lint_share_without_once", (*path, "share"), {"name": "share"}, key=True)
    if reuse.by != "clause" and reuse.achievement != "once":
        yield FormError("lint_share_without_once", (*path, "by"), {"name": "by"}, key=True)
    if reuse.achievement != "once" and reuse.of_activity != "highest":
        yield FormError("lint_reuse_free", path, {})


def _beside(node: Combination, reuse: Reuse, outer: list[Reuse], path: Path) -> Faults:
    """What is said above already, and limits that nothing below can run into."""
    once = reuse.achievement == "once"
    highest = reuse.of_activity == "highest"
    if once and any(each.achievement == "once" for each in outer):
        yield FormError("lint_reuse_again", (*path, "achievement"), {"name": "achievement"}, key=True)
    if highest and any(each.of_activity == "highest" for each in outer):
        yield FormError("lint_reuse_again", (*path, "of_activity"), {"name": "of_activity"}, key=True)
    places: dict[str, set[str]] = {}
    for leaf in _leaves(node):
        for source in leaf.sources:
            places.setdefault(source.of, set()).add(leaf.cite if reuse.by == "clause" else leaf.id)
    if once and not any(len(own) > 1 and kind not in reuse.share for kind, own in places.items()):
        yield FormError("lint_reuse_alone", path, {"id": node.id})
    for index, kind in enumerate(reuse.share):
        if once and kind in KINDS and len(places.get(kind, ())) < 2:
            yield FormError("lint_share_alone", (*path, "share", index), {"name": kind})


def _leaves(node: Node) -> Iterator[RecordsLeaf | PeriodLeaf]:
    """The leaves below that take records."""
    if isinstance(node, Combination):
        for child in node.of:
            yield from _leaves(child)
    elif isinstance(node, RecordsLeaf | PeriodLeaf):
        yield node
