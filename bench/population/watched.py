"""Programs run and watched: seconds from beginning to end, of the processors, and the most memory held."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from bench.office import Memory

ROOT: Final = Path(__file__).resolve().parents[2]


class Watched(NamedTuple):
    """What a program took, all its processes together; `said` is what it printed."""

    seconds: float
    processor: float
    memory: int
    said: str


def watched(command: Sequence[str], extra: Mapping[str, str] | None = None) -> Watched:
    """Run a program to its end. It must succeed."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **(extra or {})}
    begun = time.perf_counter()
    running = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    memory = Memory(running.pid)
    memory.start()
    assert running.stdout is not None
    said = running.stdout.read()
    _, status, usage = os.wait4(running.pid, 0)
    spent = time.perf_counter() - begun
    running.returncode = os.waitstatus_to_exitcode(status)
    memory.ended.set()
    memory.join()
    assert running.returncode == 0, (command, said)
    return Watched(spent, usage.ru_utime + usage.ru_stime, memory.most, said)


def ours(*words: str, extra: Mapping[str, str] | None = None) -> Watched:
    """A command of zhicheng, in a process of its own."""
    return watched([sys.executable, "-m", "cli.main", *words], extra)
