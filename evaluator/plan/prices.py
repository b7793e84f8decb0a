"""What steps cost, by the office's table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from evaluator.plan.steps import Shape, Step
from evidence.costs import LEVEL, PRIZE, Costs
from evidence.scales import LEVELS, PRIZES

_PLAIN: Final = {
    "signature": "signature",
    "stamp": "signature",
    "document": "paper",
    "original": "paper",
    "verify": "verification",
    "field": "information",
    "own_field": "information",
    "setting": "local_setting",
    "judgement": "judging",
    "rejudgement": "judging_again",
}
"""Kinds of step whose cost is one entry of the table."""

WON: Final = frozenset({"honour", "teaching_title", "class_honour"})
"""Kinds of record that are conferred on somebody."""
OVER_A_CYCLE: Final = "class_results"
LATER: Final = "later"
"""Marks a step that stands for a part of the least that something new can cost some day."""


def price(step: Step, costs: Costs) -> int:
    """The cost of a step."""
    if step.what == LATER and not isinstance(step.value, tuple):
        return costs.judging_again
    if step.what == LATER and isinstance(step.value[0], int):
        return int(step.value[1])
    if step.kind == "certificate":
        return costs.paper + costs.verification
    if step.kind != "record":
        return int(getattr(costs, _PLAIN[step.kind]))
    shape: Shape = step.value[0]
    data = dict(shape.data)
    levels = [LEVELS.index(value) for path, value in data.items() if path.rpartition(".")[2] == "level"]
    cost = costs.usual_record if shape.period else costs.new_record
    if levels:
        cost += _up_to(costs, LEVEL, LEVELS[: max(levels) + 1])
    if data.get("prize") in PRIZES:
        cost += _up_to(costs, PRIZE, PRIZES[: PRIZES.index(data["prize"]) + 1])
    if any(path.startswith("publication.") for path in data):
        cost += costs.publishing
    if shape.kind in WON:
        cost += costs.new_title
    if shape.kind == OVER_A_CYCLE:
        cost += costs.new_cycle
    return cost


def _up_to(costs: Costs, prefix: str, scale: Sequence[str]) -> int:
    """The cost of the last on a scale: never less than that of one below it."""
    return max(int(getattr(costs, f"{prefix}{each}")) for each in scale)
