"""What has been worked out so far, in a hidden folder of the output.

Each dossier has a file named by the hash of all that its verdict is made from, so that what no longer fits is
not found. Files are written beside and renamed: after a kill there is a whole one or none.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import zlib
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

from reports.office.entries import Entry, entry_from_json, entry_to_json

FOLDER: Final = ".run"
BEGUN: Final = "begun.json"
LOCK: Final = "lock"
SCRATCH: Final = "scratch"
PART: Final = ".part"
_GZIP: Final = 31
FORM: Final = "3"
"""The form of what is kept; another one is not taken over."""


class Locked(Exception):  # noqa: N818 - says what is the matter
    """Another run works in this folder."""


class Store:
    """The kept entries and pages below `out`. Safe for several processes that write different dossiers."""

    def __init__(self, out: Path) -> None:
        self.folder = out / FOLDER
        self._lock: IO[str] | None = None

    def __enter__(self) -> Self:
        """Make the folder and take it for this process. Raises Locked, OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = (self.folder / LOCK).open("w", encoding="ascii")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._lock.close()
            raise Locked from error
        for part in self.folder.glob(f"*{PART}"):
            part.unlink(missing_ok=True)
        # A run that was killed leaves there what it was putting together.
        shutil.rmtree(self.scratch, ignore_errors=True)
        self.scratch.mkdir()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.scratch, ignore_errors=True)
        if self._lock is not None:
            self._lock.close()

    @property
    def scratch(self) -> Path:
        """Where the library that writes workbooks puts them together. It is there while a run is at work."""
        return self.folder / SCRATCH

    @staticmethod
    def key(run: str, label: str, input_sha256: str) -> str:
        """The name of what is kept of one input in runs of one kind."""
        text = f"{FORM}\n{run}\n{label}\n{input_sha256}"
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    # What a run was asked for ----

    def begun(self) -> dict[str, Any]:
        """What the run in this folder began with; empty where there is none."""
        with contextlib.suppress(OSError, ValueError):
            data = json.loads((self.folder / BEGUN).read_text(encoding="utf-8"))
            if isinstance(data, dict):
                return data
        return {}

    def begin(self, data: dict[str, Any]) -> None:
        """Note what a run begins with."""
        self.write(self.folder / BEGUN, json.dumps(data, ensure_ascii=False).encode("utf-8", "replace"))

    # Entries and pages ----

    def has(self, key: str, *, page: bool) -> bool:
        """Whether there is an entry to be taken over, whole, with its page where one is wanted."""
        try:
            entry = self.entry(key)
            if entry.row is not None:
                # What was written before a power cut may be there and hold nothing, or half.
                zlib.decompress(self.frozen(key), _GZIP)
                if page:
                    self.page(key)
        except (OSError, zlib.error, ValueError, TypeError, KeyError, IndexError):
            return False
        return not entry.passing

    def put(self, key: str, entry: Entry, page: str | None, frozen: bytes | None = None) -> None:
        """Keep an entry, its page and its frozen verdict; the entry last: it says that all is there."""
        if frozen is not None:
            self.write(self._frozen(key), frozen)
        if page is not None:
            self.write(self._page(key), zlib.compress(page.encode("utf-8", "backslashreplace"), 1))
        self.write(self._entry(key), entry_to_json(entry))

    def entry(self, key: str) -> Entry:
        """The entry. Raises OSError, ValueError, TypeError, KeyError, IndexError."""
        return entry_from_json(self._entry(key).read_bytes())

    def page(self, key: str) -> str:
        """The page as it is without doubts. Raises OSError, zlib.error."""
        return zlib.decompress(self._page(key).read_bytes()).decode("utf-8")

    def frozen(self, key: str) -> bytes:
        """What the archive takes over of a dossier (`cli.batch.frozen`). Raises OSError."""
        return self._frozen(key).read_bytes()

    def keep_only(self, keys: Iterable[str]) -> None:
        """Throw away what belongs to no dossier of this run."""
        kept = (self._entry, self._page, self._frozen)
        wanted = {name(key).name for key in keys for name in kept}
        for path in self.folder.iterdir():
            if (
                path.suffix in (".json", ".page", ".frozen")
                and path.name not in wanted
                and path.name != BEGUN
            ):
                path.unlink(missing_ok=True)

    def part(self, name: str) -> Path:
        """Where a file is written before it is renamed into its place."""
        return self.folder / f"{name[:40]}.{os.getpid()}{PART}"

    def write(self, target: Path, data: bytes) -> None:
        """Write beside and rename."""
        part = self.part(target.name)
        try:
            part.write_bytes(data)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)

    def _entry(self, key: str) -> Path:
        return self.folder / f"{key}.json"

    def _page(self, key: str) -> Path:
        return self.folder / f"{key}.page"

    def _frozen(self, key: str) -> Path:
        return self.folder / f"{key}.frozen"
