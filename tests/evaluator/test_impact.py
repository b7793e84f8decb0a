"""What a change of the rules does to an applicant: who gains, who loses, and the change behind it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from evaluator.evaluate import Evaluator
from evaluator.impact import STEPS, Behind, Impact, impact
from evaluator.verdict import Verdict
from evidence.dossier import Dossier
from evidence.settings import Settings
from rules.comparing import Comparison, compare
from rules.loader import BadRuleSet, RuleSet, catalogue, load_rule_set
from tests.evaluator.generated import Sample, samples
from tests.rules.mutation.mutants import mutants_of
from tests.rules.sets import loaded
from tests.thorough import usually

AS_OF = date(2024, 8, 31)
RULES = """\
schema: 1
id: small
title: {zh: 小, en: Small}
edition: one
source: {document: d, chapter: c}
start: {reading: r9}
readings:
  r1:
    ambiguity: [1]
    cite: 一
    says: {zh: 问, en: question}
    ordered: true
    default: low
    options:
      high: {says: {zh: 高, en: high}, value: city}
      low: {says: {zh: 低, en: low}, value: county}
  r9:
    ambiguity: [9]
    cite: 一
    says: {zh: 起, en: begin}
    ordered: false
    default: appointment
    options:
      appointment: {says: {zh: 聘, en: appointed}, value: appointed_on}
      qualification: {says: {zh: 资, en: qualified}, value: qualified_on}
requirement:
  says: {zh: 全部, en: all of it}
  all:
    - id: "1"
      cite: 一
      says: {zh: 课, en: lessons}
      count: 1
      of: open_lesson
      where: {level: {at_least: {reading: r1}}}
      within: since_appointment
    - id: "2"
      cite: 二
      says: {zh: 两项之一, en: one of two}
      at_least: 1
      of:
        - id: 2.articles
          cite: 二
          says: {zh: 文, en: articles}
          count: 2
          of: article
        - id: 2.judged
          cite: 二
          says: {zh: 认, en: judged}
          judgement: true
"""
DOSSIER: dict[str, Any] = {
    "id": "d",
    "appointed_on": "2022-09-01",
    "qualified_on": "2023-09-01",
    "posts": [{"post": "teacher", "from": "2010-09-01"}],
    "records": [
        {"id": "L", "kind": "open_lesson", "date": "2023-03-01", "level": "county", "standing": "school"},
        *({"id": f"A{n}", "kind": "article", "date": "2024-03-02", "standing": "school"} for n in (1, 2)),
    ],
}


def rules_with(*edits: tuple[str, str]) -> RuleSet:
    text = RULES
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return loaded(text)


def verdict(
    rule_set: RuleSet, dossier: Mapping[str, Any], readings: Mapping[str, str] | None = None
) -> Verdict:
    return Evaluator(rule_set, Settings(), AS_OF, readings=readings).evaluate(Dossier.model_validate(dossier))


def impact_of(
    old: RuleSet,
    new: RuleSet,
    dossier: Mapping[str, Any] = DOSSIER,
    readings: Mapping[str, str] | None = None,
) -> tuple[Comparison, Impact]:
    comparison = compare(old, new)
    before, after = verdict(old, dossier, readings), verdict(new, dossier, readings)
    return comparison, impact(Behind(comparison, after.readings, before.readings), before, after)


def told(comparison: Comparison, found: Impact) -> list[tuple[str, str | None, str | None, list[str], bool]]:
    """What turned, with the sorts of the changes behind it, and whether it decides."""
    return [
        (
            each.requirement,
            each.before,
            each.after,
            [comparison.changes[place].what for place in each.changes],
            each.decisive,
        )
        for each in found.turned
    ]


def with_judgement(conclusion: str, requirement: str = "2.judged") -> dict[str, Any]:
    record = {
        "id": "J",
        "kind": "judgement",
        "requirement": requirement,
        "conclusion": conclusion,
        "judge": "甲",
        "role": "school",
        "date": "2024-01-01",
        "standing": "school",
    }
    return {**DOSSIER, "records": [*DOSSIER["records"], record]}


def test_the_same_rules_change_nothing() -> None:
    comparison, found = impact_of(rules_with(), rules_with(("edition: one", "edition: two")))
    assert found == Impact("same", "met", "met", (), ())
    assert [change.what for change in comparison.changes] == ["edition"]


def test_who_loses_and_by_which_clause() -> None:
    comparison, found = impact_of(rules_with(), rules_with(("at_least: {reading: r1}", "at_least: city")))
    assert (found.kind, found.before, found.after) == ("loses", "met", "not_met")
    assert told(comparison, found) == [("1", "met", "not_met", ["condition"], True)]
    assert found.turned[0].bounds_before == (1, 1, 1)
    assert found.turned[0].bounds_after == (0, 0, 1)
    _, back = impact_of(rules_with(("at_least: {reading: r1}", "at_least: city")), rules_with())
    assert (back.kind, back.before, back.after) == ("gains", "not_met", "met")


def test_what_another_way_makes_up_for_does_not_decide() -> None:
    more = ("count: 2", "count: 3")
    comparison, found = impact_of(rules_with(), rules_with(more), with_judgement("met"))
    assert (found.kind, found.after) == ("differs", "met")
    assert told(comparison, found) == [("2.articles", "met", "not_met", ["count"], False)]
    comparison, found = impact_of(rules_with(), rules_with(more), with_judgement("not_met"))
    assert found.kind == "loses"
    assert told(comparison, found) == [("2.articles", "met", "not_met", ["count"], True)]


def test_only_what_counts_is_a_change_not_what_is_wanted() -> None:
    """Two of two become two of one: nobody's count differs."""
    _, found = impact_of(rules_with(), rules_with(("count: 2", "count: 1")))
    assert found == Impact("same", "met", "met", (), ())
    fewer = ("of: article\n", "of: article\n          where: {name: {known: true}}\n")
    comparison, found = impact_of(
        rules_with(("count: 2", "count: 1")), rules_with(("count: 2", "count: 1"), fewer)
    )
    # Of two certain articles none is certain any more, both may be: their names are not known.
    assert found.kind == "loses"
    assert [comparison.changes[place].what for place in found.turned[0].changes] == ["condition"]


