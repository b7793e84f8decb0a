"""Text from a dossier made harmless: control characters, escape codes, text direction, absurd length.

A name may hold anything. What is shown keeps its letters and loses whatever steers a terminal or reorders a
line.
"""

from __future__ import annotations

import re
from typing import Final

_BLANKS: Final = "[\t-\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f]"
_HARMFUL: Final = (
    "[\x00-\x08\x0e-\x1b\x7f-\x9f"  # controls, among them the escape and its eight-bit twins
    "\u00ad\u061c\u200b-\u200f\u2060-\u206f\ufeff\ufff9-\ufffb"  # invisible, and marks of direction
    "\u202a-\u202e\U000e0000-\U000e0fff"  # overrides of direction, tags
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]+"  # halves of characters, and what is none
)
REPLACEMENT: Final = "\ufffd"
ELLIPSIS: Final = "…"


def clean(text: str) -> str:
    """The text on one line: a run of harmful characters becomes one replacement, other blanks a blank."""
    if text.isprintable():
        return text
    # Compiled when first needed, which is seldom; `re` keeps them.
    return re.sub(_HARMFUL, REPLACEMENT, re.sub(_BLANKS, " ", text))


def clip(text: str, length: int) -> str:
    """At most so many characters; what is cut off ends in an ellipsis."""
    return text if len(text) <= length else text[: length - 1].rstrip() + ELLIPSIS
