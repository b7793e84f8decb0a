"""Absences, as `evaluator.absence` in both worlds."""

from __future__ import annotations

from evaluator.columns.kernels.base import MISSING, Codes, Counts, Days, States, kernel


@kernel
def absence(
    offsets: Codes,
    order: Codes,
    against: States,
    certificate: States,
    begins: Days,
    ends: Days,
    first: Days,
    as_of: int,
    certain: Counts,
    possible: Counts,
) -> None:
    """Whether nothing stands against an applicant, and certificates cover the window.

    `order` holds each applicant's rows by their first day, `first` the window's first day.
    """
    for i in range(len(offsets) - 1):
        confirmed, doubtful = False, False
        low = first[i, 0]
        covered, reached = 0, low - 1
        for n in range(offsets[i], offsets[i + 1]):
            r = order[n]
            if against[r] < 2:
                confirmed = confirmed or against[r] == 0
                doubtful = doubtful or against[r] == 1
            elif certificate[r] == 0 and begins[r, 0] != MISSING and ends[r, 0] != MISSING and low != MISSING:
                day, end = max(begins[r, 0], reached + 1), min(ends[r, 1], as_of)
                if day <= end:
                    covered += end - day + 1
                    reached = end
        free = not confirmed and not doubtful
        gap = low == MISSING or covered < max(as_of - low + 1, 0)
        certain[i] = free and not gap
        possible[i] = not confirmed
