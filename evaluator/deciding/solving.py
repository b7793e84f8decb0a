"""Least sets that make a formula true or false, and whether a step matters to it at all: exactly.

What formulas are stands in `evaluator.plan.formula`, what finds the least sets in `evaluator.plan.solver`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm

from evaluator.plan.formula import (
    All,
    AnyOf,
    Formula,
    Number,
    Use,
    all_of,
    any_of,
    holds,
    reach,
    steps_in,
)
from evaluator.plan.solver import Optimiser
from evaluator.plan.steps import Step, in_order

Groups = Sequence[Sequence[Step]]
"""Groups of steps of which at most one can be taken."""


class _Question:
    """A formula as the solver is asked it."""

    def __init__(self, formula: Formula, groups: Groups) -> None:
        self.formula = formula
        self._groups = groups

    def exclusive(self) -> Groups:
        """Groups of steps of which at most one can be taken."""
        return self._groups

    @staticmethod
    def copies() -> Sequence[tuple[Step, Step]]:
        """No step is another once more."""
        return ()

    @staticmethod
    def above() -> Mapping[Step, Sequence[Step]]:
        """No step asks more in the place of another."""
        return {}


def least(formula: Formula, cost: Callable[[Step], int], groups: Groups = ()) -> frozenset[Step] | None:
    """The cheapest set of steps that makes a formula true; None where none does. Costs are positive."""
    if isinstance(formula, bool):
        return frozenset() if formula else None
    optimiser = Optimiser(_Question(formula, groups), cost, _never)
    try:
        return optimiser.best()
    finally:
        optimiser.close()


def _never() -> bool:
    return False


def turned_round(formula: Formula) -> Formula:
    """A formula that is true exactly where the other is false, over the same steps left undone.

    Raises ValueError where something may be used at one place only: that none of all choices is enough, no
    formula over steps says.
    """
    if isinstance(formula, Use):
        raise ValueError("where something is used is a choice: it cannot be turned round")
    if isinstance(formula, bool):
        return not formula
    if isinstance(formula, Step):
        return formula
    if isinstance(formula, All):
        return any_of(map(turned_round, formula.parts))
    if isinstance(formula, AnyOf):
        return all_of(map(turned_round, formula.parts))
    # What is left out must be more than what may be left out.
    spare = sum((amount for amount, _ in formula.terms), Fraction(0)) - formula.bound
    unit = _unit([*(amount for amount, _ in formula.terms), formula.bound])
    return reach([(amount, turned_round(part)) for amount, part in formula.terms], spare + unit)


def _unit(amounts: Iterable[Number]) -> Fraction:
    """The greatest amount of which all are multiples."""
    exact = [Fraction(amount) for amount in amounts]
    common = lcm(*(amount.denominator for amount in exact))
    return Fraction(gcd(*(int(amount * common) for amount in exact)), common)


def with_values(formula: Formula, values: Mapping[Step, Formula]) -> Formula:
    """A formula with other formulas in the place of some steps."""
    if isinstance(formula, (bool, Use)):
        return formula
    if isinstance(formula, Step):
        return values.get(formula, formula)
    if isinstance(formula, All):
        return all_of(with_values(part, values) for part in formula.parts)
    if isinstance(formula, AnyOf):
        return any_of(with_values(part, values) for part in formula.parts)
    return reach([(amount, with_values(part, values)) for amount, part in formula.terms], formula.bound)


class Mattering:
    """Which steps of a formula matter: are in some least set (one of which nothing can be left out).

    Raises ValueError for a formula that cannot be turned round.
    """

    def __init__(self, formula: Formula, groups: Groups = ()) -> None:
        self._formula = formula
        self._failing = turned_round(formula)
        self._groups = groups
        self._steps = in_order(set(steps_in(formula)))
        self._found: dict[Step, bool] = {}

    def __contains__(self, step: object) -> bool:
        if not isinstance(step, Step) or step not in self._steps:
            return False
        if step not in self._found and not (not self._groups and self._shown(step)):
            self._found[step] = self._proven(step)
        return self._found[step]

    def _shown(self, step: Step) -> bool:
        """Leave out what can be left out, this step last: what remains all matters."""
        for order in (self._steps, self._steps[::-1]):
            left = set(self._steps)
            for other in order:
                if other != step and holds(self._formula, left - {other}):
                    left.remove(other)
            if not holds(self._formula, left - {step}):
                self._found.update(dict.fromkeys(left, True))
                return True
        return False

    def _proven(self, step: Step) -> bool:
        """Whether some steps are enough with it and not without it: one question to the solver."""
        others = {other: Step("own_field", "", "", other) for other in self._steps if other != step}
        enough = with_values(self._formula, {step: True})
        not_enough = with_values(self._failing, {step: True, **others})
        groups = [*self._groups, *(pair for pair in others.items())]
        return least(all_of([enough, not_enough]), _equal, groups) is not None


def _equal(_step: Step) -> int:
    return 1
