"""Per-period leaves, as `evaluator.periods` and `evaluator.tally` in both worlds."""

from __future__ import annotations

from typing import Final

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
    index: NDArray[np.int16],
    span: Days,
) -> None:
    """Where rows belong: a period, NOWHERE, or UNCLEAR with the days that may be meant in `span`.

    By its term, else its date, else a span wholly in a period. `terms` holds the period of each term, `at` that
    of each day from `base` on.
    """
    for r in range(len(term)):
        own = terms[term[r] + 1]
        if own != NO_TERM:
            index[r] = own
            continue
        low, high = when[r, 0], when[r, 1]
        if low != MISSING and low == high:
            index[r] = at[low - base] if 0 <= low - base < len(at) else NOWHERE
            continue
        index[r] = UNCLEAR
        if low != MISSING:
            span[r, 0], span[r, 1] = low, high
        else:
            span[r, 0] = long_ago if begins[r, 0] == MISSING else begins[r, 0]
            span[r, 1] = for_ever if ends[r, 0] == MISSING else ends[r, 1]


@kernel
def _in_period(
    r: int,
    p: int,
    state: States,
    undated: Truths,
    index: NDArray[np.int16],
    span: Days,
    days: Days,
) -> int:
    """The state of a row in a period: worse where it only may belong there."""
    if state[r] == 2 or index[r] == NOWHERE:
        return 2
    if index[r] >= 0:
        return int(state[r]) if index[r] == p else 2
    if days[p, 0] <= span[r, 0] and span[r, 1] <= days[p, 1]:
        return int(state[r])
    if span[r, 1] < days[p, 0] or days[p, 1] < span[r, 0]:
        return 2
    return int(state[r]) if undated[r] else max(int(state[r]), 1)


@kernel
def _add_singly(
    begin: int,
    end: int,
    p: int,
    state: States,
    undated: Truths,
    key: Codes,
    index: NDArray[np.int16],
    span: Days,
    days: Days,
    amounts: Numbers,
    bounded: Truths,
    sure: Numbers,
    may: Numbers,
    unbounded: Truths,
) -> None:
    """Add up one period where rows may be of one achievement, or in several periods."""
    for r in range(begin, end):
        own = _in_period(r, p, state, undated, index, span, days)
        if own == 2:
            continue
        k = key[r]
        for c in range(amounts.shape[1]):
            best_sure = amounts[r, c] if own == 0 else 0
            best_may = amounts[r, c]
            free = not bounded[r, c]
            leads = True
            for other in range(begin, end) if k >= 0 else range(0):
                if other == r or key[other] != k:
                    continue
                theirs = _in_period(other, p, state, undated, index, span, days)
                if theirs == 2:
                    continue
                if other < r:
                    # The first row of its achievement speaks for all of them.
                    leads = False
                    break
                if theirs == 0:
                    best_sure = max(best_sure, amounts[other, c])
                best_may = max(best_may, amounts[other, c])
                free = free or not bounded[other, c]
            if not leads:
                break
            sure[p, c] += best_sure
            may[p, c] += best_may
            unbounded[p, c] = unbounded[p, c] or free


@kernel
def _ask(
    p: int, opens_low: int, opens_high: int, left: int, least_left: int, held: int, posts: int, days: Days
) -> int:
    """How a period is asked for. `posts` is a mask, 0 where the leaf does not ask for posts."""
    if left == 0:
        return _EXCUSED
    if posts:
        if held != 0 and not held & posts:
            return _OTHER_POST
        if held == 0 or held & ~posts:
            return _PERHAPS_POST
    return _PERHAPS if days[p, 0] < opens_high or least_left == 0 else _ASKED


