"""One moment looked at: the applicant's dossier as it would be decided on that day, and what could be added.

A scene belongs to a course, whose situation already supposes what the dossier's own fields are.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from datetime import date

from evaluator.assignment.pins import pins_in_force
from evaluator.case import Case, Item
from evaluator.changes import Situation
from evaluator.interpret import Program
from evaluator.plan.earned import Probe, probes
from evaluator.plan.least import Maker
from evaluator.plan.remembering import Course, Remembering, office_on
from evaluator.plan.steps import Step
from evaluator.plan.values import Chooser, KnownValues
from evaluator.verdict import Finding
from evidence.dossier import Dossier, Waiver
from rules.model import Combination


class Scene:
    """The finding of a day, the new records that may help until then, and the case with them in it."""

    def __init__(
        self, program: Remembering, course: Course, day: date, today: date, known: KnownValues
    ) -> None:
        self.program = program
        self.situation: Situation = course.situation._replace(as_of=day)
        self.today = today
        self.office = office_on(program, day)
        start = program.resolved.start
        self.waivers: Mapping[str, Waiver]
        base, self.waivers, self.finding = course.at(day)
        chooser = Chooser(known, program.amounts, base)
        self.chooser = chooser
        self.maker = Maker(base, program.amounts, chooser, today)
        self.contested = contested_in(program, self.finding)
        self.limits = {leaf: each for scope in program.scopes for leaf, each in scope.limits.items()}
        self.pinned = pins_in_force(course.situation.dossier, program.below, day.toordinal())
        self.probes: dict[str, Probe] = {}
        self.case = base
        made = probes(self.unmet(), self.maker, day)
        if made:
            self.probes = {probe.record.id: probe for probe in made}
            dossier = course.situation.dossier
            records = (*dossier.records, *(probe.record for probe in made))
            with_probes: Dossier = dossier.model_copy(update={"records": records})
            items = {
                **base.items,
                **{id_: Item(each.record, self.office) for id_, each in self.probes.items()},
            }
            self.case = Case(with_probes, self.office, start, items)

    def unmet(self) -> list[Finding]:
        """The leaves that stand in the way."""
        return list(unmet(self.finding, self.contested))

    @property
    def day(self) -> date:
        """The day of the cut-off."""
        return self.situation.as_of


def steps_of(probe: Probe) -> list[Step]:
    """The steps of a new record, one for each time it may be asked for."""
    shape = probe.shape
    return [
        Step("record", shape.kind, shape.period, (shape, number)) for number in range(1, probe.copies + 1)
    ]


def unmet(finding: Finding, contested: Container[str] = ()) -> Iterator[Finding]:
    """The leaves that stand in the way below what is not met; those below what is met never matter.

    What is `contested` is met by records that something else may need: it stands in the way as well.
    """
    if settled(finding, contested):
        return
    if isinstance(finding.requirement, Combination):
        for child in finding.children:
            yield from unmet(child, contested)
    else:
        yield finding


def settled(finding: Finding, contested: Container[str]) -> bool:
    """Whether a requirement is in order whatever else is done."""
    return finding.passes and (finding.status != "met" or finding.id not in contested)


def contested_in(program: Program, finding: Finding) -> frozenset[str]:
    """The requirements below those that are not met and below which a record serves one place only."""
    failing = {each.id for each in finding.walk() if not each.passes}
    found: set[str] = set()
    for scope in program.scopes:
        if scope.root in failing:
            limited = {leaf for leaf, limits in scope.limits.items() if limits.once is not None}
            found.update(node for node, below in program.below.items() if not below.isdisjoint(limited))
    return frozenset(found)
