"""What a requirement asks for, in sentences: how many of what, of which kind each, in which time."""

from __future__ import annotations

from collections.abc import Iterator

from evaluator.case import Case
from evaluator.interpret import Program
from evaluator.verdict import Finding
from evaluator.windows import opening_of
from reports.advice.meanings import PERIODS, Meanings
from reports.advice.passages import Item
from reports.context import Context
from rules.meaning import conditions_meaning
from rules.model import (
    AbsentLeaf,
    Combination,
    JudgementLeaf,
    Node,
    PeriodLeaf,
    RecordsLeaf,
    Source,
    Window,
)


class Asking:
    """The words for what requirements ask of one applicant at one cut-off."""

    def __init__(self, context: Context, program: Program) -> None:
        self.context = context
        self.language = context.language
        self.say = context.language.say
        self.meanings = Meanings(context.words)
        self.program = program
        self.case: Case = program.case(context.verdict.dossier)

    def sentences(self, finding: Finding) -> tuple[str, ...]:
        """What is asked, in whole sentences."""
        node = finding.requirement
        told = list(self._form(node))
        if node.applies_to is not None:
            posts = self.language.either(self.context.words.label("post", post) for post in node.applies_to)
            told.append(self.say("It is asked only of who holds the post of {posts}.", posts=posts))
        if node.unless_setting is not None:
            field = self.context.words.field(node.unless_setting)
            told.append(self.say("It is not asked where the local settings give “{field}”.", field=field))
        return tuple(told)

    def items(self, finding: Finding) -> tuple[Item, ...]:
        """What each record must be, one point for each kind of record that counts."""
        node = finding.requirement
        sources = node.sources if isinstance(node, RecordsLeaf | PeriodLeaf) else ()
        return tuple(
            Item(None, self.context.words.kind(source.of), tuple(self._source(source, node)))
            for source in sources
        )

    # Forms ----

    def _form(self, node: Node) -> Iterator[str]:
        if isinstance(node, Combination):
            among = len(node.of)
            if node.at_least == among:
                yield self.language.many(
                    "Its one part must be met.", "All of its {n} parts must be met.", among
                )
            else:
                yield self.say(
                    "At least {wanted} of its {among} parts must be met.", wanted=node.at_least, among=among
                )
        elif isinstance(node, JudgementLeaf):
            yield self.say(
                "No record can show this. Somebody entitled to it must judge it, by name and with a date; a "
                "judgement of this clause, or of one that holds it, counts."
            )
        elif isinstance(node, RecordsLeaf):
            yield from self._records(node)
        elif isinstance(node, PeriodLeaf):
            yield from self._periods(node)
        else:
            yield from self._absence(node)

    def _records(self, node: RecordsLeaf) -> Iterator[str]:
        kinds = self.language.either(dict.fromkeys(map(self._kind, node.sources)))
        yield self.language.many(
            "At least {n} record is asked for: {kinds}.",
            "At least {n} records are asked for: {kinds}.",
            node.count,
            kinds=kinds,
        )
        if node.count > 1:
            if node.distinct == "achievement":
                yield self.say("Several certificates of one achievement count once.")
            else:
                yield self.say("They must differ in “{field}”.", field=self.meanings.distinct(node.distinct))

    def _kind(self, source: Source) -> str:
        return self.context.words.kind(source.of)

    def _periods(self, node: PeriodLeaf) -> Iterator[str]:
        period, kinds = (
            self.say(PERIODS[node.each]),
            self.language.either(dict.fromkeys(map(self._kind, node.sources))),
        )
        if node.measure is not None and node.at_least is not None:
            yield self.say(
                "In {period}, {measure} of the records ({kinds}) must reach {amount}.",
                period=period,
                measure=self.meanings.measure(node.measure),
                kinds=kinds,
                amount=self.meanings.amount(node.at_least),
            )
        else:
            yield self.language.many(
                "In {period} at least {n} record is asked for: {kinds}.",
                "In {period} at least {n} records are asked for: {kinds}.",
                node.count or 1,
                period=period,
                kinds=kinds,
            )
        yield self.say(
            "The periods that lie wholly in this time are asked for: {time}.", time=self._time(node.within)
        )
        if node.posts is not None:
            yield self.say(
                "Only the periods at whose end the leading post is one of these: {posts}.",
                posts=self.meanings.posts(frozenset(node.posts)),
            )
        if node.proportional:
            yield self.say("In a year with excused terms less is asked for, in proportion.")
        if node.on_average:
            yield self.say("It need not be reached in each period, but over all of them together.")

    def _absence(self, node: AbsentLeaf) -> Iterator[str]:
        kind = self._kind_label(node.absent)
        yield self.say(
            "There must be no confirmed record ({kind}) of this kind: {conditions}.",
            kind=kind,
            conditions=self.meanings.conditions(node.absent, conditions_meaning(node.absent, node.where)),
        )
        yield self.say(
            "Certificates that there is none must together cover this time: {time}.",
            time=self._time(node.within),
        )

    def _kind_label(self, kind: str) -> str:
        return self.context.words.kind(kind)

    # Records ----

    def _source(self, source: Source, node: Node) -> Iterator[str]:
        """What is asked of each record of a kind: fields, time, documents."""
        conditions = conditions_meaning(source.of, source.where)
        if conditions.tests:
            yield self.say("Fields: {conditions}", conditions=self.meanings.conditions(source.of, conditions))
        if isinstance(node, RecordsLeaf):
            yield self.say("Time: {time}", time=self._time(source.within))
        if source.documents:
            papers = self.language.both([self.meanings.entry(entry) for entry in source.documents])
            yield self.say("Documents: {papers}", papers=papers)

    def _time(self, window: Window) -> str:
        """A window with its first and its last day."""
        language = self.language
        last = language.day(self.program.office.as_of)
        name = self.meanings.window(window)
        if window.window == "career":
            return language.bracketed(name, self.say("until the cut-off, {day}", day=last))
        opened = opening_of(window, self.program.resolved.start, self.case, self.program.amounts)
        if opened.first is None:
            why = self.context.reasons.text(opened.missing.reason) if opened.missing is not None else ""
            return language.bracketed(name, why)
        return language.bracketed(name, language.from_to(language.days(opened.first), last))
