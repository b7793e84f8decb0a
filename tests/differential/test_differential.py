"""Interpreter, Rete network and oracle decide every requirement of generated dossiers alike."""

from importlib.util import find_spec

import pytest

from evaluator.reasons import REASON_TYPES
from evaluator.rete import CrossChecker
from rules.loader import catalogue
from rules.model import Combination, Node
from tests.differential.compare import PER_OFFICE, Tally, run, the_rule_set
from tests.thorough import usually

DOSSIERS = usually(1_200, thorough=2_000)
SEED = "tests"

INSTALLED = find_spec("durable") is not None
"""Where durable_rules cannot be built, interpreter and oracle are compared alone."""
NOT_ASKED = frozenset({"above", "not_together", "assignment_open"})
"""No rule set of the catalogue has an upper bound, or so many ways; small scopes of reuse have the rest."""
ONLY_IN = {
    "senior-primary": frozenset({"breach", "breach_open", "uncovered", "uncovered_standing"}),
    "senior-secondary": frozenset(
        {"linked_open", "not_linked", "same_value", "stamp_missing", "unknown_own"}
    ),
}
"""Reasons that only the conditions of one title can give."""


@pytest.mark.parametrize("rule_set_id", [entry.id for entry in catalogue()])
def test_engines_agree(rule_set_id: str) -> None:
    """No difference, and nothing that the dossiers leave out.

    `python -m tests.differential 1200 --seed tests` shows the smallest dossier of each difference. One
    test a rule set: a run is not repeated for what is asked of it.
    """
    rule_set = the_rule_set(rule_set_id)
    with CrossChecker() as checker:
        tally = run(rule_set, SEED, 0, -(-DOSSIERS // PER_OFFICE), checker=checker if INSTALLED else None)
    assert tally.oracle_checks == tally.dossiers >= DOSSIERS
    assert not INSTALLED or tally.cross_checks == {"agreed": tally.dossiers}
    assert not tally.differing, f"{len(tally.differing)} dossiers differ, first {tally.differing[0]}"
    assert not _never_seen(tally, rule_set.resolve(rule_set.choose({})).requirement)
    of_others = {reason for other, reasons in ONLY_IN.items() if other != rule_set_id for reason in reasons}
    assert not [reason for reason in REASON_TYPES.keys() - NOT_ASKED - of_others if not tally.reasons[reason]]


def _never_seen(tally: Tally, node: Node) -> list[tuple[str, str]]:
    """The requirements that were never met, never open or never missed."""
    below = node.of if isinstance(node, Combination) else ()
    own = [(node.id, status) for status in ("met", "open", "not_met") if not tally.statuses[node.id, status]]
    return [*own, *(each for child in below for each in _never_seen(tally, child))]
