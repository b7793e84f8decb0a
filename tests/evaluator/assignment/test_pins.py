"""Pins: the office's word on where a record is used. Cut-off 2024-08-31."""

from datetime import date
from typing import Any

import pytest

from evaluator.evaluate import Evaluator
from evaluator.verdict import Verdict
from evidence.settings import Settings
from tests.evaluator.assignment.test_meaning import ONCE, both, paper, papers, reasons, statuses
from tests.evaluator.trees import decide, dossier, leaf
from tests.rules.sets import loaded
from tests.rules.test_reuse import SHARED, limited


def pin(record: str, requirement: str, use: str = "here", **fields: Any) -> dict[str, Any]:
    approved = {"approved_by": "县教育局", "approved_on": "2024-03-01"}
    return {"record": record, "requirement": requirement, "use": use, **approved, **fields}


def test_a_record_pinned_here_serves_here_and_nowhere_else() -> None:
    given = dossier(paper("a"), paper("b"), pins=[pin("a", "1.2")])
    found = decide(both(), given)
    assert set(statuses(found).values()) == {"met"}
    assert reasons(found, "1.1", "a") == [("pinned_elsewhere", ("1.2",), None)]
    assert reasons(found, "1.2", "a") == [("pinned_here", ("1.2",), None)]
    free = decide(both(None), given)
    assert reasons(free, "1.1", "a") == [("pinned_elsewhere", ("1.2",), None)]


def test_a_pin_is_obeyed_where_it_hurts() -> None:
    parts = papers("1.1"), papers("1.2", level="city")
    records = paper("a", level="city"), paper("b")
    assert decide(both(ONCE, *parts), dossier(*records)).status == "met"
    assert decide(both(ONCE, *parts), dossier(*records, pins=[pin("a", "1.1")])).status == "not_met"
    assert decide(both(ONCE, *parts), dossier(*records, pins=[pin("a", "1.2", "never")])).status == "not_met"


def test_never_here() -> None:
    found = decide(both(None), dossier(paper("a"), pins=[pin("a", "1.1", "never")]))
    assert statuses(found) == {"1": "not_met", "1.1": "not_met", "1.2": "met"}
    assert reasons(found, "1.1", "a") == [("pinned_never", "1.1", None)]


def test_a_pin_to_a_requirement_above_is_to_any_leaf_below() -> None:
    tree = leaf("0", all=[both(ONCE), papers("2.1")])
    found = decide(tree, dossier(paper("a"), paper("b"), pins=[pin("a", "1"), pin("b", "1")]))
    assert statuses(found) == {"0": "not_met", "1": "met", "1.1": "met", "1.2": "met", "2.1": "not_met"}
    never = decide(tree, dossier(paper("a"), pins=[pin("a", "1", "never")]))
    assert statuses(never)["2.1"] == "met"
    assert statuses(never)["1"] == "not_met"


def test_several_pins_of_one_record() -> None:
    """Here at either of two, and never at one of them: at the other."""
    parts = papers("1.1"), papers("1.2"), papers("1.3")
    given = dossier(paper("a"), pins=[pin("a", "1.1"), pin("a", "1.2"), pin("a", "1.1", "never")])
    found = decide(leaf("1", any=list(parts), reuse=ONCE), given)
    assert statuses(found) == {"1": "met", "1.1": "not_met", "1.2": "met", "1.3": "not_met"}


def test_the_other_certificates_of_a_pinned_achievement_go_with_it() -> None:
    """An achievement that counts once counts where its record is pinned."""
    records = paper("a", achievement="x"), paper("b", achievement="x"), paper("c")
    found = decide(both(), dossier(*records, pins=[pin("a", "1.2")]))
    assert reasons(found, "1.1", "b") == [("pinned_elsewhere", ("1.2",), "a")]
    assert [use.record for use in found.children[0].uses if use.status == "counted"] == ["c"]
    free = decide(both(None), dossier(*records, pins=[pin("a", "1.2")]))
    assert ("pinned_elsewhere", ("1.2",), "a") not in reasons(free, "1.1", "b")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (pin("r", "2.papers", approved_by=None), "pin_unapproved"),
        (pin("r", "2.papers", approved_on=None), "pin_unapproved"),
        (pin("r", "2.papers", approved_on="2024-09-01"), "pin_later"),
        (pin("r", "9"), "pin_unknown_requirement"),
        (pin("r", "1"), "pin_without_records"),
        (pin("q", "2.papers"), "pin_unknown_record"),
    ],
)
def test_a_void_pin_is_told_and_changes_nothing(given: dict[str, Any], code: str) -> None:
    plain = verdict(SHARED, {}, pins=[])
    verdict_ = verdict(SHARED, {}, pins=[given])
    assert [(each.code, each.place.path) for each in verdict_.remarks] == [(code, "pins[0]")]
    assert verdict_.finding == plain.finding
    assert all(each.text("zh") for each in verdict_.remarks)


def test_a_pin_in_force_is_no_remark() -> None:
    verdict_ = verdict(SHARED, {}, pins=[pin("r", "2.more"), pin("r", "2.papers", "never")])
    assert verdict_.remarks == ()
    assert verdict_.finding != verdict(SHARED, {}, pins=[]).finding


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"requirement": "9", "achievement": "once"}, "setting_reuse_unknown"),
        ({"requirement": "2.more", "achievement": "once"}, "setting_reuse_leaf"),
        ({"title": "other", "requirement": "9", "achievement": "once"}, None),
        ({"requirement": "2", "achievement": "once"}, None),
        ({"achievement": "once"}, None),
    ],
)
def test_reuse_of_the_settings_that_limits_nothing_is_told(entry: dict[str, Any], code: str | None) -> None:
    told = [each.code for each in verdict(SHARED, {"reuse": [entry]}, pins=[]).remarks]
    assert told == ([] if code is None else [code])


def test_the_verdict_of_a_rule_set_without_limits_is_what_it_was() -> None:
    """Saying that everything is free is the same as saying nothing."""
    text = limited("{achievement: once, by: leaf}")
    entry = {"requirement": "2", "achievement": "free"}
    assert verdict(text, {"reuse": [entry]}, pins=[]).finding.children[1].counts == (
        verdict(SHARED, {}, pins=[]).finding.children[1].counts
    )


def verdict(text: str, settings: dict[str, Any], pins: list[dict[str, Any]]) -> Verdict:
    """The verdict of the small rule set on a dossier with one article."""
    given = dossier(paper("r", prize="first", exchange={"level": "city"}), pins=pins)
    rule_set = loaded(text)
    return Evaluator(rule_set, Settings.model_validate(settings), date(2024, 8, 31)).evaluate(given)
