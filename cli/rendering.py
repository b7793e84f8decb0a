"""From a verdict to the text of one format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.output import Form
from reports.language import Code

if TYPE_CHECKING:
    from rules.handbook import Handbook

    from evaluator.verdict import Verdict


def render(
    verdict: Verdict, form: Form, code: Code, handbook: Handbook | None, *, columns: int | None, colour: bool
) -> str:
    """The report on a verdict as text, ending in a line break."""
    from reports.text import COLUMNS, text_of  # noqa: PLC0415 - start-up counts
    from reports.view import report_of  # noqa: PLC0415 - start-up counts

    official = None if handbook is None else handbook.clauses(verdict.rule_set.source.chapter)
    report = report_of(verdict, code, official)
    if form == "markdown":
        from reports.markdown import markdown_of  # noqa: PLC0415 - start-up counts

        return markdown_of(report)
    if colour:
        from reports.terminal import terminal_of  # noqa: PLC0415 - start-up counts

        return terminal_of(report, columns or COLUMNS)
    return text_of(report, columns or COLUMNS)
