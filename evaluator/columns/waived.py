"""Waivers in force over columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evaluator.columns.frame import UNKNOWN, Frame
from evaluator.columns.kernels.base import FOREVER, MISSING, States
from evaluator.columns.tables import day_table


def waivers(frame: Frame, ids: Sequence[str], as_of: int) -> dict[int, States]:
    """Who has a requirement waived, by its place among `ids`; as `evaluator.remarks.waivers_in_force`."""
    rows = frame.waivers
    if not len(rows.owner):
        return {}
    approved, expires = rows.columns["approved_on"], rows.columns["expires_on"]
    since = day_table(approved.values)[approved.codes + 1]
    until = day_table(expires.values, (FOREVER, FOREVER))[expires.codes + 1]
    holds = (
        (rows.columns["approved_by"].codes != UNKNOWN)
        & (since[:, 0] != MISSING)
        & (since[:, 1] <= as_of)
        & ((until[:, 0] == MISSING) | (until[:, 1] >= as_of))
    )
    named = rows.columns["requirement"]
    places = {each: place for place, each in enumerate(ids)}
    found = {}
    for code, requirement in enumerate(named.values):
        if requirement in places:
            waived = np.zeros(frame.size, dtype=np.uint8)
            waived[rows.owner[holds & (named.codes == code)]] = 1
            found[places[requirement]] = waived
    return found
