"""What only the office or the applicant's file can tell: settings that lack, and the dossier's own fields.

A plan may suppose a value; it says so, and a person has to confirm it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from itertools import combinations, product
from math import floor
from typing import Any, Final

from evaluator.calendar import Calendar
from evaluator.case import Case
from evaluator.plan.model import Model
from evaluator.plan.steps import Step
from evaluator.verdict import UNBOUNDED, Finding
from evidence.day import Day
from evidence.dossier import Dossier, Post
from evidence.scales import POSTS, STAGES
from evidence.settings import AMOUNTS, AmountEntry, Settings
from rules.model import AllAmounts, Amount, AnyAmount, PeriodLeaf, SettingAmount

MOST_SUPPOSED: Final = 64
"""So many ways of filling in the dossier's own fields are looked at."""
YEARS_BACK: Final = 8
"""An unknown beginning is supposed to be the first day of one of so many school years."""
LONGEST_CYCLE: Final = 12


# Settings ----


def settings_given(model: Model) -> dict[str, Step]:
    """For the settings that something waits for: the least favourable amounts that the evidence still meets.

    A setting that no known amount can be held against is left to the office.
    """
    found: dict[str, Step] = {}
    for name in sorted(model.missing & set(AMOUNTS)):
        amount = _cycle(model.scene.case) if name == "cycle_years" else _shown(model.scene.finding, name)
        if amount is not None and amount > 0:
            found[name] = Step("setting", name, "", amount)
    return found


def _shown(finding: Finding, name: str) -> int | None:
    """The smallest total of a period, in shares of the setting, that the evidence shows."""
    least: Fraction | None = None
    for each in finding.walk():
        leaf = each.requirement
        if not isinstance(leaf, PeriodLeaf) or leaf.at_least is None:
            continue
        for share in _shares(leaf.at_least, name):
            for period in each.periods:
                if period.status in ("met", "not_met", "open") and period.possible not in (UNBOUNDED, 0):
                    shown = Fraction(period.possible) / share
                    least = shown if least is None else min(least, shown)
    return None if least is None else floor(least)


def _shares(amount: Amount, name: str) -> Iterator[Fraction]:
    if isinstance(amount, SettingAmount):
        if amount.setting == name:
            yield amount.share
    elif isinstance(amount, AnyAmount):
        for each in amount.any:
            yield from _shares(each, name)
    elif isinstance(amount, AllAmounts):
        for each in amount.all:
            yield from _shares(each, name)


def _cycle(case: Case) -> int | None:
    """The years of the longest span of results that is shown."""
    calendar: Calendar = case.office.calendar
    held = [
        calendar.terms_held(item.begins[0], item.ends[1])
        for item in case.by_kind.get("class_results", ())
        if item.begins is not None and item.ends is not None and item.ends[1] < 10**7
    ]
    years = max(held, default=0) // 2
    return years if 0 < years <= LONGEST_CYCLE else None


# The dossier's own fields ----


def supposed(
    scene_case: Case, unknown: Iterable[str], settings: Settings, today: date
) -> list[tuple[Step, ...]]:
    """Every way to fill in those of the dossier's own fields that something waits for, fewest first."""
    values = dict(_own_values(scene_case, frozenset(unknown), settings, today))
    ways: list[tuple[Step, ...]] = []
    for size in range(1, len(values) + 1):
        for fields in combinations(sorted(values), size):
            choices = [[Step("own_field", "", field, value) for value in values[field]] for field in fields]
            for way in product(*choices):
                ways.append(way)
                if len(ways) >= MOST_SUPPOSED:
                    return ways
    return ways


def _own_values(
    case: Case, unknown: frozenset[str], settings: Settings, today: date
) -> Iterator[tuple[str, list[Any]]]:
    dossier = case.dossier
    if "posts" in unknown:
        yield from _posts(dossier, case)
    if "stage" in unknown and dossier.stage is None:
        yield "stage", list(STAGES)
    if "subject" in unknown and dossier.subject is None:
        yield "subject", _subjects(dossier, settings)
    for start in ("appointed_on", "qualified_on"):
        known = getattr(dossier, start)
        if start in unknown and known is None:
            yield start, _beginnings(case, today)
        elif start in unknown and isinstance(known, Day) and known.first != known.last:
            yield start, [Day(day, day) for day in (known.last, known.first)]


def _posts(dossier: Dossier, case: Case) -> Iterator[tuple[str, list[Any]]]:
    begin = date.fromordinal(case.start[0]) if case.start is not None else None
    if dossier.posts is None:
        since = Day(begin, begin) if begin is not None else None
        yield "posts", [(Post.model_validate({"post": post, "from": since}),) for post in POSTS]
        return
    for index, entry in enumerate(dossier.posts):
        if entry.post is None:
            yield f"posts.{index}.post", list(POSTS)
        if entry.from_ is None and begin is not None:
            end = entry.to.first if isinstance(entry.to, Day) else begin
            yield f"posts.{index}.from", [Day(min(begin, end), min(begin, end))]


def _subjects(dossier: Dossier, settings: Settings) -> list[str]:
    """The subjects that the records and the office's tables name."""
    named: dict[str, None] = {}
    for record in dossier.records:
        if record.subject is not None:
            named[record.subject] = None
    for name in AMOUNTS:
        table = getattr(settings, name)
        for entry in table if isinstance(table, tuple) else ():
            if isinstance(entry, AmountEntry) and entry.subject is not None:
                named[entry.subject] = None
    return sorted(named)


def _beginnings(case: Case, today: date) -> list[Any]:
    calendar = case.office.calendar
    firsts = [calendar.term(f"{today.year - back}-autumn").first for back in range(YEARS_BACK)]
    days = [date.fromordinal(first) for first in firsts if first <= today.toordinal()]
    return [Day(day, day) for day in days]
