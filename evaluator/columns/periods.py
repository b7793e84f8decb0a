"""Per-period leaves over columns (design §5, decisions 18 to 20 and 23)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evaluator.calendar import DISTANT_PAST
from evaluator.case import WHOLE
from evaluator.columns.asking import UNIT, Asking, in_units
from evaluator.columns.gather import ACHIEVEMENT, SourceTests, gathered, part_states
from evaluator.columns.kernels import periods as kernels
from evaluator.columns.kernels import rows as row_kernels
from evaluator.columns.kernels.base import FOREVER, MISSING, MOST_ROWS, Counts, Days, Numbers, States, Truths
from evaluator.columns.kernels.periods import NO_TERM, NOWHERE, UNREACHABLE, Amounts, Shown
from evaluator.columns.office import ALL_POSTS, Left
from evaluator.columns.people import People
from evaluator.columns.refused import Refused
from evaluator.columns.rows import NO_KEYS, Rows
from evaluator.columns.tables import table
from evaluator.lookup import Outcomes, either
from evaluator.tally import Wanted, wanted_amount
from evidence.model import MOST
from evidence.scales import POSTS
from evidence.settings import AmountEntry
from rules.model import AllAmounts, Amount, AnyAmount, PeriodLeaf, SettingAmount

FIRST_DAY: Final = date(1900, 1, 1).toordinal()
"""No day of the evidence is earlier."""


ROOM: Final = 10
"""So many periods earlier than asked for a table begins when it is made anew."""


class Placed(NamedTuple):
    """Where the rows of a kind belong: a period, or the days that are meant (see `kernels.place`)."""

    place: NDArray[np.int16]
    span: Days


class Found(NamedTuple):
    """What a leaf found, by applicant: what counts, how many periods are asked, whether any is."""

    wanted: Counts
    applies: States


class PeriodColumns:
    """One per-period leaf. What is wanted is kept from frame to frame.

    Raises `Refused` for shares of amounts too fine to be counted exactly.
    """

    def __init__(self, leaf: PeriodLeaf, asking: Asking) -> None:
        self.leaf, self.asking = leaf, asking
        self.sources = [SourceTests(source, asking, windowed=False) for source in leaf.sources]
        calendar, each = asking.office.calendar, leaf.each
        self.periods = calendar.periods(each, FIRST_DAY, asking.office.as_of)
        terms = [1 if each == "term" else len(calendar.terms_of(period)) for period in self.periods]
        self.lengths = np.array(terms, dtype=np.int8)
        self.most = max(terms, default=1) + 1
        self.days = np.array([(p.first, p.last) for p in self.periods], dtype=np.int32).reshape(-1, 2)
        self.posts = sum(1 << POSTS.index(post) for post in set(leaf.posts or ()))
        amount = leaf.at_least if leaf.count is None else leaf.count
        self.amount: Amount = 0 if amount is None else amount
        self.scale = _scale(self.amount, self.most - 1 if leaf.proportional else 1)
        if self.scale * MOST * MOST_ROWS >= UNREACHABLE:
            raise Refused("columns_fine", requirement=leaf.id)
        self.varies = _varies(self.amount, asking)
        self._wanted: _Wanted | None = None

    def decide(self, people: People, certain: Counts, possible: Counts) -> Found:
        """Write what counts; give how many periods are asked for and whether the leaf applies."""
        wanted, applies = np.empty(people.size, dtype=np.int16), np.empty(people.size, dtype=np.uint8)
        opening = people.opening(self.leaf.within)
        begin = self._begin(people, opening)
        days, each = self.days[begin:], self.leaf.each
        rows = self._rows(people, begin)
        by_posts = bool(self.posts) or "post" in self.varies
        leading = (
            people.view.leading(each, days, begin) if by_posts else np.empty((people.size + 1, 0), np.uint8)
        )
        left: Left = people.view.left(each, self.periods[begin:], self.lengths[begin:], begin)
        amounts = self._amounts(people, begin)
        while not kernels.tally(
            opening,
            days,
            self.posts,
            leading,
            *left,
            people.group,
            amounts.tables,
            begin - amounts.begin,
            rows,
            self.leaf.on_average,
            certain,
            possible,
            wanted,
            applies,
        ):
            amounts.fill(people)
        return Found(wanted, applies)

    def _begin(self, people: People, opening: Days) -> int:
        """The first period that anybody may be asked for."""

        def make() -> int:
            known = opening[:, 0] != MISSING
            least = int(opening[:, 0].min(where=known, initial=FOREVER))
            return int(np.searchsorted(self.days[:, 0], least))

        asking = self.asking
        key = ("begin", self.leaf.each, asking.start_field, asking.about, repr(self.leaf.within.window))
        found: int = people.view.once(key, make)
        return found

    def _amounts(self, people: People, begin: int) -> _Wanted:
        """The tables of what is wanted; made anew, with room, for more groups or earlier periods."""
        known, groups = self._wanted, len(people.groups.values)
        if known is None or begin < known.begin or known.groups < groups:
            room = groups if known is None else 2 * groups
            known = self._wanted = _Wanted(self, begin if known is None else max(begin - ROOM, 0), room)
        return known

    # Rows ----

    def _rows(self, people: People, begin: int) -> Shown:
        leaf = self.leaf
        columns = 1 if leaf.measure is None or leaf.measure.sum is not None else len(leaf.measure.fields)
        states = part_states(self.sources, people)
        if not states:
            return _no_rows(people.size, columns)
        found = gathered(tuple(states), people.view)
        placed = [self._placed(rows, begin) for rows in found.parts]
        of = {rows.kind: place for rows, place in zip(found.parts, placed, strict=True)}
        measured = {rows.kind: self._measured(rows) for rows in found.parts}
        return Shown(
            found.offsets,
            found.states(states),
            found.take(lambda rows: rows.undated),
            found.keys(ACHIEVEMENT),
            found.take(lambda rows: of[rows.kind].place),
            found.take(lambda rows: of[rows.kind].span),
            found.take(lambda rows: measured[rows.kind][0]),
            found.take(lambda rows: measured[rows.kind][1]),
        )

    def _measured(self, rows: Rows) -> tuple[Numbers, Truths]:
        """What each row adds, in units, a column for each total; and where that is known."""
        measure, scale = self.leaf.measure, self.scale
        if measure is None:
            return _each_counts(rows, scale)
        columns = [measure.fields] if measure.sum is not None else [(name,) for name in measure.fields]

        def units(values: Any) -> tuple[Any, Any]:
            numbers = [0 if isinstance(each, str) else in_units(each, scale) for each in values]
            return table(numbers, 0, np.int64), table([True] * len(values), unknown=False, dtype=np.bool_)

        def make() -> tuple[Numbers, Truths]:
            totals, bounded = [], []
            for names in columns:
                total, known = np.zeros(rows.size, dtype=np.int64), np.ones(rows.size, dtype=np.bool_)
                for name in names:
                    column = rows.column(name)
                    tables = rows.kept.of(("units", scale), column.values, units)
                    row_kernels.add_up(column.codes, tables, total, known)
                totals.append(total)
                bounded.append(known)
            return np.stack(totals, axis=1), np.stack(bounded, axis=1)

        found: tuple[Numbers, Truths] = rows.once(("measured", scale, repr(measure)), make)
        return found

    def _placed(self, rows: Rows, begin: int) -> Placed:
        """As `evaluator.tally.place`."""
        days, calendar = self.days[begin:], self.asking.office.calendar
        base = int(days[0, 0]) if len(days) else 0

        def make() -> Placed:
            at = _by_day(days, base)
            terms = rows.column("term")

            def index(name: str) -> int:
                first = calendar.term(name).first - base
                return int(at[first]) if 0 <= first < len(at) else NOWHERE

            of_terms = table(map(index, terms.values), NO_TERM, np.int32)
            placed = Placed(np.empty(rows.size, dtype=np.int16), np.empty((rows.size, 2), dtype=np.int32))
            when = (rows.when, rows.begins, rows.ends)
            kernels.place(terms.codes, of_terms, *when, base, at, DISTANT_PAST, FOREVER, *placed)
            return placed

        found: Placed = rows.once(("placed", self.leaf.each, begin), make)
        return found

    # What is wanted ----

    def want(self, about: tuple[Any, ...], at: int, mask: int, left: tuple[int, int]) -> tuple[int, int]:
        """The amounts of a period for certain and at the least, in units; as `CompiledPeriods._wanted`.

        What the settings do not tell is out of reach for certain, and reached by anything at the least.
        """
        term = self.periods[at].name if self.leaf.each == "term" and at >= 0 else None
        shares = (WHOLE, WHOLE)
        if self.leaf.proportional:
            full = int(self.lengths[at])
            shares = (Fraction(left[0], full), Fraction(left[1], full))
        case = self.asking.case(*about)
        posts: Iterable[str | None] = [POSTS[n] for n in range(len(POSTS)) if mask >> n & 1] or (None,)

        def look_up(setting: str) -> Outcomes:
            return either(
                self.asking.amounts.outcomes(setting, case, {"term": term, "post": post}) for post in posts
            )

        found: Wanted = wanted_amount(self.amount, look_up, shares)
        number = UNREACHABLE if found.number is None else in_units(found.number, self.scale)
        least = -UNREACHABLE if found.least is None else in_units(found.least, self.scale)
        return number, least


class _Wanted:
    """What one leaf wants, by group, period, posts and terms left, as far as the amounts differ by them."""

    def __init__(self, columns: PeriodColumns, begin: int, groups: int) -> None:
        self.columns, self.begin, self.groups = columns, begin, groups
        varies, leaf = columns.varies, columns.leaf
        periods = len(columns.periods) - begin
        # Years differ by how many terms they have.
        by_period = leaf.proportional or ("term" in varies and leaf.each == "term")
        self.shape = (
            groups if varies & {"stage", "subject"} else 1,
            max(periods, 1) if by_period else 1,
            ALL_POSTS + 1 if "post" in varies else 1,
            columns.most if leaf.proportional else 1,
            columns.most if leaf.proportional else 1,
        )
        strides = [0 if size == 1 else int(np.prod(self.shape[n + 1 :])) for n, size in enumerate(self.shape)]
        room = int(np.prod(self.shape))
        self.tables = Amounts(
            np.array(strides, dtype=np.int64),
            np.zeros(room, dtype=np.uint8),
            np.zeros(room, dtype=np.int64),
            np.zeros(room, dtype=np.int64),
        )

    def fill(self, people: People) -> None:
        """Work out the amounts that are missed."""
        known, number, least = self.tables[1:]
        for at in np.nonzero(known == _MISSED)[0].tolist():
            group, period, mask, *left = (int(each) for each in np.unravel_index(at, self.shape))
            place = self.begin + period if self.shape[1] > 1 else self.begin
            found = self.columns.want(people.groups.values[group], place, mask, (left[0], left[1]))
            number[at], least[at] = found
            known[at] = 1


_MISSED: Final = 2


def _varies(amount: Amount, asking: Asking) -> frozenset[str]:
    """By what of the applicant, period or post the amounts differ."""
    if isinstance(amount, AnyAmount | AllAmounts):
        parts = amount.any if isinstance(amount, AnyAmount) else amount.all
        return frozenset().union(*(_varies(each, asking) for each in parts))
    if not isinstance(amount, SettingAmount):
        return frozenset()
    entries = getattr(asking.amounts.settings, amount.setting)
    if not isinstance(entries, tuple):
        return frozenset()
    return frozenset(key for entry in entries for key in AmountEntry.KEYS if getattr(entry, key) is not None)


def _each_counts(rows: Rows, scale: int) -> tuple[Numbers, Truths]:
    def make() -> tuple[Numbers, Truths]:
        shape = (rows.size, 1)
        return np.full(shape, scale, dtype=np.int64), np.ones(shape, dtype=np.bool_)

    found: tuple[Numbers, Truths] = rows.once(("counted", scale), make)
    return found


def _no_rows(size: int, columns: int) -> Shown:
    return Shown(
        np.zeros(size + 1, dtype=np.int32),
        np.empty(0, dtype=np.uint8),
        np.empty(0, dtype=np.bool_),
        NO_KEYS,
        np.empty(0, dtype=np.int16),
        np.empty((0, 2), dtype=np.int32),
        np.empty((0, columns), dtype=np.int64),
        np.empty((0, columns), dtype=np.bool_),
    )


def _by_day(days: Days, base: int) -> NDArray[np.int16]:
    """The period of each day from `base` on, NOWHERE between them; as a search for the latest begun."""
    at = np.full(int(days[:, 1].max(initial=base - 1)) - base + 1, NOWHERE, dtype=np.int16)
    for index, (first, last) in enumerate(days.tolist()):
        at[first - base :] = NOWHERE
        at[first - base : last - base + 1] = index
    return at


def _scale(amount: Amount, terms: int) -> int:
    """A unit in which the evidence's amounts, and all parts of the wanted one, are whole."""
    return UNIT * _denominator(amount) * lcm(*range(1, terms + 1))


def _denominator(amount: Amount) -> int:
    if isinstance(amount, AnyAmount | AllAmounts):
        parts = amount.any if isinstance(amount, AnyAmount) else amount.all
        return lcm(*(_denominator(each) for each in parts))
    if isinstance(amount, SettingAmount):
        return amount.share.denominator
    return amount.as_integer_ratio()[1]
