"""How a verdict runs through time, from today's evidence alone: when it turns, and what turns it.

The cut-off moves and nothing else: records keep their days and their standing, what goes on goes on. Every
day on which a finding can change is worked out (`evaluator.turning_days`) and evaluated, so that what is
told holds on all days between.

What is asked of every period, and certificates of conduct, must be shown for the time to come as well. So
two courses are told. In the course as *served*, these requirements stay as they stand at the cut-off: each
coming term is served like those before. In the *bare* course nothing is added, and they fall due.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import zip_longest
from typing import Final, NamedTuple

from evaluator.calendar import bounds, months_back
from evaluator.dated import Dated, Run
from evaluator.evaluate import Evaluator
from evaluator.reasons import CERTAIN, Reason
from evaluator.verdict import Finding, Status
from evidence.day import Day
from evidence.dossier import Dossier
from rules.model import Node

YEARS_AHEAD: Final = 6
"""How far the timeline looks, where nobody says: the longest window of the handbook and a year more."""
YEARS_BACK: Final = 10
"""How far it looks back where the day of appointment is not known."""
DAYS_OF_A_YEAR: Final = 366

LEAVING: Final = ("before_window", "window_unclear", "expired", "cutoff_unclear")
"""Reasons that come over a record with time."""


class Phase(NamedTuple):
    """A stretch of cut-offs, both ends included, under which a requirement is found the same."""

    first: int
    last: int
    status: Status
    rung: int


class TurnOn(NamedTuple):
    """A requirement that fares better or worse from a day on; the whole is one of them."""

    day: int
    requirement: Node
    before: Status
    after: Status


class Leaving(NamedTuple):
    """A record that counts less for a requirement from a day on, since its window has gone by.

    `last` is the last day on which it counts as before. `unclear`: from then on it cannot be told, as its
    date is known to a month or year only. `turns`: the requirement is worse off for it.
    """

    last: int
    record: str
    requirement: Node
    reason: Reason
    unclear: bool
    turns: bool


class Course(NamedTuple):
    """One course of time. `phases` holds every requirement's by its id, `turns` are in order of time."""

    phases: Mapping[str, tuple[Phase, ...]]
    turns: tuple[TurnOn, ...]
    leaving: tuple[Leaving, ...]
    whole: str

    @property
    def verdict(self) -> tuple[Phase, ...]:
        """The phases of the whole."""
        return self.phases[self.whole]

    @property
    def first_met(self) -> int | None:
        """The first day on which the whole is met; None: on none that was looked at."""
        return next((phase.first for phase in self.verdict if phase.status in ("met", "waived")), None)

    def at(self, day: int) -> Phase:
        """The phase of the whole that a day lies in."""
        return next(phase for phase in self.verdict if phase.first <= day <= phase.last)


class Timeline(NamedTuple):
    """A verdict's two courses between two cut-offs, both included; `as_of` is the verdict's own."""

    first: int
    as_of: int
    last: int
    served: Course
    bare: Course

    def safe_until(self, course: Course) -> int | None:
        """The last day on which the verdict still stands at least as well; None: as far as is looked."""
        now = course.at(self.as_of).rung
        worse = (phase.first for phase in course.verdict if phase.first > self.as_of and phase.rung > now)
        return next((day - 1 for day in worse), None)


class Chronicle:
    """Tells the timelines of one rule set, office, standing and choice of readings, of any dossiers."""

    def __init__(self, evaluator: Evaluator) -> None:
        program = evaluator.program
        self._program = Dated(
            program.title, program.resolved, program.settings, evaluator.as_of, evaluator.standing
        )
        self._as_of = evaluator.as_of

    def timeline(self, dossier: Dossier, until: date | None = None) -> Timeline:
        """The timeline of one dossier, from its appointment on (or the cut-off, should that come first).

        `until` is the last cut-off looked at; one before the verdict's own is taken as that one.
        """
        as_of = self._as_of
        first = self._beginning(dossier)
        last = max(until.toordinal() if until is not None else _years_after(as_of), as_of)
        run = Run(self._program, dossier, first, last)
        return Timeline(first, as_of, last, *_courses(run))

    def _beginning(self, dossier: Dossier) -> int:
        start = getattr(dossier, self._program.resolved.start)
        if isinstance(start, Day):
            return min(bounds(start)[0], self._as_of)
        return max(
            self._as_of - YEARS_BACK * DAYS_OF_A_YEAR, date.min.toordinal() + YEARS_BACK * DAYS_OF_A_YEAR
        )


