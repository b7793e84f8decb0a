"""What a check looks at: one resolved tree, with the place in the file of each of its parts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rules.grammar import Path, Trail
from rules.loader import RuleSet, walk
from rules.model import (
    ALTERNATIVES,
    AbsentLeaf,
    Combination,
    Node,
    PeriodLeaf,
    RecordsLeaf,
    Resolved,
    Source,
    Test,
    Where,
)

Above = tuple[Combination, ...]


class Conditions:
    """One `where` mapping: the kind it is about and its place."""

    def __init__(self, kind: str, where: Where, path: Path) -> None:
        self.kind = kind
        self.where = where
        self.path = path


class View:
    """One resolved tree. `nodes` are all requirements with path and the combinations above them."""

    def __init__(self, rule_set: RuleSet, resolved: Resolved, trail: Trail) -> None:
        self.rule_set = rule_set
        self.resolved = resolved
        self.trail = trail
        self.nodes: tuple[tuple[Node, Path, Above], ...] = tuple(walk(resolved.requirement, trail))

    def raw(self, path: Path) -> Any:
        """The data of the file at a path."""
        data = self.rule_set.tree.data
        for step in path:
            data = data[step]
        return data

    def sources(self) -> Iterator[tuple[Node, Source, Path]]:
        """Every source of every leaf that has any, with its path."""
        for node, path, _ in self.nodes:
            if isinstance(node, (RecordsLeaf, PeriodLeaf)):
                listed = "from" in self.raw(path)
                for index, source in enumerate(node.sources):
                    yield node, source, self.trail.to(path, "from", index) if listed else path

    def conditions(self) -> Iterator[Conditions]:
        """Every `where` and `certificate`, without those inside `any`."""
        for _, source, path in self.sources():
            yield Conditions(source.of, source.where, self.trail.to(path, "where"))
        for node, path, _ in self.nodes:
            if isinstance(node, AbsentLeaf):
                yield Conditions(node.absent, node.where, self.trail.to(path, "where"))
                yield Conditions(node.absent, node.certificate, self.trail.to(path, "certificate"))

    def tests(self, conditions: Conditions) -> Iterator[tuple[str, Test, Path]]:
        """Every test of a field in a mapping and in its alternatives."""
        for field, test in conditions.where.items():
            if field != ALTERNATIVES:
                yield field, test, self.trail.to(conditions.path, field)  # type: ignore[misc]
        for each in self.alternatives(conditions):
            yield from self.tests(each)

    def alternatives(self, conditions: Conditions) -> Iterator[Conditions]:
        """The mappings of which one must hold."""
        for index, where in enumerate(conditions.where.get(ALTERNATIVES, ())):  # type: ignore[arg-type]
            path = self.trail.to(conditions.path, ALTERNATIVES, index)
            yield Conditions(conditions.kind, where, path)  # type: ignore[arg-type]
