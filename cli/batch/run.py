"""One run of a batch: decide what is not decided yet, then write everything."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any

from cli.batch.inputs import Source
from cli.batch.outputs import Outputs
from cli.batch.pool import run_all
from cli.batch.store import Store
from cli.batch.worker import Job, Task
from evaluator.rete.process import engine_name, library
from evaluator.version import VERSION
from evidence.canonical import sha256_of
from reports.office.summary import Summary
from rules.loader import catalogue


@dataclass
class Outcome:
    """What a run came to: the summary, how many were taken over, and the seconds by stage."""

    summary: Summary
    kept: int = 0
    disagreed: int = 0
    seconds: dict[str, float] = field(default_factory=dict)


def run(
    job: Job,
    store: Store,
    sources: Sequence[Source],
    *,
    jobs: int,
    asked: dict[str, Any],
    progress: Callable[[int], None],
    writing: Callable[[], None],
) -> Outcome:
    """Decide and write. `progress` is told how many are done, `writing` when the rest begins.

    `store` has been entered. Raises OSError where the output cannot be written.
    """
    keyed = replace(job, run=run_hash(job))
    tasks = [Task(number, *source) for number, source in enumerate(sources)]
    keys = [""] * len(tasks)
    seconds: dict[str, float] = {}
    kept = disagreed = 0
    with closing(run_all(keyed, tasks, jobs)) as doing:
        for number, done in enumerate(doing, 1):
            keys[done.number] = done.key
            kept += done.kept
            disagreed += done.disagreed
            for stage, spent in done.seconds.items():
                seconds[stage] = seconds.get(stage, 0.0) + spent
            progress(number)
    writing()
    begun = time.perf_counter()
    summary = Outputs(keyed, store, sources, keys).write(asked)
    seconds["outputs"] = time.perf_counter() - begun
    return Outcome(summary, kept, disagreed, seconds)


def run_hash(job: Job) -> str:
    """The SHA-256 of all that every verdict of a run is made from, but the dossiers."""
    engine = library() if job.cross_check else None
    what = [
        VERSION,
        engine_name(engine) if engine else job.cross_check,
        job.title,
        sha256_of(job.settings),
        job.as_of.isoformat(),
        job.standing,
        sorted(job.readings.items()),
        job.handbook.sha256 if job.handbook is not None else None,
        job.lang,
        [(each.id, each.edition, hashlib.sha256(each.path.read_bytes()).hexdigest()) for each in catalogue()],
    ]
    return hashlib.sha256(json.dumps(what, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()
