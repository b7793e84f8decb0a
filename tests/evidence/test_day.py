"""A day, a month or a year."""

from datetime import date

import pytest

from evidence.day import Day


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2021-09-01", date(2021, 9, 1), date(2021, 9, 1), "day"),
        ("2021-09", date(2021, 9, 1), date(2021, 9, 30), "month"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("2021", date(2021, 1, 1), date(2021, 12, 31), "year"),
    ],
)
def test_canonical_texts(text: str, first: date, last: date, precision: str) -> None:
    day = Day.parse(text)
    assert (day.first, day.last, day.precision, str(day)) == (first, last, precision, text)


@pytest.mark.parametrize(
    "text",
    ["2021-9", "2021-02-30", "2021-13", "1899", "2200", "20210901", "", "2021-09-01T00:00", "２０２１"],
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - datetime has its own words
        Day.parse(text)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2021, 9, 1), date(2021, 9, 2)),
        (date(2021, 9, 1), date(2021, 10, 31)),
        (date(2021, 1, 1), date(2022, 12, 31)),
        (date(2021, 9, 30), date(2021, 9, 1)),
    ],
)
def test_a_span_is_no_day(first: date, last: date) -> None:
    with pytest.raises(ValueError, match="neither a day"):
        Day(first, last)


def test_days_are_values() -> None:
    assert Day.of(2021, 9) == Day.parse("2021-09")
    assert len({Day.of(2021, 9), Day.parse("2021-09")}) == 1
