"""What all parts of a report are made with: the verdict, one language, and how things are named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from evaluator.reasons import Reason
from evaluator.verdict import Finding, Use, Verdict
from evidence.records import Judgement, Record
from reports.clean import clean, clip
from reports.language import N_, Language
from reports.model import ClauseRef, Mark, RecordRef, Told
from reports.reasons import ReasonTexts
from reports.saying import LONGEST_ID
from reports.words import Words

WORKS: Final = ("article", "teaching_design", "research_output")
"""Kinds whose name is the title of a work."""

LONGEST_NAME: Final = 60

MARKS: Final[Mapping[str, tuple[str, str]]] = {
    "met": ("✓", N_("met")),
    "not_met": ("✗", N_("not met")),
    "open": ("?", N_("open")),
    "not_applicable": ("–", N_("not applicable")),
    "waived": ("◇", N_("waived")),
    "counted": ("✓", N_("counted")),
    "possible": ("?", N_("possible")),
    "not_counted": ("✗", N_("not counted")),
    "excused": ("–", N_("excused")),
    "other_post": ("–", N_("under another post")),
    "agreed": ("✓", N_("cross-checked")),
    "not_checked": ("!", N_("not cross-checked")),
}


_WITHOUT: Final[Mapping[str, str]] = {
    "exchange": N_("never exchanged"),
    "publication": N_("not published"),
}
"""What is said of a record that has no such block."""


class Context:
    """The verdict and the words for it."""

    def __init__(self, verdict: Verdict, language: Language, handbook: Mapping[str, str] | None) -> None:
        self.verdict = verdict
        self.language = language
        self.handbook = handbook
        self.words = Words(language)
        self.reasons = ReasonTexts(self.words, self.clause_name)
        self.marks = {code: Mark(code, symbol, language.say(word)) for code, (symbol, word) in MARKS.items()}
        self.records = {record.id: record for record in verdict.dossier.records}
        self.record_refs = {
            record.id: RecordRef(record.id, f"record-{n}", self._record_label(record))
            for n, record in enumerate(verdict.dossier.records, 1)
        }
        self.findings = tuple(verdict.finding.walk())
        self.clause_refs = {finding.id: self._clause_ref(finding) for finding in self.findings}
        self._own_cite = frozenset(_first_of_each_clause(self.findings))

    def _record_label(self, record: Record) -> str:
        return f"{clip(clean(record.id), LONGEST_ID)} {self.record_name(record)}"

    def record_name(self, record: Record, longest: int = LONGEST_NAME) -> str:
        """The name of a record; without one, its kind and what tells it from others of its kind."""
        if record.name is not None:
            name = clip(clean(record.name), longest)
            return self.language.work_title(name) if record.kind in WORKS else name
        kind = self.words.kind(record.kind)
        more = self._telling(record)
        return self.language.bracketed(kind, more) if more else kind

    def _telling(self, record: Record) -> str:
        if record.term is not None:
            return self.language.period(record.term)
        if isinstance(record, Judgement):
            if record.judge:
                return clip(clean(record.judge), LONGEST_NAME)
            return self.words.value("judgement", "role", record.role) if record.role else ""
        return self.words.day(record.date) if record.date is not None else ""

    def _clause_ref(self, finding: Finding) -> ClauseRef:
        node = finding.requirement
        says = node.says.in_language(self.language.code)
        return ClauseRef(node.id, f"clause-{node.id}", self.language.cite(node.cite), says)

    def record_ref(self, record_id: str) -> RecordRef:
        """How a record is named; one that the dossier lacks stands for itself."""
        return self.record_refs.get(record_id) or RecordRef(record_id, "", clip(clean(record_id), LONGEST_ID))

    def kind_of(self, record_id: str) -> str | None:
        """The kind of a record."""
        record = self.records.get(record_id)
        return None if record is None else record.kind

    def told(self, reasons: tuple[Reason, ...]) -> tuple[Told, ...]:
        """Reasons of a requirement with their words, none twice."""
        found = {}
        for reason in reasons:
            told = Told(reason, self.reasons.text(reason))
            found[told.text] = told
        return tuple(found.values())

    def told_of(self, use: Use) -> tuple[Told, ...]:
        """The reasons of a record's use with their words, none twice."""
        if not use.reasons:
            return ()
        found = {}
        for reason in use.reasons:
            told = Told(reason, self.reason_of(use.record, reason))
            found[told.text] = told
        return tuple(found.values())

    def reason_of(self, record_id: str, reason: Reason) -> str:
        """A reason of one record in words. Where a whole block is none, its fields need no words."""
        record = self.records.get(record_id)
        if record is None:
            return self.reasons.text(reason)
        if reason.type == "none" and reason.field is not None:
            block, dot, _ = reason.field.partition(".")
            if dot and getattr(record, block) == "none":
                return self.language.say(_WITHOUT[block])
        return self.reasons.text(reason, record.kind)

    def short(self, ref: ClauseRef) -> str:
        """A requirement by its clause, or by its words where others have the same clause."""
        return ref.cite if ref.cite and ref.id in self._own_cite else ref.says

    def clause_name(self, requirement: str) -> str:
        """A requirement by its id, as `short` names it; where its words are needed, behind its clause."""
        ref = self.clause_refs.get(requirement)
        if ref is None:
            return requirement
        return ref.cite if ref.cite and ref.id in self._own_cite else self.titled(ref)

    def titled(self, ref: ClauseRef) -> str:
        """A requirement by its clause and what it says."""
        return f"{ref.cite} {ref.says}" if ref.cite else ref.says


def _first_of_each_clause(findings: Iterable[Finding]) -> Iterator[str]:
    """The ids of the requirements that stand for their clause: the uppermost that cite it."""
    seen = set()
    for each in findings:
        if each.requirement.cite not in seen:
            seen.add(each.requirement.cite)
            yield each.id
