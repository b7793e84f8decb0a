"""A scene as one formula: what would make the whole met on that day, and the steps it is made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from evaluator.plan.attested import Attested
from evaluator.plan.days import Days, Supposed
from evaluator.plan.earned import Probe
from evaluator.plan.fixes import Fixer
from evaluator.plan.formula import Formula, all_of, any_of, reach, steps_in
from evaluator.plan.later import Chains, chains_of, eased
from evaluator.plan.leaves import Leaves, Serving
from evaluator.plan.papers import PAPER
from evaluator.plan.scene import Scene, settled, steps_of
from evaluator.plan.steps import Step, in_order
from evaluator.reasons import Reason
from evaluator.verdict import Finding
from evidence.day import Day
from evidence.scales import SCALES
from rules.model import AbsentLeaf, Combination, Leaf, PeriodLeaf, RecordsLeaf

Choices = dict[tuple[str, str], dict[Step, frozenset[Any]]]
"""By record and field: steps that supply it, and the tests that each makes hold."""


Formulas = dict[str, Formula]
"""Formulas by the id of their requirement."""


class Model:
    """The formula of a scene.

    `given` are the settings that it is supposed with beside (`suppose`). `missing` and `unknown` tell which
    settings and which of the dossier's own fields something waits for; `unsure` are the requirements of which
    it is not known whether they are asked.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.serving: Serving = {}
        self.unsure: set[str] = set()
        self._other: Model | None = None
        self.given: Mapping[str, Step] = {}
        self._fixer = Fixer(scene.case, scene.program.amounts, scene.chooser, _days(scene))
        self._leaves = Leaves(scene, self._fixer, self.serving)
        self._attested = Attested(scene, self._fixer)
        self._formulas: Formulas = {}
        self._plain: dict[str, tuple[Formula, frozenset[str]]] = {}
        self._by_settings: dict[str, list[Step]] = {}
        self.formula = self._of(scene.finding, ())
        self.missing = frozenset(self._fixer.missing)
        self.unknown = frozenset(self._fixer.unknown)

    def suppose(self, given: Mapping[str, Step], then: Model) -> None:
        """Let a leaf that lacks settings be met by these together with what it then needs.

        `then` is the formula of the same scene where the office has given them.
        """
        self._other, self.given = then, given
        self.formula = self._of(self.scene.finding, ())

    def _of(self, finding: Finding, above: tuple[str, ...]) -> Formula:
        formula = self._formulas[finding.id] = self._found(finding, above)
        return formula

    def _found(self, finding: Finding, above: tuple[str, ...]) -> Formula:
        if settled(finding, self.scene.contested):
            return True
        node = finding.requirement
        applies = self.scene.program.applies(node, self.scene.case)
        if isinstance(applies, Reason):
            self._note(applies)
            self.unsure.add(node.id)
            return False
        path = (node.id, *above)
        if isinstance(node, Combination):
            return reach([(1, self._of(child, path)) for child in finding.children], node.at_least)
        return self._leaf(node, finding, path)

    def _leaf(self, node: Leaf, finding: Finding, path: tuple[str, ...]) -> Formula:
        if node.id not in self._plain:
            before = set(self._fixer.missing)
            self._fixer.missing.clear()
            plain = self._plain_leaf(node, finding, path)
            self._plain[node.id] = plain, frozenset(self._fixer.missing)
            self._fixer.missing.update(before)
        formula, lacking = self._plain[node.id]
        if not lacking or self._other is None or not lacking <= self.given.keys():
            return formula
        given = self._by_settings[node.id] = [self.given[name] for name in sorted(lacking)]
        return any_of([formula, all_of([*given, self._other.leaf(node.id)])])

    def later(self) -> Formulas:
        """For every requirement a formula that any later day asks no less than."""
        found: Formulas = {}
        self._later(self.scene.finding, found, chains_of(self.scene))
        return found

    def _later(self, finding: Finding, found: Formulas, chains: Chains) -> Formula:
        node = finding.requirement
        if settled(finding, self.scene.contested):
            formula: Formula = True
        elif node.id in self.unsure:
            formula = False
        elif isinstance(node, Combination):
            formula = reach(
                [(1, self._later(child, found, chains)) for child in finding.children], node.at_least
            )
        else:
            formula = eased(finding, self._formulas[node.id], self.scene, chains)
            if node.id in self._by_settings:
                # On a later day another amount may be supposed, of which less is asked.
                formula = any_of([formula, all_of(self._by_settings[node.id])])
        found[node.id] = formula
        return formula

    def leaf(self, requirement: str) -> Formula:
        """The formula of a leaf; one that does not stand in the way holds."""
        return self._formulas.get(requirement, True)

    def _plain_leaf(self, node: Leaf, finding: Finding, path: tuple[str, ...]) -> Formula:
        if isinstance(node, RecordsLeaf):
            return self._leaves.records(node)
        if isinstance(node, PeriodLeaf):
            return self._leaves.periods(node, finding)
        if isinstance(node, AbsentLeaf):
            return self._attested.absence(node)
        return self._attested.judgement(path)

    def _note(self, reason: Reason) -> None:
        if reason.type == "stage_unknown":
            self._fixer.unknown.update(("stage", "subject"))
        else:
            self._fixer.unknown.add(reason.field or "")

    @property
    def formulas(self) -> Mapping[str, Formula]:
        """The formula of every requirement that stands in the way, and of the whole."""
        return self._formulas

    def scenes(self) -> list[Scene]:
        """The scene, and the one in which the office has given its settings."""
        return [self.scene, *(self._other.scenes() if self._other is not None else ())]

    # What the steps are to each other ----

    def steps(self) -> tuple[Step, ...]:
        """All steps of the formula, in one order."""
        return in_order(set(steps_in(self.formula)))

    def exclusive(self) -> list[list[Step]]:
        """Groups of steps that supply the same field: at most one of a group can be done."""
        return [sorted(group, key=lambda step: step.order) for group in self.choices().values()]

    def copies(self) -> list[tuple[Step, Step]]:
        """Pairs of a new record and the same once more."""
        pairs: list[tuple[Step, Step]] = []
        for probe in self._probes():
            steps = steps_of(probe)
            pairs.extend(pairwise(steps))
        return pairs

    def above(self) -> dict[Step, list[Step]]:
        """For each new record those that serve at least as much, itself among them."""
        found: dict[Step, list[Step]] = {}
        served = self._serving()
        for step, serves in served.items():
            found[step] = [
                other for other, more in served.items() if step.about == other.about and serves <= more
            ]
        return found

    def asks(self, step: Step) -> int:
        """How much a step asks among those that could stand in its place."""
        if step.kind == "record":
            return len(self.served(step))
        return len(self.choices().get((step.about, step.what), {}).get(step, ()))

    def alternatives(self, step: Step) -> list[Step]:
        """The steps that supply the same field otherwise, or another paper of the same record: best first."""
        if step.kind == "field":
            group = list(self.choices().get((step.about, step.what), {}))
            return sorted(group, key=lambda each: rank_of(each, group.index(each))) or [step]
        steps = [each for each in self.steps() if each.kind in PAPER and each.about == step.about]
        formal = {each.what for each in steps if each.kind != "document"}
        return [step] if step.what in formal else [each for each in steps if each.what not in formal]

    def served(self, step: Step) -> set[tuple[str, str]]:
        """What a new record serves: leaves, with the period where they ask by periods."""
        return self._serving().get(step, set())

    @property
    def own_choices(self) -> Choices:
        """Those that the office's missing settings have nothing to do with."""
        return self._fixer.choices

    def choices(self) -> Choices:
        """For every field that may be supplied the steps that do, and what each makes hold."""
        merged: Choices = {}
        for model in (self, self._other):
            for key, group in (model.own_choices if model is not None else {}).items():
                into = merged.setdefault(key, {})
                for step, passes in group.items():
                    into[step] = into.get(step, frozenset()) | passes
        return merged

    def _serving(self) -> Serving:
        merged = {step: set(serves) for step, serves in self.serving.items()}
        for step, serves in (self._other.serving if self._other is not None else {}).items():
            merged.setdefault(step, set()).update(serves)
        return merged

    def _probes(self) -> Iterable[Probe]:
        yield from self.scene.probes.values()
        if self._other is not None:
            yield from self._other.scene.probes.values()


