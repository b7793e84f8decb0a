"""A program compiled to a Rete network: rules on single facts, and a `count` for whatever is counted.

- For each source of a records leaf a rule `L…` on the fact of one record.
- For each leaf that counts to two or more, and each combination, a rule `N<i>` that counts the facts `n<i>`:
  achievements that matched, or children that are met.
- For all per-period leaves together the rule `T` on the tally of one: periods in order, beyond those asked.

Judgements and absences, waivers and requirements that are not asked of the applicant arrive as facts of the
requirement above. A rule that fires asserts one fact for its parent; so the tree is decided from below.
"""

from __future__ import annotations

from itertools import count
from typing import Any, Final

from evaluator.interpret import Program
from evaluator.rete.conditions import KindFacts, Windows
from evaluator.rete.limits import Condition, check_names, hold
from rules.model import Combination, Node, RecordsLeaf

ROOT: Final = -1


class Network:
    """A program as rules. Raises `LimitExceeded` when durable-rules could not bear it.

    Requirements are numbered, parents before children: `children` and `parents` tell their numbers,
    `conditional` which are asked only of some. `kinds` has the facts of each kind of record that some rule
    looks at, `distinct` the fields by which some leaf tells records apart, the achievement first.
    `rules` are those of durable-rules by name; `definition` is all that the worker is told.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.parents: list[int] = []
        self.children: list[list[int]] = []
        self.conditional: list[bool] = []
        self.windows = Windows()
        self.kinds: dict[str, KindFacts] = {}
        self.distinct = ["achievement"]
        self.most_wanted = 1
        self._flags = (f"k{number}" for number in count())
        self._leaves: dict[str, tuple[int, int]] = {}
        self.rules: dict[str, dict[str, Any]] = {"T": _rule({"$gte": {"t": 0}}, 1)}
        self._wanted: list[int] = []
        self._add(program.resolved.requirement, ROOT)
        for kind in self.kinds.values():
            kind.close()
        self._check()
        self.definition = {
            "rules": self.rules,
            "leaves": self._leaves,
            "parents": self.parents,
            "wanted": self._wanted,
        }

    def _add(self, node: Node, parent: int) -> None:
        index = len(self.parents)
        self.parents.append(parent)
        self.children.append([])
        if parent != ROOT:
            self.children[parent].append(index)
        wanted = node.at_least if isinstance(node, Combination) else 0
        if isinstance(node, RecordsLeaf):
            wanted = node.count
            self._add_records(node, index)
        self._wanted.append(wanted)
        self.conditional.append(node.applies_to is not None or node.unless_setting is not None)
        counts_one_by_one = isinstance(node, RecordsLeaf) and wanted == 1
        if wanted and not counts_one_by_one:
            self.rules[f"N{index}"] = _rule({f"n{index}": 1}, wanted)
        if isinstance(node, Combination):
            for child in node.of:
                self._add(child, index)

    def _add_records(self, leaf: RecordsLeaf, index: int) -> None:
        if leaf.distinct not in self.distinct:
            self.distinct.append(leaf.distinct)
        self.most_wanted = max(self.most_wanted, leaf.count)
        for source in leaf.sources:
            kind = self.kinds.get(source.of)
            if kind is None:
                kind = self.kinds[source.of] = self._kind(source.of)
            rule = f"L{len(self._leaves)}"
            dimension = self.distinct.index(leaf.distinct)
            kind.distinct.add(dimension)
            self._leaves[rule] = (index, dimension)
            self.rules[rule] = _rule(kind.rule(source, leaf), 1)

    def _kind(self, kind: str) -> KindFacts:
        return KindFacts(kind, self._flags, self.program.amounts, self.program.office, self.windows)

    def _check(self) -> None:
        hold("rules_in_all", len(self.rules) + sum(len(kind.parts) for kind in self.kinds.values()))
        hold("count", max(self._wanted, default=0))
        names = {f"n{index}" for index in range(len(self.parents))} | {"t"}
        for kind in self.kinds.values():
            kind.check()
            names.update(kind.names)
        check_names(names)


def _rule(condition: Condition, count: int) -> dict[str, Any]:
    rule: dict[str, Any] = {"all": [{"m": condition}]}
    return rule if count == 1 else {**rule, "count": count}
