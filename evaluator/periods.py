"""Leaves that ask something of every full period: terms, school years, calendar years.

Design §5, decisions 18 to 20 and 23.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final, Literal, NamedTuple

from evaluator.calendar import Period, mostly_within
from evaluator.case import OPEN_END, Case, Item, Ternary
from evaluator.conditions import compile_documents, compile_where, number, run
from evaluator.lookup import Number, exact
from evaluator.reasons import CERTAIN, NEVER, RUNG_OF, SUPPLIED, Check, Opens, Reason, opening, telling
from evaluator.records import Counts, once, opens_of, weigh
from evaluator.verdict import UNBOUNDED, PeriodFinding, Use
from evaluator.windows import Amounts, opening_of
from rules.model import AllAmounts, Amount, AnyAmount, PeriodLeaf, SettingAmount

Total = Number | None
"""What a period's records add up to; None: without a known bound."""

RUNGS: Final = range(4)
WHOLE: Final = Fraction(1)
NOT_REACHED: Final = (False, False, False, False)


class Asked(NamedTuple):
    """Whether a period is asked for, and why that may be unclear; `share` is its part not excused."""

    state: Literal["yes", "perhaps", "excused", "other_post"]
    share: Fraction
    post: str | None
    reasons: tuple[Check, ...]


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


class CompiledPeriods:
    """A per-period leaf ready to be held against dossiers."""

    __slots__ = ("amounts", "leaf", "sources", "start_field")

    def __init__(self, leaf: PeriodLeaf, amounts: Amounts, start_field: str) -> None:
        self.leaf = leaf
        self.amounts = amounts
        self.start_field = start_field
        self.sources = [
            (each.of, [*compile_where(each.where, amounts), *compile_documents(each.documents)])
            for each in leaf.sources
        ]

    def decide(self, case: Case) -> PeriodsDecision:
        """Hold the leaf against a dossier."""
        leaf = self.leaf
        opened = opening_of(leaf.within, self.start_field, case, self.amounts)
        looks = once(
            (item, [*item.checks, *run(checks, item, case)])
            for kind, checks in self.sources
            for item in case.by_kind.get(kind, ())
        )
        if opened.first is None:
            missing = opened.missing
            reason = missing.reason if missing is not None else Reason("window_unknown", self.start_field)
            uses = _spare_uses(looks, set())
            return PeriodsDecision(
                applies=True,
                counts=(0, 0, 1, 1),
                wanted=1,
                opens=(reason.opens or "field",),
                uses=uses,
                periods=(),
                reasons=(reason,),
            )
        calendar, as_of = case.office.calendar, case.office.as_of
        certain = calendar.periods(leaf.each, opened.first[1], as_of)
        unclear: list[Period] = []
        if opened.first[0] != opened.first[1]:
            unclear = [p for p in calendar.periods(leaf.each, opened.first[0], as_of) if p not in certain]
        tallies = []
        for period in sorted([*certain, *unclear], key=lambda each: each.first):
            asked = self._asked(case, period, unclear=period in unclear)
            tallies.append(self._tally(case, period, asked, looks))
        return self._sum_up(tallies, looks)

    def _asked(self, case: Case, period: Period, *, unclear: bool) -> Asked:
        checks = []
        if unclear:
            checks.append(opening("field", Reason("period_unclear", self.start_field)))
        terms = case.office.calendar.terms_of(period) if self.leaf.each != "term" else [period]
        excused = sum(mostly_within(term, case.excused) for term in terms) if case.excused else 0
        perhaps = (
            sum(mostly_within(term, case.excused_perhaps) for term in terms) if case.excused_perhaps else 0
        )
        share = Fraction(len(terms) - excused, len(terms)) if excused else WHOLE
        if terms and excused == len(terms):
            return Asked("excused", share, None, ())
        if terms and perhaps == len(terms):
            checks.append(opening("field", Reason("period_unclear", "excused")))
        post = case.leading_post(period.last)
        if self.leaf.posts is not None:
            if post is None:
                checks.append(opening("field", Reason("post_unknown", "posts", self.leaf.posts, period.last)))
            elif post not in self.leaf.posts:
                return Asked("other_post", share, post, ())
        return Asked("perhaps" if checks else "yes", share, post, tuple(checks))

    def _tally(
        self, case: Case, period: Period, asked: Asked, looks: Sequence[tuple[Item, list[Check]]]
    ) -> _Tally:
        if asked.state in ("excused", "other_post"):
            return _Tally(period, asked, (None,) * 4, _Wanted(None, ()), (), (), NOT_REACHED)
        here = []
        for item, checks in looks:
            belongs = belongs_to(item, period)
            if belongs == "yes":
                here.append((item, list(checks)))
            elif belongs == "unknown":
                here.append((item, [*checks, opening("field", Reason("unknown", "term", period.name))]))
        uses, counts = weigh(here, "achievement")
        leaf = self.leaf
        if leaf.measure is None:
            totals: Sequence[Total] = counts
            wanted = _Wanted(_share(leaf.count or 0, asked.share if leaf.proportional else WHOLE), ())
        else:
            fields = leaf.measure.fields
            uses = [_with_unknown_amounts(use, case.items[use.record], fields) for use in uses]
            totals = _totals(uses, case, fields, added=leaf.measure.sum is not None)
            wanted = self._wanted(case, period, asked)
        reached = tuple(wanted.reached(totals[rung], rung) for rung in RUNGS)
        return _Tally(period, asked, tuple(totals), wanted, tuple(uses), asked.reasons, reached)

    def _wanted(self, case: Case, period: Period, asked: Asked) -> _Wanted:
        about = {"term": period.name if self.leaf.each == "term" else None, "post": asked.post}
        share = asked.share if self.leaf.proportional else WHOLE
        return _wanted(self.leaf.at_least, lambda setting: self.amounts(setting, case, about), share)

    def _sum_up(
        self, tallies: Sequence[_Tally], looks: Sequence[tuple[Item, list[Check]]]
    ) -> PeriodsDecision:
        asked = [tally for tally in tallies if tally.asked.state in ("yes", "perhaps")]
        findings = tuple(tally.finding() for tally in tallies)
        placed: dict[str, Use] = {}
        for tally in asked:
            for use in tally.uses:
                if use.record not in placed or use.rung < placed[use.record].rung:
                    placed[use.record] = use
        uses = (*placed.values(), *_spare_uses(looks, placed.keys()))
        if not asked:
            applies = not any(tally.asked.state == "other_post" for tally in tallies)
            return PeriodsDecision(applies, (0, 0, 0, 0), 0, (), uses, findings, ())
        if self.leaf.on_average:
            reached = _on_average(asked)
            counts: Counts = (int(reached[0]), int(reached[1]), int(reached[2]), int(reached[3]))
            wanted, doubtful = 1, asked
        else:
            passed = [sum(tally.passes(rung) for tally in asked) for rung in RUNGS]
            counts = (passed[0], passed[1], passed[2], passed[3])
            wanted, doubtful = len(asked), [tally for tally in asked if tally.status == "open"]
        opens = dict.fromkeys(kind for tally in doubtful for kind in tally.opens())
        applies = True
        return PeriodsDecision(applies, counts, wanted, tuple(opens), uses, findings, ())


