"""Which columns and rows each sheet of a template has: the plan's, and whatever the dossier holds besides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from evidence.canonical import number_text
from evidence.documents import Document
from evidence.dossier import Dossier
from evidence.model import Model
from evidence.records import KINDS, Record
from evidence.terms import LABELS, label
from evidence.workbook.layout import (
    BETWEEN,
    OFFICES_OWN,
    TABLES,
    Column,
    FieldPath,
    columns_of,
    is_record,
    model_of,
    times_of,
)
from evidence.workbook.plan import Plan, SheetPlan
from evidence.workbook.syntax import document_text, documents_text, join
from evidence.writing import to_plain

MOST_PAPERS: Final = 6
"""So many columns of documents at most; what does not find room stands in the last one."""

_NAMELESS: Final = frozenset(
    {
        *("workload", "listening_log", "research_participation"),
        *("class_teacher_service", "teaching_history", "conduct", "mentoring", "judgement"),
    }
)
_WITH_CERTIFICATE: Final = frozenset({"contest_award", "honour", "teaching_title", "class_honour"})
_COMPANIONS: Final[dict[str, tuple[str, ...]]] = {
    "level": ("organiser",),
    "rank": ("cohort_size",),
    "exchange.venue": ("exchange.event", "exchange.date"),
    "exchange.level": ("exchange.date",),
    "publication.form": ("publication.outlet", "publication.date"),
    "writings": ("mentees",),
}
"""What nobody can check a field without: whoever asks for the one shows the others beside it."""
_ALWAYS: Final[dict[str, tuple[str, ...]]] = {
    "class_teacher_service": ("class_name",),
    "teaching_history": ("subject",),
    "judgement": ("requirement", "conclusion", "degree", "basis", "role", "judge"),
}
_LAST: Final = ("standing", "checked_by", "remark")
_FIRST: Final = ("id", "name")


@dataclass(slots=True)
class Sheet:
    """One sheet to be written: its columns, one dict of values by column for each row, what is asked for."""

    code: str
    columns: list[Column]
    papers: int = 0
    asked: frozenset[FieldPath] = frozenset()
    phrases: tuple[str, ...] = ()
    plan: SheetPlan = field(default_factory=lambda: SheetPlan(""))
    rows: list[dict[FieldPath, Any]] = field(default_factory=list)
    documents: list[list[str]] = field(default_factory=list)

    @property
    def model(self) -> type[Model]:
        """The model of a row."""
        return model_of(self.code)


def sheets_for(plan: Plan, dossier: Dossier | None, lang: str) -> list[Sheet]:
    """The tables, the kinds in the order of the clauses, then kinds only the dossier has; judgements last."""
    records: dict[str, list[Record]] = {}
    for record in dossier.records if dossier is not None else ():
        records.setdefault(record.kind, []).append(record)
    planned = {each.kind: each for each in plan.sheets}
    kinds = [
        kind for kind in dict.fromkeys((*planned, *(k for k in KINDS if k in records))) if kind != "judgement"
    ]
    tables = [code for code in TABLES if code not in OFFICES_OWN or getattr(dossier, code, None)]
    made = [_table(code, dossier, lang) for code in tables]
    return made + [
        _kind(planned.get(k) or SheetPlan(k), records.get(k, []), lang) for k in (*kinds, "judgement")
    ]


def applicant_values(plan: Plan, dossier: Dossier | None, lang: str) -> list[tuple[Column, Any]]:
    """Every line of the applicant's sheet with its value."""
    plain = to_plain(dossier) if dossier is not None else {}
    if plain.setdefault("title_sought", plan.title) == plan.title:
        plain["title_sought"] = f"{plan.title}{BETWEEN}{plan.words.zh if lang == 'zh' else plan.words.en}"
    return [(column, shown(column, plain.get(path[0]), lang)) for path, column in columns_of(Dossier).items()]


def _table(code: str, dossier: Dossier | None, lang: str) -> Sheet:
    columns = list(columns_of(TABLES[code]).values())
    sheet = Sheet(code, columns, asked=frozenset(column.path for column in columns))
    items = getattr(dossier, code) if dossier is not None else None
    for item in items or ():
        row = _row(columns, to_plain(item), lang)
        # A line of nothing but blanks would not be one.
        sheet.rows.append(row or {columns[0].path: label("value", "unknown", lang)})
    if items == () and code == "posts":
        sheet.rows.append({columns[0].path: label("value", "none", lang)})
    return sheet


