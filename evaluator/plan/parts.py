"""When one plan is part of another: it asks for the same or less, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from evaluator.plan.steps import Step

Above = Mapping[Step, Sequence[Step]]
"""For a step all that ask at least as much in its place, itself among them; none told: only itself."""


def is_part(steps: Iterable[Step], of: Iterable[Step], above: Above) -> bool:
    """Whether every step has a partner of its own among others that ask at least as much."""
    there = set(of)
    partner: dict[Step, Step] = {}

    def find(step: Step, tried: set[Step]) -> bool:
        # Kuhn's augmenting paths; few steps have more than one candidate.
        for other in above.get(step, (step,)):
            if other in there and other not in tried:
                tried.add(other)
                if other not in partner or find(partner[other], tried):
                    partner[other] = step
                    return True
        return False

    return all(find(step, set()) for step in steps)
