"""The days a plan may wait for: ends of coming terms and years, and days on which something turns.

Between two days on which nothing turns a dossier stands as it does, so that of all days that are alike the
first need be thought of; where something new must be earned meanwhile, the end of a term or of a year is the
natural day to look at.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from typing import Final

from evaluator.calendar import Calendar
from evaluator.case import Case
from evaluator.interpret import Program
from evaluator.plan.later import days_that_turn, rolls
from evaluator.plan.scene import Scene
from evaluator.reasons import NEVER, Reason
from evaluator.turning_days import TurningDays
from evaluator.verdict import Finding, Use
from rules.model import AbsentLeaf, Combination, PeriodLeaf

YEARS_AHEAD: Final = 3
"""How far a plan looks ahead where nobody says."""

_LEFT_BEHIND: Final = frozenset({"before_window", "window_unclear", "expired", "cutoff_unclear"})


def horizon(as_of: date) -> date:
    """The last day a plan looks at where nobody says."""
    year = as_of.year + YEARS_AHEAD
    return date(year, as_of.month, min(as_of.day, monthrange(year, as_of.month)[1]))


def days_ahead(scene: Scene, by: date) -> list[date]:
    """The cut-off itself, then the days after it up to the last one, in order."""
    as_of = scene.day
    calendar: Calendar = scene.office.calendar
    found = {as_of, by}
    found.update(
        date.fromordinal(term.last) for term in calendar.terms(as_of.toordinal() - 200, by.toordinal())
    )
    found.update(date(year, 12, 31) for year in range(as_of.year, by.year + 1))
    found.update(days_that_turn(scene.situation.dossier, scene.situation.settings))
    for each in scene.finding.walk():
        for use in _uses(each):
            found.update(day for reason in use.reasons for day in _counting_from(reason))
    turning = turning_days(scene.case, scene.program, as_of, by)
    for each in scene.unmet():
        leaf = each.requirement
        if isinstance(leaf, PeriodLeaf | AbsentLeaf) and rolls(leaf.within):
            found.update(map(date.fromordinal, turning.of(leaf, (leaf.id,), ())))
    return sorted(day for day in found if as_of <= day <= by)


def turning_days(case: Case, program: Program, first: date, last: date) -> TurningDays:
    """The days between two cut-offs on which the evidence of a case turns."""
    return TurningDays(case, program.settings, program.amounts, first.toordinal(), last.toordinal())


def eves(first: Scene, later: Scene) -> list[date]:
    """The last days before a record that counts today no longer does, up to a later day."""
    today = {each.id: each for each in first.finding.walk()}
    found: set[date] = set()
    turning = None
    for each in later.finding.walk():
        leaf = each.requirement
        # What is not asked today has left nothing behind.
        before = today.get(each.id)
        if before is None or isinstance(leaf, Combination) or not _left_behind(before, each):
            continue
        turning = turning or turning_days(first.case, first.program, first.day, later.day)
        found.update(date.fromordinal(day - 1) for day in turning.of(leaf, (leaf.id,), ()))
    return sorted(day for day in found if first.day < day < later.day)


def _left_behind(before: Finding, after: Finding) -> bool:
    """Whether a window has left a record behind that counted, or may have."""
    usable = {use.record for use in _uses(before) if use.rung < NEVER}
    return any(
        use.record in usable and any(reason.type in _LEFT_BEHIND for reason in use.reasons)
        for use in _uses(after)
    )


def _uses(finding: Finding) -> Iterator[Use]:
    yield from finding.uses
    for period in finding.periods:
        yield from period.uses


def _counting_from(reason: Reason) -> list[date]:
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
