"""The list of materials: every document once, in the order of the clauses, whatever stands in a dossier."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from reports.language import CODES, Code
from reports.model import Report
from reports.paper.data import data_of
from reports.paper.file_list import FileLine, write_file_list
from reports.paper.file_names import safe_name
from reports.paper.materials import Materials, attachments_of, materials_of
from reports.paper.materials_text import markdown_of, text_of
from reports.paper.numbers import in_clause_order
from reports.paper.papers import MATERIALS, made
from reports.paper.pdf import Press
from reports.view import report_of
from tests.paper.conftest import reader_of, squeezed
from tests.reports.samples import (
    changed,
    example_names,
    example_verdict,
    sample_dossier,
    sample_verdict,
    verdict_on,
)


def sample_report(lang: Code = "zh") -> Report:
    return report_of(sample_verdict(), lang)


def lines_of(materials: Materials, cite: str) -> list[tuple[str, str, str, str]]:
    groups = [group for group in materials.groups if group.cite == cite]
    return [(row.record, row.document, row.page, row.state) for group in groups for row in group.rows]


def test_the_sample_by_hand() -> None:
    """T1 and L1 count, L2 lacks a signature; T2 won too low a prize, T3 was rejected."""
    materials = materials_of(sample_report())
    assert materials.title == "样例教师申报材料目录"
    assert [group.cite for group in materials.groups] == ["一", "二（一）", "二（二）", ""]
    assert lines_of(materials, "二（一）") == [
        ("T1", "获奖证书", "", "unnamed"),
        ("T1", "论文原件", "", "unnamed"),
        ("T1", "学校证明（已盖章）", "", "unnamed"),
    ]
    assert lines_of(materials, "二（二）") == [
        ("L1", "完整教案（教导主任签字、已盖章）", "12", "unnamed"),
        ("L1", "同行评价意见", "", "unnamed"),
        ("L2", "完整教案（已盖章）", "", "unnamed"),
    ]
    rest = lines_of(materials, "")
    assert {"T2", "T3", "T4", "H1", "H2", "J9"} <= {record for record, *_ in rest}
    assert ("H2", "荣誉证书", "", "unavailable") in rest
    assert ("T3", "", "", "undocumented") in rest
    assert materials.groups[-1].heading == "未用于任何条款"


@pytest.mark.parametrize("lang", CODES)
@pytest.mark.parametrize("name", example_names())
def test_every_document_once_and_numbers_of_the_comparison(name: str, lang: Code) -> None:
    report = report_of(example_verdict(name), lang)
    rows = [row for group in materials_of(report).groups for row in group.rows]
    assert [row.place for row in rows] == list(range(1, len(rows) + 1))
    order = dict.fromkeys(row.record for row in rows)
    assert list(order) == [record.ref.id for record in in_clause_order(report)]
    documents = {each.id: len(each.documents) for each in report.verdict.dossier.records}
    for record, count in documents.items():
        own = [row for row in rows if row.record == record]
        assert len(own) == max(count, 1)
        assert sum(row.state == "undocumented" for row in own) == (count == 0)


def test_what_serves_several_clauses_stands_at_the_first() -> None:
    """孙海燕's project serves 二（三） and 三（二）."""
    materials = materials_of(report_of(example_verdict("sun-haiyan"), "zh"))
    rows = {row.record: (group.cite, row.name) for group in materials.groups for row in group.rows}
    cite, name = rows["P1"]
    assert cite == "二（三）"
    assert name.endswith("（另用于三（二））")


def with_files() -> Report:
    files = [
        {"type": "award_certificate", "file": "scans/a.PDF", "sha256": "0" * 64},
        {"type": "article_original", "file": "b"},
        {"type": "school_proof", "stamped": True, "file": "gone.pdf", "unavailable": True},
    ]
    return report_of(verdict_on(sample_dossier(records=changed("T1", documents=files))), "zh")


def test_attachments_have_the_places_of_the_list() -> None:
    report = with_files()
    rows = {row.place: row for group in materials_of(report).groups for row in group.rows}
    found = attachments_of(report)
    assert [(each.file, each.sha256) for each in found] == [("scans/a.PDF", "0" * 64), ("b", None)]
    assert [rows[each.place].document for each in found] == ["获奖证书", "论文原件"]
    assert [each.stem for each in found] == [
        f"{found[0].place:02} 二（一） T1 获奖证书",
        f"{found[1].place:02} 二（一） T1 论文原件",
    ]
    assert [rows[each.place].told for each in found] == ["a.PDF", "b"]


def test_the_list_tells_what_became_of_files() -> None:
    report = with_files()
    one, two = (each.place for each in attachments_of(report))
    told = {
        row.place: row.told
        for group in materials_of(report, {one: ("gathered", "x.pdf"), two: ("same", str(one))}).groups
        for row in group.rows
    }
    assert (told[one], told[two]) == ("x.pdf", f"同第{one}件")
    missing = materials_of(report, {one: ("missing", ""), two: ("different", "")})
    told = {row.place: row.told for group in missing.groups for row in group.rows}
    assert (told[one], told[two]) == ("缺文件", "文件与校验值不符")


