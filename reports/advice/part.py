"""Advice as a part of the report: the easiest way for the first page, all else for further on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from evaluator.advice import Advice
from reports.advice.deciding import DecidingView, deciding_of
from reports.advice.easiest import EasiestView, easiest_of
from reports.advice.plan import PlansView, plans_of
from reports.advice.sweep import SweepView, sweep_of
from reports.advice.timeline import TimelineView, timeline_of
from reports.context import Context
from reports.language import N_
from reports.model import Missing
from reports.values import Value

LABELS: Final[Mapping[str, str]] = {
    "easiest": N_("The easiest way"),
    "plans": N_("Plans"),
    "deciding": N_("What decides"),
    "timeline": N_("Timeline"),
    "sweep": N_("Dependence on readings"),
}
"""The headings of the parts, by their places in the report."""


class AdviceView(Value):
    """Advice told in one language; None: there is none of that kind."""

    easiest: EasiestView | None
    plans: PlansView | None
    deciding: DecidingView | None
    timeline: TimelineView | None
    sweep: SweepView | None
    labels: dict[str, str]


def advice_of(context: Context, missing: Missing, advice: Advice) -> AdviceView:
    """The view of advice on the verdict of `context`, whose report lists what is missing."""
    labels = {name: context.language.say(text) for name, text in LABELS.items()}
    plans = easiest = None
    if advice.plans is not None:
        plans = plans_of(context, advice.plans).with_(heading=labels["plans"])
        easiest = easiest_of(context, missing, advice.plans, plans)
    return AdviceView(
        easiest,
        plans,
        deciding_of(context, advice.deciding) if advice.deciding is not None else None,
        timeline_of(context, advice.timeline) if advice.timeline is not None else None,
        sweep_of(context, advice.sweep).with_(heading=labels["sweep"]) if advice.sweep is not None else None,
        labels,
    )
