"""The changes of a plan in words: each a line that somebody can act on, like ones told together."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any, Final

from evaluator.changes import Add, Attach, Change, Judge, Supply, SupplySetting, Verify
from evaluator.plan.papers import PAPER
from evaluator.plan.planner import PlannedChange
from evaluator.plan.steps import Shape, Step
from evidence.day import Day
from evidence.records import Judgement, Record
from reports.advice.changes import value_text
from reports.advice.plan_values import Enough
from reports.clauses import LONGEST_TEXT
from reports.clean import clean, clip
from reports.context import Context
from reports.model import ClauseRef
from reports.sections import document_text
from reports.values import Value


class PlanLine(Value):
    """Something to do, in words.

    `code` is the kind of its first step; `inner` are points below it; `clauses` what it serves; `supposed`
    tells that a person's answer is taken to be favourable; `changes` are the places of its changes.
    """

    code: str
    text: str
    inner: tuple[str, ...]
    clauses: tuple[ClauseRef, ...]
    supposed: bool
    cost: int
    changes: tuple[int, ...]


SUPPOSING: Final = frozenset({"field", "own_field", "setting", "judgement", "rejudgement"})
"""Kinds of step that somebody has to answer, and may answer otherwise."""


class PlanWords:
    """Words for the changes of plans of one verdict."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.say = context.language.say
        self.places = {id_: place for place, id_ in enumerate(context.clause_refs)}
        self.enough = Enough(context)

    def lines(
        self, changes: Sequence[PlannedChange], but: Container[tuple[Step, ...]] = ()
    ) -> tuple[PlanLine, ...]:
        """The changes of a plan, but for the waiting and those of some steps; like ones share a line."""
        groups: dict[tuple[Any, ...], list[int]] = {}
        for number, each in enumerate(changes):
            if each.steps and each.steps not in but:
                groups.setdefault(self._alike(each, number), []).append(number)
        lines = [self._line([changes[number] for number in group], group) for group in groups.values()]
        return tuple(sorted(lines, key=self._first_place))

    def _first_place(self, line: PlanLine) -> int:
        """Where the rule set first asks for what a line serves."""
        return min(map(self._place, line.clauses), default=0)

    @staticmethod
    def _alike(planned: PlannedChange, number: int) -> tuple[Any, ...]:
        """What changes have in common that are told in one line."""
        change = planned.change
        if isinstance(change, Verify):
            return ("verify", change.standing)
        if isinstance(change, Attach) or (isinstance(change, Supply) and change.record is not None):
            return ("of", change.record)
        kind = planned.steps[0].kind
        if kind == "judgement":
            return (kind,)
        if kind == "record":
            return (kind, planned.steps[0].value[0])
        return (number,)

    def _line(self, group: Sequence[PlannedChange], places: Sequence[int]) -> PlanLine:
        text, inner = self._words(group)
        refs = self.context.clause_refs
        served = dict.fromkeys(leaf for each in group for leaf in each.serves)
        clauses = _one_of_each_cite(sorted((refs[leaf] for leaf in served if leaf in refs), key=self._place))
        code = group[0].steps[0].kind
        supposed = any(step.kind in SUPPOSING for each in group for step in each.steps)
        return PlanLine(code, text, inner, clauses, supposed, sum(each.cost for each in group), tuple(places))

    def _words(self, group: Sequence[PlannedChange]) -> tuple[str, tuple[str, ...]]:
        first = group[0]
        change, step = first.change, first.steps[0]
        if isinstance(change, Verify):
            return self._verified([each.change for each in group if isinstance(each.change, Verify)]), ()
        if isinstance(change, Supply) and change.record is None:
            return self._own(change), ()
        if isinstance(change, Attach | Supply):
            return self._of_record(group), ()
        if isinstance(change, SupplySetting):
            return self._setting(change), ()
        if isinstance(change, Judge) and step.kind == "rejudgement":
            return self._judged_again(change.judgement, step), ()
        if isinstance(change, Judge):
            return self._judged([each.change.judgement for each in group if isinstance(each.change, Judge)])
        if isinstance(change, Add) and step.kind == "certificate":
            return self._certificate(change.record), ()
        if isinstance(change, Add):
            return self._earned(change.record, step.value[0], len(group)), ()
        raise TypeError(f"a plan has no change like {change!r}")

    # Records that are there ----

    def _name(self, record: str) -> str:
        return self.context.record_ref(record).label

    def _verified(self, changes: Sequence[Verify]) -> str:
        standing = self.context.words.standing(changes[0].standing)
        order = {record: place for place, record in enumerate(self.context.records)}
        found = sorted((change.record for change in changes), key=lambda each: order.get(each, 0))
        names = [self._name(record) for record in found]
        if len(names) == 1:
            return self.say("Have {record} verified ({standing})", record=names[0], standing=standing)
        return self.say(
            "Have these {n} records verified ({standing}): {records}",
            n=len(names),
            standing=standing,
            records=self.context.language.join(names),
        )

    def _of_record(self, group: Sequence[PlannedChange]) -> str:
        """All that is to be done about one record, in one line."""
        record = group[0].steps[0].about
        parts = [
            self._papers(each) if isinstance(each.change, Attach) else self._filled(each.change)
            for each in group
        ]
        return self.context.language.labelled(self._name(record), self.context.language.clauses(parts))

    def _papers(self, planned: PlannedChange) -> str:
        change = planned.change
        if not isinstance(change, Attach):
            raise TypeError(f"{change!r} is not about a paper")
        words, language = self.context.words, self.context.language
        kinds = {step.kind for step in planned.steps if step.kind in PAPER}
        if kinds == {"document"}:
            kind = self.context.kind_of(change.record) or ""
            others = self.enough.papers(kind, change.document.type, planned.serves)
            types = [words.label("document", each) for each in (change.document.type, *others)]
            return self.say("supply {document}", document=language.either(types))
        if kinds & {"document", "original"}:
            return self.say("supply {document}", document=document_text(self.context, change.document))
        label = words.label("document", change.document.type)
        roles = language.join(words.label("signing_role", role) for role in change.document.signed_by)
        if kinds == {"signature", "stamp"}:
            return self.say("have the {document} signed by {roles} and stamped", document=label, roles=roles)
        if kinds == {"stamp"}:
            return self.say("have the {document} stamped", document=label)
        return self.say("have the {document} signed by {roles}", document=label, roles=roles)

    def _filled(self, change: Change) -> str:
        if not isinstance(change, Supply):
            raise TypeError(f"{change!r} supplies nothing")
        kind = self.context.kind_of(change.record) if change.record is not None else None
        return self.say(
            "fill in {field}, {value} is enough",
            field=self.context.words.field(change.field),
            value=self.enough.value(kind, change.field, change.value),
        )

    def _own(self, change: Supply) -> str:
        return self.say(
            "Fill in for the applicant: {field}; supposed here: {value}",
            field=self.context.words.field(_plain_path(change.field)),
            value=value_text(self.context, None, change.field, change.value),
        )

    def _setting(self, change: SupplySetting) -> str:
        field = self.context.words.field(change.name)
        value = value_text(self.context, None, change.name, change.value)
        return self.say(
            "Ask the office for its setting “{field}”; it is enough if this is at most {value}",
            field=field,
            value=value,
        )

    # What persons find ----

    def _judged(self, judgements: Sequence[Judgement]) -> tuple[str, tuple[str, ...]]:
        refs = [self.context.clause_refs[each.requirement] for each in judgements]
        if len(refs) == 1:
            clause = self.context.titled(refs[0])
            return self.say("Ask for a judgement that this is met: {clause}", clause=clause), ()
        by_cite: dict[str, list[str]] = {}
        for ref in sorted(refs, key=self._place):
            by_cite.setdefault(ref.cite, []).append(ref.says)
        inner = tuple(
            f"{cite} {self.context.language.clauses(says)}".strip() for cite, says in by_cite.items()
        )
        return self.say("Ask for judgements that these points are met ({n} in all):", n=len(refs)), inner

    def _place(self, ref: ClauseRef) -> int:
        return self.places[ref.id]

    def _judged_again(self, judgement: Judgement, step: Step) -> str:
        ref = self.context.clause_refs.get(judgement.requirement)
        clause = (
            self.context.titled(ref) if ref is not None else clip(clean(judgement.requirement), LONGEST_TEXT)
        )
        return self.say(
            "Ask {judge} to judge again, and find it met (until now: {record}): {clause}",
            judge=clip(clean(judgement.judge or ""), LONGEST_TEXT),
            record=self._name(step.about),
            clause=clause,
        )

    def _certificate(self, record: Record) -> str:
        days = ""
        if isinstance(record.from_, Day) and isinstance(record.to, Day):
            span = (record.from_.first.toordinal(), record.to.last.toordinal())
            days = self.context.language.from_to(*map(self.context.language.day, span))
        return self.say(
            "Obtain a certificate for {days}: {kind}", days=days, kind=self.context.words.kind(record.kind)
        )

    # What is new ----

    def _earned(self, record: Record, shape: Shape, count: int) -> str:
        language = self.context.language
        kind = self.context.words.kind(shape.kind)
        facts = [*self._days(record, shape), *self.enough.facts(shape)]
        if record.documents:
            papers = language.join(document_text(self.context, each) for each in record.documents)
            facts.append(self.say("with {documents}", documents=papers))
        told = language.clauses(facts)
        if shape.period:
            kind = language.bracketed(kind, language.period(shape.period))
        new = self.say("New: {kind}", kind=kind)
        if count > 1:
            new = self.say("New, {n} times: {kind}", n=count, kind=kind)
        return language.labelled(new, told) if told else new

    def _days(self, record: Record, shape: Shape) -> Iterator[str]:
        """When it is to be there. A cycle may have begun already."""
        first, last = getattr(record, "cycle_from", None), getattr(record, "cycle_to", None)
        if isinstance(first, Day) and isinstance(last, Day):
            days = [self.context.words.day(each) for each in (first, last)]
            yield self.say(
                "a cycle such as from {first} to {last}, which may have begun already",
                first=days[0],
                last=days[1],
            )
        elif not shape.period:
            day = record.date or record.from_
            if isinstance(day, Day):
                yield self.say("by {day}", day=self.context.words.day(day))


def _plain_path(path: str) -> str:
    """A path without the places in lists."""
    return ".".join(step for step in path.split(".") if not step.isdecimal()).rpartition("posts.")[2] or path


def _one_of_each_cite(refs: Iterable[ClauseRef]) -> tuple[ClauseRef, ...]:
    found: dict[str, ClauseRef] = {}
    for ref in refs:
        found.setdefault(ref.cite, ref)
    return tuple(found.values())
