"""Names of files made of texts that people typed: legible, and safe on every system."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from reports.clean import REPLACEMENT, clean

LONGEST: Final = 60
"""Letters of a stem: none is more than four bytes long, so a name stays below 255 bytes."""
_FORBIDDEN: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
_SUFFIX: Final = re.compile(r"\.[A-Za-z0-9]{1,8}", re.ASCII)


def safe_name(stem: str, file: str) -> str:
    """A name of a stem and the ending of a file's name, where that is a plain one.

    Unique and never the name of a device where the stem begins with a number that no other has.
    """
    plain = unicodedata.normalize("NFC", clean(stem)).replace(REPLACEMENT, "-")
    legible = re.sub(r"\s+", " ", _FORBIDDEN.sub("-", plain))[:LONGEST].strip(" .") or "_"
    return legible + _suffix(file)


def _suffix(file: str) -> str:
    _, dot, end = file.rpartition(".")
    return f".{end.lower()}" if dot and _SUFFIX.fullmatch(f".{end}") else ""
