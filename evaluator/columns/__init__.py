"""The third engine: many dossiers at once, held in columns (docs/population.md).

It finds the status of every requirement and what counts for certain and possibly, and nothing else. What a
test means stands once, in `evaluator.conditions`: each distinct value of a column is asked there.
"""

from evaluator.columns.engine import ColumnEngine, Decided, Refused
from evaluator.columns.frame import Column, Frame, Table, frame_of

__all__ = ["Column", "ColumnEngine", "Decided", "Frame", "Refused", "Table", "frame_of"]
