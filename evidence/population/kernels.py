"""The one loop over all records that NumPy has no quick word for."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

F = TypeVar("F", bound=Callable[..., object])


def _compiled(function: F) -> F:
    return cast("F", numba.njit(cache=True, nogil=True)(function))


@_compiled
def any_twice(
    owner: NDArray[np.int32], code: NDArray[np.int32], starts: NDArray[np.int64], width: int
) -> bool:
    """Whether one applicant has a code twice, in one table or in two.

    The tables stand one after the other, table t from `starts[t]` to `starts[t + 1]`, each ascending by
    `owner`; codes are below `width`. Rows of nobody (owner below 0), or without a code, are passed over.
    """
    tables = len(starts) - 1
    at = starts[:-1].copy()
    seen = np.full(width, -1, dtype=np.int32)
    while True:
        # The least owner who has rows left.
        least = -1
        for t in range(tables):
            while at[t] < starts[t + 1] and owner[at[t]] < 0:
                at[t] += 1
            if at[t] < starts[t + 1] and (least < 0 or owner[at[t]] < least):
                least = owner[at[t]]
        if least < 0:
            return False
        for t in range(tables):
            row = at[t]
            while row < starts[t + 1] and owner[row] == least:
                if code[row] >= 0:
                    if seen[code[row]] == least:
                        return True
                    seen[code[row]] = least
                row += 1
            at[t] = row


@_compiled
def text_hashes(ends: NDArray[np.int32], data: NDArray[np.uint8], out: NDArray[np.uint64]) -> None:
    """A number of 64 bits for each text (FNV-1a); texts that are equal have equal ones.

    Text i reaches from `ends[i]` to `ends[i + 1]` in the bytes.
    """
    for i in range(len(out)):
        number = np.uint64(14695981039346656037)
        for place in range(ends[i], ends[i + 1]):
            number = (number ^ np.uint64(data[place])) * np.uint64(1099511628211)
        out[i] = number


@_compiled
def looked_up(
    places: NDArray[np.int32],
    valid: NDArray[np.uint8],
    first: int,
    table: NDArray[np.int32],
    out: NDArray[np.int32],
) -> None:
    """For each row what the table has in its place, -1 where it has none.

    `valid` holds a bit for each row, the first of them bit `first`; it is empty where all have a place.
    """
    if len(valid) == 0:
        for i in range(len(out)):
            out[i] = table[places[i]]
    else:
        for i in range(len(out)):
            bit = i + first
            out[i] = table[places[i]] if valid[bit >> 3] >> (bit & 7) & 1 else -1
