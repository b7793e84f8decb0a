"""Advice beside a verdict: what would make it met, what decides it, how it runs through time.

One door to the parts, for whoever wants them in one report. Pure as the evaluator is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, cast

from evaluator.changes import Situation
from evaluator.deciding import Deciding, what_decides
from evaluator.evaluate import Evaluator
from evaluator.plan.planner import MOST, Planner, Plans, never
from evaluator.timeline import Chronicle, Timeline
from evaluator.verdict import Verdict
from evidence.scales import Standing

if TYPE_CHECKING:
    from evaluator.sweep import Sweep


class Advice(NamedTuple):
    """What is told beside a verdict; None: it was not asked for, or there is nothing to tell."""

    plans: Plans | None = None
    deciding: Deciding | None = None
    sweep: Sweep | None = None
    timeline: Timeline | None = None


def advise(
    evaluator: Evaluator,
    verdict: Verdict,
    *,
    most: int = MOST,
    expired: Callable[[], bool] = never,
    readings: bool = False,
) -> Advice:
    """The advice on a verdict that this evaluator has given.

    At most so many plans, and none where nothing is missing; `expired` tells when their search is to end.
    `readings`: try every reading too.
    """
    return Advice(
        None if verdict.finding.passes else _plans(verdict, most, expired),
        what_decides(evaluator, verdict),
        tried(evaluator, verdict) if readings else None,
        Chronicle(evaluator).timeline(verdict.dossier),
    )


def tried(evaluator: Evaluator, verdict: Verdict) -> Sweep:
    """What the verdict depends on of the readings."""
    from evaluator.sweep import Sweeper  # noqa: PLC0415 - start-up counts, and it is asked for seldom

    return Sweeper(evaluator).sweep(verdict.dossier)


def _plans(verdict: Verdict, most: int, expired: Callable[[], bool]) -> Plans:
    planner = Planner(verdict.rule_set, verdict.readings)
    situation = Situation(
        verdict.dossier,
        verdict.settings,
        date.fromordinal(verdict.as_of),
        cast(Standing, verdict.standing),
        planner.readings,
    )
    return planner.plans(situation, most=most, expired=expired)
