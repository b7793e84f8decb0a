"""The leaf that asks for an absence: no confirmed breach, and certificates that cover the window.

Decisions 21 and 24.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from evaluator.calendar import DISTANT_PAST, Span, uncovered_days
from evaluator.case import OPEN_END, Case, Item, worst
from evaluator.conditions import CheckFunction, compile_where, run
from evaluator.reasons import CERTAIN, NEVER, VERIFIED, Check, Opens, Reason, opening
from evaluator.records import Counts, status_of
from evaluator.verdict import Use
from evaluator.windows import Amounts, in_window, opening_of
from rules.model import AbsentLeaf

ALWAYS: Final[Span] = (DISTANT_PAST, OPEN_END[0])


class AbsenceDecision(NamedTuple):
    """What was found of an absence."""

    counts: Counts
    opens: tuple[Opens, ...]
    uses: tuple[Use, ...]
    reasons: tuple[Reason, ...]


class CompiledAbsence:
    """An absence leaf ready to be held against dossiers."""

    __slots__ = ("amounts", "certificate", "leaf", "start_field", "where")

    def __init__(self, leaf: AbsentLeaf, amounts: Amounts, start_field: str) -> None:
        self.leaf = leaf
        self.amounts = amounts
        self.start_field = start_field
        self.where: Sequence[CheckFunction] = compile_where(leaf.where, amounts)
        self.certificate: Sequence[CheckFunction] = compile_where(leaf.certificate, amounts)

    def decide(self, case: Case) -> AbsenceDecision:
        """Hold the leaf against a dossier.

        What counts against the applicant is taken at its worst where it is uncertain, so that only the last
        rung may assume that it falls away; a certificate helps from the rung on at which it counts.
        """
        opened = opening_of(self.leaf.within, self.start_field, case, self.amounts)
        as_of = case.office.as_of
        uses, reasons = [], []
        confirmed, doubtful = False, False
        certificates: list[tuple[int, Span]] = []
        for item in case.by_kind.get(self.leaf.absent, ()):
            checks = [*item.checks, *run(self.certificate, item, case)]
            against = [*item.checks, *run(self.where, item, case)]
            outside = in_window(self.leaf.within, opened, item, as_of)
            if outside is not None:
                against.append(outside)
            if worst(against) < NEVER:
                certain = worst(against) == CERTAIN
                confirmed, doubtful = confirmed or certain, doubtful or not certain
                reason = _breach(item, against, certain=certain)
                reasons.append(reason)
                uses.append(Use(item.id, "not_counted", NEVER, (*(c.reason for c in against), reason)))
                continue
            span = _covers(item)
            if span is None and not item.undated:
                checks.append(opening("field", Reason("unknown", "from")))
            rung = worst(checks)
            if rung < NEVER:
                certificates.append((rung, span if span is not None else ALWAYS))
            uses.append(Use(item.id, status_of(rung), rung, tuple(check.reason for check in checks)))
        if opened.missing is not None:
            reasons.append(opened.missing.reason)
        gaps = [0, 0]
        if opened.first is not None:
            window = (opened.first[0], as_of)
            gaps = [self._gap(certificates, window, rung) for rung in (CERTAIN, VERIFIED)]
            reasons.extend(_uncovered(gaps[CERTAIN], gaps[VERIFIED], opened.first))
        known = opened.first is not None
        free = not confirmed and not doubtful
        counts = (
            int(free and known and not gaps[CERTAIN]),
            int(free and known and not gaps[VERIFIED]),
            int(free),
            int(not confirmed),
        )
        opens = (
            dict.fromkeys(reason.opens for reason in reasons if reason.opens is not None) if counts[3] else {}
        )
        return AbsenceDecision(counts, tuple(opens), tuple(uses), tuple(reasons))

    @staticmethod
    def _gap(certificates: Sequence[tuple[int, Span]], window: Span, rung: int) -> int:
        """How many days of the window the certificates that count at a rung leave uncovered."""
        return uncovered_days(window, [span for at, span in certificates if at <= rung])


def _uncovered(certain: int, verified: int, first: Span) -> Iterator[Reason]:
    """The days that no certificate covers, and those that only unchecked ones cover."""
    if verified < certain:
        yield Reason("uncovered_standing", distance=certain - verified, unit="days", opens="verification")
    if verified:
        yield Reason("uncovered", wanted=first, distance=verified, unit="days", opens="documents")


def _breach(item: Item, against: Sequence[Check], *, certain: bool) -> Reason:
    if certain:
        return Reason("breach", found=item.id)
    kinds = [check.reason.opens for check in against if check.reason.opens is not None]
    return Reason("breach_open", found=item.id, opens=kinds[0] if kinds else "field")


def _covers(item: Item) -> Span | None:
    """The days a certificate speaks of, months meant whole; one with only a date speaks of no days."""
    if item.begins is None or item.ends is None:
        return None
    return item.begins[0], item.ends[1]
