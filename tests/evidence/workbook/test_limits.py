"""What is refused, what is read as values and reported, and that nothing hostile costs much."""

import contextlib
import struct
import tracemalloc
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from evidence.reading.dossiers import WORKBOOK_TYPES
from evidence.workbook.biff import facts_of_old
from evidence.workbook.grid import OURS, REFUSED_TYPES, grids_of_bytes
from evidence.workbook.limits import LIMITS, RefusedError
from evidence.workbook.reader import read_workbook
from tests.evidence.workbook.making import (
    cells,
    merges,
    opened,
    package,
    part,
    plan,
    problems_of,
    repacked,
    text_row,
    told,
    workbook,
    written,
)

SHEET = "xl/worksheets/sheet2.xml"


@pytest.fixture
def good(tmp_path: Path) -> bytes:
    """A small dossier."""
    return workbook(tmp_path / "good.xlsx", {"公开课": [["编号", "级别"], ["a", "校级"]]}).read_bytes()


def codes(content: bytes, tmp_path: Path, name: str = "a.xlsx") -> list[str]:
    """What is said about some bytes, found in little memory."""
    path = tmp_path / name
    path.write_bytes(content)
    tracemalloc.start()
    found = [code for code, _, _ in told(path)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 300 * 2**20
    return found


# Too much ---------------------------------------------------------------------------------------------


def test_a_zip_bomb_in_a_sheet(good: bytes, tmp_path: Path) -> None:
    row = '<row><c t="inlineStr"><is><t>0</t></is></c></row>'
    assert codes(repacked(good, {SHEET: cells(row * 3_000_000)}), tmp_path) == ["workbook_bomb"]


def test_a_zip_bomb_beside_the_sheets(good: bytes, tmp_path: Path) -> None:
    assert codes(repacked(good, {"xl/media/a.png": bytes(200 * 2**20)}), tmp_path) == ["workbook_bomb"]


def test_a_bomb_that_lies_about_its_size(good: bytes, tmp_path: Path) -> None:
    squeezed = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = squeezed.compress(cells() + b" " * 50 * 2**20) + squeezed.flush()
    lying = bytearray(repacked(good, {}))
    target = BytesIO()
    with ZipFile(BytesIO(bytes(lying))) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != SHEET:
                new.writestr(name, old.read(name))
        new.writestr(SHEET, cells())
    content = bytearray(target.getvalue())
    # The last entry's content is exchanged for the bomb; of its sizes only the packed one is told.
    with ZipFile(BytesIO(bytes(content))) as archive:
        entry = archive.getinfo(SHEET)
        begin = entry.header_offset + 30 + len(SHEET)
        directory = content.index(b"PK\x01\x02")
    tail = bytes(content[directory:])
    body = bytes(content[:begin]) + packed
    own = tail.rindex(b"PK\x01\x02")
    tail = tail[: own + 20] + struct.pack("<I", len(packed)) + tail[own + 24 :]
    end = tail.rindex(b"PK\x05\x06")
    tail = tail[: end + 16] + struct.pack("<I", len(body)) + tail[end + 20 :]
    found = codes(body + tail, tmp_path)
    assert found in (["workbook_bomb"], ["workbook_broken"])


def test_a_million_rows(good: bytes, tmp_path: Path) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 1_000_001))
    assert codes(repacked(good, {SHEET: cells(rows)}), tmp_path) in (["workbook_rows"], ["workbook_bomb"])


@pytest.mark.parametrize("name", ["A1048576", "XFD1", "XFD1048576", "A20101", "GS1"])
def test_one_cell_far_out(name: str, good: bytes, tmp_path: Path) -> None:
    far = cells(f'<row><c r="{name}"><v>1</v></c></row>')
    assert codes(repacked(good, {SHEET: far}), tmp_path) == ["workbook_rows"]


def test_an_empty_cell_far_out_is_nothing(good: bytes, tmp_path: Path) -> None:
    far = part(good, SHEET).replace(
        b"</sheetData>", b'<row r="1048576" s="1"><c r="XFD1048576" s="0"/></row></sheetData>'
    )
    assert codes(repacked(good, {SHEET: far}), tmp_path) == []


def test_many_sheets_that_are_large_together(tmp_path: Path) -> None:
    book = Workbook()
    for number in range(5):
        sheet = book.create_sheet(f"公开课{number}")
        sheet["A1"], sheet["GR20100"] = "编号", 1
    book.save(tmp_path / "b.xlsx")
    assert codes((tmp_path / "b.xlsx").read_bytes(), tmp_path) == ["workbook_rows"]


