"""`zhicheng rules diff`: what differs between two rule sets, by meaning."""

from __future__ import annotations

import shutil
from gettext import gettext as _
from typing import TYPE_CHECKING, Final

import click

from cli.common import Failed, json_text
from cli.help import Command
from cli.naming import old_and_new, rule_set_named
from cli.output import STANDARD, check_target, form_of, is_terminal, write_file, write_standard
from cli.parameters import file_option, lang_option
from cli.speech import current, shout
from evidence.problems import N_, Problem, register, shown

if TYPE_CHECKING:
    from reports.advice.rules_diff import DiffView
    from rules.comparing import Comparison
    from rules.loader import RuleSet

FORMS: Final = ("text", "markdown", "json")

TEMPLATES: Final = register(
    {
        "form_not_told": N_("{file} names no format for this. Give --format with one of {expected}."),
    }
)


def diff_command() -> click.Command:
    """`zhicheng rules diff`."""
    return Command(
        "diff",
        callback=_diff,
        params=[
            *old_and_new(),
            click.Option(
                ["--format", "form"],
                type=click.Choice(FORMS),
                help=_("Format; without it by the name of the output, else text."),
            ),
            file_option("-o/--output", _("Write to this file instead of the terminal.")),
            lang_option(),
        ],
        help="\n\n".join(
            (
                _(
                    "Compares the conditions OLD and NEW, each an id (with @EDITION where there are several) "
                    "or a file, by what they mean: comments, order, layout and other spellings of the same "
                    "make no difference."
                ),
                _(
                    "Tells for each change where it leads, and under which readings it holds. Names and "
                    "words that change no verdict come last."
                ),
            )
        ),
    )


def compared(old: RuleSet, new: RuleSet) -> Comparison:
    """Two rule sets compared. Raises Failed where an option of a reading cannot be read."""
    # ruff: noqa: PLC0415 - start-up counts
    from rules.comparing import compare
    from rules.loader import BadRuleSet

    try:
        return compare(old, new)
    except BadRuleSet as bad:
        raise Failed(bad.problems) from bad


def _diff(old: str, new: str, form: str | None, output: str | None) -> int:
    asked = form or form_of(output)
    problems = []
    if asked not in FORMS:
        problems.append(Problem("form_not_told", params={"file": shown(output), "expected": FORMS}))
    target = check_target(output, [old, new])
    if target is not None:
        problems.append(target)
    if problems:
        raise Failed(problems)
    comparison = compared(rule_set_named(old), rule_set_named(new))

    from reports.advice.rules_diff import diff_of

    view = diff_of(comparison, current())
    text = _written(view, asked or "text", to_terminal=output in (None, STANDARD) and is_terminal())
    if output in (None, STANDARD):
        write_standard(text)
        return 0
    problem = write_file(str(output), text)
    if problem is not None:
        raise Failed([problem])
    shout(_("Written: {file}").format(file=output))
    return 0


def _written(view: DiffView, form: str, *, to_terminal: bool) -> str:
    """The view in one format."""
    from reports.advice.rules_diff import data_of_diff, markdown_of_diff, write_diff

    if form == "json":
        return json_text(data_of_diff(view))
    if form == "markdown":
        return markdown_of_diff(view, current())
    from reports.advice.paper import Paper

    if not to_terminal:
        paper = Paper(current())
        write_diff(paper, view, current())
        return paper.text()
    from reports.terminal import coloured

    paper = Paper(current(), shutil.get_terminal_size().columns)
    write_diff(paper, view, current())
    return coloured(paper.lines, paper.columns)
