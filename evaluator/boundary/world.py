"""The made-up office and applicant that dossiers on the edge are made for: days, terms, settings, posts."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any, Final

from evaluator.boundary.bound import NoValue
from evaluator.calendar import Calendar, Period, months_back
from evaluator.lookup import outcomes
from evidence.reading import settings_from_data
from evidence.scales import STAGES
from evidence.settings import Settings
from evidence.writing import to_plain
from rules.model import AllAmounts, AnyAmount, LastMonths, LastYears, SettingAmount, Window

SUBJECT: Final = "数学"
OTHER_SUBJECT: Final = "语文"
MONTHS_IN_POST: Final = 24
"""So long ago the applicant took up the present title: long enough for whole school years."""

BEFORE: Final = 400
"""So many days the other of the two days lies before."""

MADE_UP: Final[Mapping[str, int]] = {
    "hours_standard": 200,
    "subject_average": 180,
    "school_average": 150,
    "listening_quota": 12,
    "research_quota": 10,
    "notable_rise": 5,
    "cycle_years": 3,
}
"""An office's settings where none are given; numbers for nobody."""


@dataclass(frozen=True)
class World:
    """Everything but the records. `given` are settings as plain data; `start` opens the windows."""

    title: str
    as_of: date
    standing: str
    start_field: str
    given: Mapping[str, Any]
    post: str = "teacher"
    stage: str = STAGES[-1]
    start: date = field(default=date.min)
    settings: Settings = field(default_factory=Settings)

    @classmethod
    def of(cls, title: str, as_of: date, standing: str, start_field: str, given: Settings) -> World:
        """The world of a rule set. What the settings lack is made up."""
        plain = {**MADE_UP, **to_plain(given)}
        plain.pop("readings", None)
        day = date.fromordinal(months_back(as_of.toordinal(), MONTHS_IN_POST) + 1)
        world = cls(title, as_of, standing, start_field, {}, start=day).with_settings(plain)
        # The stage of which the office says most: its tables may tell stages apart.
        return max((replace(world, stage=stage) for stage in reversed(STAGES)), key=World._told)

    def _told(self) -> int:
        """How many amounts the office tells."""
        told = 0
        for name in MADE_UP:
            with suppress(NoValue):
                self.amount(name, f"{self.as_of.year - 1}-autumn")
                told += 1
        return told

    def with_settings(self, changes: Mapping[str, Any]) -> World:
        """The same with some settings given otherwise (None: taken away). ValueError when they make none."""
        plain = {name: value for name, value in {**self.given, **changes}.items() if value is not None}
        settings, problems = settings_from_data(plain)
        if settings is None:
            raise ValueError("; ".join(problem.text() for problem in problems))
        return replace(self, given=plain, settings=settings)

    def at(self, as_of: date) -> World:
        """The same on another cut-off."""
        return replace(self, as_of=as_of)

    @property
    def calendar(self) -> Calendar:
        """The terms of the office."""
        return Calendar(self.settings)

    @property
    def base(self) -> dict[str, Any]:
        """The dossier without any record. The day that opens no window lies a good year before."""
        days = dict.fromkeys(("qualified_on", "appointed_on"), self.start - timedelta(days=BEFORE))
        days[self.start_field] = self.start
        return {
            "id": "boundary",
            "subject": SUBJECT,
            "stage": self.stage,
            "title_sought": self.title,
            **{name: day.isoformat() for name, day in days.items()},
            "posts": self.posts(self.post),
        }

    def posts(self, post: str) -> list[dict[str, Any]]:
        """The post held ever since long before the present title."""
        return [{"post": post, "from": date(self.start.year - 5, 9, 1).isoformat()}]

    # Time ----

    def opening(self, window: Window) -> date | None:
        """The first day of a window; None where it reaches back without an end."""
        length = window.window
        if length == "career":
            return None
        if length == "since_appointment":
            return self.start
        if isinstance(length, LastMonths):
            return self._back(length.last_months)
        if isinstance(length, LastYears):
            if length.of == "calendar":
                return date(self.as_of.year - length.last_years + 1, 1, 1)
            begun = self._autumn(self.as_of.year)
            year = self.as_of.year if begun <= self.as_of else self.as_of.year - 1
            return self._autumn(year - length.last_years + 1)
        return self._back(int(self.amount("cycle_years") * 12))

    def _back(self, months: int) -> date:
        return date.fromordinal(months_back(self.as_of.toordinal(), months))

    def _autumn(self, year: int) -> date:
        return date.fromordinal(self.calendar.term(f"{year}-autumn").first)

    def comfortable(self, window: Window) -> date:
        """A day well inside a window."""
        opening = self.opening(window) or self.start
        return opening + timedelta(days=(self.as_of - opening).days // 2)

    def periods(self, each: Any, first: date) -> tuple[Period, ...]:
        """The full periods from a day to the cut-off."""
        return self.calendar.periods(each, first.toordinal(), self.as_of.toordinal())

    # Amounts ----

    def amount(self, setting: str, term: str | None = None) -> Fraction | int:
        """What the office gives for the applicant. NoValue where that is not one number."""
        about = {
            "title": self.title,
            "stage": self.stage,
            "subject": SUBJECT,
            "post": self.post,
            "term": term,
        }
        found = outcomes(self.settings, setting, about)
        if found.least is None or found.least != found.greatest or found.may_be_missing:
            raise NoValue(setting)
        return found.least

    def reached(self, amount: Any, term: str | None = None) -> Fraction:
        """The least that reaches an amount."""
        if isinstance(amount, AnyAmount):
            return min(self.reached(each, term) for each in amount.any)
        if isinstance(amount, AllAmounts):
            return max(self.reached(each, term) for each in amount.all)
        if isinstance(amount, SettingAmount):
            return Fraction(self.amount(amount.setting, term)) * amount.share
        return Fraction(Decimal(amount)) if isinstance(amount, (int, Decimal)) else Fraction(amount)


def whole(amount: Fraction | int) -> int:
    """The least whole number that reaches an amount."""
    return ceil(amount)


def amounts_in(amount: Any) -> tuple[Any, ...]:
    """The single amounts of which an amount is made."""
    if isinstance(amount, (AnyAmount, AllAmounts)):
        parts = amount.any if isinstance(amount, AnyAmount) else amount.all
        return tuple(single for part in parts for single in amounts_in(part))
    return (amount,)


def deciding(world: World, amount: Any, single: Any) -> dict[str, Any] | None:
    """Settings under which one of the single amounts decides; none to change where it does already.

    None where no settings do: the amounts of numbers cannot be given otherwise.
    """
    others = [each for each in amounts_in(amount) if each != single]
    if not others:
        return {}
    for factor in (1, 10, Fraction(1, 10)):
        settings = {
            each.setting: _scaled(world, each.setting, factor)
            for each in others
            if isinstance(each, SettingAmount) and factor != 1
        }
        if isinstance(single, SettingAmount):
            settings.pop(single.setting, None)
        trial = world.with_settings(settings)
        # It decides where a little less of it is a little less of the whole.
        if trial.reached(amount) == trial.reached(single) and all(
            trial.reached(each) != trial.reached(single) for each in others
        ):
            return settings
    return None


def _scaled(world: World, setting: str, factor: Fraction | int) -> int:
    return max(whole(Fraction(world.amount(setting)) * factor), 1)
