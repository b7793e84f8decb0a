"""A verdict's course by evaluating every single day: what the timeline's days are held against."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import NamedTuple

from evaluator.calendar import Calendar
from evaluator.case import Case, Office
from evaluator.evaluate import Evaluator
from evaluator.interpret import Program
from evaluator.lookup import equivalents
from evaluator.remarks import waivers_in_force
from evaluator.timeline import LEAVING, Chronicle, Phase, Timeline
from evaluator.verdict import Finding
from evidence.dossier import Dossier, Waiver
from rules.model import AbsentLeaf, Combination, Node, PeriodLeaf, Resolved
from tests.evaluator.generated import samples

SERVED_EVERY = 3
"""The course as served is the slower to find: one day in so many."""

Found = tuple[str, int]
"""Status and rung."""


class Day(NamedTuple):
    """One day's evaluation."""

    case: Case
    waivers: Mapping[str, Waiver]
    finding: Finding


def days(program: Program, dossier: Dossier, first: int, last: int) -> Iterator[tuple[int, Day]]:
    """The evaluation of every day."""
    calendar = Calendar(program.settings)
    issuers: dict[str, str] = {entry.organiser: entry.level for entry in program.settings.issuers}
    for day in range(first, last + 1):
        office = Office(day, program.office.standing, calendar, equivalents(program.settings, day), issuers)
        waivers, _ = waivers_in_force(dossier, program.requirement_ids(), day)
        case = Case(dossier, office, program.resolved.start)
        yield day, Day(case, waivers, program.interpret(case, waivers))


def bare(finding: Finding) -> dict[str, Found]:
    """Every requirement that is asked, as it is found."""
    return {each.id: (each.status, each.rung) for each in finding.walk()}


def served(program: Program, day: Day, today: Day) -> dict[str, Found]:
    """The same with every requirement of periods and absences as it stands today."""
    found: dict[str, Found] = {}
    _served(program, program.resolved.requirement, day, today, found)
    return found


def _served(program: Program, node: Node, day: Day, today: Day, found: dict[str, Found]) -> Found:
    """What is found for a requirement: the rules of docs/rule-language.md, written down once more."""
    waiver = day.waivers.get(node.id)
    applies = program.applies(node, day.case)
    if applies is False and waiver is None:
        found[node.id] = ("not_applicable", 0)
        return found[node.id]
    if isinstance(node, Combination):
        rungs = [_served(program, child, day, today, found)[1] for child in node.of]
        rung = next((n for n in range(4) if sum(each <= n for each in rungs) >= node.at_least), 4)
        result = ("met" if rung == 0 else "not_met" if rung == 4 else "open", rung)
    elif (standing := _asked_today(program, node, today)) is not None:
        result = (standing.status, standing.rung)
    elif isinstance(node, PeriodLeaf | AbsentLeaf):
        # Alone, so that neither its waiver nor whom it is asked of plays a part.
        bare_leaf = type(node)(**{**node.__dict__, "applies_to": None, "unless_setting": None})
        root = Combination(id="root", cite="", says=node.says, combine="all", at_least=1, of=(bare_leaf,))
        resolved = Resolved(start=program.resolved.start, requirement=root)
        alone = Program(
            program.title, resolved, program.settings, program.office.as_of, program.office.standing
        )
        finding = alone.interpret(today.case, {}).children[0]
        result = (finding.status, finding.rung)
    else:
        finding = next(each for each in day.finding.walk() if each.id == node.id)
        result = (finding.status, finding.rung)
    if not isinstance(applies, bool) and result[0] != "not_applicable":
        result = ("open", 2)
    found[node.id] = ("waived", 0) if waiver is not None else result
    return found[node.id]


def _asked_today(program: Program, node: Node, today: Day) -> Finding | None:
    """What is found today of a requirement of periods or absences, where it is asked and not waived."""
    if not isinstance(node, PeriodLeaf | AbsentLeaf) or program.applies(node, today.case) is not True:
        return None
    found = (each for each in today.finding.walk() if each.id == node.id)
    return next((each for each in found if each.status not in ("waived", "not_applicable")), None)


