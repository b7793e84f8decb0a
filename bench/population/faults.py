"""Bad data on purpose: faults planted in a population, each told with its table, part and row.

Every fault that makes rows bad goes to a row of its own, so that what is found can be held against what was
planted, one by one. Truncated and corrupt files are whole files: no other fault is planted in them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from bench.population.generate import COMPRESSION

SORTS: Final = (
    "unknown_code",
    "not_a_day",
    "not_an_amount",
    "not_a_list",
    "out_of_order",
    "duplicate_record",
    "duplicate_applicant",
    "orphan",
    "binary_float",
    "truncated",
    "corrupt",
)


class Fault(NamedTuple):
    """One fault: where it is, and what it is. `row` counts from 0 in the file; None: the whole file."""

    sort: str
    table: str
    part: int
    row: int | None
    column: str | None
    value: str | None


class Planter:
    """Rewrites files of a population; what it did stands in `done`."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.random = Random(seed)
        self.done: list[Fault] = []
        self.taken: set[tuple[str, int]] = set()
        self.rows: set[tuple[str, int, int]] = set()

    def plant(self, each: int) -> list[Fault]:
        """So many of each sort that makes a row bad, and one file each of the sorts that spoil a file."""
        for sort, action in self._spoilers():
            table, part = self._file()
            self.taken.add((table, part))
            action(self._path(table, part))
            self.done.append(Fault(sort, table, part, None, None, None))
        table, part = self._file("records.workload")
        self.taken.add((table, part))
        self._as_floats(table, part)
        for sort in SORTS[:8]:
            for _ in range(each):
                self._row_fault(sort)
        return self.done

    def _spoilers(self) -> Iterator[tuple[str, Callable[[Path], None]]]:
        yield "truncated", self._truncate
        yield "corrupt", self._corrupt

    # Files ----

    def _path(self, table: str, part: int) -> Path:
        return self.folder / table / f"part-{part:05}.parquet"

    def _file(self, table: str | None = None) -> tuple[str, int]:
        """A file without a fault of its own yet; of records, unless told which."""
        names = [table] if table else sorted(each.name for each in self.folder.glob("records.*"))
        found = [
            (name, int(path.stem.removeprefix("part-")))
            for name in names
            for path in sorted((self.folder / name).glob("part-*.parquet"))
        ]
        return self.random.choice([each for each in found if each not in self.taken])

    def _truncate(self, path: Path) -> None:
        content = path.read_bytes()
        path.write_bytes(content[: self.random.randrange(len(content) // 4, len(content) - 8)])

    def _corrupt(self, path: Path) -> None:
        """The end of the file says how to read it; a flipped length there leaves nothing to read."""
        content = bytearray(path.read_bytes())
        content[-6] ^= 0xFF
        path.write_bytes(bytes(content))

    def _as_floats(self, table: str, part: int) -> None:
        path = self._path(table, part)
        found = pq.read_table(path)
        place = found.schema.get_field_index("teaching_hours")
        amounts = found.column(place).cast("string").cast("float64")
        self._write(path, found.set_column(place, "teaching_hours", amounts))
        self.done.append(Fault("binary_float", table, part, None, "teaching_hours", None))

    @staticmethod
    def _write(path: Path, table: pa.Table) -> None:
        pq.write_table(table, path, compression=COMPRESSION, row_group_size=max(table.num_rows, 1))

    # Rows ----

    def _row_fault(self, sort: str) -> None:
        wanted, column, value = _VALUES.get(sort, (None, None, None))
        if sort == "duplicate_applicant":
            wanted = "applicants"
        table, part = self._file(wanted)
        path = self._path(table, part)
        found = pq.read_table(path)
        row = self._row(table, part, found, sort)
        if row is None:
            return
        if column is not None and value is not None:
            if column not in found.column_names:
                return
            found = _set(found, column, row, value)
        elif sort == "orphan":
            # After the part's last applicant: the order of the rows stays ascending.
            row = found.num_rows - 1
            if (table, part, row) in self.rows:
                return
            last = found.column("applicant")[row].as_py() + 10_000_000_000
            found = _set_number(found, "applicant", row, last)
            column, value = "applicant", str(last)
        elif sort in {"duplicate_record", "duplicate_applicant"}:
            column, value = "id", found.column("id")[row - 1].as_py()
            found = _set(found, "id", row, value)
        self.rows.add((table, part, row))
        self._write(path, found)
        self.done.append(Fault(sort, table, part, row, column, value))

    def _row(self, table: str, part: int, found: pa.Table, sort: str) -> int | None:
        """A row without a fault, nor one beside it; for a second record of the same applicant where asked."""
        owners = found.column("number" if table == "applicants" else "applicant").to_pylist()
        for _ in range(200):
            row = self.random.randrange(1, found.num_rows - 1)
            near = any((table, part, row + step) in self.rows for step in (-1, 0, 1))
            twin = sort != "duplicate_record" or owners[row] == owners[row - 1]
            ended = sort != "out_of_order" or found.column("cycle_to")[row].as_py() is not None
            if not near and twin and ended:
                return row
        return None


_VALUES: Final[dict[str, tuple[str | None, str | None, str | None]]] = {
    "unknown_code": ("records.honour", "level", "galactic"),
    "not_a_day": ("records.open_lesson", "date", "2023-02-30"),
    "not_an_amount": ("records.listening_log", "hours", "twelve"),
    "not_a_list": ("records.article", "theme", "subject"),
    "out_of_order": ("records.class_results", "cycle_from", "2031-09-01"),
}
"""Where a value goes, and which: what no dossier could hold there."""


def _set(table: pa.Table, column: str, row: int, value: str) -> pa.Table:
    place = table.schema.get_field_index(column)
    values = table.column(place).cast("string").to_pylist()
    values[row] = value
    plain = pa.array(values, type=pa.string())
    coded = plain if column == "id" and "number" in table.column_names else plain.dictionary_encode()
    return table.set_column(place, column, coded)


def _set_number(table: pa.Table, column: str, row: int, value: int) -> pa.Table:
    place = table.schema.get_field_index(column)
    values = table.column(place).to_pylist()
    values[row] = value
    return table.set_column(place, column, pa.array(values, type=pa.int64()))


def plant(folder: Path, each: int, seed: int, listed: Path | None = None) -> list[Fault]:
    """Plant faults in a population; written as JSON lines to `listed` where it is given."""
    faults = Planter(folder, seed).plant(each)
    if listed is not None:
        lines = [json.dumps(fault._asdict(), ensure_ascii=False) + "\n" for fault in faults]
        listed.write_text("".join(lines), encoding="utf-8")
    return faults
