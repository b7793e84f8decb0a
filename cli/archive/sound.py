"""Whether an archive is what it was: the chain from the first entry to the last, and every piece it names."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Final

from cli.archive.store import Archive, Bad, Row
from evidence.problems import N_, Param, Problem, register
from reports.archive.chain import START, Entry, Member, NoEntry, entry_of, hash_of, members_of

UNSOUND: Final = 4
"""Exit code: an archive, or what it gives when decided again, is not what it was."""

TEMPLATES: Final = register(
    {
        "entry_changed": N_("Entry {number} is not what it was: its text does not fit its hash."),
        "entry_missing": N_("Entry {number} is not there any more."),
        "entry_moved": N_(
            "Entry {number} is not what it was: its text says that it is another (entry {found})."
        ),
        "entry_replaced": N_(
            "Entry {number} is not what it was: entry {next} follows another hash than it has. One of the "
            "two was replaced, or one was put in between."
        ),
        "entry_first": N_("Entry 1 is not what it was: it does not stand at the beginning of a chain."),
        "entry_lost": N_("Entry {number} is not what it was: {what} is not there any more."),
        "entry_altered": N_("Entry {number} is not what it was: {what} has been changed."),
        "entry_unreadable": N_(
            "Entry {number} is not what it was: {what} cannot be read, the file is damaged."
        ),
        "archive_loose": N_(
            "The archive holds {count} pieces that belong to no entry: an entry was taken away, or somebody "
            "put them in."
        ),
        "archive_unguarded": N_(
            "The guards against changes have been taken out of the archive, or its tables altered."
        ),
        "archive_structure": N_("The structure of the file is damaged: {reason}."),
        "head_unknown": N_(
            "No entry has the hash {head}. Either it was noted wrongly, or entries were taken away from the "
            "end, or the archive was written anew."
        ),
    }
)


def unsound(archive: Archive) -> Iterator[Problem]:
    """All that is not what it was, the first entry concerned first."""
    with archive.still():
        try:
            rows = list(archive.rows())
            pieces = archive.piece_names()
        except sqlite3.DatabaseError as error:
            yield Problem("archive_structure", params={"reason": str(error)})
            return
    checking = _Checking(archive)
    yield from checking.entries(rows)
    loose = pieces - checking.named
    if loose and not checking.found:
        yield Problem("archive_loose", params={"count": len(loose)})
    wrong = ""
    try:
        if not archive.is_guarded():
            yield Problem("archive_unguarded")
        wrong = archive.structure()
    except sqlite3.DatabaseError as error:
        wrong = str(error)
    if wrong:
        yield Problem("archive_structure", params={"reason": wrong})


class _Checking:
    """One look at all entries. `named` are the pieces met, `found` whether anything was wrong."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.named: set[str] = set()
        self.found = False
        self._bad: dict[str, str] = {}

    def entries(self, rows: list[Row]) -> Iterator[Problem]:
        """What is wrong with the entries, in their order."""
        expected = 1
        for place, row in enumerate(rows):
            for missing in range(expected, min(row.number, expected + 10)):
                yield self._problem("entry_missing", missing)
            follower = rows[place + 1] if place + 1 < len(rows) else None
            yield from self._entry(row, follower)
            expected = row.number + 1

    def _entry(self, row: Row, follower: Row | None) -> Iterator[Problem]:
        """What is wrong with one entry, and with its being followed by the next."""
        number = row.number
        entry = _entry(row)
        if entry is None:
            yield self._problem("entry_changed", number)
            return
        if entry.number != number:
            yield self._problem("entry_moved", number, found=entry.number)
        if number == 1 and entry.previous != START:
            yield self._problem("entry_first", number)
        if follower is not None and follower.number == number + 1:
            after = _entry(follower)
            # Where the next says that it is another it is told itself, unless it says that it is this one.
            if after is not None and after.previous != row.hash and after.number in (number, number + 1):
                yield self._problem("entry_replaced", number, next=follower.number)
        yield from self._pieces(entry, number)

    def _pieces(self, entry: Entry, number: int) -> Iterator[Problem]:
        names = dict(zip(entry.pieces(), ("run.json", "members.json", "settings.json"), strict=False))
        names.update({each.sha256: f"{each.id} {each.edition}" for each in entry.rule_sets})
        for sha256, what in names.items():
            yield from self._piece(sha256, what, number)
        for member in self._members(entry):
            for named in (member.dossier, member.verdict):
                if named is not None:
                    yield from self._piece(named, member.file, number)

    def _members(self, entry: Entry) -> list[Member]:
        if self._bad.get(entry.members):
            return []
        try:
            return members_of(self.archive.piece(entry.members))
        except (Bad, NoEntry):
            return []

    def _piece(self, sha256: str, what: str, number: int) -> Iterator[Problem]:
        """What is wrong with a piece; each is looked at once, and told for every entry that names it."""
        if sha256 not in self._bad:
            self.named.add(sha256)
            try:
                self.archive.piece(sha256)
                self._bad[sha256] = ""
            except Bad as found:
                self._bad[sha256] = found.what
        bad = self._bad[sha256]
        if bad:
            yield self._problem(_CODES[bad], number, what=what)

    def _problem(self, code: str, number: int, **params: Param) -> Problem:
        self.found = True
        return Problem(code, params={"number": number, **params})


_CODES: Final = {"missing": "entry_lost", "changed": "entry_altered", "unreadable": "entry_unreadable"}


def _entry(row: Row) -> Entry | None:
    """The entry of a row; None where its text does not fit its hash, or is none."""
    try:
        return entry_of(row.content) if hash_of(row.content) == row.hash else None
    except NoEntry:
        return None
