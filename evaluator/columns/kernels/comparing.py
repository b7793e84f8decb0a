"""Tests of a record that no table of values can answer."""

from __future__ import annotations

from evaluator.columns.kernels.base import FOREVER, MISSING, Codes, Days, Numbers, States, kernel


@kernel
def above(
    owner: Codes,
    group: Codes,
    codes: Codes,
    other: Codes,
    values: Numbers,
    kinds: States,
    other_values: Numbers,
    other_kinds: States,
    least: Numbers,
    out: States,
) -> None:
    """A number above another field's by the least of each group (negative: not told which).

    A kind is 0 for a number, 1 unknown, 2 known to be none.
    """
    for r in range(len(owner)):
        kind, second = kinds[codes[r] + 1], other_kinds[other[r] + 1]
        if kind != 0:
            out[r] = kind
        elif second != 0:
            out[r] = second
        else:
            rise = values[codes[r] + 1] - other_values[other[r] + 1]
            wanted = least[group[owner[r]]]
            if rise <= 0:
                out[r] = 2
            elif wanted < 0:
                out[r] = 1
            else:
                out[r] = 0 if rise >= wanted else 2


@kernel
def mostly_within(first: int, last: int, low: int, high: int) -> bool:
    """Whether more than half of the days first..last lie in low..high."""
    begins, ends = max(first, low), min(last, high)
    return ends >= begins and 2 * (ends - begins + 1) > last - first + 1


@kernel
def long_enough(
    owner: Codes,
    group: Codes,
    begins: Days,
    ends: Days,
    twice: Numbers,
    terms: Days,
    as_of: int,
    out: States,
) -> None:
    """Whether a span holds the terms wanted of its group (twice the years; negative: not told)."""
    for r in range(len(owner)):
        wanted = twice[group[owner[r]]]
        if begins[r, 0] == MISSING or ends[r, 0] == MISSING or wanted < 0:
            out[r] = 1
            continue
        last = as_of if ends[r, 0] == FOREVER else ends[r, 1]
        held, t, end = 0, 0, len(terms)
        while t < end:
            middle = (t + end) // 2
            if terms[middle, 1] < begins[r, 0]:
                t = middle + 1
            else:
                end = middle
        while t < len(terms) and terms[t, 0] <= last:
            held += mostly_within(terms[t, 0], terms[t, 1], begins[r, 0], last)
            t += 1
        out[r] = 0 if held >= wanted else 2


@kernel
def links(
    owner: Codes,
    codes: Codes,
    starts: Codes,
    names: Codes,
    offsets: Codes,
    ids: Codes,
    state: States,
    wanted: int,
    out: States,
) -> None:
    """Whether enough of the records that each row names may count, and count for certain.

    A row with code c names `names[starts[c + 1]:starts[c + 2]]`, codes of `ids`; c -1: unknown. `offsets`,
    `ids` and `state` are those of the kind that is linked.
    """
    for r in range(len(codes)):
        if codes[r] < 0:
            out[r] = 1
            continue
        sure, may = 0, 0
        for n in range(starts[codes[r] + 1], starts[codes[r] + 2]):
            for other in range(offsets[owner[r]], offsets[owner[r] + 1]):
                if ids[other] == names[n]:
                    may += state[other] < 2
                    sure += state[other] == 0
        out[r] = 2 if may < wanted else 0 if sure >= wanted else 1
