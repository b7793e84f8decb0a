"""Comparison: whose verdict changed, from what to what, by which clause, record or rule."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reports.archive.chain import Member
from reports.archive.comparison import pairs
from tests.archive.conftest import Runs, run_batch
from tests.batch.conftest import EXAMPLES, SETTINGS, batch
from tests.cli.conftest import Run


def compared(zhicheng: Run, path: Path, *numbers: str) -> dict[str, Any]:
    result = zhicheng("archive", "compare", path, *numbers, "--format", "json")
    assert result.code == 0, result.err
    data: dict[str, Any] = json.loads(result.out)
    return data


def test_a_corrected_dossier(two_entries: Path, zhicheng: Run) -> None:
    """One design was signed: its clause turned by that record; one came, one went, the rest is the same."""
    data = compared(zhicheng, two_entries)
    assert (data["before"]["number"], data["after"]["number"], data["common"]) == (1, 2, [])
    assert ([each["id"] for each in data["new"]], [each["id"] for each in data["gone"]]) == (
        ["sun-haiyan"],
        ["he-jianping"],
    )
    # gao-yuan and the hostile name; broken has no verdict in either.
    assert (data["turned"], data["unchanged"]) == ([], 3)
    (zhao,) = data["moved"]
    assert (zhao["id"], zhao["before"], zhao["after"]) == ("zhao-min", "open", "open")
    (clause,) = [each for each in zhao["clauses"] if each["itself"]]
    assert (clause["cite"], clause["before"], clause["after"]) == ("二（二）1", "open", "met")
    assert clause["span"] == "1–2/2 → 2/2"
    (why,) = clause["why"]
    assert why.startswith("D2 ")
    assert "可能计入 → 计入" in why
    assert "缺业务校长签字" in why
    (cause,) = zhao["causes"]
    assert (cause["kind"], cause["name"]) == ("record_changed", "D2")


def test_the_other_way_round(two_entries: Path, zhicheng: Run) -> None:
    data = compared(zhicheng, two_entries, "2", "1")
    assert ([each["id"] for each in data["new"]], [each["id"] for each in data["gone"]]) == (
        ["he-jianping"],
        ["sun-haiyan"],
    )
    (clause,) = [each for each in data["moved"][0]["clauses"] if each["itself"]]
    assert (clause["before"], clause["after"], clause["span"]) == ("met", "open", "2/2 → 1–2/2")


def test_an_entry_with_itself(two_entries: Path, zhicheng: Run) -> None:
    data = compared(zhicheng, two_entries, "1", "1")
    assert [data[each] for each in ("turned", "moved", "new", "gone", "common")] == [[]] * 5
    assert data["unchanged"] == 5


def test_the_text_tells_it(two_entries: Path, zhicheng: Run) -> None:
    result = zhicheng("archive", "compare", two_entries)
    lines = [line.strip() for line in result.out.splitlines()]
    assert lines[0] == "第1号存档与第2号存档比较"
    assert "赵敏（zhao-min）  中学高级教师  待定" in lines
    assert any(line.startswith("· D2 《苏州园林》教学设计：可能计入 → 计入") for line in lines)
    assert "孙海燕（sun-haiyan）  中学高级教师  符合" in lines
    english = zhicheng("archive", "compare", two_entries, "--lang", "en").out
    assert "possible → counted" in english


# By the rule, the settings, the cut-off --------------------------------------------------------------------


@pytest.fixture(scope="module")
def variants(runs: Runs, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four entries of one dossier: as it is, with less asked for, another cut-off, and another rule."""
    from cli.main import run

    folder = tmp_path_factory.mktemp("variants")
    inputs = folder / "in"
    inputs.mkdir()
    shutil.copy(EXAMPLES / "zhao-min.yaml", inputs)
    less = folder / "less.yaml"
    text = SETTINGS.read_text(encoding="utf-8")
    assert "standing: school" in text
    less.write_text(text.replace("standing: school", "standing: declared"), encoding="utf-8")
    path = folder / "a.zca"
    outs = []
    for name, more in (
        ("plain", []),
        ("later", ["--as-of", "2025-03-31"]),
        ("reading", ["--reading", "r14=sole"]),
    ):
        run_batch(inputs, folder / name, *more)
        outs.append(folder / name)
    batch(
        inputs,
        *("-o", folder / "declared", "--settings", less, "--as-of", "2024-08-31"),
        *("--no-cross-check", "--no-pages"),
    )
    for out in (*outs, folder / "declared"):
        assert run(["archive", "add", str(path), str(out)]) == 0
    return path


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("2", "截止日：2024年8月31日 → 2025年3月31日"),
        ("3", "读法r14：sole_or_first → sole"),
        ("4", "计入所需核验：学校核验 → 自报"),
    ],
)
def test_what_differs_for_all_is_told_once(variants: Path, zhicheng: Run, number: str, told: str) -> None:
    data = compared(zhicheng, variants, "1", number)
    assert [each.replace(" ", "") for each in data["common"]] == [told.replace(" ", "")]
    for applicant in (*data["turned"], *data["moved"]):
        assert all(cause["kind"] not in ("record_changed", "dossier") for cause in applicant["causes"])


