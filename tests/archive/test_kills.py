"""kill -9 while a batch is added: what was acknowledged is there, nothing is there partly."""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from cli.archive.sound import unsound
from cli.archive.store import opened
from tests.archive.conftest import contents, run_batch
from tests.batch.conftest import ROOT, environment, put_dossier

KILLS: Final = 20
MANY: Final = 150


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A batch that takes a moment to add."""
    folder = tmp_path_factory.mktemp("large")
    (folder / "in").mkdir()
    for number in range(MANY):
        sample = ("zhao-min", "gao-yuan", "he-jianping")[number % 3]
        put_dossier(folder / "in", sample, f"t{number:03}", f"教师{number}")
    run_batch(folder / "in", folder / "out")
    return folder / "out"


def add(archive: Path, out: Path) -> subprocess.Popen[bytes]:
    """`archive add` in a process of its own; another entry each time."""
    return subprocess.Popen(
        [sys.executable, "-m", "cli.main", "archive", "add", str(archive), str(out), "--twice"],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def added(archive: Path, out: Path) -> str:
    """The same, run to its end; what it said."""
    running = add(archive, out)
    told, _ = running.communicate()
    assert running.returncode == 0
    return told.decode()


def entries(archive: Path) -> int:
    """How many entries there are; whatever a killed process left is put right by looking."""
    if not archive.exists() or archive.stat().st_size == 0:
        return 0
    with closing(sqlite3.connect(archive)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            return 0
        return int(connection.execute("SELECT count(*) FROM entry").fetchone()[0])


def test_kills_at_random_moments(large: Path, tmp_path: Path) -> None:
    begun = time.monotonic()
    added(tmp_path / "measure.zca", large)
    whole = time.monotonic() - begun
    archive = tmp_path / "a.zca"
    rng = random.Random(20240831)
    acknowledged = before = 0
    for _ in range(KILLS):
        running = add(archive, large)
        time.sleep(rng.uniform(0.2, 1.05) * whole)
        running.kill()
        told, _ = running.communicate()
        acknowledged += "校验值".encode() in told
        now = entries(archive)
        assert now in (before, before + 1)
        assert now >= acknowledged
        before = now
        if now:
            with opened(str(archive)) as store:
                assert list(unsound(store)) == []
    assert f"第{before + 1}号存档" in added(archive, large)
    with opened(str(archive)) as store:
        assert list(unsound(store)) == []
        assert all(entry.dossiers == MANY for entry, _ in store.entries())
    assert {path.name for path in tmp_path.iterdir()} == {"a.zca", "measure.zca"}


HANGS: Final = """
import sys, time
from cli.archive import store
from cli.main import run

def hang(self, entry):
    self._sql.execute("PRAGMA cache_spill = 1")
    # More than is kept in memory: it has been written into the file before the end.
    for number in range(60):
        self.add_piece(hashlib.shake_128(bytes([number])).digest(100_000))
    sys.stdout.write("ready\\n")
    sys.stdout.flush()
    time.sleep(60)

import hashlib
store.Archive.add_entry = hang
run(sys.argv[1:])
"""


def test_a_kill_at_the_last_moment(large: Path, tmp_path: Path) -> None:
    """Everything was written but the end of it: nothing of it is there afterwards."""
    archive = tmp_path / "a.zca"
    added(archive, large)
    before = contents(archive)
    running = subprocess.Popen(
        [sys.executable, "-c", HANGS, "archive", "add", str(archive), str(large), "--twice"],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
    )
    assert running.stdout is not None
    assert running.stdout.readline() == b"ready\n"
    journal = archive.with_name(archive.name + "-journal")
    assert journal.exists()
    running.send_signal(signal.SIGKILL)
    running.communicate()
    with opened(str(archive)) as store:
        assert list(unsound(store)) == []
    assert contents(archive) == before
    assert not journal.exists()


def test_two_at_once_both_get_in(large: Path, tmp_path: Path) -> None:
    archive = tmp_path / "a.zca"
    running = [add(archive, large) for _ in range(2)]
    told = [each.communicate()[0].decode() for each in running]
    assert [each.returncode for each in running] == [0, 0]
    assert sorted(each[:6] for each in told) == ["第1号存档 ", "第2号存档 "]
    with opened(str(archive)) as store:
        assert list(unsound(store)) == []
        assert [entry.number for entry, _ in store.entries()] == [1, 2]


def test_an_entry_is_acknowledged_only_when_it_is_there(large: Path, tmp_path: Path) -> None:
    """The moment the number is printed, another process finds it."""
    archive = tmp_path / "a.zca"
    running = add(archive, large)
    assert running.stdout is not None
    assert running.stdout.readline().startswith("第1号存档".encode())
    running.kill()
    running.communicate()
    ((_, _, content),) = contents(archive)["entry"]
    assert json.loads(content)["dossiers"] == MANY
