"""One part of a population: all tables of its applicants, and what is wrong with them.

An applicant of whom any row is at fault is not decided at all: what that row says is unknown, never absent.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from evidence.population.bounds import Bounds
from evidence.population.faults import Fault, fault
from evidence.population.files import MOST_FAULTS, Coded, Numbers, Readers, Rows, Texts
from evidence.population.kernels import any_twice
from evidence.population.layout import APPLICANTS, ID, POSTS, RECORDS, ROWS, TABLES, part_name
from evidence.population.values import low_and_high, text_of
from evidence.population.vocabulary import UNKNOWN

Mask = NDArray[np.bool_]


class PartTable(NamedTuple):
    """Rows of a table.

    `owner` is the place of the applicant in the part, ascending; the applicant in place i has the rows from
    `offsets[i]` to `offsets[i + 1]`. `places` are those of records in their dossiers, where they were read.
    """

    owner: NDArray[np.int32]
    offsets: NDArray[np.int32]
    columns: Mapping[str, Coded]
    places: Numbers | None = None


class Part(NamedTuple):
    """The applicants of a part that can be decided, in order, and all their rows.

    `faults` is what is wrong, `held_back` how many applicants are not decided for it (None where not even
    that is known), `sha256` that of the bytes that were read.
    """

    numbers: Numbers
    applicants: Mapping[str, Coded]
    tables: Mapping[str, PartTable]
    faults: Sequence[Fault]
    held_back: int | None
    sha256: str

    @property
    def size(self) -> int:
        """How many applicants can be decided."""
        return len(self.numbers)

    def place_of(self, number: int) -> int | None:
        """The place of the applicant with a number; None where there is none, or none that can be decided."""
        place = int(np.searchsorted(self.numbers, number))
        return place if place < self.size and self.numbers[place] == number else None

    @property
    def ids(self) -> pa.Array:
        """The applicants' ids, as Arrow has them."""
        codes, values = self.applicants[ID]
        texts = values.array if isinstance(values, Texts) else pa.array(values, pa.string())
        return texts.take(pa.array(codes))


class PartReader:
    """Reads the parts of the population in a folder, with the tables that are there.

    `skipped` names for each table the columns that nobody asks for; without it all are read. Files of the
    tables in `unread` are hashed, so that a part is known by all its bytes, but not looked into.
    """

    def __init__(
        self,
        data: Path,
        tables: Collection[str],
        skipped: Mapping[str, Collection[str]] | None = None,
        unread: Collection[str] = (),
    ) -> None:
        self.data, self.skipped, self.unread = data, skipped or {}, frozenset(unread)
        self.tables = tuple(each for each in TABLES if each in tables)
        self._readers = Readers()
        self._bounds = Bounds()

    def read(self, part: int) -> Part:
        """One part with all that is wrong with it. Nothing is raised for what stands in its files."""
        faults: list[Fault] = []
        self._readers.forget()
        digest = hashlib.sha256()
        loaded = {}
        for table in self.tables:
            if table in self.unread:
                self._hash(table, part, digest)
            else:
                loaded[table] = self._rows(table, part, digest, faults)
        people = loaded.pop(APPLICANTS, None)
        found = {table: rows for table, rows in loaded.items() if rows is not None}
        if people is None or len(found) < len(loaded):
            held_back = len(people.numbers) if people is not None else None
            return Part(np.empty(0, dtype=np.int64), {}, {}, faults, held_back, digest.hexdigest())
        return _joined(people, found, self._bounds, faults)._replace(sha256=digest.hexdigest())

    def sha256(self, part: int) -> str:
        """The SHA-256 of a part's files, as `read` tells it."""
        digest = hashlib.sha256()
        for table in self.tables:
            self._hash(table, part, digest)
        return digest.hexdigest()

    def _hash(self, table: str, part: int, digest: "hashlib._Hash") -> None:
        with suppress(OSError):
            _note(digest, table, (self.data / table / part_name(part)).read_bytes())

    def _rows(self, table: str, part: int, digest: "hashlib._Hash", faults: list[Fault]) -> Rows | None:
        label = f"{table}/{part_name(part)}"
        try:
            content = (self.data / table / part_name(part)).read_bytes()
        except FileNotFoundError:
            faults.append(fault(label, "population_file_missing", file=label))
            return None
        except OSError as error:
            reason = error.strerror or str(error)
            faults.append(fault(label, "population_file_broken", file=label, reason=reason))
            return None
        _note(digest, table, content)
        return self._readers.read(content, label, table, self.skipped.get(table, ()), faults)


def _note(digest: "hashlib._Hash", table: str, content: bytes) -> None:
    """Take a file into the hash of a part: what was read is what was hashed."""
    digest.update(f"{table} {hashlib.sha256(content).hexdigest()}\n".encode())


