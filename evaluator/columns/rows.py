"""What every leaf asks of a record anyway: its days, and its own state by standing, cut-off and date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from evaluator.calendar import bounds
from evaluator.case import LASTING, NONE, RESULTS_SPAN, Office
from evaluator.columns.frame import UNKNOWN, Column, Table
from evaluator.columns.kernels import FOREVER, MISSING, Codes, Days, Numbers, States
from evidence.day import Day
from evidence.scales import STANDINGS

EMPTY: Final = Column(np.empty(0, dtype=np.int32), ())


def looked_up(column: Column, table: Sequence[Any], unknown: Any, dtype: Any) -> NDArray[Any]:
    """For each row what the table has for its value, `unknown` where it has none."""
    filled = np.array([*table, unknown], dtype=dtype)
    return filled[column.codes]  # UNKNOWN is the last


def spans(column: Column, none: tuple[int, int] = (MISSING, MISSING)) -> Days:
    """The (first, last) ordinals of a column of days; `none` for what is known not to be."""
    found = [bounds(each) if isinstance(each, Day) else none for each in column.values]
    filled = np.array([*found, (MISSING, MISSING)], dtype=np.int32).reshape(-1, 2)
    return filled[column.codes]


class Rows:
    """One kind's records of a frame, ready for the tests of any leaf.

    `state` is each record's own state; `level` its level by the office's table of issuers.
    """

    def __init__(self, kind: str, table: Table, office: Office) -> None:
        self.kind, self.table, self.office = kind, table, office
        self.owner, self.offsets = table.owner, table.offsets
        self.size = len(table.owner)
        self.when = spans(self.column("date"))
        self.term = self._term()
        self.begins, self.ends = self._span()
        missing = (self.when[:, 0] == MISSING) & (self.begins[:, 0] == MISSING)
        if kind == "class_results":
            self.undated = missing & (self.ends[:, 0] == MISSING)
        else:
            self.undated = missing & ~((self.ends[:, 0] != MISSING) & (self.ends[:, 1] <= office.as_of))
        self.state = self._state()
        self._cache: dict[Any, Any] = {}

    def column(self, name: str) -> Column:
        """The column of a field; all unknown where the frame has none."""
        found = self.table.columns.get(name)
        return found if found is not None else Column(np.full(self.size, UNKNOWN, dtype=np.int32), ())

    def once(self, key: Any, make: Callable[[], Any]) -> Any:
        """What is worked out once for this table."""
        if key not in self._cache:
            self._cache[key] = make()
        return self._cache[key]

    def _term(self) -> Days:
        column = self.column("term")
        terms = [self.office.calendar.term(name) for name in column.values]
        filled = [*((term.first, term.last) for term in terms), (MISSING, MISSING)]
        return np.array(filled, dtype=np.int32).reshape(-1, 2)[column.codes]

    def _span(self) -> tuple[Days, Days]:
        names = RESULTS_SPAN if self.kind == "class_results" else ("from", "to")
        begin, end = (self.column(name) for name in names)
        begins, ends = spans(begin), spans(end, (FOREVER, FOREVER))
        dated_end = (ends[:, 0] != MISSING) & (ends[:, 0] != FOREVER)
        by_term = (self.term[:, 0] != MISSING) & (begin.codes == UNKNOWN) & ~dated_end
        if by_term.any():
            if self.kind in LASTING:
                begins[by_term] = self.term[by_term]
            else:
                begins[by_term] = self.term[by_term][:, [0, 0]]
                ends[by_term] = self.term[by_term][:, [1, 1]]
        return begins, ends

    def _state(self) -> States:
        office = self.office
        standings = [
            2 if each == "rejected" else int(STANDINGS.index(each) < office.least)
            for each in self.column("standing").values
        ]
        state = looked_up(self.column("standing"), standings, int(office.least > 0), np.uint8)
        if self.kind != "judgement":
            np.maximum(state, self.undated, out=state)
        np.maximum(state, after_cutoff(self.when, office.as_of), out=state)
        late = self.begins
        if self.kind == "class_results":
            late = np.where(self.ends[:, :1] == MISSING, self.begins, self.ends)
        return np.maximum(state, after_cutoff(late, office.as_of))

    def key(self, field: str) -> Codes:
        """The values of a field as numbers, -1 where there is none."""
        column = self.column(field)
        codes = column.codes
        if NONE in column.values:
            codes = np.where(codes == column.values.index(NONE), UNKNOWN, codes).astype(np.int32)
        return codes


def after_cutoff(days: Days, as_of: int) -> States:
    """The state that days after the cut-off give; FOREVER and MISSING are not days."""
    known = (days[:, 0] != MISSING) & (days[:, 0] != FOREVER)
    late = np.where(days[:, 0] > as_of, 2, np.where(days[:, 1] > as_of, 1, 0))
    return np.where(known, late, 0).astype(np.uint8)


def scaled(column: Column, scale: int) -> tuple[Numbers, States]:
    """Numbers in units of 1/scale, and what each is: 0 a number, 1 unknown, 2 known to be none (zero).

    Raises OverflowError where a number does not fit, ValueError where it is no multiple of the unit.
    """
    numbers, kinds = [], []
    for value in column.values:
        if value == NONE:
            numbers.append(0)
            kinds.append(2)
            continue
        above, below = value.as_integer_ratio()
        if scale % below:
            raise ValueError(f"{value} is no multiple of 1/{scale}")
        numbers.append(above * (scale // below))
        kinds.append(0)
    return (
        looked_up(column, numbers, 0, np.int64),
        looked_up(column, kinds, 1, np.uint8),
    )
