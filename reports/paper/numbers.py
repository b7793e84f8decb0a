"""The records of a clause by their numbers, and the order in which clauses look at records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from reports.language import Language
from reports.model import ClauseView, RecordRef, RecordView, Report, UseView
from reports.numbers import number, runs

OPEN: Final = "?"
"""Behind the number of a record that may count."""


def uses_below(view: ClauseView) -> Iterator[UseView]:
    """The uses of all records at a requirement that is asked for and at those below it."""
    if view.mark.code == "not_applicable":
        return
    yield from view.uses
    for period in view.periods:
        yield from period.uses
    for child in view.children:
        yield from uses_below(child)


def numbers_of(view: ClauseView, places: Mapping[str, int], language: Language) -> str:
    """The numbers of the records that count for a requirement, then of those that may; runs in short.

    `places` are the places of the records in the dossier.
    """
    statuses: dict[str, str] = {}
    refs: dict[str, RecordRef] = {}
    for use in uses_below(view):
        if use.mark.code == "counted" or (use.mark.code == "possible" and use.record.id not in statuses):
            statuses[use.record.id] = use.mark.code
            refs[use.record.id] = use.record
    order = sorted(refs, key=lambda each: places.get(each, len(places)))
    told: list[str] = []
    for status, behind in (("counted", ""), ("possible", OPEN)):
        told += [f"{each}{behind}" for each in runs(number(refs[n]) for n in order if statuses[n] == status)]
    return language.join(told)


def in_clause_order(report: Report) -> tuple[RecordView, ...]:
    """All records: those that count or may count in the order of the clauses, then the rest as they come."""
    records = {record.ref.id: record for record in report.records}
    order: dict[str, None] = {}
    for child in report.root.children:
        for use in uses_below(child):
            if use.mark.code != "not_counted" and use.record.id in records:
                order[use.record.id] = None
    return tuple(records[each] for each in (*order, *(each for each in records if each not in order)))
