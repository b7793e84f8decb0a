"""Makes the Word template of the committee's paper: `python scripts/word_template.py`.

Everything that Word would need repaired is easier to get right in a few lines of XML than by hand. The
words of the paper do not stand here: they come with its values. What may stand in a template is told in
docs/papers.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ooxml import (
    HEAD,
    OFFICE,
    PACKAGE,
    SPACES,
    TAB,
    TYPES,
    WIDTH,
    bold,
    cell,
    each,
    field,
    head_row,
    listed,
    par,
    relations,
    row,
    run,
    table,
    tag_row,
)
from word_styles import fonts, styles

TARGET: Final = Path(__file__).parents[1] / "reports" / "paper" / "comparison.docx"


# The parts of the paper ----


def facts() -> str:
    """Who it is, and what the comparison was made with: three short facts a line, long ones alone."""
    label, value = 1260, 1952
    widths = [label, value, label, value, label, WIDTH - 3 * label - 2 * value]
    three = (
        cell(
            widths[n],
            par(f"{{{{ line[{n // 2}].{('label', 'text')[n % 2]} }}}}", "TableText"),
            shade=n % 2 == 0,
            middle=True,
        )
        for n in range(6)
    )
    return table(
        widths,
        tag_row("for line in facts", 6),
        row(*three),
        tag_row("endfor", 6),
        tag_row("for fact in long_facts", 6),
        row(
            cell(label, par("{{ fact.label }}", "TableText"), shade=True, middle=True),
            cell(WIDTH - label, par("{{ fact.text }}", "TableText"), span=5),
        ),
        tag_row("endfor", 6),
    )


def conclusion() -> str:
    """The conclusion and the bounds of the main clauses, in a box."""
    return par(style="Gap") + table(
        [WIDTH],
        row(
            cell(
                WIDTH,
                par(
                    bold(
                        "{{ paper.labels.conclusion }}{{ colon }}"
                        "{{ paper.mark.symbol }}\u00a0{{ paper.mark.word }}"
                    )
                    + run("\u3000{{ paper.sentence }}"),
                    "Conclusion",
                ),
                listed("paper.decisive"),
                each(
                    "if",
                    "paper.bounds",
                    par(
                        '{{ paper.labels.bounds }}{{ colon }}{{ paper.bounds|join("\u3000") }}',
                        "TableText",
                    ),
                ),
            )
        ),
        style="Box",
    )


def clauses() -> str:
    """The table of clauses; main clauses are shaded and in bold."""
    widths = [1130, 2700, 930, 3578, WIDTH - 8338]

    def line(style: str, *, shade: bool) -> str:
        texts = (
            "{{ row.cite }}",
            "{{ row.says }}",
            "{{ row.mark.symbol }}\u00a0{{ row.mark.word }}",
            "{{ row.found }}",
            "{{ row.records }}",
        )
        styles = (style, style, "TableCentred", "TableText", "TableText")
        return row(
            *(cell(*each, shade=shade) for each in zip(widths, map(par, texts, styles), strict=True)),
        )

    return (
        par(style="Gap")
        + table(
            widths,
            head_row(widths, "clause", "says", "status", "found", "records"),
            tag_row("for row in paper.rows", 5),
            tag_row("if row.main", 5),
            line("TableMain", shade=True),
            tag_row("else", 5),
            line("TableText", shade=False),
            tag_row("endif", 5),
            tag_row("endfor", 5),
        )
        + par("{{ paper.labels.open_record }}", "Small")
    )


def judged() -> str:
    """The judgements and whose they are."""
    widths = [2100, 930, 1750, 1560, 1130, 870, WIDTH - 8340]
    texts = (
        "{{ row.clauses }}",
        "{{ row.mark.symbol }}\u00a0{{ row.mark.word }}",
        "{{ row.judge }}",
        "{{ row.date }}",
        "{{ row.standing }}",
        "{{ row.record }}",
        "{{ row.basis }}{% if row.note %} {{ row.note }}{% endif %}",
    )
    cells = (cell(width, par(text, "TableText")) for width, text in zip(widths, texts, strict=True))
    return choice(
        "paper.judged",
        heading("judged")
        + table(
            widths,
            head_row(widths, "clause", "status", "judge", "date", "standing", "record", "basis"),
            tag_row("for row in paper.judged", 7),
            row(*cells),
            tag_row("endfor", 7),
        ),
        none_of("judged", "paper.labels.no_judgements"),
    )


def heading(name: str) -> str:
    """A heading, which stays with what follows."""
    return par(f"{{{{ paper.labels.{name} }}}}", "Heading2")


def none_of(name: str, words: str) -> str:
    """A heading and, on the same line, that there is nothing below it."""
    return par(
        run(f"{{{{ paper.labels.{name} }}}}", '<w:b/><w:sz w:val="21"/>')
        + run(f"{{{{ colon }}}}{{{{ {words} }}}}"),
        "Nothing",
    )


def choice(what: str, some: str, none: str = "") -> str:
    """One thing where there is something, another where there is not."""
    other = par("{%p else %}") + none if none else ""
    return par(f"{{%p if {what} %}}") + some + other + par("{%p endif %}")


def open_questions() -> str:
    """The open questions by who answers them."""
    groups = each(
        "for",
        "group in paper.open_groups",
        par("{{ group.heading }}", "Heading3"),
        listed("group.items"),
    )
    return choice(
        "paper.open_groups",
        heading("open") + par("{{ paper.open_intro }}", keep=True) + groups,
        none_of("open", "paper.open_intro"),
    )


def readings() -> str:
    """The readings and waivers used."""
    return (
        heading("readings")
        + listed("paper.readings")
        + par("{{ paper.labels.default_readings }}{{ colon }}{{ paper.default_readings }}", "Small")
        + choice(
            "paper.waivers",
            par("{{ paper.labels.waivers }}{{ colon }}", keep=True) + listed("paper.waivers"),
            par("{{ paper.labels.waivers }}{{ colon }}{{ paper.labels.no_waivers }}"),
        )
    )


def receipt() -> str:
    """What the conclusion was made from; the readings stand above it."""
    return par(
        bold("{{ paper.labels.receipt }}{{ colon }}")
        + run(
            '{% for fact in paper.receipt if fact.code != "readings" %}{{ fact.label }} {{ fact.text }}'
            "{% if not loop.last %}{{ semicolon }}{% endif %}{% endfor %}"
        ),
        "Small",
    )


def signatures() -> str:
    """Room to write, to sign and for the seal: on one page, with the sentence that must stand there."""
    third = WIDTH // 3
    widths = [third, third, WIDTH - 2 * third]

    def text(content: str, style: str = "TableText") -> str:
        return par(content, style, keep=True)

    signed = (
        cell(width, text(f"{{{{ paper.labels.{name} }}}}{{{{ colon }}}}"), middle=True)
        for width, name in zip(widths, ("checked_by", "member", "chair"), strict=True)
    )
    return (
        par(style="Gap", keep=True)
        + table(
            widths,
            row(cell(WIDTH, text("{{ paper.labels.opinion }}", "TableMain"), span=3, shade=True)),
            row(cell(WIDTH, text(""), span=3), height=1130),
            row(*signed, height=560),
            row(
                cell(
                    WIDTH,
                    text(""),
                    text(run("{{ paper.labels.seal }}") + TAB + run("{{ paper.labels.day }}"), "Seal"),
                    span=3,
                ),
                height=620,
            ),
        )
        + par(bold("{{ paper.disclaimer }}") + run(" {{ paper.cross_check }}"), "Disclaimer")
    )


def document() -> str:
    """The body."""
    body = (
        par("{{ paper.title }}", "Title")
        + facts()
        + conclusion()
        + clauses()
        + choice("paper.paragraphs", heading("paragraphs") + listed("paper.paragraphs", "ListSmall"))
        + judged()
        + open_questions()
        + choice(
            "paper.doubts",
            heading("doubts") + listed("paper.doubts"),
            none_of("doubts", "paper.labels.no_doubts"),
        )
        + choice("paper.remarks", heading("remarks") + listed("paper.remarks"))
        + readings()
        + receipt()
        + signatures()
    )
    section = (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId3"/><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="850" w:right="1021" w:bottom="964" w:left="1247" w:header="567" w:footer="454"'
        ' w:gutter="0"/></w:sectPr>'
    )
    return f"{HEAD}<w:document {SPACES}><w:body>{body}{section}</w:body></w:document>"


def footer() -> str:
    """The receipt in short, the name and the page, on every page."""
    name, page = 1500, 1250
    widths = [WIDTH - name - page, name, page]
    number = run("{{ page.before }}") + field("PAGE")
    number += run("{{ page.between }}") + field("NUMPAGES") + run("{{ page.after }}")
    texts = (
        par("{{ paper.footer }}", "Footer"),
        par("{{ paper.name }}", "FootRight"),
        par(number, "FootRight"),
    )
    cells = (cell(width, text) for width, text in zip(widths, texts, strict=True))
    return f"{HEAD}<w:ftr {SPACES}>{table(widths, row(*cells), style='Foot')}{par(style='FootEnd')}</w:ftr>"


# The package ----


SETTINGS: Final = (
    f'{HEAD}<w:settings {SPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
    '<w:characterSpacingControl w:val="compressPunctuation"/>'
    '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word"'
    ' w:val="15"/></w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
)

CORE: Final = (
    f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{{ paper.title }}</dc:title>'
    "<dc:subject>{{ paper.name }}</dc:subject></cp:coreProperties>"
)


def content_types() -> str:
    """What each part is."""
    parts = {name: f"{TYPES}.{name}+xml" for name in ("styles", "fontTable", "settings")}
    parts |= {"document": f"{TYPES}.document.main+xml", "footer1": f"{TYPES}.footer+xml"}
    told = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{kind}"/>' for name, kind in parts.items()
    )
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{told}'
        f'<Override PartName="/docProps/core.xml" ContentType="{core}"/></Types>'
    )


def parts() -> dict[str, str]:
    """All parts of the template by name."""
    return {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": relations(
            {
                "word/document.xml": f"{OFFICE}/officeDocument",
                "docProps/core.xml": f"{PACKAGE}/relationships/metadata/core-properties",
            }
        ),
        "word/document.xml": document(),
        "word/_rels/document.xml.rels": relations(
            {
                "styles.xml": f"{OFFICE}/styles",
                "fontTable.xml": f"{OFFICE}/fontTable",
                "footer1.xml": f"{OFFICE}/footer",
                "settings.xml": f"{OFFICE}/settings",
            }
        ),
        "word/styles.xml": styles(),
        "word/fontTable.xml": fonts(),
        "word/settings.xml": SETTINGS,
        "word/footer1.xml": footer(),
        "docProps/core.xml": CORE,
    }


def main() -> None:
    """Write the template."""
    with ZipFile(TARGET, "w", ZIP_DEFLATED) as archive:
        for name, content in parts().items():
            archive.writestr(ZipInfo(name), content.encode("utf-8"), ZIP_DEFLATED)
    print(TARGET.name)


if __name__ == "__main__":
    main()
