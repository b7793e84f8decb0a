"""What stands in a sheet besides values, and how much: told while its XML is parsed.

What calamine does not tell: formulas, error values, and number formats that change what a value means.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal

from evidence.workbook.limits import Limits, RefusedError, too_far
from evidence.workbook.markup import Guard, elements, parse, xml_parser
from evidence.workbook.spots import Spot, column_index

Meaning = Literal["percent", "year", "month", "date"]
_CELL: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_BLANK: Final = re.compile(rb'(?<=>)<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]{1,6}")?/>')
"""An empty cell, as office programs and our own forms write it for every line that may be filled in."""
_PLACELESS: Final = re.compile(rb'<(?:[\w.-]+:)?c(?! r=")[\s/>]')
_YES: Final = frozenset({"1", "true"})
_ERROR: Final = 40
"""No error value is longer."""
_TEXT: Final = re.compile(rb"<(?:[\w.-]+:)?si[\s/>]")
_DATE_LETTERS: Final = re.compile(r"[ymdhs]", re.IGNORECASE)
_NOT_CODE: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_BUILT_IN: Final[dict[int, Meaning]] = {
    9: "percent", 10: "percent",
    14: "date", 15: "date", 16: "date", 22: "date", 30: "date", 31: "date",
    17: "month", 27: "month", 36: "month", 50: "month", 52: "month", 57: "month",
}  # fmt: skip
"""Number formats without a text of their own in the file; from 27 on as Chinese Excel shows them."""


@dataclass(slots=True)
class SheetFacts:
    """What stands in a sheet besides values."""

    formulas: int = 0
    """How many have a saved value."""
    first_formula: Spot | None = None
    hidden: int = 0
    """How many cells with content stand in rows or columns that are hidden."""
    first_hidden: Spot | None = None
    empty_formulas: list[Spot] = field(default_factory=list)
    errors: dict[Spot, str] = field(default_factory=dict)
    meanings: dict[Spot, Meaning] = field(default_factory=dict)


class Room:
    """What is left of what a workbook may hold, sheet by sheet. RefusedError when nothing is."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.cells = self.merges = self.area = 0
        self.shared = 0
        """Cells whose text stands in the list of texts."""

    def cell(self, number: int = 1) -> None:
        """So many more cells."""
        self.cells += number
        if self.cells > self.limits.cells:
            raise too_far(self.limits)

    def merge(self) -> None:
        """One more range of merged cells."""
        self.merges += 1
        if self.merges > self.limits.merges:
            raise RefusedError("workbook_merges", limit=self.limits.merges)

    def sheet(self, rows: int, columns: int) -> None:
        """One more sheet, that reaches so far."""
        self.area += rows * columns
        if self.area > self.limits.area:
            raise too_far(self.limits)


class SheetReader:
    """Counts cells while the sheet is parsed, and notes what their values alone do not say."""

    def __init__(self, meanings: dict[str, Meaning], room: Room) -> None:
        self.meanings, self.room, self.limits = meanings, room, room.limits
        self.guard: Guard
        self.rows = self.columns = 0
        self.facts = SheetFacts()
        self.row, self.column = -1, -1
        self.spot: Spot | None = None
        self.hidden_row = False
        self.hidden_columns: list[tuple[int, int]] = []
        self.kind = ""
        self.has_formula = self.has_element = self.has_value = self.in_value = False

    def read(self, content: bytes) -> SheetFacts:
        """The facts of a sheet's part. RefusedError for broken XML, and for more than there is room for."""
        content, blank = without_blanks(content)
        self.room.cell(blank)
        parser = xml_parser()
        self.guard = Guard(parser)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parse(parser, content, guarded=True)
        self.room.sheet(self.rows, self.columns)
        return self.facts

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.guard.opened()
        tag = name.rpartition(":")[2]
        if tag == "c":
            self._cell(attributes)
        elif tag == "row":
            given = attributes.get("r", "")
            self.row = int(given) - 1 if given.isdecimal() and len(given) < 9 else self.row + 1
            self.column = -1
            self.hidden_row = attributes.get("hidden") in _YES
        elif tag == "col" and attributes.get("hidden") in _YES:
            self._hide(attributes)
        elif tag == "f":
            self.has_formula = True
        elif tag == "mergeCell":
            self.room.merge()
        elif tag in ("v", "is"):
            self.has_element = True
            self.in_value = tag == "v"
            # A formula may well result in an empty text, but not in an empty number.
            self.has_value = tag == "is" or self.kind == "str"

    def _cell(self, attributes: dict[str, str]) -> None:
        found = _CELL.fullmatch(attributes.get("r", ""))
        if found is not None:
            self.row, self.column = int(found.group(2)) - 1, column_index(found.group(1))
        elif "r" in attributes:
            raise RefusedError("workbook_broken")
        else:
            self.column += 1
        self.room.cell()
        self.spot = (self.row, self.column)
        meaning = self.meanings.get(attributes.get("s", ""))
        if meaning is not None:
            self.facts.meanings[self.spot] = meaning
        self.kind = attributes.get("t", "")
        self.has_formula = self.has_element = self.has_value = False

    def _text(self, text: str) -> None:
        if not self.in_value:
            return
        self.has_value = True
        if self.kind == "e" and self.spot is not None and len(self.facts.errors) < self.limits.told:
            self.facts.errors[self.spot] = (self.facts.errors.get(self.spot, "") + text)[:_ERROR]

    def _end(self, name: str) -> None:
        self.guard.closed()
        tag = name.rpartition(":")[2]
        if tag == "v":
            self.in_value = False
        elif tag == "c" and self.spot is not None:
            # An empty cell far out costs nothing: LibreOffice writes formats down to the last row.
            if self.has_element or self.has_formula:
                self.rows, self.columns = max(self.rows, self.row + 1), max(self.columns, self.column + 1)
                if self.rows > self.limits.rows or self.columns > self.limits.columns:
                    raise too_far(self.limits)
                self.room.shared += self.kind == "s"
                if self.hidden_row or self.hidden_columns:
                    self._hidden(self.spot)
            if self.has_formula:
                self._formula(self.spot)
            self.spot = None

    def _hide(self, attributes: dict[str, str]) -> None:
        low, high = attributes.get("min", ""), attributes.get("max", "")
        if low.isdecimal() and high.isdecimal() and len(self.hidden_columns) < self.limits.columns:
            self.hidden_columns.append((int(low) - 1, int(high) - 1))

    def _hidden(self, spot: Spot) -> None:
        if self.hidden_row or any(low <= spot[1] <= high for low, high in self.hidden_columns):
            self.facts.hidden += 1
            if self.facts.first_hidden is None:
                self.facts.first_hidden = spot

    def _formula(self, spot: Spot) -> None:
        if self.has_value:
            self.facts.formulas += 1
            if self.facts.first_formula is None:
                self.facts.first_formula = spot
        elif len(self.facts.empty_formulas) < self.limits.told:
            self.facts.empty_formulas.append(spot)


