"""A template as another library sees it: what the title asks for, in its order, ready to be filled in."""

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from evidence.dossier import Dossier
from evidence.model import Model
from evidence.records import KINDS
from evidence.terms import LABELS, fold
from evidence.workbook.layout import TABLES, columns_of, model_of, sheet_name, sheet_spellings, spellings_of
from evidence.workbook.syntax import documents_data
from tests.evidence.workbook.making import TITLES, opened, plan, written

MODELS: list[type[Model]] = [Dossier, *TABLES.values(), *KINDS.values()]


@pytest.fixture(scope="module", params=TITLES)
def title(request: pytest.FixtureRequest) -> str:
    """Each title of the catalogue."""
    return str(request.param)


@pytest.fixture(scope="module")
def book(title: str) -> Workbook:
    """Its template."""
    return opened(written(None, plan(title)))


def headings(sheet: Worksheet) -> list[str]:
    """The row of headings."""
    return [str(cell.value) for cell in sheet[2] if cell.value]


def tables(book: Workbook) -> list[Worksheet]:
    """The sheets with rows to fill in."""
    return [sheet for sheet in book if sheet.title not in ("说明", "申报人", "选项")]


def test_sheets_stand_in_the_order_of_the_clauses(title: str, book: Workbook) -> None:
    kinds = [sheet_name(each.kind) for each in plan(title).sheets]
    assert book.sheetnames == ["说明", "申报人", "任职经历", "不计时段", "豁免", *kinds, "认定", "选项"]
    assert book["选项"].sheet_state == "hidden"
    assert book.active is book["说明"]
    assert plan(title).sheets[0].kind == "workload"


def test_only_what_the_title_asks_for(book: Workbook, title: str) -> None:
    if title == "senior-secondary":
        assert "教学常规与纪律" not in book.sheetnames
        assert headings(book["公开课"]) == [
            *("编号", "名称", "日期", "课的类型", "受到好评", "级别", "主办单位", "成果标识"),
            *("证明材料1", "证明材料2", "核验状态", "核验人", "备注"),
        ]
    else:
        assert "教学设计" not in book.sheetnames
        assert "同行认可" in headings(book["文章"])
        assert "发表情况·刊号" not in headings(book["文章"])


def test_every_heading_is_one_that_the_reader_knows(book: Workbook) -> None:
    for sheet in tables(book):
        model = model_of(sheet_spellings()[fold(sheet.title)])
        for heading in headings(sheet):
            assert fold(re.sub(r"[0-9]$", "", heading)) in spellings_of(model), (sheet.title, heading)


def test_pages_are_ready_to_print_and_to_scroll(book: Workbook) -> None:
    for sheet in tables(book):
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.freeze_panes == ("C3" if sheet["B2"].value in ("名称", "题目") else "B3")
        assert sheet.print_title_rows == "$1:$2"
        assert all(5 <= sheet.column_dimensions[letter].width <= 45 for letter in sheet.column_dimensions)


def test_cells_to_fill_in_are_text(book: Workbook) -> None:
    for sheet in tables(book):
        formats = {cell.number_format for row in sheet.iter_rows(min_row=3) for cell in row}
        assert formats == {"@"}, sheet.title
    assert {book["申报人"][f"B{row}"].number_format for row in range(2, 11)} == {"@"}


def test_nothing_is_a_formula(book: Workbook) -> None:
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def lists(book: Workbook, sheet: Worksheet) -> dict[str, list[str]]:
    """Heading -> what its drop-down list offers."""
    found = {}
    for rule in sheet.data_validations.dataValidation:
        assert rule.type == "list"
        column = re.match(r"[A-Z]+", str(rule.sqref))
        assert column is not None
        source = str(rule.formula1)
        if source.startswith('"'):
            values = source.strip('"').split(",")
        else:
            area = re.fullmatch(r"'选项'!(\$[A-Z]+\$\d+:\$[A-Z]+\$\d+)", source)
            assert area is not None
            values = [str(cell.value) for row in book["选项"][area.group(1).replace("$", "")] for cell in row]
        found[str(sheet[f"{column.group()}2"].value)] = values
    return found


def test_lists_hold_the_labels_of_the_models(book: Workbook) -> None:
    for sheet in tables(book):
        code = sheet_spellings()[fold(sheet.title)]
        offered = lists(book, sheet)
        for column in columns_of(model_of(code)).values():
            heading = column.heading(model_of(code))
            if column.field.shape == "choice" and heading in headings(sheet):
                labels = [LABELS[column.field.group][choice].zh for choice in column.field.choices]
                assert offered[heading][: len(labels)] == labels
            if column.unit == "yes_no" and heading in headings(sheet):
                assert offered[heading] == ["是", "否"]