def test_many_sheets_and_many_parts(good: bytes, tmp_path: Path) -> None:
    book = Workbook()
    for number in range(101):
        book.create_sheet(f"s{number}")
    book.save(tmp_path / "b.xlsx")
    assert codes((tmp_path / "b.xlsx").read_bytes(), tmp_path) == ["workbook_sheets"]
    assert codes(repacked(good, {f"x/{n}.xml": b"" for n in range(2001)}), tmp_path) == ["workbook_parts"]


def test_a_large_file(tmp_path: Path) -> None:
    assert codes(b"PK\x03\x04" + bytes(LIMITS.size), tmp_path) == ["file_too_large"]


def test_tables_that_are_too_large(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    folder.mkdir()
    (folder / "公开课.csv").write_text("编号\n" + "a\n" * LIMITS.rows, encoding="utf-8")
    (folder / "文章.csv").write_text("编号\n" + "," * LIMITS.columns, encoding="utf-8")
    assert [code for code, _, _ in told(folder)] == ["sheet_missing", "workbook_rows", "workbook_rows"]


def test_sheets_that_would_take_long_to_understand(tmp_path: Path) -> None:
    """Thousands of unknown columns, lines of the applicant and merged cells: each is bounded."""
    applicant = [text_row([f"没有的项目{row}{column}" for column in range(10)]) for row in range(201)]
    heads = text_row(["编号", *(f"没有的列{column}" for column in range(150))])
    table = cells(heads, text_row(["a", *map(str, range(150))]), after=merges(["A3:A20000"] * 400))
    sheets = {f"公开课{number}": table for number in range(20)}
    found = codes(package({"申报人": cells(*applicant), **sheets}), tmp_path)
    assert found.count("column_unknown") + found.count("column_unknown_near") == 20 * 20
    assert "applicant_long" in found


# Broken and disguised -----------------------------------------------------------------------------------


def doctype(content: bytes) -> bytes:
    """XML with an entity that grows."""
    head = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    return head + content[content.index(b"<worksheet") :].replace(b"</sheetData>", b"&b;</sheetData>")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda _: b"", "file_empty"),
        (lambda _: b"PK", "workbook_broken"),
        (lambda good: good[: len(good) // 2], "workbook_broken"),
        (lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "workbook_broken"),
        (lambda _: b"<html><table><tr><td>1</td></tr></table></html>", "workbook_other_type"),
        (lambda _: "编号,姓名\n".encode(), "workbook_broken"),
        (lambda good: repacked(good, {SHEET: doctype(part(good, SHEET))}), "workbook_doctype"),
        (lambda good: repacked(good, {"xl/sharedStrings.xml": b"<!DOCTYPE x><sst/>"}), "workbook_doctype"),
        (lambda good: repacked(good, {SHEET: b"<worksheet>"}), "workbook_broken"),
        (
            lambda good: repacked(good, {SHEET: part(good, SHEET).decode().encode("utf-16")}),
            "workbook_doctype",
        ),
        (
            lambda good: repacked(good, {"[Content_Types].xml": b"", "_rels/.rels": b"<a/>"}),
            "workbook_broken",
        ),
        (lambda good: repacked(good, {"XL/WORKBOOK.XML": b"<a/>"}), "workbook_broken"),
        (lambda good: repacked(good, {SHEET: cells('<row><c r="A0x"/></row>')}), "workbook_broken"),
    ],
)
def test_files_that_are_no_workbooks(
    change: Callable[[bytes], bytes], code: str, good: bytes, tmp_path: Path
) -> None:
    assert codes(change(good), tmp_path) == [code]


def test_a_password(tmp_path: Path) -> None:
    # What Excel writes with a password is an old-style container of another content.
    assert "password" in problems_text(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096), tmp_path)


def problems_text(content: bytes, tmp_path: Path) -> str:
    path = tmp_path / "p.xlsx"
    path.write_bytes(content)
    return problems_of(path)[0].text()


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_damaged_files_end_in_problems(data: st.DataObject) -> None:
    content = bytearray(_SMALL())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    with_cut = bytes(content[:cut]) if data.draw(st.booleans()) else bytes(content)
    with contextlib.suppress(RefusedError):
        grids_of_bytes(with_cut, "a.xlsx", LIMITS)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=3000))
def test_any_old_container_ends_in_problems(tail: bytes) -> None:
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    head[30:34] = struct.pack("<HH", 9, 6)
    with pytest.raises(RefusedError):
        facts_of_old(bytes(head) + tail, LIMITS)


