"""Which values the fields of records can have, read off the models of the evidence."""

from functools import cache
from types import NoneType
from typing import Any, get_args

from evidence.day import Day
from evidence.documents import Document
from evidence.model import Model
from evidence.records import KINDS, Exchange, Publication, Record

BLOCKS: dict[str, type[Model]] = {"exchange": Exchange, "publication": Publication}
COMMON = frozenset(Record.model_fields)


@cache
def fields_of(kind: str) -> tuple[str, ...]:
    """The kind's own fields by dotted name; of blocks their parts."""
    found: list[str] = []
    for name in KINDS[kind].model_fields:
        if name in COMMON:
            continue
        if name in BLOCKS:
            found += [f"{name}.{part}" for part in BLOCKS[name].model_fields]
        found.append(name)
    return tuple(found)


def _annotation(kind: str, field: str) -> Any:
    block, _, part = field.rpartition(".")
    model = BLOCKS[block] if block else KINDS[kind]
    return model.model_fields["from_" if part == "from" else part].annotation


def _leaves(annotation: Any) -> list[Any]:
    """The literal values and the types that an annotation is made of."""
    parts = get_args(annotation)
    if not parts:
        return [annotation]
    return [leaf for part in parts for leaf in _leaves(part)]


@cache
def choices_of(kind: str, field: str) -> tuple[Any, ...]:
    """The codes of an enumerated field ("none" where it may be none), or the truth values; else nothing."""
    found: list[Any] = []
    for leaf in _leaves(_annotation(kind, field)):
        if leaf is bool:
            found += [True, False]
        elif isinstance(leaf, str) and leaf.isascii():
            found.append(leaf)
    return tuple(found)


@cache
def may_be_none(kind: str, field: str) -> bool:
    """Whether "none" can be written for a field."""
    return "none" in _leaves(_annotation(kind, field))


@cache
def is_list(kind: str, field: str) -> bool:
    """Whether a field holds a list."""
    return "tuple" in str(_annotation(kind, field))


@cache
def is_day(kind: str, field: str) -> bool:
    """Whether a field holds a date."""
    return Day in _leaves(_annotation(kind, field))


@cache
def is_whole(kind: str, field: str) -> bool:
    """Whether a field holds a number that must be whole."""
    return int in _leaves(_annotation(kind, field))


__all__ = ["BLOCKS", "Document", "NoneType", "choices_of", "fields_of", "is_day", "is_list", "is_whole"]
