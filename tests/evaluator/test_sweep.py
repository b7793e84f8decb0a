"""What a verdict depends on of its readings, held against whole evaluations of every choice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product
from random import Random
from typing import Any

import pytest

from evaluator.evaluate import Evaluator
from evaluator.sweep import Sweep, Sweeper, Tried
from evaluator.verdict import Finding
from evidence.dossier import Dossier
from evidence.reading import dossier_from_data
from evidence.settings import Settings
from rules.loader import RuleSet, rule_set_from_bytes
from tests.evaluator.generated import RANK, Sample, samples
from tests.thorough import usually

RULES = """
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
    says: {zh: 级, en: level}
    ordered: true
    default: county
    options:
      city: {says: {zh: 市, en: city}, value: city}
      county: {says: {zh: 县, en: county}, value: county}
  r2:
    ambiguity: [2]
    cite: 一
    says: {zh: 奖, en: prize}
    ordered: true
    default: second
    options:
      first: {says: {zh: 一, en: first}, value: first}
      second: {says: {zh: 二, en: second}, value: second}
      any: {says: {zh: 不限, en: any}, value: third}
  r9:
    ambiguity: [9]
    cite: 一
    says: {zh: 起算, en: start}
    ordered: false
    default: appointment
    options:
      appointment: {says: {zh: 聘任, en: appointment}, value: appointed_on}
      qualification: {says: {zh: 资格, en: qualification}, value: qualified_on}
  r35:
    ambiguity: [35]
    cite: 二
    says: {zh: 对象, en: of whom}
    ordered: true
    default: all
    options:
      all: {says: {zh: 所有人, en: everyone}, value: null}
      teachers: {says: {zh: 只限教师, en: teachers}, value: [teacher]}
notes: []
requirement:
  says: {zh: 全部, en: all of it}
  all:
    - id: "1"
      cite: 一
      says: {zh: 奖, en: either prize}
      any:
        - id: 1.level
          cite: 一
          says: {zh: 级别, en: by level}
          count: 1
          of: contest_award
          where: {level: {at_least: {reading: r1}}}
          within: since_appointment
        - id: 1.prize
          cite: 一
          says: {zh: 奖次, en: by prize}
          count: 1
          of: contest_award
          where: {prize: {at_least: {reading: r2}}}
          within: since_appointment
    - id: "2"
      cite: 二
      says: {zh: 课, en: a lesson}
      applies_to: {reading: r35}
      count: 1
      of: open_lesson
