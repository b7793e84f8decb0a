"""Finds the dossiers in folders, in one and the same order everywhere."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, Literal, NamedTuple

from cli.batch.store import BEGUN, FOLDER
from evidence.problems import N_, Problem, register
from evidence.reading.dossiers import WORKBOOK_TYPES
from reports.office.run import BEGINNING, NAME

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
        "batch_of_a_run": N_("The folder {file} was written by an earlier run and is passed over."),
    }
)

_CHUNK: Final = 2**20


class Source(NamedTuple):
    """One dossier: how it is opened, and how it is told of wherever it lies: folder given, path in it."""

    path: str
    label: str


def find(given: Iterable[str], passed_over: Iterable[Path]) -> tuple[list[Source], list[Problem]]:
    """The dossiers below the folders given, each once, and what is wrong with the folders.

    Hidden files, the lock files of office programs, links to folders, what earlier runs have written and what
    is `passed_over` are left out.
    """
    problems: list[Problem] = []
    left_out = {_identity(path) for path in passed_over}
    found: dict[str, Source] = {}
    roots: set[str] = set()
    for name in given:
        top = Path(name)
        root = _root(top, roots)
        kind = _kind(top)
        if kind == "folder":
            for path in _walk(top, left_out, problems):
                relative = path.relative_to(top).as_posix()
                label = root if relative == "." else f"{root}/{relative}"
                found.setdefault(_identity(path), Source(str(path), label))
        elif kind == "file":
            found.setdefault(_identity(top), Source(name, root))
        else:
            problems.append(Problem("batch_no_folder", params={"file": name}))
    return list(found.values()), problems


def _root(top: Path, taken: set[str]) -> str:
    """The last name of a folder given; made unique, so that labels are."""
    name = os.path.basename(_identity(top)) or "root"  # noqa: PTH119 - of a text, not of a path
    root, number = name, 1
    while root in taken:
        number += 1
        root = f"{name}~{number}"
    taken.add(root)
    return root


def _identity(path: Path) -> str:
    """The place that a name leads to. Unlike `Path.resolve` it bears links that lead to themselves."""
    return os.path.realpath(path)


def _kind(path: Path) -> Literal["file", "folder", "lost", "other"]:
    """What a name leads to. `lost`: a link to nothing, or what the system does not let us see."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - `is_file` hides some errors and raises others
    except (OSError, ValueError):
        return "lost"
    return "folder" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else "other"


def _walk(top: Path, left_out: set[str], problems: list[Problem]) -> Iterator[Path]:
    """The dossiers of a folder, then those of the folders in it; by name. Folders may lie as deep as ever."""
    todo = [top]
    while todo:
        folder = todo.pop()
        try:
            entries = sorted(folder.iterdir(), key=lambda each: (each.name.casefold(), each.name))
        except OSError:
            problems.append(Problem("batch_no_right", params={"file": str(folder)}, severity="warning"))
            continue
        if is_output(folder):
            problems.append(Problem("batch_of_a_run", params={"file": str(folder)}, severity="warning"))
            continue
        kept = [
            (each, _kind(each))
            for each in entries
            if not each.name.startswith((".", "~$")) and _identity(each) not in left_out
        ]
        if any(kind == "file" and each.suffix.lower() == TABLE for each, kind in kept):
            yield folder
        # A link to nothing is told of as a dossier that cannot be read: nothing is left out in silence.
        yield from (each for each, kind in kept if kind in ("file", "lost") and _is_dossier(each))
        todo += reversed([each for each, kind in kept if kind == "folder" and not each.is_symlink()])


def _is_dossier(path: Path) -> bool:
    suffix = path.suffix.lower()
    return suffix in TEXT_TYPES or (suffix in WORKBOOK_TYPES and suffix != TABLE)


def is_output(folder: Path) -> bool:
    """Whether a run has written this folder: its table and its record are no dossiers."""
    if _kind(folder / FOLDER / BEGUN) == "file":
        return True
    try:
        with (folder / NAME).open("rb") as file:
            return file.read(len(BEGINNING)) == BEGINNING
    except OSError:
        return False


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
