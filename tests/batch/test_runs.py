"""Runs: the same bytes twice, after a kill, after Ctrl-C; what is broken costs only itself."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from cli.batch.store import Locked, Store
from tests.batch.conftest import (
    AS_OF,
    ROOT,
    SETTINGS,
    TABLE,
    batch,
    command,
    contents,
    environment,
    options,
    put_dossier,
    visible,
)
from tests.cli.conftest import Run, zhicheng  # noqa: F401 - a fixture

KILLS = 20
MANY = 30


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many") / "in"
    folder.mkdir()
    for number in range(MANY):
        sample = ("zhao-min", "gao-yuan", "he-jianping")[number % 3]
        put_dossier(folder, sample, f"t{number:03}", f"教师{number}")
    return folder


@pytest.fixture(scope="module")
def reference(many: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    out = tmp_path_factory.mktemp("reference") / "out"
    batch(many, *options(out), "--jobs", 2)
    return contents(out)


def started(many: Path, out: Path) -> subprocess.Popen[bytes]:
    """A run that goes on with what there is."""
    return subprocess.Popen(
        command(many, *options(out), "--jobs", 2, "--resume"),
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def test_everything_is_there(done: Path) -> None:
    names = {path.name for path in done.iterdir()}
    assert names == {TABLE, "errors.xlsx", "index.html", "run.json", "frozen.jsonl.gz", "pages", ".run"}
    data = json.loads((done / "run.json").read_text(encoding="utf-8"))
    hashes = {name: digest for name, digest in visible(done).items() if name != "run.json"}
    assert data["outputs"] == hashes
    assert data["counts"]["not_compared"] == 1
    assert data["counts"]["dossiers"] == len(data["dossiers"])
    assert data["asked"]["as_of"] == AS_OF
    compared = [each for each in data["dossiers"] if each["status"]]
    assert all(each["receipt"]["as_of"] == AS_OF and each["page"] for each in compared)
    assert [each["file"] for each in data["dossiers"] if not each["status"]] == ["材料/broken.yaml"]


def test_twice_is_the_same(inputs: Path, done: Path, tmp_path: Path) -> None:
    out = tmp_path / "again"
    batch(inputs, *options(out), "--jobs", 1)
    assert contents(out) == contents(done)


def test_no_partial_file_after_kills_and_the_same_in_the_end(
    many: Path, reference: dict[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "killed"
    rng = random.Random(20240831)
    for number in range(KILLS):
        running = started(many, out)
        time.sleep(rng.uniform(0.2, 2.0))
        if number % 2:
            os.killpg(running.pid, signal.SIGKILL)  # its workers too
        else:
            running.kill()
        running.wait()
        for path in out.rglob("*") if out.exists() else ():
            assert path.suffix != ".part" or path.parent.name == ".run"
        for name, digest in visible(out).items() if out.exists() else ():
            assert name == "run.json" or reference[name] == digest
    batch(many, *options(out), "--jobs", 2, "--resume")
    assert contents(out) == reference


def test_interrupt_leaves_a_run_that_goes_on(many: Path, reference: dict[str, str], tmp_path: Path) -> None:
    out = tmp_path / "interrupted"
    running = subprocess.Popen(
        command(many, *options(out), "--jobs", 2),
        cwd=ROOT,
        env=environment(),
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while len(list((out / ".run").glob("*.json"))) < 4 and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGINT)
    _, told = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "--resume" in told.decode()
    result = batch(many, *options(out), "--jobs", 2, "--resume")
    assert "沿用上次结果" in result.stdout
    assert contents(out) == reference


def test_an_interrupt_while_processes_start_shows_no_traceback(many: Path, tmp_path: Path) -> None:
    running = subprocess.Popen(
        command(many, *options(tmp_path / "out"), "--jobs", 2),
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not workers(running.pid):
        assert time.monotonic() < deadline
    os.killpg(running.pid, signal.SIGINT)
    _, told = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "Traceback" not in told.decode()
    assert "--resume" in told.decode()


def workers(pid: int) -> list[int]:
    """The processes that decide dossiers for a batch."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    found = []
    for child in children:
        with suppress(OSError):
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(int(child))
    return found


def test_a_terminal_shows_a_bar_and_the_time_left(many: Path, tmp_path: Path) -> None:
    ours, its = os.openpty()
    running = subprocess.Popen(
        command(many, *options(tmp_path / "out"), "--jobs", 2),
        cwd=ROOT,
        env={**environment(), "TERM": "xterm", "COLUMNS": "90"},
        stdout=subprocess.DEVNULL,
        stderr=its,
    )
    os.close(its)
    shown = b""
    with suppress(OSError):  # how a terminal says that nobody writes any more
        while part := os.read(ours, 65536):
            shown += part
    os.close(ours)
    assert running.wait(timeout=60) == 0
    bars = re.findall(
        r"(\d+)/(\d+) 剩余时间 ([\d:-]+)", re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown.decode())
    )
    assert {whole for _, whole, _ in bars} == {str(MANY)}
    assert bars[-1] == (str(MANY), str(MANY), "0:00:00")
    assert sorted(int(done) for done, _, _ in bars) == [int(done) for done, _, _ in bars]
    assert any(re.fullmatch(r"0:00:\d\d", left) for done, _, left in bars if int(done) < MANY)


