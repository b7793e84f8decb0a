"""Proofs that there is no better assignment: small ones by hand, and a checker that takes no wrong ones."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pytest

from evaluator.assignment import problems_of
from evaluator.assignment.pinning import pinned
from evaluator.assignment.proof import prove
from evaluator.assignment.shortage import Achievement, Ask, Branch, Proof, Shortage, holds
from tests.evaluator.assignment.test_meaning import ONCE, both, paper, papers
from tests.evaluator.rete.asked import program_of
from tests.evaluator.trees import decide, dossier, leaf


def proof_of(requirement: Mapping[str, Any], given: Any, rung: int, number: int) -> Proof:
    program = program_of(requirement)
    case = program.case(given)
    (problem,) = problems_of(program, case, {}, pinned(program, case))
    return prove(problem, rung, number)


def told(proof: Proof) -> list[tuple[tuple[str, ...], list[tuple[str, ...]], int]]:
    """Of each shortage the requirements, the achievements by their records, and how many are lacking."""
    return [
        (each.requirements, [one.records for one in each.achievements], each.lacking)
        for each in proof.shortages
    ]


# Found ------------------------------------------------------------------------------------------------------


def test_two_achievements_for_three_clauses() -> None:
    """The sentence of the issue: 3.1, 3.2 and 3.4 share only r3 and r7."""
    parts = papers("3.1"), papers("3.2"), papers("3.3", level="city"), papers("3.4")
    records = (
        paper("r3"),
        paper("r7", achievement="x"),
        paper("r8", achievement="x"),
        paper("r9", level="city"),
    )
    # The city's paper can serve 3.3 only when it serves none of the others.
    found = proof_of(both(ONCE, *parts), dossier(*records), 3, 4)
    assert told(found) == [(("3.1", "3.2", "3.3", "3.4"), [("r3",), ("r7", "r8"), ("r9",)], 1)]
    own = papers("3.1"), papers("3.2"), leaf("3.3", count=1, of="lecture"), papers("3.4")
    lectures = {"kind": "lecture", "date": "2022-05-01", "id": "l1"}
    found = proof_of(both(ONCE, *own), dossier(*records[:3], lectures), 3, 4)
    assert told(found) == [(("3.1", "3.2", "3.4"), [("r3",), ("r7", "r8")], 1)]


def test_what_only_one_leaf_can_use_is_left_out() -> None:
    """1.1 wants three and has two of its own; the paper of both is wanted by both."""
    parts = papers("1.1", 3, level=["school", "county"]), papers("1.2", level=["county", "city"])
    records = paper("a", level="school"), paper("b", level="school"), paper("c")
    found = proof_of(both(ONCE, *parts), dossier(*records), 3, 2)
    assert told(found) == [(("1.1", "1.2"), [("c",)], 1)]


def test_each_way_has_its_shortage() -> None:
    """1.1 takes the city's paper or two of the county; 1.2 wants the one, 1.3 the other."""
    ways = leaf("1.1", any=[papers("1.1.city", level="city"), papers("1.1.county", 2, level="county")])
    parts = ways, papers("1.2", level="city"), papers("1.3", level="county")
    records = paper("a", level="city"), paper("b"), paper("c")
    found = proof_of(both(ONCE, *parts), dossier(*records), 3, 3)
    assert told(found) == [
        (("1.1.city", "1.2"), [("a",)], 1),
        (("1.1.county", "1.3"), [("b",), ("c",)], 1),
    ]


def test_a_shortage_of_many_ways_is_told_of_the_scope() -> None:
    """Any three of five leaves, two papers: not of which leaves, but of the whole."""
    parts = [papers(f"1.{n}") for n in range(1, 6)]
    found = proof_of(leaf("1", at_least=3, of=parts, reuse=ONCE), dossier(paper("a"), paper("b")), 3, 3)
    assert told(found) == [(("1",), [("a",), ("b",)], 1)]


def test_a_period_that_lacks_is_named() -> None:
    """Of three papers one is of no term that is asked for: 1.2 has that, and wants one more."""
    terms = leaf("1.1", each="term", count=1, of="article", within={"last_months": 12})
    one = papers("1.2", 2)
    records = paper("a", date="2023-10-10"), paper("b", date="2024-03-10"), paper("c", date="2021-10-10")
    (short,) = proof_of(both(ONCE, terms, one), dossier(*records), 3, 2).shortages
    assert [(ask.requirement, ask.period, ask.wanted) for ask in short.asks] == [
        ("1.1", "2023-autumn", 1),
        ("1.1", "2024-spring", 1),
        ("1.2", None, 1),
    ]
    assert [each.records for each in short.achievements] == [("a",), ("b",)]


def test_levels_of_an_activity_are_no_plain_shortage() -> None:
    parts = papers("1.1", level="county"), papers("1.2", level="city")
    records = paper("a", activity="x"), paper("b", level="city", activity="x")
    (short,) = proof_of(both({"of_activity": "highest"}, *parts), dossier(*records), 3, 2).shortages
    assert (short.plain, short.requirements) == (False, ("1.1", "1.2"))
    assert [each.records for each in short.achievements] == [("a",), ("b",)]


