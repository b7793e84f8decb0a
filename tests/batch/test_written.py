"""What is written, read back with other libraries than wrote it."""

from __future__ import annotations

import json
import re
import zipfile
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from reports.language import language
from reports.office import statistics
from reports.office.doubts import DoubtWords
from reports.office.pages import PageNames, safe_stem, with_doubts
from reports.office.summary import Gathering
from tests.batch.conftest import HOSTILE, TABLE

SHEETS = ["小学高级教师", "中学高级教师", "还缺什么", "待定事项", "疑点", "未能比对", "统计"]


@pytest.fixture(scope="module")
def book(done: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(done / TABLE)


def rows(done: Path, name: str, file: str = TABLE) -> list[list[str]]:
    sheet = CalamineWorkbook.from_path(str(done / file)).get_sheet_by_name(name)
    return [[str(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]


def test_the_sheets(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == SHEETS


def test_applicants_by_clauses(done: Path) -> None:
    found = rows(done, "中学高级教师")
    cites, headings = found[1], found[2]
    assert headings[:6] == ["序号", "姓名", "学校", "学科", "结论", "还差什么"]
    assert cites[6:9] == ["一", "二", "二（一）"]
    assert f"申报人数：{len(found) - 3}；" in found[0][0]
    zhao = next(row for row in found if row[1] == "赵敏")
    assert zhao[4] == "待定"
    assert zhao[cites.index("三")] == "待定\n3–5/4"
    assert zhao[-2:] == ["zhao-min", "材料/zhao-min.yaml"]
    data = json.loads((done / "run.json").read_text(encoding="utf-8"))
    senior = [each for each in data["dossiers"] if each["title"] == "senior-secondary"]
    assert len(found) == 3 + len(senior)


def test_colours_go_with_words(book: openpyxl.Workbook) -> None:
    colours: dict[str, set[str]] = {}
    for row in book["中学高级教师"].iter_rows(min_row=4, min_col=5, max_col=18):
        for cell in (row[0], *row[2:]):
            if cell.value:
                word = str(cell.value).split("\n")[0]
                colours.setdefault(word, set()).add(str(cell.fill.start_color.rgb))
    assert {word: len(found) for word, found in colours.items()} == dict.fromkeys(colours, 1)
    assert len({next(iter(found)) for found in colours.values()}) == len(colours) == 4


@pytest.mark.parametrize("name", SHEETS[:6])
def test_sheets_are_made_for_paper(book: openpyxl.Workbook, name: str) -> None:
    sheet = book[name]
    assert sheet.page_setup.orientation == "landscape"
    assert str(sheet.page_setup.paperSize) == "9"
    assert sheet.print_title_rows
    assert sheet.freeze_panes
    assert sheet.auto_filter.ref
    set_up = sheet.sheet_properties.pageSetUpPr
    assert set_up is not None
    assert set_up.fitToPage


def test_no_cell_is_a_formula(done: Path) -> None:
    for file in (TABLE, "errors.xlsx"):
        book = openpyxl.load_workbook(done / file)
        for sheet in book:
            for row in sheet.iter_rows():
                assert [cell.coordinate for cell in row if cell.data_type == "f"] == []
        with zipfile.ZipFile(done / file) as packed:
            for name in packed.namelist():
                if name.startswith("xl/worksheets/sheet"):
                    assert b"<f>" not in packed.read(name)
    names = {row[1] for row in rows(done, "中学高级教师")}
    assert {'=HYPERLINK("http://example.org","x")', "+1+1", "-2", "@SUM(A1)"} <= names


def test_links_stay_in_the_output(book: openpyxl.Workbook, done: Path) -> None:
    targets = [
        (link.target or "").replace("\\", "/")
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if (link := cell.hyperlink)
    ]
    assert len(targets) > 20
    for target in targets:
        assert (done / target).resolve().is_relative_to(done.resolve())
        assert (done / target).is_file()


def test_what_is_missing(done: Path) -> None:
    found = rows(done, "还缺什么")
    assert found[0][:5] == ["姓名", "学校", "由谁办理", "事项", "具体内容"]
    assert any(row[0] == "赵敏" and row[3] == "签字和盖章" and "D2" in row[4] for row in found)


def test_open_questions_stand_by_kind(done: Path) -> None:
    kinds = [row[0] for row in rows(done, "待定事项")[1:]]
    assert set(kinds) == {"待认定", "待核验", "待补材料", "缺信息"}
    assert sum(a != b for a, b in pairwise(kinds)) == 3


def test_doubts_change_no_verdict(done: Path) -> None:
    found = rows(done, "疑点")
    assert any(row[1] == "同一文章几人申报" for row in found)
    data = json.loads((done / "run.json").read_text(encoding="utf-8"))
    copies = [each for each in data["dossiers"] if each["id"] in HOSTILE.values()]
    assert {each["status"] for each in copies} == {"not_met"}
    assert all(each["doubts"] for each in copies)
    assert data["counts"]["doubts"] == len(data["doubts"])


def test_statistics_have_native_charts(done: Path) -> None:
    with zipfile.ZipFile(done / TABLE) as packed:
        charts = [name for name in packed.namelist() if re.fullmatch(r"xl/charts/chart\d+\.xml", name)]
    assert len(charts) >= 6
    found = rows(done, "统计")
    at = next(number for number, row in enumerate(found) if row[0] == "中学高级教师：各条情况")
    met, waiting, failed, share = (float(value) for value in found[at + 2][2:6])
    assert share == met / (met + waiting + failed)


@pytest.mark.parametrize(
    ("most", "step"), [(1, 1), (8, 1), (9, 2), (16, 2), (17, 5), (41, 10), (107, 20), (900, 200)]
)
def test_axes_have_round_steps(most: int, step: int) -> None:
    assert statistics.step_of(most) == step


def test_errors_tell_where_and_what_to_do(done: Path) -> None:
    found = rows(done, "错误", "errors.xlsx")
    assert found[0] == ["文件", "工作表", "单元格或行", "字段", "类别", "问题", "怎么办"]
    broken = [row for row in found if row[0] == "材料/broken.yaml"]
    assert len(broken) > 10
    assert all(row[5] for row in broken)
    assert sum(bool(row[6]) for row in broken) > len(broken) // 2
    assert all(re.fullmatch(r"第\d+行|", row[2]) for row in broken)


# Pages -----------------------------------------------------------------------------------------------------


def test_every_applicant_has_a_page_of_a_safe_name(done: Path) -> None:
    data = json.loads((done / "run.json").read_text(encoding="utf-8"))
    pages = [each["page"] for each in data["dossiers"] if each["page"]]
    assert len(pages) == len(set(pages)) == data["counts"]["dossiers"] - 1
    assert sorted(pages) == sorted(path.name for path in (done / "pages").iterdir())
    for page in pages:
        assert re.fullmatch(r"\w[\w-]*\.html", page)
        assert len(page.encode()) < 255


def test_doubts_stand_on_both_pages(done: Path) -> None:
    data = json.loads((done / "run.json").read_text(encoding="utf-8"))
    number = next(n for n, each in enumerate(data["doubts"]) if each["kind"] == "same_paper")
    concerned = {each["file"] for each in data["doubts"][number]["concerned"]}
    files = [each for each in data["dossiers"] if each["file"] in concerned]
    assert len(files) >= 2
    for each in files:
        html = (done / "pages" / each["page"]).read_text(encoding="utf-8")
        assert html.count('<section id="doubts"') == 1
        assert "同一文章几人申报" in html
        others = [other["page"] for other in files if other is not each]
        assert any(f'href="{other}"' in html for other in others)
        assert html.count('href="../index.html"') == 1


def test_a_page_without_doubts_says_nothing_of_them(done: Path) -> None:
    data = json.loads((done / "run.json").read_text(encoding="utf-8"))
    calm = [each["page"] for each in data["dossiers"] if each["page"] and not each["doubts"]]
    assert calm
    for page in calm:
        assert 'id="doubts"' not in (done / "pages" / page).read_text(encoding="utf-8")


def test_names_of_pages() -> None:
    names = PageNames()
    first = names.name("a/x.yaml", "赵敏")
    assert first == PageNames().name("a/x.yaml", "赵敏")
    assert names.name("a/x.yaml", "赵敏") != first
    assert safe_stem("../../etc/passwd") == "etc-passwd"
    assert safe_stem("...") == safe_stem("") == "dossier"
    assert len(safe_stem("长" * 300)) == 40


def test_what_is_no_report_is_refused() -> None:
    words = DoubtWords(language("zh"), ())
    with pytest.raises(ValueError, match="not a report"):
        with_doubts("<html></html>", 0, Gathering().summary(()), words)
