"""`zhicheng template`: a workbook to fill in, with what one title asks for; the Word template of papers."""

from __future__ import annotations

from gettext import gettext as _
from pathlib import Path
from typing import Final

import click

from cli.common import Failed, rule_set_of
from cli.help import Command
from cli.inputs import Inputs
from cli.output import STANDARD, check_target, write_file
from cli.parameters import file_option, files_argument, lang_option, title_option
from cli.speech import current, shout
from evidence.problems import N_, Problem, register

TEMPLATES: Final = register(
    {
        "template_type": N_(
            "A template is a workbook to fill in (.xlsx) or the Word template of the committee's paper "
            "(.docx). End its name so."
        ),
        "template_all_titles": N_(
            "The Word template of the committee's paper serves every title. Leave --title and --dossier out."
        ),
        "template_exists": N_(
            "There is a file {file} already, perhaps one that somebody has filled in. Name another, "
            "or give --force."
        ),
    }
)


def template_command() -> click.Command:
    """`zhicheng template`."""
    return Command(
        "template",
        callback=_template,
        params=[
            files_argument("file", _("FILE")),
            title_option(),
            file_option("--dossier", _("Fill in what this dossier holds.")),
            click.Option(["--force"], is_flag=True, help=_("Write over a file that is there already.")),
            lang_option(),
        ],
        help="\n\n".join(
            (
                _(
                    "Writes FILE, a workbook (.xlsx) with a sheet for the applicant and one for each kind of "
                    "record "
                    "that the title asks for, in the order of the clauses."
                ),
                _("`zhicheng check FILE` reads it when it is filled in."),
                _(
                    "If FILE ends in .docx it is the Word template of the committee's paper, to be restyled "
                    "and given to check and papers with --template."
                ),
            )
        ),
    )


def _template(*, file: str, title: str | None, dossier: str | None, force: bool) -> int:
    inputs = Inputs()
    word = Path(file).suffix.lower() == ".docx"
    if word and (title is not None or dossier is not None):
        inputs.problems.append(Problem("template_all_titles"))
    if file == STANDARD or not (word or Path(file).suffix.lower() == ".xlsx"):
        inputs.problems.append(Problem("template_type"))
    elif Path(file).exists() and not Path(file).is_dir() and not force:
        inputs.problems.append(Problem("template_exists", params={"file": file}))
    else:
        found = check_target(file, [dossier] if dossier else [])
        inputs.problems += [] if found is None else [found]
    if word:
        inputs.finish()
        from reports.paper.printing import WORD_TEMPLATE  # noqa: PLC0415 - start-up counts

        return _write(file, WORD_TEMPLATE.read_bytes())
    known = inputs.dossier(dossier) if dossier is not None else None
    rule_set = None
    if title is not None or known is not None or dossier is None:
        try:
            rule_set = rule_set_of(title or (known.title_sought if known is not None else None))
        except Failed as failed:
            inputs.problems += failed.problems
    inputs.finish()
    if rule_set is None:
        raise RuntimeError("no title, and no problem tells of it")

    from evidence.workbook.writer import write_workbook  # noqa: PLC0415 - start-up counts
    from rules.asked import plan_of  # noqa: PLC0415 - likewise

    content, problems = write_workbook(plan_of(rule_set), known, current())
    if content is None:
        raise Failed(problems)
    return _write(file, content)


def _write(file: str, content: bytes) -> int:
    problem = write_file(file, content)
    if problem is not None:
        raise Failed([problem])
    shout(_("Written: {file}").format(file=file))
    return 0
