"""frozen.jsonl.gz: all that a run was made from and all that it found, for the archive to take over.

A line of JSON for what the whole run shares, then one for each dossier that was compared, in the order of
run.json. Each line is a gzip member of its own, so that the worker that decided a dossier also packs it; the
file is the members one after the other. Canonical forms stand in it as texts, byte for byte.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from evaluator.frozen import frozen_json
from evaluator.verdict import Verdict
from evidence.canonical import canonical_json
from evidence.settings import Settings
from rules.loader import catalogue

NAME: Final = "frozen.jsonl.gz"
SCHEMA: Final = "frozen-1"
LONGEST_LINE: Final = 64 * 2**20
_GZIP: Final = 31


class NotFrozen(ValueError):  # noqa: N818 - says what is the matter
    """A file that is not of this form."""


class Frame(NamedTuple):
    """What all dossiers of a run were held against: the rule sets by SHA-256, the settings, canonical."""

    rule_sets: dict[str, bytes]
    settings: bytes


class Kept(NamedTuple):
    """One dossier: its file, the dossier in canonical form, and the frozen verdict."""

    file: str
    dossier: bytes
    verdict: bytes


# Writing ----


def kept_member(label: str, verdict: Verdict) -> bytes:
    """The member of one dossier."""
    return _member(
        {
            "file": label,
            "dossier": canonical_json(verdict.dossier).decode("utf-8"),
            "verdict": frozen_json(verdict).decode("utf-8"),
        }
    )


def frame_member(wanted: Iterable[str], settings: Settings) -> bytes:
    """The member of what is shared, with the texts of the rule sets that have a wanted SHA-256."""
    files = [each.path.read_bytes() for each in catalogue()]
    texts = {hashlib.sha256(text).hexdigest(): text for text in files}
    return _member(
        {
            "schema": SCHEMA,
            "rule_sets": {each: texts[each].decode("utf-8") for each in sorted(wanted) if each in texts},
            "settings": canonical_json(settings).decode("utf-8"),
        }
    )


def _member(data: dict[str, Any]) -> bytes:
    line = json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"
    packer = zlib.compressobj(1, zlib.DEFLATED, _GZIP)
    return packer.compress(line.encode("utf-8", "backslashreplace")) + packer.flush()


# Reading ----


@contextmanager
def read_frozen(path: Path) -> Iterator[tuple[Frame, Iterator[Kept]]]:
    """What is shared, and the dossiers one by one. Raises OSError, NotFrozen, also while they are read."""
    with gzip.open(path) as file:
        lines = _lines(file)
        data = next(lines, None)
        if data is None or data.get("schema") != SCHEMA:
            raise NotFrozen(f"this is not of the schema {SCHEMA}")
        try:
            texts = {str(name): text.encode("utf-8") for name, text in data["rule_sets"].items()}
            frame = Frame(texts, data["settings"].encode("utf-8"))
        except (KeyError, AttributeError, UnicodeError) as error:
            raise NotFrozen(str(error)) from error
        yield frame, map(_kept, lines)


def _lines(file: gzip.GzipFile) -> Iterator[dict[str, Any]]:
    while True:
        try:
            line = file.readline(LONGEST_LINE)
            if not line:
                return
            data = json.loads(line)
        except (gzip.BadGzipFile, EOFError, zlib.error, ValueError, RecursionError) as error:
            raise NotFrozen(str(error)) from error
        if not isinstance(data, dict):
            raise NotFrozen("a line is no block")
        yield data


def _kept(data: dict[str, Any]) -> Kept:
    try:
        return Kept(str(data["file"]), data["dossier"].encode("utf-8"), data["verdict"].encode("utf-8"))
    except (KeyError, AttributeError, UnicodeError) as error:
        raise NotFrozen(str(error)) from error
