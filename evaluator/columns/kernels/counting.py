"""Counting: the records of a leaf, and what a tree of requirements makes of its leaves."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from evaluator.columns.kernels.base import Codes, Counts, States, kernel

MET, NOT_MET, OPEN, NOT_APPLICABLE, WAIVED = range(5)
"""The statuses as the engine writes them."""

BLOCK: Final = 1024
"""Applicants that are combined together, so that what is between stays near the processor."""


@kernel
def count_plain(offsets: Codes, state: States, certain: Counts, possible: Counts) -> None:
    """Add what counts of each applicant, where no two rows are of one achievement."""
    for i in range(len(offsets) - 1):
        sure, may = 0, 0
        for r in range(offsets[i], offsets[i + 1]):
            sure += state[r] == 0
            may += state[r] < 2
        certain[i] += sure
        possible[i] += may


@kernel
def count(offsets: Codes, state: States, key: Codes, certain: Counts, possible: Counts) -> None:
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
def _add(total: Counts, passes: States) -> None:
    for k in range(len(total)):
        total[k] += passes[k]


@kernel
def _compare(sure: Counts, most: Counts, enough: Counts, passes: States, may: States, status: States) -> None:
    for k in range(len(sure)):
        one, two = sure[k] >= enough[k], most[k] >= enough[k]
        passes[k], may[k] = one, two
        status[k] = MET if one else OPEN if two else NOT_MET


@kernel
def _compare_all(
    sure: Counts, most: Counts, enough: int, passes: States, may: States, status: States
) -> None:
    for k in range(len(sure)):
        one, two = sure[k] >= enough, most[k] >= enough
        passes[k], may[k] = one, two
        status[k] = MET if one else OPEN if two else NOT_MET


@kernel
def combine(
    nodes: Codes,
    children: Codes,
    wanted: Counts,
    applies: States,
    asked: States,
    waived: States,
    status: States,
    certain: Counts,
    possible: Counts,
) -> None:
    """Decide every requirement, leaves first, as `evaluator.interpret.Program`.

    A row of `nodes` is (place in the results, first and last child in `children`, wanted, row of `wanted`,
    row of `applies`, row of `asked`, row of `waived`, place of what it stands in); a row of -1: none, then
    `wanted` is the number, all apply, all are asked, none is waived. The last is -1 but where something above
    may not be asked. Leaves have no children; their counts stand in the results already.
    """
    size = status.shape[1]
    passes: NDArray[np.uint8] = np.zeros((len(nodes), BLOCK), dtype=np.uint8)
    may: NDArray[np.uint8] = np.zeros((len(nodes), BLOCK), dtype=np.uint8)
    for begin in range(0, size, BLOCK):
        end = min(begin + BLOCK, size)
        for n in range(len(nodes)):
            place = nodes[n, 0]
            sure, most, found = (
                certain[place, begin:end],
                possible[place, begin:end],
                status[place, begin:end],
            )
            own, own_may = passes[n], may[n]
            if nodes[n, 1] >= 0:
                sure[:], most[:] = 0, 0
                for child in range(nodes[n, 1], nodes[n, 2]):
                    _add(sure, passes[children[child]])
                    _add(most, may[children[child]])
            if nodes[n, 4] >= 0:
                _compare(sure, most, wanted[nodes[n, 4], begin:end], own, own_may, found)
            else:
                _compare_all(sure, most, nodes[n, 3], own, own_may, found)
            row = nodes[n, 5]
            if row >= 0:
                for k in range(end - begin):
                    if not applies[row, begin + k]:
                        found[k], own[k], own_may[k] = NOT_APPLICABLE, 1, 1
            row, waiver = nodes[n, 6], nodes[n, 7]
            if row >= 0:
                for k in range(end - begin):
                    if asked[row, begin + k] == 1 and found[k] != NOT_APPLICABLE:
                        # Not known to be asked: open whatever was found (decision 31).
                        found[k], own[k], own_may[k] = OPEN, 0, 1
                    elif asked[row, begin + k] == 2 and not (waiver >= 0 and waived[waiver, begin + k]):
                        found[k], own[k], own_may[k] = NOT_APPLICABLE, 1, 1
                        sure[k], most[k] = 0, 0
            if waiver >= 0:
                for k in range(end - begin):
                    if waived[waiver, begin + k]:
                        found[k], own[k], own_may[k] = WAIVED, 1, 1
        # Below what is not asked at all nothing is.
        for n in range(len(nodes) - 1, -1, -1):
            above, place = nodes[n, 8], nodes[n, 0]
            if above >= 0:
                for i in range(begin, end):
                    if status[above, i] == NOT_APPLICABLE:
                        status[place, i] = NOT_APPLICABLE
                        certain[place, i], possible[place, i] = 0, 0
