"""Steps: the smallest things that can be done about a verdict, each with its cost.

A plan is a set of steps. A step is identified by all that it says but its cost, so that the same step is the
same at whatever date it is thought of.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final, Literal, NamedTuple

StepKind = Literal[
    "signature",
    "stamp",
    "document",
    "original",
    "verify",
    "field",
    "own_field",
    "setting",
    "judgement",
    "rejudgement",
    "certificate",
    "record",
]

ORDER: Final[tuple[StepKind, ...]] = (
    "signature",
    "stamp",
    "document",
    "original",
    "verify",
    "own_field",
    "field",
    "setting",
    "judgement",
    "rejudgement",
    "certificate",
    "record",
)
"""The order in which steps are told, and ties between plans are broken."""

_RANK: Final = {kind: rank for rank, kind in enumerate(ORDER)}


class Step(NamedTuple):
    """One thing to do.

    | kind | about | what | value |
    |---|---|---|---|
    | signature | record | type of the document | role |
    | stamp, document, original | record | type of the document | |
    | verify | record | standing | |
    | field | record | field | value |
    | own_field | | field of the dossier | value |
    | setting | | setting | amount |
    | judgement | requirement | | |
    | rejudgement | judgement to be replaced | | |
    | certificate | requirement | kind of record | |
    | record | kind of record | period it is for, or empty | `Shape.data` and the number of the copy |
    """

    kind: StepKind
    about: str
    what: str = ""
    value: Any = None

    @property
    def order(self) -> tuple[int, str, str, str]:
        """A key that puts steps in one order, whatever the order of the records."""
        return _RANK[self.kind], self.about, self.what, repr(self.value)


class Shape(NamedTuple):
    """What a new record must be at the least: its kind, the period it is for, its fields and documents.

    `data` are the fields by their names in files, in order; what depends on the date (its days) is left out.
    """

    kind: str
    period: str
    data: tuple[tuple[str, Any], ...]
    documents: tuple[Any, ...]


def in_order(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Steps in one order."""
    return tuple(sorted(steps, key=lambda step: step.order))


class Moment(NamedTuple):
    """What a plan supposes beside its steps: the day of the cut-off, what the dossier's own fields are."""

    day: date
    supplied: tuple[Step, ...] = ()

    def is_part_of(self, other: Moment) -> bool:
        """Whether it supposes no more than another."""
        return self.day <= other.day and set(self.supplied) <= set(other.supplied)
