"""The numbers of records: how papers name them, and the order in which clauses look at them.

A record's number is its own id everywhere, so that reports, papers and the bound material agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Final

from reports.clean import clean, clip
from reports.language import Language
from reports.model import ClauseView, RecordRef, RecordView, Report, UseView
from reports.saying import LONGEST_ID

_NUMBERED: Final = re.compile(r"(.*?)(0|[1-9][0-9]{0,8})", re.ASCII | re.DOTALL)
RUN: Final = 3
"""So many numbers in a row are told by the first and the last."""
OPEN: Final = "?"
"""Behind the number of a record that may count."""


def number(record: RecordRef) -> str:
    """A record's number."""
    return clip(clean(record.id), LONGEST_ID)


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


def runs(numbers: Iterable[str]) -> list[str]:
    """Numbers with whatever stands in a row drawn together: W1, W2, W3, L1 is W1–W3, L1."""
    groups: list[list[str]] = []
    known = list(numbers)
    for before, each in pairwise(["", *known]):
        if groups and _follows(before, each):
            groups[-1].append(each)
        else:
            groups.append([each])
    told: list[str] = []
    for group in groups:
        told += group if len(group) < RUN else [f"{group[0]}–{group[-1]}"]
    return told


def _follows(before: str, after: str) -> bool:
    one, two = _NUMBERED.fullmatch(before), _NUMBERED.fullmatch(after)
    return (
        one is not None
        and two is not None
        and one[1] == two[1]
        and bool(one[1])
        and int(two[2]) == int(one[2]) + 1
    )


def in_clause_order(report: Report) -> tuple[RecordView, ...]:
    """All records: those that count or may count in the order of the clauses, then the rest as they come."""
    records = {record.ref.id: record for record in report.records}
    order: dict[str, None] = {}
    for child in report.root.children:
        for use in uses_below(child):
            if use.mark.code != "not_counted" and use.record.id in records:
                order[use.record.id] = None
    return tuple(records[each] for each in (*order, *(each for each in records if each not in order)))
