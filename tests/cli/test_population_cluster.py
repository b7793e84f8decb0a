"""Parts of a population on a real scheduler with two workers, one of which is killed at work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from operator import neg
from pathlib import Path
from typing import Any

import pytest

from bench.population.generate import Plan, generate
from cli.population.cluster import ClusterProblem, over_cluster
from evidence.problems import shown
from tests.cli.conftest import AS_OF, ROOT, SETTINGS, Run, program

PLAN = Plan(number=1_200, seed=4, rows_per_part=40)
PATIENCE = 240.0


@contextmanager
def running(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    """A program of Dask's, ended however the test ends."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "default"}
    program = [str(Path(sys.executable).with_name("dask")), *words, "--host", "127.0.0.1", "--no-dashboard"]
    process = subprocess.Popen(program, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def address_in(path: Path) -> str:
    """The address that a scheduler has written down."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            return str(json.loads(path.read_text(encoding="utf-8"))["address"])
        except (OSError, ValueError):
            time.sleep(0.05)
    raise AssertionError("the scheduler did not start")


@contextmanager
def scheduler(folder: Path) -> Iterator[str]:
    told = folder / "scheduler.json"
    with running("scheduler", "--port", "0", "--scheduler-file", str(told)):
        yield address_in(told)


def command(data: Path, out: Path, *more: str) -> list[str]:
    """`zhicheng population run`, as users start it."""
    words = ["population", "run", str(data), "-o", str(out), "--rules", "senior-primary"]
    return [*program(), *words, "--settings", str(SETTINGS), "--as-of", AS_OF, "--lang", "en", *more]


def files(out: Path) -> dict[str, bytes]:
    """What stands in an output; who did what of it, and when, is not compared."""
    found = [path for path in sorted(out.rglob("*")) if path.is_file() and ".run" not in path.parts]
    return {str(path.relative_to(out)): path.read_bytes() for path in found}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("population")
    generate(folder, PLAN, jobs=1)
    return folder


def worker(address: str) -> tuple[str, ...]:
    """The command line of a worker that is killed without another one in its place."""
    return ("worker", address, "--no-nanny", "--nworkers", "1", "--nthreads", "1")


def wait_for_workers(address: str, number: int) -> None:
    client: Any = import_module("distributed").Client(address, set_as_default=False)
    with client:
        client.wait_for_workers(number, timeout=PATIENCE)


def test_a_worker_killed_at_work_changes_nothing(data: Path, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    subprocess.run(command(data, here), cwd=ROOT, check=True, capture_output=True, timeout=PATIENCE)
    with ExitStack() as stack:
        address = stack.enter_context(scheduler(tmp_path))
        workers = [stack.enter_context(running(*worker(address))) for _ in range(2)]
        wait_for_workers(address, 2)
        run = subprocess.Popen(command(data, there, "--cluster", address), cwd=ROOT, stdout=subprocess.PIPE)
        while len(list(there.glob("senior-primary/part-*"))) < 2 and run.poll() is None:
            time.sleep(0.01)
        workers[0].kill()
        done = len(list(there.glob("senior-primary/part-*")))
        said, _ = run.communicate(timeout=PATIENCE)
    assert run.returncode == 0, said
    assert 2 <= done < PLAN.parts
    assert "Written" in said.decode("utf-8")
    assert files(there) == files(here)
    assert len(list(there.glob("senior-primary/*"))) == PLAN.parts


def test_an_address_where_nobody_answers_is_told(data: Path, tmp_path: Path, zhicheng: Run) -> None:
    out = tmp_path / "out"
    words = ("population", "run", data, "-o", out, "--rules", "senior-primary", "--as-of", AS_OF)
    result = zhicheng(*words, "--cluster", "no address")
    assert result.code == 2
    assert "no address 没有调度器应答" in result.err


def test_a_cluster_without_workers_is_told(tmp_path: Path) -> None:
    with scheduler(tmp_path) as address, pytest.raises(ClusterProblem) as told:
        next(over_cluster(address, abs, [1], [tmp_path]))
    assert told.value.problem.code == "cluster_empty"


def test_a_folder_that_workers_do_not_see_is_told(tmp_path: Path) -> None:
    with scheduler(tmp_path) as address, running(*worker(address)):
        wait_for_workers(address, 1)
        with pytest.raises(ClusterProblem) as told:
            next(over_cluster(address, abs, [1], [tmp_path, tmp_path / "not there"]))
    assert told.value.problem.code == "cluster_blind"
    assert told.value.problem.params["folder"] == shown(tmp_path / "not there")


def test_an_error_of_the_work_is_raised(tmp_path: Path) -> None:
    with scheduler(tmp_path) as address, running(*worker(address)):
        wait_for_workers(address, 1)
        with pytest.raises(TypeError, match="bad operand"):
            list(over_cluster(address, neg, ["no number"], [tmp_path]))  # type: ignore[list-item]


@pytest.mark.parametrize("address", ["", "no address", "http://127.0.0.1:80", "tls://127.0.0.1:9"])
def test_an_address_that_is_none_is_told(address: str, tmp_path: Path) -> None:
    with pytest.raises(ClusterProblem) as told:
        next(over_cluster(address, abs, [1], [tmp_path]))
    assert told.value.problem.code == "cluster_unreachable"
