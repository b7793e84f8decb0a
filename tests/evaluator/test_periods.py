"""Per-period leaves: decisions 18 to 20, 23, 32. Appointed on 2022-09-01, cut-off 2024-01-31: three terms."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from evaluator.verdict import Finding
from tests.evaluator.trees import decide, dossier, leaf

CUT_OFF = date(2024, 1, 31)
TERMS = ("2022-autumn", "2023-spring", "2023-autumn")
HOURS = {
    "each": "term",
    "of": "workload",
    "measure": {"sum": ["teaching_hours"]},
    "at_least": {"setting": "hours_standard"},
}
STANDARD = {"hours_standard": 100}
TEACHER = [{"post": "teacher", "from": "2015-09-01"}]


def hours(*each: int | None, **fields: Any) -> list[dict[str, Any]]:
    """One workload record a term, in order; None leaves the hours out."""
    return [
        {"kind": "workload", "term": term, **({} if amount is None else {"teaching_hours": amount}), **fields}
        for term, amount in zip(TERMS, each, strict=False)
    ]


def found(
    records: list[dict[str, Any]],
    keys: dict[str, Any] = HOURS,
    settings: dict[str, Any] | None = None,
    **fields: Any,
) -> Finding:
    given = {"appointed_on": "2022-09-01", "posts": TEACHER, **fields}
    return decide(
        leaf(**keys), dossier(*records, **given), STANDARD if settings is None else settings, CUT_OFF
    )


def result(finding: Finding) -> tuple[str, tuple[int, int, int, int], int]:
    return finding.status, finding.counts, finding.wanted


def test_every_term_is_asked_for() -> None:
    assert result(found(hours(100, 100, 100))) == ("met", (3, 3, 3, 3), 3)
    assert result(found(hours(100, 99, 100))) == ("not_met", (2, 2, 2, 2), 3)


def test_a_term_without_a_record_fails() -> None:
    finding = found(hours(100, 100))
    assert result(finding) == ("not_met", (2, 2, 2, 2), 3)
    assert [period.status for period in finding.periods] == ["met", "met", "not_met"]
    short = finding.periods[2].reasons[-1]
    assert (short.type, short.distance) == ("period_short", 100)


def test_an_unknown_amount_leaves_it_open() -> None:
    finding = found(hours(100, None, 100))
    assert result(finding) == ("open", (2, 2, 3, 3), 3)
    assert finding.opens == ("field",)


def test_a_declared_record_counts_once_verified() -> None:
    finding = found([*hours(100, 100), {**hours(0, 0, 100)[2], "standing": "declared"}])
    assert result(finding) == ("open", (2, 3, 3, 3), 3)
    assert finding.opens == ("verification",)


def test_records_of_one_term_add_up() -> None:
    more = {"kind": "workload", "term": "2022-autumn", "teaching_hours": 60}
    assert result(found([*hours(40, 100, 100), more]))[0] == "met"


def test_no_term_asked_for_yet_is_met() -> None:
    assert result(found([], appointed_on="2023-09-02")) == ("met", (0, 0, 0, 0), 0)


def test_an_appointment_known_to_a_month() -> None:
    # Whether 2022-autumn is a full term hangs on the day in September.
    finding = found(hours(0, 100, 100), appointed_on="2022-09")
    assert result(finding) == ("open", (2, 2, 3, 3), 3)
    assert result(found(hours(100, 100, 100), appointed_on="2022-09"))[0] == "met"


def test_a_missing_setting_is_named() -> None:
    finding = found(hours(100, 100, 100), settings={})
    assert (finding.status, finding.opens) == ("open", ("setting",))
    assert finding.periods[0].reasons[0][:2] == ("setting_missing", "hours_standard")


def test_an_excused_term_is_listed_and_not_asked_for() -> None:
    # Spring 2023 has 212 days: 107 are more than half, 106 are not.
    away = [{"from": "2023-02-01", "to": "2023-05-18", "reason": "产假"}]
    finding = found(hours(100, 0, 100), excused=away)
    assert result(finding) == ("met", (2, 2, 2, 2), 2)
    assert [period.status for period in finding.periods] == ["met", "excused", "met"]
    just_not = [{"from": "2023-02-01", "to": "2023-05-17"}]
    assert result(found(hours(100, 0, 100), excused=just_not))[0] == "not_met"


@pytest.mark.parametrize("open_end", [{"from": "2023-05-18", "to": None}, {"to": "2023-05-18"}])
def test_of_an_absence_with_one_end_that_day_is_certain(open_end: dict[str, Any]) -> None:
    # 106 days are not more than half of spring 2023; the one day of the other absence makes them 107.
    away = [{"from": "2023-02-01", "to": "2023-05-17"}]
    finding = found(hours(100, 0, 100), excused=[*away, open_end])
    assert [period.status for period in finding.periods] == ["met", "excused", "met"]


def test_the_post_on_the_terms_last_day_decides() -> None:
    keys = {**HOURS, "posts": ["teacher"]}
    until = [
        {"post": "teacher", "from": "2015-09-01", "to": "2023-08-30"},
        {"post": "principal", "from": "2023-08-31"},
    ]
    finding = found(hours(100, 0, 0), keys, posts=until)
    assert [period.status for period in finding.periods] == ["met", "other_post", "other_post"]
    assert result(finding) == ("met", (1, 1, 1, 1), 1)
    later = [
        {"post": "teacher", "from": "2015-09-01", "to": "2023-08-31"},
        {"post": "principal", "from": "2023-09-01"},
    ]
    assert result(found(hours(100, 0, 0), keys, posts=later)) == ("not_met", (1, 1, 1, 1), 2)


def test_the_leading_post_decides() -> None:
    both = [*TEACHER, {"post": "principal", "from": "2022-09-01"}]
    assert found(hours(0, 0, 0), {**HOURS, "posts": ["teacher"]}, posts=both).status == "not_applicable"
    assert found(hours(100, 100, 100), {**HOURS, "posts": ["principal"]}, posts=both).status == "met"


def test_an_unknown_post_leaves_it_open_whatever_the_hours() -> None:
    keys = {**HOURS, "posts": ["teacher"]}
    finding = found(hours(100, 100, 100), keys, posts=None)
    assert result(finding) == ("open", (0, 0, 3, 3), 3)
    gap = [
        {"post": "teacher", "from": "2015-09-01", "to": "2023-01-31"},
        {"post": "teacher", "from": "2023-09-01"},
    ]
    assert [p.status for p in found(hours(100, 100, 100), keys, posts=gap).periods] == ["met", "open", "met"]


@pytest.mark.parametrize(
    ("settings", "amount", "status"),
    [
        ({"subject_average": 90, "school_average": 120}, 30, "met"),  # the more favourable third
        ({"subject_average": 90, "school_average": 120}, 29, "not_met"),
        ({"school_average": 120}, 40, "met"),  # the known third is reached
        ({"school_average": 120}, 39, "open"),  # it is not, the other is unknown
        ({}, 300, "open"),
    ],
)
def test_a_third_of_either_average(settings: dict[str, Any], amount: int, status: str) -> None:
    third = {
        "any": [{"setting": "subject_average", "share": "1/3"}, {"setting": "school_average", "share": "1/3"}]
    }
    finding = found(hours(amount, amount, amount), {**HOURS, "at_least": third}, settings)
    assert finding.status == status


def test_a_third_is_exact() -> None:
    third = {"setting": "school_average", "share": "1/3"}
    keys = {**HOURS, "at_least": third}
    assert found(hours(34, 34, 34), keys, {"school_average": 100}).status == "met"
    assert found(hours(33, 33, 33), keys, {"school_average": 100}).status == "not_met"
    assert found(hours(33, 33, 33), keys, {"school_average": 100}).periods[0].wanted == Fraction(100, 3)


def test_the_largest_of_two_fields() -> None:
    keys = {**HOURS, "measure": {"largest": ["teaching_hours", "listening_hours"]}}
    assert found(hours(60, 60, 60, listening_hours=60), keys).status == "not_met"
    assert found(hours(60, 60, 60, listening_hours=100), keys).status == "met"
    together = {**HOURS, "measure": {"sum": ["teaching_hours", "listening_hours"]}}
    assert found(hours(60, 60, 60, listening_hours=40), together).status == "met"


def test_on_average() -> None:
    keys = {**HOURS, "on_average": True}
    assert found(hours(150, 50, 100), keys).status == "met"
    assert found(hours(150, 49, 100), keys).status == "not_met"
    assert found(hours(150, None, 100), keys).status == "open"


def test_a_years_amount_shrinks_with_its_excused_terms() -> None:
    keys = {
        "each": "school_year",
        "of": "listening_log",
        "measure": {"sum": ["hours"]},
        "at_least": 30,
        "proportional": True,
    }
    log = {"kind": "listening_log", "term": "2022-autumn", "hours": 15}
    away = [{"from": "2023-02-01", "to": "2023-08-31"}]
    finding = found([log], keys, excused=away)
    assert result(finding) == ("met", (1, 1, 1, 1), 1)
    assert finding.periods[0].wanted == 15
    assert found([{**log, "hours": 14}], keys, excused=away).status == "not_met"
    assert found([log], keys).status == "not_met"
    all_year = [{"from": "2022-09-01", "to": "2023-08-31"}]
    assert result(found([], keys, excused=all_year)) == ("met", (0, 0, 0, 0), 0)


def test_records_are_counted_in_the_period_of_their_date() -> None:
    keys = {"each": "term", "of": "article", "count": 1}
    dates = ["2022-09-01", "2023-08-31", "2024-01-31"]
    records = [{"kind": "article", "date": day} for day in dates]
    assert result(found(records, keys)) == ("met", (3, 3, 3, 3), 3)
    # A record without a date may belong to any of them.
    finding = found([*records[:2], {"kind": "article"}], keys)
    assert result(finding) == ("open", (2, 2, 3, 3), 3)


def test_a_record_of_no_period_asked_for_says_so() -> None:
    finding = found([*hours(100, 100, 100), {"kind": "workload", "term": "2022-spring", "teaching_hours": 9}])
    (spare,) = [use for use in finding.uses if use.status == "not_counted"]
    assert spare.reasons[-1].type == "other_period"


def test_without_an_appointment_it_is_open() -> None:
    finding = found(hours(100, 100, 100), appointed_on=None)
    assert (finding.status, finding.opens) == ("open", ("field",))
    assert finding.reasons[0].type == "window_unknown"


def test_a_span_of_unknown_beginning_belongs_to_no_later_term() -> None:
    keys = {"each": "term", "of": "lecture", "count": 1}
    finding = found([{"kind": "lecture", "to": "2023-03-01"}], keys)
    assert [period.status for period in finding.periods] == ["open", "open", "not_met"]


def test_of_one_achievement_the_best_amount_counts() -> None:
    keys = {**HOURS, "at_least": 50}
    rest = hours(50, 50, 50)[1:]
    declared = {**hours(60)[0], "achievement": "a", "standing": "declared"}
    checked = {**hours(40)[0], "achievement": "a"}
    for records in ([declared, checked], [checked, declared]):
        finding = found([*records, *rest], keys)
        assert result(finding) == ("open", (2, 3, 3, 3), 3)
        assert (finding.periods[0].certain, finding.periods[0].possible) == (40, 60)
    less = {**hours(30)[0], "achievement": "a"}
    finding = found([less, checked, *rest], keys)
    assert finding.periods[0].certain == 40
    covered = next(use for use in finding.periods[0].uses if use.status == "not_counted")
    assert (covered.record, covered.reasons[-1][:3]) == ("r0", ("same_achievement", "achievement", "r1"))


def test_an_unknown_amount_of_an_achievement_adds_to_what_is_known() -> None:
    keys = {**HOURS, "at_least": 50}
    known = {**hours(40)[0], "achievement": "a"}
    unknown = {**hours(None)[0], "achievement": "a"}
    finding = found([known, unknown, *hours(50, 50, 50)[1:]], keys)
    assert result(finding)[:2] == ("open", (2, 2, 3, 3))


def test_on_average_an_unknown_post_leaves_it_open() -> None:
    keys = {**HOURS, "posts": ["teacher"], "on_average": True}
    assert found(hours(100, 100, 100), keys, posts=None).status == "open"


def test_posts_written_by_months_are_whole_months() -> None:
    posts = [
        {"post": "teacher", "from": "2015-09", "to": "2023-08"},
        {"post": "principal", "from": "2023-09"},
    ]
    finding = found(hours(100, 100, 0), {**HOURS, "posts": ["teacher"]}, posts=posts)
    assert [period.status for period in finding.periods] == ["met", "met", "other_post"]


def test_a_post_approved_as_another_is_taken_as_that_one() -> None:
    approved = {
        "kind": "post",
        "field": "post",
        "value": "middle_manager",
        "counts_as": "teacher",
        "approved_by": "县教育局",
        "approved_on": "2020-01-01",
    }
    settings = {**STANDARD, "equivalents": [approved]}
    posts = [{"post": "middle_manager", "from": "2015-09-01"}]
    keys = {**HOURS, "posts": ["teacher"]}
    assert found(hours(100, 100, 100), keys, settings, posts=posts).status == "met"
    assert found(
        hours(100, 100, 100), {**HOURS, "posts": ["middle_manager"]}, settings, posts=posts
    ).status == ("not_applicable")


def test_which_post_leads_may_not_matter() -> None:
    posts = [
        {"post": "part_time_researcher", "from": "2015-09-01"},
        {"post": "county_researcher", "from": "2015-09-01", "to": None},
    ]
    either = {**HOURS, "posts": ["part_time_researcher", "county_researcher"]}
    assert found(hours(100, 100, 100), either, posts=posts).status == "met"
    neither = {**HOURS, "posts": ["vice_principal"]}
    assert found(hours(100, 100, 100), neither, posts=posts).status == "not_applicable"
    one = {**HOURS, "posts": ["county_researcher"]}
    assert found(hours(100, 100, 100), one, posts=posts).status == "open"


def test_an_amount_between_two_settings() -> None:
    table = {"hours_standard": [{"stage": "primary", "amount": 80}, {"amount": 100}]}
    assert found(hours(100, 100, 100), settings=table).status == "met"
    assert found(hours(90, 100, 100), settings=table).status == "open"
    assert found(hours(79, 100, 100), settings=table).status == "not_met"
    assert found(hours(90, 100, 100), settings=table, stage="primary").status == "met"


def test_the_term_decides_where_a_record_belongs() -> None:
    keys = {"each": "term", "of": "lecture", "count": 1}
    record = {"kind": "lecture", "term": "2022-autumn", "from": "2022-03-01", "to": "2022-04-01"}
    assert [period.status for period in found([record], keys).periods] == ["met", "not_met", "not_met"]


def test_an_amount_by_post_where_two_posts_may_lead() -> None:
    table = {"hours_standard": [{"amount": 100}, {"post": "teacher", "amount": 50}]}
    posts = [
        {"post": "county_researcher", "from": "2015-09-01"},
        {"post": "city_researcher", "from": "2015-09-01", "to": None},
    ]
    assert found(hours(99, 100, 100), settings=table, posts=posts).status == "not_met"
    assert found(hours(100, 100, 100), settings=table, posts=posts).status == "met"
