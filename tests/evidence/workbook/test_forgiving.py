"""What teachers and clerks do to a form, and what is made of it."""

import csv
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.styles import numbers

from evidence.day import Day
from tests.evidence.workbook.making import APPLICANT, Rows, problems_of, read, told, workbook


def one(tmp_path: Path, sheet: str, heading: str, value: Any, number_format: str | None = None) -> Any:
    """What one field of one record is read as."""
    book = Workbook()
    book.remove(book.worksheets[0])
    applicant = book.create_sheet("申报人")
    for row in APPLICANT:
        applicant.append(row)
    table = book.create_sheet(sheet)
    table.append(["编号", heading])
    table.append(["a", value])
    if number_format is not None:
        table["B2"].number_format = number_format
    book.save(tmp_path / "a.xlsx")
    dossier, codes = read(tmp_path / "a.xlsx")
    assert codes in ([], ["serial_date"], ["date_in_text"])
    return dossier.records[0]


# Dates -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "number_format", "meant"),
    [
        ("2021-09-01", None, "2021-09-01"),
        ("2021.9", None, "2021-09"),
        ("2021年9月", None, "2021-09"),
        ("２０２１年９月１日", None, "2021-09-01"),
        ("二〇二一年九月", None, "2021-09"),
        ("2021/9/1", None, "2021-09-01"),
        ("20210901", None, "2021-09-01"),
        ("2021", None, "2021"),
        (2021, None, "2021"),
        (202109, None, "2021-09"),
        (20210901, None, "2021-09-01"),
        (2021.9, None, "2021-09"),
        (2021.12, None, "2021-12"),
        (date(2021, 9, 1), None, "2021-09-01"),
        (datetime(2021, 9, 1, 8, 30), None, "2021-09-01"),  # noqa: DTZ001 - cells have no zone
        (date(2021, 9, 1), 'yyyy"年"m"月"', "2021-09"),
        (date(2021, 9, 1), 'yyyy"年"', "2021"),
        (date(2021, 9, 1), "yyyy/mm/dd", "2021-09-01"),
        (date(2021, 9, 1), '[$-804]yyyy"年"m"月";@', "2021-09"),
        (44440, None, "2021-09-01"),
        ("44440", None, "2021-09-01"),
        (44440.75, None, "2021-09-01"),
        (44440, numbers.FORMAT_DATE_YYYYMMDD2, "2021-09-01"),
    ],
)
def test_dates(value: Any, number_format: str | None, meant: str, tmp_path: Path) -> None:
    assert one(tmp_path, "荣誉称号", "日期", value, number_format).date == Day.parse(meant)


def test_a_serial_number_is_read_and_said(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"荣誉称号": [["编号", "日期"], ["a", 44440]]})
    assert read(path)[1] == ["serial_date"]
    assert "2021-09-01" in problems_of(path)[0].text()


def test_january_or_october_is_asked(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"荣誉称号": [["编号", "日期"], ["a", 2021.1], ["b", "2021.10"]]})
    assert told(path) == [("january_or_october", "荣誉称号", "B2")]
    assert "2021-10" in problems_of(path)[0].text()


def test_days_counted_from_1904(tmp_path: Path) -> None:
    book = Workbook()
    book.epoch = datetime(1904, 1, 1)  # noqa: DTZ001 - what openpyxl compares with
    sheet = book.worksheets[0]
    sheet.title = "申报人"
    for row in APPLICANT:
        sheet.append(row)
    table = book.create_sheet("荣誉称号")
    table.append(["编号", "日期"])
    table.append(["a", 44440 - 1462])
    table.append(["b", date(2021, 9, 1)])
    book.save(tmp_path / "a.xlsx")
    assert {record.date for record in read(tmp_path / "a.xlsx")[0].records} == {Day.parse("2021-09-01")}


