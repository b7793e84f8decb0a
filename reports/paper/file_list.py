"""文件清单: what became of every attached file, and the files that no record names, as a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from reports.language import Code, language
from reports.office.book import Book, Column
from reports.paper.materials import Materials


class FileLine(NamedTuple):
    """One attached file: `named` as the dossier has it, `gathered` in the bundle (empty: not there)."""

    place: int
    named: str
    gathered: str
    size: int
    sha256: str
    checked: bool


STATUSES = {"gathered": "met", "same": "met", "missing": "error", "different": "error", "refused": "error"}
"""How a state is coloured."""


def write_file_list(
    path: Path, temporary: Path, materials: Materials, files: Iterable[FileLine], unused: Iterable[str]
) -> None:
    """Write the workbook: one sheet for the documents, one for the files without any."""
    lang: Code = materials.lang
    say = language(lang).say
    lines = {line.place: line for line in files}
    with Book(path, temporary, say("List of files"), lang) as book:
        sheet = book.sheet(say("List of files"))
        sheet.set_up(materials.footer)
        headings = (
            (say("No."), 6),
            (say("Clause"), 12),
            (say("Record number"), 10),
            (say("Material"), 30),
            (say("Document"), 24),
            (say("Page"), 8),
            (say("File in the dossier"), 26),
            (say("What became of it"), 30),
            (say("Bytes"), 12),
            (say("SHA-256"), 30),
            (say("Held against the dossier's SHA-256"), 14),
        )
        sheet.table([Column(*each) for each in headings], frozen=1)
        for group in materials.groups:
            for row in group.rows:
                line = lines.get(row.place)
                sheet.write(0, row.place)
                texts = (group.cite, row.record, row.name, row.document, row.page)
                for column, text in enumerate(texts, 1):
                    sheet.write(column, text)
                sheet.write(6, line.named if line is not None else "")
                sheet.write(7, row.told, book.status(STATUSES.get(row.state, ""), quote_prefix=True))
                if line is not None and line.gathered:
                    sheet.write(8, line.size)
                    sheet.write(9, line.sha256)
                    sheet.write(10, say("agrees") if line.checked else say("none given"))
                else:
                    for column in (8, 9, 10):
                        sheet.write(column, "")
                sheet.next()
        sheet.filter(0, len(headings))
        rest = book.sheet(say("Files that no record names"))
        rest.set_up(materials.footer)
        rest.table([Column(say("Files that no record names"), 80)])
        for name in unused:
            rest.write(0, name)
            rest.next()
