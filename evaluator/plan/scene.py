"""One moment looked at: the applicant's dossier as it would be decided on that day, and what could be added.

A scene is made from a situation that already supposes the day, and what the dossier's own fields are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from evaluator.case import Case, Office
from evaluator.changes import Situation
from evaluator.interpret import Program
from evaluator.lookup import equivalents
from evaluator.plan.earned import Probe, probes
from evaluator.plan.least import Maker
from evaluator.plan.steps import Shape, Step
from evaluator.plan.values import Chooser, Tests
from evaluator.remarks import waivers_in_force
from evaluator.verdict import Finding
from evidence.dossier import Dossier, Waiver
from rules.model import Combination


class Scene:
    """The finding of a day, the new records that may help until then, and the case with them in it."""

    def __init__(self, program: Program, situation: Situation, today: date, tests: Tests) -> None:
        self.program = program
        self.situation = situation
        self.today = today
        self.office = office_on(program, situation.as_of)
        start = program.resolved.start
        base = Case(situation.dossier, self.office, start)
        self.waivers: Mapping[str, Waiver]
        self.waivers, _ = waivers_in_force(
            situation.dossier, program.requirement_ids(), situation.as_of.toordinal()
        )
        self.finding = program.interpret(base, self.waivers)
        chooser = Chooser(tests, program.amounts, base)
        maker = Maker(base, program.amounts, chooser, today)
        self.chooser = chooser
        self.probes: dict[str, Probe] = {}
        self.case = base
        made = probes(list(unmet(self.finding)), maker, situation.as_of)
        if made:
            self.probes = {probe.record.id: probe for probe in made}
            records = (*situation.dossier.records, *(probe.record for probe in made))
            with_probes: Dossier = situation.dossier.model_copy(update={"records": records})
            self.case = Case(with_probes, self.office, start)

    @property
    def day(self) -> date:
        """The day of the cut-off."""
        return self.situation.as_of

    def copies(self, shape: Shape) -> list[Step]:
        """The steps that ask for a new record, one for each time it may be asked for."""
        for probe in self.probes.values():
            if probe.shape == shape:
                return steps_of(probe)
        return []


def steps_of(probe: Probe) -> list[Step]:
    """The steps of a new record, one for each time it may be asked for."""
    shape = probe.shape
    return [
        Step("record", shape.kind, shape.period, (shape, number)) for number in range(1, probe.copies + 1)
    ]


def office_on(program: Program, day: date) -> Office:
    """A program's office with another cut-off."""
    office, settings = program.office, program.settings
    ordinal = day.toordinal()
    if ordinal == office.as_of:
        return office
    return Office(ordinal, office.standing, office.calendar, equivalents(settings, ordinal), office.issuers)


def unmet(finding: Finding) -> Iterator[Finding]:
    """The leaves that stand in the way below what is not met; those below what is met never matter."""
    if finding.passes:
        return
    if isinstance(finding.requirement, Combination):
        for child in finding.children:
            yield from unmet(child)
    else:
        yield finding


def findings_by_id(findings: Sequence[Finding]) -> dict[str, Finding]:
    """Findings by their requirement's id."""
    return {finding.id: finding for finding in findings}
