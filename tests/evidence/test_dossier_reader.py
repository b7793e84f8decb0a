"""Dossiers read: what is forgiven, what is refused and exactly where, what is only doubted."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from evidence.day import Day
from evidence.documents import Document
from evidence.dossier import Dossier, Excused, Post, Waiver
from evidence.problems import Place, Problem
from evidence.reading import dossier_from_data, read_dossier
from evidence.reading.tree import parse_tree
from evidence.records import (
    Article,
    ClassResults,
    Exchange,
    Honour,
    ListeningLog,
    Mentoring,
    Publication,
    Record,
    TeachingHistory,
    ThemeActivity,
    Workload,
)


def read_text(text: str, file: str = "d.yaml") -> tuple[Dossier | None, tuple[Problem, ...]]:
    tree, problems = parse_tree(text, file=file)
    assert tree is not None, problems
    dossier, more = dossier_from_data(tree.data, tree.place)
    return dossier, (*problems, *more)


def record(**fields: Any) -> Record:
    dossier, problems = dossier_from_data({"id": "d", "records": [{"id": "r", **fields}]})
    assert problems == ()
    assert dossier is not None
    return dossier.records[0]


def found(**fields: Any) -> list[tuple[str, str]]:
    """Codes and paths of the problems of one record."""
    _, problems = dossier_from_data({"id": "d", "records": [{"id": "r", **fields}]})
    return [(problem.code, problem.place.path) for problem in problems]


CARELESS = """\
编号: Ｔ００１
姓名: 张三
工作单位: 第一中学
学科: 语文
学段: 初中
申报职称: senior-secondary
聘任日期: 2018年9月
任职经历:
  - {岗位: 教师, 起: 2018.9}
  - {post: 副校长, from: 2021.10, to: 至今}
不计时段: 无
豁免:
  - {条件项: "2.4", 批准单位: 县教育局, 批准日期: 2021/9/1, 有效期至: 2025年}
佐证记录:
  - id: r1
    类别: 论文
    题目: 读写结合
    日期: ２０２１．９
    体裁: 论文
    主题: 课改、素质教育
    署名: 独著
    交流: {场合: 学术会议, 级别: 市（地）级, 日期: 2021-9-1}
    奖次: 二等奖
    附件: [获奖证书, {类型: 论文原件, 原件: 是, 签字: 教导主任、业务校长}]
  - {id: r2, kind: 教学工作量, 学期: 2023-2024学年第一学期, 授课时数: 12节, courses: 语文}
  - {id: 3, kind: class_results, 名次: 第3名, 参比班级数: 10, 期末合格率: 92.50%, 比较范围: 同类学校}
