"""Why nothing helps, and the office's table of costs: small cases whose answer follows from the text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from evaluator.changes import Situation
from evaluator.plan.planner import Plans, plans_of, program_for
from evidence.changes import Wait
from evidence.dossier import Dossier
from evidence.scales import Standing
from evidence.settings import Settings
from rules.loader import requirement_from_data
from rules.model import Combination, Resolved
from tests.evaluator.trees import dossier, leaf

AS_OF = date(2024, 8, 31)
WORKLOAD = leaf(
    "hours",
    each="term",
    of="workload",
    measure={"sum": ["teaching_hours"]},
    at_least={"setting": "hours_standard"},
)
LESSON = leaf(
    "lesson",
    count=1,
    of="open_lesson",
    where={"level": {"at_least": "county"}},
    within="since_appointment",
    documents=[{"type": "lesson_plan"}],
)


def plans(
    requirement: Mapping[str, Any],
    given: Dossier,
    settings: Mapping[str, Any] | None = None,
    *,
    most: int = 20,
    by: date | None = None,
    standing: Standing = "school",
    today: date | None = None,
) -> Plans:
    """Plans for one requirement below a root."""
    node = requirement_from_data(dict(requirement))
    root = Combination(id="root", cite="", says=node.says, combine="all", at_least=1, of=(node,))
    situation = Situation(given, Settings.model_validate(dict(settings or {})), AS_OF, standing, {})
    resolved = Resolved(start="appointed_on", requirement=root)
    return plans_of(program_for("t", resolved, situation), situation, most=most, by=by, today=today)


def kinds(found: Plans) -> list[list[str]]:
    """The kinds of step of each plan."""
    return [sorted(step.kind for change in plan.changes for step in change.steps) for plan in found.plans]


def workload(term: str, hours: int, **more: Any) -> dict[str, Any]:
    return {"kind": "workload", "term": term, "teaching_hours": hours, **more}


# Why nothing helps ----


def test_a_term_that_fell_short_can_never_be_mended() -> None:
    given = dossier(workload("2023-autumn", 200), workload("2024-spring", 150), appointed_on="2023-09-01")
    found = plans(WORKLOAD, given, {"hours_standard": 200})
    assert found.status == "none"
    (obstacle,) = found.obstacles
    assert (obstacle.kind, obstacle.periods, obstacle.records) == ("period", ("2024-spring",), ("r1",))
    assert obstacle.leaves is None


def test_a_term_that_shows_nothing_is_told_apart_from_one_that_fell_short() -> None:
    given = dossier(workload("2023-autumn", 200), appointed_on="2023-09-01")
    (obstacle,) = plans(WORKLOAD, given, {"hours_standard": 200}).obstacles
    assert (obstacle.kind, obstacle.periods, obstacle.records) == ("period", ("2024-spring",), ())


def test_a_year_leaves_a_window_that_moves_and_then_a_plan_is_found() -> None:
    lectures = leaf("lectures", each="school_year", of="lecture", count=1, within={"last_months": 24})
    given = dossier({"kind": "lecture", "date": "2024-03-01"}, appointed_on="2015-09-01")
    near = plans(lectures, given, by=date(2024, 9, 1))
    assert near.status == "none"
    (obstacle,) = near.obstacles
    # The school year 2022-2023 began on 1 September 2022: the window of 24 months opens after that day first
    # on 2 September 2024.
    assert (obstacle.periods, obstacle.leaves) == (("2022-2023",), date(2024, 9, 2))
    far = plans(lectures, given, by=date(2024, 9, 2))
    assert far.status == "planned"
    assert far.plans[0].day == date(2024, 9, 2)
    assert kinds(far) == [[]]


def test_a_confirmed_breach_is_never_argued_away() -> None:
    conduct = leaf("conduct", absent="conduct", where={"breach": True}, certificate={"breach": False})
    breach = {"kind": "conduct", "date": "2023-05-04", "breach": True}
    given = dossier(breach, appointed_on="2020-09-01")
    (obstacle,) = plans(conduct, given).obstacles
    assert (obstacle.kind, obstacle.records, obstacle.leaves) == ("breach", ("r0",), None)
    rolling = {**conduct, "within": {"last_months": 24}}
    (obstacle,) = plans(rolling, given, by=AS_OF).obstacles
    assert obstacle.leaves == date(2025, 5, 5)
    found = plans(rolling, given, by=date(2025, 12, 31))
    assert [plan.day for plan in found.plans][:1] == [date(2025, 5, 5)]
    assert kinds(found)[0] == ["certificate"]


def test_a_breach_that_is_declared_only_is_for_the_office() -> None:
    conduct = leaf("conduct", absent="conduct", where={"breach": True}, certificate={"breach": False})
    given = dossier({"kind": "conduct", "date": "2023-05-04", "breach": True, "standing": "declared"})
    (obstacle,) = plans(conduct, given).obstacles
    assert obstacle.kind == "breach_open"


def test_what_somebody_unnamed_judged_not_met_has_nobody_to_ask_again() -> None:
    judged = {"kind": "judgement", "requirement": "leaf", "conclusion": "not_met", "date": "2024-01-05"}
    (obstacle,) = plans(leaf(judgement=True), dossier(judged)).obstacles
    assert (obstacle.kind, obstacle.records) == ("judged", ("r0",))
    named = plans(leaf(judgement=True), dossier({**judged, "judge": "王主任", "role": "dean"}))
    assert kinds(named) == [["rejudgement"]]


def test_a_setting_that_nothing_can_be_held_against_is_asked_of_the_office_first() -> None:
    given = dossier({"kind": "workload", "term": "2024-spring"}, appointed_on="2024-02-01")
    (obstacle,) = plans(WORKLOAD, given, by=AS_OF).obstacles
    assert (obstacle.kind, [reason.field for reason in obstacle.reasons]) == ("setting", ["hours_standard"])


def test_without_time_nothing_new_can_be_earned() -> None:
    (obstacle,) = plans(LESSON, dossier(), by=AS_OF).obstacles
    assert obstacle.kind == "earned"


def test_without_a_known_post_for_a_day_that_has_one_only_the_applicant_can_tell() -> None:
    posted = {**WORKLOAD, "posts": ["teacher"]}
    posts = [{"post": "teacher", "from": "2024-05-01"}]
    given = dossier(
        workload("2023-autumn", 200), workload("2024-spring", 200), appointed_on="2023-09-01", posts=posts
    )
    found = plans(posted, given, {"hours_standard": 200})
    assert found.status == "none"
    assert [obstacle.kind for obstacle in found.obstacles] == ["unknown"]


# What is unknown ----


def test_an_unknown_setting_is_supposed_as_unfavourable_as_the_evidence_bears() -> None:
    given = dossier(
        workload("2023-autumn", 180),
        workload("2024-spring", 210, standing="declared"),
        appointed_on="2023-09-01",
    )
    (plan,) = plans(WORKLOAD, given, by=AS_OF).plans
    steps = {step.kind: step for change in plan.changes for step in change.steps}
    assert set(steps) == {"verify", "setting"}
    assert steps["setting"].value == 180


def test_unknown_posts_are_supposed_one_by_one() -> None:
    posted = {**WORKLOAD, "posts": ["teacher"]}
    given = dossier(workload("2023-autumn", 200), workload("2024-spring", 200), appointed_on="2023-09-01")
    found = plans(posted, given, {"hours_standard": 200}, by=AS_OF)
    assert found.status == "planned"
    assert {step.what for plan in found.plans for change in plan.changes for step in change.steps} == {
        "posts"
    }
    assert len({repr(plan.changes[0].change) for plan in found.plans}) == len(found.plans) > 1


def test_a_date_known_to_the_month_is_told_more_exactly() -> None:
    given = dossier(
        {"kind": "open_lesson", "level": "county", "date": "2020-09", "documents": [{"type": "lesson_plan"}]},
        appointed_on="2020-09-10",
    )
    (plan,) = plans(LESSON, given, by=AS_OF).plans
    (step,) = plan.changes[0].steps
    assert (step.kind, step.what, str(step.value)) == ("field", "date", "2020-09-30")


def test_the_weakest_value_that_suffices_is_supposed() -> None:
    unknown = {"kind": "open_lesson", "date": "2022-09-01", "documents": [{"type": "lesson_plan"}]}
    (plan,) = plans(LESSON, dossier(unknown), by=AS_OF).plans
    (step,) = plan.changes[0].steps
    assert (step.what, step.value) == ("level", "county")


def test_a_document_known_to_be_unavailable_is_never_asked_for() -> None:
    gone = {
        "kind": "open_lesson", "date": "2022-09-01", "level": "county",
        "documents": [{"type": "lesson_plan", "unavailable": True}],
    }  # fmt: skip
    found = plans(LESSON, dossier(gone), by=date(2025, 1, 15))
    assert kinds(found)[0] == ["record"]
    assert plans(LESSON, dossier(gone), by=AS_OF).status == "none"


# Time ----


def test_something_new_is_dated_after_today_even_where_the_cut_off_is_later() -> None:
    early = plans(LESSON, dossier(), by=AS_OF, today=date(2024, 5, 1))
    assert early.status == "planned"
    assert early.plans[0].day == AS_OF
    assert kinds(early) == [["record"]]


def test_terms_that_end_while_one_waits_are_served_too() -> None:
    both = leaf("both", all=[LESSON, WORKLOAD])
    given = dossier(workload("2023-autumn", 200), workload("2024-spring", 200), appointed_on="2023-09-01")
    found = plans(both, given, {"hours_standard": 200}, by=date(2025, 1, 31))
    by_day = {plan.day: kinds(found)[number] for number, plan in enumerate(found.plans)}
    assert by_day == {date(2024, 12, 31): ["record"]}
    late = plans(
        both, given, {"hours_standard": 200, "costs": {"waiting_term": 1}}, by=date(2025, 1, 31), most=1
    )
    assert late.plans[0].day == date(2024, 12, 31)


def test_whose_years_are_too_few_waits_until_they_are_served() -> None:
    """Three school years from September 2022 are over with the spring term of 2025, two terms on."""
    years = leaf("years", count=1, of="class_teacher_service", where={"span": {"years_at_least": 3}})
    given = dossier({"kind": "class_teacher_service", "from": "2022-09-01"})
    (plan,) = plans(years, given, by=date(2026, 8, 31)).plans
    assert plan.plain_changes == (Wait(date(2025, 8, 31)),)
    assert plan.cost == 2 * 10


def test_a_plan_does_not_wait_past_the_day_on_which_something_else_leaves() -> None:
    honour = leaf("honour", count=1, of="honour", within={"last_months": 60})
    both = leaf("both", all=[LESSON, honour])
    given = dossier({"kind": "honour", "date": "2019-10-20"}, appointed_on="2018-09-01")
    (first, *_) = plans(both, given, by=date(2025, 1, 31)).plans
    # Sixty months on, the honour is in the window for the last time.
    assert first.day == date(2024, 10, 20)
    assert [step.about for change in first.changes for step in change.steps] == ["open_lesson"]
    assert first.until == date(2024, 10, 20)


def test_a_record_dated_after_the_cut_off_is_waited_for() -> None:
    given = dossier(
        {"kind": "open_lesson", "date": "2024-11-05", "level": "city", "documents": [{"type": "lesson_plan"}]}
    )
    (first, *_) = plans(LESSON, given).plans
    assert first.day == date(2024, 11, 5)
    assert kinds(plans(LESSON, given))[0] == []


# Costs ----


def test_the_office_says_what_is_easier() -> None:
    either = leaf("either", any=[LESSON, leaf("judged", judgement=True)])
    given = dossier({"kind": "open_lesson", "date": "2022-09-01", "level": "county"})
    assert kinds(plans(either, given, by=AS_OF)) == [["document"], ["judgement"]]
    turned = plans(either, given, {"costs": {"paper": 9, "judging": 2}}, by=AS_OF)
    assert kinds(turned) == [["judgement"], ["document"]]
    assert [plan.cost for plan in turned.plans] == [2, 9]


def test_a_higher_level_never_costs_less_than_a_lower_one() -> None:
    dear = {"costs": {"level_county": 500, "level_city": 1}}
    found = plans(LESSON, dossier(), dear, by=date(2025, 1, 15))
    (plan,) = found.plans
    assert dict(plan.changes[0].steps[0].value[0].data)["level"] == "county"


def test_one_new_record_serves_several_requirements_where_it_can() -> None:
    three = leaf("three", count=2, of="open_lesson", where={"level": {"at_least": "school"}})
    both = leaf("both", all=[LESSON, three])
    given = dossier({"kind": "open_lesson", "date": "2022-09-01", "level": "school"})
    found = plans(both, given, by=date(2025, 1, 15))
    assert kinds(found) == [["record"]]
    (change, _) = found.plans[0].changes
    assert set(change.serves) == {"lesson", "three"}


def test_nothing_is_missing_where_it_is_met() -> None:
    found = plans(leaf(judgement=True), dossier(
        {"kind": "judgement", "requirement": "leaf", "conclusion": "met", "date": "2024-01-05"}
    ))  # fmt: skip
    assert (found.status, found.plans, found.obstacles) == ("met", (), ())


# Records that count once ----


def two_leaves() -> dict[str, Any]:
    lesson = {"count": 1, "of": "open_lesson", "where": {"level": {"at_least": "school"}}}
    return leaf("both", all=[leaf("one", **lesson, cite="一"), leaf("two", **{**lesson, "cite": "二"})])


def test_where_a_record_counts_once_another_one_is_asked_for() -> None:
    given = dossier({"kind": "open_lesson", "date": "2022-09-01", "level": "school"})
    assert plans(two_leaves(), given).status == "met"
    once = {"reuse": [{"achievement": "once", "by": "leaf"}]}
    found = plans(two_leaves(), given, once, by=date(2025, 1, 15))
    assert kinds(found) == [["record"]]
    assert found.differences == 0
    with_another = dossier(
        {"kind": "open_lesson", "date": "2022-09-01", "level": "school"},
        {"kind": "open_lesson", "date": "2023-09-01", "level": "school", "standing": "declared"},
    )
    assert kinds(plans(two_leaves(), with_another, once, by=date(2025, 1, 15))) == [["verify"], ["record"]]


def test_where_nothing_new_can_be_earned_records_are_too_few_to_share() -> None:
    given = dossier({"kind": "open_lesson", "date": "2022-09-01", "level": "school"})
    once = {"reuse": [{"achievement": "once", "by": "leaf"}]}
    found = plans(two_leaves(), given, once, by=AS_OF)
    assert found.status == "none"
    assert {obstacle.kind for obstacle in found.obstacles} == {"shared"}


def test_a_record_that_may_not_be_used_is_not_planned_with() -> None:
    lesson = leaf("lesson", count=1, of="open_lesson", where={"level": {"at_least": "school"}})
    pin = {
        "record": "r0", "requirement": "lesson", "use": "never", "approved_by": "县教育局",
        "approved_on": "2024-01-01",
    }  # fmt: skip
    record = {"kind": "open_lesson", "date": "2022-09-01", "level": "school", "standing": "declared"}
    assert kinds(plans(lesson, dossier(record), by=date(2025, 1, 15)))[0] == ["verify"]
    pinned = plans(lesson, dossier(record, pins=[pin]), by=date(2025, 1, 15))
    assert kinds(pinned) == [["record"]]
    assert pinned.differences == 0