# Numbers and words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "field", "meant"),
    [
        (("教学工作量", "授课时数", "12学时"), "teaching_hours", Decimal(12)),
        (("教学工作量", "授课时数（节）", 12.5), "teaching_hours", Decimal("12.5")),
        (("教学工作量", "授课课时", 0.1 + 0.2), "teaching_hours", Decimal("0.3")),
        (("教学工作量", "学期", "2023-2024学年第一学期"), "term", "2023-autumn"),
        (("教学工作量", "任教课程", "语文、历史；书法"), "courses", ("语文", "历史", "书法")),
        (("教学工作量", "任教课程", '"语文、历史"，书法'), "courses", ("语文、历史", "书法")),
        (("公开课", "级 别*", "县（区）级"), "level", "county"),
        (("公开课", "是否受到好评", "√"), "well_received", True),
        (("公开课", "受到好评", False), "well_received", False),
        (("公开课", "课型\n（下拉选择）", "示范课"), "lesson_type", "demonstration"),
        (("公开课", "佐证材料", "无"), "documents", ()),
        (("任教经历", "任教年级", "七至九年级"), "grades", (7, 8, 9)),
        (("任教经历", "年级", 7), "grades", (7,)),
        (("教学成绩", "期末合格率", "95％"), "pass_rate_after", Decimal(95)),
        (("教学成绩", "名次", "第2名"), "rank", 2),
        (("教学成绩", "参比班级数", "6个班"), "cohort_size", 6),
        (("荣誉称号", "证书编号", 20210045), "certificate_number", "20210045"),
        (("荣誉称号", "备注", date(2021, 9, 1)), "remark", "2021-09-01"),
        (("认定", "条件项", "2.4｜二（四） 育人"), "requirement", "2.4"),
    ],
)
def test_values(cell: tuple[str, str, Any], field: str, meant: Any, tmp_path: Path) -> None:
    sheet, heading, value = cell
    if sheet == "认定":
        path = workbook(tmp_path / "a.xlsx", {sheet: [["编号", heading], ["a", value]]})
        assert getattr(read(path)[0].records[0], field) == meant
        return
    assert getattr(one(tmp_path, sheet, heading, value), field) == meant


@pytest.mark.parametrize(("value", "meant"), [(0.955, Decimal("95.5")), (1, Decimal(100)), (0, Decimal(0))])
def test_rates_in_cells_of_percentages(value: float, meant: Decimal, tmp_path: Path) -> None:
    assert one(tmp_path, "教学成绩", "期末合格率", value, "0.0%").pass_rate_after == meant


@pytest.mark.parametrize("value", [0.95, 1])
def test_a_rate_that_may_be_a_fraction_is_asked(value: float, tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"教学成绩": [["编号", "期末合格率"], ["a", value]]})
    assert told(path) == [("percent_or_not", "教学成绩", "B2")]


def test_lost_digits_are_seen(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"荣誉称号": [["编号", "证书编号"], ["a", 1234567890123456789]]})
    assert told(path) == [("digits_lost", "荣誉称号", "B2")]


def test_documents_in_words(tmp_path: Path) -> None:
    words = "教学设计原件（教导主任、业务校长签字，盖章，第3页）；教案(复印件)\n同行评价意见"
    rows: Rows = [["编号", "证明材料1", "证明材料2"], ["a", words, "获奖证书"]]
    dossier, codes = read(workbook(tmp_path / "a.xlsx", {"教学设计": rows}))
    first, *rest = dossier.records[0].documents
    assert codes == []
    assert (first.signed_by, first.stamped, first.page) == (("dean", "vice_principal_academic"), True, "3")
    assert [(each.type, each.original) for each in rest] == [
        ("lesson_plan", False),
        ("peer_opinion", None),
        ("award_certificate", None),
    ]


def test_unclear_words_of_documents_are_told_at_their_cell(tmp_path: Path) -> None:
    rows: Rows = [
        ["编号", "证明材料1", "证明材料2"],
        ["a", "教案（放在柜子里）", "完整教安"],
        ["b", "教案（", "教案"],
    ]
    assert told(workbook(tmp_path / "a.xlsx", {"公开课": rows})) == [
        ("document_words", "公开课", "B2"),
        ("not_a_choice_near", "公开课", "C2"),
        ("document_words", "公开课", "B3"),
    ]


# The form ----------------------------------------------------------------------------------------------


