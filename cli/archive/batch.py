"""A batch's output folder, taken over into an archive piece by piece."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from cli.archive.store import Archive
from cli.batch.frozen import NAME as FROZEN
from cli.batch.frozen import Frame, Kept, NotFrozen, read_frozen
from cli.common import Failed
from evaluator.frozen import NotFrozen as NoVerdict
from evaluator.frozen import head_of
from evaluator.version import VERSION
from evidence.problems import N_, Problem, register, shown
from reports.archive.chain import Entry, Member, RuleSetRef, hash_of, members_text
from reports.office.run import NAME as RUN
from reports.office.run import SCHEMA
from rules.loader import rule_set_from_bytes

Json = dict[str, Any]

TEMPLATES: Final = register(
    {
        "archive_no_run": N_(
            "There is no finished batch in {folder}. Run `zhicheng batch` to its end, then add its output."
        ),
        "archive_old_run": N_(
            "The batch in {folder} keeps nothing for the archive. Run it again with --resume, then add it."
        ),
        "archive_run_changed": N_(
            "The batch in {folder} is not what it was ({what}). Run it again with --resume, then add it."
        ),
    }
)


class Batch:
    """A finished batch. Raises Failed where the folder holds none."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.frozen = Path(folder) / FROZEN
        try:
            wanted = self._read()
            found = _sha256(self.frozen) if wanted is not None and self.frozen.is_file() else None
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise self._failed("archive_no_run") from error
        if found is None:
            raise self._failed("archive_old_run")
        if found != wanted:
            raise self._changed(FROZEN)

    def _read(self) -> str | None:
        """Read run.json; the SHA-256 of what the archive takes over, None where there is no such thing."""
        self.run = (Path(self.folder) / RUN).read_bytes()
        self.data: Json = json.loads(self.run)
        if self.data["schema"] != SCHEMA:
            raise ValueError(f"this is not of the schema {SCHEMA}")
        wanted = self.data["outputs"].get(FROZEN)
        return None if wanted is None else str(wanted)

    @property
    def sha256(self) -> str:
        """What tells this run from all others: the SHA-256 of run.json."""
        return hash_of(self.run)

    def add_to(
        self,
        archive: Archive,
        *,
        added: str,
        note: str | None,
        corrects: int | None,
    ) -> tuple[Entry, str]:
        """Add it as the last entry, within `archive.adding`; the entry and its hash.

        Raises Failed where something does not fit.
        """
        try:
            with read_frozen(self.frozen) as (frame, kept):
                members = self._members(archive, frame, kept)
                rule_sets = self._rule_sets(archive, frame)
                settings = archive.add_piece(frame.settings)
            asked, counts = self.data["asked"], self.data["counts"]
            entry = Entry(
                number=archive.count() + 1,
                previous=archive.head(),
                added=added,
                note=note,
                corrects=corrects,
                zhicheng=VERSION,
                as_of=asked["as_of"],
                standing=asked["standing"],
                dossiers=len(members),
                not_compared=counts["not_compared"],
                doubts=len(self.data["doubts"]),
                titles=counts["titles"],
                rule_sets=rule_sets,
                settings=settings,
                handbook=asked["handbook_sha256"],
                run=archive.add_piece(self.run),
                members=archive.add_piece(members_text(members)),
            )
        except (NotFrozen, NoVerdict, OSError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise self._changed(shown(error)) from error
        return entry, archive.add_entry(entry)

    def _members(self, archive: Archive, frame: Frame, kept: Iterator[Kept]) -> list[Member]:
        """Add every dossier and its verdict; each must be what run.json says of it."""
        settings = hash_of(frame.settings)
        members = []
        for line in self.data["dossiers"]:
            if line["status"] is None:
                members.append(Member(line["file"], line["id"], line["name"], None, None, None, None))
                continue
            each = next(kept, None)
            if each is None or each.file != line["file"]:
                raise self._changed(str(line["file"]))
            status, receipt, _ = head_of(each.verdict)
            found = (hash_of(each.dossier), settings)
            if receipt != line["receipt"] or found != (receipt["dossier_sha256"], receipt["settings_sha256"]):
                raise self._changed(each.file)
            if receipt["rule_set_sha256"] not in frame.rule_sets:
                raise self._changed(receipt["rule_set"])
            dossier = json.loads(each.dossier)
            members.append(
                Member(
                    each.file,
                    dossier["id"],
                    dossier.get("name"),
                    receipt["rule_set"],
                    status,
                    archive.add_piece(each.dossier),
                    archive.add_piece(each.verdict),
                )
            )
        if next(kept, None) is not None:
            raise self._changed(FROZEN)
        return members

    def _rule_sets(self, archive: Archive, frame: Frame) -> tuple[RuleSetRef, ...]:
        """Add the rule sets that verdicts were made with; each must be what its hash says."""
        found = []
        for each in self.data["rule_sets"]:
            text = frame.rule_sets[each["sha256"]]
            rule_set, _ = rule_set_from_bytes(text)
            if rule_set is None or archive.add_piece(text) != each["sha256"]:
                raise self._changed(each["id"])
            title = rule_set.title
            found.append(RuleSetRef(each["id"], each["edition"], each["sha256"], title.zh, title.en))
        return tuple(found)

    def _failed(self, code: str, **params: str) -> Failed:
        return Failed([Problem(code, params={"folder": self.folder, **params})])

    def _changed(self, what: str) -> Failed:
        return self._failed("archive_run_changed", what=shown(what))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
