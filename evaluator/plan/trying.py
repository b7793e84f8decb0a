"""Plans tried before they are given out: the interpreter decides the whole of each, and its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from evaluator.case import Case
from evaluator.changes import BadChange
from evaluator.plan.changing import Changer, Planned, Trial
from evaluator.plan.considered import Considered, Found
from evaluator.plan.remembering import concerns_a_record
from evaluator.plan.solver import OutOfTime
from evaluator.plan.steps import Moment, Step
from evaluator.verdict import Finding
from evidence.changes import Change, Supply, Wait
from rules.model import Combination


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
        supplied = [step for step in steps if step.kind in ("field", "document")]
        instead = {step: self._instead(considered, steps, step) for step in supplied}
        return Found(cost, steps, considered.moment, tuple(changes), tuple(serves), instead)

    def _instead(self, considered: Considered, steps: tuple[Step, ...], step: Step) -> tuple[Step, ...]:
        """What would do in the place of a step, itself among them."""
        found = considered.instead(steps, step)
        if considered.model.scene.program.scopes:
            # Which records may serve where, only the interpreter tells for certain.
            rest = tuple(each for each in steps if each != step)
            found = [each for each in found if each == step or self._enough((*rest, each), considered)]
        return tuple(found) or (step,)

    def _enough(self, steps: Iterable[Step], considered: Considered) -> bool:
        try:
            return self._find(steps, considered).passes
        except BadChange:
            return False

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