def differences(told: Timeline, program: Program, dossier: Dossier, first: int, last: int) -> Iterator[str]:
    """Every requirement, day and course told otherwise than the evaluation of that day finds it.

    From the first to the last of some days, between which the verdict's own cut-off lies. Where reuse is
    limited, days to come are compared in the bare course only: what is served takes part in the assignment.
    """
    by_day = dict(days(program, dossier, first, last))
    bare_runs = {id_: _spread(phases) for id_, phases in told.bare.phases.items()}
    served_runs = {id_: _spread(phases) for id_, phases in told.served.phases.items()}
    for number, day in by_day.items():
        expected = bare(day.finding)
        yield from _compare(number, "bare", expected, bare_runs)
        if number > told.as_of:
            if program.scopes or (number - told.as_of) % SERVED_EVERY:
                continue
            yield from _compare(number, "served", served(program, day, by_day[told.as_of]), served_runs)
        else:
            yield from _compare(number, "served", expected, served_runs)


def _spread(phases: tuple[Phase, ...]) -> dict[int, Found]:
    return {day: (phase.status, phase.rung) for phase in phases for day in range(phase.first, phase.last + 1)}


def _compare(
    day: int, name: str, expected: Mapping[str, Found], runs: Mapping[str, dict[int, Found]]
) -> Iterator[str]:
    for id_ in expected.keys() | runs.keys():
        told = runs.get(id_, {}).get(day)
        wanted = expected.get(id_)
        if wanted is None:
            # Not asked: below what is not applicable, or not asked yet.
            if told is not None and told[0] != "not_applicable":
                yield f"{name} {day} {id_}: told {told}, not asked"
        elif told != wanted:
            yield f"{name} {day} {id_}: told {told}, found {wanted}"


def left_behind(told: Timeline, program: Program, dossier: Dossier, first: int, last: int) -> Iterator[str]:
    """Every record that counts less from one day to the next for a window's sake, told otherwise."""
    expected: dict[tuple[int, str, str], bool] = {}
    before: dict[tuple[str, str], tuple[int, frozenset[str]]] = {}
    for number, day in days(program, dossier, first, last):
        now = {}
        for finding in day.finding.walk():
            for use in finding.uses:
                reasons = frozenset(reason.type for reason in use.reasons if reason.type in LEAVING)
                now[finding.id, use.record] = (use.rung, reasons)
        for key, (rung, reasons) in now.items():
            was = before.get(key)
            if was is not None and rung > was[0] and reasons - was[1]:
                expected[number - 1, key[1], key[0]] = True
        before = now
    found = {
        (each.last, each.record, each.requirement.id): True
        for each in told.bare.leaving
        if first <= each.last < last
    }
    for each in expected.keys() ^ found.keys():
        yield f"{each}: {'told' if each in found else 'not told'}"


def main(arguments: list[str]) -> int:
    """So many offices of each rule set, three dossiers each, every day of the years around the cut-off."""
    seed, offices, ahead = arguments
    dossiers = every = bad = 0
    for each in samples(seed, offices=int(offices), dossiers=3):
        where = each.where
        evaluator = Evaluator(where.rule_set, where.settings, where.as_of, where.standing, where.choice)
        dossier = Dossier.model_validate(each.data)
        told = Chronicle(evaluator).timeline(dossier, where.as_of + timedelta(days=int(ahead)))
        found = [*differences(told, evaluator.program, dossier, told.first, told.last)]
        found += left_behind(told, evaluator.program, dossier, told.first, told.last)
        dossiers, every, bad = dossiers + 1, every + told.last - told.first + 1, bad + bool(found)
        for line in found[:3]:
            sys.stdout.write(f"{each.name}: {line}\n")
    sys.stdout.write(f"{dossiers} dossiers, {every} days; dossiers with differences: {bad}\n")
    return 1 if bad else 0


if __name__ == "__main__":
    # python -m tests.evaluator.timeline_oracle SEED OFFICES DAYS_AHEAD
    sys.exit(main(sys.argv[1:]))
