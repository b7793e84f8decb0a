"""`zhicheng session`: the table for the committee's session."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from cli.common import Failed
from cli.help import Command
from cli.papers.others import form_of, laid_out, written
from cli.parameters import file_option, files_argument, lang_option
from cli.speech import current
from evidence.problems import Problem

if TYPE_CHECKING:
    from cli.papers.run_folder import RunFolder
    from reports.paper.session import Seat, Session

FORMS: Final = ("pdf", "docx", "xlsx")


def session_command() -> click.Command:
    """`zhicheng session`."""
    return Command(
        "session",
        callback=_session,
        params=[
            files_argument("run", _("FOLDER")),
            file_option("-o/--output", _("File to write: .pdf, .docx or .xlsx.")),
            lang_option(),
        ],
        help="\n\n".join(
            (
                _(
                    "Makes the table for the committee's session of the finished batch in FOLDER: all "
                    "applicants with what was found clause by clause, and blank columns for the votes."
                ),
                _(
                    "The order is that of the batch, with the numbers of the papers: it ranks nobody. Every "
                    "verdict is found again from what the batch has frozen."
                ),
                _("Exit code: 0 when it was written, 2 when something given is not as it must be."),
            )
        ),
    )


def _session(run: str, output: str | None) -> int:
    target, form = form_of(output, FORMS)

    from cli.papers.run_folder import RunFolder  # noqa: PLC0415 - start-up counts
    from reports.paper.session import session_of  # noqa: PLC0415 - likewise

    batch = RunFolder(run)
    seats = list(_seats(batch))
    if not seats:
        raise Failed([Problem("papers_nobody", params={"folder": run})])
    paper = session_of(seats, current(), _frame(batch), len(seats))
    written(target, _book(paper) if form == "xlsx" else laid_out("session", paper, form, target))
    return 0


def _seats(batch: RunFolder) -> Iterator[Seat]:
    """Everybody of the batch, decided again. Raises Failed."""
    from cli.papers.run_folder import Deciding  # noqa: PLC0415 - start-up counts
    from reports.office.entries import row_of  # noqa: PLC0415 - likewise
    from reports.paper.session import Seat  # noqa: PLC0415 - likewise
    from reports.view import report_of  # noqa: PLC0415 - likewise

    deciding = Deciding(batch.frame())
    for place, kept in enumerate(batch.dossiers()):
        yield Seat(place, row_of(report_of(deciding.again(kept), current())))


def _frame(batch: RunFolder) -> str:
    """What was compared, in a line."""
    from evaluator.version import VERSION  # noqa: PLC0415 - start-up counts
    from reports.language import language  # noqa: PLC0415 - likewise

    words = language(current())
    parts = (
        words.labelled(words.say("Cut-off"), str(batch.asked.get("as_of", ""))),
        words.labelled(words.say("Batch"), batch.sha256[:8]),
        f"zhicheng {VERSION}",
    )
    return " · ".join(parts)


def _book(paper: Session) -> bytes:
    """The table as a workbook."""
    from reports.paper.session_book import write_session  # noqa: PLC0415 - start-up counts

    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "session.xlsx"
        write_session(path, Path(scratch), paper)
        return path.read_bytes()
