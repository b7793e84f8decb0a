"""The third engine: many dossiers at once, held in columns (docs/population.md).

It finds the status of every requirement and what counts for certain and possibly, and nothing else. What a
test means stands once, in `evaluator.conditions`: each distinct value of a column is asked there.
"""

from evaluator.columns.engine import STATUSES, ColumnEngine, ColumnEngines, Decided
from evaluator.columns.frame import Column, Frame, Table, frame_of
from evaluator.columns.interpreted import interpreted
from evaluator.columns.refused import Refused

__all__ = [
    "STATUSES",
    "Column",
    "ColumnEngine",
    "ColumnEngines",
    "Decided",
    "Frame",
    "Refused",
    "Table",
    "frame_of",
    "interpreted",
]