def test_a_default_is_behind_what_it_turns() -> None:
    comparison, found = impact_of(rules_with(), rules_with(("default: low", "default: high")))
    assert told(comparison, found) == [("1", "met", "not_met", ["reading_default"], True)]
    # Where the office has chosen, the default does nothing.
    _, found = impact_of(rules_with(), rules_with(("default: low", "default: high")), readings={"r1": "low"})
    assert found.kind == "same"


def test_a_change_under_another_reading_is_not_behind_anything() -> None:
    other = (
        "high: {says: {zh: 高, en: high}, value: city}",
        "high: {says: {zh: 高, en: high}, value: province}",
    )
    _, found = impact_of(rules_with(), rules_with(other))
    assert found.kind == "same"
    comparison, found = impact_of(rules_with(), rules_with(other), readings={"r1": "high"})
    assert (found.kind, [change.by_default for change in comparison.changes]) == ("same", [False])


def test_the_start_is_behind_what_begins_there() -> None:
    comparison, found = impact_of(rules_with(), rules_with(("start: {reading: r9}", "start: qualified_on")))
    assert told(comparison, found) == [("1", "met", "not_met", ["start"], True)]


NEW = """
    - id: "3"
      cite: 三
      says: {zh: 新, en: new}
      count: 1
      of: honour
"""


def test_requirements_that_come_and_go() -> None:
    more = loaded(RULES + NEW.strip("\n") + "\n")
    comparison, found = impact_of(rules_with(), more)
    assert told(comparison, found) == [("3", None, "not_met", ["added"], True)]
    comparison, found = impact_of(more, rules_with())
    assert found.kind == "gains"
    assert told(comparison, found) == [("3", "not_met", None, ["removed"], True)]


def test_what_is_no_longer_asked_of_this_post() -> None:
    none_of_us = (
        "      says: {zh: 课, en: lessons}\n",
        "      says: {zh: 课, en: lessons}\n      applies_to: [principal]\n",
    )
    bare = {**DOSSIER, "records": DOSSIER["records"][1:]}
    comparison, found = impact_of(rules_with(), rules_with(none_of_us), bare)
    assert found.kind == "gains"
    assert told(comparison, found) == [("1", "not_met", "not_applicable", ["applies_to"], True)]


def test_a_new_id_loses_the_judgements_of_the_old_one() -> None:
    dossier = {
        **with_judgement("met"),
        "records": [DOSSIER["records"][0], with_judgement("met")["records"][-1]],
    }
    # Judged requirements are known by their words.
    comparison, found = impact_of(rules_with(), rules_with(("id: 2.judged", "id: 2.view")), dossier)
    assert found.kind == "loses"
    assert told(comparison, found) == [("2.view", "met", "open", ["renamed"], True)]


def test_a_reading_that_went_matters_to_who_had_chosen() -> None:
    text = RULES[: RULES.index("  r1:")] + RULES[RULES.index("  r9:") :]
    new = loaded(text.replace("{reading: r1}", "county"))
    _, found = impact_of(rules_with(), new)
    assert found.kind == "same"
    comparison = compare(rules_with(), new)
    before, after = verdict(rules_with(), DOSSIER, {"r1": "high"}), verdict(new, DOSSIER)
    found = impact(Behind(comparison, after.readings, before.readings), before, after)
    assert (found.kind, found.before, found.after) == ("gains", "not_met", "met")
    assert told(comparison, found) == [("1", "not_met", "met", ["reading_removed"], True)]


