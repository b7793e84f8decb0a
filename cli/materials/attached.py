"""The attached files of a dossier: found below one folder, nowhere else, and held against their SHA-256."""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Final

from cli.speech import one_line
from evidence.problems import N_, Param, Problem, register
from reports.paper.file_names import safe_name
from reports.paper.materials import Attachment

TEMPLATES: Final = register(
    {
        "attached_missing": N_(
            "No. {place}: the file {file} is missing from {folder}. Put it there, or correct its name in the "
            "dossier."
        ),
        "attached_different": N_(
            "No. {place}: the file {file} is not the one that the dossier names: its SHA-256 is {found}, not "
            "{wanted}. It was not taken. Look which of the two is right."
        ),
        "attached_outside": N_(
            "No. {place}: {file} leads out of the folder {folder}. It was not taken. Put the file into the "
            "folder and name it without .. and without a drive."
        ),
        "attached_no_file": N_("No. {place}: {file} is no plain file. It was not taken. Name a file."),
        "attached_unreadable": N_(
            "No. {place}: the file {file} cannot be read: the system reports {reason}."
        ),
    }
)

MOST_LOOKED_AT: Final = 10_000
"""So many files are looked at in the search for what no record names."""
_OWN: Final = (".yaml", ".yml", ".json")
"""Endings of dossiers and settings, which are not evidence."""
_OF_SYSTEMS: Final = ("thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Found:
    """What became of one attachment: `state` and `told` are as `materials_of` wants them.

    `path` is none where it is not taken.
    """

    attachment: Attachment
    state: str
    told: str = ""
    path: Path | None = None
    sha256: str = ""
    size: int = 0
    problem: Problem | None = None


class _Refused(Exception):  # noqa: N818 - says what became of it
    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code, self.params = code, params


class Folder:
    """A folder that attached files are taken from. Raises OSError where there is none."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.base = Path(name).resolve(strict=True)

    def look(self, attachments: Iterable[Attachment]) -> list[Found]:
        """Find each; a file that two documents name is taken once."""
        places: dict[Path, int] = {}
        return [self._looked(each, places) for each in attachments]

    def _looked(self, each: Attachment, places: dict[Path, int]) -> Found:
        try:
            path = self._located(each.file)
            with open_plain(path) as file:
                size = os.fstat(file.fileno()).st_size
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        except _Refused as refused:
            return self._not_taken(each, refused.code, **refused.params)
        except (OSError, ValueError, RuntimeError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            return self._not_taken(each, "attached_unreadable", reason=reason)
        if each.sha256 not in (None, sha256):
            return self._not_taken(each, "attached_different", found=sha256, wanted=str(each.sha256))
        if path in places:
            return Found(each, "same", str(places[path]))
        places[path] = each.place
        return Found(each, "gathered", safe_name(each.stem, path.name), path, sha256, size)

    def _not_taken(self, each: Attachment, code: str, **params: str) -> Found:
        state = {"attached_missing": "missing", "attached_different": "different"}.get(code, "refused")
        known: dict[str, Param] = {
            "place": each.place,
            "file": one_line(each.file),
            "folder": one_line(self.name),
            **params,
        }
        return Found(each, state, problem=Problem(code, params=known))

    def _located(self, file: str) -> Path:
        """The real path of a file below the folder. Raises _Refused, OSError."""
        # Backslashes divide too: dossiers are written on any system.
        name = PureWindowsPath(file)
        if name.drive or name.root or PurePosixPath(file).is_absolute() or ".." in name.parts:
            raise _Refused("attached_outside")
        if not name.parts or any(unicodedata.category(letter) == "Cc" for letter in file):
            raise _Refused("attached_no_file")
        for form in dict.fromkeys((file, *(unicodedata.normalize(way, file) for way in ("NFC", "NFD")))):
            try:
                path = self.base.joinpath(*PureWindowsPath(form).parts).resolve(strict=True)
            except (FileNotFoundError, NotADirectoryError):
                continue
            if not path.is_relative_to(self.base):
                raise _Refused("attached_outside")
            if not path.is_file():
                raise _Refused("attached_no_file")
            return path
        raise _Refused("attached_missing")

    def unused(self, found: Iterable[Found], besides: Iterable[Path]) -> tuple[list[str], bool]:
        """The files of the folder that no record names, but for `besides`; whether all were looked at."""
        named = {path.resolve() for path in besides}
        for each in found:
            try:
                named.add(self._located(each.attachment.file))
            except (_Refused, OSError, ValueError, RuntimeError):
                continue  # told already
        names: list[str] = []
        for count, path in enumerate(self._files(named)):
            if count >= MOST_LOOKED_AT:
                return sorted(names), False
            if path.resolve() not in named:
                names.append(path.relative_to(self.base).as_posix())
        return sorted(names), True

    def _files(self, but: set[Path]) -> Iterator[Path]:
        """All files that could be evidence; links are not followed."""
        for folder, folders, names in os.walk(self.base):
            folders[:] = sorted(
                name for name in folders if not name.startswith(".") and Path(folder, name) not in but
            )
            for name in sorted(names):
                path = Path(folder, name)
                hidden = name.startswith((".", "~$")) or name.lower() in _OF_SYSTEMS
                if not (hidden or name.lower().endswith(_OWN) or path.is_symlink()):
                    yield path


def open_plain(path: Path) -> BufferedReader:
    """A plain file opened to be read; no link, device or pipe. Raises OSError, ValueError."""
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):  # not every system has each
        flags |= getattr(os, name, 0)
    file: BufferedReader = BufferedReader(os.fdopen(os.open(path, flags), "rb", buffering=0))
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise ValueError("no plain file")
    return file
