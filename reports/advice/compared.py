"""Two verdicts on one applicant side by side, and what differs between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from evaluator.changes import Change
from evaluator.difference import Change as RequirementChange
from evaluator.difference import Difference, Interval, PeriodChange, UseChange, difference
from evaluator.found import Found, FoundUse, found_of
from evaluator.reasons import Reason
from evaluator.verdict import UNBOUNDED, Verdict
from reports.advice.changes import ChangeView, changes_of, lines_of
from reports.advice.rule_changes import ChangeTexts
from reports.conclusion import bounds_of, bounds_text, conclusion_of
from reports.context import Context
from reports.language import N_, Code, language
from reports.model import Bounds, ClauseRef, Fact, Mark, RecordRef
from reports.sections import cross_check_of
from reports.values import Value
from reports.view import facts_of
from rules.compared import node_changes
from rules.comparing import Comparison
from rules.model import Combination, Node
from rules.rule_change import RuleChange


class Side(Value):
    """One of the two verdicts: its conclusion and what it was made with."""

    mark: Mark
    sentence: str
    as_of: str
    standing: str
    cross_check: Mark


class Row(Value):
    """One clause in both verdicts; a mark is None where the clause is not asked on that side."""

    ref: ClauseRef
    depth: int
    before: Mark | None
    after: Mark | None
    before_text: str
    after_text: str
    differs: bool


class UseTurn(Value):
    """Records that fare alike: their status on both sides, and the reasons that came and went."""

    records: tuple[RecordRef, ...]
    period: str
    period_code: str
    before: Mark | None
    after: Mark | None
    gained: tuple[str, ...]
    lost: tuple[str, ...]


class PeriodTurn(Value):
    """One period on both sides."""

    code: str
    name: str
    before: Mark | None
    after: Mark | None
    before_text: str
    after_text: str


class Turn(Value):
    """One requirement of which something differs. `note` says that it asks for something else itself."""

    ref: ClauseRef
    before: Mark | None
    after: Mark | None
    before_text: str
    after_text: str
    note: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    uses: tuple[UseTurn, ...]
    periods: tuple[PeriodTurn, ...]


class Compared(Value):
    """Two verdicts side by side. `rows` are the clauses of the survey, `turns` what differs in detail.

    `lines` tell the changes, those that are alike together.
    `steps` are records that count as before, of which some reasons came or went.
    """

    lang: Code
    title: str
    facts: tuple[Fact, ...]
    changes: tuple[ChangeView, ...]
    lines: tuple[str, ...]
    sentence: str
    before: Side
    after: Side
    rows: tuple[Row, ...]
    turns: tuple[Turn, ...]
    steps: tuple[Turn, ...]
    disclaimer: str
    labels: Mapping[str, str]
    difference: Difference
    verdicts: tuple[Verdict, Verdict]


LABELS: Final[Mapping[str, str]] = {
    "changes": N_("What is changed"),
    "verdicts": N_("The two verdicts"),
    "before": N_("As it is"),
    "after": N_("After the changes"),
    "conclusion": N_("Conclusion"),
    "as_of": N_("Cut-off"),
    "turns": N_("What differs"),
    "steps": N_("What counts as before, with other reasons"),
    "none": N_("Nothing differs between the two."),
    "not_asked": N_("not asked"),
    "unheard": N_("not in it"),
    "outside": N_("not looked at"),
    "no_longer": N_("no longer: {reasons}"),
    "now": N_("now: {reasons}"),
}


def compared_of(before: Verdict, after: Verdict, changes: Iterable[Change], lang: Code) -> Compared:
    """Two verdicts of one rule set on one applicant compared, and the changes between them in words."""
    contexts = Context(before, language(lang), None), Context(after, language(lang), None)
    found = found_of(before), found_of(after)
    made = tuple(changes)
    differing = difference(*found)
    say = contexts[0].language.say
    told = _Told(contexts)
    leaves = [change for change in differing.changes if told.worth(change)]
    return Compared(
        lang,
        say("What if: {title}", title=before.rule_set.title.in_language(lang)),
        tuple(fact for fact in facts_of(contexts[0]) if fact.code in ("name", "id", "school", "rule_set")),
        changes_of(contexts[0], made),
        lines_of(contexts[0], made),
        _sentence(contexts, differing),
        _side(contexts[0]),
        _side(contexts[1]),
        tuple(_rows(contexts)),
        tuple(told.turn(change) for change in leaves),
        tuple(told.steps(found, frozenset(change.id for change in differing.changes))),
        conclusion_of(contexts[1]).disclaimer,
        {name: say(text) for name, text in LABELS.items()},
        differing,
        (before, after),
    )


def _sentence(contexts: tuple[Context, Context], differing: Difference) -> str:
    """Whether the conclusion turns, in one sentence."""
    say, marks = contexts[0].language.say, contexts[0].marks
    before, after = (marks[status].word for status in (differing.before, differing.after))
    if differing.before != differing.after:
        return say("The conclusion turns from “{before}” to “{after}”.", before=before, after=after)
    if not differing.changes:
        return say("The conclusion stays “{after}”, and so does every clause.", after=after)
    rungs = [context.verdict.finding.rung for context in contexts]
    if rungs[1] < rungs[0]:
        return say("The conclusion stays “{after}”, but less is lacking.", after=after)
    if rungs[1] > rungs[0]:
        return say("The conclusion stays “{after}”, but more is lacking.", after=after)
    return say("The conclusion stays “{after}”; some of the clauses differ.", after=after)


def _side(context: Context) -> Side:
    conclusion = conclusion_of(context)
    return Side(
        conclusion.mark,
        conclusion.sentence,
        context.language.day(context.verdict.as_of),
        context.words.standing(context.verdict.standing),
        cross_check_of(context),
    )


# Side by side ----


def _rows(contexts: tuple[Context, Context]) -> Iterator[Row]:
    """The main clauses and their parts, as the first page of a report surveys them."""
    sides = [_survey(bounds_of(context)) for context in contexts]
    for name in dict.fromkeys((*sides[1], *sides[0])):
        before, after = (side.get(name) for side in sides)
        either = after or before
        if either is None:
            continue
        ref, depth = either[0], either[1]
        marks = [side[2] if side is not None else None for side in (before, after)]
        texts = [side[3] if side is not None else "" for side in (before, after)]
        yield Row(ref, depth, marks[0], marks[1], texts[0], texts[1], before != after)


def _survey(bounds: Iterable[Bounds]) -> dict[str, tuple[ClauseRef, int, Mark, str]]:
    found: dict[str, tuple[ClauseRef, int, Mark, str]] = {}
    for each in bounds:
        found[each.ref.id] = (each.ref, 0, each.mark, each.text)
        found.update({part.ref.id: (part.ref, 1, part.mark, part.waits) for part in each.parts})
    return found


# What differs ----


class _Told:
    """Both verdicts, to put their differences into words."""

    def __init__(self, contexts: tuple[Context, Context]) -> None:
        self.before, self.after = contexts
        self.language = contexts[0].language
        self.findings = [{finding.id: finding for finding in context.findings} for context in contexts]

    def worth(self, change: RequirementChange) -> bool:
        """Whether a requirement that differs is told in detail: it is asked, and looks at records itself."""
        if {change.before, change.after} <= {"not_applicable", None}:
            return False
        found = self.findings[1].get(change.id) or self.findings[0][change.id]
        whole = isinstance(found.requirement, Combination)
        return not whole or bool(change.gained or change.lost or change.rule_changed)

    def ref(self, requirement: str) -> ClauseRef:
        """A requirement by its clause."""
        return self.after.clause_refs.get(requirement) or self.before.clause_refs[requirement]

    def record(self, record: str) -> RecordRef:
        """A record, which only one of the two dossiers may hold."""
        context = self.after if record in self.after.record_refs else self.before
        return context.record_ref(record)

    def mark(self, status: str | None) -> Mark | None:
        """A status; None where there is none."""
        return None if status is None else self.after.marks[status]

    def bounds(self, side: int, requirement: str) -> str:
        """The interval of a requirement on one side."""
        finding = self.findings[side].get(requirement)
        return "" if finding is None else bounds_text((self.before, self.after)[side], finding)

    def turn(self, change: RequirementChange) -> Turn:
        """One requirement that differs."""
        return Turn(
            self.ref(change.id),
            self.mark(change.before),
            self.mark(change.after),
            self.bounds(0, change.id),
            self.bounds(1, change.id),
            self._asked(change.id) if change.rule_changed else "",
            self._texts(self.after, None, change.gained),
            self._texts(self.before, None, change.lost),
            tuple(self.uses(_once(change.uses))),
            tuple(self._period(each) for each in change.periods),
        )

    def _asked(self, requirement: str) -> str:
        """That a requirement asks for something else itself, and what of it can be said."""
        before, after = (side[requirement].requirement for side in self.findings)
        told = list(dict.fromkeys(self._changed(before, after)))
        if not told:
            return self.language.say("What is asked differs.")
        return self.language.say("What is asked differs: {changes}.", changes=self.language.clauses(told))

    def _changed(self, before: Node, after: Node) -> Iterator[str]:
        """What one requirement asks on one side and not on the other, its parts left out."""
        old, new = self.before.verdict.rule_set, self.after.verdict.rule_set
        texts = ChangeTexts(self.after.words, Comparison(old, new, ()))
        for change in node_changes(before, after):
            if not change.is_words:
                yield texts.text(change)
        if isinstance(before, Combination) and isinstance(after, Combination):
            was, now = ((node.at_least, len(node.of)) for node in (before, after))
            if was != now:
                yield texts.text(RuleChange("parts", old=was, new=now))

    def uses(self, changes: Iterable[UseChange]) -> Iterator[UseTurn]:
        """Records of which something differs; those with the same words stand together."""
        alike: dict[UseTurn, list[RecordRef]] = {}
        for change in changes:
            period = self.language.period(change.period) if change.period else ""
            turn = UseTurn(
                (),
                period,
                change.period,
                self.mark(change.before),
                self.mark(change.after),
                self._texts(self.after, change.record, change.gained),
                self._texts(self.before, change.record, change.lost),
            )
            alike.setdefault(turn, []).append(self.record(change.record))
        for turn, records in alike.items():
            yield turn.with_(records=tuple(records))

    def _texts(self, context: Context, record: str | None, reasons: Iterable[Reason]) -> tuple[str, ...]:
        told = (
            context.reasons.text(reason) if record is None else context.reason_of(record, reason)
            for reason in reasons
        )
        return tuple(dict.fromkeys(told))

    def _period(self, change: PeriodChange) -> PeriodTurn:
        return PeriodTurn(
            change.period,
            self.language.period(change.period),
            self.mark(change.before),
            self.mark(change.after),
            self._shown(change.interval_before),
            self._shown(change.interval_after),
        )

    def _shown(self, interval: Interval | None) -> str:
        """What a period shows of what it is asked for."""
        if interval is None or interval.wanted is None:
            return ""
        number, say = self.language.number, self.language.say
        certain = number(interval.certain)
        if interval.possible == UNBOUNDED:
            certain = say("{certain} or more", certain=certain)
        elif interval.possible != interval.certain:
            certain = say("{certain} to {possible}", certain=certain, possible=number(interval.possible))
        return say("{shown} of {wanted}", shown=certain, wanted=number(interval.wanted))

    def steps(self, found: tuple[Found, Found], told: frozenset[str]) -> Iterator[Turn]:
        """Leaves that come out as before, and the records of which other reasons are told there."""
        sides = [{each.id: each for each in side.requirements} for side in found]
        for name, now in sides[1].items():
            was = sides[0].get(name)
            if was is None or name in told or was.uses == now.uses or now.status == "not_applicable":
                continue
            uses = tuple(self.uses(_once(_reasoned(was.uses, now.uses))))
            if uses:
                mark = self.mark(now.status)
                text = self.bounds(1, name)
                yield Turn(self.ref(name), mark, mark, text, text, "", (), (), uses, ())


def _once(changes: Iterable[UseChange]) -> list[UseChange]:
    """What is told of a leaf is not told again of its period."""
    given = list(changes)
    whole = {change.record for change in given if not change.period}
    return [change for change in given if not change.period or change.record not in whole]


def _reasoned(before: Iterable[FoundUse], after: Iterable[FoundUse]) -> Iterator[UseChange]:
    """Records of which reasons came or went; another distance is no other reason.

    Those that do not count on either side are left out: their other reasons would fill pages.
    """
    old = {(use.period, use.record): use for use in before}
    for use in after:
        was = old.get((use.period, use.record))
        if was is None or {was.status, use.status} == {"not_counted"}:
            continue
        gained = tuple(each for each in use.reasons if _what(each) not in set(map(_what, was.reasons)))
        lost = tuple(each for each in was.reasons if _what(each) not in set(map(_what, use.reasons)))
        if gained or lost:
            yield UseChange(use.record, use.period, was.status, use.status, gained, lost)


def _what(reason: Reason) -> tuple[object, ...]:
    return (
        reason.type,
        reason.field,
        reason.wanted if reason.type.startswith(("document", "signature")) else None,
    )
