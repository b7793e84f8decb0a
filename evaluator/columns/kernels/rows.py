"""Rows made ready: their days, their own state, and tables looked up for them."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from evaluator.columns.kernels.base import FOREVER, MISSING, Codes, Days, Numbers, States, Truths, kernel


@kernel
def late(first: int, last: int, as_of: int) -> int:
    """The state that a day after the cut-off gives."""
    if first == MISSING:
        return 0
    return 2 if first > as_of else 1 if last > as_of else 0


@kernel
def prepare(
    codes: tuple[Codes, Codes, Codes, Codes, Codes],
    tables: tuple[Days, Days, Days, Days, States],
    shape: int,
    as_of: int,
    out: tuple[Days, Days, Days, Truths, States],
) -> None:
    """Days and own state of records, as `evaluator.case.Item`.

    Codes and tables are those of date, begin, end, term and standing; what comes out is `when`, `begins`,
    `ends`, `undated` and `state`. `shape`: 1 a kind that lasts until it is ended, 2 results of a class, 3
    judgements, else 0.
    """
    date, begin, end, term, standing = codes
    dates, first_days, last_days, terms, standings = tables
    when, begins, ends, undated, state = out
    for r in range(len(date)):
        on = dates[date[r] + 1]
        first = first_days[begin[r] + 1]
        last = last_days[end[r] + 1]
        first_low, first_high, last_low, last_high = first[0], first[1], last[0], last[1]
        within = terms[term[r] + 1]
        dated = last_low not in (MISSING, FOREVER)
        if within[0] != MISSING and begin[r] < 0 and not dated:
            first_low, first_high = within[0], within[1]
            if shape != 1:
                first_high = within[0]
                last_low, last_high = within[1], within[1]
        when[r, 0], when[r, 1] = on[0], on[1]
        begins[r, 0], begins[r, 1] = first_low, first_high
        ends[r, 0], ends[r, 1] = last_low, last_high
        without = on[0] == MISSING and first_low == MISSING
        if last_low != MISSING and (shape == 2 or last_high <= as_of):
            without = False
        undated[r] = without
        worst = standings[standing[r] + 1]
        if without and shape != 3:
            worst = max(worst, 1)
        worst = max(worst, late(on[0], on[1], as_of))
        if shape == 2 and last_low != MISSING:
            worst = max(worst, late(last_low, last_high, as_of))
        else:
            worst = max(worst, late(first_low, first_high, as_of))
        state[r] = worst


@kernel
def look_up(codes: Codes, table: NDArray[Any], out: NDArray[Any]) -> None:
    """What the table has for each row."""
    for r in range(len(codes)):
        out[r] = table[codes[r] + 1]


@kernel
def look_up_inside(whole: Codes, table: States, inner: Codes, inside: States, out: States) -> None:
    """States by a block's field; `table` has 255 where there is a block to look into."""
    for r in range(len(whole)):
        own = table[whole[r] + 1]
        out[r] = inside[inner[r] + 1] if own == 255 else own


@kernel
def late_block(whole: Codes, there: int, date: Codes, days: Days, as_of: int, out: States) -> None:
    """The state that the date of a block gives, where there is a block."""
    for r in range(len(whole)):
        day = days[date[r] + 1]
        out[r] = late(day[0], day[1], as_of) if whole[r] == there else 0


@kernel
def add_up(codes: Codes, tables: tuple[Numbers, Truths], totals: Numbers, bounded: Truths) -> None:
    """Add a field's numbers to the totals; unknown ones leave them without a bound."""
    table, known = tables
    for r in range(len(codes)):
        totals[r] += table[codes[r] + 1]
        bounded[r] = bounded[r] and known[codes[r] + 1]


@kernel
def interleave(offsets: Codes, more: Codes, merged: Codes, order: Codes) -> None:
    """The order that brings the rows of a second table behind those of the first, applicant by applicant.

    `order` counts the rows of the second table on from those of the first.
    """
    n, size = 0, offsets[-1]
    for i in range(len(offsets) - 1):
        merged[i] = n
        for r in range(offsets[i], offsets[i + 1]):
            order[n] = r
            n += 1
        for r in range(more[i], more[i + 1]):
            order[n] = size + r
            n += 1
    merged[len(offsets) - 1] = n


@kernel
def in_order(offsets: Codes, first: Days, order: Codes) -> None:
    """Each applicant's rows by their first day."""
    for i in range(len(offsets) - 1):
        for r in range(offsets[i], offsets[i + 1]):
            n = r
            while n > offsets[i] and first[order[n - 1], 0] > first[r, 0]:
                order[n] = order[n - 1]
                n -= 1
            order[n] = r
