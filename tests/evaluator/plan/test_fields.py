"""Fields that are unknown: which values would be enough, told one plan at a time."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.evaluator.plan.test_obstacles import AS_OF, plans
from tests.evaluator.trees import dossier, leaf

GUIDANCE_OR_KEYNOTE = leaf(
    "lecture",
    count=1,
    **{
        "from": [
            {"of": "lecture", "where": {"lecture_type": "guidance", "level": {"at_least": "county"}}},
            {"of": "lecture", "where": {"lecture_type": "keynote", "curriculum_reform": True}},
        ]
    },
)


def test_a_value_that_asks_for_more_besides_is_a_plan_of_its_own() -> None:
    """A guidance lesson is enough as it is; a keynote must be about the reform: neither is told twice."""
    lecture = {"kind": "lecture", "level": "national", "date": "2023-04-09"}
    found = plans(GUIDANCE_OR_KEYNOTE, dossier(lecture), by=AS_OF)
    told = [
        {(step.what, step.value) for change in plan.changes for step in change.steps} for plan in found.plans
    ]
    assert told == [
        {("lecture_type", "guidance")},
        {("lecture_type", "keynote"), ("curriculum_reform", True)},
    ]


QUOTA = leaf(
    "listening",
    each="term",
    of="listening_log",
    measure={"sum": ["sessions"]},
    at_least={"setting": "listening_quota"},
    within="since_appointment",
)


def log(term: str | None, sessions: int) -> dict[str, Any]:
    """Lessons listened to in a term; without one, it is not known in which."""
    return {"kind": "listening_log", "sessions": sessions, **({"term": term} if term else {})}


def test_on_a_later_day_less_may_be_asked_of_the_office() -> None:
    """Today 13 are shown in every term if the stray 10 are of both autumn and spring: that cannot be.

    At the end of another term, for which the stray record may stand as well, 10 are supposed, and it can.
    """
    records = (log("2023-autumn", 3), log("2024-spring", 10), log(None, 10))
    given = dossier(*records, appointed_on="2023-09-01")
    (plan,) = plans(QUOTA, given, by=date(2025, 2, 28)).plans
    assert plan.day == date(2025, 1, 31)
    told = {(step.kind, step.what): step.value for change in plan.changes for step in change.steps}
    assert told.pop(("record", "2024-autumn"))
    assert told == {("field", "term"): "2023-autumn", ("setting", ""): 10}


def test_what_asks_for_no_period_yet_is_in_nobodys_way() -> None:
    """Records count once; the first school year is not over, so that no lecture is asked for."""
    lectures = leaf("lectures", each="school_year", of="lecture", count=1, within="since_appointment")
    both = leaf("both", all=[leaf("ability", judgement=True), lectures], reuse={"achievement": "once"})
    given = dossier({"kind": "lecture", "date": "2024-05-01"}, appointed_on="2024-02-01")
    found = plans(both, given, by=AS_OF)
    (plan,) = found.plans
    assert [step.kind for change in plan.changes for step in change.steps] == ["judgement"]


def test_a_judgement_of_an_unclear_day_may_turn_out_to_be_the_later_one() -> None:
    """Then what the same judge found before, which is not known, no longer matters."""
    own = {"kind": "judgement", "requirement": "ability", "judge": "王", "role": "dean"}
    given = dossier({**own, "date": "2024-03"}, {**own, "date": "2024", "conclusion": "met"})
    found = plans(leaf("ability", judgement=True), given, by=AS_OF)
    told = [
        {(step.kind, step.about) for change in plan.changes for step in change.steps} for plan in found.plans
    ]
    assert {("field", "r0")} in told
    assert {("field", "r1")} in told
