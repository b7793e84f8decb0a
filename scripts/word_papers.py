"""Makes the Word templates of the other papers: `python scripts/word_papers.py`.

With the styles of `word_template.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import word_styles
import word_template
from ooxml import HEAD, SPACES, TAB, bold, cell, each, field, head_row, par, row, run, size, tag_row

FOLDER: Final = Path(__file__).parents[1] / "reports" / "paper"
SHADE: Final = '<w:shd w:val="clear" w:color="auto" w:fill="F0F0F0"/>'
UPRIGHT: Final = 9638
LYING: Final = 15138
"""Between the margins, in twentieths of a point."""


def wide(widths: Sequence[int | str], *rows: str, width: int, grid: str = "", style: str = "Grid") -> str:
    """A table of fixed widths; `grid` in place of the columns where their number is not known."""
    columns = grid or "".join(f'<w:gridCol w:w="{each}"/>' for each in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{width}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def bold_run(text: str, marks: str) -> str:
    """A run in bold that is marked otherwise too."""
    return run(text, f"<w:b/>{marks}")


def page(width: int, height: int, *, lying: bool = False, margins: tuple[int, int, int, int]) -> str:
    """The page: its size, its margins (top, right, bottom, left) and its foot."""
    top, right, bottom, left = margins
    orient = ' w:orient="landscape"' if lying else ""
    return (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId3"/>'
        f'<w:pgSz w:w="{width}" w:h="{height}"{orient}/>'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" w:header="567"'
        ' w:footer="454" w:gutter="0"/></w:sectPr>'
    )


def document(body: str, section: str) -> str:
    """The part with the body."""
    return f"{HEAD}<w:document {SPACES}><w:body>{body}{section}</w:body></w:document>"


def number() -> str:
    """The page, and how many there are."""
    told = run("{{ page.before }}") + field("PAGE") + run("{{ page.between }}") + field("NUMPAGES")
    return told + run("{{ page.after }}")


def footer(width: int, *, told: bool = True) -> str:
    """What stands on every page; `told`: the paper's own line too."""
    left = width - 2800
    line = row(
        cell(left, par("{{ paper.footer }}" if told else "", "Footer")),
        cell(width - left, par(run("{{ paper.name }}\u3000") + number(), "FootRight")),
    )
    table = wide([left, width - left], line, width=width, style="Foot")
    return f"{HEAD}<w:ftr {SPACES}>{table}{par(style='FootEnd')}</w:ftr>"


# Each paper ----


def materials() -> str:
    """材料目录."""
    label, value = 1200, 3619
    facts = [label, value, label, value]
    widths = [600, 1100, 2800, 2400, 838, 1900]
    texts = ("row.place", "row.record", "row.name", "row.document", "row.page", "row.told")
    cells = (
        cell(width, par(f"{{{{ {text} }}}}", "TableCentred" if n == 0 else "TableText"))
        for n, (width, text) in enumerate(zip(widths, texts, strict=True))
    )
    heading = run("{% if group.cite %}{{ group.cite }}\u3000{% endif %}{{ group.heading }}")
    return document(
        par("{{ paper.title }}", "Title")
        + wide(
            facts,
            tag_row("for line in paper.facts|batch(2)", 4),
            row(
                *(
                    cell(
                        facts[n],
                        par(
                            f"{{% if line|length > {n // 2} %}}"
                            f"{{{{ line[{n // 2}].{('label', 'text')[n % 2]} }}}}{{% endif %}}",
                            "TableText",
                        ),
                        shade=n % 2 == 0,
                        middle=True,
                    )
                    for n in range(4)
                )
            ),
            tag_row("endfor", 4),
            width=UPRIGHT,
        )
        + par("{{ paper.intro }}", "Small")
        + wide(
            widths,
            head_row(widths, "place", "record", "material", "document", "page", "file"),
            tag_row("for group in paper.groups", 6),
            row(cell(UPRIGHT, par(heading, "TableMain", keep=True), span=6, shade=True)),
            tag_row("for row in group.rows", 6),
            row(*cells),
            tag_row("endfor", 6),
            tag_row("endfor", 6),
            width=UPRIGHT,
        )
        + par(style="Gap")
        + par(
            run("{{ paper.labels.checked_by }}{{ colon }}") + TAB + run("{{ paper.labels.day }}"),
            "Seal",
        ),
        page(11906, 16838, margins=(907, 1021, 1021, 1247)),
    )


def notice() -> str:
    """公示: letters of twelve points, then the list."""
    widths = [700, 1800, 3300, 1438, 2400]
    texts = ("row.place", "row.name", "row.school", "row.subject", "row.title")
    letter = f"{word_styles.FANG}{size(24)}"
    indent = '<w:pPr><w:spacing w:before="0" w:after="60" w:line="400" w:lineRule="auto"/>'
    indent += '<w:ind w:firstLineChars="200" w:firstLine="480"/><w:jc w:val="both"/></w:pPr>'
    right = '<w:pPr><w:spacing w:before="240" w:after="60"/><w:jc w:val="right"/></w:pPr>'

    def paragraph(text: str, properties: str = indent) -> str:
        return f"<w:p>{properties}{run(text, letter)}</w:p>"

    cells = (
        cell(width, par(f"{{{{ {text} }}}}", "TableCentred" if n == 0 else "TableText"))
        for n, (width, text) in enumerate(zip(widths, texts, strict=True))
    )
    return document(
        par("{{ paper.title }}", "Title")
        + each("for", "item in paper.paragraphs", paragraph("{{ item }}"))
        + each("for", "item in paper.desk", paragraph("{{ item[0] }}{{ colon }}{{ item[1] }}"))
        + each("for", "item in paper.closing", paragraph("{{ item }}"))
        + paragraph("{{ paper.signed }}", right)
        + paragraph("{{ paper.day }}", right)
        + '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
        + par(bold("{{ paper.labels.list }}"), "TableCentred")
        + par(style="Gap")
        + wide(
            widths,
            head_row(widths, "place", "applicant", "school", "subject", "title"),
            tag_row("for row in paper.rows", 5),
            row(*cells),
            tag_row("endfor", 5),
            width=UPRIGHT,
        )
        + par(style="Gap"),
        page(11906, 16838, margins=(1700, 1021, 1474, 1247)),
    )


