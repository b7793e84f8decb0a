"""`zhicheng timeline`, and `zhicheng check --readings all`: what they tell is what check finds."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from reports.wrap import width
from tests.cli.conftest import AS_OF, EXAMPLES, SETTINGS, Run

SAMPLE = EXAMPLES / "zhao-min.yaml"
OFFICE = ("--settings", SETTINGS, "--no-cross-check")


def told(run: Run, example: str, *arguments: str | Path) -> dict[str, Any]:
    result = run(
        "timeline", EXAMPLES / f"{example}.yaml", *OFFICE, "--as-of", AS_OF, "--format", "json", *arguments
    )
    assert result.code == 0, result.err
    found: dict[str, Any] = json.loads(result.out)
    return found


def status(run: Run, example: str, day: str) -> str:
    """What `check` finds with another cut-off."""
    result = run("check", EXAMPLES / f"{example}.yaml", *OFFICE, "--as-of", day, "--format", "json")
    assert result.code == 0, result.err
    return str(json.loads(result.out)["requirement"]["status"])


@pytest.mark.parametrize("example", ["zhao-min", "li-guodong", "xu-jing", "he-jianping"])
def test_check_finds_on_each_day_what_the_bare_course_tells(zhicheng: Run, example: str) -> None:
    found = told(zhicheng, example)
    bare = next(course for course in found["courses"] if course["course"] == "bare")
    for phase in bare["phases"]:
        for day in (phase["first"], phase["last"]):
            assert status(zhicheng, example, day) == phase["status"], day
    # On the next day of what ends it is another one.
    first_met = found["first_met"]
    if first_met is not None:
        assert status(zhicheng, example, first_met) == "met"
        eve = date.fromisoformat(first_met) - timedelta(days=1)
        assert status(zhicheng, example, eve.isoformat()) != "met"


def test_the_honour_of_five_years_leaves_in_both_courses(zhicheng: Run) -> None:
    """H3 is of 8 September 2023: it counts up to 8 September 2028."""
    found = told(zhicheng, "zhao-min")
    (event,) = (each for each in found["events"] if each["records"] == ["H3"])
    assert (event["day"], event["course"], event["requirements"]) == ("2028-09-09", "both", ["3.5"])
    served = next(course for course in found["courses"] if course["course"] == "served")
    assert served["safe_until"] == "2028-09-08"
    (clause,) = (each for each in found["clauses"] if each["requirement"] == "3.5")
    assert [each["last"] for each in clause["left"]] == ["2028-09-08"]
    assert [(each["status"], each["first"]) for each in clause["phases"]][-1] == ("not_met", "2028-09-09")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_table_fits_the_terminal(zhicheng: Run, lang: str) -> None:
    result = zhicheng("--lang", lang, "timeline", SAMPLE, *OFFICE, "--as-of", AS_OF)
    assert result.code == 0, result.err
    assert max(map(width, result.out.splitlines())) <= 80
    assert ("2028年9月8日" if lang == "zh" else "8 September 2028") in result.out


def test_markdown_and_files(zhicheng: Run, tmp_path: Path) -> None:
    target = tmp_path / "线.md"
    result = zhicheng("timeline", SAMPLE, *OFFICE, "--as-of", AS_OF, "-o", target)
    assert result.code == 0, result.err
    assert target.read_text(encoding="utf-8").startswith("# 时间线：中学高级教师\n")


def test_it_looks_as_far_as_is_asked(zhicheng: Run) -> None:
    found = told(zhicheng, "zhao-min", "--until", "2025-06-30")
    assert found["last"] == "2025-06-30"
    assert {event["day"] for event in found["events"]} == {"2025-01-31"}


@pytest.mark.parametrize(
    ("until", "says"),
    [("2024-01-01", "早于截止日2024-08-31"), ("2080-01-01", "超过30年"), ("明年", "不是")],
)
def test_a_last_day_that_cannot_be(zhicheng: Run, until: str, says: str) -> None:
    result = zhicheng("timeline", SAMPLE, "--as-of", AS_OF, "--until", until)
    assert result.code == 2
    assert says in result.err
    assert result.out == ""


def test_without_settings_and_with_little_known(zhicheng: Run, tmp_path: Path) -> None:
    poor = tmp_path / "poor.yaml"
    poor.write_text("id: poor\ntitle_sought: senior-secondary\nrecords: []\n", encoding="utf-8")
    result = zhicheng("timeline", poor, "--as-of", AS_OF, "--no-cross-check")
    assert result.code == 0, result.err
    assert "不符合" in result.out


# Readings ---------------------------------------------------------------------------------------------------


def test_every_reading_is_tried(zhicheng: Run) -> None:
    result = zhicheng("check", SAMPLE, *OFFICE, "--as-of", AS_OF, "--readings", "all")
    assert result.code == 0, result.err
    assert "结论随1处读法而变：r4。" in result.out
    other = zhicheng("check", SAMPLE, *OFFICE, "--as-of", AS_OF, "--reading", "r4=two", "--format", "json")
    assert json.loads(other.out)["requirement"]["status"] == "not_met"


def test_readings_are_tried_against_those_chosen(zhicheng: Run) -> None:
    result = zhicheng(
        *(
            "--lang",
            "en",
            "check",
            SAMPLE,
            *OFFICE,
            "--as-of",
            AS_OF,
            "--readings",
            "all",
            "--reading",
            "r4=two",
        )
    )
    assert result.code == 0, result.err
    assert "The conclusion depends on the reading r4." in result.out
    assert "One is enough" in result.out.partition("Dependence on readings")[2]


def test_only_all_readings_can_be_tried(zhicheng: Run) -> None:
    assert zhicheng("check", SAMPLE, "--readings", "some").code == 2
