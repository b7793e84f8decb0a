"""One kind's records of a frame: their days and their own state by standing, cut-off and date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from evaluator.case import LASTING, NONE, RESULTS_SPAN, Office
from evaluator.columns.frame import UNKNOWN, Codes, Column, Table
from evaluator.columns.kernels import rows as kernels
from evaluator.columns.kernels.base import MISSING, MOST_ROWS, Days, States
from evaluator.columns.refused import Refused
from evaluator.columns.tables import Remembered, day_table, end_table, table
from evidence.scales import STANDINGS

ORGANISER: Final = "organiser"
STAYS: Final = -1
"""In the table of issuers: the level that the record names stays."""


def fixed(array: NDArray[Any]) -> NDArray[Any]:
    """The array as one that cannot be written, contiguous: so that each kernel is compiled once."""
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view


class Rows:
    """One kind's records, ready for the tests of any leaf.

    `when`, `begins` and `ends` are the days of its date and span, `undated` tells where neither is known,
    `state` is each record's own state. `offsets` as in the table. Raises `Refused` where somebody has more
    records than counts hold.
    """

    def __init__(self, kind: str, rows: Table, office: Office, kept: Remembered) -> None:
        self.kind, self.office, self.kept = kind, office, kept
        self.owner, self.offsets = fixed(rows.owner), fixed(rows.offsets)
        self.size = len(rows.owner)
        most = int(np.diff(rows.offsets).max(initial=0))
        if most > MOST_ROWS:
            raise Refused("columns_many", number=str(most), kind=kind, most=str(MOST_ROWS))
        self._columns = {name: Column(fixed(each.codes), each.values) for name, each in rows.columns.items()}
        self._cache: dict[Any, Any] = {}
        self._given_level = self._columns.pop("level", None)
        self._prepare()

    def column(self, name: str) -> Column:
        """The column of a field; all unknown where the frame has none."""
        found = self._columns.get(name)
        if found is None:
            found = self._columns[name] = self._level() if name == "level" else self._nothing()
        return found

    def _nothing(self) -> Column:
        return Column(fixed(np.full(self.size, UNKNOWN, dtype=np.int32)), NO_VALUES)

    def once(self, key: Any, make: Callable[[], Any]) -> Any:
        """What is worked out once for these rows."""
        if key not in self._cache:
            self._cache[key] = make()
        return self._cache[key]

    def look_up(self, column: Column, entries: NDArray[Any]) -> NDArray[Any]:
        """For each row what a table has for its value."""
        out = np.empty(self.size, dtype=entries.dtype)
        kernels.look_up(column.codes, entries, out)
        return out

    def states(self) -> States:
        """Room for a state of each row."""
        return np.empty(self.size, dtype=np.uint8)

    def key(self, name: str) -> Codes:
        """The values of a field as numbers, -1 where there is none; empty where nobody has one."""

        def make() -> Codes:
            column = self.column(name)
            if not len(column.values) or int(column.codes.max(initial=UNKNOWN)) == UNKNOWN:
                return NO_KEYS
            none: int = self.kept.of("none", column.values, _none_of)
            if none == UNKNOWN:
                return column.codes
            return fixed(np.where(column.codes == none, UNKNOWN, column.codes))

        found: Codes = self.once(("key", name), make)
        return found

    def order(self) -> Codes:
        """Each applicant's rows by their first day."""

        def make() -> Codes:
            out = np.empty(self.size, dtype=np.int32)
            kernels.in_order(self.offsets, self.begins, out)
            return out

        found: Codes = self.once("order", make)
        return found

    def _level(self) -> Column:
        """The level by the office's table of issuers, else the record's own; as `evaluator.case.Item`."""
        issuers = self.office.issuers
        own = self._given_level or self._nothing()
        if not issuers:
            return own
        told = list(dict.fromkeys(issuers.values()))
        place = {level: n for n, level in enumerate(told)}
        values: tuple[Any, ...] = self.kept.of(
            "levels", own.values, lambda known: tuple(dict.fromkeys([*known, *told]))
        )
        organiser = self.column(ORGANISER)
        by_organiser: Codes = self.kept.of(
            "issuers",
            organiser.values,
            lambda names: table((place.get(issuers.get(each, ""), STAYS) for each in names), STAYS, np.int32),
        )
        codes = np.array([*map(values.index, told), STAYS], dtype=np.int32)
        found = self.look_up(organiser, codes[by_organiser])
        return Column(fixed(np.where(found == STAYS, own.codes, found)), values)

    def _prepare(self) -> None:
        office, kept, size = self.office, self.kept, self.size
        begin, end = RESULTS_SPAN if self.kind == "class_results" else ("from", "to")
        columns = [self.column(name) for name in ("date", begin, end, "term", "standing")]
        calendar = office.calendar
        shape = 1 if self.kind in LASTING else {"class_results": 2, "judgement": 3}.get(self.kind, 0)

        def terms(values: Any) -> Days:
            found = ((term.first, term.last) for term in map(calendar.term, values))
            return table(found, (MISSING, MISSING), np.int32).reshape(-1, 2)

        def standings(values: Any) -> States:
            found = (
                2 if each == "rejected" else int(STANDINGS.index(each) < office.least) for each in values
            )
            return table(found, int(office.least > 0), np.uint8)

        tables = (
            kept.of("days", columns[0].values, day_table),
            kept.of("days", columns[1].values, day_table),
            kept.of("ends", columns[2].values, end_table),
            kept.of("terms", columns[3].values, terms),
            kept.of("standings", columns[4].values, standings),
        )
        self.when, self.begins, self.ends = (np.empty((size, 2), dtype=np.int32) for _ in range(3))
        self.undated = np.empty(size, dtype=np.bool_)
        self.state = self.states()
        date, first, last, term, standing = (each.codes for each in columns)
        out = (self.when, self.begins, self.ends, self.undated, self.state)
        kernels.prepare((date, first, last, term, standing), tables, shape, office.as_of, out)


NO_VALUES: Final[tuple[Any, ...]] = ()
NO_KEYS: Final = fixed(np.empty(0, dtype=np.int32))


def _none_of(values: Sequence[Any]) -> int:
    """The code of what is known to be none."""
    return next((code for code, value in enumerate(values) if value == NONE), UNKNOWN)
