"""Dossiers in columns: each field as codes into the tuple of its distinct values.

A value is what the models of the evidence hold: a code, a `Day`, a `Decimal`, a tuple, documents. Code -1 is
unknown; `"none"` is a value like any other.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

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
    """One field: `codes` (one a row) into `values`, UNKNOWN where nothing is known."""

    codes: Codes
    values: tuple[Any, ...]


class Table(NamedTuple):
    """Rows of all applicants: `owner` is the applicant's index, ascending; applicant i has the rows from
    `offsets[i]` to `offsets[i + 1]`.
    """

    owner: Codes
    offsets: Codes
    columns: Mapping[str, Column]


class Frame(NamedTuple):
    """So many dossiers. `posts_known` is false where nothing is known of somebody's posts."""

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

APPLICANT: Final = tuple(
    name
    for name in Dossier.model_fields
    if name not in ("id", "name", "school", "posts", "excused", "records", "waivers", "pins")
)


def frame_of(dossiers: Sequence[Dossier]) -> Frame:
    """The frame that holds these dossiers."""
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
