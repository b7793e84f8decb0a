"""Changes as people write them: on a line, in braces, in a file; in codes or in Chinese."""

import json
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.changes import Add, Attach, Change, Choose, Drop, Judge, Supply, SupplySetting, Verify, Wait
from evidence.day import Day
from evidence.documents import Document
from evidence.dossier import Dossier, Post
from evidence.problems import Place, Problem
from evidence.reading.changes_reader import WORDS, ChangesReader
from evidence.records import Article, Exchange, Judgement, OpenLesson, Workload
from evidence.settings import AmountEntry

CUT_OFF = date(2024, 8, 31)
CHANGES = (Add, Attach, Choose, Drop, Judge, Supply, SupplySetting, Verify, Wait)
DOSSIER = Dossier(
    id="d",
    records=(
        OpenLesson(id="L1"),
        OpenLesson(id="L1.2", standing="authority"),
        Article(id="a,b", standing="rejected"),
        Workload(id="W:1", standing="school"),
    ),
)

Texts = Iterable[tuple[str, str]]


def read(texts: Texts) -> tuple[list[Change], list[Problem]]:
    """The changes of options, and what is wrong with them."""
    reader = ChangesReader()
    for word, text in texts:
        reader.take_text(word, text, Place(f"--{word}"))
    return [each.change for each in reader.read(DOSSIER, "school", CUT_OFF)], reader.problems


def read_file(path: Path, text: str) -> tuple[list[Change], list[Problem]]:
    """The changes of a file."""
    file = path / "changes.yaml"
    file.write_text(text, encoding="utf-8")
    reader = ChangesReader()
    reader.take_file(file)
    return [each.change for each in reader.read(DOSSIER, "school", CUT_OFF)], reader.problems


LESSON = OpenLesson(
    id="new-1",
    level="county",
    date=Day.of(2024, 3),
    well_received=True,
    documents=(Document(type="peer_opinion"), Document(type="lesson_plan")),
    standing="school",
)


@pytest.mark.parametrize(
    "text",
    [
        "open_lesson,level=county,date=2024-03,well_received=true,documents=peer_opinion、lesson_plan",
        "公开课，级别＝县级，日期=2024年3月，受到好评=是，证明材料=同行评价意见、完整教案",
        "kind=open_lesson, level=县（区）级, date=2024.3, 好评=是, documents=[peer_opinion, lesson_plan]",
        "{kind: 公开课, level: county, date: 2024-03, 好评: true, documents: [peer_opinion, 完整教案]}",
        '{"类别": "公开课", "级别": "county", "日期": 2024.3, "好评": 1, "附件": "同行评价意见、完整教案"}',
    ],
)
def test_a_record_is_written_in_many_ways(text: str) -> None:
    assert read([("add", text)]) == ([Add(LESSON)], [])


def test_fields_of_blocks_and_values_with_commas() -> None:
    text = (
        'article,exchange.level=city,exchange.date=2024-03,name="一,二",theme=subject、moral_education,id=x'
    )
    article = Article(
        id="x",
        name="一,二",
        exchange=Exchange(level="city", date=Day.of(2024, 3)),
        theme=("subject", "moral_education"),
        standing="school",
    )
    assert read([("add", text)]) == ([Add(article)], [])


def test_a_standing_that_is_said_is_kept() -> None:
    changes, _ = read([("add", "article,standing=declared"), ("add", "article,核验状态=主管部门核验")])
    assert [change.record.standing for change in changes if isinstance(change, Add)] == [
        "declared",
        "authority",
    ]
    assert [change.record.id for change in changes if isinstance(change, Add)] == ["new-1", "new-2"]


