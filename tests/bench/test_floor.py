"""The rule written by hand finds what the interpreter finds of the same rule: else it would be no floor."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bench.population import floor
from bench.population.generate import Plan, generate
from bench.population.measure import AS_OF, COMMON, first_dossiers, rule_set
from evaluator.evaluate import Evaluator
from evidence.settings import Settings
from rules.model import Combination, RecordsLeaf

PLAN = Plan(number=600, seed=21, rows_per_part=600)


def test_it_finds_what_the_interpreter_finds(tmp_path: Path) -> None:
    generate(tmp_path, PLAN, jobs=1)
    found = floor.counts(floor.load(tmp_path, 0))
    met = floor.met(found)
    evaluator = Evaluator(rule_set(COMMON), Settings(), AS_OF)
    findings = [evaluator.evaluate(each).finding for each in first_dossiers(tmp_path, PLAN.number)]
    assert met.tolist() == [finding.status == "met" for finding in findings]
    assert 0 < np.count_nonzero(met) < PLAN.number
    for place, counts in enumerate(found):
        assert counts.tolist() == [finding.children[place].counts[0] for finding in findings]


def test_it_asks_what_the_rule_set_asks() -> None:
    requirement = rule_set(COMMON).resolve(rule_set(COMMON).choose({})).requirement
    assert isinstance(requirement, Combination)
    assert requirement.at_least == floor.ENOUGH
    asked = []
    for leaf in requirement.of:
        assert isinstance(leaf, RecordsLeaf)
        asked.append((leaf.sources[0].of, leaf.count))
    assert asked == [(kind, number) for kind, number, _ in floor.FIVE]
