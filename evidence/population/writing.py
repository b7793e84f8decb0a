"""Dossiers to the files of one part (docs/population.md): nothing that a dossier holds is lost."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from evidence.dossier import Dossier
from evidence.model import Model, yaml_name
from evidence.population.layout import (
    APPLICANTS,
    BLOCKS,
    DOCUMENTS,
    NUMBER,
    OWNER,
    PAPERS,
    PLACE,
    POSTS,
    RECORDS,
    TABLES,
    YES,
    columns_of,
    part_name,
)
from evidence.population.papers import documents_text, papers_text, plain_documents
from evidence.population.values import text_of
from evidence.records import Record
from evidence.scales import NONE

TEXT: Final = pa.dictionary(pa.int32(), pa.string())
COMPRESSION: Final = "lz4"

Row = dict[str, Any]


def tables_of(numbered: Iterable[tuple[int, Dossier]]) -> dict[str, pa.Table]:
    """All tables of a part, empty ones too. The numbers ascend."""
    rows: dict[str, list[Row]] = {table: [] for table in TABLES}
    for number, dossier in numbered:
        rows[APPLICANTS].append(_applicant(number, dossier))
        for table, parts in (
            ("posts", dossier.posts or ()),
            ("excused", dossier.excused),
            ("waivers", dossier.waivers),
            ("pins", dossier.pins),
        ):
            rows[table] += (_row(number, each) for each in parts)
        for place, record in enumerate(dossier.records):
            rows[RECORDS + record.kind].append(_record(number, place, record))
    return {table: table_of(table, rows[table]) for table in TABLES}


def table_of(table: str, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    """Rows as a table of a population; a field that a row does not name is unknown."""
    arrays = {}
    for column in columns_of(table).values():
        values = [row.get(column.name) for row in rows]
        if column.form == "number":
            arrays[column.name] = pa.array(values, pa.int32() if column.name == PLACE else pa.int64())
        else:
            arrays[column.name] = pa.array(values, pa.string()).dictionary_encode()
    return pa.table(arrays)


def write_table(table: pa.Table, target: Path) -> None:
    """One file: one row group, dictionaries; its footer tells the range of numbers and the empty columns."""
    pq.write_table(
        table,
        target,
        row_group_size=max(len(table), 1),
        compression=COMPRESSION,
        use_dictionary=[name for name in table.column_names if name not in (NUMBER, OWNER, PLACE)],
        column_encoding={
            name: "DELTA_BINARY_PACKED" for name in table.column_names if name in (NUMBER, OWNER, PLACE)
        },
        store_schema=False,
    )


class PartWriter:
    """Gathers the applicants of one part, then writes its files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._pieces: list[dict[str, pa.Table]] = []
        self.rows = 0

    def add(self, numbered: Sequence[tuple[int, Dossier]]) -> None:
        """Take some more; their numbers lie above those before."""
        if numbered:
            self._pieces.append(tables_of(numbered))
            self.rows += len(numbered)

    def write(self, part: int) -> None:
        """Write the files of a part, each beside and renamed, and begin another one. Raises OSError."""
        pieces = self._pieces or [tables_of(())]
        for table in TABLES:
            target = self._folder / table / part_name(part)
            target.parent.mkdir(parents=True, exist_ok=True)
            beside = target.with_name(f".{target.name}.part")
            whole = pa.concat_tables(each[table] for each in pieces).unify_dictionaries().combine_chunks()
            write_table(whole, beside)
            beside.replace(target)
        self._pieces, self.rows = [], 0


def _applicant(number: int, dossier: Dossier) -> Row:
    row: Row = {NUMBER: number}
    for name in columns_of(APPLICANTS):
        if name in Dossier.model_fields and name != POSTS:
            row[name] = text_of(getattr(dossier, name))
    row[POSTS] = NONE if dossier.posts == () else None
    return row


def _row(number: int, part: Model) -> Row:
    row: Row = {OWNER: number}
    row.update(_fields(part))
    return row


def _fields(part: Model, prefix: str = "") -> Iterator[tuple[str, str | None]]:
    for name in type(part).model_fields:
        yield prefix + yaml_name(name), text_of(getattr(part, name))


def _record(number: int, place: int, record: Record) -> Row:
    row: Row = {OWNER: number, PLACE: place}
    for name in type(record).model_fields:
        value = getattr(record, name)
        if name == "kind":
            continue
        if name == DOCUMENTS:
            row[DOCUMENTS] = documents_text(plain_documents(value))
            row[PAPERS] = papers_text(value)
        elif name not in BLOCKS:
            row[yaml_name(name)] = text_of(value)
        elif isinstance(value, BLOCKS[name]):
            row[name] = YES
            row.update(_fields(value, f"{name}."))
        else:
            row[name] = value
    return row