def _kind(plan: SheetPlan, records: list[Record], lang: str) -> Sheet:
    model = KINDS[plan.kind]
    columns = columns_of(model)
    own: list[FieldPath] = [("id",)] if plan.kind in _NAMELESS else [(name,) for name in _FIRST]
    asked: list[FieldPath] = [
        *((name,) for name in times_of(plan.kind)),
        *((name,) for name in _ALWAYS.get(plan.kind, ())),
    ]
    helpful: list[FieldPath] = [("certificate_number",)] if plan.kind in _WITH_CERTIFICATE else []
    for name in plan.fields:
        asked.append(tuple(name.split(".")))
        helpful += (tuple(other.split(".")) for other in _COMPANIONS.get(name, ()))
    rows = [to_plain(record) for record in records]
    used = {path for plain in rows for path in _paths(plain, columns)}
    wanted = {*own, *asked, *helpful, *used, *((name,) for name in _LAST)} - {("documents",), ("kind",)}
    last = [path for path in ((name,) for name in _LAST) if path in wanted]
    middle = [
        path
        for path in _in_order(columns, times_of(plan.kind))
        if path in wanted and path not in (*own, *last)
    ]
    papers = [[document_text(each, lang) for each in record.documents] for record in records]
    sheet = Sheet(
        plan.kind,
        [columns[path] for path in (*own, *middle, *last)],
        asked=frozenset(asked),
        phrases=_phrases(plan.documents, lang),
        plan=plan,
    )
    least = 0 if plan.kind == "judgement" else max(plan.papers, 1)
    sheet.papers = min(max([least, *map(len, papers)]), MOST_PAPERS)
    for record, plain, texts in zip(records, rows, papers, strict=True):
        sheet.rows.append(_row(sheet.columns, plain, lang))
        rest = documents_text(record.documents[MOST_PAPERS - 1 :], lang)
        sheet.documents.append(texts if len(texts) <= MOST_PAPERS else [*texts[: MOST_PAPERS - 1], rest])
    return sheet


def _in_order(columns: Mapping[FieldPath, Column], times: Iterable[str]) -> list[FieldPath]:
    """A form's order: when it was, what the kind has of its own, and then what every record has."""
    common = {(name,) for name in Record.model_fields if name not in ("from_", "date", "term", "to")}
    common |= {("from",), ("to",), ("date",), ("term",)}
    first: list[FieldPath] = [(name,) for name in times]
    own = [path for path in columns if (path[0],) not in common and path not in first]
    level: list[FieldPath] = [("level",), ("organiser",), ("subject",)]
    order = [*first, *own, *level]
    return [*order, *(path for path in columns if path not in order)]


def _phrases(documents: Iterable[Document], lang: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(document_text(each, lang) for each in documents))


def _paths(plain: dict[str, Any], columns: Mapping[FieldPath, Column]) -> Iterable[FieldPath]:
    """The columns that a record fills.

    A block that is said to be there, or not to be known, needs its own.
    """
    for name, value in plain.items():
        if isinstance(value, dict) and value:
            yield from ((name, inner) for inner in value)
        elif (name,) in columns:
            yield (name,)


def _row(columns: Iterable[Column], plain: dict[str, Any], lang: str) -> dict[FieldPath, Any]:
    row = {}
    for column in columns:
        value = plain.get(column.path[0])
        if len(column.path) == 2:
            value = value.get(column.path[1]) if isinstance(value, dict) else None
        elif isinstance(value, dict):
            # Its own columns say that it is there.
            value = None if value else label("value", "true", lang) if lang != "zh" else "有"
        text = shown(column, value, lang)
        if text is not None:
            row[column.path] = text
    return row


def shown(column: Column, value: Any, lang: str) -> Any:
    """A plain value as the cell shows it: labels for codes, numbers where Excel keeps them exact."""
    if value is None:
        return None
    field_ = column.field
    if isinstance(value, list):
        if not value:
            return label("value", "none", lang)
        return join(_one(field_.item, each, lang) for each in value)
    if isinstance(value, bool):
        return label("value", "true" if value else "false", lang)
    if isinstance(value, int | Decimal):
        return number_text(Decimal(value)) if column.unit == "rate" else value
    return _one(field_, value, lang)


def _one(field_: Any, value: Any, lang: str) -> str:
    text = str(value)
    if field_ is not None and field_.shape == "choice" and text in LABELS[field_.group]:
        return label(field_.group, text, lang)
    if text in ("none", "unknown"):
        return label("value", text, lang)
    if field_ is not None and field_.marker is not None and field_.marker.name == "term" and lang == "zh":
        year, _, season = text.partition("-")
        return f"{year}年{'秋' if season == 'autumn' else '春'}季学期"
    return text


def order_to_keep(dossier: Dossier | None, sheets: Iterable[Sheet]) -> tuple[str, ...]:
    """The ids of the records in the dossier's order, where that is not the order of the sheets."""
    if dossier is None:
        return ()
    kinds = [sheet.code for sheet in sheets if is_record(sheet.model)]
    here = [record.id for kind in kinds for record in dossier.records if record.kind == kind]
    there = tuple(record.id for record in dossier.records)
    return there if list(there) != here else ()