def test_a_requirement_follows_the_change_above_it() -> None:
    """How many parts are needed turns the whole of them; the parts are what they were."""
    comparison, found = impact_of(rules_with(), rules_with(("at_least: 1\n", "at_least: 2\n")))
    assert told(comparison, found) == [("2", "met", "open", ["parts"], True)]


def test_what_is_asked_of_the_parts_and_of_how_many_are_told_apart() -> None:
    """A part is lost, and one part less is needed: it is the latter that turns the whole."""
    old = rules_with(("at_least: 1\n", "at_least: 2\n"))
    new = rules_with(("count: 2", "count: 3"))
    comparison, found = impact_of(old, new, with_judgement("not_met"))
    assert (found.kind, found.before, found.after) == (
        "same",
        "not_met",
        "not_met",
    ) or found.kind == "differs"
    comparison, found = impact_of(old, new, with_judgement("met"))
    assert (found.kind, found.before, found.after) == ("differs", "met", "met")
    bare = {**with_judgement("met"), "records": [DOSSIER["records"][0], with_judgement("met")["records"][-1]]}
    comparison, found = impact_of(old, new, bare)
    assert (found.kind, found.before, found.after) == ("gains", "not_met", "met")
    assert told(comparison, found) == [("2", "not_met", "met", ["parts"], True)]
    worse = rules_with(("count: 2", "count: 1"), ("at_least: 1\n", "at_least: 2\n"))
    one = {**bare, "records": DOSSIER["records"][:2]}
    comparison, found = impact_of(worse, new, {**one, "records": [*one["records"], bare["records"][-1]]})
    assert found.kind == "differs"
    assert told(comparison, found) == [("2.articles", "met", "not_met", ["count"], False)]


# Generated applicants --------------------------------------------------------------------------------------

SEED = "impact"


@pytest.fixture(scope="module")
def people() -> dict[str, list[Sample]]:
    found: dict[str, list[Sample]] = {}
    for sample in samples(SEED, offices=2, dossiers=4):
        found.setdefault(sample.where.rule_set.id, []).append(sample)
    return found


@pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: f"{entry.id}/{entry.edition}")
@pytest.mark.parametrize("part", range(3))
def test_one_change_moves_people_one_way_and_is_behind_all_that_turns(
    entry: Any, part: int, people: dict[str, list[Sample]]
) -> None:
    original, _ = load_rule_set(entry.path)
    ground, _ = load_rule_set(entry.path)
    assert original is not None
    assert ground is not None
    moved = 0
    for mutant in mutants_of(ground)[part :: usually(96, thorough=48)]:
        with mutant.applied(ground) as mutated:
            try:
                mutated.resolve(mutated.choose({}))
            except BadRuleSet:
                continue
            comparison = compare(original, mutated)
            directions = {change.direction for change in comparison.meaning}
            for sample in people[entry.id]:
                found = _both(original, mutated, comparison, sample)
                if found is None:
                    continue
                moved += found.kind != "same"
                assert found.kind != "gains" or directions != {"stricter"}, mutant.name
                assert found.kind != "loses" or directions != {"more_lenient"}, mutant.name
                if sample.where.choice.get("r12") != "once":  # else records may come to serve elsewhere
                    assert all(each.changes for each in (*found.turned, *found.moved)), mutant.name
                if found.kind in ("gains", "loses"):
                    assert any(each.decisive for each in found.turned), mutant.name
    assert moved > 0


def _both(original: RuleSet, mutated: RuleSet, comparison: Comparison, sample: Sample) -> Impact | None:
    """The impact on a generated applicant; None where the readings of the office do not go together."""
    where = sample.where
    dossier = Dossier.model_validate(sample.data)
    if dossier.posts is None or any(each.post is None or each.from_ is None for each in dossier.posts):
        return None  # directions are told for those whose posts are known
    verdicts = []
    for rule_set in (original, mutated):
        try:
            evaluator = Evaluator(rule_set, where.settings, where.as_of, where.standing, where.choice)
        except BadRuleSet:
            return None
        verdicts.append(evaluator.evaluate(dossier))
    before, after = verdicts
    found = impact(Behind(comparison, after.readings, before.readings), before, after)
    # Held against the verdicts themselves.
    step = STEPS[after.status] - STEPS[before.status]
    assert (found.kind == "gains") == (step > 0)
    assert (found.kind == "loses") == (step < 0)
    for each in found.turned:
        if each.before is not None and each.after is not None:
            assert (each.before, each.after) == (
                before.find(each.requirement).status,
                after.find(each.requirement).status,
            )
    return found
