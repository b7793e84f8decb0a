"""The columns that a sheet can have, from the models: one source for the writer, the reader and the notes."""

from functools import cache
from typing import Final, NamedTuple

from evidence.dossier import Dossier, Excused, Pin, Post, Waiver
from evidence.labels import Term
from evidence.model import Model
from evidence.reading.specs import FieldSpec, block_spec
from evidence.records import KINDS, Record
from evidence.terms import LABELS, fold, label

FieldPath = tuple[str, ...]

APPLICANT: Final = Term(
    "申报人", "applicant", ("申报人信息", "基本信息", "基本情况", "个人信息", "申报人基本情况")
)
INSTRUCTIONS: Final = Term("说明", "instructions", ("填写说明", "填表说明"))
CHOICES: Final = Term("选项", "choices")
ORDER: Final = Term("编号顺序", "order of ids")
"""Over the column of the sheet of choices that keeps the order of records across their sheets."""
TABLES: Final[dict[str, type[Model]]] = {
    "posts": Post,
    "excused": Excused,
    "waivers": Waiver,
    "pins": Pin,
}
"""The small tables of a dossier, each on a sheet of its own."""
OFFICES_OWN: Final = frozenset({"pins"})
"""Tables that only an office writes: a template has them where the dossier does."""

BETWEEN: Final = "｜"
"""Between an id and the words that explain it in a drop-down list.

No id holds it: ids are half-width text.
"""

_HEADINGS: Final[dict[tuple[type[Model], str], Term]] = {
    (Dossier, "name"): Term("姓名", "name"),
    (KINDS["judgement"], "role"): Term("身份", "role"),
    (KINDS["article"], "name"): Term("题目", "name"),
    (Pin, "ground"): Term("理由", "ground"),
}
"""Where the common label of a field is not the word of the form; each is a spelling that the field knows."""


_WIDTHS: Final = {
    "day": 12, "term": 16, "yes_no": 9, "whole": 8, "decimal": 9, "rate": 9,
    "list": 16, "block": 9, "text": 16,
}  # fmt: skip
_WIDER: Final = {
    "id": 10, "name": 28, "basis": 28, "remark": 18, "organiser": 18, "requirement": 30, "outlet": 18,
    "event": 18, "reason": 24, "ground": 28, "document": 20, "honour": 14, "compared_with": 13,
}  # fmt: skip


class Column(NamedTuple):
    """One field of a sheet: where its values go, how they are read, and what stands above them."""

    path: FieldPath
    field: FieldSpec

    def heading(self, model: type[Model], lang: str = "zh") -> str:
        """The heading: the field's label, after its block's where it has one."""
        own = _HEADINGS.get((model, self.path[0]))
        if own is not None:
            return own.zh if lang == "zh" else own.en
        return ("·" if lang == "zh" else " · ").join(label("field", name, lang) for name in self.path)

    @property
    def unit(self) -> str:
        """What kind of value it holds: day, yes_no, rate …, or choice, list, documents, block."""
        if self.path == ("documents",):
            return "documents"
        if self.field.shape != "scalar":
            return self.field.shape
        return self.field.marker.name if self.field.marker is not None else "text"

    @property
    def width(self) -> int:
        """How many characters wide it is at least."""
        return _WIDER.get(self.path[-1], _WIDTHS.get(self.unit, 12))


@cache
def columns_of(model: type[Model]) -> dict[FieldPath, Column]:
    """Every column of a model, in the order of its fields; those of a block follow the block's own."""
    spec = block_spec(model)
    found: dict[FieldPath, Column] = {}
    for name in spec.attributes:
        if model is Dossier and name in (*TABLES, "records"):
            continue
        field = spec.field(name)
        found[name,] = Column((name,), field)
        if field.shape == "block" and field.model is not None:
            for inner in block_spec(field.model).attributes:
                found[name, inner] = Column((name, inner), block_spec(field.model).field(inner))
    return found


@cache
def spellings_of(model: type[Model]) -> dict[str, FieldPath]:
    """Folded heading -> column.

    A block's field goes by both names, and by its own where nothing else has it.
    """
    spec = block_spec(model)
    columns = columns_of(model)
    found: dict[str, FieldPath] = {key: (name,) for key, name in spec.spellings.items() if (name,) in columns}
    alone: dict[str, set[FieldPath]] = {}
    for path, column in columns.items():
        if len(path) == 1 and column.field.shape == "block" and column.field.model is not None:
            outer = [key for key, name in spec.spellings.items() if name == path[0]]
            for inner, name in block_spec(column.field.model).spellings.items():
                alone.setdefault(inner, set()).add((path[0], name))
                for key in outer:
                    found.setdefault(key + inner, (path[0], name))
    for inner, paths in alone.items():
        if len(paths) == 1:
            found.setdefault(inner, next(iter(paths)))
    return found


@cache
def sheet_spellings() -> dict[str, str]:
    """Folded name of a sheet -> what it holds: applicant, instructions, choices, a table or a kind."""
    found: dict[str, str] = {}
    for code, term in (("applicant", APPLICANT), ("instructions", INSTRUCTIONS), ("choices", CHOICES)):
        for spelling in (term.zh, term.en, *term.synonyms):
            found[fold(spelling)] = code
    for code in TABLES:
        term = LABELS["field"][code]
        for spelling in (code, term.zh, term.en, *(each for each in term.synonyms if each != "岗位")):
            found.setdefault(fold(spelling), code)
    found.setdefault(fold("岗位"), "posts")
    for kind in KINDS:
        term = LABELS["kind"][kind]
        for spelling in (kind, term.zh, term.en):
            found.setdefault(fold(spelling), kind)
    for kind in KINDS:
        for spelling in LABELS["kind"][kind].synonyms:
            found.setdefault(fold(spelling), kind)
    return found


def sheet_name(code: str, lang: str = "zh") -> str:
    """The name of the sheet that holds a table or the records of a kind."""
    return label("kind" if code in KINDS else "field", code, lang)


def times_of(kind: str) -> tuple[str, ...]:
    """The fields that tell the time of a record of some kind, the way offices record it."""
    return _TIMES.get(kind, ("date",))


_TIMES: Final[dict[str, tuple[str, ...]]] = {
    "workload": ("term",),
    "listening_log": ("term",),
    "research_participation": ("term",),
    "project": ("from", "to"),
    "teaching_title": ("from", "to"),
    "class_teacher_service": ("from", "to"),
    "mentoring": ("from", "to"),
    "teaching_history": ("from", "to"),
    "conduct": ("from", "to"),
    "class_results": ("cycle_from", "cycle_to"),
}


def model_of(code: str) -> type[Model]:
    """The model of a row of a sheet."""
    if code == "applicant":
        return Dossier
    return TABLES[code] if code in TABLES else KINDS[code]


def is_record(model: type[Model]) -> bool:
    """Whether rows of a model are records, with an id each."""
    return issubclass(model, Record)
