"""评审汇总表 as a workbook: a sheet for each title."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from reports.office.book import Book, Column
from reports.paper.session import Session, SessionTable

BEFORE: Final = (("number", 6), ("applicant", 12), ("school", 22), ("subject", 8), ("status", 9))
AFTER: Final = (("agree", 6), ("against", 6), ("abstain", 6), ("remark", 24))
CLAUSE: Final = 7


def write_session(path: Path, temporary: Path, paper: Session) -> None:
    """Write the workbook."""
    with Book(path, temporary, paper.title, paper.lang) as book:
        for table in paper.tables:
            _table(book, paper, table)


def _table(book: Book, paper: Session, table: SessionTable) -> None:
    sheet = book.sheet(table.heading)
    sheet.set_up(f"{paper.title} · {paper.footer}")
    columns = [Column(paper.labels[name], width) for name, width in BEFORE]
    columns += [Column("\n".join(each.lines), CLAUSE) for each in table.columns]
    columns += [Column(paper.labels[name], width) for name, width in AFTER]
    sheet.columns([column.width for column in columns])
    plain = book.format(border=0, text_wrap=False)
    for text in (table.heading, f"{paper.order}　{paper.legend}", paper.disclaimer):
        sheet.write(0, text, plain)
        sheet.next(18)
    for place, column in enumerate(columns):
        sheet.write(place, column.heading, book.heading())
    sheet.next(34)
    sheet.sheet.freeze_panes(sheet.row, 2)
    sheet.sheet.repeat_rows(sheet.row - 1)
    centred = {"align": "center", "valign": "vcenter"}
    for row in table.rows:
        sheet.write(0, row.number, book.format(quote_prefix=True, **centred))
        for place, text in enumerate((row.name, row.school, row.subject), 1):
            sheet.write(place, text)
        sheet.write(4, row.mark.word, book.status(row.mark.code, **centred))
        for place, mark in enumerate(row.cells, len(BEFORE)):
            sheet.write(place, mark.symbol, book.status(mark.code, **centred))
        for place in range(len(columns) - len(AFTER), len(columns)):
            sheet.write(place, "")
        sheet.next(30)
    for name in ("members", "counted_by", "watched_by", "chair", "seal", "day"):
        sheet.write(0, paper.labels[name], plain)
        sheet.next(24)