@kernel
def tally(
    opening: Days,
    days: Days,
    posts: int,
    leading: States,
    who: Codes,
    left: NDArray[np.int8],
    group: Codes,
    strides: Numbers,
    known: States,
    number: Numbers,
    least: Numbers,
    offsets: Codes,
    state: States,
    undated: Truths,
    key: Codes,
    index: NDArray[np.int16],
    span: Days,
    amounts: Numbers,
    bounded: Truths,
    on_average: bool,
    certain: Counts,
    possible: Counts,
    wanted: Counts,
    applies: States,
) -> bool:
    """Sum up a per-period leaf. False when an amount is not in the tables yet; then `known` has 2 for it.

    An amount stands at the sum of group, period, mask of posts and terms left (for certain, at the least)
    times its stride. `leading` has a row an applicant where posts matter. `amounts` has a column for each
    total; `bounded` is false where an amount is unknown. Of rows with one key the best counts once.
    """
    periods, columns, size = len(days), amounts.shape[1], len(opening)
    by_posts = len(leading) == size
    keyed = len(key) == len(state)
    no_key = np.full(0 if keyed else len(state), -1, dtype=np.int32)
    keys = key if keyed else no_key
    sure = np.zeros((periods, columns), dtype=np.int64)
    may = np.zeros((periods, columns), dtype=np.int64)
    unbounded = np.zeros((periods, columns), dtype=np.bool_)
    how = np.zeros(periods, dtype=np.int8)
    complete = True
    for i in range(size):
        if opening[i, 0] == MISSING:
            # Where the window's first day is unknown the leaf is open.
            certain[i], possible[i], wanted[i], applies[i] = 0, 1, 1, 1
            continue
        begin_at = 0
        while begin_at < periods and days[begin_at, 0] < opening[i, 0]:
            begin_at += 1
        asked, others = 0, 0
        for p in range(begin_at, periods):
            held = leading[i, p] if by_posts else 0
            how[p] = _ask(
                p, opening[i, 0], opening[i, 1], left[who[i], p, 0], left[who[i], p, 1], held, posts, days
            )
            asked += how[p] >= _PERHAPS
            others += how[p] == _OTHER_POST
        if asked == 0:
            applies[i] = others == 0
            certain[i], possible[i], wanted[i] = 0, 0, 0
            continue
        applies[i] = 1
        begin, end = offsets[i], offsets[i + 1]
        plain = True
        for p in range(begin_at, periods):
            for c in range(columns):
                sure[p, c], may[p, c], unbounded[p, c] = 0, 0, False
        for r in range(begin, end):
            if state[r] < 2:
                plain = plain and index[r] != UNCLEAR and (not keyed or keys[r] < 0)
                p = index[r]
                if p >= begin_at and how[p] >= _PERHAPS:
                    for c in range(columns):
                        if state[r] == 0:
                            sure[p, c] += amounts[r, c]
                        may[p, c] += amounts[r, c]
                        if not bounded[r, c]:
                            unbounded[p, c] = True
        if not plain:
            for p in range(begin_at, periods):
                if how[p] >= _PERHAPS:
                    for c in range(columns):
                        sure[p, c], may[p, c], unbounded[p, c] = 0, 0, False
                    _add_singly(
                        begin, end, p, state, undated, keys, index, span, days, amounts, bounded, sure, may,
                        unbounded,
                    )  # fmt: skip
        n_sure, n_may = 0, 0
        surplus, surplus_may, never, always = 0, 0, False, False
        for p in range(begin_at, periods):
            if how[p] < _PERHAPS:
                continue
            at = group[i] * strides[0] + p * strides[1]
            if by_posts:
                at += leading[i, p] * strides[2]
            at += left[who[i], p, 0] * strides[3] + left[who[i], p, 1] * strides[4]
            if known[at] != 1:
                known[at] = 2
                complete = False
                continue
            # The largest of the columns; without a bound where one has none.
            shown, shown_may, free = sure[p, 0], may[p, 0], unbounded[p, 0]
            for c in range(1, columns):
                shown = max(shown, sure[p, c])
                shown_may = max(shown_may, may[p, c])
                free = free or unbounded[p, c]
            if not on_average:
                n_sure += how[p] != _PERHAPS_POST and shown >= number[at]
                n_may += how[p] != _ASKED or free or shown_may >= least[at]
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
            wanted[i] = 1
        else:
            certain[i], possible[i], wanted[i] = n_sure, n_may, asked
    return complete
