"""Packed and taken out again, a dossier is the same; and what a frame holds is what dossiers hold."""

from __future__ import annotations

from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import HealthCheck, given, settings

from evaluator.columns import ColumnEngine, frame_of
from evaluator.columns.loading import frame_from, sliced
from evaluator.interpret import Program
from evidence.canonical import canonical_json
from evidence.dossier import Dossier
from evidence.population.people import dossier_at
from evidence.records import KINDS
from tests.differential.compare import the_rule_set
from tests.evidence.strategies import dossiers
from tests.population.conftest import AS_OF, examples, generated, opened, packed, the_settings


def same(folder: Path, given_: list[Dossier]) -> None:
    part = opened(folder).reader().read(0)
    assert not part.faults
    assert part.size == len(given_)
    assert part.ids.to_pylist() == [each.id for each in given_]
    for place, dossier in enumerate(given_):
        assert canonical_json(dossier_at(part, place)) == canonical_json(dossier)


def test_generated_dossiers_and_examples_come_back(tmp_path: Path) -> None:
    everybody = [*examples(), *generated(150, "pack"), *generated(100, "more", "senior-primary")]
    assert {record.kind for each in everybody for record in each.records} == set(KINDS)
    same(packed(tmp_path / "data", everybody), everybody)


@given(dossiers())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_a_dossier_can_hold_comes_back(dossier: Dossier) -> None:
    with TemporaryDirectory() as folder:
        same(packed(Path(folder) / "data", [dossier]), [dossier])


def test_a_frame_from_tables_decides_as_one_from_dossiers(tmp_path: Path) -> None:
    rule_set = the_rule_set("senior-secondary")
    everybody = [each for each in generated(200, "frame") if not each.pins]
    program = Program(
        rule_set.id, rule_set.resolve(rule_set.choose({})), the_settings(), AS_OF.toordinal(), "school"
    )
    engine = ColumnEngine(program)
    wanted = engine.decide(frame_of(everybody))
    frame = frame_from(opened(packed(tmp_path / "data", everybody)).reader().read(0))
    found = engine.decide(frame)
    arrays = attrgetter("status", "certain", "possible")
    for one, other in zip(arrays(wanted), arrays(found), strict=True):
        assert np.array_equal(one, other)
    middle = engine.decide(sliced(frame, 30, 95))
    for one, other in zip(arrays(wanted), arrays(middle), strict=True):
        assert np.array_equal(one[:, 30:95], other)
