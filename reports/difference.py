"""The difference between two verdicts on one applicant, in words: plain values in one language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from evaluator.difference import Change, Difference, Interval, PeriodChange, UseChange
from evaluator.found import Found
from evaluator.reasons import Reason
from evaluator.verdict import UNBOUNDED
from reports.context import MARKS
from reports.inputs import CauseText, Inputs, turn
from reports.language import Language
from reports.reasons import ReasonTexts
from reports.words import Words

MOST: Final = 12
"""So many records are named for one requirement."""


class ClauseChange(NamedTuple):
    """One requirement of which something changed.

    `before` and `after` are codes of statuses, None where there is no such requirement; `span` tells both
    intervals in short. `itself` says that it turned and no part of it did.
    """

    id: str
    cite: str
    says: str
    before: str | None
    after: str | None
    before_word: str
    after_word: str
    span: str
    turned: bool
    itself: bool
    why: tuple[str, ...]


class DifferenceView(NamedTuple):
    """The difference between two verdicts in words; the requirement that is the whole is left out."""

    before: str
    after: str
    before_word: str
    after_word: str
    clauses: tuple[ClauseChange, ...]
    causes: tuple[CauseText, ...]


class DifferenceWords:
    """Says differences in one language; `says` are the words of requirements by id."""

    def __init__(self, language: Language, says: Mapping[str, str]) -> None:
        self.language = language
        self.reasons = ReasonTexts(Words(language))
        self.says = says

    def view(self, found: Difference, before: Found, after: Found) -> DifferenceView:
        """A difference in words; `before` and `after` are what was compared."""
        inputs = Inputs(self.language, before.made.dossier, after.made.dossier)
        itself = {change.id for change in found.deepest}
        return DifferenceView(
            found.before,
            found.after,
            self.status(found.before),
            self.status(found.after),
            tuple(
                self._clause(each, inputs, itself=each.id in itself) for each in found.changes if each.parent
            ),
            tuple(inputs.cause(each) for each in found.causes),
        )

    def status(self, code: str | None) -> str:
        """The word of a status, of a requirement, a period or a record's use; None: there is none."""
        say = self.language.say
        return say("not there") if code is None else say(MARKS[code][1])

    def _clause(self, change: Change, inputs: Inputs, *, itself: bool) -> ClauseChange:
        return ClauseChange(
            change.id,
            self.language.cite(change.cite),
            self.says.get(change.id, change.id),
            change.before,
            change.after,
            self.status(change.before),
            self.status(change.after),
            self._spans(change.interval_before, change.interval_after),
            change.turned,
            itself,
            tuple(self._why(change, inputs)),
        )

    def _why(self, change: Change, inputs: Inputs) -> Iterator[str]:
        """By what a requirement changed, the strongest first."""
        say = self.language.say
        if change.rule_changed:
            yield say("What is asked here has changed.")
        told = [self._use(use, inputs) for use in change.uses if use.turned]
        told += [self._period(each) for each in change.periods]
        if change.turned:
            told += [self._use(use, inputs) for use in change.uses if not use.turned]
        yield from told[:MOST]
        if len(told) > MOST:
            yield say("and {n} more", n=len(told) - MOST)
        own = self._reasons(change.gained, change.lost, None)
        if own:
            yield own

    def _use(self, use: UseChange, inputs: Inputs) -> str:
        name = inputs.record(use.record)
        period = self.language.period(use.period) if use.period else ""
        if period not in name:
            name = self.language.bracketed(name, period)
        told = self._turn(use.before, use.after)
        why = self._reasons(use.gained, use.lost, inputs.kind(use.record))
        return self.language.labelled(name, self.language.bracketed(told, why) if why else told)

    def _period(self, change: PeriodChange) -> str:
        told = self._turn(change.before, change.after)
        spans = self._spans(change.interval_before, change.interval_after)
        name = self.language.period(change.period)
        return self.language.labelled(name, self.language.bracketed(told, spans) if spans else told)

    def _turn(self, before: str | None, after: str | None) -> str:
        return self.status(after) if before == after else turn(self.status(before), self.status(after))

    def _reasons(self, gained: tuple[Reason, ...], lost: tuple[Reason, ...], kind: str | None) -> str:
        """What was said before, and what is said now."""
        say, parts = self.language.say, []
        if lost:
            parts.append(self.language.labelled(say("before"), self._texts(lost, kind)))
        if gained:
            parts.append(self.language.labelled(say("now"), self._texts(gained, kind)))
        return self.language.clauses(parts)

    def _texts(self, reasons: tuple[Reason, ...], kind: str | None) -> str:
        return self.language.clauses(dict.fromkeys(self._reason(each, kind) for each in reasons))

    def _reason(self, reason: Reason, kind: str | None) -> str:
        try:
            return self.reasons.text(reason, kind)
        except (KeyError, TypeError, ValueError, AttributeError):
            return reason.type  # kept by a version that had other reasons

    def _spans(self, before: Interval | None, after: Interval | None) -> str:
        told = [self._span(each) for each in (before, after) if each is not None]
        return turn(*told) if len(set(told)) == 2 else told[0]

    def _span(self, interval: Interval) -> str:
        """The interval in short, as in the table of a batch: 3–5/4."""
        number = self.language.number
        span = number(interval.certain)
        if interval.possible == UNBOUNDED:
            span += "–?"
        elif interval.possible != interval.certain:
            span += f"–{number(interval.possible)}"
        return f"{span}/{'?' if interval.wanted is None else number(interval.wanted)}"
