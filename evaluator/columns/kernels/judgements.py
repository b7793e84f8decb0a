"""Judgements, as `evaluator.judgements.outcomes` at the first rung."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluator.columns.kernels.base import FOREVER, Codes, Counts, Days, States, kernel


@kernel
def _one_judge(
    first: int,
    last: int,
    level: int,
    judge: int,
    place: Codes,
    judges: Codes,
    state: States,
    conclusion: States,
    when: Days,
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
                and when[other, 0] > when[r, 1]
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
                and when[other, 0] == when[r, 0]
                and when[other, 1] == when[r, 1]
                and when[r, 1] != FOREVER
            ):
                together += 1
                met = met or conclusion[other] != 2
                unmet = unmet or conclusion[other] != 1
        if together > 1:
            results |= 8 if met and unmet else 2 if met else 4
    return results if stands else results | 1


@kernel
def _level(
    first: int,
    last: int,
    level: int,
    place: Codes,
    judges: Codes,
    state: States,
    conclusion: States,
    when: Days,
) -> int:
    """What all judgements of one requirement can come to: bits nothing, met, not met, both."""
    reachable = 1
    for r in range(first, last):
        if place[r] != level or state[r] == 2:
            continue
        seen = False
        for other in range(first, r):
            if place[other] == level and judges[other] == judges[r] and state[other] < 2:
                seen = True
        if seen:
            continue
        own = _one_judge(first, last, level, judges[r], place, judges, state, conclusion, when)
        further = 0
        for had in range(4):
            if (reachable >> had) & 1:
                for gives in range(4):
                    if (own >> gives) & 1:
                        further |= 1 << (had | gives)
        reachable = further
    return reachable


@kernel
def judgements(
    offsets: Codes,
    place: Codes,
    judges: Codes,
    state: States,
    conclusion: States,
    when: Days,
    paths: Codes,
    requirements: int,
    rows: Codes,
    certain: NDArray[np.int16],
    possible: Counts,
) -> None:
    """What judgements decide of all leaves.

    `place` is the requirement that each row judges; a row of `paths` is one leaf and those above it, filled
    up with -1, and `rows` tells where its counts belong. The nearest requirement with judgements that may
    stand decides; where all of its may fall, the next above as well. `conclusion`: 1 met, 2 not met, else 0.
    """
    only = np.full(requirements, -1, dtype=np.int32)  # the row where one stands alone, -2 where several do
    for i in range(len(offsets) - 1):
        first, last = offsets[i], offsets[i + 1]
        for r in range(first, last):
            if place[r] >= 0 and state[r] < 2:
                only[place[r]] = r if only[place[r]] == -1 else -2
        for leaf in range(len(paths)):
            found, undecided = 0, True  # 1 met, 2 not met, 4 they differ, 8 nothing
            for step in range(paths.shape[1]):
                level = paths[leaf, step]
                if level < 0:
                    break
                one = only[level]
                if one == -1:
                    continue
                if one >= 0 and state[one] == 0:
                    # It stands for certain, and alone.
                    found |= 1 if conclusion[one] == 1 else 2 if conclusion[one] == 2 else 3
                    undecided = False
                    break
                if one >= 0:
                    # It may stand or fall, alone.
                    found |= 1 if conclusion[one] == 1 else 2 if conclusion[one] == 2 else 3
                    continue
                reachable = _level(first, last, level, place, judges, state, conclusion, when)
                found |= (reachable >> 1) & 7
                if not reachable & 1:
                    undecided = False
                    break
            if undecided:
                found |= 8
            certain[rows[leaf], i] = found == 1
            possible[rows[leaf], i] = found != 2
        for r in range(first, last):
            if place[r] >= 0:
                only[place[r]] = -1
