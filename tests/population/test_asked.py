"""Reading only what the rules ask for: the same rows, less that is checked, and the receipt says so."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from cli.population.partition import Ready, do_part
from evaluator.columns.loading import unasked
from evidence.population.layout import RECORDS, part_name
from tests.cli.conftest import Run, zhicheng  # noqa: F401 - a fixture
from tests.population.conftest import ROOT, changed, examples, generated, job_of, packed, persons
from tests.population.test_run import BOTH, done, found, line

COMMON = str(ROOT / "bench" / "population" / "four_of_five.yaml")


@pytest.mark.parametrize("rules", [BOTH, (COMMON,)], ids=["trees", "common"])
def test_the_rows_are_the_same(tmp_path: Path, rules: tuple[str, ...]) -> None:
    everybody = [each for each in (*examples(), *generated(60, "asked")) if not each.pins]
    data = packed(tmp_path / "data", everybody, rows_per_part=50)
    rows = []
    readings = (("r37", "either"),) if rules == BOTH else ()
    for check in ("all", "asked"):
        job = job_of(data, tmp_path / check, rules=rules, readings=readings, check=check)
        done(job)
        rows.append([found(tmp_path / check, each.name) for each in job.variants])
    assert rows[0] == rows[1]
    assert all(list(each) == [dossier.id for dossier in everybody] for each in rows[1])


def test_tables_that_no_rule_asks_for_are_not_read(tmp_path: Path) -> None:
    ready = Ready(job_of(packed(tmp_path / "data", persons(1)), tmp_path / "out", rules=(COMMON,)))
    columns, tables = unasked(ready.engines.reads())
    assert RECORDS + "workload" in tables
    assert RECORDS + "open_lesson" not in tables
    assert "achievement" not in columns[RECORDS + "open_lesson"]
    assert "documents" in columns[RECORDS + "open_lesson"]


def test_what_is_not_asked_is_not_checked(tmp_path: Path) -> None:
    data = packed(tmp_path / "data", persons(3))
    hours = ["12", "many", "12"]
    changed(data, RECORDS + "workload", 0, {"teaching_hours": hours})
    every = do_part(job_of(data, tmp_path / "all", rules=(COMMON,)), 0)
    assert (every.decided, every.held_back, every.faults) == (2, 1, 1)
    asked = do_part(job_of(data, tmp_path / "asked", rules=(COMMON,), check="asked"), 0)
    assert (asked.decided, asked.held_back, asked.faults) == (3, 0, 0)
    # A part is known by all its bytes either way, as `explain` holds them against the run's.
    assert asked.inputs_sha256 == every.inputs_sha256
    # Where the rules ask for it, it is found.
    both = do_part(job_of(data, tmp_path / "both", rules=BOTH, check="asked"), 0)
    assert (both.decided, both.held_back, both.faults) == (2, 1, 1)


def test_the_structure_of_what_is_read_is_checked(tmp_path: Path) -> None:
    data = packed(tmp_path / "data", persons(3))
    lessons = data / (RECORDS + "open_lesson") / part_name(0)
    numbers = pq.read_table(lessons, columns=["applicant"]).column("applicant").to_pylist()
    assert numbers == [0, 1, 2]
    changed(data, RECORDS + "open_lesson", 0, {"applicant": [0, 0, 9]})
    told = do_part(job_of(data, tmp_path / "out", rules=(COMMON,), check="asked"), 0)
    # Two records of applicant 0 have one id now; the row of number 9 is nobody's.
    assert (told.decided, told.held_back) == (2, 1)
    codes = set(pq.read_table(tmp_path / "out" / "quarantine" / part_name(0)).column("code").to_pylist())
    assert codes == {"population_record_twice", "population_orphan"}


def test_a_part_done_otherwise_is_done_again(tmp_path: Path) -> None:
    data = packed(tmp_path / "data", persons(2))
    job = job_of(data, tmp_path / "out")
    first = do_part(job, 0)
    again = do_part(job_of(data, tmp_path / "out", check="asked"), 0)
    assert not again.kept
    assert json.loads((tmp_path / "out" / ".run" / "part-00000.json").read_bytes())["job"] != job.key
    assert again.files == first.files
    for name, digest in again.files.items():
        assert sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest


def test_the_record_says_what_was_checked(three: Path, tmp_path: Path, zhicheng: Run) -> None:  # noqa: F811
    for words, wanted in (((), "all"), (("--check", "asked"), "asked")):
        assert zhicheng(*line(three, tmp_path / wanted, *words)).code == 0
        told = json.loads((tmp_path / wanted / "run.json").read_text(encoding="utf-8"))
        assert told["receipt"]["check"] == wanted
    assert zhicheng(*line(three, tmp_path / "none", "--check", "nothing")).code == 2
