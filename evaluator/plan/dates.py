"""The days a plan may wait for: ends of coming terms and years, and days on which something turns."""

from __future__ import annotations

from datetime import date
from typing import Final

from evaluator.calendar import Calendar
from evaluator.case import Case
from evaluator.reasons import Reason
from evaluator.verdict import Finding

YEARS_AHEAD: Final = 3
"""How far a plan looks ahead where nobody says."""


def horizon(as_of: date) -> date:
    """The last day a plan looks at where nobody says."""
    return date(as_of.year + YEARS_AHEAD, as_of.month, min(as_of.day, 28))


def days_ahead(finding: Finding, case: Case, as_of: date, by: date) -> list[date]:
    """The cut-off itself, then the days after it up to the last one, in order."""
    calendar: Calendar = case.office.calendar
    found = {as_of, by} if by > as_of else {as_of}
    found.update(
        date.fromordinal(term.last) for term in calendar.terms(as_of.toordinal() - 200, by.toordinal())
    )
    found.update(date(year, 12, 31) for year in range(as_of.year, by.year + 1))
    for each in finding.walk():
        for use in (*each.uses, *(use for period in each.periods for use in period.uses)):
            for reason in use.reasons:
                found.update(_known_days(reason))
    return sorted(day for day in found if as_of <= day <= by)


def _known_days(reason: Reason) -> list[date]:
    """The day from which a record that is dated later counts."""
    if reason.type in ("after_cutoff", "cutoff_unclear") and isinstance(reason.found, tuple):
        last = reason.found[-1]
        if isinstance(last, int) and last < date.max.toordinal():
            return [date.fromordinal(last)]
    return []


def terms_begun(calendar: Calendar, today: date, day: date) -> int:
    """How many terms one waits, those begun counted whole."""
    first, last = today.toordinal(), day.toordinal()
    around = calendar.terms(first - 366, last + 366)
    return sum(term.last > first and term.first <= last for term in around) if day > today else 0
