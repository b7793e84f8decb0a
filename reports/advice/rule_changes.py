"""One change of a rule set in words: what was asked, what is asked now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from reports.advice.meanings import FORMS, PERIODS, Meanings
from reports.language import N_
from reports.words import Words
from rules.comparing import Comparison
from rules.loader import RuleSet
from rules.model import Words as Says
from rules.rule_change import RuleChange

_SETTLED: Final[Mapping[str, str]] = {
    "judgement": N_("by a judgement"),
    "setting": N_("by a local setting"),
    "default": N_("by default"),
}
_PARTS: Final[Mapping[str, str]] = {
    "way": N_("In one of several ways"),
    "breach": N_("What is a breach"),
    "certificate": N_("What certifies that there was none"),
}


class ChangeTexts:
    """Words for the changes between two rule sets, in one language."""

    def __init__(self, words: Words, comparison: Comparison) -> None:
        self.words = words
        self.language = words.language
        self.say = words.language.say
        self.meanings = Meanings(words)
        self.old: RuleSet = comparison.old
        self.new: RuleSet = comparison.new

    def text(self, change: RuleChange) -> str:
        """What changed, without the requirement that it stands at."""
        text = WRITERS[change.what](self, change)
        part = _PARTS.get(change.part)
        return text if part is None else self.language.labelled(self.say(part), text)

    def note(self, change: RuleChange) -> str:
        """What a note says, the new words before the old ones."""
        told = change.new if change.new is not None else change.old
        return self.says(told[1] if isinstance(told, tuple) else told)

    def says(self, text: Any) -> str:
        """A text of the rule sets in this language."""
        return text.in_language(self.language.code) if isinstance(text, Says) else str(text)

    def under(self, change: RuleChange) -> str:
        """The readings under which a change holds; empty where it holds under every one."""
        if not change.under:
            return ""
        told = self.language.either(
            [
                self.language.both([self._reading(name, option) for name, option in context])
                for context in change.under
            ]
        )
        if change.by_default:
            return self.say("by default, where {readings}", readings=told)
        return self.say("only where {readings}", readings=told)

    def _reading(self, name: str, option: str) -> str:
        reading = self.new.readings.get(name) or self.old.readings[name]
        return self.say(
            "{reading} is read as “{option}”",
            reading=name,
            option=self.says(reading.options[option].says) if option in reading.options else option,
        )

    # From the old to the new ----

    def _from_to(self, label: str, old: str, new: str) -> str:
        return self.say("{label}: {new} instead of {old}", label=label, old=old, new=new)

    def _plain(self, label: str, change: RuleChange, write: Callable[[Any], str] = str) -> str:
        return self._from_to(label, write(change.old), write(change.new))

    # The rule set ----

    def _start(self, change: RuleChange) -> str:
        return self._plain(
            self.say("The present title begins with"),
            change,
            lambda field: self.words.label("field", field),
        )

    def _source(self, change: RuleChange) -> str:
        return self._plain(self.say("Source"), change, " ".join)

    def _reading_added(self, change: RuleChange) -> str:
        option = self.says(change.new[1][1])
        return self.say("a new reading, by default “{option}”", option=option)

    def _reading_removed(self, change: RuleChange) -> str:
        option = self.says(change.old[1][1])
        return self.say("this reading is no more; it was “{option}” by default", option=option)

    def _option(self, option: tuple[str, Says]) -> str:
        return self.language.bracketed(self.language.quoted(self.says(option[1])), option[0])

    def _reading_order(self, change: RuleChange) -> str:
        def order(codes: tuple[str, ...]) -> str:
            return self.language.join(codes) if codes else self.say("without order")

        return self._plain(self.say("Options from strict to lenient"), change, order)

    def _reading_cite(self, change: RuleChange) -> str:
        def about(told: tuple[str, tuple[int, ...]]) -> str:
            return self.language.bracketed(self.language.cite(told[0]), ", ".join(map(str, told[1])))

        return self._plain(self.say("Clause and ambiguity"), change, about)

    def _quoted(self, text: Any) -> str:
        return self.language.quoted(self.says(text))

    # Where requirements stand ----

    def _added(self, change: RuleChange) -> str:
        return self._with_parts(self.say("new requirement"), change)

    def _removed(self, change: RuleChange) -> str:
        return self._with_parts(self.say("no longer a requirement"), change)

    def _with_parts(self, text: str, change: RuleChange) -> str:
        """The leaves go with it where it is more than one."""
        if change.touches in ((), (change.requirement,)):
            return text
        leaves = self.language.many("with {n} part", "with {n} parts", len(change.touches))
        return self.language.bracketed(text, leaves)

    def _parts(self, change: RuleChange) -> str:
        def needed(told: tuple[int, int]) -> str:
            return self.say("{needed} of {parts}", needed=told[0], parts=told[1])

        return self._plain(self.say("Parts needed"), change, needed)

    # One requirement ----

    def _unless(self, change: RuleChange) -> str:
        if change.new is None:
            label = self.words.label("field", change.old)
            return self.say("asked also where the local settings give “{field}”", field=label)
        label = self.words.label("field", change.new)
        return self.say("no longer asked where the local settings give “{field}”", field=label)

    def _source_added(self, change: RuleChange) -> str:
        return self.say("these count too: {source}", source=self.meanings.source(change.new))

    def _source_removed(self, change: RuleChange) -> str:
        return self.say("these count no more: {source}", source=self.meanings.source(change.old))

    def _condition(self, change: RuleChange) -> str:
        field = self.meanings.field(change.name)
        if change.old is None:
            test = self.meanings.test(change.kind, change.name, change.new)
            return self.say("new condition: {condition}", condition=self.language.labelled(field, test))
        if change.new is None:
            test = self.meanings.test(change.kind, change.name, change.old)
            return self.say("condition dropped: {condition}", condition=self.language.labelled(field, test))
        return self._plain(
            self.language.heading(field),
            change,
            lambda test: self.meanings.test(change.kind, change.name, test),
        )

    def _way_added(self, change: RuleChange) -> str:
        way = self.meanings.conditions(change.kind, change.new)
        return self.say("one more way is enough: {way}", way=way)

    def _way_removed(self, change: RuleChange) -> str:
        way = self.meanings.conditions(change.kind, change.old)
        return self.say("one way is no longer enough: {way}", way=way)

    def _ways(self, change: RuleChange) -> str:
        def told(blocks: frozenset[Any]) -> str:
            return self.language.both(
                sorted(self.meanings.alternatives(change.kind, each) for each in blocks)
            )

        if change.old is None:
            return self.say("new condition: {condition}", condition=told(change.new))
        if change.new is None:
            return self.say("condition dropped: {condition}", condition=told(change.old))
        return self._plain(self.say("Ways"), change, told)

    def _document_added(self, change: RuleChange) -> str:
        return self.say("new document: {document}", document=self.meanings.entry(change.new))

    def _document_removed(self, change: RuleChange) -> str:
        return self.say("document no longer asked for: {document}", document=self.meanings.entry(change.old))

    def _proportional(self, change: RuleChange) -> str:
        if change.new:
            return self.say("excused terms now lower the amount in proportion")
        return self.say("excused terms no longer lower the amount in proportion")

    def _on_average(self, change: RuleChange) -> str:
        if change.new:
            return self.say("the average over the periods is now enough")
        return self.say("every period must now reach it, the average is not enough")


Writer = Callable[[ChangeTexts, RuleChange], str]


def _labelled(label: str, write: Callable[[ChangeTexts, Any], str]) -> Writer:
    """What writes “label: new instead of old”."""

    def written(texts: ChangeTexts, change: RuleChange) -> str:
        old, new = write(texts, change.old), write(texts, change.new)
        return texts.say("{label}: {new} instead of {old}", label=texts.say(label), old=old, new=new)

    return written


def _as_it_is(texts: ChangeTexts, value: Any) -> str:
    return texts.meanings.plain(value)


def _words(texts: ChangeTexts, value: Any) -> str:
    return texts.language.quoted(texts.says(value[1] if isinstance(value, tuple) else value))


def _other(texts: ChangeTexts, change: RuleChange) -> str:
    label = texts.language.quoted(texts.words.label("field", change.name))
    old, new = (texts.meanings.plain(each) for each in (change.old, change.new))
    return texts.say("{label}: {new} instead of {old}", label=label, old=old, new=new)


_SAID = N_("Words")

# ruff: noqa: SLF001 - the methods of the class above
WRITERS: Final[Mapping[str, Writer]] = {
    "id": _labelled(N_("Id of the rule set"), _as_it_is),
    "edition": _labelled(N_("Edition"), _as_it_is),
    "title": _labelled(N_("Title"), _words),
    "source": ChangeTexts._source,
    "start": ChangeTexts._start,
    "reading_added": ChangeTexts._reading_added,
    "reading_removed": ChangeTexts._reading_removed,
    "reading_default": _labelled(N_("Default"), lambda texts, option: texts._option(option)),
    "reading_order": ChangeTexts._reading_order,
    "reading_cite": ChangeTexts._reading_cite,
    "reading_words": _labelled(_SAID, _words),
    "option_added": lambda texts, change: texts.say("new option: {option}", option=texts._option(change.new)),
    "option_removed": lambda texts, change: texts.say(
        "option dropped: {option}", option=texts._option(change.old)
    ),
    "option_words": _labelled(N_("Words of an option"), _words),
    "note_added": lambda texts, _: texts.say("new note"),
    "note_removed": lambda texts, _: texts.say("this note is no more"),
    "note_settled": _labelled(N_("Settled"), lambda texts, told: texts.say(_SETTLED[told[0]])),
    "note_words": _labelled(_SAID, _words),
    "added": ChangeTexts._added,
    "removed": ChangeTexts._removed,
    "moved": lambda texts, change: texts.say(
        "now part of {new} instead of {old}", old=change.old, new=change.new
    ),
    "renamed": lambda texts, change: texts.say(
        "the id is {new} instead of {old}, all that is asked being the same; judgements and waivers that "
        "name the old id no longer count here",
        old=change.old,
        new=change.new,
    ),
    "parts": ChangeTexts._parts,
    "says": _labelled(_SAID, _words),
    "cite": _labelled(N_("Clause"), lambda texts, cite: texts.language.cite(cite)),
    "form": _labelled(N_("What is asked for"), lambda texts, form: texts.say(FORMS[form])),
    "applies_to": _labelled(N_("Asked of"), lambda texts, posts: texts.meanings.posts(posts)),
    "unless_setting": ChangeTexts._unless,
    "reuse": _labelled(N_("Reuse"), lambda texts, reuse: texts.meanings.reuse(reuse)),
    "count": _labelled(N_("Number"), lambda texts, count: texts.language.number(count)),
    "distinct": _labelled(N_("Counted apart by"), lambda texts, name: texts.meanings.distinct(name)),
    "source_added": ChangeTexts._source_added,
    "source_removed": ChangeTexts._source_removed,
    "kind": _labelled(N_("Kind of record"), lambda texts, kind: texts.words.kind(kind)),
    "condition": ChangeTexts._condition,
    "way_added": ChangeTexts._way_added,
    "way_removed": ChangeTexts._way_removed,
    "ways": ChangeTexts._ways,
    "window": _labelled(N_("Time that counts"), lambda texts, window: texts.meanings.window(window)),
    "document_added": ChangeTexts._document_added,
    "document_removed": ChangeTexts._document_removed,
    "document": _labelled(N_("Document"), lambda texts, entry: texts.meanings.entry(entry)),
    "each": _labelled(N_("Periods"), lambda texts, each: texts.say(PERIODS[each])),
    "measured": _labelled(N_("Asked of every period"), lambda texts, asked: texts.meanings.asked(asked)),
    "measure": _labelled(N_("What is added up"), lambda texts, measure: texts.meanings.measure(measure)),
    "amount": _labelled(N_("Amount"), lambda texts, amount: texts.meanings.amount(amount)),
    "posts": _labelled(N_("Periods under these posts"), lambda texts, posts: texts.meanings.posts(posts)),
    "proportional": ChangeTexts._proportional,
    "on_average": ChangeTexts._on_average,
    "other": _other,
    "unlooked": lambda texts, _: texts.say(
        "written otherwise; it mentions too many readings to look at every choice of them, and those looked "
        "at make no difference"
    ),
}
"""What writes each sort of change."""
