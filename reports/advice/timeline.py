"""How a verdict runs through time, in words: from when on it is met, until when, and what turns it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Final, Literal, NamedTuple

from evaluator.timeline import Course, Leaving, Phase, Timeline, TurnOn
from evaluator.verdict import Status
from reports.advice.sweep import causes
from reports.conclusion import bounds_of
from reports.context import Context
from reports.language import N_
from reports.model import ClauseRef, Fact, Mark, RecordRef
from reports.values import Value
from reports.view import facts_of

CourseCode = Literal["served", "bare", "both"]

LABELS: Final[Mapping[str, str]] = {
    "heading": N_("Timeline"),
    "as_of": N_("Cut-off"),
    "now": N_("On that day"),
    "first_met": N_("First met"),
    "served": N_("Routine goes on"),
    "bare": N_("Nothing is added"),
    "both": N_("In either case"),
    "date": N_("Date"),
    "change": N_("What changes"),
    "course": N_("Which case"),
    "events": N_("What turns, and when"),
    "whole": N_("The whole"),
    "leaves": N_("a record leaves its window"),
    "no_events": N_("No change comes up to then."),
}
"""The headings and the few words of the frame."""


class PhaseView(Value):
    """A stretch of cut-offs of one status, both ends included, as ordinals and in words."""

    first: int
    last: int
    mark: Mark
    days: str
    text: str


class CourseView(Value):
    """One course of time: what it assumes, what becomes of the verdict, its phases."""

    code: CourseCode
    label: str
    assumes: str
    sentence: str
    safe_until: int | None
    phases: tuple[PhaseView, ...]


class EventView(Value):
    """What changes from a day on (an ordinal). `course`: in which course; `records` those that leave."""

    day: int
    date: str
    course: CourseCode
    label: str
    texts: tuple[str, ...]
    records: tuple[RecordRef, ...]
    clauses: tuple[ClauseRef, ...]
    mark: Mark | None


class RowView(Value):
    """One clause of the survey in the course as served. `left` are the last days of records that leave it."""

    ref: ClauseRef
    phases: tuple[PhaseView, ...]
    left: tuple[tuple[int, str], ...]


class TimelineView(Value):
    """The timeline told in one language. `first`, `as_of` and `last` are ordinals."""

    lang: str
    title: str
    facts: tuple[Fact, ...]
    first: int
    as_of: int
    last: int
    now: Mark
    first_met: int | None
    first_met_text: str
    served: CourseView
    bare: CourseView
    events: tuple[EventView, ...]
    rows: tuple[RowView, ...]
    basis: str
    disclaimer: str
    labels: dict[str, str]


def timeline_of(context: Context, timeline: Timeline) -> TimelineView:
    """The view of a timeline of the same verdict."""
    language, say = context.language, context.language.say
    told = _Teller(context, timeline)
    return TimelineView(
        language.code,
        say("Timeline: {title}", title=context.verdict.rule_set.title.in_language(language.code)),
        tuple(fact for fact in facts_of(context) if fact.code in ("name", "id", "school", "as_of")),
        timeline.first,
        timeline.as_of,
        timeline.last,
        context.marks[timeline.bare.at(timeline.as_of).status],
        timeline.served.first_met,
        told.first_met(),
        told.course("served", timeline.served),
        told.course("bare", timeline.bare),
        tuple(told.events()),
        tuple(told.rows()),
        say(
            "Only the cut-off moves: today's records with today's verification, under today's conditions and "
            "settings, up to {last}.",
            last=language.day(timeline.last),
        ),
        say(
            "This is a comparison with the conditions."
            " It does not replace the decision of the review committee."
        ),
        {name: say(text) for name, text in LABELS.items()},
    )


class _Told(NamedTuple):
    """One thing that changes on a day; `whole`: what the whole turns to."""

    text: str
    record: RecordRef | None
    clause: ClauseRef | None
    whole: Mark | None


class _Teller:
    """Finds the words."""

    def __init__(self, context: Context, timeline: Timeline) -> None:
        self.context = context
        self.language = context.language
        self.say = context.language.say
        self.timeline = timeline

    # From when, until when ----

    def first_met(self) -> str:
        """The first day on which it is met."""
        timeline, day = self.timeline, self.timeline.served.first_met
        if day is None:
            last = self.language.day(timeline.last)
            if any(each.status == "open" and each.last >= timeline.as_of for each in timeline.served.verdict):
                return self.say(
                    "for certain on no day up to {last}: what is open must be settled first", last=last
                )
            return self.say("on no day up to {last}: time alone does not make it met", last=last)
        if day > timeline.as_of:
            return self.say("{day}, still to come", day=self.language.day(day))
        if day == timeline.first:
            return self.say("{day} or before", day=self.language.day(day))
        return self.language.day(day)

    def course(self, code: Literal["served", "bare"], course: Course) -> CourseView:
        """One course in words."""
        assumes = (
            self.say(
                "What is asked of every term or year, and the certificate of conduct, goes on as it "
                "stands today."
            )
            if code == "served"
            else self.say("Nothing is added after the cut-off: terms and years to come have no records.")
        )
        return CourseView(
            code,
            self.say(LABELS[code]),
            assumes,
            self._becomes(course),
            self.timeline.safe_until(course),
            tuple(self._phases(course.verdict)),
        )

    def _phases(self, phases: Iterable[Phase]) -> Iterator[PhaseView]:
        """Phases in words; those that differ only in what they wait for are one."""
        for status, run in groupby(phases, lambda phase: phase.status):
            same = list(run)
            yield self._phase(same[0].first, same[-1].last, self.context.marks[status])

    def _phase(self, first: int, last: int, mark: Mark) -> PhaseView:
        day = self.language.day
        if last == self.timeline.last:
            days = self.say("from {day} on", day=day(first))
        elif first == last:
            days = day(last)
        else:
            days = self.language.from_to(day(first), day(last))
        return PhaseView(first, last, mark, days, self.language.labelled(days, mark.word))

    def _becomes(self, course: Course) -> str:
        """What becomes of today's verdict."""
        timeline, say, language = self.timeline, self.say, self.language
        now = course.at(timeline.as_of)
        safe = timeline.safe_until(course)
        told = []
        for phase in course.verdict:
            if phase.first > timeline.as_of and phase.rung < now.rung and phase.status != now.status:
                if safe is None or phase.first <= safe:
                    told.append(
                        say(
                            "From {day} on it is {status}.",
                            day=language.day(phase.first),
                            status=self._status(phase),
                        )
                    )
                break
        if safe is not None:
            told.append(
                say(
                    "It stays {status} up to {day}, the last safe day.",
                    status=self._status(now),
                    day=language.day(safe),
                )
            )
            told.append(self._falls(course, now, safe + 1))
        elif not told:
            told.append(
                say(
                    "It stays {status} up to {last}, as far as is looked.",
                    status=self._status(now),
                    last=language.day(timeline.last),
                )
            )
        return language.sentences(told)

    def _falls(self, course: Course, now: Phase, day: int) -> str:
        """What the last safe day is followed by, and by which clauses."""
        then = course.at(day)
        turned = causes(turn for turn in course.turns if turn.day == day)
        cites = dict.fromkeys(self._clause(turn).cite for turn in turned)
        clauses = self.language.join(cite for cite in cites if cite)
        if then.status == now.status:
            if not clauses:
                return self.say("From the next day on it waits for more.")
            return self.say("From the next day on it waits for more: {clauses}.", clauses=clauses)
        if not clauses:
            return self.say("From the next day on it is {status}.", status=self._status(then))
        return self.say(
            "From the next day on it is {status}, by {clauses}.", status=self._status(then), clauses=clauses
        )

    def _status(self, phase: Phase) -> str:
        return self.context.marks[phase.status].word

    def _clause(self, told: TurnOn | Leaving) -> ClauseRef:
        node = told.requirement
        known = self.context.clause_refs.get(node.id)
        if known is not None:
            return known
        says = node.says.in_language(self.language.code)
        return ClauseRef(node.id, "", self.language.cite(node.cite), says)

    # What changes, day by day ----

    def events(self) -> Iterator[EventView]:
        """What changes after the cut-off: what both courses share, then what one of them has alone."""
        served, bare = self.timeline.served, self.timeline.bare
        for day in sorted({each for course in (served, bare) for each in self._days(course)}):
            of_served, of_bare = list(self._told(served, day)), list(self._told(bare, day))
            both = [each for each in of_served if each in of_bare]
            yield from self._event(day, "both", both)
            yield from self._event(day, "served", [each for each in of_served if each not in both])
            yield from self._event(day, "bare", [each for each in of_bare if each not in both])

    def _days(self, course: Course) -> Iterator[int]:
        as_of = self.timeline.as_of
        yield from (turn.day for turn in course.turns if turn.day > as_of)
        yield from (leaving.last + 1 for leaving in course.leaving if leaving.last >= as_of)

    def _event(self, day: int, code: CourseCode, told: list[_Told]) -> Iterator[EventView]:
        if not told:
            return
        records = {each.record.id: each.record for each in told if each.record is not None}
        clauses = {each.clause.id: each.clause for each in told if each.clause is not None}
        yield EventView(
            day,
            self.language.day(day),
            code,
            self.say(LABELS[code]),
            tuple(each.text for each in told),
            tuple(records.values()),
            tuple(clauses.values()),
            next((each.whole for each in told if each.whole is not None), None),
        )

    def _told(self, course: Course, day: int) -> Iterator[_Told]:
        """What a course has on one day: the records that leave, the requirements that turn, the whole."""
        for leaving in course.leaving:
            if leaving.last + 1 == day:
                record = self.context.record_ref(leaving.record)
                yield _Told(self._leaves(leaving), record, self._clause(leaving), None)
        turns = [each for each in course.turns if each.day == day]
        for turn in causes(turns):
            if turn.requirement.id != course.whole:
                yield _Told(self._turns(turn), None, self._clause(turn), None)
        for turn in turns:
            if turn.requirement.id == course.whole:
                text = self.language.labelled(self.say("The whole"), self._from_to(turn.before, turn.after))
                yield _Told(text, None, None, self.context.marks[turn.after])

    def _leaves(self, leaving: Leaving) -> str:
        record = self.context.record_ref(leaving.record).label
        cite = self._clause(leaving).cite
        last = self.language.day(leaving.last)
        if leaving.unclear:
            return self.say(
                "whether {record} still counts for {clause} can no longer be told: its date is not exact "
                "(its last sure day was {last})",
                record=record,
                clause=cite,
                last=last,
            )
        return self.say(
            "{record} no longer counts for {clause} (its last day was {last})",
            record=record,
            clause=cite,
            last=last,
        )

    def _turns(self, turn: TurnOn) -> str:
        ref = self._clause(turn)
        return self.language.labelled(self.context.titled(ref), self._from_to(turn.before, turn.after))

    def _from_to(self, before: Status, after: Status) -> str:
        marks = self.context.marks
        return self.say("{before} → {after}", before=marks[before].word, after=marks[after].word)

    # Clause by clause ----

    def rows(self) -> Iterator[RowView]:
        """The clauses of the survey, each with its phases in the course as served."""
        course = self.timeline.served
        for each in bounds_of(self.context):
            for ref in [part.ref for part in each.parts] or [each.ref]:
                left: dict[int, list[str]] = {}
                below = {finding.id for finding in self.context.verdict.find(ref.id).walk()}
                for leaving in course.leaving:
                    if leaving.requirement.id in below and leaving.last >= self.timeline.as_of:
                        left.setdefault(leaving.last, []).append(self._leaves(leaving))
                phases = tuple(self._phases(course.phases.get(ref.id, ())))
                marks = tuple((day, self.language.clauses(texts)) for day, texts in sorted(left.items()))
                yield RowView(ref, phases, marks)
