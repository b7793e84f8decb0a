"""One part: read, decided under every variant, written beside and renamed; its receipt last.

The same part gives the same bytes wherever and however often it is done.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cli.population.job import Counts, Done, Job, Variant
from cli.population.quarantine import FOLDER as QUARANTINE
from cli.population.quarantine import quarantine_of
from evaluator.columns import STATUSES, ColumnEngines, Decided, Refused, interpreted
from evaluator.columns.engine import ids_of
from evaluator.columns.frame import Frame
from evaluator.columns.kernels.base import MOST_ROWS
from evaluator.columns.loading import UNREAD, frame_from, sliced, unasked
from evaluator.evaluate import Evaluator
from evaluator.interpret import Program
from evidence.population.files import Coded
from evidence.population.layout import ID, NUMBER, PAPERS, PINS, RECORDS, part_name
from evidence.population.parts import Part, PartReader, PartTable, offsets_of
from evidence.population.people import dossier_at
from evidence.population.store import open_population
from rules.loader import BadRuleSet, rule_set_from_bytes

RECEIPTS: Final = ".run"
COMPRESSION: Final = "lz4"
BATCH: Final = 65_536
"""Values that are encoded in one go: the library's own 1,024 costs a fifth more time."""
SLICE: Final = 50_000
"""So many applicants are decided at once; parts that are larger go in pieces."""


def do_part(job: Job, part: int) -> Done:
    """Do a part, or take it over where it has been done from the same. Raises OSError."""
    return _desk(job.key, str(job.data), str(job.out)).do(part, job)


@lru_cache(maxsize=2)
def _desk(key: str, data: str, out: str) -> Desk:  # noqa: ARG001 - they tell one run from another
    return Desk()


