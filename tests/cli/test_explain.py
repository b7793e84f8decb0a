"""`zhicheng explain`: everything about one requirement or one record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import cli.explain
from evidence.reading import read_dossier
from reports.wrap import width
from rules.loader import find, load_rule_set
from rules.naming import nodes
from tests.cli.conftest import AS_OF, EXAMPLES, SETTINGS, Run, as_process

SAMPLE = EXAMPLES / "zhao-min.yaml"
OFFICE = ("--settings", SETTINGS, "--as-of", AS_OF, "--no-cross-check")


def told(run: Run, example: str, what: str, *arguments: str | Path) -> dict[str, Any]:
    """What a run that must succeed tells as JSON, its passages by their codes."""
    result = run("explain", EXAMPLES / f"{example}.yaml", what, *OFFICE, *arguments, "--format", "json")
    assert result.code == 0, result.err
    found: dict[str, Any] = json.loads(result.out)
    assert found["schema"] == "explain-1"
    found["passages"] = {passage["code"]: passage for passage in found["passages"]}
    return found


def texts(passage: dict[str, Any]) -> list[str]:
    """All that a passage says."""
    notes = [text for item in passage["items"] for text in (item["text"], *item["notes"])]
    return [*passage["paragraphs"], *notes]


def items(passage: dict[str, Any]) -> dict[str, list[str]]:
    """The notes of the points of a passage, by their texts."""
    return {item["text"]: item["notes"] for item in passage["items"]}


# Requirements -----------------------------------------------------------------------------------------------


def test_a_leaf_of_records(zhicheng: Run) -> None:
    # 3(1): the title must be of the county or above; N1 is the school's, two steps below (README).
    found = told(zhicheng, "chen-lili", "3.1.title")
    assert (found["explains"], found["id"], found["status"]) == ("requirement", "3.1.title", "not_met")
    passages = found["passages"]
    assert list(passages) == [
        "conclusion", "words", "asked", "found", "needed", "bearing", "readings", "notes",
    ]  # fmt: skip
    (kind,) = passages["asked"]["items"]
    assert kind["text"] == "教学称号"
    time = next(note for note in kind["notes"] if note.startswith("时间"))
    assert "2020年9月1日至2024年8月31日" in time  # since the appointment, to the cut-off
    (record,) = passages["found"]["items"]
    assert record["status"] == "not_counted"
    assert record["text"].startswith("N1 ")
    assert record["notes"] == ["级别为校级，比县（区）级低2级"]
    assert any("还须1份教学称号" in text for text in texts(passages["needed"]))
    assert {"r39=held_or_gained", "r9=appointment"} <= used_readings(passages["readings"])
    assert "r25=every" not in used_readings(passages["readings"])


def used_readings(passage: dict[str, Any]) -> set[str]:
    """The readings that a passage says are used."""
    return {item["notes"][0].rstrip("）").rpartition("，")[2] for item in passage["items"]}


def test_a_leaf_of_periods(zhicheng: Run) -> None:
    # 2(1): ten terms since the appointment, one excused, eight certain, W9 declared (test_examples).
    found = told(zhicheng, "zhao-min", "2.1.general")["passages"]["found"]["items"]
    terms = [item for item in found if "学期" in item["text"].split("：")[0] and "W" not in item["text"][:2]]
    assert [item["status"] for item in terms].count("met") == 8
    assert [item["status"] for item in terms].count("excused") == 1
    (last,) = [item for item in found if item["text"].startswith("W9 ")]
    assert (last["status"], last["notes"]) == ("possible", ["自报，须经学校核验"])


def test_a_combination_names_its_parts_and_what_rests_on_it(zhicheng: Run) -> None:
    found = told(zhicheng, "chen-lili", "3")["passages"]
    assert [item["status"] for item in found["found"]["items"]] == ["not_met", "met", "met", "not_met", "met"]
    assert found["asked"]["paragraphs"] == ["其下5项中至少要符合4项。"]
    (whole,) = found["bearing"]["items"]
    assert whole["status"] == "not_met"
    assert whole["notes"] == ["卡在“三”：它若符合，这一级就是“符合”。"]


@pytest.mark.parametrize(
    ("example", "requirement", "above"),
    [
        # 4 of 5 are needed: with five met none is needed (README), with four each is.
        ("sun-haiyan", "3.2", ["其他各项已经使这一级符合"]),
        ("li-guodong", "3.2", ["靠的是“三（二）”", "靠的是“三”"]),
        # Three of five: either of the two that fail would do, and then all would be met.
        ("chen-lili", "3.1", ["卡在“三（一）”", "卡在“三”"]),
        ("chen-lili", "3.4", ["卡在“三（四）”", "卡在“三”"]),
        ("chen-lili", "1", ["其他各项也有不符合的"]),
    ],
)
def test_what_depends_on_a_requirement(
    example: str, requirement: str, above: list[str], zhicheng: Run
) -> None:
    found = told(zhicheng, example, requirement)["passages"]["bearing"]["items"]
    effects = [item["notes"][0] for item in found]
    assert len(effects) == len(above)
    for effect, begins in zip(effects, above, strict=True):
        assert effect.startswith(begins) or begins in effect


def test_what_is_not_asked_and_what_is_waived(zhicheng: Run) -> None:
    assert "对这位申报人不要求这一条" in str(
        texts(told(zhicheng, "zhao-min", "2.5")["passages"]["conclusion"])
    )
    below = told(zhicheng, "zhao-min", "2.5.ability")["passages"]
    assert "“二（五） 市、县教研人员的组织、指导和研究工作”不对" in str(texts(below["conclusion"]))
    assert {"found", "needed", "bearing"} & set(below) == set()
    waived = told(zhicheng, "xu-jing", "2.2.1.lessons")
    assert waived["status"] == "waived"
    assert "已豁免" in str(texts(waived["passages"]["conclusion"]))
    assert texts(waived["passages"]["needed"]) == ["这一条不缺什么了。"]


def test_nothing_is_there(zhicheng: Run, tmp_path: Path) -> None:
    file = tmp_path / "d.yaml"
    text = "id: d\nappointed_on: 2020-09-01\nposts: [{post: teacher, from: 2012}]\n"
    file.write_text(text, encoding="utf-8")
    office = (*OFFICE, "--title", "senior-secondary")
    empty = zhicheng("explain", file, "3.2.published", *office)
    assert "申报材料里没有这类材料：文章。" in empty.out
    assert "已有什么" not in zhicheng("explain", file, "2.5.organised", *office).out  # not asked of a teacher


def test_a_clause_by_its_number(zhicheng: Run) -> None:
    by_id = told(zhicheng, "zhao-min", "3.1")
    for name in ("三（一）", "三(一)", "3(1)"):
        assert told(zhicheng, "zhao-min", name) == by_id


def test_the_official_words(zhicheng: Run, tmp_path: Path) -> None:
    handbook = tmp_path / "handbook.txt"
    handbook.write_text(
        "小学高级教师任职条件及岗位职责\n\n一、（虚构的文字）懂得怎样教孩子。\n", encoding="utf-8"
    )
    run = ("explain", EXAMPLES / "gao-yuan.yaml")
    first = zhicheng(*run, "1", *OFFICE, "--handbook", handbook)
    assert "（虚构的文字）懂得怎样教孩子。" in first.out
    second = zhicheng(*run, "2", *OFFICE, "--handbook", handbook)
    assert "正式文本里没有二这一条。" in second.out


# Records ----------------------------------------------------------------------------------------------------


def test_a_record_with_all_its_reasons(zhicheng: Run) -> None:
    # C1 lacks the script; H2 was rejected; L1 is 110 days before the appointment (test_examples).
    script = told(zhicheng, "zhao-min", "C1")
    assert (script["explains"], script["status"]) == ("record", None)
    passages = script["passages"]
    (possible,) = passages["possible"]["items"]
    assert "[3.3.award]" in possible["text"]
    assert possible["notes"] == ["缺讲稿"]
    assert items(passages["documents"])["缺讲稿"][0].startswith("要求它的有：三（三）")
    assert passages["without"]["paragraphs"] == ["没有它，结论仍为“待定”，但下列各条会变："]
    rejected = told(zhicheng, "zhao-min", "H2")["passages"]
    assert "counted" not in rejected
    assert all(any("不通过" in note for note in item["notes"]) for item in rejected["not_counted"]["items"])
    early = told(zhicheng, "zhao-min", "L1")["passages"]["not_counted"]["items"]
    assert any("110" in note for item in early for note in item["notes"])


def test_what_would_be_without_a_record(zhicheng: Run) -> None:
    # 2(1) asks for the hours of every term; H2 was rejected and serves nothing.
    found = told(zhicheng, "sun-haiyan", "W1")["passages"]["without"]
    assert found["paragraphs"] == ["没有它，结论会由“符合”变为“不符合”。"]
    assert "2.1.general" in str(items(found))
    spare = told(zhicheng, "zhao-min", "H2")["passages"]["without"]
    assert spare["paragraphs"] == ["没有它，结论仍为“待定”，各条也都不变。"]
    assert spare["items"] == []


def test_a_record_says_in_which_periods_it_lies(zhicheng: Run) -> None:
    found = told(zhicheng, "zhao-min", "W1")["passages"]["counted"]["items"]
    assert found[0]["notes"][0] == "属于2019年秋季学期"


def test_a_judgement_and_a_writing_that_another_names(zhicheng: Run) -> None:
    judgement = told(zhicheng, "he-jianping", "J3")["passages"]
    assert "[2.2.1.example]" in str(texts(judgement["not_counted"]))
    assert "M1" in str(told(zhicheng, "zhao-min", "T1")["passages"]["summary"])


def test_one_id_of_both(zhicheng: Run, tmp_path: Path) -> None:
    file = tmp_path / "d.yaml"
    text = SAMPLE.read_text(encoding="utf-8").replace("id: W9,", 'id: "3.1",')
    file.write_text(text, encoding="utf-8")
    result = zhicheng("explain", file, "3.1", *OFFICE, "--format", "json")
    assert [each["explains"] for each in json.loads(result.out)] == ["requirement", "record"]
    assert zhicheng("explain", file, "3.1", *OFFICE).out.count("3.1 教学工作量") >= 1


# All of them ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("example", "lang", "step"),
    [("zhao-min", "zh", 1), ("xu-jing", "zh", 4), ("zhao-min", "en", 7), ("xu-jing", "en", 5)],
)
def test_every_requirement_and_record_can_be_explained(
    example: str, lang: str, step: int, zhicheng: Run
) -> None:
    dossier, _ = read_dossier(EXAMPLES / f"{example}.yaml")
    assert dossier is not None
    path = find(str(dossier.title_sought))
    assert path is not None
    rule_set, _ = load_rule_set(path)
    assert rule_set is not None
    names = [node.id for node in nodes(rule_set.resolve(rule_set.choose({})).requirement)]
    for name in [*names, *(record.id for record in dossier.records)][::step]:
        result = zhicheng("explain", EXAMPLES / f"{example}.yaml", name, *OFFICE, "--lang", lang)
        assert (result.code, result.err) == (0, ""), name
        lines = result.out.splitlines()
        assert max(map(width, lines)) <= 80, name
        assert name in "".join(line.strip() for line in lines[:3])


# Mistakes and formats ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "near"),
    [("w9", "W9"), ("3.22", "3.2"), ("三（九）", "W1"), ("3.1.titel", "3.1.title"), ("一点", "W1")],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_neither_is_told_with_what_is_near(what: str, near: str, lang: str, zhicheng: Run) -> None:
    result = zhicheng("explain", SAMPLE, what, *OFFICE, "--lang", lang)
    assert (result.code, result.out) == (2, "")
    assert near in result.err


def test_nothing_is_no_name(zhicheng: Run) -> None:
    result = zhicheng("explain", SAMPLE, " ", *OFFICE)
    assert (result.code, result.out) == (2, "")
    assert result.err == "没有写要说明什么。请写条件项编号、条款号或材料编号。\n"


def test_what_has_begun_and_not_ended_goes_on_until_now(zhicheng: Run) -> None:
    mentoring = zhicheng("explain", EXAMPLES / "chen-lili.yaml", "M1", *OFFICE).out
    assert "起始日期：2022年9月" in mentoring
    assert "截止日期：至今" in mentoring
    added = zhicheng("whatif", SAMPLE, *OFFICE, "--add", "指导青年教师,日期=2024年8月").out
    assert "截止日期" not in added


def test_names_are_harmless(zhicheng: Run, tmp_path: Path) -> None:
    file = tmp_path / "d.yaml"
    text = SAMPLE.read_text(encoding="utf-8").replace("id: W9,", 'id: W9, name: "\\e[31m<b>|*x*",')
    file.write_text(text, encoding="utf-8")
    plain = zhicheng("explain", file, "W9", *OFFICE).out
    assert "\x1b" not in plain
    assert "<b>" in plain
    assert "<b>" not in zhicheng("explain", file, "W9", *OFFICE, "--format", "markdown").out


def test_formats_by_name_and_engines_that_disagree(
    zhicheng: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert zhicheng("explain", SAMPLE, "3.1", *OFFICE, "-o", "a.md").code == 0
    assert (tmp_path / "a.md").read_text(encoding="utf-8").startswith("# 三（一） ")
    assert zhicheng("explain", SAMPLE, "3.1", *OFFICE, "-o", "a.html").code == 2
    monkeypatch.setattr(cli.explain, "verdicts_of", lambda *_, **__: None)
    assert zhicheng("explain", SAMPLE, "3.1", *OFFICE) == (3, "", "")


def test_it_runs_as_users_run_it() -> None:
    result = as_process("explain", SAMPLE, "W9", *OFFICE[:-1])
    assert (result.returncode, result.stderr) == (0, b"")
    assert "W9" in result.stdout.decode()
