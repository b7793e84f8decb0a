"""One typed reason about to be said: its parts as text, in the words of one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from evaluator.reasons import Opens, Reason
from reports.clean import clip
from reports.language import N_, Span

if TYPE_CHECKING:
    from reports.reasons import ReasonTexts

OPENS: Final[Mapping[Opens, str]] = {
    "verification": N_("awaiting verification"),
    "documents": N_("awaiting documents"),
    "field": N_("information missing"),
    "setting": N_("setting missing"),
    "judgement": N_("awaiting judgement"),
}
"""The kinds of open question."""

LONGEST_ID: Final = 60


class Saying:
    """One reason about to be said: its parts as text."""

    __slots__ = ("found", "kind", "language", "path", "reason", "texts", "wanted", "words")

    def __init__(self, texts: ReasonTexts, reason: Reason, kind: str | None) -> None:
        self.texts = texts
        self.words = texts.words
        self.language = texts.language
        self.reason = reason
        self.kind = kind
        self.path = reason.field or ""
        self.wanted = reason.wanted
        self.found = reason.found

    def say(self, message: str, /, **values: object) -> str:
        """A message with its places filled."""
        return self.language.say(message, **values)

    @property
    def field(self) -> str:
        """The label of the field."""
        return self.words.field(self.path)

    @property
    def document(self) -> str:
        """The label of the document that the reason is about."""
        return self.words.label("document", self.path)

    def value(self, value: Any) -> str:
        """A value of the field."""
        return self.words.value(self.kind, self.path, value)

    def date(self, found: Span | int) -> str:
        """A day, or the bounds of one."""
        return self.language.day(found) if isinstance(found, int) else self.language.days(found)

    @property
    def distance_in_days(self) -> str:
        """The distance of two dates."""
        return self.language.many("{n} day", "{n} days", int(self.reason.distance))

    @property
    def distance(self) -> str:
        """How far a value is from the one wanted, in the unit of its field."""
        distance = self.reason.distance
        if self.reason.unit != "steps":
            return self.language.number(distance)
        name = self.path.rpartition(".")[2]
        if name == "level":
            return self.language.many("{n} level", "{n} levels", distance)
        if name == "prize":
            return self.language.many("{n} class", "{n} classes", distance)
        return self.language.many("{n} step", "{n} steps", distance)

    @property
    def alternatives(self) -> str:
        """What stands in the way of each of several alternatives."""
        told = (self.texts.texts(each, self.kind) for each in self.wanted if each)
        ways = tuple(dict.fromkeys(self.language.join(way) for way in told))
        if len(ways) == 1:
            return ways[0]
        return self.language.clauses(map(self.language.numbered, range(1, len(ways) + 1), ways))

    def record(self, record_id: str) -> str:
        """The id of a record."""
        return clip(record_id, LONGEST_ID)

    def clause(self, requirement: str) -> str:
        """The name of a requirement."""
        return self.texts.clause(requirement)

    def records(self, ids: Iterable[str]) -> str:
        """The ids of several records."""
        return self.language.join([self.record(each) for each in ids])