class Later:
    """The question what any later day asks at the least."""

    def __init__(self, formula: Formula, model: Model) -> None:
        self.formula = formula
        self.exclusive = model.exclusive

    @staticmethod
    def copies() -> list[tuple[Step, Step]]:
        """New records are not told apart."""
        return []


def rank_of(step: Step, place: int) -> tuple[int, int]:
    """How soon a value of a field is thought of: the latest day, the lowest level, the least amount first."""
    value = step.value
    if isinstance(value, Day):
        return (0, -value.first.toordinal())
    if isinstance(value, int):
        return (0, value)
    scale = SCALES.get(step.what.rpartition(".")[2], ())
    return (0, scale.index(value)) if value in scale else (1, place)


def _days(scene: Scene) -> Days:
    """The days that records of the scene may be supplied with: today, the ends of periods that lack one."""
    today = scene.today
    by_kind: dict[str, dict[date, None]] = {}
    termly: set[str] = set()
    for finding in scene.unmet():
        leaf = finding.requirement
        if isinstance(leaf, PeriodLeaf):
            lacking = [each for each in finding.periods if each.status in ("open", "not_met")]
            ends = [
                min(date.fromordinal(each.last), today) for each in lacking if each.first <= today.toordinal()
            ]
            for source in leaf.sources:
                by_kind.setdefault(source.of, {}).update(dict.fromkeys(ends))
            if leaf.each == "term" and leaf.measure is not None:
                termly.update(source.of for source in leaf.sources)
    found = {kind: sorted(days, reverse=True) for kind, days in by_kind.items()}
    supposed = Supposed(today, found, termly)
    return Days(scene.case, scene.program.amounts, scene.chooser.known, supposed)
