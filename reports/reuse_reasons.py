"""Reasons of reuse in words: where records serve, pins, and achievements that are too few to share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from reports.saying import Saying

MOST_NAMED: Final = 12
"""So many achievements are named at most."""


def _used_elsewhere(of: Saying) -> str:
    if of.found is None:
        return of.say("counts once, and serves {clause}", clause=of.clause(of.wanted))
    return of.say(
        "its achievement counts once, and serves {clause} by {record}",
        clause=of.clause(of.wanted),
        record=of.record(of.found),
    )


def _level_of_activity(of: Saying) -> str:
    return of.say(
        "of one activity one level counts: {wanted}, not {found}",
        wanted=of.value(of.wanted),
        found=of.value(of.found),
    )


def _activity_level_unknown(of: Saying) -> str:
    if of.found is None:
        return of.say("of one activity one level counts, and the level of this record is not stated")
    return of.say("of one activity one level counts, and that of another record is not stated")


def _pinned_elsewhere(of: Saying) -> str:
    clauses = _clauses(of, of.wanted)
    if of.found is None:
        return of.say("the office has decided that it counts for {clauses} only", clauses=clauses)
    return of.say(
        "the office has decided that {record}, of the same achievement, counts for {clauses} only",
        record=of.record(of.found),
        clauses=clauses,
    )


def _pinned_never(of: Saying) -> str:
    return of.say("the office has decided that it does not count for {clause}", clause=of.clause(of.wanted))


def _too_few_to_share(of: Saying) -> str:
    text = of.say(
        "beside what only one of them can use, at least {needed} more achievements are needed, each counted "
        "once, and only {found} can serve ({records}): {lacking} too few",
        needed=len(of.found) + of.reason.distance,
        found=len(of.found),
        records=_achievements(of),
        lacking=of.reason.distance,
    )
    return of.language.labelled(_clauses(of, of.wanted), text) if of.wanted else text


def _not_together(of: Saying) -> str:
    if not of.found:
        text = of.say("however the records are assigned, they are too few")
        return of.language.labelled(_clauses(of, of.wanted), text) if of.wanted else text
    if not of.wanted:
        return of.say("too little: {records}, whose use is limited", records=_achievements(of))
    return of.say(
        "{clauses} cannot all be met with {records}, whose use is limited",
        clauses=_clauses(of, of.wanted),
        records=_achievements(of),
    )


def _clauses(of: Saying, ids: Iterable[str]) -> str:
    return of.language.both([of.clause(each) for each in ids])


def _achievements(of: Saying) -> str:
    """The achievements, each by its records."""
    named = ["/".join(of.record(each) for each in records) for records in of.found[:MOST_NAMED]]
    if len(of.found) > MOST_NAMED:
        named.append("…")
    return of.language.join(named)


REUSE_WRITERS: Final[Mapping[str, Callable[[Saying], str]]] = {
    "used_elsewhere": _used_elsewhere,
    "left_over": lambda of: of.say("not needed: whatever it could serve has enough without it"),
    "level_of_activity": _level_of_activity,
    "activity_level_unknown": _activity_level_unknown,
    "pinned_here": lambda of: of.say("the office has decided that it counts here"),
    "pinned_elsewhere": _pinned_elsewhere,
    "pinned_never": _pinned_never,
    "too_few_to_share": _too_few_to_share,
    "not_together": _not_together,
    "assignment_open": lambda of: of.say(
        "which record serves which clause could not be settled, there are too many ways; "
        "the office may decide it"
    ),
}
"""The types of reason that docs/reuse.md speaks of."""
