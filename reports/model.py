"""The report as plain values: every text resolved in one language, every code kept beside its text.

All renderings (terminal, Markdown, HTML, JSON) are made from these values alone, so that they cannot tell
different things. A `Report` is made by `reports.view.report_of`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evaluator.reasons import Reason
from evaluator.verdict import Finding, PeriodFinding, Use, Verdict
from evidence.dossier import Waiver
from evidence.problems import Problem
from reports.language import Code
from reports.values import Value

if TYPE_CHECKING:
    from reports.advice.part import AdviceView


class Mark(Value):
    """A status: its code, a symbol, and the word that stands beside the symbol."""

    code: str
    symbol: str
    word: str


class Fact(Value):
    """A labelled text; `code` names it whatever the language."""

    code: str
    label: str
    text: str


class RecordRef(Value):
    """A record as it is named in the text. `anchor` is its place in the report."""

    id: str
    anchor: str
    label: str


class ClauseRef(Value):
    """A requirement as it is named in the text."""

    id: str
    anchor: str
    cite: str
    says: str


class Told(Value):
    """A reason with its words."""

    reason: Reason
    text: str


class UseView(Value):
    """What one record does for one requirement, and why."""

    use: Use
    record: RecordRef
    mark: Mark
    reasons: tuple[Told, ...]


class UseLine(Value):
    """Records of one status with the same reasons."""

    mark: Mark
    records: tuple[RecordRef, ...]
    reasons: tuple[Told, ...]


class PeriodView(Value):
    """One period of a requirement that asks something of every period."""

    finding: PeriodFinding
    name: str
    days: str
    mark: Mark
    wanted: str
    shown: str
    uses: tuple[UseView, ...]
    records: tuple[RecordRef, ...]
    notes: tuple[Told, ...]


class WaiverView(Value):
    """A waiver in force, with what it waives."""

    waiver: Waiver
    clause: ClauseRef
    text: str


class ClauseView(Value):
    """One requirement with what was found for it.

    `uses` are all records held against it, `told` those that are told of. `bounds` is the interval in words,
    `waits` what it waits for, `note` why it no longer matters. `official` is the handbook's own text, at the
    first requirement that cites the clause.
    """

    finding: Finding
    ref: ClauseRef
    depth: int
    mark: Mark
    bounds: str
    waits: str
    note: str
    official: str | None
    uses: tuple[UseView, ...]
    told: tuple[UseLine, ...]
    periods: tuple[PeriodView, ...]
    reasons: tuple[Told, ...]
    waiver: WaiverView | None
    children: tuple[ClauseView, ...]


class Part(Value):
    """One clause in the survey of the first page."""

    ref: ClauseRef
    mark: Mark
    waits: str


class Bounds(Value):
    """One of the main clauses with its interval and its parts."""

    ref: ClauseRef
    mark: Mark
    text: str
    certain: int
    possible: int
    wanted: int
    parts: tuple[Part, ...]


class Step(Value):
    """One rung of the ladder. `here`: the one the dossier stands on."""

    code: str
    text: str
    here: bool


class Conclusion(Value):
    """What the report says first."""

    mark: Mark
    sentence: str
    ladder: tuple[Step, ...]
    decisive: tuple[str, ...]
    disclaimer: str


class MissingItem(Value):
    """One thing that somebody has to do. `choice`: where it is one of several ways.

    `lists`: the text counts the records and they are listed after it; else it speaks of them.
    """

    code: str
    text: str
    records: tuple[RecordRef, ...]
    clauses: tuple[ClauseRef, ...]
    decisive: bool
    choice: str
    lists: bool = False


class MissingGroup(Value):
    """What one of those concerned has to do."""

    code: str
    heading: str
    items: tuple[MissingItem, ...]


class Missing(Value):
    """All that is missing, by who has to act."""

    intro: str
    groups: tuple[MissingGroup, ...]


class JudgementView(Value):
    """A judgement and whose it is. `used`: whether the verdict looked at it."""

    record: RecordRef
    clauses: tuple[ClauseRef, ...]
    mark: Mark
    judge: str
    date: str
    degree: str
    basis: str
    standing: str
    notes: tuple[str, ...]


class OptionView(Value):
    """One way to read an ambiguous phrase."""

    code: str
    text: str
    default: bool


class ReadingView(Value):
    """A reading used: the question, the option taken and the others."""

    id: str
    cite: str
    question: str
    used: OptionView
    others: tuple[OptionView, ...]
    how: str


class NoteView(Value):
    """A note of the rule set."""

    cite: str
    settled_by: str
    settled: str
    text: str


class RemarkView(Value):
    """Something noticed beside the findings; `problem` when it comes from the evaluator."""

    code: str
    text: str
    records: tuple[RecordRef, ...]
    problem: Problem | None


class Serves(Value):
    """A requirement that a record was held against."""

    clause: ClauseRef
    mark: Mark


class RecordView(Value):
    """One record of the dossier with all that is known of it and the requirements it serves."""

    ref: RecordRef
    kind: str
    kind_label: str
    name: str
    facts: tuple[Fact, ...]
    documents: tuple[str, ...]
    serves: tuple[Serves, ...]


class Report(Value):
    """One verdict told in one language. `labels` are the headings and the few words of the frame.

    `advice` is there where it was asked for.
    """

    lang: Code
    title: str
    facts: tuple[Fact, ...]
    conclusion: Conclusion
    bounds: tuple[Bounds, ...]
    missing: Missing
    root: ClauseView
    judgements: tuple[JudgementView, ...]
    readings: tuple[ReadingView, ...]
    notes: tuple[NoteView, ...]
    waivers: tuple[WaiverView, ...]
    remarks: tuple[RemarkView, ...]
    records: tuple[RecordView, ...]
    cross_check: Mark
    receipt: tuple[Fact, ...]
    verdict: Verdict
    labels: dict[str, str]
    advice: AdviceView | None
