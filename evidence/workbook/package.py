"""The zip and XML of an .xlsx file, looked at before any library parses it.

Everything is unpacked once, under limits and never by what the file says of its own sizes; the library is
then given a package that holds only the parts that were looked at. What it does not tell stands in `Facts`.
"""

import re
import zlib
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from evidence.workbook.contents import Room, SheetFacts, SheetReader, check_texts, meanings_of
from evidence.workbook.limits import Limits, RefusedError
from evidence.workbook.markup import elements, look_through

_MACROS: Final = re.compile(r"(?i)(^|/)(vbaProject\.bin|macrosheets/|dialogsheets/)")
_STRINGS: Final = re.compile(r"(?:.*/)?sharedstrings\d*\.xml")
_EXTERNAL: Final = re.compile(r"(?i)(^|/)(externalLinks?|queryTables)/|(^|/)connections\.xml$")
_ENTRY: Final = b"PK\x01\x02"
"""How each entry in the directory of a zip file begins."""


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
    if data.count(_ENTRY) > 2 * limits.parts:
        # Workbooks inside the workbook have entries too, if not so many.
        raise RefusedError("workbook_parts", limit=limits.parts)
    try:
        with ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (BadZipFile, ValueError, OSError, IndexError, RuntimeError) as error:
        raise RefusedError("workbook_broken") from error
    if len(entries) > limits.parts:
        raise RefusedError("workbook_parts", limit=limits.parts)
    names = [entry.filename for entry in entries]
    overlapping = sum(entry.compress_size for entry in entries) > len(data)
    if overlapping or len({name.lower() for name in names}) != len(names):
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
    meanings = meanings_of(parts[facts.styles]) if facts.styles else {}
    strings = {part for name, part in lower.items() if _STRINGS.fullmatch(name)}
    room = Room(limits)
    for name, relation in sheets:
        part = targets.get(relation)
        if part is not None and part in parts:
            if part in facts.parts.values():
                raise RefusedError("workbook_broken")
            facts.parts[name] = part
            facts.sheets[name] = SheetReader(meanings, room).read(parts[part])
    for each in sorted(strings):
        look_through(parts[each], limits.cells * 4)
        check_texts(parts[each], (parts[part] for part in facts.parts.values()), room)
    facts.clean = _clean(parts, {book, facts.styles, *strings, *facts.parts.values()})
    return facts


def _clean(parts: dict[str, bytes], wanted: set[str]) -> bytes:
    """A package of the parts that were looked at and of those that hold it together.

    None has a document type.
    """
    target = BytesIO()
    with ZipFile(target, "w", ZIP_STORED) as archive:
        for name, content in parts.items():
            if name not in wanted and not name.lower().endswith((".rels", "[content_types].xml")):
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
