"""What any later day must cost at the least, judged from what today's evidence says.

Waiting can help a leaf only where something new can be earned for it, or where its evidence turns with time.
With a cheap step for the one and nothing for the other, the formula of today bounds all later days, so that
most of them need never be looked at.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from evaluator.case import OPEN_END, Case
from evaluator.plan.formula import Formula, any_of
from evaluator.plan.prices import LATER
from evaluator.plan.steps import Step
from evaluator.plan.values import alternatives
from evaluator.reasons import Reason
from evaluator.verdict import Finding
from evidence.day import Day
from evidence.dossier import Dossier
from evidence.settings import Settings
from rules.model import (
    ALTERNATIVES,
    SPAN,
    AbsentLeaf,
    JudgementLeaf,
    LastMonths,
    LastYears,
    PeriodLeaf,
    RecordsLeaf,
    Source,
    Where,
    Window,
)

_LATER: Final = frozenset({"after_cutoff", "cutoff_unclear", "too_short"})


def days_that_turn(dossier: Dossier, settings: Settings) -> list[date]:
    """The days on which posts, waivers, absences or the office's approvals change by themselves."""
    days = [waiver.approved_on for waiver in dossier.waivers]
    days += [entry.approved_on for entry in settings.equivalents]
    days += [post.from_ for post in dossier.posts or ()] + [span.from_ for span in dossier.excused]
    ends = [post.to for post in dossier.posts or ()] + [span.to for span in dossier.excused]
    found = [day.last for day in days if isinstance(day, Day)]
    return [*found, *(end.last + timedelta(days=1) for end in ends if isinstance(end, Day))]


def eased(finding: Finding, formula: Formula, case: Case) -> Formula:
    """A leaf's formula on any later day: not harder than it can be by then."""
    leaf = finding.requirement
    if _turns(finding):
        return True
    if isinstance(leaf, RecordsLeaf):
        if any(_may_grow(case, source) for source in leaf.sources):
            return True
        return any_of((formula, Step("record", leaf.id, LATER)))
    if isinstance(leaf, JudgementLeaf):
        return any_of((formula, Step("rejudgement", leaf.id, LATER))) if finding.uses else formula
    if isinstance(leaf, PeriodLeaf):
        if rolls(leaf.within):
            return True
        return any_of((formula, Step("record", leaf.id, LATER))) if leaf.on_average else formula
    if isinstance(leaf, AbsentLeaf):
        return True if rolls(leaf.within) else formula
    return True


def rolls(window: Window) -> bool:
    """Whether a window leaves days behind as time goes by."""
    return isinstance(window.window, LastMonths | LastYears) or window.window == "one_cycle"


def _turns(finding: Finding) -> bool:
    uses = [*finding.uses, *(use for period in finding.periods for use in period.uses)]
    return any(_is_later(reason) for use in uses for reason in use.reasons)


def _is_later(reason: Reason) -> bool:
    """Whether a day to come is what a record waits for; alternatives hold their own reasons."""
    if reason.type in _LATER:
        return True
    inner = reason.wanted if reason.type == "no_alternative" and isinstance(reason.wanted, tuple) else ()
    return any(_is_later(each) for choice in inner for each in choice)


def _may_grow(case: Case, source: Source) -> bool:
    """Whether spans are measured that still go on."""
    return _measured(source.where) and any(
        item.ends == OPEN_END or item.ends is None for item in case.by_kind.get(source.of, ())
    )


def _measured(where: Where) -> bool:
    return SPAN in where or any(_measured(each) for each in alternatives(where.get(ALTERNATIVES, ())))