def test_reordered_columns_blank_rows_and_titles_above(tmp_path: Path) -> None:
    rows: Rows = [
        ["某某学校公开课登记表"],
        [],
        [None, "级别", "时间", None, "题目", "序号"],
        [],
        [None, "校级", "2023.5", None, "《背影》", 1],
        [None, None, None, None, None, 2],
        [None, "县级", "2024.5", None, "《社戏》", 3],
    ]
    dossier, codes = read(workbook(tmp_path / "a.xlsx", {"3、公开课情况登记表": rows}))
    assert codes == []
    assert [(each.id, each.name, each.level) for each in dossier.records] == [
        ("公开课-1", "《背影》", "school"),
        ("公开课-3", "《社戏》", "county"),
    ]


def test_headings_that_stand_again_are_not_a_record(tmp_path: Path) -> None:
    """Whoever runs out of room copies the whole block."""
    heads = ["编号", "名称", "级别", "日期"]
    rows: list[list[str]] = [
        ["公开课　　用于：二（二）1"],
        heads,
        ["a", "《背影》", "校级", "2021.5"],
        [],
        ["公开课（续）"],
        heads,
        ["b", "《社戏》", "县级", "2022.5"],
        ["名称", "级别", "编号"],
        ["c", "校级"],
    ]
    path = workbook(tmp_path / "a.xlsx", {"公开课": rows[:7]})
    dossier, _ = read(path)
    assert [each.id for each in dossier.records] == ["a", "b"]
    assert told(path) == [("headings_again", "公开课", "A6")]
    path = workbook(tmp_path / "b.xlsx", {"公开课": rows})
    assert told(path)[1] == ("headings_other", "公开课", "A8")


def test_a_number_without_a_record_is_told(tmp_path: Path) -> None:
    rows: Rows = [["编号", "名称", "级别"], ["1", "《背影》", "校级"], ["2", None, None], ["3", None, " "]]
    path = workbook(tmp_path / "a.xlsx", {"公开课": rows})
    assert told(path) == [("record_empty", "公开课", "A3"), ("record_empty", "公开课", "A4")]
    assert len(read(path)[0].records) == 3


def test_two_sheets_of_one_kind(tmp_path: Path) -> None:
    rows: Rows = [["名称", "级别"], ["《背影》", "校级"]]
    dossier, codes = read(workbook(tmp_path / "a.xlsx", {"公开课": rows, "公开课（二）": rows}))
    assert codes == []
    assert [each.id for each in dossier.records] == ["公开课-2", "公开课(二)-2"]


def test_codes_are_not_shown_to_whoever_fills_in_a_form(tmp_path: Path) -> None:
    rows: Rows = [["编号", "级别", "证明材料"], ["a", "县里", "教安"]]
    path = workbook(tmp_path / "a.xlsx", {"申报人": [["姓名", "王一"]], "公开课": rows})
    said = [each.text("zh") for each in problems_of(path)]
    assert len(said) == 3
    for text in said:
        assert "（" not in text
    english = next(each for each in problems_of(path) if each.place.cell == "B2").text("en")
    assert "county" in english
    assert "县级" not in english


def test_records_without_an_id_are_named_after_their_line(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx", {"文章": [["编号", "题目"], [None, "一"], ["T", "二"], [None, "三"]]}
    )
    assert [each.id for each in read(path)[0].records] == ["文章-2", "T", "文章-4"]


def test_merged_headings_name_the_columns_below(tmp_path: Path) -> None:
    book = Workbook()
    applicant = book.worksheets[0]
    applicant.title = "基本情况"
    applicant.append(["编号", None, "t1", "姓名", "王一"])
    applicant.merge_cells("A1:B1")
    table = book.create_sheet("文章")
    table.append(["编号", "题目", "交流情况", None, None, "发表", None, "级别"])
    table.append([None, None, "场合", "级别", "日期", "刊物名称", "日期", None])
    table.append(["a", "论文一", "学术会议", "市级", "2022.5", "教育", "2023-01", "县级"])
    for area in ("A1:A2", "B1:B2", "C1:E1", "F1:G1", "H1:H2"):
        table.merge_cells(area)
    book.save(tmp_path / "a.xlsx")
    dossier, codes = read(tmp_path / "a.xlsx")
    article: Any = dossier.records[0]
    assert codes == []
    assert (dossier.name, article.level) == ("王一", "county")
    assert (article.exchange.venue, article.exchange.level) == ("academic_conference", "city")
    assert (str(article.exchange.date), str(article.publication.date)) == ("2022-05", "2023-01")


