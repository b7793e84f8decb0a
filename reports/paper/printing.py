"""The door to the formats of the committee's paper: a paper in, a file's content out."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evidence.problems import Param, Place, Problem
from reports.paper.model import CommitteePaper

if TYPE_CHECKING:
    from reports.paper.pdf import Press

WORD_TEMPLATE: Final = Path(__file__).with_name("comparison.docx")
FORMS: Final = ("pdf", "docx")
"""The formats; each is the ending of its files too."""


class NoFont(Exception):  # noqa: N818 - says what is the matter
    """This machine has no font for Chinese that we know."""


class BadTemplate(Exception):  # noqa: N818 - says what is the matter
    """A Word template that no paper can be made with, and why."""

    def __init__(self, code: str, file: str | None = None, **params: Param) -> None:
        super().__init__(code)
        self.problem = Problem(code, Place(file), params)

    def at(self, file: str) -> BadTemplate:
        """The same, told of a file."""
        return BadTemplate(self.problem.code, file, **self.problem.params)


class Printer:
    """Makes papers in any format. What a format needs is imported and prepared when it is first asked for.

    `template` is the content of an office's own Word template.
    """

    def __init__(self, template: bytes | None = None) -> None:
        self.template = template

    @cached_property
    def press(self) -> Press:
        """What lays out PDF. Raises NoFont."""
        from reports.paper.pdf import Press  # noqa: PLC0415 - only for who wants PDF

        return Press()

    def made(self, paper: CommitteePaper, form: str) -> bytes:
        """The file of a paper. Raises NoFont, BadTemplate; ValueError for a format that there is not."""
        if form == "pdf":
            return self.press.pdf(paper)
        if form == "docx":
            from reports.paper.word import docx_of  # noqa: PLC0415 - only for who wants Word

            return docx_of(paper, self.template)
        raise ValueError(f"no paper is made as {form}")

    def unshown(self, paper: CommitteePaper) -> str:
        """The letters that the fonts of this machine lack: in a PDF they would be empty boxes."""
        return self.press.unshown(paper)
