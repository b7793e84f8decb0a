"""The public face of plans: a situation in, what is missing out.

Pure as the evaluator is: whoever asks says which day is today, and when the time is over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from evaluator.changes import Situation, apply
from evaluator.plan.changing import Trial
from evaluator.plan.considered import Found
from evaluator.plan.dates import horizon
from evaluator.plan.obstacles import Obstacle
from evaluator.plan.prices import price
from evaluator.plan.remembering import Course, Remembering
from evaluator.plan.search import Search
from evaluator.plan.solver import OutOfTime
from evaluator.plan.steps import Step
from evidence.changes import Change
from evidence.costs import Costs
from rules.loader import RuleSet
from rules.model import Resolved

MOST: Final = 3
"""How many plans are told where nobody says."""
DAYS_ON: Final = 366
"""How far on it is looked whether a plan stays enough."""


class PlannedChange(NamedTuple):
    """A change of a plan: the steps it stands for, the leaves it makes met, and its cost."""

    change: Change
    steps: tuple[Step, ...]
    serves: tuple[str, ...]
    cost: int


class Plan(NamedTuple):
    """Changes that make the verdict met when applied together; no part of them does.

    `day` is the cut-off it supposes (that of the situation, or a later one); `cost` that of all changes and
    of the waiting. `until` is the last cut-off up to which the same changes stay enough, at most a year on.
    """

    changes: tuple[PlannedChange, ...]
    day: date
    until: date
    cost: int

    @property
    def plain_changes(self) -> tuple[Change, ...]:
        """The changes alone."""
        return tuple(each.change for each in self.changes)


class Plans(NamedTuple):
    """What is missing, and what would be enough.

    | status | means |
    |---|---|
    | met | nothing is missing |
    | planned | there are plans |
    | none | nothing helps on any day thought of; `obstacles` tell why |
    | unknown | the time was over before a plan was found |

    `plans` come cheapest first. `proved`: nothing is cheaper than the first, nor than any other but those
    before it. `complete`: there are no others. `bound`: what is not told costs at least so much. `days` are
    the cut-offs thought of. `differences` counts the plans that the formulas thought of and the evaluator
    refused.
    """

    status: Literal["met", "planned", "none", "unknown"]
    plans: tuple[Plan, ...]
    proved: bool
    complete: bool
    bound: int
    as_of: date
    by: date
    days: tuple[date, ...]
    obstacles: tuple[Obstacle, ...] = ()
    differences: int = 0


def never() -> bool:
    """There is time without end."""
    return False


class Planner:
    """Makes plans under one rule set and choice of readings.

    `readings` are those chosen; what is left out keeps its default. Raises `rules.loader.UnknownReading`.
    """

    def __init__(self, rule_set: RuleSet, readings: Mapping[str, str] | None = None) -> None:
        self.rule_set = rule_set
        self.readings = rule_set.choose(dict(readings or {}))
        self.resolved = rule_set.resolve(self.readings)
        self._program: Remembering | None = None

    def plans(
        self,
        situation: Situation,
        *,
        most: int = MOST,
        today: date | None = None,
        by: date | None = None,
        expired: Callable[[], bool] = never,
    ) -> Plans:
        """The cheapest plans for a situation, at most so many.

        `today` (at the latest the cut-off; without it the cut-off) is the day after which new evidence may be
        dated, `by` the last cut-off that is thought of.
        """
        program = self._program
        if program is None or not _fits(program, situation):
            program = self._program = program_for(self.rule_set.id, self.resolved, situation)
        return plans_of(program, situation, most=most, today=today, by=by, expired=expired)


def _fits(program: Remembering, situation: Situation) -> bool:
    """Whether a program was compiled for a situation's office."""
    office = program.office
    settings = program.settings is situation.settings or program.settings == situation.settings
    return settings and (office.as_of, office.standing) == (situation.as_of.toordinal(), situation.standing)


def program_for(title: str, resolved: Resolved, situation: Situation) -> Remembering:
    """A tree of requirements, its readings chosen, compiled for the office of a situation."""
    settings, standing = situation.settings, situation.standing
    return Remembering(title, resolved, settings, situation.as_of.toordinal(), standing)


def plans_of(
    program: Remembering,
    situation: Situation,
    *,
    most: int = MOST,
    today: date | None = None,
    by: date | None = None,
    expired: Callable[[], bool] = never,
) -> Plans:
    """The same, decided by a program that was compiled for the situation's office."""
    as_of = situation.as_of
    last = max(by, as_of) if by is not None else horizon(as_of)
    search = Search(program, situation, min(today or as_of, as_of), last, expired)
    days = tuple(search.days)
    if search.finding.passes:
        return Plans("met", (), proved=True, complete=True, bound=0, as_of=as_of, by=last, days=days)
    in_time = True
    try:
        for _ in search.plans(most):
            pass
    except OutOfTime:
        in_time = False
    trial = Trial(program, search.situation)
    plans = tuple(
        _plan(trial, found, situation.settings.costs, search.course(found.moment)) for found in search.found
    )
    obstacles: tuple[Obstacle, ...] = ()
    if not plans and in_time:
        obstacles = search.obstacles()
    return Plans(
        "planned" if plans else "none" if in_time else "unknown",
        plans,
        in_time and search.exact,
        search.complete,
        search.bound,
        as_of,
        last,
        days,
        obstacles,
        search.differences,
    )


def _plan(trial: Trial, found: Found, costs: Costs, before: Course) -> Plan:
    changes = tuple(
        PlannedChange(change, steps, serves, sum(price(step, costs) for step in steps))
        for (steps, change), serves in zip(found.changes, found.serves, strict=True)
    )
    until = _still_enough(trial, [each.change for each in changes], found.moment.day, before)
    return Plan(changes, found.moment.day, until, found.cost)


def _still_enough(trial: Trial, changes: Sequence[Change], day: date, before: Course) -> date:
    """The last day, at most a year on, up to which the verdict after the changes stays met.

    `before` is the course of the dossier without the changes of records.
    """
    after = apply(trial.situation, changes)
    last = day + timedelta(days=DAYS_ON)
    program = trial.program(after.settings)
    alike = program is trial.program(before.situation.settings) and last <= before.last
    course = Course(program, after, last, before if alike else None)
    for each in course.turns():
        if not course.at(date.fromordinal(each))[2].passes:
            return date.fromordinal(each - 1)
    return last