"""
AS_OF = date(2024, 8, 31)


def rule_set() -> RuleSet:
    found, problems = rule_set_from_bytes(RULES.encode())
    assert found is not None, problems
    return found


def person(
    level: str, prize: str, day: str = "2022-05-01", *, posts: bool = True, **fields: Any
) -> dict[str, Any]:
    award = {
        "id": "a",
        "kind": "contest_award",
        "level": level,
        "prize": prize,
        "date": day,
        "standing": "school",
    }
    lesson = {"id": "l", "kind": "open_lesson", "date": "2021-05-01", "standing": "school"}
    held = {"posts": [{"post": "teacher", "from": "2010-09"}]} if posts else {}
    dates = {"appointed_on": "2020-09-01", "qualified_on": "2018-09-01"}
    return {"id": "d", **dates, **held, "records": [award, lesson], **fields}


def swept(data: Mapping[str, Any], readings: Mapping[str, str] | None = None) -> Sweep:
    dossier, problems = dossier_from_data(dict(data))
    assert dossier is not None, problems
    return Sweeper(Evaluator(rule_set(), Settings(), AS_OF, "school", readings)).sweep(dossier)


def turned(tried: Tried) -> list[tuple[str, str | None, str | None]]:
    return [(turn.requirement.id, turn.before, turn.after) for turn in tried.turns]


def test_every_other_option_is_tried_alone() -> None:
    sweep = swept(person("city", "first"))
    assert [each.options for each in sweep.alone] == [
        (("r1", "city"),),
        (("r2", "first"),),
        (("r2", "any"),),
        (("r9", "qualification"),),
        (("r35", "teachers"),),
    ]
    assert sweep.chosen == (("r1", "county"), ("r2", "second"), ("r9", "appointment"), ("r35", "all"))


def test_it_depends_on_none() -> None:
    sweep = swept(person("city", "first"))
    assert sweep.status == "met"
    assert sweep.independent
    assert sweep.touching == ()
    # Two options of the only reading without an order, each at both ends.
    assert (sweep.unbounded, len(sweep.ends)) == (("r9",), 4)


def test_readings_that_turn_a_clause_but_not_the_whole_are_told() -> None:
    sweep = swept(person("county", "second"))
    assert (sweep.deciding, sweep.touching) == ((), ("r1", "r2"))
    assert turned(sweep.alone[0]) == [("1.level", "met", "not_met")]


def test_what_only_two_readings_together_turn_is_not_called_independent() -> None:
    sweep = swept(person("county", "second"))
    assert sweep.strict.status == "not_met"
    assert turned(sweep.strict) == [
        ("1", "met", "not_met"),
        ("1.level", "met", "not_met"),
        ("1.prize", "met", "not_met"),
    ]
    assert not sweep.independent
    assert sweep.together == (sweep.strict,)


def test_a_reading_that_decides_is_named_with_the_clauses_that_turn() -> None:
    sweep = swept(person("county", "third"))
    assert (sweep.status, sweep.deciding) == ("met", ("r1",))
    assert turned(sweep.alone[0]) == [("1", "met", "not_met"), ("1.level", "met", "not_met")]
    assert sweep.strict.status == "not_met"
    assert sweep.ends == ()


def test_an_end_under_a_reading_without_an_order_is_tried_too() -> None:
    """Dated between the two starts and not good enough by default: only r2 and r9 together turn it."""
    sweep = swept(person("school", "third", "2019-05-01"))
    assert (sweep.status, sweep.deciding, sweep.lenient.status) == ("not_met", (), "not_met")
    assert not sweep.independent
    assert [(each.options, each.status) for each in sweep.together] == [
        ((("r2", "any"), ("r9", "qualification"), ("r35", "teachers")), "met")
    ]


def test_a_reading_of_whom_is_asked_is_tried_in_every_way_where_posts_are_unknown() -> None:
    """Asked of teachers only, with no post known, it is open what was met: lenient is not better."""
    sweep = swept(person("city", "first", posts=False))
    assert sweep.unbounded == ("r9", "r35")
    assert (sweep.status, sweep.deciding) == ("met", ("r35",))
    assert turned(sweep.alone[-1]) == [("2", "met", "open")]
    failing = swept(person("school", "none", posts=False))
    assert failing.independent
    assert len(failing.ends) == 8


def test_a_requirement_that_another_option_takes_away_or_leaves_met_has_not_turned() -> None:
    sweep = swept(person("city", "first", posts=True))
    assert all(each.turns == () for each in sweep.alone)


def test_what_is_chosen_is_what_the_options_are_held_against() -> None:
    sweep = swept(person("county", "third"), {"r2": "any"})
    assert sweep.chosen[1] == ("r2", "any")
    assert sweep.deciding == ()
    assert ("r2", "second") in [each.options[0] for each in sweep.alone]


def test_where_reuse_is_limited_every_choice_is_assigned_anew() -> None:
    """One award serves both ways to the clause; asked for both, it serves but one of them once only."""
    rules, problems = rule_set_from_bytes(
        RULES.replace("      any:\n        - id: 1.level", "      all:\n        - id: 1.level").encode()
    )
    assert rules is not None, problems
    dossier, _ = dossier_from_data(person("county", "second"))
    assert dossier is not None
    once = Settings.model_validate({"reuse": [{"achievement": "once", "by": "leaf"}]})
    for settings in (Settings(), once):
        sweep = Sweeper(Evaluator(rules, settings, AS_OF, "school")).sweep(dossier)
        for each in (*sweep.alone, sweep.strict, sweep.lenient, *sweep.ends):
            plain = Evaluator(rules, settings, AS_OF, "school", dict(each.options)).evaluate(dossier)
            assert (each.status, each.rung) == (plain.finding.status, plain.finding.rung), each.options
    assert sweep.status == "not_met"
    assert Sweeper(Evaluator(rules, Settings(), AS_OF, "school")).sweep(dossier).status == "met"


# On generated dossiers --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def swept_samples() -> list[tuple[Sample, Dossier, Sweep]]:
    found = []
    sweepers: dict[int, Sweeper] = {}
    for each in samples("sweep", offices=usually(3, thorough=4), dossiers=usually(2, thorough=3)):
        where = each.where
        if id(where) not in sweepers:
            evaluator = Evaluator(where.rule_set, where.settings, where.as_of, where.standing, where.choice)
            sweepers[id(where)] = Sweeper(evaluator)
        dossier = Dossier.model_validate(each.data)
        found.append((each, dossier, sweepers[id(where)].sweep(dossier)))
    return found


def _plainly(each: Sample, dossier: Dossier, options: Mapping[str, str]) -> Finding:
    where = each.where
    choice = {**where.choice, **options}
    return (
        Evaluator(where.rule_set, where.settings, where.as_of, where.standing, choice)
        .evaluate(dossier)
        .finding
    )


def _in_the_way(finding: Finding) -> dict[str, str]:
    return {each.id: each.status for each in finding.walk() if not each.passes}


def test_every_choice_is_found_as_a_whole_evaluation_finds_it(
    swept_samples: list[tuple[Sample, Dossier, Sweep]],
) -> None:
    for index, (each, dossier, sweep) in enumerate(swept_samples):
        base = _plainly(each, dossier, {})
        tried = [sweep.strict, sweep.lenient, *sweep.ends, *sweep.alone]
        for one in tried[index % 8 :: 8]:
            plain = _plainly(each, dossier, dict(one.options))
            assert (one.status, one.rung) == (plain.status, plain.rung), (each.name, one.options)
            assert {turn.requirement.id for turn in one.turns} == _differing(base, plain), (
                each.name,
                one.options,
            )


def _differing(before: Finding, after: Finding) -> set[str]:
    """The requirements that fare otherwise; of those on one side only, those below one that does."""
    old, new = _in_the_way(before), _in_the_way(after)
    asked = [{each.id for each in finding.walk()} for finding in (before, after)]
    above: dict[str, set[str]] = {}
    for finding in (before, after):
        for each in finding.walk():
            for child in each.children:
                above.setdefault(child.id, set()).add(each.id)
    differing = {id_ for id_ in old.keys() | new.keys() if old.get(id_) != new.get(id_)}

    def told(id_: str) -> bool:
        if id_ in asked[0] & asked[1]:
            return True
        uppers = above[id_]
        return any((upper in differing and told(upper)) or told_root(upper) for upper in uppers)

    def told_root(upper: str) -> bool:
        return upper == before.id and old.get(upper) != new.get(upper)

    return {id_ for id_ in differing - {before.id} if told(id_)}


def _choices(each: Sample, rng: Random, number: int) -> Iterator[dict[str, str]]:
    for _ in range(number):
        yield {
            name: rng.choice(tuple(reading.options)) for name, reading in each.where.rule_set.readings.items()
        }


def test_what_is_called_independent_is_the_same_under_any_choice(
    swept_samples: list[tuple[Sample, Dossier, Sweep]],
) -> None:
    """What the ends say of every choice between them, on choices made at random."""
    independent = [each for each in swept_samples if each[2].independent]
    assert len(independent) > len(swept_samples) // 4
    for each, dossier, sweep in independent[:20]:
        for choice in _choices(each, Random(each.name), 6):
            assert _plainly(each, dossier, choice).status == sweep.status, (each.name, choice)


def test_the_ends_bound_every_choice_between_them(
    swept_samples: list[tuple[Sample, Dossier, Sweep]],
) -> None:
    """For the readings with an order, where the posts at the cut-off are known."""
    checked = 0
    for each, dossier, sweep in swept_samples:
        if any(each.where.rule_set.readings[name].ordered for name in sweep.unbounded):
            continue
        for choice in _choices(each, Random(each.name), 2):
            ordered = {
                name: option for name, option in choice.items() if each.where.rule_set.readings[name].ordered
            }
            rank = RANK[_plainly(each, dossier, ordered).status]
            assert RANK[sweep.strict.status] <= rank <= RANK[sweep.lenient.status], (each.name, ordered)
            checked += 1
    assert checked > 8


def test_all_choices_of_the_small_rule_set() -> None:
    """Independent exactly where every choice gives the same."""
    rules = rule_set()
    names = tuple(rules.readings)
    choices = [
        dict(zip(names, options, strict=True))
        for options in product(*(reading.options for reading in rules.readings.values()))
    ]
    told = []
    for level, prize, day in product(
        ("school", "county", "city"), ("none", "third", "second", "first"), ("2019-05-01", "2022-05-01")
    ):
        for posts in (True, False):
            data = person(level, prize, day, posts=posts)
            dossier, _ = dossier_from_data(data)
            assert dossier is not None
            statuses = {
                Evaluator(rules, Settings(), AS_OF, "school", choice).evaluate(dossier).status
                for choice in choices
            }
            assert swept(data).independent == (len(statuses) == 1), (level, prize, day, posts)
            told.append(len(statuses) == 1)
    assert 5 < sum(told) < len(told) - 5
