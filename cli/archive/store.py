"""The file of an archive: an SQLite database to which entries and pieces are added and nothing else.

A piece is any text that entries name by its SHA-256; it is kept once, packed with zlib. One transaction adds
an entry with all its pieces: a process that is killed leaves the whole entry or nothing of it. Whatever
SQLite cannot do becomes a problem in words.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple, NoReturn

from cli.common import Failed
from evidence.problems import N_, Param, Problem, register, shown
from reports.archive.chain import START, Entry, NoEntry, entry_of, entry_text, hash_of

APPLICATION: Final = 0x5A434152
"""Says in the file's header that it is an archive of ours."""
FORM: Final = 1
"""The form of the tables."""
WAIT: Final = 30.0
"""Seconds that another program may use the archive before we give up."""
LARGEST: Final = 1 << 30
MODE: Final = 0o600

_REFUSED: Final = "SELECT RAISE(ABORT, 'an archive is added to at its end, and never changed')"
TABLES: Final = (
    "CREATE TABLE entry (number INTEGER PRIMARY KEY, hash TEXT NOT NULL, content BLOB NOT NULL)",
    "CREATE TABLE piece (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL, content BLOB NOT NULL)",
    *(
        f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table}{when} BEGIN {_REFUSED}; END"
        for table, verb, when in (
            ("entry", "UPDATE", ""),
            ("entry", "DELETE", ""),
            ("entry", "INSERT", " WHEN NEW.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM entry)"),
            ("piece", "UPDATE", ""),
            ("piece", "DELETE", ""),
            ("piece", "INSERT", " WHEN EXISTS (SELECT 1 FROM piece WHERE sha256 = NEW.sha256)"),
        )
    ),
)
"""The triggers keep an honest hand from slipping; against others there is the chain."""

TEMPLATES: Final = register(
    {
        "archive_missing": N_("There is no archive {file}. Check its name; `archive add` makes a new one."),
        "archive_folder": N_("{file} is a folder. Name the file of the archive."),
        "archive_no_folder": N_("There is no folder {folder} for the archive. Make it, or name another."),
        "archive_empty": N_("The archive {file} has no entry yet. Add one with `archive add`."),
        "archive_foreign": N_("{file} is no archive of zhicheng. Check its name; it has been left as it is."),
        "archive_newer": N_(
            "The archive {file} was made by a newer zhicheng (form {found}; this one knows {known}). "
            "Install the newer one; the file has been left as it is."
        ),
        "archive_locked": N_(
            "Another program is using the archive {file}. Wait until it has ended, then try again."
        ),
        "archive_no_right": N_(
            "The archive {file} or its folder may not be written. Ask for the right, or copy it elsewhere."
        ),
        "archive_unreadable": N_("The archive {file} may not be read. Ask for the right to read it."),
        "archive_full": N_(
            "The disk is full: nothing was added to the archive {file}. Make room, try again."
        ),
        "archive_damaged": N_(
            "The archive {file} is damaged ({reason}). Keep the file, and go back to the latest backup."
        ),
        "archive_failed": N_("The archive {file} cannot be used: the system reports {reason}."),
        "archive_no_entry": N_("The archive {file} has no entry {number}; it has {count}."),
        "archive_piece": N_(
            "The archive {file} has lost or changed something that entry {number} holds. "
            "`archive verify` tells more."
        ),
    }
)


