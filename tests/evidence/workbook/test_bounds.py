"""Workbooks that are small on disk and would cost much memory or time: each is bounded."""

import base64
import copy
import random
import struct
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from evidence.workbook.biff import _lengths
from evidence.workbook.limits import LIMITS, RefusedError
from evidence.workbook.marking import ERROR, Mark, marked_copy
from evidence.workbook.markup import elements
from evidence.workbook.package import open_package
from evidence.workbook.reader import read_workbook
from tests.evidence.workbook.making import (
    MAIN,
    STYLES,
    biff,
    cells,
    merges,
    old_workbook,
    package,
    part,
    text_row,
)

ROOT = Path(__file__).resolve().parents[3]
ROWS = (text_row(["编号", "级别"]), text_row(["a", "校级"]))
TEXTS = "xl/sharedStrings.xml"


def filler(size: int = 2**17) -> bytes:
    """A comment that does not pack, so that what stands beside it is not packed too tightly."""
    text = base64.b64encode(random.Random(1).randbytes(size)).decode()
    return f"<!-- {'<'.join(text[n : n + 50_000] for n in range(0, len(text), 50_000))} -->".encode()


def sheet(*rows: str, before: str = "", after: str = "") -> bytes:
    """A package whose sheet of records holds this."""
    return package({"公开课": cells(*ROWS, *rows, before=before, after=after) + filler()})


def deep(depth: int) -> str:
    """Elements inside each other."""
    return "<a>" * depth + "</a>" * depth


def texts(inner: str) -> bytes:
    """A list of texts for cells."""
    return f'<sst xmlns="{MAIN}">{inner}</sst>'.encode() + filler()


def shown(rows: int, text: str, more: str = "") -> bytes:
    """Ten cells a row that show the same text, which stands in the file once."""
    row = "<row>" + '<c t="s"><v>0</v></c>' * 10 + "</row>"
    return package({"公开课": cells(row * rows)}, {TEXTS: texts(f"<si><t>{text}</t></si>{more}")})


