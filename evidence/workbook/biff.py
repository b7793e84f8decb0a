"""The old .xls format, looked at before any library parses it: how far its cells reach, what else there is.

Only the outer file (a file system of sectors) and the heads of the records are read.
Sources: [MS-CFB], [MS-XLS].
"""

import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from evidence.workbook.limits import Limits, RefusedError, too_far

MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END_OF_CHAIN: Final = 0xFFFFFFFA
"""This and all above are no sectors."""
_ONE_CELL: Final = frozenset({0x0006, 0x0203, 0x0204, 0x00D6, 0x00FD, 0x0205, 0x027E, 0x0201})
_MANY_CELLS: Final = frozenset({0x00BD, 0x00BE})
_FORMULA, _EXTERNAL_BOOK, _PASSWORD, _BEGIN = 0x0006, 0x01AE, 0x002F, 0x0809
_MACRO_NAMES: Final = frozenset({"_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA", "Macros"})
_EMPTY: Final = frozenset({0x0201, 0x00BE})
_SHARED, _TEXTS, _MORE_TEXTS = 0x00FD, 0x00FC, 0x003C


@dataclass(slots=True)
class OldFacts:
    """What an old workbook holds besides values."""

    macros: bool = False
    external: bool = False
    formulas: int = 0


def facts_of_old(data: bytes, limits: Limits) -> OldFacts:
    """What is in the file. RefusedError when it is no workbook, or holds more than it may."""
    try:
        files = _Files(data)
        stream = files.stream("Workbook", "Book")
    except (struct.error, IndexError, ValueError) as error:
        raise RefusedError("workbook_broken") from error
    if stream is None:
        raise RefusedError("workbook_broken")
    facts = OldFacts(macros=not _MACRO_NAMES.isdisjoint(files.names))
    cells = area = last_row = last_column = 0
    for kind, body in _records(stream):
        if kind == _PASSWORD:
            raise RefusedError("workbook_broken")
        if kind == _BEGIN:
            area += last_row * last_column
            last_row = last_column = 0
        elif kind == _EXTERNAL_BOOK:
            # Its own sheets are named by a short record as well.
            facts.external |= len(body) > 4
        elif (kind in _ONE_CELL or kind in _MANY_CELLS) and len(body) >= 4:
            row, first = struct.unpack_from("<HH", body)
            last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind in _MANY_CELLS else first
            cells += max(last - first, 0) + 1
            facts.formulas += kind == _FORMULA
            if kind not in _EMPTY:
                last_row, last_column = max(last_row, row + 1), max(last_column, last + 1)
            if cells > limits.cells or last_row > limits.rows or last_column > limits.columns:
                raise too_far(limits)
    if area + last_row * last_column > limits.area:
        raise too_far(limits)
    if len(stream) * cells > limits.text:
        _check_texts(stream, limits)
    return facts


