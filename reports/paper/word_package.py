"""The zip of a Word template, looked at before anything is made of it; and the zip that comes out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Final, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree

from evidence.problems import N_, register, shown
from evidence.workbook.limits import LIMITS, RefusedError
from evidence.workbook.package import open_package
from reports.paper.printing import BadTemplate

TEMPLATES: Final = register(
    {
        "word_not_docx": N_(
            "The template is no whole Word document, or one that is protected by a password. Open it in Word "
            "or WPS and save it as .docx without a password."
        ),
        "word_macros": N_(
            "The template holds macros, controls or embedded objects ({found}), which no paper may carry. "
            "Delete them and save it as .docx."
        ),
        "word_outside": N_(
            "The template takes something from another file ({found}). Put it into the template, or delete "
            "it."
        ),
        "word_large": N_(
            "Unpacked, the template is larger than {limit} MiB, or the text of one of its parts larger than "
            "{text} MiB, or it is packed beyond reason. Delete pictures and what is not needed."
        ),
        "word_markup": N_(
            "A part of the template ({found}) is built as no office program builds one. Open the template in "
            "Word or WPS and save it as a new .docx file."
        ),
    }
)

UNPACKED: Final = 16 * 2**20
TEXT: Final = 2 * 2**20
"""Bytes of one part that tags may stand in."""
PARTS: Final = 200

_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_TEXTS: Final = frozenset(
    f"{_TYPE}{name}+xml" for name in ("document.main", "header", "footer", "footnotes", "endnotes")
)
_CORE: Final = "application/vnd.openxmlformats-package.core-properties+xml"
_ACTIVE: Final = re.compile(r"(?i)vba|activeX|embeddings/|\.bin$|afchunk|customXml/.*\.(js|vbs)$")
_ACTIVE_TYPE: Final = re.compile(r"(?i)macroEnabled|vbaProject|activeX|oleObject|ms-word\.vba")
_HARMLESS_LINKS: Final = ("/hyperlink", "/attachedTemplate")
"""Relations that a program follows only when asked, or that we take out."""
_ATTACHED: Final = re.compile(rb'<Relationship\b[^>]*/attachedTemplate"[^>]*/>')
_ATTACHED_USE: Final = re.compile(rb"<w:attachedTemplate\b[^>]*/>")


class Package(NamedTuple):
    """A template that was looked at: its parts in order, and the names of those that tags may stand in."""

    parts: Mapping[str, bytes]
    texts: tuple[str, ...]


def parsed(content: bytes, name: str) -> etree._Element:
    """The XML of a part. Raises BadTemplate for what is broken or has a document type."""
    if re.search(rb"<!(DOCTYPE|ENTITY)", content) or content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise BadTemplate("word_markup", found=shown(name))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadTemplate("word_markup", found=shown(name)) from error


def large() -> BadTemplate:
    """That a template is too large."""
    return BadTemplate("word_large", limit=UNPACKED // 2**20, text=TEXT // 2**20)


def read_package(data: bytes) -> Package:
    """The parts of a template. Raises BadTemplate."""
    limits = LIMITS._replace(unpacked=UNPACKED, parts=PARTS)
    try:
        parts = open_package(data, limits)
    except RefusedError as error:
        if error.code in ("workbook_bomb", "workbook_parts"):
            raise large() from error
        raise BadTemplate("word_not_docx") from error
    types = parts.get("[Content_Types].xml")
    if types is None or "word/document.xml" not in parts:
        raise BadTemplate("word_not_docx")
    texts = tuple(_texts(parsed(types, "[Content_Types].xml"), parts))
    active = next((name for name in parts if _ACTIVE.search(name)), None)
    if active is not None:
        raise BadTemplate("word_macros", found=shown(active))
    if "word/document.xml" not in texts:
        raise BadTemplate("word_not_docx")
    if any(len(parts[name]) > TEXT for name in texts):
        raise large()
    return Package({name: _checked(name, content) for name, content in parts.items()}, texts)


def _texts(types: etree._Element, parts: Mapping[str, bytes]) -> Iterator[str]:
    """The parts that tags may stand in."""
    for each in types:
        kind = str(each.get("ContentType", ""))
        if _ACTIVE_TYPE.search(kind):
            raise BadTemplate("word_macros", found=shown(each.get("PartName") or each.get("Extension")))
        name = str(each.get("PartName", "")).lstrip("/")
        if (kind in _TEXTS or kind == _CORE) and name in parts:
            yield name


def _checked(name: str, content: bytes) -> bytes:
    """A part that leads nowhere outside. Raises BadTemplate."""
    if name.endswith(".rels"):
        content = _ATTACHED.sub(b"", content)
        for each in parsed(content, name):
            outside = each.get("TargetMode") == "External"
            if outside and not str(each.get("Type", "")).endswith(_HARMLESS_LINKS):
                raise BadTemplate("word_outside", found=shown(each.get("Target")))
        return content
    if name.endswith(".xml"):
        content = _ATTACHED_USE.sub(b"", content)
        parsed(content, name)
    return content


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The file of these parts; no clock and no machine leaves a trace in it."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in parts.items():
            archive.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return target.getvalue()
