"""Loops over columns, compiled once for every rule set. States: 0 counts, 1 may count, 2 never counts.

Days are ordinals; MISSING stands for an unknown day. An applicant i has the rows offsets[i] to offsets[i + 1].
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

import numba
import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.int32]
States = NDArray[np.uint8]
Codes = NDArray[np.int32]
Numbers = NDArray[np.int64]

MISSING: Final = -1
FOREVER: Final = 10**7
"""The end of what still goes on, as in `evaluator.case`."""
COUNTS: Final = 0
PERHAPS: Final = 1
NEVER: Final = 2

F = TypeVar("F", bound=Callable[..., Any])


def kernel(function: F) -> F:
    """Compile a loop, kept on disk for the next start."""
    compiled: F = numba.njit(cache=True, nogil=True)(function)
    return compiled


@kernel
def count(
    offsets: Codes, state: States, key: Codes, certain: NDArray[np.int32], possible: NDArray[np.int32]
) -> None:
    """Add what counts of each applicant. Of rows with one key (not negative) the best counts once."""
    for i in range(len(offsets) - 1):
        first, last = offsets[i], offsets[i + 1]
        sure, may = 0, 0
        for r in range(first, last):
            if state[r] == 2:
                continue
            k = key[r]
            if k < 0:
                may += 1
                sure += state[r] == 0
                continue
            # The first row of its key that is not out of the question speaks for all of them.
            leads, best = True, state[r]
            for other in range(first, last):
                if key[other] == k and state[other] < 2:
                    if other < r:
                        leads = False
                        break
                    best = min(best, state[other])
            if leads:
                may += 1
                sure += best == 0
        certain[i] += sure
        possible[i] += may


@kernel
def count_plain(
    offsets: Codes, state: States, certain: NDArray[np.int32], possible: NDArray[np.int32]
) -> None:
    """Add what counts of each applicant, where no two rows are of one achievement."""
    for i in range(len(offsets) - 1):
        sure, may = 0, 0
        for r in range(offsets[i], offsets[i + 1]):
            sure += state[r] == 0
            may += state[r] < 2
        certain[i] += sure
        possible[i] += may


# Windows ----------------------------------------------------------------------------------------------------


@kernel
def _not_before(low: int, high: int, first_low: int, first_high: int) -> int:
    if low >= first_high:
        return 0
    return 2 if high < first_low else 1


@kernel
def window(  # noqa: PLR0917 - columns
    owner: Codes,
    first: NDArray[np.int32],
    when: Days,
    begins: Days,
    ends: Days,
    undated: NDArray[np.bool_],
    as_of: int,
    by: int,
    career: bool,  # noqa: FBT001 - a kernel
    out: States,
) -> None:
    """The state of each row in its window, as `evaluator.windows.in_window`.

    `first` holds (low, high) of the window's first day by applicant, MISSING where it is not known. `by`: 0
    end, 1 overlap, 2 held, 3 current.
    """
    for r in range(len(owner)):
        i = owner[r]
        first_low, first_high = first[i, 0], first[i, 1]
        if by >= 2:
            if undated[r] or (ends[r, 0] != -1 and ends[r, 0] >= as_of):
                out[r] = 0
                continue
            gain = 2
            if by == 2:
                if first_low == -1:
                    gain = 1
                else:
                    low, high = when[r, 0], when[r, 1]
                    if low == -1:
                        low, high = begins[r, 0], begins[r, 1]
                    if low != -1:
                        gain = _not_before(low, high, first_low, first_high)
                    elif ends[r, 0] != -1 and ends[r, 1] < first_low:
                        gain = 2
                    else:
                        gain = 1
            if gain == 0:
                out[r] = 0
            elif ends[r, 0] == -1:
                out[r] = 1
            elif ends[r, 1] < as_of and gain == 2:
                out[r] = 2
            else:
                out[r] = 1 if gain == 2 else gain
            continue
        if career or undated[r]:
            out[r] = 0
            continue
        by_span = by == 1 and not (begins[r, 0] == -1 and ends[r, 0] == -1)
        dated = when[r, 0] != -1 and not by_span
        if not dated and ends[r, 0] != -1 and ends[r, 0] >= as_of:
            out[r] = 0
        elif first_low == -1:
            out[r] = 1
        elif dated:
            out[r] = _not_before(when[r, 0], when[r, 1], first_low, first_high)
        elif ends[r, 0] != -1:
            out[r] = _not_before(ends[r, 0], ends[r, 1], first_low, first_high)
        elif begins[r, 0] != -1 and begins[r, 0] >= first_high:
            out[r] = 0
        else:
            out[r] = 1


# Tests that compare -----------------------------------------------------------------------------------------


@kernel
def above(  # noqa: PLR0917 - columns
    owner: Codes,
    value: Numbers,
    other: Numbers,
    kind: States,
    other_kind: States,
    least: Numbers,
    out: States,
) -> None:
    """A number above another field's by the least of each applicant (negative: not told which).

    A kind is 0 for a number, 1 unknown, 2 known to be none.
    """
    for r in range(len(owner)):
        if kind[r] != 0:
            out[r] = kind[r]
        elif other_kind[r] != 0:
            out[r] = other_kind[r]
        else:
            rise = value[r] - other[r]
            if rise <= 0:
                out[r] = 2
            elif least[owner[r]] < 0:
                out[r] = 1
            else:
                out[r] = 0 if rise >= least[owner[r]] else 2


@kernel
def mostly_within(first: int, last: int, low: int, high: int) -> bool:
    """Whether more than half of the days first..last lie in low..high."""
    begins, ends = max(first, low), min(last, high)
    return ends >= begins and 2 * (ends - begins + 1) > last - first + 1


@kernel
def long_enough(  # noqa: PLR0917 - columns
    owner: Codes, begins: Days, ends: Days, twice: Numbers, terms: Days, as_of: int, out: States
) -> None:
    """Whether a span holds the terms wanted of its applicant (twice the years; negative: not told)."""
    for r in range(len(owner)):
        if begins[r, 0] == -1 or ends[r, 0] == -1 or twice[owner[r]] < 0:
            out[r] = 1
            continue
        last = as_of if ends[r, 0] == 10**7 else ends[r, 1]
        held = 0
        for t in range(len(terms)):
            if terms[t, 0] > last:
                break
            held += mostly_within(terms[t, 0], terms[t, 1], begins[r, 0], last)
        out[r] = 0 if held >= twice[owner[r]] else 2


@kernel
def links(
    codes: Codes, offsets: Codes, targets: Codes, target_state: States, wanted: int, out: States
) -> None:
    """Whether enough of the rows that each row names may count, and count for certain.

    Row r names `targets[offsets[r]:offsets[r + 1]]`; -1 is a row that is not there. `codes` -1: unknown.
    """
    for r in range(len(codes)):
        if codes[r] < 0:
            out[r] = 1
            continue
        sure, may = 0, 0
        for n in range(offsets[r], offsets[r + 1]):
            if targets[n] >= 0 and target_state[targets[n]] < 2:
                may += 1
                sure += target_state[targets[n]] == 0
        out[r] = 2 if may < wanted else (0 if sure >= wanted else 1)


# Posts ------------------------------------------------------------------------------------------------------


@kernel
def holds_post(  # noqa: PLR0917 - columns
    known: NDArray[np.bool_],
    offsets: Codes,
    rank: Codes,
    begins: Days,
    ends: Days,
    wanted: int,
    unknown_rank: int,
    day: int,
    out: States,
) -> None:
    """Whether each applicant holds one of the posts in the mask `wanted` on a day: 0 yes, 1 unknown, 2 no."""
    for i in range(len(known)):
        if not known[i]:
            out[i] = 1
            continue
        any_held, perhaps, yes = False, False, False
        for r in range(offsets[i], offsets[i + 1]):
            if begins[r, 0] <= day <= ends[r, 1]:
                certain = begins[r, 1] <= day <= ends[r, 0]
                if rank[r] == unknown_rank:
                    perhaps = True
                elif (wanted >> rank[r]) & 1:
                    yes = yes or certain
                    perhaps = True
                any_held = any_held or certain
        out[i] = 0 if yes else (1 if perhaps or not any_held else 2)


@kernel
def leading_posts(  # noqa: PLR0917 - columns
    offsets: Codes, rank: Codes, begins: Days, ends: Days, unknown_rank: int, days: Days, out: States
) -> None:
    """The mask of posts that may be the leading one, by applicant and day; 0 where none is known."""
    for i in range(len(offsets) - 1):
        for d in range(len(days)):
            day = days[d]
            best, mask, unknown = -1, 0, False
            for r in range(offsets[i], offsets[i + 1]):
                if begins[r, 0] <= day <= ends[r, 1]:
                    if rank[r] == unknown_rank:
                        unknown = True
                        continue
                    mask |= 1 << rank[r]
                    if begins[r, 1] <= day <= ends[r, 0]:
                        best = max(best, rank[r])
            if best < 0:
                out[i, d] = 0
            elif unknown:
                out[i, d] = ((1 << unknown_rank) - 1) & ~((1 << best) - 1)
            else:
                out[i, d] = mask & ~((1 << best) - 1)


@kernel
def days_left(
    offsets: Codes, first: Days, last: Days, terms: Days, begin: int, end: int, i: int, rows: Codes
) -> int:
    """How many of the terms begin..end are not mostly within the applicant's spans (`rows` sorted by first)."""
    left = 0
    for t in range(begin, end):
        covered, reached = 0, terms[t, 0] - 1
        for n in range(offsets[i], offsets[i + 1]):
            r = rows[n]
            if first[r] < 0:
                continue
            begins, ends = max(first[r], reached + 1), min(last[r], terms[t, 1])
            if begins <= ends:
                covered += ends - begins + 1
                reached = ends
        left += not 2 * covered > terms[t, 1] - terms[t, 0] + 1
    return left


