"""What limits of reuse mean, worked out by hand from docs/reuse.md. Cut-off 2024-08-31, standing school."""

from collections.abc import Mapping
from random import Random
from typing import Any

import pytest

from evaluator.verdict import Finding
from evidence.dossier import Dossier
from tests.evaluator.trees import decide, dossier, leaf

ONCE = {"achievement": "once", "by": "leaf"}
PAPER: dict[str, Any] = {"kind": "article", "date": "2022-05-01", "genre": "paper", "level": "county"}


def paper(id_: str, **fields: Any) -> dict[str, Any]:
    return {**PAPER, "id": id_, **fields}


def papers(id_: str, count: int = 1, **where: Any) -> dict[str, Any]:
    return leaf(id_, count=count, of="article", where=where)


def both(reuse: Mapping[str, Any] | None = ONCE, *parts: dict[str, Any], **keys: Any) -> dict[str, Any]:
    """All of some leaves (else two that want one paper each)."""
    given = list(parts) or [papers("1.1"), papers("1.2")]
    return leaf("1", all=given, **({} if reuse is None else {"reuse": reuse}), **keys)


def statuses(finding: Finding) -> dict[str, str]:
    return {each.id: each.status for each in finding.walk()}


def reasons(finding: Finding, id_: str, record: str) -> list[Any]:
    """The reasons of a record at a leaf: type, wanted, found."""
    (found,) = (each for each in finding.walk() if each.id == id_)
    (use,) = (use for use in found.uses if use.record == record)
    return [(reason.type, reason.wanted, reason.found) for reason in use.reasons]


# Once ------------------------------------------------------------------------------------------------------


def test_free_unless_said() -> None:
    for reuse in (None, {"achievement": "free"}):
        assert decide(both(reuse), dossier(paper("a"))).status == "met"
    assert decide(both(ONCE), dossier(paper("a"))).status == "not_met"
    assert decide(both(ONCE), dossier(paper("a"), paper("b"))).status == "met"


def test_one_record_serves_one_leaf_and_says_which() -> None:
    found = decide(both(), dossier(paper("a")))
    assert statuses(found) == {"1": "not_met", "1.1": "met", "1.2": "not_met"}
    assert reasons(found, "1.1", "a") == []
    assert reasons(found, "1.2", "a") == [("used_elsewhere", "1.1", None)]
    (why,) = found.reasons
    assert (why.type, why.wanted, why.found, why.distance) == (
        "too_few_to_share",
        ("1.1", "1.2"),
        (("a",),),
        1,
    )


def test_certificates_of_one_achievement_are_one() -> None:
    """The county's certificate would do for 1.1, the city's for 1.2: it is one achievement all the same."""
    parts = papers("1.1", level="county"), papers("1.2", level="city")
    one = dossier(paper("a", achievement="x"), paper("b", level="city", achievement="x"))
    found = decide(both(ONCE, *parts), one)
    assert statuses(found)["1"] == "not_met"
    assert reasons(found, "1.2", "b") == [("used_elsewhere", "1.1", "a")]
    two = dossier(paper("a", achievement="x"), paper("b", level="city", achievement="y"))
    assert decide(both(ONCE, *parts), two).status == "met"
    nameless = dossier(paper("a"), paper("b", level="city"))
    assert decide(both(ONCE, *parts), nameless).status == "met"


def test_leaves_of_one_clause_share_unless_it_is_said_by_leaf() -> None:
    same = both({"achievement": "once"})
    assert decide(same, dossier(paper("a"))).status == "met"
    parts = papers("1.1"), {**papers("1.2"), "cite": "二"}
    other = both({"achievement": "once"}, *parts)
    assert decide(other, dossier(paper("a"))).status == "not_met"
    three = both({"achievement": "once"}, *parts, papers("1.3", count=2))
    # 1.1 and 1.3 are of one clause: two papers for the two of them, and one for 1.2.
    assert decide(three, dossier(paper("a"), paper("b"))).status == "not_met"
    assert decide(three, dossier(paper("a"), paper("b"), paper("c"))).status == "met"


def test_listed_kinds_are_shared() -> None:
    parts = leaf("1.1", count=1, **{"from": [{"of": "article"}, {"of": "lecture"}]}), papers("1.2")
    shared = {**ONCE, "share": ["article"]}
    assert decide(both(shared, *parts), dossier(paper("a"))).status == "met"
    lectures = both(shared, *(leaf(id_, count=1, of="lecture") for id_ in ("1.1", "1.2")))
    assert decide(lectures, dossier({"kind": "lecture", "date": "2022-05-01"})).status == "not_met"


def test_outside_the_scope_it_is_free() -> None:
    tree = leaf("0", all=[both(), papers("2.1")])
    found = decide(tree, dossier(paper("a"), paper("b")))
    assert set(statuses(found).values()) == {"met"}
    assert [use.status for use in found.children[1].uses] == ["counted", "counted"]


