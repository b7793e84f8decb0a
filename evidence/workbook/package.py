"""The zip and XML of an .xlsx file, looked at before any library parses it.

Everything is unpacked once, under limits and never by what the file says of its own sizes; the library is
then given a package that holds only the parts that were looked at. What calamine does not tell stands in
`Facts`: formulas, error values, and number formats that change what a value means.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final, Literal
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from evidence.workbook.limits import Limits, RefusedError, too_far

Meaning = Literal["percent", "year", "month", "date"]
Spot = tuple[int, int]
"""Row and column, from 0."""

_CHUNK: Final = 2**16
_DROPPED: Final = re.compile(
    r"(?i)(^|/)(externalLinks?|media|embeddings|printerSettings|activeX|ctrlProps)/|vbaProject|\.bin$"
)
_MACROS: Final = re.compile(r"(?i)(^|/)(vbaProject\.bin|macrosheets/|dialogsheets/)")
_EXTERNAL: Final = re.compile(r"(?i)(^|/)externalLinks?/")
_CELL: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
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

    formulas: list[Spot] = field(default_factory=list)
    empty_formulas: list[Spot] = field(default_factory=list)
    errors: dict[Spot, str] = field(default_factory=dict)
    meanings: dict[Spot, Meaning] = field(default_factory=dict)


@dataclass(slots=True)
class Facts:
    """What was found in a workbook: its sheets by name, and what they are part of."""

    sheets: dict[str, SheetFacts] = field(default_factory=dict)
    parts: dict[str, str] = field(default_factory=dict)
    """Name of a sheet -> its part of the package."""
    styles: str = ""
    """The part that holds the formats."""
    macros: bool = False
    external: bool = False
    from_1904: bool = False
    clean: bytes = b""
    """The package for the library: checked parts only, not packed."""


def open_package(data: bytes, limits: Limits) -> dict[str, bytes]:
    """Every part by name. RefusedError for what is no zip file, or one larger than allowed."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (BadZipFile, ValueError, OSError, IndexError, RuntimeError) as error:
        raise RefusedError("workbook_broken") from error
    if len(entries) > limits.parts:
        raise RefusedError("workbook_parts", limit=limits.parts)
    names = [entry.filename for entry in entries]
    if len({name.lower() for name in names}) != len(names):
        raise RefusedError("workbook_broken")
    parts: dict[str, bytes] = {}
    left = limits.unpacked
    for entry in entries:
        if not entry.is_dir():
            parts[entry.filename] = _unpack(data, entry, left, limits)
            left -= len(parts[entry.filename])
    return parts


