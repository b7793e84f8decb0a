"""The XML inside a workbook, from whoever made it: no document types, nothing deep, nothing without end.

A parser keeps a note of every open element and every attribute of a tag, and a few kilobytes packed can hold
millions of either. So large parts are looked through before anything is made of them.
"""

import re
from collections.abc import Iterator
from typing import Any, Final
from xml.parsers import expat

from evidence.workbook.limits import RefusedError

_SMALL: Final = 2**20
"""In so few bytes no harm can be written."""
_CHUNK: Final = 2**16
_DEEPEST: Final = 64
_MOST: Final = 4_000_000
"""Elements of one part: a million cells with values, and a million blank rows."""
_LISTED: Final = 1_000_000
"""Elements of one of the parts that hold no cells."""
_NAMES: Final = 5_000
"""Different names of elements and attributes in one part; a parser keeps each."""
_LONG_TAG: Final = re.compile(rb"<[^<]{524288}")
"""Text as long as Excel lets a cell be, written all in character references, is shorter."""
_ENCODING: Final = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([^"']*)["']""")
_READABLE: Final = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})


def elements(content: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    """Every element's local name and attributes.

    RefusedError for XML that is broken or has a document type.
    """
    check_tags(content)
    found: list[tuple[str, dict[str, str]]] = []
    parser = xml_parser()
    guard = Guard(parser, _LISTED)

    def start(name: str, attributes: dict[str, str]) -> None:
        guard.opened()
        found.append((name.rpartition(":")[2], attributes))

    parser.StartElementHandler, parser.EndElementHandler = start, guard.closed
    for begin in range(0, len(content), _CHUNK):
        _feed(parser, content[begin : begin + _CHUNK], last=False)
        yield from found
        found.clear()
    _feed(parser, b"", last=True)


def xml_parser() -> Any:
    """A parser that knows no document types and no entities."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def parse(parser: Any, content: bytes, *, guarded: bool = False) -> None:
    """Parse all of a part. RefusedError for broken XML, or such as no office program writes.

    `guarded` says that the parser's own handlers count with a `Guard`.
    """
    check_tags(content)
    if not guarded and len(content) > _SMALL:
        look_through(content)
    _feed(parser, content, last=True)


class Guard:
    """Counts what is open while a part is parsed. RefusedError for more than is ever needed."""

    def __init__(self, parser: Any, most: int = _MOST) -> None:
        self.names, self.most = parser.intern, most
        self.depth = self.count = 0

    def opened(self, *_: object) -> None:
        """An element begins."""
        self.depth += 1
        self.count += 1
        if self.depth > _DEEPEST or self.count > self.most or len(self.names) > _NAMES:
            raise RefusedError("workbook_markup")

    def closed(self, _: object = None) -> None:
        """An element ends."""
        self.depth -= 1


def look_through(content: bytes, most: int = _MOST) -> None:
    """RefusedError for a part that would take much of a parser's memory, or more than so many elements."""
    check_tags(content)
    parser = xml_parser()
    guard = Guard(parser, most)
    parser.StartElementHandler, parser.EndElementHandler = guard.opened, guard.closed
    _feed(parser, content, last=True)


def check_tags(content: bytes) -> None:
    """RefusedError for tags without end, and for encodings in which they would not be seen."""
    if len(content) <= _SMALL:
        return
    encoding = _ENCODING.match(content.removeprefix(b"\xef\xbb\xbf")[:200])
    other = encoding is not None and encoding.group(1).lower() not in _READABLE
    if other or b"\0" in content[:200] or _LONG_TAG.search(content):
        raise RefusedError("workbook_markup")


def _feed(parser: Any, content: bytes, *, last: bool) -> None:
    try:
        parser.Parse(content, last)
    except expat.ExpatError as error:
        raise RefusedError("workbook_broken") from error


def _refuse_doctype(*_: object) -> None:
    raise RefusedError("workbook_doctype")
