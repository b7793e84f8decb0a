"""The door to all formats: a verdict in, a text out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from evaluator.verdict import Verdict
from reports.language import Code
from reports.model import Report
from reports.view import report_of

if TYPE_CHECKING:
    from evaluator.advice import Advice

Form = Literal["text", "markdown", "json", "html"]


def render(
    verdict: Verdict,
    form: Form = "text",
    lang: Code = "zh",
    *,
    handbook: Mapping[str, str] | None = None,
    advice: Advice | None = None,
    columns: int | None = None,
    colour: bool = False,
) -> str:
    """The report on a verdict in one format and language, ending in one line break.

    `handbook` holds the official text of the clauses by their citation, `advice` is that on the same verdict.
    `columns` and `colour` are for text; colour is for terminals. What a format needs is imported only for it.
    """
    return render_report(report_of(verdict, lang, handbook, advice), form, columns=columns, colour=colour)


def render_report(
    report: Report, form: Form = "text", *, columns: int | None = None, colour: bool = False
) -> str:
    """A report in one format. See `render`."""
    # ruff: noqa: PLC0415 - start-up counts
    if form == "html":
        from reports.html import html_of

        return html_of(report)
    if form == "json":
        from reports.json_report import json_of

        return json_of(report)
    if form == "markdown":
        from reports.markdown import markdown_of

        return markdown_of(report)
    from reports.text import COLUMNS, text_of

    if colour:
        from reports.terminal import terminal_of

        return terminal_of(report, columns or COLUMNS)
    return text_of(report, columns or COLUMNS)
