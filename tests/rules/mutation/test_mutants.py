"""The generator makes the mutants it should, and puts the rule set back afterwards."""

from __future__ import annotations

from rules.grammar import Trail
from rules.loader import walk
from tests.rules.mutation.mutants import mutants_of
from tests.rules.sets import loaded

EXPECTED = {
    "(root) requirement.all made any",
    "1 dropped",
    "2 dropped",
    "2.papers count 2 made 1",
    "2.papers count 2 made 3",
    "2.papers where.genre dropped",
    "2.papers where.genre[0] dropped paper",
    "2.papers where.exchange.level dropped",
    "2.papers where.exchange.level.when.exact city made county",
    "2.papers where.exchange.level.when.exact city made province",
    "2.papers where.exchange.level.when.above.at_least city made county",
    "2.papers where.any dropped",
    "2.papers where.any[0] dropped",
    "2.papers where.any[1].publication.form dropped",
    "2.papers where.any[0].prize.at_least second made third",
    "2.papers where.any[0].prize.at_least second made first",
    "2.papers within since_appointment made career",
    "2.papers documents[0] dropped article_original",
    "2.papers documents[1] dropped",
    "2.papers documents[1].any[0] dropped conference_notice",
    "2.papers dropped",
    "2.hours dropped",
    "2.hours each term made school_year",
    "2.hours within window made 12 months",
    "2.conduct within window made career",
    "2.conduct where.breach made false",
    "2.conduct certificate.breach made true",
    "2.conduct dropped",
    "readings.r21=whole 2 made 1",
    "readings.r21=whole 2 made 3",
    "readings.r21=core 1 made 2",
    "readings.r21.default whole made core",
    "readings.r5.default above made exact",
    "readings.r9.default appointment made qualification",
    "readings.r9=appointment made qualified_on",
    "readings.r9=qualification made appointed_on",
}


def test_makes_these_mutants() -> None:
    names = [mutant.name for mutant in mutants_of(loaded())]
    assert len(names) == len(set(names))
    assert set(names) >= EXPECTED


def test_a_mutant_is_another_tree_and_then_the_rule_set_is_itself_again() -> None:
    rule_set = loaded()
    before = repr(rule_set.tree.data)
    original = rule_set.resolve(rule_set.choose({}))
    for mutant in mutants_of(rule_set):
        with mutant.applied(rule_set) as changed:
            assert repr(changed.tree.data) != before
            if mutant.name.startswith(("2.papers count", "1 dropped", "2.hours each")):
                assert changed.resolve(changed.choose({})) != original
        assert repr(rule_set.tree.data) == before
    assert rule_set.resolve(rule_set.choose({})) == original


def test_a_dropped_requirement_is_not_there() -> None:
    rule_set = loaded()
    (mutant,) = (each for each in mutants_of(rule_set) if each.name == "2.hours dropped")
    with mutant.applied(rule_set) as changed:
        root = changed.resolve(changed.choose({})).requirement
    assert "2.hours" not in [node.id for node, _, _ in walk(root, Trail())]
