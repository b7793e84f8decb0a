"""All scopes of one dossier assigned: what to say of each record at each leaf, and of each scope."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from evaluator.assignment.best import Best, Solver
from evaluator.assignment.choice import ROOT
from evaluator.assignment.claims import Problem
from evaluator.assignment.pinning import pinned
from evaluator.assignment.problem import Claim
from evaluator.assignment.proof import prove
from evaluator.assignment.shortage import Shortage
from evaluator.assignment.supply import TooManyWays
from evaluator.case import Case
from evaluator.reasons import CERTAIN, NEVER, Check, Reason, contradiction, opening
from evaluator.records import Added, Counts, counts_of
from evaluator.verdict import Finding
from evidence.dossier import Waiver

if TYPE_CHECKING:
    from evaluator.interpret import Program


class ScopeFound(NamedTuple):
    """What the assignment says of a scope: its counts, and why they are no better."""

    counts: Counts
    reasons: tuple[Reason, ...] = ()


class Assigned(NamedTuple):
    """What the assignment says: of records by leaf, and of scopes, by the ids of their requirements."""

    added: Mapping[str, Added]
    scopes: Mapping[str, ScopeFound]


MOST_TOLD: Final = 6
"""So many shortages are told of; nobody follows a proof of more."""

FREE: Final = Assigned({}, {})
"""Nothing is limited: every record serves wherever it can."""


def assign(program: Program, case: Case, waivers: Mapping[str, Waiver]) -> Assigned:
    """The best assignment of one dossier."""
    added = pinned(program, case)
    found: dict[str, ScopeFound] = {}
    told: dict[str, Added] = dict(added)
    for problem in problems_of(program, case, waivers, added):
        scope, said = _assigned(problem)
        found[problem.scope.root] = scope
        for leaf, records in said.items():
            told[leaf] = _both(told.get(leaf, {}), records)
    return Assigned(told, found)


def problems_of(
    program: Program, case: Case, waivers: Mapping[str, Waiver], added: Mapping[str, Added]
) -> Iterator[Problem]:
    """The scopes in which there is something to choose. `added` is what the pins say."""
    if not program.scopes:
        return
    asked = {each.id: each for each in _asked(program.decide(case, waivers, Assigned(added, {})))}
    for scope in program.scopes:
        finding = asked.get(scope.root)
        if finding is not None:
            problem = Problem(program, case, added, scope)
            problem.read(finding)
            if problem.contested:
                yield problem


def _asked(finding: Finding) -> Iterator[Finding]:
    """The findings of what takes records: nothing that is waived, nor below it."""
    if finding.status not in ("waived", "not_applicable"):
        yield finding
        for child in finding.children:
            yield from _asked(child)


def _both(one: Added, other: Added) -> Added:
    return {record: (*one.get(record, ()), *other.get(record, ())) for record in {**one, **other}}


Serving = Mapping[int, Mapping[int, tuple[int, str]]]
"""For each leaf the units that it can use, with the rung and the record by which each serves it."""

# One scope --------------------------------------------------------------------------------------------------


def _assigned(problem: Problem) -> tuple[ScopeFound, dict[str, Added]]:
    solver = Solver(problem)
    try:
        best = solver.best()
        reasons = _why(problem, best.counts)
    except TooManyWays:
        best = solver.given_up()
        reasons = (Reason("assignment_open", opens="setting"),)
    return ScopeFound(best.counts, reasons), _said(problem, best)


def _why(problem: Problem, counts: Counts) -> tuple[Reason, ...]:
    """Why the scope is met at no better rung, where it is the limits of reuse that are in the way."""
    root = problem.knots[ROOT]
    first = next((rung for rung in range(NEVER) if counts[rung] >= root.wanted), NEVER)
    if first == CERTAIN:
        return ()
    rung = first - 1
    free = counts_of([problem.knots[part].free for part in root.children])[rung]
    if free <= counts[rung]:
        return ()
    proof = prove(problem, rung, root.wanted if free >= root.wanted else counts[rung] + 1)
    if len(proof.shortages) > MOST_TOLD:
        return (Reason("not_together", None, (), ()),)
    return tuple(_of_shortage(each, root.id) for each in proof.shortages)


def _of_shortage(shortage: Shortage, scope: str) -> Reason:
    records = tuple(each.records for each in shortage.achievements)
    requirements = () if shortage.requirements == (scope,) else shortage.requirements
    if shortage.plain:
        return Reason("too_few_to_share", None, requirements, records, shortage.lacking, "achievements")
    return Reason("not_together", None, requirements, records)


def _said(problem: Problem, best: Best) -> dict[str, Added]:
    """What is said of the records that the assignment does not admit where they could serve."""
    said: dict[str, Added] = {}
    serving = {
        knot: problem.best_of(knot, best.options)
        for place in sorted(set(best.place_of.values()))
        for knot in problem.leaves_at[place]
    }
    for number, knot in enumerate(problem.knots):
        own: dict[str, tuple[Check, ...]] = {}
        for claim, rung in problem.standing(number, best.options):
            check = _of_claim(problem, best, serving, claim, rung)
            if check is not None:
                own[claim.record] = (check,)
        if own:
            said[knot.id] = own
    return said


def _of_claim(problem: Problem, best: Best, serving: Serving, claim: Claim, rung: int) -> Check | None:
    """Why a record does not serve a leaf as it could by itself; None: it does. `rung`: under the options."""
    if rung >= NEVER:
        return contradiction(Reason("level_of_activity", "level", _level(problem, best, claim), claim.level))
    unit = problem.unit_of.get((claim.knot, claim.record))
    if unit is not None and best.place_of.get(unit) != problem.place_of[claim.knot]:
        place = best.place_of.get(unit)
        if place is None:
            return contradiction(Reason("left_over"))
        there = next(knot for knot in problem.leaves_at[place] if unit in serving[knot])
        by = serving[there][unit][1]
        serves = problem.knots[there].id
        return contradiction(Reason("used_elsewhere", None, serves, None if by == claim.record else by))
    if rung != claim.rung:
        level = _level(problem, best, claim)
        return opening("field", Reason("activity_level_unknown", "level", level, claim.level))
    return None


def _level(problem: Problem, best: Best, claim: Claim) -> str | None:
    """The level at which the activity of a record serves."""
    chosen = (number for number, each in enumerate(problem.activities) if each.key == claim.activity)
    return best.options[next(chosen)].level
