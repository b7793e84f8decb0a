"""One person explained, a run counted, a change of the rules: held to the interpreter, one by one."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from hashlib import sha256
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from bench.population.generate import Plan, generate
from cli.main import run as run_line
from evaluator.columns import STATUSES
from evaluator.evaluate import Evaluator
from evaluator.impact import Behind, Impact, impact
from evidence.canonical import canonical_json
from evidence.dossier import Dossier
from evidence.population.layout import part_name
from evidence.population.people import dossier_at
from rules.comparing import compare
from rules.loader import find, load_rule_set
from tests.cli.conftest import Run, zhicheng  # noqa: F401 - a fixture
from tests.population.conftest import AS_OF, SETTINGS, changed, opened, the_settings

RULES = "senior-secondary"
GIVEN = ("--settings", SETTINGS, "--as-of", AS_OF.isoformat())
SIZE = 60


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated population in two parts."""
    folder = tmp_path_factory.mktemp("told") / "data"
    generate(folder, Plan(SIZE, 5, 40), jobs=1)
    return folder


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The conditions with one part less, one number less and one level more."""
    path = find(RULES)
    assert path is not None
    text = path.read_text(encoding="utf-8").replace("      at_least: 4\n", "      at_least: 2\n")
    text = text.replace("count: 3", "count: 1", 1).replace("exact: [county]", "exact: [city]", 1)
    target = tmp_path_factory.mktemp("rules") / "new.yaml"
    target.write_text(text, encoding="utf-8")
    return target


def ran(data: Path, out: Path) -> Path:
    asked = ("population", "run", data, "-o", out, "--rules", RULES, *GIVEN, "--jobs", 1)
    told = io.StringIO()
    with redirect_stdout(told), redirect_stderr(told):
        code = run_line([str(each) for each in asked])
    assert (out / "run.json").exists(), (code, told.getvalue())
    return out


@pytest.fixture(scope="module")
def out(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over it."""
    return ran(data, tmp_path_factory.mktemp("run") / "out")


def people(data: Path) -> Iterator[Dossier]:
    population = opened(data)
    for part in population.parts:
        read = population.reader().read(part)
        yield from (dossier_at(read, place) for place in range(read.size))


# explain ----------------------------------------------------------------------------------------------------


def test_explain_is_check_and_equals_the_row(zhicheng: Run, data: Path, out: Path, tmp_path: Path) -> None:  # noqa: F811
    one = next(each for each in people(data) if each.title_sought == RULES)
    dossier = tmp_path / "one.json"
    dossier.write_bytes(canonical_json(one))
    form = ("--format", "json", "--no-advice", "--no-cross-check")
    checked = zhicheng("check", dossier, "--title", RULES, *GIVEN, *form)
    told = zhicheng("population", "explain", data, one.id, "--run", out, "--settings", SETTINGS, *form)
    assert (checked.code, told.code) == (0, 0), told.err
    assert told.out == checked.out
    assert "与该次比对的结果一致：共87个条件项。" in told.err.replace(" ", "")
    anew = zhicheng("population", "explain", data, one.id, "--rules", RULES, *GIVEN, *form)
    assert (anew.code, anew.out) == (0, told.out)


def test_another_row_is_told_and_no_verdict_given(
    zhicheng: Run,  # noqa: F811
    data: Path,
    out: Path,
    tmp_path: Path,
) -> None:
    out = Path(shutil.copytree(out, tmp_path / "out"))
    one = next(people(data))
    path = out / RULES / part_name(0)
    table = pq.read_table(path)
    changed(out, RULES, 0, {"3.2.certain": [99] * len(table)})
    asked = ("population", "explain", data, one.id, "--run", out, "--variant", RULES, "--settings", SETTINGS)
    # A table that the run did not write is no row of it.
    assert zhicheng(*asked, "--no-cross-check").code == 2
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    record["parts"][0]["files"][f"{RULES}/{part_name(0)}"] = sha256(path.read_bytes()).hexdigest()
    (out / "run.json").write_text(json.dumps(record), encoding="utf-8")
    told = zhicheng(*asked, "--no-cross-check", "--no-advice")
    assert (told.code, told.out) == (3, "")
    assert [line for line in told.err.splitlines() if line.startswith("3.2：")]
    assert ", 99" not in told.err.split("99")[0]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--as-of", "2023-08-31"), "2024-08-31"),
        (("--standing", "declared"), "school"),
        (("--variant", "nobody"), RULES),
        ((), "--settings"),
    ],
)
def test_what_contradicts_the_run_is_refused(
    zhicheng: Run,  # noqa: F811
    data: Path,
    out: Path,
    more: tuple[str, ...],
    said: str,
) -> None:
    told = zhicheng("population", "explain", data, "t000000001", "--run", out, *more)
    assert (told.code, told.out) == (2, "")
    assert said in told.err


def test_nobody_and_a_hostile_id(zhicheng: Run, data: Path) -> None:  # noqa: F811
    told = zhicheng("population", "explain", data, "\x1b[31mX")
    assert told.code == 2
    assert "\x1b" not in told.err


# stats ------------------------------------------------------------------------------------------------------


