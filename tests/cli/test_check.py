"""`zhicheng check`: what its options mean."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

import cli.check
import cli.engine
from evaluator.rete import CrossChecker, EnginesDisagree
from tests.cli.conftest import AS_OF, EXAMPLES, SETTINGS, Run

SAMPLE = EXAMPLES / "zhao-min.yaml"
CHECK = ("check", SAMPLE, "--settings", SETTINGS, "--as-of", AS_OF, "--no-cross-check")


def report(run: Run, *arguments: str | Path) -> dict[str, Any]:
    """The report as JSON of a run that must succeed."""
    result = run(*arguments, "--format", "json")
    assert result.code == 0
    found: dict[str, Any] = json.loads(result.out)
    return found


def finding(told: dict[str, Any], requirement: str) -> dict[str, Any]:
    """What a report tells of one requirement."""
    todo = [told["requirement"]]
    for each in todo:
        if each["id"] == requirement:
            found: dict[str, Any] = each
            return found
        todo += each["children"]
    raise KeyError(requirement)


# The title ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", ["senior-primary", "小学高级教师", "Senior primary-school teacher"])
def test_a_title_by_its_id_or_its_name(title: str, zhicheng: Run) -> None:
    assert report(zhicheng, *CHECK, "--title", title)["receipt"]["rule_set"] == "senior-primary"


def test_the_dossier_may_name_its_title_in_words(zhicheng: Run, tmp_path: Path) -> None:
    file = tmp_path / "d.yaml"
    file.write_text("id: x\n申报职称: 中学高级教师\n", encoding="utf-8")
    told = report(zhicheng, "check", file, "--as-of", AS_OF, "--no-cross-check")
    assert told["receipt"]["rule_set"] == "senior-secondary"


def test_without_a_title_those_that_there_are_are_told(zhicheng: Run, tmp_path: Path) -> None:
    file = tmp_path / "d.yaml"
    file.write_text("id: x\n", encoding="utf-8")
    result = zhicheng("check", file, "--as-of", AS_OF, "--lang", "en")
    assert result.code == 2
    assert "senior-primary, senior-secondary" in result.err
    wrong = zhicheng("check", file, "--title", "teacher", "--as-of", AS_OF, "--lang", "en")
    assert (wrong.code, "There are: senior-primary, senior-secondary" in wrong.err) == (2, True)


# Cut-off, standing, settings, readings -------------------------------------------------------------------


@pytest.mark.parametrize(
    "day", ["2024-02-30", "2024-8-1", "2024.08.31", "tomorrow", "", "20240831", "２０２４-08-31"]
)
def test_a_cut_off_is_a_day(day: str, zhicheng: Run) -> None:
    result = zhicheng("check", SAMPLE, "--as-of", day, "--lang", "en")
    assert (result.code, result.out) == (2, "")
    assert "Write the cut-off like 2024-08-31." in result.err


def test_without_a_cut_off_it_is_today_and_that_is_told(zhicheng: Run) -> None:
    result = zhicheng("check", SAMPLE, "--settings", SETTINGS, "--no-cross-check", "--format", "json")
    today = re.fullmatch(r"未给 --as-of：截止日取今天，(\d{4}-\d\d-\d\d)。\n", result.err)
    assert today is not None
    assert json.loads(result.out)["receipt"]["as_of"] == today[1]


def test_the_standing_asked_for_wins_over_the_settings(zhicheng: Run, tmp_path: Path) -> None:
    settings = tmp_path / "s.yaml"
    settings.write_text("standing: authority\n", encoding="utf-8")
    run = ("check", SAMPLE, "--as-of", AS_OF, "--no-cross-check")
    assert report(zhicheng, *run)["receipt"]["standing"] == "school"
    assert report(zhicheng, *run, "--settings", settings)["receipt"]["standing"] == "authority"
    told = report(zhicheng, *run, "--settings", settings, "--standing", "declared")
    assert told["receipt"]["standing"] == "declared"


def test_without_settings_what_they_lack_is_open(zhicheng: Run) -> None:
    told = report(zhicheng, "check", SAMPLE, "--as-of", AS_OF, "--no-cross-check")
    assert "setting" in finding(told, "2.1.general")["opens"]


def test_readings_are_chosen_and_recorded(zhicheng: Run) -> None:
    told = report(zhicheng, *CHECK, "--reading", "r37=either", "--reading", "r39 = current")
    readings = {reading["id"]: reading["used"] for reading in told["readings"]}
    assert (readings["r37"], readings["r39"]) == ("either", "current")
    assert finding(told, "3.1")["status"] == "open"
    assert finding(told, "3.1.title")["status"] == "not_met"


def test_all_wrong_readings_are_told_with_what_is_near(zhicheng: Run, tmp_path: Path) -> None:
    result = zhicheng(*CHECK, "--reading", "r37=eithr", "--reading", "r399=x", "--lang", "en")
    assert (result.code, result.out) == (2, "")
    assert "The reading r37 has no option eithr. Is either meant? Options: both, either." in result.err
    assert re.search(r"There is no reading r399\. Is r39\S* meant\?", result.err)
    settings = tmp_path / "s.yaml"
    settings.write_text("readings: {r37: neither, p1: x}\n", encoding="utf-8")
    result = zhicheng("check", SAMPLE, "--as-of", AS_OF, "--settings", settings, "--lang", "en")
    assert (result.code, result.out) == (2, "")
    assert "r37" in result.err


# The official text -------------------------------------------------------------------------------------

HANDBOOK = """小学高级教师任职条件及岗位职责

