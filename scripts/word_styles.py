"""The styles and fonts of the Word templates: by these an office changes the look."""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import quoteattr

from ooxml import HEAD, SPACES, WIDTH, borders, margins, size, spaced, style, table_style

SONG: Final = (
    '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体" w:cs="Times New Roman"/>'
)
FANG: Final = (
    '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="仿宋" w:cs="Times New Roman"/>'
)
FONTS: Final = {
    "宋体": ("SimSun, Songti SC, STSong, Noto Serif CJK SC, Source Han Serif SC", "02010600030101010101"),
    "仿宋": ("FangSong, 仿宋_GB2312, STFangsong, Noto Serif CJK SC", "02010609060101010101"),
    "Times New Roman": ("Liberation Serif, Tinos", "02020603050405020304"),
}
"""Fonts by name, and those to be taken where one is missing."""


GREY: Final = '<w:color w:val="404040"/>'


def styles() -> str:
    """All styles: by these an office changes the look.

    Lines have a fixed height, so that pages break alike whatever font stands in for a missing one.
    """
    hanging = '<w:tabs><w:tab w:val="left" w:pos="220"/></w:tabs>'
    indent = '<w:ind w:left="220" w:hanging="220"/>'
    second = '<w:outlineLvl w:val="1"/>'
    centre, right = '<w:jc w:val="center"/>', '<w:jc w:val="right"/>'
    seal = f'<w:tabs><w:tab w:val="right" w:pos="{WIDTH - 200}"/></w:tabs>{spaced(80, 20, 240)}'
    keep, bold_letters = "<w:keepNext/>", "<w:b/>"
    paragraphs = (
        ("Title", "Title", "Normal", keep + spaced(0, 80, 420) + centre, bold_letters + size(32)),
        ("BodyText", "Body Text", "Normal", spaced(0, 20, 225), ""),
        ("Heading2", "heading 2", "Normal", keep + spaced(90, 30, 270) + second, bold_letters + size(21)),
        ("Heading3", "heading 3", "Normal", keep + spaced(30, 10, 230), bold_letters),
        ("Nothing", "Paper Nothing", "Normal", spaced(90, 30, 270), ""),
        ("ListBullet", "List Bullet", "Normal", hanging + spaced(0, 10, 225) + indent, ""),
        ("ListSmall", "Paper List Small", "ListBullet", hanging + spaced(0, 10, 210) + indent, size(17)),
        ("TableText", "Paper Table Text", "Normal", spaced(0, 0, 220), ""),
        ("TableMain", "Paper Table Main", "TableText", "", bold_letters),
        ("TableCentred", "Paper Table Centred", "TableText", centre, ""),
        ("TableHead", "Paper Table Head", "TableCentred", "", bold_letters),
        ("Conclusion", "Paper Conclusion", "Normal", spaced(0, 30, 280), size(21)),
        ("Small", "Paper Small Print", "Normal", spaced(10, 10, 160), GREY + size(13)),
        ("Disclaimer", "Paper Disclaimer", "Normal", "<w:keepLines/>" + spaced(60, 30, 240), ""),
        ("Seal", "Paper Seal", "TableText", seal, FANG),
        ("Gap", "Paper Gap", "Normal", spaced(0, 0, 90), size(2)),
        ("Footer", "footer", "Normal", spaced(0, 0, 170), GREY + size(13)),
        ("FootRight", "Paper Foot Right", "Footer", right, ""),
        ("FootEnd", "Paper Foot End", "Footer", spaced(0, 0, 20), size(2)),
    )
    all_sides = ("top", "left", "bottom", "right")
    return (
        f"{HEAD}<w:styles {SPACES}>"
        f"<w:docDefaults><w:rPrDefault><w:rPr>{SONG}{size(18)}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        f"<w:pPrDefault><w:pPr>{spaced()}</w:pPr></w:pPrDefault></w:docDefaults>"
        + style("Normal", "Normal", "", "<w:widowControl/>")
        + table_style("TableNormal", "Normal Table", "", margins(0, 70))
        + "".join(style(*each) for each in paragraphs)
        + table_style("Grid", "Paper Grid", borders(4, *all_sides, "insideH", "insideV"), margins(15, 70))
        + table_style("Box", "Paper Box", borders(8, *all_sides), margins(60, 110))
        + table_style("Foot", "Paper Foot", borders(4, "top"), margins(20, 0))
        + "</w:styles>"
    )


def fonts() -> str:
    """The fonts, and what stands in where one is missing."""
    told = "".join(
        f"<w:font w:name={quoteattr(name)}><w:altName w:val={quoteattr(others)}/>"
        f'<w:panose1 w:val="{panose}"/><w:charset w:val="{"00" if name.isascii() else "86"}"/>'
        f'<w:family w:val="roman"/></w:font>'
        for name, (others, panose) in FONTS.items()
    )
    return f"{HEAD}<w:fonts {SPACES}>{told}</w:fonts>"
