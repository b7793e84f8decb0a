"""The attached files put together in the order of the list: a folder or a ZIP, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, Protocol

from cli.common import Failed
from cli.materials.attached import Found, open_plain
from cli.speech import one_line
from evidence.problems import N_, Problem, register

TEMPLATES: Final = register(
    {
        "attached_changed": N_(
            "The file {file} changed while it was gathered, so that nothing was written. Run it again."
        ),
    }
)

BLOCK: Final = 2**20
MADE: Final = (1980, 1, 1, 0, 0, 0)
"""The time that every member of a ZIP tells, so that equal files give equal bytes."""
FOLDER_MODE: Final = 0o700
FILE_MODE: Final = 0o600
FILE_MASK: Final = 0o077
_UNIX: Final = 3


class _Place(Protocol):
    def file(self, name: str, size: int) -> IO[bytes]:
        """A new file, to be closed by the caller."""


class _NewFolder:
    def __init__(self, path: Path) -> None:
        self.path = path

    def file(self, name: str, size: int) -> IO[bytes]:  # noqa: ARG002 - the protocol's signature
        return (self.path / name).open("xb")


class _NewZip:
    """Members are stored as they are: scans are compressed already."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive

    def file(self, name: str, size: int) -> IO[bytes]:
        member = zipfile.ZipInfo(name, MADE)
        member.create_system = _UNIX
        member.external_attr = FILE_MODE << 16
        member.file_size = size
        return self.archive.open(member, "w")


def write_bundle(target: Path, found: Sequence[Found], lists: Mapping[str, bytes]) -> None:
    """Write what was found, and the lists before it. A ZIP where the target's name ends so.

    There is the whole bundle in the end, or none. Raises Failed, OSError.
    """
    mask = os.umask(FILE_MASK)
    try:
        with _beside(target) as part:
            if is_zip(target):
                with zipfile.ZipFile(part, "x", zipfile.ZIP_STORED) as archive:
                    _fill(_NewZip(archive), found, lists)
            else:
                part.mkdir(FOLDER_MODE)
                _fill(_NewFolder(part), found, lists)
            part.replace(target)
    finally:
        os.umask(mask)


def is_zip(target: Path) -> bool:
    """Whether a ZIP is meant."""
    return target.suffix.lower() == ".zip"


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A name beside the target, free again in the end."""
    part = target.with_name(f".{target.name[:40]}.{os.getpid()}.part")
    try:
        yield part
    finally:
        if part.is_dir():
            shutil.rmtree(part, ignore_errors=True)
        else:
            part.unlink(missing_ok=True)


def _fill(place: _Place, found: Sequence[Found], lists: Mapping[str, bytes]) -> None:
    for name, content in lists.items():
        with place.file(name, len(content)) as file:
            file.write(content)
    for each in found:
        if each.path is not None:
            _copy(each, each.path, place)


def _copy(each: Found, path: Path, place: _Place) -> None:
    """Copy one file block by block; it must still be what was looked at."""
    sha256 = hashlib.sha256()
    with open_plain(path) as source, place.file(each.told, each.size) as file:
        while block := source.read(BLOCK):
            sha256.update(block)
            file.write(block)
    if sha256.hexdigest() != each.sha256:
        raise Failed([Problem("attached_changed", params={"file": one_line(each.attachment.file)})])
