"""Applicants whom the columns cannot decide: only they go through the interpreter."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.population import partition
from cli.population.partition import do_part
from cli.population.record import tidy
from evidence.dossier import Dossier
from tests.population.conftest import PERSON, job_of, packed, persons, the_settings
from tests.population.test_run import agree, check, found


def crowded(id_: str, number: int) -> Dossier:
    """Somebody with so many records of one kind."""
    lesson = PERSON["records"][0]
    records = [{**lesson, "id": f"r{n}"} for n in range(number)]
    return Dossier.model_validate({**PERSON, "id": id_, "records": records})


def test_only_those_with_very_many_records_are_interpreted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partition, "MOST_ROWS", 5)
    everybody = [*persons(2), crowded("c", 6), crowded("d", 5)]
    told = do_part(job_of(packed(tmp_path / "data", everybody), tmp_path / "out"), 0)
    assert (told.decided, told.interpreted) == (4, 1)
    answer = found(tmp_path / "out", "senior-secondary")
    for each in everybody:
        agree(answer[each.id], check("senior-secondary", each, the_settings(), {}))


def test_a_receipt_half_written_is_taken_away(tmp_path: Path) -> None:
    receipts = tmp_path / ".run"
    receipts.mkdir()
    (receipts / ".part-00003.json.host.12.part").write_text("{")
    (receipts / "part-00001.json").write_text("{}")
    tidy(tmp_path, ["x"], [1])
    assert [each.name for each in receipts.iterdir()] == ["part-00001.json"]
