"""The handle of one worker process: lines to it, lines from it, and its end.

Two threads read and write, so that a process that hangs never blocks the caller; they end when its pipes do.
The process holds nothing worth keeping, so its end is always a kill; one that is forgotten is killed at exit,
and one whose parent vanished ends with its input or by its own alarm.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import weakref
from importlib.util import find_spec
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, Final, Literal

SCRIPT: Final = Path(__file__).with_name("worker.py")
NOT_IMPORTED: Final = 3
"""The exit code by which the worker says that durable-rules does not import."""
LONGEST_LINE: Final = 8_000_000
GRACE: Final = 5.0
"""Seconds by which the worker's own alarm comes later than the caller's patience."""
AT_ONCE: Final = 8
"""So many lines are handed to the writing thread together."""
FAREWELL: Final = 2.0
"""Seconds that a killed process is given to be gone."""

Why = Literal["off", "not_installed", "not_started", "died", "timeout", "garbled", "failed", "limits"]
"""Why a verdict was not cross-checked: not asked for; durable-rules is missing; no process could be started;
the process ended; it gave no answer in time; its answer makes no sense; the engine reported an error; the
rule set is beyond what the engine bears."""


class WorkerFailed(Exception):  # noqa: N818 - says what happened
    """The worker gave no answer that can be used."""

    def __init__(self, why: Why) -> None:
        self.why = why
        super().__init__(why)


def library() -> list[str] | None:
    """The directories that durable-rules is imported from; None where it is not installed."""
    found = []
    for name in ("durable", "durable_rules_engine"):
        try:
            spec = find_spec(name)
        except (ImportError, ValueError):
            return None
        if spec is None or spec.origin is None:
            return None
        origin = Path(spec.origin)
        found.append(str(origin.parents[1] if spec.submodule_search_locations else origin.parent))
    return list(dict.fromkeys(found))


def engine_name(directories: list[str]) -> str:
    """The engine and its version, as receipts name it."""
    for directory in directories:
        for entry in Path(directory).iterdir():
            if entry.name.startswith("durable_rules-") and entry.suffix == ".dist-info":
                return entry.stem.replace("-", " ")
    return "durable_rules"


class Worker:
    """One process. `asked` and `answered` count questions, `defined` holds the networks it knows.

    Raises `WorkerFailed` when durable-rules is not installed or no process can be started.
    """

    def __init__(self, timeout: float) -> None:
        directories = library()
        if directories is None:
            raise WorkerFailed("not_installed")
        if not sys.executable:
            raise WorkerFailed("not_started")
        self.asked = self.answered = 0
        self.defined: set[int] = set()
        try:
            self.process = subprocess.Popen(
                # Neither the environment nor site-packages decide what it imports; it also starts faster so.
                [sys.executable, "-I", "-S", str(SCRIPT), str(timeout + GRACE), *directories],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise WorkerFailed("not_started") from error
        assert self.process.stdin is not None  # noqa: S101 - for the types
        assert self.process.stdout is not None  # noqa: S101 - likewise
        self._unsent: list[bytes] = []
        self._outgoing: SimpleQueue[bytes | None] = SimpleQueue()
        self._incoming: SimpleQueue[bytes | None] = SimpleQueue()
        self._threads = (
            threading.Thread(target=_write, args=(self.process.stdin, self._outgoing), daemon=True),
            threading.Thread(target=_read, args=(self.process.stdout, self._incoming), daemon=True),
        )
        for thread in self._threads:
            thread.start()
        self.engine = engine_name(directories)
        self._end = weakref.finalize(self, _end, self.process, self._outgoing)

    def send(self, line: bytes) -> None:
        """Send a line, at the latest before one is waited for.

        Never blocks, never fails: what cannot be sent gets no answer.
        """
        self._unsent.append(line)
        if len(self._unsent) >= AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Hand over what was sent."""
        if self._unsent:
            self._outgoing.put(b"".join(self._unsent))
            self._unsent.clear()

    def receive(self, timeout: float) -> bytes:
        """The next line. Raises `WorkerFailed`."""
        self.flush()
        try:
            line = self._incoming.get(timeout=timeout)
        except Empty:
            raise WorkerFailed("timeout") from None
        if line is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(FAREWELL)
            raise WorkerFailed("not_installed" if self.process.returncode == NOT_IMPORTED else "died")
        return line

    def close(self) -> None:
        """End the process and the threads."""
        self._end()
        for thread in self._threads:
            thread.join(FAREWELL)


def _write(stream: IO[bytes], outgoing: SimpleQueue[bytes | None]) -> None:
    with contextlib.suppress(OSError, ValueError), stream:
        while (line := outgoing.get()) is not None:
            stream.write(line)
            stream.flush()


def _read(stream: IO[bytes], incoming: SimpleQueue[bytes | None]) -> None:
    with contextlib.suppress(OSError, ValueError), stream:
        while (line := stream.readline(LONGEST_LINE)).endswith(b"\n"):
            incoming.put(line)
    incoming.put(None)


def _end(process: subprocess.Popen[bytes], outgoing: SimpleQueue[bytes | None]) -> None:
    outgoing.put(None)
    process.kill()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(FAREWELL)
