"""The leaf that asks for an absence: no confirmed breach, and certificates that cover the window.

Decisions 21 and 24.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from evaluator.calendar import DISTANT_PAST, Period, Span, uncovered_days
from evaluator.case import OPEN_END, Case, Item, worst
from evaluator.conditions import CheckFunction, compile_where, run
from evaluator.periods import belongs_to
from evaluator.reasons import CERTAIN, NEVER, VERIFIED, Check, Opens, Reason, opening
from evaluator.records import Counts, status_of
from evaluator.verdict import Use
from evaluator.windows import Amounts, opening_of
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
        first = opened.first if opened.first is not None else (DISTANT_PAST, case.office.as_of)
        widest = Period("", first[0], case.office.as_of)
        uses, reasons = [], []
        confirmed, doubtful = False, False
        certificates: list[tuple[int, Span]] = []
        for item in case.by_kind.get(self.leaf.absent, ()):
            checks = [*item.checks, *run(self.certificate, item, case)]
            against = [*item.checks, *run(self.where, item, case)]
            if worst(against) < NEVER and self._within(item, widest) != "no":
                certain = (
                    worst(against) == CERTAIN
                    and self._within(item, Period("", first[1], widest.last)) == "yes"
                )
                confirmed, doubtful = confirmed or certain, doubtful or not certain
                reason = _breach(item, against, certain=certain)
                reasons.append(reason)
                uses.append(Use(item.id, "not_counted", NEVER, (*(c.reason for c in against), reason)))
                continue
            span = _covers(item)
            if span is None:
                checks.append(opening("field", Reason("unknown", "from")))
            rung = worst(checks)
            if rung < NEVER:
                certificates.append((rung, span if span is not None else ALWAYS))
            uses.append(Use(item.id, status_of(rung), rung, tuple(check.reason for check in checks)))
        if opened.missing is not None:
            reasons.append(opened.missing.reason)
        known = opened.missing is None
        gaps = [self._gap(certificates, first, case.office.as_of, rung) for rung in (CERTAIN, VERIFIED)]
        if known and gaps[CERTAIN]:
            if gaps[VERIFIED] < gaps[CERTAIN]:
                checked = gaps[CERTAIN] - gaps[VERIFIED]
                reasons.append(
                    Reason("uncovered_standing", None, None, None, checked, "days", "verification")
                )
            if gaps[VERIFIED]:
                reasons.append(Reason("uncovered", None, first, None, gaps[VERIFIED], "days", "documents"))
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
    def _within(item: Item, period: Period) -> Any:
        """Whether a breach falls into the window: any day of its span does."""
        if item.when is None and item.begins is None and item.ends is None:
            return "unknown"
        if item.begins is not None or item.ends is not None:
            first = item.begins or (DISTANT_PAST, DISTANT_PAST)
            last = item.ends or OPEN_END
            sure = item.begins or OPEN_END
            if sure[1] <= period.last and (last[0] if item.ends else sure[0]) >= period.first:
                return "yes"
            return "no" if last[1] < period.first or first[0] > period.last else "unknown"
        return belongs_to(item, period)

    @staticmethod
    def _gap(certificates: Sequence[tuple[int, Span]], first: Span, as_of: int, rung: int) -> int:
        """How many days of the window the certificates that count at a rung leave uncovered."""
        return uncovered_days((first[0], as_of), [span for at, span in certificates if at <= rung])


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
