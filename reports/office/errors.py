"""errors.xlsx: everything that is wrong with any input, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from reports.language import Language
from reports.office.book import Book, Column
from reports.office.entries import ProblemLine

NAME: Final = "errors.xlsx"


def write_errors(path: Path, temporary: Path, problems: Iterable[ProblemLine], language: Language) -> int:
    """Write the workbook; how many problems it holds."""
    say = language.say
    columns = [
        Column(say("File"), 34),
        Column(say("Sheet"), 14),
        Column(say("Cell or line"), 11),
        Column(say("Field"), 20),
        Column(say("Kind"), 8),
        Column(say("What is wrong"), 50),
        Column(say("What to do"), 50),
    ]
    number = 0
    with Book(path, temporary, say("Errors in the files"), language.code) as book:
        sheet = book.sheet(say("Errors"))
        sheet.set_up(say("Errors in the files"))
        sheet.table(columns)
        for each in problems:
            kind = say("error") if each.severity == "error" else say("warning")
            for place, text in enumerate((each.file, each.sheet, each.place, each.field)):
                sheet.write(place, text)
            sheet.write(4, kind, book.status(each.severity))
            sheet.write(5, each.wrong)
            sheet.write(6, each.remedy)
            sheet.next()
            number += 1
        sheet.filter(0, len(columns))
    return number
