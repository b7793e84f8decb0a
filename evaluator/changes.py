"""Changes (`evidence.changes`) applied to what a verdict is made from.

`apply` makes another situation of one. It is pure, adds what is not known and never writes over what is: a
change that contradicts the dossier or the settings is refused, and what comes out is validated again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from operator import is_not
from typing import Any, Final, NamedTuple

from evaluator.filling import (
    DOSSIER,
    Refused,
    completed,
    joined,
    owner_of,
    refusal,
    supplied,
    validated,
)
from evidence.changes import (
    Add,
    Attach,
    Change,
    Choose,
    Drop,
    Judge,
    Supply,
    SupplySetting,
    Verify,
    Wait,
)
from evidence.dossier import Dossier
from evidence.labels import Term
from evidence.problems import Param, Problem, shown
from evidence.reading.builder import field_term
from evidence.records import Record
from evidence.scales import REJECTED, STANDINGS, Standing
from evidence.settings import AMOUNTS, Settings
from evidence.terms import LABELS, fold, nearest

__all__ = [
    "ORDER",
    "Add",
    "Attach",
    "BadChange",
    "Change",
    "Choose",
    "Drop",
    "Fault",
    "Judge",
    "Situation",
    "Supply",
    "SupplySetting",
    "Verify",
    "Wait",
    "apply",
    "idle",
]


class Situation(NamedTuple):
    """What a verdict is made from, beside the rule set."""

    dossier: Dossier
    settings: Settings
    as_of: date
    standing: Standing
    readings: Mapping[str, str]


ORDER: Final[tuple[type[Change], ...]] = (
    Drop,
    Add,
    Judge,
    Supply,
    Attach,
    Verify,
    SupplySetting,
    Choose,
    Wait,
)
"""The order in which changes are applied, whatever the order they are given in; of one kind as given.

So a record can be replaced by another with its id, and what is added can be verified.
"""


class Fault(NamedTuple):
    """A change that cannot be made: its place among those given (from 0), and why."""

    change: int
    problem: Problem


class BadChange(ValueError):  # noqa: N818 - says what it is; part of the agreed interface
    """Changes that cannot be made; `faults` hold all of them."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(problem.text() for problem in self.problems))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong, in the order of the changes."""
        return tuple(fault.problem for fault in self.faults)

    @property
    def problem(self) -> Problem:
        """The first of them."""
        return self.faults[0].problem


def apply(situation: Situation, changes: Iterable[Change]) -> Situation:
    """The situation after the changes, made in the order of `ORDER`.

    Raises `BadChange` with everything that cannot be done: an unknown record, an id that is taken, a field
    or setting that has another value, a value that the models refuse.
    """
    given = tuple(changes)
    workshop = _Workshop(situation)
    faults: list[Fault] = []
    for index in sorted(range(len(given)), key=lambda n: ORDER.index(type(given[n]))):
        try:
            workshop.make(given[index])
        except Refused as refused:
            faults.extend(Fault(index, problem) for problem in refused.problems)
    if faults:
        raise BadChange(sorted(faults, key=lambda fault: fault.change))
    return workshop.finished()


def idle(situation: Situation, changes: Iterable[Change]) -> tuple[int, ...]:
    """The places of changes that change nothing, for it is so already; they are made as `apply` makes them.

    Raises `BadChange` with the first that cannot be made.
    """
    given = tuple(changes)
    workshop = _Workshop(situation)
    found = []
    for index in sorted(range(len(given)), key=lambda n: ORDER.index(type(given[n]))):
        before = workshop.touched(given[index])
        try:
            workshop.make(given[index])
        except Refused as refused:
            raise BadChange(Fault(index, problem) for problem in refused.problems) from None
        if workshop.touched(given[index]) == before:
            found.append(index)
    return tuple(sorted(found))


