"""What changed between two entries of an archive, as a workbook for the committee."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from reports.archive.changes import above_text, own_causes, told_clauses
from reports.archive.comparison import Applicant, Comparison
from reports.language import Language
from reports.office.book import Book, Column

MOST_LINES: Final = 30


def write_table(path: Path, temporary: Path, found: Comparison, language: Language) -> None:
    """Write the workbook: a row for each clause that changed, and a sheet of what differs for all."""
    say = language.say
    before, after = found.before[0].number, found.after[0].number
    title = say("Entry {before} compared with entry {after}", before=before, after=after)
    columns = [
        Column(say("No."), 5),
        Column(say("Name"), 10),
        Column(say("Dossier"), 14),
        Column(say("Conditions"), 14),
        Column(say("Conclusion before"), 10),
        Column(say("Conclusion now"), 10),
        Column(say("Clause"), 24),
        Column(say("Clause before"), 9),
        Column(say("Clause now"), 9),
        Column(say("Count"), 12),
        Column(say("By what"), 44),
        Column(say("Changes in the dossier"), 40),
    ]
    with Book(path, temporary, title, language.code) as book:
        sheet = book.sheet(say("Changes"))
        sheet.set_up(title)
        sheet.table(columns, frozen=2)
        applicants = (*found.turned, *found.moved, *found.new, *found.gone)
        for number, applicant in enumerate(applicants, 1):
            for row in _rows(applicant, language):
                sheet.write(0, number)
                for place, text in enumerate((applicant.name, applicant.id, applicant.title), 1):
                    sheet.write(place, text)
                sheet.write(4, applicant.before_word, book.status(applicant.before or ""))
                sheet.write(5, applicant.after_word, book.status(applicant.after or ""))
                clause, was, now, span, why, dossier = row
                sheet.write(6, clause)
                sheet.write(7, was[1], book.status(was[0]))
                sheet.write(8, now[1], book.status(now[0]))
                for place, text in enumerate((span, why, dossier), 9):
                    sheet.write(place, text)
                sheet.next()
        sheet.filter(0, len(columns))
        sheet = book.sheet(say("What differs for all"))
        sheet.set_up(title)
        sheet.table([Column(say("What differs for all"), 100)])
        for text in found.common:
            sheet.write(0, text)
            sheet.next()


Word = tuple[str, str]
"""A status as code and as word."""


def _rows(applicant: Applicant, language: Language) -> Iterator[tuple[str, Word, Word, str, str, str]]:
    """A row for each clause that changed; at least one for each applicant."""
    nothing = ("", "")
    view = applicant.view
    clauses = [] if view is None else told_clauses(view)
    dossier = "" if view is None else "\n".join(own_causes(view)[:MOST_LINES])
    if view is None or not clauses:
        yield "", nothing, nothing, "", "", dossier
        return
    above = above_text(language, view)
    for number, clause in enumerate(clauses):
        why = [*clause.why, *([above] if above and number == len(clauses) - 1 else [])]
        yield (
            f"{clause.cite} {clause.says}".strip(),
            (clause.before or "", clause.before_word),
            (clause.after or "", clause.after_word),
            clause.span,
            "\n".join(why[:MOST_LINES]),
            "" if number else dossier,
        )
