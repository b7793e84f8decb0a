"""The entries of an archive, told as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from evidence.day import Day
from reports.archive.chain import Entry, Member
from reports.clean import clean, clip
from reports.context import MARKS
from reports.language import Language
from reports.words import Words
from reports.wrap import width

LONGEST: Final = 400
ORDER: Final = ("met", "waived", "open", "not_met")
LONGEST_NAME: Final = 60
Json = dict[str, Any]
Kept = tuple[Entry, str]
"""An entry and its hash."""


class Listing:
    """Tells entries in one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.words = Words(language)

    # Text ----

    def entries(self, entries: Sequence[Kept]) -> str:
        """All entries, then the hash of the last."""
        lines = [line for each in entries for line in (*self._entry(each), "")]
        return _text([*lines, *self._head(entries[-1])])

    def added(self, kept: Kept) -> str:
        """What is said when an entry has been added."""
        return _text([*self._entry(kept), "", *self._head(kept)])

    def entry(self, kept: Kept, members: Sequence[Member]) -> str:
        """One entry with all that it names, and its applicants."""
        entry, say = kept[0], self.language.say
        lines = [*self._entry(kept), ""]
        hashes = [(f"{each.id} {each.edition}", each.sha256) for each in entry.rule_sets]
        hashes += [(say("settings"), entry.settings), ("run.json", entry.run)]
        if entry.handbook is not None:
            hashes.append((say("official text (not kept)"), entry.handbook))
        lines.append(self.language.labelled("SHA-256", ""))
        lines += [f"  {digest}  {name}" for name, digest in hashes]
        return _text([*lines, "", *self._members(entry, members)])

    def head(self, kept: Kept) -> str:
        """The hash of the last entry, to be noted."""
        return _text(self._head(kept))

    def _entry(self, kept: Kept) -> Iterator[str]:
        entry, digest = kept
        say, labelled, join = self.language.say, self.language.labelled, self.language.join
        head = [say("Entry {number}", number=entry.number), _moment(entry.added)]
        if entry.corrects is not None:
            head.append(say("corrects entry {number}", number=entry.corrects))
        yield "  ".join(head)
        yield "  " + labelled(say("Cut-off"), self._day(entry.as_of))
        for title, statuses in entry.titles.items():
            counts = (f"{say(MARKS[each][1])} {statuses[each]}" for each in ORDER if each in statuses)
            yield "  " + labelled(entry.title(title, self.language.code), join(counts))
        counted = (
            (say("Dossiers"), entry.dossiers),
            (say("Not compared"), entry.not_compared),
            (say("Doubts"), entry.doubts),
        )
        yield "  " + self.language.clauses(labelled(what, str(n)) for what, n in counted)
        if entry.note is not None:
            yield "  " + labelled(say("Note"), clip(clean(entry.note), LONGEST))
        yield "  " + labelled(say("Hash"), digest)

    def _head(self, kept: Kept) -> list[str]:
        say = self.language.say
        return [
            say("Note this hash of the last entry, outside the archive:"),
            f"  {kept[1]}",
        ]

    def _members(self, entry: Entry, members: Sequence[Member]) -> Iterator[str]:
        """The applicants in columns: conclusion, name, id, title, file."""
        rows = []
        for each in members:
            rows.append(
                (
                    self._status(each),
                    clip(clean(each.name or ""), LONGEST_NAME),
                    clip(clean(each.id or ""), LONGEST_NAME),
                    entry.title(each.title, self.language.code) if each.title is not None else "",
                    clip(clean(each.file), LONGEST),
                )
            )
        widths = [max((width(row[place]) for row in rows), default=0) for place in range(4)]
        for row in rows:
            padded = (text + " " * (wide - width(text)) for text, wide in zip(row, widths, strict=False))
            yield "  ".join([*padded, row[-1]])

    def _status(self, member: Member) -> str:
        say = self.language.say
        return say("not compared") if member.status is None else say(MARKS[member.status][1])

    def _day(self, text: str) -> str:
        return self.words.day(Day.parse(text))


def entries_data(entries: Sequence[Kept]) -> Json:
    """All entries as plain JSON values."""
    return {
        "schema": "archive-1",
        "head": entries[-1][1] if entries else None,
        "entries": [entry_data(each) for each in entries],
    }


def entry_data(kept: Kept, members: Sequence[Member] | None = None) -> Json:
    """One entry as plain JSON values, with its applicants where they are given."""
    entry, digest = kept
    data = {**entry._asdict(), "rule_sets": [each._asdict() for each in entry.rule_sets], "hash": digest}
    if members is not None:
        data["applicants"] = [each._asdict() for each in members]
    return data


def _moment(text: str) -> str:
    """An ISO moment for people: 2024-09-01 09:12:33 +08:00."""
    day, _, time = clip(clean(text), LONGEST_NAME).partition("T")
    for sign in "+-":
        time = time.replace(sign, f" {sign}")
    return f"{day} {time}"


def _text(lines: Sequence[str]) -> str:
    return "\n".join(line.rstrip() for line in lines) + "\n"
