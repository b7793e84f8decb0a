"""The parts of a population over the processors of this machine; a process that dies costs only time."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Final, Generic, NamedTuple, TypeVar

from cli.batch.pool import run_all
from cli.batch.worker import Task
from evidence.problems import N_, Problem, register, shown

DEATHS: Final = 3
"""So often a part is begun whose process breaks off."""

TEMPLATES: Final = register(
    {
        "population_died": N_(
            "The process that worked on part {part} broke off {times} times. Often memory is short: give "
            "less to --memory or --jobs, then run again with --resume."
        ),
        "population_failed": N_("Part {part} could not be done: {reason}."),
    }
)

T = TypeVar("T")


class PartProblem(Exception):  # noqa: N818 - says what is the matter
    """A part cannot be done; `problem` says why."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.problem = Problem(code, params={name: str(value) for name, value in params.items()})


class Answer(NamedTuple, Generic[T]):
    """What came of a part: the result, or why there is none; `died` where its process is gone."""

    part: int
    result: T | None
    reason: str = ""
    died: bool = False


@dataclass(frozen=True)
class _Work(Generic[T]):
    """What is sent to each process."""

    work: Callable[[int], T]

    def desk(self) -> _Work[T]:
        """Who does it; what all parts share the work itself keeps."""
        import pyarrow as pa  # noqa: PLC0415 - in the process that does the work

        # One thread for each process: there is one process for each processor.
        pa.set_cpu_count(1)
        return self

    def do(self, task: Task) -> Answer[T]:
        """Do one part; what goes wrong is told."""
        try:
            return Answer(task.number, self.work(task.number))
        except Exception as error:  # noqa: BLE001 - told by the process that began this one
            return Answer(task.number, None, shown(f"{type(error).__name__}: {error}"))

    def close(self) -> None:
        """There is nothing to end."""

    def lost(self, task: Task, _code: str) -> Answer[T]:
        """A part whose process is gone."""
        return Answer(task.number, None, died=True)


def over_processes(
    work: Callable[[int], T], parts: Sequence[int], jobs: int
) -> Generator[tuple[int, T], None, None]:
    """What comes of each part, in the order in which they are done.

    `work` is a function of a module, or a `partial` of one. Raises PartProblem where it raised, or where its
    process broke off again and again.
    """
    left = list(parts)
    for _ in range(DEATHS):
        died = []
        tasks = [Task(part, "", "") for part in left]
        with closing(run_all(_Work(work), tasks, jobs, patience=math.inf)) as doing:
            for answer in doing:
                if answer.died:
                    died.append(answer.part)
                elif answer.result is None:
                    raise PartProblem("population_failed", part=answer.part, reason=answer.reason)
                else:
                    yield answer.part, answer.result
        left = died
        if not left:
            return
    raise PartProblem("population_died", part=left[0], times=DEATHS)
