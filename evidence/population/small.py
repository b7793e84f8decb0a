"""Parquet files of very many columns of small whole numbers, which is what a run finds.

Arrow's writer spends most of its time on each value, for it knows nothing of them. Here every column is known
to hold numbers from 0 on, few of them different and none missing; so each is a dictionary of 0, 1, 2 … and a
page of places in it, packed into as few bits as the greatest needs. It is plain Parquet that any reader
knows (dictionary pages, RLE and bit-packing, format 1.0): https://parquet.apache.org/docs/file-format/
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from evidence.population.kernels import bits_packed, texts_plain
from evidence.population.layout import ID, NUMBER
from evidence.population.thrift import Value, flag, i32, i64, many, struct, text, varint

MAGIC: Final = b"PAR1"
# Numbers of parquet.thrift.
_INT32, _INT64, _BYTE_ARRAY = 1, 2, 6
_PLAIN, _RLE, _RLE_DICTIONARY = 0, 3, 8
_UTF8, _INT_8, _INT_16 = 0, 15, 16
_UNCOMPRESSED, _ZSTD = 0, 6
_DATA_PAGE, _DICTIONARY_PAGE = 0, 2
_REQUIRED: Final = 0
_LARGEST: Final = 4_096
"""Beyond this number the dictionary holds only those that occur."""


class _Chunk(NamedTuple):
    """One column as it stands in the file."""

    name: str
    type: int
    converted: int | None
    codec: int
    dictionary: bytes
    data: bytes
    plain: int
    """The bytes of both pages before they were compressed."""
    bounds: tuple[bytes, bytes] | None = None


def small_file(
    numbers: NDArray[np.int64],
    ids: pa.Array,
    columns: Mapping[str, NDArray[Any]],
    metadata: Mapping[str, str],
) -> bytes:
    """A file of the columns `number`, `id` and so many more, of int8, uint8 (kept as int8) or int16.

    `ids` are texts without nulls; the columns hold nothing below 0. One row group. ValueError where a column
    holds what it must not.
    """
    size = len(numbers)
    chunks = [_of_numbers(NUMBER, numbers), _of_texts(ID, ids)]
    chunks += [_of_small(name, column) for name, column in columns.items()]
    parts = [MAGIC]
    place = len(MAGIC)
    told = []
    total = 0
    for chunk in chunks:
        told.append(_told(chunk, size, place))
        parts += (chunk.dictionary, chunk.data)
        place += len(chunk.dictionary) + len(chunk.data)
        total += chunk.plain
    groups = [struct({1: many(told), 2: i64(total), 3: i64(size)})] if size else []
    root = struct({4: text("schema"), 5: i32(len(chunks))})
    footer = struct(
        {
            1: i32(1),
            2: many([root, *(_element(each) for each in chunks)]),
            3: i64(size),
            4: many(groups),
            5: many([struct({1: text(name), 2: text(value)}) for name, value in metadata.items()]),
            6: text("zhicheng"),
            # Numbers and texts are in their own order: without this nobody may trust bounds.
            7: many([flag(1)] * len(chunks)),
        }
    ).content
    if not size:
        parts = [MAGIC]
    return b"".join((*parts, footer, len(footer).to_bytes(4, "little"), MAGIC))


def _of_small(name: str, column: NDArray[Any]) -> _Chunk:
    size = len(column)
    if column.dtype == np.int8:
        column = column.view(np.uint8)
    converted = _INT_8 if column.dtype == np.uint8 else _INT_16
    if not size:
        return _Chunk(name, _INT32, converted, _UNCOMPRESSED, b"", b"", 0)
    least, most = int(column.min()), int(column.max())
    if least < 0 or (converted == _INT_8 and most > np.iinfo(np.int8).max):
        raise ValueError(f"{name} holds a number that does not fit")
    values = np.arange(most + 1, dtype=np.int32)
    if most > _LARGEST:
        values, column = np.unique(column, return_inverse=True)
        column = column.astype(np.uint16)
        least, most = int(column.min()), len(values) - 1
    width = max(most.bit_length(), 1)
    if least == most:
        # One run of one value.
        body = varint(size << 1) + most.to_bytes((width + 7) // 8, "little")
    else:
        groups = (size + 7) // 8
        packed = np.empty(groups * width, dtype=np.uint8)
        bits_packed(column, width, packed)
        body = varint(groups << 1 | 1) + packed.tobytes()
    data = _page(size, _RLE_DICTIONARY, bytes([width]) + body, _UNCOMPRESSED)
    dictionary = _dictionary(values.astype("<i4").tobytes(), len(values))
    plain = len(dictionary) + len(data)
    return _Chunk(name, _INT32, converted, _UNCOMPRESSED, dictionary, data, plain)


def _of_numbers(name: str, numbers: NDArray[np.int64]) -> _Chunk:
    plain = numbers.astype("<i8", copy=False).tobytes()
    data = _page(len(numbers), _PLAIN, plain, _ZSTD)
    ends = (numbers.min(), numbers.max()) if len(numbers) else (0, 0)
    least, most = (int(each).to_bytes(8, "little", signed=True) for each in ends)
    return _Chunk(name, _INT64, None, _ZSTD, b"", data, len(plain) + len(data), (least, most))


def _of_texts(name: str, texts: pa.Array) -> _Chunk:
    if texts.null_count:
        raise ValueError(f"{name} lacks a text")
    texts = texts.cast(pa.large_string())
    _, ends, content = texts.buffers()
    size = len(texts)
    places = np.frombuffer(ends, dtype=np.int64)[texts.offset : texts.offset + size + 1]
    plain = np.empty(int(places[-1] - places[0]) + 4 * size if size else 0, dtype=np.uint8)
    if size:
        given = np.frombuffer(content, dtype=np.uint8) if content is not None else plain[:0]
        texts_plain(places, given, plain)
    data = _page(size, _PLAIN, plain.tobytes(), _ZSTD)
    return _Chunk(name, _BYTE_ARRAY, _UTF8, _ZSTD, b"", data, len(plain) + len(data))


# Pages ------------------------------------------------------------------------------------------------------


def _page(size: int, encoding: int, content: bytes, codec: int) -> bytes:
    packed = content
    if codec == _ZSTD:
        packed = pa.compress(content, codec="zstd", asbytes=True)
    return _header(size, encoding, len(content), len(packed)) + packed


@lru_cache(maxsize=1024)
def _header(size: int, encoding: int, plain: int, packed: int) -> bytes:
    page = struct({1: i32(size), 2: i32(encoding), 3: i32(_RLE), 4: i32(_RLE)})
    return struct({1: i32(_DATA_PAGE), 2: i32(plain), 3: i32(packed), 5: page}).content


@lru_cache(maxsize=1024)
def _dictionary(content: bytes, size: int) -> bytes:
    page = struct({1: i32(size), 2: i32(_PLAIN)})
    told = struct({1: i32(_DICTIONARY_PAGE), 2: i32(len(content)), 3: i32(len(content)), 7: page})
    return told.content + content


# The footer -------------------------------------------------------------------------------------------------


def _element(chunk: _Chunk) -> Value:
    fields = {1: i32(chunk.type), 3: i32(_REQUIRED), 4: text(chunk.name)}
    if chunk.converted is not None:
        fields[6] = i32(chunk.converted)
    return struct(fields)


def _told(chunk: _Chunk, size: int, place: int) -> Value:
    encodings = [_PLAIN, _RLE, _RLE_DICTIONARY] if chunk.dictionary else [_PLAIN, _RLE]
    fields = {
        1: i32(chunk.type),
        2: _encodings(tuple(encodings)),
        3: many([text(chunk.name)]),
        4: i32(chunk.codec),
        5: i64(size),
        6: i64(chunk.plain),
        7: i64(len(chunk.dictionary) + len(chunk.data)),
        9: i64(place + len(chunk.dictionary)),
    }
    if chunk.dictionary:
        fields[11] = i64(place)
    if chunk.bounds is not None:
        least, most = chunk.bounds
        fields[12] = struct({3: i64(0), 5: text(most), 6: text(least)})
    return struct({2: i64(place), 3: struct(fields)})


@lru_cache
def _encodings(numbers: Sequence[int]) -> Value:
    return many([i32(each) for each in numbers])
