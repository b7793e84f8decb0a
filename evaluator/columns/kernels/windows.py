"""Whether rows stand in a window, as `evaluator.windows.in_window`."""

from __future__ import annotations

from evaluator.columns.kernels.base import MISSING, Codes, Days, States, Truths, kernel


@kernel
def _not_before(low: int, high: int, first_low: int, first_high: int) -> int:
    if low >= first_high:
        return 0
    return 2 if high < first_low else 1


@kernel
def _gained(
    when_low: int,
    when_high: int,
    begin_low: int,
    begin_high: int,
    end_low: int,
    end_high: int,
    first_low: int,
    first_high: int,
) -> int:
    if first_low == MISSING:
        return 1
    if when_low != MISSING:
        return _not_before(when_low, when_high, first_low, first_high)
    if begin_low != MISSING:
        return _not_before(begin_low, begin_high, first_low, first_high)
    return 2 if end_low != MISSING and end_high < first_low else 1


@kernel
def held(
    owner: Codes,
    first: Days,
    when: Days,
    begins: Days,
    ends: Days,
    undated: Truths,
    as_of: int,
    gained_counts: bool,
    out: States,
) -> None:
    """The state of titles valid at the cut-off or, where that counts, gained in the window."""
    for r in range(len(owner)):
        low, high = ends[r, 0], ends[r, 1]
        if undated[r] or (low != MISSING and low >= as_of):
            out[r] = 0
            continue
        gain = 2
        if gained_counts:
            i = owner[r]
            gain = _gained(
                when[r, 0], when[r, 1], begins[r, 0], begins[r, 1], low, high, first[i, 0], first[i, 1]
            )
        if gain == 0:
            out[r] = 0
        elif low == MISSING:
            out[r] = 1
        elif gain == 2:
            out[r] = 2 if high < as_of else 1
        else:
            out[r] = gain


@kernel
def window(
    owner: Codes,
    first: Days,
    when: Days,
    begins: Days,
    ends: Days,
    undated: Truths,
    as_of: int,
    overlap: bool,
    out: States,
) -> None:
    """The state of each row in its window by its end, or by its span (`overlap`).

    `first` is the window's first day by applicant, MISSING where it is not known.
    """
    for r in range(len(owner)):
        if undated[r]:
            out[r] = 0
            continue
        first_low, first_high = first[owner[r], 0], first[owner[r], 1]
        by_span = overlap and not (begins[r, 0] == MISSING and ends[r, 0] == MISSING)
        dated = when[r, 0] != MISSING and not by_span
        if not dated and ends[r, 0] != MISSING and ends[r, 0] >= as_of:
            out[r] = 0
        elif first_low == MISSING:
            out[r] = 1
        elif dated:
            out[r] = _not_before(when[r, 0], when[r, 1], first_low, first_high)
        elif ends[r, 0] != MISSING:
            out[r] = _not_before(ends[r, 0], ends[r, 1], first_low, first_high)
        elif begins[r, 0] != MISSING and begins[r, 0] >= first_high:
            out[r] = 0
        else:
            out[r] = 1
