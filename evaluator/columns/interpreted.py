"""What the columnar engine refuses, decided by the interpreter one dossier after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from evaluator.columns.engine import STATUSES, Decided, ids_of
from evaluator.remarks import waivers_in_force

if TYPE_CHECKING:
    from evaluator.interpret import Program
    from evidence.dossier import Dossier


MOST: Final = int(np.iinfo(np.int16).max)
"""Counts beyond this one are told as it."""


def interpreted(program: Program, dossiers: Sequence[Dossier]) -> Decided:
    """What `ColumnEngine.decide` would give, about a thousand times slower; for any program and dossiers.

    Only a count above `MOST` is told as that: nothing is wanted so often.
    """
    codes = {status: code for code, status in enumerate(STATUSES)}
    ids = ids_of(program.resolved.requirement)
    place = {each: n for n, each in enumerate(ids)}
    shape = (len(ids), len(dossiers))
    status = np.full(shape, codes["not_applicable"], dtype=np.uint8)
    certain, possible = np.zeros(shape, dtype=np.int16), np.zeros(shape, dtype=np.int16)
    for i, dossier in enumerate(dossiers):
        waivers, _ = waivers_in_force(dossier, place, program.office.as_of)
        finding = program.interpret(program.case(dossier), waivers)
        # Below what is not asked at all there are no findings.
        for each in finding.walk():
            n = place[each.id]
            status[n, i] = codes[each.status]
            certain[n, i], possible[n, i] = min(each.certain, MOST), min(each.possible, MOST)
    return Decided(ids, status, certain, possible)
