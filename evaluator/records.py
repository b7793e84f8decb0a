"""Leaves that count records: each counted, possible or not counted; one achievement once (decision 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal

from evaluator.case import NONE, Case, Item, worst
from evaluator.conditions import CheckFunction, compile_documents, compile_where, run
from evaluator.reasons import (
    CERTAIN,
    JUDGED,
    NEVER,
    SUPPLIED,
    VERIFIED,
    Check,
    Opens,
    Reason,
    contradiction,
    opening,
)
from evaluator.verdict import Use, UseStatus
from evaluator.windows import Amounts, Opening, in_window, opening_of
from rules.model import RecordsLeaf, Source

Counts = tuple[int, int, int, int]
"""What counts at each rung: certain, verified, supplied, judged."""

NOTHING: Final[Counts] = (0, 0, 0, 0)

Added = Mapping[str, tuple[Check, ...]]
"""What is to be said of records at one leaf beyond what they show: where else they serve, pins (by id)."""

NONE_ADDED: Final[Added] = MappingProxyType({})


class CompiledSource:
    """One kind of records and the checks made of each."""

    __slots__ = ("_opens", "amounts", "checks", "kind", "start_field", "window")

    def __init__(self, source: Source, amounts: Amounts, start_field: str) -> None:
        self.kind = source.of
        self.checks: Sequence[CheckFunction] = [
            *compile_where(source.where, amounts),
            *compile_documents(source.documents),
        ]
        self.window = source.within
        self._opens = repr(source.within.window)
        self.amounts = amounts
        self.start_field = start_field

    def looks(self, case: Case) -> list[tuple[Item, list[Check]]]:
        """Every record of the kind with all that is to be said of it."""
        items = case.by_kind.get(self.kind)
        if not items:
            return []
        opened: Opening | None = case.openings.get(self._opens)
        if opened is None:
            opened = opening_of(self.window, self.start_field, case, self.amounts)
            case.openings[self._opens] = opened
        as_of = case.office.as_of
        found = []
        for item in items:
            checks = [*item.checks]
            outside = in_window(self.window, opened, item, as_of)
            if outside is not None:
                checks.append(outside)
            checks.extend(run(self.checks, item, case))
            found.append((item, checks))
        return found


def status_of(rung: int) -> UseStatus:
    """A record's status by the least rung at which it counts."""
    return "counted" if rung == CERTAIN else "not_counted" if rung >= NEVER else "possible"


def counts_of(rungs: Sequence[int]) -> Counts:
    """How many count at each rung."""
    certain = verified = supplied = judged = 0
    for rung in rungs:
        if rung <= JUDGED:
            judged += 1
            if rung <= SUPPLIED:
                supplied += 1
                if rung <= VERIFIED:
                    verified += 1
                    if rung <= CERTAIN:
                        certain += 1
    return certain, verified, supplied, judged


def opens_of(uses: Sequence[Use]) -> tuple[Opens, ...]:
    """The open questions that possible records wait for, in order of first appearance."""
    found: dict[Opens, None] = {}
    for use in uses:
        if use.status == "possible":
            for reason in use.reasons:
                if reason.opens is not None:
                    found[reason.opens] = None
    return tuple(found)


def weigh(looks: Sequence[tuple[Item, list[Check]]], distinct: str) -> tuple[list[Use], Counts]:
    """The uses of records for one count, and the counts.

    Of one achievement (or one value of the field `distinct`) only the best record counts; of equals the
    first by id, whatever the order of the file.
    """
    if not looks:
        return [], NOTHING
    field = None if distinct == "achievement" else distinct
    if field is None and all(item.record.achievement is None for item, _ in looks):
        plain = [_use(item, checks) for item, checks in looks]
        return plain, counts_of([use.rung for use in plain])
    best: dict[str, tuple[int, str]] = {}
    rated: list[tuple[Item, list[Check], int, str | None]] = []
    for item, checks in looks:
        key = item.record.achievement if field is None else item.get(field)
        if field is not None and (key is None or key == NONE):
            kind: Literal["unknown", "none"] = "unknown" if key is None else "none"
            key = None
            lacking = Reason(kind, field)
            checks.append(opening("field", lacking) if kind == "unknown" else contradiction(lacking))
        rung = worst(checks)
        rated.append((item, checks, rung, key))
        if key is not None and rung < NEVER:
            best[key] = min(best.get(key, (NEVER, "")), (rung, item.id))
    uses, rungs = [], []
    for item, checks, own_rung, key in rated:
        rung = own_rung
        if key is not None and rung < NEVER and best[key][1] != item.id:
            twin = "same_achievement" if field is None else "same_value"
            checks.append(contradiction(Reason(twin, distinct, best[key][1], key)))
            rung = NEVER
        uses.append(Use(item.id, status_of(rung), rung, tuple(check.reason for check in checks)))
        rungs.append(rung)
    return uses, counts_of(rungs)


def _use(item: Item, checks: Sequence[Check]) -> Use:
    rung = worst(checks)
    return Use(item.id, status_of(rung), rung, tuple([check.reason for check in checks]))


class CompiledRecords:
    """A records leaf ready to be held against dossiers."""

    __slots__ = ("leaf", "sources")

    def __init__(self, leaf: RecordsLeaf, amounts: Amounts, start_field: str) -> None:
        self.leaf = leaf
        self.sources = [CompiledSource(source, amounts, start_field) for source in leaf.sources]

    def decide(self, case: Case, added: Added = NONE_ADDED) -> tuple[list[Use], Counts]:
        """The uses of all records of its kinds, and the counts at each rung."""
        return weigh(self._looks(case, added), self.leaf.distinct)

    def claims(self, case: Case, added: Added = NONE_ADDED) -> list[tuple[Item, int]]:
        """The records that can count, and from which rung on, each taken by itself."""
        rated = [(item, worst(checks)) for item, checks in self._looks(case, added)]
        return [(item, rung) for item, rung in rated if rung < NEVER]

    def _looks(self, case: Case, added: Added) -> list[tuple[Item, list[Check]]]:
        if len(self.sources) == 1:
            looks = self.sources[0].looks(case)
        else:
            looks = once(look for source in self.sources for look in source.looks(case))
        return with_added(looks, added) if added else looks


def with_added(looks: list[tuple[Item, list[Check]]], added: Added) -> list[tuple[Item, list[Check]]]:
    """The records with what else is to be said of them."""
    return [(item, [*checks, *added.get(item.id, ())]) for item, checks in looks]


def once(looks: Iterable[tuple[Item, list[Check]]]) -> list[tuple[Item, list[Check]]]:
    """A record that two sources look at counts by the one that serves it better."""
    found: dict[str, tuple[Item, list[Check]]] = {}
    for item, checks in looks:
        known = found.get(item.id)
        if known is None or worst(checks) < worst(known[1]):
            found[item.id] = (item, checks)
    return list(found.values())
