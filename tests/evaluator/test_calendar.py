"""Windows, terms and years: the edges that decisions 16 to 20 name."""

from collections.abc import Sequence
from datetime import date

import pytest

from evaluator.calendar import (
    Calendar,
    Period,
    days_within,
    months_back,
    mostly_within,
    uncovered_days,
)
from evidence.settings import Settings


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("cut_off", "months", "expected"),
    [
        ("2024-08-31", 60, "2019-08-31"),
        ("2024-06-15", 60, "2019-06-15"),
        ("2024-02-29", 60, "2019-02-28"),  # a month's last day goes to the month's last day
        ("2023-02-28", 36, "2020-02-29"),  # the same the other way round
        ("2024-02-28", 48, "2020-02-28"),  # not the month's last day
        ("2024-03-31", 1, "2024-02-29"),
        ("2024-01-30", 12, "2023-01-30"),
        ("2024-03-30", 13, "2023-02-28"),  # a day that the month lacks
    ],
)
def test_months_back(cut_off: str, months: int, expected: str) -> None:
    assert months_back(day(cut_off), months) == day(expected)


@pytest.mark.parametrize(
    ("first", "last", "terms"),
    [
        ("2020-09-01", "2023-08-31", 6),  # three school years
        ("2020-09-01", "2023-06-30", 6),  # the pupils leave after their exams
        ("2020-09-01", "2023-05-18", 6),  # 107 of the 212 days of spring 2023
        ("2020-09-01", "2023-05-17", 5),  # 106 of them
        ("2020-11-15", "2023-08-31", 6),  # 78 of the 153 days of autumn 2020
        ("2020-11-17", "2023-08-31", 5),  # 76 of them
    ],
)
def test_terms_held_by_a_cycle(first: str, last: str, terms: int) -> None:
    assert Calendar(Settings()).terms_held(day(first), day(last)) == terms


def test_default_terms() -> None:
    calendar = Calendar(Settings())
    assert calendar.term("2023-autumn") == Period("2023-autumn", day("2023-09-01"), day("2024-01-31"))
    assert calendar.term("2024-spring") == Period("2024-spring", day("2024-02-01"), day("2024-08-31"))


def test_terms_of_the_settings() -> None:
    settings = Settings.model_validate(
        {"terms": {"autumn": {"from": "08-28", "to": "01-15"}, "spring": {"from": "02-20", "to": "07-10"}}}
    )
    calendar = Calendar(settings)
    assert calendar.term("2023-autumn")[1:] == (day("2023-08-28"), day("2024-01-15"))
    assert calendar.term("2024-spring")[1:] == (day("2024-02-20"), day("2024-07-10"))


def names(periods: Sequence[Period]) -> list[str]:
    return [period.name for period in periods]


def test_only_full_terms_are_asked_for() -> None:
    calendar = Calendar(Settings())
    asked = calendar.periods("term", day("2022-09-01"), day("2024-01-31"))
    assert names(asked) == ["2022-autumn", "2023-spring", "2023-autumn"]
    # One day later at the start, one day earlier at the end: both terms are no longer full.
    asked = calendar.periods("term", day("2022-09-02"), day("2024-01-30"))
    assert names(asked) == ["2023-spring"]


def test_school_years_run_from_september_to_august() -> None:
    calendar = Calendar(Settings())
    assert names(calendar.periods("school_year", day("2021-09-01"), day("2023-08-31"))) == [
        "2021-2022",
        "2022-2023",
    ]
    assert names(calendar.periods("school_year", day("2021-09-02"), day("2023-08-30"))) == []


def test_calendar_years() -> None:
    calendar = Calendar(Settings())
    assert names(calendar.periods("calendar_year", day("2021-01-01"), day("2023-12-30"))) == ["2021", "2022"]


def test_no_periods_in_a_window_that_ends_before_it_opens() -> None:
    assert Calendar(Settings()).periods("term", day("2024-09-01"), day("2024-08-31")) == ()


def test_terms_of_a_year() -> None:
    calendar = Calendar(Settings())
    (year,) = calendar.periods("school_year", day("2021-09-01"), day("2022-08-31"))
    assert names(calendar.terms_of(year)) == ["2021-autumn", "2022-spring"]
    assert names(calendar.terms_of(Period("2022", day("2022-01-01"), day("2022-12-31")))) == [
        "2022-spring",
        "2022-autumn",
    ]


def test_a_term_mostly_within_when_more_than_half_of_its_days_are() -> None:
    term = Period("t", 1, 100)
    assert not mostly_within(term, [(1, 50)])
    assert mostly_within(term, [(1, 51)])
    assert not mostly_within(term, [(1, 30), (21, 50)])  # overlapping spans count a day once
    assert mostly_within(term, [(1, 30), (80, 100)])
    assert days_within(term, [(-5, 3), (98, 300)]) == 6


def test_uncovered_days_of_a_window() -> None:
    assert uncovered_days((1, 10), []) == 10
    assert uncovered_days((1, 10), [(1, 4), (5, 10)]) == 0
    assert uncovered_days((1, 10), [(6, 20), (1, 4)]) == 1
