"""The days on which a finding can change when nothing but the cut-off moves, worked out from the dates.

A cut-off meets a dossier in few places: a record's days pass it, windows that hang on it slide over them,
periods and terms come to an end, titles, posts, waivers and certificates run out. Every such day is told;
days that then change nothing may be told too. Days are proleptic ordinals: the finding of a day holds until
the eve of the next day told.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, Literal

from evaluator.calendar import DISTANT_PAST, Calendar, Period, Span, bounds, months_back, mostly_within
from evaluator.case import OPEN_END, Case, Item, Office
from evaluator.conditions import DATED_BLOCKS
from evaluator.tally import belongs_to
from evaluator.windows import Amounts
from evidence.day import Day
from evidence.dossier import Dossier
from evidence.records import Record
from evidence.settings import Settings
from rules.model import (
    SPAN,
    AbsentLeaf,
    Combination,
    Items,
    LastMonths,
    LastYears,
    Node,
    PeriodLeaf,
    RecordsLeaf,
    Window,
)

_NEAR: Final = 5
"""A window that slides by months reaches a day at most so many days from where it is looked for."""
_LONGEST: Final = 3 * 366
"""More days than a period and the one before it have."""
_LAST: Final = date.max.toordinal() - _LONGEST
"""No day is looked for after this one."""


class TurningDays:
    """The days of one dossier between two cut-offs, both included; `case` is made for any of them.

    `lasting` are the per-period leaves, of those asked about, that stay not met once they are.
    """

    def __init__(self, case: Case, settings: Settings, amounts: Amounts, first: int, last: int) -> None:
        self._case = case
        self._dossier: Dossier = case.dossier
        self._calendar: Calendar = case.office.calendar
        self._amounts = amounts
        self._first, self._last = first, last
        self._items = {item.id: tuple(days_of(item)) for item in case.items.values()}
        self._slides: dict[tuple[int, int], int] = {}
        self._periods: dict[tuple[str, int], tuple[Period, ...]] = {}
        self._goes_on = any(not isinstance(entry.to, Day) for entry in case.dossier.excused)
        self._same_posts = all(entry.kind != "post" for entry in settings.equivalents)
        self.lasting: set[str] = set()
        self._equivalents = [
            entry.approved_on.last.toordinal()
            for entry in settings.equivalents
            if entry.approved_on is not None
        ]

    def of(self, node: Node, path: Sequence[str], below: Iterable[Sequence[int]]) -> list[int]:
        """The days of a requirement, in order. `path`: its id and those above; `below`: its parts' days."""
        days: set[int] = set(self._asked(node))
        if isinstance(node, Combination):
            days.update(*below)
        elif isinstance(node, RecordsLeaf):
            days.update(self._records(node))
        elif isinstance(node, PeriodLeaf):
            days.update(self._of_periods(node))
        elif isinstance(node, AbsentLeaf):
            days.update(self._absence(node))
        else:
            days.update(self._judgements(path))
        return sorted(day for day in days if self._first < day <= self._last)

    # Whether it is asked, and its waiver ----

    def _asked(self, node: Node) -> Iterator[int]:
        if node.applies_to is not None:
            for _, begins, ends in self._case.posts or ():
                yield from (*begins, *_after(ends))
            yield from self._equivalents
        for waiver in self._dossier.waivers:
            if waiver.requirement == node.id:
                if waiver.approved_on is not None:
                    yield waiver.approved_on.last.toordinal()
                if isinstance(waiver.expires_on, Day):
                    yield waiver.expires_on.last.toordinal() + 1

    # Leaves ----

    def _records(self, leaf: RecordsLeaf) -> Iterator[int]:
        yield from self._equivalents
        for source in leaf.sources:
            kinds = [source.of, *_linked(source.where)]
            items = [item for kind in kinds for item in self._case.by_kind.get(kind, ())]
            yield from self._of_items(items, source.within)
            if _asks_for_years(source.where):
                for item in items:
                    if item.begins is not None and item.ends == OPEN_END:
                        yield from self._terms_reached(item.begins[0])

    def _of_items(self, items: Iterable[Item], window: Window) -> Iterator[int]:
        """The days on which records pass the cut-off or run out, and on which a window leaves them behind."""
        months = self._months(window)
        some = False
        for item in items:
            some = True
            days = self._items[item.id]
            yield from days
            yield from _after(item.ends)
            if months is not None:
                yield from (self._slid(day, months) for day in days)
        if some and isinstance(window.window, LastYears):
            yield from self._year_firsts(window.window)

    def _of_periods(self, leaf: PeriodLeaf) -> Iterator[int]:
        yield from self._equivalents
        yield from self._excused()
        window = leaf.within.window
        months = self._months(leaf.within)
        back = 31 * (months or 0)
        if isinstance(window, LastYears):
            yield from self._year_firsts(window)
            back = 366 * window.last_years
        periods = self._periods_of(leaf.each, back)
        for period in self._asked_for(leaf, periods):
            yield period.last
            if months is not None:
                yield self._slid(period.first, months)
        late = [
            day
            for source in leaf.sources
            for item in self._case.by_kind.get(source.of, ())
            for day in self._in_periods(item, periods)
        ]
        yield from late
        fixed = window == "since_appointment" and not leaf.on_average and not self._goes_on
        if fixed and not late and not self._equivalents:
            self.lasting.add(leaf.id)

    def _asked_for(self, leaf: PeriodLeaf, periods: Iterable[Period]) -> Iterator[Period]:
        """The periods that may be asked for; of those under other posts one tells that there are such."""
        told = False
        for period in periods:
            share, _, posts = self._case.circumstances(period, whole=leaf.each == "term")
            if not share and not self._goes_on:
                continue
            if self._same_posts and leaf.posts is not None and posts is not None:
                under_others = posts.isdisjoint(leaf.posts)
                if under_others and told:
                    continue
                start = self._case.start
                lasting = leaf.within.window == "since_appointment" and start is not None
                told = told or (under_others and lasting and start is not None and start[1] <= period.first)
            yield period

    def _in_periods(self, item: Item, periods: Iterable[Period]) -> Iterator[int]:
        """The days of a record that matter to periods: a period is asked for from its own last day on."""
        for period in periods:
            if belongs_to(item, period) != "no":
                yield from (day for day in self._items[item.id] if day > period.last)
                return

    def _absence(self, leaf: AbsentLeaf) -> Iterator[int]:
        yield from self._equivalents
        months = self._months(leaf.within)
        if self._case.start is not None:
            yield from self._case.start
        items = self._case.by_kind.get(leaf.absent, ())
        yield from self._of_items(items, leaf.within)
        for item in items:
            for day in self._items[item.id]:
                yield day + 1
                if months is not None:
                    # A window is covered from the day on which it opens with a certificate.
                    yield self._slid(day - 1, months)
        if isinstance(leaf.within.window, LastYears):
            yield from self._year_firsts(leaf.within.window)

    def _judgements(self, path: Sequence[str]) -> Iterator[int]:
        for each in path:
            for item in self._case.judgements.get(each, ()):
                yield from self._items[item.id]

    # Windows that slide ----

    def _months(self, window: Window) -> int | None:
        """How many months back from the cut-off a window opens; None where it does not slide by months."""
        if isinstance(window.window, LastMonths):
            return window.window.last_months
        if window.window == "one_cycle":
            years = self._amounts("cycle_years", self._case)
            return None if isinstance(years, str) else int(years * 12)
        return None

    def _slid(self, day: int, months: int) -> int:
        """The first cut-off whose window opens after a day. Months differ in length: it is looked for."""
        known = self._slides.get((day, months))
        if known is None:
            known = _LAST
            if DISTANT_PAST <= day < _LAST - 31 * months:
                known = months_back(day, -months) - _NEAR
                while months_back(known, months) <= day:
                    known += 1
            self._slides[day, months] = known
        return known

    def _year_firsts(self, what: LastYears) -> Iterator[int]:
        for year in range(date.fromordinal(self._first).year, date.fromordinal(self._last).year + 1):
            if what.of == "calendar":
                yield date(year, 1, 1).toordinal()
            else:
                yield self._calendar.term(f"{year}-autumn").first

    # Terms and years ----

    def _periods_of(
        self, each: Literal["term", "school_year", "calendar_year"], back: int
    ) -> Sequence[Period]:
        """The periods that may stand in a window that opens so many days before any of the cut-offs."""
        if (each, back) not in self._periods:
            start = self._case.start[0] if self._case.start is not None else self._first
            earliest = max(min(start, self._first - back) - _LONGEST, DISTANT_PAST + _LONGEST)
            self._periods[each, back] = self._calendar.periods(each, earliest, self._last)
        return self._periods[each, back]

    def _terms(self) -> list[Period]:
        return self._calendar.terms(
            max(self._first - _LONGEST, DISTANT_PAST + _LONGEST), self._last + _LONGEST
        )

    def _terms_reached(self, begins: int) -> Iterator[int]:
        """The days on which a span that goes on comes to hold more than half of a term."""
        for term in self._terms():
            yield from _reached(term, [], begins)

    def _excused(self) -> Iterator[int]:
        """The days on which an absence without a known end comes to excuse a term, surely or perhaps."""
        sure: tuple[list[Span], list[int]] = ([], [])
        perhaps: tuple[list[Span], list[int]] = ([], [])
        for entry in self._dossier.excused:
            known = isinstance(entry.from_, Day)
            first = entry.from_.first.toordinal() if isinstance(entry.from_, Day) else DISTANT_PAST
            if isinstance(entry.to, Day):
                last = entry.to.last.toordinal()
                sure[0].append((first if known else last, last))
                perhaps[0].append((first, last))
                continue
            perhaps[1].append(first)
            if known and entry.to is not None:
                sure[1].append(first)
            elif known:
                sure[0].append((first, first))
        for fixed, going_on in (sure, perhaps):
            for term in self._terms() if going_on else ():
                yield from _reached(term, fixed, min(going_on))


