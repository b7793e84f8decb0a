"""Populations of any size as the tables of docs/population.md: the same seed, the same bytes.

    python -m bench.population generate NUMBER -o DATA [--seed S] [--rows-per-part R] [--jobs J]

What a part holds follows from the seed, its number and its size alone, so parts are made in any order, by any
number of processes, and memory does not grow with the number of applicants.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from bench.population.draw import UNKNOWN, Coded
from bench.population.kinds import KINDS
from bench.population.particular import JUDGEMENT, complete, judgements
from bench.population.people import People, Rows, applicants, excused, people, posts, waivers
from bench.population.records import draft, finish

ROWS_PER_PART: Final = 50_000
COMPRESSION: Final = "lz4"
_TABLES: Final = ("applicants", "posts", "excused", "waivers", "judgement", *(kind.name for kind in KINDS))


class Plan(NamedTuple):
    """What is to be made."""

    number: int
    seed: int
    rows_per_part: int

    @property
    def parts(self) -> int:
        """How many parts there are."""
        return -(-self.number // self.rows_per_part)

    def size(self, part: int) -> int:
        """How many applicants a part has."""
        return min(self.rows_per_part, self.number - part * self.rows_per_part)


def tables(plan: Plan, part: int) -> Iterator[tuple[str, pa.Table]]:
    """The tables of one part, by the names of their folders."""

    def rng(name: str) -> np.random.Generator:
        return np.random.Generator(np.random.PCG64([plan.seed, part, 1 + _TABLES.index(name)]))

    root = np.random.Generator(np.random.PCG64([plan.seed, part, 0]))
    who = people(part * plan.rows_per_part, plan.size(part), root)
    columns = applicants(who, rng("applicants"))
    known_none = columns["posts"]
    assert isinstance(known_none, Coded)
    yield "applicants", _applicants(columns)
    for name, rows in (
        ("posts", posts(who, known_none.codes != UNKNOWN, rng("posts"))),
        ("excused", excused(who, rng("excused"))),
        ("waivers", waivers(who, rng("waivers"))),
    ):
        yield name, _table(who, rows)
    for kind in KINDS:
        rows = finish(kind, complete(kind, draft(kind, who, rng(kind.name))))
        yield f"records.{kind.name}", _table(who, rows)
    yield "records.judgement", _table(who, finish(JUDGEMENT, judgements(who, rng("judgement"))))


def _applicants(columns: Mapping[str, Coded | NDArray[np.int64]]) -> pa.Table:
    number = pa.array(columns["number"])
    made = {
        "number": number,
        "id": pc.binary_join_element_wise("t", pc.utf8_lpad(number.cast("string"), 9, "0"), ""),
    }
    made |= {name: arrow(each) for name, each in columns.items() if isinstance(each, Coded)}
    return pa.table(made)


def _table(who: People, rows: Rows) -> pa.Table:
    owner = pa.array(rows.owner + who.first)
    return pa.table({"applicant": owner, **{name: arrow(each) for name, each in rows.columns.items()}})


def arrow(column: Coded) -> pa.DictionaryArray:
    """The column with no more values than it uses."""
    used = np.zeros(len(column.values) + 1, dtype=bool)
    used[column.codes] = True
    used[-1] = False
    places = np.cumsum(used, dtype=np.int32) - 1
    codes = pa.array(places[column.codes], mask=column.codes == UNKNOWN)
    values = [column.values[place] for place in np.flatnonzero(used).tolist()]
    return pa.DictionaryArray.from_arrays(codes, pa.array(values, type=pa.string()))


def write_part(folder: Path, plan: Plan, part: int) -> int:
    """Write one part; how many records it has."""
    records = 0
    for name, table in tables(plan, part):
        records += table.num_rows if name.startswith("records.") else 0
        path = folder / name / f"part-{part:05}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".writing")
        pq.write_table(table, beside, compression=COMPRESSION, row_group_size=max(table.num_rows, 1))
        beside.replace(path)
    return records


def generate(folder: Path, plan: Plan, jobs: int | None = None) -> int:
    """Write a whole population; how many records it has."""
    folder.mkdir(parents=True, exist_ok=True)
    work = partial(write_part, folder, plan)
    jobs = min(jobs or len(os.sched_getaffinity(0)), plan.parts)
    if jobs == 1:
        records = sum(map(work, range(plan.parts)))
    else:
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            records = sum(pool.map(work, range(plan.parts)))
    (folder / "population.json").write_text(
        json.dumps({"schema": 1, "parts": plan.parts}) + "\n", encoding="utf-8"
    )
    return records