def test_a_value_merged_over_several_records_is_theirs(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = Workbook()
    book.worksheets[0].title = "申报人"
    for row in APPLICANT:
        book.worksheets[0].append(row)
    table = book.create_sheet("教学工作量")
    for line in (["编号", "学期", "任教课程"], ["a", "2023秋", "语文"], ["b", "2024春", None]):
        table.append(line)
    table.merge_cells("C2:C3")
    book.save(path)
    assert [getattr(each, "courses", None) for each in read(path)[0].records] == [("语文",), ("语文",)]


def test_the_applicant_in_a_row(tmp_path: Path) -> None:
    rows: Rows = [["编号", "姓名", "学校", "学段"], ["t1", "王一", "一中", "初中"]]
    dossier, _ = read(workbook(tmp_path / "a.xlsx", {"申报人": rows}))
    assert (dossier.id, dossier.name, dossier.school, dossier.stage) == (
        "t1",
        "王一",
        "一中",
        "junior_secondary",
    )


def test_posts(tmp_path: Path) -> None:
    rows: Rows = [["岗位", "起", "止"], ["教师", "2012.9", "至今"]]
    dossier, _ = read(workbook(tmp_path / "a.xlsx", {"任职经历": rows}))
    assert dossier.posts is not None
    assert [(each.post, str(each.from_), each.to) for each in dossier.posts] == [
        ("teacher", "2012-09", "none")
    ]


# What is told ---------------------------------------------------------------------------------------------


def test_unknown_columns_with_content_are_told_with_the_nearest(tmp_path: Path) -> None:
    rows: Rows = [["编号", "主伴单位", "所获分数", "空列", None], ["a", "县教研室", 98, None, "散落"]]
    path = workbook(tmp_path / "a.xlsx", {"公开课": rows})
    assert told(path) == [
        ("column_unknown_near", "公开课", "B1"),
        ("column_unknown", "公开课", "C1"),
        ("column_no_heading", "公开课", "E2"),
    ]
    assert "主办单位" in problems_of(path)[0].text()
    # What may be meant: what the kind has of its own comes first, and what is there already is not named.
    headings = problems_of(path)[1].params["headings"]
    assert isinstance(headings, tuple)
    assert headings[:3] == ("课的类型", "受到好评", "名称")
    assert not {"编号", "类别"} & set(headings)


def test_a_column_that_stands_twice(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"公开课": [["编号", "级别", "层级"], ["a", "校级", "县级"]]})
    assert told(path) == [("column_twice", "公开课", "C1")]


def test_sheets_that_are_not_known(tmp_path: Path) -> None:
    sheets: dict[str, Rows] = {"草稿": [["随便写写"]], "公开客": [["编号"], ["a"]], "Sheet3": []}
    assert told(workbook(tmp_path / "a.xlsx", sheets)) == [
        ("sheet_unknown", "草稿", None),
        ("sheet_unknown_near", "公开客", None),
    ]


def test_a_workbook_of_something_else(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"申报人": []})
    book = Workbook()
    book.worksheets[0].append(["收入", 3])
    book.save(path)
    assert [code for code, _, _ in told(path)] == ["sheet_unknown", "not_a_dossier"]


def test_no_applicant_and_no_headings(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].title = "公开课"
    book.worksheets[0].append(["甲", "乙", "丙", "丁"])
    book.save(tmp_path / "a.xlsx")
    codes = [code for code, _, _ in told(tmp_path / "a.xlsx")]
    assert codes == ["sheet_missing", "no_headings"]


def test_the_applicants_sheet(tmp_path: Path) -> None:
    rows: Rows = [["编号", None], ["姓名", "王一"], ["性别", "女"], ["聘任日其", "2020.9"], ["姓名", "王二"]]
    path = workbook(tmp_path / "a.xlsx", {"申报人": rows})
    assert told(path) == [
        ("field_missing", "申报人", "B1"),
        ("row_unknown", "申报人", "A3"),
        ("row_unknown_near", "申报人", "A4"),
        ("row_twice", "申报人", "B5"),
    ]