class _Wanted(NamedTuple):
    """The amount asked for.

    `number` is what must be reached by what is known (None: a setting lacks), `any_of` and `all_of` the
    single amounts when several decide, `gaps` what the settings lack.
    """

    number: Number | None
    gaps: tuple[Check, ...]
    any_of: tuple[_Wanted, ...] = ()
    all_of: tuple[_Wanted, ...] = ()

    def reached(self, total: Total, rung: int) -> bool:
        """Whether a total reaches it; what the settings lack is taken as reached once it is supplied."""
        if self.any_of:
            return any(each.reached(total, rung) for each in self.any_of)
        if self.all_of:
            return all(each.reached(total, rung) for each in self.all_of)
        if self.number is None:
            return rung >= SUPPLIED
        return total is None or total >= self.number


def _share(number: Number, share: Fraction) -> Number:
    return number if share == WHOLE else number * share


def _wanted(amount: Amount | None, look_up: Any, share: Fraction) -> _Wanted:
    if isinstance(amount, (AnyAmount, AllAmounts)):
        several = amount.any if isinstance(amount, AnyAmount) else amount.all
        each = tuple(_wanted(one, look_up, share) for one in several)
        known = [one.number for one in each if one.number is not None]
        gaps = tuple(gap for one in each for gap in one.gaps)
        if isinstance(amount, AnyAmount):
            return _Wanted(min(known, default=None), gaps, any_of=each)
        return _Wanted(max(known, default=None), gaps, all_of=each)
    if isinstance(amount, SettingAmount):
        found = look_up(amount.setting)
        if isinstance(found, str):
            kind: Opens = "setting" if found == "setting_missing" else "field"
            return _Wanted(None, (opening(kind, Reason(found, amount.setting)),))
        return _Wanted(_share(_share(found, amount.share), share), ())
    return _Wanted(_share(exact(amount or 0), share), ())


