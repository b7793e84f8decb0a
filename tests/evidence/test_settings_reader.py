"""Local settings read from files and plain data."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from evidence.day import Day
from evidence.reading import read_settings, settings_from_data
from evidence.settings import AmountEntry, Equivalent, Issuer, ReuseEntry, Season, Settings, Terms

TEXT = """\
主管部门: 某县教育局
规定授课时数:
  - amount: 200
  - {stage: 初中, subject: 语文, 岗位: 教师, 学期: 秋季学期, 数值: 180.5}
cycle_years: 3
school_average: 160节
学期起止:
  秋季学期: {起: 9月1日, 止: 1.31}
  spring: {from: 2-15, to: "08-31"}
issuers:
  - {组织单位: 某县教育局, level: 县（区）级}
等同认可:
  - {kind: 荣誉称号, field: 荣誉称号, value: 师德标兵, counts_as: 优秀教师, 批准人: 某局, 批准日期: 2021.9}
  - {kind: honour, field: 授予机关, value: 党委, counts_as: 政府}
  - {kind: article, field: theme, value: 劳动教育, counts_as: 素质教育}
  - {kind: post, field: 岗位, value: 兼职教研员, counts_as: 县教研员}
  - {kind: 讲座, field: organiser, value: 甲, counts_as: 乙}
standing: 学校核验
readings: {r14: strict, r5: 2, r6: true}
"""


def test_settings_in_words(tmp_path: Path) -> None:
    path = tmp_path / "office.yaml"
    path.write_text(TEXT, encoding="gb18030")
    settings, problems = read_settings(path)
    assert problems == ()
    assert settings == Settings(
        office="某县教育局",
        hours_standard=(
            AmountEntry(amount=Decimal(200)),
            AmountEntry(
                stage="junior_secondary",
                subject="语文",
                post="teacher",
                term="autumn",
                amount=Decimal("180.5"),
            ),
        ),
        cycle_years=Decimal(3),
        school_average=Decimal(160),
        terms=Terms(autumn=Season(from_="09-01", to="01-31"), spring=Season(from_="02-15", to="08-31")),
        issuers=(Issuer(organiser="某县教育局", level="county"),),
        equivalents=(
            Equivalent(
                kind="honour",
                field="honour",
                value="师德标兵",
                counts_as="excellent_teacher",
                approved_by="某局",
                approved_on=Day.of(2021, 9),
            ),
            Equivalent(kind="honour", field="granting_body", value="party_committee", counts_as="government"),
            Equivalent(kind="article", field="theme", value="劳动教育", counts_as="quality_education"),
            Equivalent(
                kind="post", field="post", value="part_time_researcher", counts_as="county_researcher"
            ),
            Equivalent(kind="lecture", field="organiser", value="甲", counts_as="乙"),
        ),
        standing="school",
        readings={"r14": "strict", "r5": "2", "r6": "true"},
    )


def test_no_settings_are_settings() -> None:
    assert settings_from_data(None) == (Settings(), ())
    assert settings_from_data({}) == (Settings(), ())
    assert settings_from_data({"hours_standard": None, "standing": ""}) == (Settings(), ())


EQUIVALENT = {"kind": "honour", "field": "honour", "value": "x", "counts_as": "model_teacher"}


@pytest.mark.parametrize(
    ("data", "code", "path"),
    [
        ([], "block_expected", ""),
        ({"hour_standard": 3}, "unknown_field_near", "hour_standard"),
        ({"hours_standard": {"amount": 3}}, "number_or_list", "hours_standard"),
        ({"hours_standard": "many"}, "not_a_number", "hours_standard"),
        ({"hours_standard": "none"}, "none_not_allowed", "hours_standard"),
        ({"hours_standard": [{"stage": "primary"}]}, "field_missing", "hours_standard[0]"),
        ({"hours_standard": [{"amount": "none"}]}, "none_not_allowed", "hours_standard[0].amount"),
        ({"hours_standard": [3]}, "block_expected", "hours_standard[0]"),
        ({"hours_standard": [{"amount": 1, "stage": "x"}]}, "not_a_choice", "hours_standard[0].stage"),
        ({"hours_standard": [{"amount": 1}, {"amount": 2}]}, "amount_twice", "hours_standard[1]"),
        ({"standing": "rejected"}, "not_a_choice", "standing"),
        ({"terms": {"autumn": {"from": "9-1"}}}, "field_missing", "terms.autumn"),
        ({"terms": {"autumn": {"from": "9-31", "to": "1-31"}}}, "not_a_month_day", "terms.autumn.from"),
        ({"terms": {"qqq": {}}}, "unknown_field", "terms.qqq"),
        (
            {"issuers": [{"organiser": "a", "level": "city"}, {"organiser": "a", "level": "county"}]},
            "issuer_twice",
            "issuers[1]",
        ),
        ({"readings": ["r14"]}, "block_expected", "readings"),
        ({"readings": {"r14": {"a": "b"}}}, "scalar_expected", "readings.r14"),
        ({"equivalents": [EQUIVALENT | {"kind": "honor"}]}, "unknown_kind_near", "equivalents[0].kind"),
        ({"equivalents": [EQUIVALENT | {"kind": "qqq"}]}, "unknown_kind", "equivalents[0].kind"),
        ({"equivalents": [EQUIVALENT | {"field": "qqq"}]}, "unknown_field", "equivalents[0].field"),
        ({"equivalents": [EQUIVALENT | {"counts_as": "qqq"}]}, "not_a_choice", "equivalents[0].counts_as"),
    ],
)
def test_refused(data: Any, code: str, path: str) -> None:
    settings, problems = settings_from_data(data)
    assert settings is None
    assert [(problem.code, problem.place.path) for problem in problems] == [(code, path)]


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    settings, problems = read_settings(tmp_path / "missing.yaml")
    assert settings is None
    assert [problem.code for problem in problems] == ["file_missing"]


def test_reuse_in_words(tmp_path: Path) -> None:
    path = tmp_path / "office.yaml"
    path.write_text(
        "重复使用:\n"
        '  - {条件项: "3", achievement: 只用一次, 计次单位: 按条件项, 同一活动: 只取最高级别,\n'
        "     可共用的类别: [听评课, workload, 工作量]}\n"
        "  - {title: senior-primary, achievement: free}\n",
        encoding="utf-8",
    )
    settings, problems = read_settings(path)
    assert problems == ()
    assert settings is not None
    assert settings.reuse == (
        ReuseEntry(
            requirement="3",
            achievement="once",
            by="leaf",
            of_activity="highest",
            share=("listening_log", "workload"),
        ),
        ReuseEntry(title="senior-primary", achievement="free"),
    )


@pytest.mark.parametrize(
    ("entries", "code", "path"),
    [
        ([{"requirement": "3"}], "reuse_says_nothing", "reuse[0]"),
        ([{"of_activity": "highest", "share": ["lecture"]}], "share_without_once", "reuse[0].share"),
        ([{"of_activity": "highest", "by": "leaf"}], "share_without_once", "reuse[0].by"),
        ([{"achievement": "once", "share": ["听评"]}], "unknown_kind_near", "reuse[0].share[0]"),
        ([{"achievement": "once"}, {"achievement": "free"}], "reuse_twice", "reuse[1]"),
        ([{"achievement": "twice"}], "not_a_choice", "reuse[0].achievement"),
    ],
)
def test_reuse_that_cannot_be_read(entries: list[dict[str, Any]], code: str, path: str) -> None:
    settings, problems = settings_from_data({"reuse": entries})
    assert settings is None
    assert [(problem.code, problem.place.path) for problem in problems] == [(code, path)]
