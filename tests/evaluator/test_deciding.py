"""What decides: the worth of records and the power of questions, by hand and by brute force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain, combinations
from random import Random
from typing import Any

import pytest

from evaluator.deciding import Deciding, what_decides
from evaluator.deciding.solving import Mattering, least, turned_round
from evaluator.evaluate import Evaluator
from evaluator.plan.formula import Formula, all_of, any_of, holds, reach, steps_in
from evaluator.plan.steps import Step
from evidence.reading import dossier_from_data
from evidence.settings import Settings
from rules.loader import rule_set_from_bytes
from tests.evaluator.deciding_oracle import differing_questions, differing_records, smalls

AS_OF = date(2024, 8, 31)

HEAD = """
schema: 1
id: small
title: {zh: 小, en: Small}
edition: one
source: {document: d, chapter: c}
start: appointed_on
readings: {}
notes: []
requirement:
  says: {zh: 全部, en: all of it}
  all:
"""


def leaf(id_: str, form: str, indent: int = 4) -> str:
    """A requirement, as a line of a rule set."""
    return f'{" " * indent}- {{id: "{id_}", cite: 一, says: {{zh: 条件, en: condition}}, {form}}}\n'


def several(id_: str, least_: int, *leaves: str) -> str:
    """So many of some requirements."""
    says = "says: {zh: 几项, en: some}"
    head = f'    - id: "{id_}"\n      cite: 一\n      {says}\n      at_least: {least_}\n      of:\n'
    return head + "".join(leaves)


def decided(
    leaves: str, *records: dict[str, Any], settings: dict[str, Any] | None = None, **fields: Any
) -> Deciding:
    rule_set, problems = rule_set_from_bytes((HEAD + leaves).encode())
    assert rule_set is not None, problems
    given = {
        "id": "d",
        "appointed_on": "2022-09-01",
        "posts": [{"post": "teacher", "from": "2010-09"}],
        "records": [{"standing": "school", **record} for record in records],
        **fields,
    }
    dossier, problems = dossier_from_data(given)
    assert dossier is not None, problems
    evaluator = Evaluator(rule_set, Settings.model_validate(settings or {}), AS_OF, "school")
    return what_decides(evaluator, evaluator.evaluate(dossier))


def record(id_: str, kind: str = "honour", **fields: Any) -> dict[str, Any]:
    return {"id": id_, "kind": kind, "date": "2023-05-01", **fields}


def roles(told: Deciding) -> dict[str, str]:
    return {each.record: each.role for each in told.records}


def steps(found: tuple[Step, ...] | None) -> set[tuple[str, str, str]] | None:
    return None if found is None else {(step.kind, step.about, step.what) for step in found}


TWO_LESSONS = leaf("1", "count: 2, of: open_lesson")


# Records ----------------------------------------------------------------------------------------------------


def test_of_as_many_as_are_needed_each_is_indispensable() -> None:
    told = decided(TWO_LESSONS, record("a", "open_lesson"), record("b", "open_lesson"))
    assert roles(told) == {"a": "indispensable", "b": "indispensable"}
    assert told.worth("a").needed_by == ("1",)
    assert told.worth("a").without == "not_met"


def test_of_more_than_are_needed_each_is_replaceable() -> None:
    told = decided(TWO_LESSONS, *(record(id_, "open_lesson") for id_ in "abc"))
    assert set(roles(told).values()) == {"replaceable"}
    assert told.worth("a").without == "met"


def test_a_twin_can_take_its_place_and_another_kind_serves_nothing() -> None:
    told = decided(
        leaf("1", "count: 1, of: open_lesson"),
        record("a", "open_lesson", achievement="x"),
        record("b", "open_lesson", achievement="x"),
        record("c", "honour"),
    )
    assert roles(told) == {"a": "replaceable", "b": "replaceable", "c": "spare"}


def test_what_is_short_keeps_its_worth() -> None:
    """Three are wanted and two are there: without one of them there are fewer still."""
    told = decided(
        leaf("1", "count: 3, of: open_lesson"), record("a", "open_lesson"), record("b", "open_lesson")
    )
    assert told.status == "not_met"
    assert set(roles(told).values()) == {"indispensable"}


def test_one_way_among_several_is_replaceable() -> None:
    some = several(
        "1",
        1,
        leaf("1.lesson", "count: 1, of: open_lesson", 8),
        leaf("1.honour", "count: 1, of: honour", 8),
    )
    told = decided(some, record("a", "open_lesson"), record("h"))
    assert roles(told) == {"a": "replaceable", "h": "replaceable"}
    assert roles(decided(some, record("a", "open_lesson"))) == {"a": "indispensable"}


def test_a_record_that_only_waits_is_worth_what_it_waits_for() -> None:
    """Verified it would do at once; the other one lacks its level besides."""
    told = decided(
        leaf("1", "count: 1, of: honour, where: {level: {at_least: county}}"),
        record("a", level="county", standing="declared"),
        record("b", standing="declared"),
    )
    assert told.status == "open"
    assert roles(told) == {"a": "indispensable", "b": "replaceable"}
    assert told.worth("a").without == "open"


def test_a_linked_article_is_needed_by_what_names_it() -> None:
    told = decided(
        leaf("1", "count: 1, of: mentoring, where: {writings: {linked: article, items: 1}}"),
        record("m", "mentoring", writings=["t1", "t2"]),
        record("t1", "article"),
        record("t2", "article"),
        record("t3", "article"),
    )
    assert roles(told) == {"m": "indispensable", "t1": "replaceable", "t2": "replaceable", "t3": "spare"}


def test_a_judgement_against_the_applicant_is_not_thought_away() -> None:
    judged = {"requirement": "1", "judge": "甲", "date": "2024-01-01"}
    told = decided(
        leaf("1", "judgement: true"), {"id": "j", "kind": "judgement", "conclusion": "not_met", **judged}
    )
    assert roles(told) == {"j": "against"}
    assert told.status == "not_met"


def test_certificates_that_overlap_are_replaceable() -> None:
    clean = leaf("1", "absent: conduct, where: {breach: true}, certificate: {breach: false}")
    one = {"kind": "conduct", "breach": False, "from": "2022-09-01", "to": "2023-12-31"}
    other = {"kind": "conduct", "breach": False, "from": "2023-06-01", "to": "2024-08-31"}
    third = {"kind": "conduct", "breach": False, "from": "2023-06-01", "to": "2024-08-31"}
    told = decided(clean, {"id": "a", **one}, {"id": "b", **other}, {"id": "c", **third})
    assert told.status == "met"
    assert roles(told) == {"a": "indispensable", "b": "replaceable", "c": "replaceable"}


def test_where_reuse_is_limited_records_are_left_out_one_by_one() -> None:
    told = decided(
        TWO_LESSONS,
        record("a", "open_lesson"),
        record("b", "open_lesson"),
        record("h"),
        settings={"reuse": [{"requirement": "1", "achievement": "once"}]},
    )
    assert roles(told)["a"] == "indispensable"
    assert roles(told)["h"] == "spare"


# Questions --------------------------------------------------------------------------------------------------


def test_one_question_that_decides_alone() -> None:
    told = decided(leaf("1", "count: 1, of: honour"), record("a", standing="declared"))
    (question,) = told.questions
    assert question.step == Step("verify", "a")
    assert (question.settles, question.ruins, question.helps, question.hurts) == (True, True, True, True)
    assert steps(told.enough) == steps(told.fatal) == {("verify", "a", "")}


def test_a_question_of_what_is_met_anyway_changes_nothing() -> None:
    leaves = leaf("1", "count: 1, of: honour") + leaf("2", "count: 1, of: open_lesson")
    told = decided(
        leaves, record("a"), record("b", standing="declared"), record("l", "open_lesson", standing="declared")
    )
    (idle,) = (each for each in told.questions if each.step.about == "b")
    assert (idle.helps, idle.hurts, idle.settles, idle.ruins) == (False, False, False, False)
    assert steps(told.enough) == {("verify", "l", "")}


def test_the_least_set_is_shared_by_two_requirements() -> None:
    """One article serves both; two others would each serve one."""
    leaves = leaf("1", "count: 1, of: article, where: {genre: paper}")
    leaves += leaf("2", "count: 1, of: article, where: {authorship: sole}")
    told = decided(
        leaves,
        record("a", "article", genre="paper", authorship="first", standing="declared"),
        record("b", "article", genre="case", authorship="sole", standing="declared"),
        record("c", "article", genre="paper", authorship="sole", standing="declared"),
    )
    assert steps(told.enough) == {("verify", "c", "")}
    assert told.fatal is not None
    assert len(told.fatal) == 2


def test_an_undated_record_serves_one_period_at_most() -> None:
    """Two texts lack their terms, three terms lack a text: two good answers cannot be enough."""
    texts = leaf("1", "each: term, of: article, count: 1")
    undated = [{"id": id_, "kind": "article", "standing": "school"} for id_ in "abc"]
    assert decided(texts, *undated[:2], appointed_on="2023-02-01").enough is None
    three = decided(texts, *undated, appointed_on="2023-02-01")
    assert steps(three.enough) == {("field", id_, "date") for id_ in "abc"}


def test_on_average_one_unknown_amount_may_make_up_for_all() -> None:
    hours = "each: term, of: workload, measure: {sum: [teaching_hours]}, at_least: 100, on_average: true"
    load = {"kind": "workload", "standing": "school"}
    told = decided(leaf("1", hours), {"id": "w", "term": "2024-spring", **load}, appointed_on="2022-02-01")
    assert steps(told.enough) == steps(told.fatal) == {("field", "w", "teaching_hours")}


def test_two_things_unknown_of_one_condition_are_both_asked() -> None:
    rise = leaf("1", "count: 1, of: class_results, where: {pass_rate_after: {above: pass_rate_before}}")
    told = decided(
        rise, {"id": "r", "kind": "class_results", "cycle_from": "2021-09-01", "cycle_to": "2024-07-01"}
    )
    both = {("field", "r", "pass_rate_after"), ("field", "r", "pass_rate_before")}
    assert steps(told.enough) == both
    assert steps(told.fatal) == both


def test_what_any_value_would_do_for_cannot_be_answered_badly() -> None:
    """A rank need only be known, and one that is known is a number; a level may be none."""
    results = {"id": "r", "kind": "class_results", "cycle_from": "2021-09-01", "cycle_to": "2024-07-01"}
    told = decided(leaf("1", "count: 1, of: class_results, where: {rank: {known: true}}"), results)
    assert steps(told.enough) == {("field", "r", "rank")}
    assert told.fatal is None
    lesson = leaf("1", "count: 1, of: open_lesson, where: {level: {at_least: school}}")
    lowest = decided(lesson, record("l", "open_lesson"))
    assert steps(lowest.enough) == steps(lowest.fatal) == {("field", "l", "level")}


def test_what_may_be_a_breach_may_certify_that_there_is_none() -> None:
    clean = leaf("1", "absent: conduct, where: {breach: true}, certificate: {breach: false}")
    unclear = {"id": "z", "kind": "conduct", "from": "2022-09-01", "to": "2024-08-31", "date": "2024-08-31"}
    told = decided(clean, unclear)
    assert steps(told.enough) == steps(told.fatal) == {("field", "z", "breach")}


def test_a_judgement_that_is_rejected_leaves_it_open() -> None:
    judged = {"requirement": "1", "judge": "甲", "date": "2024-01-01", "standing": "declared"}
    told = decided(
        leaf("1", "judgement: true"), {"id": "j", "kind": "judgement", "conclusion": "met", **judged}
    )
    assert steps(told.enough) == {("verify", "j", "")}
    assert told.fatal is None
    unjudged = decided(leaf("1", "judgement: true"))
    assert steps(unjudged.enough) == steps(unjudged.fatal) == {("judgement", "1", "")}


def test_judges_who_disagree_are_one_question() -> None:
    judged = {"kind": "judgement", "requirement": "1", "date": "2024-01-01"}
    told = decided(
        leaf("1", "judgement: true"),
        {"id": "j", "conclusion": "met", "judge": "甲", **judged},
        {"id": "k", "conclusion": "not_met", "judge": "乙", **judged},
    )
    assert steps(told.enough) == {("rejudgement", "1", "")}


def test_a_missing_setting_is_a_question() -> None:
    hours = leaf(
        "1", "each: term, of: workload, measure: {sum: [teaching_hours]}, at_least: {setting: hours_standard}"
    )
    load = {"kind": "workload", "teaching_hours": 100, "standing": "school"}
    told = decided(hours, {"id": "w", "term": "2024-spring", **load}, appointed_on="2024-02-01")
    assert steps(told.enough) == {("setting", "", "hours_standard")}


def test_an_unknown_post_is_a_question() -> None:
    asked = leaf("1", "count: 1, of: honour, applies_to: [principal]")
    told = decided(asked, posts=None)
    assert steps(told.enough) == steps(told.fatal) == {("own_field", "", "posts")}


def test_what_is_met_or_failed_has_no_questions() -> None:
    for given in ([record("a")], []):
        told = decided(leaf("1", "count: 1, of: honour"), *given)
        assert (told.questions, told.enough, told.fatal) == ((), None, None)


def test_the_order_of_records_changes_nothing() -> None:
    given = [record(id_, "open_lesson", standing="declared") for id_ in "abcd"]
    told, turned = decided(TWO_LESSONS, *given), decided(TWO_LESSONS, *reversed(given))
    assert sorted(told.records) == sorted(turned.records)
    assert (told.questions, told.enough, told.fatal) == (turned.questions, turned.enough, turned.fatal)


# Against all subsets and all answers ------------------------------------------------------------------------


def test_brute_force_finds_the_same() -> None:
    """`python -m tests.evaluator.deciding_oracle SEED NUMBER` tries thousands."""
    whole = limited = asked = 0
    for small in smalls("deciding", 60):
        told = small.decides()
        assert not list(differing_records(small, told)), small.name
        questions = differing_questions(small, told) if told.complete and told.status == "open" else None
        if questions is not None:
            assert not list(questions), small.name
            asked += 1
        whole += told.complete
        limited += not told.complete
    assert (whole > 50, limited > 15, asked > 5) == (True, True, True)


# Formulas ---------------------------------------------------------------------------------------------------

STEPS = [Step("verify", name) for name in "abcdef"]


def formula_of(rng: Random, depth: int = 3) -> Formula:
    if depth == 0 or rng.random() < 0.2:
        return rng.choice(STEPS)
    parts = [formula_of(rng, depth - 1) for _ in range(rng.randint(1, 4))]
    kind = rng.randrange(3)
    if kind < 2:
        return (all_of, any_of)[kind](parts)
    amounts = [rng.choice((1, 1, 2, 3)) for _ in parts]
    return reach(list(zip(amounts, parts, strict=True)), rng.randint(1, max(sum(amounts), 1)))


def subsets(all_steps: list[Step]) -> Iterator[frozenset[Step]]:
    every = chain.from_iterable(combinations(all_steps, number) for number in range(len(all_steps) + 1))
    return map(frozenset, every)


@pytest.mark.parametrize("seed", range(60))
def test_least_sets_and_what_matters_are_exact(seed: int) -> None:
    formula = formula_of(Random(seed))
    inside = sorted(set(steps_in(formula)), key=lambda step: step.order)
    true = [some for some in subsets(inside) if holds(formula, some)]
    failing = turned_round(formula)
    for some in subsets(inside):
        assert holds(failing, frozenset(inside) - some) != holds(formula, some)
    found = least(formula, lambda _: 1)
    if not true:
        assert found is None
        return
    assert found is not None
    assert found in true
    assert len(found) == min(map(len, true))
    minimal = [some for some in true if not any(other < some for other in true)]
    mattering = Mattering(formula)
    for step in STEPS:
        assert (step in mattering) == any(step in some for some in minimal), step