@kernel
def shares(  # noqa: PLR0917 - columns
    offsets: Codes,
    sure_first: Days,
    sure_last: Days,
    may_first: Days,
    may_last: Days,
    terms: Days,
    term_ranges: Codes,
    sure_rows: Codes,
    may_rows: Codes,
    out: NDArray[np.int8],
) -> None:
    """How many terms of each period are left, when what excuses for certain is taken off, and at the least.

    Only for applicants with excused spans; the others have all of them. `term_ranges` holds the terms of each
    period. A day of -1 marks a span that does not count.
    """
    for i in range(len(offsets) - 1):
        if offsets[i] == offsets[i + 1]:
            continue
        for p in range(len(term_ranges)):
            begin, end = term_ranges[p, 0], term_ranges[p, 1]
            out[i, p, 0] = days_left(offsets, sure_first, sure_last, terms, begin, end, i, sure_rows)
            out[i, p, 1] = days_left(offsets, may_first, may_last, terms, begin, end, i, may_rows)


# Absence ----------------------------------------------------------------------------------------------------


@kernel
def absence(  # noqa: PLR0917 - columns
    offsets: Codes,
    rows: Codes,
    against: States,
    certificate: States,
    begins: Days,
    ends: Days,
    first: NDArray[np.int32],
    as_of: int,
    certain: NDArray[np.int32],
    possible: NDArray[np.int32],
) -> None:
    """Whether nothing stands against an applicant, and certificates cover the window.

    `rows` holds each applicant's rows ordered by their first day.
    """
    for i in range(len(offsets) - 1):
        confirmed, doubtful = False, False
        low = first[i, 0]
        covered, reached = 0, low - 1
        for n in range(offsets[i], offsets[i + 1]):
            r = rows[n]
            if against[r] < 2:
                confirmed = confirmed or against[r] == 0
                doubtful = doubtful or against[r] == 1
            elif certificate[r] == 0 and begins[r, 0] != -1 and ends[r, 0] != -1 and low != -1:
                day, end = max(begins[r, 0], reached + 1), min(ends[r, 1], as_of)
                if day <= end:
                    covered += end - day + 1
                    reached = end
        free = not confirmed and not doubtful
        gap = low == -1 or covered < max(as_of - low + 1, 0)
        certain[i] = free and not gap
        possible[i] = not confirmed


