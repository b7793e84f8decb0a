"""How findings combine: k of n, what applies, waivers, the ladder of rungs. Cut-off 2024-08-31."""

from typing import Any

import pytest

from tests.evaluator.trees import decide, dossier, leaf

YES = {"kind": "open_lesson", "level": "county", "date": "2023-01-01"}


def child(name: str, level: str) -> dict[str, Any]:
    return leaf(name, count=1, of="open_lesson", where={"level": level})


CHILDREN = [child("a", "county"), child("b", "city"), child("c", "province")]


@pytest.mark.parametrize(
    ("needed", "levels", "status", "counts"),
    [
        (1, ["county"], "met", (1, 1, 1, 1)),
        (2, ["county"], "not_met", (1, 1, 1, 1)),
        (2, ["county", "city"], "met", (2, 2, 2, 2)),
        (3, ["county", "city"], "not_met", (2, 2, 2, 2)),
    ],
)
def test_at_least_k_of_n(needed: int, levels: list[str], status: str, counts: tuple[int, ...]) -> None:
    records = [{**YES, "level": level} for level in levels]
    finding = decide(leaf(at_least=needed, of=CHILDREN), dossier(*records))
    assert (finding.status, finding.counts, finding.wanted) == (status, counts, needed)


def test_what_is_open_below_a_decided_requirement_no_longer_matters() -> None:
    records = [YES, {**YES, "level": "city", "standing": "declared"}]
    finding = decide(leaf(at_least=1, of=CHILDREN), dossier(*records))
    assert [each.status for each in finding.children] == ["met", "open", "not_met"]
    assert (finding.status, [each.id for each in finding.mattering()]) == ("met", ["leaf"])


def test_the_ladder_names_the_rung_and_the_kinds() -> None:
    declared = {**YES, "standing": "declared"}
    finding = decide(leaf(all=[CHILDREN[0], leaf("j", judgement=True)]), dossier(declared))
    assert (finding.status, finding.counts, finding.rung) == ("open", (0, 1, 1, 2), 3)
    assert finding.opens == ("verification", "judgement")


RESEARCHERS = {"applies_to": ["county_researcher"]}


@pytest.mark.parametrize(
    ("posts", "status"),
    [
        ([{"post": "teacher", "from": "2015-09-01"}], "not_applicable"),
        ([{"post": "county_researcher", "from": "2015-09-01"}], "met"),
        ([{"post": "county_researcher", "from": "2015-09-01", "to": "2024-08-31"}], "met"),
        ([{"post": "county_researcher", "from": "2015-09-01", "to": "2024-08-30"}], "open"),  # no post known
        (None, "open"),
    ],
)
def test_what_applies_by_the_post_at_the_cut_off(posts: list[dict[str, Any]] | None, status: str) -> None:
    asked = {**CHILDREN[0], **RESEARCHERS}
    finding = decide(leaf(all=[asked]), dossier(YES, posts=posts))
    assert finding.children[0].status == status
    # Not applicable stands in no one's way; unknown does, whatever was found.
    assert finding.status == ("open" if status == "open" else "met")


def test_a_waiver_counts_as_met_and_is_shown() -> None:
    waiver = {"requirement": "a", "approved_by": "县教育局", "approved_on": "2024-01-01"}
    finding = decide(leaf(all=[CHILDREN[0]]), dossier(waivers=[waiver]))
    assert (finding.status, finding.children[0].status) == ("met", "waived")
    assert finding.children[0].waiver is not None
    void = [
        {"requirement": "a", "approved_on": "2024-01-01"},
        {"requirement": "a", "approved_by": "县教育局"},
        {**waiver, "approved_on": "2024-09-01"},
        {**waiver, "expires_on": "2024-08-30"},
    ]
    assert decide(leaf(all=[CHILDREN[0]]), dossier(waivers=void)).status == "not_met"
    last_day = {**waiver, "expires_on": "2024-08-31"}
    assert decide(leaf(all=[CHILDREN[0]]), dossier(waivers=[last_day])).status == "met"


def test_a_waived_requirement_that_does_not_apply_is_shown_as_waived() -> None:
    waiver = {"requirement": "a", "approved_by": "县教育局", "approved_on": "2024-01-01"}
    teacher = [{"post": "teacher", "from": "2015-09-01"}]
    finding = decide(leaf(all=[{**CHILDREN[0], **RESEARCHERS}]), dossier(waivers=[waiver], posts=teacher))
    assert finding.children[0].status == "waived"


def test_a_setting_may_stand_in_for_a_judgement() -> None:
    judged = leaf("j", judgement=True, unless_setting="notable_rise")
    assert decide(leaf(all=[judged]), dossier()).children[0].status == "open"
    assert decide(leaf(all=[judged]), dossier(), {"notable_rise": 5}).children[0].status == "not_applicable"
    by_stage = {"notable_rise": [{"stage": "primary", "amount": 5}]}
    assert decide(leaf(all=[judged]), dossier(), by_stage).children[0].status == "open"
    assert (
        decide(leaf(all=[judged]), dossier(stage="primary"), by_stage).children[0].status == "not_applicable"
    )
    other = decide(leaf(all=[judged]), dossier(stage="senior_secondary"), by_stage).children[0]
    assert (other.status, other.opens) == ("open", ("judgement",))