一、（虚构的文字）懂得怎样教孩子。
二、工作
（一）教够课时。
（二）效果
1、备课认真。
2、学生有进步。
（三）参加课题。
（四）关心学生。
1、当好班主任。
2、写文章。
（五）教研员另有要求。
（六）没有人引用的一条。
三、成果
（一）成绩好。
（二）有总结。
（三）有讲座。
"""


def test_the_official_words_stand_beside_ours(zhicheng: Run, tmp_path: Path) -> None:
    handbook = tmp_path / "handbook.txt"
    handbook.write_text(HANDBOOK, encoding="utf-8")
    run = ("check", EXAMPLES / "gao-yuan.yaml", "--as-of", AS_OF, "--no-cross-check", "--handbook", handbook)
    result = zhicheng(*run, "--format", "json")
    assert result.code == 0
    told = json.loads(result.out)
    assert told["receipt"]["handbook_sha256"] == hashlib.sha256(handbook.read_bytes()).hexdigest()
    assert "懂得怎样教孩子" in finding(told, "1")["official"]
    lacking, unused = result.err.splitlines()
    assert ("三（四）" in lacking, "二（六）" in unused) == (True, True)
    shown = zhicheng("rules", "show", "senior-primary", "--handbook", handbook)
    assert "    原文：（虚构的文字）懂得怎样教孩子。" in shown.out.splitlines()
    checked = zhicheng("rules", "lint", "senior-primary", "--handbook", handbook)
    assert (checked.code, checked.out) == (2, "")


def test_a_document_about_something_else_is_noticed(zhicheng: Run, tmp_path: Path) -> None:
    handbook = tmp_path / "handbook.txt"
    handbook.write_text(HANDBOOK, encoding="utf-8")
    result = zhicheng(*CHECK, "--handbook", handbook)
    assert result.code == 0
    assert "中学高级教师任职条件及岗位职责" in result.err


# The second engine -------------------------------------------------------------------------------------


def test_the_second_engine_agrees_or_its_absence_is_told(zhicheng: Run) -> None:
    told = report(zhicheng, "check", SAMPLE, "--settings", SETTINGS, "--as-of", AS_OF)
    assert told["cross_check"]["status"] in ("agreed", "not_checked")
    assert report(zhicheng, *CHECK)["cross_check"]["status"] == "not_checked"


@pytest.mark.parametrize(("lang", "word"), [("zh", "结果不一致"), ("en", "find different things")])
def test_a_disagreement_shows_both_sides_and_no_verdict(
    lang: str, word: str, zhicheng: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def disagree(*_: object) -> None:
        raise EnginesDisagree((("3.5", "met", "not_met"), ("3", "open", "met")))

    monkeypatch.setattr(CrossChecker, "check", disagree)
    output = tmp_path / "r.html"
    result = zhicheng(
        *("check", SAMPLE, "--settings", SETTINGS, "--as-of", AS_OF, "--lang", lang, "-o", output)
    )
    assert (result.code, result.out) == (3, "")
    assert word in result.err
    told = [line for line in result.err.splitlines() if line.startswith(("3.5", "3:", "3："))]
    assert len(told) == 2
    assert not output.exists()


# Errors of the program ---------------------------------------------------------------------------------


def test_an_error_of_the_program_is_told_in_both_languages_without_a_traceback(
    zhicheng: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a\x1b[31mb\nc")

    monkeypatch.setattr(cli.check, "decide", fail)
    result = zhicheng(*CHECK)
    assert (result.code, result.out) == (70, "")
    assert "内部错误" in result.err
    assert "Internal error" in result.err
    assert "Traceback" not in result.err
    assert "\x1b" not in result.err
    monkeypatch.setenv("ZHICHENG_DEBUG", "1")
    assert "Traceback" in zhicheng(*CHECK).err


def test_interrupting_says_nothing(zhicheng: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.check, "decide", interrupt)
    result = zhicheng(*CHECK)
    assert (result.code, result.out) == (130, "")
    assert "Traceback" not in result.err


def test_what_was_started_first_is_used_once() -> None:
    cli.engine.warm_up()
    first, second = cli.engine.cross_checker(), cli.engine.cross_checker()
    assert first is not second
    first.close()
    second.close()


def test_what_was_started_for_nothing_is_ended(zhicheng: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[CrossChecker] = []
    monkeypatch.setattr(CrossChecker, "close", lambda self: ended.append(self))  # noqa: PLW0108 - a method
    assert zhicheng("check", "no.yaml").code == 2
    assert len(ended) == 1
