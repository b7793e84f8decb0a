"""Assignments of records to leaves: what the interpreter tells of them against the oracle.

What is told must be an assignment, the requirements must be met under it as told, and the scope can have no
more parts met: every assignment is tried where there are few, else the proof is checked.
"""

from collections.abc import Collection, Iterator
from datetime import date
from functools import partial

from evaluator.assignment import problems_of
from evaluator.assignment.pinning import pinned
from evaluator.assignment.proof import prove
from evaluator.assignment.shortage import Achievement, Ask, Branch, holds
from evaluator.case import Case
from evaluator.interpret import Program
from evaluator.reasons import WITHHELD, WITHHELD_FOR_NOW
from evaluator.remarks import waivers_in_force
from evaluator.verdict import Finding
from evidence.dossier import Dossier
from evidence.scales import Standing
from evidence.settings import Settings
from rules.model import Combination, Node, Resolved
from tests.differential.oracle import AllBars, Bars, Outcome, applies_to, outcomes_of, situation_of
from tests.differential.oracle_records import Situation
from tests.differential.oracle_reuse import Scope, passes, pinned_bars, scopes
from tests.differential.oracle_time import Truth

NO, MAYBE, YES = Truth.NO, Truth.MAYBE, Truth.YES
WORLDS = ((YES, 0), (MAYBE, 3))
"""What must be known, and the rung of the interpreter that asks for as much."""
MOST = 64
"""So many assignments are tried at most where what is told of is not all shown."""

Outcomes = dict[str, Outcome]


def told(finding: Finding) -> dict[str, Bars]:
    """The records that a verdict keeps from each leaf, and those that it admits only possibly."""
    found = {}
    for each in finding.walk():
        types = [(use.record, {reason.type for reason in use.reasons}) for use in each.uses]
        gone = frozenset(record for record, own in types if own & WITHHELD)
        later = frozenset(record for record, own in types if WITHHELD_FOR_NOW in own)
        if gone or later:
            found[each.id] = Bars(gone, later)
    return found


