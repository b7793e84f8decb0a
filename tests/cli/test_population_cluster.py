"""Parts of a population on a real scheduler with two workers, one of which is killed at work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import partial
from importlib import import_module
from operator import neg
from pathlib import Path
from typing import Any

import pytest

from bench.population.generate import Plan, generate
from cli.population.cluster import ClusterProblem, over_cluster
from cli.population.job import Job, Variant
from cli.population.partition import RECEIPTS, do_part
from evidence.problems import shown
from evidence.reading import read_settings
from rules.loader import find, load_rule_set

ROOT = Path(__file__).resolve().parents[2]
PLAN = Plan(number=900, seed=4, rows_per_part=60)
PATIENCE = 60.0


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


def job(data: Path, out: Path) -> Job:
    path = find("senior-primary")
    assert path is not None
    rule_set, problems = load_rule_set(path)
    assert rule_set is not None, problems
    settings = read_settings(ROOT / "examples" / "settings.yaml")[0]
    assert settings is not None
    variant = Variant(
        rule_set.id, rule_set.id, rule_set.edition, rule_set.sha256, path.read_bytes(), str(path), ()
    )
    return Job(data, out, (variant,), settings, date(2024, 8, 31), "school", "zh")


def files(out: Path) -> dict[str, bytes]:
    """What stands in an output, without the receipts' own folder."""
    found = [path for path in sorted(out.rglob("*")) if path.is_file()]
    assert not [path for path in found if path.name.endswith(".part")]
    return {str(path.relative_to(out)): path.read_bytes() for path in found if RECEIPTS not in path.parts}


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
    for part in range(PLAN.parts):
        do_part(job(data, here), part)
    there.mkdir()
    done: dict[int, int] = {}
    with ExitStack() as stack:
        address = stack.enter_context(scheduler(tmp_path))
        workers = [stack.enter_context(running(*worker(address))) for _ in range(2)]
        wait_for_workers(address, 2)
        for part, what in over_cluster(
            address, partial(do_part, job(data, there)), range(PLAN.parts), [there]
        ):
            done[part] = what.decided
            if len(done) == 2:
                workers[0].kill()
                workers[0].wait()
    assert done == {part: PLAN.size(part) for part in range(PLAN.parts)}
    assert files(there) == files(here)


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
