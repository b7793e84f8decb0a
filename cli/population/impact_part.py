"""One part of a population under two rule sets: what the change does to its applicants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from cli.population.job import Job
from cli.population.partition import Ready
from evaluator.columns import STATUSES, Decided
from evaluator.columns.impact import (
    GAINS,
    KINDS,
    LOSES,
    ColumnImpact,
    ImpactCounts,
    Turns,
    added,
    counts_of,
)
from evaluator.columns.loading import UNREAD
from evaluator.impact import Behind
from evidence.population.files import Coded
from evidence.population.layout import APPLICANTS, part_name
from evidence.population.parts import Part
from evidence.population.values import text_of
from rules.comparing import compare
from rules.loader import BadRuleSet, RuleSet, rule_set_from_bytes

BY: Final = ("district", "subject", "school")
"""The columns of the applicants that are counted by."""
SOUGHT: Final = "title_sought"
TOLD: Final = ("name", *BY)
"""What the list of those who flip tells of each, beside number and id."""
SLICE: Final = 10_000
LIST: Final = pa.schema(
    [
        ("number", pa.int64()),
        ("id", pa.string()),
        *((name, pa.string()) for name in TOLD),
        ("impact", pa.string()),
        ("before", pa.string()),
        ("after", pa.string()),
        ("requirements", pa.string()),
    ]
)
"""The list of those who flip; `requirements` are those that turned the whole, with blanks between them."""


@dataclass(frozen=True)
class ImpactJob:
    """A pass over the data: `job` with the old and the new conditions as its variants.

    Its `out` is where the list of those who flip goes, part by part, where it is `listed`.
    """

    job: Job
    listed: bool


class PartImpact(NamedTuple):
    """What came of a part; by `KINDS` and the columns of `BY`. `skipped`: who seek other titles."""

    part: int
    requirements: tuple[str, ...]
    counts: ImpactCounts
    groups: Mapping[str, Mapping[str, Sequence[int]]]
    skipped: Mapping[str, int]
    held_back: int | None
    faults: int
    by_hand: int


def do_impact(work: ImpactJob, part: int) -> PartImpact:
    """Decide a part under both. Raises OSError, BadRuleSet."""
    return _desk(work.job.key, str(work.job.data), str(work.job.out)).do(work, part)


@lru_cache(maxsize=1)
def _desk(key: str, data: str, out: str) -> ImpactDesk:  # noqa: ARG001 - they tell one pass from another
    return ImpactDesk()


class ImpactDesk:
    """Does parts one after the other; what all share is made once."""

    def __init__(self) -> None:
        self._ready: tuple[Ready, Impacts] | None = None

    def do(self, work: ImpactJob, part: int) -> PartImpact:
        """Decide one part, and compare."""
        if self._ready is None:
            ready = Ready(work.job)
            asked = frozenset((*TOLD, SOUGHT))
            unread = {**UNREAD, APPLICANTS: frozenset(UNREAD.get(APPLICANTS, ())) - asked}
            ready.reader = ready.population.reader(unread)
            self._ready = ready, Impacts(work.job, ready)
        ready, impacts = self._ready
        read = ready.read(part)
        found, by_hand = ready.decide(read)
        seeking, skipped = _seeking(read, impacts.titles)
        counts, turns = impacts.of(_at(found[0], seeking), _at(found[1], seeking))
        kind = np.concatenate([each.kind for each in turns])
        groups = {column: _grouped(read, column, seeking, kind) for column in BY}
        if work.listed:
            pq.write_table(impacts.listed(read, seeking, turns), work.job.out / part_name(part))
        names = impacts.columns.requirements
        return PartImpact(part, names, counts, groups, skipped, read.held_back, len(read.faults), by_hand)


class Impacts:
    """The two rule sets compared, and what the change does."""

    def __init__(self, job: Job, ready: Ready) -> None:
        old, new = (_rule_set(each.content, each.file) for each in job.variants)
        before, after = ready.programs
        readings = [dict(each.readings) for each in job.variants]
        behind = Behind(compare(old, new), readings[1], readings[0])
        self.columns = ColumnImpact(behind, before.resolved.requirement, after.resolved.requirement)
        self.changes = len(behind.comparison.changes)
        self.titles = {name for each in (old, new) for name in (each.id, each.title.zh, each.title.en)}

    def of(self, before: Decided, after: Decided) -> tuple[ImpactCounts, list[Turns]]:
        """How many are moved, and what turned, slice by slice so that memory stays small."""
        size = before.status.shape[1]
        counts, turns = None, []
        for first in range(0, max(size, 1), SLICE):
            places = slice(first, first + SLICE)
            found = self.columns.of(_at(before, places), _at(after, places))
            own = counts_of(self.columns, found, self.changes)
            counts = own if counts is None else added(counts, own)
            turns.append(found)
        if counts is None:
            raise RuntimeError("there is always a slice")
        return counts, turns

    def listed(self, read: Part, seeking: NDArray[np.int64], turns: Sequence[Turns]) -> pa.Table:
        """Those whose verdict is better or worse."""
        names = np.array(self.columns.requirements, dtype=object)
        rows = []
        for n, found in enumerate(turns):
            for i in np.flatnonzero((found.kind == GAINS) | (found.kind == LOSES)).tolist():
                place = int(seeking[n * SLICE + i])
                rows.append(
                    {
                        "number": int(read.numbers[place]),
                        "id": _text(read.applicants["id"], place),
                        **{name: _of(read, name, place) for name in TOLD},
                        "impact": KINDS[found.kind[i]],
                        "before": STATUSES[found.before[i]],
                        "after": STATUSES[found.after[i]],
                        "requirements": " ".join(names[found.decisive[:, i]]),
                    }
                )
        return pa.Table.from_pylist(rows, schema=LIST)


def _rule_set(content: bytes, file: str | None) -> RuleSet:
    rule_set, problems = rule_set_from_bytes(content, file)
    if rule_set is None:
        raise BadRuleSet(problems)
    return rule_set


def _seeking(read: Part, titles: set[str]) -> tuple[NDArray[np.int64], Mapping[str, int]]:
    """The places of those who seek one of the titles, or do not say; and how many seek which other one."""
    if SOUGHT not in read.applicants:
        return np.arange(read.size), {}
    codes, values = read.applicants[SOUGHT]
    other = np.array([value not in titles for value in values] + [False], dtype=np.bool_)[codes]
    counted = Counter(text_of(values[code]) or "" for code in codes[other].tolist())
    return np.flatnonzero(~other), dict(counted)


def _at(found: Decided, places: Any) -> Decided:
    """What was found of the applicants in some places."""
    return Decided(found.ids, found.status[:, places], found.certain[:, places], found.possible[:, places])


def _grouped(
    read: Part, column: str, seeking: NDArray[np.int64], kind: NDArray[np.uint8]
) -> Mapping[str, Sequence[int]]:
    """How many of each kind, by the values of a column; empty: unknown."""
    if column not in read.applicants:
        codes: NDArray[np.int32] = np.full(len(seeking), -1, dtype=np.int32)
        values: Sequence[object] = ()
    else:
        codes, values = read.applicants[column].codes[seeking], read.applicants[column].values
    both = (codes.astype(np.int64) + 1) * len(KINDS) + kind
    counted = np.bincount(both, minlength=(len(values) + 1) * len(KINDS)).reshape(-1, len(KINDS))
    return {
        (text_of(values[place - 1]) or "" if place else ""): counted[place].tolist()
        for place in np.flatnonzero(counted.any(axis=1)).tolist()
    }


def _of(read: Part, name: str, place: int) -> str | None:
    return _text(read.applicants[name], place) if name in read.applicants else None


def _text(column: Coded, place: int) -> str | None:
    code = column.codes[place]
    return None if code < 0 else text_of(column.values[code])