class Desk:
    """Does parts one after the other; what all share is made once."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._clock = 0.0
        self._ready: Ready | None = None

    def do(self, part: int, job: Job) -> Done:
        """Do one part."""
        self._seconds, self._clock = {}, time.perf_counter()
        if self._ready is None:
            self._ready = Ready(job)
            self._stage("getting ready")
        ready = self._ready
        kept = _taken_over(job, part, ready.reader)
        self._stage("hashing")
        if kept is not None:
            return kept
        read = ready.read(part)
        self._stage("reading")
        files: dict[str, str] = {}
        counts: dict[str, Counts] = {}
        found, by_hand = ready.decide(read)
        self._stage("deciding")
        for variant, decided in zip(job.variants, found, strict=True):
            counts[variant.name] = _counts(decided)
            table = _table(read, decided)
            name = f"{variant.name}/{part_name(part)}"
            files[name] = self._write(job.out, name, table, _delta(table))
        name = f"{QUARANTINE}/{part_name(part)}"
        if read.faults:
            files[name] = self._write(job.out, name, quarantine_of(read.faults), {})
        else:
            (job.out / name).unlink(missing_ok=True)
        done = Done(
            part,
            read.sha256,
            read.size,
            read.held_back,
            len(read.faults),
            by_hand,
            counts,
            files,
            self._seconds,
        )
        _put_receipt(job, done)
        self._stage("writing")
        return done

    @staticmethod
    def _write(out: Path, name: str, table: pa.Table, how: Mapping[str, Any]) -> str:
        """Write a table beside and rename; the SHA-256 of the file."""
        sink = pa.BufferOutputStream()
        pq.write_table(
            table,
            sink,
            row_group_size=max(len(table), 1),
            compression=COMPRESSION,
            write_batch_size=BATCH,
            **how,
        )
        content = sink.getvalue()
        write_beside(out / name, content)
        return hashlib.sha256(content).hexdigest()

    def _stage(self, name: str) -> None:
        now = time.perf_counter()
        self._seconds[name] = self._seconds.get(name, 0.0) + now - self._clock
        self._clock = now


def write_beside(target: Path, content: Any) -> None:
    """Write beside the target and rename. Raises OSError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    # Hidden, and named after the process and the machine so that two that do the same part do not meet.
    beside = target.with_name(f".{target.name}.{os.uname().nodename[:40]}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            file.write(content)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


class Ready:
    """The programs of all variants: those that the columnar engine decides, and those that it refuses."""

    def __init__(self, job: Job) -> None:
        self.programs = [program_of(each, job) for each in job.variants]
        self.columnar: list[int] = []
        for place, program in enumerate(self.programs):
            try:
                ColumnEngines([program])
            except Refused:
                continue
            self.columnar.append(place)
        self.engines = ColumnEngines([self.programs[place] for place in self.columnar])
        population, problems = open_population(str(job.data))
        if population is None:
            raise OSError(problems[0].text())
        self.population = population
        self.reader = population.reader(UNREAD)
        if job.check == "asked":
            self.reader = population.reader(*unasked(self.engines.reads()))
        # What decides of documents stands in their own column.
        self.whole = population.reader(dict.fromkeys(population.tables, (PAPERS,)))

    def read(self, part: int) -> Part:
        """A part: the columns that are looked at, or all where the interpreter must know whole dossiers."""
        if len(self.columnar) < len(self.programs):
            return self.whole.read(part)
        read = self.reader.read(part)
        return self.whole.read(part) if _by_hand(read) else read

    def decide(self, read: Part) -> tuple[list[Decided], int]:
        """What every variant finds, and how many applicants the interpreter decided."""
        if not read.size:
            return [_empty(program) for program in self.programs], 0
        few = _by_hand(read)
        frame = frame_from(_without_rows(read, few) if few else read)
        pieces = [self.engines.decide(each) for each in _slices(frame, SLICE)]
        columns = {place: _joined([each[n] for each in pieces]) for n, place in enumerate(self.columnar)}
        all_by_hand = len(columns) < len(self.programs)
        places = list(range(read.size)) if all_by_hand else few
        dossiers = [dossier_at(read, place) for place in places]
        if not dossiers:
            return list(columns.values()), 0
        by_place = dict(zip(places, dossiers, strict=True))
        found = []
        for place, program in enumerate(self.programs):
            if place not in columns:
                found.append(interpreted(program, dossiers))
                continue
            if few:
                by_hand = interpreted(program, [by_place[each] for each in few])
                _patch(columns[place], by_hand, few)
            found.append(columns[place])
        return found, len(dossiers)


def _by_hand(read: Part) -> list[int]:
    """The places of those whom the columns cannot decide: with pins, or very many records of a kind."""
    found = {
        place
        for name, table in read.tables.items()
        if name.startswith(RECORDS)
        for place in np.flatnonzero(np.diff(table.offsets) > MOST_ROWS).tolist()
    }
    if PINS in read.tables:
        found.update(np.unique(read.tables[PINS].owner).tolist())
    return sorted(found)


def _without_rows(read: Part, places: Sequence[int]) -> Part:
    """The part as if these applicants had no records, so that the columns can decide all others."""
    apart = np.zeros(read.size, dtype=np.bool_)
    apart[places] = True
    tables = dict(read.tables)
    for name, table in read.tables.items():
        if name.startswith(RECORDS) and apart[table.owner].any():
            keep = ~apart[table.owner]
            owner = table.owner[keep]
            columns = {
                column: Coded(codes[keep], values) for column, (codes, values) in table.columns.items()
            }
            tables[name] = PartTable(owner, offsets_of(owner, read.size), columns)
    return read._replace(tables=tables)


def program_of(variant: Variant, job: Job) -> Program:
    """The compiled program of a variant."""
    rule_set, problems = rule_set_from_bytes(variant.content, variant.file)
    if rule_set is None:
        raise BadRuleSet(problems)
    return Evaluator(rule_set, job.settings, job.as_of, job.standing, dict(variant.readings)).program


def _slices(frame: Frame, size: int) -> Iterator[Frame]:
    if frame.size <= size:
        yield frame
        return
    for first in range(0, frame.size, size):
        yield sliced(frame, first, min(first + size, frame.size))


def _joined(pieces: Sequence[Decided]) -> Decided:
    if len(pieces) == 1:
        return pieces[0]
    return Decided(
        pieces[0].ids,
        np.concatenate([each.status for each in pieces], axis=1),
        np.concatenate([each.certain for each in pieces], axis=1),
        np.concatenate([each.possible for each in pieces], axis=1),
    )


def _empty(program: Program) -> Decided:
    ids = ids_of(program.resolved.requirement)
    shape = (len(ids), 0)
    counts = np.empty(shape, dtype=np.int16)
    return Decided(ids, np.empty(shape, dtype=np.uint8), counts, counts)


def _patch(decided: Decided, by_hand: Decided, places: Sequence[int]) -> None:
    """Put what the interpreter found in the place of what the columns gave."""
    decided.status[:, places] = by_hand.status
    decided.certain[:, places] = by_hand.certain
    decided.possible[:, places] = by_hand.possible


# What is written --------------------------------------------------------------------------------------------


def _table(read: Part, decided: Decided) -> pa.Table:
    """An applicant a row: number, id, and for each requirement in order its status and counts."""
    arrays: dict[str, pa.Array] = {
        NUMBER: pa.array(read.numbers),
        ID: read.ids if read.size else pa.array([], pa.string()),
    }
    for n, id_ in enumerate(decided.ids):
        arrays[f"{id_}.status"] = pa.array(decided.status[n].view(np.int8))
        arrays[f"{id_}.certain"] = pa.array(decided.certain[n])
        arrays[f"{id_}.possible"] = pa.array(decided.possible[n])
    table = pa.table(arrays)
    return table.replace_schema_metadata({"statuses": json.dumps(STATUSES)})


def _delta(table: pa.Table) -> dict[str, Any]:
    """How the columns are encoded: small differences pack well, and faster than dictionaries."""
    numbers = {name: "DELTA_BINARY_PACKED" for name in table.column_names if name != ID}
    return {"use_dictionary": False, "column_encoding": numbers, "write_statistics": [NUMBER]}


def _counts(decided: Decided) -> Counts:
    by_status = [
        [int(np.count_nonzero(row == code)) for code in range(len(STATUSES))] for row in decided.status
    ]
    return Counts(decided.ids, by_status)


# What has been done -----------------------------------------------------------------------------------------


def _receipt_path(job: Job, part: int) -> Path:
    return job.out / RECEIPTS / f"part-{part:05d}.json"


def _put_receipt(job: Job, done: Done) -> None:
    told = done._asdict() | {
        "job": job.key,
        "seconds": {},
        "counts": {name: list(each) for name, each in done.counts.items()},
    }
    write_beside(_receipt_path(job, done.part), json.dumps(told, ensure_ascii=False).encode())


def _taken_over(job: Job, part: int, reader: PartReader) -> Done | None:
    """What was done of a part already, where it was made from the same and all its files are whole."""
    try:
        told = json.loads(_receipt_path(job, part).read_text(encoding="utf-8"))
        if told.pop("job") != job.key or told["inputs_sha256"] != reader.sha256(part):
            return None
        told["counts"] = {name: Counts(tuple(ids), rows) for name, (ids, rows) in told["counts"].items()}
        done = Done(**told)
        for name, sha256 in done.files.items():
            if hashlib.sha256((job.out / name).read_bytes()).hexdigest() != sha256:
                return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return done._replace(kept=True)
