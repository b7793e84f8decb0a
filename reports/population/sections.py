"""Counts as sections of rows, the same for the terminal, Markdown, JSON and workbooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from reports.values import Value

Cell = str | int | None

NAMES: Final = 18
"""So wide is a column of names in a workbook."""
COUNTS: Final = 11
"""So wide is a column of numbers."""
WORDS: Final = 60
"""So wide is a column of sentences."""


class Field(NamedTuple):
    """A column: its name for programs, its heading, its width in characters; `status` gives it a colour.

    `coded`: a code for programs, which another column puts into words.
    """

    key: str
    heading: str
    width: int = COUNTS
    status: str = ""
    coded: bool = False


class Section(NamedTuple):
    """Rows of one kind. `bars` are the columns that a chart stacks, by `label`, the column with their names.

    `detail`: for programs and workbooks only, for there are many.
    """

    key: str
    heading: str
    fields: Sequence[Field]
    rows: Sequence[Sequence[Cell]]
    bars: tuple[int, ...] = ()
    label: int = 0
    detail: bool = False


class Told(Value):
    """Everything that is told: `facts` beside the sections for programs, `lines` for people."""

    schema: str
    title: str
    lines: tuple[str, ...]
    summary: str
    facts: Mapping[str, Any]
    sections: tuple[Section, ...]
    more: str