_KEPT: dict[str, bytes] = {}


def _SMALL() -> bytes:  # noqa: N802 - a constant that is made when first asked for
    if not _KEPT:
        target = BytesIO()
        book = Workbook()
        book.worksheets[0].title = "申报人"
        book.worksheets[0].append(["编号", "a"])
        book.save(target)
        _KEPT["x"] = target.getvalue()
    return _KEPT["x"]


# Read as values, and reported ---------------------------------------------------------------------------


def test_macros_are_not_run_and_reported(good: bytes, tmp_path: Path) -> None:
    with_macros = repacked(good, {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    assert codes(with_macros, tmp_path, "a.xlsm") == ["macros"]
    assert read_workbook(tmp_path / "a.xlsm")[0] is not None


def test_links_to_other_files_are_reported(good: bytes, tmp_path: Path) -> None:
    for name in (
        "xl/externalLinks/externalLink1.xml",
        "xl/connections.xml",
        "xl/queryTables/queryTable1.xml",
    ):
        assert codes(repacked(good, {name: b"<a/>"}), tmp_path) == ["external_links"]


def test_formulas_are_read_as_saved_values(good: bytes, tmp_path: Path) -> None:
    sheet = part(good, SHEET).replace(
        b"</sheetData>",
        '<row r="3"><c r="A3" t="str"><f>CONCAT("x","y")</f><v>xy</v></c>'
        '<c r="B3" t="str"><f>WEBSERVICE("http://x")</f><v>县级</v></c></row></sheetData>'.encode(),
    )
    (tmp_path / "a.xlsx").write_bytes(repacked(good, {SHEET: sheet}))
    dossier, problems = read_workbook(tmp_path / "a.xlsx")
    assert dossier is not None
    assert [(each.id, each.level) for each in dossier.records] == [("a", "school"), ("xy", "county")]
    assert [(each.code, each.place.cell, each.params["count"]) for each in problems] == [
        ("formulas", "A3", 2)
    ]


def test_formulas_without_values_and_error_values(tmp_path: Path) -> None:
    rows: Any = [["编号", "级别", "名称"], ["a", "=A1", "#REF!"]]
    path = workbook(tmp_path / "a.xlsx", {"公开课": rows})
    assert told(path) == [("formula_no_value", "公开课", "B2"), ("error_value", "公开课", "C2")]
    assert "#REF!" in problems_of(path)[1].text()


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_are_not_read_and_reported(state: Any, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx", {"公开课": [["编号", "级别"], ["a", "校级"]], "荣誉称号": [["编号"], ["b"]]}
    )
    book = opened(path.read_bytes())
    book["荣誉称号"].sheet_state = state
    book.save(path)
    dossier, problems = read_workbook(path)
    assert dossier is not None
    assert [each.id for each in dossier.records] == ["a"]
    assert [(each.code, each.place.sheet) for each in problems] == [("hidden_sheet", "荣誉称号")]


def test_hidden_rows_and_columns_are_read_and_reported(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        {"公开课": [["编号", "级别", "名称"], ["a", "校级", None], ["b", "县级", "x"], [None, None, None]]},
    )
    book = opened(path.read_bytes())
    book["公开课"].row_dimensions[3].hidden = True
    book["公开课"].row_dimensions[4].hidden = True
    book["公开课"].column_dimensions["B"].hidden = True
    book.save(path)
    dossier, problems = read_workbook(path)
    assert dossier is not None
    assert [(each.id, each.level) for each in dossier.records] == [("a", "school"), ("b", "county")]
    assert [(each.code, each.place.cell, each.params["count"]) for each in problems] == [
        ("hidden_cells", "B1", 5)
    ]


def test_our_own_hidden_list_is_not_reported(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(written(None, plan()))
    assert told(tmp_path / "a.xlsx") == [("field_missing", "申报人", "B2")]


def test_types_that_are_not_read(tmp_path: Path, good: bytes) -> None:
    for name in ("a.xlsb", "a.et", "a.ods", "a.numbers"):
        assert codes(good, tmp_path, name) == ["workbook_type"]
    assert OURS | REFUSED_TYPES == WORKBOOK_TYPES


def test_an_ods_file_under_another_name(tmp_path: Path) -> None:
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        archive.writestr(ZipInfo("content.xml"), b"<a/>")
    assert codes(target.getvalue(), tmp_path) == ["workbook_type"]
