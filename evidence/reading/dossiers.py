"""Dossiers from files or plain data: records by their kind, and what only the whole dossier can tell."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from evidence.dossier import Dossier, Pin, Waiver
from evidence.labels import Term
from evidence.model import UNSAID, Model, clean_key
from evidence.problems import Place, Problem, has_errors, shown
from evidence.reading.builder import At, Builder, code_term, kind_of, plain_place
from evidence.reading.specs import BlockSpec, block_spec
from evidence.reading.tree import LIMITS, Limits, Path_, path_text, read_tree, scalar_text
from evidence.records import KINDS, Mentoring, Record
from evidence.terms import codes_by_spelling, field_spellings, fold

MAX_RECORDS = 20_000
WORKBOOK_TYPES = frozenset(
    {".xlsx", ".xlsm", ".xls", ".csv", ".xlsb", ".ods", ".et", ".ett", ".numbers", ".xlt", ".xltx", ".xltm"}
)
"""Names that end so, and folders, go to `evidence.workbook`; it says of each type whether it is read."""
_KIND_SPELLINGS = frozenset(field_spellings(["kind"]))
_ID_SPELLINGS = frozenset(field_spellings(["id"]))
_RATES = ("pass_rate_before", "pass_rate_after", "excellent_rate_before", "excellent_rate_after")


def read_dossier(path: str | Path, limits: Limits = LIMITS) -> tuple[Dossier | None, tuple[Problem, ...]]:
    """The dossier in a file, and all problems; no dossier where one of them is an error.

    YAML, JSON, a workbook, or a folder with a .csv table for each sheet.
    """
    if is_workbook(path):
        from evidence.workbook.reader import read_workbook  # noqa: PLC0415 - YAML needs none of it

        return read_workbook(path)
    tree, problems = read_tree(path, limits)
    if tree is None:
        return None, problems
    dossier, more = dossier_from_data(tree.data, tree.place)
    return (None if has_errors(problems) else dossier), (*problems, *more)


def dossier_from_data(
    data: Any, place: Place | At | None = None
) -> tuple[Dossier | None, tuple[Problem, ...]]:
    """A dossier from plain dicts, lists and scalars; `place` is where they come from, or tells it by path."""
    builder = _DossierBuilder(place if callable(place) else plain_place(place or Place()))
    dossier = builder.block(Dossier, data, ())
    if dossier is not None:
        builder.check(dossier)
    return (None if has_errors(builder.problems) else dossier), tuple(builder.problems)


def record_from_data(data: Any, place: Place | At | None = None) -> tuple[Record | None, list[Problem]]:
    """One record from plain data, by its kind."""
    builder = _DossierBuilder(place if callable(place) else plain_place(place or Place()))
    record = builder.record(data, ())
    return (None if has_errors(builder.problems) else record), builder.problems


class _DossierBuilder(Builder):
    """Knows that records differ by kind, and remembers where each of them stands."""

    def __init__(self, at: At) -> None:
        super().__init__(at)
        self.by_id: dict[str, Path_] = {}
        self.workloads: dict[str, Path_] = {}

    def value(self, field: Any, raw: Any, path: Path_) -> Any:
        if field.name == "records" and isinstance(raw, list | tuple) and len(raw) > MAX_RECORDS:
            return self.report("too_many_records", path, count=len(raw), limit=MAX_RECORDS)
        return super().value(field, raw, path)

    def item_block(self, model: type[Model], raw: Any, path: Path_) -> Model | None:
        if model is Record:
            return self.record(raw, path)
        built = super().item_block(model, raw, path)
        if isinstance(built, Waiver) and (built.approved_by is None or built.approved_on is None):
            self.report("waiver_not_approved", path, "warning", requirement=shown(built.requirement))
        if isinstance(built, Pin) and (built.approved_by is None or built.approved_on is None):
            record, requirement = shown(built.record), shown(built.requirement)
            self.report("pin_not_approved", path, "warning", record=record, requirement=requirement)
        return built

    def unknown_field(self, spec: BlockSpec, key: str, path: Path_) -> None:
        owners: tuple[Term, ...] = ()
        if issubclass(spec.model, Record):
            spelling = fold(key)
            owners = tuple(
                code_term("kind", kind)
                for kind, cls in KINDS.items()
                if spelling in block_spec(cls).spellings
            )
        if owners:
            self.report("field_of_others", path, key=True, field=shown(key), kinds=owners)
        else:
            super().unknown_field(spec, key, path)

    def record(self, raw: Any, path: Path_) -> Record | None:
        """A record of the kind it names."""
        if not isinstance(raw, dict):
            self.report("block_expected", path, found=kind_of(raw))
            return None
        self.note_id(raw, path)
        kind = self.kind(raw, path)
        record = self.block(KINDS[kind], raw, path) if kind is not None else None
        if record is not None:
            self.doubts(record, path)
        return record

    def note_id(self, raw: dict[str, Any], path: Path_) -> None:
        """Refuse a second record of one id, whatever else is wrong with either."""
        key = "id" if "id" in raw else next((key for key in raw if fold(key) in _ID_SPELLINGS), "")
        value = raw.get(key)
        if not isinstance(value, str | int | Decimal):
            return
        try:
            text = clean_key(scalar_text(value))
        except ValueError:
            return  # reported when the field is read
        if text.lower() in UNSAID:
            return
        first = self.by_id.setdefault(text, path)
        if first is not path:
            self.report("id_twice", (*path, key), id=shown(text), first=self.where(first))

    def kind(self, raw: dict[str, Any], path: Path_) -> str | None:
        """The kind of a record; a problem where it names none."""
        key = "kind" if "kind" in raw else next((key for key in raw if fold(key) in _KIND_SPELLINGS), "")
        if raw.get(key) in (None, ""):
            self.report("kind_missing", path, kinds=_kinds())
            return None
        here = (*path, key)
        if isinstance(raw[key], dict | list | tuple | float):
            self.text_of(raw[key], here)
            return None
        text = str(raw[key])
        code = codes_by_spelling("kind").get(fold(text))
        if code is None:
            near = self.near(text, codes_by_spelling("kind"))
            if near is None:
                self.report("unknown_kind", here, found=shown(text), kinds=_kinds())
            else:
                self.report("unknown_kind_near", here, found=shown(text), near=code_term("kind", near))
        return code

    def doubts(self, record: Record, path: Path_) -> None:
        """Warn of what looks wrong."""
        if record.kind == "workload" and record.term is not None and record.standing != "rejected":
            first = self.workloads.setdefault(record.term, path)
            if first is not path:
                self.report("term_twice", path, "warning", term=record.term, first=self.where(first))
        if record.kind == "class_results":
            for name in _RATES:
                rate = getattr(record, name)
                if rate is not None and 0 < rate < 1:
                    percent = format((rate * 100).normalize(), "f")
                    self.report(
                        "rate_is_fraction", (*path, name), "warning", found=format(rate, "f"), percent=percent
                    )

    def where(self, path: Path_) -> Term:
        """A place in a few words: the path, and the line where there is one; in a workbook sheet and cell."""
        place = self.at(path)
        if place.sheet is not None:
            return Term(f"工作表“{place.sheet}”{place.cell or ''}", f"{place.sheet}!{place.cell or ''}")
        text, line = path_text(path), place.line
        return Term(text, text) if line is None else Term(f"{text}（第{line}行）", f"{text} (line {line})")

    def check(self, dossier: Dossier) -> None:
        """What only the whole dossier can tell."""
        for record in dossier.records:
            if isinstance(record, Mentoring):
                for writing in record.writings or ():
                    if writing not in self.by_id:
                        path = (*self.by_id[record.id], "writings")
                        self.report("writing_unknown", path, "warning", found=shown(writing))
        for index, pin in enumerate(dossier.pins):
            if pin.record not in self.by_id:
                self.report(
                    "pin_record_unknown", ("pins", index, "record"), "warning", found=shown(pin.record)
                )


def is_workbook(path: str | Path) -> bool:
    """Whether a path goes to `evidence.workbook`, by its name or because it is a folder."""
    try:
        return Path(path).suffix.lower() in WORKBOOK_TYPES or Path(path).is_dir()
    except (OSError, ValueError):
        return False


def _kinds() -> tuple[Any, ...]:
    return tuple(code_term("kind", kind) for kind in KINDS)