def without_blanks(content: bytes) -> tuple[bytes, int]:
    """A sheet without its empty cells, and how many they were.

    They mean nothing here and are four of five in a form, where each costs what a cell with a value does.
    """
    begin, end = content.find(b"<sheetData>"), content.rfind(b"</sheetData>")
    if not 0 <= begin < end or _PLACELESS.search(content):
        return content, 0  # where a cell stands may hang on the one before
    rows, blank = _BLANK.subn(b"", content[begin:end])
    return content[:begin] + rows + content[end:], blank


# Formats ---------------------------------------------------------------------------------------------


def meanings_of(content: bytes) -> dict[str, Meaning]:
    """Index of a cell's format -> what its number format makes of a value, where that matters."""
    codes: dict[int, str] = {}
    found: dict[str, Meaning] = {}
    inside, index = False, 0
    for tag, attributes in elements(content):
        if tag == "numFmt" and attributes.get("numFmtId", "").isdecimal():
            codes.setdefault(int(attributes["numFmtId"]), attributes.get("formatCode", ""))
        elif tag in ("cellXfs", "cellStyles", "dxfs"):
            inside = tag == "cellXfs"
        elif tag == "xf" and inside:
            number = attributes.get("numFmtId", "0")
            meaning = _meaning(int(number) if number.isdecimal() else 0, codes)
            if meaning is not None:
                found[str(index)] = meaning
            index += 1
    return found


def _meaning(number: int, codes: dict[int, str]) -> Meaning | None:
    if number not in codes:
        return _BUILT_IN.get(number)
    code = _NOT_CODE.sub("", codes[number]).split(";")[0].lower()
    if "%" in code:
        return "percent"
    letters = set(_DATE_LETTERS.findall(code))
    if "y" not in letters:
        return None
    if "d" in letters or "h" in letters:
        return "date"
    return "month" if "m" in letters else "year"


# Texts -----------------------------------------------------------------------------------------------


def check_texts(strings: bytes, sheets: Iterable[bytes], room: Room) -> None:
    """RefusedError where the cells show more text than they may, however often a text stands in the file.

    `strings` is the list of texts that cells refer to. Estimates first: what follows takes time.
    """
    limit = room.limits.text
    if len(strings) * room.shared <= limit:
        return
    if b"<![CDATA[" not in strings and max(map(len, _TEXT.split(strings))) * room.shared <= limit:
        return
    lengths = _lengths(strings)
    total, longest = 0, max(lengths, default=0)
    for sheet in sheets:
        for reference in _references(sheet):
            known = reference.isdecimal() and len(reference) < 9 and int(reference) < len(lengths)
            total += lengths[int(reference)] if known else longest
    if total > limit:
        raise RefusedError("workbook_text", limit=limit // 2**20)


def _lengths(strings: bytes) -> list[int]:
    """How many bytes each text is long, at most."""
    found: list[int] = []
    inside = False

    def start(name: str, _: object) -> None:
        nonlocal inside
        if name.rpartition(":")[2] == "si":
            if inside:
                raise RefusedError("workbook_markup")
            inside = True
            found.append(0)

    def end(name: str) -> None:
        nonlocal inside
        inside = inside and name.rpartition(":")[2] != "si"

    def text(part: str) -> None:
        if inside:
            found[-1] += len(part.encode())

    parser = xml_parser()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parse(parser, strings)
    return found


def _references(sheet: bytes) -> list[str]:
    """What the cells of a sheet say in place of a text that stands in the list."""
    found: list[str] = []
    shared = value = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal shared, value
        tag = name.rpartition(":")[2]
        if tag == "c":
            shared = attributes.get("t") == "s"
        elif tag == "v" and shared:
            value = True
            found.append("")

    def end(_: object) -> None:
        nonlocal value
        value = False

    def text(part: str) -> None:
        if value:
            found[-1] += part

    parser = xml_parser()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parse(parser, sheet)
    return found
