"""From steps to the changes that they come to, and to what the evaluator finds after them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from evaluator.case import Case
from evaluator.changes import Situation, apply
from evaluator.plan.earned import Probe, linked_kinds, record_of
from evaluator.plan.papers import attached
from evaluator.plan.remembering import Remembering, office_on
from evaluator.plan.scene import Scene
from evaluator.plan.steps import Moment, Step, in_order
from evaluator.remarks import waivers_in_force
from evaluator.verdict import Finding
from evaluator.windows import opening_of
from evidence.changes import Add, Attach, Change, Judge, Supply, SupplySetting, Verify, Wait
from evidence.day import Day
from evidence.records import KINDS, Judgement, Record
from evidence.settings import Settings
from rules.model import AbsentLeaf, Combination, Node, Resolved

Planned = tuple[tuple[Step, ...], Change]
"""A change with the steps that it stands for."""


class Changer:
    """Writes steps as changes of one situation."""

    def __init__(self, situation: Situation, root: Node) -> None:
        self.situation = situation
        self._records: Mapping[str, Record] = {record.id: record for record in situation.dossier.records}
        self._absent = {node.id: node for node in _absences(root)}

    def changes(self, steps: Iterable[Step], moment: Moment, scenes: Sequence[Scene]) -> list[Planned]:
        """The changes that steps come to at a moment, the day of the cut-off last."""
        ordered = in_order(steps)
        found: list[Planned] = [
            ((step,), Supply(None, step.what, step.value)) for step in in_order(moment.supplied)
        ]
        for record, document in attached(ordered, self._records):
            parts = tuple(step for step in ordered if (step.about, step.what) == (record, document.type))
            found.append((parts, Attach(record, document)))
        namer = _Namer(self._records)
        day = Day(moment.day, moment.day)
        linked: dict[str, str] = {}
        for step in sorted(ordered, key=lambda step: (_names_others(step), step.order)):
            change = self._change(step, day, scenes, namer, linked)
            if change is not None:
                found.append(((step,), change))
        if moment.day != self.situation.as_of:
            found.append(((), Wait(moment.day)))
        return found

    def _change(
        self, step: Step, day: Day, scenes: Sequence[Scene], namer: _Namer, linked: dict[str, str]
    ) -> Change | None:
        standing = self.situation.standing
        if step.kind == "verify":
            return Verify(step.about, standing)
        if step.kind == "field":
            return Supply(step.about, step.what, step.value)
        if step.kind == "setting":
            return SupplySetting(step.about, step.value)
        if step.kind == "judgement":
            return Judge(self._judgement(namer.next(), step.about, day))
        if step.kind == "rejudgement":
            return Judge(self._judged_again(namer.next(), self._records[step.about], day))
        if step.kind == "certificate":
            return Add(self._certificate(namer.next(), step, day, scenes[0]))
        if step.kind == "record":
            probe = probe_of(step, scenes)
            record = record_of(probe.shape, namer.next(), probe.days, linked, standing) if probe else None
            if record is not None:
                linked.setdefault(record.kind, record.id)
                return Add(record)
        return None

    def _judgement(self, name: str, requirement: str, day: Day) -> Judgement:
        standing = self.situation.standing
        return Judgement.model_construct(
            id=name, requirement=requirement, conclusion="met", date=day, standing=standing
        )

    def _judged_again(self, name: str, old: Record, day: Day) -> Judgement:
        values = {field: getattr(old, field) for field in ("requirement", "role", "judge")}
        values |= {"id": name, "conclusion": "met", "date": day, "standing": self.situation.standing}
        return Judgement.model_validate(values)

    def _certificate(self, name: str, step: Step, day: Day, scene: Scene) -> Record:
        """A certificate that covers the window up to the cut-off."""
        leaf = self._absent[step.about]
        program = scene.program
        opened = opening_of(leaf.within, program.resolved.start, scene.case, program.amounts)
        first = date.fromordinal(opened.first[0]) if opened.first is not None else day.first
        fields = {
            path: scene.chooser.values(leaf.absent, path, (test,))[0]  # type: ignore[arg-type]
            for path, test in leaf.certificate.items()
        }
        values: dict[str, Any] = {"id": name, "from": Day(first, first), "to": day, **fields}
        return KINDS[leaf.absent].model_validate({**values, "standing": self.situation.standing})


def probe_of(step: Step, scenes: Iterable[Scene]) -> Probe | None:
    """The new record that a step asks for."""
    shape = step.value[0]
    every = (probe for scene in scenes for probe in scene.probes.values())
    return next((probe for probe in every if probe.shape == shape), None)


def _names_others(step: Step) -> bool:
    """Whether a step asks for a new record that names another one: that one comes first."""
    return step.kind == "record" and bool(linked_kinds(step.value[0]))


def _absences(node: Node) -> Iterable[AbsentLeaf]:
    if isinstance(node, Combination):
        for child in node.of:
            yield from _absences(child)
    elif isinstance(node, AbsentLeaf):
        yield node


class _Namer:
    """Ids for what is new: new-1, new-2 …, none that the dossier has."""

    def __init__(self, taken: Mapping[str, Record]) -> None:
        self._taken = taken
        self._last = 0

    def next(self) -> str:
        """The next one."""
        self._last += 1
        while f"new-{self._last}" in self._taken:
            self._last += 1
        return f"new-{self._last}"


class Trial:
    """Lets the interpreter decide what changes come to."""

    def __init__(self, program: Remembering, situation: Situation) -> None:
        self.situation = situation
        self._resolved: Resolved = program.resolved
        self._title = program.title
        self._programs: list[tuple[Settings, Remembering]] = [(situation.settings, program)]

    def waits_for(self, day: date) -> bool:
        """Whether a cut-off on a day is one to wait for."""
        return day != self.situation.as_of

    def program(self, settings: Settings) -> Remembering:
        """The rule set compiled for settings, once for each."""
        for known, program in self._programs:
            if known is settings or known == settings:
                return program
        made = Remembering(
            self._title,
            self._resolved,
            settings,
            self.situation.as_of.toordinal(),
            self.situation.standing,
        )
        self._programs.append((settings, made))
        return made

    def find(self, changes: Iterable[Change]) -> Finding:
        """The finding of the situation after the changes. Raises `evaluator.changes.BadChange`."""
        return self.decide(apply(self.situation, changes))

    def decide(self, situation: Situation) -> Finding:
        """The finding of a situation."""
        program = self.program(situation.settings)
        case = Case(situation.dossier, office_on(program, situation.as_of), program.resolved.start)
        waivers, _ = waivers_in_force(
            situation.dossier, program.requirement_ids(), situation.as_of.toordinal()
        )
        return program.interpret(case, waivers)
