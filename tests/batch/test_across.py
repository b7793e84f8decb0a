"""Doubts among applicants: each kind with what raises it and what does not."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from evaluator.across import MANY, Doubt, doubts_among
from evaluator.claims import claims_from_json, claims_of, is_named
from evidence.reading import dossier_from_data

AS_OF = date(2024, 8, 31).toordinal()
HASH = "ab" * 32


def doubts(*dossiers: dict[str, Any]) -> tuple[Doubt, ...]:
    """The doubts among dossiers given as plain data, their claims having been through JSON."""
    claims = []
    for number, data in enumerate(dossiers):
        dossier, problems = dossier_from_data({"id": f"t{number}", "school": "澄溪一中", **data})
        assert dossier is not None, problems
        made = claims_of(dossier, AS_OF)
        again = claims_from_json(json.loads(json.dumps(made)))
        assert again == made
        claims.append(again)
    return doubts_among(claims)


def kinds(*dossiers: dict[str, Any]) -> list[str]:
    return [doubt.kind for doubt in doubts(*dossiers)]


def one(**record: Any) -> dict[str, Any]:
    """A dossier with one record."""
    return {"records": [{"id": "r1", **record}]}


PAPER = {"kind": "article", "name": "《课堂提问的层次》"}
AWARD = {"kind": "contest_award", "name": "县优质课评比", "prize": "first", "date": "2022-05-01"}
CLASS = {"kind": "class_teacher_service", "class_name": "七（1）班", "from": "2021-09-01", "to": "2022-07-10"}


def test_one_paper_claimed_by_two() -> None:
    (doubt,) = doubts(one(**PAPER), one(kind="article", name="课堂提问的 层次"))
    assert doubt.kind == "same_paper"
    assert [(each.dossier, each.record) for each in doubt.concerned] == [(0, "r1"), (1, "r1")]
    assert doubt.about == "《课堂提问的层次》"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (PAPER, {"kind": "article", "name": "课堂提问的层次与节奏"}),
        ({"kind": "article", "name": "反思"}, {"kind": "article", "name": "反思"}),
        (
            {**PAPER, "publication": {"outlet": "教学月刊"}},
            {**PAPER, "publication": {"outlet": "语文学刊"}},
        ),
        (PAPER, {**PAPER, "standing": "rejected"}),
        (PAPER, {"kind": "lecture", "name": "课堂提问的层次"}),
    ],
)
def test_papers_that_are_not_the_same(first: dict[str, Any], second: dict[str, Any]) -> None:
    assert kinds(one(**first), one(**second)) == []


def test_two_records_of_one_applicant_are_no_doubt() -> None:
    data = {"records": [{"id": "r1", **PAPER}, {"id": "r2", **PAPER}]}
    assert kinds(data) == []


def test_one_award_claimed_by_two() -> None:
    assert kinds(one(**AWARD), one(**AWARD)) == ["same_award"]
    assert kinds(one(**AWARD), one(**{**AWARD, "date": "2022"})) == ["same_award"]


@pytest.mark.parametrize(
    "other",
    [
        {"prize": "second"},
        {"date": "2023-05-01"},
        {"certificate_number": "2022-0008"},
        {"organiser": "云湖市教育局"},
    ],
)
def test_awards_of_one_contest_that_differ(other: dict[str, Any]) -> None:
    first = {**AWARD, "certificate_number": "2022-0007", "organiser": "澄溪县教育局"}
    assert kinds(one(**first), one(**{**first, "certificate_number": None, **other})) == []


def test_one_certificate_number_claimed_by_two() -> None:
    first = one(kind="honour", certificate_number="证字（2022）018号", organiser="澄溪县教育局")
    second = one(kind="lecture", certificate_number="证字(2022)018号")
    assert kinds(first, second) == ["same_certificate"]
    third = one(kind="lecture", certificate_number="证字(2022)018号", organiser="云湖市教育局")
    assert kinds(first, third) == []
    assert (
        kinds(one(kind="honour", certificate_number="018"), one(kind="honour", certificate_number="018"))
        == []
    )


def test_one_file_in_two_dossiers() -> None:
    own = one(kind="honour", documents=[{"type": "honour_certificate", "sha256": HASH}])
    assert kinds(own, own) == ["same_file"]
    shared = one(kind="article", documents=[{"type": "conference_notice", "sha256": HASH}])
    assert kinds(shared, shared) == []
    other = one(kind="honour", documents=[{"type": "honour_certificate", "sha256": "cd" * 32}])
    assert kinds(own, other) == []


def test_one_issuer_with_two_levels() -> None:
    county = one(kind="honour", organiser="澄溪县教育局", level="county")
    city = one(kind="lecture", organiser="澄溪县 教育局", level="city")
    (doubt,) = doubts(county, city)
    assert (doubt.kind, doubt.found) == ("issuer_levels", "county city")
    assert [each.note for each in doubt.concerned] == ["county", "city"]
    assert kinds(county, county) == []
    assert kinds(county, one(kind="lecture", organiser="云湖市教育局", level="city")) == []


def test_of_many_records_of_one_issuer_only_the_unusual_are_named() -> None:
    usual = [one(kind="honour", organiser="澄溪县教育局", level="county") for _ in range(MANY)]
    (doubt,) = doubts(*usual, one(kind="honour", organiser="澄溪县教育局", level="city"))
    assert [each.dossier for each in doubt.concerned] == [MANY]


def test_a_certificate_dated_before_its_event() -> None:
    early = {**PAPER, "prize": "first", "exchange": {"date": "2022-05"}, "date": "2022-04-30"}
    (doubt,) = doubts(one(**early))
    assert doubt.kind == "before_event"
    assert (doubt.found, doubt.wanted) == (date(2022, 4, 30).toordinal(), date(2022, 5, 1).toordinal())
    assert kinds(one(**{**early, "date": "2022-05"})) == []
    assert kinds(one(**{**early, "date": "2022"})) == []
    assert kinds(one(**{**early, "prize": "none"})) == []
    project = {"kind": "project", "from": "2022-03-01", "date": "2022-02-01"}
    assert kinds(one(**project, status="completed")) == ["before_event"]
    assert kinds(one(**project, status="approved")) == []


def test_a_certificate_dated_after_the_cutoff() -> None:
    assert kinds(one(kind="honour", date="2024-09")) == ["after_cutoff"]
    assert kinds(one(kind="honour", date="2024-08-31")) == []
    assert kinds(one(kind="honour", date="2024")) == []
    assert kinds(one(kind="judgement", requirement="1", date="2024-10-01")) == []


def test_one_class_led_by_two_at_once() -> None:
    other = {**CLASS, "class_name": "七(1)班", "from": "2022-02-15", "to": "none"}
    (doubt,) = doubts(one(**CLASS), one(**other))
    assert doubt.kind == "class_led_by_two"
    assert (doubt.found, doubt.wanted) == (date(2022, 2, 15).toordinal(), date(2022, 7, 10).toordinal())


def test_many_who_led_one_class_are_one_doubt() -> None:
    (doubt,) = doubts(*[one(**CLASS) for _ in range(30)])
    assert len(doubt.concerned) == 30
    later = {**CLASS, "from": "2022-09-01", "to": "2023-07-10"}
    assert kinds(one(**CLASS), one(**CLASS), one(**later), one(**later)) == ["class_led_by_two"] * 2
    assert kinds({"records": [{"id": "a", **CLASS}, {"id": "b", **CLASS}]}, one(**later)) == []


@pytest.mark.parametrize(
    "other",
    [
        {"from": "2022-07-10"},
        {"from": "2022-07"},
        {"class_name": "七（2）班"},
        {"from": None},
        {"to": "unknown"},
    ],
)
def test_classes_handed_over_or_not_known(other: dict[str, Any]) -> None:
    assert kinds(one(**CLASS), one(**{**CLASS, "to": "2023-07-10", **other})) == []


def test_classes_of_one_name_in_two_schools() -> None:
    assert kinds(one(**CLASS), {**one(**CLASS), "school": "云湖二中"}) == []
    assert kinds(one(**CLASS), {**one(**CLASS), "school": None}) == []


def test_self_signing() -> None:
    data = {"name": "赵敏", **one(kind="honour", checked_by="教导处赵敏")}
    assert kinds(data) == ["self_signed"]
    assert kinds({**data, "name": "赵敏华"}) == []
    judged = one(kind="judgement", requirement="1", judge="赵敏")
    assert kinds({"name": "赵敏", **judged}) == ["self_signed"]
    waived = {"waivers": [{"requirement": "1", "approved_by": "赵敏", "approved_on": "2024-01-01"}]}
    assert kinds({"name": "赵敏", **waived}) == ["self_signed"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("赵敏", True),
        ("赵敏主任", True),
        ("审核：赵敏", True),
        ("赵敏、李强", True),
        ("赵敏敏", False),
        ("小赵敏", False),
    ],
)
def test_whose_name_it_is(text: str, *, named: bool) -> None:
    assert is_named(text, "赵敏") is named


def test_one_applicant_in_two_files() -> None:
    assert kinds({"id": "a", **one(**PAPER)}, {"id": "a", **one(**PAPER)}) == ["same_applicant"]
    assert kinds({"id": "a"}, {"id": "b"}) == []


def test_what_was_not_read_keeps_its_place() -> None:
    dossier, _ = dossier_from_data({"id": "a", **one(kind="honour", date="2025-01-01")})
    assert dossier is not None
    (doubt,) = doubts_among([None, claims_of(dossier, AS_OF)])
    assert doubt.concerned[0].dossier == 1


def test_the_order_of_dossiers_is_the_order_of_doubts() -> None:
    late = one(kind="honour", date="2025-01-01")
    found = doubts(
        late, {**late, "name": "赵敏", "records": [{"id": "r", "kind": "honour", "checked_by": "赵敏"}]}, late
    )
    assert [(each.kind, each.concerned[0].dossier) for each in found] == [
        ("after_cutoff", 0),
        ("after_cutoff", 2),
        ("self_signed", 1),
    ]
