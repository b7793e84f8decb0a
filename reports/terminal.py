"""The report for a terminal: the lines of `reports.text`, in colour. Imports rich: only when asked for."""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO
from typing import Final

from rich.console import Console
from rich.text import Text
from rich.theme import Theme

from reports.model import Report
from reports.text import COLUMNS, Line, lines_of

THEME: Final = Theme(
    {
        "title": "bold",
        "heading": "bold cyan",
        "strong": "bold",
        "quiet": "dim",
        "good": "green",
        "bad": "bold red",
        "unsure": "yellow",
    },
    inherit=False,
)


def terminal_of(report: Report, columns: int = COLUMNS, *, first_page: bool = False) -> str:
    """The report with the colours that the terminal has; NO_COLOR is heeded."""
    return coloured(lines_of(report, columns, first_page=first_page), columns)


def coloured(lines: Iterable[Line], columns: int = COLUMNS) -> str:
    """Lines of styled pieces with the colours that the terminal has; NO_COLOR is heeded."""
    out = StringIO()
    console = Console(
        file=out, force_terminal=True, width=columns, theme=THEME, highlight=False, markup=False, emoji=False
    )
    for line in lines:
        console.print(_styled(line), soft_wrap=True)
    return out.getvalue()


def _styled(line: Line) -> Text:
    return Text.assemble(*[(text, style) for text, style in line])
