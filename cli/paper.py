"""What advice is written on: `--format` and `--output` of the commands that tell text, Markdown and JSON."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from gettext import gettext as _
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from cli.common import Failed
from cli.output import STANDARD, form_of, is_terminal, write_file, write_standard
from cli.parameters import file_option
from cli.speech import current, shout
from evidence.problems import N_, Problem, register, shown

if TYPE_CHECKING:
    from reports.advice.paper import Paper

FORMS: Final = ("text", "markdown", "json")
SUFFIXES: Final = (".txt", ".md", ".json")
COLUMNS: Final = 80
"""How wide text is that does not go to a terminal."""

TEMPLATES: Final = register(
    {
        "advice_form": N_(
            "This is told as text, Markdown or JSON. End the name {file} with one of {expected}, or give "
            "--format."
        ),
    }
)


def paper_options() -> list[click.Parameter]:
    """--format and --output."""
    return [
        click.Option(
            ["--format", "form"],
            type=click.Choice(FORMS),
            help=_("Format; without it by the name of the output, else text."),
        ),
        file_option("-o/--output", _("Write to this file instead of the terminal.")),
    ]


def form_asked(form: str | None, output: str | None) -> tuple[str, Problem | None]:
    """The format asked for, or why it cannot be told."""
    asked = form or form_of(output)
    if asked in FORMS:
        return str(asked), None
    return "", Problem("advice_form", params={"file": shown(output), "expected": SUFFIXES})


class Writers(NamedTuple):
    """How something is told in each format."""

    paper: Callable[[Paper], None]
    markdown: Callable[[], str]
    json: Callable[[], str]


def deliver(writers: Writers, form: str, output: str | None) -> None:
    """Tell it, where it was asked to go. Raises Failed when that cannot be written."""
    to_standard = output is None or output == STANDARD
    text = _written(writers, form, to_terminal=to_standard and is_terminal())
    if output is None or to_standard:
        write_standard(text)
        return
    problem = write_file(output, text)
    if problem is not None:
        raise Failed([problem])
    shout(_("Written: {file}").format(file=output))


def _written(writers: Writers, form: str, *, to_terminal: bool) -> str:
    if form == "json":
        return writers.json()
    if form == "markdown":
        return writers.markdown()
    from reports.advice.paper import Paper  # noqa: PLC0415 - start-up counts

    paper = Paper(current(), shutil.get_terminal_size().columns if to_terminal else COLUMNS)
    writers.paper(paper)
    if not to_terminal:
        return paper.text()
    from reports.terminal import coloured  # noqa: PLC0415 - likewise

    return coloured(paper.lines, paper.columns)
