"""A bound of a rule set, and one side of it shown by records, as values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, NamedTuple

from evaluator.verdict import Status

What = Literal[
    "count",
    "distinct",
    "condition",
    "opens",
    "ends",
    "valid",
    "gained",
    "block_date",
    "document",
    "signature",
    "seal",
    "original",
    "amount",
    "proportional",
    "first_day",
    "last_day",
    "asked_first",
    "asked_last",
    "breach_first",
    "breach_last",
    "breach",
    "covered_first",
    "covered_last",
    "certificate",
    "judgement",
    "parts",
]

Plain = dict[str, Any]


class Bound(NamedTuple):
    """One bound of one requirement.

    `name` is the field, document, role or setting that it is about and `kind` the kind of record. `limit` is
    a meaning (`rules.meaning`), a number or a day. `way` are the alternatives chosen on the way to it, each
    by its number; `source` is the number of the kind of records, where there are several.
    """

    requirement: str
    cite: str
    what: What
    name: str = ""
    kind: str = ""
    limit: Any = None
    way: tuple[int, ...] = ()
    source: int = 0
    side: Literal["", "low", "high"] = ""
    whole: Any = None


class Scene(NamedTuple):
    """What is put into the empty dossier of the base.

    `fields` are fields of the dossier itself, `settings` those given otherwise (None: taken away), `as_of`
    another cut-off.
    """

    records: tuple[Plain, ...] = ()
    fields: Mapping[str, Any] = {}
    settings: Mapping[str, Any] = {}
    as_of: str | None = None


class Expected(NamedTuple):
    """What must be found: the status, and what counts for certain and possibly."""

    status: Status
    certain: int
    possible: int


class Shown(NamedTuple):
    """One side of a bound. `edge` is the value that stands there, None for what is left out."""

    bound: Bound
    inside: bool
    edge: Any
    scene: Scene
    expected: Expected
    readings: Mapping[str, str]


class Unshown(NamedTuple):
    """A requirement or bound that no dossier can show, and why."""

    requirement: str
    cite: str
    why: Literal["posts", "setting", "years", "children", "values", "rival"]
    name: str = ""


class NoValue(ValueError):  # noqa: N818 - says what is the matter
    """Nothing can be made up that meets what is asked, or the settings do not tell what is."""


UNSET: Final = "\0unset"
"""In a patch: the field is left out."""
