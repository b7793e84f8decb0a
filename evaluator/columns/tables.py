"""Tables over the values of columns, kept while the same values come again, frame after frame."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from evaluator.calendar import Span, bounds
from evaluator.columns.frame import Codes, Column
from evaluator.columns.kernels.base import FOREVER, MISSING, Days
from evidence.day import Day

NO_DAY: Final = (MISSING, MISSING)
_MOST_DAYS: Final = 2**17

_days: dict[int, tuple[Day, Span]] = {}
"""The bounds of days by the object's own identity: hashing a day would take as long as working them out."""


def day_bounds(day: Day) -> Span:
    """As `evaluator.calendar.bounds`, remembered."""
    found = _days.get(id(day))
    if found is None or found[0] is not day:
        if len(_days) >= _MOST_DAYS:
            _days.clear()
        found = _days[id(day)] = (day, bounds(day))
    return found[1]


class Remembered:
    """What has been worked out for a `values` object: for as long as it comes again in the next frame."""

    def __init__(self) -> None:
        self._now: dict[tuple[Hashable, int], tuple[Sequence[Any], Any]] = {}
        self._before: dict[tuple[Hashable, int], tuple[Sequence[Any], Any]] = {}

    def next_frame(self) -> None:
        """Forget what the last frame did not use."""
        self._before, self._now = self._now, {}

    def of(self, key: Hashable, values: Sequence[Any], make: Callable[[Sequence[Any]], Any]) -> Any:
        """What `make` makes of the values, for one meaning that `key` stands for."""
        place = (key, id(values))
        found = self._now.get(place)
        if found is None or found[0] is not values:
            found = self._before.get(place)
            if found is None or found[0] is not values:
                found = (values, make(values))
            self._now[place] = found
        return found[1]


def table(entries: Iterable[Any], unknown: Any, dtype: Any) -> NDArray[Any]:
    """A table to be looked up at code + 1."""
    return np.array([unknown, *entries], dtype=dtype)


def day_table(values: Sequence[Any], none: Span = NO_DAY) -> Days:
    """The (first, last) ordinals of days; `none` for what is known not to be."""
    entries = (day_bounds(each) if isinstance(each, Day) else none for each in values)
    return table(entries, NO_DAY, np.int32).reshape(-1, 2)


def end_table(values: Sequence[Any]) -> Days:
    """The same for the end of something, which has none while it goes on."""
    return day_table(values, (FOREVER, FOREVER))


_MOST_MARKED: Final = 2**22


def numbered(columns: Sequence[Column], number: Callable[[tuple[Any, ...]], int]) -> Codes:
    """For each row the number of its values in these columns together (None for unknown)."""
    combined = np.zeros(len(columns[0].codes), dtype=np.int64)
    room = 1
    for column in columns:
        room *= len(column.values) + 1
        combined = combined * (len(column.values) + 1) + column.codes + 1
    if room <= _MOST_MARKED:
        marks = np.zeros(room, dtype=np.bool_)
        marks[combined] = True
        distinct = np.nonzero(marks)[0]
        places = np.zeros(room, dtype=np.int32)
        places[distinct] = [number(_values(each, columns)) for each in distinct.tolist()]
        found: Codes = places[combined]
        return found
    distinct, codes = np.unique(combined, return_inverse=True)
    return np.array([number(_values(each, columns)) for each in distinct.tolist()], dtype=np.int32)[codes]


def _values(combined: int, columns: Sequence[Column]) -> tuple[Any, ...]:
    told = []
    rest = combined
    for column in reversed(columns):
        rest, code = divmod(rest, len(column.values) + 1)
        told.append(column.values[code - 1] if code else None)
    return tuple(reversed(told))
