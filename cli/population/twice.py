"""Ids that applicants of two parts have: a part alone cannot see them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from evidence.population.faults import Fault, fault
from evidence.population.kernels import text_hashes
from evidence.population.layout import APPLICANTS, ID, NUMBER, part_name

NAME: Final = "ids.parquet"
"""In the quarantine: the applicants who share their id with one of another part."""


def repeated_ids(found: Path, sizes: Sequence[tuple[int, int]]) -> list[Fault]:
    """What is wrong with ids over all parts, by the results in a folder; `sizes` are (part, applicants).

    Takes eight bytes for each applicant. Raises OSError.
    """
    hashes = np.empty(sum(size for _, size in sizes), dtype=np.uint64)
    place = 0
    for part, size in sizes:
        hashes[place : place + size] = _hashes(_ids(found, part))
        place += size
    hashes.sort()
    twice = np.unique(hashes[1:][hashes[1:] == hashes[:-1]])
    if not len(twice):
        return []
    # Two texts may have one hash: what is told is told by the texts themselves.
    known: dict[str, list[tuple[int, int]]] = {}
    for part, _ in sizes:
        ids = _ids(found, part)
        rows = np.flatnonzero(np.isin(_hashes(ids), twice))
        if len(rows):
            numbers = pq.read_table(found / part_name(part), columns=[NUMBER]).column(NUMBER).to_numpy()
            for row, id_ in zip(rows.tolist(), ids.take(pa.array(rows)).to_pylist(), strict=True):
                known.setdefault(id_, []).append((part, int(numbers[row])))
    return [
        fault(
            f"{APPLICANTS}/{part_name(part)}",
            "population_id_elsewhere",
            number=number,
            column=ID,
            value=id_,
            id=id_,
        )
        for id_, places in known.items()
        if len(places) > 1
        for part, number in places
    ]


def _ids(found: Path, part: int) -> pa.Array:
    column = pq.read_table(found / part_name(part), columns=[ID], use_threads=False).column(ID)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], pa.string())


def _hashes(ids: pa.Array) -> NDArray[np.uint64]:
    out = np.empty(len(ids), dtype=np.uint64)
    if len(ids):
        _, ends, data = ids.buffers()
        texts = np.frombuffer(data, dtype=np.uint8) if data is not None else np.empty(0, dtype=np.uint8)
        text_hashes(np.frombuffer(ends, dtype=np.int32)[ids.offset :], texts, out)
    return out
