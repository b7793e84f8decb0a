"""Finished batches to be archived, and archives of them."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from tests.batch.conftest import EXAMPLES, SETTINGS, batch, put_dossier
from tests.cli.conftest import Run, zhicheng  # noqa: F401 - a fixture

SAMPLES: Final = ("zhao-min", "gao-yuan", "he-jianping", "broken")
HOSTILE: Final = "../../=1+1\u202e<b>"
UNSIGNED: Final = "signed_by: [dean], stamped: true}"
SIGNED: Final = "signed_by: [dean, vice_principal_academic], stamped: true}"


class Runs(NamedTuple):
    """Two finished batches of one folder, the second after a correction; and the folder."""

    first: Path
    second: Path
    inputs: Path


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """A batch; the same after zhao-min's design was signed, he-jianping went and a newcomer came."""
    folder = tmp_path_factory.mktemp("runs")
    inputs = folder / "材料"
    inputs.mkdir()
    for sample in SAMPLES:
        shutil.copy(EXAMPLES / f"{sample}.yaml", inputs)
    put_dossier(inputs, "chen-lili", "hostile", HOSTILE)
    first = folder / "first"
    run_batch(inputs, first)
    changed = inputs / "zhao-min.yaml"
    text = changed.read_text(encoding="utf-8")
    assert text.count(UNSIGNED) == 1
    changed.write_text(text.replace(UNSIGNED, SIGNED), encoding="utf-8")
    (inputs / "he-jianping.yaml").unlink()
    shutil.copy(EXAMPLES / "sun-haiyan.yaml", inputs)
    second = folder / "second"
    run_batch(inputs, second)
    return Runs(first, second, inputs)


def run_batch(inputs: Path, out: Path, *more: object, as_of: str = "2024-08-31") -> None:
    """A batch without pages."""
    options = ["--as-of", as_of, "--settings", SETTINGS, "--no-cross-check", "--no-pages", *more]
    batch(inputs, "-o", out, *options)


@pytest.fixture(scope="session")
def two_entries(runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of both batches, the second as a correction of the first; not to be written to."""
    from cli.main import run

    path = tmp_path_factory.mktemp("archive") / "档案.zca"
    assert run(["archive", "add", str(path), str(runs.first), "--note", "第一次"]) == 0
    assert run(["archive", "add", str(path), str(runs.second), "--corrects", "1"]) == 0
    return path


@pytest.fixture
def archive(two_entries: Path, tmp_path: Path) -> Path:
    """A copy of it, to do with as one likes."""
    return Path(shutil.copy(two_entries, tmp_path / "copy.zca"))


@contextmanager
def sql(path: Path) -> Iterator[sqlite3.Connection]:
    """The database with the guards taken out, as somebody with other tools has it."""
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        guards = [
            row[0] for row in connection.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger'")
        ]
        for (name,) in names:
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
        for guard in guards:
            connection.execute(guard)
        connection.commit()


def contents(path: Path) -> dict[str, list[Any]]:
    """All that stands in the tables."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            "entry": connection.execute("SELECT * FROM entry ORDER BY number").fetchall(),
            "piece": connection.execute("SELECT * FROM piece ORDER BY sha256").fetchall(),
        }
