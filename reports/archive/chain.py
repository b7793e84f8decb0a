"""The entries of an archive and the chain they make.

An entry is canonical JSON: what was frozen, by SHA-256, and the hash of the entry before. Its own hash is the
SHA-256 of that text. So no entry can be changed, taken out, put in or moved unless all after it are made
anew; and that shows against a hash noted elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from evaluator.frozen import canonical

SCHEMA: Final = "entry-1"
START: Final = "0" * 64
"""What the first entry names as the hash before it."""

Json = dict[str, Any]


class NoEntry(ValueError):  # noqa: N818 - says what is the matter
    """A text that is no entry, or one of another schema."""


class RuleSetRef(NamedTuple):
    """Conditions that an entry was compared with, and their title in both languages.

    Their text is the piece of that SHA-256.
    """

    id: str
    edition: str
    sha256: str
    zh: str
    en: str


class Entry(NamedTuple):
    """One frozen batch.

    `added` is the moment it was added, ISO 8601 with the offset of the place. `corrects` is the number of an
    earlier entry that this one corrects. `titles` count the verdicts of each title by status. `run`,
    `members` and `settings` are the SHA-256 of pieces: run.json as it was, the list of `Member`, the
    settings; `handbook` is that of a document not kept.
    """

    number: int
    previous: str
    added: str
    note: str | None
    corrects: int | None
    zhicheng: str
    as_of: str
    standing: str | None
    dossiers: int
    not_compared: int
    doubts: int
    titles: dict[str, dict[str, int]]
    rule_sets: tuple[RuleSetRef, ...]
    settings: str
    handbook: str | None
    run: str
    members: str

    def pieces(self) -> list[str]:
        """The pieces that it names itself."""
        return [self.run, self.members, self.settings, *(each.sha256 for each in self.rule_sets)]

    def title(self, rule_set: str, lang: str) -> str:
        """The title of a rule set in `zh` or `en`."""
        for each in self.rule_sets:
            if each.id == rule_set:
                return each.zh if lang == "zh" else each.en
        return rule_set


class Member(NamedTuple):
    """One dossier of a batch. `dossier` and `verdict` are pieces; None where there is no verdict."""

    file: str
    id: str | None
    name: str | None
    title: str | None
    status: str | None
    dossier: str | None
    verdict: str | None


def entry_text(entry: Entry) -> bytes:
    """The text of an entry."""
    rule_sets = [each._asdict() for each in entry.rule_sets]
    return canonical({"schema": SCHEMA, **entry._asdict(), "rule_sets": rule_sets})


def entry_of(text: bytes) -> Entry:
    """The entry of a text. Raises NoEntry."""
    try:
        data = json.loads(text)
        if data.pop("schema") != SCHEMA:
            raise NoEntry(f"this is not of the schema {SCHEMA}")
        rule_sets = tuple(RuleSetRef(**each) for each in data.pop("rule_sets"))
        entry = Entry(**data, rule_sets=rule_sets)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NoEntry(str(error)) from error
    return entry


def hash_of(text: bytes) -> str:
    """The SHA-256 of an entry's text, or of a piece."""
    return hashlib.sha256(text).hexdigest()


def members_text(members: Sequence[Member]) -> bytes:
    """The text of the list of members."""
    return canonical([each._asdict() for each in members])


def members_of(text: bytes) -> list[Member]:
    """The members of a text. Raises NoEntry."""
    try:
        return [Member(**each) for each in json.loads(text)]
    except (ValueError, TypeError, RecursionError) as error:
        raise NoEntry(str(error)) from error
