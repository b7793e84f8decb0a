"""What every peer is handed and tells; needs NumPy only."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.population import floor


class Asked(NamedTuple):
    """The command line of a peer. `most`: decide no more applicants than that."""

    data: Path
    answers: Path
    parts: list[int]
    most: int


def asked() -> Asked:
    """Read the command line: DATA ANSWERS PARTS MOST."""
    data, answers, number, most = sys.argv[1:5]
    folder = Path(data)
    return Asked(folder, Path(answers), floor.parts(folder)[: int(number)], int(most))


class Stages:
    """Seconds by stage: of the clock, and of the processor (with processes that have ended).

    The clock's are what counts where nothing else runs, the processor's where something does.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.processor: dict[str, float] = {}
        self._since = self._now()

    @staticmethod
    def _now() -> tuple[float, float]:
        return time.perf_counter(), time.process_time() + sum(os.times()[2:4])

    def end(self, name: str) -> None:
        """What has passed since the last one ended belongs to this stage."""
        now = self._now()
        for found, before, after in zip((self.seconds, self.processor), self._since, now, strict=True):
            found[name] = found.get(name, 0.0) + after - before
        self._since = now


def tell(answers: Path, found: NDArray[np.bool_], stages: Stages) -> None:
    """Write the answers, print the seconds."""
    np.save(answers, found)
    told = {"applicants": len(found), "seconds": stages.seconds, "processor": stages.processor}
    print(json.dumps(told))


def one_by_one(flat: floor.Flat) -> Iterator[dict[str, Any]]:
    """Each applicant of a part as plain values: the appointment and the records."""
    records: list[list[dict[str, Any]]] = [[] for _ in flat.number]
    for (kind, _, _), rows in zip(floor.FIVE, flat.kinds, strict=True):
        columns = (rows.owner, rows.level, rows.standing, rows.first, rows.last)
        for owner, level, standing, first, last in zip(*(each.tolist() for each in columns), strict=True):
            records[owner].append(
                {"kind": kind, "level": level, "standing": standing, "first": first, "last": last}
            )
    for appointed, own in zip(flat.appointed.tolist(), records, strict=True):
        yield {"appointed": appointed, "as_of": floor.AS_OF, "records": own}