def test_every_applicant_is_counted_once(zhicheng: Run, data: Path, tmp_path: Path) -> None:  # noqa: F811
    bad = tmp_path / "bad"
    shutil.copytree(data, bad)
    subjects = pq.read_table(bad / "applicants" / part_name(0)).column("stage").to_pylist()
    changed(bad, "applicants", 0, {"stage": ["kindergarten", *subjects[1:]]})
    out = ran(bad, tmp_path / "out")
    told = zhicheng("population", "stats", out, "--data", bad, "--format", "json")
    assert told.code == 0, told.err
    found = json.loads(told.out)
    assert found["applicants"]["decided"] == SIZE - 1
    assert found["applicants"]["held_back"] == 1
    assert [(row["table"], row["column"], row["rows"]) for row in found["quarantine"]] == [
        ("applicants", "stage", 1)
    ]
    rows = [row for part in (0, 1) for row in pq.read_table(out / RULES / part_name(part)).to_pylist()]
    for row in found["requirements"]:
        name = row["requirement"]
        expected = Counter(STATUSES[each[f"{name}.status"]] for each in rows)
        assert {status: row[status] for status in STATUSES if row[status]} == expected
        pairs = Counter((each[f"{name}.certain"], each[f"{name}.possible"]) for each in rows)
        own = [each for each in found["intervals"] if each["requirement"] == name]
        assert {(each["certain"], each["possible"]): each["applicants"] for each in own} == pairs
    listed = [
        row for part in (0, 1) for row in pq.read_table(bad / "applicants" / part_name(part)).to_pylist()
    ]
    status = {row["number"]: STATUSES[row[f"{RULES}.status"]] for row in rows}
    for column in ("district", "subject", "school", "title_sought"):
        groups = {row[column]: row for row in found[f"by_{column}"]}
        assert {name: row["applicants"] for name, row in groups.items()} == Counter(
            row[column] for row in listed
        )
        for name, row in groups.items():
            own_statuses = Counter(status.get(each["number"]) for each in listed if each[column] == name)
            assert {each: row[each] for each in STATUSES if row[each]} == {
                each: times for each, times in own_statuses.items() if each is not None
            }
            assert row["held_back"] == own_statuses[None]


def test_stats_of_other_data_are_refused(zhicheng: Run, out: Path, tmp_path: Path) -> None:  # noqa: F811
    out = Path(shutil.copytree(out, tmp_path / "out"))
    other = tmp_path / "other"
    generate(other, Plan(50, 6, 40), jobs=1)
    assert zhicheng("population", "stats", out, "--data", other).code == 2
    (out / "run.json").write_text("{}", encoding="utf-8")
    assert zhicheng("population", "stats", out).code == 2
    assert zhicheng("population", "stats", tmp_path).code == 2


# impact -----------------------------------------------------------------------------------------------------


def test_impact_is_that_of_the_interpreter(zhicheng: Run, data: Path, new: Path, tmp_path: Path) -> None:  # noqa: F811
    rule_sets = [load_rule_set(path)[0] for path in (find(RULES), new) if path is not None]
    before, after = (
        Evaluator(each, the_settings(), date(2024, 8, 31)) for each in rule_sets if each is not None
    )
    behind = Behind(compare(before.rule_set, after.rule_set), after.readings, before.readings)
    seeking = [each for each in people(data) if each.title_sought in (None, RULES)]
    expected: dict[str, Impact] = {
        each.id: impact(behind, before.evaluate(each), after.evaluate(each)) for each in seeking
    }
    flips = {id_: each for id_, each in expected.items() if each.kind in ("gains", "loses")}
    assert {each.kind for each in expected.values()} > {"gains"}
    listed = tmp_path / "flips.parquet"
    asked = ("population", "impact", RULES, new, data, *GIVEN, "--jobs", 1)
    told = zhicheng(*asked, "--format", "json", "--list", listed)
    assert told.code == 0, told.err
    found = json.loads(told.out)
    kinds = Counter(each.kind for each in expected.values())
    assert {kind: found["applicants"][kind] for kind in ("gains", "loses", "differs", "same")} == {
        kind: kinds[kind] for kind in ("gains", "loses", "differs", "same")
    }
    assert found["applicants"]["other_titles"] == SIZE - len(seeking)
    for row in found["requirements"]:
        decisive = [
            each.kind
            for each in flips.values()
            if any(turned.requirement == row["requirement"] for turned in each.turned if turned.decisive)
        ]
        assert (row["gains"], row["loses"]) == (decisive.count("gains"), decisive.count("loses"))
    for column in ("district", "subject", "school"):
        assert sum(row["applicants"] for row in found[f"by_{column}"]) == len(seeking)
    rows = pq.read_table(listed).to_pylist()
    assert [row["number"] for row in rows] == sorted(row["number"] for row in rows)
    assert {
        row["id"]: (row["impact"], row["before"], row["after"], set(row["requirements"].split()))
        for row in rows
    } == {
        id_: (
            each.kind,
            each.before,
            each.after,
            {turned.requirement for turned in each.turned if turned.decisive},
        )
        for id_, each in flips.items()
    }


def test_a_list_as_csv_holds_no_formula(zhicheng: Run, data: Path, new: Path, tmp_path: Path) -> None:  # noqa: F811
    hostile = tmp_path / "hostile"
    shutil.copytree(data, hostile)
    for part in (0, 1):
        size = len(pq.read_table(hostile / "applicants" / part_name(part)))
        changed(hostile, "applicants", part, {"name": ["=cmd|' /C calc'!A0\x1b[2J"] * size})
    listed = tmp_path / "flips.csv"
    told = zhicheng(
        "population", "impact", RULES, new, hostile, *GIVEN, "--jobs", 1,
        "--list", listed, "-o", tmp_path / "impact.xlsx",
    )  # fmt: skip
    assert told.code == 0, told.err
    with listed.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert all(row["name"].startswith("'=") and not re.search(r"[\x00-\x1f]", row["name"]) for row in rows)
    assert (tmp_path / "impact.xlsx").stat().st_size > 10_000
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_list_needs_a_name_that_tells_its_form(zhicheng: Run, data: Path, new: Path) -> None:  # noqa: F811
    told = zhicheng("population", "impact", RULES, new, data, "--list", "flips.txt")
    assert (told.code, told.out) == (2, "")
    assert ".parquet" in told.err
