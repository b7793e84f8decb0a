"""One period of a per-period leaf: what is wanted, what its records add up to, and whether it is reached.

Amounts are exact. What is unknown has two ends: the amount that must be reached for certain, and the least
that may turn out to be enough; the totals at each rung have no bound where a record's amount is unknown.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Sequence
from fractions import Fraction
from typing import Final, Literal, NamedTuple

from evaluator.calendar import DISTANT_PAST, Period
from evaluator.case import OPEN_END, WHOLE, Item, Ternary, worst
from evaluator.conditions import number
from evaluator.lookup import Number, Outcomes, exact
from evaluator.reasons import (
    CERTAIN,
    NEVER,
    RUNG_OF,
    SUPPLIED,
    Check,
    Opens,
    Reason,
    contradiction,
    opening,
    telling,
)
from evaluator.records import opens_of, status_of
from evaluator.verdict import UNBOUNDED, PeriodFinding, Use
from rules.model import AllAmounts, Amount, AnyAmount, Measure, SettingAmount

Looks = Sequence[tuple[Item, list[Check]]]
"""Records with all that is to be said of each."""

Total = Number | None
"""What a period's records add up to; None: without a known bound."""

RUNGS: Final = range(4)


PeriodStatus = Literal["met", "not_met", "open", "excused", "other_post"]


class Asked(NamedTuple):
    """Whether a period is asked for, and why that may be unclear.

    `share` is its part that is not excused for certain, `least_share` what may be left of it; `posts`
    those that may be the leading one (None: none is known).
    """

    state: Literal["yes", "perhaps", "excused", "other_post"]
    share: Fraction = WHOLE
    least_share: Fraction = WHOLE
    posts: frozenset[str] | None = None
    checks: tuple[Check, ...] = ()


# Where a record belongs


def place(looks: Looks, periods: Sequence[Period]) -> list[list[tuple[Item, list[Check]]]]:
    """The records of each period, in its order; those that only may belong to it say so."""
    placed: list[list[tuple[Item, list[Check]]]] = [[] for _ in periods]
    begins = [period.first for period in periods]
    for item, checks in looks:
        exact = item.term.first if item.term is not None else None
        if exact is None and item.when is not None and item.when[0] == item.when[1]:
            exact = item.when[0]
        if exact is not None:
            index = bisect_right(begins, exact) - 1
            if index >= 0 and exact <= periods[index].last:
                placed[index].append((item, checks))
            continue
        for period, here in zip(periods, placed, strict=True):
            belongs = belongs_to(item, period)
            if belongs == "yes":
                here.append((item, checks))
            elif belongs == "unknown":
                unclear = [] if item.undated else [opening("field", Reason("unknown", "term", period.name))]
                here.append((item, [*checks, *unclear]))
    return placed


def belongs_to(item: Item, period: Period) -> Ternary:
    """Whether a record belongs to a period: by its term, else its date, else a span wholly in it."""
    if item.term is not None:
        return "yes" if period.first <= item.term.first <= period.last else "no"
    if item.when is not None:
        return _inside(item.when[0], item.when[1], period)
    first = item.begins[0] if item.begins is not None else DISTANT_PAST
    last = item.ends[1] if item.ends is not None else OPEN_END[1]
    return _inside(first, last, period)


def _inside(first: int, last: int, period: Period) -> Ternary:
    if period.first <= first and last <= period.last:
        return "yes"
    return "no" if last < period.first or period.last < first else "unknown"


# What is wanted


class Wanted(NamedTuple):
    """The amount asked for.

    `number` must be reached for certain, `least` may turn out to be enough; None: the settings do not tell.
    `any_of` and `all_of` hold the single amounts where several decide, `gaps` what the settings lack.
    """

    number: Number | None = None
    least: Number | None = None
    gaps: tuple[Check, ...] = ()
    any_of: tuple[Wanted, ...] = ()
    all_of: tuple[Wanted, ...] = ()

    def at(self, rung: int) -> Number | None:
        """What must be reached at a rung: once all is supplied, the least that it may turn out to be."""
        return self.least if rung >= SUPPLIED else self.number

    def reached(self, total: Total, rung: int) -> bool:
        """Whether a total reaches it; what the settings do not tell is reached once it is supplied."""
        if self.any_of:
            return any(each.reached(total, rung) for each in self.any_of)
        if self.all_of:
            return all(each.reached(total, rung) for each in self.all_of)
        if total is None:
            return rung >= SUPPLIED
        wanted = self.at(rung)
        return rung >= SUPPLIED if wanted is None else total >= wanted


