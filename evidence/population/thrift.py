"""Apache Thrift's compact protocol, as far as the headers and the footer of a Parquet file are written in it.

A structure is a mapping of field numbers, ascending, to what `i32`, `i64`, `text`, `struct` and `many` make.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

_I32: Final = 5
_I64: Final = 6
_BINARY: Final = 8
_LIST: Final = 9
_STRUCT: Final = 12
_MANY: Final = 15
"""A list of so many or more has its length behind its head."""


class Value(NamedTuple):
    """A value written out; `kind` is the protocol's number of its type."""

    kind: int
    content: bytes


def varint(number: int) -> bytes:
    """A number from 0 on in sevens of bits, the least first."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def i32(number: int) -> Value:
    """A number of 32 bits, from 0 on."""
    return Value(_I32, varint(number << 1))


def i64(number: int) -> Value:
    """A number of 64 bits, from 0 on."""
    return Value(_I64, varint(number << 1))


def text(value: str | bytes) -> Value:
    """A text or bytes."""
    content = value.encode() if isinstance(value, str) else value
    return Value(_BINARY, varint(len(content)) + content)


def struct(fields: Mapping[int, Value]) -> Value:
    """A structure."""
    out = bytearray()
    before = 0
    for number, (kind, content) in fields.items():
        # Field numbers of Parquet lie close together: the step always fits into four bits.
        out.append((number - before) << 4 | kind)
        out += content
        before = number
    out.append(0)
    return Value(_STRUCT, bytes(out))


def many(values: Sequence[Value]) -> Value:
    """A list of values of one type; of none it is a list of structures."""
    kind = values[0].kind if values else _STRUCT
    size = len(values)
    head = bytes([size << 4 | kind]) if size < _MANY else bytes([0xF0 | kind]) + varint(size)
    return Value(_LIST, head + b"".join(each.content for each in values))


def flag(number: int, before: int = 0) -> Value:
    """A structure that holds nothing but an empty structure: one choice of a union."""
    return Value(_STRUCT, bytes([(number - before) << 4 | _STRUCT, 0, 0]))
