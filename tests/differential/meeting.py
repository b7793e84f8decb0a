"""Records that meet what a rule set asks for, or nearly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from evidence.documents import Document
from evidence.scales import LEVELS, SCALES, SIGNING_ROLES, STANDINGS
from rules.model import (
    Above,
    AnyDocument,
    AtLeast,
    AtMost,
    DocumentEntry,
    Items,
    Known,
    LastMonths,
    LastYears,
    Own,
    PeriodLeaf,
    Source,
    YearsAtLeast,
)
from tests.differential.office import ORGANISERS, SUBJECTS, Office
from tests.differential.oracle_time import Period, months_back
from tests.differential.values import choices_of, is_list

WITH_SPAN = frozenset({"teaching_title", "class_teacher_service", "mentoring", "teaching_history"})


@dataclass(slots=True)
class Person:
    """An applicant in the making."""

    rng: Random
    office: Office
    appointed: date
    subject: str = ""
    records: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.subject = self.rng.choice(SUBJECTS)

    def add(self, record: dict[str, Any]) -> dict[str, Any]:
        """Takes a record in and gives it an id."""
        record["id"] = f"r{len(self.records)}"
        self.records.append(record)
        return record

    def written(self, day: date) -> str:
        """A date as a file may have it: mostly to the day, at times the month, seldom the year."""
        chance = self.rng.random()
        return day.isoformat()[: 10 if chance < 0.93 else 7 if chance < 0.99 else 4]

    def day_since(self, first: date) -> date:
        """A day up to the cut-off, now and then the very first or last, or one just outside."""
        last = self.office.as_of
        days = max((last - first).days, 0)
        offset = (
            self.rng.choice((0, days, -1, days + 1))
            if self.rng.random() < 0.12
            else self.rng.randint(0, days)
        )
        return first + timedelta(days=offset)

    def standing(self) -> str:
        """Mostly what the office asks for, or better."""
        if self.rng.random() < 0.06:
            return self.rng.choice((*STANDINGS, "rejected"))
        return self.rng.choice(STANDINGS[STANDINGS.index(self.office.standing) :])


def meeting_record(person: Person, source: Source) -> dict[str, Any]:
    """A record that counts for the source, its date near the window's edges at times."""
    rng = person.rng
    record: dict[str, Any] = {"kind": source.of, "standing": person.standing()}
    _meet(person, record, source.where)
    _place_in_time(person, record, source)
    if source.documents:
        record["documents"] = [_document(person, entry) for entry in source.documents]
    if rng.random() < 0.15:
        record["organiser"] = rng.choice(ORGANISERS)
    if rng.random() < 0.04 and person.records:
        record["achievement"] = f"a{rng.randrange(3)}"
    block = record.get("exchange") or record.get("publication")
    if isinstance(block, dict) and rng.random() < 0.3:
        block["date"] = person.written(person.day_since(person.appointed))
    return record


def _place_in_time(person: Person, record: dict[str, Any], source: Source) -> None:
    rng, first = person.rng, _opening(person, source)
    if record["kind"] == "class_results":
        _cycle(person, record)
    elif record["kind"] in WITH_SPAN:
        begin = person.day_since(first - timedelta(days=rng.choice((0, 0, 900))))
        record["from"] = person.written(begin)
        if rng.random() < 0.4:
            end = begin + timedelta(days=rng.choice((200, 400, 1000, 2500)))
            record["to"] = end.isoformat()
        if rng.random() < 0.15:
            record["date"] = person.written(person.day_since(first))
    else:
        record["date"] = person.written(person.day_since(first))


def _cycle(person: Person, record: dict[str, Any]) -> None:
    """A cycle of about as many years as the office says."""
    rng = person.rng
    years = person.office.amount("cycle_years")
    end = person.day_since(max(person.appointed, months_back(person.office.as_of, 40)))
    begin = months_back(end, 12 * years) + timedelta(days=rng.choice((1, 1, 1, 0, 2, -200)))
    record["cycle_from"], record["cycle_to"] = begin.isoformat(), end.isoformat()
    if rng.random() < 0.1:
        record["cycle_from"], record["cycle_to"] = begin.isoformat()[:7], end.isoformat()[:7]


def _opening(person: Person, source: Source) -> date:
    window = source.within.window
    if isinstance(window, LastMonths):
        return months_back(person.office.as_of, window.last_months)
    if isinstance(window, LastYears):
        return date(person.office.as_of.year - window.last_years + 1, 1, 1)
    if window == "career":
        return person.appointed - timedelta(days=1500)
    return person.appointed


def _meet(person: Person, record: dict[str, Any], where: Mapping[str, Any]) -> None:
    rng = person.rng
    for name, test in where.items():
        if name == "any":
            _meet(person, record, rng.choice(test))
        elif not isinstance(test, YearsAtLeast):
            _put(record, name, _value(person, record, name, test))


