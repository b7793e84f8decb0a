"""Plans tried before they are given out: the interpreter decides the whole of each, and its parts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from evaluator.case import Case
from evaluator.changes import BadChange
from evaluator.plan.changing import Changer, Planned, Trial
from evaluator.plan.formula import holds
from evaluator.plan.model import Model
from evaluator.plan.parts import Above, is_part
from evaluator.plan.remembering import Composer, Trials, concerns_a_record
from evaluator.plan.solver import Optimiser, OutOfTime
from evaluator.plan.steps import Moment, Step, in_order
from evaluator.verdict import Finding
from evidence.changes import Change, Supply, Wait
from rules.model import Combination


class Found(NamedTuple):
    """A plan that was tried: cost, steps, moment, changes, and for each change the leaves it makes met."""

    cost: int
    steps: tuple[Step, ...]
    moment: Moment
    changes: tuple[Planned, ...]
    serves: tuple[tuple[str, ...], ...]


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
            if not any(is_part(plan.steps, best, self._above) for plan in self._found):
                return
            self._optimiser.shut_out(best, with_above=False)
        self.choice = None

    def _weakened(self, steps: frozenset[Step]) -> frozenset[Step]:
        """The same with steps that ask less in the place of others, where that is enough, for the same."""
        chosen = set(steps)
        for step in in_order(steps):
            for lower in self._below.get(step, ()):
                if lower in chosen or self._price(lower) > self._price(step):
                    continue
                other = (chosen - {step}) | {lower}
                if holds(self.model.formula, other) and _in_turn(lower, other):
                    chosen = other
                    break
        return frozenset(chosen)

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
        self._optimiser.shut_out(plan.steps, with_above=len(kinds) == len(set(kinds)))

    def require(self, steps: Iterable[Step]) -> None:
        """One of these steps must be taken; with none of them there is no choice at all."""
        wanted = list(steps)
        if self._optimiser is None or not wanted:
            self._optimiser = None
            self.choice = None
        else:
            self._optimiser.require(wanted)

    def give_up(self, steps: Iterable[Step]) -> None:
        """These steps are not taken together."""
        if self._optimiser is None:
            self.choice = None
        else:
            self._optimiser.shut_out(steps, with_above=False)

    def composer(self) -> Composer:
        """Makes the records ready after changes, each once."""
        if self._composer is None:
            scene = self.model.scene
            self._composer = Composer(scene.situation, scene.office)
        return self._composer


def _below(above: Above) -> dict[Step, list[Step]]:
    """For a step those that ask strictly less in its place, the least first."""
    found: dict[Step, list[Step]] = {}
    for step, others in above.items():
        for other in others:
            if step not in above.get(other, ()):
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


class Taster:
    """Tries plans.

    `differences` counts how often a formula was wrong about one, `too_strict` how often it asked too much:
    then something cheaper may have been passed over.
    """

    def __init__(
        self,
        trial: Trial,
        changer: Changer,
        cost: Callable[[Moment, Iterable[Step]], int],
        expired: Callable[[], bool],
    ) -> None:
        self.differences = 0
        self.too_strict = 0
        self._trial = trial
        self._changer = changer
        self._cost = cost
        self._expired = expired

    def tried(self, considered: Considered) -> Found | None:
        """The plan that is thought best of a moment; None when it is none, which has then been learned."""
        steps = considered.choice or ()
        try:
            # The whole is applied and decided afresh, as by somebody who follows the plan.
            whole = self._trial.find([change for _, change in self._changes(steps, considered)])
        except BadChange:
            self.differences += 1
            considered.give_up(steps)
            return None
        if not whole.passes:
            self.differences += 1
            self._learn(considered, steps)
            return None
        return self._minimal(considered, steps, whole)

    def _changes(self, steps: Iterable[Step], considered: Considered) -> list[Planned]:
        return self._changer.changes(steps, considered.moment, considered.model.scenes())

    def _find(self, steps: Iterable[Step], considered: Considered) -> Finding:
        return self._decide([change for _, change in self._changes(steps, considered)], considered)

    def _decide(self, changes: Sequence[Change], considered: Considered) -> Finding:
        """What the interpreter finds after changes.

        What supposes the moment as it is and changes records only is decided on records that several trials
        share; all else from the beginning.
        """
        moment, scene = considered.moment, considered.model.scene
        supposed = sum(isinstance(each, Wait) or _is_own(each) for each in changes)
        supposing = len(moment.supplied) + self._trial.waits_for(moment.day)
        records = [change for change in changes if concerns_a_record(change)]
        if len(records) + supposed < len(changes) or supposed < supposing:
            return self._trial.find(changes)
        items = considered.composer().items(records)
        case = Case(scene.situation.dossier, scene.office, scene.program.resolved.start, items)
        return scene.program.recall(considered.trials, case, scene.waivers)

    def _minimal(self, considered: Considered, steps: tuple[Step, ...], whole: Finding) -> Found | None:
        """The plan with what each change serves. Where a part of it is enough, the formula asked too much."""
        changes = self._changes(steps, considered)
        serves: list[tuple[str, ...]] = []
        for number, (parts, change) in enumerate(changes):
            leaves: list[str] = []
            others = [each for index, (_, each) in enumerate(changes) if index != number]
            for step in parts:
                rest = tuple(each for each in steps if each != step)
                try:
                    # A change of several steps is another change without one of them.
                    single = len(parts) == 1
                    part = self._decide(others, considered) if single else self._find(rest, considered)
                except BadChange:
                    continue  # it cannot be done at all without the rest
                if part.passes:
                    self.differences += 1
                    self.too_strict += 1
                    if step in considered.moment.supplied:
                        continue
                    considered.choice = rest
                    return self.tried(considered)
                leaves += lost(whole, part)
            if isinstance(change, Wait):
                leaves = self._without(others, whole)
            serves.append(tuple(dict.fromkeys(leaves)))
        cost = self._cost(considered.moment, steps)
        return Found(cost, steps, considered.moment, tuple(changes), tuple(serves))

    def _without(self, changes: Sequence[Change], whole: Finding) -> list[str]:
        """What waiting serves."""
        try:
            return lost(whole, self._trial.find(changes))
        except BadChange:
            return []

    def _learn(self, considered: Considered, steps: tuple[Step, ...]) -> None:
        """Not enough: as many other steps as do not help either are found; one of the rest must be taken."""
        groups = {step: index for index, group in enumerate(considered.model.exclusive()) for step in group}
        taken = list(steps)
        used = {groups[step] for step in steps if step in groups}
        left = [step for step in considered.model.steps() if step not in set(steps)]
        for step in left:
            if self._expired():
                raise OutOfTime
            if groups.get(step) in used:
                continue
            try:
                if self._find([*taken, step], considered).passes:
                    continue
            except BadChange:
                continue
            taken.append(step)
            if step in groups:
                used.add(groups[step])
        out = set(taken)
        considered.require(step for step in left if step not in out)


def _is_own(change: Change) -> bool:
    """Whether a change supplies one of the dossier's own fields."""
    return isinstance(change, Supply) and change.record is None


def lost(whole: Finding, part: Finding) -> list[str]:
    """The leaves that the whole rests on and that no longer pass in a part, in the order of the rule set."""
    if not whole.passes or part.passes:
        return []
    if not isinstance(whole.requirement, Combination) or not whole.children:
        return [whole.id]
    pairs = zip(whole.children, part.children, strict=True) if part.children else ()
    below = [leaf for before, after in pairs for leaf in lost(before, after)]
    return below or [whole.id]
