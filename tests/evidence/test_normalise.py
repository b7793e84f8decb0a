"""Each forgiving form, and what is refused next to it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from evidence.model import Marker
from evidence.reading import normalise
from evidence.reading.normalise import UnreadableError, squash

WHOLE = Marker("whole", 1, 100)
DECIMAL = Marker("decimal", 0, 1000)


def code_of(read: Callable[..., Any], *arguments: Any) -> str:
    with pytest.raises(UnreadableError) as caught:
        read(*arguments)
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-09-01", "2021-09-01"),
        ("2021-9-1", "2021-09-01"),
        ("2021/9/1", "2021-09-01"),
        ("2021.9.1", "2021-09-01"),
        ("2021年9月1日", "2021-09-01"),
        ("2021年09月01日", "2021-09-01"),
        ("2021年9月1号", "2021-09-01"),
        ("2021 年 9 月 1 日", "2021-09-01"),
        ("20210901", "2021-09-01"),
        ("2021-09-01 00:00:00", "2021-09-01"),
        ("2021-09-01T00:00:00", "2021-09-01"),
        ("二〇二一年九月一日", "2021-09-01"),
        ("二零二一年十二月三十一日", "2021-12-31"),
        ("二〇二一年十月二十日", "2021-10-20"),
        ("2021.9", "2021-09"),
        ("2021.09", "2021-09"),
        ("2021.10", "2021-10"),
        ("2021-9", "2021-09"),
        ("2021/09", "2021-09"),
        ("2021年9月", "2021-09"),
        ("2021年9月份", "2021-09"),
        ("202109", "2021-09"),
        ("二〇二一年九月", "2021-09"),
        ("２０２１．９", "2021-09"),
        ("２０２１年９月", "2021-09"),
        ("2021—09—01", "2021-09-01"),
        ("2021", "2021"),
        ("2021年", "2021"),
        ("二〇二一年", "2021"),
        ("2024-02-29", "2024-02-29"),
    ],
)
def test_dates(text: str, day: str) -> None:
    assert str(normalise.day(squash(text))) == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2021-02-30", "impossible_date"),
        ("2023-02-29", "impossible_date"),
        ("2021.13", "impossible_date"),
        ("2021.0", "impossible_date"),
        ("202113", "impossible_date"),
        ("二〇二一年十三月", "impossible_date"),
        ("1899-12-31", "year_out_of_range"),
        ("2200", "year_out_of_range"),
        ("21.9", "not_a_date"),
        ("1/9/2021", "not_a_date"),
        ("2021.9-1", "not_a_date"),
        ("2021年9", "not_a_date"),
        ("2021-09-01 08:30", "not_a_date"),
        ("二十二一年九月", "not_a_date"),
        ("44440", "not_a_date"),
        ("去年", "not_a_date"),
        ("2021-09-01-02", "not_a_date"),
    ],
)
def test_dates_refused(text: str, code: str) -> None:
    assert code_of(normalise.day, squash(text)) == code


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("2023-autumn", "2023-autumn"),
        ("2023-Autumn", "2023-autumn"),
        ("2024-spring", "2024-spring"),
        ("2023秋", "2023-autumn"),
        ("2024春", "2024-spring"),
        ("2023年秋季", "2023-autumn"),
        ("2023年秋季学期", "2023-autumn"),
        ("2023秋学期", "2023-autumn"),
        ("2024 年春季学期", "2024-spring"),
        ("2023-2024学年第一学期", "2023-autumn"),
        ("2023—2024学年第二学期", "2024-spring"),
        ("2023～2024学年第二学期", "2024-spring"),
        ("２０２３－２０２４学年第１学期", "2023-autumn"),
        ("2023-2024学年度第一学期", "2023-autumn"),
        ("2023-2024学年（第二学期）", "2024-spring"),
        ("2023-2024学年上学期", "2023-autumn"),
        ("2023-2024学年下学期", "2024-spring"),
        ("2023-2024学年春季学期", "2024-spring"),
        ("2023至2024学年第一学期", "2023-autumn"),
        ("2023-24学年第一学期", "2023-autumn"),
        ("2023学年第二学期", "2024-spring"),
        ("2023-2024-1", "2023-autumn"),
        ("2023-2024-2", "2024-spring"),
    ],
)
def test_terms(text: str, term: str) -> None:
    assert normalise.term(squash(text)) == term


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2023", "not_a_term"),
        ("2023-2025学年第一学期", "not_a_term"),
        ("2023-2023学年第一学期", "not_a_term"),
        ("2023-2024学年", "not_a_term"),
        ("2023-2024学年第三学期", "not_a_term"),
        ("2023年上学期", "not_a_term"),
        ("2023-summer", "not_a_term"),
        ("1823-autumn", "year_out_of_range"),
        ("2199-2200学年第二学期", "year_out_of_range"),
    ],
)
def test_terms_refused(text: str, code: str) -> None:
    assert code_of(normalise.term, squash(text)) == code


@pytest.mark.parametrize(
    ("text", "season"),
    [
        ("autumn", "autumn"),
        ("秋季学期", "autumn"),
        ("春", "spring"),
        ("第二学期", "spring"),
        ("2023秋", "2023-autumn"),
    ],
)
def test_seasons(text: str, season: str) -> None:
    assert normalise.season(squash(text)) == season


@pytest.mark.parametrize("text", ["09-01", "9-1", "9.1", "9月1日", "09/01"])
def test_days_of_the_year(text: str) -> None:
    assert normalise.month_day(text) == "09-01"


@pytest.mark.parametrize("text", ["02-30", "13-01", "0901", "9月"])
def test_days_of_the_year_refused(text: str) -> None:
    assert code_of(normalise.month_day, text) == "not_a_month_day"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", "12"),
        ("12.50", "12.50"),
        ("１２．５", "12.5"),
        ("12节", "12"),
        ("50 学时", "50"),
        ("12课时", "12"),
        ("8小时", "8"),
        ("十二", "12"),
        ("二十", "20"),
        ("两", None),
        ("0", "0"),
        ("-0", "0"),
        ("1000", "1000"),
        ("0.000001", "0.000001"),
    ],
)
def test_numbers(text: str, number: str | None) -> None:
    if number is None:
        assert code_of(normalise.decimal, squash(text), DECIMAL) == "not_a_number"
    else:
        assert str(normalise.decimal(squash(text), DECIMAL)) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("many", "not_a_number"),
        ("1,200", "not_a_number"),
        ("约12", "not_a_number"),
        ("12左右", "not_a_number"),
        ("1e3", "not_a_number"),
        ("٣", "not_a_number"),
        ("节", "not_a_number"),
        ("NaN", "not_a_number"),
        ("9" * 31, "not_a_number"),
        ("-5", "out_of_range"),
        ("1000.1", "out_of_range"),
        ("0.0000001", "too_precise"),
    ],
)
def test_numbers_refused(text: str, code: str) -> None:
    assert code_of(normalise.decimal, squash(text), DECIMAL) == code


def test_whole_numbers_and_ranks() -> None:
    assert [normalise.whole(text, WHOLE) for text in ("3", "第3名", "第三名", "3.0", "12次")] == [
        3,
        3,
        3,
        3,
        12,
    ]
    assert code_of(normalise.whole, "2.5", WHOLE) == "not_whole"
    assert code_of(normalise.whole, "0", WHOLE) == "out_of_range"
    assert code_of(normalise.whole, "101", WHOLE) == "out_of_range"


def test_rates() -> None:
    rates = [
        normalise.rate(squash(text), Marker("rate", 0, 100))
        for text in ("92.5", "92.5%", "９２.５％", "100 %")
    ]
    assert rates == [Decimal("92.5")] * 3 + [Decimal(100)]
    assert code_of(normalise.rate, "100.1%", Marker("rate", 0, 100)) == "out_of_range"


@pytest.mark.parametrize(
    ("text", "grades"),
    [
        ("7", (7,)),
        ("七年级", (7,)),
        ("7年级", (7,)),
        ("十二年级", (12,)),
        ("初一", (7,)),
        ("初三年级", (9,)),
        ("初中二年级", (8,)),
        ("高三", (12,)),
        ("小学六年级", (6,)),
        ("7-9", (7, 8, 9)),
        ("七至九年级", (7, 8, 9)),
        ("1～3年级", (1, 2, 3)),
        ("高一到高三", (10, 11, 12)),
    ],
)
def test_grades(text: str, grades: tuple[int, ...]) -> None:
    assert normalise.grades(squash(text)) == grades


@pytest.mark.parametrize("text", ["0", "13", "高四", "初四", "小学七年级", "9-7", "大一", "七年"])
def test_grades_refused(text: str) -> None:
    assert code_of(normalise.grades, squash(text)) == "not_a_grade"


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("breach", "true", True),
        ("breach", "Yes", True),
        ("breach", "是", True),
        ("breach", "有", True),
        ("breach", "√", True),
        ("breach", "1", True),
        ("breach", "false", False),
        ("breach", "no", False),
        ("breach", "否", False),
        ("breach", "无", False),
        ("breach", "无违规", False),
        ("stamped", "已盖章", True),
        ("stamped", "未盖章", False),
        ("original", "原件", True),
        ("original", "复印件", False),
    ],
)
def test_yes_and_no(field: str, text: str, value: bool) -> None:  # noqa: FBT001 - what is expected
    assert normalise.yes_no(text, field) is value


@pytest.mark.parametrize(("field", "text"), [("breach", "原件"), ("breach", "2"), ("stamped", "也许")])
def test_yes_and_no_refused(field: str, text: str) -> None:
    assert code_of(normalise.yes_no, text, field) == "not_yes_no"


def test_sha256() -> None:
    assert normalise.sha256("AB" * 32) == "ab" * 32
    assert code_of(normalise.sha256, "ab" * 31) == "not_a_sha256"
