"""Bytes of a file to text: size limit, encoding, control characters."""

import codecs
import re
from pathlib import Path

from evidence.problems import Place, Problem

MAX_BYTES = 8 * 2**20
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_BINARY_STARTS = (
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
    b"GIF8",
)
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_MANY_CONTROLS = 0.05
_A_FEW = 3
_MOSTLY_COMMON = 0.85
_SAME_IN_GB = {0x00B7: 0x30FB, 0x2014: 0x2015}
"""The dot between names and the dash: the codecs gb2312 and gb18030 make different signs of their bytes."""


def read_bytes(path: str | Path, max_bytes: int = MAX_BYTES) -> tuple[bytes | None, tuple[Problem, ...]]:
    """The content of a file, never more than `max_bytes` of it."""
    place = Place(file=str(path))
    file = {"file": str(path)}
    try:
        with Path(path).open("rb") as stream:
            data = stream.read(max_bytes + 1)
    except (FileNotFoundError, NotADirectoryError):
        return None, (Problem("file_missing", place, file),)
    except IsADirectoryError:
        return None, (Problem("file_directory", place, file),)
    except PermissionError:
        return None, (Problem("file_permission", place, file),)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return None, (Problem("file_unreadable", place, {**file, "reason": reason}),)
    if len(data) > max_bytes:
        return None, (Problem("file_too_large", place, {"limit": max_bytes // 2**20}),)
    return data, ()


def decode(
    data: bytes, file: str | None = None, max_bytes: int = MAX_BYTES
) -> tuple[str | None, tuple[Problem, ...]]:
    """The text of UTF-8 (with or without BOM), UTF-16 with BOM or GB18030 bytes, without its BOM."""
    place = Place(file=file)
    if len(data) > max_bytes:
        return None, (Problem("file_too_large", place, {"limit": max_bytes // 2**20}),)
    if not data.strip(b" \t\r\n"):
        return None, (Problem("file_empty", place),)
    if data.startswith(_BINARY_STARTS):
        return None, (Problem("file_binary", place),)
    text, code = _decoded(data)
    if text is None:
        return None, (Problem(code, place),)
    if not text.strip():
        return None, (Problem("file_empty", place),)
    return _without_controls(text, place)


def _decoded(data: bytes) -> tuple[str | None, str]:
    """The text, or the code of the problem."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return None, "file_encoding"
    if data[:2] in _UTF16:
        try:
            return data[2:].decode(_UTF16[data[:2]]), ""
        except UnicodeDecodeError as error:
            return None, "file_truncated" if error.end >= len(data) - 2 else "file_encoding"
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode("utf-8"), ""
    except UnicodeDecodeError as error:
        # Of a character only the beginning is there, and nothing after it.
        cut_off = error.reason == "unexpected end of data"
    if b"\0" in data:
        return None, "file_binary"
    return _decoded_gb(data, cut_off=cut_off)


def _decoded_gb(data: bytes, *, cut_off: bool) -> tuple[str | None, str]:
    """GB18030 can make something of nearly any bytes: only what is mostly common Chinese is believed."""
    if cut_off:
        return None, "file_truncated"
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        if error.reason == "incomplete multibyte sequence" and _is_common(
            data[: error.start].decode("gb18030")
        ):
            return None, "file_truncated"
        return None, "file_binary" if _many_controls(data.decode("ascii", "ignore")) else "file_encoding"
    if _is_common(text):
        return text, ""
    return None, "file_binary" if _many_controls(text) else "file_encoding"


def _is_common(text: str) -> bool:
    foreign = [c for c in text if not c.isascii()]
    common = len("".join(foreign).translate(_SAME_IN_GB).encode("gb2312", "ignore")) // 2
    return common >= _MOSTLY_COMMON * len(foreign)


def _many_controls(text: str) -> bool:
    return len(_CONTROL.findall(text)) > max(_A_FEW, _MANY_CONTROLS * len(text))


def _without_controls(text: str, place: Place) -> tuple[str | None, tuple[Problem, ...]]:
    if _many_controls(text):
        return None, (Problem("file_binary", place),)
    problems = control_problems(text, place.file, _CONTROL)
    return (None if problems else text), problems


def control_problems(text: str, file: str | None, pattern: re.Pattern[str]) -> tuple[Problem, ...]:
    """The first character of a pattern that a file must not hold, with its place."""
    found = pattern.search(text)
    if found is None:
        return ()
    line = text.count("\n", 0, found.start()) + 1
    column = found.start() - text.rfind("\n", 0, found.start())
    sign = f"U+{ord(found.group()):04X}"
    return (Problem("control_character", Place(file, line, column), {"character": sign}),)