class Bad(Exception):  # noqa: N818 - says what is the matter
    """A piece that is missing, or not what its hash says; `what` is "missing", "changed" or "unreadable"."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Row(NamedTuple):
    """One entry as the table has it, not yet believed."""

    number: int
    hash: str
    content: bytes


class Archive:
    """An archive that is open. Made by `opened`."""

    def __init__(self, path: str, connection: sqlite3.Connection) -> None:
        self.path = path
        self._sql = connection

    # Reading ----

    def count(self) -> int:
        """How many entries there are."""
        return int(self._sql.execute("SELECT count(*) FROM entry").fetchone()[0])

    def rows(self) -> Iterator[Row]:
        """The entries as they stand in the table."""
        for number, digest, content in self._sql.execute(
            "SELECT number, hash, content FROM entry ORDER BY number"
        ):
            yield Row(number, str(digest), content if isinstance(content, bytes) else b"")

    def entries(self) -> list[tuple[Entry, str]]:
        """All entries with their hashes. Raises Failed where one is none."""
        return [(self._believed(row), row.hash) for row in self.rows()]

    def entry(self, number: int) -> tuple[Entry, str]:
        """One entry and its hash. Raises Failed."""
        row = next((row for row in self.rows() if row.number == number), None)
        if row is None:
            params: dict[str, Param] = {"file": self.path, "number": number, "count": self.count()}
            raise Failed([Problem("archive_no_entry", params=params)])
        return self._believed(row), row.hash

    def _believed(self, row: Row) -> Entry:
        """The entry of a row whose text fits its hash and its place. Raises Failed."""
        try:
            entry = entry_of(row.content)
        except NoEntry:
            self.broken(row.number)
        if entry.number != row.number or hash_of(row.content) != row.hash:
            self.broken(row.number)
        return entry

    def with_run(self, run: str) -> list[tuple[Entry, str]]:
        """The entries that hold that run, with their hashes. Raises Failed where one is none."""
        return [each for each in self.entries() if each[0].run == run]

    def last(self) -> tuple[Entry, str]:
        """The last entry and its hash: the head of the chain. Raises Failed where it is not what it was."""
        (number,) = self._sql.execute("SELECT max(number) FROM entry").fetchone()
        if number != self.count():
            self.broken(number)
        return self.entry(number)

    def head(self) -> str:
        """The hash that the next entry names as the one before it."""
        return self.last()[1] if self.count() else START

    def has(self, sha256: str) -> bool:
        """Whether there is such a piece."""
        return self._sql.execute("SELECT 1 FROM piece WHERE sha256 = ?", (sha256,)).fetchone() is not None

    def piece(self, sha256: str) -> bytes:
        """A piece, held against its hash. Raises Bad."""
        try:
            row = self._sql.execute("SELECT size, content FROM piece WHERE sha256 = ?", (sha256,)).fetchone()
        except sqlite3.DatabaseError as error:
            raise Bad("unreadable") from error
        if row is None:
            raise Bad("missing")
        size, packed = row
        if not isinstance(size, int) or not isinstance(packed, bytes) or not 0 <= size <= LARGEST:
            raise Bad("changed")
        unpacker = zlib.decompressobj()
        try:
            content = unpacker.decompress(packed, size + 1)
        except zlib.error as error:
            raise Bad("changed") from error
        if len(content) != size or unpacker.unused_data or hash_of(content) != sha256:
            raise Bad("changed")
        return content

    def piece_of(self, number: int, sha256: str) -> bytes:
        """A piece that an entry names. Raises Failed where it is not what it was."""
        try:
            return self.piece(sha256)
        except Bad:
            return self.broken(number)

    def piece_names(self) -> set[str]:
        """The SHA-256 of all pieces."""
        return {str(sha256) for (sha256,) in self._sql.execute("SELECT sha256 FROM piece")}

    def is_guarded(self) -> bool:
        """Whether the tables and triggers are those that the archive was made with."""
        rows = self._sql.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
        return sorted(sql for (sql,) in rows) == sorted(TABLES)

    def structure(self) -> str:
        """What SQLite finds wrong with the structure of the file; empty where nothing is."""
        (found,) = self._sql.execute("PRAGMA integrity_check(1)").fetchone()
        return "" if found == "ok" else str(found)

    @contextmanager
    def still(self) -> Iterator[None]:
        """Within it, nothing that others add is seen."""
        self._sql.execute("BEGIN")
        try:
            yield
        finally:
            self._sql.execute("ROLLBACK")

    def broken(self, number: int) -> NoReturn:
        """Fail because an entry is not what it was. Raises Failed."""
        raise Failed([Problem("archive_piece", params={"file": self.path, "number": number})])

    # Adding ----

    @contextmanager
    def adding(self) -> Iterator[None]:
        """All that is added within it is added at its end, safe on the disk, or not at all."""
        self._sql.execute("BEGIN IMMEDIATE")
        try:
            if not self._sql.execute("SELECT 1 FROM sqlite_master").fetchone():
                self._sql.execute(f"PRAGMA application_id = {APPLICATION}")
                self._sql.execute(f"PRAGMA user_version = {FORM}")
                for statement in TABLES:
                    self._sql.execute(statement)
            yield
            self._sql.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self._sql.execute("ROLLBACK")
            raise

    def add_piece(self, content: bytes) -> str:
        """Add a piece where it is not there yet; its SHA-256."""
        sha256 = hash_of(content)
        if not self.has(sha256):
            packed = zlib.compress(content, 6)
            self._sql.execute("INSERT INTO piece VALUES (?, ?, ?)", (sha256, len(content), packed))
        return sha256

    def add_entry(self, entry: Entry) -> str:
        """Add an entry; its hash."""
        text = entry_text(entry)
        digest = hash_of(text)
        self._sql.execute("INSERT INTO entry VALUES (?, ?, ?)", (entry.number, digest, text))
        return digest


# Opening -------------------------------------------------------------------------------------------------

_BUSY: Final = (5, 6)
_READ_ONLY: Final = 8
_DAMAGED: Final = (1, 11, 19)
_FULL: Final = 13
_CANNOT_OPEN: Final = (3, 14)
_NOT_OURS: Final = 26
"""SQLite's result codes. Those of `_DAMAGED`: a table is not as we made it, or the file is not in order."""


