"""Days as integers: windows, terms, years and the share of them that is excused.

Design §5, decisions 16 to 20.

A day is its proleptic ordinal (`date.toordinal`). A date known to a month or a year is a pair (first, last)
of ordinals: what is compared with it is certain only where both ends agree.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple

from evidence.day import Day
from evidence.settings import Settings

Span = tuple[int, int]
"""A first and a last day, both inclusive; or the bounds of one day that is not known exactly."""

DISTANT_PAST = date.min.toordinal()
_LONGEST_TERM = 366

Season = Literal["autumn", "spring"]


def bounds(day: Day) -> Span:
    """The first and last ordinal a date can mean."""
    return day.first.toordinal(), day.last.toordinal()


def months_back(day: int, months: int) -> int:
    """So many months before a day; from a month's last day to a month's last day (decision 17)."""
    then = date.fromordinal(day)
    index = then.year * 12 + then.month - 1 - months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    at_end = then.day == calendar.monthrange(then.year, then.month)[1]
    return date(year, month + 1, last if at_end else min(then.day, last)).toordinal()


def season_dates(settings: Settings) -> dict[Season, tuple[tuple[int, int], tuple[int, int]]]:
    """First and last (month, day) of the terms, as the settings give them."""
    return {
        "autumn": (_month_day(settings.terms.autumn.from_), _month_day(settings.terms.autumn.to)),
        "spring": (_month_day(settings.terms.spring.from_), _month_day(settings.terms.spring.to)),
    }


def _month_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)


def _on(year: int, month_day: tuple[int, int]) -> int:
    month, day = month_day
    return date(year, month, min(day, calendar.monthrange(year, month)[1])).toordinal()


class Calendar:
    """The terms and years of one office. A term is named by the year it begins in: `2023-autumn`."""

    __slots__ = ("_dates", "_known", "_terms")

    def __init__(self, settings: Settings) -> None:
        self._dates = season_dates(settings)
        self._terms: dict[str, Period] = {}
        self._known: dict[tuple[str, int, int], tuple[Period, ...]] = {}

    def term(self, name: str) -> Period:
        """The days of a term."""
        found = self._terms.get(name)
        if found is None:
            year, season = name.split("-")
            first, last = self._dates["autumn" if season == "autumn" else "spring"]
            found = Period(name, _on(int(year), first), _on(int(year) + (last < first), last))
            self._terms[name] = found
        return found

    def terms(self, first: int, last: int) -> list[Period]:
        """The terms that lie wholly between two days, in order."""
        years = range(date.fromordinal(first).year - 1, date.fromordinal(last).year + 1)
        found = (self.term(f"{year}-{season}") for year in years for season in ("spring", "autumn"))
        return sorted((p for p in found if first <= p.first and p.last <= last), key=lambda p: p.first)

    def school_years(self, first: int, last: int) -> list[Period]:
        """The school years (from an autumn term to the eve of the next) that lie wholly between two days."""
        found = []
        for year in range(date.fromordinal(first).year - 1, date.fromordinal(last).year + 1):
            begins, next_begins = self.term(f"{year}-autumn").first, self.term(f"{year + 1}-autumn").first
            if first <= begins and next_begins - 1 <= last:
                found.append(Period(f"{year}-{year + 1}", begins, next_begins - 1))
        return found

    def calendar_years(self, first: int, last: int) -> list[Period]:
        """The calendar years that lie wholly between two days."""
        years = range(date.fromordinal(first).year, date.fromordinal(last).year + 1)
        found = [Period(str(y), date(y, 1, 1).toordinal(), date(y, 12, 31).toordinal()) for y in years]
        return [p for p in found if first <= p.first and p.last <= last]

    def periods(
        self, each: Literal["term", "school_year", "calendar_year"], first: int, last: int
    ) -> tuple[Period, ...]:
        """The full periods of a kind between two days, in order."""
        if first > last:
            return ()
        known = self._known.get((each, first, last))
        if known is None:
            make = {
                "term": self.terms,
                "school_year": self.school_years,
                "calendar_year": self.calendar_years,
            }
            known = self._known[each, first, last] = tuple(make[each](first, last))
        return known

    def terms_held(self, first: int, last: int) -> int:
        """How many terms a span holds: those of which more than half of the days lie in it.

        A class's cycle of three school years commonly ends with its exams in June or July.
        """
        around = self.terms(first - _LONGEST_TERM, last + _LONGEST_TERM)
        return sum(mostly_within(term, [(first, last)]) for term in around)

    def terms_of(self, period: Period) -> list[Period]:
        """The terms of a year: those that begin in it. A term is its own only term."""
        years = range(date.fromordinal(period.first).year, date.fromordinal(period.last).year + 1)
        around = (self.term(f"{year}-{season}") for year in years for season in ("spring", "autumn"))
        return [term for term in around if period.first <= term.first <= period.last]


class Period(NamedTuple):
    """A named stretch of days."""

    name: str
    first: int
    last: int


def days_within(period: Period, spans: Iterable[Span]) -> int:
    """How many days of a period lie in spans, each day counted once."""
    covered = 0
    reached = period.first - 1
    for first, last in sorted(spans):
        begins, ends = max(first, reached + 1), min(last, period.last)
        if begins <= ends:
            covered += ends - begins + 1
            reached = ends
    return covered


def mostly_within(term: Period, spans: Iterable[Span]) -> bool:
    """Whether more than half of a term's days lie in spans: then they excuse or hold it (decision 18)."""
    return 2 * days_within(term, spans) > term.last - term.first + 1


def uncovered_days(window: Span, spans: Iterable[Span]) -> int:
    """How many days of a window no span covers."""
    return max(window[1] - window[0] + 1, 0) - days_within(Period("", *window), spans)
