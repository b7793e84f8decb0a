"""Sections of counts as text, Markdown, plain data and a workbook with charts."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from reports.advice.paper import Paper
from reports.clean import clean, clip
from reports.language import Code
from reports.markdown import escape
from reports.office.book import Book, Column, Sheet
from reports.office.statistics import SOLID, place_chart, rows_of
from reports.population.sections import COUNTS, WORDS, Cell, Section, Told
from reports.wrap import width

MOST: Final = 15
"""So many rows of groups are shown in a text."""
BARS: Final = 25
"""So many rows have a bar in a chart."""
MOST_ROWS: Final = 1_000_000
"""A sheet bears a few more."""
LONGEST: Final = 24
_GROUPS: Final = "by_"


def _shown(section: Section) -> int:
    return MOST if section.key.startswith(_GROUPS) else len(section.rows)


def write_told(paper: Paper, told: Told) -> None:
    """The counts as lines for a terminal or a pipe."""
    paper.title(told.title)
    for line in told.lines:
        paper.put(0, (line, "quiet"))
    paper.blank()
    paper.put(0, (told.summary, "strong"))
    for section in told.sections:
        if section.detail or not section.rows:
            continue
        paper.heading(section.heading)
        _table(paper, section)
        if len(section.rows) > _shown(section):
            paper.put(0, (told.more, "quiet"))


def _table(paper: Paper, section: Section) -> None:
    """Names to the left, numbers to the right; words in a line of their own below."""
    rows = section.rows[: _shown(section)]
    told = [n for n, field in enumerate(section.fields) if not field.coded and field.width < WORDS]
    words = [n for n, field in enumerate(section.fields) if field.width >= WORDS]
    if sum(max(width(section.fields[n].heading), COUNTS // 2) + 2 for n in told) > paper.columns - LONGEST:
        # What is nobody's takes the least room when it is left out.
        told = [n for n in told if any(row[n] != 0 for row in rows)]
    heads = [section.fields[n].heading for n in told]
    texts = [[clip(_plain(row[n]), LONGEST) for n in told] for row in rows]
    widths = [max(map(width, column)) for column in zip(heads, *texts, strict=True)]
    numbers = [isinstance(rows[0][n], int) for n in told]
    for style, row, line in (
        ("quiet", None, heads),
        *(("", *each) for each in zip(rows, texts, strict=True)),
    ):
        cells = [
            " " * (wide - width(text)) + text if number else text + " " * (wide - width(text))
            for text, wide, number in zip(line, widths, numbers, strict=True)
        ]
        paper.put(0, ("  ".join(cells).rstrip(), style))
        for n in words:
            if row is not None and row[n]:
                paper.put(4, (_plain(row[n]), "quiet"))


def _plain(cell: Cell) -> str:
    return "-" if cell in (None, "") else clean(str(cell))


def markdown_of(told: Told) -> str:
    """The counts as Markdown, every text escaped."""
    lines = [f"# {escape(told.title)}", "", *(f"- {escape(line)}" for line in told.lines), ""]
    lines += [f"**{escape(told.summary)}**", ""]
    for section in told.sections:
        if section.detail or not section.rows:
            continue
        lines += [
            f"## {escape(section.heading)}",
            "",
        ]
        kept = [n for n, field in enumerate(section.fields) if not field.coded]
        lines += [_row(section.fields[n].heading for n in kept), "|" + "---|" * len(kept)]
        lines += [_row(_plain(row[n]) for n in kept) for row in section.rows[: _shown(section)]]
        lines += [""] if len(section.rows) <= _shown(section) else ["", escape(told.more), ""]
    return "\n".join(lines).rstrip() + "\n"


def _row(cells: Any) -> str:
    return f"| {' | '.join(map(escape, cells))} |"


def data_of(told: Told) -> dict[str, Any]:
    """The counts as plain data: codes for programs, texts for people."""
    return {
        "schema": told.schema,
        "summary": told.summary,
        **told.facts,
        **{
            section.key: [
                {field.key: cell for field, cell in zip(section.fields, row, strict=True)}
                for row in section.rows
            ]
            for section in told.sections
        },
    }


# Workbook -------------------------------------------------------------------------------------------------


def write_book(path: Path, temporary: Path, told: Told, lang: Code) -> None:
    """Write the counts as a workbook: a sheet for each section, with a chart that Excel draws from it."""
    with Book(path, temporary, told.title, lang) as book:
        first = book.sheet(told.title)
        first.set_up(told.title)
        first.columns([100])
        for line in (told.title, *told.lines, told.summary):
            first.write(0, line)
            first.next()
        for section in told.sections:
            if section.rows:
                _sheet(book, section)


def _sheet(book: Book, section: Section) -> None:
    sheet = book.sheet(section.heading)
    sheet.set_up(section.heading)
    sheet.table([Column(field.heading, field.width) for field in section.fields], frozen=1)
    for row in section.rows[:MOST_ROWS]:
        for place, (cell, field) in enumerate(zip(row, section.fields, strict=True)):
            sheet.write(
                place, "" if cell is None else cell, book.status(field.status) if field.status else None
            )
        sheet.next()
    sheet.filter(0, len(section.fields))
    if section.bars:
        _chart(book, sheet, section)


def _chart(book: Book, sheet: Sheet, section: Section) -> None:
    last = min(len(section.rows), BARS)
    chart = book.book.add_chart({"type": "bar", "subtype": "stacked"})
    for place in section.bars:
        status = section.fields[place].status
        chart.add_series(
            {
                "name": [sheet.name, 0, place],
                "categories": [sheet.name, 1, section.label, last, section.label],
                "values": [sheet.name, 1, place, last, place],
                "gap": 40,
                **({"fill": {"color": SOLID[status]}} if status in SOLID else {}),
            }
        )
    column = len(section.fields) + 1
    place_chart(sheet, chart, 0, section.heading, last, column=column)
    sheet.row = max(sheet.row, rows_of(last))
