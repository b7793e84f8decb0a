"""The columns decide every requirement as the interpreter does."""

from collections import defaultdict
from datetime import date
from random import Random

import pytest

from evaluator.columns import STATUSES, ColumnEngine, ColumnEngines, frame_of, interpreted
from evaluator.interpret import Program
from evidence.dossier import Dossier
from evidence.reading import dossier_from_data, settings_from_data
from rules.cases import cases_path, load_cases
from rules.loader import catalogue, find
from tests.differential.compare import the_rule_set
from tests.differential.office import office
from tests.evaluator.columns.differential import (
    changed,
    compared,
    dossiers_of,
    piece,
    program_of,
    view,
    without_limits,
)

RULE_SETS = [entry.id for entry in catalogue()]
OFFICES = 5
PER_OPTION = 2


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
    default = next((name, reading.default) for name, reading in rule_set.readings.items())
    every = [default, *without_limits(rule_set)]
    offices = [changed(where, each) for each in every]
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


@pytest.mark.parametrize("rule_set_id", RULE_SETS)
def test_the_cases_beside_the_rule_sets(rule_set_id: str) -> None:
    """Each case as the file expects it; those of one situation in one frame."""
    rule_set, path = the_rule_set(rule_set_id), find(rule_set_id)
    assert path is not None
    cases, _ = load_cases(cases_path(path))
    assert cases is not None
    frames = defaultdict(list)
    for case in cases.cases:
        start = cases.situation(case)
        choice = tuple(sorted(rule_set.choose(start.readings).items()))
        frames[repr(start.settings), start.as_of, start.standing, choice].append((case, start))
    left_out = 0
    for (_, as_of, standing, choice), those in frames.items():
        settings, _ = settings_from_data(those[0][1].settings)
        dossiers = [dossier for _, start in those if (dossier := dossier_from_data(start.dossier)[0])]
        assert settings is not None
        assert len(dossiers) == len(those)
        day = date.fromisoformat(as_of).toordinal()
        program = Program(rule_set.id, rule_set.resolve(dict(choice)), settings, day, standing)
        if program.scopes or any(dossier.pins for dossier in dossiers):
            left_out += len(those)
            continue
        found = ColumnEngine(program).decide(frame_of(dossiers))
        for i, (case, _) in enumerate(those):
            for requirement, expected in case.expect.items():
                status, certain, possible = view(found, found.ids.index(requirement), i)
                assert status == expected.status, (case.name, requirement)
                assert expected.certain in (None, certain), (case.name, requirement)
                assert expected.possible in (None, possible), (case.name, requirement)
    assert left_out < len(cases.cases) / 10


def test_frame_after_frame() -> None:
    """What is kept between frames belongs to values, not to applicants."""
    rule_set, rng = the_rule_set(RULE_SETS[-1]), Random("columns: frames")
    where = changed(office(rule_set, rng), None)
    program = program_of(where)
    engine = ColumnEngine(program)
    for size in (20, 1, 0, 20, 5):
        dossiers: list[Dossier] = dossiers_of(where, rng, size)
        assert not list(compared(interpreted(program, dossiers), engine.decide(frame_of(dossiers))))
