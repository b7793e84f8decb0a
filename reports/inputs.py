"""What differs between the inputs of two verdicts, in words of one language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, NamedTuple

from evaluator.difference import Cause, CauseKind
from evaluator.found import Plain
from evidence.day import Day
from evidence.records import KINDS
from reports.clean import clean, clip
from reports.context import WORKS
from reports.language import N_, Language
from reports.words import Words

OF_ALL: Final[frozenset[CauseKind]] = frozenset(
    ("rule_set", "as_of", "standing", "reading", "setting", "handbook", "version", "engine")
)
"""Causes that do not lie in the applicant's dossier."""

LONGEST: Final = 60
LONGEST_VALUE: Final = 80
MOST: Final = 12
"""So many fields of one record are told."""

_SHORT: Final = 12
_DAYS: Final = frozenset(("date", "from", "to", "qualified_on", "appointed_on", "approved_on", "expires_on"))
_LABELS: Final[Mapping[CauseKind, str]] = {
    "as_of": N_("Cut-off"),
    "standing": N_("Least standing that counts"),
    "handbook": N_("Official text (SHA-256)"),
    "version": N_("Version of zhicheng"),
    "engine": N_("Second engine"),
}


class CauseText(NamedTuple):
    """An input that differs, in words; `name` as in `evaluator.difference.Cause`."""

    kind: CauseKind
    name: str
    text: str


def turn(before: str, after: str) -> str:
    """From what to what."""
    return f"{before} → {after}"


class Inputs:
    """The inputs of two verdicts, given by their dossiers as plain data."""

    def __init__(self, language: Language, before: Plain, after: Plain) -> None:
        self.language = language
        self.words = Words(language)
        self.records: dict[str, Plain] = {}
        for dossier in (before, after):
            self.records.update({each["id"]: each for each in dossier.get("records", ())})

    # Records ----

    def kind(self, record: str) -> str | None:
        """The kind of a record; None for one that neither has."""
        found = self.records.get(record)
        return None if found is None else str(found["kind"])

    def record(self, name: str) -> str:
        """A record by its id and its name; without one its kind and what tells it from others."""
        record = self.records.get(name)
        return _short(name) if record is None else f"{_short(name)} {self._name(record)}"

    def _name(self, record: Plain) -> str:
        name = record.get("name")
        if isinstance(name, str):
            short = _short(name)
            return self.language.work_title(short) if record["kind"] in WORKS else short
        kind = self.words.kind(record["kind"])
        if isinstance(record.get("term"), str):
            return self.language.bracketed(kind, self.language.period(record["term"]))
        if isinstance(record.get("date"), str):
            return self.language.bracketed(kind, self._day(record["date"]))
        return kind

    # Causes ----

    def cause(self, cause: Cause) -> CauseText:
        """A cause in words."""
        if cause.kind.startswith("record_"):
            text = self._of_record(cause)
        elif cause.kind in OF_ALL:
            text = self._of_all(cause)
        elif cause.kind == "waiver":
            text = self._waiver(cause)
        else:
            text = self._change(None, cause.name, cause.before, cause.after)
        return CauseText(cause.kind, cause.name, text)

    def _of_record(self, cause: Cause) -> str:
        say, record = self.language.say, self.record(cause.name)
        if cause.before is None:
            return say("New: {record}", record=record)
        if cause.after is None:
            return say("Taken out: {record}", record=record)
        told = [self._change(cause.after["kind"], *each) for each in cause.fields]
        if len(told) > MOST:
            told = [*told[:MOST], say("and {n} more", n=len(told) - MOST)]
        return say("Changed: {record}: {changes}", record=record, changes=self.language.clauses(told))

    def _of_all(self, cause: Cause) -> str:
        say, before, after = self.language.say, cause.before, cause.after
        if cause.kind == "rule_set":
            told = turn(_edition(before), _edition(after))
            return say("Conditions {id}: {change}", id=cause.name, change=told)
        if cause.kind == "reading":
            nothing = say("not there")
            return say(
                "Reading {id}: {change}", id=cause.name, change=turn(before or nothing, after or nothing)
            )
        if cause.kind == "setting":
            return say("Settings: {change}", change=self._change(None, cause.name, before, after))
        if cause.kind == "standing":
            told = turn(self.words.standing(before), self.words.standing(after))
        elif cause.kind == "as_of":
            told = turn(self._day(before), self._day(after))
        else:
            told = turn(self._maker(before), self._maker(after))
        return self.language.labelled(say(_LABELS[cause.kind]), told)

    def _waiver(self, cause: Cause) -> str:
        say, requirement = self.language.say, _short(cause.name)
        if cause.before is None:
            return say("Waiver of {requirement}: new", requirement=requirement)
        if cause.after is None:
            return say("Waiver of {requirement}: taken out", requirement=requirement)
        return say("Waiver of {requirement}: changed", requirement=requirement)

    def _maker(self, value: str | None) -> str:
        """A version, or a hash in short."""
        if value is None:
            return self.language.say("not there")
        return value[:_SHORT] if re.fullmatch("[0-9a-f]{64}", value) else _short(value)

    # Fields ----

    def _change(self, kind: str | None, path: str, before: Any, after: Any) -> str:
        label = self.words.field(path)
        if path == "documents":
            return self.language.labelled(label, self._documents(before or [], after or []))
        default = _default(kind, path)
        told = [self._value(kind, path, default if each is None else each) for each in (before, after)]
        if None in told or told[0] == told[1]:
            return self.language.labelled(label, self.language.say("changed"))
        return self.language.labelled(label, turn(*map(str, told)))

    def _documents(self, before: list[Plain], after: list[Plain]) -> str:
        """Which types of document were put in, taken out, or changed."""
        say = self.language.say
        old, new = _by_type(before), _by_type(after)
        parts = []
        for message, types in (
            (N_("{documents} added"), [each for each in new if each not in old]),
            (N_("{documents} taken out"), [each for each in old if each not in new]),
            (N_("{documents} changed"), [each for each in new if each in old and old[each] != new[each]]),
        ):
            if types:
                names = self.language.join(self.words.label("document", each) for each in types)
                parts.append(say(message, documents=names))
        return self.language.clauses(parts) or say("changed")

    def _value(self, kind: str | None, path: str, value: Any) -> str | None:
        """A plain value in words; None for what has too many parts to be told in a line."""
        if isinstance(value, dict) or (isinstance(value, list) and any(isinstance(v, dict) for v in value)):
            return None
        if value is None:
            return self.language.say("not given")
        if isinstance(value, str) and path.rpartition(".")[2] in _DAYS:
            return self._day(value)
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            value = Fraction(value)
        return clip(clean(self.words.value(kind, path, value)), LONGEST_VALUE)

    def _day(self, text: str) -> str:
        try:
            return self.words.day(Day.parse(text))
        except ValueError:
            return self.words.value(None, "date", text)


def _default(kind: str | None, path: str) -> Any:
    """What a field that is not given stands for; None for nothing."""
    model = KINDS.get(kind or "")
    field = None if model is None else model.model_fields.get(path)
    default = None if field is None else field.default
    return default if isinstance(default, str) else None


def _edition(rule_set: Plain) -> str:
    return f"{rule_set['id']} {rule_set['edition']} {rule_set['sha256'][:_SHORT]}"


def _by_type(documents: Iterable[Plain]) -> dict[str, list[Plain]]:
    found: dict[str, list[Plain]] = {}
    for each in documents:
        found.setdefault(str(each.get("type")), []).append(each)
    return found


def _short(text: str) -> str:
    return clip(clean(text), LONGEST)
