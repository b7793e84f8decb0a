"""Loops over the periods of per-period leaves, compiled once for every rule set (see `kernels`)."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from evaluator.columns.kernels import Codes, Days, Numbers, States, kernel

UNREACHABLE: Final = 2**62
"""Wanted for certain where the settings do not tell; its negative is reached by anything."""

NOT_ASKED: Final = 0
EXCUSED: Final = 1
OTHER_POST: Final = 2
PERHAPS: Final = 3
PERHAPS_POST: Final = 4
ASKED: Final = 5
"""How a period is asked for; PERHAPS_POST: unclear by an unknown post."""


@kernel
def ask(  # noqa: PLR0917 - columns
    start: Days,
    first: Days,
    left: NDArray[np.int8],
    leading: States,
    wanted_posts: int,
    out: NDArray[np.int8],
) -> None:
    """How each period is asked of each applicant. `start` is the window's first day, `first` the periods'.

    `wanted_posts` is a mask, 0 where the leaf does not ask for posts.
    """
    for i in range(len(start)):
        for p in range(len(first)):
            if start[i, 0] == -1 or first[p] < start[i, 0]:
                out[i, p] = 0
                continue
            if left[i, p, 0] == 0:
                out[i, p] = 1
                continue
            unclear = first[p] < start[i, 1] or left[i, p, 1] == 0
            if wanted_posts:
                held = leading[i, p]
                if held != 0 and not held & wanted_posts:
                    out[i, p] = 2
                    continue
                if held == 0 or held & ~wanted_posts:
                    out[i, p] = 4
                    continue
            out[i, p] = 3 if unclear else 5


@kernel
def mark(  # noqa: PLR0917 - columns
    asked: NDArray[np.int8],
    group: Codes,
    leading: States,
    left: NDArray[np.int8],
    most_left: int,
    by_posts: bool,  # noqa: FBT001 - a kernel
    needed: NDArray[np.bool_],
) -> None:
    """Mark for which (group, period, posts, terms left) an amount is wanted."""
    for i in range(len(asked)):
        for p in range(asked.shape[1]):
            if asked[i, p] >= 3:
                posts = leading[i, p] if by_posts else 0
                share = left[i, p, 0] * most_left + left[i, p, 1]
                needed[group[i], p, posts, share] = True


@kernel
def tally(  # noqa: PLR0917, PLR0912, PLR0915 - columns; one loop over an applicant's periods
    asked: NDArray[np.int8],
    group: Codes,
    leading: States,
    left: NDArray[np.int8],
    most_left: int,
    by_posts: bool,  # noqa: FBT001 - a kernel
    wanted_number: Numbers,
    wanted_least: Numbers,
    offsets: Codes,
    state: States,
    undated: NDArray[np.bool_],
    key: Codes,
    index: Codes,
    low: Days,
    high: Days,
    amounts: Numbers,
    bounded: NDArray[np.bool_],
    on_average: bool,  # noqa: FBT001 - a kernel
    first: Days,
    last: Days,
    certain: NDArray[np.int32],
    possible: NDArray[np.int32],
    wanted: NDArray[np.int32],
    applies: NDArray[np.bool_],
) -> None:
    """Sum up a per-period leaf, as `evaluator.periods` and `evaluator.tally` in both worlds.

    A row's `index` is its period where that is known, -1 where it is in none, -2 where it may be in any that
    low..high meets. `amounts` has a column for each total; `bounded` is false where an amount is unknown.
    Of rows with one key the best counts once.
    """
    periods = asked.shape[1]
    columns = amounts.shape[1]
    total0 = np.zeros((periods, columns), dtype=np.int64)
    total3 = np.zeros((periods, columns), dtype=np.int64)
    unbounded = np.zeros((periods, columns), dtype=np.bool_)
    for i in range(len(asked)):
        n_asked, others, plain = 0, 0, True
        for p in range(periods):
            n_asked += asked[i, p] >= 3
            others += asked[i, p] == 2
        if n_asked == 0:
            applies[i] = others == 0
            certain[i] = possible[i] = wanted[i] = 0
            continue
        applies[i] = True
        begin, end = offsets[i], offsets[i + 1]
        for r in range(begin, end):
            if state[r] < 2 and (key[r] >= 0 or index[r] == -2):
                plain = False
        total0[:] = 0
        total3[:] = 0
        unbounded[:] = False
        if plain:
            for r in range(begin, end):
                p = index[r]
                if state[r] == 2 or p < 0 or asked[i, p] < 3:
                    continue
                for c in range(columns):
                    if state[r] == 0:
                        total0[p, c] += amounts[r, c]
                    total3[p, c] += amounts[r, c]
                    if not bounded[r, c]:
                        unbounded[p, c] = True
        else:
            for p in range(periods):
                if asked[i, p] < 3:
                    continue
                for r in range(begin, end):
                    own = _in_period(r, p, state, undated, index, low, high, first, last)
                    if own == 2:
                        continue
                    k = key[r]
                    leads = True
                    for c in range(columns):
                        best0 = amounts[r, c] if own == 0 else 0
                        best3 = amounts[r, c]
                        free = not bounded[r, c]
                        if k >= 0:
                            for other in range(begin, end):
                                if other == r or key[other] != k:
                                    continue
                                theirs = _in_period(other, p, state, undated, index, low, high, first, last)
                                if theirs == 2:
                                    continue
                                if other < r:
                                    leads = False
                                    break
                                if theirs == 0:
                                    best0 = max(best0, amounts[other, c])
                                best3 = max(best3, amounts[other, c])
                                free = free or not bounded[other, c]
                            if not leads:
                                break
                        total0[p, c] += best0
                        total3[p, c] += best3
                        unbounded[p, c] = unbounded[p, c] or free
        sure, may = 0, 0
        surplus0, surplus3, never0, always3 = 0, 0, False, False
        for p in range(periods):
            how = asked[i, p]
            if how < 3:
                continue
            posts = leading[i, p] if by_posts else 0
            share = left[i, p, 0] * most_left + left[i, p, 1]
            number = wanted_number[group[i], p, posts, share]
            least = wanted_least[group[i], p, posts, share]
            # The largest of the columns; without a bound where one has none.
            shown0, shown3, open3 = total0[p, 0], total3[p, 0], unbounded[p, 0]
            for c in range(1, columns):
                shown0 = max(shown0, total0[p, c])
                shown3 = max(shown3, total3[p, c])
                open3 = open3 or unbounded[p, c]
            if on_average:
                if number == 2**62 or how == 4:
                    never0 = True
                else:
                    gain = shown0 - number
                    if how == 5 or gain < 0:
                        surplus0 += gain
                if least == -(2**62) or open3:
                    always3 = True
                else:
                    gain = shown3 - least
                    if how == 5 or gain > 0:
                        surplus3 += gain
            else:
                sure += how != 4 and shown0 >= number
                may += how < 5 or open3 or shown3 >= least
        if on_average:
            certain[i] = not never0 and surplus0 >= 0
            possible[i] = always3 or surplus3 >= 0
            wanted[i] = 1
        else:
            certain[i], possible[i], wanted[i] = sure, may, n_asked


@kernel
def _in_period(  # noqa: PLR0917 - columns
    r: int,
    p: int,
    state: States,
    undated: NDArray[np.bool_],
    index: Codes,
    low: Days,
    high: Days,
    first: Days,
    last: Days,
) -> int:
    """The state of a row in a period: worse where it only may belong there."""
    if state[r] == 2 or index[r] == -1:
        return 2
    if index[r] >= 0:
        return state[r] if index[r] == p else 2
    if first[p] <= low[r] and high[r] <= last[p]:
        return state[r]
    if high[r] < first[p] or last[p] < low[r]:
        return 2
    return state[r] if undated[r] else max(state[r], 1)