class _Tally(NamedTuple):
    """One period with its totals at each rung and whether they reach what is wanted."""

    period: Period
    asked: Asked
    totals: tuple[Total, ...]
    wanted: _Wanted
    uses: tuple[Use, ...]
    checks: tuple[Check, ...]
    reached: tuple[bool, ...]

    def passes(self, rung: int) -> bool:
        """Whether the period is in order at a rung; an unknown post leaves it open (decision 32)."""
        if self.asked.state == "yes":
            return self.reached[rung]
        if rung >= SUPPLIED:
            return True
        return self.reached[rung] and not any(check.reason.type == "post_unknown" for check in self.checks)

    @property
    def status(self) -> Literal["met", "not_met", "open", "excused", "other_post"]:
        """The period's own status."""
        if self.asked.state in ("excused", "other_post"):
            return "excused" if self.asked.state == "excused" else "other_post"
        return "met" if self.passes(CERTAIN) else "open" if self.passes(RUNGS[-1]) else "not_met"

    def opens(self) -> tuple[Opens, ...]:
        """The open questions that the period waits for."""
        kinds = dict.fromkeys(opens_of(self.uses))
        for check in (*self.checks, *self.wanted.gaps):
            if check.reason.opens is not None:
                kinds[check.reason.opens] = None
        for use in self.uses:
            if use.status == "counted":
                kinds.update(dict.fromkeys(r.opens for r in use.reasons if r.opens is not None))
        return tuple(kinds)

    def finding(self) -> PeriodFinding:
        """The period as the verdict tells it."""
        certain, possible = self.totals[0], self.totals[-1]
        reasons = [check.reason for check in (*self.checks, *self.wanted.gaps)]
        if self.status == "not_met" and self.wanted.number is not None and possible is not None:
            lacking = self.wanted.number - possible
            reasons.append(Reason("period_short", None, self.wanted.number, possible, lacking))
        return PeriodFinding(
            self.period.name,
            self.period.first,
            self.period.last,
            self.status,
            self.wanted.number,
            certain if certain is not None else 0,
            possible if possible is not None else UNBOUNDED,
            self.uses,
            tuple(reasons),
        )


def belongs_to(item: Item, period: Period) -> Ternary:
    """Whether a record belongs to a period: by its term, else its date, else a span wholly in it."""
    if item.record.term is not None and item.begins is not None:
        return "yes" if period.first <= item.begins[0] <= period.last else "no"
    if item.when is not None:
        return _inside(item.when[0], item.when[1], period)
    if item.begins is None and item.ends is None:
        return "unknown"
    first = item.begins[0] if item.begins is not None else period.first
    last = item.ends[1] if item.ends is not None and item.ends != OPEN_END else period.last + 1
    return _inside(first, last, period)


def _inside(first: int, last: int, period: Period) -> Ternary:
    if period.first <= first and last <= period.last:
        return "yes"
    return "no" if last < period.first or period.last < first else "unknown"


def _with_unknown_amounts(use: Use, item: Item, fields: Sequence[str]) -> Use:
    """A record of which no amount is known cannot be counted for certain; one that lacks some tells so."""
    lacking = [field for field in fields if number(item.get(field)) is None]
    if not lacking or use.rung >= NEVER:
        return use
    told = [*use.reasons, *(opening("field", Reason("unknown", field)).reason for field in lacking)]
    if len(lacking) == len(fields):
        return Use(use.record, "possible", max(use.rung, SUPPLIED), tuple(told))
    return use._replace(reasons=tuple(told))


def _totals(uses: Sequence[Use], case: Case, fields: Sequence[str], *, added: bool) -> tuple[Total, ...]:
    """The totals at each rung: the fields added up, or the largest field's."""
    by_field = []
    for field in fields:
        sums: list[Total] = [0, 0, 0, 0]
        for use in uses:
            amount = number(case.items[use.record].get(field))
            for rung in range(
                use.rung if amount is not None else max(use.rung, RUNG_OF["field"]), len(RUNGS)
            ):
                so_far = sums[rung]
                sums[rung] = None if amount is None or so_far is None else so_far + amount
        by_field.append(sums)
    if len(by_field) == 1:
        return tuple(by_field[0])
    join = sum if added else max
    return tuple(
        None if None in at else join(total for total in at if total is not None)
        for at in zip(*by_field, strict=True)
    )


def _on_average(asked: Sequence[_Tally]) -> tuple[bool, ...]:
    """Whether the total over all periods reaches the total amount, at each rung.

    A period that may not be asked for is taken in where it is a burden for what is certain, and where it
    helps for what is possible.
    """
    reached = []
    for rung in RUNGS:
        surplus: Number = 0
        unbounded = lacking = False
        for tally in asked:
            wanted, total = tally.wanted.number, tally.totals[rung]
            if wanted is None or total is None:
                unbounded, lacking = unbounded or rung >= SUPPLIED, True
                continue
            gain = total - wanted
            perhaps = tally.asked.state == "perhaps"
            if not perhaps or (gain < 0 if rung < SUPPLIED else gain > 0):
                surplus += gain
        reached.append(unbounded or (surplus >= 0 and not lacking))
    return tuple(reached)


def _spare_uses(looks: Sequence[tuple[Item, list[Check]]], placed: Any) -> tuple[Use, ...]:
    """Records of the kind that belong to no period asked for."""
    spare = telling(Reason("other_period")).reason
    return tuple(
        Use(item.id, "not_counted", NEVER, (*(check.reason for check in checks), spare))
        for item, checks in looks
        if item.id not in placed
    )