"""


def test_a_careless_file_is_understood() -> None:
    dossier, problems = read_text(CARELESS)
    assert problems == ()
    assert dossier == Dossier(
        id="T001",
        name="张三",
        school="第一中学",
        subject="语文",
        stage="junior_secondary",
        title_sought="senior-secondary",
        appointed_on=Day.of(2018, 9),
        posts=(
            Post(post="teacher", from_=Day.of(2018, 9)),
            Post(post="vice_principal", from_=Day.of(2021, 10), to="none"),
        ),
        excused=(),
        waivers=(
            Waiver(
                requirement="2.4",
                approved_by="县教育局",
                approved_on=Day.of(2021, 9, 1),
                expires_on=Day.of(2025),
            ),
        ),
        records=(
            Article(
                id="r1",
                name="读写结合",
                date=Day.of(2021, 9),
                genre="paper",
                theme=("curriculum_reform", "quality_education"),
                authorship="sole",
                exchange=Exchange(venue="academic_conference", level="city", date=Day.of(2021, 9, 1)),
                prize="second",
                documents=(
                    Document(type="award_certificate"),
                    Document(
                        type="article_original",
                        original=True,
                        signed_by=("dean", "vice_principal_academic"),
                    ),
                ),
            ),
            Workload(id="r2", term="2023-autumn", teaching_hours=Decimal(12), courses=("语文",)),
            ClassResults(
                id="3",
                rank=3,
                cohort_size=10,
                pass_rate_after=Decimal("92.5"),
                compared_with="similar_schools",
            ),
        ),
    )


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("county", "county"),
        ("County", "county"),
        ("县级", "county"),
        ("区级", "county"),
        ("县（区）级", "county"),
        ("县(区)级", "county"),
        ("县区级", "county"),
        ("区县级", "county"),
        ("县", "county"),
        ("县、区级", "county"),
        (" 县 级 ", "county"),
        ("市级", "city"),
        ("地级", "city"),
        ("市(地)级", "city"),
        ("市（地）级", "city"),
        ("省级", "province"),
        ("自治区级", "province"),
        ("国家级", "national"),
        ("全国", "national"),
        ("校级", "school"),
        ("乡级", "township"),
        ("乡（镇）级", "township"),
        ("unknown", None),
        ("未知", None),
        ("不详", None),
        ("none", "none"),
        ("无", "none"),
        ("", None),
        ("/", None),
        ("——", None),
        (None, None),
    ],
)
def test_levels(text: str | None, level: str | None) -> None:
    assert record(kind="article", level=text).level == level


@pytest.mark.parametrize(
    ("text", "prize"),
    [
        ("一等奖", "first"),
        ("1等奖", "first"),
        ("１等奖", "first"),
        ("一等", "first"),
        ("二等奖", "second"),
        ("三等", "third"),
        ("特等奖", "special"),
        ("优秀奖", "excellence"),
        ("未获奖", "none"),
        ("无", "none"),
        ("", "none"),
        ("—", "none"),
        ("未知", None),
        ("unknown", None),
    ],
)
def test_prizes(text: str, prize: str | None) -> None:
    article = record(kind="article", prize=text)
    assert isinstance(article, Article)
    assert article.prize == prize


def test_left_out_empty_and_written_out() -> None:
    for empty in (None, "", "-", "/"):
        article = record(kind="article", exchange=empty, publication=empty, theme=empty)
        assert article == Article(id="r")
    article = record(kind="article", exchange="unknown", publication="未知", theme="unknown")
    assert article == Article(id="r", exchange=None, publication=None, theme=None)
    article = record(kind="article", exchange="无", publication="未发表", theme="无")
    assert article == Article(id="r", exchange="none", publication="none", theme=())
    assert record(kind="mentoring", mentees="张三、李四", to="至今") == Mentoring(
        id="r", mentees=("张三", "李四"), to="none"
    )
    assert record(kind="mentoring", to="unknown").to is None
    assert record(kind="article", publication={"cn_number": "无"}) == Article(
        id="r", publication=Publication(cn_number="none")
    )
    # Nobody and nothing are no names: two records without an achievement do not share one.
    assert record(kind="article", achievement="无", checked_by="无", subject="不详") == Article(id="r")
    assert record(kind="listening_log", hours="无", sessions="none") == ListeningLog(
        id="r", hours=Decimal(0), sessions=0
    )
    assert record(kind="theme_activity", reception="无") == ThemeActivity(id="r", reception="none")
    assert record(kind="theme_activity", reception="未知") == ThemeActivity(id="r")


def test_lists_from_one_text_and_without_repeats() -> None:
    assert record(kind="workload", courses="语文，数学、语文；英语") == Workload(
        id="r", courses=("语文", "数学", "英语")
    )
    assert record(kind="teaching_history", grades="七年级、8, 9-10") == TeachingHistory(
        id="r", grades=(7, 8, 9, 10)
    )
    assert record(kind="teaching_history", grades=[7, "八年级", None]) == TeachingHistory(
        id="r", grades=(7, 8)
    )
    assert record(kind="article", documents="获奖证书、论文原件").documents == (
        Document(type="award_certificate"),
        Document(type="article_original"),
    )


def test_plain_python_values() -> None:
    read = record(
        kind="workload", date=date(2021, 9, 1), to=Day.of(2021), teaching_hours=Decimal("1.5"), courses=("a",)
    )
    assert read == Workload(
        id="r", date=Day.of(2021, 9, 1), to=Day.of(2021), teaching_hours=Decimal("1.5"), courses=("a",)
    )
    assert found(kind="workload", teaching_hours=1.5) == [("inexact_number", "records[0].teaching_hours")]


def test_honour_and_its_kind_share_a_word() -> None:
    assert record(kind="荣誉称号", 荣誉称号="优秀教师", 授予机关="教育局") == Honour(
        id="r", honour="excellent_teacher", granting_body="education_department"
    )


def test_long_and_strange_text_is_kept() -> None:
    name = "\"'<script>\x00\x1b[31m😀" + "长" * 100_000
    assert record(kind="article", name=name).name == name


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        ({"kind": "artcle"}, [("unknown_kind_near", "records[0].kind")]),
        ({"kind": "nothing at all"}, [("unknown_kind", "records[0].kind")]),
        ({"kind": ["article"]}, [("scalar_expected", "records[0].kind")]),
        ({}, [("kind_missing", "records[0]")]),
        ({"kind": ""}, [("kind_missing", "records[0]")]),
        ({"kind": "article", "nmae": "x"}, [("unknown_field_near", "records[0].nmae")]),
        ({"kind": "article", "qqq": "x"}, [("unknown_field", "records[0].qqq")]),
        ({"kind": "article", "rank": 1}, [("field_of_others", "records[0].rank")]),
        ({"kind": "article", "prize": "一等", "奖次": "二等"}, [("field_twice", "records[0].奖次")]),
        ({"kind": "article", "date": "2021-02-30"}, [("impossible_date", "records[0].date")]),
        ({"kind": "article", "date": "soon"}, [("not_a_date", "records[0].date")]),
        ({"kind": "article", "date": "无"}, [("none_not_allowed", "records[0].date")]),
        ({"kind": "article", "date": {"year": 2021}}, [("scalar_expected", "records[0].date")]),
        ({"kind": "article", "exchange": "city"}, [("block_expected", "records[0].exchange")]),
        ({"kind": "article", "exchange": []}, [("block_expected", "records[0].exchange")]),
        (
            {"kind": "article", "exchange": {"level": "市级以上", "venue": "qqqq"}},
            [
                ("not_a_choice_near", "records[0].exchange.level"),
                ("not_a_choice", "records[0].exchange.venue"),
            ],
        ),
        ({"kind": "article", "level": "县、市级"}, [("not_a_choice_near", "records[0].level")]),
        ({"kind": "article", "authorship": "合作"}, [("not_a_choice", "records[0].authorship")]),
        ({"kind": "article", "level": "校(乡)级"}, [("not_a_choice_near", "records[0].level")]),
        ({"kind": "honour", "honour": "优秀(模范)教师"}, [("not_a_choice_near", "records[0].honour")]),
        ({"kind": "workload", "courses": "a," * 1001}, [("too_many_values", "records[0].courses")]),
        ({"kind": "article", "theme": {"a": 1}}, [("list_expected", "records[0].theme")]),
        ({"kind": "article", "theme": ["课改", "q"]}, [("not_a_choice", "records[0].theme[1]")]),
        ({"kind": "article", "documents": ["证件照片"]}, [("not_a_choice", "records[0].documents[0].type")]),
        ({"kind": "article", "documents": [{}]}, [("field_missing", "records[0].documents[0]")]),
        ({"kind": "article", "documents": [["x"]]}, [("block_expected", "records[0].documents[0]")]),
        ({"kind": "article", "standing": "none"}, [("none_not_allowed", "records[0].standing")]),
        ({"kind": "article", "name": "\ud800"}, [("bad_unicode", "records[0].name")]),
        ({"kind": "workload", "teaching_hours": -1}, [("out_of_range", "records[0].teaching_hours")]),
        ({"kind": "workload", "teaching_hours": "many"}, [("not_a_number", "records[0].teaching_hours")]),
        ({"kind": "workload", "term": "2023"}, [("not_a_term", "records[0].term")]),
        ({"kind": "listening_log", "sessions": "2.5"}, [("not_whole", "records[0].sessions")]),
        ({"kind": "class_results", "rank": 0}, [("out_of_range", "records[0].rank")]),
        ({"kind": "class_results", "rank": "无"}, [("none_not_allowed", "records[0].rank")]),
        ({"kind": "class_results", "rank": 4, "cohort_size": 3}, [("wrong_order", "records[0].rank")]),
        (
            {"kind": "class_results", "pass_rate_after": 100.5},
            [("inexact_number", "records[0].pass_rate_after")],
        ),
        (
            {"kind": "class_results", "pass_rate_after": "100.5"},
            [("out_of_range", "records[0].pass_rate_after")],
        ),
        ({"kind": "conduct", "from": "2022", "to": "2021"}, [("wrong_order", "records[0].from")]),
        ({"kind": "conduct", "breach": "maybe"}, [("not_yes_no", "records[0].breach")]),
        ({"kind": "teaching_history", "grades": [13]}, [("not_a_grade", "records[0].grades[0]")]),
        ({"kind": "judgement"}, [("field_missing", "records[0]")]),
        ({"kind": "judgement", "requirement": "未知"}, [("field_missing", "records[0]")]),
        ({"id": "", "kind": "article"}, [("field_missing", "records[0]")]),
        ({"id": [], "kind": "article"}, [("scalar_expected", "records[0].id")]),
    ],
)
def test_refused_with_its_path(fields: dict[str, Any], problems: list[tuple[str, str]]) -> None:
    assert found(**fields) == problems


def test_warnings_leave_the_dossier() -> None:
    data = {
        "id": "d",
        "waivers": [{"requirement": "2.4", "approved_by": "县教育局"}],
        "pins": [
            {"record": "甲", "requirement": "3.1", "use": "只用于此项", "approved_by": "局"},
            {"record": "a", "requirement": "3.1", "use": "never", "approved_by": "局", "approved_on": "2024"},
        ],
        "records": [
            {"id": "a", "kind": "workload", "term": "2023-autumn"},
            {"id": "b", "kind": "workload", "term": "2023秋"},
            {"id": "c", "kind": "workload", "term": "2023秋", "standing": "核验不通过"},
            {"id": "e", "kind": "class_results", "pass_rate_after": "0.925", "pass_rate_before": "0"},
            {"id": "f", "kind": "mentoring", "writings": ["a", "z"]},
        ],
    }
    dossier, problems = dossier_from_data(data)
    assert dossier is not None
    assert [(p.severity, p.code, p.place.path) for p in problems] == [
        ("warning", "waiver_not_approved", "waivers[0]"),
        ("warning", "pin_not_approved", "pins[0]"),
        ("warning", "term_twice", "records[1]"),
        ("warning", "rate_is_fraction", "records[3].pass_rate_after"),
        ("warning", "writing_unknown", "records[4].writings"),
        ("warning", "pin_record_unknown", "pins[0].record"),
    ]
    assert problems[-1].text("zh") != ""


MANY_ERRORS = """\
id: T001
nmae: 张三
appointed_on: 2021-02-30
posts: {post: 教师}
records:
  - {id: r1, kind: artcle}
  - {id: r1, kind: workload, term: 2023, teaching_hours: many}
  - id: r2
    kind: honour
    level: 县级以上
    level: 县级
  - kind: lecture
  - 三
