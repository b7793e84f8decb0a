"""Runs: what a run writes is what the interpreter finds, whoever did which part and however often."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from cli.population import local
from cli.population.job import Job
from cli.population.memory import plan_memory
from cli.population.partition import do_part
from cli.population.quarantine import FOLDER
from evaluator.columns import STATUSES
from evaluator.evaluate import Evaluator
from evidence.dossier import Dossier
from evidence.settings import Settings
from tests.batch.conftest import environment
from tests.cli.conftest import Run, program, zhicheng  # noqa: F401 - a fixture
from tests.differential.compare import the_rule_set
from tests.population.conftest import (
    AS_OF,
    EXAMPLES,
    ROOT,
    SETTINGS,
    changed,
    examples,
    generated,
    job_of,
    opened,
    packed,
    persons,
    the_settings,
)
from tests.thorough import usually

BOTH = ("senior-secondary", "senior-primary")


def done(job: Job) -> None:
    """Every part done in this process."""
    for part in opened(job.data).parts:
        do_part(job, part)


def found(out: Path, variant: str) -> dict[str, dict[str, tuple[str, int, int]]]:
    """What a run wrote, by id and requirement."""
    answer: dict[str, dict[str, tuple[str, int, int]]] = {}
    for path in sorted((out / variant).glob("part-*.parquet")):
        table = pq.read_table(path)
        ids = [name.removesuffix(".status") for name in table.column_names if name.endswith(".status")]
        assert table.column_names == ["number", "id", *(f"{i}.{w}" for i in ids for w in WHAT)]
        for row in table.to_pylist():
            answer[row["id"]] = {
                i: (STATUSES[row[f"{i}.status"]], row[f"{i}.certain"], row[f"{i}.possible"]) for i in ids
            }
    return answer


WHAT = ("status", "certain", "possible")


def check(rule_set: str, dossier: Dossier, settings: Settings, readings: Mapping[str, str]) -> dict[str, Any]:
    """What the interpreter finds."""
    verdict = Evaluator(the_rule_set(rule_set), settings, AS_OF, "school", readings).evaluate(dossier)
    return {
        each.id: (each.status, each.certain, each.possible)
        for each in verdict.finding.walk()
    }  # fmt: skip


def agree(found_: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    assert found_.keys() >= wanted.keys()
    assert {id_: found_[id_] for id_ in wanted} == wanted
    # The interpreter is silent below what is not asked at all.
    assert {found_[id_][0] for id_ in found_.keys() - wanted.keys()} <= {"not_applicable"}


def test_a_run_finds_what_check_finds(tmp_path: Path) -> None:
    number = usually(24, thorough=60)
    everybody = [*examples(), *generated(number, "run"), *generated(number, "walk", "senior-primary")]
    assert any(each.pins for each in everybody)
    data = packed(tmp_path / "data", everybody, rows_per_part=25)
    settings = the_settings()
    done(
        job_of(
            data,
            tmp_path / "out",
            rules=BOTH,
            readings=(("r37", "either"),),
            variants=(("sole", (("r14", "sole"),)),),
        )
    )
    for rule_set in BOTH:
        declared = the_rule_set(rule_set).readings
        for name, more in (("", {}), ("+sole", {"r14": "sole"})):
            answer = found(tmp_path / "out", rule_set + name)
            assert list(answer) == [each.id for each in everybody]
            readings = {k: v for k, v in {"r37": "either", **more}.items() if k in declared}
            for each in everybody:
                agree(answer[each.id], check(rule_set, each, settings, readings))


def test_where_reuse_is_limited_the_interpreter_decides(tmp_path: Path) -> None:
    settings = Settings.model_validate({"reuse": [{"achievement": "once", "by": "clause"}]})
    everybody = generated(12, "reuse")
    job = job_of(packed(tmp_path / "data", everybody), tmp_path / "out", settings=settings)
    assert do_part(job, 0).interpreted == len(everybody)
    answer = found(tmp_path / "out", "senior-secondary")
    for each in everybody:
        agree(answer[each.id], check("senior-secondary", each, settings, {}))


def test_whom_a_fault_stands_against_is_in_the_quarantine_and_nowhere_else(tmp_path: Path) -> None:
    data = packed(tmp_path / "data", persons(5))
    changed(data, "records.open_lesson", 0, {"level": ["county", "kreis", "city", None, "none"]})
    job = job_of(data, tmp_path / "out")
    told = do_part(job, 0)
    assert (told.decided, told.held_back, told.faults) == (4, 1, 1)
    assert list(found(tmp_path / "out", "senior-secondary")) == ["p0", "p2", "p3", "p4"]
    rows = pq.read_table(tmp_path / "out" / FOLDER / "part-00000.parquet").to_pylist()
    assert [{**row, "message_zh": "", "message_en": ""} for row in rows] == [
        {
            "file": "records.open_lesson/part-00000.parquet",
            "row": 2,
            "number": 1,
            "column": "level",
            "value": "kreis",
            "code": "population_value",
            "message_zh": "",
            "message_en": "",
        }
    ]
    assert "kreis" in rows[0]["message_zh"]
    assert "school, township, county" in rows[0]["message_en"]
    # Mended, the quarantine is gone.
    changed(data, "records.open_lesson", 0, {"level": ["county"] * 5})
    assert do_part(job, 0).faults == 0
    assert not (tmp_path / "out" / FOLDER / "part-00000.parquet").exists()


def test_an_id_in_two_parts_is_told(tmp_path: Path, zhicheng: Run) -> None:  # noqa: F811
    data = packed(tmp_path / "data", persons(6), rows_per_part=2)
    changed(data, "applicants", 2, {"id": ["p1", "p5"]})
    result = zhicheng(*line(data, tmp_path / "out"))
    assert result.code == 2
    rows = pq.read_table(tmp_path / "out" / FOLDER / "ids.parquet").to_pylist()
    assert [(row["file"], row["number"], row["value"]) for row in rows] == [
        ("applicants/part-00000.parquet", 1, "p1"),
        ("applicants/part-00002.parquet", 4, "p1"),
    ]
    assert "p1" in rows[0]["message_zh"]
    changed(data, "applicants", 2, {"id": ["p4", "p5"]})
    assert zhicheng(*line(data, tmp_path / "out"), "--resume").code == 0
    assert not (tmp_path / "out" / FOLDER).exists()


def test_a_part_is_done_again_only_where_something_differs(tmp_path: Path) -> None:
    data, out = packed(tmp_path / "data", persons(4), rows_per_part=2), tmp_path / "out"
    job = job_of(data, out)
    done(job)
    assert [do_part(job, part).kept for part in (0, 1)] == [True, True]
    changed(data, "records.workload", 1, {"level": ["county", "city"]})
    assert [do_part(job, part).kept for part in (0, 1)] == [True, False]
    result = out / "senior-secondary" / "part-00000.parquet"
    content = result.read_bytes()
    for damaged in (content[:-1], b""):
        result.write_bytes(damaged)
        assert not do_part(job, 0).kept
        assert result.read_bytes() == content
    result.unlink()
    assert not do_part(job, 0).kept
    (out / ".run" / "part-00000.json").write_text("{", encoding="utf-8")
    assert not do_part(job, 0).kept
    others = (
        job_of(data, out, standing="declared"),
        job_of(data, out, as_of=date(2024, 8, 30)),
        job_of(data, out, readings=(("r37", "either"),)),
        job_of(data, out, settings=Settings()),
    )
    assert not any(do_part(each, 0).kept for each in others)


# The command ------------------------------------------------------------------------------------------------


def line(data: Path, out: Path, *more: str) -> list[str]:
    """The command line of a run."""
    # Not in the order of their names, which is not what a run may fall back on.
    rules = [each for name in ("senior-secondary", "senior-primary") for each in ("--rules", name)]
    options = [*rules, "--settings", str(SETTINGS), "--as-of", AS_OF.isoformat()]
    return ["population", "run", str(data), "-o", str(out), *options, *more]


def contents(out: Path) -> dict[str, str]:
    """The hashes of everything that a run gives."""
    paths = (each for each in out.rglob("*") if each.is_file())
    return {
        str(each.relative_to(out)): sha256(each.read_bytes()).hexdigest()
        for each in paths
        if each.relative_to(out).parts[0] != ".run"
    }


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return packed(tmp_path_factory.mktemp("many") / "data", persons(60), rows_per_part=2)


@pytest.fixture(scope="module")
def reference(many: Path) -> dict[str, str]:
    out = many.parent / "out"
    assert ran(many, out, "--jobs", "1").returncode == 0
    return contents(out)


def ran(data: Path, out: Path, *more: str) -> subprocess.CompletedProcess[bytes]:
    """A run in a process of its own."""
    return subprocess.run(
        [*program(), *line(data, out, *more)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        check=False,
        timeout=300,
    )


def test_workers_and_order_change_no_byte(many: Path, reference: dict[str, str], tmp_path: Path) -> None:
    assert ran(many, tmp_path / "out", "--jobs", "2", "--memory", "8G").returncode == 0
    assert contents(tmp_path / "out") == reference
    data = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert data["applicants"]["decided"] == 60
    assert len(data["parts"]) == 30
    told = {name: digest for part in data["parts"] for name, digest in part["files"].items()}
    assert told == {name: digest for name, digest in reference.items() if name != "run.json"}
    assert sum(data["counts"]["senior-secondary"]["senior-secondary"]) == 60
    assert data["receipt"]["as_of"] == AS_OF.isoformat()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_killed_run_goes_on(
    many: Path, reference: dict[str, str], tmp_path: Path, how: signal.Signals
) -> None:
    for attempt in range(5):
        out = tmp_path / f"out-{attempt}"
        running = subprocess.Popen(
            [*program(), *line(many, out, "--jobs", "2")],
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        wait_for(out, 3)
        os.killpg(running.pid, how)
        _, told = running.communicate(timeout=60)
        if running.returncode != 0:
            break  # else it was done before the signal came
    assert running.returncode == (130 if how is signal.SIGINT else -how)
    assert b"Traceback" not in told
    assert not (out / "run.json").exists()
    after = ran(many, out, "--resume", "--jobs", "1")
    assert after.returncode == 0
    assert "沿用" in after.stdout.decode()
    assert contents(out) == reference


def wait_for(out: Path, parts: int) -> None:
    """Wait until so many parts are done."""
    deadline = time.monotonic() + 120
    while len(list((out / ".run").glob("part-*.json"))) < parts:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_killed_worker_costs_nothing(many: Path, reference: dict[str, str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    running = subprocess.Popen(
        [*program(), *line(many, out, "--jobs", "2")],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(out, 2)
    with suppress(OSError):
        children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text(encoding="ascii")
        for child in children.split():
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                os.kill(int(child), signal.SIGKILL)
                break
    assert running.wait(timeout=120) == 0
    assert contents(out) == reference


def _always_dies(_part: int) -> int:
    os._exit(1)


def _always_fails(part: int) -> int:
    raise ValueError(f"no {part}")


def test_a_part_that_cannot_be_done_is_told() -> None:
    with pytest.raises(local.PartProblem) as died:
        list(local.over_processes(_always_dies, [7], 1))
    assert died.value.problem.code == "population_died"
    with pytest.raises(local.PartProblem) as failed:
        list(local.over_processes(_always_fails, [7], 1))
    assert "no 7" in failed.value.problem.text()


def test_what_an_earlier_run_left_is_taken_away(
    many: Path, reference: dict[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert ran(many, out, "--variant", "own=r14=sole").returncode == 0
    assert (out / "senior-secondary+own").is_dir()
    again = ran(many, out)
    assert again.returncode == 2
    assert "--resume" in again.stderr.decode()
    assert ran(many, out, "--resume").returncode == 0
    assert contents(out) == reference


def test_what_is_wrong_is_told_and_the_exit_code_says_so(tmp_path: Path, zhicheng: Run) -> None:  # noqa: F811
    data = packed(tmp_path / "data", persons(3))
    changed(data, "records.open_lesson", 0, {"level": ["county", "kreis", "city"]})
    result = zhicheng(*line(data, tmp_path / "out"))
    assert result.code == 2
    assert "quarantine" in result.out
    assert (tmp_path / "out" / "quarantine" / "part-00000.parquet").is_file()
    assert json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["quarantined_rows"] == 1


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--reading", "r14=whatever"), "whatever"),
        (("--variant", "a=r14=sole", "--variant", "a=r14=sole"), "a"),
        (("--variant", "nothing"), "nothing"),
        (("--variant", "../x=r14=sole"), "../x"),
        (("--rules", "missing-rules"), "missing-rules"),
        (("--memory", "much"), "much"),
        (("--memory", "1K"), "1K"),
        (("--as-of", "2024"), "2024"),
    ],
)
def test_bad_options_are_told(
    three: Path,
    tmp_path: Path,
    zhicheng: Run,  # noqa: F811
    more: tuple[str, ...],
    says: str,
) -> None:
    result = zhicheng(*line(three, tmp_path / "out"), *more)
    assert result.code == 2
    assert says in result.err
    assert not (tmp_path / "out").exists()


def test_the_output_must_not_lie_in_the_data(three: Path, zhicheng: Run) -> None:  # noqa: F811
    assert zhicheng(*line(three, three / "out")).code == 2


def test_without_the_extra_it_is_told_how_to_install_it(
    three: Path,
    tmp_path: Path,
    zhicheng: Run,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("cli.population.needed.find_spec", lambda _: None)
    result = zhicheng(*line(three, tmp_path / "out"))
    assert result.code == 2
    assert "pip install zhicheng[population]" in result.err


def test_memory_decides_how_many_work_at_once(many: Path) -> None:
    population = opened(many)
    assert plan_memory(population, 1, 8, 64 * 2**30) == (8, [])
    few, told = plan_memory(population, 1, 8, 1000 * 2**20)
    assert 1 <= few < 8
    assert len(told) == 1
    least, told = plan_memory(population, 1, 8, 64 * 2**20)
    assert (least, len(told)) == (1, 1)


# Packing ----------------------------------------------------------------------------------------------------


def test_pack_then_run_is_check(tmp_path: Path, zhicheng: Run) -> None:  # noqa: F811
    folder = tmp_path / "in"
    folder.mkdir()
    for path in EXAMPLES.glob("*.yaml"):
        if path != SETTINGS:
            (folder / path.name).write_bytes(path.read_bytes())
    (folder / "again.yaml").write_bytes((EXAMPLES / "zhao-min.yaml").read_bytes())
    book = zhicheng("template", str(folder / "book.xlsx"), "--dossier", str(EXAMPLES / "gao-yuan.yaml"))
    assert book.code == 0
    (folder / "gao-yuan.yaml").unlink()
    result = zhicheng(
        "population",
        "pack",
        str(folder),
        "-o",
        str(tmp_path / "data"),
        "--rows-per-part",
        "5",
        "--lang",
        "en",
    )
    # broken.yaml cannot be read, and one id stands twice.
    assert result.code == 2
    assert (tmp_path / "data" / "errors.xlsx").is_file()
    everybody = {each.id: each for each in examples()}
    assert f"Packed: {len(everybody)} of {len(everybody) + 2}." in result.out
    population = opened(tmp_path / "data")
    assert len(population.parts) == -(-len(everybody) // 5)
    for id_, dossier in everybody.items():
        ((part, number),) = population.find(id_)
        person, _ = population.person(part, number)
        assert person == dossier
    assert zhicheng(*line(tmp_path / "data", tmp_path / "out")).code == 0
    answer = found(tmp_path / "out", "senior-secondary")
    for id_, dossier in everybody.items():
        agree(answer[id_], check("senior-secondary", dossier, the_settings(), {}))
