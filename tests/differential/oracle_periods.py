"""Per-period leaves as the oracle sees them (decisions 11, 13, 17 to 20, 23, 29 to 32).

Written from design.md §5, decisions.md and docs/rule-language.md; it shares nothing with `evaluator`.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import Any, NamedTuple

from evidence.records import Record
from rules.model import Measure, PeriodLeaf
from tests.differential.oracle_records import Situation, World, amount_of, leading_posts, worth
from tests.differential.oracle_time import (
    ALWAYS,
    Moment,
    Period,
    Truth,
    held_on,
    in_period,
    mostly_excused,
    not_after,
    opening,
    periods,
    terms_of_year,
)

NO, MAYBE, YES = Truth.NO, Truth.MAYBE, Truth.YES
STATUS_OF = {NO: "not_met", MAYBE: "open", YES: "met"}


class Shown(NamedTuple):
    """One period: what is shown in it and what may be asked.

    `full`: it lies in the window and is not excused; `under`: the leading post is one of the leaf's, `posts`
    are those it may be; `low` and `high` (None: no bound) are shown; `shares` of the amount may be asked.
    """

    period: Period
    full: Truth
    under: Truth
    posts: list[str]
    low: Any
    high: Any
    shares: list[Fraction]


def decide_periods(situation: Situation, leaf: PeriodLeaf) -> tuple[str, int | None, int | None]:
    """Status, and how many of the periods asked for are met for certain and possibly.

    Both None: it is not clear which are asked for.
    """
    start = getattr(situation.dossier, situation.start)
    opens = opening(leaf.within, start, situation.as_of)
    if opens.first == ALWAYS:
        return "open", None, None
    records = [
        (record, max(worth(situation, record, source, in_time=False) for source in leaf.sources))
        for record in situation.records(source.of for source in leaf.sources)
    ]
    counting = [(record, state) for record, state in records if state is not NO]
    every = periods(leaf.each, situation.settings, opens.first, situation.cutoff)
    shown = [_shown(situation, leaf, opens, period, counting) for period in every]
    shown = [each for each in shown if each.full is not NO]
    if shown and all(each.under is NO for each in shown):
        return "not_applicable", None, None
    asked = [each for each in shown if each.under is not NO]
    # No post known for a period's last day: open, whatever is shown (decision 32).
    post_unknown = any(each.under is MAYBE for each in asked)
    if leaf.on_average:
        truth = _on_average(situation, leaf, asked)
        return STATUS_OF[min(truth, MAYBE) if post_unknown else truth], None, None
    results = [(min(each.full, each.under), _reaches(situation, leaf, [each])) for each in asked]
    counts: tuple[int | None, int | None] = (None, None)
    if all(certainty is YES for certainty, _ in results):
        counts = sum(met is YES for _, met in results), sum(met is not NO for _, met in results)
    if (YES, NO) in results:
        return "not_met", *counts
    return "met" if all(met is YES for _, met in results) and not post_unknown else "open", *counts


class Asked(NamedTuple):
    """One period that may be asked for: for certain or not, and what the records are worth in it.

    `post_unknown`: no post is known for its last day, so that nothing can be certain.
    """

    period: str
    certain: bool
    post_unknown: bool
    worth: dict[str, Truth]


def asked_periods(situation: Situation, leaf: PeriodLeaf) -> list[Asked]:
    """The periods of a leaf that may be asked for, each with the records that can count in it."""
    start = getattr(situation.dossier, situation.start)
    opens = opening(leaf.within, start, situation.as_of)
    if opens.first == ALWAYS:
        return []
    records = [
        (record, max(worth(situation, record, source, in_time=False) for source in leaf.sources))
        for record in situation.records(source.of for source in leaf.sources)
    ]
    found = []
    for period in periods(leaf.each, situation.settings, opens.first, situation.cutoff):
        shown = _shown(situation, leaf, opens, period, [])
        if NO not in (shown.full, shown.under):
            own = {
                record.id: min(state, in_period(record, leaf.each, period, situation.settings))
                for record, state in records
            }
            own = {record: state for record, state in own.items() if state is not NO}
            certain = min(shown.full, shown.under) is YES
            found.append(Asked(period.name, certain, shown.under is MAYBE, own))
    return found


def _shown(
    situation: Situation,
    leaf: PeriodLeaf,
    opens: Moment,
    period: Period,
    records: list[tuple[Record, Truth]],
) -> Shown:
    begins_inside = not_after(opens, Moment(period.first, period.first))
    full = min(begins_inside, Truth(YES - _excused(situation, leaf.each, period)))
    posts = _leading_posts(situation, period.last)
    wanted = {post for post in posts if leaf.posts is None or post in leaf.posts}
    under = YES if wanted == posts else MAYBE if wanted else NO
    states = [
        (record, min(state, in_period(record, leaf.each, period, situation.settings)))
        for record, state in records
    ]
    low, high = _distinct(states) if leaf.measure is None else _total(leaf.measure, states)
    return Shown(period, full, under, sorted(wanted), low, high, _shares(situation, leaf, period))


def _on_average(situation: Situation, leaf: PeriodLeaf, asked: list[Shown]) -> Truth:
    """The total against the total amount, whichever of the unclear periods are asked for."""
    certain = [each for each in asked if min(each.full, each.under) is YES]
    unclear = [each for each in asked if min(each.full, each.under) is MAYBE]
    if not certain and any(each.under is MAYBE for each in asked):
        return MAYBE
    results = {
        _reaches(
            situation,
            leaf,
            [*certain, *(each for each, chosen in zip(unclear, choice, strict=True) if chosen)],
        )
        for choice in product((False, True), repeat=len(unclear))
    }
    return results.pop() if len(results) == 1 else MAYBE


def _reaches(situation: Situation, leaf: PeriodLeaf, asked: list[Shown]) -> Truth:
    """Whether what is shown in these periods reaches what is asked for in all of them together."""
    low = sum(each.low for each in asked)
    high = None if any(each.high is None for each in asked) else sum(each.high for each in asked)
    if leaf.count is not None:
        return _compare(low, high, leaf.count * len(asked), leaf.count * len(asked))
    results = {
        _compare(low, high, *_wanted(situation, leaf, asked, stage, subject))
        for stage, subject in {(world.stage, world.subject) for world in situation.worlds()}
    }
    return results.pop() if len(results) == 1 else MAYBE


def _wanted(
    situation: Situation, leaf: PeriodLeaf, asked: list[Shown], stage: str, subject: str
) -> tuple[Any, Any]:
    """The least and the most that is asked for in these periods together; None: nobody knows."""
    leasts: list[Any] = []
    mosts: list[Any] = []
    for each in asked:
        term = each.period.name if leaf.each == "term" else None
        bounds = [
            amount_of(situation, leaf.at_least, World(stage, subject, post, term)) for post in each.posts
        ]
        leasts.append(_portion(min, [least for least, _ in bounds], each.shares))
        mosts.append(_portion(max, [most for _, most in bounds], each.shares))
    return None if None in leasts else sum(leasts), None if None in mosts else sum(mosts)


def _portion(choose: Any, amounts: list[Any], shares: list[Fraction]) -> Any:
    """The least or most of some amounts and the shares of them; None: one is not known."""
    if None in amounts:
        return None
    amount = choose(amounts)
    return amount if shares == [1] else amount * choose(shares)


def _compare(low: Any, high: Any, least: Any, most: Any) -> Truth:
    """Whether a number from `low` to `high` reaches one from `least` to `most`; None: nobody knows."""
    if most is not None and low >= most:
        return YES
    return NO if None not in (high, least) and high < least else MAYBE


def _leading_posts(situation: Situation, day: int) -> set[str]:
    key = "posts", day
    if key not in situation.known:
        held = [(post.post, held_on(post, day)) for post in situation.dossier.posts or ()]
        situation.known[key] = leading_posts(situation, held)
    found: set[str] = situation.known[key]
    return found


def _excused(situation: Situation, each: str, period: Period) -> Truth:
    """A term with most of its days excused, a year with all its terms (decision 18)."""
    if each == "term":
        return mostly_excused(situation.dossier, period)
    return min(
        mostly_excused(situation.dossier, term) for term in terms_of_year(each, situation.settings, period)
    )


def _shares(situation: Situation, leaf: PeriodLeaf, period: Period) -> list[Fraction]:
    """Of a year's amount, what may be asked in proportion to its terms not excused (decision 18)."""
    if not leaf.proportional or leaf.each == "term":
        return [Fraction(1)]
    excused = [
        mostly_excused(situation.dossier, term)
        for term in terms_of_year(leaf.each, situation.settings, period)
    ]
    least, most = sum(each is YES for each in excused), sum(each is not NO for each in excused)
    return [
        Fraction(len(excused) - out, len(excused)) for out in range(least, most + 1) if out < len(excused)
    ]


