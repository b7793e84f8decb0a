"""The rule of four_of_five.yaml written by hand in NumPy: the floor to measure engines against.

It asks the certain world only: a record counts when all that is asked is known to hold. Needs NumPy and
Arrow, nothing of ours, so that the peers' own environment can run it too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

LEVELS: Final = ("school", "township", "county", "city", "province", "national")
STANDINGS: Final = ("declared", "school", "authority")
FIVE: Final = (
    ("open_lesson", 3, LEVELS.index("school")),
    ("theme_activity", 2, LEVELS.index("school")),
    ("class_honour", 1, LEVELS.index("county")),
    ("honour", 1, LEVELS.index("county")),
    ("project", 1, LEVELS.index("school")),
)
"""The kind, how many, and the least level."""
ENOUGH: Final = 4
AS_OF: Final = date(2024, 8, 31).toordinal()
LEAST_STANDING: Final = STANDINGS.index("school")
NEVER: Final = 10**9
UNKNOWN: Final = -1

Numbers = NDArray[np.int32]
Answers = NDArray[np.bool_]


class Kind(NamedTuple):
    """The records of one kind: whose (places in the part), ranks, first and last day that the date means."""

    owner: Numbers
    level: Numbers
    standing: Numbers
    first: Numbers
    last: Numbers


class Flat(NamedTuple):
    """One part. `appointed` is the last day that the appointment can mean; NEVER where it is unknown."""

    number: NDArray[np.int64]
    appointed: Numbers
    kinds: Sequence[Kind]


def parts(data: Path) -> list[int]:
    """The numbers of the parts there are."""
    return sorted(
        int(path.stem.removeprefix("part-")) for path in (data / "applicants").glob("part-*.parquet")
    )


def load(data: Path, part: int) -> Flat:
    """The columns of one part that the rule asks for."""
    people = _read(data / "applicants" / f"part-{part:05}.parquet", ["number", "appointed_on"])
    number = people.column("number").to_numpy()
    appointed = _by_value(people.column("appointed_on"), lambda text: _days(text)[1], NEVER)
    kinds = []
    for kind, _, _ in FIVE:
        rows = _read(
            data / f"records.{kind}" / f"part-{part:05}.parquet", ["applicant", "level", "standing", "date"]
        )
        when = rows.column("date")
        kinds.append(
            Kind(
                np.searchsorted(number, rows.column("applicant").to_numpy()).astype(np.int32),
                _by_value(rows.column("level"), lambda text: _rank(LEVELS, text), UNKNOWN),
                _by_value(rows.column("standing"), lambda text: _rank(STANDINGS, text), 0),
                _by_value(when, lambda text: _days(text)[0], UNKNOWN),
                _by_value(when, lambda text: _days(text)[1], NEVER),
            )
        )
    return Flat(number, appointed, kinds)


def _read(path: Path, columns: list[str]) -> pa.Table:
    return pq.read_table(path, columns=columns, read_dictionary=columns[1:], use_threads=False)


def _by_value(column: pa.ChunkedArray, meaning: Any, unknown: int) -> Numbers:
    """What each row's text means, worked out once for each distinct text."""
    array = column.chunk(0) if column.num_chunks == 1 else column.unify_dictionaries().combine_chunks()
    table = np.array([*map(meaning, array.dictionary.to_pylist()), unknown], dtype=np.int32)
    codes = array.indices.fill_null(UNKNOWN) if array.null_count else array.indices
    found: Numbers = table[codes.to_numpy()]
    return found


def _rank(scale: Sequence[str], text: str) -> int:
    return scale.index(text) if text in scale else UNKNOWN


def _days(text: str) -> tuple[int, int]:
    """First and last day of a day, a month or a year."""
    year, month, day = (*map(int, text.split("-")), 0, 0)[:3]
    if day:
        return (date(year, month, day).toordinal(),) * 2
    after = date(year + (month in {0, 12}), month % 12 + 1 if month else 1, 1)
    return date(year, month or 1, 1).toordinal(), (after - timedelta(days=1)).toordinal()


def counts(flat: Flat) -> list[NDArray[np.int64]]:
    """How many records of each of the five count."""
    found = []
    for (_, _, level), rows in zip(FIVE, flat.kinds, strict=True):
        good = rows.level >= level
        good &= rows.standing >= LEAST_STANDING
        good &= rows.first >= flat.appointed[rows.owner]
        good &= rows.last <= AS_OF
        found.append(np.bincount(rows.owner[good], minlength=len(flat.number)))
    return found


def met(found: Sequence[NDArray[Any]]) -> Answers:
    """Whether at least four of the five are there."""
    reached = sum((each >= number).astype(np.int8) for (_, number, _), each in zip(FIVE, found, strict=True))
    return np.asarray(reached >= ENOUGH)


def write(out: Path, part: int, flat: Flat, found: Sequence[NDArray[Any]], answers: Answers) -> None:
    """Write what was found of a part."""
    out.mkdir(parents=True, exist_ok=True)
    columns = {kind: each.astype(np.int16) for (kind, _, _), each in zip(FIVE, found, strict=True)}
    table = pa.table({"number": flat.number, "met": answers, **columns})
    pq.write_table(table, out / f"part-{part:05}.parquet", compression="lz4")
