"""What a run over a population found, counted part by part; nothing of any applicant is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

FEW: Final = 1_000_000
"""So many different intervals are counted without sorting."""


class GroupColumn(NamedTuple):
    """A column of the applicants: `codes` (one a row) into `values`; -1 where nothing is known."""

    codes: NDArray[np.int32]
    values: Sequence[str]


class VariantCounts:
    """What one variant found, of so many parts.

    `by_status[n][code]` are the applicants for whom requirement n has that status, `intervals[n]` how many
    have each (certain, possible). `groups` are by column and value the applicants by status of the whole, the
    last of them those that are not decided.
    """

    def __init__(self, ids: Sequence[str], statuses: int) -> None:
        self.ids, self.statuses = tuple(ids), statuses
        self.by_status = np.zeros((len(ids), statuses), dtype=np.int64)
        self.intervals: list[Counter[tuple[int, int]]] = [Counter() for _ in ids]
        self.groups: dict[str, dict[str, NDArray[np.int64]]] = {}
        self.decided = 0

    def take(self, name: str, status: NDArray[Any], certain: NDArray[Any], possible: NDArray[Any]) -> None:
        """Count a requirement of one part. ValueError for a requirement or status that there is not."""
        n = self.ids.index(name)
        if len(status) and not 0 <= int(status.min()) <= int(status.max()) < self.statuses:
            raise ValueError("no status")
        self.by_status[n] += np.bincount(status, minlength=self.statuses)
        self.intervals[n].update(_pairs(certain.astype(np.int64), possible.astype(np.int64)))

    def group(self, columns: Mapping[str, GroupColumn], status: NDArray[Any]) -> None:
        """Count one part's applicants by columns; a status as great as there are any is: not decided."""
        kinds = self.statuses + 1
        for name, (codes, values) in columns.items():
            both = (codes.astype(np.int64) + 1) * kinds + status
            counted = np.bincount(both, minlength=(len(values) + 1) * kinds).reshape(-1, kinds)
            known = self.groups.setdefault(name, {})
            for place in np.flatnonzero(counted.any(axis=1)).tolist():
                value = values[place - 1] if place else ""
                known[value] = known[value] + counted[place] if value in known else counted[place]


def _pairs(certain: NDArray[np.int64], possible: NDArray[np.int64]) -> dict[tuple[int, int], int]:
    """How often each pair occurs."""
    if not len(certain):
        return {}
    wide = int(possible.max()) + 1
    if min(certain.min(), possible.min()) >= 0 and (int(certain.max()) + 1) * wide <= FEW:
        counted = np.bincount(certain * wide + possible)
        places = np.flatnonzero(counted)
        return {(each // wide, each % wide): int(counted[each]) for each in places.tolist()}
    pairs, times = np.unique(np.stack((certain, possible)), axis=1, return_counts=True)
    return {(one, two): many for one, two, many in zip(*pairs.tolist(), times.tolist(), strict=True)}


def statuses_of(
    numbers: NDArray[np.int64], decided: NDArray[np.int64], status: NDArray[Any], none: int
) -> Any:
    """The status of the whole of each applicant: what was decided, else `none`.

    `decided` ascends. ValueError where somebody was decided who is no longer there.
    """
    found = np.full(len(numbers), none, dtype=np.int64)
    if len(decided):
        places = np.minimum(np.searchsorted(decided, numbers), len(decided) - 1)
        hit = decided[places] == numbers
        found[hit] = status[places[hit]]
        if len(np.unique(places[hit])) != len(decided) or int(hit.sum()) != len(decided):
            raise ValueError("not the applicants of the run")
    return found