def test_another_standing_turns_what_waited_for_verification(variants: Path, zhicheng: Run) -> None:
    """W9 of zhao-min is only declared: 2.1 waits for it, and no longer where declaring is enough."""
    data = compared(zhicheng, variants, "1", "4")
    zhao = [*data["turned"], *data["moved"]][0]
    clause = next(each for each in zhao["clauses"] if each["itself"] and each["cite"] == "二（一）")
    assert (clause["before"], clause["after"]) == ("open", "met")
    assert any(why.startswith("W9 ") for why in clause["why"])


def test_a_workbook_of_the_changes(two_entries: Path, zhicheng: Run, tmp_path: Path) -> None:
    result = zhicheng("archive", "compare", two_entries, "-o", "变动.xlsx")
    assert result.code == 0
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "变动.xlsx").read_bytes()))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert rows[0][:6] == ["序号", "姓名", "材料编号", "比对条件", "原结论", "现结论"]
    zhao = next(row for row in rows if row[1] == "赵敏")
    assert zhao[4:6] == ["待定", "待定"]
    assert str(zhao[6]).startswith("二（二）1")
    assert zhao[7:10] == ["待定", "符合", "1–2/2 → 2/2"]
    assert "D2" in str(zhao[10])
    assert "教学设计原件" in str(zhao[11])
    assert {row[1] for row in rows[1:]} == {"赵敏", "孙海燕", "何建平"}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["1", "9"], "没有第9号存档"),
        (["1", "2", "--format", "xlsx"], "-o"),
        (["1", "2", "-o", "x.pdf"], ".xlsx"),
        (["x"], "不是存档号"),
    ],
)
def test_mistakes_in_the_line(two_entries: Path, zhicheng: Run, arguments: list[str], told: str) -> None:
    result = zhicheng("archive", "compare", two_entries, *arguments)
    assert (result.code, result.out) == (2, "")
    assert told in result.err


def test_one_entry_alone(tmp_path: Path, runs: Runs, zhicheng: Run) -> None:
    assert zhicheng("archive", "add", "one.zca", runs.first).code == 0
    assert "只有一号存档" in zhicheng("archive", "compare", "one.zca").err


# The same applicant in both --------------------------------------------------------------------------------


def member(ident: str | None, file: str = "a", title: str = "t", status: str | None = "met") -> Member:
    return Member(file, ident, None, title if status else None, status, "d", "v")


def test_applicants_are_found_by_id_whatever_the_file() -> None:
    before = [member("x", "1"), member("y", "2")]
    after = [member("y", "9"), member("z", "1")]
    assert pairs(before, after) == [(before[1], after[0]), (None, after[1]), (before[0], None)]


def test_of_several_with_one_id_each_finds_its_own() -> None:
    before = [member("x", "1"), member("x", "2"), member("x", "3", title="u")]
    after = [member("x", "3", title="u"), member("x", "9"), member("x", "1")]
    assert pairs(before, after) == [
        (before[2], after[0]),
        (before[1], after[1]),
        (before[0], after[2]),
    ]


def test_what_could_not_be_read_is_found_by_its_file() -> None:
    before = [member(None, "1", status=None), member("y", "2")]
    after = [member("x", "1"), member("z", "2")]
    assert pairs(before, after) == [(before[0], after[0]), (None, after[1]), (before[1], None)]


def test_each_is_paired_once() -> None:
    before = [member("x", str(n)) for n in range(3)]
    after = [member("x", str(n)) for n in range(5)]
    found = pairs(before, after)
    assert [now for _, now in found] == after
    assert [was for was, _ in found] == [*before, None, None]
