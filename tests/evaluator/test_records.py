"""Leaves that count records: windows, standings, levels, documents, achievements. Cut-off 2024-08-31."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from evaluator.verdict import Finding
from tests.evaluator.trees import decide, dossier, leaf


def found(
    keys: dict[str, Any], *records: dict[str, Any], settings: dict[str, Any] | None = None, **fields: Any
) -> Finding:
    return decide(leaf(**{"count": 1, **keys}), dossier(*records, **fields), settings)


def reasons(finding: Finding) -> list[str]:
    return [reason.type for use in finding.uses for reason in use.reasons]


LESSON = {"kind": "open_lesson", "date": "2022-05-01", "level": "county", "lesson_type": "open"}


@pytest.mark.parametrize(
    ("record", "status", "kinds"),
    [
        ({}, "met", []),
        ({"standing": "declared"}, "open", ["standing"]),
        ({"standing": "rejected"}, "not_met", ["rejected"]),
        ({"standing": "authority"}, "met", []),
        ({"date": "2024-08-31"}, "met", []),
        ({"date": "2024-09-01"}, "not_met", ["after_cutoff"]),
        ({"date": "2024"}, "open", ["cutoff_unclear"]),
        ({"date": "2020-09-01"}, "met", []),
        ({"date": "2020-08-31"}, "not_met", ["before_window"]),
        ({"date": "2020"}, "open", ["window_unclear"]),
        ({"date": None}, "open", ["unknown"]),
        ({"level": "city"}, "met", []),
        ({"level": "school"}, "not_met", ["below"]),
        ({"level": None}, "open", ["unknown"]),
        ({"level": "none"}, "not_met", ["none"]),
        ({"level": "school", "standing": "declared"}, "not_met", ["standing", "below"]),
    ],
)
def test_one_record(record: dict[str, Any], status: str, kinds: list[str]) -> None:
    keys = {"of": "open_lesson", "where": {"level": {"at_least": "county"}}, "within": "since_appointment"}
    finding = found(keys, {**LESSON, **record})
    assert (finding.status, reasons(finding)) == (status, kinds)


def test_distances() -> None:
    keys = {"of": "open_lesson", "where": {"level": {"at_least": "city"}}, "within": "since_appointment"}
    (use,) = found(keys, {**LESSON, "date": "2020-08-09"}).uses
    assert [(r.type, r.distance, r.unit) for r in use.reasons] == [
        ("before_window", 23, "days"),
        ("below", 1, "steps"),
    ]


def test_an_unknown_level_stays_possible_where_the_lowest_would_do() -> None:
    keys = {"of": "open_lesson", "where": {"level": {"at_least": "school"}}}
    assert found(keys, {**LESSON, "level": None}).status == "open"


def test_one_achievement_counts_once_at_its_best() -> None:
    keys = {"of": "open_lesson", "count": 2, "where": {"level": {"at_least": "county"}}}
    twice = [{**LESSON, "achievement": "a"}, {**LESSON, "achievement": "a", "level": "school"}]
    assert found(keys, *twice).counts == (1, 1, 1, 1)
    both = [{**LESSON, "achievement": "a"}, {**LESSON, "achievement": "a", "standing": "declared"}]
    finding = found(keys, *both)
    assert finding.counts == (1, 1, 1, 1)
    assert finding.uses[1].reasons[-1][:4] == ("same_achievement", "achievement", "r0", "a")
    apart = [{**LESSON, "achievement": "a"}, {**LESSON, "achievement": "b"}]
    assert found(keys, *apart).status == "met"


DESIGN = {"kind": "teaching_design", "date": "2022-05-01"}
SIGNED = {
    "type": "teaching_design_original",
    "signed_by": ["dean", "vice_principal_academic"],
    "stamped": True,
}


@pytest.mark.parametrize(
    ("documents", "status", "kinds"),
    [
        ([SIGNED], "met", []),
        ([], "open", ["document_missing"]),
        ([{**SIGNED, "signed_by": ["dean"]}], "open", ["signature_missing"]),
        ([{**SIGNED, "stamped": False}], "open", ["stamp_missing"]),
        ([{**SIGNED, "stamped": None, "signed_by": []}], "open", ["signature_missing", "stamp_missing"]),
        ([{**SIGNED, "original": False}], "open", ["not_original"]),
        ([{"type": "teaching_design_original", "unavailable": True}], "not_met", ["document_unavailable"]),
        ([{"type": "teaching_design_original", "unavailable": True}, SIGNED], "met", []),
        ([{"type": "lesson_plan"}], "open", ["document_missing"]),
    ],
)
def test_documents(documents: list[dict[str, Any]], status: str, kinds: list[str]) -> None:
    keys = {"of": "teaching_design", "documents": [{**SIGNED, "original": True}]}
    finding = found(keys, {**DESIGN, "documents": documents})
    assert (finding.status, reasons(finding)) == (status, kinds)


def test_alternative_documents() -> None:
    keys = {"of": "teaching_design", "documents": [{"any": ["lesson_plan", "speech_script"]}]}
    assert found(keys, {**DESIGN, "documents": [{"type": "speech_script"}]}).status == "met"
    assert reasons(found(keys, DESIGN)) == ["document_alternatives"]
    gone = [{"type": "lesson_plan", "unavailable": True}]
    assert found(keys, {**DESIGN, "documents": gone}).status == "open"
    all_gone = [*gone, {"type": "speech_script", "unavailable": True}]
    assert found(keys, {**DESIGN, "documents": all_gone}).status == "not_met"


PAPER = {"kind": "article", "genre": "paper", "date": "2022-05-01"}


def test_blocks_left_out_are_none() -> None:
    keys = {
        "of": "article",
        "where": {"exchange.level": {"at_least": "city"}, "prize": {"at_least": "third"}},
    }
    assert found(keys, PAPER).status == "not_met"
    assert reasons(found(keys, PAPER)) == ["none", "none"]
    unknown = {**PAPER, "exchange": None, "prize": None}
    assert reasons(found(keys, unknown)) == ["unknown", "unknown"]
    assert found(keys, {**PAPER, "exchange": {"level": "city"}, "prize": "second"}).status == "met"


def test_an_exchange_after_the_cut_off_does_not_count() -> None:
    keys = {"of": "article", "where": {"exchange.level": {"at_least": "city"}}}
    late = {**PAPER, "exchange": {"level": "city", "date": "2024-09-01"}}
    assert (found(keys, late).status, reasons(found(keys, late))) == ("not_met", ["after_cutoff"])
    written = {"of": "article", "where": {"genre": "paper"}}
    assert found(written, late).status == "met"


TITLE = {"kind": "teaching_title", "teaching_title": "backbone", "level": "county"}


@pytest.mark.parametrize(
    ("span", "held", "current"),
    [
        ({"from": "2012-01-01"}, "met", "met"),  # still held
        ({"from": "2012-01-01", "to": "2024-08-31"}, "met", "met"),  # valid on the cut-off's own day
        ({"from": "2012-01-01", "to": "2024-08-30"}, "not_met", "not_met"),
        ({"from": "2020-09-01", "to": "2022-08-31"}, "met", "not_met"),  # gained in the window
        ({"from": "2020-08-31", "to": "2022-08-31"}, "not_met", "not_met"),
        ({"from": "2012-01-01", "to": None}, "open", "open"),
        ({}, "open", "open"),
    ],
)
def test_titles_held(span: dict[str, Any], held: str, current: str) -> None:
    for by, status in (("held", held), ("current", current)):
        keys = {"of": "teaching_title", "within": {"window": "since_appointment", "by": by}}
        assert found(keys, {**TITLE, **span}).status == status


def test_sixty_months_reach_back_to_the_same_day() -> None:
    keys = {"of": "honour", "within": {"last_months": 60}}
    honour = {"kind": "honour", "honour": "excellent_teacher"}
    assert found(keys, {**honour, "date": "2019-08-31"}).status == "met"
    assert found(keys, {**honour, "date": "2019-08-30"}).status == "not_met"


def test_calendar_and_school_years_back() -> None:
    honour = {"kind": "honour", "honour": "excellent_teacher"}
    calendar = {"of": "honour", "within": {"last_years": 5, "of": "calendar"}}
    assert found(calendar, {**honour, "date": "2020-01-01"}).status == "met"
    assert found(calendar, {**honour, "date": "2019-12-31"}).status == "not_met"
    school = {"of": "honour", "within": {"last_years": 5, "of": "school"}}
    assert found(school, {**honour, "date": "2019-09-01"}).status == "met"
    assert found(school, {**honour, "date": "2019-08-31"}).status == "not_met"


def test_a_value_approved_as_another() -> None:
    keys = {"of": "honour", "where": {"honour": ["excellent_teacher"]}}
    record = {"kind": "honour", "honour": "other", "name": "师德标兵", "date": "2022-05-01"}
    approved = {
        "kind": "honour",
        "field": "honour",
        "value": "师德标兵",
        "counts_as": "excellent_teacher",
        "approved_by": "县教育局",
        "approved_on": "2023-01-01",
    }
    assert found(keys, record).status == "not_met"
    finding = found(keys, record, settings={"equivalents": [approved]})
    assert (finding.status, reasons(finding)) == ("met", ["equivalent"])


def test_the_issuers_level_goes_before_the_stated_one() -> None:
    keys = {"of": "open_lesson", "where": {"level": {"at_least": "county"}}}
    settings = {"issuers": [{"organiser": "城关学区", "level": "township"}]}
    finding = found(keys, {**LESSON, "organiser": "城关学区"}, settings=settings)
    assert (finding.status, reasons(finding)) == ("not_met", ["issuer_level", "below"])


RESULTS = {
    "kind": "class_results",
    "cycle_from": "2021-09-01",
    "cycle_to": "2024-08-31",
    "pass_rate_before": "80.0",
    "pass_rate_after": "80.1",
}


def test_rates_rise() -> None:
    keys = {"of": "class_results", "where": {"pass_rate_after": {"above": "pass_rate_before"}}}
    assert found(keys, RESULTS).status == "met"
    assert found(keys, {**RESULTS, "pass_rate_after": "80"}).status == "not_met"
    assert found(keys, {**RESULTS, "pass_rate_before": None}).status == "open"
    by = {
        "of": "class_results",
        "where": {"pass_rate_after": {"above": "pass_rate_before", "by": {"setting": "notable_rise"}}},
    }
    assert found(by, RESULTS, settings={"notable_rise": "0.1"}).status == "met"
    assert found(by, RESULTS, settings={"notable_rise": "0.2"}).status == "not_met"
    assert found(by, RESULTS).status == "met"


def test_a_cycle_lasts_long_enough() -> None:
    keys = {"of": "class_results", "where": {"span": {"years_at_least": {"setting": "cycle_years"}}}}
    settings = {"cycle_years": 3}
    assert found(keys, RESULTS, settings=settings).status == "met"
    # Six terms are held as long as more than half of the last one is: 107 of 213 days.
    assert found(keys, {**RESULTS, "cycle_to": "2024-05-17"}, settings=settings).status == "met"
    short = found(keys, {**RESULTS, "cycle_to": "2024-05-16"}, settings=settings)
    assert (short.status, short.uses[0].reasons[0][2:6]) == ("not_met", (6, 5, 1, "terms"))
    assert (
        found(keys, {**RESULTS, "cycle_from": "2021-09", "cycle_to": "2024-08"}, settings=settings).status
        == "met"
    )
    finding = found(keys, RESULTS)
    assert (finding.status, finding.opens) == ("open", ("setting",))


def test_results_of_a_cycle_that_ends_after_the_cut_off_do_not_count() -> None:
    keys = {"of": "class_results"}
    assert reasons(found(keys, {**RESULTS, "cycle_to": "2024-09-01"})) == ["after_cutoff"]


def test_linked_writings() -> None:
    keys = {"of": "mentoring", "where": {"writings": {"linked": "article", "items": 1}}}
    pair = {"id": "m", "kind": "mentoring", "from": "2021-09-01", "writings": ["p"]}
    assert found(keys, pair, {**PAPER, "id": "p"}).status == "met"
    assert found(keys, pair, {**PAPER, "id": "q"}).status == "not_met"
    assert found(keys, pair, {**PAPER, "id": "p", "standing": "rejected"}).status == "not_met"
    declared = found(keys, pair, {**PAPER, "id": "p", "standing": "declared"})
    assert (declared.status, declared.opens) == ("open", ("verification",))
    assert found(keys, {**pair, "writings": None}, PAPER).status == "open"


def test_alternatives_of_conditions() -> None:
    keys = {"of": "article", "where": {"any": [{"genre": "case"}, {"theme": ["quality_education"]}]}}
    assert found(keys, {**PAPER, "theme": ["subject", "quality_education"]}).status == "met"
    assert found(keys, PAPER).status == "open"
    finding = found(keys, {**PAPER, "theme": ["subject"]})
    assert (finding.status, reasons(finding)) == ("not_met", ["no_alternative"])


def test_own_subject() -> None:
    keys = {"of": "open_lesson", "where": {"subject": {"own": "subject"}}}
    assert found(keys, {**LESSON, "subject": "数学"}, subject="数学").status == "met"
    assert found(keys, {**LESSON, "subject": "语文"}, subject="数学").status == "not_met"
    assert found(keys, {**LESSON, "subject": "语文"}).status == "open"


def test_distinct_subjects() -> None:
    keys = {"of": "teaching_history", "count": 2, "distinct": "subject"}
    taught = {"kind": "teaching_history", "from": "2015-09-01"}
    assert found(keys, {**taught, "subject": "数学"}, {**taught, "subject": "数学"}).status == "not_met"
    assert found(keys, {**taught, "subject": "数学"}, {**taught, "subject": "物理"}).status == "met"
    assert found(keys, {**taught, "subject": "数学"}, taught).status == "open"


def test_kinds_that_count_alike() -> None:
    either = [
        {"of": "lecture", "where": {"lecture_type": "guidance"}},
        {"of": "open_lesson", "where": {"lesson_type": "guidance"}},
    ]
    keys = {"count": 2, "from": either}
    lecture = {"kind": "lecture", "date": "2022-01-01", "lecture_type": "guidance"}
    assert found(keys, lecture, {**LESSON, "lesson_type": "guidance"}).status == "met"
    assert found(keys, lecture, LESSON).status == "not_met"


def test_a_record_without_any_date_is_possible_in_every_window() -> None:
    for within in ("career", "since_appointment", {"last_months": 60}):
        finding = found({"of": "open_lesson", "within": within}, {**LESSON, "date": None})
        assert (finding.status, finding.opens, reasons(finding)) == ("open", ("field",), ["unknown"])


def test_what_still_goes_on_is_in_every_window() -> None:
    keys = {"of": "mentoring", "within": "since_appointment"}
    pair = {"kind": "mentoring", "from": "2015-09-01"}
    assert found(keys, pair, appointed_on=None).status == "met"
    assert found(keys, {**pair, "to": "2022-08-31"}, appointed_on=None).status == "open"
    held = {"of": "teaching_title", "within": {"window": "since_appointment", "by": "held"}}
    assert found(held, {**TITLE, "from": "2015-09-01"}, appointed_on=None).status == "met"


def test_results_whose_cycle_begins_after_the_cut_off_do_not_count() -> None:
    late = {**RESULTS, "cycle_from": "2024-09-01", "cycle_to": None}
    assert found({"of": "class_results"}, late).status == "not_met"


def test_a_value_of_a_list_approved_as_another() -> None:
    keys = {"of": "article", "where": {"theme": "curriculum_reform"}}
    approved = {
        "kind": "article",
        "field": "theme",
        "value": "moral_education",
        "counts_as": "curriculum_reform",
        "approved_by": "县教育局",
        "approved_on": "2023-01-01",
    }
    paper = {**PAPER, "theme": ["moral_education"]}
    assert found(keys, paper).status == "not_met"
    assert found(keys, paper, settings={"equivalents": [approved]}).status == "met"


@pytest.mark.parametrize(
    ("span", "held", "current"),
    [
        ({"to": "2030-01-01"}, "open", "open"),  # it may begin after the cut-off
        ({"term": "2019-autumn"}, "met", "met"),  # begun in that term, still held
        ({"term": "2018-spring", "to": None}, "open", "open"),
        ({"to": "2017-01-01"}, "not_met", "not_met"),  # gained before it ended
        ({"to": "2022-01-01"}, "open", "not_met"),
    ],
)
def test_titles_whose_beginning_is_not_known(span: dict[str, Any], held: str, current: str) -> None:
    for by, status in (("held", held), ("current", current)):
        keys = {"of": "teaching_title", "within": {"window": "since_appointment", "by": by}}
        assert found(keys, {**TITLE, **span}).status == status


def test_rates_that_fall_are_no_rise_whatever_the_setting() -> None:
    by = {"above": "pass_rate_before", "by": {"setting": "notable_rise"}}
    keys = {"of": "class_results", "where": {"pass_rate_after": by}}
    settings = {"notable_rise": [{"stage": "primary", "amount": 1}, {"amount": 2}]}
    assert found(keys, {**RESULTS, "pass_rate_after": "80"}, settings=settings).status == "not_met"
    assert found(keys, RESULTS, settings=settings).status == "open"


def test_a_decimal_limit_is_exact() -> None:
    keys = {"of": "class_results", "where": {"pass_rate_after": {"at_least": Decimal("92.5")}}}
    assert found(keys, {**RESULTS, "pass_rate_after": "92.5"}).status == "met"
    short = found(keys, {**RESULTS, "pass_rate_after": "92.4"})
    assert (short.status, short.uses[0].reasons[0].distance) == ("not_met", Fraction(1, 10))


def test_a_cycle_is_not_its_term() -> None:
    keys = {"of": "class_results", "where": {"span": {"years_at_least": 3}}}
    half = {**RESULTS, "cycle_from": None, "cycle_to": "2024-06", "term": "2024-spring"}
    assert found(keys, half).status == "open"
