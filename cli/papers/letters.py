"""Fonts and letters: what this machine cannot show, told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cli.speech import tell
from evidence.problems import N_, Problem, register

TEMPLATES: Final = register(
    {
        "papers_no_font": N_(
            "This machine has no font for Chinese that can be used. Install a Song type, such as Noto Serif "
            "CJK SC, then make the papers again."
        ),
        "papers_letters": N_(
            "{file}: no font of this machine shows {letters}; an empty box stands there. Install a font that "
            "has these letters, such as BabelStone Han, and make the papers again."
        ),
    }
)


def tell_unshown(unshown: Mapping[str, str]) -> None:
    """Tell the letters that no font shows, by the files of the dossiers that hold them."""
    tell(
        Problem(
            "papers_letters",
            params={"file": file, "letters": tuple(f"{each} (U+{ord(each):04X})" for each in letters)},
            severity="warning",
        )
        for file, letters in unshown.items()
        if letters
    )