def test_problems_of_values_name_sheet_and_cell(tmp_path: Path) -> None:
    sheets: dict[str, Rows] = {
        "公开课": [["编号", "级别", "日期"], ["a", "县里", "2021-13-01"], ["b", "校级", "去年"]],
        "荣誉称号": [["编号", "级别"], ["a", "省级"]],
    }
    path = workbook(tmp_path / "a.xlsx", sheets)
    assert told(path) == [
        ("not_a_choice_near", "公开课", "B2"),
        ("impossible_date", "公开课", "C2"),
        ("not_a_date", "公开课", "C3"),
        ("id_twice", "荣誉称号", "A2"),
    ]
    assert "公开课!A2" in problems_of(path)[3].text()


def test_none_and_content_contradict(tmp_path: Path) -> None:
    rows: Rows = [
        ["编号", "交流情况", "交流情况·级别"],
        ["a", "无", "县级"],
        ["b", "也许", None],
        ["c", "有", None],
    ]
    assert told(workbook(tmp_path / "a.xlsx", {"文章": rows})) == [
        ("not_a_choice", "文章", "B2"),
        ("not_a_choice", "文章", "B3"),
    ]


# Tables in text --------------------------------------------------------------------------------------------


def tables(folder: Path, encoding: str, delimiter: str = ",") -> Path:
    """A folder of .csv files."""
    folder.mkdir()
    sheets: dict[str, Rows] = {
        "申报人": [["编号", "t1"], ["姓名", "王一"], ["学校", "澄溪县第三中学"]],
        "公开课": [
            ["编号", "名称", "级别", "日期", "证明材料"],
            ["a", "《背影》,第一课时", "县级", "44440", "同行评价意见；完整教案"],
            ["b", "=SUM(A1)", "校级", "2021年9月", ""],
        ],
    }
    for name, rows in sheets.items():
        with (folder / f"{name}.csv").open("w", encoding=encoding, newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows(rows)
    (folder / "readme.txt").write_text("x", encoding="utf-8")
    return folder


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_folder_of_tables(encoding: str, delimiter: str, tmp_path: Path) -> None:
    dossier, codes = read(tables(tmp_path / "d", encoding, delimiter))
    assert codes == ["serial_date"]
    assert (dossier.name, dossier.school) == ("王一", "澄溪县第三中学")
    assert [(each.name, str(each.date), len(each.documents)) for each in dossier.records] == [
        ("《背影》,第一课时", "2021-09-01", 2),
        ("=SUM(A1)", "2021-09", 0),
    ]


def test_problems_of_tables_name_the_file_and_cell(tmp_path: Path) -> None:
    folder = tables(tmp_path / "d", "utf-8")
    (folder / "课题.csv").write_text("编号,级别\np,天级\n", encoding="utf-8")
    (folder / "讲座.csv").write_text('编号,名称\np,"讲座\n', encoding="utf-8")
    (folder / "任职经历.csv").write_text("", encoding="utf-8")
    found = [each for each in problems_of(folder) if each.is_error]
    assert [(Path(each.place.file or "").name, each.place.cell, each.code) for each in found] == [
        ("讲座.csv", None, "csv_quote"),
        ("课题.csv", "B2", "not_a_choice"),
    ]


def test_a_table_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    folder = tables(tmp_path / "d", "utf-8")
    (folder / "申报人.csv").write_text("编号,t1\n姓名,\x1b王一\n", encoding="utf-8")
    assert [code for code, _, _ in told(folder) if code != "serial_date"] == ["control_character"]


def test_folders_and_names_that_hold_no_dossier(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.csv").write_text("编号\n", encoding="utf-8")
    (tmp_path / "a.ods").write_bytes(b"PK")
    assert [told(tmp_path / name)[0][0] for name in ("empty", "a.csv", "a.ods")] == [
        "csv_none",
        "csv_folder",
        "workbook_type",
    ]
    assert told(tmp_path / "missing.xlsx")[0][0] == "file_missing"
