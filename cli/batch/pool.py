"""Drives the workers: each has one dossier at a time, and one that dies or stalls costs only that dossier.

What is done with a dossier is for the work to say: `worker.Job` for a batch, others for other questions.
"""

from __future__ import annotations

import contextlib
import signal
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Final, Generic, Protocol, TypeVar

from cli.batch.worker import D_co, Desked, Task, serve
from evidence.problems import N_, register

PATIENCE: Final = 180.0
"""Seconds that one task may take where nothing else is said."""
FAREWELL: Final = 5.0

TEMPLATES: Final = register(
    {
        "batch_died": N_(
            "The process that read this file broke off. Run again with --resume; if it happens again, the "
            "file is at fault: save it anew."
        ),
        "batch_slow": N_("Reading and comparing this file took too long. Look whether it is far too large."),
    }
)


D = TypeVar("D")


class Work(Desked[D_co], Protocol[D_co]):
    """What is to be done with every dossier; it is sent to each process."""

    def lost(self, task: Task, code: str) -> D_co:
        """What becomes of a dossier whose process was lost; `code` is the problem."""


class _Worker(Generic[D]):
    """One process and the task it has."""

    def __init__(self, job: Work[D]) -> None:
        context = get_context("spawn")
        self.pipe: Connection
        self.pipe, other = context.Pipe()
        self.process: SpawnProcess = context.Process(target=serve, args=(other,), daemon=True)
        with _undisturbed():
            self.process.start()
        other.close()
        # Not as an argument: a process that dies before it has read its arguments leaves `start` waiting for
        # ever where they are more than a pipe holds. Here its death is an OSError, noticed as in `give`.
        with contextlib.suppress(OSError):
            self.pipe.send(job)
        self.task: Task | None = None
        self.since = 0.0

    def give(self, task: Task) -> None:
        """Send a task. A process that has died is noticed when its answer is waited for."""
        self.task, self.since = task, time.monotonic()
        with contextlib.suppress(OSError):
            self.pipe.send(tuple(task))

    def end(self, *, kindly: bool) -> None:
        """End the process; kindly where it has nothing to do."""
        if kindly:
            with contextlib.suppress(OSError):
                self.pipe.send(None)
            self.process.join(FAREWELL)
        if self.process.is_alive():
            self.process.terminate()
            self.process.join(FAREWELL)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.pipe.close()
        self.process.close()


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """A process that is started in here gets no Ctrl-C until it says that it takes none (`serve`).

    One that comes while it imports would end it with a traceback. Ours comes when this is left.
    """
    resource_tracker.ensure_running()  # starting it would let signals through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def run_all(job: Work[D], tasks: Sequence[Task], jobs: int, *, patience: float = PATIENCE) -> Generator[D]:
    """Decide all tasks with so many processes; each is yielded when it is done, in any order.

    A process that takes longer than `patience` (seconds) is ended.
    """
    left = deque(tasks)
    workers: list[_Worker[D]] = []
    try:
        for _ in range(min(jobs, len(left))):
            workers.append(_Worker(job))
            workers[-1].give(left.popleft())
        while workers:
            for place, worker in _ready(workers, patience):
                done, alive = _answer(worker, job)
                if not alive:
                    worker.end(kindly=False)
                    workers[place] = _Worker(job)
                if left:
                    workers[place].give(left.popleft())
                else:
                    workers[place].end(kindly=True)
                    workers[place].task = None
                yield done
            workers = [worker for worker in workers if worker.task is not None]
    finally:
        for worker in workers:
            if worker.task is not None:
                worker.end(kindly=False)


def _ready(workers: list[_Worker[D]], patience: float) -> list[tuple[int, _Worker[D]]]:
    """The workers that have answered, died, or taken too long, with their places."""
    answered = wait([worker.pipe for worker in workers], timeout=1.0)
    now = time.monotonic()
    return [
        (place, worker)
        for place, worker in enumerate(workers)
        if worker.pipe in answered or now - worker.since > patience
    ]


def _answer(worker: _Worker[D], job: Work[D]) -> tuple[D, bool]:
    """What became of a worker's task, and whether the worker can take another."""
    task = worker.task
    if task is None:
        raise RuntimeError("a worker without a task has answered")
    try:
        if worker.pipe.poll():
            done: D = worker.pipe.recv()
            return done, True
    except (EOFError, OSError):
        return job.lost(task, "batch_died"), False
    return job.lost(task, "batch_slow"), False
