"""Formulas for the leaves that persons decide: judgements, and that nothing stands against somebody."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from itertools import combinations, pairwise
from typing import Final

from evaluator import judgements
from evaluator.calendar import DISTANT_PAST, Span
from evaluator.case import OPEN_END, Case, Item, worst
from evaluator.conditions import compile_where, run
from evaluator.deciding.asking import Asking
from evaluator.judgements import checks_of
from evaluator.plan.formula import Formula, all_of, any_of
from evaluator.plan.steps import Step
from evaluator.reasons import CERTAIN, JUDGED, NEVER, Check
from evaluator.windows import Amounts, in_window, opening_of
from rules.model import AbsentLeaf

MOST_JUDGEMENTS: Final = 6
"""So many judgements that help are tried in every combination; nobody has more of one requirement."""


class Untold(Exception):  # noqa: N818 - it ends a formula; it is no error
    """A leaf whose formula this module cannot write."""


# Judgements ----


def judgement(asking: Asking, path: Sequence[str]) -> Formula:
    """Whether a judgement leaf is met; `path` holds its id and those above it."""
    if asking.side.by_records:
        return _of_records(asking, path)
    counts = judgements.decide(asking.case, path).counts
    if counts[0] or not counts[3]:
        return bool(counts[0])
    live = [item for item in _standing(asking.case, path) if worst(checks_of(item)) < NEVER]
    if not live:
        return asking.ask(Step("judgement", path[0]))
    if any(item.get("conclusion") != "met" for item in live):
        return asking.ask(Step("rejudgement", path[0]))
    sure = any_of([all_of([asking.check(each, item) for each in checks_of(item)]) for item in live])
    # One that falls leaves it open again: only another judgement could be against the applicant.
    return True if asking.side.supplied else sure


def _of_records(asking: Asking, path: Sequence[str]) -> Formula:
    """By the judgements that are there; those that do not help are not thought away."""
    standing = _standing(asking.case, path)
    helping = [
        item for item in standing if item.get("conclusion") == "met" and worst(checks_of(item)) < NEVER
    ]
    if len(helping) > MOST_JUDGEMENTS:
        raise Untold
    others = [item for item in standing if item not in helping]
    met: list[frozenset[str]] = []
    for number in range(len(helping) + 1):
        for chosen in combinations(helping, number):
            ids = frozenset(item.id for item in chosen)
            enough = any(known <= ids for known in met)
            if _holds(asking, path, [*others, *chosen]) != enough:
                if enough:
                    raise Untold  # more judgements for the applicant, and it is worse
                met.append(ids)
    return any_of([all_of([asking.side.present(id_) for id_ in sorted(ids)]) for ids in met])


def _holds(asking: Asking, path: Sequence[str], items: Sequence[Item]) -> bool:
    case = copy(asking.case)
    case.judgements = {}
    for item in asking.case.items.values():  # in the dossier's order
        if item in items:
            case.judgements.setdefault(item.get("requirement"), []).append(item)
    return bool(judgements.decide(case, path).counts[asking.side.rung])


def _standing(case: Case, path: Sequence[str]) -> list[Item]:
    return [item for each in path for item in case.judgements.get(each, ())]


# Absence ----


def absence(asking: Asking, leaf: AbsentLeaf, amounts: Amounts, start: str) -> Formula:
    """Whether nothing stands against the applicant, and certificates cover the window."""
    case = asking.case
    opened = opening_of(leaf.within, start, case, amounts)
    where, certificate = compile_where(leaf.where, amounts), compile_where(leaf.certificate, amounts)
    parts: list[Formula] = []
    covering: list[tuple[Span, Formula]] = []
    for item in case.by_kind.get(leaf.absent, ()):
        outside = in_window(leaf.within, opened, item, case.office.as_of)
        against = [*item.checks, *run(where, item, case), *([outside] if outside is not None else [])]
        doubtful = worst(against) < NEVER
        if doubtful:
            parts.append(_falls_away(asking, item, against))
        if not doubtful or not asking.side.by_records:
            # What may be a breach may turn out to certify that there is none.
            checks = [*item.checks, *run(certificate, item, case)]
            covering.append(_certificate(asking, item, checks))
    if asking.side.supplied:
        return all_of(parts)
    if opened.first is None:
        return all_of([*parts, asking.check(opened.missing) if opened.missing is not None else False])
    new = asking.ask(Step("certificate", leaf.id, leaf.absent))
    window = (opened.first[0], case.office.as_of)
    return all_of([*parts, *_covered(window, covering, new)])


def _falls_away(asking: Asking, item: Item, against: Sequence[Check]) -> Formula:
    """What may stand against the applicant is nothing once one of its doubts is settled in their favour."""
    if worst(against) == CERTAIN:
        return False
    if asking.side.by_records:
        return asking.side.rung >= JUDGED
    return any_of([asking.check(each, item) for each in against if each.rung > CERTAIN])


def _certificate(asking: Asking, item: Item, checks: Sequence[Check]) -> tuple[Span, Formula]:
    if item.begins is None or item.ends is None:
        span = DISTANT_PAST, OPEN_END[0]
        days = True if item.undated else asking.ask(Step("field", item.id, "from"))
    else:
        span, days = (item.begins[0], item.ends[1]), True
    formula = all_of([asking.side.present(item.id), days, *(asking.check(each, item) for each in checks)])
    return span, formula


def _covered(window: Span, covering: Sequence[tuple[Span, Formula]], new: Formula) -> list[Formula]:
    """For every stretch of the window some certificate."""
    edges = {window[0], window[1] + 1}
    for span, _ in covering:
        edges.update(edge for edge in (span[0], span[1] + 1) if window[0] < edge <= window[1])
    found = [
        any_of([formula for (first, last), formula in covering if first <= begin and end <= last + 1])
        for begin, end in pairwise(sorted(edges))
    ]
    # Days that nothing covers ask for another certificate, which may speak of the whole window.
    return [any_of([formula, new]) for formula in found] if False in found else found
