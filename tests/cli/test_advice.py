"""`zhicheng check` tells plans, what decides and the timeline too, unless it is asked not to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import AS_OF, EXAMPLES, SETTINGS, Run

SAMPLE = EXAMPLES / "zhao-min.yaml"
GIVEN = ("--settings", SETTINGS, "--as-of", AS_OF, "--no-cross-check")


def told(run: Run, dossier: Path, *options: str) -> dict[str, Any]:
    """The report as JSON."""
    result = run("check", dossier, *GIVEN, "--format", "json", *options)
    assert result.code == 0, result.err
    found: dict[str, Any] = json.loads(result.out)
    return found


def test_advice_is_told_unless_it_is_refused(zhicheng: Run) -> None:
    whole, bare = told(zhicheng, SAMPLE), told(zhicheng, SAMPLE, "--no-advice")
    advice = whole.pop("advice")
    assert whole == bare
    assert [name for name, value in advice.items() if value is None] == ["readings"]
    assert told(zhicheng, SAMPLE, "--advice")["advice"] == advice


def test_it_is_the_same_as_the_commands_of_their_own_tell(zhicheng: Run) -> None:
    advice = told(zhicheng, SAMPLE)["advice"]
    for command in ("plan", "timeline"):
        result = zhicheng(command, SAMPLE, *GIVEN, "--format", "json")
        assert result.code == 0, result.err
        alone = json.loads(result.out)
        part = advice["plans" if command == "plan" else command]
        assert part == {name: alone[name] for name in part}


def test_a_met_verdict_has_no_plans(zhicheng: Run) -> None:
    advice = told(zhicheng, EXAMPLES / "gao-yuan.yaml")["advice"]
    assert (advice["plans"], advice["easiest"]) == (None, None)
    assert advice["deciding"]["records"]
    assert advice["timeline"]["status"] == "met"


def test_how_many_plans_and_how_long(zhicheng: Run) -> None:
    assert len(told(zhicheng, SAMPLE)["advice"]["plans"]["plans"]) == 3
    assert len(told(zhicheng, SAMPLE, "--most", "1")["advice"]["plans"]["plans"]) == 1
    for options in (("--most", "0"), ("--within", "0"), ("--most", "x")):
        assert zhicheng("check", SAMPLE, *GIVEN, *options).code == 2


def test_a_search_that_ends_early_says_so(zhicheng: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.check.clock", lambda _seconds: lambda: True)
    plans = told(zhicheng, SAMPLE)["advice"]["plans"]
    assert (plans["status"], plans["proved"]) == ("unknown", False)
    assert "--within" in zhicheng("check", SAMPLE, *GIVEN, "--lang", "en").out


@pytest.mark.parametrize("form", ["text", "markdown", "html", "json"])
def test_readings_are_a_part_of_every_form(zhicheng: Run, form: str) -> None:
    words = "结论随1处读法而变：r4。"
    asked = zhicheng("check", SAMPLE, *GIVEN, "--format", form, "--readings", "all")
    assert (asked.code, asked.out.count(words)) == (0, 1)
    assert words not in zhicheng("check", SAMPLE, *GIVEN, "--format", form).out


def test_readings_alone(zhicheng: Run) -> None:
    advice = told(zhicheng, SAMPLE, "--no-advice", "--readings", "all")["advice"]
    assert [name for name, value in advice.items() if value is not None] == ["readings"]


def test_readings_chosen_hold_for_the_advice_too(zhicheng: Run) -> None:
    """With two subjects asked for, putting papers in order is not enough any more."""
    chosen = ("--reading", "r4=two")
    plans = told(zhicheng, SAMPLE, *chosen)["advice"]["plans"]
    alone = json.loads(zhicheng("plan", SAMPLE, *GIVEN, *chosen, "--format", "json").out)
    assert plans == {name: alone[name] for name in plans}
    assert plans["plans"] != told(zhicheng, SAMPLE)["advice"]["plans"]["plans"]


def test_the_receipt_is_the_same(zhicheng: Run) -> None:
    assert told(zhicheng, SAMPLE)["receipt"] == told(zhicheng, SAMPLE, "--no-advice")["receipt"]
