"""The exact method held against brute force on generated cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from evaluator.plan.search import Search
from evaluator.plan.steps import Step
from tests.evaluator.plan.brute import Brute, Minimal, TooMuch
from tests.evaluator.plan.small import Small, small

MOST_PLANS = 400
Key = tuple[str, tuple[str, ...], tuple[tuple[str, str, str], ...], int]


@dataclass
class Told:
    """What came out of a run."""

    cases: int = 0
    met: int = 0
    left_out: int = 0
    plans: int = 0
    without: int = 0
    tried: int = 0
    wrong_formulas: int = 0
    differences: list[str] = field(default_factory=list)

    def text(self) -> str:
        """In a line."""
        return (
            f"{self.cases} cases: {self.met} met already, {self.left_out} too large, {self.without} without "
            f"any plan, {self.plans} plans, {self.tried} trials by brute force; formula and interpreter "
            f"differed {self.wrong_formulas} times; differences: {len(self.differences)}"
        )


def run(seed: str, count: int, tell: Callable[[str], object] = lambda _: None) -> Told:
    """Compare so many cases."""
    told = Told()
    for number in range(count):
        case = small(f"{seed}/{number}")
        told.cases += 1
        for difference in _compare(case, told):
            told.differences.append(difference)
            tell(difference)
    return told


def _compare(case: Small, told: Told) -> list[str]:
    program = case.program()
    search = Search(program, case.situation, case.today, case.by, lambda: False)
    if search.finding.passes:
        told.met += 1
        return []
    found = list(search.plans(MOST_PLANS))
    try:
        brute = Brute(program, search)
        wanted = brute.plans()
    except TooMuch:
        told.left_out += 1
        return []
    told.tried += brute.tried
    told.wrong_formulas += search.differences
    told.plans += len(wanted)
    told.without += not wanted
    costs = [plan.cost for plan in found]
    mine = {_key(Minimal(plan.moment, frozenset(plan.steps)), brute) for plan in found}
    theirs = {_key(plan, brute) for plan in wanted}
    differences = []
    if costs != sorted(costs):
        differences.append(f"{case.name}: costs {costs} are not in order")
    differences += [f"{case.name}: missed {key}" for key in sorted(theirs - mine)]
    differences += [f"{case.name}: not minimal or not enough {key}" for key in sorted(mine - theirs)]
    return differences


def _key(plan: Minimal, brute: Brute) -> Key:
    """A plan with what its steps do in place of how: of two ways to do the same either may be named."""
    cost = brute.search.cost(plan.moment, plan.steps)
    model = brute.models[plan.moment]

    def does(step: Step) -> str:
        if step.kind == "record":
            return step.what + repr(sorted(model.served(step)))
        if step.kind == "document":
            return repr(sorted(each.what for each in brute.instead(plan, step)))
        return step.what if step.kind == "field" else f"{step.what}{step.value}"

    steps = tuple(sorted((step.kind, step.about, does(step)) for step in plan.steps))
    return str(plan.moment.day), tuple(map(repr, plan.moment.supplied)), steps, cost


__all__ = ["Told", "run"]
