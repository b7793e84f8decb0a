"""The record of a run over a population, run.json: what was decided from what, and how many."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from cli.population.job import Counts, Done, Job
from cli.population.partition import RECEIPTS, write_beside
from cli.population.quarantine import FOLDER as QUARANTINE
from cli.population.quarantine import quarantine_of
from cli.population.twice import NAME as IDS
from cli.population.twice import repeated_ids

NAME: Final = "run.json"


def totals(done: Sequence[Done]) -> Mapping[str, Counts]:
    """How many applicants have each status, over all parts, by variant."""
    found: dict[str, Counts] = {}
    for each in done:
        for name, counts in each.counts.items():
            known = found.get(name)
            found[name] = counts if known is None else Counts(known.ids, _sum(known, counts))
    return found


def _sum(one: Counts, other: Counts) -> list[list[int]]:
    return [
        [a + b for a, b in zip(row, more, strict=True)]
        for row, more in zip(one.by_status, other.by_status, strict=True)
    ]


def write_record(job: Job, statuses: Sequence[str], done: Sequence[Done], shared_ids: int) -> None:
    """Write run.json; `shared_ids` applicants have the id of one of another part.

    The same inputs give the same bytes. Raises OSError.
    """
    counted = totals(done)
    data: dict[str, Any] = {
        "population_run": 1,
        "receipt": dict(job.receipt),
        "applicants": {
            "decided": sum(each.decided for each in done),
            "held_back": sum(each.held_back or 0 for each in done),
            "unknown_number_in_parts": [each.part for each in done if each.held_back is None],
            "with_the_id_of_another": shared_ids,
            "by_the_interpreter": sum(each.interpreted for each in done),
        },
        "quarantined_rows": sum(each.faults for each in done),
        "statuses": list(statuses),
        "counts": {
            name: {
                id_: list(row) for id_, row in zip(counts.ids, counts.by_status, strict=True)
            }
            for name, counts in counted.items()
        },
        "parts": [
            {
                "part": each.part,
                "inputs_sha256": each.inputs_sha256,
                "decided": each.decided,
                "held_back": each.held_back,
                "quarantined_rows": each.faults,
                "files": dict(sorted(each.files.items())),
            }
            for each in done
        ],
    }  # fmt: skip
    write_beside(job.out / NAME, json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n")


def write_shared_ids(job: Job, done: Sequence[Done]) -> int:
    """List the applicants who share their id with one of another part; how many. Raises OSError."""
    found = repeated_ids(job.out / job.variants[0].name, [(each.part, each.decided) for each in done])
    if found:
        sink = pa.BufferOutputStream()
        pq.write_table(quarantine_of(found), sink)
        write_beside(job.out / QUARANTINE / IDS, sink.getvalue())
    return len(found)


def tidy(out: Path, folders: Sequence[str], parts: Sequence[int]) -> None:
    """Take away what earlier runs in the folder wrote and this one does not. Raises OSError."""
    wanted = {f"part-{part:05d}.parquet" for part in parts}
    for folder in out.iterdir():
        if not folder.is_dir() or (folder.name.startswith(".") and folder.name != RECEIPTS):
            continue
        for path in folder.iterdir():
            ours = path.name.startswith("part-") and path.suffix == ".parquet"
            ours = ours or (folder.name == QUARANTINE and path.name == IDS)
            left_over = path.name.startswith(".part-") and path.suffix == ".part"
            if left_over or (ours and (folder.name not in folders or path.name not in wanted)):
                path.unlink(missing_ok=True)
        if folder.name != RECEIPTS:
            with suppress(OSError):
                folder.rmdir()
