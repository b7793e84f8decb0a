"""The columns decide every requirement as the interpreter does."""

from collections import defaultdict
from random import Random
from typing import Any

import pytest

from evaluator.cases import prepare
from evaluator.columns import STATUSES, ColumnEngine, ColumnEngines, frame_of, interpreted
from evaluator.interpret import Program
from evidence.canonical import canonical_json
from evidence.dossier import Dossier
from rules.cases import cases_path, load_cases
from rules.loader import catalogue, find
from tests.differential.compare import the_rule_set
from tests.differential.office import office
from tests.evaluator.columns.differential import (
    changed,
    compared,
    dossiers_of,
    once_only,
    options,
    piece,
    program_of,
)

RULE_SETS = [entry.id for entry in catalogue()]
OFFICES = 12
PER_OPTION = 3


@pytest.mark.parametrize("rule_set_id", RULE_SETS)
def test_generated_dossiers(rule_set_id: str) -> None:
    """Any settings, cut-off, standing and readings; `python -m tests.evaluator.columns` has many more."""
    tally = piece((rule_set_id, "suite", 0, OFFICES))
    assert tally.applicants.total() > 0
    assert not tally.differing, f"{len(tally.differing)} findings differ, first {tally.differing[0]}"
    for status in STATUSES:
        assert any(number for (_, each), number in tally.statuses.items() if each == status)


@pytest.mark.parametrize("rule_set_id", RULE_SETS)
def test_every_option_alone(rule_set_id: str) -> None:
    """All options over one frame at once, so that they share what they can."""
    rule_set, rng = the_rule_set(rule_set_id), Random("columns: options")
    where = office(rule_set, rng)
    every: list[Any] = [None, *(each for each in options(rule_set) if not once_only(rule_set, each))]
    offices = [
        changed(where, each or (next(iter(rule_set.readings.items()))[0], _default(rule_set)))
        for each in every
    ]
    own = [dossiers_of(each, rng, PER_OPTION) for each in offices]
    programs = [program_of(each) for each in offices]
    found = ColumnEngines(programs).decide(frame_of([dossier for each in own for dossier in each]))
    for place, (program, dossiers) in enumerate(zip(programs, own, strict=True)):
        some = slice(place * PER_OPTION, (place + 1) * PER_OPTION)
        mine = found[place]._replace(
            status=found[place].status[:, some],
            certain=found[place].certain[:, some],
            possible=found[place].possible[:, some],
        )
        assert not list(compared(interpreted(program, dossiers), mine)), every[place]


def _default(rule_set: Any) -> str:
    return str(next(iter(rule_set.readings.values())).default)


@pytest.mark.parametrize("rule_set_id", RULE_SETS)
def test_the_cases_beside_the_rule_sets(rule_set_id: str) -> None:
    """Each case as the file expects it; those of one situation in one frame."""
    rule_set, path = the_rule_set(rule_set_id), find(rule_set_id)
    assert path is not None
    cases, _ = load_cases(cases_path(path))
    assert cases is not None
    prepared, problems = prepare(cases)
    assert prepared
    assert not problems
    frames = defaultdict(list)
    for each in prepared:
        start = each.after
        readings = tuple(sorted(rule_set.choose(start.readings).items()))
        frames[canonical_json(start.settings), start.as_of, start.standing, readings].append(each)
    left_out = 0
    for (_, as_of, standing, readings), those in frames.items():
        settings = those[0].after.settings
        program = Program(rule_set.id, rule_set.resolve(dict(readings)), settings, as_of, standing)
        if program.scopes or any(each.after.dossier.pins for each in those):
            left_out += len(those)
            continue
        found = ColumnEngine(program).decide(frame_of([each.after.dossier for each in those]))
        place = {name: n for n, name in enumerate(found.ids)}
        for i, each in enumerate(those):
            for requirement, expected in each.case.expect.items():
                n = place.get(requirement)
                assert n is not None, (each.case.name, requirement)
                assert STATUSES[found.status[n, i]] == expected.status, (each.case.name, requirement)
                assert expected.certain in (None, found.certain[n, i]), (each.case.name, requirement)
                assert expected.possible in (None, found.possible[n, i]), (each.case.name, requirement)
    assert left_out < len(prepared) / 10


def test_frame_after_frame() -> None:
    """What is kept between frames belongs to values, not to applicants."""
    rule_set, rng = the_rule_set(RULE_SETS[-1]), Random("columns: frames")
    where = changed(office(rule_set, rng), None)
    program = program_of(where)
    engine = ColumnEngine(program)
    for size in (20, 1, 0, 20, 5):
        dossiers: list[Dossier] = dossiers_of(where, rng, size)
        assert not list(compared(interpreted(program, dossiers), engine.decide(frame_of(dossiers))))
