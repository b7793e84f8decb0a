"""The report as JSON, schema `verdict-1`: all codes and numbers of a verdict, with texts in one language.

Dates are ISO texts, fractions texts such as "190" or "10/3". The schema itself: `reports.json_schema.schema`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from evaluator.reasons import NEVER, Reason
from evaluator.verdict import UNBOUNDED, Receipt
from evidence.canonical import number_text
from evidence.dossier import Waiver
from reports.model import (
    Bounds,
    ClauseRef,
    ClauseView,
    Fact,
    JudgementView,
    Mark,
    MissingItem,
    PeriodView,
    ReadingView,
    RecordRef,
    RecordView,
    RemarkView,
    Report,
    Told,
    UseView,
)

VERSION: Final = "verdict-1"

RUNGS: Final = ("met", "verified", "supplied", "judged", None)
"""The rungs of the ladder by name; none for what can no longer be met."""

_DATED: Final[dict[str, tuple[str, ...]]] = {
    "after_cutoff": ("wanted", "found"),
    "cutoff_unclear": ("wanted", "found"),
    "judgement_cutoff": ("wanted",),
    "before_window": ("wanted", "found"),
    "window_unclear": ("wanted", "found"),
    "expired": ("wanted", "found"),
    "too_short": ("found",),
    "post_unknown": ("found",),
    "uncovered": ("wanted",),
}
"""Which parts of a reason are days, by its type."""

_NESTED: Final = ("no_alternative", "document_alternatives")
_LAST_DAY: Final = date.max.toordinal()

Json = dict[str, Any]


def json_of(report: Report) -> str:
    """The report as JSON text, ending in a line break. Letters of dossiers stand as they are."""
    return json.dumps(data_of(report), ensure_ascii=False, indent=2) + "\n"


def data_of(report: Report) -> Json:
    """The report as plain JSON values."""
    conclusion = report.conclusion
    root = report.root.finding
    return {
        "schema": VERSION,
        "language": report.lang,
        "title": report.title,
        "facts": _facts(report.facts),
        "conclusion": {
            **_mark(conclusion.mark),
            "rung": RUNGS[root.rung],
            "sentence": conclusion.sentence,
            "opens": list(root.opens),
            "ladder": [
                {"rung": step.code, "text": step.text, "here": step.here} for step in conclusion.ladder
            ],
            "decisive": list(conclusion.decisive),
            "disclaimer": conclusion.disclaimer,
        },
        "bounds": [_bounds(each) for each in report.bounds],
        "missing": {
            "intro": report.missing.intro,
            "groups": [
                {
                    "actor": group.code,
                    "heading": group.heading,
                    "items": [_item(item) for item in group.items],
                }
                for group in report.missing.groups
            ],
        },
        "requirement": _clause(report.root),
        "explanations": [
            {"requirement": each.ref.id, "cite": each.ref.cite, "status": each.mark.code, "text": each.text}
            for each in report.explanations
        ],
        "judgements": [_judgement(each) for each in report.judgements],
        "readings": [_reading(each) for each in report.readings],
        "notes": [
            {"cite": note.cite, "settled_by": note.settled_by, "settled": note.settled, "text": note.text}
            for note in report.notes
        ],
        "waivers": [{**_waiver(each.waiver), "text": each.text} for each in report.waivers],
        "remarks": [_remark(each) for each in report.remarks],
        "records": [_record(each) for each in report.records],
        "cross_check": {
            "status": report.cross_check.code,
            "engine": report.verdict.cross_check.engine,
            "why": report.verdict.cross_check.why,
            "text": report.cross_check.word,
        },
        "receipt": _receipt(report.verdict.receipt),
        **_advice(report),
    }


def _advice(report: Report) -> Json:
    if report.advice is None:
        return {}
    from reports.advice.part_json import data_of_advice  # noqa: PLC0415 - only where there is advice

    return {"advice": data_of_advice(report.advice)}


def _receipt(receipt: Receipt) -> Json:
    fields = {name: getattr(receipt, name) for name in Receipt.__dataclass_fields__}
    return {**fields, "readings": dict(receipt.readings)}


# Small parts ----


def _mark(mark: Mark) -> Json:
    return {"status": mark.code, "word": mark.word}


def _facts(facts: Iterable[Fact]) -> list[Json]:
    return [fact.as_dict() for fact in facts]


def _ref(ref: ClauseRef) -> Json:
    return {"requirement": ref.id, "cite": ref.cite, "says": ref.says}


def _ids(refs: Iterable[RecordRef | ClauseRef]) -> list[str]:
    return [ref.id for ref in refs]


def _bounds(view: Bounds) -> Json:
    return {
        **_ref(view.ref),
        **_mark(view.mark),
        "text": view.text,
        "certain": view.certain,
        "possible": view.possible,
        "wanted": view.wanted,
        "parts": [{**_ref(part.ref), **_mark(part.mark), "waits": part.waits} for part in view.parts],
    }


def _item(item: MissingItem) -> Json:
    return {
        "code": item.code,
        "text": item.text,
        "decisive": item.decisive,
        "choice": item.choice,
        "records": _ids(item.records),
        "requirements": _ids(item.clauses),
    }


# The tree ----


def _clause(view: ClauseView) -> Json:
    finding = view.finding
    return {
        "id": view.ref.id,
        "cite": view.ref.cite,
        "says": view.ref.says,
        **_mark(view.mark),
        "rung": RUNGS[finding.rung],
        "counts": list(finding.counts),
        "certain": finding.certain,
        "possible": finding.possible,
        "wanted": finding.wanted,
        "opens": list(finding.opens),
        "waits": view.waits,
        "bounds": view.bounds,
        "note": view.note,
        "official": view.official,
        "reasons": _reasons(view.reasons),
        "uses": [_use(use) for use in view.uses],
        "periods": [_period(period) for period in view.periods],
        "waiver": None if finding.waiver is None else _waiver(finding.waiver),
        "children": [_clause(child) for child in view.children],
    }


def _use(view: UseView) -> Json:
    return {
        "record": view.record.id,
        **_mark(view.mark),
        "rung": None if view.use.rung >= NEVER else RUNGS[view.use.rung],
        "reasons": _reasons(view.reasons),
    }


def _period(view: PeriodView) -> Json:
    found = view.finding
    return {
        "period": found.period,
        "name": view.name,
        "first": _day(found.first),
        "last": _day(found.last),
        **_mark(view.mark),
        "wanted": None if found.wanted is None else str(found.wanted),
        "certain": str(found.certain),
        "possible": None if found.possible == UNBOUNDED else str(found.possible),
        "uses": [_use(use) for use in view.uses],
        "reasons": _reasons(view.notes),
    }


def _reasons(told: Iterable[Told]) -> list[Json]:
    return [{**_reason(each.reason), "text": each.text} for each in told]


def _reason(reason: Reason) -> Json:
    dated = _DATED.get(reason.type, ())
    if reason.type in _NESTED:
        wanted: Any = [[_reason(each) for each in way] for way in reason.wanted]
    else:
        wanted = _day(reason.wanted) if "wanted" in dated else plain(reason.wanted)
    return {
        "type": reason.type,
        "field": reason.field,
        "wanted": wanted,
        "found": _day(reason.found) if "found" in dated else plain(reason.found),
        "distance": plain(reason.distance),
        "unit": reason.unit,
        "opens": reason.opens,
    }


def _day(value: Any) -> Any:
    """A day as ISO text, the bounds of one as two; null for no day and for an end that has not come."""
    if isinstance(value, tuple):
        return {"first": _day(value[0]), "last": _day(value[1])}
    if not isinstance(value, int) or not 0 < value <= _LAST_DAY:
        return None
    return date.fromordinal(value).isoformat()


def plain(value: Any) -> Any:
    """A value as JSON has it: numbers that are no integers, and days, as text."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, (tuple, list, frozenset)):
        return [plain(each) for each in value]
    # As in the canonical form: 30.0 and 30 have one receipt, and so one text.
    return number_text(value) if isinstance(value, Decimal) else str(value)