waivers: [{ground: x}]
excused:
  - {from: 2022, to: 2021, why: x}
"""


def test_all_errors_at_once_each_at_its_place() -> None:
    dossier, problems = read_text(MANY_ERRORS)
    assert dossier is None
    assert [(p.code, p.place.line, p.place.column, p.place.path) for p in problems] == [
        ("duplicate_key", 11, 5, ""),
        ("unknown_field_near", 2, 1, "nmae"),
        ("impossible_date", 3, 15, "appointed_on"),
        ("list_expected", 4, 8, "posts"),
        ("unknown_kind_near", 6, 20, "records[0].kind"),
        ("id_twice", 7, 10, "records[1].id"),
        ("not_a_term", 7, 36, "records[1].term"),
        ("not_a_number", 7, 58, "records[1].teaching_hours"),
        ("not_a_choice_near", 10, 12, "records[2].level"),
        ("field_missing", 12, 5, "records[3]"),
        ("block_expected", 13, 5, "records[4]"),
        ("field_missing", 14, 11, "waivers[0]"),
        ("unknown_field", 16, 28, "excused[0].why"),
        ("wrong_order", 16, 12, "excused[0].from"),
    ]
    assert {p.place.file for p in problems} == {"d.yaml"}
    assert (
        problems[5].text()
        == "Two records have the id r1: this one and records[0] (line 6). Give each its own."
    )


def test_json_errors_have_places_too() -> None:
    text = '{"id": "d",\n "records": [\n  {"id": "a", "kind": "article",\n   "date": "2021-02-30"}]}'
    dossier, problems = read_text(text, "d.json")
    assert dossier is None
    expected = Place("d.json", 4, 12, "records[0].date")
    assert [(p.code, p.place) for p in problems] == [("impossible_date", expected)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (None, "block_expected"),
        ([], "block_expected"),
        ("x", "block_expected"),
        ({}, "field_missing"),
        ({"id": "d", "records": {"a": 1}}, "list_expected"),
        ({"id": "d", "records": [{}] * 20_001}, "too_many_records"),
    ],
)
def test_what_is_no_dossier(data: Any, code: str) -> None:
    dossier, problems = dossier_from_data(data, Place("x.yaml", 3, 1, "base"))
    assert dossier is None
    assert [problem.code for problem in problems] == [code]
    assert problems[0].place.file == "x.yaml"
    assert problems[0].place.path.startswith("base")


def test_five_thousand_records_are_read() -> None:
    records = [{"id": f"r{n}", "kind": "article", "date": "2021-09"} for n in range(5000)]
    dossier, problems = dossier_from_data({"id": "d", "records": records})
    assert problems == ()
    assert dossier is not None
    assert len(dossier.records) == 5000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("name", ["d.yaml", "d.yml", "d.txt", "d"])
def test_files_in_every_encoding(tmp_path: Path, encoding: str, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(CARELESS.encode(encoding))
    dossier, problems = read_dossier(path)
    assert problems == ()
    assert dossier is not None
    assert dossier.name == "张三"


def test_a_problem_of_the_file_is_all_there_is(tmp_path: Path) -> None:
    dossier, problems = read_dossier(tmp_path / "missing.yaml")
    assert dossier is None
    assert [problem.code for problem in problems] == ["file_missing"]


def test_open_ends_in_words() -> None:
    for word in ("至今", "现在", "无", "none"):
        assert record(kind="conduct", to=word).to == "none"
    dossier, problems = dossier_from_data(
        {
            "id": "d",
            "waivers": [{"requirement": "1", "approved_by": "a", "approved_on": 2021, "expires_on": "长期"}],
        }
    )
    assert problems == ()
    assert dossier is not None
    assert dossier.waivers[0].expires_on == "none"


def test_excused_time_in_words() -> None:
    dossier, _ = dossier_from_data({"id": "d", "excused": [{"起": "2020春", "止": "x"}]})
    assert dossier is None
    dossier, problems = dossier_from_data({"id": "d", "excused": [{"from": "2020.2", "事由": "支教"}]})
    assert problems == ()
    assert dossier is not None
    assert dossier.excused == (Excused(from_=Day.of(2020, 2), reason="支教"),)
