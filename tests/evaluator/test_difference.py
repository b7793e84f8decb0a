"""What differs between two verdicts: what turned, by which records, and which inputs differ."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from evaluator.cases import Start
from evaluator.difference import Cause, Change, Difference, FieldChange, Interval, UseChange, difference
from evaluator.evaluate import Evaluator
from evaluator.found import Found, found_of, rule_hashes
from evidence.reading import dossier_from_data, settings_from_data
from rules.loader import RuleSet, catalogue, find, load_rule_set, rule_set_from_bytes
from rules.model import Combination
from tests.rules.prepared import prepared_beside

RULES = """
schema: 1
id: small
title: {zh: 小, en: Small}
edition: one
source: {document: d, chapter: c}
start: appointed_on
readings:
  r1:
    ambiguity: [1]
    cite: 一
    says: {zh: 问, en: question}
    ordered: true
    default: high
    options:
      high: {says: {zh: 高, en: high}, value: city}
      low: {says: {zh: 低, en: low}, value: county}
notes: []
requirement:
  says: {zh: 全部, en: all of it}
  all:
    - id: "1"
      cite: 一
      says: {zh: 课, en: lessons}
      count: 1
      of: open_lesson
      where: {level: {at_least: {reading: r1}}}
    - id: "2"
      cite: 二
      says: {zh: 其一, en: either}
      any:
        - id: 2.articles
          cite: 二
          says: {zh: 文, en: articles}
          count: 2
          of: article
        - id: 2.hours
          cite: 二
          says: {zh: 课时, en: hours}
          each: term
          of: workload
          measure: {sum: [teaching_hours]}
          at_least: {setting: hours_standard}
