"""Time as the oracle sees it: every date is all the days it may be.

Written from design.md §5, decisions 16 to 20, 28 and 34 and docs/rule-language.md, nothing of `evaluator`.
Days are proleptic ordinals.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from enum import IntEnum
from functools import cache
from typing import Any, NamedTuple

from evidence.day import Day
from evidence.dossier import Dossier
from evidence.records import ClassResults, Record
from evidence.settings import Settings
from rules.model import LastMonths, LastYears, Window


class Truth(IntEnum):
    """What is known of a condition: it fails, it may hold, it holds. `min` is "and", `max` is "or"."""

    NO = 0
    MAYBE = 1
    YES = 2


class Moment(NamedTuple):
    """A day that lies anywhere from `first` to `last`."""

    first: int
    last: int


ALWAYS, NEVER_ENDS = 0, 10_000_000
"""A day before, and one after, every day of a calendar."""
BEGINNING = Moment(ALWAYS, ALWAYS)
ANY_DAY = Moment(ALWAYS, NEVER_ENDS)
NO_END = Moment(NEVER_ENDS, NEVER_ENDS)


def moment(day: Any) -> Moment:
    """The days a date may be; unknown: any; none: no end."""
    if isinstance(day, Day):
        return Moment(day.first.toordinal(), day.last.toordinal())
    return NO_END if day == "none" else ANY_DAY


def not_after(day: Moment, other: Moment) -> Truth:
    """Whether one day comes before another, or is the same."""
    if day.last <= other.first:
        return Truth.YES
    return Truth.NO if day.first > other.last else Truth.MAYBE


class Span(NamedTuple):
    """Something that begins and ends."""

    begin: Moment
    end: Moment


def span_of(begin: Any, end: Any) -> Span | None:
    """The span of two dates; None when neither is known. An unknown end is no earlier than the beginning."""
    if begin is None and end is None:
        return None
    first, last = moment(begin), moment(end)
    if begin is None:
        first = Moment(ALWAYS, last.last)
    if end is None:
        last = Moment(first.first, NEVER_ENDS)
    return Span(first, last)


def whole(span: Span | None) -> Span:
    """Months and years taken whole: 2019-09 to 2022-07 lasts from 1 September to 31 July."""
    if span is None:
        return Span(ANY_DAY, ANY_DAY)
    first = span.begin if span.begin.first == ALWAYS else Moment(span.begin.first, span.begin.first)
    last = span.end if span.end.last == NEVER_ENDS else Moment(span.end.last, span.end.last)
    return Span(first, last)


class Period(NamedTuple):
    """A term or year: its name and its first and last day."""

    name: str
    first: int
    last: int


@cache
def _season(first: str, last: str, year: int) -> tuple[int, int]:
    month, day = (int(part) for part in first.split("-"))
    last_month, last_day = (int(part) for part in last.split("-"))
    last_year = year + ((last_month, last_day) < (month, day))
    last_day = min(last_day, monthrange(last_year, last_month)[1])
    return date(year, month, day).toordinal(), date(last_year, last_month, last_day).toordinal()


def term(settings: Settings, name: str) -> Period:
    """The term called 2023-autumn."""
    year, season = name.split("-")
    days = settings.terms.autumn if season == "autumn" else settings.terms.spring
    return Period(name, *_season(days.from_, days.to, int(year)))


def periods(each: str, settings: Settings, first: int, last: int) -> Iterator[Period]:
    """Every term or year that lies wholly between two days."""
    found = []
    for year in range(date.fromordinal(first).year - 1, date.fromordinal(last).year + 1):
        if each == "term":
            found += [term(settings, f"{year}-spring"), term(settings, f"{year}-autumn")]
        elif each == "school_year":
            # From the first day of the autumn term to the last before the next one.
            autumns = term(settings, f"{year}-autumn"), term(settings, f"{year + 1}-autumn")
            found.append(Period(str(year), autumns[0].first, autumns[1].first - 1))
        else:
            found.append(Period(str(year), date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()))
    for period in sorted(found, key=lambda each_one: each_one.first):
        if first <= period.first and period.last <= last:
            yield period


def terms_of_year(each: str, settings: Settings, year: Period) -> list[Period]:
    """The two terms of a year: a school year's autumn and the spring after, a calendar year's own."""
    number = int(year.name)
    spring = number + 1 if each == "school_year" else number
    return [term(settings, f"{number}-autumn"), term(settings, f"{spring}-spring")]


def months_back(day: date, months: int) -> date:
    """So many months earlier; from a month's end to that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = monthrange(year, month + 1)[1]
    at_end = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if at_end else min(day.day, last))


def terms_held(settings: Settings, first: int, last: int) -> int:
    """How many terms have more than half of their days between two days; of an endless span, very many."""
    if first == ALWAYS or last == NEVER_ENDS:
        return 1000
    held = 0
    for year in range(date.fromordinal(first).year - 1, date.fromordinal(last).year + 1):
        for period in (term(settings, f"{year}-spring"), term(settings, f"{year}-autumn")):
            days = min(period.last, last) - max(period.first, first) + 1
            held += 2 * days > period.last - period.first + 1
    return held


