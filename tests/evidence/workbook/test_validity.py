"""What is written keeps the rules that Excel holds to, also where LibreOffice would forgive."""

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from evidence.dossier import Dossier
from evidence.reading import read_dossier
from evidence.records import Article
from evidence.workbook.marking import ERROR, WARNING, Mark, marked_copy
from tests.evidence.workbook.making import (
    TITLES,
    cells,
    opened,
    package,
    part,
    plan,
    repacked,
    text_row,
    written,
)
from tests.evidence.workbook.validity import faults

ROOT = Path(__file__).resolve().parents[3]
EXAMPLES = sorted((ROOT / "examples").glob("*-*.yaml"))


def marked(content: bytes, path: Path, marks: dict[str, dict[tuple[int, int], Mark]]) -> bytes:
    """The copy with these marks."""
    path.write_bytes(content)
    copy, problems = marked_copy(path, marks)
    assert problems == ()
    assert copy is not None
    return copy


def here_and_there() -> dict[tuple[int, int], Mark]:
    """Marks on headings with notes, on filled and empty cells, between and behind rows and columns."""
    spots = [(0, 0), (1, 0), (1, 2), (2, 1), (2, 40), (3, 0), (30, 3), (31, 200), (1_048_575, 16_383)]
    return {spot: Mark(ERROR if spot[0] % 2 else WARNING, f"<&>\n{spot}") for spot in spots}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("title", TITLES)
def test_templates(title: str, lang: str, tmp_path: Path) -> None:
    content = written(None, plan(title), lang)
    assert faults(content) == []
    marks = {sheet.title: here_and_there() for sheet in opened(content)}
    assert faults(marked(content, tmp_path / "a.xlsx", marks)) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_filled_from_examples(example: Path) -> None:
    dossier, _ = read_dossier(example)
    if dossier is not None:
        assert faults(written(dossier, plan())) == []


def test_hostile_text() -> None:
    text = "<x>&\"'\n\x01\x1f\ufffd ]]> _x0041_ \U00020000" * 50
    records = tuple(Article(id=f"{n}{c}", name=text) for n, c in enumerate("=+-@'"))
    assert faults(written(Dossier(id="=d", name=text, records=records), plan())) == []


def test_workbooks_of_other_programs(tmp_path: Path) -> None:
    """Some name only the spaces that they use in their shapes, and not as others do: openpyxl, say."""
    book = Workbook()
    sheet: Any = book.worksheets[0]
    sheet.title = "公开课"
    for row in (["编号", "级别"], ["a", "县里"]):
        sheet.append(row)
    sheet["B2"].comment = Comment("领导批注", "张主任")
    book.create_sheet("空表")
    target = BytesIO()
    book.save(target)
    marks = {"公开课": here_and_there(), "空表": here_and_there()}
    once = marked(target.getvalue(), tmp_path / "a.xlsx", marks)
    assert faults(once) == []
    assert faults(marked(once, tmp_path / "b.xlsx", marks)) == []


@pytest.mark.parametrize(
    "behind",
    ['<tableParts count="0"/>', "<extLst/>", '<legacyDrawingHF r:id="x"/>', '<picture r:id="x"/>', ""],
)
def test_the_order_in_a_sheet(behind: str, tmp_path: Path) -> None:
    space = ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    sheet = cells(text_row(["编号"]), after="<pageMargins/><pageSetup/><headerFooter/>" + behind)
    content = package({"公开课": sheet.replace(b"<worksheet", f"<worksheet{space}".encode())})
    assert faults(marked(content, tmp_path / "a.xlsx", {"公开课": here_and_there()})) == []


def test_strict_workbooks_stay_strict(tmp_path: Path) -> None:
    """What Excel saves as "Strict Open XML" has other names for everything."""
    content = package({"公开课": cells(text_row(["编号"]))})
    changed = {}
    with ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            text = archive.read(name)
            for usual in (b"spreadsheetml", b"officeDocument"):
                text = text.replace(
                    b"schemas.openxmlformats.org/%s/2006/" % usual, b"purl.oclc.org/ooxml/%s/" % usual
                )
            changed[name] = text
    content = repacked(content, changed)
    copy = marked(content, tmp_path / "a.xlsx", {"公开课": {(0, 0): Mark(ERROR, "x")}})
    with ZipFile(BytesIO(copy)) as archive:
        text = b"".join(archive.read(name) for name in archive.namelist() if not name.startswith("[C"))
    assert b'purl.oclc.org/ooxml/spreadsheetml/main"><authors>' in text
    assert b"openxmlformats.org/officeDocument" not in text
    assert b"openxmlformats.org/spreadsheetml" not in text


