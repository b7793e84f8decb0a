"""Interpreter, Rete network and oracle decide every requirement of generated dossiers alike."""

import pytest

from evaluator.reasons import REASON_TYPES
from evaluator.rete import CrossChecker
from rules.loader import catalogue
from rules.model import Combination, Node
from tests.differential.compare import PER_OFFICE, Tally, run, the_rule_set

DOSSIERS = 2_000
SEED = "make test"
RULE_SETS = [entry.id for entry in catalogue()]

NOT_ASKED = {"above": "no rule set of the catalogue has an upper bound"}
"""Reasons that cannot occur, whatever the dossier."""
ONLY_IN = {
    "senior-primary": frozenset({"breach", "breach_open", "uncovered", "uncovered_standing"}),
    "senior-secondary": frozenset(
        {"linked_open", "not_linked", "same_value", "stamp_missing", "unknown_own"}
    ),
}
"""Reasons that only the conditions of one title can give."""


@pytest.fixture(scope="module", params=RULE_SETS)
def tally(request: pytest.FixtureRequest) -> tuple[str, Tally]:
    """What a run over one rule set saw."""
    with CrossChecker() as checker:
        number = -(-DOSSIERS // PER_OFFICE)
        return request.param, run(the_rule_set(request.param), SEED, 0, number, checker=checker)


def test_engines_agree(tally: tuple[str, Tally]) -> None:
    """No difference; `python -m tests.differential 2000 --seed "make test"` shows the smallest dossiers."""
    name, seen = tally
    assert seen.dossiers >= DOSSIERS
    assert seen.oracle_checks == seen.dossiers
    assert seen.cross_checks == {"agreed": seen.dossiers}
    assert not seen.differing, f"{name}: {len(seen.differing)} dossiers differ, first {seen.differing[0]}"


def test_every_requirement_is_met_and_missed(tally: tuple[str, Tally]) -> None:
    name, seen = tally
    missing = [
        (node, status)
        for node in _ids(the_rule_set(name).resolve(the_rule_set(name).choose({})).requirement)
        for status in ("met", "open", "not_met")
        if not seen.statuses[node, status]
    ]
    assert not missing


def test_every_reason_occurs(tally: tuple[str, Tally]) -> None:
    name, seen = tally
    of_others = {reason for other, reasons in ONLY_IN.items() if other != name for reason in reasons}
    assert not [
        reason
        for reason in REASON_TYPES
        if not seen.reasons[reason] and reason not in {*NOT_ASKED, *of_others}
    ]


def _ids(node: Node) -> list[str]:
    below = node.of if isinstance(node, Combination) else ()
    return [node.id, *(name for child in below for name in _ids(child))]
