"""How a verdict runs through time: hand-worked days, and every day of generated dossiers evaluated."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from evaluator.evaluate import Evaluator
from evaluator.timeline import Chronicle, Course, Timeline
from evidence.dossier import Dossier
from evidence.reading import dossier_from_data
from evidence.settings import Settings
from rules.loader import rule_set_from_bytes
from tests.evaluator.generated import samples
from tests.evaluator.timeline_oracle import differences, left_behind
from tests.thorough import usually

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


def leaf(id_: str, form: str) -> str:
    """A requirement below the whole."""
    return f'    - {{id: "{id_}", cite: 一, says: {{zh: 条件, en: condition}}, {form}}}\n'


def told(
    leaves: str,
    *records: dict[str, Any],
    until: date | None = date(2030, 8, 31),
    as_of: date = AS_OF,
    settings: dict[str, Any] | None = None,
    **fields: Any,
) -> Timeline:
    rule_set, problems = rule_set_from_bytes((HEAD + leaves).encode())
    assert rule_set is not None, problems
    given = {
        "id": "d",
        "appointed_on": "2019-09-01",
        "posts": [{"post": "teacher", "from": "2010-09"}],
        "records": [
            {"id": f"r{n}", "standing": "school", **record} for n, record in enumerate(records, start=1)
        ],
        **fields,
    }
    dossier, problems = dossier_from_data(given)
    assert dossier is not None, problems
    evaluator = Evaluator(rule_set, Settings.model_validate(settings or {}), as_of, "school")
    return Chronicle(evaluator).timeline(dossier, until)


def run(course: Course, id_: str = "small") -> list[tuple[str, str]]:
    """The first day of each phase and its status."""
    return [(date.fromordinal(phase.first).isoformat(), phase.status) for phase in course.phases[id_]]


def day(number: int | None) -> str | None:
    return None if number is None else date.fromordinal(number).isoformat()


HONOUR = leaf("1", "count: 1, of: honour, within: {last_months: 60}")


def honour(on: str, **fields: Any) -> dict[str, Any]:
    return {"kind": "honour", "date": on, **fields}


# Windows ----------------------------------------------------------------------------------------------------


def test_a_record_leaves_a_window_of_sixty_months_on_the_day_after() -> None:
    timeline = told(HONOUR, honour("2019-09-10"))
    assert run(timeline.bare) == [("2019-09-01", "not_met"), ("2019-09-10", "met"), ("2024-09-11", "not_met")]
    assert day(timeline.bare.first_met) == "2019-09-10"
    assert day(timeline.safe_until(timeline.bare)) == "2024-09-10"
    (leaving,) = timeline.bare.leaving
    assert (day(leaving.last), leaving.record, leaving.requirement.id) == ("2024-09-10", "r1", "1")
    assert (leaving.reason.type, leaving.unclear, leaving.turns) == ("before_window", False, True)


@pytest.mark.parametrize(
    ("on", "last"),
    [
        # From a month's last day the window goes back to a month's last day (decision 17).
        ("2020-02-28", "2025-02-27"),  # 28 February 2025 is the last of its month: back to 29 February 2020
        ("2020-02-29", "2025-02-28"),
        ("2020-03-01", "2025-03-01"),
        ("2019-12-31", "2024-12-31"),
        ("2020-04-30", "2025-04-30"),
        ("2020-04-29", "2025-04-29"),
    ],
)
def test_the_months_ends_are_worked_out(on: str, last: str) -> None:
    timeline = told(HONOUR, honour(on))
    assert day(timeline.bare.leaving[0].last) == last


def test_another_record_in_its_place_keeps_it_met() -> None:
    timeline = told(HONOUR, honour("2019-10-01"), honour("2022-10-01"))
    assert day(timeline.safe_until(timeline.bare)) == "2027-10-01"
    assert [(each.record, day(each.last), each.turns) for each in timeline.bare.leaving] == [
        ("r1", "2024-10-01", False),
        ("r2", "2027-10-01", True),
    ]


def test_a_date_known_to_the_month_leaves_it_open_before_it_is_out() -> None:
    timeline = told(HONOUR, honour("2020-05"))
    # The first of May leaves first, the last day of May last.
    assert run(timeline.bare)[-3:] == [
        ("2020-05-31", "met"),
        ("2025-05-02", "open"),
        ("2025-06-01", "not_met"),
    ]
    assert [(day(each.last), each.unclear) for each in timeline.bare.leaving] == [
        ("2025-05-01", True),
        ("2025-05-31", False),
    ]
    assert day(timeline.safe_until(timeline.bare)) == "2025-05-01"


def test_years_of_the_calendar_and_of_schools() -> None:
    calendar = told(
        leaf("1", "count: 1, of: honour, within: {last_years: 5, of: calendar}"), honour("2021-03-01")
    )
    assert day(calendar.bare.leaving[0].last) == "2025-12-31"
    school = told(
        leaf("1", "count: 1, of: honour, within: {last_years: 5, of: school}"), honour("2021-03-01")
    )
    # School year 2020–2021 is the fifth back from 2024–2025, which ends before the autumn term of 2025.
    autumn = Settings().terms.autumn.from_
    assert (
        day(school.bare.leaving[0].last)
        == (date(2025, *map(int, autumn.split("-"))) - timedelta(days=1)).isoformat()
    )


def test_one_cycle_needs_the_setting() -> None:
    cycle = leaf("1", "count: 1, of: honour, within: one_cycle")
    assert (
        day(told(cycle, honour("2022-05-01"), settings={"cycle_years": 3}).bare.leaving[0].last)
        == "2025-05-01"
    )
    unknown = told(cycle, honour("2022-05-01"))
    assert run(unknown.bare)[-1][1] == "open"
    assert unknown.bare.leaving == ()


def test_a_title_runs_out() -> None:
    current = leaf("1", "count: 1, of: teaching_title, within: {window: career, by: current}")
    title = {"kind": "teaching_title", "date": "2022-01-01", "from": "2022-01-01", "to": "2025-06-30"}
    timeline = told(current, title)
    assert day(timeline.safe_until(timeline.bare)) == "2025-06-30"
    assert timeline.bare.leaving[0].reason.type == "expired"


# What is to come --------------------------------------------------------------------------------------------


def test_what_is_dated_after_the_cut_off_counts_from_its_day_on() -> None:
    timeline = told(HONOUR, honour("2024-10-08"))
    assert day(timeline.bare.first_met) == "2024-10-08"
    assert day(timeline.bare.leaving[0].last) == "2029-10-08"
    # Nothing is worse than not met.
    assert timeline.safe_until(timeline.bare) is None
    assert timeline.bare.at(AS_OF.toordinal()).status == "not_met"


def test_what_lasts_is_met_as_far_as_is_looked() -> None:
    timeline = told(leaf("1", "count: 1, of: honour, within: since_appointment"), honour("2020-01-01"))
    assert timeline.safe_until(timeline.bare) is None
    assert day(timeline.last) == "2030-08-31"
    assert timeline.bare.leaving == ()


def test_it_looks_six_years_ahead_by_itself() -> None:
    assert day(told(HONOUR, honour("2020-01-01"), until=None).last) == "2030-08-31"


def test_a_last_day_before_the_cut_off_is_the_cut_off() -> None:
    assert day(told(HONOUR, honour("2020-01-01"), until=date(2020, 1, 1)).last) == "2024-08-31"


def test_a_class_taught_on_comes_to_fill_the_years_asked_for() -> None:
    cycle = leaf(
        "1",
        "count: 1, of: teaching_history, where: {span: {years_at_least: 3}}, "
        "within: {window: career, by: overlap}",
    )
    timeline = told(cycle, {"kind": "teaching_history", "from": "2022-09-01"})
    first = date.fromordinal(timeline.bare.first_met or 0)
    terms = Settings().terms
    begins = date(2025, *map(int, terms.spring.from_.split("-")))
    ends = date(2025, *map(int, terms.spring.to.split("-")))
    # The sixth term, spring 2025, is held once more than half of its days are.
    assert first == begins + timedelta(days=((ends - begins).days + 1) // 2)


def test_a_waiver_runs_out() -> None:
    waived = leaf("1", "count: 1, of: honour")
    waiver = {
        "requirement": "1",
        "ground": "x",
        "approved_by": "县教育局",
        "approved_on": "2024-03-18",
        "expires_on": "2025-12-31",
    }
    timeline = told(waived, waivers=[waiver])
    assert run(timeline.bare, "1") == [
        ("2019-09-01", "not_met"),
        ("2024-03-18", "waived"),
        ("2026-01-01", "not_met"),
    ]
    assert [
        (day(turn.day), turn.requirement.id) for turn in timeline.bare.turns if turn.day > timeline.as_of
    ] == [
        ("2026-01-01", "small"),
        ("2026-01-01", "1"),
    ]


def test_a_post_that_ends_decides_what_is_asked() -> None:
    asked = leaf("1", "count: 1, of: honour, applies_to: [principal]")
    posts = [
        {"post": "teacher", "from": "2010-09", "to": "2025-08-31"},
        {"post": "principal", "from": "2025-09-01"},
    ]
    timeline = told(asked, posts=posts)
    assert run(timeline.bare, "1") == [("2019-09-01", "not_applicable"), ("2025-09-01", "not_met")]


# The two courses --------------------------------------------------------------------------------------------

HOURS = leaf("1", "each: term, of: workload, measure: {sum: [teaching_hours]}, at_least: 100")


def hours(*terms: str) -> list[dict[str, Any]]:
    return [{"kind": "workload", "term": term, "teaching_hours": 120} for term in terms]


def test_a_term_to_come_fails_in_the_bare_course_and_not_in_the_one_served() -> None:
    timeline = told(HOURS, *hours("2023-autumn", "2024-spring"), appointed_on="2023-08-20")
    autumn = Settings().terms.autumn.to
    end = date(2025, *map(int, autumn.split("-")))
    assert run(timeline.bare)[-1] == (end.isoformat(), "not_met")
    assert day(timeline.safe_until(timeline.bare)) == (end - timedelta(days=1)).isoformat()
    assert run(timeline.served)[-1][1] == "met"
    assert timeline.safe_until(timeline.served) is None


def test_a_term_that_failed_is_not_served() -> None:
    timeline = told(HOURS, *hours("2023-autumn"), appointed_on="2023-08-20")
    assert run(timeline.served)[-1][1] == "not_met"


def test_a_certificate_of_conduct_is_renewed_in_the_course_as_served() -> None:
    clean = leaf("1", "absent: conduct, where: {breach: true}, certificate: {breach: false}")
    certificate = {"kind": "conduct", "breach": False, "from": "2019-09-01", "to": "2024-08-31"}
    timeline = told(clean, certificate)
    assert run(timeline.bare)[-2:] == [("2019-09-01", "met"), ("2024-09-01", "open")]
    assert run(timeline.served) == [("2019-09-01", "met")]


def test_terms_to_come_take_no_records_from_others_where_reuse_is_limited() -> None:
    """Two texts, one of them for the term: as served no term to come asks for the other one."""
    leaves = """    - id: "1"
      cite: 一
      says: {zh: 两项, en: both}
      reuse: {achievement: once, by: leaf}
      all:
        - {id: 1.term, cite: 一, says: {zh: 每学期, en: each term}, each: term, of: article, count: 1}
        - {id: 1.text, cite: 一, says: {zh: 一篇, en: a text}, of: article, count: 1}
