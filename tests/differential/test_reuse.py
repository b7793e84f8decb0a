"""Small scopes that limit reuse: the interpreter against the oracle, which tries every assignment."""

from collections import Counter

from evaluator.remarks import waivers_in_force
from evidence.settings import Settings
from tests.differential.compare import Difference, outcomes_differ
from tests.differential.reuse import Reuse
from tests.evaluator.assignment.small import Maker
from tests.evaluator.rete.asked import program_of
from tests.evaluator.trees import AS_OF

MOST = 300
"""So many assignments are tried for one dossier; of more the proofs are checked."""


def run(first: int, number: int, dossiers: int = 3, records: int = 6) -> tuple[Counter[str], list[str]]:
    """So many generated scopes with so many dossiers each: what was seen, and what differs."""
    seen: Counter[str] = Counter()
    differing: list[str] = []
    for seed in range(first, first + number):
        maker = Maker(seed, records)
        program = program_of(maker.scope())
        for index in range(dossiers):
            dossier = maker.dossier()
            case = program.case(dossier)
            waivers, _ = waivers_in_force(dossier, program.requirement_ids(), program.office.as_of)
            finding = program.interpret(case, waivers)
            reuse = Reuse(program, program.resolved, dossier, Settings(), AS_OF, "school", most=MOST)
            differences: list[Difference | tuple[str, str]] = list(
                outcomes_differ(finding, reuse.outcomes(finding))
            )
            differences += reuse.faults(case, finding)
            differing += [f"seed {seed}, dossier {index}: {each}" for each in differences]
            seen.update({"dossiers": 1, "assignments tried": reuse.tried, "proofs": reuse.proofs})
            seen.update(each.status for each in finding.children)
    return seen, differing


def test_interpreter_and_oracle_agree() -> None:
    """`python -m tests.evaluator.assignment 5000` tries more, and with the canonical assignment too."""
    seen, differing = run(0, 150)
    assert not differing, differing[:5]
    assert seen["assignments tried"] > 2_000
    assert seen["proofs"] > 50
    assert min(seen["met"], seen["open"], seen["not_met"]) > 20
