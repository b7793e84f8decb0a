"""Holds cases of bounds against what the interpreter finds, as `evaluator.cases` does, many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from evaluator.case import Case
from evaluator.cases import Difference, PreparedCase, Start, expectations
from evaluator.interpret import Program
from evaluator.remarks import waivers_in_force
from evaluator.verdict import Finding
from evidence.settings import Settings
from rules.loader import RuleSet


class Decided(NamedTuple):
    """One case decided: the program that all its like share, its dossier made ready, what was found."""

    prepared: PreparedCase
    program: Program
    case: Case
    finding: Finding


def decided(rule_set: RuleSet, prepared: Iterable[PreparedCase]) -> Iterator[Decided]:
    """Every case decided; a program is compiled once for each office, cut-off and choice of readings."""
    settings: list[Settings] = []
    programs: dict[tuple[object, ...], Program] = {}
    for each in prepared:
        start = each.after
        if start.settings not in settings:
            settings.append(start.settings)
        key = (settings.index(start.settings), start.as_of, start.standing, tuple(start.readings.items()))
        program = programs.get(key)
        if program is None:
            program = programs[key] = _program(rule_set, start)
        case = program.case(start.dossier)
        waivers, _ = waivers_in_force(start.dossier, program.requirement_ids(), start.as_of)
        yield Decided(each, program, case, program.interpret(case, waivers))


def _program(rule_set: RuleSet, start: Start) -> Program:
    resolved = rule_set.resolve(rule_set.choose(start.readings))
    return Program(rule_set.id, resolved, start.settings, start.as_of, start.standing)


def differing(
    rule_set: RuleSet, prepared: Iterable[PreparedCase]
) -> Iterator[tuple[PreparedCase, Difference]]:
    """The cases that expect something else than is found."""
    for each in decided(rule_set, prepared):
        found = {finding.id: finding for finding in each.finding.walk()}
        for difference in expectations(each.prepared.case, found):
            yield each.prepared, difference
