"""Leaves that ask something of every full period: terms, school years, calendar years.

Design §5, decisions 18 to 20 and 23.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from evaluator.calendar import Period, Span
from evaluator.case import WHOLE, Case, Item, worst
from evaluator.conditions import compile_documents, compile_where, run
from evaluator.lookup import Outcomes, either
from evaluator.reasons import NEVER, Opens, Reason, opening
from evaluator.records import NONE_ADDED, Added, Counts, once, weigh, with_added
from evaluator.tally import (
    RUNGS,
    Asked,
    Looks,
    Tally,
    Total,
    Wanted,
    add_up,
    average_reached,
    not_asked,
    place,
    spare_uses,
    tally,
    wanted_amount,
)
from evaluator.verdict import PeriodFinding, Use
from evaluator.windows import Amounts, opening_of
from rules.model import PeriodLeaf


class PeriodsDecision(NamedTuple):
    """What a per-period leaf found.

    `wanted` is the number of periods asked for; `applies` is False when all periods were under other posts.
    """

    applies: bool
    counts: Counts
    wanted: int
    opens: tuple[Opens, ...]
    uses: tuple[Use, ...]
    periods: tuple[PeriodFinding, ...]
    reasons: tuple[Reason, ...]


class PeriodClaims(NamedTuple):
    """One period asked for, and the records that can count in it with the rung from which each does.

    `seats` is how many distinct achievements put it in order, at each rung (None: none do); None as a whole
    where amounts are asked for, or an average.
    """

    period: str
    seats: tuple[int | None, ...] | None
    able: list[tuple[Item, int]]


class CompiledPeriods:
    """A per-period leaf ready to be held against dossiers."""

    __slots__ = ("_known", "amounts", "leaf", "sources", "start_field")

    def __init__(self, leaf: PeriodLeaf, amounts: Amounts, start_field: str) -> None:
        self.leaf = leaf
        self.amounts = amounts
        self.start_field = start_field
        self._known: dict[tuple[Any, ...], Wanted] = {}
        self.sources = [
            (each.of, [*compile_where(each.where, amounts), *compile_documents(each.documents)])
            for each in leaf.sources
        ]

    def decide(self, case: Case, added: Added = NONE_ADDED) -> PeriodsDecision:
        """Hold the leaf against a dossier."""
        opened = opening_of(self.leaf.within, self.start_field, case, self.amounts)
        looks = self._looks(case, added)
        if opened.first is None:
            missing = opened.missing
            reason = missing.reason if missing is not None else Reason("window_unknown", self.start_field)
            uses = spare_uses(looks, set())
            return PeriodsDecision(
                applies=True,
                counts=(0, 0, 1, 1),
                wanted=1,
                opens=(reason.opens or "field",),
                uses=uses,
                periods=(),
                reasons=(reason,),
            )
        tallies = [
            self._tally(case, period, asked, here)
            for period, asked, here in self._placed(case, opened.first, looks)
        ]
        return self._sum_up(tallies, looks)

    def claims(self, case: Case, added: Added = NONE_ADDED) -> list[PeriodClaims]:
        """For each period that is asked for the records that can count in it, each taken by itself."""
        opened = opening_of(self.leaf.within, self.start_field, case, self.amounts)
        if opened.first is None:
            return []
        found = []
        for period, asked, here in self._placed(case, opened.first, self._looks(case, added)):
            if asked.state in ("yes", "perhaps"):
                rated = [(item, worst(checks)) for item, checks in here]
                able = [(item, rung) for item, rung in rated if rung < NEVER]
                found.append(PeriodClaims(period.name, self._seats(case, period, asked), able))
        return found

    def _seats(self, case: Case, period: Period, asked: Asked) -> tuple[int | None, ...] | None:
        if self.leaf.count is None or self.leaf.on_average:
            return None
        wanted = self._wanted(case, period, asked)
        shown = range(self.leaf.count + 1)
        passed = [tally(period, asked, (number,) * 4, wanted, ()).passed for number in shown]
        return tuple(next((n for n in shown if passed[n][rung]), None) for rung in RUNGS)

    def _looks(self, case: Case, added: Added) -> Looks:
        looks = [
            (item, [*item.checks, *run(checks, item, case)])
            for kind, checks in self.sources
            for item in case.by_kind.get(kind, ())
        ]
        if len(self.sources) > 1:
            looks = once(looks)
        return with_added(looks, added) if added else looks

    def _placed(self, case: Case, first: Span, looks: Looks) -> Iterator[tuple[Period, Asked, Looks]]:
        """The periods of a window that opens between two days, and the records of each."""
        calendar, as_of = case.office.calendar, case.office.as_of
        certain = calendar.periods(self.leaf.each, first[1], as_of)
        unclear: list[Period] = []
        if first[0] != first[1]:
            unclear = [p for p in calendar.periods(self.leaf.each, first[0], as_of) if p not in certain]
        periods = sorted([*certain, *unclear], key=lambda each: each.first)
        for period, here in zip(periods, place(looks, periods), strict=True):
            yield period, self._asked(case, period, unclear=period in unclear), here

    def _asked(self, case: Case, period: Period, *, unclear: bool) -> Asked:
        checks = []
        if unclear:
            checks.append(opening("field", Reason("period_unclear", self.start_field)))
        share, least_share, posts = case.circumstances(period, whole=self.leaf.each == "term")
        if not share:
            return Asked("excused")
        if not least_share:
            checks.append(opening("field", Reason("period_unclear", "excused")))
        if self.leaf.posts is not None:
            if posts is not None and posts.isdisjoint(self.leaf.posts):
                return Asked("other_post")
            if posts is None or not posts.issubset(self.leaf.posts):
                checks.append(opening("field", Reason("post_unknown", "posts", self.leaf.posts, period.last)))
        return Asked("perhaps" if checks else "yes", share, least_share, posts, tuple(checks))

    def _tally(self, case: Case, period: Period, asked: Asked, here: Looks) -> Tally:
        if asked.state in ("excused", "other_post"):
            return not_asked(period, asked)
        totals: tuple[Total, ...]
        if self.leaf.measure is None:
            uses, totals = weigh(here, "achievement")
        else:
            uses, totals = add_up(here, self.leaf.measure)
        wanted = self._wanted(case, period, asked)
        return tally(period, asked, totals, wanted, tuple(uses))

    def _wanted(self, case: Case, period: Period, asked: Asked) -> Wanted:
        term = period.name if self.leaf.each == "term" else None
        shares = (asked.share, asked.least_share) if self.leaf.proportional else (WHOLE, WHOLE)
        dossier = case.dossier
        about = (
            term,
            asked.posts,
            dossier.stage,
            dossier.subject,
            *(shares if self.leaf.proportional else ()),
        )
        known = self._known.get(about)
        if known is not None:
            return known
        amount = self.leaf.at_least if self.leaf.count is None else self.leaf.count

        def look_up(setting: str) -> Outcomes:
            posts: Iterable[str | None] = asked.posts or (None,)
            return either(
                self.amounts.outcomes(setting, case, {"term": term, "post": each}) for each in posts
            )

        wanted = self._known[about] = wanted_amount(0 if amount is None else amount, look_up, shares)
        return wanted

    def _sum_up(self, tallies: list[Tally], looks: Looks) -> PeriodsDecision:
        asked = [each for each in tallies if each.asked.state in ("yes", "perhaps")]
        findings = tuple(each.finding() for each in tallies)
        placed: dict[str, Use] = {}
        for each in asked:
            for use in each.uses:
                if use.record not in placed or use.rung < placed[use.record].rung:
                    placed[use.record] = use
        uses = (*placed.values(), *spare_uses(looks, placed.keys()))
        if not asked:
            applies = not any(each.asked.state == "other_post" for each in tallies)
            return PeriodsDecision(applies, (0, 0, 0, 0), 0, (), uses, findings, ())
        if self.leaf.on_average:
            reached = average_reached(asked)
            counts: Counts = (int(reached[0]), int(reached[1]), int(reached[2]), int(reached[3]))
            wanted, doubtful = 1, asked
        else:
            passed = [sum(each) for each in zip(*(one.passed for one in asked), strict=True)]
            counts = (passed[0], passed[1], passed[2], passed[3])
            wanted, doubtful = len(asked), [each for each in asked if each.status == "open"]
        opens = dict.fromkeys(kind for each in doubtful for kind in each.opens())
        applies = True
        return PeriodsDecision(applies, counts, wanted, tuple(opens), uses, findings, ())
