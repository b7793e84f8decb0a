"""Every form of the language: a record that counts, one that does not, one that may, in both engines."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest

from evaluator.rete import CrossChecker
from tests.evaluator.rete.asked import interpreted, needs_engine, program_of
from tests.evaluator.trees import dossier, leaf

pytestmark = needs_engine

Plain = Mapping[str, Any]
EMPTY: Plain = MappingProxyType({})
PROJECT = {"kind": "project", "date": "2024-05-01"}
UNTOLD = {"kind": "article", "date": "2024-05-01"}
DAYS = {"date", "from", "to", "cycle_from", "cycle_to"}


class Form(NamedTuple):
    """What a leaf asks, and what a record needs to count, not to count, to be open (None: cannot be).

    Unless the form speaks of days, the record is dated.
    """

    name: str
    kind: str
    asks: Plain
    counts: Plain
    fails: Plain | None
    opens: Plain | None
    settings: Plain = EMPTY
    dossier: Plain = EMPTY

    @property
    def dated(self) -> Plain:
        """A day, where the form says nothing of days."""
        said = {key for fields in (self.counts, self.fails, self.opens) for key in fields or ()}
        return {} if said & DAYS else {"date": "2024-05-01"}


AWARD = {"type": "award_certificate", "signed_by": ["dean"], "stamped": True, "original": True}
EXCHANGED = {"venue": "school", "level": "city"}
CYCLE = {"cycle_from": "2020-09", "cycle_to": "2023-07"}
RATES = {"pass_rate_before": "80", "pass_rate_after": "92.5"}
RISE = {"pass_rate_after": {"above": "pass_rate_before", "by": {"setting": "notable_rise"}}}
TITLE = {"teaching_title": "backbone"}
BY_STAGE = [{"stage": "primary", "amount": 5}, {"stage": "junior_secondary", "amount": 50}]


def approved(kind: str, field: str, value: str, counts_as: str) -> dict[str, Any]:
    entry = {"kind": kind, "field": field, "value": value, "counts_as": counts_as}
    return {"equivalents": [{**entry, "approved_by": "局", "approved_on": "2020-01-01"}]}


def where(**tests: Any) -> dict[str, Any]:
    return {"where": {path.replace("__", "."): test for path, test in tests.items()}}


FORMS = [
    Form(
        "standing",
        "project",
        {},
        {"standing": "authority"},
        {"standing": "rejected"},
        {"standing": "declared"},
    ),
    Form("date", "project", {}, {"date": "2024-08-31"}, {"date": "2024-09-01"}, {"date": "2024"}),
    Form("begins", "project", {}, {"from": "2024-08-31"}, {"from": "2024-09"}, {"from": "2024"}),
    Form("one", "project", where(role="led"), {"role": "led"}, {"role": "assisted"}, {}),
    Form("none", "article", where(prize="first"), {"prize": "first"}, {}, {"prize": None}),
    Form("true", "project", where(on_schedule=True), {"on_schedule": True}, {"on_schedule": False}, {}),
    Form("false", "conduct", where(breach=False), {"breach": False}, {"breach": True}, {}),
    Form(
        "one of", "article", where(genre=["case", "paper"]), {"genre": "paper"}, {"genre": "reflection"}, {}
    ),
    Form(
        "in common",
        "article",
        where(theme=["subject", "moral_education"]),
        {"theme": ["moral_education", "subject"]},
        {"theme": ["quality_education"]},
        {},
    ),
    Form("in common, empty", "article", where(theme=["subject"]), {"theme": ["subject"]}, {"theme": []}, {}),
    Form("grades", "teaching_history", where(grades=[10, 12]), {"grades": [11, 12]}, {"grades": [11]}, {}),
    Form(
        "at least",
        "project",
        where(level={"at_least": "county"}),
        {"level": "city"},
        {"level": "township"},
        {},
    ),
    Form(
        "at most", "project", where(level={"at_most": "county"}), {"level": "county"}, {"level": "city"}, {}
    ),
    Form(
        "both ends",
        "project",
        {"where": {"level": {"at_least": "county"}, "any": [{"level": {"at_most": "city"}}]}},
        {"level": "city"},
        {"level": "province"},
        {},
    ),
    Form(
        "unlevelled",
        "project",
        where(level={"at_least": "county"}),
        {"level": "county"},
        {"level": "none"},
        {},
    ),
    Form(
        "number", "listening_log", where(hours={"at_least": 20}), {"hours": "20"}, {"hours": "19.999999"}, {}
    ),
    Form("number at most", "class_results", where(rank={"at_most": 3}), {"rank": 3}, {"rank": 4}, {}),
    Form(
        "large number",
        "listening_log",
        where(hours={"at_least": 99_999}),
        {"hours": "99999"},
        {"hours": "99998.999999"},
        {},
    ),
    Form(
        "setting",
        "listening_log",
        where(hours={"at_least": {"setting": "hours_standard", "share": "1/3"}}),
        {"hours": "33.333334"},
        {"hours": "33.333333"},
        {},
        {"hours_standard": "100"},
    ),
    Form("known", "article", where(exchange={"known": True}), {"exchange": {}}, {}, {"exchange": None}),
    Form("inside", "article", where(exchange__level="city"), {"exchange": EXCHANGED}, {}, {"exchange": {}}),
    Form(
        "its own date",
        "article",
        where(exchange__level="city"),
        {"exchange": {**EXCHANGED, "date": "2024-08"}},
        {"exchange": {**EXCHANGED, "date": "2024-09"}},
        {"exchange": {**EXCHANGED, "date": "2024"}},
    ),
    Form(
        "items", "mentoring", where(mentees={"items": 2}), {"mentees": ["甲", "乙"]}, {"mentees": ["甲"]}, {}
    ),
    Form(
        "own",
        "project",
        where(subject={"own": "subject"}),
        {"subject": "语文"},
        {"subject": "数学"},
        {},
        {},
        {"subject": "语文"},
    ),
    Form(
        "risen",
        "class_results",
        where(**RISE),
        RATES,
        {**RATES, "pass_rate_after": "80"},
        {"pass_rate_after": "80"},
    ),
    Form(
        "risen by",
        "class_results",
        where(**RISE),
        RATES,
        {**RATES, "pass_rate_after": "92.499999"},
        {"pass_rate_before": "99"},
        {"notable_rise": "12.5"},
    ),
    Form(
        "terms",
        "class_results",
        where(span={"years_at_least": 3}),
        CYCLE,
        {**CYCLE, "cycle_from": "2021-05"},
        {"cycle_from": "2020-09"},
    ),
    Form(
        "still going on",
        "class_teacher_service",
        where(span={"years_at_least": 3}),
        {"from": "2021-09"},
        {"from": "2022-09"},
        {"from": "2021-09", "to": None},
    ),
    Form(
        "alternatives",
        "article",
        {"where": {"any": [{"genre": "paper", "prize": "first"}, {"authorship": "sole"}]}},
        {"authorship": "sole", "genre": "case"},
        {"authorship": "other", "genre": "paper"},
        {"authorship": "other", "prize": "first"},
    ),
    Form(
        "since appointment",
        "project",
        {"within": "since_appointment"},
        {"date": "2020-09-01"},
        {"date": "2020-08-31"},
        {"date": "2020"},
    ),
    Form(
        "ends in it",
        "project",
        {"within": "since_appointment"},
        {"from": "2019", "to": "2020-09"},
        {"from": "2019", "to": "2020-08"},
        {"from": "2019"},
    ),
    Form(
        "begins in it",
        "project",
        {"within": "since_appointment"},
        {"from": "2020-09"},
        {"to": "2020-08"},
        {"to": "none"},
    ),
    Form(
        "overlap",
        "class_teacher_service",
        {"within": {"window": "since_appointment", "by": "overlap"}},
        {"from": "2010", "date": "2010"},
        {"from": "2010", "to": "2019", "date": "2024"},
        {"to": None},
    ),
    Form(
        "60 months",
        "honour",
        {"within": {"last_months": 60}},
        {"date": "2019-08-31"},
        {"date": "2019-08-30"},
        {},
    ),
    Form(
        "five years",
        "honour",
        {"within": {"last_years": 5, "of": "calendar"}},
        {"date": "2020-01-01"},
        {"date": "2019-12-31"},
        {},
    ),
    Form(
        "one cycle",
        "honour",
        {"within": "one_cycle"},
        {"date": "2021-08-31"},
        {"date": "2021-08-30"},
        {},
        {"cycle_years": 3},
    ),
    Form(
        "held",
        "teaching_title",
        {"within": {"window": "since_appointment", "by": "held"}},
        {"from": "2019", "to": "2024-09"},
        {"from": "2019", "to": "2024-08-30"},
        {"from": "2019", "to": "2024-08"},
    ),
    Form(
        "gained",
        "teaching_title",
        {"within": {"window": "since_appointment", "by": "held"}},
        {"from": "2020-09-01", "to": "2022"},
        {"from": "2019", "to": "2022"},
        {"from": "2020", "to": "2022"},
    ),
    Form(
        "current",
        "teaching_title",
        {"within": {"window": "career", "by": "current"}},
        {"from": "2010"},
        {"from": "2021", "to": "2022"},
        {"from": "2010", "to": None},
    ),
    Form(
        "document",
        "honour",
        {"documents": ["honour_certificate"]},
        {"documents": [{"type": "honour_certificate"}]},
        {"documents": [{"type": "honour_certificate", "unavailable": True}]},
        {},
    ),
    Form(
        "signed",
        "honour",
        {"documents": [AWARD]},
        {"documents": [AWARD]},
        None,
        {"documents": [{**AWARD, "signed_by": ["principal"]}]},
    ),
    Form(
        "by somebody",
        "honour",
        {"documents": [{"type": "award_certificate", "signed": True}]},
        {"documents": [AWARD]},
        None,
        {"documents": [{**AWARD, "signed_by": []}]},
    ),
    Form(
        "stamped",
        "honour",
        {"documents": [AWARD]},
        {"documents": [AWARD]},
        None,
        {"documents": [{**AWARD, "stamped": False}]},
    ),
    Form(
        "original",
        "honour",
        {"documents": [AWARD]},
        {"documents": [AWARD]},
        None,
        {"documents": [{**AWARD, "original": False}]},
    ),
    Form(
        "one document of two",
        "honour",
        {"documents": [{"any": ["honour_certificate", "school_proof"]}]},
        {"documents": [{"type": "honour_certificate", "unavailable": True}, {"type": "school_proof"}]},
        {"documents": [{"type": t, "unavailable": True} for t in ("honour_certificate", "school_proof")]},
        {"documents": [{"type": "honour_certificate", "unavailable": True}]},
    ),
    Form(
        "distinct",
        "curriculum_development",
        {"distinct": "course_type"},
        {"course_type": "local"},
        {"course_type": "none"},
        {},
    ),
    Form(
        "approved",
        "honour",
        where(honour="excellent_teacher"),
        {"honour": "other", "name": "师德标兵"},
        {"honour": "other", "name": "劳模"},
        {},
        approved("honour", "honour", "师德标兵", "excellent_teacher"),
    ),
    Form(
        "approved body",
        "honour",
        where(granting_body=["government"]),
        {"granting_body": "other", "organiser": "园区"},
        {"granting_body": "union"},
        {},
        approved("honour", "granting_body", "园区", "government"),
    ),
    Form(
        "approved level",
        "project",
        where(level={"at_least": "county"}),
        {"level": "township"},
        {"level": "school"},
        {},
        approved("project", "level", "township", "county"),
    ),
    Form(
        "issuer",
        "project",
        where(level={"at_least": "city"}),
        {"level": "school", "organiser": "市教研室"},
        {"level": "school"},
        {},
        {"issuers": [{"organiser": "市教研室", "level": "city"}]},
    ),
]


@pytest.mark.parametrize("form", FORMS, ids=[form.name for form in FORMS])
def test_a_leaf_counts_what_it_should_in_both_engines(form: Form, checker: CrossChecker) -> None:
    program = program_of(leaf("1", count=1, of=form.kind, **form.asks), settings=form.settings)
    for fields, status in ((form.counts, "met"), (form.fails, "not_met"), (form.opens, "open")):
        if fields is not None:
            both = interpreted(program, dossier({"kind": form.kind, **form.dated, **fields}, **form.dossier))
            assert both.status == status
            assert checker.check(*both).status == "agreed"


@pytest.mark.parametrize(
    ("settings", "stage", "status"),
    [
        ({}, "primary", "open"),
        ({"hours_standard": BY_STAGE}, None, "open"),
        ({"hours_standard": BY_STAGE}, "primary", "met"),
        ({"hours_standard": BY_STAGE}, "junior_secondary", "not_met"),
    ],
)
def test_a_setting_that_depends_on_the_dossier(
    settings: Plain, stage: str | None, status: str, checker: CrossChecker
) -> None:
    asks = {"where": {"hours": {"at_least": {"setting": "hours_standard"}}}}
    program = program_of(leaf("1", count=1, of="listening_log", **asks), settings=settings)
    both = interpreted(
        program, dossier({"kind": "listening_log", "hours": "20", "date": "2024-05-01"}, stage=stage)
    )
    assert both.status == status
    assert checker.check(*both).status == "agreed"


@pytest.mark.parametrize(
    ("linked", "status"),
    [
        ({}, "met"),
        ({"standing": "declared"}, "open"),
        ({"standing": "rejected"}, "not_met"),
        ({"date": "2024-09-01"}, "not_met"),
        ({"kind": "project"}, "not_met"),
    ],
)
def test_linked_records_are_as_certain_as_they_are(linked: Plain, status: str, checker: CrossChecker) -> None:
    asks = {"where": {"writings": {"linked": "article", "items": 1}}}
    program = program_of(leaf("1", count=1, of="mentoring", **asks))
    mentoring = {"kind": "mentoring", "from": "2021", "writings": ["a", "z"]}
    records = [mentoring, {**UNTOLD, "id": "a", **linked}]
    both = interpreted(program, dossier(*records))
    assert both.status == status
    assert checker.check(*both).status == "agreed"


PAPER = {"kind": "article", "genre": "paper", "date": "2024-05-01"}
TWICE = {**PAPER, "prize": "first"}
EITHER_WAY = {"where": {"any": [{"genre": "paper"}, {"prize": "first"}]}}


@pytest.mark.parametrize(
    ("asks", "records", "status"),
    [
        ({}, [PAPER, PAPER], "met"),
        ({}, [PAPER], "not_met"),
        ({}, [{**PAPER, "achievement": "a"}, {**PAPER, "achievement": "a"}], "not_met"),
        ({}, [{**PAPER, "achievement": "a"}, {**PAPER, "achievement": "a"}, PAPER], "met"),
        (
            {},
            [{**PAPER, "achievement": "a", "standing": "declared"}, {**PAPER, "achievement": "a"}, PAPER],
            "met",
        ),
        ({}, [{**PAPER, "standing": "declared"}, PAPER], "open"),
        ({"distinct": "genre"}, [PAPER, PAPER], "not_met"),
        ({"distinct": "genre"}, [PAPER, {**UNTOLD, "genre": "case"}], "met"),
        ({"distinct": "genre"}, [PAPER, UNTOLD], "open"),
        ({"distinct": "genre"}, [UNTOLD, UNTOLD], "open"),
        # the engine fires for each alternative that holds; one record is one record
        (EITHER_WAY, [TWICE], "not_met"),
        (EITHER_WAY, [TWICE, TWICE], "met"),
        (
            {"where": {"theme": ["subject", "moral_education"]}},
            [{**UNTOLD, "theme": ["subject", "moral_education"]}],
            "not_met",
        ),
    ],
)
def test_a_leaf_counts_achievements(
    asks: Plain, records: list[Plain], status: str, checker: CrossChecker
) -> None:
    both = interpreted(program_of(leaf("1", count=2, of="article", **asks)), dossier(*records))
    assert both.status == status
    assert checker.check(*both).status == "agreed"


def test_a_record_that_two_sources_look_at_counts_once(checker: CrossChecker) -> None:
    sources = [{"of": "article", "where": {"genre": "paper"}}, {"of": "article", "where": {"prize": "first"}}]
    program = program_of(leaf("1", count=2, **{"from": [*sources, {"of": "project"}]}))
    for records, status in (([TWICE], "not_met"), ([TWICE, PROJECT], "met")):
        both = interpreted(program, dossier(*records))
        assert both.status == status
        assert checker.check(*both).status == "agreed"


JUDGED = {"kind": "judgement", "date": "2024-05-01", "conclusion": "met", "role": "dean"}
DECLARED = {**JUDGED, "standing": "declared"}


@pytest.mark.parametrize("wanted", [1, 2, 3])
@pytest.mark.parametrize("certain", range(4))
@pytest.mark.parametrize("possible", range(4))
def test_combinations_count_their_children(
    wanted: int, certain: int, possible: int, checker: CrossChecker
) -> None:
    children = [
        leaf(f"1.{index}", count=1, of="article", where={"genre": g})
        for index, g in enumerate(("case", "paper", "narrative"))
    ]
    genres = ("case", "paper", "narrative")
    records = [{**UNTOLD, "genre": genre} for genre in genres[:certain]]
    records += [{**UNTOLD, "genre": genre, "standing": "declared"} for genre in genres[:possible]]
    both = interpreted(program_of(leaf("1", at_least=wanted, of=children)), dossier(*records))
    expected = "met" if certain >= wanted else "open" if max(certain, possible) >= wanted else "not_met"
    assert both.status == expected
    assert checker.check(*both).status == "agreed"


CERTIFIED = {"kind": "conduct", "breach": False, "from": "2020-09", "to": "2024-08"}
ABSENT = leaf("1", absent="conduct", where={"breach": True}, certificate={"breach": False})
HOURS = {"kind": "workload", "teaching_hours": "80"}
TERMS = leaf(
    "1", each="term", of="workload", measure={"sum": ["teaching_hours"]}, at_least=50, posts=["teacher"]
)
TEACHER = {"posts": [{"post": "teacher", "from": "2020-09"}]}
LATE = {"appointed_on": "2024-02-01"}


@pytest.mark.parametrize(
    ("requirement", "records", "fields", "status"),
    [
        (leaf("1", judgement=True), [{**JUDGED, "requirement": "1"}], {}, "met"),
        (leaf("1", judgement=True), [{**DECLARED, "requirement": "1"}], {}, "open"),
        (leaf("1", judgement=True), [{**JUDGED, "requirement": "1", "conclusion": "not_met"}], {}, "not_met"),
        (ABSENT, [CERTIFIED], {}, "met"),
        (ABSENT, [], {}, "open"),
        (ABSENT, [{"kind": "conduct", "breach": True, "date": "2022-01-01"}], {}, "not_met"),
        (TERMS, [{**HOURS, "term": "2024-spring"}], {**TEACHER, **LATE}, "met"),
        (TERMS, [{**HOURS, "term": "2023-spring"}], {**TEACHER, **LATE}, "not_met"),
        (TERMS, [], LATE, "open"),
        (TERMS, [], {"posts": [{"post": "principal", "from": "2010"}], **LATE}, "not_applicable"),
        (TERMS, [], {"appointed_on": "2024-08-01"}, "met"),
    ],
)
def test_what_arrives_worked_out(
    requirement: Plain, records: list[Plain], fields: Plain, status: str, checker: CrossChecker
) -> None:
    both = interpreted(program_of(requirement, leaf("2", count=1, of="project")), dossier(*records, **fields))
    assert both.status == status
    assert checker.check(*both).status == "agreed"


def test_waived_and_not_asked_of_the_applicant(checker: CrossChecker) -> None:
    asked = leaf("1.1", count=1, of="project", applies_to=["county_researcher"])
    settled = leaf("1.2", count=1, of="article", unless_setting="notable_rise")
    program = program_of(leaf("1", all=[asked, settled, leaf("1.3", count=1, of="honour")]))
    waiver = {"requirement": "1.3", "approved_by": "局", "approved_on": "2024-01-01"}
    for posts, statuses in (
        ([{"post": "teacher", "from": "2010"}], ("not_applicable", "open", "waived")),
        ([{"post": "county_researcher", "from": "2010"}], ("not_met", "open", "waived")),
        (None, ("open", "open", "waived")),
    ):
        records = [{**UNTOLD, "standing": "declared"}]
        both = interpreted(program, dossier(*records, posts=posts, waivers=[waiver]))
        assert tuple(child.status for child in both.finding.children[0].children) == statuses
        assert checker.check(*both).status == "agreed"


def test_what_is_not_known_to_be_asked_is_open_even_when_found(checker: CrossChecker) -> None:
    program = program_of(leaf("1", count=1, of="project", applies_to=["teacher"]))
    both = interpreted(program, dossier(PROJECT))
    assert both.status == "open"
    assert checker.check(*both).status == "agreed"
    waiver = {"requirement": "1", "approved_by": "局", "approved_on": "2024-01-01"}
    waived = interpreted(program, dossier(waivers=[waiver]))
    assert waived.status == "waived"
    assert checker.check(*waived).status == "agreed"
