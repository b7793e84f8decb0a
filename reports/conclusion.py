"""What a report says first: the conclusion, the rung it stands on, the bounds of the main clauses."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from evaluator.reasons import CERTAIN, JUDGED, NEVER, OPENS, SUPPLIED, VERIFIED, Opens
from evaluator.verdict import Finding
from reports.context import Context
from reports.language import N_, Unit
from reports.model import Bounds, ClauseRef, Conclusion, Mark, Part, Step
from rules.model import Combination, PeriodLeaf, RecordsLeaf

ONCE: Final[Mapping[Opens, str]] = {
    "verification": N_("what is declared has been verified"),
    "documents": N_("the missing documents and signatures have been supplied"),
    "field": N_("the missing information has been filled in"),
    "setting": N_("the office has given the missing settings"),
}
"""What has to happen, by the kind of open question; judgements are told apart."""

LADDER: Final[tuple[tuple[int, str, str], ...]] = (
    (CERTAIN, "met", N_("Met already")),
    (VERIFIED, "verified", N_("Once verified")),
    (SUPPLIED, "supplied", N_("Once supplied too")),
    (JUDGED, "judged", N_("Once judged too")),
    (NEVER, "never", N_("Not met")),
)


def conclusion_of(context: Context) -> Conclusion:
    """The conclusion of the whole."""
    finding, say = context.verdict.finding, context.language.say
    return Conclusion(
        context.marks[finding.status],
        sentence(context, finding),
        tuple(
            Step(code, say(text), finding.rung == rung)
            for rung, code, text in LADDER
            if rung < NEVER or finding.rung == rung
        ),
        tuple(_decisive_texts(context, finding)),
        say(
            "This is a comparison with the conditions."
            " It does not replace the decision of the review committee."
        ),
    )


# The ladder ----


def sentence(context: Context, finding: Finding) -> str:
    """The rung in words: what still has to happen for all conditions to be met."""
    say = context.language.say
    if finding.status == "waived":
        return say("All conditions have been waived.")
    if finding.rung == CERTAIN:
        return say("All conditions are met already.")
    if finding.rung >= NEVER:
        if any(each.status == "open" for each in context.findings):
            return say("Not met: whatever is still open cannot change it.")
        return say("Not all conditions are met.")
    kinds = needed_kinds(finding)
    if kinds == ("judgement",):
        return say("The materials are complete; only judgements are awaited.")
    steps = context.language.both(say(ONCE[kind]) for kind in kinds if kind != "judgement")
    if "judgement" not in kinds:
        return say("All conditions are met once {steps}.", steps=steps)
    return say("Once {steps}, only judgements are awaited.", steps=steps)


def needed_kinds(finding: Finding) -> tuple[Opens, ...]:
    """A smallest set of kinds of open question whose good answers are enough.

    The finding's own `opens` holds every kind that anything below waits for, also on ways that are not
    needed.
    """
    kinds = list(finding.opens)
    for kind in ("judgement", "setting", "field", "documents", "verification"):
        fewer = [each for each in kinds if each != kind]
        if kind in kinds and enough(finding, fewer):
            kinds = fewer
    return tuple(kind for kind in OPENS if kind in kinds)


def enough(finding: Finding, kinds: Collection[Opens]) -> bool:
    """Whether a finding is met when all open questions of these kinds, and no others, are answered well."""
    if finding.passes:
        return True
    if finding.status == "not_met":
        return False
    if not finding.children or any(reason.opens is not None for reason in finding.reasons):
        return all(kind in kinds for kind in finding.opens)
    return sum(enough(child, kinds) for child in finding.children) >= finding.wanted


# What decides ----


def decisive(finding: Finding) -> Iterator[Finding]:
    """The requirements that decide that a finding is not met: the lowest asked for without a choice.

    One that has a reason of its own stands before those below it: they share what is too little.
    """
    if finding.status != "not_met":
        return
    if finding.children and finding.wanted == len(finding.children):
        if finding.reasons:
            yield finding
        for child in finding.children:
            yield from decisive(child)
    else:
        yield finding


def _decisive_texts(context: Context, finding: Finding) -> Iterator[str]:
    language = context.language
    for each in decisive(finding):
        ref = context.clause_refs[each.id]
        text = context.titled(ref)
        more = [bounds_text(context, each)] if each.wanted > 1 or each.children else []
        failed = [context.clause_refs[child.id] for child in each.children if child.status == "not_met"]
        if failed:
            names = language.join(dict.fromkeys(name(child, ref) for child in failed))
            more.append(language.say("not met: {clauses}", clauses=names))
        apart: list[str] = []
        for told in context.told(each.reasons):
            # What some of its parts share is a sentence of its own: it names them.
            (apart if each.children and told.reason.wanted else more).append(told.text)
        yield language.labelled(text, language.clauses(more)) if any(more) else text
        yield from map(language.heading, apart)


def name(ref: ClauseRef, above: ClauseRef) -> str:
    """A requirement by its clause where that tells it from the one above it, else by what it says."""
    return ref.cite if ref.cite != above.cite else ref.says


# Bounds ----


def bounds_text(context: Context, finding: Finding) -> str:
    """The interval of a finding: certain, at most, wanted. Empty where there is nothing to count."""
    unit = unit_of(finding)
    if unit is None or finding.status == "not_applicable":
        return ""
    counted, say = context.language.counted, context.language.say
    if finding.certain == finding.possible:
        if finding.certain == 0:
            return say("{wanted} needed, none there", wanted=counted(finding.wanted, unit))
        return say(
            "{wanted} needed, {certain} there",
            wanted=counted(finding.wanted, unit),
            certain=counted(finding.certain, unit),
        )
    return say(
        "{certain} for certain, at most {possible}, {wanted} needed",
        certain=counted(finding.certain, unit),
        possible=counted(finding.possible, unit),
        wanted=counted(finding.wanted, unit),
    )


def unit_of(finding: Finding) -> Unit | None:
    """What a finding counts: clauses or points of one, records, periods; None where it counts nothing."""
    node = finding.requirement
    if isinstance(node, Combination):
        own = all(child.cite != node.cite for child in node.of)
        return "clause" if own and node.cite else "point"
    if isinstance(node, RecordsLeaf):
        return "record"
    if isinstance(node, PeriodLeaf) and not node.on_average and finding.wanted > 0:
        return node.each
    return None


def bounds_of(context: Context) -> tuple[Bounds, ...]:
    """The main clauses with their intervals and their parts."""
    return tuple(_bounds(context, finding) for finding in context.verdict.finding.children)


def _bounds(context: Context, finding: Finding) -> Bounds:
    return Bounds(
        context.clause_refs[finding.id],
        context.marks[finding.status],
        bounds_text(context, finding),
        finding.certain,
        finding.possible,
        finding.wanted,
        tuple(part_of(context, child) for child in _parts(finding)),
    )


def _parts(finding: Finding) -> Iterator[Finding]:
    """The children that are clauses of their own; one that only holds several gives way to them."""
    for child in finding.children:
        if child.requirement.cite == finding.requirement.cite:
            continue
        own = {each.requirement.cite for each in child.children}
        if len(own) > 1 and child.requirement.cite not in own:
            yield from child.children
        else:
            yield child


def part_of(context: Context, finding: Finding) -> Part:
    """One clause of the survey."""
    waits = context.reasons.opens(finding.opens) if finding.status == "open" else ""
    return Part(context.clause_refs[finding.id], context.marks[finding.status], waits)


def mark_of(context: Context, finding: Finding) -> Mark:
    """The status of a finding."""
    return context.marks[finding.status]
