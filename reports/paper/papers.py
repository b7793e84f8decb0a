"""The door to the other papers: a value in, a file's content out, by the templates of its kind."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from reports.values import Value

if TYPE_CHECKING:
    from reports.paper.pdf import Press

Kind = Literal["materials", "notice", "session"]
MATERIALS: Final = "materials"
NOTICE: Final = "notice"
SESSION: Final = "session"

FOLDER: Final = Path(__file__).parent


@cache
def _press() -> Press:
    from reports.paper.pdf import Press  # noqa: PLC0415 - only for who wants PDF

    return Press()


def made(kind: Kind, paper: Value, form: str) -> tuple[bytes, str]:
    """A paper as PDF or Word, and the letters in it that no font of this machine shows (PDF only).

    Raises NoFont; ValueError for a format that there is not.
    """
    if form == "pdf":
        press = _press()
        return press.laid_out(FOLDER / f"{kind}.typ", paper), press.unshown(paper)
    if form == "docx":
        from reports.paper.word_forms import form_of  # noqa: PLC0415 - only for who wants Word

        return form_of(FOLDER / f"{kind}.docx").docx(paper), ""
    raise ValueError(f"no paper is made as {form}")
