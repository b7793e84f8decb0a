"""One moment of a search: its formula, its solver, and the best choice of steps that is left."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

from evaluator.plan.changing import Planned
from evaluator.plan.formula import holds
from evaluator.plan.model import Model
from evaluator.plan.parts import Above, is_part
from evaluator.plan.remembering import Composer, Trials
from evaluator.plan.solver import Optimiser
from evaluator.plan.steps import Moment, Step, in_order


class Found(NamedTuple):
    """A plan that was tried: cost, steps, moment, changes, and for each change the leaves it makes met.

    `instead` are, for a step that supplies a value or a paper, all that would do in its place.
    """

    cost: int
    steps: tuple[Step, ...]
    moment: Moment
    changes: tuple[Planned, ...]
    serves: tuple[tuple[str, ...], ...]
    instead: Mapping[Step, tuple[Step, ...]]


class Considered:
    """A moment with its formula, its solver and the best choice of steps that is left (None: none is)."""

    def __init__(
        self, moment: Moment, model: Model, price: Callable[[Step], int], expired: Callable[[], bool]
    ) -> None:
        self.moment = moment
        self.model = model
        self.choice: tuple[Step, ...] | None = None
        self._above: Above = model.above()
        self._found: list[Found] = []
        self._optimiser: Optimiser | None = None
        self._composer: Composer | None = None
        self._price = price
        self._below = _below(self._above)
        self.settled = False
        self.given_up = False
        self.trials = Trials(model.scene.finding)
        if model.formula is True:
            self.choice = ()
        elif model.formula is not False:
            self._optimiser = Optimiser(model, price, expired)

    def choose(self) -> None:
        """Take the cheapest steps that are left, and of which no plan known so far is a part."""
        self.settled = True
        if self._optimiser is None:
            return
        while (best := self._optimiser.best()) is not None:
            self.choice = in_order(self._weakened(best))
            if not self._told(best):
                return
            self._optimiser.shut_out(best)
        self.choice = None

    def _in_place(self, plan: Found) -> Above:
        """What can stand in the place of the steps of a plan."""
        return {**self._above, **plan.instead}

    def instead(self, steps: Collection[Step], step: Step) -> list[Step]:
        """The other values of a field, or papers, that would be enough in the place of a step: best first."""
        others = self.model.alternatives(step)
        rest = {each for each in steps if each != step}
        return [
            each
            for each in others
            if each == step or (each not in rest and holds(self.model.formula, {*rest, each}))
        ]

    def _weakened(self, steps: frozenset[Step]) -> frozenset[Step]:
        """The same with steps that ask less in the place of others, where that is enough, for the same.

        A value that would be enough without some of the other steps is none: that is a plan told before.
        """
        chosen = set(steps)
        for step in in_order(steps):
            lower_ones = list(self._below.get(step, ()))
            if step.kind in ("field", "document"):
                others = self.instead(chosen, step)
                lower_ones = others[: others.index(step)]
            for lower in lower_ones:
                if lower in chosen or self._price(lower) > self._price(step):
                    continue
                other = (chosen - {step}) | {lower}
                if holds(self.model.formula, other) and _in_turn(lower, other) and not self._told(other):
                    chosen = other
                    break
        return frozenset(chosen)

    def _told(self, steps: Collection[Step]) -> bool:
        """Whether a plan known so far is a part of these steps."""
        return any(is_part(plan.steps, steps, self._in_place(plan)) for plan in self._found)

    def shut_out(self, plan: Found) -> None:
        """No more of a plan, nor of what asks more. What was chosen may be shut out with it."""
        self._found.append(plan)
        self.settled = False
        if self._optimiser is None:
            # Waiting alone is enough here: only a plan without any step is part of that.
            self.choice = self.choice if plan.steps else None
            return
        kinds = [step.about for step in plan.steps if step.kind == "record"]
        # Where a kind of new record is asked for twice, which stands in whose place is looked at in `choose`.
        above = self._in_place(plan) if len(kinds) == len(set(kinds)) else plan.instead
        self._optimiser.shut_out(plan.steps, above)

    def require(self, steps: Iterable[Step]) -> None:
        """One of these steps must be taken; with none of them there is no choice at all."""
        wanted = list(steps)
        self.given_up = self._optimiser is None
        if self._optimiser is None or not wanted:
            self._optimiser = None
            self.choice = None
        else:
            self._optimiser.require(wanted)

    def give_up(self, steps: Iterable[Step]) -> None:
        """These steps are not taken together."""
        if self._optimiser is None:
            self.given_up = True
            self.choice = None
        else:
            self._optimiser.shut_out(steps)

    def composer(self) -> Composer:
        """Makes the records ready after changes, each once."""
        if self._composer is None:
            scene = self.model.scene
            self._composer = Composer(scene.situation, scene.case)
        return self._composer


def _below(above: Above) -> dict[Step, list[Step]]:
    """For a step those that ask less in its place, the least first; of equals those that come before it."""
    found: dict[Step, list[Step]] = {}
    for step, others in above.items():
        earlier = True
        for other in others:
            earlier = earlier and other != step
            if other != step and not (earlier and step in above.get(other, ())):
                found.setdefault(other, []).append(step)
    for lower in found.values():
        lower.sort(key=lambda step: (-len(above[step]), step.order))
    return found


def _in_turn(step: Step, steps: Collection[Step]) -> bool:
    """Whether a new record is asked for once more only where it is asked for already."""
    if step.kind != "record" or step.value[1] == 1:
        return True
    shape, number = step.value
    return step._replace(value=(shape, number - 1)) in steps