def test_it_is_not_the_first_that_fits_but_the_best_for_all() -> None:
    """1.1 can take either paper, 1.2 only the city's: 1.1 leaves that to it."""
    parts = papers("1.1"), papers("1.2", level="city")
    found = decide(both(ONCE, *parts), dossier(paper("a", level="city"), paper("b")))
    assert set(statuses(found).values()) == {"met"}
    assert reasons(found, "1.1", "a") == [("used_elsewhere", "1.2", None)]


def test_a_chain_of_moves() -> None:
    """Five leaves, five papers, only one way: each leaf takes levels up to its own."""
    levels = ["school", "township", "county", "city", "province"]
    parts = [papers(f"1.{n}", level={"at_most": level}) for n, level in enumerate(reversed(levels), 1)]
    found = decide(
        both(ONCE, *parts), dossier(*(paper(f"r{n}", level=level) for n, level in enumerate(levels)))
    )
    assert set(statuses(found).values()) == {"met"}
    serving = {each.id: [u.record for u in each.uses if u.status == "counted"] for each in found.children}
    assert serving == {"1.1": ["r4"], "1.2": ["r3"], "1.3": ["r2"], "1.4": ["r1"], "1.5": ["r0"]}


def test_alternatives_are_chosen_for_the_whole() -> None:
    """1.1 takes one paper of the city or two of any level; 1.2 wants the city's paper."""
    ways = leaf("1.1", any=[papers("1.1.city", level="city"), papers("1.1.two", count=2)])
    found = decide(
        both(ONCE, ways, papers("1.2", level="city")),
        dossier(paper("a", level="city"), paper("b"), paper("c")),
    )
    assert statuses(found) == {
        "1": "met",
        "1.1": "met",
        "1.1.city": "not_met",
        "1.1.two": "met",
        "1.2": "met",
    }


def test_as_many_parts_as_can_be() -> None:
    """Two papers: 1.1 wants both, 1.2 and 1.3 one each. Two parts of three are wanted."""
    parts = [papers("1.1", count=2), papers("1.2"), papers("1.3")]
    found = decide(leaf("1", at_least=2, of=parts, reuse=ONCE), dossier(paper("a"), paper("b")))
    assert statuses(found) == {"1": "met", "1.1": "not_met", "1.2": "met", "1.3": "met"}
    assert found.counts == (2, 2, 2, 2)


def test_where_all_cannot_be_met_the_earlier_is() -> None:
    found = decide(both(ONCE, papers("1.1"), papers("1.2"), papers("1.3")), dossier(paper("b"), paper("a")))
    assert statuses(found) == {"1": "not_met", "1.1": "met", "1.2": "met", "1.3": "not_met"}
    assert reasons(found, "1.1", "b") == [("used_elsewhere", "1.2", None)]


def test_nothing_is_used_without_need_and_what_is_left_over_helps_the_first_that_lacks() -> None:
    found = decide(both(), dossier(paper("a"), paper("b"), paper("c")))
    assert reasons(found, "1.1", "c") == reasons(found, "1.2", "c") == [("left_over", None, None)]
    two = dossier(paper("a", level="city"), paper("b", level="city"))
    lacking = decide(both(ONCE, papers("1.1", level="city"), papers("1.2", count=3)), two)
    assert [each.counts for each in lacking.children] == [(1, 1, 1, 1), (1, 1, 1, 1)]
    assert reasons(lacking, "1.2", "a") == [("used_elsewhere", "1.1", None)]


def test_what_only_one_leaf_can_use_counts_there_as_ever() -> None:
    parts = papers("1.1", level="county"), papers("1.2", level="city")
    found = decide(both(ONCE, *parts), dossier(paper("a"), paper("b"), paper("c", level="city")))
    assert found.children[0].counts == (2, 2, 2, 2)
    assert all(use.reasons == () for use in found.children[0].uses if use.status == "counted")


# What takes records ----------------------------------------------------------------------------------------


def test_a_leaf_of_every_term_takes_what_it_counts() -> None:
    """Two terms in the window, one paper asked for in each; two papers, one of which is of no term."""
    terms = leaf("1.1", each="term", count=1, of="article", within={"last_months": 12})
    autumn, spring = paper("a", date="2023-10-10"), paper("b", date="2024-03-10")
    assert decide(both(ONCE, terms, papers("1.2")), dossier(autumn, spring)).status == "not_met"
    third = paper("c", date="2021-10-10")
    found = decide(both(ONCE, terms, papers("1.2")), dossier(autumn, spring, third))
    assert set(statuses(found).values()) == {"met"}
    assert reasons(found, "1.2", "a") == [("used_elsewhere", "1.1", None)]


