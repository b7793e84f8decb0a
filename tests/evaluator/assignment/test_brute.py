"""The best assignment, what serves where, and the proofs: as brute force finds them."""

from tests.evaluator.assignment.comparing import run


def test_small_scopes() -> None:
    """`python -m tests.evaluator.assignment 5000` tries more."""
    seen, differing = run(0, 150, records=6)
    assert not differing, differing[:5]
    assert seen["several ways"] > 200
    assert seen["fewer"] > 50
    assert seen["proofs"] > 150
    assert min(seen["plain"], seen["not plain"]) > 25
    assert min(seen["met"], seen["open"], seen["not_met"]) > 50
    assert seen["too many"] < 20
