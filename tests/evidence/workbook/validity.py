"""What Excel demands of a package and LibreOffice forgives: rules of ECMA-376, told where they are broken."""

import re
from collections.abc import Iterator
from io import BytesIO
from posixpath import dirname, join, normpath
from xml.etree import ElementTree as ET
from zipfile import ZipFile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
VML, EXCEL = "{urn:schemas-microsoft-com:vml}", "{urn:schemas-microsoft-com:office:excel}"
WORKSHEET = (
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)
STYLES = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
)
NAME = re.compile(r"[A-Za-z_\\\u00a1-\U0010ffff][\w.\\?]*")
BAD_NAME = re.compile(r"[\[\]:*?/\\]|^'|'$|^history$", re.IGNORECASE)
CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


def faults(content: bytes) -> list[str]:
    """Everything that is wrong with the bytes of an .xlsx file."""
    return list(_Package(content).faults())


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class _Package:
    """The parts of a package, and what leads from one to another."""

    def __init__(self, content: bytes) -> None:
        with ZipFile(BytesIO(content)) as archive:
            self.names = archive.namelist()
            self.parts = {name: archive.read(name) for name in self.names}
        self.trees: dict[str, ET.Element] = {}
        self.broken: list[str] = []
        for name, part in self.parts.items():
            if name.endswith((".xml", ".rels", ".vml")):
                try:
                    self.trees[name] = ET.fromstring(part)  # noqa: S314 - what the tests made themselves
                except ET.ParseError as error:
                    self.broken.append(f"{name}: {error}")

    def faults(self) -> Iterator[str]:
        """All rules."""
        yield from self.broken
        if len(set(map(str.lower, self.names))) != len(self.names):
            yield "two parts of one name"
        yield from self.content_types()
        for name in self.trees:
            if name.endswith(".rels"):
                yield from self.relation_targets(name)
        yield from self.workbook()
        yield from self.styles()
        for name, tree in self.trees.items():
            if tree.tag == MAIN + "worksheet":
                for fault in _Sheet(self, name, tree).faults():
                    yield f"{name}: {fault}"

    def content_types(self) -> Iterator[str]:
        tree = self.trees["[Content_Types].xml"]
        defaults = [each.get("Extension", "").lower() for each in tree.findall(TYPES + "Default")]
        overrides = [each.get("PartName", "") for each in tree.findall(TYPES + "Override")]
        for listed in (defaults, overrides):
            if len(set(listed)) != len(listed):
                yield "a content type twice"
        for each in overrides:
            if each[1:] not in self.parts:
                yield f"a content type of {each}, which is not there"
        for name in self.names:
            named = name == "[Content_Types].xml" or f"/{name}" in overrides
            if not named and name.rpartition(".")[2].lower() not in defaults:
                yield f"{name} has no content type"

    def targets(self, part: str) -> dict[str, tuple[str, str]]:
        """Relation id -> the end of its type, and the part."""
        folder, _, name = part.rpartition("/")
        tree = self.trees.get(f"{folder}/_rels/{name}.rels".removeprefix("/"))
        found = {}
        for each in tree if tree is not None else ():
            target = each.get("Target", "")
            full = target[1:] if target.startswith("/") else normpath(join(dirname(part), target))
            found[each.get("Id", "")] = (each.get("Type", "").rpartition("/")[2], full)
        return found

    def relation_targets(self, name: str) -> Iterator[str]:
        part = name.replace("_rels/", "").removesuffix(".rels")
        ids = [each.get("Id") for each in self.trees[name]]
        if len(set(ids)) != len(ids):
            yield f"{name}: an id twice"
        external = {each.get("Id") for each in self.trees[name] if each.get("TargetMode") == "External"}
        for key, (_, target) in self.targets(part).items():
            if key not in external and target not in self.parts:
                yield f"{name}: {key} leads to {target}, which is not there"

    def workbook(self) -> Iterator[str]:
        tree = self.trees["xl/workbook.xml"]
        sheets = tree.findall(f"{MAIN}sheets/{MAIN}sheet")
        names = [each.get("name", "") for each in sheets]
        targets = self.targets("xl/workbook.xml")
        for each in sheets:
            name = each.get("name", "")
            if not 1 <= len(name.encode("utf-16-le")) // 2 <= 31 or BAD_NAME.search(name):
                yield f"a sheet cannot be named {name!r}"
            if targets.get(each.get(RELATIONS + "id", ""), ("",))[0] != "worksheet":
                yield f"no part for the sheet {name}"
        if len({name.lower() for name in names}) != len(names):
            yield "two sheets of one name"
        if len({each.get("sheetId") for each in sheets}) != len(sheets):
            yield "two sheets of one number"
        hidden = [each.get("state", "visible") != "visible" for each in sheets]
        view = tree.find(f"{MAIN}bookViews/{MAIN}workbookView")
        if all(hidden) or hidden[int(view.get("activeTab", "0")) if view is not None else 0]:
            yield "the sheet on top is hidden"
        seen = set()
        for each in tree.findall(f"{MAIN}definedNames/{MAIN}definedName"):
            name, scope = each.get("name", ""), each.get("localSheetId")
            if not NAME.fullmatch(name) or CELL.fullmatch(name) or (name.lower(), scope) in seen:
                yield f"a name cannot be {name!r}"
            seen.add((name.lower(), scope))
            if scope is not None and int(scope) >= len(sheets):
                yield f"the name {name} is of a sheet that is not there"
            for quoted in re.findall(r"'((?:[^']|'')+)'!", each.text or ""):
                if quoted.replace("''", "'") not in names:
                    yield f"the name {name} refers to {quoted}, which is not there"

    @property
    def style_tree(self) -> ET.Element:
        """The root of the formats."""
        return self.trees["xl/styles.xml"]

    def count(self, holder: str) -> int:
        """How many there are of a list of formats."""
        found = self.style_tree.find(MAIN + holder)
        return len(found) if found is not None else 0

    def styles(self) -> Iterator[str]:
        yield from _order(self.style_tree, STYLES)
        for holder in self.style_tree:
            if holder.get("count") not in (None, str(len(holder))):
                yield f"styles: {holder.tag} counts {holder.get('count')}, holds {len(holder)}"
        for kind in ("cellStyleXfs", "cellXfs"):
            for each in self.style_tree.findall(f"{MAIN}{kind}/{MAIN}xf"):
                pairs = [("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")]
                if kind == "cellXfs":
                    pairs.append(("xfId", "cellStyleXfs"))
                for key, holder_name in pairs:
                    if int(each.get(key, "0")) >= max(self.count(holder_name), 1):
                        yield f"styles: {key} {each.get(key)} is not there"
        if self.count("cellXfs") > 64_000:
            yield "too many formats"

    def texts(self) -> int:
        """How many texts the shared list holds."""
        tree = self.trees.get("xl/sharedStrings.xml")
        return len(tree) if tree is not None else 0