def _joined(people: Rows, found: Mapping[str, Rows], bounds: Bounds, faults: list[Fault]) -> Part:
    _check_applicants(people, faults)
    # Every number that stands there, whether or not its row is in order: its rows are nobody else's.
    numbers = people.numbers if not people.wrong.any() else np.unique(people.numbers[people.numbers >= 0])
    bad: Mask = np.zeros(len(numbers), dtype=np.bool_)
    if people.wrong.any():
        bad[_places(numbers, people.numbers[people.wrong])] = True
    owners = {}
    for table, rows in found.items():
        _check_rows(table, rows, bounds, faults)
        owner = _owners(rows, numbers, faults)
        bad[owner[rows.wrong & (owner != UNKNOWN)]] = True
        owners[table] = owner
    bad[_repeated(found, owners, faults)] = True
    _check_no_posts(people, numbers, found.get("posts"), owners.get("posts"), bad, faults)
    return _kept(people, found, owners, numbers, bad, faults)


# What must hold of the applicants ---------------------------------------------------------------------------


def _check_applicants(people: Rows, faults: list[Fault]) -> None:
    numbers = people.numbers
    if len(numbers) == 0:
        return
    before = np.maximum.accumulate(numbers)
    late = np.flatnonzero((numbers[1:] <= before[:-1]) & (numbers[1:] >= 0)) + 1
    if len(late):
        distinct, times = np.unique(numbers[numbers >= 0], return_counts=True)
        twice = set(distinct[times > 1].tolist())
        for row in late[:MOST_FAULTS].tolist():
            number = int(numbers[row])
            if number not in twice:
                code, before_it = "population_number_order", int(before[row - 1])
                faults.append(
                    fault(people.file, code, row=row + 1, number=number, column="number", before=before_it)
                )
        people.wrong[late] = True
        for row in np.flatnonzero(np.isin(numbers, list(twice)))[:MOST_FAULTS].tolist():
            number = int(numbers[row])
            faults.append(
                fault(people.file, "population_number_twice", row=row + 1, number=number, column="number")
            )
            people.wrong[row] = True
    codes, values = people.columns[ID]
    counts = np.bincount(codes[codes >= 0], minlength=len(values))
    if counts.size and counts.max() > 1:
        for row in np.flatnonzero((codes >= 0) & (counts[codes] > 1))[:MOST_FAULTS].tolist():
            id_ = values[codes[row]]
            number = int(numbers[row])
            faults.append(
                fault(
                    people.file,
                    "population_id_twice",
                    row=row + 1,
                    number=number,
                    column=ID,
                    value=id_,
                    id=id_,
                )
            )
            people.wrong[row] = True


def _check_no_posts(  # noqa: PLR0917 - all of them are what was read
    people: Rows,
    numbers: Numbers,
    posts: Rows | None,
    owner: NDArray[np.int32] | None,
    bad: Mask,
    faults: list[Fault],
) -> None:
    codes = people.columns[POSTS].codes
    if posts is None or owner is None or not len(owner) or not (codes >= 0).any():
        return
    said = people.numbers[codes >= 0]
    none = np.zeros(len(numbers), dtype=np.bool_)
    none[_places(numbers, said[said >= 0])] = True
    rows = np.flatnonzero((owner != UNKNOWN) & none[owner])
    for row in rows[:MOST_FAULTS].tolist():
        faults.append(fault(posts.file, "population_no_post", row=row + 1, number=int(posts.numbers[row])))
    bad[owner[rows]] = True


# What must hold of the rows of each -------------------------------------------------------------------------


def _check_rows(table: str, rows: Rows, bounds: Bounds, faults: list[Fault]) -> None:
    numbers = rows.numbers
    if len(numbers) == 0:
        return
    falls = (numbers[1:] < numbers[:-1]).any()
    if falls:
        before = np.maximum.accumulate(numbers)
        for row in (np.flatnonzero((numbers[1:] < before[:-1]) & (numbers[1:] >= 0)) + 1)[
            :MOST_FAULTS
        ].tolist():
            faults.append(
                fault(
                    rows.file,
                    "population_number_order",
                    row=row + 1,
                    number=int(numbers[row]),
                    column="applicant",
                    before=int(before[row - 1]),
                )
            )
            rows.wrong[row] = True
    for low, high in low_and_high(ROWS[table]):
        if low in rows.columns and high in rows.columns:
            _check_order(rows, low, high, bounds, faults)


def _check_order(rows: Rows, low: str, high: str, bounds: Bounds, faults: list[Fault]) -> None:
    first, second = rows.columns[low], rows.columns[high]
    if not (first.codes >= 0).any() or not (second.codes >= 0).any():
        return
    late = np.flatnonzero(bounds(first.values)[0][first.codes] > bounds(second.values)[1][second.codes])
    for row in late[:MOST_FAULTS].tolist():
        value = text_of(first.values[first.codes[row]])
        faults.append(
            fault(
                rows.file,
                "population_order",
                row=row + 1,
                number=int(rows.numbers[row]),
                column=low,
                value=value,
                low=low,
                high=high,
            )
        )
        rows.wrong[row] = True