def test_lists_of_documents_are_what_the_reader_understands(book: Workbook, title: str) -> None:
    seen = 0
    for sheet in tables(book):
        for heading, values in lists(book, sheet).items():
            if heading.startswith("证明材料"):
                seen += len(values)
                assert all(len(documents_data(value)) == 1 for value in values)
    assert seen > 5
    if title == "senior-secondary":
        values = lists(book, book["教学设计"])["证明材料"]
        assert values[0].startswith("教学设计原件（教导主任、业务校长签字")


def test_judgements_are_offered_with_their_clause(book: Workbook, title: str) -> None:
    offered = lists(book, book["认定"])["条件项"]
    asked = plan(title).judgements
    assert [each.partition("｜")[0] for each in offered[: len(asked)]] == [each.id for each in asked]
    assert "二（二）1" in next(each for each in offered if each.startswith("2.2.1.standards"))
    assert len(set(offered)) == len(offered) == len(plan(title).requirements)


def test_headings_have_notes(book: Workbook) -> None:
    for sheet in tables(book):
        for cell in sheet[2]:
            if cell.value in ("日期", "学期", "证明材料1", "级别", "受到好评", "起始日期"):
                assert cell.comment is not None, (sheet.title, cell.value)
                assert len(cell.comment.text) > 10


def test_each_sheet_says_what_is_asked_of_it(book: Workbook, title: str) -> None:
    for sheet in plan(title).sheets:
        table = book[sheet_name(sheet.kind)]
        assert table["A1"].value == f"{table.title}　　用于：{'、'.join(sheet.clauses)}"
        assert table["A1"].comment is not None
        for asked in sheet.asks:
            assert f"{asked.cite}　{asked.says.zh}" in table["A1"].comment.text
    lessons = book["公开课"]["A1"].comment.text.split("\n")
    if title == "senior-secondary":
        # Either is enough; both are about public lessons only.
        assert lessons[0].startswith("二（二）1　县级以上公开课一次，或校级三次（县（区）级以上公开课或")
        assert "；或者校级公开课或示范课三次" in lessons[0]
    else:
        assert lessons[0] == "二（二）1　受好评的公开课、示范课（校级两次；或者县级一次）"
    assert book["豁免"]["A1"].value == "豁免　　经批准的豁免；没有就空着"


def test_clauses_stand_in_their_order(title: str) -> None:
    order = [each.cite for each in plan(title).requirements]
    first = []
    for sheet in plan(title).sheets:
        places = [order.index(clause) for clause in sheet.clauses]
        assert places == sorted(places), sheet.kind
        first.append(places[0])
    assert first == sorted(first)


def test_the_instructions_name_every_sheet_and_its_clauses(book: Workbook, title: str) -> None:
    said = {str(row[0].value): str(row[1].value) for row in book["说明"].iter_rows()}
    assert set(book.sheetnames) - {"说明", "选项"} <= set(said)
    assert said["教学工作量"].startswith("二（一）　教师（含教研人员）每学期授课达到规定时数\n二（一）　")
    assert said["认定"] == "由认定人填写"
    assert plan(title).words.zh in str(book["说明"]["A1"].value)


@pytest.mark.parametrize("name", TITLES)
def test_english(name: str) -> None:
    book = opened(written(None, plan(name), "en"))
    text = [
        cell.value for sheet in book if sheet.title != "choices" for row in sheet.iter_rows() for cell in row
    ]
    notes = [cell.comment.text for sheet in book for row in sheet.iter_rows() for cell in row if cell.comment]
    clause = re.compile(r"[一二三四五六]（[一二三四五六]）\d?")
    assert [each for each in (*text, *notes) if re.search("[\u4e00-\u9fff]", clause.sub("", str(each)))] == []


def test_parts_are_well_formed_and_dated_alike(title: str) -> None:
    with ZipFile(BytesIO(written(None, plan(title)))) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2000-01-01T00:00:00Z" in package.read("docProps/core.xml")


def test_columns_follow_the_models() -> None:
    for model in MODELS:
        for path, column in columns_of(model).items():
            for lang in ("zh", "en"):
                found: Any = spellings_of(model)[fold(column.heading(model, lang))]
                assert found == path, (model.__name__, path)
