"""Small changes inside the XML of a workbook, by byte offset: all else stays as it was, byte for byte.

Libraries that load a workbook and save it again drop what they do not know. What is inserted is ASCII, with
character references, so that it fits whatever encoding the part has.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final

from evidence.workbook.limits import RefusedError
from evidence.workbook.markup import parse, xml_parser
from evidence.workbook.spots import Spot, cell_name, column_index

_TAG: Final = re.compile(rb"""<[^\s/>]+(?:\s+[^\s=>]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*/?>""")
_NAME_ENDS: Final = re.compile(rb"[\s/>]")
_MOST: Final = 500_000
"""Elements that are kept; a part with more is no form that somebody fills in."""
_CELL: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


@dataclass(slots=True)
class Element:
    """One element: its local name, attributes, and where its tags begin and end."""

    name: str
    raw: bytes
    attributes: dict[str, str]
    begin: int
    opened: int
    closing: int = -1
    end: int = -1
    number: int = -1
    """Of a row of cells: which row it is, from 0."""
    children: list["Element"] = field(default_factory=list)

    @property
    def prefix(self) -> bytes:
        """The prefix of the element's own name, with its colon."""
        return self.raw[: self.raw.rfind(b":") + 1]

    @property
    def bare(self) -> bool:
        """Whether it is written as one empty tag."""
        return self.closing < 0

    def child(self, name: str) -> "Element | None":
        """The first child of that name."""
        return next((each for each in self.children if each.name == name), None)


def tree_of(content: bytes, rows: Collection[int] = ()) -> Element:
    """The elements of a part. RefusedError for broken XML.

    Of the rows of a sheet only those that are asked for are there, and the ones behind which others belong.
    """
    parser = xml_parser()
    stack: list[Element] = []
    roots: list[Element] = []
    missing = sorted(rows, reverse=True)
    number, skipped, count = -1, 0, 0

    def kept(attributes: dict[str, str]) -> bool:
        nonlocal number
        number = _number(attributes, number)
        first = bool(missing) and number > missing[-1]
        while missing and missing[-1] <= number:
            missing.pop()
        return first or number in rows

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal skipped, count
        local = name.rpartition(":")[2]
        in_data = len(stack) == 2 and stack[1].name == "sheetData"
        if skipped or (in_data and local == "row" and not kept(attributes)):
            skipped += 1
            return
        count += 1
        begin = parser.CurrentByteIndex
        tag = _TAG.match(content, begin)
        if tag is None or count > _MOST:
            raise RefusedError("mark_failed")
        raw = _NAME_ENDS.split(content[begin + 1 : tag.end()], maxsplit=1)[0]
        element = Element(local, raw, attributes, begin, tag.end())
        if in_data:
            element.number = number
        (stack[-1].children if stack else roots).append(element)
        stack.append(element)

    def end(_: str) -> None:
        nonlocal skipped
        if skipped:
            skipped -= 1
            return
        element = stack.pop()
        if content[element.opened - 2 : element.opened] == b"/>":
            element.end = element.opened
        else:
            element.closing = parser.CurrentByteIndex
            element.end = content.index(b">", element.closing) + 1

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parse(parser, content)
    return roots[0]


class Edits:
    """Changes to one part, applied all at once."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._changes: list[tuple[int, int, int, bytes]] = []

    def replace(self, begin: int, end: int, new: bytes) -> None:
        """Put something in the place of some bytes; where they are none, behind earlier insertions."""
        self._changes.append((begin, end, len(self._changes), new))

    def append(self, element: Element, new: bytes) -> None:
        """Put something at the end of an element's content."""
        if element.bare:
            closing = b"></" + element.raw + b">"
            tag = self.content[element.begin : element.opened]
            self.replace(element.begin, element.opened, tag[:-2].rstrip() + b">" + new + closing[1:])
        else:
            self.replace(element.closing, element.closing, new)

    def attribute(self, element: Element, name: str, value: str) -> bytes:
        """The element's first tag with an attribute set."""
        tag = self.content[element.begin : element.opened]
        return with_attribute(tag, name, value)

    def set_attribute(self, element: Element, name: str, value: str) -> None:
        """Change or add an attribute."""
        self.replace(element.begin, element.opened, self.attribute(element, name, value))

    def result(self) -> bytes:
        """The part with all changes."""
        parts, place = [], 0
        for begin, end, _, new in sorted(self._changes):
            parts += [self.content[place:begin], new]
            place = max(place, end)
        return b"".join([*parts, self.content[place:]])


def with_attribute(tag: bytes, name: str, value: str) -> bytes:
    """A tag with an attribute set."""
    key = name.encode("ascii")
    new = key + b'="' + text_bytes(value) + b'"'
    found = re.search(rb"(?<=\s)" + re.escape(key) + rb"""\s*=\s*(?:"[^"]*"|'[^']*')""", tag)
    if found is not None:
        return tag[: found.start()] + new + tag[found.end() :]
    end = len(tag) - (2 if tag.endswith(b"/>") else 1)
    return tag[:end].rstrip() + b" " + new + tag[end:]


def without_attribute(tag: bytes, name: str) -> bytes:
    """A tag without an attribute."""
    return re.sub(rb"""\s+""" + name.encode("ascii") + rb"""\s*=\s*(?:"[^"]*"|'[^']*')""", b"", tag)


def text_bytes(text: str) -> bytes:
    """Text as it stands in XML, in ASCII. Characters that XML cannot hold become question marks."""
    legal = "".join(c if c in "\t\n" or (c >= " " and c not in "\ufffe\uffff") else "?" for c in text)
    return escape(legal, quote=True).encode("ascii", "xmlcharrefreplace")


# Sheets ----------------------------------------------------------------------------------------------


def _number(attributes: dict[str, str], before: int) -> int:
    given = attributes.get("r", "")
    return int(given) - 1 if given.isdecimal() else before + 1


def _column(element: Element, before: int) -> int:
    found = _CELL.fullmatch(element.attributes.get("r", ""))
    return column_index(found.group(1)) if found is not None else before + 1


def styles_at(root: Element, spots: list[Spot]) -> dict[Spot, int]:
    """The index of the format of each cell: its own, else its row's, else its column's."""
    columns = [(_int(each, "min") - 1, _int(each, "max") - 1, _int(each, "style"))
               for holder in root.children if holder.name == "cols" for each in holder.children]  # fmt: skip
    found = {
        spot: next((style for low, high, style in columns if low <= spot[1] <= high), 0) for spot in spots
    }
    data = root.child("sheetData")
    wanted: dict[int, list[Spot]] = {}
    for spot in spots:
        wanted.setdefault(spot[0], []).append(spot)
    for row in data.children if data is not None else ():
        for spot in wanted.get(row.number, ()):
            if "s" in row.attributes:
                found[spot] = _int(row, "s")
        column = -1
        for cell in row.children if row.number in wanted else ():
            column = _column(cell, column)
            if (row.number, column) in found:
                found[row.number, column] = _int(cell, "s")
    return found


def _int(element: Element, name: str) -> int:
    given = element.attributes.get(name, "")
    return int(given) if given.isdecimal() else 0


def set_styles(edits: Edits, root: Element, styles: dict[Spot, int]) -> None:
    """Give cells another format; those that are not there are made."""
    data = root.child("sheetData")
    if data is None:
        raise RefusedError("workbook_broken")
    wanted: dict[int, dict[int, int]] = {}
    for (row, column), style in sorted(styles.items()):
        wanted.setdefault(row, {})[column] = style
    for element in data.children:
        if element.number in wanted:
            _set_row(edits, element, wanted.pop(element.number))
    new = {row: _new_row(data, row, cells) for row, cells in wanted.items()}
    if data.bare:
        edits.append(data, b"".join(new.values()))
        return
    for row, content in new.items():
        behind = next((element for element in data.children if element.number > row), None)
        place = behind.begin if behind is not None else data.closing
        edits.replace(place, place, content)


def _set_row(edits: Edits, row: Element, cells: dict[int, int]) -> None:
    column = -1
    existing: list[tuple[int, Element]] = []
    for cell in row.children:
        column = _column(cell, column)
        existing.append((column, cell))
        if column in cells:
            edits.set_attribute(cell, "s", str(cells.pop(column)))
    if not cells:
        return
    new = {column: _new_cell(row, row.number, column, style) for column, style in cells.items()}
    # How far a row reaches need not be told, but must not be told wrongly.
    tag = without_attribute(edits.content[row.begin : row.opened], "spans")
    if row.bare:
        inner = b"".join(new.values())
        edits.replace(row.begin, row.opened, tag[:-2].rstrip() + b">" + inner + b"</" + row.raw + b">")
        return
    edits.replace(row.begin, row.opened, tag)
    for column, content in new.items():
        behind = next((cell for there, cell in existing if there > column), None)
        place = behind.begin if behind is not None else row.closing
        edits.replace(place, place, content)


def _new_cell(like: Element, row: int, column: int, style: int) -> bytes:
    return b"<" + like.prefix + f'c r="{cell_name((row, column))}" s="{style}"/>'.encode("ascii")


def _new_row(like: Element, row: int, cells: dict[int, int]) -> bytes:
    inner = b"".join(_new_cell(like, row, column, style) for column, style in cells.items())
    name = like.prefix + b"row"
    return b"<" + name + f' r="{row + 1}">'.encode("ascii") + inner + b"</" + name + b">"


# What a root element declares ---------------------------------------------------------------------------


def root_prefix(content: bytes, root: Element, namespace: str) -> str | None:
    """The prefix that the root element gives to a namespace that ends so."""
    tag = content[root.begin : root.opened].decode("latin-1")
    found = re.search(rf"""xmlns:([\w.-]+)\s*=\s*["'][^"']*{re.escape(namespace)}["']""", tag)
    return found.group(1) if found is not None else None


def first_of(root: Element, names: frozenset[str]) -> Any:
    """The first child with one of the names."""
    return next((each for each in root.children if each.name in names), None)
