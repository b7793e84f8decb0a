"""The tree of a verdict as formulas: met for certain, or may still be met, by records or by answers.

A formula is over the records that are there, or over the questions that are open: `Side` says which, and what
the others come to. On either side it follows the interpreter, so that with all records there and nothing
answered it gives what was found; the tests hold it against the evaluator on every subset.
"""

from __future__ import annotations

from collections.abc import Iterable

from evaluator.case import Case
from evaluator.deciding.asking import Asking, Side
from evaluator.deciding.attested import Untold, absence, judgement
from evaluator.deciding.counted import Counted
from evaluator.interpret import Program
from evaluator.plan.formula import Formula, any_of, reach, steps_in
from evaluator.plan.steps import Step
from evaluator.reasons import Reason
from evaluator.verdict import Finding
from rules.model import AbsentLeaf, Combination, Leaf, PeriodLeaf, RecordsLeaf


class Formulas:
    """The formulas of one verdict on one side.

    `asked` holds the questions, each with the ids of the requirements that ask it; `untold` the leaves that
    cannot be written down, and stand as they were found.
    """

    def __init__(self, program: Program, case: Case, side: Side) -> None:
        self.side = side
        self.untold: list[str] = []
        self.asked: dict[Step, dict[str, None]] = {}
        self._program = program
        self._asking = Asking(case, side)
        self._counted = Counted(self._asking, program.amounts, program.resolved.start)

    def of(self, finding: Finding, above: tuple[str, ...]) -> Formula:
        """The formula of a requirement; `above` holds the ids of those above it, the nearest first."""
        if finding.status in ("waived", "not_applicable"):
            return True
        node = finding.requirement
        applies = self._program.applies(node, self._asking.case)
        parts, wanted = self.parts(finding, above)
        inner = reach([(1, part) for part in parts], wanted) if wanted else True
        if not isinstance(applies, Reason):
            return inner
        # Known not to be asked it stands in nobody's way; until then it is open whatever is found.
        not_asked = self._asking.reason(applies)
        self._note(node.id, [not_asked])
        return any_of([not_asked, inner]) if self.side.supplied else not_asked

    def parts(self, finding: Finding, above: tuple[str, ...]) -> tuple[list[Formula], int]:
        """What is counted for a requirement, and how many are wanted."""
        node = finding.requirement
        path = (node.id, *above)
        if isinstance(node, Combination):
            return [self.of(child, path) for child in finding.children], node.at_least
        try:
            parts = self._leaf(node, finding, path)
        except Untold:
            self.untold.append(node.id)
            parts = [finding.rung <= self.side.rung]
        self._note(node.id, parts)
        return parts, node.count if isinstance(node, RecordsLeaf) else len(parts)

    def _leaf(self, node: Leaf, finding: Finding, path: tuple[str, ...]) -> list[Formula]:
        if isinstance(node, RecordsLeaf):
            return self._counted.records(node)
        if isinstance(node, PeriodLeaf):
            return self._counted.periods(node, finding)
        if isinstance(node, AbsentLeaf):
            return [absence(self._asking, node, self._program.amounts, self._program.resolved.start)]
        return [judgement(self._asking, path)]

    def _note(self, requirement: str, parts: Iterable[Formula]) -> None:
        for part in parts:
            for step in steps_in(part):
                self.asked.setdefault(step, {})[requirement] = None