@pytest.mark.parametrize(
    ("word", "text", "wanted"),
    [
        ("drop", "L1", [Drop("L1")]),
        ("drop", "L1、W:1", [Drop("L1"), Drop("W:1")]),
        ("drop", "a,b", [Drop("a,b")]),  # an id may hold a comma
        ("verify", "L1", [Verify("L1", "school")]),
        ("verify", "L1=authority", [Verify("L1", "authority")]),
        ("verify", "L1=核验不通过", [Verify("L1", "rejected")]),
        ("verify", "L1=主管部门核验,核验人=教育局", [Verify("L1", "authority", "教育局")]),
        ("verify", "all", [Verify("L1", "school")]),  # the others are checked, or rejected
        ("verify", "全部=authority", [Verify("L1", "authority"), Verify("W:1", "authority")]),
        ("verify", "L1，W:1", [Verify("L1", "school"), Verify("W:1", "school")]),
        ("attach", "L1:award_certificate", [Attach("L1", Document(type="award_certificate"))]),
        ("attach", "W:1：获奖证书", [Attach("W:1", Document(type="award_certificate"))]),
        (
            "attach",
            "L1:完整教案,签字=教务主任、校长,盖章=是,original=false",
            [
                Attach(
                    "L1",
                    Document(
                        type="lesson_plan", signed_by=("dean", "principal"), stamped=True, original=False
                    ),
                )
            ],
        ),
        ("attach", "L1:{type: lesson_plan, page: 3}", [Attach("L1", Document(type="lesson_plan", page="3"))]),
        ("supply", "L1.level=county", [Supply("L1", "level", "county")]),
        ("supply", "L1.2.级别=县级", [Supply("L1.2", "level", "county")]),  # the longest id that fits
        ("supply", "a,b.exchange.level=city", [Supply("a,b", "exchange.level", "city")]),
        ("supply", "W:1.授课时数=12节", [Supply("W:1", "teaching_hours", 12)]),
        ("supply", "appointed_on=2020年9月1日", [Supply(None, "appointed_on", Day.of(2020, 9, 1))]),
        ("supply", "聘任日期=2020-09", [Supply(None, "appointed_on", Day.of(2020, 9))]),
        ("supply", "posts.0.from=2012", [Supply(None, "posts.0.from", Day.of(2012))]),
        ("supply", "posts=[{post: teacher}]", [Supply(None, "posts", (Post(post="teacher"),))]),
        ("set", "hours_standard=200", [SupplySetting("hours_standard", 200)]),
        ("set", "规定授课时数＝200节", [SupplySetting("hours_standard", 200)]),
        (
            "set",
            "hours_standard=[{stage: primary, amount: 3}]",
            [
                SupplySetting(
                    "hours_standard", (AmountEntry.model_validate({"stage": "primary", "amount": 3}),)
                )
            ],
        ),
        ("reading", "r14=sole", [Choose("r14", "sole")]),
        ("as_of", "2025.8.31", [Wait(date(2025, 8, 31))]),
    ],
)
def test_each_kind_of_change(word: str, text: str, wanted: list[Change]) -> None:
    assert read([(word, text)]) == (wanted, [])


@pytest.mark.parametrize(
    "text",
    ["2.2=met", "2.2＝符合", "requirement=2.2,conclusion=met", "{requirement: '2.2', conclusion: 符合}"],
)
def test_a_judgement_is_of_the_day_of_the_cut_off(text: str) -> None:
    judgement = Judgement(
        id="new-1", requirement="2.2", conclusion="met", standing="school", date=Day(CUT_OFF, CUT_OFF)
    )
    assert read([("judge", text)]) == ([Judge(judgement)], [])


def test_a_judgement_says_whose_it_is_and_when() -> None:
    changes, problems = read([("as_of", "2025-08-31"), ("judge", "2.2=不符合,role=教务主任,judge=周启文")])
    (judged,) = [change.judgement for change in changes if isinstance(change, Judge)]
    assert (judged.conclusion, judged.role, judged.judge) == ("not_met", "dean", "周启文")
    assert (str(judged.date), problems) == ("2025-08-31", [])
    (dated,) = [c.judgement for c in read([("judge", "2.2=met,date=2024-06")])[0] if isinstance(c, Judge)]
    assert str(dated.date) == "2024-06"


