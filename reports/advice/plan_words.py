"""The changes of a plan in words: each a line that somebody can act on, like ones told together."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from evaluator.changes import Add, Attach, Judge, Supply, SupplySetting, Verify
from evaluator.plan.least import NEW
from evaluator.plan.papers import PAPER
from evaluator.plan.planner import PlannedChange
from evaluator.plan.steps import Shape, Step
from evaluator.plan.values import SOMETHING, Tests, tests_of
from evidence.day import Day
from evidence.documents import Document
from evidence.records import Judgement, Record
from evidence.scales import SCALES
from reports.advice.changes import value_text
from reports.clauses import LONGEST_TEXT
from reports.clean import clean, clip
from reports.context import Context
from reports.model import ClauseRef
from reports.sections import document_text
from reports.values import Value
from rules.model import Above


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


RANK: Final = "rank"
"""A place among others: it need only be known, and a person judges how good it is."""
SUPPOSING: Final = frozenset({"field", "own_field", "setting", "judgement", "rejudgement"})
"""Kinds of step that somebody has to answer, and may answer otherwise."""


class PlanWords:
    """Words for the changes of plans of one verdict."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.say = context.language.say
        verdict = context.verdict
        self.places = {id_: place for place, id_ in enumerate(context.clause_refs)}
        self.tests: Tests = tests_of(verdict.rule_set.resolve(verdict.readings).requirement)

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
        supposed = code in SUPPOSING
        return PlanLine(code, text, inner, clauses, supposed, sum(each.cost for each in group), tuple(places))

    def _words(self, group: Sequence[PlannedChange]) -> tuple[str, tuple[str, ...]]:
        first = group[0]
        change, step = first.change, first.steps[0]
        if isinstance(change, Verify):
            return self._verified([each.change for each in group if isinstance(each.change, Verify)]), ()
        if isinstance(change, Attach):
            return self._papers(change.record, first.steps, change.document), ()
        if isinstance(change, Supply):
            return self._supplied(change), ()
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

    def _papers(self, record: str, steps: Sequence[Step], document: Document) -> str:
        kinds = {step.kind for step in steps if step.kind in PAPER}
        label = self.context.words.label("document", document.type)
        if kinds & {"document", "original"}:
            text = document_text(self.context, document)
            return self.say("Supply for {record}: {document}", record=self._name(record), document=text)
        roles = self.context.language.join(
            self.context.words.label("signing_role", role) for role in document.signed_by
        )
        values = {"record": self._name(record), "document": label, "roles": roles}
        if kinds == {"signature", "stamp"}:
            return self.say("Have the {document} of {record} signed by {roles} and stamped", **values)
        if kinds == {"stamp"}:
            return self.say("Have the {document} of {record} stamped", **values)
        return self.say("Have the {document} of {record} signed by {roles}", **values)

    def _supplied(self, change: Supply) -> str:
        kind = self.context.kind_of(change.record) if change.record is not None else None
        value = self._enough(kind, change.field, change.value)
        field = self.context.words.field(_plain_path(change.field))
        if change.record is None:
            return self.say(
                "Fill in for the applicant: {field}; supposed here: {value}", field=field, value=value
            )
        return self.say(
            "Fill in for {record}: {field}; it is enough if this is {value}",
            record=self._name(change.record),
            field=field,
            value=value,
        )

    def _setting(self, change: SupplySetting) -> str:
        field = self.context.words.field(change.name)
        value = value_text(self.context, None, change.name, change.value)
        return self.say(
            "Ask the office for its setting “{field}”; it is enough if this is at most {value}",
            field=field,
            value=value,
        )

    def _enough(self, kind: str | None, path: str, value: Any) -> str:
        """A value in words, with what else would do as well."""
        context, name = self.context, path.rpartition(".")[2]
        scale = SCALES.get(name, ())
        if isinstance(value, str) and value in scale[:-1] and kind is not None:
            return self.say("{value} or above", value=context.words.value(kind, path, value))
        if isinstance(value, Day):
            return self.say("such as {day}", day=context.words.day(value))
        if isinstance(value, int) and not isinstance(value, bool):
            number = context.words.value(kind, path, value)
            lower = any(isinstance(test, Above) and test.above == path for test in self._asked(kind, path))
            return self.say("at most {n}", n=number) if lower else self.say("at least {n}", n=number)
        if isinstance(value, str) and value.startswith(SOMETHING):
            return self.say("another one than those there")
        return value_text(context, kind, path, value)

    def _asked(self, kind: str | None, path: str) -> Sequence[object]:
        return self.tests.get((kind or "", path), ())

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
        return self.say("Ask for judgements that these {n} points are met:", n=len(refs)), inner

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
        facts = [*self._days(record, shape), *self._facts(shape)]
        if record.documents:
            papers = language.join(document_text(self.context, each) for each in record.documents)
            facts.append(self.say("with {documents}", documents=papers))
        text = language.clauses(facts)
        if shape.period:
            kind = language.bracketed(kind, language.period(shape.period))
        if count > 1:
            kind = self.say("{n} times {kind}", n=count, kind=kind)
        return self.say("New: {kind}", kind=language.labelled(kind, text) if text else kind)

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

    def _facts(self, shape: Shape) -> Iterator[str]:
        language, words = self.context.language, self.context.words
        data = dict(shape.data)
        rises: Mapping[str, str] = {
            test.above: path
            for path in data
            for test in self._asked(shape.kind, path)
            if isinstance(test, Above) and test.above != path
        }
        for path, value in shape.data:
            if path in rises.values():
                continue
            label = words.field(path)
            if path in rises:
                after = rises[path]
                yield self.say(
                    "{after} at least {n} above {before}",
                    after=words.field(after),
                    before=label,
                    n=data[after] - value,
                )
            elif isinstance(value, tuple) and any(str(each).startswith(NEW) for each in value):
                yield language.labelled(label, self.say("a new one"))
            elif value is True:
                yield label
            elif path == RANK or (isinstance(value, str) and value.startswith(SOMETHING)):
                yield self.say("with a {field}", field=label)
            else:
                yield language.labelled(label, self._enough(shape.kind, path, value))


def _plain_path(path: str) -> str:
    """A path without the places in lists."""
    return ".".join(step for step in path.split(".") if not step.isdecimal()).rpartition("posts.")[2] or path


def _one_of_each_cite(refs: Iterable[ClauseRef]) -> tuple[ClauseRef, ...]:
    found: dict[str, ClauseRef] = {}
    for ref in refs:
        found.setdefault(ref.cite, ref)
    return tuple(found.values())