def _unpack(data: bytes, entry: ZipInfo, left: int, limits: Limits) -> bytes:
    """One part, whatever size its entry claims."""
    too_large = RefusedError("workbook_bomb", limit=limits.unpacked // 2**20, ratio=limits.ratio)
    if entry.flag_bits & 0x1:
        raise RefusedError("workbook_broken")
    head = data[entry.header_offset : entry.header_offset + 30]
    if head[:4] != b"PK\x03\x04" or len(head) < 30:
        raise RefusedError("workbook_broken")
    begin = (
        entry.header_offset
        + 30
        + int.from_bytes(head[26:28], "little")
        + int.from_bytes(head[28:30], "little")
    )
    packed = data[begin : begin + entry.compress_size]
    if entry.compress_type == ZIP_STORED:
        found = packed
    elif entry.compress_type == ZIP_DEFLATED:
        most = min(left, max(limits.free, entry.compress_size * limits.ratio))
        inflate = zlib.decompressobj(-15)
        try:
            found = inflate.decompress(packed, most + 1)
        except zlib.error as error:
            raise RefusedError("workbook_broken") from error
        if len(found) > most:
            raise too_large
    else:
        raise RefusedError("workbook_broken")
    if len(found) > left:
        raise too_large
    if len(found) != entry.file_size or zlib.crc32(found) != entry.CRC:
        raise RefusedError("workbook_broken")
    return found


def facts_of(parts: dict[str, bytes], limits: Limits) -> Facts:
    """What is in the workbook. RefusedError when it is none, or holds more than it may."""
    lower = {name.lower(): name for name in parts}
    book = _book_part(parts, lower)
    facts = Facts(
        macros=any(_MACROS.search(name) for name in parts),
        external=any(_EXTERNAL.search(name) for name in parts),
    )
    sheets, facts.from_1904 = _sheets_of(parts[book])
    if len(sheets) > limits.sheets:
        raise RefusedError("workbook_sheets", limit=limits.sheets)
    targets = _targets(parts, lower, book)
    styles = next((target for target in targets.values() if target.lower().endswith("styles.xml")), None)
    facts.styles = styles if styles is not None and styles in parts else ""
    meanings = _meanings(parts[facts.styles]) if facts.styles else {}
    cells = area = 0
    for name, relation in sheets:
        part = targets.get(relation)
        if part is not None and part in parts:
            facts.parts[name] = part
            sheet = _Sheet(meanings, limits, limits.cells - cells)
            facts.sheets[name] = sheet.read(parts[part])
            cells += sheet.cells
            area += (sheet.last_row + 1) * (sheet.last_column + 1)
            if area > limits.area:
                raise too_far(limits)
    facts.clean = _clean(parts)
    return facts


def _clean(parts: dict[str, bytes]) -> bytes:
    """A package of the XML parts only.

    Those that were not looked at hold no cells; none has a document type.
    """
    target = BytesIO()
    with ZipFile(target, "w", ZIP_STORED) as archive:
        for name, content in parts.items():
            if _DROPPED.search(name) or not name.lower().endswith((".xml", ".rels")):
                continue
            if b"<!DOCTYPE" in content or b"<!ENTITY" in content or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
                raise RefusedError("workbook_doctype")
            archive.writestr(ZipInfo(name), content)
    return target.getvalue()


# The parts that say which sheets there are -----------------------------------------------------------


def _book_part(parts: dict[str, bytes], lower: dict[str, str]) -> str:
    targets = _targets(parts, lower, "")
    for target in targets.values():
        if re.search(r"(?i)workbook\d*\.xml$", target) and target in parts:
            return target
    if "xl/workbook.bin" in lower:
        raise RefusedError("workbook_type", type=".xlsb")
    if "content.xml" in lower:
        raise RefusedError("workbook_type", type=".ods")
    raise RefusedError("workbook_broken")


def relations_part(part: str) -> str:
    """The part that holds the relations of a part (of the whole package for the empty name)."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def _targets(parts: dict[str, bytes], lower: dict[str, str], part: str) -> dict[str, str]:
    """Relation id -> the part that it leads to, by its name in the package."""
    name = lower.get(relations_part(part).lower())
    if name is None:
        return {}
    found: dict[str, str] = {}
    for tag, attributes in elements(parts[name]):
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = resolved(part, attributes.get("Target", ""))
            found[attributes.get("Id", "")] = lower.get(target.lower(), target)
    return found


def resolved(part: str, target: str) -> str:
    """The name of the part that a relation of `part` leads to."""
    if target.startswith("/"):
        return target[1:]
    folders = part.split("/")[:-1]
    for step in target.split("/"):
        if step == "..":
            folders = folders[:-1]
        elif step not in ("", "."):
            folders.append(step)
    return "/".join(folders)


def _sheets_of(content: bytes) -> tuple[list[tuple[str, str]], bool]:
    """The sheets with their relations, and whether days are counted from 1904."""
    sheets, from_1904 = [], False
    for tag, attributes in elements(content):
        if tag == "sheet":
            relation = next(
                (value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), ""
            )
            sheets.append((attributes.get("name", ""), relation))
        elif tag == "workbookPr":
            from_1904 = attributes.get("date1904") in ("1", "true")
    return sheets, from_1904


def _meanings(content: bytes) -> dict[str, Meaning]:
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


def elements(content: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """Every element's local name and attributes.

    RefusedError for XML that is broken or has a document type.
    """
    found: list[tuple[str, dict[str, str]]] = []
    parser = xml_parser()
    parser.StartElementHandler = lambda name, attributes: found.append((name.rpartition(":")[2], attributes))
    parse(parser, content)
    yield from found


def xml_parser() -> Any:
    """A parser that knows no document types and no entities."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def parse(parser: Any, content: bytes) -> None:
    """Parse all of a part. RefusedError for broken XML."""
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat takes it by place
    except expat.ExpatError as error:
        raise RefusedError("workbook_broken") from error


def _refuse_doctype(*_: object) -> None:
    raise RefusedError("workbook_doctype")


# Sheets ----------------------------------------------------------------------------------------------


class _Sheet:
    """Counts cells while the sheet is parsed, and notes what their values alone do not say."""

    def __init__(self, meanings: dict[str, Meaning], limits: Limits, most: int) -> None:
        self.meanings, self.limits, self.most = meanings, limits, most
        self.cells, self.last_row, self.last_column = 0, -1, -1
        self.facts = SheetFacts()
        self.row, self.column = -1, -1
        self.spot: Spot | None = None
        self.kind = ""
        self.has_formula = self.has_element = self.has_value = self.in_value = False

    def read(self, content: bytes) -> SheetFacts:
        parser = xml_parser()
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text
        parse(parser, content)
        return self.facts

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "c":
            self.cell(attributes)
        elif tag == "row":
            given = attributes.get("r", "")
            self.row = int(given) - 1 if given.isdecimal() and len(given) < 9 else self.row + 1
            self.column = -1
        elif tag == "f":
            self.has_formula = True
        elif tag in ("v", "is"):
            self.has_element = True
            self.in_value = tag == "v"
            # A formula may well result in an empty text, but not in an empty number.
            self.has_value = tag == "is" or self.kind == "str"

    def cell(self, attributes: dict[str, str]) -> None:
        found = _CELL.fullmatch(attributes.get("r", ""))
        if found is not None:
            self.row, self.column = int(found.group(2)) - 1, column_index(found.group(1))
        elif "r" in attributes:
            raise RefusedError("workbook_broken")
        else:
            self.column += 1
        self.cells += 1
        if self.cells > self.most:
            raise too_far(self.limits)
        self.spot = (self.row, self.column)
        meaning = self.meanings.get(attributes.get("s", ""))
        if meaning is not None:
            self.facts.meanings[self.spot] = meaning
        self.kind = attributes.get("t", "")
        self.has_formula = self.has_element = self.has_value = False

    def text(self, text: str) -> None:
        if not self.in_value:
            return
        self.has_value = True
        if self.kind == "e" and self.spot is not None:
            self.facts.errors[self.spot] = self.facts.errors.get(self.spot, "") + text

    def end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag == "v":
            self.in_value = False
        elif tag == "c" and self.spot is not None:
            # An empty cell far out costs nothing: LibreOffice writes formats down to the last row.
            if self.has_element or self.has_formula:
                self.last_row, self.last_column = (
                    max(self.last_row, self.row),
                    max(self.last_column, self.column),
                )
                if self.row >= self.limits.rows or self.column >= self.limits.columns:
                    raise too_far(self.limits)
            if self.has_formula:
                self.facts.formulas.append(self.spot)
                if not self.has_value:
                    self.facts.empty_formulas.append(self.spot)
            self.spot = None


def column_index(letters: str) -> int:
    """The number of a column, from 0, by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def cell_name(spot: Spot) -> str:
    """A cell as people call it: B5."""
    row, column = spot
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