def _check_texts(stream: bytes, limits: Limits) -> None:
    """RefusedError where the cells show more text than they may, however often a text stands in the file."""
    texts: list[bytes] = []
    shown: Counter[int] = Counter()
    before = 0
    for kind, body in _records(stream):
        if kind == _TEXTS or (kind == _MORE_TEXTS and before == _TEXTS):
            texts.append(body)
            before = _TEXTS
            continue
        before = kind
        if kind == _SHARED and len(body) >= 10:
            shown[struct.unpack_from("<I", body, 6)[0]] += 1
    if sum(map(len, texts)) * shown.total() <= limits.text:
        return
    lengths = _lengths(texts)
    longest = max(lengths, default=0)
    total = sum(
        times * (lengths[number] if number < len(lengths) else longest) for number, times in shown.items()
    )
    if total > limits.text:
        raise RefusedError("workbook_text", limit=limits.text // 2**20)


def _lengths(texts: list[bytes]) -> list[int]:
    """How many bytes each text of the list is long, at most. It stands in several records, cut anywhere."""
    found: list[int] = []
    reader = _Texts(texts)
    try:
        total = struct.unpack("<II", reader.take(8))[1]
        while len(found) < total:
            count, flags = struct.unpack("<HB", reader.take(3))
            runs = struct.unpack("<H", reader.take(2))[0] if flags & 8 else 0
            extra = struct.unpack("<I", reader.take(4))[0] if flags & 4 else 0
            reader.characters(count, wide=bool(flags & 1))
            reader.take(4 * runs + extra)
            found.append(3 * count)
    except struct.error:
        pass  # the library reads no further either; what is left is taken to be as long as the longest
    return found


class _Texts:
    """Reads on from one record to the next."""

    def __init__(self, parts: list[bytes]) -> None:
        self.parts, self.part, self.place = parts, 0, 0

    def take(self, length: int) -> bytes:
        """The next bytes; fewer at the end."""
        found = b""
        while length > 0 and self.part < len(self.parts):
            piece = self.parts[self.part][self.place : self.place + length]
            found += piece
            length -= len(piece)
            self.place += len(piece)
            if length > 0:
                self.part, self.place = self.part + 1, 0
        return found

    def characters(self, count: int, *, wide: bool) -> None:
        """Pass over the characters of one text: each record after the first says anew how wide they are."""
        while count > 0 and self.part < len(self.parts):
            room = (len(self.parts[self.part]) - self.place) // (2 if wide else 1)
            here = min(room, count)
            count -= here
            self.place += here * (2 if wide else 1)
            if count > 0:
                self.part, self.place = self.part + 1, 1
                wide = self.part < len(self.parts) and bool(self.parts[self.part][:1] > b"\0")


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of the stream: their kind and body."""
    place = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


class _Files:
    """The files inside the file."""

    def __init__(self, data: bytes) -> None:
        if data[:8] != MAGIC or len(data) < 512:
            raise ValueError("not a compound file")
        self.data = data
        shift, small_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or small_shift != 6:
            raise ValueError("unknown size of sectors")
        self.size = 1 << shift
        self.most = len(data) // self.size + 2
        tables, directory, _, self.small_limit, small_table, _, more, _ = struct.unpack_from(
            "<IIIIIIII", data, 44
        )
        listed = list(struct.unpack_from("<109I", data, 76))
        seen = 0
        while more < _END_OF_CHAIN and seen <= self.most:
            block = struct.unpack(f"<{self.size // 4}I", self.sector(more))
            listed += block[:-1]
            more, seen = block[-1], seen + 1
        self.table: list[int] = []
        for number in listed[: min(tables, self.most)]:
            if number < _END_OF_CHAIN:
                self.table += struct.unpack(f"<{self.size // 4}I", self.sector(number))
        self.entries = self._entries(self.chain(directory))
        self.names = {name for name, *_ in self.entries}
        self.small_table = self._numbers(self.chain(small_table)) if small_table < _END_OF_CHAIN else []
        root = next((entry for entry in self.entries if entry[1] == 5), None)
        self.small = self.chain(root[2]) if root is not None and root[2] < _END_OF_CHAIN else b""

    def sector(self, number: int) -> bytes:
        begin = (number + 1) * self.size
        found = self.data[begin : begin + self.size]
        return found + bytes(self.size - len(found)) if found else b""

    def chain(self, first: int) -> bytes:
        """The content that begins in a sector. ValueError for a chain that bites its tail."""
        parts: list[bytes] = []
        number = first
        while number < _END_OF_CHAIN:
            if len(parts) > self.most:
                raise ValueError("a chain without end")
            parts.append(self.sector(number))
            number = self.table[number]
        return b"".join(parts)

    @staticmethod
    def _numbers(content: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(content) // 4}I", content))

    @staticmethod
    def _entries(content: bytes) -> list[tuple[str, int, int, int]]:
        """Name, type, first sector and length of every entry of the directory."""
        found = []
        for begin in range(0, len(content) - 127, 128):
            length = struct.unpack_from("<H", content, begin + 64)[0]
            name = content[begin : begin + max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
            first, size = struct.unpack_from("<II", content, begin + 116)
            found.append((name, content[begin + 66], first, size))
        return found

    def stream(self, *names: str) -> bytes | None:
        """The content of the first file with one of the names."""
        for wanted in names:
            for name, kind, first, size in self.entries:
                if name.lower() == wanted.lower() and kind == 2:
                    if size >= self.small_limit:
                        return self.chain(first)[:size]
                    return self._small_chain(first)[:size]
        return None

    def _small_chain(self, first: int) -> bytes:
        parts: list[bytes] = []
        number = first
        while number < _END_OF_CHAIN:
            if len(parts) > len(self.small) // 64:
                raise ValueError("a chain without end")
            parts.append(self.small[number * 64 : number * 64 + 64])
            number = self.small_table[number]
        return b"".join(parts)
