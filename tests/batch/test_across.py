"""Doubts among applicants: each kind with what raises it and what does not."""

from __future__ import annotations

import json
import random
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator import across
from evaluator.across import MANY, Doubt, doubts_among
from evaluator.claims import Claim, Claims, claims_from_json, claims_of, fold, is_named
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
        {"subject": "数学"},
    ],
)
def test_awards_of_one_contest_that_differ(other: dict[str, Any]) -> None:
    first = {**AWARD, "certificate_number": "2022-0007", "organiser": "澄溪县教育局", "subject": "语文"}
    assert kinds(one(**first), one(**{**first, "certificate_number": None, **other})) == []


def test_where_several_were_awarded_a_missing_number_says_nothing() -> None:
    numbered = [one(**AWARD, certificate_number=f"2022-{number:04}") for number in range(3)]
    assert kinds(numbered[0], one(**AWARD)) == ["same_award"]
    assert kinds(*numbered, one(**AWARD)) == []
    assert kinds(*numbered, one(**AWARD), one(**AWARD)) == ["same_award"]
    assert kinds(*numbered, numbered[1]) == ["same_award", "same_certificate"]


def test_awards_are_compared_in_good_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole county in one contest: each is not compared with each."""
    compared: list[int] = []
    real = across.contradict

    def counted(one: Claim, other: Claim) -> bool:
        compared.append(1)
        return real(one, other)

    monkeypatch.setattr(across, "contradict", counted)
    claims = [
        Claims(
            f"t{number}",
            (Claim("award", "key", "r1", "县优质课评比", number=f"{number}"),),
            labels={"r1": "r1"},
        )
        for number in range(2_000)
    ]
    assert doubts_among(claims) == ()
    assert len(compared) < 4 * len(claims)
    alike = [each._replace(claims=(each.claims[0]._replace(number=""),)) for each in claims]
    (doubt,) = doubts_among(alike)
    assert len(doubt.concerned) == len(claims)
    assert len(compared) < 8 * len(claims)


HONOUR = {"kind": "class_honour", "name": "县文明班级", "date": "2022-05-04", "role": "class_teacher"}


def test_class_honours_are_of_a_school() -> None:
    assert kinds(one(**HONOUR), one(**HONOUR)) == ["same_award"]
    assert kinds(one(**HONOUR), {**one(**HONOUR), "school": "云湖二中"}) == []
    assert kinds(one(**HONOUR), one(**{**HONOUR, "role": "moral_education"})) == []


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
    assert kinds(one(**project, status="completed", standing="rejected")) == []
    results = {"kind": "class_results", "cycle_from": "2021-09-01", "cycle_to": "2024-07-10"}
    assert kinds(one(**results, date="2021-08-31")) == ["before_event"]
    assert kinds(one(**results, date="2024-06-30")) == []


@pytest.mark.parametrize("kind", ["teaching_title", "class_teacher_service", "mentoring"])
def test_an_appointment_may_be_dated_before_it_begins(kind: str) -> None:
    assert kinds(one(kind=kind, **{"from": "2021-09-01"}, date="2021-08-20")) == []
    assert kinds(one(kind=kind, **{"from": "2021-09-01"}, date="2024-10-01")) == ["after_cutoff"]


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
        ("主任：李强", False),
        ("校长 李强", False),
        ("李强主任", False),
        ("", False),
        ("教导处 赵敏", True),
        ("已由赵敏签字", False),
        ("赵敏签字", True),
        ("书记", False),
    ],
)
def test_whose_name_it_is(text: str, *, named: bool) -> None:
    assert is_named(text, "赵敏") is named


def test_a_name_with_a_dot_in_it() -> None:
    assert is_named("审核：阿依古丽·买买提主任", fold("阿依古丽•买买提"))
    assert not is_named("审核：阿依古丽·买合提", fold("阿依古丽·买买提"))


def test_one_applicant_in_two_files() -> None:
    assert kinds({"id": "a", **one(**PAPER)}, {"id": "a", **one(**PAPER)}) == ["same_applicant"]
    assert kinds({"id": "a", "name": "赵敏", **one(**PAPER)}, {"id": "a", **one(**PAPER)}) == [
        "same_applicant"
    ]
    assert kinds({"id": "a"}, {"id": "b"}) == []


def test_one_applicant_under_two_ids() -> None:
    """Handed in again under another id: one doubt, not one for every record."""
    first, again = {"id": "a", "name": "赵 敏", **one(**PAPER)}, {"id": "b", "name": "赵敏", **one(**PAPER)}
    (doubt,) = doubts(first, again)
    assert (doubt.kind, doubt.about) == ("same_applicant", "赵 敏")
    assert [each.dossier for each in doubt.concerned] == [0, 1]
    assert kinds(first, {**again, "school": "云湖二中"}) == ["same_paper"]
    assert kinds({**first, "school": None}, {**again, "school": None}) == ["same_paper"]


def test_one_id_of_two_applicants() -> None:
    """Ids are made up by whoever fills in the form: many write 001. Then they are still two people."""
    first, second = (
        {"id": "001", "name": "赵敏", **one(**PAPER)},
        {"id": "001", "name": "李强", **one(**PAPER)},
    )
    assert kinds(first, second) == ["same_id", "same_paper"]
    assert doubts(first, second)[0].about == "001"
    led = {"records": [{"id": "b", **CLASS}]}
    assert kinds({**first, **led}, {**second, **led}) == ["same_id", "class_led_by_two"]
    assert kinds(first, second, {**first, "records": []}) == ["same_applicant", "same_id", "same_paper"]


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


# Against a slow oracle -----------------------------------------------------------------------------------

SOME = st.builds(
    Claim,
    st.just("award"),
    st.sampled_from(["k1", "k2"]),
    st.just("r"),
    st.just("about"),
    st.sampled_from(["", "县", "县教育局", "市"]),
    st.sampled_from(["", "", "1", "2"]),
    st.sampled_from(["", "语文", "数学"]),
    st.sampled_from(["", "first", "second"]),
    st.sampled_from([None, (1, 3), (2, 2), (3, 9)]),
)
APPLICANTS = st.lists(
    st.tuples(
        st.sampled_from("abcd"), st.sampled_from(["", "赵敏", "李强"]), st.sampled_from(["", "一中"]), SOME
    ),
    max_size=7,
)


def closed(linked: list[set[int]]) -> list[frozenset[int]]:
    """Sets that have a member in common put together, until none have."""
    found: list[set[int]] = []
    for each in linked:
        apart = [other for other in found if not other & each]
        found = [*apart, each.union(*(other for other in found if other & each))]
    return sorted({frozenset(each) for each in found}, key=sorted)


@given(APPLICANTS)
def test_awards_as_a_slow_oracle_groups_them(applicants: list[tuple[str, str, str, Claim]]) -> None:
    claims = [
        Claims(ident, (claim,), labels={"r": "r"}, who=name, name=name, school=school)
        for ident, name, school, claim in applicants
    ]
    places = range(len(claims))

    def named(ident: str) -> int:
        return len({each.name for each in claims if each.applicant == ident} - {""})

    def one_person(a: int, b: int) -> bool:
        first, second = claims[a], claims[b]
        by_name = bool(first.name and first.school) and (first.name, first.school) == (
            second.name,
            second.school,
        )
        same_id = first.applicant == second.applicant
        return by_name or (same_id and (named(first.applicant) < 2 or first.name == second.name))

    persons = closed([{a, b} for a in places for b in places if one_person(a, b)])
    person = {place: number for number, each in enumerate(persons) for place in each}

    def linked(a: int, b: int) -> bool:
        first, second = claims[a].claims[0], claims[b].claims[0]
        numbers = {each.claims[0].number for each in claims if each.claims[0].key == first.key} - {""}
        if len(numbers) > 1 and first.number != second.number:
            return False
        return first.key == second.key and not across.contradict(first, second)

    groups = closed([{a, b} for a in places for b in places if linked(a, b)])
    wanted = [each for each in groups if len({person[place] for place in each}) > 1]
    found = doubts_among(claims)
    awards = [frozenset(c.dossier for c in each.concerned) for each in found if each.kind == "same_award"]
    assert sorted(awards, key=sorted) == wanted
    twice = [frozenset(c.dossier for c in each.concerned) for each in found if each.kind == "same_applicant"]
    assert sorted(twice, key=sorted) == [each for each in persons if len(each) > 1]


@given(APPLICANTS, st.randoms(use_true_random=False))
def test_the_order_of_dossiers_makes_no_difference(
    applicants: list[tuple[str, str, str, Claim]], rng: random.Random
) -> None:
    def found(order: list[int]) -> set[tuple[str, frozenset[int]]]:
        claims = [
            Claims(ident, (claim,), labels={"r": "r"}, who=name, name=name, school=school)
            for ident, name, school, claim in (applicants[number] for number in order)
        ]
        return {
            (each.kind, frozenset(order[concerned.dossier] for concerned in each.concerned))
            for each in doubts_among(claims)
        }

    usual = list(range(len(applicants)))
    assert found(rng.sample(usual, len(usual))) == found(usual)
