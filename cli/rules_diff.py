"""`zhicheng rules diff`: what differs between two rule sets, by meaning."""

from __future__ import annotations

from gettext import gettext as _
from typing import TYPE_CHECKING

import click

from cli.common import Failed, json_text
from cli.help import Command
from cli.naming import old_and_new, rule_set_named
from cli.output import check_target
from cli.paper import Writers, deliver, form_asked, paper_options
from cli.parameters import lang_option
from cli.speech import current

if TYPE_CHECKING:
    from rules.comparing import Comparison
    from rules.loader import RuleSet


def diff_command() -> click.Command:
    """`zhicheng rules diff`."""
    return Command(
        "diff",
        callback=_diff,
        params=[*old_and_new(), *paper_options(), lang_option()],
        help="\n\n".join(
            (
                _(
                    "Compares the conditions OLD and NEW, each an id (with @EDITION where there are several) "
                    "or a file, by what they mean: comments, order, layout and other spellings of the same "
                    "make no difference."
                ),
                _(
                    "Tells for each change where it leads, and under which readings it holds. Words that "
                    "change no verdict come last."
                ),
            )
        ),
    )


def compared(old: RuleSet, new: RuleSet) -> Comparison:
    """Two rule sets compared. Raises Failed where an option of a reading cannot be read."""
    from rules.comparing import compare  # noqa: PLC0415 - start-up counts
    from rules.loader import BadRuleSet  # noqa: PLC0415 - likewise

    try:
        return compare(old, new)
    except BadRuleSet as bad:
        raise Failed(bad.problems) from bad


def _diff(old: str, new: str, form: str | None, output: str | None) -> int:
    asked, problem = form_asked(form, output)
    problems = [each for each in (problem, check_target(output, [old, new])) if each is not None]
    if problems:
        raise Failed(problems)
    comparison = compared(rule_set_named(old), rule_set_named(new))

    from reports.advice import rules_diff as words  # noqa: PLC0415 - start-up counts

    lang = current()
    view = words.diff_of(comparison, lang)
    writers = Writers(
        paper=lambda paper: words.write_diff(paper, view, lang),
        markdown=lambda: words.markdown_of_diff(view, lang),
        json=lambda: json_text(words.data_of_diff(view)),
    )
    deliver(writers, asked, output)
    return 0