"""

LESSON = {"id": "L", "kind": "open_lesson", "date": "2024-03-01", "level": "city", "standing": "school"}
ARTICLES = [{"id": f"A{n}", "kind": "article", "date": "2024-03-02", "standing": "school"} for n in (1, 2, 3)]
HOURS = [
    {"id": "W1", "kind": "workload", "term": "2023-autumn", "teaching_hours": 100, "standing": "school"},
    {"id": "W2", "kind": "workload", "term": "2024-spring", "teaching_hours": 90, "standing": "school"},
]
DOSSIER = {"id": "d", "appointed_on": "2023-09-01", "records": [LESSON, *ARTICLES[:2]]}


def small(text: str = RULES) -> RuleSet:
    rule_set, problems = rule_set_from_bytes(text.encode())
    assert rule_set is not None, problems
    return rule_set


def found(
    dossier: dict[str, Any] = DOSSIER,
    *,
    rule_set: RuleSet | None = None,
    settings: dict[str, Any] | None = None,
    as_of: date = date(2024, 8, 31),
    standing: Any = None,
    readings: dict[str, str] | None = None,
) -> Found:
    read, problems = dossier_from_data(dossier)
    office, more = settings_from_data(settings or {})
    assert read is not None, problems
    assert office is not None, more
    return found_of(Evaluator(rule_set or small(), office, as_of, standing, readings).evaluate(read))


def with_records(*records: dict[str, Any]) -> dict[str, Any]:
    return {**DOSSIER, "records": list(records)}


def turned(found_difference: Difference) -> list[tuple[str, str | None, str | None]]:
    return [(change.id, change.before, change.after) for change in found_difference.turned]


def only(changes: tuple[Change, ...], requirement: str) -> Change:
    (change,) = [change for change in changes if change.id == requirement]
    return change


# What turned -----------------------------------------------------------------------------------------------


def test_the_same_twice_differs_in_nothing() -> None:
    assert difference(found(), found()) == Difference("met", "met", (), ())


def test_a_changed_record_turns_its_leaf_and_what_stands_above() -> None:
    after = found(with_records({**LESSON, "level": "school"}, *ARTICLES[:2]))
    seen = difference(found(), after)
    assert (seen.before, seen.after) == ("met", "not_met")
    assert turned(seen) == [("small", "met", "not_met"), ("1", "met", "not_met")]
    (leaf,) = seen.deepest
    assert (leaf.id, leaf.interval_before, leaf.interval_after) == ("1", Interval(1, 1, 1), Interval(0, 0, 1))
    (use,) = leaf.uses
    assert (use.record, use.before, use.after, use.lost) == ("L", "counted", "not_counted", ())
    assert [(reason.type, reason.wanted, reason.found) for reason in use.gained] == [
        ("below", "city", "school")
    ]
    (cause,) = seen.causes
    assert (cause.kind, cause.name) == ("record_changed", "L")
    assert cause.fields == (FieldChange("level", "city", "school"),)


def test_records_added_and_removed() -> None:
    before, after = found(with_records(LESSON, ARTICLES[0])), found(with_records(LESSON, *ARTICLES[1:]))
    seen = difference(before, after)
    leaf = only(seen.turned, "2.articles")
    assert (leaf.before, leaf.after) == ("not_met", "met")
    assert leaf.uses == (
        UseChange("A2", "", None, "counted", (), ()),
        UseChange("A3", "", None, "counted", (), ()),
        UseChange("A1", "", "counted", None, (), ()),
    )
    assert [(cause.kind, cause.name) for cause in seen.causes] == [
        ("record_removed", "A1"),
        ("record_added", "A2"),
        ("record_added", "A3"),
    ]


def test_an_interval_that_moves_without_turning_is_a_change() -> None:
    seen = difference(found(), found(with_records(LESSON, *ARTICLES)))
    assert seen.turned == ()
    (change,) = seen.changes
    assert (change.id, change.interval_before, change.interval_after) == (
        "2.articles",
        Interval(2, 2, 2),
        Interval(3, 3, 2),
    )


def test_what_changes_nothing_is_a_cause_without_change() -> None:
    seen = difference(found(), found({**DOSSIER, "name": "新名"}))
    assert seen.changes == ()
    assert seen.causes == (Cause("dossier", "name", None, "新名"),)


def test_a_reason_with_another_distance_is_no_change() -> None:
    dossier = with_records(LESSON, *ARTICLES[:2], {**ARTICLES[2], "date": "2026-01-01"})
    seen = difference(found(dossier), found(dossier, as_of=date(2024, 9, 5)))
    assert seen.changes == ()
    assert [cause.kind for cause in seen.causes] == ["as_of"]


def test_periods_tell_what_changed_in_each() -> None:
    settings = {"hours_standard": 90}
    before = found(with_records(LESSON, *HOURS), settings=settings)
    after = found(with_records(LESSON, HOURS[0], {**HOURS[1], "teaching_hours": 89}), settings=settings)
    seen = difference(before, after)
    leaf = only(seen.turned, "2.hours")
    (period,) = leaf.periods
    assert (period.period, period.before, period.after) == ("2024-spring", "met", "not_met")
    assert (period.interval_before, period.interval_after) == (Interval(90, 90, 90), Interval(89, 89, 90))
    assert seen.after == "not_met"


def test_periods_come_in_their_order() -> None:
    """The autumn term of a year comes after its spring term, whatever the letters say."""
    settings = {"hours_standard": 90}
    later = found(settings=settings, as_of=date(2026, 8, 31))
    leaf = only(difference(found(settings=settings), later).changes, "2.hours")
    new = [each.period for each in leaf.periods if each.before is None]
    assert new == ["2024-autumn", "2025-spring", "2025-autumn", "2026-spring"]


# By the rule, the settings and the rest --------------------------------------------------------------------


def test_another_rule_is_told_where_it_stands() -> None:
    seen = difference(found(), found(rule_set=small(RULES.replace("count: 2", "count: 3"))))
    assert [change.id for change in seen.changes if change.rule_changed] == ["2.articles"]
    assert [change.id for change in seen.deepest] == ["2.articles"]
    (cause,) = seen.causes
    assert (cause.kind, cause.name) == ("rule_set", "small")


def test_other_words_are_another_rule_set_and_no_other_rule() -> None:
    seen = difference(found(), found(rule_set=small(RULES.replace("lessons", "classes"))))
    assert seen.changes == ()
    assert [cause.kind for cause in seen.causes] == ["rule_set"]


def test_requirements_that_one_side_lacks() -> None:
    renamed = small(RULES.replace('id: "1"', 'id: "9"'))
    seen = difference(found(), found(rule_set=renamed))
    assert turned(seen) == [("1", "met", None), ("9", None, "met")]
    assert only(seen.turned, "1").interval_after is None
    assert only(seen.turned, "9").interval_before is None


def test_a_reading_is_told_with_the_leaf_that_it_changes() -> None:
    dossier = with_records({**LESSON, "level": "county"}, *ARTICLES[:2])
    seen = difference(found(dossier), found(dossier, readings={"r1": "low"}))
    assert turned(seen) == [("small", "not_met", "met"), ("1", "not_met", "met")]
    assert only(seen.changes, "1").rule_changed
    assert seen.causes == (Cause("reading", "r1", "high", "low"),)


def test_settings_and_standing() -> None:
    seen = difference(
        found(settings={"hours_standard": 90}),
        found(settings={"hours_standard": "92.5", "readings": {"r1": "low"}}, standing="authority"),
    )
    kinds = [(cause.kind, cause.name) for cause in seen.causes]
    assert kinds == [("standing", ""), ("reading", "r1"), ("setting", "hours_standard")]
    assert [str(each) for each in seen.causes[-1][2:4]] == ["90", "92.5"]
    assert seen.after == "open"


def test_a_waiver_is_told_by_its_requirement() -> None:
    waiver = {"requirement": "1", "approved_by": "局", "approved_on": "2024-01-01"}
    before = found(with_records(*ARTICLES[:2]))
    seen = difference(before, found({**with_records(*ARTICLES[:2]), "waivers": [waiver]}))
    assert turned(seen) == [("small", "not_met", "met"), ("1", "not_met", "waived")]
    assert [(cause.kind, cause.name, cause.before) for cause in seen.causes] == [("waiver", "1", None)]


def test_a_field_within_a_block_is_told_by_its_path() -> None:
    article = {**ARTICLES[0], "exchange": {"level": "city", "event": "甲"}}
    other = {**ARTICLES[0], "exchange": {"level": "county", "event": "甲"}}
    (cause,) = difference(found(with_records(article)), found(with_records(other))).causes
    assert cause.fields == (FieldChange("exchange.level", "city", "county"),)


# The cases beside the rule sets ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", [entry.id for entry in catalogue()])
def test_each_case_turns_its_own_leaf_of_itself(name: str) -> None:
    """A case that fails alone: the leaf it names is the only one that turned of itself."""
    path = find(name)
    assert path is not None
    rule_set, _ = load_rule_set(path)
    assert rule_set is not None
    prepared = prepared_beside(path)
    failing = [each for each in prepared if each.case.shows == "fails" and each.case.is_alone]
    assert len(failing) > 40
    for each in failing:
        seen = difference(_found(rule_set, each.before), _found(rule_set, each.after))
        others = set(each.case.expect) - {each.case.leaf}
        assert {change.id for change in seen.deepest} - others == {each.case.leaf}, each.case.name


def _found(rule_set: RuleSet, start: Start) -> Found:
    evaluator = Evaluator(
        rule_set,
        start.settings,
        date.fromordinal(start.as_of),
        start.standing,  # type: ignore[arg-type]
        start.readings,
    )
    return found_of(evaluator.evaluate(start.dossier))


def test_every_requirement_has_a_hash_of_its_own() -> None:
    """Else a changed rule could be overlooked: only requirements that ask the same share one."""
    for entry in catalogue():
        rule_set, _ = load_rule_set(entry.path)
        assert rule_set is not None
        choice = rule_set.choose({})
        hashes = rule_hashes(rule_set, tuple(sorted(choice.items())))
        root = rule_set.resolve(choice).requirement
        assert isinstance(root, Combination)
        assert len(set(hashes.values())) == len(hashes)
