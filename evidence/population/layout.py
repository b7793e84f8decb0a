"""The tables of a population and their columns, made from the models of the evidence (docs/population.md)."""

from collections.abc import Mapping
from functools import cache
from typing import Final, Literal, NamedTuple

from evidence.dossier import Dossier, Excused, Pin, Post, Waiver
from evidence.model import Model, yaml_name
from evidence.reading.specs import FieldSpec, block_spec
from evidence.records import KINDS, Exchange, Publication, Record

SCHEMA: Final = 1
MANIFEST: Final = "population.json"
RECORDS: Final = "records."
APPLICANTS: Final = "applicants"
NUMBER: Final = "number"
OWNER: Final = "applicant"
PLACE: Final = "place"
DISTRICT: Final = "district"
PAPERS: Final = "papers"
DOCUMENTS: Final = "documents"
POSTS: Final = "posts"
PINS: Final = "pins"
ID: Final = "id"
YES: Final = "yes"
"""What a block's own column holds where there is a block."""
PARTS: Final = 100_000
"""There are no more parts than five digits can number."""

BLOCKS: Final[Mapping[str, type[Model]]] = {"exchange": Exchange, "publication": Publication}
ROWS: Final[Mapping[str, type[Model]]] = {
    "posts": Post,
    "excused": Excused,
    "waivers": Waiver,
    "pins": Pin,
    **{RECORDS + kind: cls for kind, cls in KINDS.items()},
}
"""The model of a row of every table but `applicants`."""
TABLES: Final = (APPLICANTS, *ROWS)

Form = Literal["number", "value", "block", "documents", "papers", "flag"]
"""What stands in a column: a number of a row, a field's value, whether there is a block, documents (what
decides of them, and in full), or only the word `none`.
"""


class ColumnSpec(NamedTuple):
    """One column. `model` and `field` are the field whose values it holds, where it holds those of one."""

    name: str
    form: Form
    required: bool = False
    model: type[Model] | None = None
    field: FieldSpec | None = None


@cache
def columns_of(table: str) -> Mapping[str, ColumnSpec]:
    """The columns that a table may have, by name. KeyError for no table of a population."""
    if table == APPLICANTS:
        found = [
            ColumnSpec(NUMBER, "number", required=True),
            *(
                _value(Dossier, name)
                for name in Dossier.model_fields
                if name not in ("posts", "excused", "records", "waivers", "pins")
            ),
            # Like the school's name it is a key to group by; no dossier has it.
            ColumnSpec(DISTRICT, "value", model=Dossier, field=block_spec(Dossier).field("school")),
            ColumnSpec(POSTS, "flag"),
        ]
    else:
        found = [ColumnSpec(OWNER, "number", required=True)]
        model = ROWS[table]
        if issubclass(model, Record):
            found.append(ColumnSpec(PLACE, "number"))
        for name in model.model_fields:
            found += _of_field(model, name)
    return {each.name: each for each in found}


def _of_field(model: type[Model], name: str) -> list[ColumnSpec]:
    if name == "kind":
        return []
    if name == DOCUMENTS and issubclass(model, Record):
        return [ColumnSpec(DOCUMENTS, "documents"), ColumnSpec(PAPERS, "papers")]
    if name in BLOCKS:
        block = BLOCKS[name]
        parts = [_value(block, each, f"{name}.{yaml_name(each)}") for each in block.model_fields]
        return [ColumnSpec(name, "block"), *parts]
    return [_value(model, name)]


def _value(model: type[Model], attribute: str, name: str | None = None) -> ColumnSpec:
    field = block_spec(model).field(yaml_name(attribute))
    return ColumnSpec(name or field.name, "value", field.required, model, field)


def part_name(part: int) -> str:
    """The name of the file of a part in every table."""
    return f"part-{part:05d}.parquet"
