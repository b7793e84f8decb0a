"""How one requirement bears on those above it, in words: whether it can still change them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

from evaluator.verdict import Finding
from reports.advice.passages import Item
from reports.context import Context

Outcome = Literal["met", "open", "not_met"]


def path_to(root: Finding, requirement: str) -> tuple[Finding, ...]:
    """The findings from one requirement up to the root; empty where there is none of that id."""
    if root.id == requirement:
        return (root,)
    for child in root.children:
        below = path_to(child, requirement)
        if below:
            return (*below, root)
    return ()


def bearing_of(context: Context, path: Sequence[Finding]) -> tuple[Item, ...]:
    """What a requirement does for each one above it, up to the first that it can do nothing for."""
    return tuple(_bearing(context, path))


def _bearing(context: Context, path: Sequence[Finding]) -> Iterator[Item]:
    for finding, above in pairwise(path):
        yield Item(context.marks[above.status], _asks(context, above), (_effect(context, finding, above),))
        if above.waiver is not None or outcome(above, finding, met=True) == outcome(
            above, finding, met=False
        ):
            return


def outcome(above: Finding, finding: Finding, *, met: bool) -> Outcome:
    """What the one above comes to when a part of it is met, or is not, and all else stays."""
    certain = above.certain - finding.passes + met
    possible = above.possible - (finding.status != "not_met") + met
    if certain >= above.wanted:
        return "met"
    return "not_met" if possible < above.wanted else "open"


def _asks(context: Context, above: Finding) -> str:
    """The one above, what it asks of its parts, and how many of them are met."""
    language, say = context.language, context.language.say
    ref = context.clause_refs[above.id]
    title = context.titled(ref) if ref.cite else say("All conditions together")
    numbers = {"wanted": above.wanted, "among": len(above.children), "certain": above.certain}
    if above.certain == above.possible:
        asks = say("of its {among} parts {wanted} must be met, and {certain} are", **numbers)
    else:
        asks = say(
            "of its {among} parts {wanted} must be met; {certain} are for certain, {possible} may be",
            possible=above.possible,
            **numbers,
        )
    return language.labelled(title, asks)


def _effect(context: Context, finding: Finding, above: Finding) -> str:
    say, marks = context.language.say, context.marks
    if above.waiver is not None:
        return say("It has been waived, whatever its parts come to.")
    if above.reasons and above.status == "open":
        return say("It is not known whether it is asked at all, so that it stays open.")
    part = context.short(context.clause_refs[finding.id])
    with_it, without = outcome(above, finding, met=True), outcome(above, finding, met=False)
    if with_it == without:
        if with_it == "met":
            return say("Other parts meet it already: “{part}” changes nothing here.", part=part)
        if with_it == "not_met":
            return say("Other parts fail as well: “{part}” alone changes nothing here.", part=part)
        return say("Other parts are open: “{part}” alone decides nothing here yet.", part=part)
    well, badly = marks[with_it].word, marks[without].word
    if finding.passes:
        return say("It rests on “{part}”: without it this would be “{status}”.", part=part, status=badly)
    if finding.status == "not_met":
        return say(
            "“{part}” stands in the way: were it met, this would be “{status}”.", part=part, status=well
        )
    return say(
        "“{part}” can still turn it: met, this would be “{well}”; not met, “{badly}”.",
        part=part,
        well=well,
        badly=badly,
    )
