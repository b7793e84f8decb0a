"""What a batch comes to: who was compared, what was found for each clause, what is missing most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from evaluator.across import Doubt, DoubtKind
from reports.office.entries import Cell, Column, Entry, Row

STATUSES: Final = ("met", "open", "not_met")
"""The statuses that are counted; waived and not applicable stand in no one's way and count as met."""
MOST: Final = 12
"""So many of what is missing most are told."""


class Line(NamedTuple):
    """One dossier in short. `label` is its file, `page` the file of its page (empty: none)."""

    label: str
    page: str
    input_sha256: str
    id: str
    name: str = ""
    school: str = ""
    subject: str = ""
    title: str = ""
    status: str = ""
    word: str = ""
    sentence: str = ""
    cells: tuple[Cell, ...] = ()
    errors: int = 0
    warnings: int = 0
    doubts: tuple[int, ...] = ()

    @property
    def is_compared(self) -> bool:
        """Whether there is a verdict."""
        return bool(self.status)

    @property
    def who(self) -> str:
        """The applicant as people call them, else the dossier's id, else its file."""
        return self.name or self.id or self.label


class ClauseCount(NamedTuple):
    """How many applicants of a title meet a clause, wait for something, or fail it."""

    column: Column
    met: int
    open: int
    not_met: int


class Often(NamedTuple):
    """Something, and how many applicants it concerns."""

    id: str
    cite: str
    says: str
    times: int


class TitleSummary(NamedTuple):
    """All applicants for one title."""

    id: str
    words: str
    columns: tuple[Column, ...]
    lines: tuple[int, ...]
    statuses: dict[str, int]
    clauses: tuple[ClauseCount, ...]
    missing: tuple[Often, ...]


class Summary(NamedTuple):
    """Everything that is told of the whole batch. `opens` and `todo` count applicants."""

    lines: tuple[Line, ...]
    titles: tuple[TitleSummary, ...]
    doubts: tuple[Doubt, ...]
    opens: tuple[Often, ...]
    todo: tuple[tuple[str, str, int], ...]

    @property
    def unread(self) -> tuple[Line, ...]:
        """The dossiers without a verdict."""
        return tuple(line for line in self.lines if not line.is_compared)


class Gathering:
    """Takes entries one by one, in the order of the inputs, and keeps only what the summary needs."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._titles: dict[str, _Title] = {}
        self._opens: dict[str, tuple[str, int]] = {}
        self._todo: dict[tuple[str, str], int] = {}

    def take(self, label: str, page: str, entry: Entry) -> None:
        """Count one dossier in."""
        errors = sum(problem.severity == "error" for problem in entry.problems)
        warnings = len(entry.problems) - errors
        row = entry.row
        if row is None:
            own = entry.claims.applicant if entry.claims is not None else ""
            self._lines.append(Line(label, "", entry.input_sha256, own, errors=errors, warnings=warnings))
            return
        self._lines.append(
            Line(
                label,
                page,
                entry.input_sha256,
                row.id,
                row.name,
                row.school,
                row.subject,
                row.title,
                row.status,
                row.word,
                row.sentence,
                row.cells,
                errors,
                warnings,
            )
        )
        title = self._titles.setdefault(row.title, _Title(row))
        title.take(len(self._lines) - 1, row)
        for kind, word in dict.fromkeys((each.kind, each.word) for each in row.opens):
            self._opens[kind] = (word, self._opens.get(kind, (word, 0))[1] + 1)
        for todo in dict.fromkeys((each.actor, each.code) for each in row.missing):
            self._todo[todo] = self._todo.get(todo, 0) + 1

    def summary(self, doubts: Sequence[Doubt]) -> Summary:
        """What they come to, with the doubts among them."""
        of_line: dict[int, dict[int, None]] = {}
        for number, doubt in enumerate(doubts):
            for each in doubt.concerned:
                of_line.setdefault(each.dossier, {})[number] = None
        lines = tuple(
            line._replace(doubts=tuple(of_line.get(place, ()))) for place, line in enumerate(self._lines)
        )
        opens = [Often(kind, "", word, count) for kind, (word, count) in self._opens.items()]
        opens.sort(key=lambda each: (-each.times, each.id))
        todo = [(actor, code, count) for (actor, code), count in self._todo.items()]
        todo.sort(key=lambda each: (-each[2], each[0], each[1]))
        titles = tuple(self._titles[title].summary() for title in sorted(self._titles))
        return Summary(lines, titles, tuple(doubts), tuple(opens), tuple(todo))


class _Title:
    """One title while its applicants are counted."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.lines: list[int] = []
        self.statuses: Counter[str] = Counter()
        self.clauses = [Counter[str]() for _ in row.columns]
        self.missing: Counter[str] = Counter()
        self.named: dict[str, tuple[str, str]] = {}

    def take(self, place: int, row: Row) -> None:
        self.lines.append(place)
        self.statuses[row.status] += 1
        for counter, cell in zip(self.clauses, row.cells, strict=True):
            counter[standing_of(cell.status)] += 1
        asked = {each[0]: (each[1], each[2]) for line in row.missing for each in line.requirements}
        self.named.update(asked)
        self.missing.update(dict.fromkeys(asked, 1))

    def summary(self) -> TitleSummary:
        counts = (
            ClauseCount(column, counter["met"], counter["open"], counter["not_met"])
            for column, counter in zip(self.row.columns, self.clauses, strict=True)
        )
        most = sorted(self.missing.items(), key=lambda each: (-each[1], each[0]))[:MOST]
        missing = (Often(each, *self.named[each], times) for each, times in most)
        return TitleSummary(
            self.row.title,
            self.row.title_words,
            self.row.columns,
            tuple(self.lines),
            {status: self.statuses[status] for status in (*STATUSES, "waived") if self.statuses[status]},
            tuple(counts),
            tuple(missing),
        )


def standing_of(status: str) -> str:
    """A status as it is counted."""
    return status if status in STATUSES else "met"


def concerned_dossiers(doubt: Doubt) -> tuple[int, ...]:
    """The dossiers that a doubt concerns, each once, in order."""
    return tuple(dict.fromkeys(each.dossier for each in doubt.concerned))


def by_kind(doubts: Iterable[Doubt]) -> dict[DoubtKind, int]:
    """How many doubts there are of each kind."""
    return dict(Counter(doubt.kind for doubt in doubts))
