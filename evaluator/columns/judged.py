"""Leaves that judgements decide, over columns: all leaves of a tree at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from evaluator.calendar import DISTANT_PAST
from evaluator.columns.frame import UNKNOWN, Codes
from evaluator.columns.kernels import judgements as kernels
from evaluator.columns.kernels.base import FOREVER, MISSING, Counts, Days, States
from evaluator.columns.office import OfficeFrame
from evaluator.columns.rows import Rows
from evaluator.columns.tables import table

JUDGEMENT = "judgement"


class Judged(NamedTuple):
    """Judgements as the kernel takes them, but for the requirement of each."""

    judges: Codes
    state: States
    conclusion: States
    when: Days


class JudgementColumns:
    """All judgement leaves of one tree. `paths` holds for each the places of it and those above it."""

    def __init__(self, paths: Mapping[int, Sequence[int]], number: Mapping[str, int]) -> None:
        self._number = number
        self._rows = np.array(list(paths), dtype=np.int32)
        longest = max((len(path) for path in paths.values()), default=0)
        filled = [[*path, *([-1] * (longest - len(path)))] for path in paths.values()]
        self._paths = np.array(filled, dtype=np.int32).reshape(len(paths), longest)

    def decide(self, view: OfficeFrame, certain: Counts, possible: Counts) -> None:
        """Write what each leaf comes to into its own row."""
        if not len(self._rows):
            return
        rows = view.rows(JUDGEMENT)
        if rows is None:
            certain[self._rows], possible[self._rows] = 0, 1
            return
        named = rows.column("requirement")

        def places(values: Any) -> Codes:
            return table((self._number.get(each, UNKNOWN) for each in values), UNKNOWN, np.int32)

        place = rows.look_up(named, rows.kept.of(("places", id(self)), named.values, places))
        judged: Judged = rows.once("judged", lambda: _judged(rows))
        kernels.judgements(
            rows.offsets, place, *judged, self._paths, len(self._number), self._rows, certain, possible
        )


def _judged(rows: Rows) -> Judged:
    """As `evaluator.judgements.checks_of` and `judge_of`."""
    judge, role, given = rows.column("judge"), rows.column("role"), rows.column("conclusion")
    judges = (judge.codes * (len(role.values) + 1) + role.codes + 1).astype(np.int32)
    # Judgements without a name are each taken as another person's.
    nameless = judge.codes == UNKNOWN
    judges[nameless] = -2 - np.arange(rows.size, dtype=np.int32)[nameless]
    conclusion = rows.look_up(given, rows.kept.of("conclusions", given.values, _conclusions))
    undated = rows.when[:, 0] == MISSING
    state = np.maximum(rows.state, undated | (conclusion == 0)).astype(np.uint8)
    when = np.where(undated[:, None], np.array([DISTANT_PAST, FOREVER], dtype=np.int32), rows.when)
    return Judged(judges, state, conclusion, when)


def _conclusions(values: Sequence[Any]) -> States:
    codes = {"met": 1, "not_met": 2}
    return table((codes.get(each, 0) for each in values), 0, np.uint8)
