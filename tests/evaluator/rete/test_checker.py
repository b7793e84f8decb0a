"""What both engines find is compared, every requirement of every dossier."""

import random

import pytest

from evaluator.rete import CrossChecker, EnginesDisagree
from evaluator.rete.checker import IN_FLIGHT, NETWORKS
from evaluator.rete.limits import Condition
from evaluator.rete.network import Network
from evaluator.verdict import CrossCheck, Finding, Status
from tests.evaluator.rete.asked import Both, each_of, interpreted, needs_engine, program_of
from tests.evaluator.trees import dossier, leaf

pytestmark = needs_engine

AGREED = CrossCheck("agreed", "durable_rules 2.0.28")
PAPER = {"kind": "article", "genre": "paper", "level": "county", "date": "2024-05-01"}
ASKED = leaf("1", count=1, of="article", where={"genre": "paper", "level": {"at_least": "county"}})
PROGRAM = program_of(leaf("0", all=[ASKED, leaf("2", count=1, of="project")]))
FOUND = interpreted(PROGRAM, dossier(PAPER))


def test_agreement_names_the_engine(checker: CrossChecker) -> None:
    assert checker.check(*FOUND) == AGREED


def tampered(finding: Finding, requirement: str, status: Status) -> Finding:
    """The same findings but for one status."""
    children = tuple(tampered(child, requirement, status) for child in finding.children)
    own = status if finding.id == requirement else finding.status
    return finding._replace(status=own, children=children)


@pytest.mark.parametrize("requirement", ["root", "0", "1", "2"])
@pytest.mark.parametrize("status", ["met", "open", "not_met", "waived", "not_applicable"])
def test_a_finding_that_is_not_the_network_s_is_a_disagreement(
    checker: CrossChecker, requirement: str, status: Status
) -> None:
    found = next(each for each in FOUND.finding.walk() if each.id == requirement)
    both = Both(FOUND.program, FOUND.case, tampered(FOUND.finding, requirement, status))
    if found.status == status:
        assert checker.check(*both) == AGREED
        return
    with pytest.raises(EnginesDisagree) as caught:
        checker.check(*both)
    assert caught.value.differences == ((requirement, status, found.status),)
    assert str(caught.value) == f"{requirement}: {status} / {found.status}"


@pytest.mark.parametrize(
    ("old", "new"),
    [({"$gte": {"p2": 2}}, {"$gte": {"p2": 5}}), ({"p0": 1}, {"p0": 2}), ({"k0": 1}, {"k9": 1})],
)
def test_a_network_that_is_not_the_rule_set_s_is_a_disagreement(
    monkeypatch: pytest.MonkeyPatch, old: Condition, new: Condition
) -> None:
    compiled = Network.__init__

    def tamper(condition: Condition) -> Condition:
        if condition == old:
            return new
        name, parts = next(iter(condition.items()))
        return {name: [tamper(each) for each in parts]} if isinstance(parts, list) else condition

    def wrong(self: Network, program: object) -> None:
        compiled(self, program)  # type: ignore[arg-type]
        (antecedent,) = self.rules["L0"]["all"]
        assert antecedent["m"] != tamper(antecedent["m"])
        antecedent["m"] = tamper(antecedent["m"])

    monkeypatch.setattr(Network, "__init__", wrong)
    with CrossChecker() as own, pytest.raises(EnginesDisagree) as caught:
        own.check(*FOUND)
    assert caught.value.differences == (("1", "met", "not_met"),)


def test_a_disagreement_among_many_is_told_in_its_place(checker: CrossChecker) -> None:
    wrong = tampered(FOUND.finding, "1", "open")
    found = [(FOUND.case, wrong if index == 7 else FOUND.finding) for index in range(3 * IN_FLIGHT)]
    outcomes = list(checker.check_many(PROGRAM, found))
    assert [index for index, outcome in enumerate(outcomes) if outcome != AGREED] == [7]
    assert isinstance(outcomes[7], EnginesDisagree)


def test_many_are_one_by_one(checker: CrossChecker) -> None:
    rng = random.Random(7)
    made = [
        dossier(*(PAPER for _ in range(rng.randrange(3))), {"kind": "project"}, id=f"d{index}")
        for index in range(100)
    ]
    found = each_of(PROGRAM, made)
    assert list(checker.check_many(PROGRAM, found)) == [checker.check(PROGRAM, *each) for each in found]
    assert list(checker.check_many(PROGRAM, [])) == []


def test_a_worker_is_replaced_after_its_share() -> None:
    pids = []
    with CrossChecker(per_worker=10) as own:
        for _ in range(35):
            assert own.check(*FOUND) == AGREED
            assert own._worker is not None
            pids.append(own._worker.process.pid)
            assert len(own._workers) <= 2
        batch = list(own.check_many(PROGRAM, [(FOUND.case, FOUND.finding)] * 100))
        assert batch == [AGREED] * 100
        assert len(own._workers) <= 2
    assert [pids.index(pid) for pid in dict.fromkeys(pids)] == [0, 10, 20, 30]


def test_many_programs_in_turn() -> None:
    programs = [program_of(leaf("1", count=number, of="article")) for number in range(1, NETWORKS + 4)]
    papers = dossier(*[PAPER] * 9)
    with CrossChecker() as own:
        for _ in range(3):
            for program in programs:
                assert own.check(*interpreted(program, papers)) == AGREED


def test_a_network_can_be_prepared() -> None:
    with CrossChecker() as own:
        own.prepare(PROGRAM)
        own.prepare(PROGRAM)
        assert own._worker is not None
        assert own._worker.defined == {1}
        assert own._worker.asked == 0
        assert own.check(*FOUND) == AGREED
        own.prepare(program_of(leaf("1", count=5_000, of="article")))
        assert own._worker.defined == {1}