def session() -> str:
    """评审汇总表: as many columns as there are clauses."""
    before = [560, 1300, 1780, 800, 880]
    after = [560, 700, 700]
    clause, rest = 480, LYING - sum(before) - sum(after)
    width = "{{ " + str(clause) + " }}"
    remark = "{{ " + f"{rest} - {clause} * each.columns|length" + " }}"
    grid = "".join(f'<w:gridCol w:w="{each}"/>' for each in before)
    grid += "{% for column in each.columns %}" + f'<w:gridCol w:w="{width}"/>' + "{% endfor %}"
    grid += "".join(f'<w:gridCol w:w="{each}"/>' for each in after) + f'<w:gridCol w:w="{remark}"/>'

    blank = (*map(str, after), remark)

    def some(across: int | str, text: str, style: str, shade: str = "") -> str:
        properties = f'<w:tcW w:w="{across}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/>'
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{par(text, style)}</w:tc>"

    # Not {%tc %}: what docxtpl takes out of a row would leave the cells of the tags in a file like this one.
    begin, end = "{% for column in each.columns %}", "{% endfor %}"
    lines = "{% for line in column.lines %}" + par(run("{{ line }}", size(13)), "TableCentred") + end
    clause_head = (
        f'<w:tc><w:tcPr><w:tcW w:w="{clause}" w:type="dxa"/>{SHADE}<w:tcMar><w:left w:w="0" w:type="dxa"/>'
        f'<w:right w:w="0" w:type="dxa"/></w:tcMar><w:vAlign w:val="center"/></w:tcPr>{lines}</w:tc>'
    )
    names = ("number", "applicant", "school", "subject", "status")
    heads = "".join(
        some(size, f"{{{{ paper.labels.{name} }}}}", "TableHead", SHADE)
        for size, name in zip(before, names, strict=True)
    )
    heads += begin + clause_head + end
    small = f'{{% if paper.lang != "zh" %}}{size(14)}{{% endif %}}'  # English names are long
    heads += "".join(
        some(across, bold_run(f"{{{{ paper.labels.{name} }}}}", small), "TableHead", SHADE)
        for across, name in zip(blank, ("agree", "against", "abstain", "remark"), strict=True)
    )
    told = ("row.number", "row.name", "row.school", "row.subject", "row.mark.word")
    cells = "".join(
        some(size, f"{{{{ {text} }}}}", "TableCentred" if n in (0, 4) else "TableText")
        for n, (size, text) in enumerate(zip(before, told, strict=True))
    )
    cells += "{% for mark in row.cells %}" + some(clause, "{{ mark.symbol }}", "TableCentred") + end
    cells += "".join(some(each, "", "TableText") for each in blank)
    signed = [LYING // 4] * 4
    return document(
        par("{%p for each in paper.tables %}")
        + each("if", "not loop.first", '<w:p><w:r><w:br w:type="page"/></w:r></w:p>')
        + par("{{ paper.title }}", "Title")
        + par(bold("{{ each.heading }}"), "TableText")
        + par("{{ paper.order }}\u3000{{ paper.legend }}", "Small")
        + wide(
            [],
            row(heads, head=True, height=600),
            tag_row("for row in each.rows", 3),
            row(cells, height=340),
            tag_row("endfor", 3),
            width=LYING,
            grid=grid,
        )
        + par(style="Gap")
        + wide(
            signed,
            row(
                *(
                    cell(size, par(f"{{{{ paper.labels.{name} }}}}", "TableText", keep=True))
                    for size, name in zip(
                        signed, ("members", "counted_by", "watched_by", "chair"), strict=True
                    )
                ),
                height=560,
            ),
            row(
                cell(signed[0] * 2, par("{{ paper.labels.seal }}", "TableText", keep=True), span=2),
                cell(signed[0] * 2, par("{{ paper.labels.day }}", "TableText", keep=True), span=2),
                height=560,
            ),
            width=LYING,
            style="Foot",
        )
        + par(bold("{{ paper.disclaimer }}"), "Disclaimer")
        + par("{%p endfor %}"),
        page(16838, 11906, lying=True, margins=(800, 850, 850, 850)),
    )


def main() -> None:
    """Write the templates."""
    papers = {
        "materials": (materials(), footer(UPRIGHT)),
        "notice": (notice(), footer(UPRIGHT, told=False)),
        "session": (session(), footer(LYING)),
    }
    for name, (body, foot) in papers.items():
        parts = word_template.parts() | {"word/document.xml": body, "word/footer1.xml": foot}
        with ZipFile(FOLDER / f"{name}.docx", "w", ZIP_DEFLATED) as archive:
            for part, content in parts.items():
                archive.writestr(ZipInfo(part), content.encode("utf-8"), ZIP_DEFLATED)


if __name__ == "__main__":
    main()