def test_what_can_be_met_is_not_disproved() -> None:
    with pytest.raises(ValueError, match="can be met"):
        proof_of(both(), dossier(paper("a"), paper("b")), 3, 2)


def test_a_proof_too_long_to_follow_is_not_told() -> None:
    """Each of six clauses takes the paper of one level or of the next; two more clauses want any paper."""
    levels = ["school", "township", "county", "city", "province", "national"]
    pairs = [papers(f"1.{n}", level=level) for n, level in enumerate(levels)]
    again = [papers(f"2.{n}", level=level) for n, level in enumerate(levels)]
    more = [papers("1.6", genre="paper"), papers("2.6", genre="case")]
    shifted = again[1:] + again[:1]
    ways = [leaf(f"3.{n}", any=list(pair)) for n, pair in enumerate(zip(pairs, shifted, strict=True))]
    records = [paper(f"r{n}", level=each) for n, each in enumerate(levels)]
    found = decide(leaf("3", all=[*ways, *more], reuse=ONCE), dossier(*records))
    assert found.status == "not_met"
    assert len(found.reasons) <= 6


# Checked ----------------------------------------------------------------------------------------------------

ABLE = {"a": Achievement("1: record a", ("a",)), "b": Achievement("1: record b", ("b",))}


def ask(requirement: str, wanted: int, *records: str) -> Ask:
    return Ask(requirement, None, wanted, tuple(ABLE[each] for each in records))


SCOPE = Branch(
    "1",
    3,
    (
        Branch("1.1", 0, (), place="一"),
        Branch("1.2", 0, (), place="二"),
        Branch("1.3", 1, (Branch("1.3.1", 0, (), place="三"), Branch("1.3.2", 0, (), sure=True, place="四"))),
        Branch("1.4", 0, (), place="二"),
    ),
)
ASKS = {
    "1.1": ask("1.1", 1, "a", "b"),
    "1.2": ask("1.2", 1, "a", "b"),
    "1.3.1": ask("1.3.1", 1, "a"),
    "1.4": ask("1.4", 1, "a", "b"),
}


def ability(requirement: str) -> Sequence[Ask]:
    return [ASKS[requirement]] if requirement in ASKS else []


def nothing_together(_requirements: Collection[str], _number: int) -> bool:
    return False


def is_proved(number: int, *shortages: Shortage, scope: Branch = SCOPE) -> bool:
    return holds(Proof(3, number, shortages), scope, ability, nothing_together)


def plain(*asks: Ask) -> Shortage:
    return Shortage(asks, plain=True)


THREE = Branch("1", 3, (*SCOPE.parts[:2], Branch("1.3.1", 0, (), place="三")))


def test_the_checker_takes_what_is_right() -> None:
    assert is_proved(3, plain(ASKS["1.1"], ASKS["1.2"], ASKS["1.3.1"]), scope=THREE)
    assert is_proved(3, plain(Ask("1", None, 3, tuple(ABLE.values()))), scope=THREE)


@pytest.mark.parametrize(
    "shortages",
    [
        # no shortage at all, and two that leave a way
        (),
        (plain(ASKS["1.1"], ASKS["1.2"]),),
        # more is asked than the leaf asks for
        (plain(ask("1.1", 2, "a", "b"), ASKS["1.2"]),),
        # one that could serve is left out
        (plain(ask("1.1", 1, "a"), ask("1.2", 1, "a")),),
        # a requirement that there is not
        (plain(ASKS["1.1"], ASKS["1.2"], ask("1.9", 1, "a")),),
        # more of the scope than its parts cost
        (plain(Ask("1", None, 4, tuple(ABLE.values()))),),
    ],
)
def test_the_checker_takes_nothing_else(shortages: tuple[Shortage, ...]) -> None:
    assert not is_proved(3, *shortages, scope=THREE)


def test_the_checker_knows_what_is_met_anyway() -> None:
    """1.3 is met whatever is assigned: three of four parts can be met by two papers."""
    assert not is_proved(3, plain(ASKS["1.1"], ASKS["1.2"], ASKS["1.3.1"]))
    assert not is_proved(3, plain(Ask("1", None, 3, tuple(ABLE.values()))))


def test_the_checker_knows_that_leaves_of_one_clause_share() -> None:
    """1.2 and 1.4 are of one clause: one paper serves both."""
    shared = Branch("1", 3, (SCOPE.parts[0], SCOPE.parts[1], SCOPE.parts[3]))
    assert not is_proved(3, plain(ASKS["1.1"], ASKS["1.2"], ASKS["1.4"]), scope=shared)
    assert not is_proved(3, plain(Ask("1", None, 3, tuple(ABLE.values()))), scope=shared)


def test_what_is_not_plain_is_tried() -> None:
    shortage = Shortage((ASKS["1.1"], ASKS["1.2"], ASKS["1.3.1"]), plain=False)
    proof = Proof(3, 3, (shortage,))
    assert holds(proof, THREE, ability, nothing_together)
    assert not holds(proof, THREE, ability, lambda _requirements, _number: True)