def wanted_amount(
    amount: Amount, look_up: Callable[[str], Outcomes], shares: tuple[Fraction, Fraction]
) -> Wanted:
    """The amount asked for, with the shares of it that are asked for certain and at the least."""
    if isinstance(amount, (AnyAmount, AllAmounts)):
        return _several(amount, look_up, shares)
    if not isinstance(amount, SettingAmount):
        whole = exact(amount)
        return Wanted(_part(whole, shares[0]), _part(whole, shares[1]))
    found = look_up(amount.setting)
    if found.least is None or found.greatest is None:
        return Wanted(gaps=(opening("setting", Reason("setting_missing", amount.setting)),))
    number = _part(_part(found.greatest, amount.share), shares[0])
    least = _part(_part(found.least, amount.share), shares[1])
    if not found.may_be_missing and found.least == found.greatest:
        return Wanted(number, least)
    gap = opening("field", Reason("stage_unknown", amount.setting))
    return Wanted(None, None, (gap,)) if found.may_be_missing else Wanted(number, least, (gap,))


def _several(
    amount: AnyAmount | AllAmounts, look_up: Callable[[str], Outcomes], shares: tuple[Fraction, Fraction]
) -> Wanted:
    """Several amounts of which one, or all, must be reached; known when enough of its parts are."""
    alternatives = amount.any if isinstance(amount, AnyAmount) else amount.all
    parts = tuple(wanted_amount(each, look_up, shares) for each in alternatives)
    numbers = [part.number for part in parts if part.number is not None]
    leasts = [part.least for part in parts if part.least is not None]
    gaps = tuple(gap for part in parts for gap in part.gaps)
    if isinstance(amount, AnyAmount):
        least = min(leasts) if len(leasts) == len(parts) else None
        return Wanted(min(numbers, default=None), least, gaps, any_of=parts)
    number = max(numbers) if len(numbers) == len(parts) else None
    return Wanted(number, max(leasts, default=None), gaps, all_of=parts)


def _part(number: Number, share: Fraction) -> Number:
    return number if share == WHOLE else number * share


# What the records add up to


class _Entry(NamedTuple):
    """A record with its rung and its amounts: one for each column that is added up by itself."""

    item: Item
    checks: list[Check]
    rung: int
    amounts: tuple[Number, ...]
    bounded: tuple[bool, ...]

    def covers(self, other: _Entry) -> bool:
        """Whether it shows all that another record shows, at the latest at the same rung."""
        pairs = zip(self.amounts, self.bounded, other.amounts, other.bounded, strict=True)
        return self.rung <= other.rung and all(
            mine >= theirs and (ends or not mine_ends) for mine, mine_ends, theirs, ends in pairs
        )


def add_up(looks: Looks, measure: Measure) -> tuple[list[Use], tuple[Total, ...]]:
    """The uses of a period's records and their totals at each rung.

    Of one achievement the best amount counts once (decision 6).
    """
    entries = [_entry(item, checks, measure) for item, checks in looks]
    if len(entries) == 1:
        (only,) = entries
        return [_use(only, (), measure)], _totals_of_one(only)
    groups: dict[str, list[_Entry]] = {}
    for entry in entries:
        if entry.rung < NEVER:
            groups.setdefault(entry.item.record.achievement or f"\0{entry.item.id}", []).append(entry)
    columns = 1 if measure.sum is not None else len(measure.fields)
    totals = tuple(_largest([_total(groups.values(), c, rung) for c in range(columns)]) for rung in RUNGS)
    return [
        _use(entry, groups.get(entry.item.record.achievement or "", ()), measure) for entry in entries
    ], totals


def _entry(item: Item, checks: list[Check], measure: Measure) -> _Entry:
    values = [number(item.get(field)) for field in measure.fields]
    rung = worst(checks)
    if measure.sum is not None:
        known = sum((value for value in values if value is not None), 0)
        return _Entry(item, checks, rung, (known,), (None not in values,))
    amounts = tuple(0 if value is None else value for value in values)
    return _Entry(item, checks, rung, amounts, tuple(value is not None for value in values))


def _totals_of_one(entry: _Entry) -> tuple[Total, ...]:
    best = max(entry.amounts)
    known = RUNGS.stop if all(entry.bounded) else max(entry.rung, RUNG_OF["field"])
    return tuple(
        [
            None if known <= rung and entry.rung < NEVER else best if entry.rung <= rung else 0
            for rung in RUNGS
        ]
    )


def _total(groups: Iterable[Sequence[_Entry]], column: int, rung: int) -> Total:
    total: Number = 0
    for group in groups:
        best: Number = 0
        for entry in group:
            if entry.rung <= rung:
                best = max(best, entry.amounts[column])
            if not entry.bounded[column] and max(entry.rung, RUNG_OF["field"]) <= rung:
                return None
        total += best
    return total


def _largest(totals: Sequence[Total]) -> Total:
    known = [total for total in totals if total is not None]
    return max(known) if len(known) == len(totals) else None


