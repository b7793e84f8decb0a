"""Finds the dossiers in folders, in one and the same order everywhere."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from evidence.problems import N_, Problem, register
from evidence.reading.dossiers import WORKBOOK_TYPES

TEXT_TYPES: Final = frozenset({".yaml", ".yml", ".json"})
TABLE: Final = ".csv"

TEMPLATES: Final = register(
    {
        "batch_no_folder": N_("There is no folder or file {file}. Check its name."),
        "batch_no_right": N_("The folder {file} may not be read. Ask for the right to read it."),
        "batch_nothing": N_(
            "There is no dossier in {folders}. A dossier is a workbook (.xlsx, .xls), a folder of .csv "
            "tables, or a file in YAML or JSON."
        ),
    }
)

_CHUNK: Final = 2**20


class Source(NamedTuple):
    """One dossier: how it is opened, and how it is told of wherever it lies: folder given, path in it."""

    path: str
    label: str


def find(given: Iterable[str], passed_over: Iterable[Path]) -> tuple[list[Source], list[Problem]]:
    """The dossiers below the folders given, each once, and what is wrong with the folders.

    Hidden files, the lock files of office programs, links to folders and what is `passed_over` are left out.
    """
    problems: list[Problem] = []
    left_out = {_identity(path) for path in passed_over}
    found: dict[str, Source] = {}
    roots: set[str] = set()
    for name in given:
        top = Path(name)
        root = _root(top, roots)
        if top.is_dir():
            for path in _walk(top, left_out, problems):
                relative = path.relative_to(top).as_posix()
                label = root if relative == "." else f"{root}/{relative}"
                found.setdefault(_identity(path), Source(str(path), label))
        elif top.exists():
            found.setdefault(_identity(top), Source(name, root))
        else:
            problems.append(Problem("batch_no_folder", params={"file": name}))
    return list(found.values()), problems


def _root(top: Path, taken: set[str]) -> str:
    """The last name of a folder given; made unique, so that labels are."""
    name = top.resolve().name or "root"
    root, number = name, 1
    while root in taken:
        number += 1
        root = f"{name}~{number}"
    taken.add(root)
    return root


def _identity(path: Path) -> str:
    return str(path.resolve())


def _walk(folder: Path, left_out: set[str], problems: list[Problem]) -> Iterator[Path]:
    """The dossiers of a folder, then those of the folders in it; by name."""
    try:
        entries = sorted(folder.iterdir(), key=lambda each: (each.name.casefold(), each.name))
    except OSError:
        problems.append(Problem("batch_no_right", params={"file": str(folder)}, severity="warning"))
        return
    kept = [
        each for each in entries if not each.name.startswith((".", "~$")) and _identity(each) not in left_out
    ]
    files = [each for each in kept if each.is_file()]
    if any(each.suffix.lower() == TABLE for each in files):
        yield folder
    for each in files:
        suffix = each.suffix.lower()
        if suffix in TEXT_TYPES or (suffix in WORKBOOK_TYPES and suffix != TABLE):
            yield each
    for each in kept:
        if each.is_dir() and not each.is_symlink():
            yield from _walk(each, left_out, problems)


def sha256_of_input(path: str) -> str:
    """The SHA-256 of a file, or of the names and hashes of a folder's tables. Raises OSError."""
    place = Path(path)
    if not place.is_dir():
        return _sha256(place)
    digest = hashlib.sha256()
    for each in sorted(place.iterdir()):
        if each.suffix.lower() == TABLE and each.is_file():
            digest.update(f"{_sha256(each)} {each.name}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
