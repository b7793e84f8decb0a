"""Empty cells are left out before a sheet is looked through: that changes nothing but the time it takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.workbook import contents
from evidence.workbook.contents import Meaning, Room, SheetFacts, SheetReader, without_blanks
from evidence.workbook.limits import LIMITS, Limits, RefusedError
from evidence.workbook.spots import cell_name

MEANINGS: dict[str, Meaning] = {"1": "percent", "2": "date"}
PLACES = st.sampled_from(["A", "B", "Z", "AA", "CV"])
CELLS = st.sampled_from(
    [
        '<c r="{c}{r}"/>',
        '<c r="{c}{r}" s="1"/>',
        '<c r="{c}{r}" s="2"></c>',
        '<c r="{c}{r}" s="2"><v>3</v></c>',
        '<c s="1" r="{c}{r}"/>',
        '<c r="{c}{r}" t="e"><v>#N/A</v></c>',
        '<c r="{c}{r}" t="s"><v>0</v></c>',
        '<c r="{c}{r}"><f>1+1</f><v>2</v></c>',
        '<c r="{c}{r}"><f>1+1</f></c>',
        '<c r="{c}{r}" t="inlineStr"><is><t>&lt;c r="A1"/></t></is></c>',
        '<c r="{c}{r}" t="str"><v><![CDATA[<c r="A1"/>]]></v></c>',
        "<c><v>1</v></c>",
        "<c/>",
        '<!-- <c r="A1"/> -->',
    ]
)
ROWS = st.lists(
    # No cell stands twice in its row: which of them counts is nobody's to say.
    st.lists(st.tuples(PLACES, CELLS), max_size=5, unique_by=lambda each: each[0]),
    max_size=6,
)


def sheet(rows: list[list[tuple[str, str]]]) -> bytes:
    lines = (
        f'<row r="{number}">' + "".join(cell.format(c=column, r=number) for column, cell in row) + "</row>"
        for number, row in enumerate(rows, 1)
    )
    return f"<worksheet><sheetData>{''.join(lines)}</sheetData></worksheet>".encode()


def read(content: bytes) -> tuple[SheetFacts, tuple[int, ...]]:
    """All that is found in a sheet; of meanings only those of cells that hold something."""
    room = Room(LIMITS)
    reader = SheetReader(MEANINGS, room)
    facts = reader.read(content)
    return facts, (room.merges, room.area, room.shared, room.cells)


@given(ROWS)
def test_nothing_else_is_found_without_them(rows: list[list[tuple[str, str]]]) -> None:
    content = sheet(rows)
    facts, counts = read(content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contents, "without_blanks", lambda content: (content, 0))
        whole, wanted = read(content)
    for spot in whole.meanings.keys() - facts.meanings.keys():
        assert f'<c r="{cell_name(spot)}" s="1"/>'.encode() in content
    whole.meanings = {spot: each for spot, each in whole.meanings.items() if spot in facts.meanings}
    assert facts == whole
    # In a comment or a text they are counted too: more than there are, never fewer.
    assert counts[:3] == wanted[:3]
    assert counts[3] >= wanted[3]


def test_what_they_are() -> None:
    rows = '<row r="1"><c r="A1"/><c r="B1" s="3"/><c r="C1"><v>1</v></c></row>'
    content = f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()
    left, blank = without_blanks(content)
    assert blank == 2
    assert left == b'<worksheet><sheetData><row r="1"><c r="C1"><v>1</v></c></row></sheetData></worksheet>'
    placeless = content.replace(b'<c r="C1">', b"<c>")
    assert without_blanks(placeless) == (placeless, 0)


def test_they_count_against_the_limit() -> None:
    content = sheet([[("A", '<c r="{c}{r}"/>')] * 11])
    with pytest.raises(RefusedError):
        SheetReader({}, Room(Limits(cells=10))).read(content)
    SheetReader({}, Room(Limits(cells=11))).read(content)


@pytest.mark.parametrize("end", [b'</worksheet><c r="A1"/>', b'<c r="A1"></worksheet>'])
def test_broken_sheets_stay_broken(end: bytes) -> None:
    content = sheet([[("A", '<c r="{c}{r}"/>')]]).replace(b"</worksheet>", end)
    with pytest.raises(RefusedError):
        SheetReader({}, Room(LIMITS)).read(content)