def test_a_record_that_is_added_can_be_changed() -> None:
    texts = [("supply", "x.level=city"), ("attach", "x:lesson_plan"), ("add", "open_lesson,id=x")]
    changes, problems = read(texts)
    assert problems == []
    assert changes[1:] == [Supply("x", "level", "city"), Attach("x", Document(type="lesson_plan"))]


def test_what_is_taken_out_is_not_verified_with_the_rest() -> None:
    assert read([("verify", "all"), ("drop", "L1")])[0] == [Drop("L1")]
    changes, problems = read([("supply", "L1.level=city"), ("add", "open_lesson,id=L1"), ("drop", "L1")])
    replaced = Add(OpenLesson(id="L1", standing="school"))
    assert (changes, problems) == ([Drop("L1"), replaced, Supply("L1", "level", "city")], [])


def test_what_is_not_there_is_left_to_those_who_apply_it() -> None:
    texts = [("drop", "Z"), ("verify", "Z"), ("attach", "Z:lesson_plan"), ("supply", "Z.level=city")]
    changes, problems = read(texts)
    assert problems == []
    assert changes == [
        Drop("Z"),
        Supply("Z", "level", "city"),
        Attach("Z", Document(type="lesson_plan")),
        Verify("Z", "school"),
    ]


@pytest.mark.parametrize(
    ("word", "text", "code"),
    [
        ("add", "level=county", "kind_missing"),
        ("add", "open_leson", "unknown_kind_near"),
        ("add", "open_lesson,level=moon", "not_a_choice"),
        ("add", "open_lesson,prize=first", "field_of_others"),
        ("add", "article,prize", "inline_no_equals"),
        ("add", "article,prize=first,prize=second", "inline_twice"),
        ("add", "article,exchange.level=city,exchange=none", "inline_twice"),
        ("add", "article,name=[a", "inline_open"),
        ("add", "{kind: article", "yaml_bracket"),
        ("drop", "", "change_incomplete"),
        ("drop", "，", "change_incomplete"),
        ("verify", "L1=perhaps", "not_a_choice"),
        ("attach", "L1", "change_incomplete"),
        ("attach", "L1:paper", "not_a_choice"),
        ("judge", "2.2", "change_incomplete"),
        ("judge", "2.2=perhaps", "not_a_choice"),
        ("supply", "L1=county", "change_incomplete"),
        ("supply", "L1.levl=county", "unknown_field_near"),
        ("supply", "L1.level.x=county", "unknown_field_near"),
        ("supply", "L1.level=moon", "not_a_choice"),
        ("supply", "L1.level=unknown", "change_no_value"),
        ("supply", "hobby=chess", "unknown_field"),
        ("set", "hobby=1", "change_not_a_setting"),
        ("set", "office=x", "change_not_a_setting"),
        ("set", "cycle_years=three", "not_a_number"),
        ("as_of", "2025", "change_not_a_day"),
        ("reading", "r14", "change_incomplete"),
    ],
)
def test_what_cannot_be_read_is_told(word: str, text: str, code: str) -> None:
    changes, problems = read([(word, text)])
    assert changes == []
    assert code in [problem.code for problem in problems], problems
    assert all(problem.place.file == f"--{word}" for problem in problems)
    assert all(problem.text("zh") and problem.text("en") for problem in problems)


def test_nothing_left_to_verify_is_told_but_no_error() -> None:
    reader = ChangesReader()
    reader.take_text("verify", "all", Place("--verify"))
    assert reader.read(Dossier(id="d"), "school", CUT_OFF) == ()
    assert [(each.code, each.severity) for each in reader.problems] == [
        ("change_nothing_to_verify", "warning")
    ]


# Files ------------------------------------------------------------------------------------------------------

