"""Per-period leaves, as `evaluator.periods` and `evaluator.tally` in both worlds."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evaluator.columns.kernels.base import MISSING, Codes, Counts, Days, Numbers, States, Truths, kernel

UNREACHABLE: Final = 2**62
"""Wanted for certain where the settings do not tell; its negative is reached by anything."""

NOWHERE: Final = -1
"""The place of a row that is in no period."""
UNCLEAR: Final = -2
"""The place of a row that may be in any period that its days meet."""
NO_TERM: Final = -3
"""What the table of terms has where no term is named."""

_EXCUSED: Final = 1
_OTHER_POST: Final = 2
_PERHAPS: Final = 3
_PERHAPS_POST: Final = 4
_ASKED: Final = 5


@kernel
def place(
    term: Codes,
    terms: Codes,
    when: Days,
    begins: Days,
    ends: Days,
    base: int,
    at: NDArray[np.int16],
    long_ago: int,
    for_ever: int,
    out: NDArray[np.int16],
    span: Days,
) -> None:
    """Where rows belong: a period, NOWHERE, or UNCLEAR with the days that may be meant in `span`.

    By its term, else its date, else a span wholly in a period. `terms` holds the period of each term, `at`
    that of each day from `base` on.
    """
    for r in range(len(term)):
        own = terms[term[r] + 1]
        if own != NO_TERM:
            out[r] = own
            continue
        low, high = when[r, 0], when[r, 1]
        if low != MISSING and low == high:
            out[r] = at[low - base] if 0 <= low - base < len(at) else NOWHERE
            continue
        out[r] = UNCLEAR
        if low != MISSING:
            span[r, 0], span[r, 1] = low, high
        else:
            span[r, 0] = long_ago if begins[r, 0] == MISSING else begins[r, 0]
            span[r, 1] = for_ever if ends[r, 0] == MISSING else ends[r, 1]


class Shown(NamedTuple):
    """The rows of one leaf: of each its state, whether it has no date, its achievement, where it belongs.

    `place` and `span` are as `place` gives them. `key` is empty where no row is of a named achievement.
    `amounts` has a column for each total; `bounded` is false where an amount is unknown.
    """

    offsets: Codes
    state: States
    undated: Truths
    key: Codes
    place: NDArray[np.int16]
    span: Days
    amounts: Numbers
    bounded: Truths


class Amounts(NamedTuple):
    """What is wanted, at the sum of group, period, posts and terms left (for certain, at least) by stride.

    `known` is 1 where `number` and `least` tell it, 2 where it has been missed.
    """

    strides: Numbers
    known: States
    number: Numbers
    least: Numbers


@kernel
def _in_period(r: int, p: int, rows: Shown, days: Days) -> int:
    """The state of a row in a period: worse where it only may belong there."""
    state, place = int(rows.state[r]), rows.place[r]
    if state == 2 or place == NOWHERE:
        return 2
    if place >= 0:
        return state if place == p else 2
    low, high = rows.span[r, 0], rows.span[r, 1]
    if days[p, 0] <= low and high <= days[p, 1]:
        return state
    if high < days[p, 0] or days[p, 1] < low:
        return 2
    return state if rows.undated[r] else max(state, 1)


@kernel
def _shared(rows: Shown, r: int, begin: int, end: int) -> bool:
    """Whether another row that may count is of the same named achievement."""
    for other in range(begin, end):
        if other != r and rows.key[other] == rows.key[r] and rows.state[other] < 2:
            return True
    return False


@kernel
def _add_achievements(
    rows: Shown, begin: int, end: int, p: int, days: Days, sure: Numbers, may: Numbers, open_: Truths
) -> None:
    """Add the rows of achievements that others share to a period: of each the best counts once."""
    for r in range(begin, end):
        if rows.key[r] < 0 or not _shared(rows, r, begin, end):
            continue
        own = _in_period(r, p, rows, days)
        if own == 2:
            continue
        for c in range(rows.amounts.shape[1]):
            best = rows.amounts[r, c] if own == 0 else 0
            best_may = rows.amounts[r, c]
            free = not rows.bounded[r, c]
            leads = True
            for other in range(begin, end):
                if other == r or rows.key[other] != rows.key[r]:
                    continue
                theirs = _in_period(other, p, rows, days)
                if theirs == 2:
                    continue
                if other < r:
                    # The first row of its achievement speaks for all of them.
                    leads = False
                    break
                if theirs == 0:
                    best = max(best, rows.amounts[other, c])
                best_may = max(best_may, rows.amounts[other, c])
                free = free or not rows.bounded[other, c]
            if not leads:
                break
            sure[p, c] += best
            may[p, c] += best_may
            open_[p, c] = open_[p, c] or free


@kernel
def _ask(first: int, opens: int, left: int, least_left: int, held: int, posts: int) -> int:
    """How a period is asked for. `posts` is a mask, 0 where the leaf does not ask for posts."""
    if left == 0:
        return _EXCUSED
    if posts:
        if held != 0 and not held & posts:
            return _OTHER_POST
        if held == 0 or held & ~posts:
            return _PERHAPS_POST
    return _PERHAPS if first < opens or least_left == 0 else _ASKED


@kernel
def tally(
    opening: Days,
    days: Days,
    posts: int,
    leading: States,
    who: Codes,
    left: NDArray[np.int8],
    group: Codes,
    wanted: Amounts,
    shift: int,
    rows: Shown,
    on_average: bool,
    certain: Counts,
    possible: Counts,
    asked: Counts,
    applies: States,
) -> bool:
    """Sum up a per-period leaf. False when an amount is not known yet; it has been marked as missed.

    `shift` is the place of the first period in `wanted`. `leading` has a row an applicant where posts matter,
    else none. `asked` is how many periods are asked for.
    """
    periods, columns, size = len(days), rows.amounts.shape[1], len(opening)
    by_posts, keyed = len(leading) == size, len(rows.key) > 0
    strides, known, number, least = wanted.strides, wanted.known, wanted.number, wanted.least
    sure = np.zeros((periods, columns), dtype=np.int64)
    may = np.zeros((periods, columns), dtype=np.int64)
    open_ = np.zeros((periods, columns), dtype=np.bool_)
    how = np.zeros(periods, dtype=np.int8)
    offsets, states, keys, places = rows.offsets, rows.state, rows.key, rows.place
    amounts, bounded, span, undated = rows.amounts, rows.bounded, rows.span, rows.undated
    starts = days[:, 0].copy()
    complete, varying = True, strides[1:].any()
    for i in range(size):
        low, high = opening[i, 0], opening[i, 1]
        if low == MISSING:
            # Where the window's first day is unknown the leaf is open.
            certain[i], possible[i], asked[i], applies[i] = 0, 1, 1, 1
            continue
        # Periods ascend: those that begin earlier are counted, which takes no branch.
        first = 0
        for p in range(periods):
            first += starts[p] < low
        n_asked, others, own = 0, 0, who[i]
        if own == 0 and not posts:
            # Nothing is excused, no post matters: only the window's first day may be unclear.
            n_asked = periods - first
            for p in range(first, periods):
                how[p] = _PERHAPS if days[p, 0] < high else _ASKED
        else:
            for p in range(first, periods):
                held = leading[i, p] if by_posts else 0
                how[p] = _ask(days[p, 0], high, left[own, p, 0], left[own, p, 1], held, posts)
                n_asked += how[p] >= _PERHAPS
                others += how[p] == _OTHER_POST
        if n_asked == 0:
            applies[i] = others == 0
            certain[i], possible[i], asked[i] = 0, 0, 0
            continue
        applies[i] = 1
        for p in range(first, periods):
            for c in range(columns):
                sure[p, c], may[p, c], open_[p, c] = 0, 0, False
        begin, end = offsets[i], offsets[i + 1]
        shared = False
        for r in range(begin, end):
            if states[r] == 2:
                continue
            p = places[r]
            if keyed and keys[r] >= 0 and _shared(rows, r, begin, end):
                shared = True
            elif p >= first:
                # Most rows come here: no call and no branch, which would cost more than what is done.
                for c in range(columns):
                    may[p, c] += amounts[r, c]
                    sure[p, c] += amounts[r, c] * (states[r] == 0)
                    open_[p, c] |= not bounded[r, c]
            elif p == UNCLEAR:
                # As `_in_period` and for the same reason without a call; periods ascend.
                begins, ends = span[r, 0], span[r, 1]
                for p in range(first, periods):
                    if days[p, 0] > ends:
                        break
                    if days[p, 1] < begins:
                        continue
                    inside = undated[r] or (days[p, 0] <= begins and ends <= days[p, 1])
                    for c in range(columns):
                        may[p, c] += amounts[r, c]
                        sure[p, c] += amounts[r, c] * (inside and states[r] == 0)
                        open_[p, c] |= not bounded[r, c]
        if shared:
            for p in range(first, periods):
                _add_achievements(rows, begin, end, p, days, sure, may, open_)
        n_sure, n_may, base = 0, 0, group[i] * strides[0]
        surplus, surplus_may, never, always = 0, 0, False, False
        for p in range(first, periods):
            if how[p] < _PERHAPS:
                continue
            at = base
            if varying:
                at += (p + shift) * strides[1] + left[own, p, 0] * strides[3] + left[own, p, 1] * strides[4]
                if by_posts:
                    at += leading[i, p] * strides[2]
            if known[at] != 1:
                known[at] = 2
                complete = False
                continue
            # The largest of the columns; without a bound where one has none.
            shown, shown_may, free = sure[p, 0], may[p, 0], open_[p, 0]
            for c in range(1, columns):
                shown = max(shown, sure[p, c])
                shown_may = max(shown_may, may[p, c])
                free = free or open_[p, c]
            if not on_average:
                n_sure += (how[p] != _PERHAPS_POST) & (shown >= number[at])
                n_may += (how[p] != _ASKED) | free | (shown_may >= least[at])
                continue
            if number[at] == UNREACHABLE or how[p] == _PERHAPS_POST:
                never = True
            else:
                gain = shown - number[at]
                if how[p] == _ASKED or gain < 0:
                    surplus += gain
            if least[at] == -UNREACHABLE or free:
                always = True
            else:
                gain = shown_may - least[at]
                if how[p] == _ASKED or gain > 0:
                    surplus_may += gain
        if on_average:
            certain[i] = not never and surplus >= 0
            possible[i] = always or surplus_may >= 0
            asked[i] = 1
        else:
            certain[i], possible[i], asked[i] = n_sure, n_may, n_asked
    return complete