# Judgements -------------------------------------------------------------------------------------------------


@kernel
def _one_judge(  # noqa: PLR0917 - columns
    first: int,
    last: int,
    level: int,
    judge: int,
    place: Codes,
    judges: Codes,
    state: States,
    conclusion: Codes,
    low: Days,
    high: Days,
) -> int:
    """What one judge's judgements can come to: a mask of results (1 nothing, 2 met, 4 not met, 8 both)."""
    results, stands = 0, False
    for r in range(first, last):
        if place[r] != level or judges[r] != judge or state[r] == 2:
            continue
        superseded = False
        for other in range(first, last):
            if (
                other != r
                and place[other] == level
                and judges[other] == judge
                and state[other] == 0
                and low[other] > high[r]
            ):
                superseded = True
        if superseded:
            continue
        stands = stands or state[r] == 0
        results |= 2 if conclusion[r] == 1 else 4 if conclusion[r] == 2 else 6
        met, unmet, together = conclusion[r] != 2, conclusion[r] != 1, 1
        for other in range(first, last):
            if (
                other != r
                and place[other] == level
                and judges[other] == judge
                and state[other] < 2
                and low[other] == low[r]
                and high[other] == high[r]
                and high[r] != 10**7
            ):
                together += 1
                met = met or conclusion[other] != 2
                unmet = unmet or conclusion[other] != 1
        if together > 1:
            results |= 8 if met and unmet else 2 if met else 4
    return results if stands else results | 1


