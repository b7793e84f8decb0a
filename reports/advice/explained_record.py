"""Everything about one record: what it says, where it counts and why, what it lacks, what rests on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from evaluator.difference import difference
from evaluator.found import found_of
from evaluator.reasons import Reason
from evaluator.verdict import Finding, Use, Verdict
from evidence.records import Judgement, Mentoring, Record
from reports.advice.explained import Part, foot_of, use_item
from reports.advice.passages import Explained, Item, Passage
from reports.context import Context
from reports.language import N_
from reports.sections import document_text, facts_of_record

HEADINGS: Final[Mapping[str, str]] = {
    "summary": N_("In short"),
    "says": N_("What it says"),
    "counted": N_("Where it counts"),
    "possible": N_("Where it may count"),
    "not_counted": N_("Where it does not count"),
    "documents": N_("Its documents"),
    "without": N_("Without it"),
}

DOCUMENTS: Final = (
    "document_missing",
    "document_unavailable",
    "document_alternatives",
    "signature_missing",
    "stamp_missing",
    "not_original",
)
"""The types of reason that a document would remove."""


def record_explained(context: Context, record: str, without: Verdict) -> Explained:
    """One record explained. `without` is the verdict on the same dossier without it.

    Raises KeyError for an id that the dossier lacks.
    """
    own = _Record(context, context.records[record], without)
    say = context.language.say
    passages = (
        Passage(code, say(HEADINGS[code]), tuple(paragraphs), tuple(items))
        for code, paragraphs, items in own.parts()
    )
    return Explained(
        context.language.code,
        "record",
        record,
        context.record_ref(record).label,
        None,
        tuple(passage for passage in passages if passage.paragraphs or passage.items),
        foot_of(context),
    )


class _Record:
    """One record and all that is to be said of it."""

    def __init__(self, context: Context, record: Record, without: Verdict) -> None:
        self.context = context
        self.language = context.language
        self.say = context.language.say
        self.record = record
        self.without = without
        asked = [each for each in context.findings if each.status != "not_applicable"]
        self.uses: list[tuple[Finding, Use]] = [
            (finding, use) for finding in asked for use in finding.uses if use.record == record.id
        ]

    def parts(self) -> Iterator[Part]:
        """The passages by their codes."""
        yield "summary", self._summary(), []
        facts = [
            Item(None, self.language.labelled(fact.label, fact.text), ())
            for fact in facts_of_record(self.context, self.record)
        ]
        yield "says", [], facts
        for status in ("counted", "possible", "not_counted"):
            yield status, [], [self._use(finding, use) for finding, use in self.uses if use.status == status]
        if self.record.documents or not isinstance(self.record, Judgement):
            yield "documents", *self._documents()
        yield "without", self._without(), list(self._turned())

    # In short ----

    def _summary(self) -> list[str]:
        kind = self.context.words.kind(self.record.kind)
        told = [self.say("{record} is a record of the kind “{kind}”.", record=self.record.id, kind=kind)]
        if not self.uses:
            told.append(self._unused())
        else:
            told.append(self._counts())
        told += self._linked()
        return [self.language.sentences(told)]

    def _counts(self) -> str:
        """For how many requirements it counts, may count, does not count; what is none is not said."""
        said = {
            "counted": N_("it counts for {n}"),
            "possible": N_("it may count for {n}"),
            "not_counted": N_("it does not count for {n}"),
        }
        numbers = {status: sum(use.status == status for _, use in self.uses) for status in said}
        parts = [self.say(text, n=numbers[status]) for status, text in said.items() if numbers[status]]
        return self.language.many(
            "{n} requirement looks at it: {parts}.",
            "{n} requirements look at it: {parts}.",
            len(self.uses),
            parts=self.language.join(parts),
        )

    def _unused(self) -> str:
        if isinstance(self.record, Judgement):
            return self.say("No requirement uses it: it names none, or a nearer judgement stands.")
        return self.say("No requirement that is asked of this applicant looks at it.")

    def _linked(self) -> Iterator[str]:
        for other in self.context.verdict.dossier.records:
            if isinstance(other, Mentoring) and self.record.id in (other.writings or ()):
                label = self.context.record_ref(other.id).label
                yield self.say("{record} names it as a writing.", record=label)

    # Requirement by requirement ----

    def _use(self, finding: Finding, use: Use) -> Item:
        context = self.context
        title = f"{context.titled(context.clause_refs[finding.id])}  [{finding.id}]"
        mark = context.marks[finding.status]
        item = use_item(context, use, self.language.bracketed(title, f"{mark.symbol} {mark.word}"))
        periods = [
            self.language.period(period.period)
            for period in finding.periods
            if any(each.record == use.record for each in period.uses)
        ]
        if not periods:
            return item
        belongs = self.say("it belongs to {periods}", periods=self.language.join(periods))
        return item.with_(notes=(belongs, *item.notes))

    # Documents ----

    def _documents(self) -> tuple[list[str], list[Item]]:
        papers = [document_text(self.context, document) for document in self.record.documents]
        lacks: dict[str, dict[str, None]] = {}
        for finding, use in self.uses:
            for reason in use.reasons:
                if _of_document(reason):
                    text = self.context.reason_of(self.record.id, reason)
                    lacks.setdefault(text, {})[self.context.titled(self.context.clause_refs[finding.id])] = (
                        None
                    )
        items = [
            Item(None, text, (self.say("asked for by {clauses}", clauses=self.language.clauses(clauses)),))
            for text, clauses in lacks.items()
        ]
        told = [
            self.say("There are: {documents}.", documents=self.language.join(papers))
            if papers
            else self.say("No documents are listed.")
        ]
        if self.uses and not items:
            told.append(self.say("No document that a requirement asks for is lacking."))
        return [self.language.sentences(told)], items

    # Without it ----

    def _without(self) -> list[str]:
        before, after = self.context.verdict, self.without
        marks = self.context.marks
        words = {"before": marks[before.status].word, "after": marks[after.status].word}
        if before.status != after.status:
            return [self.say("Without it the conclusion would turn from “{before}” to “{after}”.", **words)]
        if next(self._turned(), None) is not None:
            return [
                self.say("Without it the conclusion would stay “{after}”, but these would turn:", **words)
            ]
        return [
            self.say(
                "Without it the conclusion would stay “{after}”, and no requirement would turn.", **words
            )
        ]

    def _turned(self) -> Iterator[Item]:
        context = self.context
        for change in difference(found_of(context.verdict), found_of(self.without)).turned:
            ref = context.clause_refs.get(change.id)
            if ref is None or not ref.cite or change.before is None or change.after is None:
                continue
            before, after = context.marks[change.before], context.marks[change.after]
            yield Item(after, f"{context.titled(ref)}  [{ref.id}]", (f"{before.word} → {after.word}",))


def _of_document(reason: Reason) -> bool:
    return reason.type in DOCUMENTS
