"""More evidence never hurts a scope; and what happens where there are too many ways."""

from collections import Counter
from itertools import pairwise
from random import Random

import pytest

from evaluator.assignment import supply
from evaluator.reasons import NOT_SETTLED
from evaluator.rete import CrossChecker
from evidence.settings import Settings
from tests.differential.oracle_reuse import Scope
from tests.differential.reuse import Reuse, told
from tests.evaluator.assignment.small import Maker
from tests.evaluator.assignment.test_meaning import ONCE, both, paper, papers
from tests.evaluator.rete.asked import interpreted, needs_engine, program_of
from tests.evaluator.trees import AS_OF, dossier, leaf

RANK = {"not_met": 0, "open": 1, "met": 2, "waived": 2, "not_applicable": 2}


def test_more_evidence_never_lowers_a_scope() -> None:
    """Records are added one by one, some then verified: the scope never gets worse."""
    grown: Counter[str] = Counter()
    for seed in range(60):
        maker = Maker(40_000 + seed, records=6)
        maker.kinds = ["article"]
        requirement = maker.scope()
        program = program_of(requirement)
        rng = Random(seed)
        records = [maker.record(f"r{n}") for n in range(7)]
        steps = []
        for number in range(len(records) + 1):
            shown = records[:number]
            if shown and rng.random() < 0.5:
                # A record rejected would be worse than none: it is only ever raised.
                shown[-1] = {**shown[-1], "standing": "authority"}
                records[number - 1] = shown[-1]
            steps.append(interpreted(program, dossier(*shown)).finding)
        for before, after in pairwise(steps):
            one, other = before.children[0], after.children[0]
            reuse = getattr(one.requirement, "reuse", None)
            if reuse is not None:
                assert RANK[one.status] <= RANK[other.status], (seed, one.status, other.status)
                assert all(a <= b for a, b in zip(one.counts, other.counts, strict=True)), seed
                grown[f"{one.status} {other.status}"] += one.counts != other.counts
    assert sum(grown.values()) > 60


@pytest.fixture
def two_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supply, "MOST_STEPS", 2)


SHORT = both(ONCE, papers("1.1", 2), papers("1.2"), papers("1.3", level="city"))


@pytest.mark.usefixtures("two_steps")
def test_a_search_that_is_given_up_is_said_to_be() -> None:
    """Four records would do without limits; with them nobody has found out: open, until the office pins."""
    records = [paper("a"), paper("b"), paper("c", level="city", standing="declared"), paper("d")]
    tree = leaf("1", at_least=3, of=SHORT["all"], reuse=ONCE)
    both_ = interpreted(program_of(tree), dossier(*records[:2], records[2]))
    (scope,) = both_.finding.children
    assert scope.status == "open"
    assert [reason.type for reason in scope.reasons] == [NOT_SETTLED]
    assert "setting" in scope.opens
    serving = [u.record for part in scope.children for u in part.uses if u.status != "not_counted"]
    assert len(serving) == len(set(serving))


@needs_engine
@pytest.mark.usefixtures("two_steps")
def test_the_network_takes_what_is_not_settled_as_open() -> None:
    tree = leaf("1", at_least=3, of=SHORT["all"], reuse=ONCE)
    records = [paper("a"), paper("b"), paper("c", level="city", standing="declared")]
    found = interpreted(program_of(tree), dossier(*records))
    with CrossChecker() as checker:
        assert checker.check(found.program, found.case, found.finding).status == "agreed"


@pytest.mark.usefixtures("two_steps")
def test_bounds_that_decide_are_enough() -> None:
    """Met by the simple assignment, or not met even without limits: then nothing is open."""
    met = interpreted(program_of(leaf("1", any=SHORT["all"], reuse=ONCE)), dossier(paper("a"), paper("b")))
    assert met.status == "met"
    never = interpreted(program_of(SHORT), dossier(paper("a"), paper("b")))
    assert never.status == "not_met"


@pytest.mark.usefixtures("two_steps")
def test_a_simple_assignment_is_one() -> None:
    """What is told where the search is given up keeps to the limits, as the oracle sees them."""
    seen: Counter[str] = Counter()
    for seed in range(80):
        maker = Maker(50_000 + seed, records=7)
        program = program_of(maker.scope())
        found = interpreted(program, maker.dossier())
        dossier_ = found.case.dossier
        reuse = Reuse(program, program.resolved, dossier_, Settings(), AS_OF, "school", most=0)
        for node, limits in reuse.scopes:
            scope = Scope(reuse.situation, node, limits, reuse.pinned)
            assert not list(scope.faults(told(found.finding))), seed
        seen.update(reason.type for each in found.finding.walk() for reason in each.reasons)
    assert seen[NOT_SETTLED] > 10
