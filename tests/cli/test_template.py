"""`zhicheng template` and `zhicheng check` of workbooks, with `--error-workbook`."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.cli.conftest import AS_OF, EXAMPLES, SETTINGS, Run, as_process

SAMPLE = EXAMPLES / "zhao-min.yaml"
CHECK = ("--settings", SETTINGS, "--as-of", AS_OF, "--no-cross-check")
TITLE = ("--title", "senior-secondary")


def filled(path: Path, changes: dict[tuple[str, str], Any]) -> None:
    """Change cells of a workbook, as somebody would in an office program."""
    book = load_workbook(path)
    for (sheet, cell), value in changes.items():
        book[sheet][cell] = value
    book.save(path)


# Templates -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", ["senior-secondary", "小学高级教师"])
def test_a_template_of_a_title(title: str, zhicheng: Run, tmp_path: Path) -> None:
    result = zhicheng("template", "a.xlsx", "--title", title)
    assert (result.code, result.out, result.err) == (0, "", "已写入：a.xlsx\n")
    assert load_workbook(tmp_path / "a.xlsx").sheetnames[1] == "申报人"


def test_a_template_filled_from_a_dossier_is_checked_like_it(zhicheng: Run) -> None:
    assert zhicheng("template", "a.xlsx", "--dossier", SAMPLE).code == 0
    from_workbook = zhicheng("check", "a.xlsx", *CHECK)
    from_yaml = zhicheng("check", SAMPLE, *CHECK)
    assert from_workbook.code == from_yaml.code == 0
    assert from_workbook == from_yaml


def test_the_title_asked_for_wins_and_is_kept(zhicheng: Run, tmp_path: Path) -> None:
    assert zhicheng("template", "a.xlsx", "--dossier", SAMPLE, "--title", "senior-primary").code == 0
    assert "教学常规与纪律" in load_workbook(tmp_path / "a.xlsx").sheetnames


def test_an_empty_template_says_what_is_missing(zhicheng: Run) -> None:
    zhicheng("template", "a.xlsx", *TITLE)
    result = zhicheng("check", "a.xlsx", *CHECK)
    assert (result.code, result.err) == (2, "a.xlsx[申报人!B2]：缺少字段 编号，必须填写。\n")


def test_a_template_as_somebody_fills_it_in(zhicheng: Run, tmp_path: Path) -> None:
    zhicheng("template", "a.xlsx", *TITLE)
    cells: dict[tuple[str, str], Any] = {
        ("申报人", "B2"): "t1",
        ("申报人", "B3"): "王一",
        ("申报人", "B10"): "2019.9",
        ("任职经历", "A3"): "教师",
        ("任职经历", "B3"): "2012年9月",
        ("公开课", "B3"): "《背影》",
        ("公开课", "C3"): "2021年9月1日",
        ("公开课", "D3"): "示范课",
        ("公开课", "E3"): "是",
        ("公开课", "F3"): "县级",
        ("公开课", "H3"): "同行评价意见",
        ("公开课", "I3"): "完整教案",
    }
    filled(tmp_path / "a.xlsx", cells)
    result = zhicheng("check", "a.xlsx", *CHECK, "--format", "json")
    assert result.code == 0, result.err
    assert "公开课-3" in result.out
    assert json.loads(result.out)["receipt"]["rule_set"] == "senior-secondary"


def test_an_existing_file_is_not_written_over(zhicheng: Run, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"filled in")
    result = zhicheng("template", "a.xlsx", *TITLE)
    assert (result.code, (tmp_path / "a.xlsx").read_bytes()) == (2, b"filled in")
    assert "--force" in result.err
    assert zhicheng("template", "a.xlsx", *TITLE, "--force").code == 0
    assert (tmp_path / "a.xlsx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("a.xls", *TITLE), ".xlsx"),
        (("-", *TITLE), ".xlsx"),
        (("a.xlsx",), "--title"),
        (("a.xlsx", "--title", "senior"), "senior-secondary"),
        (("no/a.xlsx", *TITLE), "no"),
        (("a.xlsx", "--dossier", "missing.yaml"), "missing.yaml"),
    ],
)
def test_what_cannot_be_made_is_said(
    arguments: tuple[str, ...], words: str, zhicheng: Run, tmp_path: Path
) -> None:
    result = zhicheng("template", *arguments)
    assert result.code == 2
    assert words in result.err
    assert list(tmp_path.iterdir()) == []


def test_help_in_two_languages(zhicheng: Run) -> None:
    assert "工作簿" in zhicheng("template", "--help").out
    assert "workbook" in zhicheng("template", "--help", "--lang", "en").out
    assert "--error-workbook" in zhicheng("check", "--help").out


def test_english(zhicheng: Run, tmp_path: Path) -> None:
    assert zhicheng("template", "a.xlsx", "--dossier", SAMPLE, "--lang", "en").code == 0
    assert load_workbook(tmp_path / "a.xlsx").sheetnames[:3] == ["instructions", "applicant", "posts"]
    assert zhicheng("check", "a.xlsx", *CHECK) == zhicheng("check", SAMPLE, *CHECK)


# The workbook with the marks -------------------------------------------------------------------------


@pytest.fixture
def careless(zhicheng: Run, tmp_path: Path) -> Path:
    """A dossier with mistakes."""
    zhicheng("template", "careless.xlsx", "--dossier", SAMPLE)
    path = tmp_path / "careless.xlsx"
    filled(path, {("公开课", "F3"): "县里", ("公开课", "C4"): "2021-13-01", ("课题", "O2"): "主伴单位"})
    return path


def test_mistakes_are_marked_in_a_copy(careless: Path, zhicheng: Run, tmp_path: Path) -> None:
    before = careless.read_bytes()
    result = zhicheng("check", careless, "--error-workbook", "marked.xlsx", *CHECK)
    assert result.code == 2
    lines = result.err.splitlines()
    assert lines[0] == "已写出标注了问题的工作簿：marked.xlsx"
    assert re.findall(r"xlsx(\[.*?\])", result.err) == ["[公开课!F3]", "[公开课!C4]", "[课题!O2]"]
    book = load_workbook(tmp_path / "marked.xlsx")
    assert "县级" in book["公开课"]["F3"].comment.text
    assert book["公开课"]["F3"].fill.fgColor.rgb == "FFFFC7CE"
    assert careless.read_bytes() == before


def test_notes_are_marked_and_the_verdict_still_given(zhicheng: Run, tmp_path: Path) -> None:
    zhicheng("template", "a.xlsx", "--dossier", SAMPLE)
    filled(tmp_path / "a.xlsx", {("公开课", "C3"): "44440"})
    result = zhicheng("check", "a.xlsx", "--error-workbook", "marked.xlsx", *CHECK)
    assert result.code == 0
    assert "职称条件比对报告" in result.out
    assert load_workbook(tmp_path / "marked.xlsx")["公开课"]["C3"].fill.fgColor.rgb == "FFFFEB9C"


def test_nothing_to_mark_writes_nothing(zhicheng: Run, tmp_path: Path) -> None:
    zhicheng("template", "a.xlsx", "--dossier", SAMPLE)
    result = zhicheng("check", "a.xlsx", "--error-workbook", "marked.xlsx", *CHECK)
    assert result.code == 0
    assert "marked.xlsx" in result.err
    assert not (tmp_path / "marked.xlsx").exists()


def test_tables_in_text_are_marked_in_a_new_workbook(zhicheng: Run, tmp_path: Path) -> None:
    folder = tmp_path / "d"
    folder.mkdir()
    for name, rows in {"申报人": [["编号", "t1"]], "公开课": [["编号", "级别"], ["a", "县里"]]}.items():
        with (folder / f"{name}.csv").open("w", encoding="gb18030", newline="") as file:
            csv.writer(file).writerows(rows)
    result = zhicheng("check", "d", "--error-workbook", "marked.xlsx", *TITLE, *CHECK)
    assert result.code == 2
    assert f"d{os.sep}公开课.csv[公开课!B2]" in result.err
    assert load_workbook(tmp_path / "marked.xlsx")["公开课"]["B2"].comment is not None


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ((SAMPLE, "m.xlsx"), "--error-workbook"),
        (("careless.xlsx", "m.xls"), ".xlsx"),
        (("careless.xlsx", "-"), "--error-workbook"),
        (("careless.xlsx", "careless.xlsx"), "careless.xlsx"),
        (("careless.xlsx", "no/m.xlsx"), "no"),
        (("careless.xlsx", "m.xlsx", "-o", "m.xlsx", "--format", "text"), "--output"),
    ],
)
def test_what_stands_against_a_marked_copy(
    asked: tuple[Path | str, ...], words: str, careless: Path, zhicheng: Run
) -> None:
    dossier, target, *more = asked
    before = careless.read_bytes()
    result = zhicheng("check", dossier, "--error-workbook", target, *more, *CHECK)
    assert result.code == 2
    assert words in result.err
    assert careless.read_bytes() == before
    assert sorted(path.name for path in careless.parent.iterdir()) == ["careless.xlsx"]


def test_yaml_needs_none_of_the_libraries_of_workbooks() -> None:
    code = (
        "import sys\n"
        "from cli import app\n"
        "assert app.run(sys.argv[1:]) == 0\n"
        "heavy = {'xlsxwriter', 'openpyxl', 'python_calamine', 'evidence.workbook'} & set(sys.modules)\n"
        "sys.stderr.write(f'heavy={sorted(heavy)}')\n"
    )
    command = [sys.executable, "-c", code, "check", str(SAMPLE), *map(str, CHECK)]
    run = subprocess.run(command, capture_output=True, check=False, cwd=EXAMPLES.parent, timeout=60)
    assert run.stderr.decode().endswith("heavy=[]")


def test_as_a_process(tmp_path: Path) -> None:
    run = as_process("template", "a.xlsx", *TITLE, folder=tmp_path)
    assert (run.returncode, run.stdout) == (0, b"")
    book = load_workbook(BytesIO((tmp_path / "a.xlsx").read_bytes()))
    assert isinstance(book, Workbook)
    assert (tmp_path / "a.xlsx").read_bytes() == _again(tmp_path)


def _again(folder: Path) -> bytes:
    as_process("template", "b.xlsx", *TITLE, folder=folder)
    return (folder / "b.xlsx").read_bytes()