class Reuse:
    """One dossier, its verdict, and the oracle's view of both. `most` assignments are tried at most."""

    def __init__(  # noqa: PLR0917 - all that a verdict is made from
        self,
        program: Program,
        resolved: Resolved,
        dossier: Dossier,
        settings: Settings,
        as_of: date,
        standing: Standing,
        *,
        most: int,
    ) -> None:
        self.program, self.resolved, self.dossier, self.most = program, resolved, dossier, most
        self.situation = situation_of(resolved, dossier, settings, as_of, standing)
        self.decide = partial(outcomes_of, self.situation, resolved)
        self.scopes = list(scopes(self.situation, resolved))
        limits = {leaf: own for _, limits in self.scopes for leaf, own in limits.items()}
        self.pinned = pinned_bars(self.situation, resolved.requirement, limits)
        self.tried = 0
        self.proofs = 0

    @property
    def is_limited(self) -> bool:
        """Whether there is anything to be seen here."""
        return bool(self.scopes or self.dossier.pins)

    def outcomes(self, finding: Finding) -> Outcomes:
        """What the oracle finds where records serve as told. Of scopes the counts are left open."""
        found = self.decide({**self.pinned, **told(finding)})
        for node, _ in self.scopes:
            found[node.id] = found[node.id]._replace(certain=None, possible=None)
        return found

    def faults(self, case: Case, finding: Finding) -> Iterator[tuple[str, str]]:
        """What is wrong with the assignment, by scope."""
        free = self.decide(self.pinned)
        bars = told(finding)
        found = {each.id: each for each in finding.walk()}
        for node, limits in self.scopes:
            own = found.get(node.id)
            if own is None or own.status in ("waived", "not_applicable") or self._is_waived(finding, node.id):
                continue
            scope = Scope(self.situation, node, limits, self.pinned)
            for fault in scope.faults(bars):
                yield node.id, fault
            for fault in self._counts(case, scope, own, free, self.decide({**self.pinned, **bars})):
                yield node.id, fault

    def _is_waived(self, finding: Finding, id_: str) -> bool:
        """Whether something above a requirement is waived."""
        return any(
            above.status == "waived" and any(each.id == id_ for each in above.walk())
            for above in finding.walk()
        )

    # How many parts can be met ------------------------------------------------------------------------------

    def _counts(
        self, case: Case, scope: Scope, finding: Finding, free: Outcomes, shown: Outcomes
    ) -> Iterator[str]:
        parts = [part.id for part in scope.node.of]
        told_counts = [finding.counts[rung] for _, rung in WORLDS]
        shown_counts = [sum(passes(shown[part], world) for part in parts) for world, _ in WORLDS]
        # What is shown need not be the best in each world: where it is not, every assignment is tried.
        assignments = scope.assignments(self.most if told_counts == shown_counts else max(self.most, MOST))
        if assignments is not None:
            best = [0, 0]
            for bars in assignments:
                self.tried += 1
                outcomes = self.decide({**self.pinned, **bars})
                for number, (world, _) in enumerate(WORLDS):
                    met = sum(passes(outcomes[part], world) for part in parts)
                    best[number] = max(best[number], met)
            if best != told_counts:
                yield f"counts {told_counts}, of all assignments {best}"
        for number, (world, rung) in enumerate(WORLDS):
            count = told_counts[number]
            if shown_counts[number] > count or shown_counts[number] < self._to_be_shown(finding, number):
                yield f"{count} parts are told of, and {shown_counts[number]} shown"
            if count < sum(passes(free[part], world) for part in parts):
                self.proofs += 1
                if not self._is_proved(case, scope, (world, rung), count + 1, free):
                    yield f"no proof that {count + 1} parts cannot be met at rung {rung}"

    def _to_be_shown(self, finding: Finding, number: int) -> int:
        """So many parts must be met as shown: what the status needs, in the first world that has it."""
        counts = [finding.counts[rung] for _, rung in WORLDS]
        first = next((at for at, count in enumerate(counts) if count >= finding.wanted), None)
        return finding.wanted if number == first else 0

    def _is_proved(
        self, case: Case, scope: Scope, where: tuple[Truth, int], number: int, free: Outcomes
    ) -> bool:
        world, rung = where
        waivers, _ = waivers_in_force(self.dossier, self.program.requirement_ids(), case.office.as_of)
        for problem in problems_of(self.program, case, waivers, pinned(self.program, case)):
            if problem.scope.root == scope.node.id:
                proof = prove(problem, rung, number)
                ability = partial(_asks, scope, world=world)
                together = partial(self._together, scope, world=world)
                return holds(proof, self._branch(scope, world, free), ability, together)
        return False

    def _branch(self, scope: Scope, world: Truth, free: Outcomes) -> Branch:
        """The scope as a proof is checked."""
        contested = scope.contested()
        without = {
            leaf: Bars(self.pinned[leaf].gone | {record for own, record in contested if own == leaf})
            for leaf in scope.leaves
        }
        base = self.decide({**self.pinned, **without})

        def branch(node: Node) -> Branch:
            if free[node.id].status in ("waived", "not_applicable"):
                return Branch(node.id, 0, (), sure=True)
            if node is not scope.node and applies_to(self.situation, node) is MAYBE:
                return Branch(node.id, 0, (), sure=world is MAYBE, meetable=False)
            if isinstance(node, Combination):
                sure = node is not scope.node and passes(base[node.id], world)
                return Branch(node.id, node.at_least, tuple(map(branch, node.of)), sure)
            place = str(scope.place(node.id)) if node.id in scope.leaves else ""
            own = passes(base[node.id], world), passes(free[node.id], world)
            return Branch(node.id, 0, (), *own, place=place)

        return branch(scope.node)

    def _together(self, scope: Scope, requirements: Collection[str], number: int, world: Truth) -> bool:
        """Whether requirements can be met together, tried in every way; where these are too many: no."""
        parts = [part.id for part in scope.node.of]
        for bars in scope.assignments(self.most) or ():
            outcomes = self.decide({**self.pinned, **bars})
            if all(
                sum(passes(outcomes[part], world) for part in parts) >= number
                if id_ == scope.node.id
                else passes(outcomes[id_], world)
                for id_ in requirements
            ):
                return True
        return False


def _asks(scope: Scope, leaf: str, world: Truth) -> list[Ask]:
    if leaf not in scope.leaves:
        return []
    return [
        Ask(leaf, period, wanted, tuple(Achievement(name, tuple(sorted(own))) for name, own in able.items()))
        for period, wanted, able in scope.asks(leaf, world)
    ]


__all__ = ["AllBars", "Reuse", "Situation", "told"]
