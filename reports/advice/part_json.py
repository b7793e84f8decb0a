"""Advice as a part of the report as JSON: codes and numbers beside texts in one language."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from reports.advice.deciding import DecidingView, QuestionView, RoleView
from reports.advice.easiest import EasiestView
from reports.advice.part import AdviceView
from reports.advice.plan_forms import data_of_line, data_of_plans, number
from reports.advice.sweep import EndView, OptionTried, ReadingTried, SweepView, TurnView
from reports.advice.timeline_forms import data_of_timeline
from reports.model import ClauseRef, Mark

Json = dict[str, Any]

FRAME = ("schema", "lang", "title", "facts", "now", "disclaimer")
"""What the parts say when they stand alone, and the report has said."""


def data_of_advice(view: AdviceView) -> Json:
    """The advice as plain data; null for what there is not."""
    return {
        "easiest": None if view.easiest is None else _easiest(view.easiest),
        "plans": None if view.plans is None else _bare(data_of_plans(view.plans)),
        "deciding": None if view.deciding is None else _deciding(view.deciding),
        "timeline": None if view.timeline is None else _bare(data_of_timeline(view.timeline)),
        "readings": None if view.sweep is None else _sweep(view.sweep),
    }


def _bare(data: Json) -> Json:
    return {name: _plain(value) for name, value in data.items() if name not in FRAME}


def _plain(value: Any) -> Any:
    """The same with exact numbers as JSON has them."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return number(value) if isinstance(value, Decimal) else value


def _ids(refs: Iterable[ClauseRef]) -> list[str]:
    return [ref.id for ref in refs]


def _easiest(view: EasiestView) -> Json:
    return {
        "way": view.way,
        "text": view.sentence,
        "spared": _ids(view.spared),
        "steps": [data_of_line(line) for line in view.lines],
        "left": view.left,
        "when": view.when,
        "proved": view.proved,
        "texts": list(view.texts),
    }


# What decides ----


def _deciding(view: DecidingView) -> Json:
    return {
        "records": [_role(role) for role in view.roles],
        "questions": [_question(each) for each in view.questions],
        "enough": {"text": view.enough_text, "questions": list(view.enough)},
        "fatal": {"text": view.fatal_text, "questions": list(view.fatal)},
        "note": view.note,
    }


def _role(role: RoleView) -> Json:
    return {
        "role": role.code,
        "heading": role.heading,
        "text": role.text,
        "records": [{"record": each.record.id, "requirements": _ids(each.clauses)} for each in role.records],
    }


def _question(view: QuestionView) -> Json:
    return {
        "kind": view.step.kind,
        "about": view.step.about,
        "what": view.step.what,
        "text": view.text,
        "requirements": _ids(view.clauses),
        "effect": view.effect,
        "effect_text": view.effect_text,
    }


# Readings ----


def _sweep(view: SweepView) -> Json:
    return {
        "independent": view.independent,
        "text": view.sentence,
        "basis": view.basis,
        "deciding": [_reading(each) for each in view.deciding],
        "touching": [_reading(each) for each in view.touching],
        "ends": [_end(each) for each in view.ends],
    }


def _reading(view: ReadingTried) -> Json:
    return {
        "id": view.id,
        "cite": view.cite,
        "question": view.question,
        "used": view.used.code,
        "options": [_option(each) for each in view.options],
    }


def _option(view: OptionTried) -> Json:
    return {
        "option": view.option.code,
        "text": view.option.text,
        "status": view.mark.code,
        "turns": [_turn(each) for each in view.turns],
    }


def _turn(view: TurnView) -> Json:
    return {
        "requirement": view.clause.id,
        "before": _status(view.before),
        "after": _status(view.after),
        "text": view.text,
    }


def _status(mark: Mark | None) -> str | None:
    return None if mark is None else mark.code


def _end(view: EndView) -> Json:
    return {
        "end": view.code,
        "label": view.label,
        "status": view.mark.code,
        "readings": dict(view.readings),
        "requirements": _ids(view.clauses),
    }