@contextmanager
def opened(path: str, *, create: bool = False) -> Iterator[Archive]:
    """An archive to read from; with `create` to add to, made where there is none yet.

    Raises Failed for whatever stands against it, also while it is used.
    """
    try:
        place = _place(path, create=create)
        # What is said to be writable and is not, SQLite opens for reading.
        with closing(
            sqlite3.connect(f"{place.as_uri()}?mode=rw", uri=True, timeout=WAIT, isolation_level=None)
        ) as sql:
            sql.text_factory = lambda text: text.decode("utf-8", "replace")
            # Nothing that stands in the file is run; what is committed stays, whatever happens then.
            for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "synchronous = EXTRA"):
                sql.execute(f"PRAGMA {pragma}")
            is_new = _look_at(path, sql)
            if not create:
                if is_new:
                    raise Failed([Problem("archive_empty", params={"file": path})])
                sql.execute("PRAGMA query_only = ON")
            yield Archive(path, sql)
    except sqlite3.Error as error:
        raise Failed([_problem(path, error)]) from error


def _place(path: str, *, create: bool) -> Path:
    """Where the file is; with `create` it is there afterwards, for its owner alone. Raises Failed."""
    try:
        place = Path(path).resolve()
        if place.is_dir():
            raise Failed([Problem("archive_folder", params={"file": path})])
        if place.exists():
            if not place.is_file():
                raise Failed([Problem("archive_foreign", params={"file": path})])
            if create and not place.stat().st_size:
                place.chmod(MODE)
            return place
        if not create:
            raise Failed([Problem("archive_missing", params={"file": path})])
        if not place.parent.is_dir():
            raise Failed([Problem("archive_no_folder", params={"folder": str(place.parent)})])
        with suppress(FileExistsError):
            os.close(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, MODE))
    except PermissionError as error:
        raise Failed([Problem("archive_no_right", params={"file": path})]) from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise Failed([Problem("archive_failed", params={"file": path, "reason": reason})]) from error
    return place


def _look_at(path: str, sql: sqlite3.Connection) -> bool:
    """Whether nothing stands in the file yet. Raises Failed for a file that is not ours or too new."""
    (application,) = sql.execute("PRAGMA application_id").fetchone()
    (form,) = sql.execute("PRAGMA user_version").fetchone()
    names = {name for (name,) in sql.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if (application, form, names) == (0, 0, set()):
        return True
    if application != APPLICATION:
        raise Failed([Problem("archive_foreign", params={"file": path})])
    if form > FORM:
        params = {"file": path, "found": form, "known": FORM}
        raise Failed([Problem("archive_newer", params=params)])
    if form < FORM or not {"entry", "piece"} <= names:
        raise Failed([Problem("archive_damaged", params={"file": path, "reason": "no tables"})])
    return False


def _problem(path: str, error: sqlite3.Error) -> Problem:
    """What SQLite could not do, in words."""
    code = getattr(error, "sqlite_errorcode", 1) & 0xFF
    if code in _BUSY:
        return Problem("archive_locked", params={"file": path})
    if code == _READ_ONLY:
        return Problem("archive_no_right", params={"file": path})
    if code == _FULL:
        return Problem("archive_full", params={"file": path})
    if code in _CANNOT_OPEN:
        return Problem("archive_unreadable", params={"file": path})
    if code == _NOT_OURS:
        return Problem("archive_foreign", params={"file": path})
    return Problem(
        "archive_damaged" if code in _DAMAGED else "archive_failed",
        params={"file": path, "reason": shown(error)},
    )
