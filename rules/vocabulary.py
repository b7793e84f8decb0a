"""What rule sets may name: kinds, fields, codes, documents, posts, settings; from the evidence's models."""

from __future__ import annotations

import types
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from evidence.day import Day
from evidence.dossier import Dossier
from evidence.records import KINDS
from evidence.scales import DOCUMENT_TYPES, NONE, POSTS, SCALES, SIGNING_ROLES
from evidence.settings import AMOUNTS, Settings
from rules.model import Model

__all__ = ["AMOUNTS", "DOCUMENT_TYPES", "KINDS", "POSTS", "SETTINGS", "SIGNING_ROLES"]

SETTINGS = tuple(Settings.model_fields)
"""Every setting that an office can give; `AMOUNTS` are those that are numbers."""
_NOT_FOR_RULES = frozenset({"id", "kind", "documents", "standing", "checked_by"})
"""What the language asks about in other ways than by `where`."""

_ANY = tuple(KINDS)
KINDS_OF_DOCUMENT: dict[str, tuple[str, ...]] = {
    "teaching_design_original": ("teaching_design",),
    "lesson_plan": ("open_lesson", "contest_award", "lecture", "teaching_design"),
    "speech_script": ("lecture", "contest_award", "open_lesson", "research_activity", "theme_activity"),
    "peer_opinion": (
        "open_lesson",
        "article",
        "lecture",
        "teaching_design",
        "research_output",
        "theme_activity",
    ),
    "award_certificate": (
        "article",
        "contest_award",
        "theme_activity",
        "open_lesson",
        "project",
        "research_output",
        "class_honour",
        "curriculum_development",
    ),
    "honour_certificate": ("honour", "class_honour", "theme_activity", "teaching_title"),
    "title_certificate": ("teaching_title",),
    "article_original": ("article", "research_output"),
    "conference_notice": ("article", "research_output", "lecture", "research_activity"),
    "school_proof": _ANY,
    "publication_copy": ("article", "research_output"),
    "score_originals": ("class_results",),
    "commendation": (
        "theme_activity",
        "open_lesson",
        "lecture",
        "class_honour",
        "class_teacher_service",
        "research_activity",
    ),
    "listening_notes": ("listening_log", "research_participation"),
    "appraisal_notes": ("listening_log", "research_participation"),
    "project_approval": ("project", "curriculum_development"),
    "project_completion": ("project", "curriculum_development"),
    "research_summary": (
        "project",
        "research_output",
        "research_activity",
        "research_participation",
        "article",
        "mentoring",
        "curriculum_development",
    ),
    "other": _ANY,
}
"""The kinds of record that a document of each type can belong to."""

Sort = Literal["code", "flag", "number", "day", "text", "block", "list"]


class Field(Model):
    """What a field holds. `values` are the codes of an enumeration, `scale` the same in order."""

    sort: Sort
    values: tuple[str, ...] = ()
    scale: tuple[str, ...] = ()
    entry: Field | None = None
    block: type[BaseModel] | None = None


@cache
def field_of(kind: str, path: str) -> Field | None:
    """The field of a kind; dots reach into blocks. None where there is none."""
    return _field(KINDS[kind], path)


def fields_of(kind: str) -> tuple[str, ...]:
    """The fields of a kind that a rule set may name, blocks and what is in them."""
    return tuple(_names(KINDS[kind]))


def dossier_field(name: str) -> Field | None:
    """A field of the dossier itself."""
    return _field(Dossier, name)


def _names(model: type[BaseModel]) -> Iterator[str]:
    for attribute, info in model.model_fields.items():
        name = info.alias or attribute
        if name not in _NOT_FOR_RULES:
            yield name
            field = _of_type(info.annotation, name)
            if field.block is not None:
                yield from (f"{name}.{below}" for below in _names(field.block))


def _field(model: type[BaseModel], path: str) -> Field | None:
    name, _, rest = path.partition(".")
    for attribute, info in model.model_fields.items():
        if (info.alias or attribute) == name and name not in _NOT_FOR_RULES:
            field = _of_type(info.annotation, name)
            if not rest:
                return field
            return _field(field.block, rest) if field.block is not None else None
    return None


def _of_type(annotation: Any, name: str) -> Field:
    values: list[str] = []
    found: Field | None = None
    for part in _parts(annotation):
        if get_origin(part) is Literal:
            values.extend(get_args(part))
        elif get_origin(part) is tuple:
            found = Field(sort="list", entry=_of_type(get_args(part)[0], name))
        elif isinstance(part, type) and issubclass(part, BaseModel):
            found = Field(sort="block", block=part)
        elif part is bool:
            found = Field(sort="flag")
        elif part in (int, Decimal):
            found = Field(sort="number")
        elif part is Day:
            found = Field(sort="day")
        elif part is str:
            found = found or Field(sort="text")
    if found is not None:
        return found
    scale = SCALES.get(name, ())
    # `none` is a state of every field; it is a code only where it stands among others (a reception).
    codes = tuple(dict.fromkeys(value for value in values if value != NONE))
    return Field(sort="code", values=codes, scale=scale if set(scale) == set(codes) else ())


def _parts(annotation: Any) -> Iterator[Any]:
    """The alternatives of a type, without `None` and without annotations."""
    if get_origin(annotation) is Annotated:
        yield from _parts(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, types.UnionType):
        for part in get_args(annotation):
            yield from _parts(part)
    elif annotation is not type(None):
        yield annotation