FILE = """
add:
  - {kind: open_lesson, id: N1, level: county}
  - 公开课,id=N2
drop: W:1
verify: [L1.2, {record: L1, standing: authority, checked_by: 教育局}, all]
attach:
  L1: [lesson_plan, {type: peer_opinion, stamped: true}]
judge: {2.2: met, 3.10: {conclusion: 不符合, judge: 李}}
补填: {L1.level: county, appointed_on: 2020-09-01}
set: {hours_standard: 200}
reading: {r14: sole}
as-of: 2025-08-31
"""


def test_a_file_says_the_same_in_the_same_words(tmp_path: Path) -> None:
    changes, problems = read_file(tmp_path, FILE)
    assert problems == []
    day = Day.of(2025, 8, 31)
    assert changes == [
        Wait(date(2025, 8, 31)),
        Choose("r14", "sole"),
        Drop("W:1"),
        Add(OpenLesson(id="N1", level="county", standing="school")),
        Add(OpenLesson(id="N2", standing="school")),
        Judge(Judgement(id="new-1", requirement="2.2", conclusion="met", standing="school", date=day)),
        Judge(
            Judgement(
                id="new-2", requirement="3.10", conclusion="not_met", judge="李", standing="school", date=day
            )
        ),
        Supply("L1", "level", "county"),
        Supply(None, "appointed_on", Day.of(2020, 9, 1)),
        Attach("L1", Document(type="lesson_plan")),
        Attach("L1", Document(type="peer_opinion", stamped=True)),
        Verify("L1.2", "school"),
        Verify("L1", "authority", "教育局"),
        Verify("L1", "school"),
        SupplySetting("hours_standard", 200),
    ]


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("[1]", "changes_not_a_block", "changes.yaml:1:1"),
        ("ad: [x]", "changes_unknown_word_near", "changes.yaml:1:1 ad"),
        ("hobby: [x]", "changes_unknown_word", "changes.yaml:1:1 hobby"),
        ("add:\n  - {kind: open_lesson, level: moon}", "not_a_choice", "changes.yaml:2:32 add[0].level"),
        ("judge:\n  2.2: perhaps", "not_a_choice", "changes.yaml:2:8 judge.2.2.conclusion"),
        ("supply:\n  L1.levl: city", "unknown_field_near", "changes.yaml:2:3 supply.L1.levl"),
        ("add: [[1]]", "block_expected", "changes.yaml:1:7 add[0]"),
        ("add: [a", "yaml_bracket", "changes.yaml:1:6"),
    ],
)
def test_what_is_wrong_with_a_file_has_its_place(tmp_path: Path, text: str, code: str, place: str) -> None:
    _, problems = read_file(tmp_path, text)
    assert [problem.code for problem in problems] == [code]
    assert str(problems[0].place).removeprefix(str(tmp_path)).strip("/") == place


# Whatever somebody types ------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    ["L1", "a,b", "=", ":", ",", "，", ".", "{", "}", "[", "]", '"', "“", "kind", "open_lesson", "level",
     "县级", "all", "2.2", "met", "posts", "0", "from", "none", "unknown", "\ud800", "\n",
     "- ", "%", "{0}", " "]
)  # fmt: skip


@given(
    st.lists(st.tuples(st.sampled_from(sorted(WORDS)), st.lists(PIECES, max_size=9).map("".join)), max_size=4)
)
def test_nothing_that_is_typed_raises(texts: list[tuple[str, str]]) -> None:
    changes, problems = read(texts)
    assert all(isinstance(change, CHANGES) for change in changes)
    for problem in problems:
        assert problem.text("zh")
        assert "\n" not in str(problem.place)


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | PIECES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PIECES, inner, max_size=3),
)


@settings(deadline=None)
@given(TREES)
def test_no_file_raises(data: object) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "c.json"
        for word in WORDS:
            file.write_text(json.dumps({word: data}), encoding="utf-8")
            reader = ChangesReader()
            reader.take_file(file)
            changes = reader.read(DOSSIER, "school", CUT_OFF)
            assert all(change.place.file == str(file) for change in changes)
