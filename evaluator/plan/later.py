"""What any later day must cost at the least, judged from what today's evidence says.

Waiting can help a leaf only where something new can be earned for it, or where its evidence turns with time.
With a cheap step for the one and nothing for the other, the formula of today bounds all later days, so that
most of them need never be looked at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from evaluator.case import OPEN_END, Case
from evaluator.plan.formula import Formula, all_of, any_of
from evaluator.plan.least import ways
from evaluator.plan.prices import LATER, price
from evaluator.plan.scene import Scene
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
    days += [pin.approved_on for pin in dossier.pins]
    days += [post.from_ for post in dossier.posts or ()] + [span.from_ for span in dossier.excused]
    ends = [post.to for post in dossier.posts or ()] + [span.to for span in dossier.excused]
    found = [day.last for day in days if isinstance(day, Day)]
    return [*found, *(end.last + timedelta(days=1) for end in ends if isinstance(end, Day))]


Chains = Mapping[str, Sequence[int]]
"""By kind of record, ascending, the least that a new one of it can cost for each leaf that it may serve."""


def chains_of(scene: Scene) -> Chains:
    """The prices of new records, by kind, for the leaves that stand in the way of a scene."""
    found: dict[str, set[int]] = {}
    for finding in scene.unmet():
        for kind, least in _least_prices(finding, scene).items():
            found.setdefault(kind, set()).add(least)
    return {kind: sorted(prices) for kind, prices in found.items()}


def _least_prices(finding: Finding, scene: Scene) -> dict[str, int]:
    """The least that a new record of each kind can cost that serves a leaf, whatever else it serves."""
    leaf = finding.requirement
    costs = scene.situation.settings.costs
    found: dict[str, int] = {}
    if isinstance(leaf, PeriodLeaf):
        return dict.fromkeys((source.of for source in leaf.sources), costs.usual_record)
    for source in leaf.sources if isinstance(leaf, RecordsLeaf) else ():
        for asked in ways(source):
            for shape in scene.maker.shapes(source.of, asked, {}):
                prices = [
                    price(Step("record", shape.kind, period, (shape._replace(period=period), 1)), costs)
                    for period in ("", LATER)
                ]
                found[source.of] = min(found.get(source.of, prices[0]), *prices)
    return found


def _earned(finding: Finding, scene: Scene, chains: Chains) -> Formula:
    """A new record of one of a leaf's kinds.

    One record may serve several leaves, so that what it costs for one counts towards what it costs for
    another: the steps of a kind are the differences between its prices, and a leaf takes all up to its own.
    """
    ways_to: list[Formula] = []
    for kind, least in _least_prices(finding, scene).items():
        prices = [each for each in chains[kind] if each <= least]
        differences = [upper - lower for lower, upper in pairwise([0, *prices])]
        ways_to.append(
            all_of([Step("record", kind, LATER, (place, each)) for place, each in enumerate(differences)])
        )
    return any_of(ways_to)


def eased(finding: Finding, formula: Formula, scene: Scene, chains: Chains) -> Formula:
    """A leaf's formula on any later day: not harder than it can be by then."""
    leaf = finding.requirement
    if _turns(finding):
        return True
    if isinstance(leaf, RecordsLeaf):
        if any(_may_grow(scene.case, source) for source in leaf.sources):
            return True
        return any_of((formula, _earned(finding, scene, chains)))
    if isinstance(leaf, JudgementLeaf):
        # One judge may be asked again about several requirements at once.
        return any_of((formula, Step("rejudgement", "", LATER))) if finding.uses else formula
    if isinstance(leaf, PeriodLeaf):
        if rolls(leaf.within):
            return True
        return any_of((formula, _earned(finding, scene, chains))) if leaf.on_average else formula
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
