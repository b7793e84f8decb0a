"""The copy with the marks: those cells are coloured and commented, and nothing else is changed."""

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import ColorScaleRule
from openpyxl.styles import Color, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from python_calamine import CalamineWorkbook

from evidence.problems import Place, Problem
from evidence.reading import read_dossier
from evidence.workbook.marking import ERROR, WARNING, Mark, marked_copy, marks_of, suffix_of_copy
from tests.evidence.workbook.making import APPLICANT, opened, plan, problems_of, repacked, workbook, written

ROOT = Path(__file__).resolve().parents[3]


def marked(path: Path) -> tuple[bytes, dict[tuple[str, str], tuple[str, str]]]:
    """The copy of a file, and colour and comment of its marked cells as another library sees them."""
    content, problems = marked_copy(path, marks_of(problems_of(path), lambda problem: problem.text("zh")))
    assert problems == ()
    assert content is not None
    found = {}
    for sheet in opened(content):
        for row in sheet.iter_rows():
            for cell in row:
                colour = str(cell.fill.fgColor.rgb)[2:]
                if colour in (ERROR, WARNING):
                    assert cell.comment is not None
                    found[sheet.title, cell.coordinate] = (colour, cell.comment.text)
    return content, found


def differing_parts(before: bytes, after: bytes) -> set[str]:
    """The parts that are new or not the same, byte for byte."""
    with ZipFile(BytesIO(before)) as old, ZipFile(BytesIO(after)) as new:
        return {
            name for name in new.namelist() if name not in old.namelist() or old.read(name) != new.read(name)
        }


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A workbook with much that a library may lose, and a few mistakes."""
    book = Workbook()
    book.worksheets[0].title = "申报人"
    for row in APPLICANT:
        book.worksheets[0].append(row)
    table = book.create_sheet("公开课")
    table.append(["编号", "级别", "日期", "主伴单位"])
    table.append(["a", "县里", "2021-13-01", "县教研室"])
    table.append(["b", "校级", 44440, None])
    table.append(["c", "校级", "2021.9", None])
    table["B2"].font = Font(name="楷体", bold=True, color="FF0000")
    table["B2"].fill = PatternFill("solid", fgColor="00FF00")
    table["B2"].comment = Comment("领导批注", "张主任")
    table["A3"].comment = Comment("另一条", "张主任", height=300, width=400)
    table["E4"] = "=1+1"
    table.column_dimensions["B"].width = 33
    table.freeze_panes = "B2"
    table.print_title_rows = "1:1"
    choice = DataValidation(type="list", formula1='"校级,县级"')
    choice.add("B2:B50")
    table.add_data_validation(choice)
    scale: Any = ColorScaleRule
    table.conditional_formatting.add("A1:A9", scale("min", 0, "FFFFFF", end_type="max", end_color="000000"))
    chart = BarChart()
    chart.add_data(Reference(table, min_col=3, min_row=2, max_row=4))
    table.add_chart(chart, "H2")
    table.merge_cells("A8:B8")
    book.create_sheet("别的")["A1"] = "附表"
    path = tmp_path / "office.xlsx"
    book.save(path)
    # Things no library knows stay as well.
    path.write_bytes(
        repacked(path.read_bytes(), {"customXml/item1.xml": b"<x/>", "xl/media/image9.png": b"\x89PNG"})
    )
    return path


def test_cells_are_coloured_and_commented(office: Path) -> None:
    _, found = marked(office)
    assert {key: colour for key, (colour, _) in found.items()} == {
        ("公开课", "D1"): ERROR,
        ("公开课", "B2"): ERROR,
        ("公开课", "C2"): ERROR,
        ("公开课", "C3"): WARNING,
        ("公开课", "E4"): ERROR,
        ("别的", "A1"): WARNING,
    }
    assert found["公开课", "B2"][1].startswith("领导批注\n")
    assert "县级" in found["公开课", "B2"][1]
    assert "2021-09-01" in found["公开课", "C3"][1]
    assert "主办单位" in found["公开课", "D1"][1]
    assert "formula" in found["公开课", "E4"][1]


def test_nothing_else_is_changed(office: Path) -> None:
    before = office.read_bytes()
    after, _ = marked(office)
    main = {"xl/styles.xml", "xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml", "[Content_Types].xml"}
    changed = differing_parts(before, after)
    assert main <= changed
    assert [
        name for name in changed - main if "comment" not in name and not name.endswith((".vml", ".rels"))
    ] == []
    old, new = load_workbook(BytesIO(before)), opened(after)
    was: Any
    now: Any
    for was, now in zip(old, new, strict=True):
        assert (was.title, was.dimensions, was.freeze_panes) == (now.title, now.dimensions, now.freeze_panes)
        assert was.print_title_rows == now.print_title_rows
        assert str(was.merged_cells) == str(now.merged_cells)
        assert was.column_dimensions["B"].width == now.column_dimensions["B"].width
        assert len(was.data_validations.dataValidation) == len(now.data_validations.dataValidation)
        assert len(was.conditional_formatting) == len(now.conditional_formatting)
        assert len(was._charts) == len(now._charts)
        for row in was.iter_rows():
            for cell in row:
                same: Any = now[cell.coordinate]
                assert (cell.value, cell.number_format) == (same.value, same.number_format)
                for look in ("font", "border", "alignment", "protection"):
                    assert repr(getattr(cell, look)) == repr(getattr(same, look))
    assert new["公开课"]["A3"].comment.text == "另一条"
    assert problems_of(office) == tuple(
        Problem(
            each.code,
            Place(str(office), sheet=each.place.sheet, cell=each.place.cell),
            each.params,
            each.severity,
        )
        for each in _problems(after, office.with_name("copy.xlsx"))
    )


def _problems(content: bytes, path: Path) -> tuple[Problem, ...]:
    path.write_bytes(content)
    return problems_of(path)


def test_letters_can_be_read_on_the_marks(tmp_path: Path) -> None:
    """Headings are white on blue: on pink they would not be seen. Other letters stay as they are."""
    book = Workbook()
    sheet: Any = book.worksheets[0]
    sheet.title = "公开课"
    for column, colour in enumerate(["FFFFFF", "FFDDEE00", "FF0000", "1F3044"], 1):
        sheet.cell(1, column, "x").font = Font(bold=True, color=colour)
    sheet.cell(1, 5, "x").font = Font(color=Color(theme=0))
    sheet.cell(1, 6, "x").font = Font(color=Color(theme=1))
    path = tmp_path / "a.xlsx"
    book.save(path)
    content, _ = marked_copy(path, {"公开课": {(0, column): Mark(ERROR, "x") for column in range(6)}})
    assert content is not None
    cells = opened(content)["公开课"][1]
    dark = "FF000000"
    assert [each.font.color.rgb for each in cells[:5]] == [dark, dark, "00FF0000", "001F3044", dark]
    assert [each.font.b for each in cells] == [True, True, True, True, False, False]
    assert cells[5].font.color.theme == 1


def test_marking_twice_adds_to_the_comments(office: Path) -> None:
    once, _ = marked(office)
    office.write_bytes(once)
    _, found = marked(office)
    assert found["公开课", "C2"][1].count("2021-13-01") == 2


def test_a_template_keeps_its_notes_and_lists(tmp_path: Path) -> None:
    dossier, _ = read_dossier(ROOT / "examples" / "zhao-min.yaml")
    path = tmp_path / "a.xlsx"
    path.write_bytes(written(dossier, plan()))
    marks = {
        "公开课": {
            (1, 2): Mark(ERROR, "表头"),
            (30, 40): Mark(ERROR, "远处\n第二行"),
            (2, 1): Mark(WARNING, "近处"),
        }
    }
    content, _ = marked_copy(path, marks)
    assert content is not None
    was, now = opened(path.read_bytes())["公开课"], opened(content)["公开课"]
    notes = {cell.coordinate: cell.comment.text for row in was.iter_rows() for cell in row if cell.comment}
    after = {cell.coordinate: cell.comment.text for row in now.iter_rows() for cell in row if cell.comment}
    assert after == {**notes, "C2": notes["C2"] + "\n表头", "AO31": "远处\n第二行", "B3": "近处"}
    assert len(was.data_validations.dataValidation) == len(now.data_validations.dataValidation) > 5
    copy = tmp_path / "b.xlsx"
    copy.write_bytes(content)
    assert read_dossier(copy)[0] == dossier
    assert CalamineWorkbook.from_path(str(copy)).get_sheet_by_name("公开课").to_python()[2][0] == "L1"


def test_empty_cells_keep_the_format_of_their_column(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(written(None, plan()))
    content, _ = marked_copy(path, {"公开课": {(400, 2): Mark(ERROR, "x")}})
    assert content is not None
    cell = opened(content)["公开课"]["C401"]
    assert (cell.number_format, cell.fill.fgColor.rgb) == ("@", f"FF{ERROR}")


def test_sheets_with_prefixes_and_empty_sheets(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"公开课": [], "荣誉称号": [["编号"], ["a"]]})
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    prefixed = (
        f'<x:worksheet xmlns:x="{space}"><x:sheetData><x:row r="2"/><x:row r="4"><x:c r="B4" '
        f't="inlineStr"><x:is>'
        "<x:t>编号</x:t></x:is></x:c></x:row></x:sheetData><x:tableParts count='0'/></x:worksheet>"
    ).encode()
    path.write_bytes(repacked(path.read_bytes(), {"xl/worksheets/sheet3.xml": prefixed}))
    marks = {
        "公开课": {(0, 0): Mark(ERROR, "一")},
        "荣誉称号": {(r, c): Mark(ERROR, f"{r}{c}") for r in (0, 1, 3, 5) for c in (0, 1, 2)},
    }
    content, _ = marked_copy(path, marks)
    assert content is not None
    book = opened(content)
    assert book["公开课"]["A1"].comment.text == "一"
    assert {cell.comment.text for row in book["荣誉称号"].iter_rows() for cell in row if cell.comment} == {
        f"{r}{c}" for r in (0, 1, 3, 5) for c in (0, 1, 2)
    }
    assert book["荣誉称号"]["B4"].value == "编号"


def test_text_in_marks_is_never_markup(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"公开课": [["编号"]]})
    said = "</t></text><!-- \"&amp;' ]]> 中文😀 \x00\x1b"
    content, _ = marked_copy(path, {"公开课": {(0, 0): Mark(ERROR, said)}})
    assert content is not None
    assert opened(content)["公开课"]["A1"].comment.text == said.replace("\x00", "?").replace("\x1b", "?")


def test_tables_become_a_new_workbook(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    folder.mkdir()
    (folder / "申报人.csv").write_text("编号,t1\n", encoding="gb18030")
    (folder / "公开课.csv").write_text("编号,级别\n=1+1,县里\n", encoding="utf-8")
    content, found = marked(folder)
    assert list(found) == [("公开课", "B2")]
    sheet = opened(content)["公开课"]
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")
    assert suffix_of_copy(folder) == ".xlsx"


def test_problems_without_a_cell_stand_on_the_first(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"草稿": [["x"]]})
    _, found = marked(path)
    assert found == {("草稿", "A1"): (WARNING, problems_of(path)[0].text("zh"))}


def test_what_cannot_be_marked_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK")
    content, problems = marked_copy(path, {"x": {(0, 0): Mark(ERROR, "x")}})
    assert content is None
    assert [each.code for each in problems] == ["workbook_broken"]
