"""The easiest way to a verdict that is met, short enough for the first page.

Where it does what the list of what is missing names, it is told by what of that list may be left: nothing is
said twice. Else it is told by its lines, as far as they fit; the whole stands with the other plans.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import chain
from typing import Final, Literal

from evaluator.plan.planner import Plan, Plans
from evaluator.plan.steps import Step
from reports.advice.plan import PlansView, PlanView
from reports.advice.plan_words import SUPPOSING, PlanLine
from reports.context import Context
from reports.missing import groups_for
from reports.model import ClauseRef, Missing, MissingItem
from reports.values import Value

Way = Literal["as_listed", "listed_but", "steps", "none", "unknown"]

LISTED: Final = frozenset(
    {
        *("signature", "stamp", "document", "original", "verify", "field", "own_field", "setting"),
        *("judgement", "rejudgement"),
    }
)
"""Kinds of step that the list of what is missing asks for in the same sense."""
OF_RECORDS: Final = frozenset({"signature", "stamp", "document", "original", "verify", "field"})
FILLED: Final = frozenset({"field", "own_field", "setting"})
"""Kinds of step that fill in a value, of which not every one is enough."""
OWN_ANSWERS: Final = frozenset({"field", "own_field"})
"""Of those the ones that the applicant knows."""
ROOM: Final = 6
"""So many lines and points are told on the first page."""


class EasiestView(Value):
    """The easiest way, or why there is none.

    `way` says how it is told: as the list above, as that but for `spared` (`lines` tell what to fill in), or
    by `lines`, of which `left` are left out; `more` says so. `proved`: nothing is easier. `texts` are further
    sentences.
    """

    way: Way
    sentence: str
    spared: tuple[ClauseRef, ...]
    lines: tuple[PlanLine, ...]
    left: int
    more: str
    when: str
    proved: bool
    texts: tuple[str, ...]


def easiest_of(context: Context, missing: Missing, plans: Plans, view: PlansView) -> EasiestView:
    """The first of the plans in short; `view` tells all of them at length."""
    if not plans.plans:
        way: Way = "unknown" if plans.status == "unknown" else "none"
        texts = tuple(
            context.language.labelled(context.titled(each.clause), each.text) for each in view.obstacles
        )
        return EasiestView(way, view.sentence, (), (), 0, "", "", plans.status == "none", texts)
    plan, told = plans.plans[0], view.plans[0]
    days = (told.when, told.until_text)
    proof = "" if plans.proved else context.language.say("That nothing is easier is not proved.")
    split = _spared(context, missing, plan)
    if split is None:
        return _by_lines(context, told, context.language.clauses(days), proof, proved=plans.proved)
    spared, kept = split
    kinds = {step.kind for change in plan.changes for step in change.steps}
    filled = _filled(plan, told)
    true = (
        context.language.say("What is filled in has to be true; where it is otherwise, this is not enough.")
        if filled
        else ""
    )
    favour = (
        context.language.say("What others have to answer must be favourable.")
        if kinds & (SUPPOSING - OWN_ANSWERS)
        else ""
    )
    texts = tuple(text for text in (true, favour, proof) if text)
    way = "listed_but" if spared else "as_listed"
    when = context.language.clauses((context.language.heading(told.effort_text), *days))
    sentence = _as_listed(context, spared, {ref.cite for ref in kept})
    if filled:
        sentence = context.language.sentences((sentence, context.language.say("Fill in:")))
    return EasiestView(way, sentence, spared, filled, 0, "", when, plans.proved, texts)


def _filled(plan: Plan, told: PlanView) -> tuple[PlanLine, ...]:
    """The lines of what has to be filled in: the list of what is missing does not say what is enough."""
    return tuple(
        line.with_(supposed=False)
        for line in told.lines
        if any(step.kind in FILLED for number in line.changes for step in plan.changes[number].steps)
    )


def _as_listed(context: Context, spared: Collection[ClauseRef], needed: Collection[str]) -> str:
    language, say = context.language, context.language.say
    if not spared:
        return say("Everything listed above is enough.")
    names = dict.fromkeys(context.titled(ref) if ref.cite in needed else ref.cite for ref in spared)
    return say(
        "Everything listed above is enough, and what is listed for {clauses} alone may be left out.",
        clauses=language.join(names),
    )


def _by_lines(context: Context, told: PlanView, when: str, proof: str, *, proved: bool) -> EasiestView:
    lines: list[PlanLine] = []
    room = ROOM
    for line in told.lines:
        room -= 1 + len(line.inner)
        if room < 0 and lines:
            break
        lines.append(line)
    left = len(told.lines) - len(lines)
    more = (
        context.language.many(
            "One more point stands with the plans below.", "{n} more points stand with the plans below.", left
        )
        if left
        else ""
    )
    sentence = context.language.heading(told.effort_text)
    favour = (
        context.language.say("Points marked ※ suppose a favourable answer of whoever has to give it.")
        if any(line.supposed for line in lines)
        else ""
    )
    texts = tuple(text for text in (favour, proof) if text)
    return EasiestView("steps", sentence, (), tuple(lines), left, more, when, proved, texts)


# Held against the list of what is missing ----


def _spared(
    context: Context, missing: Missing, plan: Plan
) -> tuple[tuple[ClauseRef, ...], tuple[ClauseRef, ...]] | None:
    """The leaves whose entries may be left, and those needed; None where the plan is not what is listed."""
    steps = list(chain.from_iterable(change.steps for change in plan.changes))
    waits = plan.day.toordinal() != context.verdict.as_of
    if context.verdict.status != "open" or waits or any(step.kind not in LISTED for step in steps):
        return None
    served = {leaf for change in plan.changes for leaf in change.serves}
    listed = {ref.id: ref for group in missing.groups for item in group.items for ref in item.clauses}
    if not served <= listed.keys():
        return None
    kept = [item for group in groups_for(context, context.verdict.finding, served) for item in group.items]
    if _records_of(kept) != _about(steps) or _settings(kept) != _supplied(steps):
        return None
    spared = tuple(ref for id_, ref in listed.items() if id_ not in served)
    return spared, tuple(ref for id_, ref in listed.items() if id_ in served)


def _records_of(items: Iterable[MissingItem]) -> set[str]:
    return {record.id for item in items for record in item.records}


def _about(steps: Iterable[Step]) -> set[str]:
    return {step.about for step in steps if step.kind in OF_RECORDS}


def _settings(items: Iterable[MissingItem]) -> int:
    return sum(item.code == "setting" for item in items)


def _supplied(steps: Iterable[Step]) -> int:
    return len({step.what for step in steps if step.kind == "setting"})
