"""Formulas, their simplification, and the solver, against every subset of a few steps."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from random import Random

import pytest

from evaluator.plan.formula import (
    Formula,
    Number,
    all_of,
    any_of,
    at_most_best,
    holds,
    reach,
    steps_in,
)
from evaluator.plan.parts import is_part
from evaluator.plan.solver import Optimiser, OutOfTime
from evaluator.plan.steps import Step

STEPS = [Step("verify", f"r{number}") for number in range(7)]
SETS = [frozenset(some) for size in range(len(STEPS) + 1) for some in combinations(STEPS, size)]


def some_formula(rng: Random, depth: int) -> Formula:
    """A formula of so many levels, its bounds anything from trivial to out of reach."""
    if depth == 0 or rng.random() < 0.2:
        choices: list[Formula] = [*STEPS, *STEPS, True, False]
        return rng.choice(choices)
    parts = [some_formula(rng, depth - 1) for _ in range(rng.randint(1, 4))]
    kind = rng.random()
    if kind < 0.35:
        return all_of(parts)
    if kind < 0.6:
        return any_of(parts)
    return reach([(rng.choice((1, 1, 2, 3)), part) for part in parts], rng.randint(0, 5))


class Asked:
    """A question of a formula, groups and an order."""

    def __init__(
        self,
        formula: Formula,
        groups: Sequence[Sequence[Step]] = (),
    ) -> None:
        self.formula = formula
        self.groups = groups

    def exclusive(self) -> Sequence[Sequence[Step]]:
        """The groups."""
        return self.groups

    def copies(self) -> Sequence[tuple[Step, Step]]:
        """None."""
        return ()


def never() -> bool:
    """Time without end."""
    return False


@pytest.mark.parametrize("seed", range(60))
def test_simplified_formulas_hold_of_the_same_sets(seed: int) -> None:
    rng = Random(f"simple {seed}")
    parts = [some_formula(rng, 2) for _ in range(4)]
    amounts = [rng.randint(1, 3) for _ in parts]
    bound = rng.randint(0, 6)
    for done in SETS:
        held = [holds(part, done) for part in parts]
        assert holds(all_of(parts), done) == all(held)
        assert holds(any_of(parts), done) == any(held)
        total = sum(amount for amount, each in zip(amounts, held, strict=True) if each)
        assert holds(reach(zip(amounts, parts, strict=True), bound), done) == (total >= bound)


@pytest.mark.parametrize("seed", range(20))
def test_of_one_achievement_only_the_best_amount_counts(seed: int) -> None:
    rng = Random(f"best {seed}")
    pairs: list[tuple[Number, Formula]] = [(rng.randint(1, 9), step) for step in rng.sample(STEPS, 4)]
    for bound in range(11):
        formula = reach(at_most_best(pairs), bound)
        for done in SETS:
            best = max((amount for amount, part in pairs if holds(part, done)), default=0)
            assert holds(formula, done) == (best >= bound)


@pytest.mark.parametrize("seed", range(150))
def test_the_solver_gives_every_minimal_set_cheapest_first(seed: int) -> None:
    rng = Random(f"solver {seed}")
    formula = some_formula(rng, 3)
    costs = {step: rng.randint(1, 6) for step in STEPS}
    good = [some for some in SETS if holds(formula, some)]
    minimal = [some for some in good if not any(other < some for other in good)]
    if isinstance(formula, bool):
        assert minimal == ([frozenset()] if formula else [])
        return
    optimiser = Optimiser(Asked(formula), costs.__getitem__, never)
    found = []
    while (best := optimiser.best()) is not None:
        for _ in range(rng.randint(0, 2)):
            assert sum(map(costs.__getitem__, optimiser.best() or ())) == sum(map(costs.__getitem__, best))
            best = optimiser.best() or frozenset()
        found.append(best)
        optimiser.shut_out(best)
    spent = [sum(map(costs.__getitem__, each)) for each in found]
    assert spent == sorted(spent)
    assert len(found) == len(set(found))
    assert set(found) == set(minimal)


@pytest.mark.parametrize("seed", range(60))
def test_at_most_one_of_a_group_is_taken_and_what_asks_more_is_shut_out(seed: int) -> None:
    rng = Random(f"groups {seed}")
    formula = some_formula(rng, 3)
    if isinstance(formula, bool):
        return
    group = rng.sample(STEPS, 3)
    order = {step: group[place:] for place, step in enumerate(group)}
    costs = {step: rng.randint(1, 6) for step in STEPS}
    for place, step in enumerate(group[1:], 1):
        costs[step] = max(costs[step], costs[group[place - 1]])

    def lawful(some: frozenset[Step]) -> bool:
        return len(some & set(group)) <= 1

    good = [some for some in SETS if holds(formula, some) and lawful(some)]
    wanted = [
        some for some in good if not any(is_part(other, some, order) and other != some for other in good)
    ]
    optimiser = Optimiser(Asked(formula, [group]), costs.__getitem__, never)
    found: list[frozenset[Step]] = []
    while (best := optimiser.best()) is not None:
        if not any(is_part(each, best, order) for each in found):
            found.append(best)
        optimiser.shut_out(best, order)
    minimal = [each for each in found if not any(is_part(o, each, order) and o != each for o in found)]
    assert set(minimal) == set(wanted)


def test_one_of_some_steps_can_be_required() -> None:
    optimiser = Optimiser(Asked(any_of(STEPS[:4])), lambda step: 1 + STEPS.index(step), never)
    assert optimiser.best() == frozenset(STEPS[:1])
    optimiser.require(STEPS[2:4])
    assert optimiser.best() == frozenset(STEPS[2:3])
    optimiser.require([])
    assert optimiser.best() is None


def test_the_time_given_is_kept() -> None:
    parts = [any_of([STEPS[place], STEPS[place + 1]]) for place in range(6)]
    optimiser = Optimiser(Asked(all_of(parts)), lambda _: 1, lambda: True)
    with pytest.raises(OutOfTime):
        optimiser.best()


def test_every_step_of_a_formula_is_told() -> None:
    formula = all_of([STEPS[0], any_of([STEPS[1], reach([(2, STEPS[2]), (1, STEPS[3])], 2)])])
    assert set(steps_in(formula)) == set(STEPS[:4])


def test_a_part_finds_a_partner_of_its_own_for_each_step() -> None:
    low, high, other = STEPS[:3]
    order = {low: [low, high], high: [high], other: [other]}
    assert is_part([low], [high], order)
    assert not is_part([high], [low], order)
    assert is_part([low, high], [high, low], order)
    assert not is_part([low, high], [high], order)
    assert not is_part([other], [low, high], order)
    assert is_part([], [low], order)
