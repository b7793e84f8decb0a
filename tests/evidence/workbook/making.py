"""Workbooks as other people's programs and hands make them, with openpyxl or written out part by part."""

import struct
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook, load_workbook

from evidence.dossier import Dossier
from evidence.problems import Problem
from evidence.reading import read_dossier
from evidence.workbook.plan import Plan
from evidence.workbook.writer import write_workbook
from rules.asked import plan_of
from rules.loader import find, load_rule_set

TITLES = ("senior-secondary", "senior-primary")
APPLICANT = [["编号", "t1"], ["姓名", "王一"]]

Rows = Iterable[Sequence[Any]]


@cache
def plan(title: str = TITLES[0]) -> Plan:
    """The plan of a title of the catalogue."""
    path = find(title)
    assert path is not None
    rule_set, problems = load_rule_set(path)
    assert rule_set is not None
    assert not problems
    return plan_of(rule_set)


def written(dossier: Dossier | None, asked: Plan, lang: str = "zh") -> bytes:
    """The bytes of a template that can be made."""
    content, problems = write_workbook(asked, dossier, lang)
    assert problems == ()
    assert content is not None
    return content


def workbook(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """A workbook with these rows; the applicant is added where no sheet has that name."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in {"申报人": APPLICANT, **sheets}.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def opened(content: bytes) -> Workbook:
    """A workbook as another library sees it."""
    return load_workbook(BytesIO(content))


def read(path: Path) -> tuple[Dossier, list[str]]:
    """The dossier of a file that can be read, and the codes of what is said about it."""
    dossier, problems = read_dossier(path)
    assert dossier is not None, [(str(each.place), each.text()) for each in problems]
    return dossier, [each.code for each in problems]


def told(path: Path) -> list[tuple[str, str | None, str | None]]:
    """Code, sheet and cell of every problem."""
    return [(each.code, each.place.sheet, each.place.cell) for each in read_dossier(path)[1]]


def problems_of(path: Path) -> tuple[Problem, ...]:
    """Every problem of a file."""
    return read_dossier(path)[1]


def repacked(content: bytes, changed: Mapping[str, bytes]) -> bytes:
    """A package with some parts replaced or added."""
    target = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, part in changed.items():
            new.writestr(name, part)
    return target.getvalue()


def part(content: bytes, name: str) -> bytes:
    """One part of a package."""
    with ZipFile(BytesIO(content)) as package:
        return package.read(name)


# Packages written out part by part -----------------------------------------------------------------------

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="1"><fill><patternFill/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="1"><xf/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
).encode()


def text_row(texts: Iterable[str], attributes: str = "") -> str:
    """A row of texts."""
    return (
        f"<row{attributes}>" + "".join(f'<c t="inlineStr"><is><t>{t}</t></is></c>' for t in texts) + "</row>"
    )


def merges(areas: Iterable[str]) -> str:
    """The merged ranges of a sheet."""
    return "<mergeCells>" + "".join(f'<mergeCell ref="{area}"/>' for area in areas) + "</mergeCells>"


def cells(*rows: str, before: str = "", after: str = "") -> bytes:
    """A sheet with these rows, and what stands before and after them."""
    inner = f"{before}<sheetData>{''.join(rows)}</sheetData>{after}"
    return f'<worksheet xmlns="{MAIN}">{inner}</worksheet>'.encode()


def package(sheets: Mapping[str, bytes], changed: Mapping[str, bytes] | None = None) -> bytes:
    """A package with these sheets, an applicant if there is none, and other parts as they are given."""
    full = {"申报人": cells(*map(text_row, APPLICANT)), **sheets}
    parts = {f"xl/worksheets/sheet{number}.xml": content for number, content in enumerate(full.values(), 1)}
    book = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="s{n}"/>' for n, name in enumerate(full, 1))
    relations = "".join(
        f'<Relationship Id="s{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(full) + 1)
    )
    relations += f'<Relationship Id="styles" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    relations += f'<Relationship Id="texts" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    types = "".join(f'<Override PartName="/{name}" ContentType="{_TYPES}.worksheet+xml"/>' for name in parts)
    space = "http://schemas.openxmlformats.org/package/2006"
    whole = {
        "[Content_Types].xml": (
            f'<Types xmlns="{space}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            f'<Default Extension="rels" ContentType="{_RELATIONS}"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>{types}</Types>'
        ).encode(),
        "_rels/.rels": (
            f'<Relationships xmlns="{space}/relationships"><Relationship Id="a" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ).encode(),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><sheets>{book}</sheets></workbook>'
        ).encode(),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{space}/relationships">{relations}</Relationships>'
        ).encode(),
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"/>'.encode(),
        **parts,
        **(changed or {}),
    }
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in whole.items():
            archive.writestr(name, content)
    return target.getvalue()


# Old workbooks written out record by record ----------------------------------------------------------------


def biff(kind: int, *values: bytes) -> bytes:
    """One record of an old workbook."""
    body = b"".join(values)
    return struct.pack("<HH", kind, len(body)) + body


def old_workbook(sheet: str, records: bytes, before: bytes = b"") -> bytes:
    """An .xls file with one sheet of these records; `before` are records of the workbook itself."""
    head = biff(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0))
    name = sheet.encode("utf-16-le")
    place = len(head) + len(before) + 12 + len(name) + 4
    bound = biff(0x0085, struct.pack("<IHBB", place, 0, len(sheet), 1), name)
    own = biff(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)) + records + biff(0x000A)
    return _compound(head + before + bound + biff(0x000A) + own)


def _compound(stream: bytes) -> bytes:
    """A compound file that holds one stream: a table of sectors, the directory, then the stream."""
    stream = stream.ljust(4096, b"\0")
    length = -(-len(stream) // 512)
    tables = -(-(length + 1) // 127)
    first = tables + 1
    chain = [0xFFFFFFFD] * tables + [0xFFFFFFFE]
    chain += [first + n + 1 for n in range(length - 1)] + [0xFFFFFFFE]
    chain += [0xFFFFFFFF] * (tables * 128 - len(chain))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, tables, 0, 4096,
                          0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)[:52]  # fmt: skip
    header = header[:76] + struct.pack("<109I", *range(tables), *[0xFFFFFFFF] * (109 - tables))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = name.encode("utf-16-le")
        own = text.ljust(64, b"\0") + struct.pack("<HBB", len(text) + 2 if name else 0, kind, 1)
        return (
            own
            + struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry(
        "Workbook", 2, 0xFFFFFFFF, first, len(stream)
    )
    directory += entry("", 0, 0xFFFFFFFF, 0, 0) * 2
    table = struct.pack(f"<{len(chain)}I", *chain)
    return header + table + directory + stream.ljust(length * 512, b"\0")
