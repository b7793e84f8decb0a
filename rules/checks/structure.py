"""The question of structure: counts, clauses, what needs an `all` above it, leaves that say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rules.checks.view import View
from rules.clauses import clause_number, is_written_well
from rules.grammar import FormError
from rules.model import Combination, JudgementLeaf, Node, RecordsLeaf

Faults = Iterator[FormError]

_ID = re.compile(r"\d+(?:\.\d+)*(?:\.[a-z][a-z0-9_]*)*")


def check_structure(view: View) -> Faults:
    """Every requirement by itself and under the ones above it."""
    for node, path, above in view.nodes:
        if isinstance(node, Combination) and node.at_least > len(node.of):
            yield FormError(
                "lint_k_too_large",
                view.trail.to(path, "at_least"),
                {"count": node.at_least, "number": len(node.of)},
            )
        if not above:
            continue
        for key in ("applies_to", "unless_setting"):
            if getattr(node, key) is not None and above[-1].combine != "all":
                yield FormError("lint_only_below_all", (*path, key), {"name": key}, key=True)
        number = clause_number(node.cite)
        if number is None or not is_written_well(node.cite):
            yield FormError("lint_cite", (*path, "cite"), {"cite": node.cite})
        elif not _ID.fullmatch(node.id) or not f"{node.id}.".startswith(f"{number}."):
            yield FormError("lint_id", (*path, "id"), {"id": node.id, "cite": node.cite, "number": number})


def check_differences(view: View) -> Faults:
    """Leaves that can never differ, and among the children of one combination, leaves that another decides.

    Judgements differ by the requirement they name, so judgement leaves are never the same.
    """
    seen: dict[object, Node] = {}
    for node, path, _ in view.nodes:
        if isinstance(node, (Combination, JudgementLeaf)):
            continue
        content = _content(node)
        if content in seen:
            yield FormError("lint_same_leaf", path, {"id": node.id, "other": seen[content].id})
        seen.setdefault(content, node)
    for node, path, _ in view.nodes:
        if isinstance(node, Combination):
            yield from _decided(view, node, (*path, "of" if node.combine == "at_least" else node.combine))


def _decided(view: View, node: Combination, path: tuple[str | int, ...]) -> Faults:
    """Of leaves that differ in count only: in an `any` the larger count, in an `all` the smaller."""
    if node.combine == "at_least":
        return
    leaves = [(index, leaf) for index, leaf in enumerate(node.of) if isinstance(leaf, RecordsLeaf)]
    for index, leaf in leaves:
        for _, other in leaves:
            beaten = leaf.count > other.count if node.combine == "any" else leaf.count < other.count
            if beaten and _content(leaf, "count") == _content(other, "count"):
                yield FormError(
                    "lint_never_decides", view.trail.to(path, index), {"id": leaf.id, "other": other.id}
                )


def _content(node: Node, *without: str) -> str:
    """What a leaf asks for: all but its names, written out; the order of conditions does not matter."""
    left = {name for name in node.FIELDS if name not in ("id", "cite", "says", *without)}
    return repr([type(node).__name__, *(_plain(getattr(node, name)) for name in sorted(left))])


def _plain(value: object) -> object:
    if hasattr(value, "FIELDS"):
        return [type(value).__name__, *((name, _plain(getattr(value, name))) for name in value.FIELDS)]
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if hasattr(value, "items"):
        return sorted((key, repr(_plain(each))) for key, each in value.items())
    return value