class _Workshop:
    """A situation while it is being changed."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.dossier = situation.dossier
        self.settings = situation.settings
        self.records = {record.id: record for record in situation.dossier.records}
        self.waits: list[Wait] = []
        self.choices: dict[str, str] = {}

    def make(self, change: Change) -> None:
        """Make one change. Raises Refused."""
        _MAKERS[type(change)](self, change)

    def touched(self, change: Change) -> object:
        """What a change is about, as it is now."""
        if isinstance(change, Wait):
            return self.waits[0].until if self.waits else self.situation.as_of
        if isinstance(change, Choose):
            return self.choices.get(change.reading, self.situation.readings.get(change.reading))
        if isinstance(change, SupplySetting):
            return self.settings
        if isinstance(change, Add | Judge):
            return self.records.get((change.record if isinstance(change, Add) else change.judgement).id)
        return self.dossier if change.record is None else self.records.get(change.record)

    def finished(self) -> Situation:
        """The situation with all changes made."""
        dossier = self.dossier
        records = tuple(self.records.values())
        if len(records) != len(dossier.records) or any(map(is_not, records, dossier.records)):
            dossier = validated(dossier, {"records": records})
        as_of = self.waits[0].until if self.waits else self.situation.as_of
        readings = {**self.situation.readings, **self.choices} if self.choices else self.situation.readings
        return Situation(dossier, self.settings, as_of, self.situation.standing, readings)

    def record(self, record_id: str) -> Record:
        """The record of an id. Raises Refused, with the nearest id where one is near."""
        found = self.records.get(record_id)
        if found is not None:
            return found
        near = nearest(record_id, {fold(known): known for known in self.records})
        params: dict[str, Param] = {"record": shown(record_id)}
        if near is None:
            raise refusal("change_no_record", **params)
        raise refusal("change_no_record_near", **params, near=shown(near))

    # Records ----

    def drop(self, change: Drop) -> None:
        del self.records[self.record(change.record).id]

    def add(self, change: Add | Judge) -> None:
        record = change.record if isinstance(change, Add) else change.judgement
        if record.id in self.records:
            raise refusal("change_id_taken", record=shown(record.id))
        self.records[record.id] = validated(record, {})

    def supply(self, change: Supply) -> None:
        head = change.field.partition(".")[0]
        if change.record is None:
            if head in ("records", "waivers"):
                raise refusal("change_by_adding")
            self.dossier = supplied(self.dossier, change.field, change.value, DOSSIER)
            return
        record = self.record(change.record)
        owner = owner_of(record)
        if head in ("standing", "documents"):
            raise refusal("change_by_verifying" if head == "standing" else "change_by_attaching", owner=owner)
        self.records[record.id] = supplied(record, change.field, change.value, owner)

    def attach(self, change: Attach) -> None:
        record, document = self.record(change.record), change.document
        if document.unavailable:
            raise refusal("change_attach_nothing", record=shown(record.id))
        own = [each for each in record.documents if each.type == document.type]
        if own and all(each.unavailable for each in own):
            label = LABELS["document"][document.type]
            raise refusal("change_unavailable", record=shown(record.id), document=label)
        documents = [*record.documents]
        for index, known in enumerate(documents):
            whole = completed(known, document)
            if whole is not None:
                documents[index] = whole
                break
        else:
            documents.append(document)
        self.records[record.id] = validated(record, {"documents": tuple(documents)})

    def verify(self, change: Verify) -> None:
        record = self.record(change.record)
        if record.standing != change.standing:
            if record.standing == REJECTED:
                raise refusal("change_rejected", record=shown(record.id))
            if change.standing != REJECTED and _rank(change.standing) < _rank(record.standing):
                found, wanted = (LABELS["standing"][each] for each in (record.standing, change.standing))
                raise refusal("change_lower", record=shown(record.id), found=found, wanted=wanted)
        by = change.by if change.by is not None else record.checked_by
        self.records[record.id] = validated(record, {"standing": change.standing, "checked_by": by})

    # The rest ----

    def supply_setting(self, change: SupplySetting) -> None:
        name = change.name
        if name not in AMOUNTS:
            fields = tuple(field_term(each) for each in AMOUNTS)
            raise refusal("change_no_setting", field=shown(name), fields=fields)
        known = getattr(self.settings, name)
        given = getattr(validated(self.settings, {name: change.value}), name)
        if known is not None and known != given:
            given = joined(name, known, given)
        self.settings = validated(self.settings, {name: given})

    def choose(self, change: Choose) -> None:
        first = self.choices.setdefault(change.reading, change.option)
        if first != change.option:
            options = {"first": shown(first), "second": shown(change.option)}
            raise refusal("change_twice", what=shown(change.reading), **options)

    def wait(self, change: Wait) -> None:
        self.waits.append(change)
        first = self.waits[0].until
        if first != change.until:
            days = {"first": first.isoformat(), "second": change.until.isoformat()}
            raise refusal("change_twice", what=Term("截止日", "the cut-off"), **days)


_MAKERS: Final[Mapping[type[Change], Callable[[_Workshop, Any], None]]] = {
    Drop: _Workshop.drop,
    Add: _Workshop.add,
    Judge: _Workshop.add,
    Supply: _Workshop.supply,
    Attach: _Workshop.attach,
    Verify: _Workshop.verify,
    SupplySetting: _Workshop.supply_setting,
    Choose: _Workshop.choose,
    Wait: _Workshop.wait,
}


def _rank(standing: Standing) -> int:
    return STANDINGS.index(standing) if standing != REJECTED else -1
