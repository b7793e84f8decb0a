"""The table of what is wrong with the data: file, row, applicant, column, value, and the problem in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pyarrow as pa

from evidence.population.faults import Fault
from reports.language import CODES, language

FOLDER: Final = "quarantine"


def quarantine_of(faults: Sequence[Fault]) -> pa.Table:
    """One row a fault, in the order of files and rows. `row` counts from 1; null: the whole file."""
    ordered = sorted(faults, key=lambda each: (each.file, each.row or 0, each.column, each.problem.code))
    return pa.table(
        {
            "file": pa.array([each.file for each in ordered], pa.string()),
            "row": pa.array([each.row for each in ordered], pa.int64()),
            "number": pa.array([each.number for each in ordered], pa.int64()),
            "column": pa.array([each.column for each in ordered], pa.string()),
            "value": pa.array([each.value for each in ordered], pa.string()),
            "code": pa.array([each.problem.code for each in ordered], pa.string()),
            **{
                f"message_{lang}": pa.array(
                    [each.problem.text(lang, language(lang).say) for each in ordered], pa.string()
                )
                for lang in CODES
            },
        }
    )