def _owners(rows: Rows, numbers: Numbers, faults: list[Fault]) -> NDArray[np.int32]:
    """The places of the applicants that the rows belong to; UNKNOWN for a row of nobody."""
    count = len(rows.numbers)
    if count == 0:
        return np.empty(0, dtype=np.int32)
    if not rows.wrong.any() and len(numbers) and _is_unbroken(numbers, rows.numbers):
        unbroken: NDArray[np.int32] = (rows.numbers - numbers[0]).astype(np.int32)
        return unbroken
    starts = np.concatenate(([0], np.flatnonzero(np.diff(rows.numbers)) + 1))
    wanted = rows.numbers[starts]
    places = _places(numbers, wanted).astype(np.int32)
    hit = np.zeros(len(wanted), dtype=np.bool_) if not len(numbers) else numbers[places] == wanted
    places[~hit] = UNKNOWN
    lengths = np.diff(np.concatenate((starts, [count])))
    owner = np.repeat(places, lengths)
    for row in np.flatnonzero((owner == UNKNOWN) & (rows.numbers >= 0))[:MOST_FAULTS].tolist():
        number = int(rows.numbers[row])
        faults.append(fault(rows.file, "population_orphan", row=row + 1, number=number, column="applicant"))
    return owner


def _is_unbroken(numbers: Numbers, wanted: Numbers) -> bool:
    """Whether numbers that ascend leave none out, and all wanted, which ascend too, are among them."""
    return bool(
        numbers[-1] - numbers[0] == len(numbers) - 1 and wanted[0] >= numbers[0] and wanted[-1] <= numbers[-1]
    )


def _places(numbers: Numbers, wanted: Numbers) -> NDArray[np.int64]:
    """Where numbers stand, or would stand; always a place that there is."""
    return np.minimum(np.searchsorted(numbers, wanted), max(len(numbers) - 1, 0))


def _repeated(
    found: Mapping[str, Rows],
    owners: Mapping[str, NDArray[np.int32]],
    faults: list[Fault],
) -> NDArray[np.int64]:
    """The places of the applicants of whom two records have one id."""
    names = [table for table in found if table.startswith(RECORDS) and len(owners[table])]
    if not names:
        return np.empty(0, dtype=np.int64)
    # The ids of all kinds are of one vocabulary: their codes agree, and the longest tuple has them all.
    texts = max((found[table].columns[ID].values for table in names), key=len)
    owner = np.concatenate([owners[table] for table in names])
    code = np.concatenate([found[table].columns[ID].codes for table in names])
    starts = np.cumsum([0, *(len(owners[table]) for table in names)])
    if not any_twice(owner, code, starts, len(texts)):
        return np.empty(0, dtype=np.int64)
    known = (owner >= 0) & (code >= 0)
    key = np.where(known, owner.astype(np.int64) * len(texts) + code, -1)
    distinct, times = np.unique(key[known], return_counts=True)
    twice = distinct[times > 1]
    hits = np.flatnonzero(np.isin(key, twice))
    for hit in hits[:MOST_FAULTS].tolist():
        table = int(np.searchsorted(starts, hit, side="right")) - 1
        rows, row, id_ = found[names[table]], hit - int(starts[table]), texts[code[hit]]
        faults.append(
            fault(
                rows.file,
                "population_record_twice",
                row=row + 1,
                number=int(rows.numbers[row]),
                column=ID,
                value=id_,
                id=id_,
            )
        )
    return twice // len(texts)


# What is left -----------------------------------------------------------------------------------------------


def _kept(  # noqa: PLR0917 - likewise
    people: Rows,
    found: Mapping[str, Rows],
    owners: Mapping[str, NDArray[np.int32]],
    numbers: Numbers,
    bad: Mask,
    faults: Sequence[Fault],
) -> Part:
    if not bad.any() and not people.wrong.any():
        tables = {table: _table(rows, owners[table], len(numbers)) for table, rows in found.items()}
        return Part(numbers, people.columns, tables, faults, 0, "")
    place = np.cumsum(~bad, dtype=np.int64) - 1
    place[bad] = UNKNOWN
    keep = ~people.wrong
    keep[keep] &= ~bad[_places(numbers, people.numbers[keep])]
    applicants = {name: Coded(codes[keep], values) for name, (codes, values) in people.columns.items()}
    # One more for the rows of nobody, whose place is the last.
    mapped = np.concatenate((place, [UNKNOWN])).astype(np.int32)
    size = int(keep.sum())
    tables = {}
    for table, rows in found.items():
        tables[table] = _table(rows, mapped[owners[table]], size)
    return Part(people.numbers[keep], applicants, tables, faults, len(people.numbers) - size, "")


def _table(rows: Rows, owner: NDArray[np.int32], size: int) -> PartTable:
    columns: Mapping[str, Coded] = rows.columns
    places = rows.places
    keep: Mask = owner != UNKNOWN
    if not keep.all():
        columns = {name: Coded(codes[keep], values) for name, (codes, values) in columns.items()}
        places = places[keep] if places is not None else None
        owner = owner[keep]
    return PartTable(owner, offsets_of(owner, size), columns, places)


def offsets_of(owner: NDArray[np.int32], size: int) -> NDArray[np.int32]:
    """Where the rows of each of so many applicants begin, and at last where they end; owners ascend."""
    counts = np.bincount(owner, minlength=size) if size else np.empty(0, dtype=np.int64)
    offsets: NDArray[np.int32] = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
    return offsets
