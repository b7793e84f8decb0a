"""The days of records that are unknown, or not exact, supplied so that they stand where they are wanted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from evaluator.calendar import Calendar
from evaluator.case import Case, Item
from evaluator.filling import Refused, owner_of, supplied
from evaluator.lookup import Number
from evaluator.plan.formula import Formula, any_of
from evaluator.plan.steps import Step
from evaluator.plan.values import KnownValues
from evaluator.reasons import CERTAIN, Check
from evaluator.windows import Amounts
from evidence.day import Day
from evidence.records import Record
from rules.model import SettingAmount

Recheck = Callable[[Item], Sequence[Check]]
"""All that a leaf says of a record, or of the record with another field filled in."""

OF_A_CYCLE: Final = {"from": "cycle_from", "to": "cycle_to"}
"""How the ends of the span of results are called in their record."""
_DAYS: Final = frozenset(
    {"date", "from", "to", "term", "cycle_from", "cycle_to", "exchange.date", "publication.date"}
)
_NO_DAYS: Final[Sequence[date]] = ()


class Supposed(NamedTuple):
    """The days that records may be supposed to be of.

    `by_kind` are the ends of periods that lack a record of a kind, beside `today`; of the kinds of `termly`
    the term is supplied in the place of the date.
    """

    today: date
    by_kind: Mapping[str, Sequence[date]]
    termly: Collection[str] = ()


class Days:
    """Supplies the days of one case's records.

    `choices` gathers the steps that supply each field, and what each makes hold.
    """

    def __init__(self, case: Case, amounts: Amounts, known: KnownValues, supposed: Supposed) -> None:
        self.case = case
        self.choices: dict[tuple[str, str], dict[Step, frozenset[Any]]] = {}
        self._amounts = amounts
        self._known = known
        self._supposed = supposed
        self._items: dict[int, Item] = {}

    def supplied(self, item: Item, check: Check, again: Recheck, place: str) -> Formula:
        """A record's day supplied, or told more exactly, so that a check falls away and none is added.

        `place` is where the check is made: a day that does for one leaf need not do for another.
        """
        field = check.reason.field or ""
        if item.kind == "class_results":
            field = OF_A_CYCLE.get(field, field)
        if field not in _DAYS:
            return False
        before = {each.reason for each in again(item) if each.rung > CERTAIN}
        found: list[Formula] = []
        names = ("date", field) if field == "term" else (field,)
        if field == "date" and item.kind in self._supposed.termly:
            names = ("term",)
        for name in names:
            for value in self._candidates(item, name):
                filled = self.with_field(item, name, value)
                if filled is None:
                    continue
                after = {each.reason for each in again(filled) if each.rung > CERTAIN}
                if check.reason not in after and after <= before:
                    step = Step("field", item.id, name, value)
                    group = self.choices.setdefault((item.id, name), {})
                    group[step] = group.get(step, frozenset()) | {(place, repr(check.reason))}
                    found.append(step)
        return any_of(found)

    def with_field(self, item: Item, path: str, value: Any) -> Item | None:
        """The record with a field filled in; None where the models refuse it."""
        record = item.record
        key = (id(record), path, repr(value))
        kept = self._known.filled
        if key not in kept:
            try:
                filled: Record | None = supplied(record, path, value, owner_of(record))
            except Refused:
                filled = None
            # The record is kept as well, so that no other can have its id.
            kept[key] = (record, filled)
        made = kept[key][1]
        if made is None:
            return None
        if id(made) not in self._items:
            self._items[id(made)] = Item(made, self.case.office)
        return self._items[id(made)]

    def _candidates(self, item: Item, field: str) -> list[Any]:
        """The values that a day may be supplied with: those that matter, within what is known of it."""
        days = [self._supposed.today, *self._supposed.by_kind.get(item.kind, _NO_DAYS)]
        known = _known_day(item.record, field)
        if field == "term":
            around = self.case.office.calendar.terms
            terms = [around(day.toordinal() - 366, day.toordinal()) for day in days] if known is None else []
            return list(dict.fromkeys(each[-1].name for each in terms if each))
        if field == "cycle_from" and known is None:
            days = [*self._cycle_begins(item), *days]
        if isinstance(known, Day):
            if known.first == known.last:
                return []
            inside = [day for day in days if known.first <= day <= known.last]
            return [Day(day, day) for day in dict.fromkeys((known.last, *inside, known.first))]
        if known is not None:
            return []
        found: list[Any] = [Day(day, day) for day in dict.fromkeys(days)]
        return [*found, "none"] if field == "to" else found

    def _cycle_begins(self, item: Item) -> list[date]:
        """The days from which a cycle that ends when a record says is as long as is asked."""
        last = item.ends[0] if item.ends is not None else self._supposed.today.toordinal()
        found = []
        for span in self._known.spans.get(item.kind, ()):
            wanted = span.years_at_least
            years = self._amounts(wanted.setting, self.case) if isinstance(wanted, SettingAmount) else wanted
            if not isinstance(years, str):
                found.append(cycle_begins(self.case.office.calendar, years, last))
        return [date.fromordinal(each) for each in found if each is not None]


def cycle_begins(calendar: Calendar, years: Number, last: int) -> int | None:
    """The first day of the last term from which a span that ends on a day holds so many years."""
    first = last - 366 * (int(years) + 2)
    for term in reversed(calendar.terms(first, last + 366)):
        if term.first <= last and calendar.terms_held(term.first, last) >= 2 * years:
            return term.first
    return None


def _known_day(record: Record, field: str) -> Any:
    block, _, name = field.rpartition(".")
    holder = getattr(record, block) if block else record
    return getattr(holder, "from_" if name == "from" else name, None)
