"""Dossiers in columns: each field as codes into the distinct values that it has.

This is the engine's whole interface to data. Whoever makes a frame (`frame_of` from dossiers, the loader from
Parquet) keeps these promises; the engine does not check them:

- Values are what the models of the evidence hold, parsed and valid: codes as text, `Day`, `int` or `Decimal`,
  `bool`, tuples. `"none"` is a value like any other; unknown is no value but the code -1. An empty tuple and
  unknown differ as they do in the models.
- `documents` of records hold what `plain_documents` makes of them. A block (`exchange`) is a column of its
  own that holds `YES` or `"none"`, with a column for each of its fields (`exchange.level`), unknown where
  there is no block.
- `Table.owner` ascends; the order of one applicant's rows means nothing. Record ids are unique within an
  applicant.
- A column that is not there is unknown for everybody. `ColumnEngines.reads` tells which are looked at.

The values of a column need not be distinct objects or all used. One and the same `values` object may serve
many columns and frames: what is worked out for it is then worked out once. So keep it, and never change it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evaluator.columns.refused import Refused
from evidence.documents import Document
from evidence.dossier import Dossier, Excused, Post, Waiver
from evidence.model import Model, yaml_name
from evidence.records import KINDS, Exchange, Publication, Record

Codes = NDArray[np.int32]

UNKNOWN: Final = -1
YES: Final = "yes"
"""What a block's own column holds where there is a block; its fields have columns of their own."""

BLOCKS: Final[Mapping[str, type[Model]]] = {"exchange": Exchange, "publication": Publication}
UNREAD: Final = frozenset({"kind", "remark", "checked_by", "certificate_number"})
"""Fields of records that no test of any rule set can ask for a verdict."""


class Column(NamedTuple):
    """One field: `codes` (int32, one a row) into `values`; UNKNOWN (-1) where nothing is known.

    Values must be distinct, so that rows are equal in the field just when their codes are.
    """

    codes: Codes
    values: Sequence[Any]


class Table(NamedTuple):
    """Rows of all applicants, those of one together.

    `owner` (int32) is the applicant's index in the frame, ascending; applicant i has the rows from
    `offsets[i]` to `offsets[i + 1]` (int32, one more than there are applicants). `columns` by the field's
    name as dossiers write it (`from`, `exchange.level`).
    """

    owner: Codes
    offsets: Codes
    columns: Mapping[str, Column]


class Frame(NamedTuple):
    """So many dossiers.

    `applicants` holds a row an applicant (fields: `APPLICANT`), `posts`, `excused` and `waivers` the rows of
    those models, `records` a table for each kind of which there are any. `posts_known` is false where nothing
    at all is known of somebody's posts (`posts: null`), as opposed to none being held.
    """

    size: int
    applicants: Mapping[str, Column]
    posts_known: NDArray[np.bool_]
    posts: Table
    excused: Table
    waivers: Table
    records: Mapping[str, Table]


def column(values: Iterable[Any]) -> Column:
    """A column of plain values; None is unknown."""
    known: dict[Hashable, int] = {}
    codes = [UNKNOWN if value is None else known.setdefault(value, len(known)) for value in values]
    return Column(np.array(codes, dtype=np.int32), tuple(known))


def table(size: int, owners: Sequence[int], columns: Mapping[str, Column]) -> Table:
    """Rows with their owners, who must stand in ascending order, among so many applicants."""
    owner = np.array(owners, dtype=np.int32)
    offsets = np.searchsorted(owner, np.arange(size + 1)).astype(np.int32)
    return Table(owner, offsets, columns)


# From dossiers ----------------------------------------------------------------------------------------------

APPLICANT: Final = tuple(  # fields of the dossier that some rule set can ask for
    name
    for name in Dossier.model_fields
    if name not in ("id", "name", "school", "posts", "excused", "records", "waivers", "pins")
)


def frame_of(dossiers: Sequence[Dossier]) -> Frame:
    """The frame that holds these dossiers.

    Raises `Refused` for a dossier with pins: where records are assigned, each applicant is a
    puzzle of its own.
    """
    for dossier in dossiers:
        if dossier.pins:
            raise Refused("columns_pins", applicant=dossier.id)
    size = len(dossiers)
    by_kind: dict[str, tuple[list[int], list[Record]]] = {kind: ([], []) for kind in KINDS}
    for place, dossier in enumerate(dossiers):
        for record in dossier.records:
            owners, records = by_kind[record.kind]
            owners.append(place)
            records.append(record)
    return Frame(
        size,
        {name: column(getattr(each, name) for each in dossiers) for name in APPLICANT},
        np.array([each.posts is not None for each in dossiers], dtype=np.bool_),
        _rows(size, Post, [(n, row) for n, each in enumerate(dossiers) for row in each.posts or ()]),
        _rows(size, Excused, [(n, row) for n, each in enumerate(dossiers) for row in each.excused]),
        _rows(size, Waiver, [(n, row) for n, each in enumerate(dossiers) for row in each.waivers]),
        {
            kind: table(size, owners, _of_records(KINDS[kind], records))
            for kind, (owners, records) in by_kind.items()
            if records
        },
    )


def _rows(size: int, cls: type[Any], rows: Sequence[tuple[int, Any]]) -> Table:
    columns = {yaml_name(name): column(getattr(row, name) for _, row in rows) for name in cls.model_fields}
    return table(size, [owner for owner, _ in rows], columns)


def _of_records(cls: type[Record], records: Sequence[Record]) -> dict[str, Column]:
    columns = {}
    for name in cls.model_fields:
        if name in UNREAD:
            continue
        if name == "documents":
            columns[name] = column(plain_documents(record.documents) for record in records)
            continue
        if name not in BLOCKS:
            columns[yaml_name(name)] = column(getattr(record, name) for record in records)
            continue
        blocks = [getattr(record, name) for record in records]
        columns[name] = column(each if each in (None, "none") else YES for each in blocks)
        for field in BLOCKS[name].model_fields:
            columns[f"{name}.{field}"] = column(
                getattr(each, field) if isinstance(each, BLOCKS[name]) else None for each in blocks
            )
    return columns


def plain_documents(documents: Iterable[Document]) -> tuple[Document, ...]:
    """The documents without what no test asks for (file, hash, page), in one order: few distinct values."""
    plain = {
        (each.type, each.signed_by, each.stamped, each.original, each.unavailable): None for each in documents
    }
    return tuple(
        Document.model_construct(
            type=type_, signed_by=signed_by, stamped=stamped, original=original, unavailable=unavailable
        )
        for type_, signed_by, stamped, original, unavailable in sorted(plain, key=repr)
    )
