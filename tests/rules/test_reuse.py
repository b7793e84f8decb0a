"""`reuse` in rule sets: how it is written, what the linter finds, what is shown and asked of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from cli.main import run
from rules.asked import plan_of
from rules.lint import lint
from rules.loader import requirement_from_data
from rules.model import Combination, Reuse
from rules.schema import rule_set_schema
from tests.rules.sets import changed, load, loaded, place, told

SHARED = changed(
    "        - id: 2.conduct\n",
    """\
        - id: 2.more
          cite: 二
          says: {zh: 又一篇, en: One more}
          count: 1
          from: [{of: article}, {of: listening_log, where: {hours: {at_least: 2}}}]
        - id: 2.conduct
""",
)
"""Two leaves look at articles, two at listening logs."""

TOP = "  says: {zh: 全部, en: Everything}\n"
AT_TWO = "      at_least: {reading: r21}\n"


def limited(reuse: str, text: str = SHARED) -> str:
    """The rule set with a `reuse` at 2."""
    return changed(AT_TWO, f"{AT_TWO}      reuse: {reuse}\n", text)


def second(text: str) -> Combination:
    node = loaded(text).resolve({"r5": "above", "r9": "appointment", "r21": "whole"}).requirement.of[1]
    assert isinstance(node, Combination)
    return node


def test_what_is_not_said_is_free() -> None:
    assert second(SHARED).reuse is None
    assert second(limited("{achievement: once}")).reuse == Reuse(achievement="once", by="clause")
    assert second(limited("{of_activity: highest}")).reuse == Reuse(of_activity="highest")
    said = "{achievement: once, by: leaf, of_activity: highest, share: [listening_log]}"
    assert second(limited(said)).reuse == Reuse(
        achievement="once", by="leaf", of_activity="highest", share=("listening_log",)
    )


def test_the_whole_can_limit_reuse_and_a_reading_may_stand_there() -> None:
    option = "{reading: r21, when: {core: {achievement: once, by: leaf}, whole: null}}"
    text = changed(
        "  says: {zh: 全部, en: Everything}\n",
        "  says: {zh: 全部, en: Everything}\n  reuse: " + option + "\n",
        SHARED,
    )
    rule_set = loaded(text)
    assert rule_set.resolve(rule_set.choose({})).requirement.reuse is None
    assert rule_set.resolve(rule_set.choose({"r21": "core"})).requirement.reuse == Reuse(
        achievement="once", by="leaf"
    )
    assert lint(rule_set) == ()


@pytest.mark.parametrize("form", ["all", "any", "at_least"])
def test_every_combination_takes_it(form: str) -> None:
    words = {"cite": "一", "says": {"zh": "甲", "en": "A"}}
    parts = [{"id": "1.1", **words, "judgement": True}]
    node = {"id": "1", **words, "reuse": {"achievement": "once", "by": "leaf"}}
    made = requirement_from_data(
        node | ({"at_least": 1, "of": parts} if form == "at_least" else {form: parts})
    )
    assert isinstance(made, Combination)
    assert made.reuse == Reuse(achievement="once", by="leaf")


@pytest.mark.parametrize(
    ("reuse", "code", "path", "marker"),
    [
        ("{}", "rule_empty_reuse", "reuse", "reuse: ¦{}"),
        ("{achievement: twice}", "rule_not_one_of", "reuse.achievement", "achievement: ¦twice"),
        ("{of_activity: lowest}", "rule_not_one_of", "reuse.of_activity", "of_activity: ¦lowest"),
        ("{achievement: once, by: leaf, share: []}", "rule_too_few", "reuse.share", "share: ¦[]"),
        ("{achievment: once}", "rule_unknown_key", "reuse.achievment", "achievment"),
    ],
)
def test_refused_with_its_place(reuse: str, code: str, path: str, marker: str) -> None:
    text = limited(reuse)
    rule_set, problems = load(text)
    assert rule_set is None
    assert [told(each) for each in problems] == [(code, f"requirement.all[1].{path}", place(text, marker))]


def test_a_leaf_takes_none() -> None:
    text = changed(
        "          count: 2\n", "          count: 2\n          reuse: {achievement: once, by: leaf}\n", SHARED
    )
    assert [problem.code for problem in load(text)[1]] == ["rule_unknown_key"]


LINTED = [
    (
        "{achievement: once, by: leaf, share: [articles]}",
        "lint_unknown_kind",
        "reuse.share[0]",
        "[¦articles]",
    ),
    ("{of_activity: highest, share: [article]}", "lint_share_without_once", "reuse.share", "share: [art"),
    ("{of_activity: highest, by: leaf}", "lint_share_without_once", "reuse.by", "by: leaf"),
    ("{achievement: free}", "lint_reuse_free", "reuse", "reuse: ¦{"),
    ("{achievement: once}", "lint_reuse_alone", "reuse", "reuse: ¦{"),
    ("{achievement: once, by: leaf, share: [lecture]}", "lint_share_alone", "reuse.share[0]", "[¦lecture]"),
    (
        "{achievement: once, by: leaf, share: [article, listening_log]}",
        "lint_reuse_alone",
        "reuse",
        "reuse: ¦{",
    ),
]


@pytest.mark.parametrize(("reuse", "code", "path", "marker"), LINTED)
def test_the_linter_finds(reuse: str, code: str, path: str, marker: str) -> None:
    text = limited(reuse)
    problems = [told(each) for each in lint(loaded(text))]
    assert problems == [(code, f"requirement.all[1].{path}", place(text, marker))]


@pytest.mark.parametrize("limit", ["achievement: once, by: leaf", "of_activity: highest"])
def test_the_linter_finds_what_is_said_above_already(limit: str) -> None:
    inner = limited("{achievement: once, by: leaf, of_activity: highest}")
    text = changed(TOP, f"{TOP}  reuse: {{{limit}}}\n", inner)
    name = limit.partition(":")[0]
    (problem,) = lint(loaded(text))
    assert problem.code == "lint_reuse_again"
    assert problem.place.path == f"requirement.all[1].reuse.{name}"


@pytest.mark.parametrize(
    "reuse",
    [
        "{achievement: once, by: leaf}",
        "{of_activity: highest}",
        "{achievement: once, by: leaf, share: [article]}",
    ],
)
def test_in_order(reuse: str) -> None:
    assert lint(loaded(limited(reuse))) == ()


def test_the_schema_knows_it() -> None:
    validator = Draft202012Validator(rule_set_schema())
    good = loaded(limited("{achievement: once, by: leaf, share: [article]}")).tree.data
    assert validator.is_valid(good)
    good["requirement"]["all"][1]["reuse"] = {}
    assert not validator.is_valid(good)
    good["requirement"]["all"][1]["reuse"] = {"achievement": "twice"}
    assert not validator.is_valid(good)


def test_it_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "limited.yaml"
    file.write_text(
        limited("{achievement: once, by: leaf, of_activity: highest, share: [article]}"), encoding="utf-8"
    )
    assert run(["rules", "show", str(file), "--lang", "en"]) == 0
    line = next(each for each in capsys.readouterr().out.splitlines() if each.startswith("  2 "))
    assert line.endswith(
        "[an achievement serves one requirement, except article; of one activity one level counts]"
    )
    assert run(["rules", "show", str(file), "--lang", "zh"]) == 0
    assert "[一项成果只用于一个条件项，文章除外；同一活动只取一个级别]" in capsys.readouterr().out


def test_a_workbook_asks_for_what_tells_reuse() -> None:
    fields = {sheet.kind: sheet.fields for sheet in plan_of(loaded(SHARED)).sheets}
    assert not any({"achievement", "activity"} & set(each) for each in fields.values())
    said = "{achievement: once, by: leaf, of_activity: highest, share: [listening_log]}"
    fields = {sheet.kind: sheet.fields for sheet in plan_of(loaded(limited(said))).sheets}
    assert {"achievement", "activity"} <= set(fields["article"])
    assert "activity" in fields["listening_log"]
    # Only one leaf looks at them.
    only = limited(
        "{achievement: once, by: leaf}",
        changed("{of: listening_log, where: {hours: {at_least: 2}}}", "{of: lecture}", SHARED),
    )
    fields = {sheet.kind: sheet.fields for sheet in plan_of(loaded(only)).sheets}
    assert [kind for kind, each in fields.items() if "achievement" in each] == ["article"]
    assert "achievement" not in fields["listening_log"]
