"""Leaves that a named person's judgement decides (decisions 15 and 36).

A judgement that is not yet checked, or has no date, may stand or fall. The leaf is decided only when every
outcome of that agrees. The nearest requirement at or above the leaf that has any judgement is looked at;
should all of its judgements fall, the next one above.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from evaluator.calendar import DISTANT_PAST, Span
from evaluator.case import NONE, OPEN_END, Case, Item, worst
from evaluator.reasons import CERTAIN, NEVER, SUPPLIED, VERIFIED, Check, Opens, Reason, opening
from evaluator.records import Counts, status_of
from evaluator.verdict import Use

Result = Literal["met", "not_met", "differ", "nothing"]

NOTHING: frozenset[Result] = frozenset({"nothing"})


class JudgementDecision(NamedTuple):
    """What the judgements of one leaf come to."""

    counts: Counts
    opens: tuple[Opens, ...]
    uses: tuple[Use, ...]
    reasons: tuple[Reason, ...]


NO_JUDGEMENT = JudgementDecision(
    (0, 0, 0, 1), ("judgement",), (), (Reason("no_judgement", opens="judgement"),)
)


def decide(case: Case, path: Sequence[str]) -> JudgementDecision:
    """Decide a leaf. `path` holds its id and those above it, the leaf's first."""
    known = [
        [(item, checks_of(item)) for item in case.judgements[each]]
        for each in path
        if each in case.judgements
    ]
    uses = tuple(_use(item, checks) for level in known for item, checks in level)
    live = [[each for each in level if worst(each[1]) < NEVER] for level in known]
    live = [level for level in live if level]
    if not live:
        return NO_JUDGEMENT._replace(uses=uses)
    if len(live[0]) == 1 and worst(live[0][0][1]) == CERTAIN:
        return _settled(live[0][0][0].get("conclusion") == "met", uses)
    now = outcomes(live, CERTAIN)
    counts = (
        int(now == {"met"}),
        int(outcomes(live, VERIFIED) == {"met"}),
        int("met" in outcomes(live, SUPPLIED)),
        int(now != {"not_met"}),
    )
    if len(now) == 1 and now <= {"met", "not_met"}:
        return _settled(now == {"met"}, uses)
    return JudgementDecision(counts, *_questions(live, now, uses))


def _settled(met: bool, uses: tuple[Use, ...]) -> JudgementDecision:  # noqa: FBT001 - the whole of the answer
    if met:
        return JudgementDecision((1, 1, 1, 1), (), uses, ())
    return JudgementDecision((0, 0, 0, 0), (), uses, (Reason("judged_not_met"),))


def checks_of(item: Item) -> list[Check]:
    """What is to be said of a judgement: standing and cut-off, then its date and its conclusion."""
    checks = [*item.checks]
    if item.when is None:
        checks.append(opening("field", Reason("judgement_undated", "date")))
    conclusion = item.get("conclusion")
    if conclusion is None or conclusion == NONE:
        checks.append(opening("field", Reason("judgement_unclear", "conclusion")))
    return checks


def _use(item: Item, checks: Sequence[Check]) -> Use:
    rung = worst(checks)
    reasons = [check.reason for check in checks]
    if item.get("conclusion") == "not_met":
        reasons.append(Reason("judged_not_met", "conclusion", "met", "not_met"))
        return Use(item.id, "not_counted", NEVER, tuple(reasons))
    return Use(item.id, status_of(rung), rung, tuple(reasons))


def outcomes(levels: Sequence[Sequence[tuple[Item, list[Check]]]], rung: int) -> frozenset[Result]:
    """Every result that the judgements can come to, once all doubts up to a rung are settled for them.

    Judgements of one judge supersede each other by date; those of different judges stand side by side.
    """
    if not levels:
        return NOTHING
    by_judge: dict[tuple[str | None, str | None, str], list[tuple[Item, list[Check]]]] = {}
    for item, checks in levels[0]:
        by_judge.setdefault(judge_of(item), []).append((item, checks))
    reachable: set[tuple[bool, bool]] = {(False, False)}
    for own in by_judge.values():
        choices = _own_results(own, rung)
        reachable = {
            (met or "met" in choice, unmet or "not_met" in choice)
            for met, unmet in reachable
            for choice in choices
        }
    results: set[Result] = set()
    for met, unmet in reachable:
        if met and unmet:
            results.add("differ")
        elif met or unmet:
            results.add("met" if met else "not_met")
        else:
            results |= outcomes(levels[1:], rung)
    return frozenset(results)


def judge_of(item: Item) -> tuple[str | None, str | None, str]:
    """Who judged. Judgements without a name are each taken as another person's."""
    name = getattr(item.record, "judge", None)
    return (getattr(item.record, "role", None), name, "" if name is not None else item.id)


def _own_results(own: Sequence[tuple[Item, list[Check]]], rung: int) -> set[frozenset[str]]:
    """What one judge's judgements can come to: the conclusion of the latest that stands.

    A judgement is superseded by one that stands for certain and is known to be later; without a date, or with
    only a month, that may not be known. Of one and the same day both stand.
    """
    sure = [item for item, checks in own if worst(checks) <= rung]
    left = [
        (item, checks)
        for item, checks in own
        if not any(days_of(other)[0] > days_of(item)[1] for other in sure if other is not item)
    ]
    results = {frozenset({conclusion}) for item, _ in left for conclusion in _conclusions(item)}
    for item, _ in left:
        together = [other for other, _ in left if days_of(other) == days_of(item) and item.when is not None]
        if len(together) > 1:
            results.add(frozenset(conclusion for other in together for conclusion in _conclusions(other)))
    if not any(worst(checks) <= rung for _, checks in left):
        results.add(frozenset())
    return results


def days_of(item: Item) -> Span:
    """The days on which a judgement may have been given."""
    return item.when if item.when is not None else (DISTANT_PAST, OPEN_END[0])


def _conclusions(item: Item) -> tuple[str, ...]:
    conclusion = item.get("conclusion")
    return ("met", "not_met") if conclusion is None or conclusion == NONE else (conclusion,)


def _questions(
    live: Sequence[Sequence[tuple[Item, list[Check]]]], now: frozenset[Result], uses: tuple[Use, ...]
) -> tuple[tuple[Opens, ...], tuple[Use, ...], tuple[Reason, ...]]:
    """What an undecided leaf waits for."""
    opens: dict[Opens, None] = {}
    reasons = []
    for level in live:
        for item, checks in level:
            for check in checks:
                if check.rung > CERTAIN and check.reason.opens is not None:
                    opens[check.reason.opens] = None
                    kind = "judgement_standing" if check.reason.opens == "verification" else check.reason.type
                    # Here the judgement stands in the place of the day.
                    kind = "judgement_cutoff" if kind == "cutoff_unclear" else kind
                    reasons.append(check.reason._replace(type=kind, found=item.id))
    if "differ" in now:
        opens["judgement"] = None
        reasons.append(
            Reason("judgements_differ", found=tuple(item.id for item, _ in live[0]), opens="judgement")
        )
    if not opens:
        opens["field"] = None
        reasons.append(Reason("judgements_order", found=tuple(item.id for item, _ in live[0]), opens="field"))
    return tuple(opens), uses, tuple(reasons)
