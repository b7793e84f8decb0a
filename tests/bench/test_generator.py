"""The generator of populations: its bytes follow from the seed, and what it makes is what it says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pytest

from bench.population.draw import MISSING
from bench.population.faults import SORTS, Fault, plant
from bench.population.generate import Plan, generate, tables
from bench.population.kinds import KINDS
from bench.population.records import prefix
from evidence.population.parts import Part, PartReader
from evidence.records import KINDS as CLASSES

PLAN = Plan(number=900, seed=7, rows_per_part=400)


def contents(folder: Path) -> dict[str, bytes]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("population")
    generate(folder, PLAN, jobs=1)
    return folder


@pytest.fixture(scope="module")
def many() -> dict[str, pa.Table]:
    return dict(tables(Plan(number=20_000, seed=3, rows_per_part=20_000), 0))


def names_of(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.is_dir()]


def read(folder: Path) -> list[Part]:
    reader = PartReader(folder, names_of(folder))
    return [reader.read(part) for part in range(PLAN.parts)]


def test_the_same_seed_makes_the_same_bytes_with_any_number_of_processes(data: Path, tmp_path: Path) -> None:
    generate(tmp_path / "again", PLAN, jobs=2)
    assert contents(tmp_path / "again") == contents(data)


def test_another_seed_makes_others() -> None:
    first, second = (dict(tables(PLAN._replace(seed=seed), 0)) for seed in (7, 8))
    assert all(first[name] != second[name] for name in first if first[name].num_rows > 20)


def test_a_part_hangs_on_nothing_but_seed_number_and_size() -> None:
    whole = dict(tables(PLAN, 1))
    longer = dict(tables(Plan(number=2_000, seed=7, rows_per_part=400), 1))
    assert all(whole[name].equals(longer[name]) for name in whole)
    other = dict(tables(PLAN, 0))
    assert not whole["records.workload"].drop("applicant").equals(other["records.workload"].drop("applicant"))


def test_every_value_can_stand_in_a_dossier(data: Path) -> None:
    parts = read(data)
    assert [fault for part in parts for fault in part.faults] == []
    assert [part.size for part in parts] == [400, 400, 100]
    assert [number for part in parts for number in part.numbers.tolist()] == list(range(900))


def test_every_kind_occurs_and_ids_of_kinds_differ(many: dict[str, pa.Table]) -> None:
    assert {name for name in many if name.startswith("records.")} == {f"records.{kind}" for kind in CLASSES}
    assert all(table.num_rows for table in many.values())
    heads = [prefix(kind.name) for kind in KINDS] + [prefix("judgement")]
    assert len(set(heads)) == len(heads)


def test_there_are_about_thirty_records_for_each(many: dict[str, pa.Table]) -> None:
    records = sum(table.num_rows for name, table in many.items() if name.startswith("records."))
    assert 25 <= records / 20_000 <= 38


def share(table: pa.Table, column: str, value: str | None) -> float:
    values: list[str | None] = table.column(column).to_pylist()
    return values.count(value) / len(values)


def test_titles_posts_and_standings_are_within_bounds(many: dict[str, pa.Table]) -> None:
    people, posts = many["applicants"], many["posts"]
    assert 0.40 <= share(people, "title_sought", "senior-primary") <= 0.50
    assert 0.50 <= share(people, "title_sought", "senior-secondary") <= 0.60
    held = Counter(posts.column("post").to_pylist())
    assert held["teacher"] / posts.num_rows >= 0.75
    assert (
        min(held[post] for post in ("principal", "vice_principal", "county_researcher", "city_researcher"))
        > 20
    )
    standings = Counter(many["records.honour"].column("standing").to_pylist())
    assert set(standings) == {"declared", "school", "authority", "rejected"}
    assert standings["school"] / sum(standings.values()) >= 0.6
    assert 0.03 <= many["excused"].num_rows / 20_000 <= 0.12


def test_about_one_field_in_twenty_is_missing(many: dict[str, pa.Table]) -> None:
    fields = [
        ("records.workload", "teaching_hours"),
        ("records.honour", "level"),
        ("records.project", "status"),
        ("records.open_lesson", "well_received"),
        ("records.class_results", "cycle_to"),
    ]
    missing = [share(many[table], column, None) for table, column in fields]
    assert all(min(MISSING) < each < max(MISSING) for each in missing)
    assert 0.02 <= sum(missing) / len(missing) <= 0.07


def test_dates_are_mostly_days_and_sometimes_months_or_years(many: dict[str, pa.Table]) -> None:
    dates = [each for each in many["records.article"].column("date").to_pylist() if each]
    lengths = Counter(len(each) for each in dates)
    assert set(lengths) == {len("2021-09-01"), len("2021-09"), len("2021")}
    assert lengths[10] / len(dates) > 0.9


def faults_found(folder: Path) -> list[tuple[str, int | None, str]]:
    return [(fault.file, fault.row, fault.problem.code) for part in read(folder) for fault in part.faults]


CODES = {
    "unknown_code": "population_value",
    "not_a_day": "population_value",
    "not_an_amount": "population_value",
    "not_a_list": "population_value",
    "out_of_order": "population_order",
    "duplicate_record": "population_record_twice",
    "duplicate_applicant": "population_id_twice",
    "orphan": "population_orphan",
    "binary_float": "population_column_inexact",
    "truncated": "population_file_broken",
    "corrupt": "population_file_broken",
}


def place_of(fault: Fault) -> tuple[str, int | None, str]:
    row = None if fault.row is None else fault.row + 1
    return f"{fault.table}/part-{fault.part:05}.parquet", row, CODES[fault.sort]


def test_every_planted_fault_is_found_where_it_was_planted(tmp_path: Path) -> None:
    generate(tmp_path, PLAN, jobs=1)
    planted = plant(tmp_path, each=3, seed=5, listed=tmp_path.with_suffix(".faults"))
    assert {fault.sort for fault in planted} == set(SORTS)
    # Nothing else of a part is looked at where one of its files cannot be read, so rows are told apart.
    found = set(faults_found(tmp_path))
    broken = {fault.part for fault in planted if fault.row is None}
    whole_files = {place_of(fault) for fault in planted if fault.row is None}
    assert whole_files <= found
    rows = {place_of(fault) for fault in planted if fault.row is not None and fault.part not in broken}
    assert rows <= found
    assert len(tmp_path.with_suffix(".faults").read_text(encoding="utf-8").splitlines()) == len(planted)
