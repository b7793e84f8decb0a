"""Runs the cases that stand beside a rule set: each expectation against what the interpreter finds.

A case is prepared once (its dossier read from plain data) and can then be held against any rule set
of the same title: the catalogue's own, or a mutant of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from evaluator.interpret import Program
from evaluator.remarks import waivers_in_force
from evaluator.verdict import Finding
from evidence.dossier import Dossier
from evidence.problems import Problem, has_errors
from evidence.reading import dossier_from_data, settings_from_data
from evidence.settings import Settings
from rules.cases import Case, Cases, Expected, Situation
from rules.loader import RuleSet
from rules.model import Combination, Resolved


@dataclass(frozen=True, slots=True)
class Start:
    """All that a verdict is made from, ready to be decided."""

    dossier: Dossier
    settings: Settings
    as_of: int
    standing: str
    readings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PreparedCase:
    """A case with what it begins with and what its change makes of that."""

    case: Case
    before: Start
    after: Start


@dataclass(frozen=True, slots=True)
class Difference:
    """A finding that is not what a case expects. `expected` and `found` are (status, certain, possible)."""

    requirement: str
    expected: tuple[str, int | None, int | None]
    found: tuple[str, int | None, int | None]


def prepare(cases: Cases) -> tuple[tuple[PreparedCase, ...], tuple[Problem, ...]]:
    """All cases ready to run, and the problems of those whose dossier or settings cannot be read."""
    starts: dict[str | None, Start | None] = {}
    prepared = []
    problems: list[Problem] = []
    for case in cases.cases:
        if case.variant not in starts:
            starts[case.variant] = _read(cases.start(case.variant), problems)
        before, after = starts[case.variant], _read(cases.situation(case), problems)
        if before is not None and after is not None:
            prepared.append(PreparedCase(case, before, after))
    return tuple(prepared), tuple(problems)


def _read(situation: Situation, problems: list[Problem]) -> Start | None:
    dossier, found = dossier_from_data(situation.dossier)
    settings, more = settings_from_data(situation.settings)
    wrong = [problem for problem in (*found, *more) if problem.is_error]
    problems.extend(wrong)
    if dossier is None or settings is None or has_errors(wrong):
        return None
    as_of = date.fromisoformat(situation.as_of).toordinal()
    return Start(dossier, settings, as_of, situation.standing, situation.readings)


def findings(rule_set: str, resolved: Resolved, start: Start) -> dict[str, Finding]:
    """Every finding by its requirement, as the interpreter decides it."""
    program = Program(rule_set, resolved, start.settings, start.as_of, start.standing)
    waivers, _ = waivers_in_force(start.dossier, program.requirement_ids(), start.as_of)
    finding = program.interpret(program.case(start.dossier), waivers)
    return {each.id: each for each in finding.walk()}


def run_case(rule_set: RuleSet, prepared: PreparedCase) -> tuple[Difference, ...]:
    """What a case expects and the rule set does not give, the leaves that must not change included."""
    after = _of(rule_set, prepared.after)
    different = expectations(prepared.case, after)
    if prepared.case.is_alone:
        different += unwanted_changes(prepared.case, _of(rule_set, prepared.before), after)
    return different


def _of(rule_set: RuleSet, start: Start) -> dict[str, Finding]:
    return findings(rule_set.id, rule_set.resolve(rule_set.choose(start.readings)), start)


def expectations(case: Case, found: Mapping[str, Finding]) -> tuple[Difference, ...]:
    """The expected findings that were not found."""
    different = []
    for requirement, expected in case.expect.items():
        finding = found.get(requirement)
        if finding is None:
            different.append(Difference(requirement, _wanted(expected), ("absent", None, None)))
        elif not _agrees(expected, finding):
            seen = (finding.status, finding.certain, finding.possible)
            different.append(Difference(requirement, _wanted(expected), seen))
    return tuple(different)


def unwanted_changes(
    case: Case, before: Mapping[str, Finding], after: Mapping[str, Finding]
) -> tuple[Difference, ...]:
    """The leaves beside the case's own whose status is not what it was before the change."""
    different = []
    for requirement, finding in after.items():
        if isinstance(finding.requirement, Combination) or requirement in (case.leaf, *case.expect):
            continue
        old = before.get(requirement)
        if old is not None and old.status != finding.status:
            different.append(Difference(requirement, (old.status, None, None), (finding.status, None, None)))
    return tuple(different)


def _wanted(expected: Expected) -> tuple[str, int | None, int | None]:
    return expected.status, expected.certain, expected.possible


def _agrees(expected: Expected, finding: Finding) -> bool:
    return (
        finding.status == expected.status
        and expected.certain in (None, finding.certain)
        and expected.possible in (None, finding.possible)
    )
