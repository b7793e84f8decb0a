"""Comments added to a sheet of an .xlsx package: their text, and the shapes in which Excel shows them."""

import re
from typing import Final, NamedTuple

from evidence.workbook.edits import Edits, Element, first_of, root_prefix, text_bytes, tree_of
from evidence.workbook.package import relations_part, resolved
from evidence.workbook.spots import Spot, cell_name


class _Spaces(NamedTuple):
    """The names of XML for cells, and for relations between parts."""

    main: str
    office: str


_USUAL: Final = _Spaces(
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
)
_STRICT: Final = _Spaces(
    "http://purl.oclc.org/ooxml/spreadsheetml/main", "http://purl.oclc.org/ooxml/officeDocument/relationships"
)
"""Those of "Strict Open XML", which do not go together with the usual ones."""
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_COMMENTS_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_SHAPES_TYPE: Final = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_TYPES: Final = "[Content_Types].xml"
_BEHIND_SHAPES: Final = frozenset(
    {
        "legacyDrawingHF",
        "drawingHF",
        "picture",
        "oleObjects",
        "controls",
        "webPublishItems",
        "tableParts",
        "extLst",
    }
)
_HEAD_OF_SHEET: Final = 4_096
_PHONETIC: Final = frozenset({"rPh", "phoneticPr"})
_LONGEST: Final = 4_000
"""So much is said on a cell at most; Excel takes 32,767 characters, several marks together."""
_AUTHOR: Final = "zhicheng"
_HEAD: Final = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SPACES: Final = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
"""On every shape: other programs give these spaces other prefixes, or name only those that they use."""
_NEW_SHAPES: Final = (
    f'<xml {_SPACES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
).encode("ascii")
_SHAPE_TYPE: Final = (
    f'<v:shapetype {_SPACES} id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
).encode("ascii")
_SHAPE_ID: Final = re.compile(rb"_x0000_s(\d{1,9})\b")


def add_comments(parts: dict[str, bytes], sheet: str, notes: dict[Spot, str]) -> None:
    """Put comments on cells of the sheet in that part; what stands in a comment already stays above them."""
    relations = _Relations(parts, sheet)
    comments = relations.of_type("/comments")
    if comments is None:
        comments = _free(parts, "xl/comments_zhicheng{}.xml")
        parts[comments] = (
            _HEAD
            + f'<comments xmlns="{relations.spaces.main}"><authors/><commentList/></comments>'.encode("ascii")
        )
        relations.add("/comments", comments)
        _declare(parts, comments, _COMMENTS_TYPE)
    parts[comments], fresh = _with_comments(parts[comments], notes)
    if fresh:
        shapes = _shapes_part(parts, sheet, relations)
        parts[shapes] = _with_shapes(parts[shapes], fresh)
    relations.write()


def _with_comments(content: bytes, notes: dict[Spot, str]) -> tuple[bytes, dict[Spot, str]]:
    """The comments with the new ones; and those that had no comment on their cell before."""
    root = tree_of(content)
    edits = Edits(content)
    authors, comments = root.child("authors"), root.child("commentList")
    prefix = root.prefix.decode("ascii")
    if authors is None or comments is None:
        return content, {}
    author = len(authors.children)
    edits.append(authors, f"<{prefix}author>{_AUTHOR}</{prefix}author>".encode("ascii"))
    by_name = {each.attributes.get("ref", "").replace("$", ""): each for each in comments.children}
    fresh: dict[Spot, str] = {}
    new = b""
    for spot, text in sorted(notes.items()):
        known = by_name.get(cell_name(spot))
        words = known.child("text") if known is not None else None
        if words is not None:
            _add_to(edits, words, _run(words.prefix.decode("ascii"), "\n" + text))
            continue
        fresh[spot] = text
        begin = f'<{prefix}comment ref="{cell_name(spot)}" authorId="{author}"><{prefix}text>'.encode("ascii")
        new += begin + _run(prefix, text) + f"</{prefix}text></{prefix}comment>".encode("ascii")
    edits.append(comments, new)
    return edits.result(), fresh


def _add_to(edits: Edits, words: Element, run: bytes) -> None:
    """One more run in a text; what was plain becomes a run as well, for both do not go together."""
    plain, prefix = words.child("t"), words.prefix
    if plain is not None:
        edits.replace(plain.begin, plain.begin, b"<" + prefix + b"r>")
        edits.replace(plain.end, plain.end, b"</" + prefix + b"r>")
    behind = first_of(words, _PHONETIC)
    if behind is not None:
        edits.replace(behind.begin, behind.begin, run)
    else:
        edits.append(words, run)


def _run(prefix: str, text: str) -> bytes:
    size = f'<{prefix}rPr><{prefix}sz val="9"/></{prefix}rPr>'
    begin, end = f'<{prefix}r>{size}<{prefix}t xml:space="preserve">', f"</{prefix}t></{prefix}r>"
    short = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    return begin.encode("ascii") + text_bytes(short) + end.encode("ascii")


# Shapes ----------------------------------------------------------------------------------------------


