"""One kind's records of a frame: their days and their own state by standing, cut-off and date."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from evaluator.case import LASTING, NONE, RESULTS_SPAN, Office
from evaluator.columns.frame import UNKNOWN, Codes, Column, Table
from evaluator.columns.kernels import rows as kernels
from evaluator.columns.kernels.base import FOREVER, MISSING, MOST_ROWS, Days, States
from evaluator.columns.refused import Refused
from evaluator.columns.tables import Remembered, day_table, table
from evidence.scales import STANDINGS

ORGANISER: Final = "organiser"
STAYS: Final = -2
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
            if NONE not in column.values:
                return column.codes
            known = (UNKNOWN if each == NONE else code for code, each in enumerate(column.values))
            return fixed(self.look_up(column, table(known, UNKNOWN, np.int32)))

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
        organiser = self.column(ORGANISER)
        values = list(own.values)
        code_of = {value: code for code, value in enumerate(values)}
        for level in issuers.values():
            if level not in code_of:
                code_of[level] = len(values)
                values.append(level)
        given = table(
            (code_of[issuers[each]] if each in issuers else STAYS for each in organiser.values),
            STAYS,
            np.int32,
        )
        found = self.look_up(organiser, given)
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
            kept.of("ends", columns[2].values, lambda values: day_table(values, (FOREVER, FOREVER))),
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
