"""How one requirement bears on those above it, in words: whether it can still change them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, Literal

from evaluator.assignment.without import limited, rung_without
from evaluator.interpret import Program
from evaluator.reasons import CERTAIN, NEVER
from evaluator.remarks import waivers_in_force
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


def bearing_of(context: Context, program: Program, path: Sequence[Finding]) -> tuple[Item, ...]:
    """What a requirement does for each one above it, up to the first that it can do nothing for.

    `program` is what decided the verdict of the context.
    """
    return tuple(_Bearing(context, program).items(path))


def outcome(above: Finding, finding: Finding, *, met: bool) -> Outcome:
    """What the one above comes to when a part of it is met, or is not, and all else stays as it was found.

    Where reuse is limited, of a part that is met after all this is told only as far as the records of the
    others stay where they serve.
    """
    rungs = [CERTAIN if met else NEVER, *(child.rung for child in above.children if child.id != finding.id)]
    certain, possible = (sum(rung <= bound for rung in rungs) for bound in (CERTAIN, NEVER - 1))
    if certain >= above.wanted:
        return "met"
    return "not_met" if possible < above.wanted else "open"


class _Bearing:
    """What one part does for the next above it."""

    def __init__(self, context: Context, program: Program) -> None:
        self.context = context
        self.program = program
        verdict = context.verdict
        self.case = program.case(verdict.dossier)
        self.waivers, _ = waivers_in_force(verdict.dossier, program.requirement_ids(), verdict.as_of)

    def items(self, path: Sequence[Finding]) -> Iterator[Item]:
        """An item for each one above."""
        for finding, above in pairwise(path):
            effect, turns = self._effect(finding, above)
            yield Item(self.context.marks[above.status], _asks(self.context, above), (effect,))
            if not turns:
                return

    def _effect(self, finding: Finding, above: Finding) -> tuple[str, bool]:
        """What a part does for the one above it, and whether it can change that."""
        say, marks = self.context.language.say, self.context.marks
        if above.waiver is not None:
            return say("It has been waived, whatever its parts come to."), False
        with_it, without = outcome(above, finding, met=True), self._without(finding, above)
        turns = with_it != without
        if above.status == "open" and any(reason.type in NOT_KNOWN_TO_BE_ASKED for reason in above.reasons):
            return say("It is not known whether it is asked at all, so that it stays open."), turns
        part = self.context.short(self.context.clause_refs[finding.id])
        if without is None:
            text = say("What “{part}” uses would serve others; what that comes to is not told.", part=part)
            return text, True
        if not turns:
            return self._no_effect(part, with_it), False
        well, badly = marks[with_it].word, marks[without].word
        if finding.passes:
            return say(
                "It rests on “{part}”: without it this would be “{status}”.", part=part, status=badly
            ), True
        if finding.status == "not_met":
            return (
                say(
                    "“{part}” stands in the way: were it met, this would be “{status}”.",
                    part=part,
                    status=well,
                ),
                True,
            )
        return (
            say(
                "“{part}” can still turn it: met, this would be “{well}”; not met, “{badly}”.",
                part=part,
                well=well,
                badly=badly,
            ),
            True,
        )

    def _no_effect(self, part: str, status: Outcome) -> str:
        say = self.context.language.say
        if status == "met":
            return say("Other parts meet it already: “{part}” changes nothing here.", part=part)
        if status == "not_met":
            return say("Other parts fail as well: “{part}” alone changes nothing here.", part=part)
        return say("Other parts are open: “{part}” alone decides nothing here yet.", part=part)

    def _without(self, finding: Finding, above: Finding) -> Outcome | None:
        """None: its records would serve others, and there are too many ways to tell what that comes to."""
        plain = outcome(above, finding, met=False)
        # What is not met takes nothing; and where it is met without, it is so all the more with more records.
        if finding.status == "not_met" or plain == "met" or limited(self.program, above.id) is None:
            return plain
        rung = rung_without(self.program, self.case, self.waivers, above.id, finding.id)
        return None if rung is None else STATUS_AT.get(rung, "open")


STATUS_AT: Final[Mapping[int, Outcome]] = {CERTAIN: "met", NEVER: "not_met"}
"""What a requirement is at a rung; at any other it is open."""

NOT_KNOWN_TO_BE_ASKED: Final = frozenset({"post_unknown", "stage_unknown"})
"""Reasons of a requirement of which it is not known whether it is asked."""


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
