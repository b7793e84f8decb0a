"""The cases beside a rule set, read and made ready once in a run: many tests hold something against them."""

from functools import cache
from pathlib import Path

from evaluator.cases import PreparedCase, prepare
from rules.cases import Cases, cases_path, load_cases


@cache
def cases_beside(rule_set: Path) -> Cases:
    """The cases beside a rule set's file."""
    cases, problems = load_cases(cases_path(rule_set))
    assert cases is not None, problems
    return cases


@cache
def prepared_beside(rule_set: Path) -> tuple[PreparedCase, ...]:
    """The same, made ready."""
    prepared, problems = prepare(cases_beside(rule_set))
    assert problems == ()
    return prepared
