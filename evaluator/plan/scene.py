"""One moment looked at: the applicant's dossier as it would be decided on that day, and what could be added.

A scene belongs to a course, whose situation already supposes what the dossier's own fields are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from evaluator.case import Case
from evaluator.changes import Situation
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
        self.probes: dict[str, Probe] = {}
        self.case = base
        made = probes(list(unmet(self.finding)), self.maker, day)
        if made:
            self.probes = {probe.record.id: probe for probe in made}
            dossier = course.situation.dossier
            records = (*dossier.records, *(probe.record for probe in made))
            with_probes: Dossier = dossier.model_copy(update={"records": records})
            self.case = Case(with_probes, self.office, start)

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


def unmet(finding: Finding) -> Iterator[Finding]:
    """The leaves that stand in the way below what is not met; those below what is met never matter."""
    if finding.passes:
        return
    if isinstance(finding.requirement, Combination):
        for child in finding.children:
            yield from unmet(child)
    else:
        yield finding
