"""The command line of `zhicheng papers`."""

from __future__ import annotations

from dataclasses import dataclass
from gettext import gettext as _
from typing import TYPE_CHECKING, Any, Final

import click

from cli.batch.command import jobs_option
from cli.common import BAD_INPUT, Failed
from cli.help import Command
from cli.inputs import Inputs
from cli.output import write_standard
from cli.papers.letters import tell_unshown
from cli.papers.place import new_folder, not_written
from cli.papers.template import read_template, template_option
from cli.parameters import file_option, files_argument, lang_option
from cli.speech import current, shout, tell
from evidence.problems import N_, Problem, register
from reports.paper.printing import FORMS

if TYPE_CHECKING:
    from cli.papers.outputs import Outcome

TEMPLATES: Final = register(
    {
        "papers_out_missing": N_("Where shall the papers go? Name a folder with -o."),
        "papers_nobody": N_(
            "Nobody was compared in the batch in {folder}, so that there is no paper to make."
        ),
    }
)


@dataclass(frozen=True)
class Asked:
    """What the command line asks for, as click gives it."""

    run: str
    output: str | None
    forms: tuple[str, ...]
    volume: bool
    handbook: str | None
    template: str | None
    jobs: int


def papers_command() -> click.Command:
    """`zhicheng papers`."""
    return Command(
        "papers",
        callback=_papers,
        params=[
            files_argument("run", _("FOLDER")),
            click.Option(
                ["-o", "--output"], metavar=_("FOLDER"), help=_("New or empty folder for the papers.")
            ),
            click.Option(
                ["--format", "forms"],
                type=click.Choice(FORMS),
                multiple=True,
                help=_("Format of the papers; may be given several times; without it all of them."),
            ),
            click.Option(
                ["--volume/--no-volume"],
                default=True,
                help=_(
                    "Write one PDF of all papers too, with contents and bookmarks (the default), or none."
                ),
            ),
            file_option(
                "--handbook", _("Official text, to stand in the table; the one the batch was given.")
            ),
            template_option(),
            jobs_option(),
            lang_option(),
        ],
        help="\n\n".join(
            (
                _(
                    "Makes the committee's papers of the finished batch in FOLDER: for each applicant one or "
                    "two A4 pages with the conclusion, the clauses, judgements, doubts, and room to write "
                    "and sign; and one PDF of all."
                ),
                _(
                    "Every verdict is found again from what the batch has frozen. What is written holds "
                    "personal data, and only you may read it."
                ),
                _(
                    "Exit code: 0 when all was written, 2 when something given is not as it must be or a "
                    "paper could not be made."
                ),
            )
        ),
    )


def _papers(**given: Any) -> int:
    asked = Asked(**given)
    if not asked.output:
        raise Failed([Problem("papers_out_missing")])
    place = new_folder(asked.output)
    inputs = Inputs()
    handbook = inputs.handbook(asked.handbook)
    forms = asked.forms or FORMS
    template = read_template(asked.template, inputs.problems, word="docx" in forms)
    inputs.finish()

    from cli.papers.outputs import Wanted, make  # noqa: PLC0415 - start-up counts
    from cli.papers.run_folder import RunFolder  # noqa: PLC0415 - likewise

    run = RunFolder(asked.run)
    run.check_handbook(None if handbook is None else handbook.sha256)
    if handbook is None and run.asked.get("handbook_sha256"):
        shout(_("The batch was given a handbook: without --handbook the papers show our restatement."))
    wanted = Wanted(forms, asked.volume, handbook, asked.jobs, current(), template)
    try:
        outcome = make(run, place, wanted)
    except (OSError, ValueError) as error:
        raise not_written(asked.output, error) from error
    if outcome is None:
        raise Failed([Problem("papers_nobody", params={"folder": asked.run})])
    return _tell(outcome, asked.output)


def _tell(outcome: Outcome, output: str) -> int:
    """What came out."""
    tell_unshown(outcome.unshown)
    tell(outcome.problems)
    lines = [_("Papers made: {n}.").format(n=outcome.made)]
    if outcome.pages:
        lines.append(_("Pages of the volume: {n}.").format(n=outcome.pages))
    lines.append(_("Written: {file}").format(file=output))
    write_standard("\n".join(lines) + "\n")
    return BAD_INPUT if outcome.problems else 0
