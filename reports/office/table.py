"""一览表.xlsx: applicants by clauses, what is missing, what is open, the doubts, and what it all comes to."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from evaluator.across import Doubt
from reports.language import N_, Language
from reports.office.book import Book, Column, Sheet
from reports.office.doubts import DoubtWords
from reports.office.entries import OpenLine, Row
from reports.office.pages import FOLDER
from reports.office.statistics import write_statistics
from reports.office.summary import Line, Summary, TitleSummary

NAME: Final = "一览表.xlsx"
ACTS: Final = {
    "new_records": N_("new materials"),
    "setting": N_("settings of the office"),
    "dossier": N_("information on the applicant"),
    "documents": N_("documents and details"),
    "certificate": N_("certificates of the school"),
    "verification": N_("verification"),
    "signatures": N_("signatures and seals"),
    "judgement": N_("judgements"),
}
"""The kinds of thing that can be missing."""

SPANS: Final = N_("“3–5/4” means: four are asked for, three are there, five may be")
"""How the intervals in the cells are read."""

_BEFORE: Final = 6
"""Columns before the clauses."""


class Table:
    """Writes the table. `frame` tells in one line what was compared: cut-off and standing."""

    def __init__(self, summary: Summary, language: Language, frame: str) -> None:
        self.summary, self.language, self.frame = summary, language, frame
        self.say = language.say
        self.doubts = DoubtWords(language, summary.lines)

    def write(self, path: Path, temporary: Path, rows: Iterable[tuple[int, Row]]) -> None:
        """Write the workbook. `rows` are the verdicts with the places of their lines, in order."""
        with Book(path, temporary, self.say("Table of all applicants"), self.language.code) as book:
            for title in self.summary.titles:
                self._title(book, title)
            missing = self._sheet(book, self.say("What is missing"))
            opens = self._sheet(book, self.say("Open questions"))
            self._missing_headings(missing)
            waiting: list[tuple[OpenLine, int]] = []
            for place, row in rows:
                self._missing(missing, self.summary.lines[place], row)
                waiting += ((each, place) for each in row.opens)
            missing.filter(0, 8)
            self._opens(opens, waiting)
            self._doubts(self._sheet(book, self.say("Doubts")))
            if self.summary.unread:
                unread = self._sheet(book, self.say("Not compared"))
                self._unread(unread)
                if not self.summary.titles:
                    unread.sheet.activate()  # there is nothing else to be looked at
            write_statistics(book, self._sheet(book, self.say("Statistics")), self.summary, self.doubts, ACTS)

    def _sheet(self, book: Book, name: str) -> Sheet:
        sheet = book.sheet(name)
        sheet.set_up(f"{name} · {self.frame}")
        return sheet

    # Applicants by clauses ----

    def _title(self, book: Book, title: TitleSummary) -> None:
        say, sheet = self.say, self._sheet(book, title.words)
        clauses = len(title.columns)
        counts = self.language.join(
            self.language.labelled(self._status(title, status), str(count))
            for status, count in title.statuses.items()
        )
        applicants = self.language.labelled(say("Applicants"), str(len(title.lines)))
        head = self.language.clauses((title.words, applicants, counts, self.frame, say(SPANS)))
        sheet.write(0, head, book.format(bold=True, font_size=12, border=0, text_wrap=False))
        sheet.next(20)
        before = [
            Column(say("No."), 5),
            Column(say("Name"), 9),
            Column(say("School"), 15),
            Column(say("Subject"), 6),
            Column(say("Conclusion"), 8),
            Column(say("What it takes"), 26),
        ]
        after = [Column(say("Doubts"), 6), Column(say("Dossier"), 14), Column(say("File"), 28)]
        narrow = [Column("", 8)] * clauses
        sheet.columns([column.width for column in (*before, *narrow, *after)])
        cites = ["" for _ in before] + [column.cite for column in title.columns] + ["" for _ in after]
        for place, text in enumerate(cites):
            sheet.write(place, text, book.heading(bottom=0, font_size=11))
        sheet.next(18)
        says = [
            *(column.heading for column in before),
            *(column.says for column in title.columns),
            *(column.heading for column in after),
        ]
        for place, text in enumerate(says):
            of_clause = _BEFORE <= place < _BEFORE + clauses
            form = book.heading(top=0, bold=False, font_size=8) if of_clause else book.heading(top=0)
            sheet.write(place, text, form)
        sheet.next(84)
        headings = sheet.row - 1
        sheet.sheet.freeze_panes(sheet.row, 2)
        sheet.sheet.repeat_rows(1, headings)
        for number, place in enumerate(title.lines, 1):
            self._applicant(book, sheet, number, self.summary.lines[place])
        sheet.filter(headings, len(says))
        # Which file it was is for the screen; a page has no room for it.
        sheet.sheet.print_area(0, 0, sheet.row - 1, _BEFORE + clauses)

    def _status(self, title: TitleSummary, status: str) -> str:
        lines = (self.summary.lines[place] for place in title.lines)
        return next(line.word for line in lines if line.status == status)

    def _applicant(self, book: Book, sheet: Sheet, number: int, line: Line) -> None:
        sheet.write(0, number, book.format(align="center"))
        self._name(sheet, 1, line)
        sheet.write(2, line.school)
        sheet.write(3, line.subject)
        sheet.write(4, line.word, book.status(line.status, bold=True, align="center"))
        sheet.write(5, line.sentence, book.format(font_size=9))
        for place, cell in enumerate(line.cells, _BEFORE):
            text = f"{cell.word}\n{cell.span}".rstrip()
            sheet.write(place, text, book.status(cell.status, align="center", font_size=9))
        place = _BEFORE + len(line.cells)
        if line.doubts:
            sheet.write(place, len(line.doubts), book.status("warning", align="center"))
        else:
            sheet.write(place, "")
        sheet.write(place + 1, line.id)
        sheet.write(place + 2, line.label)
        sheet.next()

    def _name(self, sheet: Sheet, place: int, line: Line) -> None:
        if line.page:
            sheet.link(place, f"{FOLDER}/{line.page}", line.who)
        else:
            sheet.write(place, line.who)

    # What is missing, what is open ----

    def _missing_headings(self, sheet: Sheet) -> None:
        say = self.say
        sheet.table(
            [
                Column(say("Name"), 9),
                Column(say("School"), 17),
                Column(say("Who has to act"), 13),
                Column(say("What"), 14),
                Column(say("In detail"), 70),
                Column(say("Clauses"), 16),
                Column(say("Decisive"), 8),
                Column(say("Where fewer are enough"), 26),
            ],
            frozen=1,
        )

    def _missing(self, sheet: Sheet, line: Line, row: Row) -> None:
        decisive = sheet.book.status("not_met", align="center")
        for each in row.missing:
            sheet.write(0, line.who)
            values = (line.school, each.actor, self.say(ACTS[each.code]), each.text, each.cites)
            for place, value in enumerate(values, 1):
                sheet.write(place, value)
            sheet.write(6, self.say("decisive") if each.decisive else "", decisive if each.decisive else None)
            sheet.write(7, each.choice)
            sheet.next()

    def _opens(self, sheet: Sheet, waiting: list[tuple[OpenLine, int]]) -> None:
        say = self.say
        sheet.table(
            [
                Column(say("Kind"), 14),
                Column(say("Clause"), 12),
                Column(say("Restated"), 60),
                Column(say("Name"), 9),
                Column(say("School"), 17),
                Column(say("Requirement"), 20),
            ]
        )
        order = {each.id: place for place, each in enumerate(self.summary.opens)}
        waiting.sort(key=lambda each: (order[each[0].kind], each[1]))
        for each, place in waiting:
            line = self.summary.lines[place]
            sheet.write(0, each.word, sheet.book.status("open"))
            sheet.write(1, each.cite)
            sheet.write(2, each.says)
            sheet.write(3, line.who)
            sheet.write(4, line.school)
            sheet.write(5, each.id)
            sheet.next()
        sheet.filter(0, 6)

    # Doubts, and what was not compared ----

    def _doubts(self, sheet: Sheet) -> None:
        say = self.say
        sheet.table(
            [
                Column(say("No."), 5),
                Column(say("Doubt"), 24),
                Column(say("In detail"), 52),
                Column(say("Name"), 9),
                Column(say("School"), 17),
                Column(say("Record"), 34),
                Column(say("File"), 24),
            ]
        )
        for number, doubt in enumerate(self.summary.doubts, 1):
            self._doubt(sheet, number, doubt)
        sheet.filter(0, 7)

    def _doubt(self, sheet: Sheet, number: int, doubt: Doubt) -> None:
        for each in doubt.concerned:
            line = self.summary.lines[each.dossier]
            sheet.write(0, number, sheet.book.format(align="center"))
            sheet.write(1, self.doubts.name(doubt.kind), sheet.book.status("warning"))
            sheet.write(2, self.doubts.text(doubt))
            self._name(sheet, 3, line)
            sheet.write(4, line.school)
            sheet.write(5, self.doubts.record(each))
            sheet.write(6, line.label)
            sheet.next()

    def _unread(self, sheet: Sheet) -> None:
        say = self.say
        sheet.table([Column(say("File"), 60), Column(say("Errors"), 10), Column(say("What to do"), 60)])
        for line in self.summary.unread:
            sheet.write(0, line.label)
            sheet.write(1, line.errors, sheet.book.status("error", align="center"))
            sheet.write(2, say("See errors.xlsx; correct the file, then run again with --resume."))
            sheet.next()
        sheet.filter(0, 3)
