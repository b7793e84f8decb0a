"""Small scopes through the interpreter and through brute force: what differs."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from evaluator.assignment.assign import Assigned, problems_of
from evaluator.assignment.claims import Problem
from evaluator.assignment.pinning import pinned
from evaluator.assignment.proof import prove
from evaluator.assignment.shortage import holds
from evaluator.reasons import NEVER, Check, Reason
from evaluator.remarks import waivers_in_force
from evaluator.verdict import Finding
from tests.differential import test_reuse
from tests.evaluator.assignment.brute import Scope, withheld_by_pins
from tests.evaluator.assignment.small import Maker
from tests.evaluator.rete.asked import program_of

WAYS = 3_000
"""With more assignments than these a dossier is left to the other tests."""


class Seen(NamedTuple):
    """What one dossier showed: the differences, and what was there to be seen."""

    differences: tuple[str, ...]
    marks: tuple[str, ...]


def compare(requirement: Any, dossier: Any, most: int = WAYS) -> Seen:
    """One dossier."""
    program = program_of(requirement)
    case = program.case(dossier)
    waivers, _ = waivers_in_force(dossier, program.requirement_ids(), program.office.as_of)
    finding = program.interpret(case, waivers)
    withheld = withheld_by_pins(program, case)
    gone = (Check(NEVER, Reason("pinned_elsewhere")),)
    added = {leaf: dict.fromkeys(records, gone) for leaf, records in withheld.items()}
    free = program.decide(case, waivers, Assigned(added, {}))
    found = {each.id: each for each in finding.walk()}
    differences: list[str] = []
    marks: list[str] = []
    for scope in _scopes(free):
        brute = Scope(program, case, scope, withheld, most)
        best = brute.best()
        if best is None:
            marks.append("too many")
            continue
        told = found[scope.id]
        marks.append("several ways" if best.ways > 1 else "one way")
        marks.append(told.status)
        free_counts = tuple(sum(child.rung <= rung for child in scope.children) for rung in range(NEVER))
        if best.counts != free_counts:
            marks.append("fewer")
        if told.counts != best.counts:
            differences.append(f"{scope.id}: counts {told.counts}, best {best.counts}")
        differences += [
            f"{id_}: rung {found[id_].rung}, best {rung}"
            for id_, rung in best.rungs.items()
            if id_ != scope.id
            and found[id_].status not in ("waived", "not_applicable")
            and found[id_].rung != rung
        ]
        for problem in problems_of(program, case, waivers, pinned(program, case)):
            if problem.scope.root == scope.id:
                differences += _proofs(problem, brute, best.counts, free_counts, marks)
        for leaf, records in best.serving.items():
            serving = {use.record for use in found[leaf].uses if not _withheld(use.reasons)} & set(
                brute.able[leaf]
            )
            if serving != records:
                differences.append(f"{leaf}: {sorted(serving)} serve, best {sorted(records)}")
    return Seen(tuple(differences), tuple(marks))


def _proofs(
    problem: Problem, brute: Scope, counts: tuple[int, ...], free: tuple[int, ...], marks: list[str]
) -> Iterator[str]:
    """Whether what brute force did not find is proved not to be there."""
    for rung in range(NEVER):
        if counts[rung] < free[rung]:
            proof = prove(problem, rung, counts[rung] + 1)
            marks += ["plain" if each.plain else "not plain" for each in proof.shortages]
            marks += [f"shortages {len(proof.shortages)}"]
            marks.append("proofs")
            ability, together = partial(brute.asks, rung=rung), partial(brute.together, rung=rung)
            if not holds(proof, brute.branch(rung), ability, together):
                yield f"{brute.free.id}: no proof at rung {rung}: {proof}"
            for place, each in enumerate(proof.shortages):
                fewer = (*proof.shortages[:place], *proof.shortages[place + 1 :])
                if holds(proof._replace(shortages=fewer), brute.branch(rung), ability, together):
                    yield f"{brute.free.id}: more than is needed at rung {rung}: {proof}"
                if together(each.requirements, proof.number):
                    yield f"{brute.free.id}: can be met together at rung {rung}: {each}"


LIMITING = {"used_elsewhere", "left_over", "level_of_activity", "pinned_elsewhere", "pinned_never"}


def _withheld(reasons: tuple[Reason, ...]) -> bool:
    return any(reason.type in LIMITING for reason in reasons)


def _scopes(finding: Finding) -> Iterator[Finding]:
    """The outermost requirements that limit reuse and are asked."""
    if finding.status in ("waived", "not_applicable"):
        return
    reuse = getattr(finding.requirement, "reuse", None)
    if reuse is not None and (reuse.achievement == "once" or reuse.of_activity == "highest"):
        yield finding
        return
    for child in finding.children:
        yield from _scopes(child)


def run(first: int, number: int, dossiers: int = 4, records: int = 5) -> tuple[Counter[str], list[str]]:
    """So many generated scopes with so many dossiers each: what was seen, and what differs."""
    marks: Counter[str] = Counter()
    differing: list[str] = []
    for seed in range(first, first + number):
        maker = Maker(seed, records)
        requirement = maker.scope()
        for index in range(dossiers):
            seen = compare(requirement, maker.dossier())
            marks.update(seen.marks)
            marks["dossiers"] += 1
            differing += [f"seed {seed}, dossier {index}: {each}" for each in seen.differences]
    return marks, differing


def piece(work: tuple[int, int, int]) -> tuple[Counter[str], list[str]]:
    """A piece of a long run, both ways: so many scopes from a first one on, with so many records at most."""
    first, number, records = work
    seen, differing = run(first, number, records=records)
    more, others = test_reuse.run(first, number, records=records)
    seen.update({f"oracle: {name}": count for name, count in more.items()})
    return seen, differing + others
