"""Dossiers on the edge in words: which bound, what stands there, what must be found and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from evaluator.boundary.bound import Bound, Shown, Unshown
from reports.advice.impact import STATUSES
from reports.advice.meanings import Meanings
from reports.clean import clean, clip
from reports.language import N_, Code, language
from reports.words import Words
from rules.model import DocumentTest

UNSHOWN: Final[Mapping[str, str]] = {
    "posts": N_("{requirement}: no post is asked for it and for all that stands above it."),
    "setting": N_("{requirement}: the setting {name} rules it out, and its amount needs it."),
    "years": N_("{requirement}: no full period lies in its window, or the window has no beginning."),
    "children": N_("{requirement}: too many of its parts pass without any record to show its number."),
    "values": N_("{requirement}: no value can be made up for {name}."),
    "rival": N_("{requirement}: what is just outside as one kind of {name} may count as another."),
}
_LONGEST: Final = 400


class BoundaryTexts:
    """Words for bounds, in one language."""

    def __init__(self, lang: Code, says: Mapping[str, str]) -> None:
        self.language = language(lang)
        self.say = self.language.say
        self.words = Words(self.language)
        self.meanings = Meanings(self.words)
        self.says = says

    def heading(self, bound: Bound) -> str:
        """The requirement that a bound belongs to."""
        parts = (self.language.cite(bound.cite), bound.requirement, self.says.get(bound.requirement, ""))
        return self._line("  ".join(part for part in parts if part))

    def bound(self, shown: Shown) -> str:
        """What a bound asks for, and the readings under which it does."""
        text = WRITERS[shown.bound.what](self, shown.bound)
        if shown.readings:
            chosen = self.language.join(f"{name}={option}" for name, option in shown.readings.items())
            text = self.language.bracketed(text, self.say("reading {chosen}", chosen=chosen))
        return self._line(text)

    def side(self, shown: Shown) -> str:
        """What stands at the edge, and what must be found."""
        edge = self.edge(shown.bound, shown.edge)
        found = self.say(STATUSES[shown.expected.status])
        if shown.inside:
            return self._line(self.say("here: {edge}; just inside, so {found}", edge=edge, found=found))
        if shown.expected.status == "open":
            told = self.say(
                "here: {edge}; just outside, but may still be supplied, so {found}", edge=edge, found=found
            )
            return self._line(told)
        return self._line(self.say("here: {edge}; just outside, so {found}", edge=edge, found=found))

    def name(self, shown: Shown, number: int) -> str:
        """A name for a case, unique by its number."""
        side = self.say("inside") if shown.inside else self.say("outside")
        text = self.language.labelled(shown.bound.requirement, WRITERS[shown.bound.what](self, shown.bound))
        return self._line(f"{number:04} {self.language.bracketed(text, side)}")

    def unshown(self, unshown: Unshown) -> str:
        """Why something has no dossier on its edge."""
        return self.say(UNSHOWN[unshown.why], requirement=unshown.requirement, name=unshown.name)

    @staticmethod
    def _line(text: str) -> str:
        return clip(clean(text), _LONGEST)

    # What stands there ----

    def edge(self, bound: Bound, edge: Any) -> str:
        """The value at an edge."""
        if edge is None:
            return self.say("left out")
        if bound.what in ("document", "signature", "seal", "original"):
            return self._document(edge)
        if bound.what == "judgement":
            return self.words.label("conclusion", edge)
        if bound.what == "parts":
            return self.say("{n} parts pass", n=edge)
        if isinstance(edge, list) and all(isinstance(each, int) for each in edge):
            return self.language.join(map(str, edge)) or self.say("nothing")
        if bound.name and bound.kind and not isinstance(edge, int):
            return self.words.value(bound.kind, bound.name, edge) or self.say("nothing")
        return str(edge)

    def _document(self, document: Mapping[str, Any]) -> str:
        label = self.words.label("document", document["type"])
        parts = []
        if "signed_by" in document:
            roles = [self.words.label("signing_role", role) for role in document["signed_by"]]
            told = self.language.both(roles) if roles else self.say("nobody")
            parts.append(self.say("signed by {roles}", roles=told))
        if "stamped" in document:
            parts.append(self.say("with the seal") if document["stamped"] else self.say("without the seal"))
        if "original" in document:
            parts.append(self.say("the original") if document["original"] else self.say("a copy"))
        return self.language.bracketed(label, self.language.join(parts)) if parts else label

    # What is asked ----

    def condition(self, bound: Bound) -> str:
        """A condition on a field."""
        return self.meanings.condition(bound.kind, bound.name, bound.limit)

    def day(self, day: Any) -> str:
        """A day."""
        return self.language.day(day.toordinal()) if isinstance(day, date) else str(day)

    def asked_document(self, bound: Bound) -> str:
        """A document and all that is asked of it."""
        test: DocumentTest = bound.limit
        return self.language.labelled(self.words.label("field", "documents"), self.meanings.entry(test))

    def period(self, bound: Bound) -> str:
        """A term or year."""
        return self.language.period(bound.name)


def _with_day(message: str) -> Callable[[BoundaryTexts, Bound], str]:
    return lambda texts, bound: texts.say(message, day=texts.day(bound.limit))


def _with_period(message: str) -> Callable[[BoundaryTexts, Bound], str]:
    return lambda texts, bound: texts.say(message, period=texts.period(bound))


def _amount(texts: BoundaryTexts, bound: Bound) -> str:
    return texts.say(
        "{field}, {amount} in every period",
        field=texts.meanings.field(bound.name) if bound.name else texts.meanings.measure(bound.whole[1]),
        amount=texts.meanings.amount(bound.limit),
    )


def _distinct(texts: BoundaryTexts, bound: Bound) -> str:
    field = texts.meanings.distinct(bound.name)
    return texts.say("{n} different ones by {field}", n=bound.limit, field=field)


def _parts(texts: BoundaryTexts, bound: Bound) -> str:
    needed, parts = bound.limit
    return texts.say("{needed} of {parts} parts", needed=needed, parts=parts)


def _of_record(label: str) -> Callable[[BoundaryTexts, Bound], str]:
    return lambda texts, bound: texts.language.labelled(texts.say(label), texts.condition(bound))


Writer = Callable[[BoundaryTexts, Bound], str]

WRITERS: Final[Mapping[str, Writer]] = {
    "count": lambda texts, bound: texts.say("{n} at least", n=bound.limit),
    "distinct": _distinct,
    "condition": BoundaryTexts.condition,
    "opens": _with_day(N_("the window opens on {day}")),
    "ends": _with_day(N_("not after the cut-off {day}")),
    "valid": _with_day(N_("valid at the cut-off {day}")),
    "gained": _with_day(N_("gained in the window, which opens on {day}")),
    "block_date": _with_day(N_("exchanged or published not after the cut-off {day}")),
    "document": BoundaryTexts.asked_document,
    "signature": BoundaryTexts.asked_document,
    "seal": BoundaryTexts.asked_document,
    "original": BoundaryTexts.asked_document,
    "amount": _amount,
    "proportional": lambda texts, bound: texts.say(
        "{amount}, less what is excused", amount=texts.meanings.amount(bound.limit)
    ),
    "first_day": _with_period(N_("from the first day of {period}")),
    "last_day": _with_period(N_("to the last day of {period}")),
    "asked_first": _with_period(N_("{period} is asked for from its first day on; nothing is shown of it")),
    "asked_last": _with_period(N_("{period} is asked for once it is over; nothing is shown of it")),
    "breach_first": _with_day(N_("no breach from {day} on")),
    "breach_last": _with_day(N_("no breach to {day}")),
    "breach": _of_record(N_("What is a breach")),
    "covered_first": _with_day(N_("certified from {day} on")),
    "covered_last": _with_day(N_("certified to {day}")),
    "certificate": _of_record(N_("What certifies that there was none")),
    "judgement": lambda texts, _: texts.say("judged met"),
    "parts": _parts,
}
"""What writes each sort of bound."""
