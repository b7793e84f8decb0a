"""What becomes of a requirement when one part of it is not met, where reuse is limited below it.

The records of that part then serve others: the scope is assigned anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from evaluator.assignment.assign import Assigned
from evaluator.assignment.best import Solver
from evaluator.assignment.claims import Problem
from evaluator.assignment.pinning import pinned
from evaluator.assignment.supply import Given, TooManyWays
from evaluator.case import Case
from evaluator.reasons import NEVER
from evaluator.records import counts_of
from evaluator.verdict import Finding
from evidence.dossier import Waiver
from rules.naming import nodes

if TYPE_CHECKING:
    from evaluator.interpret import Program


def limited(program: Program, requirement: str) -> str | None:
    """The scope (its id) that a requirement is, or stands in; None: nothing limits reuse there."""
    roots = {scope.root for scope in program.scopes}
    for node in nodes(program.resolved.requirement):
        if node.id in roots and any(each.id == requirement for each in nodes(node)):
            return node.id
    return None


def rung_without(
    program: Program, case: Case, waivers: Mapping[str, Waiver], above: str, part: str
) -> int | None:
    """The rung of a requirement of a scope when a part of it is not met and its records serve elsewhere.

    `part` is one of the parts of `above`, which is a scope or stands in one. None: there are too many ways to
    tell. Raises KeyError where `above` stands in no scope.
    """
    scope = {each.root: each for each in program.scopes}[limited(program, above) or above]
    added = pinned(program, case)
    free = program.decide(case, waivers, Assigned(added, {}))
    finding = next(each for each in free.walk() if each.id == scope.root)
    problem = Problem(program, case, added, scope, failed=part)
    problem.read(finding)
    knot = next((number for number, each in enumerate(problem.knots) if each.id == above), None)
    if knot is None:  # below what is waived nothing is limited
        return _rung_without(next(each for each in finding.walk() if each.id == above), part)
    if not problem.contested:
        return problem.knots[knot].free
    solver = Solver(problem)
    try:
        best = solver.best()
    except TooManyWays:
        return None
    return solver.rungs(Given(best.place_of, best.options))[knot]


def _rung_without(finding: Finding, part: str) -> int:
    counts = counts_of([NEVER if child.id == part else child.rung for child in finding.children])
    return next((rung for rung in range(NEVER) if counts[rung] >= finding.wanted), NEVER)