def test_an_amount_takes_the_records_that_reach_it() -> None:
    """Ten hours in the year, of logs of 4, 6 and 5: two of them will do, which leaves one for 1.2."""
    hours = leaf(
        "1.1",
        each="school_year",
        of="listening_log",
        measure={"sum": ["hours"]},
        at_least=10,
        within={"last_months": 12},
    )
    logs = [
        {"id": id_, "kind": "listening_log", "term": "2023-autumn", "hours": hours_}
        for id_, hours_ in (("a", "4"), ("b", "6"), ("c", "5"))
    ]
    found = decide(both(ONCE, hours, leaf("1.2", count=1, of="listening_log")), dossier(*logs))
    assert set(statuses(found).values()) == {"met"}
    serving = {each.id: [u.record for u in each.uses if u.status == "counted"] for each in found.children}
    assert serving == {"1.1": ["a", "b"], "1.2": ["c"]}
    assert (
        decide(both(ONCE, hours, leaf("1.2", count=2, of="listening_log")), dossier(*logs)).status
        == "not_met"
    )


def test_judgements_and_absences_take_nothing() -> None:
    absent = leaf("1.1", absent="conduct", where={"breach": True}, certificate={"breach": False})
    certified = leaf("1.2", count=1, of="conduct", where={"breach": False})
    certificate = {"kind": "conduct", "breach": False, "from": "2020-09-01", "to": "2024-08-31"}
    assert decide(both(ONCE, absent, certified), dossier(certificate)).status == "met"


def test_what_is_waived_takes_nothing() -> None:
    waived = {"requirement": "1.1", "approved_by": "局", "approved_on": "2024-01-01"}
    found = decide(both(), dossier(paper("a"), waivers=[waived]))
    assert statuses(found) == {"1": "met", "1.1": "waived", "1.2": "met"}
    # What is waived is told as it would stand alone.
    assert [use.status for use in found.children[0].uses] == ["counted"]


def test_what_is_not_asked_takes_nothing() -> None:
    parts = {**papers("1.1"), "applies_to": ["principal"]}, papers("1.2")
    found = decide(both(ONCE, *parts), dossier(paper("a"), posts=[{"post": "teacher", "from": "2015"}]))
    assert statuses(found) == {"1": "met", "1.1": "not_applicable", "1.2": "met"}


# Three values -----------------------------------------------------------------------------------------------


def test_each_rung_has_its_own_best() -> None:
    """One paper is checked, one declared: for certain one leaf is met, once it is verified both are."""
    found = decide(both(), dossier(paper("a"), paper("b", standing="declared")))
    assert (found.status, found.counts, found.opens) == ("open", (1, 2, 2, 2), ("verification",))
    assert statuses(found) == {"1": "open", "1.1": "met", "1.2": "open"}


def test_the_status_comes_before_the_certain_count() -> None:
    """Two of three parts are wanted, with a county's paper that is checked and a city's that is declared.

    For certain the checked one can serve 1.2 alone; with 1.3 served by the other once that is verified, two
    parts are met. 1.1 is the first in order, could have both, and gives way.
    """
    parts = [papers("1.1", count=2), papers("1.2"), papers("1.3", level="city")]
    records = [paper("a"), paper("b", level="city", standing="declared")]
    found = decide(leaf("1", at_least=2, of=parts, reuse=ONCE), dossier(*records))
    assert (found.status, found.counts) == ("open", (1, 2, 2, 2))
    assert statuses(found) == {"1": "open", "1.1": "not_met", "1.2": "met", "1.3": "open"}


def test_a_shortage_is_told_of_the_rung_that_is_not_reached() -> None:
    """Verified there would be two papers for two leaves; for certain both share the one."""
    found = decide(both(), dossier(paper("a"), paper("b", standing="declared")))
    (why,) = found.reasons
    assert (why.type, why.wanted, why.found, why.distance) == (
        "too_few_to_share",
        ("1.1", "1.2"),
        (("a",),),
        1,
    )
    # Where nothing is certain even without limits, these are not to blame.
    open_anyway = dossier(paper("a", standing="declared"), paper("b", standing="declared"))
    assert decide(both(), open_anyway).reasons == ()


def test_what_fails_anyway_is_not_blamed_on_sharing() -> None:
    found = decide(both(ONCE, papers("1.1", level="national"), papers("1.2")), dossier(paper("a")))
    assert (found.status, found.counts, found.reasons) == ("not_met", (1, 1, 1, 1), ())


# Activities -------------------------------------------------------------------------------------------------

HIGHEST = {"of_activity": "highest"}


