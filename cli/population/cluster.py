"""The parts of a population on a cluster of machines: Dask distributed hands them out.

Needs the extra `zhicheng[cluster]`. Scheduler and workers are started by whoever runs them, as Dask's own
documentation says. What is done with a part writes its own files, the same bytes wherever and however often
it is done; so a worker that dies costs its part's time and nothing else.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Callable, Generator, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Final, TypeVar

from evaluator.version import VERSION
from evidence.problems import N_, Problem, register, shown

RETRIES: Final = 2
"""So often a part is begun again on which an error was raised."""
DEATHS: Final = 3
"""So often a part is handed out anew whose workers died more often than the scheduler allows."""
PATIENCE: Final = 20
"""Seconds to wait for the scheduler."""

TEMPLATES: Final = register(
    {
        "cluster_missing": N_(
            "The package for clusters is not installed. Install it: pip install zhicheng[cluster]"
        ),
        "cluster_unreachable": N_(
            "No scheduler answers at {address} ({reason}). Start one with dask scheduler and give its "
            "address, for example tcp://192.0.2.1:8786."
        ),
        "cluster_empty": N_(
            "The scheduler at {address} has no workers. Start some: dask worker {address} --nthreads 1"
        ),
        "cluster_unfit": N_(
            "The worker {worker} has zhicheng {found}, here is {expected}. Install the same version on all."
        ),
        "cluster_without": N_(
            "The worker {worker} has no zhicheng. Install zhicheng[cluster] on every machine, one version."
        ),
        "cluster_blind": N_(
            "The worker {worker} does not see the folder {folder}. All machines must see it by the same path."
        ),
        "cluster_died": N_(
            "Every worker that was given part {part} died. Look into the workers' logs; often their memory "
            "is too small. Then run again: what is done is kept."
        ),
        "cluster_lost": N_(
            "The scheduler was lost. Start it and its workers, then run again: what is done is kept."
        ),
    }
)

T = TypeVar("T")


class ClusterProblem(Exception):  # noqa: N818 - says what is the matter
    """The cluster cannot be used, or was lost; `problem` says why."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.problem = Problem(code, params={name: str(value) for name, value in params.items()})


def over_cluster(
    address: str, work: Callable[[int], T], parts: Sequence[int], folders: Sequence[Path]
) -> Generator[tuple[int, T], None, None]:
    """What comes of each part, in the order in which they are done.

    `work` is a function of a module, or a `partial` of one; `folders` are those that every worker must see.
    Raises `ClusterProblem`, and whatever `work` raised again and again. Closing the generator takes back the
    parts that nobody has begun.
    """
    try:
        distributed: Any = import_module("distributed")  # slow to import, and an extra
    except ImportError:
        raise ClusterProblem("cluster_missing") from None
    try:
        # A client that never reached a scheduler complains once more when it is thrown away.
        asyncio.run(_reach(distributed, address))
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False, name="zhicheng")
    except (OSError, ValueError, TypeError) as error:
        raise ClusterProblem("cluster_unreachable", address=shown(address), reason=_line(error)) from None
    with contextlib.closing(client):
        _check_workers(client, address, folders)
        yield from _results(distributed, client, work, parts)


async def _reach(distributed: Any, address: str) -> None:
    security = distributed.Security().get_connection_args("client")
    comm = await distributed.comm.connect(address, timeout=PATIENCE, **security)
    await comm.close()


def _results(
    distributed: Any, client: Any, work: Callable[[int], T], parts: Sequence[int]
) -> Generator[tuple[int, T], None, None]:
    def give(part: int) -> Any:
        # Not "pure": an earlier run's answer must not stand for files that are no longer there.
        return client.submit(work, part, retries=RETRIES, pure=False)

    waiting = {give(part): part for part in parts}
    deaths: Counter[int] = Counter()
    arriving = distributed.as_completed(
        list(waiting), loop=client.loop, with_results=True, raise_errors=False
    )
    try:
        for future, result in arriving:
            part = waiting.pop(future)
            if future.status == "finished":
                yield part, result
                continue
            if future.status != "error":
                raise ClusterProblem("cluster_lost")
            error = future.exception()
            if not isinstance(error, distributed.KilledWorker):
                raise error
            deaths[part] += 1
            if deaths[part] > DEATHS:
                raise ClusterProblem("cluster_died", part=part)
            again = give(part)
            waiting[again] = part
            arriving.add(again)
    finally:
        with contextlib.suppress(Exception):
            client.cancel(list(waiting))


# Whether the workers can do it ------------------------------------------------------------------------------


def seen(folders: Sequence[str]) -> tuple[str, list[str]]:
    """Asked of each worker: its version, and the folders that it does not see."""
    return VERSION, [each for each in folders if not Path(each).is_dir()]


def _check_workers(client: Any, address: str, folders: Sequence[Path]) -> None:
    names = [str(each) for each in folders]
    try:
        answers = client.run(partial(seen, names), on_error="return")
    except OSError as error:
        raise ClusterProblem("cluster_unreachable", address=shown(address), reason=_line(error)) from None
    if not answers:
        raise ClusterProblem("cluster_empty", address=shown(address))
    for worker, answer in sorted(answers.items()):
        if isinstance(answer, BaseException):
            raise ClusterProblem("cluster_without", worker=worker)
        found, blind = answer
        if found != VERSION:
            raise ClusterProblem("cluster_unfit", worker=worker, found=found, expected=VERSION)
        if blind:
            raise ClusterProblem("cluster_blind", worker=worker, folder=shown(blind[0]))


def _line(error: BaseException) -> str:
    """The first line of what a library says."""
    lines = str(error).splitlines()
    return shown(lines[0]) if lines else type(error).__name__
