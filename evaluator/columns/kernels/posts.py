"""Posts held, and terms excused."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluator.columns.kernels.base import MISSING, Codes, Days, States, Truths, kernel


@kernel
def holds_post(
    known: Truths,
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
def leading_posts(
    offsets: Codes,
    rank: Codes,
    begins: Days,
    ends: Days,
    unknown_rank: int,
    days: Days,
    out: States,
) -> None:
    """The mask of posts that may be the leading one, by applicant and last day of a period; 0: none known."""
    for i in range(len(offsets) - 1):
        for d in range(len(days)):
            day = days[d, 1]
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
def _left(begin: int, end: int, spans: Days, order: Codes, terms: Days, low: int, high: int) -> int:
    """How many of the terms low..high are not mostly within the spans of the rows begin..end."""
    left = 0
    for t in range(low, high):
        covered, reached = 0, terms[t, 0] - 1
        for n in range(begin, end):
            r = order[n]
            if spans[r, 0] == MISSING:
                continue
            begins, ends = max(spans[r, 0], reached + 1), min(spans[r, 1], terms[t, 1])
            if begins <= ends:
                covered += ends - begins + 1
                reached = ends
        left += not 2 * covered > terms[t, 1] - terms[t, 0] + 1
    return left


@kernel
def excuse(
    offsets: Codes,
    who: Codes,
    sure: Days,
    sure_order: Codes,
    may: Days,
    may_order: Codes,
    terms: Days,
    ranges: Codes,
    out: NDArray[np.int8],
) -> None:
    """How many terms of each period are left, when what excuses for certain is taken off, and at the least.

    For the applicants of whom `who` tells their row of `out`, from 1 on. `ranges` holds the terms of each
    period. A day of MISSING marks a span that does not count.
    """
    for i in range(len(offsets) - 1):
        if who[i] == 0:
            continue
        begin, end = offsets[i], offsets[i + 1]
        for p in range(len(ranges)):
            low, high = ranges[p, 0], ranges[p, 1]
            out[who[i], p, 0] = _left(begin, end, sure, sure_order, terms, low, high)
            out[who[i], p, 1] = _left(begin, end, may, may_order, terms, low, high)