def test_a_worker_that_dies_costs_only_its_dossier(many: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    running = started(many, out)
    deadline = time.monotonic() + 60
    while not (found := workers(running.pid)) or not list((out / ".run").glob("*.page")):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.kill(found[-1], signal.SIGKILL)
    assert running.wait(timeout=120) == 0
    data = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert len(data["dossiers"]) == MANY
    assert data["counts"]["not_compared"] <= 1
    batch(many, *options(out), "--resume")
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["counts"]["not_compared"] == 0


def test_only_what_changed_is_compared_again(many: Path, tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    shutil.copytree(many, folder)
    batch(folder, *options(out), "--jobs", 2)
    pages = set(visible(out))
    put_dossier(folder, "chen-lili", "t000", "改名")
    (folder / "t001.yaml").unlink()
    result = batch(folder, "-o", out, "--settings", SETTINGS, "--no-cross-check", "--resume")
    assert f"沿用上次结果 {MANY - 2} 份" in result.stdout
    assert "截止日取上次运行的 2024-08-31" in result.stderr
    now = set(visible(out))
    assert len(pages - now) == 2
    assert len(now - pages) == 1
    fresh = tmp_path / "fresh"
    batch(folder, *options(fresh), "--jobs", 2)
    assert visible(fresh) == visible(out)


def test_what_was_kept_only_in_part_is_made_again(
    many: Path, reference: dict[str, str], tmp_path: Path
) -> None:
    """After a power cut a file may be there under its name and hold nothing, or half."""
    out = tmp_path / "out"
    batch(many, *options(out), "--jobs", 2)
    keys = sorted(path.stem for path in (out / ".run").glob("*.page"))
    for place, suffix in enumerate((".json", ".page", ".frozen")):
        nothing, half = ((out / ".run" / f"{key}{suffix}") for key in keys[2 * place : 2 * place + 2])
        nothing.write_bytes(b"")
        half.write_bytes(half.read_bytes()[:-9])
    batch(many, *options(out), "--jobs", 2, "--resume")
    assert contents(out) == reference


def test_pages_go_with_the_applicants(many: Path, tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    put_dossier(folder, "chen-lili", "t1", "Li Ming")
    batch(folder, *options(out))
    (old,) = (out / "pages").iterdir()
    put_dossier(folder, "chen-lili", "t1", "LI MING")
    batch(folder, *options(out), "--resume")
    (new,) = (out / "pages").iterdir()
    assert new.name != old.name == new.name.replace("LI-MING", "Li-Ming")
    batch(folder, *options(out), "--resume", "--no-pages")
    assert not (out / "pages").exists()


def test_another_cutoff_takes_nothing_over(many: Path, tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    shutil.copy(many / "t000.yaml", folder)
    batch(folder, *options(out))
    result = batch(folder, "-o", out, "--as-of", "2023-08-31", "--no-cross-check", "--resume")
    assert "沿用" not in result.stdout


def test_both_engines_decide(many: Path, tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    shutil.copy(many / "t000.yaml", folder)
    batch(folder, "-o", out, "--as-of", AS_OF, "--no-pages")
    (dossier,) = json.loads((out / "run.json").read_text(encoding="utf-8"))["dossiers"]
    assert dossier["cross_check"] in (
        {"status": "agreed", "why": None},
        {"status": "not_checked", "why": "not_installed"},
    )
    assert dossier["page"] is None
    assert not (out / "pages").exists()


# What is refused -------------------------------------------------------------------------------------------


def test_a_folder_with_other_things_is_left_alone(many: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    for more in ([], ["--resume"]):
        result = batch(many, *options(tmp_path), *more, code=2)
        assert "里有别的东西" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_run_is_not_written_over_unasked(inputs: Path, done: Path) -> None:
    result = batch(inputs, *options(done), code=2)
    assert "--resume" in result.stderr


def test_two_runs_do_not_meet(many: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with Store(out):
        with pytest.raises(Locked):
            Store(out).__enter__()
        result = batch(many, *options(out), "--resume", code=2)
        assert "另一次运行" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nowhere", "-o", "out"], "没有文件夹或文件 nowhere"),
        (["empty", "-o", "out"], "没有申报材料"),
        (["empty"], "用 -o 指定文件夹"),
        (["empty", "-o", "file.txt"], "是文件"),
        (["empty", "-o", "no/where"], "不存在"),
        (["empty", "-o", "out", "--jobs", "0"], "不是 1 到 64 之间的整数"),
        (["empty", "-o", "out", "--as-of", "soon"], "不是日期"),
        (["empty", "-o", "out", "--title", "senior-secondry"], "senior-secondary"),
        (["empty", "-o", "out", "--reading", "r999=x"], "r999"),
    ],
)
def test_mistakes_in_the_line(
    arguments: list[str],
    told: str,
    zhicheng: Run,  # noqa: F811 - the fixture
    tmp_path: Path,
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.txt").write_text("", encoding="utf-8")
    result = zhicheng("batch", *arguments)
    assert result.code == 2
    assert told in result.err
    assert not (tmp_path / "out").exists()