def _order(tree: ET.Element, order: tuple[str, ...]) -> Iterator[str]:
    names = [each.tag.removeprefix(MAIN) for each in tree if each.tag.startswith(MAIN)]
    unknown = [name for name in names if name not in order]
    if unknown:
        yield f"{unknown} is not known"
        return
    places = [order.index(name) for name in names]
    if places != sorted(places):
        yield f"the order of {names}"
    often = {name for name in names if names.count(name) > 1} - {"conditionalFormatting"}
    if often:
        yield f"{often} more than once"


class _Sheet:
    """One sheet, with its comments and their shapes."""

    def __init__(self, package: _Package, name: str, tree: ET.Element) -> None:
        self.package, self.name, self.tree = package, name, tree

    def faults(self) -> Iterator[str]:
        """All rules."""
        yield from _order(self.tree, WORKSHEET)
        yield from self.cells()
        yield from self.validations()
        yield from self.merged()
        yield from self.comments()

    def cells(self) -> Iterator[str]:
        formats, texts = self.package.count("cellXfs"), self.package.texts()
        last_row = 0
        for row in self.tree.iterfind(f"{MAIN}sheetData/{MAIN}row"):
            number = int(row.get("r", last_row + 1))
            if number <= last_row:
                yield f"row {number} behind row {last_row}"
            last_row, last_column = number, 0
            spans = [tuple(map(int, span.split(":"))) for span in row.get("spans", "").split()]
            for cell in row:
                found = CELL.fullmatch(cell.get("r", f"{_letters(last_column + 1)}{number}"))
                if found is None or int(found.group(2)) != number or _column(found.group(1)) <= last_column:
                    yield f"cell {cell.get('r')} in row {number} behind column {last_column}"
                    continue
                last_column = _column(found.group(1))
                if spans and not any(low <= last_column <= high for low, high in spans):
                    yield f"cell {cell.get('r')} beyond the spans of its row"
                if int(cell.get("s", "0")) >= formats:
                    yield f"cell {cell.get('r')} has format {cell.get('s')}"
                if cell.get("t") == "s" and int(cell.findtext(MAIN + "v", "-1")) not in range(texts):
                    yield f"cell {cell.get('r')} shows a text that is not there"
                yield from _long(cell, f"cell {cell.get('r')}")

    def validations(self) -> Iterator[str]:
        holder = self.tree.find(MAIN + "dataValidations")
        if holder is None:
            return
        if holder.get("count") not in (None, str(len(holder))) or not 0 < len(holder) <= 65_534:
            yield "drop-down lists are counted wrong"
        for each in holder:
            formula = each.findtext(MAIN + "formula1", "")
            if formula.startswith('"') and (len(formula) > 257 or '"' in formula[1:-1].replace('""', "")):
                yield f"a list in {each.get('sqref')} is too long, or holds a quote"
            for key, most in (("errorTitle", 32), ("error", 255), ("promptTitle", 32), ("prompt", 255)):
                if len(each.get(key, "")) > most:
                    yield f"{key} in {each.get('sqref')} is too long"

    def merged(self) -> Iterator[str]:
        areas: list[tuple[int, int, int, int]] = []
        for each in self.tree.iterfind(f"{MAIN}mergeCells/{MAIN}mergeCell"):
            corners = [CELL.fullmatch(corner) for corner in each.get("ref", "").split(":")]
            (left, top), (right, bottom) = ((_column(c.group(1)), int(c.group(2))) for c in corners if c)
            for other in areas:
                if left <= other[2] and right >= other[0] and top <= other[3] and bottom >= other[1]:
                    yield f"{each.get('ref')} is merged with others"
            areas.append((left, top, right, bottom))

    def comments(self) -> Iterator[str]:
        targets = self.package.targets(self.name)
        parts = [part for kind, part in targets.values() if kind == "comments"]
        drawing = self.tree.find(MAIN + "legacyDrawing")
        if len(parts) > 1:
            yield "two parts of comments"
        if drawing is not None and targets.get(drawing.get(RELATIONS + "id", ""), ("",))[0] != "vmlDrawing":
            yield "the shapes are not there"
        if not parts:
            return
        if drawing is None:
            yield "comments without shapes"
            return
        tree = self.package.trees[parts[0]]
        authors = len(tree.findall(f"{MAIN}authors/{MAIN}author"))
        spots = []
        for each in tree.iterfind(f"{MAIN}commentList/{MAIN}comment"):
            found = CELL.fullmatch(each.get("ref", ""))
            if found is None or int(each.get("authorId", "0")) >= authors:
                yield f"comment {each.get('ref')}"
                continue
            spots.append((int(found.group(2)) - 1, _column(found.group(1)) - 1))
            yield from _long(each, f"comment {each.get('ref')}")
            yield from _rich(each.find(MAIN + "text"), f"comment {each.get('ref')}")
        if len(set(spots)) != len(spots):
            yield "two comments on one cell"
        yield from self.shapes(targets[drawing.get(RELATIONS + "id", "")][1], spots)

    def shapes(self, part: str, spots: list[tuple[int, int]]) -> Iterator[str]:
        tree = self.package.trees.get(part)
        if tree is None:
            return
        shapes = tree.findall(VML + "shape")
        ids = [each.get("id") for each in shapes]
        if len(set(ids)) != len(ids):
            yield "two shapes of one id"
        types = {"#" + each.get("id", "") for each in tree.findall(VML + "shapetype")}
        found = []
        for each in shapes:
            if each.get("type") not in types:
                yield f"no shape type {each.get('type')}"
            data = each.find(EXCEL + "ClientData")
            if data is not None and data.get("ObjectType") == "Note":
                found.append(
                    (int(data.findtext(EXCEL + "Row", "-1")), int(data.findtext(EXCEL + "Column", "-1")))
                )
                anchor = data.findtext(EXCEL + "Anchor")
                if anchor is not None and len(anchor.split(",")) != 8:
                    yield "a shape without place"
        if sorted(found) != sorted(spots):
            yield f"shapes at {sorted(found)}, comments at {sorted(spots)}"


def _long(element: ET.Element, what: str) -> Iterator[str]:
    text = "".join(each.text or "" for each in element.iter(MAIN + "t"))
    if len(text.encode("utf-16-le")) // 2 > 32_767:
        yield f"{what} is too long"


def _rich(text: ET.Element | None, what: str) -> Iterator[str]:
    """A text is one plain part, or runs; then phonetic ones."""
    names = [each.tag.removeprefix(MAIN) for each in text] if text is not None else []
    if not re.fullmatch(r"(t |(r )+)(rPh )*(phoneticPr )?", " ".join(names) + " "):
        yield f"{what} is made of {names}"