@kernel
def judgements(  # noqa: PLR0917 - columns
    offsets: Codes,
    place: Codes,
    path: Codes,
    judges: Codes,
    state: States,
    conclusion: Codes,
    low: Days,
    high: Days,
    certain: NDArray[np.int32],
    possible: NDArray[np.int32],
) -> None:
    """What judgements decide of one leaf. `place` is the requirement of each, `path` the leaf's and those above.

    As `evaluator.judgements.outcomes` at the first rung: the nearest requirement with judgements that may
    stand; where all of its may fall, the next above as well. `conclusion`: 1 met, 2 not met, else unknown.
    """
    for i in range(len(offsets) - 1):
        first, last = offsets[i], offsets[i + 1]
        found = 0  # 1 met, 2 not met, 4 they differ, 8 nothing
        undecided = True
        for step in range(len(path)):
            level = path[step]
            reachable, any_live = 1, False  # bits: nothing, met, not met, both
            for r in range(first, last):
                if place[r] != level or state[r] == 2:
                    continue
                seen = False
                for other in range(first, r):
                    if place[other] == level and judges[other] == judges[r] and state[other] < 2:
                        seen = True
                if seen:
                    continue
                any_live = True
                own = _one_judge(first, last, level, judges[r], place, judges, state, conclusion, low, high)
                further = 0
                for had in range(4):
                    if not (reachable >> had) & 1:
                        continue
                    for gives in range(4):
                        if (own >> gives) & 1:
                            further |= 1 << (had | gives)
                reachable = further
            if not any_live:
                continue
            found |= (reachable >> 1) & 1
            found |= ((reachable >> 2) & 1) << 1
            found |= ((reachable >> 3) & 1) << 2
            if not reachable & 1:
                undecided = False
                break
        if undecided:
            found |= 8
        certain[i] = found == 1
        possible[i] = found != 2
