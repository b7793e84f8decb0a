"""One applicant of a part as a dossier, the same that was packed."""

from collections.abc import Mapping
from typing import Any

from evidence.dossier import Dossier, Excused, Pin, Post, Waiver
from evidence.model import Model, yaml_name
from evidence.population.faults import fault
from evidence.population.files import Coded
from evidence.population.layout import BLOCKS, DOCUMENTS, PAPERS, POSTS, RECORDS, YES
from evidence.population.papers import plain_documents
from evidence.population.parts import Part, PartTable
from evidence.records import KINDS, Record


class Contradiction(Exception):  # noqa: N818 - says what is the matter
    """What a row says twice it does not say alike; `fault` tells where."""

    def __init__(self, what: Any) -> None:
        super().__init__(what.problem.code)
        self.fault = what


def dossier_at(part: Part, place: int) -> Dossier:
    """The dossier of the applicant in a place of a part that was read whole (or without `papers`).

    Raises Contradiction where the full documents of a record are not those that decide.
    """
    posts = _models(Post, part, POSTS, place)
    none = part.applicants[POSTS].codes[place] >= 0
    own = {
        name: _value(part.applicants[name], place)
        for name in Dossier.model_fields
        if name in part.applicants and name != POSTS
    }
    records = [
        record
        for table in part.tables
        if table.startswith(RECORDS)
        for record in _records(part, table, place)
    ]
    # Without their places, records stand in the order of the kinds.
    records.sort(key=lambda each: each[0])
    return Dossier(
        **own,
        posts=posts if posts or none else None,
        excused=_models(Excused, part, "excused", place),
        waivers=_models(Waiver, part, "waivers", place),
        pins=_models(Pin, part, "pins", place),
        records=tuple(record for _, record in records),
    )


def _value(column: Coded, row: int) -> Any:
    code = column.codes[row]
    return None if code < 0 else column.values[code]


def _models(cls: type[Any], part: Part, table: str, place: int) -> tuple[Any, ...]:
    found = part.tables.get(table)
    if found is None:
        return ()
    return tuple(
        cls(**_fields(cls, found.columns, row)) for row in range(*found.offsets[place : place + 2].tolist())
    )


def _fields(cls: type[Model], columns: Mapping[str, Coded], row: int, prefix: str = "") -> dict[str, Any]:
    return {
        name: _value(columns[prefix + yaml_name(name)], row)
        for name in cls.model_fields
        if prefix + yaml_name(name) in columns
    }


def _records(part: Part, table: str, place: int) -> list[tuple[int, Record]]:
    found = part.tables[table]
    cls = KINDS[table.removeprefix(RECORDS)]
    rows = range(*found.offsets[place : place + 2].tolist())
    return [(_place(found, row), cls(**_record(cls, part, table, row))) for row in rows]


def _place(table: PartTable, row: int) -> int:
    return int(table.places[row]) if table.places is not None else 0


def _record(cls: type[Record], part: Part, table: str, row: int) -> dict[str, Any]:
    columns = part.tables[table].columns
    fields = _fields(cls, columns, row)
    for name, block in BLOCKS.items():
        if fields.get(name) == YES:
            fields[name] = block(**_fields(block, columns, row, f"{name}."))
    papers = _value(columns[PAPERS], row) if PAPERS in columns else None
    if papers is not None:
        if plain_documents(papers) != fields[DOCUMENTS]:
            raise Contradiction(fault(table, "population_papers", column=PAPERS, id=fields["id"]))
        fields[DOCUMENTS] = papers
    return fields
