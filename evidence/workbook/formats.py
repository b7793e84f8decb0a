"""Copies of the formats of cells with another background, put into the part that holds all formats."""

from typing import Final

from evidence.workbook.edits import Edits, Element, tree_of, with_attribute
from evidence.workbook.limits import RefusedError

_DARK: Final = "FF000000"
_LIGHT_THEME: Final = frozenset({"0", "2"})
"""Colours of a theme in which backgrounds are drawn."""
_LIGHT_INDEXED: Final = frozenset({"1", "9"})
_LIGHT: Final = 150
"""From this brightness on, of 255, letters cannot be read on the colours of marks."""


def add_fills(content: bytes, wanted: list[tuple[int, str]]) -> tuple[bytes, dict[tuple[int, str], int]]:
    """Copies of formats with another background: (index, colour) -> index of the copy.

    Light letters become dark ones: headings are often white on blue.
    """
    root = tree_of(content)
    fonts, fills, formats = root.child("fonts"), root.child("fills"), root.child("cellXfs")
    if fills is None or fills.bare or formats is None or not formats.children:
        raise RefusedError("mark_failed")
    edits = Edits(content)
    colours = list(dict.fromkeys(colour for _, colour in wanted))
    prefix = fills.prefix.decode("ascii")
    made = "".join(
        f'<{prefix}fill><{prefix}patternFill patternType="solid"><{prefix}fgColor rgb="FF{colour}"/>'
        f'<{prefix}bgColor indexed="64"/></{prefix}patternFill></{prefix}fill>'
        for colour in colours
    )
    found: dict[tuple[int, str], int] = {}
    dark: dict[int, bytes] = {}
    copies = []
    for index, colour in dict.fromkeys(wanted):
        like = formats.children[index if index < len(formats.children) else 0]
        tag = content[like.begin : like.opened]
        tag = with_attribute(tag, "fillId", str(len(fills.children) + colours.index(colour)))
        tag = with_attribute(tag, "applyFill", "1")
        font = _font_of(like, fonts)
        if fonts is not None and font is not None and _is_light(fonts.children[font]):
            dark.setdefault(font, _darkened(content, fonts.children[font]))
            tag = with_attribute(tag, "fontId", str(len(fonts.children) + list(dark).index(font)))
            tag = with_attribute(tag, "applyFont", "1")
        copies.append(tag + content[like.opened : like.end])
        found[index, colour] = len(formats.children) + len(copies) - 1
    new = [(fills, made.encode("ascii"), len(colours)), (formats, b"".join(copies), len(copies))]
    if fonts is not None and dark:
        new.append((fonts, b"".join(dark.values()), len(dark)))
    for holder, more, count in new:
        edits.set_attribute(holder, "count", str(len(holder.children) + count))
        edits.replace(holder.closing, holder.closing, more)
    return edits.result(), found


def _font_of(like: Element, fonts: Element | None) -> int | None:
    given = like.attributes.get("fontId", "0")
    known = given.isdecimal() and fonts is not None and int(given) < len(fonts.children)
    return int(given) if known else None


def _is_light(font: Element) -> bool:
    colour = font.child("color")
    if colour is None:
        return False
    rgb = colour.attributes.get("rgb", "")
    if len(rgb) == 8:
        try:
            red, green, blue = bytes.fromhex(rgb)[1:]
        except ValueError:
            return False
        return (299 * red + 587 * green + 114 * blue) // 1000 >= _LIGHT
    theme, indexed = colour.attributes.get("theme"), colour.attributes.get("indexed")
    return theme in _LIGHT_THEME or indexed in _LIGHT_INDEXED


def _darkened(content: bytes, font: Element) -> bytes:
    colour = font.child("color")
    if colour is None:
        return content[font.begin : font.end]
    tag = b"<" + colour.raw + f' rgb="{_DARK}"/>'.encode("ascii")
    return content[font.begin : colour.begin] + tag + content[colour.end : font.end]