def _put(record: dict[str, Any], name: str, value: Any) -> None:
    block, _, part = name.rpartition(".")
    if block:
        inner = record.setdefault(block, {})
        if isinstance(inner, dict):
            inner[part] = value
    else:
        record[name] = value


def _value(person: Person, record: dict[str, Any], name: str, test: Any) -> Any:
    """A value that holds, or one that the office has approved as such."""
    rng, kind = person.rng, record["kind"]
    value = _holding(person, record, name, test)
    if rng.random() < 0.3 and not isinstance(test, Known):
        for entry in person.office.settings_data.get("equivalents", ()):
            if (entry["kind"], entry["field"], entry["counts_as"]) == (kind, name, value):
                return _approved(record, name, entry["value"])
    return [value] if isinstance(value, str) and is_list(kind, name) else value


def _approved(record: dict[str, Any], name: str, value: str) -> Any:
    """A value, or where it is no code `other` and the value as the record's name."""
    if value in (*choices_of(record["kind"], name), *LEVELS):
        return [value] if is_list(record["kind"], name) else value
    record["name"] = value
    return "other" if "other" in choices_of(record["kind"], name) else None


def _holding(person: Person, record: dict[str, Any], name: str, test: Any) -> Any:
    """A value that holds; of a scale the least one as often as any other."""
    rng, kind = person.rng, record["kind"]
    if isinstance(test, AtLeast | AtMost):
        scale = SCALES[name.rpartition(".")[2]]
        wanted = str(test.at_least if isinstance(test, AtLeast) else test.at_most)
        at = scale.index(wanted)
        good = scale[at:] if isinstance(test, AtLeast) else scale[: at + 1]
        return wanted if rng.random() < 0.5 else rng.choice(good)
    if isinstance(test, Known):
        codes = [code for code in choices_of(kind, name) if code != "none"]
        return rng.choice(codes) if codes else _known(person, name)
    if isinstance(test, Items):
        return _items(person, name, test)
    if isinstance(test, Own):
        return person.subject
    if isinstance(test, Above):
        before = rng.randint(40, 80)
        _put(record, test.above, before)
        return before + (person.office.amount("notable_rise") if rng.random() < 0.6 else rng.randint(1, 9))
    return rng.choice(test) if isinstance(test, tuple) else test


def _items(person: Person, name: str, test: Items) -> list[Any]:
    """So many items, or one more; linked ones are made."""
    if test.linked is not None:
        linked = [
            {
                "kind": test.linked,
                "date": person.written(person.day_since(person.appointed)),
                "standing": person.standing(),
            }
            for _ in range(test.items)
        ]
        return [person.add(record)["id"] for record in linked]
    numbers = list(range(1, test.items + 1 + person.rng.randint(0, 2)))
    return numbers if name == "grades" else [f"课程{number}" for number in numbers]


def _known(person: Person, name: str) -> Any:
    part = name.rpartition(".")[2]
    if part == "subject":
        return person.rng.choice(SUBJECTS)
    return person.rng.randint(1, 12) if part in ("rank", "cohort_size") else "CN11-1234/G4"


def _document(person: Person, entry: DocumentEntry) -> dict[str, Any]:
    rng = person.rng
    if isinstance(entry, AnyDocument):
        return _document(person, rng.choice(entry.any))
    document: dict[str, Any] = {"type": entry.type}
    signed_by = list(entry.signed_by) or ([rng.choice(SIGNING_ROLES)] if entry.signed else [])
    if signed_by:
        document["signed_by"] = signed_by
    if entry.stamped:
        document["stamped"] = True
    if entry.original and rng.random() < 0.8:
        document["original"] = True
    return document


def measured_record(person: Person, leaf: PeriodLeaf, source: Source, period: Period) -> dict[str, Any]:
    """One period's log, around the amount that is asked for."""
    rng = person.rng
    record = meeting_record(person, source)
    record.pop("date", None)
    if leaf.each == "term" and rng.random() < 0.9:
        record["term"] = period.name
    else:
        record["date"] = person.written(date.fromordinal(rng.randint(period.first, period.last)))
    assert leaf.measure is not None
    for name in leaf.measure.fields:
        typical = {"listening_hours": 20, "hours": 50 if leaf.each == "term" else 30}.get(name)
        if typical is None:
            typical = person.office.amount(
                "hours_standard" if name == "teaching_hours" else "listening_quota"
            )
        record[name] = max(
            0, typical + rng.choice((0, 0, 0, 1, 30, 30, -1, -typical // 3, -2 * typical // 3))
        )
        if rng.random() < 0.02:
            del record[name]
    return record


__all__ = ["Document", "Person", "measured_record", "meeting_record"]
