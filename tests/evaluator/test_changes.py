"""Changes to a situation: what they make of it, what they refuse, and what must hold of them."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from decimal import Decimal
from itertools import permutations
from random import Random
from typing import Any

import pytest

from evaluator.changes import (
    ORDER,
    Add,
    Attach,
    BadChange,
    Change,
    Choose,
    Drop,
    Judge,
    Situation,
    Supply,
    SupplySetting,
    Verify,
    Wait,
    apply,
)
from evaluator.interpret import Program
from evaluator.remarks import waivers_in_force
from evaluator.verdict import Finding
from evidence.day import Day
from evidence.documents import Document
from evidence.dossier import Dossier
from evidence.reading import dossier_from_data
from evidence.records import KINDS, Article, Judgement, OpenLesson, Record
from evidence.scales import DOCUMENT_TYPES, SIGNING_ROLES, STANDINGS
from evidence.settings import AmountEntry, Settings
from tests.evaluator.generated import Data, Sample, found, harmless, is_absent, lowered, samples

CUT_OFF = date(2024, 8, 31)


def situation(*records: Record, settings: Settings | None = None, **fields: Any) -> Situation:
    """A situation of one applicant with these records."""
    return Situation(
        Dossier(id="d", records=records, **fields), settings or Settings(), CUT_OFF, "school", {"r1": "a"}
    )


def refused(given: Situation, *changes: Change) -> list[tuple[int, str]]:
    """The places of the changes that are refused, and the codes of the problems."""
    with pytest.raises(BadChange) as bad:
        apply(given, changes)
    assert all(problem.text("en") and problem.text("zh") for problem in bad.value.problems)
    assert bad.value.problem == bad.value.problems[0]
    return [(fault.change, fault.problem.code) for fault in bad.value.faults]


def record(given: Situation, record_id: str) -> Any:
    """The record of an id."""
    return next(each for each in given.dossier.records if each.id == record_id)


# What each kind of change does ----------------------------------------------------------------------------


def test_no_change_changes_nothing() -> None:
    given = situation(Article(id="a"))
    assert apply(given, []) == given


def test_a_record_is_verified_and_keeps_what_it_says() -> None:
    given = situation(Article(id="a", prize="first"), Article(id="b", checked_by="old"))
    after = apply(given, [Verify("a", "school", by="office"), Verify("b", "authority")])
    assert record(after, "a") == Article(id="a", prize="first", standing="school", checked_by="office")
    assert record(after, "b") == Article(id="b", standing="authority", checked_by="old")
    assert record(given, "a").standing == "declared"
    assert record(apply(given, [Verify("a", "rejected")]), "a").standing == "rejected"


def test_a_standing_is_never_lowered_and_a_rejection_stands() -> None:
    given = situation(Article(id="a", standing="authority"), Article(id="b", standing="rejected"))
    assert refused(given, Verify("a", "school"), Verify("b", "authority")) == [
        (0, "change_lower"),
        (1, "change_rejected"),
    ]
    assert apply(given, [Verify("a", "authority"), Verify("b", "rejected")]).dossier == given.dossier


def test_a_document_is_attached_or_completes_one() -> None:
    plan = Document(type="lesson_plan", signed_by=("dean",), original=True)
    given = situation(OpenLesson(id="l", documents=(Document(type="peer_opinion"), plan)))
    own = Document(type="lesson_plan", signed_by=("principal",), stamped=True, page="3")
    after = record(apply(given, [Attach("l", own), Attach("l", Document(type="speech_script"))]), "l")
    whole = Document(
        type="lesson_plan", signed_by=("dean", "principal"), original=True, stamped=True, page="3"
    )
    assert after.documents == (Document(type="peer_opinion"), whole, Document(type="speech_script"))


@pytest.mark.parametrize(
    ("known", "given"),
    [
        ({"original": False}, {"original": True}),
        ({"page": "1"}, {"page": "2"}),
        ({"stamped": True}, {"stamped": False}),
    ],
)
def test_another_paper_stands_beside_the_first(known: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    first, second = (Document(type="article_original", **each) for each in (known, given))
    before = situation(Article(id="a", documents=(first,)))
    assert record(apply(before, [Attach("a", second)]), "a").documents == (first, second)


def test_a_missing_seal_can_be_set_later() -> None:
    given = situation(Article(id="a", documents=(Document(type="article_original", stamped=False),)))
    after = apply(given, [Attach("a", Document(type="article_original", stamped=True))])
    assert record(after, "a").documents == (Document(type="article_original", stamped=True),)


def test_what_can_never_be_had_cannot_be_attached() -> None:
    given = situation(Article(id="a", documents=(Document(type="article_original", unavailable=True),)))
    assert refused(
        given,
        Attach("a", Document(type="article_original")),
        Attach("a", Document(type="lesson_plan", unavailable=True)),
    ) == [(0, "change_unavailable"), (1, "change_attach_nothing")]


def test_fields_that_are_not_known_are_supplied() -> None:
    given = situation(Article(id="a", exchange=None), posts=({"post": "teacher"},))
    after = apply(
        given,
        [
            Supply("a", "exchange.level", "city"),
            Supply("a", "exchange.date", "2024-03"),
            Supply("a", "theme", ("subject",)),
            Supply(None, "posts.0.from", "2012-09"),
            Supply(None, "appointed_on", Day.of(2020, 9, 1)),
        ],
    )
    data = {
        "id": "d",
        "appointed_on": "2020-09-01",
        "posts": [{"post": "teacher", "from": "2012-09"}],
        "records": [
            {
                "id": "a",
                "kind": "article",
                "exchange": {"level": "city", "date": "2024-03"},
                "theme": ["subject"],
            }
        ],
    }
    assert after.dossier == dossier_from_data(data)[0]


def test_what_is_known_is_never_written_over() -> None:
    given = situation(OpenLesson(id="l", level="county"), Article(id="a"), subject="语文", posts=())
    changes: tuple[Change, ...] = (
        Supply("l", "level", "city"),
        Supply("a", "prize", "first"),  # left out, an article's prize is none
        Supply("a", "exchange.level", "city"),
        Supply(None, "subject", "数学"),
        Supply(None, "id", "e"),
    )
    assert refused(given, *changes) == [(n, "change_known") for n in range(5)]
    same = [Supply("l", "level", "county"), Supply("a", "prize", "none"), Supply(None, "subject", "语文")]
    assert apply(given, same).dossier == given.dossier


def test_a_date_is_made_more_exact_but_not_another() -> None:
    given = situation(Article(id="a", date=Day.of(2021, 9)), appointed_on=Day.of(2020))
    after = apply(given, [Supply("a", "date", "2021-09-15"), Supply(None, "appointed_on", "2020-09")])
    assert (str(record(after, "a").date), str(after.dossier.appointed_on)) == ("2021-09-15", "2020-09")
    assert refused(given, Supply("a", "date", "2021-10-01"), Supply("a", "date", "2021")) == [
        (0, "change_known"),
        (1, "change_known"),
    ]


def test_what_has_its_own_way_is_not_supplied() -> None:
    given = situation(Article(id="a"))
    codes = refused(
        given,
        Supply("a", "standing", "school"),
        Supply("a", "documents", ()),
        Supply(None, "records", ()),
        Supply("a", "size", 1),
        Supply("a", "exchange.size", 1),
        Supply(None, "posts.0.post", "teacher"),
    )
    assert [code for _, code in codes] == [
        "change_by_verifying",
        "change_by_attaching",
        "change_by_adding",
        "change_no_field",
        "change_known",
        "change_no_field",
    ]


def test_an_impossible_value_is_refused_as_the_readers_refuse_it() -> None:
    given = situation(OpenLesson(id="l", to=Day.of(2021)))
    with pytest.raises(BadChange) as bad:
        apply(given, [Supply("l", "level", "moon"), Supply("l", "from", Day.of(2022))])
    level, order = bad.value.problems
    assert (level.code, level.place.path) == ("not_a_choice", "l.level")
    assert order.code == "wrong_order"


def test_records_and_judgements_come_and_go() -> None:
    given = situation(Article(id="a"), Article(id="b"))
    judgement = Judgement(id="j", requirement="2.2", conclusion="met")
    after = apply(given, [Judge(judgement), Add(OpenLesson(id="c")), Drop("a")])
    assert after.dossier.records == (Article(id="b"), OpenLesson(id="c"), judgement)
    assert refused(given, Add(Article(id="a")), Drop("z"), Verify("aa", "school")) == [
        (0, "change_id_taken"),
        (1, "change_no_record"),
        (2, "change_no_record_near"),
    ]


def test_settings_are_given_where_they_are_missing() -> None:
    table = (AmountEntry(stage="primary", amount=Decimal(400)),)
    given = situation(settings=Settings(hours_standard=table, cycle_years=Decimal(3)))
    after = apply(
        given,
        [
            SupplySetting("listening_quota", 10),
            SupplySetting("hours_standard", 300),
            SupplySetting("cycle_years", 3),
        ],
    ).settings
    assert (after.listening_quota, after.cycle_years) == (Decimal(10), Decimal(3))
    assert after.hours_standard == (*table, AmountEntry(amount=Decimal(300)))
    assert refused(
        given,
        SupplySetting("cycle_years", 4),
        SupplySetting("office", "x"),
        SupplySetting("notable_rise", -1),
    ) == [(0, "change_known"), (1, "change_no_setting"), (2, "out_of_range")]


def entry(amount: int = 1, **keys: str) -> AmountEntry:
    """One entry of a table."""
    return AmountEntry.model_validate({**keys, "amount": amount})


@pytest.mark.parametrize(
    ("old", "new", "taken"),
    [
        (entry(stage="primary"), entry(2, stage="junior_secondary"), True),  # they never meet
        (entry(stage="primary"), entry(2), True),  # the old one is the more special
        (entry(), entry(2, stage="primary"), False),  # the new one would take its place
        (entry(stage="primary"), entry(2, subject="语文"), False),  # they may meet
        (entry(stage="primary"), entry(2, stage="primary"), False),
        (entry(term="2023-autumn"), entry(2, term="autumn"), True),
        (entry(term="autumn"), entry(2, term="2023-autumn"), False),
        (entry(term="autumn"), entry(2, term="2023-spring"), True),
    ],
)
def test_an_entry_of_a_table_never_takes_the_place_of_another(
    old: AmountEntry, new: AmountEntry, *, taken: bool
) -> None:
    given = situation(settings=Settings(hours_standard=(old,)))
    change = SupplySetting("hours_standard", (new,))
    if taken:
        assert apply(given, [change]).settings.hours_standard == (old, new)
    else:
        assert refused(given, change) == [(0, "change_known")]


def test_the_cut_off_moves_and_readings_are_chosen() -> None:
    given = situation()
    after = apply(given, [Wait(date(2025, 8, 31)), Choose("r1", "b"), Choose("r2", "c")])
    assert (after.as_of, after.readings) == (date(2025, 8, 31), {"r1": "b", "r2": "c"})
    assert given.readings == {"r1": "a"}
    assert refused(given, Wait(CUT_OFF), Choose("r1", "b"), Wait(date(2025, 1, 1)), Choose("r1", "c")) == [
        (2, "change_twice"),
        (3, "change_twice"),
    ]


# The order of changes ---------------------------------------------------------------------------------------


def test_every_kind_of_change_has_its_place_in_the_order() -> None:
    assert set(ORDER) == set(Change.__args__)
    assert len(ORDER) == len(set(ORDER))


def test_a_record_is_replaced_verified_and_completed_in_whatever_order_it_is_said() -> None:
    given = situation(Article(id="a"), settings=Settings())
    changes: list[Change] = [
        Drop("a"),
        Add(OpenLesson(id="a")),
        Supply("a", "level", "city"),
        Attach("a", Document(type="lesson_plan")),
        Verify("a", "school"),
    ]
    wanted = OpenLesson(id="a", level="city", standing="school", documents=(Document(type="lesson_plan"),))
    for order in permutations(changes):
        assert apply(given, order).dossier.records == (wanted,)


# Properties -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample() -> tuple[Sample, ...]:
    """Generated dossiers."""
    return tuple(samples("changes", offices=6, dossiers=4))


def decided(each: Sample, given: Situation) -> Finding:
    """What the interpreter finds in a situation."""
    program = Program("t", each.where.resolved, given.settings, given.as_of.toordinal(), given.standing)
    waivers, _ = waivers_in_force(given.dossier, program.requirement_ids(), given.as_of.toordinal())
    return program.interpret(program.case(given.dossier), waivers)


def start(each: Sample, data: Data) -> Situation:
    """The situation of a generated dossier."""
    standing: Any = each.where.standing
    return Situation(Dossier.model_validate(data), each.where.settings, each.where.as_of, standing, {})


def edited(data: Data, rng: Random) -> tuple[Data, list[Change]]:
    """A dossier edited by hand, as plain data, and the changes that say the same."""
    # Each record for itself: generated ones may share a list.
    data = {**data, "records": [deepcopy(each) for each in data["records"]]}
    records = data["records"]
    changes: list[Change] = []
    rng.shuffle(order := [each["id"] for each in records])
    by_id = {each["id"]: each for each in records}
    for name in order[:1]:
        data["records"] = [each for each in data["records"] if each["id"] != name]
        changes.append(Drop(name))
    for name in order[1:4]:
        known = (
            STANDINGS.index(by_id[name].get("standing", "declared"))
            if (by_id[name].get("standing") != "rejected")
            else len(STANDINGS)
        )
        if known + 1 < len(STANDINGS):
            by_id[name]["standing"] = STANDINGS[known + 1]
            changes.append(Verify(name, STANDINGS[known + 1]))
    for name in order[2:6]:
        unknown = [
            field
            for field, info in KINDS[by_id[name]["kind"]].model_fields.items()
            if info.default is None and by_id[name].get(field.rstrip("_")) in (None, "unknown")
        ]
        for field, value in (("name", "x"), ("level", "city"), ("well_received", True), ("hours", 3)):
            if field in unknown:
                by_id[name][field] = value
                changes.append(Supply(name, field, value))
    for name in order[4:8]:
        papers = by_id[name].setdefault("documents", [])
        kind = rng.choice(DOCUMENT_TYPES)
        if kind not in {paper if isinstance(paper, str) else paper["type"] for paper in papers}:
            papers.append({"type": kind, "signed_by": ["dean"]})
            changes.append(Attach(name, Document(type=kind, signed_by=("dean",))))
    added = {"id": "added", "kind": "open_lesson", "level": "county", "date": "2023-05-04"}
    data["records"].append(added)
    changes.append(Add(OpenLesson.model_validate(added)))
    return data, changes


def test_what_changes_make_is_what_somebody_would_write_by_hand(sample: tuple[Sample, ...]) -> None:
    kinds: set[type[Change]] = set()
    for each in sample:
        rng = Random(each.name)
        data, changes = edited(each.data, rng)
        rng.shuffle(changes)
        kinds |= {type(change) for change in changes}
        after = apply(start(each, each.data), changes)
        by_hand = start(each, data)
        assert {one.id: one for one in after.dossier.records} == {
            one.id: one for one in by_hand.dossier.records
        }, each.name
        assert after._replace(dossier=by_hand.dossier) == by_hand
        assert decided(each, after).counts == decided(each, by_hand).counts, each.name
        assert found(each.where, data).counts == decided(each, by_hand).counts
    assert kinds == {Drop, Verify, Supply, Attach, Add}


def more(given: Situation, rng: Random) -> list[Change]:
    """Changes that only add: verifications, documents, records, favourable judgements."""
    changes: list[Change] = []
    for each in given.dossier.records:
        if each.standing != "rejected" and rng.random() < 0.4:
            changes.append(Verify(each.id, "authority"))
        kind = rng.choice(DOCUMENT_TYPES)
        never = [paper.unavailable for paper in each.documents if paper.type == kind]
        if rng.random() < 0.5 and not (never and all(never)):
            roles = tuple(rng.sample(SIGNING_ROLES, 2))
            changes.append(Attach(each.id, Document(type=kind, signed_by=roles, stamped=True, original=True)))
        if each.kind not in ("judgement", "conduct") and rng.random() < 0.2:
            changes.append(Add(each.model_copy(update={"id": f"again-{each.id}"})))
    return changes


def test_what_only_adds_never_lowers_a_finding(sample: tuple[Sample, ...]) -> None:
    changed = 0
    for each in sample:
        rng = Random(each.name)
        given = start(each, harmless(each.data))
        changes = more(given, rng)
        judged = rng.choice([finding.id for finding in decided(each, given).walk()])
        day = Day(each.where.as_of, each.where.as_of)
        judgement = Judgement(id="new", requirement=judged, conclusion="met", date=day, standing="authority")
        before, after = decided(each, given), decided(each, apply(given, [*changes, Judge(judgement)]))
        assert not lowered(each.where, before, after, is_absent), each.name
        changed += before != after
    assert changed > len(sample) // 2


def test_every_record_of_every_sample_passes_the_models_again(sample: tuple[Sample, ...]) -> None:
    for each in sample:
        given = start(each, each.data)
        same: list[Change] = [Verify(record.id, record.standing) for record in given.dossier.records]
        assert apply(given, same).dossier == given.dossier


def test_changes_are_values() -> None:
    one, other = Verify("a", "school"), Verify("a", "school")
    assert one == other
    assert hash(one) == hash(other)
    different: list[Change] = [Add(Article(id="a")), Judge(Judgement(id="a", requirement="1")), Drop("a")]
    assert len(set(different)) == len(different)
