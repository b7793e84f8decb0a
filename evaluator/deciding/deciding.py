"""What each record is worth to a verdict, and what the open questions can still make of it.

The requirements that are asked for without a choice decide a verdict: the lowest ones below which there is
something to choose. Each stands on a rung: met, met once what is declared is verified, once documents and
fields are supplied, once judgements go well, not met. It is worse off on a later rung, the more so when it is
not met instead of open; or, where it is not met, when fewer of its parts may count. A record is

- indispensable, when one of these requirements is worse off without it alone;
- replaceable, when it belongs to records that keep one of them on its rung, or keep it open, and of which
  none can be left out, but others would do in its place;
- spare, when it belongs to no such records: whatever else is there, it changes nothing;
- against, when it counts against the applicant. Nobody is told to take such a record away.

An open question is answered well or badly for the applicant, for every requirement that asks it. The least
set of questions that settles a verdict is the smallest that, answered well, makes it met for certain, or,
answered badly, not met.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Literal, NamedTuple

from evaluator.case import Case
from evaluator.deciding.asking import PLACE, Side
from evaluator.deciding.formulas import Formulas
from evaluator.deciding.solving import Groups, Mattering, least, turned_round
from evaluator.evaluate import Evaluator
from evaluator.interpret import Program
from evaluator.plan.formula import Formula, holds, reach, steps_in
from evaluator.plan.steps import ORDER, Step, in_order
from evaluator.reasons import CERTAIN, JUDGED, NEVER, Reason
from evaluator.remarks import waivers_in_force
from evaluator.verdict import Finding, Status, Use, Verdict
from rules.model import Combination

Role = Literal["indispensable", "replaceable", "spare", "against"]

MANY: Final = 1_000_000
KIND: Final = 1000
"""One question more counts more than any questions of another kind, and that more than any places."""

_AGAINST: Final = ("judged_not_met", "breach", "breach_open")
"""Reasons of a record that counts against the applicant."""
_FOR_ANOTHER: Final = ("same_achievement", "same_value", "used_elsewhere", "left_over", "level_of_activity")
"""Reasons of a record that is not counted since another one is, or since it counts elsewhere."""


class Worth(NamedTuple):
    """What a record is worth.

    `needed_by` are the ids of the requirements that are worse off without it, `serves` of those for which it
    matters; `without` is the status of the whole without it.
    """

    record: str
    role: Role
    needed_by: tuple[str, ...]
    serves: tuple[str, ...]
    without: Status


class Question(NamedTuple):
    """An open question: the step that answers it, and the ids of the requirements that ask it.

    `settles`: answered well it alone makes the verdict met; `ruins`: answered badly it alone makes it not
    met. `helps` and `hurts`: such an answer matters together with others.
    """

    step: Step
    requirements: tuple[str, ...]
    settles: bool
    ruins: bool
    helps: bool
    hurts: bool


class Deciding(NamedTuple):
    """What decides a verdict.

    `enough` is a least set of questions that, answered well, make it met; `fatal` one that, answered badly,
    make it not met; None: no answers do. `complete` is False where reuse is limited, or `untold` requirements
    could not be written down: no questions are told then. Where reuse is limited only what it does to leave
    out one record is worked out: one that counts, may, or could in another's place is called replaceable.
    """

    status: Status
    records: tuple[Worth, ...]
    questions: tuple[Question, ...]
    enough: tuple[Step, ...] | None
    fatal: tuple[Step, ...] | None
    complete: bool
    untold: tuple[str, ...]

    def worth(self, record: str) -> Worth:
        """What one record is worth. Raises KeyError for a record that the dossier lacks."""
        for each in self.records:
            if each.record == record:
                return each
        raise KeyError(record)


def what_decides(evaluator: Evaluator, verdict: Verdict) -> Deciding:
    """What decides a verdict that this evaluator has given. Pure; independent of the order of records."""
    program = evaluator.program
    case = program.case(verdict.dossier)
    if program.scopes or verdict.dossier.pins:
        return Deciding(
            verdict.status, tuple(_tried(program, verdict)), (), None, None, complete=False, untold=()
        )
    records = _Records(program, case, verdict)
    questions = _Questions(program, case, verdict)
    untold = tuple(dict.fromkeys((*records.untold, *questions.untold)))
    if untold or not questions.agree:
        return Deciding(
            verdict.status, tuple(records.worths()), (), None, None, complete=False, untold=untold
        )
    return Deciding(
        verdict.status,
        tuple(records.worths()),
        tuple(questions.all()),
        questions.enough(),
        questions.fatal(),
        complete=True,
        untold=(),
    )


def deciding_parts(
    program: Program, case: Case, finding: Finding, above: tuple[str, ...] = ()
) -> Iterator[tuple[Finding, tuple[str, ...]]]:
    """The requirements asked for without a choice, each with the ids of those above it."""
    if finding.status in ("waived", "not_applicable"):
        return
    node = finding.requirement
    perhaps = isinstance(program.applies(node, case), Reason)
    if isinstance(node, Combination) and node.at_least == len(node.of) and not perhaps:
        for child in finding.children:
            yield from deciding_parts(program, case, child, (node.id, *above))
    else:
        yield finding, above


# Records ----


def _present(record: str) -> Step:
    return Step("record", record)


class _Records:
    """The worth of every record of a verdict."""

    def __init__(self, program: Program, case: Case, verdict: Verdict) -> None:
        self._verdict = verdict
        self._all = {_present(record.id) for record in verdict.dossier.records}
        sides = [Formulas(program, case, Side(rung, None, _present)) for rung in range(JUDGED + 1)]
        self._whole = [sides[rung].of(verdict.finding, ()) for rung in (CERTAIN, JUDGED)]
        self._parts: dict[str, list[Formula]] = {}
        self.untold: list[str] = []
        for finding, above in deciding_parts(program, case, verdict.finding):
            if finding.rung < NEVER:
                rungs = (finding.rung,) if finding.rung == CERTAIN else (finding.rung, JUDGED)
                formulas = [sides[rung].of(finding, above) for rung in dict.fromkeys(rungs)]
            else:
                parts, _ = sides[JUDGED].parts(finding, above)
                formulas = [reach([(1, part) for part in parts], finding.possible)]
            if all(holds(formula, self._all) for formula in formulas):
                self._parts[finding.id] = formulas
            else:
                self.untold.append(finding.id)
        self.untold += [id_ for side in sides for id_ in side.untold]

    def worths(self) -> Iterator[Worth]:
        """The records in the order of the dossier."""
        against = {use.record for use in _against(self._verdict.finding)}
        mattering = {id_: [Mattering(each) for each in formulas] for id_, formulas in self._parts.items()}
        for record in self._verdict.dossier.records:
            step = _present(record.id)
            rest = self._all - {step}
            needed = tuple(
                id_
                for id_, formulas in self._parts.items()
                if not all(holds(formula, rest) for formula in formulas)
            )
            serves = tuple(
                id_ for id_, several in mattering.items() if any(step in matters for matters in several)
            )
            role: Role = "indispensable" if needed else "replaceable" if serves else "spare"
            if role == "spare" and record.id in against:
                role = "against"
            yield Worth(record.id, role, needed, serves, self._status(rest))

    def _status(self, present: set[Step]) -> Status:
        sure, able = self._whole
        if self._verdict.status in ("waived", "not_applicable"):
            return self._verdict.status
        return "met" if holds(sure, present) else "open" if holds(able, present) else "not_met"


def _against(finding: Finding) -> Iterator[Use]:
    for each in finding.walk():
        if not each.passes:
            for use in each.uses:
                if any(reason.type in _AGAINST for reason in use.reasons):
                    yield use


def _tried(program: Program, verdict: Verdict) -> Iterator[Worth]:
    """The worth of every record by leaving it out: what could take its place is not looked for."""
    dossier = verdict.dossier
    waivers, _ = waivers_in_force(dossier, program.requirement_ids(), program.office.as_of)
    case = program.case(dossier)
    parts = [finding for finding, _ in deciding_parts(program, case, verdict.finding)]
    serving = {use.record for part in parts for each in part.walk() for use in each.uses if _serves(use)}
    against = {use.record for use in _against(verdict.finding)}
    for record in dossier.records:
        others = tuple(each for each in dossier.records if each.id != record.id)
        rest = program.interpret(program.case(dossier.model_copy(update={"records": others})), waivers)
        later = {each.id: each for each in rest.walk()}
        needed = tuple(each.id for each in parts if _worth(later[each.id]) < _worth(each))
        role: Role = "indispensable" if needed else "replaceable" if record.id in serving else "spare"
        if role == "spare" and record.id in against:
            role = "against"
        yield Worth(record.id, role, needed, needed, rest.status)


def _serves(use: Use) -> bool:
    """Whether a record counts, may count, or could take the place of another."""
    return use.status != "not_counted" or any(reason.type in _FOR_ANOTHER for reason in use.reasons)


def _worth(finding: Finding) -> tuple[int, int]:
    return -finding.rung, finding.possible if finding.rung >= NEVER else 0


# Questions ----


class _Questions:
    """The open questions of a verdict. `agree`: unanswered, the formulas give what was found."""

    def __init__(self, program: Program, case: Case, verdict: Verdict) -> None:
        sure = Formulas(program, case, Side(CERTAIN, _itself, _there))
        able = Formulas(program, case, Side(JUDGED, _itself, _there))
        self._open = verdict.status == "open"
        self._sure = sure.of(verdict.finding, ()) if self._open else False
        self._able = able.of(verdict.finding, ()) if self._open else False
        self.untold = [*sure.untold, *able.untold] if self._open else []
        self._all = {*steps_in(self._sure), *steps_in(self._able)}
        self.agree = not self._open or (not holds(self._sure, ()) and holds(self._able, self._all))
        self._asked: dict[Step, dict[str, None]] = {}
        for formulas in (sure, able):
            for step, requirements in formulas.asked.items():
                self._asked.setdefault(step, {}).update(requirements)
        self._groups = _places(self._asked)

    def all(self) -> Iterator[Question]:
        """Every question, in one order."""
        if not self._open:
            return
        fails = turned_round(self._able)
        helping, hurting = Mattering(self._sure, self._groups), Mattering(fails)
        for step in in_order(step for step in self._asked if step.what != PLACE):
            yield Question(
                step,
                tuple(self._asked[step]),
                settles=self._settles(step),
                ruins=not holds(self._able, self._all - {step}),
                helps=step in helping,
                hurts=step in hurting,
            )

    def enough(self) -> tuple[Step, ...] | None:
        """A least set of questions that, answered well, make it met."""
        if not self._open:
            return None
        found = least(self._sure, _cost, self._groups)
        return None if found is None else in_order(step for step in found if step.what != PLACE)

    def fatal(self) -> tuple[Step, ...] | None:
        """A least set of questions that, answered badly, make it not met."""
        if not self._open:
            return None
        found = least(turned_round(self._able), _cost)
        return None if found is None else in_order(found)

    def _settles(self, step: Step) -> bool:
        """Whether a good answer is enough; an undated record may be in any one period."""
        places = next((group for group in self._groups if group[0].about == step.about), ())
        return any(holds(self._sure, {step, *place}) for place in ((), *((each,) for each in places)))


def _itself(step: Step) -> Formula:
    return step


def _there(_record: str) -> Formula:
    return True


def _cost(step: Step) -> int:
    """Few questions first; of as many those that are settled most easily."""
    return 1 if step.what == PLACE else MANY + KIND * ORDER.index(step.kind)


def _places(asked: Mapping[Step, object]) -> Groups:
    """For every undated record the periods in one of which it may stand."""
    groups: dict[str, list[Step]] = {}
    for step in in_order(asked):
        if step.what == PLACE:
            groups.setdefault(step.about, []).append(step)
    return tuple(groups.values())
