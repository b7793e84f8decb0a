"""公示: who applies for what, the period, and where to object; and nothing else of what a batch holds.

A notice is for everybody's eyes, so it is made from four fields and not from the report: no finding, no
judgement, no record, no id. Numbers that may be somebody's (identity, telephone) are masked where they stand
in those four.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

from reports.clean import clean, clip
from reports.language import N_, Code, Language, language
from reports.values import Value

LABELS: Final[Mapping[str, str]] = {
    "place": N_("No."),
    "applicant": N_("Name"),
    "school": N_("School"),
    "subject": N_("Subject"),
    "title": N_("Title sought"),
    "office": N_("Objections are taken by"),
    "phone": N_("Telephone"),
    "address": N_("Address"),
    "list": N_("The applicants"),
    "seal": N_("Seal of the office"),
}
"""The headings and the few words of the frame."""

BLANK: Final = "＿＿＿＿＿＿"
"""What is left to be filled in."""
MASK: Final = "＊＊＊"
LONGEST: Final = 60

_NUMBER: Final = re.compile(r"(?:\d[\s.()（）—–-]*){6,}[\dXx]")
"""Seven digits and more, however they are divided: of an identity, a telephone, an account."""
_MAIL: Final = re.compile(r"[^\s@＠]+[@＠][^\s@＠]+")


class Applicant(NamedTuple):
    """What a notice needs of one applicant."""

    name: str
    school: str
    subject: str
    title: str


class Period(NamedTuple):
    """From when, and until when, both days included; what is not known is filled in by hand."""

    first: date | None = None
    days: int | None = None

    @property
    def last(self) -> date | None:
        """The last day. Raises OverflowError where no calendar has it."""
        if self.first is None or self.days is None:
            return None
        return self.first + timedelta(days=self.days - 1)


class Desk(NamedTuple):
    """Where to object; empty is filled in by hand."""

    office: str = ""
    phone: str = ""
    address: str = ""


class NoticeRow(Value):
    """One applicant; `place` only counts."""

    place: int
    name: str
    school: str
    subject: str
    title: str


class Notice(Value):
    """The draft. `paragraphs` come before the desk, `closing` after it; `open`: what is left to fill in."""

    lang: Code
    title: str
    name: str
    paragraphs: tuple[str, ...]
    desk: tuple[tuple[str, str], ...]
    closing: tuple[str, ...]
    signed: str
    day: str
    rows: tuple[NoticeRow, ...]
    labels: dict[str, str]


def notice_of(applicants: Iterable[Applicant], lang: Code, period: Period, desk: Desk) -> Notice:
    """The draft for applicants in their order. Raises OverflowError for a period beyond the calendar."""
    words = language(lang)
    say = words.say
    rows = tuple(
        NoticeRow(place, *(masked(text) or BLANK for text in applicant))
        for place, applicant in enumerate(applicants, 1)
    )
    labels = {name: say(text) for name, text in LABELS.items()}
    titles = words.join(dict.fromkeys(row.title for row in rows))
    return Notice(
        lang,
        say("Public notice of applicants for professional titles"),
        say("Public notice"),
        (
            words.many(
                "For the review of professional titles, {n} applicant for {titles} is made known below.",
                "For the review of professional titles, {n} applicants for {titles} are made known below.",
                len(rows),
                titles=titles,
            ),
            _period(period, words),
            say(
                "Within this period everybody may object, in person, by telephone or in writing. "
                "Organisations set their seal to it; persons give their real name and how to reach them, "
                "which will be kept confidential."
            ),
        ),
        tuple(
            (labels[name], clip(clean(getattr(desk, name)), LONGEST * 2) or BLANK)
            for name in ("office", "phone", "address")
        ),
        (
            say(
                "The order is that of the dossiers in the batch; it ranks nobody. This notice is no "
                "conclusion of the review."
            ),
        ),
        words.bracketed(clip(clean(desk.office), LONGEST * 2) or BLANK, labels["seal"]),
        words.day(period.first.toordinal()) if period.first is not None else say("Day, month, year:"),
        rows,
        labels,
    )


def masked(text: str) -> str:
    """A text as a notice may show it: one line, not long, no number that may be somebody's, no address."""
    return clip(_NUMBER.sub(MASK, _MAIL.sub(MASK, clean(text))), LONGEST)


def _period(period: Period, words: Language) -> str:
    first, last = (
        BLANK if day is None else words.day(day.toordinal()) for day in (period.first, period.last)
    )
    if period.days is None:
        return words.say("Period: from {first} to {last}, both days included.", first=first, last=last)
    return words.many(
        "Period: from {first} to {last}, {n} day.",
        "Period: from {first} to {last}, {n} days, both days included.",
        period.days,
        first=first,
        last=last,
    )
