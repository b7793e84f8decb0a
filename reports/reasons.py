"""Typed reasons in words: a template for every type, with what was wanted, what was found, how far apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

from evaluator.reasons import Opens, Reason
from reports.reuse_reasons import REUSE_WRITERS
from reports.saying import OPENS, Saying
from reports.words import Words

APPROVABLE: Final = ("granting_body", "honour", "teaching_title", "organised_by")
"""Fields whose other values the office may approve as equal (decision 12)."""

NO_WORDS: Final[tuple[str, ...]] = ()


class ReasonTexts:
    """Reasons in one language; each is put into words once. `clauses` names requirements by their ids."""

    def __init__(self, words: Words, clauses: Callable[[str], str] = str) -> None:
        self.words = words
        self.clause = clauses
        self.language = words.language
        self._known: dict[tuple[str | None, Reason], str] = {}

    def text(self, reason: Reason, kind: str | None = None) -> str:
        """A reason in words. `kind` is the kind of the record that it speaks of."""
        key = (kind, reason)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = WRITERS[reason.type](Saying(self, reason, kind))
        return known

    def texts(self, reasons: tuple[Reason, ...], kind: str | None = None) -> tuple[str, ...]:
        """Several reasons, each in words, none twice."""
        if not reasons:
            return NO_WORDS
        return tuple(dict.fromkeys([self.text(reason, kind) for reason in reasons]))

    def opens(self, kinds: tuple[Opens, ...]) -> str:
        """The kinds of open question in one breath."""
        return self.language.join(self.language.say(OPENS[kind]) for kind in kinds)


# The record itself ----


def _standing(of: Saying) -> str:
    found, wanted = of.words.standing(of.found), of.words.standing(of.wanted)
    return of.say("{found}, must be {wanted}", found=found, wanted=wanted)


def _after_cutoff(of: Saying) -> str:
    return of.say(
        "{field} {found} is {distance} after the cut-off",
        field=of.field,
        found=of.date(of.found),
        distance=of.distance_in_days,
    )


def _cutoff_unclear(of: Saying) -> str:
    return of.say(
        "{field} {found} is not exact enough: it may lie after the cut-off",
        field=of.field,
        found=of.date(of.found),
    )


# Its time ----


def _before_window(of: Saying) -> str:
    return of.say(
        "{field} {found} is {distance} before the window opens on {wanted}",
        field=of.field,
        found=of.date(of.found),
        distance=of.distance_in_days,
        wanted=of.date(of.wanted),
    )


def _window_unclear(of: Saying) -> str:
    return of.say(
        "{field} {found} is not exact enough: the window opens on {wanted}",
        field=of.field,
        found=of.date(of.found),
        wanted=of.date(of.wanted),
    )


def _window_unknown(of: Saying) -> str:
    return of.say(
        "the dossier does not state “{field}”, so the window's first day is not known", field=of.field
    )


def _expired(of: Saying) -> str:
    return of.say(
        "no longer valid at the cut-off: ended on {found}, {distance} before",
        found=of.date(of.found),
        distance=of.distance_in_days,
    )


# Its fields ----


def _unknown(of: Saying) -> str:
    if of.path == "term" and of.wanted is not None:
        period = of.language.period(str(of.wanted))
        return of.say("no date or term, so whether it belongs to {period} is not known", period=period)
    return of.say("{field} not stated", field=of.field)


def _unknown_own(of: Saying) -> str:
    return of.say("the dossier does not state “{field}”", field=of.field)


def _none(of: Saying) -> str:
    return of.say("no {field}", field=of.field)


def _other_value(of: Saying) -> str:
    if isinstance(of.found, bool):
        return of.language.labelled(of.field, of.value(of.found))
    wanted = of.wanted if isinstance(of.wanted, tuple) else (of.wanted,)
    text = of.say(
        "{field} is {found}, must be {wanted}",
        field=of.field,
        found=of.value(of.found),
        wanted=of.language.either([of.value(each) for each in wanted]),
    )
    if of.path not in APPROVABLE:
        return text
    return of.language.bracketed(text, of.say("it would count had the office approved it as equal"))


def _bound(of: Saying) -> str:
    values = {
        "field": of.field,
        "found": of.value(of.found),
        "wanted": of.value(of.wanted),
        "distance": of.distance,
    }
    if of.reason.type == "below":
        return of.say("{field} is {found}, {distance} below {wanted}", **values)
    return of.say("{field} is {found}, {distance} beyond {wanted}", **values)


def _few_items(of: Saying) -> str:
    return of.say(
        "{field}: {found} of the {wanted} asked for, {distance} too few",
        field=of.field,
        found=of.found,
        wanted=of.wanted,
        distance=of.reason.distance,
    )


def _not_linked(of: Saying) -> str:
    return of.language.many(
        "{field} must name {n} more record of the kind “{kind}”",
        "{field} must name {n} more records of the kind “{kind}”",
        of.reason.distance,
        field=of.field,
        kind=of.words.kind(of.wanted),
    )


def _linked_open(of: Saying) -> str:
    opens = of.texts.opens((of.reason.opens,)) if of.reason.opens is not None else ""
    return of.say(
        "the linked record {record} is not certain itself: {opens}", record=of.record(of.found), opens=opens
    )


def _not_risen(of: Saying) -> str:
    before, after = (Fraction(each) for each in of.found)
    values = {
        "field": of.field,
        "found": of.value(after),
        "other": of.words.field(of.wanted),
        "base": of.words.value(of.kind, of.wanted, before),
        "distance": of.language.number(of.reason.distance),
    }
    if after <= before:
        return of.say("{field} {found} is not above {other} {base}", **values)
    return of.say("{field} {found} is above {other} {base}, but short by {distance} points", **values)


def _too_short(of: Saying) -> str:
    return of.say(
        "lasts {found}, {distance} short of {wanted} years",
        found=of.date(of.found),
        distance=of.distance_in_days,
        wanted=of.language.number(of.wanted),
    )


def _no_alternative(of: Saying) -> str:
    if of.reason.opens is not None:
        return of.say("one of these is still to be shown: {ways}", ways=of.alternatives)
    return of.say("none of the possible cases holds: {ways}", ways=of.alternatives)


def _equivalent(of: Saying) -> str:
    return of.say(
        "{field} {found} counts as {wanted} by the office's approval",
        field=of.field,
        found=of.value(of.found),
        wanted=of.value(of.wanted),
    )


def _issuer_level(of: Saying) -> str:
    return of.say(
        "level taken as {wanted} by the office's table of issuers (the record says {found})",
        wanted=of.value(of.wanted),
        found=of.value(of.found),
    )


# Its documents ----


def _document_missing(of: Saying) -> str:
    return of.say("{document} missing", document=of.words.label("document", of.wanted))


def _document_unavailable(of: Saying) -> str:
    return of.say("{document} cannot be supplied", document=of.words.label("document", of.wanted))


def _signature_missing(of: Saying) -> str:
    if not of.wanted:
        return of.say("{document} not signed", document=of.document)
    roles = of.language.join(of.words.label("signing_role", role) for role in of.wanted)
    return of.say("{document} not signed by {roles}", document=of.document, roles=roles)


def _stamp_missing(of: Saying) -> str:
    return of.say("{document} lacks the school's seal", document=of.document)


def _not_original(of: Saying) -> str:
    return of.say("{document} must be the original", document=of.document)


def _document_alternatives(of: Saying) -> str:
    types = [each[0].wanted for each in of.wanted if len(each) == 1 and each[0].type == "document_missing"]
    if len(types) == len(of.wanted):
        documents = of.language.either([of.words.label("document", each) for each in types])
        return of.say("{document} missing", document=documents)
    return of.say("documents not in order, one of these will do: {ways}", ways=of.alternatives)


# Beside other records ----


def _same_achievement(of: Saying) -> str:
    return of.say("the same achievement as {record}, which stands for it", record=of.record(of.wanted))


def _same_value(of: Saying) -> str:
    return of.say(
        "the same as {record} in “{field}”, which must differ", record=of.record(of.wanted), field=of.field
    )


# The leaf ----


def _setting_missing(of: Saying) -> str:
    return of.say("the local settings lack “{field}”", field=of.field)


def _post_unknown(of: Saying) -> str:
    day = of.date(of.found)
    return of.say("the post held on {day} is not known, nor whether this is asked of it", day=day)


def _stage_unknown(of: Saying) -> str:
    return of.say(
        "the local settings give “{field}” by stage or subject, and the dossier does not say which",
        field=of.field,
    )


def _period_unclear(of: Saying) -> str:
    return of.say("whether this period is asked for turns on the exact day: {field}", field=of.field)


def _period_short(of: Saying) -> str:
    return of.say("short by {distance}", distance=of.language.number(of.reason.distance))


def _of_record(of: Saying, text: str) -> str:
    """Said of a leaf, it names the record."""
    return of.language.labelled(of.record(of.found), text) if of.found else text


def _judgement_standing(of: Saying) -> str:
    return _of_record(of, of.say("the judgement has not been verified yet"))


def _judgement_undated(of: Saying) -> str:
    return _of_record(of, of.say("the judgement has no date"))


def _judgement_cutoff(of: Saying) -> str:
    return _of_record(of, of.say("the day of the judgement is not exact: it may lie after the cut-off"))


def _judgement_unclear(of: Saying) -> str:
    return _of_record(of, of.say("the judgement has no conclusion"))


def _judgements_order(of: Saying) -> str:
    return of.say(
        "which of these judgements by one person is the later cannot be told: {records}",
        records=of.records(of.found),
    )


def _judgements_differ(of: Saying) -> str:
    return of.say("judgements by different people disagree: {records}", records=of.records(of.found))


def _breach(of: Saying) -> str:
    return of.say("a confirmed breach: {record}", record=of.record(of.found))


def _breach_open(of: Saying) -> str:
    return of.say("a breach that is not confirmed, or not clear: {record}", record=of.record(of.found))


def _uncovered(of: Saying) -> str:
    return of.say("no certificate covers {distance} of the time asked for", distance=of.distance_in_days)


def _uncovered_standing(of: Saying) -> str:
    return of.say("only unverified certificates cover {distance}", distance=of.distance_in_days)


WRITERS: Final[Mapping[str, Callable[[Saying], str]]] = {
    "rejected": lambda of: of.say("checked and rejected"),
    "standing": _standing,
    "after_cutoff": _after_cutoff,
    "cutoff_unclear": _cutoff_unclear,
    "before_window": _before_window,
    "window_unclear": _window_unclear,
    "window_unknown": _window_unknown,
    "expired": _expired,
    "other_period": lambda of: of.say("belongs to none of the periods asked for"),
    "unknown": _unknown,
    "unknown_own": _unknown_own,
    "none": _none,
    "other_value": _other_value,
    "below": _bound,
    "above": _bound,
    "few_items": _few_items,
    "not_linked": _not_linked,
    "linked_open": _linked_open,
    "not_risen": _not_risen,
    "too_short": _too_short,
    "no_alternative": _no_alternative,
    "equivalent": _equivalent,
    "issuer_level": _issuer_level,
    "document_missing": _document_missing,
    "document_unavailable": _document_unavailable,
    "signature_missing": _signature_missing,
    "stamp_missing": _stamp_missing,
    "not_original": _not_original,
    "document_alternatives": _document_alternatives,
    "same_achievement": _same_achievement,
    "same_value": _same_value,
    "setting_missing": _setting_missing,
    "post_unknown": _post_unknown,
    "stage_unknown": _stage_unknown,
    "period_unclear": _period_unclear,
    "period_short": _period_short,
    "no_judgement": lambda of: of.say("no judgement yet"),
    "judgement_standing": _judgement_standing,
    "judgement_undated": _judgement_undated,
    "judgement_cutoff": _judgement_cutoff,
    "judgement_unclear": _judgement_unclear,
    "judgements_order": _judgements_order,
    "judgements_differ": _judgements_differ,
    "judged_not_met": lambda of: of.say("judged not met"),
    "breach": _breach,
    "breach_open": _breach_open,
    "uncovered": _uncovered,
    "uncovered_standing": _uncovered_standing,
    **REUSE_WRITERS,
}
"""Every type of reason that the evaluator knows."""