def test_of_one_activity_one_level_serves() -> None:
    """The county's and the city's paper come from one conference; both leaves could be served by one each."""
    parts = papers("1.1", level="county"), papers("1.2", level="city")
    records = paper("a", activity="x"), paper("b", level="city", activity="x")
    found = decide(both(HIGHEST, *parts), dossier(*records))
    assert statuses(found) == {"1": "not_met", "1.1": "not_met", "1.2": "met"}
    assert reasons(found, "1.1", "a") == [("level_of_activity", "city", "county")]
    apart = paper("a", activity="x"), paper("b", level="city", activity="y")
    assert decide(both(HIGHEST, *parts), dossier(*apart)).status == "met"


def test_the_level_that_serves_is_the_best_for_the_scope() -> None:
    """The city's paper has no prize: the county's serves, though its level is lower."""
    found = decide(
        both(HIGHEST, papers("1.1", prize={"at_least": "second"})),
        dossier(
            paper("a", prize="first", activity="x"), paper("b", level="city", prize="third", activity="x")
        ),
    )
    assert found.status == "met"


def test_several_of_one_level_all_serve() -> None:
    records = [paper("a", activity="x"), paper("b", activity="x"), paper("c", level="school", activity="x")]
    found = decide(both(HIGHEST, papers("1.1", count=2)), dossier(*records))
    assert found.children[0].counts == (2, 2, 2, 2)
    assert decide(both(HIGHEST, papers("1.1", count=3)), dossier(*records)).status == "not_met"


def test_certificates_of_one_achievement_come_from_one_activity() -> None:
    parts = papers("1.1", level="county"), papers("1.2", level="city")
    records = paper("a", achievement="x"), paper("b", level="city", achievement="x")
    assert decide(both(HIGHEST, *parts), dossier(*records)).status == "not_met"


def test_an_unknown_level_may_be_the_same() -> None:
    """Two papers of one activity, one of unknown level: for certain only one of them serves."""
    tree = both(HIGHEST, papers("1.1", count=2))
    found = decide(tree, dossier(paper("a", activity="x"), paper("b", level=None, activity="x")))
    assert (found.status, found.children[0].counts, found.opens) == ("open", (1, 1, 2, 2), ("field",))
    assert reasons(found, "1.1", "b") == [("activity_level_unknown", "county", None)]
    without = dossier(paper("a"), paper("b", level=None))
    assert decide(tree, without).status == "met"


def test_the_level_of_an_exchange_is_taken_where_the_record_has_none() -> None:
    tree = both(HIGHEST, papers("1.1", count=2))
    exchanged = {"venue": "academic_conference", "level": "city", "date": "2022-05-01"}
    records = [
        paper("a", level=None, activity="x", exchange=exchanged),
        paper("b", level="city", activity="x"),
    ]
    assert decide(tree, dossier(*records)).status == "met"
    assert decide(tree, dossier(records[0], paper("b", activity="x"))).status == "not_met"


# Settings ---------------------------------------------------------------------------------------------------


def test_the_office_can_limit_and_free() -> None:
    one = dossier(paper("a"))
    limit = [{"requirement": "1", "achievement": "once", "by": "leaf"}]
    assert decide(both(None), one, {"reuse": limit}).status == "not_met"
    assert decide(both(None), one, {"reuse": [{"achievement": "once", "by": "leaf"}]}).status == "not_met"
    assert decide(both(ONCE), one, {"reuse": [{"requirement": "1", "achievement": "free"}]}).status == "met"
    other = [{"title": "other", "requirement": "1", "achievement": "free"}]
    assert decide(both(ONCE), one, {"reuse": other}).status == "not_met"
    special = [{"requirement": "1", "achievement": "free"}, {"title": "t", "requirement": "1", **ONCE}]
    assert decide(both(None), one, {"reuse": special}).status == "not_met"


def test_freeing_a_part_lifts_nothing_that_is_said_above() -> None:
    inner = leaf("0", all=[both(None)], reuse=ONCE)
    assert decide(inner, dossier(paper("a"))).status == "not_met"
    freed = {"reuse": [{"requirement": "1", "achievement": "free"}]}
    assert decide(inner, dossier(paper("a")), freed).status == "not_met"


# The same every time ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_records_changes_nothing(seed: int) -> None:
    records = [paper(f"r{n}", level=level) for n, level in enumerate(["city", "county", "school"] * 3)]
    tree = leaf(
        "1",
        at_least=2,
        of=[papers("1.1", 2, level="city"), papers("1.2", 4), papers("1.3", 2, level={"at_least": "county"})],
        reuse=ONCE,
    )
    shuffled = list(records)
    Random(seed).shuffle(shuffled)

    def told(given: Dossier) -> Any:
        found = decide(tree, given)
        return [
            (each.id, each.status, each.counts, sorted((u.record, u.status, u.reasons) for u in each.uses))
            for each in found.walk()
        ]

    assert told(dossier(*shuffled)) == told(dossier(*records))