def opening(window: Window, start: Any, as_of: date) -> Moment:
    """The first day of a window."""
    what = window.window
    if what == "career":
        return BEGINNING
    if what == "since_appointment":
        return moment(start)
    if isinstance(what, LastMonths):
        day = months_back(as_of, what.last_months)
    elif isinstance(what, LastYears):
        school = what.of == "school"
        year = as_of.year - (school and as_of.month < 9) - (what.last_years - 1)
        day = date(year, 9 if school else 1, 1)
    else:
        raise ValueError(f"no such window: {what}")
    return Moment(day.toordinal(), day.toordinal())


def own_span(record: Record, settings: Settings) -> Span | None:
    """A record's span: its cycle, its from and to, or its term where neither is a day.

    What lasts until somebody ends it (a title, a service) only begins with its term.
    """
    first, last = record.from_, record.to
    if isinstance(record, ClassResults):
        first, last = record.cycle_from, record.cycle_to
    if record.term is None or first is not None or isinstance(last, Day):
        return span_of(first, last)
    period = term(settings, record.term)
    begin, end = Moment(period.first, period.first), Moment(period.last, period.last)
    if type(record).model_fields["to"].default == "none":
        end = moment(last) if last is not None else Moment(period.first, NEVER_ENDS)
    return Span(begin, end)


def in_window(record: Record, by: str, opens: Moment, cutoff: int, settings: Settings) -> Truth:
    """Whether a record stands in the window from `opens` to the cut-off in the way `by` (16, 28, 34)."""
    close = Moment(cutoff, cutoff)
    span = own_span(record, settings)
    on = Span(moment(record.date), moment(record.date)) if record.date is not None else None
    if by in ("held", "current"):
        valid, gained = _held(record, span, opens, close)
        return valid if by == "current" else max(valid, gained)
    where = (span or on) if by == "overlap" else (on or span)
    if where is None:
        return Truth.MAYBE
    begins = not_after(where.begin, close)
    if where.begin.first == ALWAYS and on is not None:
        # What has a date had begun by then.
        begins = not_after(on.begin, close)
    end_known = where.end.last < NEVER_ENDS or where.end.first == NEVER_ENDS
    goes_on = where is span and end_known and where.end.first >= cutoff
    return min(begins, Truth.YES if goes_on else not_after(opens, where.end))


def in_period(record: Record, each: str, period: Period, settings: Settings) -> Truth:
    """Whether a record belongs to a period: by its term if it names one, else its date, else its span.

    A span must lie in the period; one that reaches beyond it may have been any part of it.
    """
    if record.term is not None:
        year = (
            [part.name for part in terms_of_year(each, settings, period)] if each != "term" else [period.name]
        )
        return Truth.YES if record.term in year else Truth.NO
    span = own_span(record, settings)
    if record.date is not None:
        span = Span(moment(record.date), moment(record.date))
    if span is None:
        return Truth.MAYBE
    first, last = Moment(period.first, period.first), Moment(period.last, period.last)
    inside = min(not_after(first, span.begin), not_after(span.end, last))
    beside = max(
        not_after(Moment(period.last + 1, period.last + 1), span.begin),
        not_after(span.end, Moment(period.first - 1, period.first - 1)),
    )
    return inside if inside is Truth.YES else Truth.NO if beside is Truth.YES else Truth.MAYBE


def _held(record: Record, span: Span | None, opens: Moment, close: Moment) -> tuple[Truth, Truth]:
    """Whether a title is valid at the cut-off, and whether it was gained in the window.

    A term is the one it was gained in, and says nothing of its end.
    """
    end = moment(record.to)
    begin = moment(record.date)
    if record.from_ is not None or (record.term is not None and span is not None):
        begin = span.begin if span is not None else begin
    if begin == ANY_DAY:
        begin = Moment(ALWAYS, end.last)
    if record.to is None:
        end = Moment(begin.first, NEVER_ENDS)
    gained = moment(record.date) if record.date is not None else begin
    valid = min(not_after(begin, close), not_after(close, end))
    return valid, min(not_after(opens, gained), not_after(gained, close))


def held_on(post: Any, day: int) -> Truth:
    """Whether a post was held on a day."""
    span = whole(span_of(post.from_, post.to))
    return min(not_after(span.begin, Moment(day, day)), not_after(Moment(day, day), span.end))


def excused_days(dossier: Dossier, first: int, last: int) -> tuple[int, int]:
    """How many of these days are excused: at least, at most."""
    for_certain: set[int] = set()
    perhaps: set[int] = set()
    for entry in dossier.excused:
        span = whole(span_of(entry.from_, entry.to))
        for_certain.update(range(max(first, span.begin.last), min(last, span.end.first) + 1))
        perhaps.update(range(max(first, span.begin.first), min(last, span.end.last) + 1))
    return len(for_certain), len(for_certain | perhaps)


def mostly_excused(dossier: Dossier, period: Period) -> Truth:
    """Whether more than half of a period's days are excused (decision 18)."""
    least, most = excused_days(dossier, period.first, period.last)
    days = period.last - period.first + 1
    if 2 * least > days:
        return Truth.YES
    return Truth.MAYBE if 2 * most > days else Truth.NO
