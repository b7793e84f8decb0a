"""The XML of Word documents in few words, for the programs that make templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from xml.sax.saxutils import escape, quoteattr

SPACES: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
TYPES: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"

WIDTH: Final = 9638
"""Between the margins, in twentieths of a point."""
SHADE: Final = '<w:shd w:val="clear" w:color="auto" w:fill="F0F0F0"/>'


# Text ----


def run(text: str, marks: str = "") -> str:
    """A run. The hint gives quotation marks, dots and dashes the width that they have in Chinese."""
    return (
        f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/>{marks}</w:rPr>'
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    )


def bold(text: str) -> str:
    """A run in bold."""
    return run(text, "<w:b/>")


def field(name: str) -> str:
    """A field that the office program fills in."""
    return f'<w:fldSimple w:instr=" {name} ">{run("1")}</w:fldSimple>'


TAB: Final = "<w:r><w:tab/></w:r>"


def par(content: str = "", style: str = "BodyText", **marks: bool) -> str:
    """A paragraph; `content` is runs, or a text for one run. `keep`: with the next."""
    inner = content if content.startswith("<") or not content else run(content)
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if marks.get("keep"):
        properties += "<w:keepNext/>"
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def each(tag: str, what: str, *inner: str) -> str:
    """What is repeated or left out: each tag in a paragraph of its own, which is gone afterwards."""
    return "".join((par(f"{{%p {tag} {what} %}}"), *inner, par(f"{{%p end{tag} %}}")))


def listed(items: str, style: str = "ListBullet") -> str:
    """A bullet for each text of a list."""
    return each("for", f"item in {items}", par(run("·") + TAB + run("{{ item }}"), style))


# Tables ----


def cell(width: int, *content: str, span: int = 1, shade: bool = False, middle: bool = False) -> str:
    """A cell of paragraphs."""
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    if span > 1:
        properties += f'<w:gridSpan w:val="{span}"/>'
    if shade:
        properties += SHADE
    if middle:
        properties += '<w:vAlign w:val="center"/>'
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(content)}</w:tc>"


def row(*cells: str, head: bool = False, height: int = 0) -> str:
    """A row that is not broken over two pages; `head`: repeated on every page."""
    properties = "<w:cantSplit/>"
    if height:
        properties += f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>'
    if head:
        properties += "<w:tblHeader/>"
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tag_row(tag: str, columns: int) -> str:
    """A row that holds a tag only, and is gone afterwards."""
    return f"<w:tr>{cell(WIDTH, par(f'{{%tr {tag} %}}', 'TableText'), span=columns)}</w:tr>"


def table(widths: Iterable[int], *rows: str, style: str = "Grid") -> str:
    """A table of fixed widths."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{WIDTH}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def head_row(widths: Iterable[int], *names: str) -> str:
    """The head of a table, repeated on every page and never left alone at the foot of one."""
    cells = (
        cell(width, par(f"{{{{ paper.labels.{name} }}}}", "TableHead", keep=True), shade=True, middle=True)
        for width, name in zip(widths, names, strict=True)
    )
    return row(*cells, head=True)


# Styles ----


def style(name: str, told: str, based: str, paragraph: str, letters: str = "") -> str:
    """A style of paragraphs; `told` is its name in the program. What is based on none is the default."""
    marks = 'w:customStyle="1" ' if told.startswith("Paper ") else ""
    marks += "" if based else 'w:default="1" '
    return (
        f'<w:style w:type="paragraph" {marks}w:styleId="{name}"><w:name w:val={quoteattr(told)}/>'
        + (f'<w:basedOn w:val="{based}"/>' if based else "")
        + "<w:qFormat/>"
        + (f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "")
        + (f"<w:rPr>{letters}</w:rPr>" if letters else "")
        + "</w:style>"
    )


def table_style(name: str, told: str, border: str, room: str) -> str:
    """A style of tables; the one without lines is the default."""
    marks = 'w:customStyle="1"' if border else 'w:default="1"'
    lines = f"<w:tblBorders>{border}</w:tblBorders>" if border else ""
    return (
        f'<w:style w:type="table" {marks} w:styleId="{name}"><w:name w:val={quoteattr(told)}/>'
        f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{lines}'
        f"<w:tblCellMar>{room}</w:tblCellMar></w:tblPr></w:style>"
    )


def borders(size: int, *sides: str) -> str:
    """Lines; the size in eighths of a point."""
    return "".join(f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="404040"/>' for side in sides)


def spaced(before: int = 0, after: int = 0, line: int = 0) -> str:
    """Room above and below."""
    height = f' w:line="{line}" w:lineRule="exact"' if line else ""
    return f'<w:spacing w:before="{before}" w:after="{after}"{height}/>'


def size(half_points: int) -> str:
    """The size of letters."""
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def margins(top: int, side: int) -> str:
    """The margins of cells."""
    sides = {"top": top, "left": side, "bottom": top, "right": side}
    return "".join(f'<w:{name} w:w="{width}" w:type="dxa"/>' for name, width in sides.items())


# The package ----


def relations(targets: Mapping[str, str]) -> str:
    """The relations of a part: the targets and what they are."""
    told = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>'
        for n, (target, kind) in enumerate(targets.items(), 1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{told}</Relationships>'
