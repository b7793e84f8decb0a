"""Bad data: named with file and row, and nobody is decided without what a bad row might say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evidence.dossier import Dossier
from evidence.population.faults import Fault
from evidence.population.layout import TABLES, columns_of
from evidence.population.people import dossier_at
from evidence.population.store import open_population
from evidence.population.values import expected_of, parser_of
from tests.population.conftest import PERSON, changed, opened, packed, persons

LESSONS = "records.open_lesson"
FILE = f"{LESSONS}/part-00000.parquet"


def faults_of(folder: Path) -> tuple[list[int], list[Fault], int | None]:
    part = opened(folder).reader().read(0)
    return part.numbers.tolist(), list(part.faults), part.held_back


def one(folder: Path) -> Fault:
    """The one fault there is, for which applicant 1 alone is not decided."""
    left, faults, held_back = faults_of(folder)
    assert left == [0, 2]
    assert held_back == 1
    assert len(faults) == 1
    assert faults[0].number == 1
    assert faults[0].problem.text()
    return faults[0]


@pytest.mark.parametrize(
    ("table", "column", "bad"),
    [
        (LESSONS, "level", "County"),
        (LESSONS, "level", "县级"),
        (LESSONS, "level", ""),
        (LESSONS, "date", "2021-9-1"),
        (LESSONS, "date", "2021-02-30"),
        (LESSONS, "date", "none"),
        (LESSONS, "well_received", "yes"),
        (LESSONS, "standing", "none"),
        (LESSONS, "documents", "[{}]"),
        (LESSONS, "documents", "award_certificate"),
        (LESSONS, "documents", '[{"type":"award_certificate","stamped":1}]'),
        (LESSONS, "documents", "[" * 50_000),
        (LESSONS, "organiser", "unknown"),
        (LESSONS, "organiser", "  "),
        ("records.workload", "teaching_hours", "-1"),
        ("records.workload", "teaching_hours", "1e3"),
        ("records.workload", "teaching_hours", "0.1234567"),
        ("records.workload", "teaching_hours", "NaN"),
        ("records.workload", "teaching_hours", "100001"),
        ("records.workload", "term", "2023-summer"),
        ("records.workload", "courses", '"语文"'),
        ("records.workload", "courses", '["\\ud800"]'),
        ("records.class_results", "rank", "0"),
        ("records.class_results", "rank", "2.0"),
        ("applicants", "stage", "kindergarten"),
        ("applicants", "appointed_on", "2019-09-31"),
        ("applicants", "posts", "yes"),
    ],
)
def test_a_value_that_means_nothing(three: Path, table: str, column: str, bad: str) -> None:
    changed(three, table, 0, {column: [None, bad, None]})
    found = one(three)
    assert (found.file, found.row, found.column) == (f"{table}/part-00000.parquet", 2, column)
    assert found.value == bad
    assert found.problem.code == "population_value"


def test_a_bad_value_in_a_column_that_nobody_asks_for_is_not_looked_at(three: Path) -> None:
    changed(three, LESSONS, 0, {"level": [None, "bad", None]})
    assert opened(three).reader({LESSONS: ["level"]}).read(0).held_back == 0


@pytest.mark.parametrize("table", ["applicants", LESSONS])
def test_an_id_that_is_missing(three: Path, table: str) -> None:
    changed(three, table, 0, {"id": ["a", None, "c"]})
    found = one(three)
    assert (found.row, found.column, found.problem.code) == (2, "id", "population_value_missing")


def test_an_id_of_two_applicants(three: Path) -> None:
    changed(three, "applicants", 0, {"id": ["a", "b", "a"]})
    left, faults, held_back = faults_of(three)
    assert (left, held_back) == ([1], 2)
    assert [(each.row, each.number, each.problem.code) for each in faults] == [
        (1, 0, "population_id_twice"),
        (3, 2, "population_id_twice"),
    ]


def test_ids_that_only_look_different_are_one(three: Path) -> None:
    changed(three, "applicants", 0, {"id": ["a", "b", "ａ "]})
    assert faults_of(three)[0] == [1]


def test_an_id_of_two_records_of_one_applicant(three: Path) -> None:
    changed(three, "records.workload", 0, {"id": ["r3", "r1", "r3"]})
    left, faults, held_back = faults_of(three)
    assert (left, held_back) == ([0, 2], 1)
    assert {(each.file, each.row, each.value) for each in faults} == {
        (FILE, 2, "r1"),
        ("records.workload/part-00000.parquet", 2, "r1"),
    }
    assert {each.problem.code for each in faults} == {"population_record_twice"}


def test_an_id_twice_in_one_table(tmp_path: Path) -> None:
    records = [*PERSON["records"], {**PERSON["records"][0], "id": "r9"}]
    three = packed(
        tmp_path / "data",
        [Dossier.model_validate({**PERSON, "id": f"p{n}", "records": records}) for n in range(3)],
    )
    changed(three, LESSONS, 0, {"id": ["a", "b", "a", "a", "a", "b"]})
    left, faults, _ = faults_of(three)
    assert left == [0, 2]
    assert sorted(each.row or 0 for each in faults) == [3, 4]


def test_a_row_of_nobody_costs_nobody(three: Path) -> None:
    changed(three, LESSONS, 0, {"applicant": [0, 2, 7]})
    left, faults, held_back = faults_of(three)
    assert (left, held_back) == ([0, 1, 2], 0)
    assert [(each.file, each.row, each.number, each.problem.code) for each in faults] == [
        (FILE, 3, 7, "population_orphan")
    ]
    part = opened(three).reader().read(0)
    assert [len(dossier_at(part, place).records) for place in range(3)] == [3, 2, 3]


@pytest.mark.parametrize("number", [None, -4])
def test_a_row_without_a_number(three: Path, number: int | None) -> None:
    changed(three, LESSONS, 0, {"applicant": pa.array([0, number, 2], pa.int64())})
    left, faults, held_back = faults_of(three)
    # Nobody can tell whose row it is.
    assert (left, held_back) == ([0, 1, 2], 0)
    assert [(each.row, each.number, each.problem.code) for each in faults] == [
        (2, None, "population_number_missing")
    ]


def test_rows_out_of_order(three: Path) -> None:
    changed(three, LESSONS, 0, {"applicant": [0, 2, 1]})
    found = one(three)
    assert (found.row, found.problem.code) == (3, "population_number_order")


def test_applicants_out_of_order(three: Path) -> None:
    changed(three, "applicants", 0, {"number": [0, 2, 1]})
    found = one(three)
    assert (found.file, found.row) == ("applicants/part-00000.parquet", 3)
    assert found.problem.code == "population_number_order"


def test_a_number_of_two_applicants(three: Path) -> None:
    changed(three, "applicants", 0, {"number": [0, 1, 1]})
    left, faults, held_back = faults_of(three)
    assert left == [0]
    assert held_back == 2
    assert {(each.row, each.problem.code) for each in faults if each.file.startswith("applicants")} == {
        (2, "population_number_twice"),
        (3, "population_number_twice"),
    }
    assert {each.problem.code for each in faults if not each.file.startswith("applicants")} == {
        "population_orphan"
    }


@pytest.mark.parametrize(
    ("table", "columns", "low"),
    [
        (LESSONS, {"from": ["2021", "2021-09-02", None], "to": ["2021-03", "2021-09-01", "none"]}, "from"),
        ("records.class_results", {"rank": ["2"] * 3, "cohort_size": [None, "1", "2"]}, "rank"),
    ],
)
def test_a_span_that_ends_before_it_begins(
    three: Path, table: str, columns: dict[str, Any], low: str
) -> None:
    changed(three, table, 0, columns)
    found = one(three)
    assert (found.row, found.column, found.problem.code) == (2, low, "population_order")


def test_posts_of_somebody_without_posts(tmp_path: Path) -> None:
    data = [{**PERSON, "id": f"p{n}", "posts": [{"post": "teacher", "from": "2012"}]} for n in range(3)]
    three = packed(tmp_path / "data", [Dossier.model_validate(each) for each in data])
    assert faults_of(three)[0] == [0, 1, 2]
    changed(three, "applicants", 0, {"posts": [None, "none", None]})
    found = one(three)
    assert (found.file, found.row) == ("posts/part-00000.parquet", 2)


# Whole files ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["truncated", "corrupt", "empty", "text", "missing"])
def test_a_damaged_file_decides_nobody(three: Path, how: str) -> None:
    path = three / FILE
    content = path.read_bytes()
    if how == "missing":
        path.unlink()
    else:
        middle = bytes(each ^ 0x5A for each in content[4:-8])
        path.write_bytes(
            {
                "truncated": content[: len(content) // 2],
                "corrupt": content[:4] + middle + content[-8:],
                "empty": b"",
                "text": b"id,level\n",
            }[how]
        )
    left, faults, held_back = faults_of(three)
    assert (left, held_back) == ([], 3)
    assert [(each.file, each.row) for each in faults] == [(FILE, None)]
    code = "population_file_missing" if how == "missing" else "population_file_broken"
    assert faults[0].problem.code == code
    assert "\n" not in faults[0].problem.text()


def test_without_applicants_not_even_their_number_is_known(three: Path) -> None:
    (three / "applicants" / "part-00000.parquet").write_bytes(b"PAR1")
    left, faults, held_back = faults_of(three)
    assert (left, held_back) == ([], None)
    assert faults


@pytest.mark.parametrize(
    ("column", "values", "code"),
    [
        ("levle", ["county"] * 3, "population_column_near"),
        ("whatever", ["x"] * 3, "population_column_unknown"),
        ("level", [1.0, 2.0, 3.0], "population_column_inexact"),
        ("date", pa.array([0, 1, 2], pa.timestamp("s")), "population_column_type"),
        ("level", [["county"]] * 3, "population_column_type"),
        ("applicant", ["0", "1", "2"], "population_column_type"),
    ],
)
def test_a_column_that_is_not_as_it_must_be(three: Path, column: str, values: Any, code: str) -> None:
    changed(three, LESSONS, 0, {column: values})
    left, faults, held_back = faults_of(three)
    assert (left, held_back) == ([], 3)
    assert [(each.file, each.row, each.problem.code) for each in faults] == [(FILE, None, code)]
    assert column in faults[0].problem.text()


@pytest.mark.parametrize("column", ["applicant", "id"])
def test_a_column_that_must_be_there(three: Path, column: str) -> None:
    path = three / FILE
    pq.write_table(pq.read_table(path).drop_columns([column]), path)
    left, faults, _ = faults_of(three)
    assert left == []
    assert [each.problem.code for each in faults] == ["population_column_missing"]


# What is in order ------------------------------------------------------------------------------------------


def test_typed_columns_become_texts(three: Path) -> None:
    changed(three, LESSONS, 0, {"well_received": [True, False, None]})
    changed(three, LESSONS, 0, {"date": pa.array([date(2021, 3, 4), None, date(2022, 1, 1)], pa.date32())})
    hours = pa.array([Decimal("12.50"), Decimal("7.00"), None], pa.decimal128(6, 2))
    changed(three, "records.workload", 0, {"teaching_hours": hours})
    changed(three, "records.class_results", 0, {"rank": pa.array([1, 2, None], pa.int8())})
    part = opened(three).reader().read(0)
    assert not part.faults
    first, second, third = (dossier_at(part, place) for place in range(3))
    found = [{each.id: each for each in dossier.records} for dossier in (first, second, third)]
    assert [each["r1"].well_received for each in found] == [True, False, None]  # type: ignore[attr-defined]
    assert [str(each["r1"].date) for each in found] == ["2021-03-04", "None", "2022-01-01"]
    assert [each["r3"].teaching_hours for each in found] == [Decimal("12.5"), 7, None]  # type: ignore[attr-defined]
    assert [each["r2"].rank for each in found] == [1, 2, None]  # type: ignore[attr-defined]


def test_texts_that_mean_the_same_are_one_value(three: Path) -> None:
    changed(three, "records.workload", 0, {"teaching_hours": ["12.50", "12.5", "012.5"]})
    part = opened(three).reader().read(0)
    codes = part.tables["records.workload"].columns["teaching_hours"].codes.tolist()
    assert not part.faults
    assert len(set(codes)) == 1


def test_null_is_unknown_but_for_standing_and_documents(three: Path) -> None:
    nothing = pa.nulls(3, pa.string())
    changed(three, LESSONS, 0, dict.fromkeys(("standing", "documents", "level", "date"), nothing))
    part = opened(three).reader().read(0)
    record = next(each for each in dossier_at(part, 0).records if each.id == "r1")
    assert (record.standing, record.documents, record.level, record.date) == ("declared", (), None, None)


def test_a_column_left_out_is_unknown_not_none(tmp_path: Path) -> None:
    article = {"id": "a", "kind": "article", "exchange": {"level": "city"}, "prize": "first"}
    folder = packed(tmp_path / "data", [Dossier.model_validate({"id": "p", "records": [article]})])
    path = folder / "records.article" / "part-00000.parquet"
    table = pq.read_table(path)
    pq.write_table(table.drop_columns(["exchange", "prize", "publication", "to"]), path)
    record = dossier_at(opened(folder).reader().read(0), 0).records[0]
    told = [getattr(record, name) for name in ("exchange", "prize", "publication", "to")]
    assert told == [None, None, None, None]


def test_several_row_groups_and_plain_pages_are_read(three: Path) -> None:
    path = three / FILE
    pq.write_table(pq.read_table(path), path, row_group_size=1, use_dictionary=False, write_statistics=False)
    left, faults, _ = faults_of(three)
    assert (left, faults) == ([0, 1, 2], [])


def test_every_column_can_tell_what_may_stand_there() -> None:
    for table in TABLES:
        for column in columns_of(table).values():
            if column.form != "number":
                assert expected_of(column).zh
                assert expected_of(column).en
                with pytest.raises(ValueError, match=r"."):
                    parser_of(column)("\ud800")


# The folder -------------------------------------------------------------------------------------------------


def problem_of(folder: Path) -> str:
    population, problems = open_population(str(folder))
    assert population is None
    assert all(each.text() for each in problems)
    return problems[0].code


def test_a_folder_that_is_no_population(tmp_path: Path) -> None:
    assert problem_of(tmp_path / "missing") == "population_no_folder"
    assert problem_of(tmp_path) == "population_no_manifest"
    (tmp_path / "population.json").write_text('{"schema": 2}', encoding="utf-8")
    assert problem_of(tmp_path) == "population_schema"
    (tmp_path / "population.json").write_text('{"schema": 1}', encoding="utf-8")
    assert problem_of(tmp_path) == "population_no_parts"


def test_what_nobody_would_look_at_is_told(tmp_path: Path) -> None:
    data = packed(tmp_path / "data", persons(2), rows_per_part=1)
    (data / "applicants" / "part-00001.parquet").rename(data / "kept")
    assert problem_of(data) == "population_part_unknown"
    (data / "kept").rename(data / "applicants" / "part-1.parquet")
    assert problem_of(data) == "population_file_name"
    (data / "applicants" / "part-1.parquet").rename(data / "applicants" / "part-00001.parquet")
    (data / "records.articles").mkdir()
    assert problem_of(data) == "population_table_unknown"
    (data / "records.articles").rmdir()
    (data / "population.json").write_text('{"schema": 1, "parts": 3}', encoding="utf-8")
    assert problem_of(data) == "population_parts_said"
