"""`zhicheng whatif`: two verdicts side by side; advice that is followed turns the verdict."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import cli.whatif
from evidence.reading import read_dossier
from evidence.writing import dossier_to_yaml
from reports.wrap import width
from tests.cli.conftest import AS_OF, EXAMPLES, SETTINGS, Run, as_process

SAMPLE = EXAMPLES / "zhao-min.yaml"
OFFICE = ("--settings", SETTINGS, "--as-of", AS_OF, "--no-cross-check")


def told(run: Run, *arguments: str | Path) -> dict[str, Any]:
    """What a run that must succeed tells as JSON."""
    result = run("whatif", *arguments, "--format", "json")
    assert result.code == 0, result.err
    found: dict[str, Any] = json.loads(result.out)
    return found


def turned(run: Run, example: str, *changes: str) -> tuple[str, str]:
    """The status of an example before and after changes."""
    found = told(run, EXAMPLES / f"{example}.yaml", *OFFICE, *changes)
    assert found["verdicts"]["before"]["requirement"]["status"] == found["before"]
    assert found["verdicts"]["after"]["requirement"]["status"] == found["after"]
    return found["before"], found["after"]


# The advice of the examples' README, followed ---------------------------------------------------------------

ADVICE = [
    "--verify=W9",
    "--attach=L4:peer_opinion",
    "--attach=C1:speech_script",
    "--attach=D2:teaching_design_original,signed_by=vice_principal_academic",
]


def test_all_the_advice_meets_it_and_no_part_of_it_does(zhicheng: Run) -> None:
    assert turned(zhicheng, "zhao-min", *ADVICE) == ("open", "met")
    for left_out in range(len(ADVICE)):
        rest = [each for n, each in enumerate(ADVICE) if n != left_out]
        assert turned(zhicheng, "zhao-min", *rest) == ("open", "open")


@pytest.mark.parametrize(
    ("example", "changes", "wanted"),
    [
        ("wu-qiong", ["--verify=all"], ("open", "met")),
        ("wu-qiong", ["--verify=全部=核验不通过"], ("open", "not_met")),
        (
            "tang-wenbin",
            ["--attach=L2:同行评价意见", "--attach=V4:听课笔记", "--attach=S2:讲稿"],
            ("open", "met"),
        ),
        ("ding-yifan", ["--supply=V5.时数=50"], ("open", "met")),
        ("ding-yifan", ["--supply=V5.hours=49"], ("open", "not_met")),
        (
            "chen-lili",
            ["--add=教学称号,教学称号=教学骨干,级别=县级,起=2021-09,附件=称号证书"],
            ("not_met", "met"),
        ),
        (
            "chen-lili",
            ["--add=teaching_title,teaching_title=backbone,level=school,from=2021-09"],
            ("not_met",) * 2,
        ),
        ("ma-xiulan", ["--reading=r25=average"], ("not_met", "met")),
        ("sun-haiyan", ["--drop=W1"], ("met", "not_met")),
    ],
)
def test_what_the_readme_says_would_help_does(
    example: str, changes: list[str], wanted: tuple[str, str], zhicheng: Run
) -> None:
    assert turned(zhicheng, example, *changes) == wanted


def test_judgements_are_all_that_one_applicant_waits_for(zhicheng: Run) -> None:
    # J3 says of one leaf that it is not met, where J2 says that it is.
    found = told(zhicheng, EXAMPLES / "he-jianping.yaml", *OFFICE, "--drop=J3")
    waiting = [each["id"] for each in leaves(found["verdicts"]["after"]["requirement"]) if each["opens"]]
    assert waiting
    judged = [f"--judge={each}=符合" for each in waiting]
    assert turned(zhicheng, "he-jianping", *judged) == ("open", "open")
    assert turned(zhicheng, "he-jianping", *judged, "--drop=J3") == ("open", "met")
    against = [f"--judge={waiting[0]}=不符合", *judged[1:]]
    assert turned(zhicheng, "he-jianping", *against, "--drop=J3") == ("open", "not_met")


def leaves(requirement: dict[str, Any]) -> list[dict[str, Any]]:
    """The requirements at the bottom of a tree."""
    below = requirement["children"]
    return [leaf for child in below for leaf in leaves(child)] if below else [requirement]


def test_a_clause_can_be_judged_by_its_number(zhicheng: Run) -> None:
    by_clause = told(zhicheng, SAMPLE, *OFFICE, "--judge=三（一）=符合")
    by_id = told(zhicheng, SAMPLE, *OFFICE, "--judge=3.1=met")
    assert by_clause["changes"] == by_id["changes"]
    assert by_clause["changes"][0]["judgement"]["requirement"] == "3.1"
    assert by_clause["changes"][0]["judgement"]["date"] == AS_OF


# The verdicts themselves ------------------------------------------------------------------------------------


def test_both_verdicts_are_those_of_the_files_as_they_are_and_edited(zhicheng: Run, tmp_path: Path) -> None:
    dossier, _ = read_dossier(SAMPLE)
    assert dossier is not None
    records = tuple(
        record.model_copy(update={"standing": "school"}) if record.id == "W9" else record
        for record in dossier.records
        if record.id != "L1"
    )
    edited = tmp_path / "edited.yaml"
    edited.write_text(dossier_to_yaml(dossier.model_copy(update={"records": records})), encoding="utf-8")
    found = told(zhicheng, SAMPLE, *OFFICE, "--verify=W9", "--drop=L1")
    for side, file in (("before", SAMPLE), ("after", edited)):
        checked = zhicheng("check", file, *OFFICE, "--no-advice", "--format", "json")
        assert found["verdicts"][side] == json.loads(checked.out)


def test_a_workbook_is_as_good_as_yaml(zhicheng: Run) -> None:
    assert zhicheng("template", "a.xlsx", "--dossier", SAMPLE).code == 0
    from_workbook, from_yaml = (told(zhicheng, file, *OFFICE, *ADVICE) for file in ("a.xlsx", SAMPLE))
    assert from_workbook == from_yaml


def test_a_file_of_changes_says_the_same_as_options(zhicheng: Run, tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(
        "核验: [W9]\nattach:\n  L4: peer_opinion\n  C1: 讲稿\n"
        "  D2: {type: teaching_design_original, signed_by: [vice_principal_academic]}\n",
        encoding="utf-8",
    )
    assert told(zhicheng, SAMPLE, *OFFICE, "--changes", "c.yaml") == told(zhicheng, SAMPLE, *OFFICE, *ADVICE)


def test_two_engines_decide_both(zhicheng: Run) -> None:
    found = told(zhicheng, SAMPLE, *OFFICE[:-1], "--verify=W9", "--reading=r25=average")
    for side in ("before", "after"):
        assert found["verdicts"][side]["cross_check"]["status"] in ("agreed", "not_checked")
    assert zhicheng("whatif", SAMPLE, *OFFICE, "--verify=W9").out.count("!") == 1


# What differs -----------------------------------------------------------------------------------------------


def test_only_what_differs_is_told(zhicheng: Run) -> None:
    found = told(zhicheng, SAMPLE, *OFFICE, "--verify=W9")
    assert found["turned"] == ["2.1", "2.1.general"]
    (leaf,) = found["requirements"]
    assert (leaf["id"], leaf["before"], leaf["after"]) == ("2.1.general", "open", "met")
    assert [period["period"] for period in leaf["periods"]] == ["2024-spring"]
    (use,) = leaf["records"]
    assert (use["records"], use["before"], use["after"]) == (["W9"], "possible", "counted")
    assert use["gained"] == []
    assert use["lost"] == ["自报，须经学校核验"]


def test_a_change_that_changes_nothing_is_said_to(zhicheng: Run) -> None:
    found = told(zhicheng, SAMPLE, *OFFICE, "--supply=W1.remark=x")
    assert (found["turned"], found["requirements"], found["steps"]) == ([], [], [])
    text = zhicheng("whatif", SAMPLE, *OFFICE, "--supply=W1.remark=x", "--lang", "en").out
    assert "Nothing differs between the two." in text


def test_one_document_of_two_is_told_as_a_step(zhicheng: Run) -> None:
    found = told(zhicheng, EXAMPLES / "wu-qiong.yaml", *OFFICE, "--attach=L1:award_certificate")
    assert found["requirements"] == []
    found = told(zhicheng, SAMPLE, *OFFICE, "--verify=W9", "--standing", "authority")
    assert found["before"] == found["after"]


def test_another_reading_asks_for_something_else(zhicheng: Run) -> None:
    found = told(zhicheng, EXAMPLES / "ma-xiulan.yaml", *OFFICE, "--reading=r25=average")
    changed = {each["id"]: each["rule_changed"] for each in found["requirements"]}
    assert changed == {"2.1.deputy": True}
    text = zhicheng("whatif", EXAMPLES / "ma-xiulan.yaml", *OFFICE, "--reading=r25=average").out
    assert "要求本身不同了：改为平均达到即可。" in text
    parts = zhicheng("whatif", SAMPLE, *OFFICE, "--reading=r45=contests").out
    assert "要求本身不同了：须具备的项数由3项中的3项改为1项中的1项。" in parts
    back = told(
        zhicheng, EXAMPLES / "ma-xiulan.yaml", *OFFICE, "--before-reading=r25=average", "--reading=r25=every"
    )
    assert (back["before"], back["after"]) == ("met", "not_met")


@pytest.mark.parametrize(
    ("idle", "works"),
    [
        ("--verify=W1", "--verify=W9"),
        ("--supply=L1.level=county", "--supply=L1.remark=x"),
        ("--attach=D1:teaching_design_original", "--attach=L4:peer_opinion"),
        ("--set=cycle_years=3", ""),
    ],
)
def test_a_change_to_what_is_so_already_is_told(idle: str, works: str, zhicheng: Run) -> None:
    option = idle.partition("=")[0]
    both = zhicheng("whatif", SAMPLE, *OFFICE, *filter(None, (idle, works)))
    assert both.code == 0
    assert both.err.splitlines() == [f"{option}：提示：本来就是这样，这一项不起作用。"]


# The cut-off ------------------------------------------------------------------------------------------------


def cut_offs(found: dict[str, Any]) -> tuple[str, str]:
    """The cut-offs of the two verdicts."""
    sides = found["verdicts"]
    return sides["before"]["receipt"]["as_of"], sides["after"]["receipt"]["as_of"]


def test_the_cut_off_is_of_both_unless_it_is_what_changes(
    zhicheng: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = ("--settings", SETTINGS, "--no-cross-check")
    assert cut_offs(told(zhicheng, SAMPLE, *office, "--as-of", AS_OF, "--verify=W9")) == (AS_OF, AS_OF)
    both = ("--before-as-of", AS_OF, "--as-of", "2025-08-31")
    assert cut_offs(told(zhicheng, SAMPLE, *office, *both)) == (AS_OF, "2025-08-31")
    assert cut_offs(told(zhicheng, SAMPLE, *office, *both, "--verify=W9")) == (AS_OF, "2025-08-31")
    alone = zhicheng("whatif", SAMPLE, *office, "--as-of", "2030-01-01", "--format", "json")
    before, after = cut_offs(json.loads(alone.out))
    assert after == "2030-01-01"
    assert before != after
    assert re.search(r"\d{4}-\d\d-\d\d", alone.err)


def test_a_file_of_changes_may_move_the_cut_off(zhicheng: Run, tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text("as_of: 2025-08-31\n", encoding="utf-8")
    assert cut_offs(told(zhicheng, SAMPLE, *OFFICE, "--changes", "c.yaml")) == (AS_OF, "2025-08-31")


# Mistakes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([], "--add"),
        (["--drop=w9"], "W9"),
        (["--verify=Z99"], "Z99"),
        (["--judge=9.9=met"], "9.9"),
        (["--judge=3.22=met"], "3.2"),
        (["--reading=r99=x"], "r99"),
        (["--reading=r14=nobody"], "r14"),
        (["--supply=W1.teaching_hours=5"], "204"),
        (["--supply=W1.level=moon"], "moon"),
        (["--set=cycle_years=7"], "7"),
        (["--add=workload,id=W1"], "W1"),
        (["--attach=L4:nothing"], "nothing"),
        (["--as-of", "soon", "--drop=W1"], "soon"),
        (["--before-as-of", "soon", "--drop=W1"], "soon"),
        (["--changes", "missing.yaml"], "missing.yaml"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_mistakes_are_told_with_what_to_do(changes: list[str], said: str, lang: str, zhicheng: Run) -> None:
    office = ("--settings", SETTINGS, "--no-cross-check", "--lang", lang)
    result = zhicheng("whatif", SAMPLE, *office, *changes)
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert "Traceback" not in result.err


def test_examples_are_in_the_language_of_the_reader(zhicheng: Run) -> None:
    assert "L1:获奖证书" in zhicheng("whatif", SAMPLE, *OFFICE, "--attach=L4").err
    assert "L1:award_certificate" in zhicheng("whatif", SAMPLE, *OFFICE, "--attach=L4", "--lang", "en").err
    known = zhicheng("whatif", SAMPLE, *OFFICE, "--set=hours_standard=[{stage: primary, amount: 400}]")
    assert known.err == (
        "--set：本地参数的规定授课时数（hours_standard）已知为 {stage: primary, amount: 260}，"
        "不能补填为 {stage: primary, amount: 400}。\n"
    )
    assert "“明天”不是日期" in zhicheng("whatif", SAMPLE, *OFFICE[:2], "--as-of", "明天").err


def test_all_mistakes_are_told_at_once(zhicheng: Run) -> None:
    result = zhicheng("whatif", SAMPLE, *OFFICE, "--drop=Z", "--verify=Y", "--add=moon", "--judge=9.9=met")
    assert result.code == 2
    assert "Traceback" not in result.err
    places = sorted(line.split("：")[0] for line in result.err.splitlines())
    assert places == ["--add", "--drop", "--judge", "--verify"]


def test_engines_that_disagree_give_no_verdict(zhicheng: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli.whatif, "verdicts_of", lambda *_, **__: None)
    result = zhicheng("whatif", SAMPLE, *OFFICE, "--verify=W9")
    assert (result.code, result.out) == (3, "")


# Formats ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("example", ["zhao-min", "ma-xiulan", "tang-wenbin", "gao-yuan"])
def test_the_text_fits_eighty_columns(example: str, lang: str, zhicheng: Run) -> None:
    file = EXAMPLES / f"{example}.yaml"
    result = zhicheng("whatif", file, *OFFICE, "--verify=all", "--drop=W1", "--lang", lang)
    lines = result.out.splitlines()
    assert max(map(width, lines)) <= 80
    assert not any(line != line.rstrip() for line in lines)


def test_the_two_sides_stand_in_their_columns(zhicheng: Run) -> None:
    lines = zhicheng("whatif", SAMPLE, *OFFICE, *ADVICE).out.splitlines()
    head = next(line for line in lines if "改前" in line)
    places = [width(head[: head.index(word)]) for word in ("改前", "改后")]
    row = next(line for line in lines if "二（一）" in line)
    assert [width(row[: row.index(word)]) for word in ("? 待定", "✓ 符合")] == places


def test_markdown_and_json_go_to_files_by_their_names(zhicheng: Run, tmp_path: Path) -> None:
    for name in ("a.md", "a.json", "a.txt"):
        assert zhicheng("whatif", SAMPLE, *OFFICE, "--verify=W9", "-o", name).code == 0
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["schema"] == "whatif-1"
    assert "| **◆** 二（一） |" in (tmp_path / "a.md").read_text(encoding="utf-8")
    refused = zhicheng("whatif", SAMPLE, *OFFICE, "--verify=W9", "-o", "a.html")
    assert (refused.code, (tmp_path / "a.html").exists()) == (2, False)
    onto_input = zhicheng("whatif", SAMPLE, *OFFICE, "--verify=W9", "-o", SAMPLE)
    assert onto_input.code == 2


def test_what_somebody_types_is_harmless(zhicheng: Run) -> None:
    evil = "--supply=W1.checked_by=\x1b[31m<b>|x`y"
    for form in ("text", "markdown"):
        out = zhicheng("whatif", SAMPLE, *OFFICE, evil, "--format", form).out
        assert "\x1b" not in out
        assert ("<b>" in out) == (form == "text")


def test_the_dossier_is_not_written_to(zhicheng: Run) -> None:
    before = SAMPLE.read_bytes()
    zhicheng("whatif", SAMPLE, *OFFICE, *ADVICE)
    assert SAMPLE.read_bytes() == before


def test_it_runs_as_users_run_it() -> None:
    result = as_process("whatif", SAMPLE, *OFFICE[:-1], "--verify=W9")
    assert (result.returncode, result.stderr) == (0, b"")
    again = as_process("whatif", SAMPLE, *OFFICE[:-1], "--verify=W9")
    assert again.stdout == result.stdout
