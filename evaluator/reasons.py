"""Why a record counts or does not: typed data, no words.

Words come from templates in `reports`; a reason's `type` is the key to its template, so every type is listed
here.
"""

from __future__ import annotations

from typing import Any, Final, Literal, NamedTuple

Opens = Literal["judgement", "verification", "documents", "setting", "field"]
"""The kinds of open question (design §3)."""

OPENS: Final[tuple[Opens, ...]] = ("verification", "documents", "field", "setting", "judgement")

CERTAIN: Final = 0
"""Rung of what holds already."""
VERIFIED: Final = 1
"""Rung of what holds once everything declared is verified."""
SUPPLIED: Final = 2
"""Rung of what holds once documents, fields and settings are supplied too."""
JUDGED: Final = 3
"""Rung of what holds once the judgements also go well."""
NEVER: Final = 4
"""A known fact contradicts: no open question can change it."""

RUNG_OF: Final[dict[Opens, int]] = {
    "verification": VERIFIED,
    "documents": SUPPLIED,
    "field": SUPPLIED,
    "setting": SUPPLIED,
    "judgement": JUDGED,
}

REASON_TYPES: Final[dict[str, str]] = {
    # the record itself
    "rejected": "checked and rejected",
    "standing": "not yet checked by one whose word counts; found and wanted standing, distance in steps",
    "after_cutoff": "dated after the cut-off; distance in days",
    "cutoff_unclear": "dated to a month or year that the cut-off divides",
    # its time
    "before_window": "dated before the window opens; wanted first day, found date, distance in days",
    "window_unclear": "dated to a month or year that the window's first day divides",
    "window_unknown": "the window's first day is unknown; field names what the dossier lacks",
    "expired": "a title not valid at the cut-off, nor (where that is enough) gained in the window",
    "other_period": "belongs to no period that is asked for",
    # its fields
    "unknown": "the field is unknown",
    "unknown_own": "the dossier's own field, which it is compared with, is unknown",
    "none": "known to have none",
    "other_value": "not one of the values wanted",
    "below": "below on its scale, or a smaller number; distance in steps or in the number's unit",
    "above": "beyond on its scale, or a larger number; distance likewise",
    "few_items": "a list of fewer items",
    "not_linked": "names fewer records of that kind; distance how many",
    "linked_open": "a linked record is not certain itself",
    "not_risen": "does not exceed the other field, or by too little; distance the lacking part",
    "too_short": "its span holds too few terms; wanted and found terms, distance likewise",
    "no_alternative": "none of the alternatives holds; wanted holds the reasons of each",
    "equivalent": "counts as another value by the office's approval (tells, never lowers)",
    "issuer_level": "the office's table gives its organiser another level (tells, never lowers)",
    # its documents
    "document_missing": "a document is not listed",
    "document_unavailable": "a document cannot be supplied",
    "signature_missing": "a document lacks signatures; wanted roles, found those there",
    "stamp_missing": "a document lacks the seal",
    "not_original": "a document is a copy where the original is asked for",
    "document_alternatives": "none of the alternative documents is in order; wanted as above",
    # beside other records
    "same_achievement": "the same achievement as another record, which counts in its place",
    "same_value": "the same value of a field that must differ as another record",
    # where it serves (docs/reuse.md)
    "used_elsewhere": "its achievement serves another leaf; wanted which, found by which record",
    "left_over": "its achievement is needed at no leaf",
    "level_of_activity": "of its activity another level serves; wanted that level, found its own",
    "activity_level_unknown": "serves once its level is known to be that of its activity; wanted that level",
    "pinned_here": "the office has decided that it serves here (tells, never lowers); wanted where",
    "pinned_elsewhere": "the office has decided that it, or found of its achievement, serves elsewhere",
    "pinned_never": "the office has decided that it does not serve here; wanted the requirement",
    # a requirement below which reuse is limited; wanted: those below it concerned (none: as many as it asks)
    "too_few_to_share": "they share achievements (found, by their records); distance how many too few",
    "not_together": "they cannot all be met with achievements (found), any but one can",
    "assignment_open": "too many ways to assign the records: the best one was not found",
    # the leaf
    "setting_missing": "the local settings lack a value",
    "post_unknown": "no post is known for that day",
    "stage_unknown": "the local settings differ by a field of the dossier that is unknown",
    "period_unclear": "whether the period is asked for cannot be told from the dates",
    "period_short": "less than is asked for in the period; distance what is lacking",
    "no_judgement": "no judgement yet",
    "judgement_standing": "a judgement is not yet checked",
    "judgement_undated": "a judgement has no date",
    "judgement_cutoff": "a judgement is dated to a month or year that the cut-off divides",
    "judgement_unclear": "a judgement lacks its conclusion",
    "judgements_order": "which of one judge's judgements is the later cannot be told from their dates",
    "judgements_differ": "judgements by different judges disagree",
    "judged_not_met": "judged not met",
    "breach": "a confirmed breach",
    "breach_open": "a breach that is declared or unclear",
    "uncovered": "days of the window that no certificate covers; distance in days",
    "uncovered_standing": "days that only unchecked certificates cover; distance in days",
}


WITHHELD: Final = frozenset(
    {"used_elsewhere", "left_over", "level_of_activity", "pinned_elsewhere", "pinned_never"}
)
"""Reasons of records that could count at a leaf but are not admitted there (docs/reuse.md)."""
WITHHELD_FOR_NOW: Final = "activity_level_unknown"
"""The reason of one that is admitted once an open question is answered."""
NOT_SETTLED: Final = "assignment_open"
"""The reason of a requirement whose best assignment was not found."""


class Reason(NamedTuple):
    """One typed reason.

    `wanted` and `found` hold codes, days, numbers or tuples of them; `distance` counts in `unit`; `opens`
    names the open question that could remove it (None: a known fact, or one that only tells).
    """

    type: str
    field: str | None = None
    wanted: Any = None
    found: Any = None
    distance: Any = None
    unit: str | None = None
    opens: Opens | None = None


class Check(NamedTuple):
    """A reason with the least rung at which it no longer stands in the way."""

    rung: int
    reason: Reason


def opening(kind: Opens, reason: Reason) -> Check:
    """A reason that the answer to an open question would remove."""
    return Check(RUNG_OF[kind], reason._replace(opens=kind))


def contradiction(reason: Reason) -> Check:
    """A reason that no open question can remove."""
    return Check(NEVER, reason)


def telling(reason: Reason) -> Check:
    """A reason that only tells how the record came to count."""
    return Check(CERTAIN, reason)
