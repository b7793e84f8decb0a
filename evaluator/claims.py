"""What one dossier claims, cut down to what applicants are compared by (`evaluator.across`).

Plain tuples that JSON can hold: a batch keeps them beside a verdict and need not read the dossier again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Final, Literal, NamedTuple

from evidence.day import Day
from evidence.dossier import Dossier
from evidence.records import (
    Article,
    ClassHonour,
    ClassResults,
    ClassTeacherService,
    ContestAward,
    Judgement,
    Mentoring,
    Project,
    Record,
    TeachingTitle,
)

What = Literal["paper", "award", "certificate", "file"]
OwnKind = Literal["self_signed", "before_event", "after_cutoff"]
Span = tuple[int, int]

SHARED_DOCUMENTS: Final = ("conference_notice", "school_proof", "project_approval", "project_completion")
"""Types of document that name several people: the same file in two dossiers says nothing."""
UNDATED_KINDS: Final = (
    "workload",
    "conduct",
    "teaching_history",
    "judgement",
    "listening_log",
    "research_participation",
)
"""Kinds whose date is no certificate's."""

_APPOINTMENTS: Final = (TeachingTitle, ClassTeacherService, Mentoring)
"""Their papers may well be written before they begin."""

_SHORTEST_TITLE: Final = 4
_SHORTEST_NUMBER: Final = 4
_OFFICES: Final = "处室长任组校员师局科"
_AFTER_NAME: Final = (
    *("主任", "校长", "老师", "处长", "组长", "书记", "科长", "同志"),
    *("签字", "签名", "签章", "审核", "核验", "认定"),
)
_NO_LETTER: Final = re.compile(r"[\W_]+")
_DOTS: Final = re.compile(r"[·•‧・]")
"""They stand inside a name."""


class Claim(NamedTuple):
    """A record that only one applicant can have, and what tells it from others of the same key.

    Empty texts and None are unknown and contradict nothing.
    """

    what: What
    key: str
    record: str
    about: str
    issuer: str = ""
    number: str = ""
    place: str = ""
    rank: str = ""
    dated: Span | None = None


class Issued(NamedTuple):
    """A record with its issuer and the level that it claims."""

    record: str
    key: str
    issuer: str
    level: str


class Led(NamedTuple):
    """A class that was led from one day to another, for certain."""

    record: str
    key: str
    school: str
    about: str
    first: int
    last: int


class Own(NamedTuple):
    """A doubt that one dossier raises by itself. `found` and `wanted` are a name, or days as ordinals."""

    kind: OwnKind
    record: str
    about: str
    found: str | int
    wanted: str | int


class Claims(NamedTuple):
    """All that applicants are compared by. `labels` name the records by their ids.

    `applicant` is the id, which whoever fills in the form makes up; `who` the name as it is written, `name`
    and `school` as they are compared.
    """

    applicant: str
    claims: tuple[Claim, ...] = ()
    issued: tuple[Issued, ...] = ()
    led: tuple[Led, ...] = ()
    own: tuple[Own, ...] = ()
    labels: dict[str, str] = {}  # noqa: RUF012 - never changed; a tuple's default
    who: str = ""
    name: str = ""
    school: str = ""


def claims_of(dossier: Dossier, as_of: int) -> Claims:
    """What a dossier claims, at a cut-off."""
    school = fold(dossier.school)
    claims = [claim for record in dossier.records for claim in _claims(record, school)]
    issued = [
        Issued(record.id, fold(record.organiser), record.organiser, str(record.level))
        for record in dossier.records
        if record.organiser and record.level not in (None, "none") and record.standing != "rejected"
    ]
    led = [each for record in dossier.records for each in _led(record, school, as_of)]
    own = [*_self_signed(dossier), *(each for record in dossier.records for each in _misdated(record, as_of))]
    named = {each.record for part in (claims, issued, led, own) for each in part}
    labels = {record.id: _label(record) for record in dossier.records if record.id in named}
    who = dossier.name or ""
    return Claims(
        dossier.id, tuple(claims), tuple(issued), tuple(led), tuple(own), labels, who, fold(who), school
    )


def claims_from_json(data: list[Any]) -> Claims:
    """Claims as JSON gives them back."""
    applicant, claims, issued, led, own, labels, *whose = data
    spans = ((*each[:-1], tuple(each[-1]) if each[-1] else None) for each in claims)
    return Claims(
        applicant,
        tuple(Claim(*each) for each in spans),
        tuple(Issued(*each) for each in issued),
        tuple(Led(*each) for each in led),
        tuple(Own(*each) for each in own),
        labels,
        *whose,
    )