# Names of files ----

FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')


@given(st.text(max_size=200), st.text(max_size=50))
def test_names_are_safe(stem: str, file: str) -> None:
    name = safe_name(f"01 {stem}", file)
    assert name.startswith("01")
    assert not FORBIDDEN.search(name)
    assert len(name.encode("utf-8")) <= 255
    assert not name.endswith((" ", "."))


@pytest.mark.parametrize(
    ("stem", "file", "name"),
    [
        ("01 三（一） L1 完整教案", "scans/课.PDF", "01 三（一） L1 完整教案.pdf"),
        ("02 ../../etc", "x", "02 ..-..-etc"),
        ("03 a\x00b\u202ec", "x.tar.gz", "03 a-b-c.gz"),
        ("04 x", "evil.p\u202edf", "04 x"),
        ("05 x.", "a.长", "05 x"),
    ],
)
def test_names_by_hand(stem: str, file: str, name: str) -> None:
    assert safe_name(stem, file) == name


# Formats ----

HOSTILE = "#strong[x] {{ 7*7 }} </w:t>| *b* <b>\x1b[31m"


def hostile_report(lang: Code = "zh") -> Report:
    documents = [{"type": "award_certificate", "file": f"{HOSTILE}.pdf", "page": HOSTILE}]
    dossier = sample_dossier(
        name=HOSTILE, school=HOSTILE, records=changed("T1", name=HOSTILE, documents=documents)
    )
    return report_of(verdict_on(dossier), lang)


def shown_texts(materials: Materials) -> list[str]:
    data = data_of(materials)
    rows = [row for group in data["groups"] for row in group["rows"]]
    return [
        data["title"],
        data["intro"],
        *(text for fact in data["facts"] for text in (fact["label"], fact["text"])),
        *(group["heading"] for group in data["groups"]),
        *(row[field] for row in rows for field in ("record", "name", "document", "page", "told")),
    ]


@pytest.mark.parametrize("lang", CODES)
def test_pdf_and_word_say_all_and_nothing_is_markup(press: Press, lang: Code) -> None:
    for materials in (materials_of(hostile_report(lang)), materials_of(sample_report(lang))):
        content, _unshown = made(MATERIALS, materials, "pdf")
        pages = [page.extract_text() for page in reader_of(content).pages]
        # A cell may be broken anywhere, and a page may end in it.
        pdf = squeezed("".join(pages)).replace("\u200b", "")
        word = squeezed(word_text(made(MATERIALS, materials, "docx")[0]))
        for text in shown_texts(materials):
            assert squeezed(text) in pdf, text
            assert squeezed(text) in word, text


def word_text(content: bytes) -> str:

    with ZipFile(BytesIO(content)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    return "".join(str(text) for text in root.itertext())


def test_equal_lists_are_equal_bytes(press: Press) -> None:
    for form in ("pdf", "docx"):
        assert made(MATERIALS, materials_of(sample_report()), form) == made(
            MATERIALS, materials_of(sample_report()), form
        )


def test_headings_repeat_and_are_not_left_alone(press: Press) -> None:
    """200 records on many pages: each page begins with the head and the clause."""
    one = next(each for each in changed("T1") if each["id"] == "T1")
    more = [{**one, "id": f"X{n}", "name": "单元整体教学的实践与思考" * 9} for n in range(200)]
    report = report_of(verdict_on(sample_dossier(records=[*changed("T1"), *more])), "zh")
    content, _ = made(MATERIALS, materials_of(report), "pdf")
    pages = [squeezed(page.extract_text()) for page in reader_of(content).pages]
    assert len(pages) > 5
    for text in pages[1:]:
        assert text.startswith("序号材料编号材料证明材料页码附件")
    for text in pages[2:5]:
        assert text.removeprefix("序号材料编号材料证明材料页码附件").startswith("二（一）")


def test_text_and_markdown_hold_hostile_text() -> None:
    materials = materials_of(hostile_report())
    assert "\x1b" not in text_of(materials)
    table = [line for line in markdown_of(materials).split("\n") if line.startswith("|")]
    assert all(len(re.findall(r"(?<!\\)\|", line)) == 7 for line in table)
    assert "<b>" not in markdown_of(materials)


def test_the_list_of_files_is_text_only(tmp_path: Path) -> None:
    materials = materials_of(with_files())
    place = attachments_of(with_files())[0].place
    line = FileLine(place, "=1+1", "01 x.pdf", 12, "0" * 64, checked=True)
    write_file_list(tmp_path / "x.xlsx", tmp_path, materials, [line], ["=cmd()", "b.pdf"])
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    first, second = book.worksheets
    row = next(row for row in first.iter_rows(min_row=2) if row[0].value == place)
    assert [cell.value for cell in row][6:11] == ["=1+1", "a.PDF", 12, "0" * 64, "一致"]
    assert [row[0].value for row in second.iter_rows(min_row=2)] == ["=cmd()", "b.pdf"]
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
