"""What limits the use of records, in words: what the rule set or the office says of it, and pins in force."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from evaluator.assignment.pins import fault_of
from evaluator.assignment.scopes import leaves_below, policies_of
from evaluator.records import counts_of
from evidence.dossier import Pin
from evidence.terms import label
from reports.clean import clean, clip
from reports.context import Context
from reports.language import Language
from reports.model import RecordRef
from rules.model import Reuse

LONGEST_TEXT: Final = 300


def limits_text(context: Context) -> str:
    """Where reuse is limited and how; empty where it is not."""
    verdict, language = context.verdict, context.language
    told = []
    requirement = verdict.rule_set.resolve(verdict.readings).requirement
    for policy in policies_of(requirement, verdict.settings, verdict.rule_set.id):
        ref = context.clause_refs.get(policy.requirement)
        if ref is not None:
            text = language.labelled(context.short(ref), policy_text(language, policy.reuse))
            by_office = language.say("decided by the office")
            told.append(language.bracketed(text, by_office) if policy.by_office else text)
    return language.clauses(told)


def policy_text(language: Language, reuse: Reuse) -> str:
    """What of reuse is limited, in words."""
    say, told = language.say, []
    if reuse.achievement == "once":
        text = (
            say("an achievement serves one clause")
            if reuse.by == "clause"
            else say("an achievement serves one requirement")
        )
        kinds = language.join(label("kind", kind, language.code) for kind in reuse.share)
        told.append(say("{text}, except {kinds}", text=text, kinds=kinds) if kinds else text)
    if reuse.of_activity == "highest":
        told.append(say("of one activity one level counts"))
    return language.clauses(told)


def noticed_of_reuse(context: Context) -> Iterator[tuple[str, str, tuple[RecordRef, ...]]]:
    """What a reader should know of the assignment: a code, the words, the records concerned."""
    for pin in _in_force(context):
        yield "pin", _pin_text(context, pin), (context.record_ref(pin.record),)
    root = context.verdict.finding
    if (
        root.status == "open"
    ):  # of others it stands with the clause, where the whole is not met in the conclusion
        for told in context.told(root.reasons):
            yield told.reason.type, told.text, ()
    for finding in context.findings:
        shown = counts_of([child.rung for child in finding.children])
        if finding.children and not finding.passes and shown != finding.counts:
            title = context.titled(context.clause_refs[finding.id])
            text = context.language.say(
                "each number is the most that any use of the records allows; "
                "the parts are told for the one use that helps the whole most"
            )
            yield "other_assignment", context.language.labelled(title, text), ()


def _in_force(context: Context) -> Iterator[Pin]:
    dossier = context.verdict.dossier
    if not dossier.pins:
        return
    below = leaves_below(context.verdict.finding.requirement)
    for pin in dossier.pins:
        if fault_of(pin, below, context.records, context.verdict.as_of) is None:
            yield pin


def _pin_text(context: Context, pin: Pin) -> str:
    language, say = context.language, context.language.say
    clause = context.clause_name(pin.requirement)
    record = context.record_ref(pin.record).label
    text = (
        say(
            "The office has decided that {record} counts for {clause} and nowhere else",
            record=record,
            clause=clause,
        )
        if pin.use == "here"
        else say(
            "The office has decided that {record} does not count for {clause}", record=record, clause=clause
        )
    )
    more = []
    if pin.approved_by is not None and pin.approved_on is not None:
        who, day = clip(clean(pin.approved_by), LONGEST_TEXT), context.words.day(pin.approved_on)
        more.append(say("approved by {who} on {date}", who=who, date=day))
    if pin.ground is not None:
        more.append(say("ground: {ground}", ground=clip(clean(pin.ground), LONGEST_TEXT)))
    return language.bracketed(text, language.clauses(more))
