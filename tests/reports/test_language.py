"""Numbers, dates, clauses and marks of punctuation in both languages."""

from datetime import date
from fractions import Fraction

import pytest

from evaluator.case import OPEN_END
from reports.clean import REPLACEMENT, clean, clip
from reports.language import CODES, Code, Unit, language

ZH, EN = language("zh"), language("en")


def ordinal(text: str) -> int:
    return date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("first", "last", "zh", "en"),
    [
        ("2021-09-01", "2021-09-01", "2021年9月1日", "1 September 2021"),
        ("2021-09-01", "2021-09-30", "2021年9月", "September 2021"),
        ("2020-02-01", "2020-02-29", "2020年2月", "February 2020"),
        ("2021-12-01", "2021-12-31", "2021年12月", "December 2021"),
        ("2021-01-01", "2021-12-31", "2021年", "2021"),
        ("2021-09-01", "2022-01-31", "2021年9月1日至2022年1月31日", "1 September 2021 to 31 January 2022"),
        ("2021-09-02", "2021-09-30", "2021年9月2日至2021年9月30日", "2 September 2021 to 30 September 2021"),
        ("2021-01-01", "2022-12-31", "2021年1月1日至2022年12月31日", "1 January 2021 to 31 December 2022"),
    ],
)
def test_days_as_exact_as_known(first: str, last: str, zh: str, en: str) -> None:
    span = (ordinal(first), ordinal(last))
    assert ZH.days(span) == zh
    assert EN.days(span) == en


def test_a_span_that_goes_on() -> None:
    span = (ordinal("2021-09-01"), OPEN_END[1])
    assert ZH.days(span) == "2021年9月1日至今"
    assert EN.days(span) == "since 1 September 2021"


def test_the_last_day_there_is() -> None:
    assert ZH.days((date.max.toordinal(), date.max.toordinal())) == "9999年12月31日"
    assert ZH.days((ordinal("9999-12-01"), date.max.toordinal())) == "9999年12月1日至9999年12月31日"


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("2023-autumn", "2023年秋季学期", "autumn term 2023"),
        ("2024-spring", "2024年春季学期", "spring term 2024"),
        ("2023-2024", "2023—2024学年", "school year 2023–2024"),
        ("2023", "2023年", "2023"),
    ],
)
def test_periods(name: str, zh: str, en: str) -> None:
    assert (ZH.period(name), EN.period(name)) == (zh, en)


@pytest.mark.parametrize(
    ("amount", "zh", "en"),
    [
        (Fraction(190), "190", "190"),
        (Fraction(365, 2), "182.5", "182.5"),
        (Fraction(-1, 4), "-0.25", "-0.25"),
        (Fraction(1, 8), "0.125", "0.125"),
        (Fraction(5, 100), "0.05", "0.05"),
        (Fraction(10, 3), "10/3（约3.33）", "10/3 (about 3.33)"),
        (Fraction(200, 3), "200/3（约66.67）", "200/3 (about 66.67)"),
        (0, "0", "0"),
    ],
)
def test_numbers_are_exact(amount: Fraction, zh: str, en: str) -> None:
    assert (ZH.number(amount), EN.number(amount)) == (zh, en)


@pytest.mark.parametrize(
    ("cite", "en"),
    [("三", "3"), ("三（二）", "3(2)"), ("二（二）1", "2(2)1"), ("一", "1"), ("", "")],
)
def test_clauses(cite: str, en: str) -> None:
    assert ZH.cite(cite) == cite
    assert EN.cite(cite) == en


@pytest.mark.parametrize(
    ("n", "unit", "zh"),
    [(3, "clause", "三条"), (2, "record", "两份"), (0, "point", "零项"), (10, "term", "十个学期")],
)
def test_counted(n: int, unit: Unit, zh: str) -> None:
    assert ZH.counted(n, unit) == zh
    assert EN.counted(n, unit) == str(n)


def test_counts_beyond_ten_stand_in_digits() -> None:
    assert ZH.counted(11, "record") == "11份"
    assert ZH.counted(12, "school_year") == "12个学年"
    assert ZH.counted(4, "calendar_year") == "四年"


def test_lists_and_sentences() -> None:
    three = ["甲", "乙", "丙"]
    assert ZH.join(three) == "甲、乙、丙"
    assert ZH.either(three) == "甲、乙或丙"
    assert ZH.both(three) == "甲、乙、丙"
    assert EN.either(["a", "b", "c"]) == "a, b or c"
    assert EN.both(["a", "b", "c"]) == "a, b and c"
    assert EN.either(["a"]) == EN.both(["a"]) == "a"
    assert ZH.labelled("级别", "县级") == "级别：县级"
    assert EN.labelled("level", "county") == "level: county"
    assert ZH.work_title("春") == ZH.work_title("《春》") == "《春》"
    assert EN.work_title("春") == "“春”"


def test_plurals() -> None:
    for n, text in ((1, "1 day"), (2, "2 days"), (0, "0 days")):
        assert EN.many("{n} day", "{n} days", n) == text
    assert ZH.many("{n} day", "{n} days", 1) == "1天"


@pytest.mark.parametrize("code", CODES)
def test_a_value_may_hold_braces(code: Code) -> None:
    assert "{0}{x}" in language(code).say("no {field}", field="{0}{x}")


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("赵敏 2021", "赵敏 2021"),
        ("a\x1b[31mb", f"a{REPLACEMENT}[31mb"),
        ("a\x00\x07b", f"a{REPLACEMENT}b"),
        ("a\u202eb\u2066c", f"a{REPLACEMENT}b{REPLACEMENT}c"),
        ("a\u200bb\ufeff", f"a{REPLACEMENT}b{REPLACEMENT}"),
        ("a\r\nb\tc\u2028d\u3000e", "a  b c d\u3000e"),
        ("a\x9bb\x85c", f"a{REPLACEMENT}b c"),
        ("a\ud800b", f"a{REPLACEMENT}b"),
        ("😀 é ü", "😀 é ü"),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_clip() -> None:
    assert clip("abc", 3) == "abc"
    assert clip("abcd", 3) == "ab…"
    assert clip("a bcd", 3) == "a…"