"""
    texts = [{"kind": "article", "term": "2024-spring"}, {"kind": "article", "date": "2024-10-01"}]
    timeline = told(leaves, *texts, appointed_on="2024-02-01")
    assert run(timeline.served)[-1] == ("2024-10-01", "met")
    assert run(timeline.bare)[-1][1] == "not_met"


def test_both_courses_are_one_up_to_the_cut_off() -> None:
    timeline = told(HOURS, *hours("2023-autumn", "2024-spring"), appointed_on="2023-08-20")
    for course in (timeline.served, timeline.bare):
        assert course.at(timeline.as_of) == course.verdict[-1 if course is timeline.served else -2]


def test_without_an_appointment_it_looks_ten_years_back() -> None:
    timeline = told(HONOUR, honour("2022-01-01"), appointed_on=None)
    assert day(timeline.first) == "2014-08-24"


def test_appointed_after_the_cut_off() -> None:
    timeline = told(HONOUR, honour("2022-01-01"), appointed_on="2025-09-01")
    assert timeline.first == timeline.as_of


# Every day --------------------------------------------------------------------------------------------------


def test_no_day_is_told_otherwise_than_its_own_evaluation_finds() -> None:
    """Some months around the cut-off; `python -m tests.evaluator.timeline_oracle` tries whole courses."""
    back, ahead = usually(40, thorough=120), usually(75, thorough=200)
    for each in samples("days", offices=2, dossiers=1):
        where = each.where
        evaluator = Evaluator(where.rule_set, where.settings, where.as_of, where.standing, where.choice)
        dossier = Dossier.model_validate(each.data)
        timeline = Chronicle(evaluator).timeline(dossier)
        days = max(timeline.first, timeline.as_of - back), timeline.as_of + ahead
        assert not list(differences(timeline, evaluator.program, dossier, *days)), each.name
        assert not list(left_behind(timeline, evaluator.program, dossier, *days)), each.name


def test_one_chronicle_tells_of_many_dossiers_what_one_each_would() -> None:
    last: Any = None
    for each in samples("many", offices=1, dossiers=3):
        where = each.where
        evaluator = Evaluator(where.rule_set, where.settings, where.as_of, where.standing, where.choice)
        if last is None or last[0] is not where:
            last = (where, Chronicle(evaluator))
        dossier = Dossier.model_validate(each.data)
        assert last[1].timeline(dossier) == Chronicle(evaluator).timeline(dossier), each.name
