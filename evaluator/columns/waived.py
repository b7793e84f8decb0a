"""Waivers in force over columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from evaluator.columns.frame import UNKNOWN
from evaluator.columns.kernels.base import MISSING, States
from evaluator.columns.office import OfficeFrame
from evaluator.columns.tables import day_table, end_table


def waivers(view: OfficeFrame, ids: Sequence[str]) -> dict[int, States]:
    """Who has a requirement waived, by its place among `ids`; as `evaluator.remarks.waivers_in_force`."""
    rows, kept, as_of = view.frame.waivers, view.kept, view.office.as_of
    if not len(rows.owner):
        return {}
    approved, expires = rows.columns["approved_on"], rows.columns["expires_on"]
    since = kept.of("days", approved.values, day_table)[approved.codes + 1]
    until = kept.of("ends", expires.values, end_table)[expires.codes + 1]
    holds = (
        (rows.columns["approved_by"].codes != UNKNOWN)
        & (since[:, 0] != MISSING)
        & (since[:, 1] <= as_of)
        & ((until[:, 0] == MISSING) | (until[:, 1] >= as_of))
    )
    named = rows.columns["requirement"]
    places = {each: place for place, each in enumerate(ids)}
    found = {}
    for code in np.unique(named.codes[holds]).tolist():
        requirement = named.values[code]
        if requirement in places:
            waived = np.zeros(view.size, dtype=np.uint8)
            waived[rows.owner[holds & (named.codes == code)]] = 1
            found[places[requirement]] = waived
    return found
