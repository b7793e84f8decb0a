"""评审汇总表: everybody who is to be voted on, clause by clause, with blank columns for the votes.

The order is that of the batch, which the numbers of the papers have too: it ranks nobody, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from reports.clean import clean, clip
from reports.context import MARKS
from reports.language import N_, Code, language
from reports.model import Mark
from reports.office.entries import Row
from reports.values import Value

LABELS: Final[Mapping[str, str]] = {
    "number": N_("No."),
    "applicant": N_("Name"),
    "school": N_("School"),
    "subject": N_("Subject"),
    "status": N_("Compared"),
    "agree": N_("For"),
    "against": N_("Against"),
    "abstain": N_("Abstain"),
    "remark": N_("Remarks"),
    "members": N_("Members present:"),
    "counted_by": N_("Votes counted by (signature)"),
    "watched_by": N_("Count watched by (signature)"),
    "chair": N_("Chair of the committee (signature)"),
    "seal": N_("Seal of the committee"),
    "day": N_("Day, month, year:"),
}
"""The headings and the few words of the frame."""

LEGEND: Final = ("met", "not_met", "open", "waived", "not_applicable")
"""The statuses whose symbols are explained."""
LONGEST_NAME: Final = 40
LEAST_DIGITS: Final = 3


class Seat(NamedTuple):
    """One applicant: the place in the batch from 0, and what the table of all applicants has."""

    place: int
    row: Row


class SessionColumn(Value):
    """One clause: its citation in lines for a narrow column, and whether it is one of the main clauses."""

    lines: tuple[str, ...]
    says: str
    main: bool


class SessionRow(Value):
    """One applicant; `cells` are the marks of the clauses."""

    number: str
    name: str
    school: str
    subject: str
    mark: Mark
    cells: tuple[Mark, ...]


class SessionTable(Value):
    """All applicants for one title."""

    heading: str
    columns: tuple[SessionColumn, ...]
    rows: tuple[SessionRow, ...]


class Session(Value):
    """The paper. `order` says in which order it stands, `legend` what the symbols are.

    `footer` stands on every page.
    """

    lang: Code
    title: str
    name: str
    order: str
    legend: str
    tables: tuple[SessionTable, ...]
    disclaimer: str
    footer: str
    labels: dict[str, str]


def session_of(seats: Iterable[Seat], lang: Code, frame: str, total: int) -> Session:
    """The paper of a batch of so many dossiers. `frame` tells in a line what was compared."""
    words = language(lang)
    say = words.say
    digits = max(len(str(total)), LEAST_DIGITS)
    titles: dict[str, list[Seat]] = {}
    for seat in seats:
        titles.setdefault(seat.row.title, []).append(seat)
    marks = {code: Mark(code, symbol, say(word)) for code, (symbol, word) in MARKS.items()}
    return Session(
        lang,
        say("Table for the committee's session"),
        say("Table for the committee's session"),
        say("In the order of the numbers of the papers, which is that of the batch. It ranks nobody."),
        "　".join(f"{marks[code].symbol} {marks[code].word}" for code in LEGEND),
        tuple(_table(titles[title], lang, marks, digits) for title in sorted(titles)),
        say(
            "This table is an opinion on the comparison with the conditions;"
            " it does not replace the review's conclusion."
        ),
        frame,
        {name: say(text) for name, text in LABELS.items()},
    )


def _table(seats: Sequence[Seat], lang: Code, marks: Mapping[str, Mark], digits: int) -> SessionTable:
    words = language(lang)
    first = seats[0].row
    return SessionTable(
        words.bracketed(clean(first.title_words), words.many("{n} applicant", "{n} applicants", len(seats))),
        tuple(SessionColumn(_lines(clean(each.cite)), clean(each.says), each.main) for each in first.columns),
        tuple(_row(seat, marks, digits) for seat in seats),
    )


def _lines(cite: str) -> tuple[str, ...]:
    """三（二）1 as 三 and （二）1."""
    first, bracket, rest = cite.partition("（")
    return tuple(part for part in (first, bracket + rest) if part)


def _row(seat: Seat, marks: Mapping[str, Mark], digits: int) -> SessionRow:
    row = seat.row
    return SessionRow(
        f"{seat.place + 1:0{digits}}",
        clip(clean(row.name or row.id), LONGEST_NAME),
        clip(clean(row.school), LONGEST_NAME),
        clip(clean(row.subject), LONGEST_NAME),
        marks[row.status],
        tuple(marks[cell.status] for cell in row.cells),
    )