def days_of(item: Item) -> Iterator[int]:
    """The days by which a record is dated, each as the first and the last that it can be."""
    spans = [item.when, item.begins, item.ends]
    for block in DATED_BLOCKS:
        day = getattr(getattr(item.record, block, None), "date", None)
        spans.append(bounds(day) if isinstance(day, Day) else None)
    for span in spans:
        if span is not None and span != OPEN_END:
            yield from dict.fromkeys(span)


class DatedItems:
    """Records made ready for many cut-offs: one item serves all of them between two of a record's days."""

    def __init__(self) -> None:
        self._items: dict[tuple[int, int], Item] = {}
        self._days: dict[int, list[int]] = {}

    def of(self, record: Record, office: Office) -> Item:
        """A record made ready for an office's cut-off."""
        days = self._days.get(id(record))
        if days is None:
            days = self._days[id(record)] = sorted(days_of(Item(record, office)))
        key = id(record), bisect_right(days, office.as_of)
        item = self._items.get(key)
        if item is None:
            # The item keeps the record, so that no other can have its id.
            item = self._items[key] = Item(record, office)
        return item


def _after(ends: Span | None) -> Iterator[int]:
    """The days after an end, as far as there is one."""
    if ends is not None:
        yield from (day + 1 for day in dict.fromkeys(ends) if day < OPEN_END[0])


def _reached(term: Period, fixed: Sequence[Span], begins: int) -> Iterator[int]:
    """The first day of a term by which spans, one of which goes on, hold more than half of its days."""
    low, high = term.first, term.last
    if not mostly_within(term, [*fixed, (begins, high)]):
        return
    while low < high:
        middle = (low + high) // 2
        if mostly_within(term, [*fixed, (begins, middle)]):
            high = middle
        else:
            low = middle + 1
    yield low


def _linked(where: Mapping[str, Any]) -> Iterator[str]:
    """The kinds of record that a condition wants linked."""
    for test in where.values():
        if isinstance(test, Items) and test.linked is not None:
            yield test.linked
        elif isinstance(test, tuple):
            for each in test:
                if isinstance(each, Mapping):
                    yield from _linked(each)


def _asks_for_years(where: Mapping[str, Any]) -> bool:
    return SPAN in where or any(
        isinstance(each, Mapping) and _asks_for_years(each)
        for test in where.values()
        if isinstance(test, tuple)
        for each in test
    )
