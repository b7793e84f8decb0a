"""The pool's own promises, held with work that is none."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from cli.batch.pool import run_all
from cli.batch.worker import Task

ROOT = Path(__file__).resolve().parents[2]
MORE_THAN_A_PIPE_HOLDS = 1_000_000


class Fatal:
    """Ends the process that reads it."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (3,)


@dataclass
class Work:
    """Ends every process before it has read all that it is sent."""

    fatal: Fatal = field(default_factory=Fatal)
    load: bytes = b"x" * MORE_THAN_A_PIPE_HOLDS

    def desk(self) -> Work:
        return self

    def do(self, task: Task) -> str:
        return f"done {task.number}"

    def close(self) -> None:
        """There is nothing to end."""

    def lost(self, task: Task, code: str) -> str:
        return f"{code} {task.number}"


def main() -> None:
    """Run by the test in a process of its own, which can be ended where it would hang."""
    tasks = [Task(number, "", "") for number in range(3)]
    sys.stdout.write("\n".join(sorted(run_all(Work(), tasks, 2))))


def test_a_process_that_dies_before_it_has_read_its_work_keeps_nobody_waiting() -> None:
    command = [sys.executable, "-c", "from tests.batch import test_pool; test_pool.main()"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert found.stdout.split("\n") == ["batch_died 0", "batch_died 1", "batch_died 2"]