# The other parts ----


def _waiver(waiver: Waiver) -> Json:
    return {name: plain(getattr(waiver, name)) for name in type(waiver).model_fields}


def _judgement(view: JudgementView) -> Json:
    return {
        "record": view.record.id,
        "requirements": _ids(view.clauses),
        "conclusion": view.mark.code,
        "judge": view.judge,
        "date": view.date,
        "degree": view.degree,
        "basis": view.basis,
        "standing": view.standing,
        "notes": list(view.notes),
    }


def _reading(view: ReadingView) -> Json:
    options = sorted((view.used, *view.others), key=lambda option: option.code)
    return {
        "id": view.id,
        "cite": view.cite,
        "question": view.question,
        "used": view.used.code,
        "default": next(option.code for option in options if option.default),
        "how": view.how,
        "options": {option.code: option.text for option in options},
    }


def _remark(view: RemarkView) -> Json:
    params = {} if view.problem is None else {name: plain(each) for name, each in view.problem.params.items()}
    path = "" if view.problem is None else view.problem.place.path
    return {
        "code": view.code,
        "text": view.text,
        "records": _ids(view.records),
        "path": path,
        "params": params,
    }


def _record(view: RecordView) -> Json:
    return {
        "id": view.ref.id,
        "kind": view.kind,
        "kind_label": view.kind_label,
        "name": view.name,
        "label": view.ref.label,
        "facts": _facts(view.facts),
        "documents": list(view.documents),
        "serves": [{"requirement": each.clause.id, **_mark(each.mark)} for each in view.serves],
    }