def fold(text: str | None) -> str:
    """A text as it is compared: half-width, small, letters and digits only."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKC", text or "").casefold())


def _label(record: Record) -> str:
    return f"{record.id} {record.name}" if record.name else record.id


def _span(day: object) -> Span | None:
    return (day.first.toordinal(), day.last.toordinal()) if isinstance(day, Day) else None


# What only one can have ----------------------------------------------------------------------------------


def _claims(record: Record, school: str) -> Iterator[Claim]:
    if record.standing == "rejected":
        return
    issuer, number = fold(record.organiser), fold(record.certificate_number)
    if len(number) >= _SHORTEST_NUMBER and any(map(str.isdigit, number)):
        yield Claim("certificate", number, record.id, record.certificate_number or "", issuer)
    if record.name and len(fold(record.name)) >= _SHORTEST_TITLE:
        if isinstance(record, Article):
            yield Claim("paper", fold(record.name), record.id, record.name, place=_outlet(record))
        elif isinstance(record, ContestAward):
            rank, place, dated = str(record.prize or ""), fold(record.subject), _span(record.date)
            yield Claim(
                "award", fold(record.name), record.id, record.name, issuer, number, place, rank, dated
            )
        elif isinstance(record, ClassHonour):
            # Its name is that of many classes'; a class is of a school.
            rank, dated = str(record.role or ""), _span(record.date)
            yield Claim(
                "award", fold(record.name), record.id, record.name, issuer, number, school, rank, dated
            )
    for document in record.documents:
        if document.sha256 is not None and document.type not in SHARED_DOCUMENTS:
            yield Claim("file", document.sha256, record.id, document.file or document.sha256[:16])


def _outlet(record: Article) -> str:
    publication = record.publication
    return "" if publication is None or isinstance(publication, str) else fold(publication.outlet)


def _led(record: Record, school: str, as_of: int) -> Iterator[Led]:
    """A class led, where class, school and both ends are known; the span is what holds for certain."""
    if not isinstance(record, ClassTeacherService) or record.standing == "rejected":
        return
    begun, ended = _span(record.from_), _span(record.to)
    if record.to == "none":
        ended = (as_of, as_of)
    if record.class_name and school and begun and ended and begun[1] < ended[0]:
        yield Led(record.id, fold(record.class_name), school, record.class_name, begun[1], ended[0])


# What one dossier raises by itself -----------------------------------------------------------------------


def _self_signed(dossier: Dossier) -> Iterator[Own]:
    """The applicant's own name where somebody else should have checked, judged or approved."""
    name = fold(dossier.name)
    if not name:
        return
    for record in dossier.records:
        signers = [record.checked_by]
        if isinstance(record, Judgement):
            signers.append(record.judge)
        for signer in signers:
            if signer and is_named(signer, name):
                yield Own("self_signed", record.id, _label(record), signer, "")
    for waiver in dossier.waivers:
        if waiver.approved_by and is_named(waiver.approved_by, name):
            yield Own("self_signed", "", waiver.requirement, waiver.approved_by, "")


def is_named(text: str, name: str) -> bool:
    """Whether a text names that (folded) person: alone, after an office or before a title of address."""
    whole = _DOTS.sub("", unicodedata.normalize("NFKC", text).casefold())
    for word in _NO_LETTER.split(whole):
        before, found, after = word.partition(name)
        if found and (not before or before[-1] in _OFFICES) and (not after or after in _AFTER_NAME):
            return True
    return fold(text) == name


def _misdated(record: Record, as_of: int) -> Iterator[Own]:
    """A certificate dated for certain before its event, or after the cut-off."""
    dated = _span(record.date)
    if dated is None or record.kind in UNDATED_KINDS or record.standing == "rejected":
        return
    if dated[0] > as_of:
        yield Own("after_cutoff", record.id, _label(record), dated[0], as_of)
    for event in _events(record):
        if dated[1] < event[0]:
            yield Own("before_event", record.id, _label(record), dated[1], event[0])
            return


def _events(record: Record) -> Iterator[Span]:
    """When that happened which the certificate is about."""
    exchange = getattr(record, "exchange", None)
    prize = getattr(record, "prize", "none")
    if exchange is not None and not isinstance(exchange, str) and prize != "none":
        exchanged = _span(exchange.date)
        if exchanged is not None:
            yield exchanged
    begun = _span(record.cycle_from if isinstance(record, ClassResults) else record.from_)
    if begun is None or isinstance(record, _APPOINTMENTS):
        return
    # A project is approved before it begins; only its completion comes after.
    if not isinstance(record, Project) or record.status == "completed":
        yield begun
