"""The table for the session: what the table of all applicants tells, in an order that ranks nobody."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from lxml import etree

from evidence.reading.dossiers import dossier_from_data
from reports.language import CODES, Code
from reports.office.entries import row_of
from reports.paper.papers import SESSION, made
from reports.paper.pdf import Press
from reports.paper.session import Seat, Session, session_of
from reports.paper.session_book import write_session
from reports.view import report_of
from tests.paper.conftest import reader_of, squeezed
from tests.reports.samples import example_names, example_verdict, sample_data, verdict_on

HOSTILE = "#strong[x] {{ 7*7 }} </w:t> <b> *y*"


def seats(lang: Code, names: list[str] | None = None) -> list[Seat]:
    return [
        Seat(place, row_of(report_of(example_verdict(name), lang)))
        for place, name in enumerate(names or example_names())
    ]


def session(lang: Code = "zh") -> Session:
    own = seats(lang)
    return session_of(own, lang, "截止日：2024-08-31", len(own))


def many(count: int) -> Session:
    """So many applicants with long names."""
    name, school = "阿卜杜热合曼·买买提艾力·吐尔逊", "澄溪县民族中等职业技术教育中心学校附属第一初级中学"
    rows = []
    for number in range(count):
        dossier, problems = dossier_from_data({**sample_data(), "name": f"{name}{number}", "school": school})
        assert dossier is not None, problems
        rows.append(Seat(number, row_of(report_of(verdict_on(dossier), "zh"))))
    return session_of(rows, "zh", "截止日：2024-08-31", count)


@pytest.mark.parametrize("lang", CODES)
def test_marks_are_those_of_the_table_of_all_applicants(lang: Code) -> None:
    own, paper = seats(lang), session(lang)
    told = {row.number: row for table in paper.tables for row in table.rows}
    assert len(told) == len(own)
    for seat in own:
        row = told[f"{seat.place + 1:03}"]
        assert row.mark.code == seat.row.status
        assert [mark.code for mark in row.cells] == [cell.status for cell in seat.row.cells]
        assert (row.name, row.school) == (seat.row.name, seat.row.school)
    for table in paper.tables:
        assert all(len(row.cells) == len(table.columns) for row in table.rows)
        numbers = [row.number for row in table.rows]
        assert numbers == sorted(numbers)


def test_one_applicant_by_hand() -> None:
    """赵敏 (tests/cli/test_examples.py): 一 met, 二 and 三 open."""
    own = seats("zh", ["zhao-min"])
    [table] = session_of(own, "zh", "", 1200).tables
    assert table.heading == "中学高级教师（1人）"
    heads = [column.lines for column in table.columns[:4]]
    assert heads == [("一",), ("二",), ("二", "（一）"), ("二", "（二）1")]
    [row] = table.rows
    assert row.number == "0001"
    found = {
        column.lines[0]: mark.symbol
        for column, mark in zip(table.columns, row.cells, strict=True)
        if column.main
    }
    assert found == {"一": "✓", "二": "?", "三": "?"}


def test_the_order_is_told() -> None:
    assert "不是名次" in session("zh").order
    assert "ranks nobody" in session("en").order
    assert session("zh").disclaimer == "本表为条件比对意见，不代替评审结论。"


@pytest.mark.parametrize("lang", CODES)
def test_pdf_and_word_say_all(press: Press, lang: Code) -> None:
    first, *rest = seats(lang)
    row = first.row._replace(name=HOSTILE, school=HOSTILE, subject=HOSTILE[:20])
    paper = session_of([Seat(0, row), *rest], lang, "frame", len(rest) + 1)
    content, _ = made(SESSION, paper, "pdf")
    pdf = squeezed("".join(page.extract_text() for page in reader_of(content).pages)).replace("\u200b", "")
    with ZipFile(BytesIO(made(SESSION, paper, "docx")[0])) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    word = squeezed("".join(str(text) for text in root.itertext()))
    texts = [paper.title, paper.order, paper.disclaimer, *paper.labels.values()]
    for table in paper.tables:
        texts.append(table.heading)
        for each in table.rows:
            texts += [each.number, each.name, each.school, each.subject, each.mark.word]
    for text in texts:
        assert squeezed(text) in pdf, text
        assert squeezed(text) in word, text


def test_word_tables_are_whole(press: Press) -> None:
    """As many cells in a row as columns in the grid: else Word repairs."""
    with ZipFile(BytesIO(made(SESSION, session(), "docx")[0])) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    space = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
    for table in root.iterfind(".//w:tbl", space):
        columns = len(table.findall("w:tblGrid/w:gridCol", space))
        for row in table.findall("w:tr", space):
            spans = [each.find("w:tcPr/w:gridSpan", space) for each in row.findall("w:tc", space)]
            wide = [1 if span is None else int(span.get(f"{{{space['w']}}}val", "1")) for span in spans]
            assert sum(wide) == columns
            assert all(each[-1].tag.endswith("}p") for each in row.findall("w:tc", space))


@pytest.mark.parametrize("count", [1, 2, 15, 16, 17, 18, 19, 20, 45])
def test_heads_repeat_and_signatures_stand_with_applicants(press: Press, count: int) -> None:
    paper = many(count)
    content, _ = made(SESSION, paper, "pdf")
    pages = [squeezed(page.extract_text()) for page in reader_of(content).pages]
    head = squeezed(f"{paper.labels['number']}{paper.labels['applicant']}{paper.labels['school']}")
    assert all(head in text for text in pages)
    assert squeezed(paper.labels["members"]) in pages[-1]
    last = squeezed(paper.tables[0].rows[-1].number)
    assert last in pages[-1].partition(squeezed(paper.labels["members"]))[0]
    media = reader_of(content).pages[0].mediabox
    assert media.width > media.height


def test_the_workbook(tmp_path: Path) -> None:
    paper = session()
    write_session(tmp_path / "x.xlsx", tmp_path, paper)
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert [sheet.title for sheet in book] == [table.heading for table in paper.tables]
    for sheet, table in zip(book, paper.tables, strict=True):
        assert sheet.page_setup.orientation == "landscape"
        rows = list(sheet.iter_rows(min_row=5, max_row=4 + len(table.rows), values_only=True))
        for found, row in zip(rows, table.rows, strict=True):
            assert found[:2] == (row.number, row.name)
            assert list(found[5 : 5 + len(row.cells)]) == [mark.symbol for mark in row.cells]
            assert not any(found[5 + len(row.cells) :])
