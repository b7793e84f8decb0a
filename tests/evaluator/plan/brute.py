"""All minimal plans of a small case by brute force: everything conceivable tried with the evaluator alone.

Knows nothing of formulas and solvers. What can be done is listed record by record, lawful or not at all;
which of it is enough, `apply` and the interpreter tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

from evaluator.case import worst
from evaluator.changes import BadChange
from evaluator.plan.changing import Changer, Trial
from evaluator.plan.model import Model
from evaluator.plan.parts import is_part
from evaluator.plan.remembering import Remembering
from evaluator.plan.scene import Scene, steps_of
from evaluator.plan.search import Search
from evaluator.plan.steps import Moment, Step
from evaluator.reasons import NEVER
from evidence.day import Day
from evidence.records import Judgement, Record
from evidence.scales import STANDINGS
from rules.model import (
    AbsentLeaf,
    AnyDocument,
    Combination,
    DocumentEntry,
    DocumentTest,
    JudgementLeaf,
    Node,
    PeriodLeaf,
    RecordsLeaf,
    Source,
)

MOST_STEPS = 26
MOST_NODES = 400
MOST_WAYS = 24


class TooMuch(Exception):  # noqa: N818 - a case that is left out
    """More than brute force can do."""


class Minimal(NamedTuple):
    """A minimal plan."""

    moment: Moment
    steps: frozenset[Step]


class Brute:
    """Every minimal plan of the moments that a search, which has ended, has thought of."""

    def __init__(self, program: Remembering, search: Search) -> None:
        self.program = program
        self.search = search
        self.trial = Trial(program, search.situation)
        self.changer = Changer(search.situation, program.resolved.requirement)
        self.root = program.resolved.requirement
        self.tried = 0

    def plans(self) -> list[Minimal]:
        """All of them. Raises TooMuch."""
        found: list[Minimal] = []
        models: dict[Moment, Model] = {}
        moments = {Moment(day, way): None for way in self.search.ways for day in self.search.days}
        for moment in [*moments, *(each for each in self.search.considered if each not in moments)]:
            model = self.search.model(moment)
            if model is not None:
                models[moment] = model
                found += [Minimal(moment, steps) for steps in self._at(moment, model)]
        self.models = models
        above = {moment: model.above() for moment, model in models.items()}
        return [plan for plan in found if not any(self._before(other, plan, above) for other in found)]

    def _before(self, one: Minimal, other: Minimal, above: dict[Moment, dict[Step, list[Step]]]) -> bool:
        """Whether one plan is part of another; where each is part of the other, whether it is cheaper."""
        if one == other or not one.moment.is_part_of(other.moment):
            return False
        if not is_part(one.steps, other.steps, above[other.moment]):
            return False
        mutual = one.moment == other.moment and is_part(other.steps, one.steps, above[other.moment])
        cost = self.search.cost
        return not mutual or cost(one.moment, one.steps) < cost(other.moment, other.steps)

    def instead(self, plan: Minimal, step: Step) -> list[Step]:
        """The papers of the same record that would be enough in the place of one."""
        model = self.models[plan.moment]
        found = [step]
        for other in self._conceivable(model):
            if other.kind == "document" and other.about == step.about and other not in plan.steps:
                changes = self.changer.changes((plan.steps - {step}) | {other}, plan.moment, model.scenes())
                if self.trial.find([change for _, change in changes]).passes:
                    found.append(other)
        return found

    def _at(self, moment: Moment, model: Model) -> list[frozenset[Step]]:
        """The minimal sets of steps at one moment."""
        groups: dict[tuple[str, str], list[Step]] = {}
        free: list[Step] = []
        for step in self._conceivable(model):
            if step.kind == "field":
                groups.setdefault((step.about, step.what), []).append(step)
            else:
                free.append(step)
        if len(free) + len(groups) > MOST_STEPS:
            raise TooMuch
        known: dict[frozenset[Step], bool] = {}

        def met(steps: frozenset[Step]) -> bool:
            if steps not in known:
                self.tried += 1
                try:
                    changes = self.changer.changes(steps, moment, model.scenes())
                    known[steps] = self.trial.find([change for _, change in changes]).passes
                except BadChange:
                    known[steps] = False
            return known[steps]

        ways = 1
        for group in groups.values():
            ways *= len(group) + 0
        if ways > MOST_WAYS:
            raise TooMuch
        found: set[frozenset[Step]] = set()
        for chosen in product(*groups.values()):
            found |= self._minimal_sets([*free, *chosen], met)
        return list(found)

    @staticmethod
    def _minimal_sets(steps: Sequence[Step], met: Callable[[frozenset[Step]], bool]) -> set[frozenset[Step]]:
        """Reiter's tree: a minimal set, then all that are left when one of its steps is forbidden."""
        found: set[frozenset[Step]] = set()
        everything = frozenset(steps)
        seen: set[frozenset[Step]] = set()
        queue = [frozenset[Step]()]
        while queue:
            forbidden = queue.pop()
            if forbidden in seen:
                continue
            seen.add(forbidden)
            if len(seen) > MOST_NODES:
                raise TooMuch
            left = everything - forbidden
            ready = next((each for each in found if not each & forbidden), None)
            if ready is None:
                if not met(left):
                    continue
                for step in sorted(left, key=lambda each: each.order):
                    if met(left - {step}):
                        left = left - {step}
                found.add(left)
                ready = left
            queue += [forbidden | {step} for step in ready]
        return found

    # Everything conceivable ----

    def _conceivable(self, model: Model) -> Iterator[Step]:
        scene = model.scene
        for record in scene.situation.dossier.records:
            yield from self._about(record, model)
        live = self._live_judgements(scene)
        for path in _paths(self.root, ()):
            leaf = path[0]
            if isinstance(leaf, JudgementLeaf) and not any(node.id in live for node in path):
                yield Step("judgement", leaf.id)
            elif isinstance(leaf, AbsentLeaf):
                yield Step("certificate", leaf.id, leaf.absent)
        yield from self._again(scene)
        for every in model.scenes():
            for probe in every.probes.values():
                yield from steps_of(probe)
        yield from model.given.values()

    def _live_judgements(self, scene: Scene) -> set[str]:
        return {
            str(item.get("requirement"))
            for items in scene.case.judgements.values()
            for item in items
            if worst(item.checks) < NEVER
        }

    def _about(self, record: Record, model: Model) -> Iterator[Step]:
        scene = model.scene
        if record.standing == "rejected" or _stands_against(record):
            return
        least = STANDINGS.index(scene.situation.standing)
        if STANDINGS.index(record.standing) < least:
            yield Step("verify", record.id, scene.situation.standing)
        yield from dict.fromkeys(self._papers(record))
        for (about, _), group in sorted(model.choices().items()):
            if about == record.id:
                yield from group

    @staticmethod
    def _again(scene: Scene) -> Iterator[Step]:
        """Named judges who did not find in favour, asked again after the last time."""
        own: dict[tuple[object, ...], list[Judgement]] = {}
        for item in scene.case.by_kind.get("judgement", ()):
            record = item.record
            if isinstance(record, Judgement) and worst(item.checks) < NEVER and record.conclusion != "met":
                own.setdefault((record.requirement, record.role, record.judge), []).append(record)
        for (_, _, judge), records in own.items():
            if judge is not None and all(each.date and each.date.last < scene.day for each in records):
                yield Step("rejudgement", max(records, key=lambda each: (_last(each), each.id)).id)

    def _papers(self, record: Record) -> Iterator[Step]:
        for entry in _documents(self.root, record.kind):
            held = [each for each in record.documents if each.type == entry.type]
            usable = [each for each in held if not each.unavailable]
            if held and not usable:
                continue
            if not usable:
                yield Step("document", record.id, entry.type)
            if entry.original and usable and all(each.original is False for each in usable):
                yield Step("original", record.id, entry.type)
            roles = entry.signed_by or (
                (("peer" if entry.type == "peer_opinion" else "other"),) if entry.signed else ()
            )
            for role in roles:
                yield Step("signature", record.id, entry.type, role)
            if entry.stamped:
                yield Step("stamp", record.id, entry.type)


def _last(record: Judgement) -> object:
    return record.date.last if record.date is not None else Day.of(2199).last


def _stands_against(record: Record) -> bool:
    return (isinstance(record, Judgement) and record.conclusion == "not_met") or (
        getattr(record, "breach", None) is True
    )


def _paths(node: Node, above: tuple[Node, ...]) -> Iterator[tuple[Node, ...]]:
    path = (node, *above)
    if isinstance(node, Combination):
        for child in node.of:
            yield from _paths(child, path)
    else:
        yield path


def _sources(node: Node) -> Iterator[Source]:
    for path in _paths(node, ()):
        if isinstance(path[0], RecordsLeaf | PeriodLeaf):
            yield from path[0].sources


def _documents(root: Node, kind: str) -> Iterator[DocumentTest]:
    for source in _sources(root):
        if source.of == kind:
            yield from _flat(source.documents)


def _flat(entries: Iterable[DocumentEntry]) -> Iterator[DocumentTest]:
    for entry in entries:
        if isinstance(entry, AnyDocument):
            yield from _flat(entry.any)
        else:
            yield entry
