"""Counts, where they were asked to go: the terminal, a file of text, Markdown or JSON, or a workbook."""

from __future__ import annotations

import tempfile
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cli.common import Failed, json_text
from cli.output import write_file
from cli.paper import Writers, deliver, form_asked
from cli.speech import current, shout
from evidence.problems import Problem

if TYPE_CHECKING:
    from reports.population.sections import Told

WORKBOOK: Final = ".xlsx"


def form_or_book(form: str | None, output: str | None) -> tuple[str | None, Problem | None]:
    """The format asked for, None for a workbook; or why it cannot be told."""
    if form is None and (output or "").lower().endswith(WORKBOOK):
        return None, None
    return form_asked(form, output)


def deliver_told(told: Told, form: str | None, output: str | None) -> None:
    """Tell it. Raises Failed where it cannot be written."""
    from reports.population import forms  # noqa: PLC0415 - start-up counts

    if form is not None or output is None:
        writers = Writers(
            paper=lambda paper: forms.write_told(paper, told),
            markdown=lambda: forms.markdown_of(told),
            json=lambda: json_text(forms.data_of(told)),
        )
        deliver(writers, form or "text", output)
        return
    with tempfile.TemporaryDirectory(prefix="zhicheng-") as folder:
        made = Path(folder) / f"book{WORKBOOK}"
        forms.write_book(made, Path(folder), told, current())
        problem = write_file(output, made.read_bytes())
    if problem is not None:
        raise Failed([problem])
    shout(told.summary)
    shout(_("Written: {file}").format(file=output))
