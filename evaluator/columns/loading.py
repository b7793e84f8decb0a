"""A part of a population as a frame: what the tables hold is what the models would (docs/population.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from evaluator.columns.frame import APPLICANT, Column, Frame, Table
from evidence.population.files import Coded
from evidence.population.layout import (
    APPLICANTS,
    DISTRICT,
    ID,
    NUMBER,
    OWNER,
    PAPERS,
    PLACE,
    POSTS,
    RECORDS,
    columns_of,
)
from evidence.population.parts import Part
from evidence.records import KINDS

if TYPE_CHECKING:
    from evaluator.columns.engine import Reads


class ReadColumns(Mapping[str, Column]):
    """The columns that were read. Asking for another one is an error: it would pass for unknown."""

    def __init__(self, columns: Mapping[str, Coded]) -> None:
        self._columns = {name: Column(*each) for name, each in columns.items()}

    def __getitem__(self, name: str) -> Column:
        """The column. LookupError (but no KeyError, which `get` would hide) where it was not read."""
        try:
            return self._columns[name]
        except KeyError:
            raise LookupError(f"the column {name} was not read") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)


UNREAD: Final[Mapping[str, frozenset[str]]] = {
    APPLICANTS: frozenset({"name", "school", DISTRICT}),
    "excused": frozenset({"reason"}),
    "waivers": frozenset({"ground", "document"}),
    **{
        RECORDS + kind: frozenset({PAPERS, PLACE, "remark", "checked_by", "certificate_number"})
        for kind in KINDS
    },
}
"""The columns that nothing is decided by, by table: a frame can be made without them."""


def unasked(reads: Reads) -> tuple[Mapping[str, frozenset[str]], frozenset[str]]:
    """The columns by table, and the whole tables, that are neither looked at nor part of the structure.

    Ids are read wherever rows are: rows that stand twice would count twice.
    """
    asked: dict[str, frozenset[str]] = {
        APPLICANTS: reads.applicants | {NUMBER, ID, POSTS},
        POSTS: reads.posts,
        "excused": reads.excused,
        "waivers": reads.waivers,
        **{RECORDS + kind: columns | {ID} for kind, columns in reads.records.items()},
    }
    columns = {table: frozenset(columns_of(table)) - wanted - {OWNER} for table, wanted in asked.items()}
    return columns, frozenset(RECORDS + kind for kind in KINDS if kind not in reads.records)


def frame_from(part: Part) -> Frame:
    """The frame of a part's applicants, as `frame_of` makes it of their dossiers (pins are not looked at)."""
    size = part.size
    posts = _table(POSTS, part)
    held = np.diff(posts.offsets) > 0
    if POSTS in part.applicants:
        held |= part.applicants[POSTS].codes >= 0
    return Frame(
        size,
        ReadColumns({name: part.applicants[name] for name in APPLICANT if name in part.applicants}),
        held,
        posts,
        _table("excused", part),
        _table("waivers", part),
        {
            name.removeprefix(RECORDS): Table(table.owner, table.offsets, ReadColumns(table.columns))
            for name, table in part.tables.items()
            if name.startswith(RECORDS) and len(table.owner)
        },
    )


def sliced(frame: Frame, first: int, end: int) -> Frame:
    """The frame of the applicants from `first` to before `end`."""
    return Frame(
        end - first,
        ReadColumns(
            {name: Coded(each.codes[first:end], each.values) for name, each in frame.applicants.items()}
        ),
        frame.posts_known[first:end],
        _rows_of(frame.posts, first, end),
        _rows_of(frame.excused, first, end),
        _rows_of(frame.waivers, first, end),
        {
            kind: part
            for kind, part in ((kind, _rows_of(each, first, end)) for kind, each in frame.records.items())
            if len(part.owner)
        },
    )


def _rows_of(table: Table, first: int, end: int) -> Table:
    low, high = int(table.offsets[first]), int(table.offsets[end])
    columns = {name: Coded(each.codes[low:high], each.values) for name, each in table.columns.items()}
    owner = table.owner[low:high] - np.int32(first)
    return Table(owner, table.offsets[first : end + 1] - np.int32(low), ReadColumns(columns))


def _table(name: str, part: Part) -> Table:
    found = part.tables.get(name)
    if found is not None:
        return Table(found.owner, found.offsets, ReadColumns(found.columns))
    # Nobody has any: its columns are all there, and empty.
    nothing = np.empty(0, dtype=np.int32)
    columns = {each: Coded(nothing, ()) for each, spec in columns_of(name).items() if spec.form != "number"}
    return Table(nothing, np.zeros(part.size + 1, dtype=np.int32), ReadColumns(columns))