HARMLESS: dict[str, Callable[[], bytes]] = {
    "a whole sheet merged": lambda: sheet(after=merges(["A1:XFD1048576"])),
    "a dimension of a whole sheet": lambda: sheet(before='<dimension ref="A1:XFD1048576"/>'),
    "empty rows": lambda: sheet(*(f'<row r="{n}" s="1"/>' for n in range(3, 200_000))),
    "empty cells": lambda: sheet(*(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(3, 100_000))),
    "styles": lambda: package(
        {"公开课": cells(*ROWS)},
        {"xl/styles.xml": STYLES.replace(b"<xf/>", b'<xf numFmtId="0"/>' * 64_000) + filler()},
    ),
    "names": lambda: package(
        {"公开课": cells(*ROWS)},
        {
            "xl/workbook.xml": part(package({"公开课": b""}), "xl/workbook.xml").replace(
                b"</sheets>",
                b"</sheets><definedNames>"
                + b"".join(b'<definedName name="n%d">A1</definedName>' % n for n in range(30_000))
                + b"</definedNames>",
            )
        },
    ),
    "texts": lambda: package(
        {"公开课": cells(*ROWS)}, {TEXTS: texts("".join(f"<si><t>{n}</t></si>" for n in range(100_000)))}
    ),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_reaches_far_but_holds_little_is_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(HARMLESS[name]())
    dossier, problems = read_workbook(path)
    assert [each.code for each in problems] == []
    assert dossier is not None
    assert [(each.id, each.level) for each in dossier.records] == [("a", "school")]


MUCH: dict[str, tuple[Callable[[], bytes], str]] = {
    "merged ranges": (lambda: sheet(after=merges(["A3:A4"] * 10_001)), "workbook_merges"),
    "depth in a sheet": (lambda: sheet(after=deep(65)), "workbook_markup"),
    "depth in the list of texts": (
        lambda: package({}, {TEXTS: texts(deep(200_000))}),
        "workbook_markup",
    ),
    "depth in the workbook": (
        lambda: package({}, {"xl/workbook.xml": f"<workbook>{deep(65)}</workbook>".encode()}),
        "workbook_markup",
    ),
    "a tag without end": (
        lambda: sheet("<row " + " ".join(f'a{n}=""' for n in range(200_000)) + "/>"),
        "workbook_markup",
    ),
    "names of elements": (
        lambda: sheet(after="".join(f"<a{n}/>" for n in range(5_001))),
        "workbook_markup",
    ),
    "names of attributes": (
        lambda: sheet(after="".join(f'<a b{n}=""/>' for n in range(5_001))),
        "workbook_markup",
    ),
    "another encoding": (
        lambda: package({"公开课": b'<?xml version="1.0" encoding="utf-7"?>' + cells(*ROWS) + filler(2**20)}),
        "workbook_markup",
    ),
    "a text in every cell": (lambda: shown(2_000, "长" * 100_000), "workbook_text"),
    "a text in every cell, hidden from an estimate": (
        lambda: shown(2_000, "<![CDATA[" + "<si>" * 300_000 + "]]>"),
        "workbook_text",
    ),
    "texts in texts": (lambda: shown(2_000, "<si/>", "<si><t>长</t></si>" * 70_000), "workbook_markup"),
}


@pytest.mark.parametrize("name", MUCH)
def test_what_would_cost_much_is_refused(name: str, tmp_path: Path) -> None:
    make, code = MUCH[name]
    path = tmp_path / "a.xlsx"
    path.write_bytes(make())
    assert path.stat().st_size < 4 * 2**20
    dossier, problems = read_workbook(path)
    assert dossier is None
    assert [each.code for each in problems] == [code]
    content, problems = marked_copy(path, {"公开课": {(0, 0): Mark(ERROR, "x")}})
    assert content is None
    assert [each.code for each in problems] == [code]


def test_elements_are_counted() -> None:
    many = b"<a>" + b"<b/>" * 1_000_001 + b"</a>"
    with pytest.raises(RefusedError, match="workbook_markup"):
        list(elements(many))
    assert sum(1 for _ in elements(many[: 3 + 4 * 999_999] + b"</a>")) == 1_000_000


def test_a_text_shown_often_is_read_as_long_as_it_is_not_too_much(tmp_path: Path) -> None:
    """Bytes and cells are many, but what they show is little: the long text is shown once."""
    rows = "".join(
        f'<row><c t="inlineStr"><is><t>r{n}</t></is></c><c t="s"><v>1</v></c></row>' for n in range(900)
    )
    head = text_row(["编号", "备注"])
    last = '<row><c t="inlineStr"><is><t>z</t></is></c><c t="s"><v>0</v></c></row>'
    long = "长" * 30_000
    path = tmp_path / "a.xlsx"
    path.write_bytes(
        package(
            {"公开课": cells(head, rows, last)},
            {TEXTS: texts(f"<si><t>{long}</t></si><si><t>县级</t></si>")},
        )
    )
    dossier, problems = read_workbook(path, LIMITS._replace(text=2**18))
    assert dossier is not None, problems
    assert {each.remark for each in dossier.records} == {long, "县级"}
    assert [each.code for each in read_workbook(path, LIMITS._replace(text=2**16))[1]] == ["workbook_text"]


def test_faults_of_one_kind_are_told_up_to_a_number(tmp_path: Path) -> None:
    rows = [f'<row><c t="inlineStr"><is><t>b{n}</t></is></c><c><f>A1</f></c><c t="e"><v>#REF!</v></c></row>'
            for n in range(500)]  # fmt: skip
    path = tmp_path / "a.xlsx"
    path.write_bytes(package({"公开课": cells(text_row(["编号", "级别", "名称"]), *rows)}))
    found = [each.code for each in read_workbook(path)[1]]
    assert (found.count("formula_no_value"), found.count("error_value")) == (200, 200)


def test_an_error_value_without_end(tmp_path: Path) -> None:
    row = f'<row><c t="e"><v>{"&#65;" * 100_000}</v></c></row>'
    path = tmp_path / "a.xlsx"
    path.write_bytes(sheet(row))
    (found,) = [each for each in read_workbook(path)[1] if each.code == "error_value"]
    assert len(str(found.params["found"])) <= 41


# The package ---------------------------------------------------------------------------------------------


def test_parts_that_overlap() -> None:
    """Many entries of a zip file can share the same bytes."""
    target = BytesIO(sheet())
    with ZipFile(target, "a") as archive:
        like = max(archive.infolist(), key=lambda each: each.compress_size)
        for number in range(20):
            entry = copy.copy(like)
            entry.filename = f"xl/worksheets/other{number}.xml"
            archive.filelist.append(entry)
        archive.writestr("last.xml", b"<a/>")
    with pytest.raises(RefusedError, match="workbook_broken"):
        open_package(target.getvalue(), LIMITS)


def test_a_directory_without_end() -> None:
    """Before there is an object for each of its entries."""
    with pytest.raises(RefusedError, match="workbook_parts"):
        open_package(b"PK\x03\x04" + b"PK\x01\x02" * 4_001, LIMITS)


def test_sheets_that_are_one_part() -> None:
    content = package({"公开课": cells(*ROWS), "公开课2": cells()})
    relations = part(content, "xl/_rels/workbook.xml.rels").replace(b"sheet3.xml", b"sheet2.xml")
    content = package({"公开课": cells(*ROWS), "公开课2": cells()}, {"xl/_rels/workbook.xml.rels": relations})
    assert codes_of(content) == ["workbook_broken"]


def codes_of(content: bytes, suffix: str = ".xlsx") -> list[str]:
    """What is said of some bytes, by a process that gets no more than two gigabytes."""
    code = (
        "import resource, sys, tempfile, pathlib\n"
        "resource.setrlimit(resource.RLIMIT_AS, (2 * 2**30, 2 * 2**30))\n"
        "from evidence.workbook.reader import read_workbook\n"
        f"path = pathlib.Path(tempfile.mkdtemp()) / 'a{suffix}'\n"
        "path.write_bytes(sys.stdin.buffer.read())\n"
        "print(*[each.code for each in read_workbook(path)[1]])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], input=content, capture_output=True, check=False, cwd=ROOT
    )
    assert run.returncode == 0, run.stderr.decode()[-300:]
    return run.stdout.decode().split()


# The old format ------------------------------------------------------------------------------------------


def wide(text: str) -> bytes:
    """A text of the list, two bytes a character."""
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def label(row: int, column: int, number: int) -> bytes:
    """A cell that shows a text of the list."""
    return biff(0x00FD, struct.pack("<HHHI", row, column, 0, number))


def test_an_old_workbook_that_shows_one_text_everywhere() -> None:
    text = "长" * 4_000
    listed = biff(0x00FC, struct.pack("<II", 1, 1), wide(text))
    content = old_workbook(
        "公开课", b"".join(label(r, c, 0) for r in range(10_000) for c in range(30)), listed
    )
    assert codes_of(content, ".xls") == ["workbook_text"]


def test_an_old_workbook_of_many_texts_is_read(tmp_path: Path) -> None:
    """Its size times its cells is more than the limit, what they show is not."""
    long = "长" * 4_000
    rows = [label(0, 0, 1), label(0, 1, 2), *(label(r, 0, 2 + r) for r in range(1, 200)), label(9, 1, 0)]
    names = ["编号", "备注", *(f"r{n}" for n in range(1, 200))]
    listed = biff(0x00FC, struct.pack("<II", 9, 1 + len(names)), wide(long), *map(wide, names))
    path = tmp_path / "a.xls"
    path.write_bytes(old_workbook("公开课", b"".join(rows), listed))
    codes = {each.code for each in read_workbook(path, LIMITS._replace(text=2**16))[1]}
    assert codes == {"sheet_missing", "record_empty"}
    assert [each.code for each in read_workbook(path, LIMITS._replace(text=2**12))[1]] == ["workbook_text"]


def test_texts_of_an_old_workbook_cut_anywhere() -> None:
    """Rich text, phonetic text, and one that goes on in another record, which says anew how wide it is."""
    plain = struct.pack("<HB", 3, 0) + b"abc"
    rich = struct.pack("<HBH", 2, 9, 1) + "甲乙".encode("utf-16-le") + bytes(4)
    phonetic = struct.pack("<HBI", 1, 4, 6) + b"x" + bytes(6)
    cut = struct.pack("<HB", 6, 1) + "甲乙丙".encode("utf-16-le")
    first = struct.pack("<II", 9, 5) + plain + rich + phonetic + cut
    second = b"\0def" + wide("丁")
    assert _lengths([first, second]) == [9, 6, 3, 18, 3]
    assert _lengths([first]) == [9, 6, 3, 18]


def test_tables_that_are_large_together(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    folder.mkdir()
    for number in range(3):
        (folder / f"公开课{number}.csv").write_text("编号\n" + "a,b\n" * 200, encoding="utf-8")
    found = read_workbook(folder, LIMITS._replace(cells=1_000))[1]
    assert [each.code for each in found if each.code == "workbook_rows"] == ["workbook_rows"]
