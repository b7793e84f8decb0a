"""Why no change can help: the requirements that nothing on a day can make met, and what stands against them.

Only what decides is told: of alternatives that all fail each one, of what is asked together those that fail.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from evaluator.case import Case
from evaluator.plan.dates import turning_days
from evaluator.plan.formula import Formula
from evaluator.plan.later import rolls
from evaluator.plan.model import Model
from evaluator.plan.remembering import office_on
from evaluator.reasons import NEVER, Reason
from evaluator.verdict import Finding
from evaluator.windows import opening_of
from rules.model import AbsentLeaf, Combination, JudgementLeaf, PeriodLeaf

ObstacleKind = Literal["period", "breach", "breach_open", "judged", "unknown", "setting", "earned", "shared"]

YEARS_TO_LEAVE: Final = 40


class Obstacle(NamedTuple):
    """A requirement that nothing can make met on a day, and why.

    | kind | means | periods | records |
    |---|---|---|---|
    | period | periods that are over fell short | theirs | what is shown in them |
    | breach | a confirmed breach | | the breaches |
    | breach_open | a breach that is not settled | | the breaches |
    | judged | judged not met, by somebody who cannot be asked again in time | | the judgements |
    | setting | the office has not given an amount, and none can be supposed | | |
    | unknown | something about the applicant is unknown that no plan may suppose | | |
    | earned | something new has to be earned, for which there is no time | | |
    | shared | each requirement could be met, but not by records that may serve one of them only | | |

    `leaves` is the first day on which the window has left it behind; None: it never does.
    """

    finding: Finding
    kind: ObstacleKind
    periods: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    leaves: date | None = None


def obstacles_of(model: Model, formulas: Mapping[str, Formula]) -> tuple[Obstacle, ...]:
    """What stands in the way of every change, by formulas for the requirements of a model."""
    found = tuple(_obstacle(model, each) for each in _deciding(model, formulas, model.scene.finding))
    return found or tuple(_shared(model.scene.finding))


def _shared(whole: Finding) -> Iterator[Obstacle]:
    """What fails for no reason of its own: the records that there can be do not suffice for all at once."""
    scopes = [
        each
        for each in whole.walk()
        if not each.passes and each.reasons and isinstance(each.requirement, Combination)
    ]
    for finding in scopes or [whole]:
        yield Obstacle(finding, "shared", reasons=finding.reasons)


def _deciding(model: Model, formulas: Mapping[str, Formula], finding: Finding) -> Iterator[Finding]:
    """The leaves (and requirements not known to be asked) without which the whole cannot be met."""
    if formulas.get(finding.id) is not False:
        return
    if finding.id in model.unsure or not isinstance(finding.requirement, Combination):
        yield finding
        return
    for child in finding.children:
        yield from _deciding(model, formulas, child)


def _obstacle(model: Model, finding: Finding) -> Obstacle:
    leaf = finding.requirement
    if finding.id in model.unsure:
        return Obstacle(finding, "unknown", reasons=finding.reasons)
    missing = tuple(reason for reason in _reasons(finding) if reason.type == "setting_missing")
    if isinstance(leaf, PeriodLeaf):
        return _periods(model, finding, leaf, missing)
    if isinstance(leaf, AbsentLeaf):
        return _absence(model, finding, leaf)
    if isinstance(leaf, JudgementLeaf):
        against = tuple(use.record for use in finding.uses)
        return Obstacle(finding, "judged" if against else "unknown", records=against, reasons=finding.reasons)
    if missing:
        return Obstacle(finding, "setting", reasons=missing)
    unknown = _unknown(finding)
    if unknown:
        return Obstacle(finding, "unknown", reasons=unknown)
    return Obstacle(finding, "earned")


def _periods(model: Model, finding: Finding, leaf: PeriodLeaf, missing: tuple[Reason, ...]) -> Obstacle:
    today = model.scene.today.toordinal()
    short = [each for each in finding.periods if each.status == "not_met" and each.last <= today]
    if short:
        records = tuple(use.record for each in short for use in each.uses if use.rung < NEVER)
        last = max(each.first for each in short)
        leaves = _left_behind(model, leaf, last) if not leaf.on_average else None
        names = tuple(each.period for each in short)
        return Obstacle(finding, "period", names, tuple(dict.fromkeys(records)), leaves=leaves)
    if missing:
        return Obstacle(finding, "setting", reasons=missing)
    unknown = _unknown(finding)
    return Obstacle(finding, "unknown" if unknown else "earned", reasons=unknown)


def _absence(model: Model, finding: Finding, leaf: AbsentLeaf) -> Obstacle:
    confirmed = tuple(str(reason.found) for reason in finding.reasons if reason.type == "breach")
    doubtful = tuple(str(reason.found) for reason in finding.reasons if reason.type == "breach_open")
    if not confirmed and not doubtful:
        return Obstacle(finding, "unknown", reasons=finding.reasons)
    days = [
        bound[1]
        for id_ in (*confirmed, *doubtful)
        for item in (model.scene.case.items.get(id_),)
        if item is not None
        for bound in (item.when or item.ends,)
        if bound is not None
    ]
    leaves = _left_behind(model, leaf, max(days)) if days else None
    kind: ObstacleKind = "breach" if confirmed else "breach_open"
    return Obstacle(finding, kind, records=confirmed or doubtful, leaves=leaves)


def _left_behind(model: Model, leaf: PeriodLeaf | AbsentLeaf, day: int) -> date | None:
    """The first cut-off whose window opens after a day; None where the window does not move."""
    if not rolls(leaf.within):
        return None
    scene = model.scene
    until = scene.day + timedelta(days=366 * YEARS_TO_LEAVE)
    turning = turning_days(scene.case, scene.program, scene.day, until)
    for each in turning.of(leaf, (leaf.id,), ()):
        office = office_on(scene.program, date.fromordinal(each))
        case = Case(scene.situation.dossier, office, scene.program.resolved.start)
        opened = opening_of(leaf.within, scene.program.resolved.start, case, scene.program.amounts)
        if opened.first is not None and opened.first[0] > day:
            return date.fromordinal(each)
    return None


def _unknown(finding: Finding) -> tuple[Reason, ...]:
    """What is unknown of the applicant, of periods or of records, and no plan may suppose."""
    found = [reason for reason in _reasons(finding) if reason.opens == "field"]
    return tuple(dict.fromkeys(found))


def _reasons(finding: Finding) -> Iterator[Reason]:
    yield from finding.reasons
    for period in finding.periods:
        yield from period.reasons
    for use in finding.uses:
        if use.rung < NEVER:
            yield from use.reasons
