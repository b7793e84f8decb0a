"""The parts of a requirement in words: conditions, documents, windows, amounts (`rules.meaning`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from evidence.scales import POSTS
from reports.clean import clip
from reports.language import N_, Language
from reports.words import Words
from rules.meaning import (
    Accepts,
    Alternatives,
    Conditions,
    Papers,
    SourceMeaning,
    is_number,
)
from rules.model import (
    Above,
    AllAmounts,
    AnyAmount,
    AnyDocument,
    AtLeast,
    AtMost,
    DocumentEntry,
    Items,
    Known,
    LastMonths,
    LastYears,
    Measure,
    Own,
    Reuse,
    SettingAmount,
    Window,
    YearsAtLeast,
)
from rules.vocabulary import KINDS, field_of

PERIODS: Final[Mapping[str, str]] = {
    "term": N_("every term"),
    "school_year": N_("every school year"),
    "calendar_year": N_("every calendar year"),
}
FORMS: Final[Mapping[str, str]] = {
    "combination": N_("a combination of requirements"),
    "judgement": N_("a judgement"),
    "count": N_("a number of records"),
    "each": N_("something in every period"),
    "absent": N_("an absence"),
}
_LENGTHS: Final[Mapping[str, str]] = {
    "career": N_("the whole career"),
    "since_appointment": N_("since the present title"),
    "one_cycle": N_("one cycle back"),
}
_PRESENCE: Final[Mapping[str, str]] = {
    "overlap": N_("its span reaching into it"),
    "held": N_("valid at the cut-off, or gained in it"),
    "current": N_("valid at the cut-off"),
}
SPAN: Final = "span"
_LONGEST: Final = 300


class Meanings:
    """Words for meanings in one language."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.language: Language = words.language
        self.say = words.language.say

    # Conditions ----

    def field(self, path: str) -> str:
        """The field that a condition is about."""
        return self.say("duration") if path == SPAN else self.words.field(path)

    def test(self, kind: str, path: str, test: Any) -> str:
        """What a field must hold."""
        if isinstance(test, frozenset):
            return self.language.both(sorted(self.test(kind, path, each) for each in test))
        if isinstance(test, Accepts):
            return self._accepted(kind, path, test.values)
        if isinstance(test, (AtLeast, AtMost)):
            return self._bound(kind, path, test)
        writers: Mapping[type, Callable[[Any], str]] = {
            Known: lambda _: self.say("stated"),
            Items: self._items,
            Own: lambda each: self.say("the same as the applicant's {field}", field=self.field(each.own)),
            Above: self._above,
            YearsAtLeast: lambda each: self.say(
                "{number} years at least", number=self.amount(each.years_at_least)
            ),
        }
        write = writers.get(type(test))
        return write(test) if write is not None else self.plain(test)

    def plain(self, value: Any) -> str:
        """A value that there are no words for."""
        return clip(str(value), _LONGEST)

    def _accepted(self, kind: str, path: str, values: frozenset[Any]) -> str:
        field = field_of(kind, path) if kind in KINDS else None
        if field is not None and values in (frozenset(field.values), frozenset((True, False))):
            return self.say("stated")
        scale = field.scale if field is not None else ()
        if scale and values <= set(scale):
            low = min(map(scale.index, values))
            high = max(map(scale.index, values))
            whole = high - low + 1 == len(values)
            if whole and high == len(scale) - 1 and low < high:
                return self.say("{value} or above", value=self.words.value(kind, path, scale[low]))
            if whole and low == 0 < high:
                return self.say("{value} or below", value=self.words.value(kind, path, scale[high]))
            ordered: list[Any] = sorted(values, key=scale.index)
        elif field is not None and values <= set(field.values):
            ordered = sorted(values, key=field.values.index)
        else:
            ordered = sorted(values, key=str)
        return self.language.either([self.words.value(kind, path, each) for each in ordered])

    def _bound(self, kind: str, path: str, test: AtLeast | AtMost) -> str:
        bound = test.at_least if isinstance(test, AtLeast) else test.at_most
        value = self.amount(bound) if is_number(bound) or isinstance(bound, SettingAmount) else None
        value = value or self.words.value(kind, path, bound)
        if isinstance(test, AtLeast):
            return self.say("{value} at least", value=value)
        return self.say("{value} at most", value=value)

    def _items(self, test: Items) -> str:
        if test.linked is None:
            return self.language.many("{n} entry at least", "{n} entries at least", test.items)
        return self.language.many(
            "{n} record of the kind “{kind}” at least",
            "{n} records of the kind “{kind}” at least",
            test.items,
            kind=self.words.kind(test.linked),
        )

    def _above(self, test: Above) -> str:
        text = self.say("above “{field}”", field=self.field(test.above))
        if test.by is None:
            return text
        rise = self.amount(test.by)
        return self.language.bracketed(text, self.say("by {amount} where the office gives it", amount=rise))

    def conditions(self, kind: str, conditions: Conditions) -> str:
        """Conditions that all must hold, in one breath."""
        told = sorted(
            (
                self.alternatives(kind, test)
                if isinstance(test, Alternatives)
                else self.condition(kind, field, test)
            )
            for field, test in conditions.tests
        )
        return self.language.both(told) if told else self.say("no conditions")

    def condition(self, kind: str, path: str, test: Any) -> str:
        """A field and what it must hold."""
        return self.language.labelled(self.field(path), self.test(kind, path, test))

    def alternatives(self, kind: str, test: Alternatives) -> str:
        """Several mappings of which one must hold."""
        ways = sorted(self.conditions(kind, way) for way in test.any)
        return self.say("one of these: {ways}", ways=self.language.clauses(ways))

    # Documents ----

    def entry(self, entry: DocumentEntry) -> str:
        """One document that must be there."""
        if isinstance(entry, AnyDocument):
            return self.language.either([self.entry(each) for each in entry.any])
        asked = []
        if entry.signed_by:
            roles = self.language.both([self.words.label("signing_role", role) for role in entry.signed_by])
            asked.append(self.say("signed by {roles}", roles=roles))
        elif entry.signed:
            asked.append(self.say("signed"))
        if entry.stamped:
            asked.append(self.say("with the seal"))
        if entry.original:
            asked.append(self.say("the original"))
        label = self.words.label("document", entry.type)
        return self.language.bracketed(label, self.language.join(asked)) if asked else label

    def papers(self, papers: Papers) -> str:
        """Documents that all must be there."""
        return self.language.both([self.entry(each) for each in papers.entries])

    # Time ----

    def window(self, window: Window) -> str:
        """Which time counts."""
        text = self.length(window.window)
        presence = _PRESENCE.get(window.by)
        if presence is None:
            return text
        if window.by == "current":
            return self.say(presence)
        return self.language.bracketed(text, self.say(presence))

    def length(self, length: Any) -> str:
        """How far back a window reaches."""
        if isinstance(length, LastMonths):
            return self.language.many("the last month", "the last {n} months", length.last_months)
        if isinstance(length, LastYears):
            if length.of == "school":
                return self.language.many(
                    "the present school year", "the last {n} school years", length.last_years
                )
            return self.language.many(
                "the present calendar year", "the last {n} calendar years", length.last_years
            )
        return self.say(_LENGTHS.get(length, length))

    # Amounts ----

    def amount(self, amount: Any) -> str:
        """An amount that must be reached."""
        if isinstance(amount, SettingAmount):
            label = self.say("the local setting “{field}”", field=self.words.label("field", amount.setting))
            if amount.share == 1:
                return label
            return self.say("{share} of {amount}", share=str(amount.share), amount=label)
        if isinstance(amount, AnyAmount):
            return self.say(
                "the lower of {amounts}", amounts=self.language.both([self.amount(e) for e in amount.any])
            )
        if isinstance(amount, AllAmounts):
            return self.say(
                "the higher of {amounts}", amounts=self.language.both([self.amount(e) for e in amount.all])
            )
        return self.language.number(amount) if is_number(amount) else self.plain(amount)

    def measure(self, measure: Measure) -> str:
        """What is added up."""
        fields = [self.field(each) for each in measure.fields]
        if measure.sum is None:
            return self.say("the largest of {fields}", fields=self.language.both(fields))
        if len(fields) == 1:
            return fields[0]
        return self.say("the sum of {fields}", fields=self.language.both(fields))

    def asked(self, asked: Any) -> str:
        """What each period must show: a number of records, or a measure and its amount."""
        if isinstance(asked, tuple):
            measure, amount = asked
            return self.language.labelled(self.measure(measure), self.amount(amount))
        return self.language.many("{n} record", "{n} records", asked)

    # The rest ----

    def posts(self, posts: frozenset[str] | None) -> str:
        """The posts that something is asked of."""
        if posts is None:
            return self.say("everybody")
        ordered = sorted(posts, key=lambda post: (POSTS.index(post) if post in POSTS else len(POSTS), post))
        return self.language.join(self.words.label("post", post) for post in ordered)

    def source(self, source: SourceMeaning) -> str:
        """A kind of records and what is asked of each."""
        parts = [self.conditions(source.of, source.where)] if source.where.tests else []
        if source.documents.entries:
            parts.append(
                self.language.labelled(self.words.label("field", "documents"), self.papers(source.documents))
            )
        parts.append(self.window(source.within))
        return self.language.bracketed(self.words.kind(source.of), self.language.clauses(parts))

    def reuse(self, reuse: Reuse | None) -> str:
        """What may serve twice."""
        if reuse is None:
            return self.say("nothing said")
        label = self.words.label
        times = label("times_used", reuse.achievement)
        if reuse.achievement == "once":
            by = self.say("for one clause") if reuse.by == "clause" else self.say("for one requirement")
            times = self.language.bracketed(times, by)
        parts = [
            self.language.labelled(label("field", "achievement"), times),
            self.language.labelled(label("field", "of_activity"), label("of_activity", reuse.of_activity)),
        ]
        if reuse.share:
            kinds = self.language.join(map(self.words.kind, reuse.share))
            parts.append(self.language.labelled(label("field", "share"), kinds))
        return self.language.clauses(parts)

    def distinct(self, name: str) -> str:
        """What must differ from record to record."""
        return self.words.label("field", name)
