"""The door to the formats of the committee's paper: a paper in, a file's content out."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from reports.paper.model import CommitteePaper

if TYPE_CHECKING:
    from reports.paper.pdf import Press

FORMS: Final = ("pdf",)
"""The formats; each is the ending of its files too."""


class NoFont(Exception):  # noqa: N818 - says what is the matter
    """This machine has no font for Chinese that we know."""


class Printer:
    """Makes papers in any format. What a format needs is imported and prepared when it is first asked for."""

    @cached_property
    def press(self) -> Press:
        """What lays out PDF. Raises NoFont."""
        from reports.paper.pdf import Press  # noqa: PLC0415 - only for who wants PDF

        return Press()

    def made(self, paper: CommitteePaper, form: str) -> bytes:
        """The file of a paper. Raises NoFont; ValueError for a format that there is not."""
        if form == "pdf":
            return self.press.pdf(paper)
        raise ValueError(f"no paper is made as {form}")

    def unshown(self, paper: CommitteePaper) -> str:
        """The letters that the fonts of this machine lack: they would be empty boxes."""
        return self.press.unshown(paper)
