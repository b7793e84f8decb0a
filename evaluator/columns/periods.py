"""Per-period leaves over columns (design §5, decisions 18 to 20 and 23)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evaluator.calendar import DISTANT_PAST, Period
from evaluator.case import WHOLE
from evaluator.columns import period_kernels
from evaluator.columns.gather import ACHIEVEMENT, Gathered, gather
from evaluator.columns.kernels import FOREVER, MISSING, Codes, Days, Numbers, States
from evaluator.columns.period_kernels import UNREACHABLE
from evaluator.columns.rows import scaled
from evaluator.columns.standing import ALL_POSTS, People
from evaluator.columns.tests import UNIT, Asking, field
from evaluator.lookup import Outcomes, either
from evaluator.tally import Wanted, wanted_amount
from evidence.scales import POSTS
from rules.model import AllAmounts, Amount, AnyAmount, PeriodLeaf, SettingAmount

FIRST_YEAR: Final = 1900
"""No day of the evidence is earlier."""


class Placed(NamedTuple):
    """The rows of one leaf: `when` holds first and last days of term, date, begin and end."""

    offsets: Codes
    state: States
    undated: NDArray[np.bool_]
    key: Codes
    when: Days
    amounts: Numbers
    bounded: NDArray[np.bool_]


class PeriodColumns:
    """One per-period leaf. What is wanted is kept from frame to frame."""

    def __init__(self, leaf: PeriodLeaf, asking: Asking) -> None:
        self.leaf, self.asking = leaf, asking
        first = date(FIRST_YEAR, 1, 1).toordinal()
        self.periods = tuple(
            sorted(
                asking.office.calendar.periods(leaf.each, first, asking.office.as_of), key=lambda p: p.first
            )
        )
        self.posts = sum(1 << POSTS.index(post) for post in set(leaf.posts or ()))
        amount = leaf.at_least if leaf.count is None else leaf.count
        self.amount = 0 if amount is None else amount
        self.scale = _scale(self.amount, self._most_terms() if leaf.proportional else 1)
        self._wanted: dict[tuple[Any, ...], Wanted] = {}

    def decide(self, people: People) -> tuple[Codes, Codes, Codes, NDArray[np.bool_]]:
        """Certain, possible and wanted, and whether the leaf applies, by applicant."""
        size, each = people.size, self.leaf.each
        opening = people.opening(self.leaf.within)
        known = opening[:, 0] != MISSING
        begin = self._first_period(opening[known])
        periods = self.periods[begin:]
        certain, possible, wanted = (np.zeros(size, dtype=np.int32) for _ in range(3))
        applies = np.ones(size, dtype=np.bool_)
        if periods:
            days = np.array([(period.first, period.last) for period in periods], dtype=np.int32)
            leading = people.leading(each, self.periods)[:, begin:]
            left, terms = people.left(each, self.periods)
            left, terms = left[:, begin:], terms[begin:]
            asked = np.zeros((size, len(periods)), dtype=np.int8)
            period_kernels.ask(opening, days[:, 0], left, leading, self.posts, asked)
            self._tally(
                people, periods, days, asked, leading, left, terms, (certain, possible, wanted, applies)
            )
        # Where the window's first day is unknown the leaf is open.
        certain[~known], possible[~known], wanted[~known] = 0, 1, 1
        applies[~known] = True
        return certain, possible, wanted, applies

    def _first_period(self, opening: Days) -> int:
        """The first period that anybody may be asked for."""
        if not len(opening):
            return len(self.periods)
        least = int(opening[:, 0].min())
        return sum(period.first < least for period in self.periods)

    def _tally(  # noqa: PLR0917 - columns
        self,
        people: People,
        periods: Sequence[Period],
        days: Days,
        asked: NDArray[np.int8],
        leading: States,
        left: NDArray[np.int8],
        terms: NDArray[np.int8],
        out: tuple[Codes, Codes, Codes, NDArray[np.bool_]],
    ) -> None:
        rows = self._rows(people)
        index, low, high = _places(rows.when, days)
        most = int(terms.max()) + 1 if self.leaf.proportional else 1
        counted = left if self.leaf.proportional else np.zeros_like(left)
        group = people.by_amounts.codes
        groups = len(people.by_amounts.values)
        plain = isinstance(self.amount, int)
        by_posts = not plain
        posts = ALL_POSTS + 1 if by_posts else 1
        needed = np.zeros((groups, len(periods), posts, most * most), dtype=np.bool_)
        period_kernels.mark(asked, group, leading, counted, most, by_posts, needed)
        number = np.zeros(needed.shape, dtype=np.int64)
        least = np.zeros(needed.shape, dtype=np.int64)
        for place in zip(*(each.tolist() for each in np.nonzero(needed)), strict=True):
            who, which, mask, share = place
            whole, part = divmod(share, most)
            full = int(terms[which])
            given = (
                (Fraction(whole, full), Fraction(part, full)) if self.leaf.proportional else (WHOLE, WHOLE)
            )
            found = self._want(people.by_amounts.values[who], periods[which], mask, given)
            number[place], least[place] = self._scaled(found)
        period_kernels.tally(
            asked,
            group,
            leading,
            counted,
            most,
            by_posts,
            number,
            least,
            rows.offsets,
            rows.state,
            rows.undated,
            rows.key,
            index,
            low,
            high,
            rows.amounts,
            rows.bounded,
            self.leaf.on_average,
            days[:, 0].copy(),
            days[:, 1].copy(),
            *out,
        )

    def _scaled(self, wanted: Wanted) -> tuple[int, int]:
        """For certain and at the least, in units; what the settings do not tell is out of reach, or nothing."""
        number = UNREACHABLE if wanted.number is None else _whole(wanted.number * self.scale)
        least = -UNREACHABLE if wanted.least is None else _whole(wanted.least * self.scale)
        return number, least

    def _most_terms(self) -> int:
        calendar = self.asking.office.calendar
        terms = [1 if self.leaf.each == "term" else len(calendar.terms_of(each)) for each in self.periods]
        return max(terms, default=1)

    def _rows(self, people: People) -> Placed:
        """The records of all applicants that the leaf looks at."""
        leaf = self.leaf
        found = gather(leaf.sources, people, self.asking, windowed=False)
        columns = 1 if leaf.measure is None or leaf.measure.sum is not None else len(leaf.measure.fields)
        if found is None:
            return _no_rows(people.size, columns)
        size = len(found.state)
        if leaf.measure is None:
            amounts = np.full((size, 1), self.scale, dtype=np.int64)
            bounded = np.ones((size, 1), dtype=np.bool_)
        else:
            read = [_Amounts(found, name, self.scale) for name in leaf.measure.fields]
            amounts = np.stack([each.numbers for each in read], axis=1)
            bounded = np.stack([each.known for each in read], axis=1)
            if leaf.measure.sum is not None:
                amounts, bounded = amounts.sum(axis=1, keepdims=True), bounded.all(axis=1, keepdims=True)
        when = np.concatenate(
            [
                found.take(lambda rows: rows.term),
                found.take(lambda rows: rows.when),
                found.take(lambda rows: rows.begins),
                found.take(lambda rows: rows.ends),
            ],
            axis=1,
        )
        undated = found.take(lambda rows: rows.undated)
        return Placed(found.offsets, found.state, undated, found.keys(ACHIEVEMENT), when, amounts, bounded)

    def _want(
        self, about: tuple[Any, ...], period: Period, mask: int, shares: tuple[Fraction, Fraction]
    ) -> Wanted:
        """As `CompiledPeriods._wanted`."""
        term = period.name if self.leaf.each == "term" else None
        key = (about, term, mask, shares)
        known = self._wanted.get(key)
        if known is None:
            case = self.asking.case(*about)
            posts: Iterable[str | None] = [POSTS[n] for n in range(len(POSTS)) if mask >> n & 1] or (None,)

            def look_up(setting: str) -> Outcomes:
                return either(
                    self.asking.amounts.outcomes(setting, case, {"term": term, "post": post})
                    for post in posts
                )

            known = self._wanted[key] = wanted_amount(self.amount, look_up, shares)
        return known


class _Amounts:
    """One field of the rows: numbers in units, and where they are known. Known to be none is zero."""

    def __init__(self, rows: Gathered, name: str, scale: int) -> None:
        read = {id(part): scaled(field(part, name), scale) for part in rows.parts}
        self.numbers = rows.take(lambda part: read[id(part)][0])
        self.known = rows.take(lambda part: read[id(part)][1] != 1)


def _no_rows(size: int, columns: int) -> Placed:
    none = np.empty(0, dtype=np.int32)
    return Placed(
        np.zeros(size + 1, dtype=np.int32),
        np.empty(0, dtype=np.uint8),
        np.empty(0, dtype=np.bool_),
        none,
        np.empty((0, 8), dtype=np.int32),
        np.empty((0, columns), dtype=np.int64),
        np.empty((0, columns), dtype=np.bool_),
    )


def _places(when: Days, days: Days) -> tuple[Codes, Days, Days]:
    """As `evaluator.tally.place`: a row's period, or the days it may lie in."""
    term, date_low, date_high = when[:, 0], when[:, 2], when[:, 3]
    exact = np.where(term != MISSING, term, np.where(date_low == date_high, date_low, MISSING))
    index = np.searchsorted(days[:, 0], exact, side="right") - 1
    inside = (index >= 0) & (exact <= days[np.maximum(index, 0), 1])
    index = np.where(exact == MISSING, -2, np.where(inside, index, -1)).astype(np.int32)
    dated = date_low != MISSING
    begins = np.where(when[:, 4] != MISSING, when[:, 4], DISTANT_PAST)
    ends = np.where(when[:, 6] != MISSING, when[:, 7], FOREVER)
    low = np.where(dated, date_low, begins).astype(np.int32)
    high = np.where(dated, date_high, ends).astype(np.int32)
    return index, low, high


def _whole(number: Fraction | int) -> int:
    above, below = number.as_integer_ratio()
    if below != 1:
        raise ValueError(f"{number} is not whole in the unit chosen")
    return above


def _scale(amount: Amount, terms: int) -> int:
    """A unit in which the evidence's amounts, and all parts of the wanted one, are whole."""
    return UNIT * _denominator(amount) * lcm(*range(1, terms + 1))


def _denominator(amount: Amount) -> int:
    if isinstance(amount, (AnyAmount, AllAmounts)):
        parts = amount.any if isinstance(amount, AnyAmount) else amount.all
        return lcm(*(_denominator(each) for each in parts))
    if isinstance(amount, SettingAmount):
        return amount.share.denominator
    return amount.as_integer_ratio()[1]
