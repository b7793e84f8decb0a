"""The exact method against brute force on small generated cases; thousands of them with `-m`."""

from tests.evaluator.plan.compare import run

CASES = 40


def test_exact_plans_are_those_of_brute_force() -> None:
    told = run("tests", CASES)
    assert not told.differences, told.differences
    assert told.plans > CASES / 2, told.text()
    assert told.without > 0, told.text()
    assert told.left_out < CASES / 5, told.text()
