"""Changes to what a verdict is made from, as values: what somebody could do, supply or wait for.

`evidence.reading.changes_reader` reads them, `evaluator.changes` applies them.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from evidence.day import Day
from evidence.documents import Document
from evidence.records import Judgement, Record
from evidence.scales import Standing


@dataclass(frozen=True, slots=True)
class Verify:
    """A record or judgement is verified to a standing (or rejected), by somebody, on some day.

    Records keep who checked them, not when: `on` tells when it is to be done and changes nothing else.
    """

    record: str
    standing: Standing
    by: str | None = None
    on: Day | date | None = None


@dataclass(frozen=True, slots=True)
class Attach:
    """A document is attached to a record, or completes one of its type that lacks signatures or the seal.

    It completes the first that it does not contradict: signatures are joined, what is unknown is filled in,
    a missing seal is set. A copy does not become an original: then it stands beside it.
    """

    record: str
    document: Document


@dataclass(frozen=True, slots=True)
class Supply:
    """A field that was unknown gets its value, a date known to the month or year its day.

    `record` None: a field of the dossier itself.

    `field` is its name in files; dots reach into blocks and, by number, lists: `exchange.level`,
    `posts.0.from`.
    """

    record: str | None
    field: str
    value: Any


@dataclass(frozen=True, slots=True)
class SupplySetting:
    """The office gives an amount that its settings lack: a number, or entries of a table.

    Entries are added to a table where they change no amount that it tells.
    """

    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class Judge:
    """A judgement is given."""

    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Add:
    """A record is added."""

    record: Record


@dataclass(frozen=True, slots=True)
class Drop:
    """A record is taken out."""

    record: str


@dataclass(frozen=True, slots=True)
class Wait:
    """The cut-off moves to another day."""

    until: date


@dataclass(frozen=True, slots=True)
class Choose:
    """An ambiguous phrase is read in this way."""

    reading: str
    option: str


Change = Verify | Attach | Supply | SupplySetting | Judge | Add | Drop | Wait | Choose
