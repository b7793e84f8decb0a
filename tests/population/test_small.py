"""Files written number by number: any reader must find in them what was put in."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.population.small import small_file
from evidence.population.thrift import many, struct, text, varint

SIZES = st.sampled_from([0, 1, 7, 8, 9, 63, 64, 65, 1000])
MOST = st.sampled_from([0, 1, 2, 3, 4, 7, 8, 127, 128, 255, 256, 300, 4095, 4096, 4097, 32767])


def written(size: int, columns: dict[str, Any], ids: pa.Array | None = None) -> pa.Table:
    """What Arrow reads of a file so written."""
    numbers = np.arange(size, dtype=np.int64) * 3 + 2**40
    ids = pa.array([f"人{n}" * (n % 4) for n in range(size)], pa.string()) if ids is None else ids
    table = pq.read_table(io.BytesIO(small_file(numbers, ids, columns, {"said": "《甲》"})))
    assert table.column_names == ["number", "id", *columns]
    assert table.column("number").to_pylist() == numbers.tolist()
    assert table.column("id").to_pylist() == ids.to_pylist()
    assert table.schema.metadata == {b"said": "《甲》".encode()}
    assert not any(field.nullable for field in table.schema)
    return table


@settings(max_examples=60, deadline=None)
@given(size=SIZES, most=MOST, seed=st.integers(0, 2**32 - 1))
def test_every_number_is_read_again(size: int, most: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, most + 1, size)
    columns: dict[str, Any] = {
        "status": np.minimum(drawn, 127).astype(np.uint8),
        "signed": np.minimum(drawn, 127).astype(np.int8),
        "certain": drawn.astype(np.int16),
        "all": np.full(size, most, dtype=np.int16),
    }
    table = written(size, columns)
    for name, column in columns.items():
        assert table.column(name).to_pylist() == column.tolist()
    assert [str(field.type) for field in table.schema] == [
        "int64", "string", "int8", "int8", "int16", "int16",
    ]  # fmt: skip


def test_more_columns_than_a_short_list_holds() -> None:
    columns = {f"{n}.status": np.array([n % 5, 0, 4], dtype=np.uint8) for n in range(300)}
    table = written(3, columns)
    assert table.column("299.status").to_pylist() == [4, 0, 4]


def test_ids_that_are_part_of_a_longer_array() -> None:
    ids = pa.array(["a", "bb", "", "ccc", "d"]).slice(1, 3)
    written(3, {"n": np.array([1, 2, 3], dtype=np.int16)}, ids)
    written(3, {}, pa.array(["", "", ""]))


def test_bounds_of_the_numbers_stand_in_the_footer() -> None:
    content = small_file(np.array([5, 9, 2**40]), pa.array(["a", "b", "c"]), {}, {})
    told = pq.read_metadata(io.BytesIO(content)).row_group(0).column(0).statistics
    assert (told.min, told.max, told.null_count) == (5, 2**40, 0)


@pytest.mark.parametrize("column", [np.array([1, -1], dtype=np.int16), np.array([0, 128], dtype=np.uint8)])
def test_what_does_not_fit_is_refused(column: Any) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        small_file(np.array([1, 2]), pa.array(["a", "b"]), {"n": column}, {})


def test_ids_must_be_there() -> None:
    with pytest.raises(ValueError, match="lacks"):
        small_file(np.array([1]), pa.array([None], pa.string()), {}, {})


def test_the_compact_protocol() -> None:
    # By hand from the specification (doc/specs/thrift-compact-protocol.md): 300 is 0xAC 0x02.
    assert varint(300) == b"\xac\x02"
    assert struct({2: text("ab"), 5: many([text("c")] * 15)}).content == (
        b"\x28\x02ab" + b"\x39\xf8\x0f" + b"\x01c" * 15 + b"\x00"
    )