def test_rows_that_tell_how_far_they_reach(tmp_path: Path) -> None:
    row = text_row(["编号", "级别"], ' r="1" spans="1:2"').replace("<c ", '<c r="A1" ', 1)
    row = row.replace('<c t="', '<c r="B1" t="')
    bare = '<row r="3" spans="1:2"/>'
    content = package({"公开课": cells(row, bare)})
    marks = {"公开课": {(0, 9): Mark(ERROR, "x"), (2, 5): Mark(ERROR, "y")}}
    copy = marked(content, tmp_path / "a.xlsx", marks)
    assert faults(copy) == []
    assert opened(copy)["公开课"]["B1"].value == "级别"


@pytest.mark.parametrize("text", ["<t>早先</t>", "<r><t>早</t></r><r><t>先</t></r>",
                                  '<t>早先</t><phoneticPr fontId="0"/>'])  # fmt: skip
def test_a_comment_that_is_there_already(text: str, tmp_path: Path) -> None:
    content = marked(
        package({"公开课": cells(text_row(["编号"]))}),
        tmp_path / "a.xlsx",
        {"公开课": {(0, 0): Mark(ERROR, "早先")}},
    )
    name = "xl/comments_zhicheng1.xml"
    old = part(content, name)
    begin, end = old.index(b"<text>"), old.index(b"</text>")
    content = repacked(content, {name: old[:begin] + b"<text>" + text.encode() + old[end:]})
    copy = marked(content, tmp_path / "b.xlsx", {"公开课": {(0, 0): Mark(ERROR, "后来")}})
    assert faults(copy) == []
    assert opened(copy)["公开课"]["A1"].comment.text == "早先\n后来"


def test_more_comments_than_one_block_of_shapes_holds(tmp_path: Path) -> None:
    marks = {"公开课": {(row, 0): Mark(ERROR, str(row)) for row in range(1_100)}}
    assert faults(marked(package({"公开课": cells()}), tmp_path / "a.xlsx", marks)) == []


def test_long_words_are_cut_where_a_comment_ends(tmp_path: Path) -> None:
    marks = {"公开课": {(0, 0): Mark(ERROR, "长" * 40_000)}}
    once = marked(package({"公开课": cells()}), tmp_path / "a.xlsx", marks)
    assert faults(once) == []


def test_new_workbooks_of_tables(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    folder.mkdir()
    for name in ("公开课", "a[b]:c*d?e", "'quoted'", "长" * 40, "长" * 31 + "二", "History", "x"):
        (folder / f"{name}.csv").write_text('编号,=1+1\n"a\nb",-3\n', encoding="utf-8")
    copy, problems = marked_copy(
        folder, {"公开课": here_and_there(), "x": {(0, 0): Mark(ERROR, "长" * 40_000)}}
    )
    assert problems == ()
    assert copy is not None
    assert faults(copy) == []


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"xl/worksheets/sheet2.xml": cells("<row r='2'/>", "<row r='1'/>")}, "row 1 behind"),
        ({"xl/worksheets/sheet2.xml": cells('<row><c r="B1"/><c r="A1"/></row>')}, "behind column"),
        ({"xl/worksheets/sheet2.xml": cells('<row><c r="A1" s="7"/></row>')}, "format 7"),
        ({"xl/worksheets/sheet2.xml": cells('<row><c r="A1" t="s"><v>0</v></c></row>')}, "not there"),
        ({"xl/worksheets/sheet2.xml": cells(after="<cols/>")}, "order"),
        ({"xl/worksheets/sheet2.xml": cells(after="<legacyDrawing/>")}, "shapes"),
        ({"xl/drawings/a.vml": b"<v:shape/>"}, "unbound"),
        ({"xl/other.bin": b""}, "no content type"),
    ],
)
def test_the_rules_find_faults(broken: dict[str, bytes], said: str) -> None:
    assert any(said in fault for fault in faults(package({"公开课": cells()}, broken)))
    assert faults(package({"公开课": cells()})) == []