def _years_after(day: int) -> int:
    if day > date.max.toordinal() - (YEARS_AHEAD + 2) * DAYS_OF_A_YEAR:
        return day
    return months_back(day, -12 * YEARS_AHEAD)


def _courses(run: Run) -> tuple[Course, Course]:
    """The course as served and the bare one; up to the verdict's own cut-off they are the same."""
    past = _CourseInTheMaking(run.program.resolved.requirement.id)
    days = run.turning()
    now = bisect_right(days, run.as_of)
    today = _follow(run, past, None, days[:now], served=False)
    served = past.copy()
    _follow(run, served, today, days[now:], served=True)
    _follow(run, past, today, days[now:], served=False)
    return served.finished(run.last), past.finished(run.last)


def _follow(
    run: Run, course: _CourseInTheMaking, before: Finding | None, days: Iterable[int], *, served: bool
) -> Finding | None:
    """Note what is found on each of some days; gives the last."""
    for day in days:
        finding = run.on(day, served=served)
        course.note(before, finding, day)
        before = finding
    return before


class _CourseInTheMaking:
    """What is found from day to day, put together."""

    def __init__(self, whole: str) -> None:
        self._whole = whole
        self._begun: dict[str, list[tuple[int, Status, int]]] = {}
        self._turns: list[TurnOn] = []
        self._leaving: list[Leaving] = []

    def copy(self) -> _CourseInTheMaking:
        """The same as far as it has come."""
        course = _CourseInTheMaking(self._whole)
        course._begun = {id_: list(begun) for id_, begun in self._begun.items()}
        course._turns = list(self._turns)
        course._leaving = list(self._leaving)
        return course

    def note(self, before: Finding | None, after: Finding, day: int) -> None:
        """What is found from a day on, for a requirement and all below it."""
        self._note(after, after.status, after.rung, day)
        earlier = before.children if before is not None else ()
        if after.children:
            # A requirement has all its parts or, where it is not applicable, none.
            for was, now in zip_longest(earlier, after.children):
                if was is not now:
                    self.note(was, now, day)
        else:
            for child in earlier:
                for each in child.walk():
                    self._note(each, "not_applicable", CERTAIN, day)
        if before is not None and before.uses:
            self._leaving.extend(_left_behind(before, after, day))

    def _note(self, finding: Finding, status: Status, rung: int, day: int) -> None:
        begun = self._begun.setdefault(finding.id, [])
        if begun and begun[-1][1:] == (status, rung):
            return
        if begun and _in_the_way(begun[-1][1]) != _in_the_way(status):
            self._turns.append(TurnOn(day, finding.requirement, begun[-1][1], status))
        begun.append((day, status, rung))

    def finished(self, last: int) -> Course:
        """The course up to a last day."""
        phases = {}
        for id_, begun in self._begun.items():
            ends = [*(day - 1 for day, _, _ in begun[1:]), last]
            phases[id_] = tuple(
                Phase(first, end, status, rung)
                for (first, status, rung), end in zip(begun, ends, strict=True)
            )
        return Course(phases, tuple(self._turns), tuple(self._leaving), self._whole)


def _in_the_way(status: Status) -> Status | None:
    return status if status in ("open", "not_met") else None


def _left_behind(before: Finding, after: Finding, day: int) -> Iterator[Leaving]:
    """The records that count less from a day on, since a window or a term of validity has gone by."""
    now = {use.record: use for use in after.uses}
    for use in before.uses:
        later = now.get(use.record)
        if later is None or later.rung <= use.rung:
            continue
        known = {reason.type for reason in use.reasons}
        for reason in later.reasons:
            if reason.type in LEAVING and reason.type not in known:
                worse = after.rung > before.rung
                unclear = later.status != "not_counted"
                yield Leaving(day - 1, use.record, after.requirement, reason, unclear, worse)
                break