def _use(entry: _Entry, group: Sequence[_Entry], measure: Measure) -> Use:
    """What a record does for its period; one that another of its achievement covers does nothing more."""
    item, checks, rung, _, _ = entry
    if rung >= NEVER:
        return Use(item.id, "not_counted", NEVER, tuple(check.reason for check in checks))
    for other in group:
        if (
            other is not entry
            and other.covers(entry)
            and (not entry.covers(other) or other.item.id < item.id)
        ):
            twin = contradiction(
                Reason("same_achievement", "achievement", other.item.id, item.record.achievement)
            )
            return Use(item.id, "not_counted", NEVER, tuple(check.reason for check in (*checks, twin)))
    lacking = [field for field in measure.fields if number(item.get(field)) is None]
    told = (*checks, *(opening("field", Reason("unknown", field)) for field in lacking))
    if len(lacking) == len(measure.fields):
        rung = max(rung, SUPPLIED)
    return Use(item.id, status_of(rung), rung, tuple(check.reason for check in told))


def spare_uses(looks: Looks, placed: Container[str]) -> tuple[Use, ...]:
    """Records of the kind that belong to no period asked for."""
    spare = telling(Reason("other_period")).reason
    return tuple(
        Use(item.id, "not_counted", NEVER, (*(check.reason for check in checks), spare))
        for item, checks in looks
        if item.id not in placed
    )


# The period


def not_asked(period: Period, asked: Asked) -> Tally:
    """A period that is excused, or under another post."""
    return Tally(period, asked, "excused" if asked.state == "excused" else "other_post")


def tally(
    period: Period, asked: Asked, totals: tuple[Total, ...], wanted: Wanted, uses: tuple[Use, ...]
) -> Tally:
    """A period asked for. An unknown post leaves it open whatever is shown (decision 32)."""
    passed = tuple(wanted.reached(totals[rung], rung) for rung in RUNGS)
    if asked.state == "perhaps":
        certain = (False, False) if _post_unknown(asked) else passed[:SUPPLIED]
        passed = (*certain, True, True)
    status: PeriodStatus = "met" if passed[CERTAIN] else "open" if passed[-1] else "not_met"
    return Tally(period, asked, status, totals, wanted, uses, passed)


def _post_unknown(asked: Asked) -> bool:
    return any(check.reason.type == "post_unknown" for check in asked.checks)


class Tally(NamedTuple):
    """One period with its totals, what is wanted, and whether it is in order at each rung.

    Of a period that is not asked for there is neither.
    """

    period: Period
    asked: Asked
    status: PeriodStatus
    totals: tuple[Total, ...] = ()
    wanted: Wanted = Wanted()
    uses: tuple[Use, ...] = ()
    passed: tuple[bool, ...] = ()

    @property
    def post_unknown(self) -> bool:
        """Whether the post that decides is unknown."""
        return _post_unknown(self.asked)

    def opens(self) -> tuple[Opens, ...]:
        """The open questions that the period waits for."""
        kinds = dict.fromkeys(opens_of(self.uses))
        told = [check.reason for check in (*self.asked.checks, *self.wanted.gaps)]
        told += [reason for use in self.uses if use.status == "counted" for reason in use.reasons]
        kinds.update(dict.fromkeys(reason.opens for reason in told if reason.opens is not None))
        return tuple(kinds)

    def finding(self) -> PeriodFinding:
        """The period as the verdict tells it."""
        period, status = self.period, self.status
        if not self.totals:
            return PeriodFinding(period.name, period.first, period.last, status, None, 0, 0, (), ())
        certain, possible = self.totals[0], self.totals[-1]
        reasons = [check.reason for check in (*self.asked.checks, *self.wanted.gaps)]
        if status == "not_met" and self.wanted.least is not None and possible is not None:
            least = self.wanted.least
            reasons.append(Reason("period_short", None, least, possible, least - possible))
        return PeriodFinding(
            period.name,
            period.first,
            period.last,
            status,
            self.wanted.number,
            certain if certain is not None else 0,
            possible if possible is not None else UNBOUNDED,
            self.uses,
            tuple(reasons),
        )


def average_reached(asked: Sequence[Tally]) -> tuple[bool, ...]:
    """Whether the total over all periods reaches the total amount, at each rung.

    A period that may not be asked for is taken in where it is a burden for what is certain, and where it
    helps for what is possible; an unknown post leaves the whole open.
    """
    return tuple(_average_reached(asked, rung) for rung in RUNGS)


def _average_reached(asked: Sequence[Tally], rung: int) -> bool:
    surplus: Number = 0
    for tally in asked:
        wanted, total = tally.wanted.at(rung), tally.totals[rung]
        if wanted is None or total is None:
            return rung >= SUPPLIED
        if rung < SUPPLIED and tally.post_unknown:
            return False
        gain = total - wanted
        if tally.asked.state == "yes" or (gain < 0 if rung < SUPPLIED else gain > 0):
            surplus += gain
    return surplus >= 0