def _distinct(states: list[tuple[Record, Truth]]) -> tuple[int, int]:
    best: dict[str, Truth] = {}
    for record, state in states:
        key = _achievement(record)
        best[key] = max(best.get(key, NO), state)
    return sum(state is YES for state in best.values()), sum(state is not NO for state in best.values())


def _achievement(record: Record) -> str:
    return f"shared {record.achievement}" if record.achievement else f"of its own {record.id}"


def _total(measure: Measure, states: list[tuple[Record, Truth]]) -> tuple[Any, Any]:
    """The least and the most that the records add up to; None: nobody knows how much at most."""
    if measure.sum is not None:
        return _added(states, measure.sum)
    totals = [_added(states, (field,)) for field in measure.fields]
    lows, highs = [low for low, _ in totals], [high for _, high in totals]
    return max(lows), None if None in highs else max(highs)


def _added(states: list[tuple[Record, Truth]], fields: Sequence[str]) -> tuple[Any, Any]:
    """The total of some fields; of the records of one achievement the best counts, once (decision 6)."""
    least: dict[str, Any] = {}
    most: dict[str, Any] = {}
    for record, state in states:
        key = _achievement(record)
        amounts = [getattr(record, field) for field in fields]
        known = sum(amount for amount in amounts if amount is not None)
        if state is YES:
            least[key] = max(least.get(key, 0), known)
        if state is not NO:
            before = most.get(key, 0)
            most[key] = None if before is None or None in amounts else max(before, known)
    return sum(least.values()), None if None in most.values() else sum(most.values())
