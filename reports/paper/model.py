"""The committee's paper as plain values: what Word and PDF show, every text resolved in one language.

Made from a `reports.model.Report` by `reports.paper.making.paper_of`; no format looks at the verdict.
"""

from __future__ import annotations

from reports.language import Code
from reports.model import Fact, Mark
from reports.values import Value


class ClauseRow(Value):
    """One row of the table of clauses.

    `says` is the official text where there is one, else our restatement. `records` are the numbers of the
    records that count, or (marked ?) may count. `main`: one of the main clauses; its parts follow.
    """

    id: str
    mark: Mark
    waits: str
    cite: str
    says: str
    found: str
    records: str
    main: bool


class JudgedRow(Value):
    """One judgement: what was judged, how, by whom and when, how far it is verified, its record's number."""

    clauses: str
    mark: Mark
    judge: str
    date: str
    standing: str
    record: str
    basis: str
    note: str


class OpenGroup(Value):
    """Open questions that one of those concerned has to answer."""

    heading: str
    items: tuple[str, ...]


class CommitteePaper(Value):
    """One applicant's paper.

    `bounds` are the intervals of the main clauses; `paragraphs` explain the clauses that are not met, or that
    await more than verification. `footer` stands on every page: the receipt in short. `labels` are the
    headings and the few words of the frame by their names.
    """

    lang: Code
    title: str
    name: str
    facts: tuple[Fact, ...]
    mark: Mark
    sentence: str
    decisive: tuple[str, ...]
    bounds: tuple[str, ...]
    rows: tuple[ClauseRow, ...]
    paragraphs: tuple[str, ...]
    judged: tuple[JudgedRow, ...]
    open_intro: str
    open_groups: tuple[OpenGroup, ...]
    doubts: tuple[str, ...]
    remarks: tuple[str, ...]
    readings: tuple[str, ...]
    default_readings: str
    waivers: tuple[str, ...]
    cross_check: str
    disclaimer: str
    receipt: tuple[Fact, ...]
    footer: str
    labels: dict[str, str]