def _shapes_part(parts: dict[str, bytes], sheet: str, relations: "_Relations") -> str:
    """The part with the sheet's shapes; made, and named in the sheet, where there is none."""
    root = tree_of(parts[sheet])
    drawing = root.child("legacyDrawing")
    if drawing is not None:
        relation = next(
            (value for key, value in drawing.attributes.items() if key.rpartition(":")[2] == "id"), ""
        )
        known = relations.target(relation)
        if known in parts:
            return known
    shapes = _free(parts, "xl/drawings/vmlDrawing_zhicheng{}.vml")
    parts[shapes] = _NEW_SHAPES
    relation = relations.add("/vmlDrawing", shapes)
    _declare_shapes(parts)
    edits = Edits(parts[sheet])
    if drawing is not None:
        edits.replace(drawing.begin, drawing.end, b"")
    prefix = root_prefix(parts[sheet], root, "/officeDocument/2006/relationships")
    prefix = prefix or root_prefix(parts[sheet], root, "/ooxml/officeDocument/relationships")
    declared = "" if prefix is not None else f' xmlns:r="{relations.spaces.office}"'
    tag = f'<{root.prefix.decode("ascii")}legacyDrawing{declared} {prefix or "r"}:id="{relation}"/>'
    behind = first_of(root, _BEHIND_SHAPES)
    place = behind.begin if behind is not None else root.closing
    edits.replace(place, place, tag.encode("ascii"))
    parts[sheet] = edits.result()
    return shapes


def _with_shapes(content: bytes, notes: dict[Spot, str]) -> bytes:
    """The shapes with one more for each comment.

    They are put in as text: what Excel writes here is not always XML.
    """
    end = content.rfind(b"</xml>")
    if end < 0:
        return content
    last = max([1024, *(int(found) for found in _SHAPE_ID.findall(content))])
    new = b"" if b"_x0000_t202" in content else _SHAPE_TYPE
    for number, ((row, column), text) in enumerate(sorted(notes.items()), start=last + 1):
        lines = sum(1 + len(line) // 22 for line in text.split("\n")) + 1
        new += (
            f'<v:shape {_SPACES} id="_x0000_s{number}" type="#_x0000_t202" '
            'style="position:absolute;margin-left:60pt;'
            f'margin-top:2pt;width:220pt;height:{13 * lines}pt;z-index:1;visibility:hidden" '
            f'fillcolor="#ffffe1" '
            'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
            '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div '
            'style="text-align:left"/>'
            '</v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
            f"<x:Anchor>{column + 1}, 15, {row}, 4, {column + 4}, 15, {row + lines}, 4</x:Anchor>"
            f"<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
        ).encode("ascii")
    return content[:end] + new + content[end:]


# Relations and types ---------------------------------------------------------------------------------


class _Relations:
    """The relations of a sheet: which parts belong to it."""

    def __init__(self, parts: dict[str, bytes], sheet: str) -> None:
        self.parts, self.sheet = parts, sheet
        self.spaces = _STRICT if _STRICT.main.encode("ascii") in parts[sheet][:_HEAD_OF_SHEET] else _USUAL
        wanted = relations_part(sheet).lower()
        self.name = next((name for name in parts if name.lower() == wanted), relations_part(sheet))
        self.content = parts.get(self.name) or _HEAD + f'<Relationships xmlns="{_PACKAGE}"/>'.encode("ascii")
        self.root = tree_of(self.content)
        self.new: list[tuple[str, str, str]] = []

    def of_type(self, end: str) -> str | None:
        """The part of a type, where there is one."""
        for each in self.root.children:
            if (
                each.attributes.get("Type", "").endswith(end)
                and each.attributes.get("TargetMode") != "External"
            ):
                return self._existing(resolved(self.sheet, each.attributes.get("Target", "")))
        return None

    def target(self, relation: str) -> str:
        """The part that a relation leads to; the empty name where it leads nowhere."""
        for each in self.root.children:
            if each.attributes.get("Id") == relation:
                return self._existing(resolved(self.sheet, each.attributes.get("Target", ""))) or ""
        return ""

    def _existing(self, name: str) -> str | None:
        return next((part for part in self.parts if part.lower() == name.lower()), None)

    def add(self, type_end: str, part: str) -> str:
        """A new relation; its id."""
        known = {each.attributes.get("Id") for each in self.root.children} | {each[0] for each in self.new}
        number = len(known) + 1
        while f"rId{number}" in known:
            number += 1
        self.new.append((f"rId{number}", self.spaces.office + type_end, "/" + part))
        return f"rId{number}"

    def write(self) -> None:
        """Put the part back into the package."""
        edits = Edits(self.content)
        tags = (
            f'<{self.root.prefix.decode("ascii")}Relationship Id="{name}" Type="{kind}" Target="{target}"/>'
            for name, kind, target in self.new
        )
        edits.append(self.root, "".join(tags).encode("ascii"))
        self.parts[self.name] = edits.result()


def _free(parts: dict[str, bytes], form: str) -> str:
    known = {name.lower() for name in parts}
    number = 1
    while form.format(number).lower() in known:
        number += 1
    return form.format(number)


def _declare(parts: dict[str, bytes], part: str, kind: str) -> None:
    edits = Edits(parts[_TYPES])
    root = tree_of(parts[_TYPES])
    edits.append(
        root,
        f'<{root.prefix.decode("ascii")}Override PartName="/{part}" ContentType="{kind}"/>'.encode("ascii"),
    )
    parts[_TYPES] = edits.result()


def _declare_shapes(parts: dict[str, bytes]) -> None:
    root = tree_of(parts[_TYPES])
    if any(each.attributes.get("Extension", "").lower() == "vml" for each in root.children):
        return
    edits = Edits(parts[_TYPES])
    tag = f'<{root.prefix.decode("ascii")}Default Extension="vml" ContentType="{_SHAPES_TYPE}"/>'.encode(
        "ascii"
    )
    edits.replace(root.opened, root.opened, tag)
    parts[_TYPES] = edits.result()
