"""What only shows when applicants are compared: doubts, as typed findings with the records concerned.

Pure: claims in, doubts out, in a stable order. A doubt asks people to look; it changes no verdict.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final, Literal, NamedTuple

from evaluator.claims import Claim, Claims, Issued, Led, What
from evidence.scales import LEVELS

DoubtKind = Literal[
    "same_applicant",
    "same_paper",
    "same_award",
    "same_certificate",
    "same_file",
    "issuer_levels",
    "before_event",
    "after_cutoff",
    "class_led_by_two",
    "self_signed",
]
KINDS: Final[tuple[DoubtKind, ...]] = (
    "same_applicant",
    "same_paper",
    "same_award",
    "same_certificate",
    "same_file",
    "issuer_levels",
    "before_event",
    "after_cutoff",
    "class_led_by_two",
    "self_signed",
)

_KIND_OF: Final[dict[What, DoubtKind]] = {
    "paper": "same_paper",
    "award": "same_award",
    "certificate": "same_certificate",
    "file": "same_file",
}
SCALE: Final[tuple[str, ...]] = LEVELS
MANY: Final = 12
"""Of more records of one issuer only those are concerned whose level is not the usual one."""


class Concerned(NamedTuple):
    """One record of one dossier; `dossier` is its place among those compared, `label` names the record."""

    dossier: int
    record: str
    label: str
    note: str | int = ""


class Doubt(NamedTuple):
    """One thing to look at. `found` and `wanted` are names, codes of levels, or days as ordinals."""

    kind: DoubtKind
    about: str
    concerned: tuple[Concerned, ...]
    found: str | int = ""
    wanted: str | int = ""


def doubts_among(dossiers: Sequence[Claims | None]) -> tuple[Doubt, ...]:
    """All doubts among dossiers, by kind, then by the dossiers concerned. None: one that was not read."""
    known = [(place, each) for place, each in enumerate(dossiers) if each is not None]
    found = [
        *_same_applicant(known),
        *_claimed_twice(known),
        *_issuers(known),
        *_classes(known),
        *_own(known),
    ]
    return tuple(sorted(found, key=lambda each: (KINDS.index(each.kind), each.concerned, each.about)))


Known = Sequence[tuple[int, Claims]]


def _same_applicant(known: Known) -> Iterator[Doubt]:
    by_id: dict[str, list[int]] = defaultdict(list)
    for place, each in known:
        by_id[each.applicant].append(place)
    for applicant, places in by_id.items():
        if len(places) > 1:
            yield Doubt("same_applicant", applicant, tuple(Concerned(place, "", "") for place in places))


# One thing, two who claim it -----------------------------------------------------------------------------


def _claimed_twice(known: Known) -> Iterator[Doubt]:
    groups: dict[tuple[str, str], list[tuple[int, Claims, Claim]]] = defaultdict(list)
    for place, each in known:
        for claim in each.claims:
            groups[claim.what, claim.key].append((place, each, claim))
    for members in groups.values():
        if len({each.applicant for _, each, _ in members}) < 2:
            continue
        for group in _alike(members):
            claim = group[0][2]
            concerned = {Concerned(place, c.record, each.labels[c.record]): None for place, each, c in group}
            yield Doubt(_KIND_OF[claim.what], claim.about, tuple(concerned))


def _alike(
    members: list[tuple[int, Claims, Claim]],
) -> Iterator[list[tuple[int, Claims, Claim]]]:
    """Claims that can be of one and the same thing, where at least two applicants make them."""
    left = list(members)
    while left:
        group = [left.pop(0)]
        for member in group:
            apart: list[tuple[int, Claims, Claim]] = []
            for other in left:
                (apart if contradict(member[2], other[2]) else group).append(other)
            left = apart
        if len({each.applicant for _, each, _ in group}) > 1:
            group.sort(key=lambda member: (member[0], member[2].record))
            yield group


def contradict(one: Claim, other: Claim) -> bool:
    """Whether two claims of one key are known to be of different things."""
    if one.issuer and other.issuer and one.issuer not in other.issuer and other.issuer not in one.issuer:
        return True
    pairs = ((one.number, other.number), (one.place, other.place), (one.rank, other.rank))
    if any(a and b and a != b for a, b in pairs):
        return True
    if one.dated is None or other.dated is None:
        return False
    return one.dated[1] < other.dated[0] or other.dated[1] < one.dated[0]


# One issuer, two levels ----------------------------------------------------------------------------------


def _issuers(known: Known) -> Iterator[Doubt]:
    by_issuer: dict[str, list[tuple[int, Claims, Issued]]] = defaultdict(list)
    for place, each in known:
        for issued in each.issued:
            by_issuer[issued.key].append((place, each, issued))
    for members in by_issuer.values():
        counts = Counter(issued.level for _, _, issued in members)
        if len(counts) < 2:
            continue
        told = members
        if len(members) > MANY:
            usual, times = counts.most_common(1)[0]
            if list(counts.values()).count(times) == 1:
                told = [member for member in members if member[2].level != usual]
        levels = sorted(counts, key=SCALE.index)
        concerned = tuple(
            Concerned(place, issued.record, each.labels[issued.record], issued.level)
            for place, each, issued in told
        )
        yield Doubt("issuer_levels", members[0][2].issuer, concerned, " ".join(levels))


# One class, two who led it -------------------------------------------------------------------------------


def _classes(known: Known) -> Iterator[Doubt]:
    by_class: dict[tuple[str, str], list[tuple[int, Claims, Led]]] = defaultdict(list)
    for place, each in known:
        for led in each.led:
            by_class[led.school, led.key].append((place, each, led))
    for members in by_class.values():
        members.sort(key=lambda member: (member[2].first, member[0], member[2].record))
        for group in _at_once(members):
            spans = [_overlap(member, group) for member in group]
            first = min(span[0] for span in spans)
            last = max(span[1] for span in spans)
            group.sort(key=lambda member: (member[0], member[2].record))
            yield Doubt("class_led_by_two", group[0][2].about, tuple(_led(group)), first, last)


def _at_once(members: list[tuple[int, Claims, Led]]) -> Iterator[list[tuple[int, Claims, Led]]]:
    """Of services sorted by their beginning, those that overlap one of another applicant, put together."""
    group: list[tuple[int, Claims, Led]] = []
    reach = 0
    for member in members:
        if member[2].first >= reach and group:
            yield from _shared(group)
            group = []
        group.append(member)
        reach = max(reach, member[2].last)
    yield from _shared(group)


def _shared(group: list[tuple[int, Claims, Led]]) -> Iterator[list[tuple[int, Claims, Led]]]:
    found = [member for member in group if _overlap(member, group)[1]]
    if found:
        yield found


def _overlap(member: tuple[int, Claims, Led], group: list[tuple[int, Claims, Led]]) -> tuple[int, int]:
    """From when to when others led the class as well; nothing: a first day beyond all, a last day of 0."""
    first, last = date.max.toordinal(), 0
    for _, each, led in group:
        begins, ends = max(led.first, member[2].first), min(led.last, member[2].last)
        if each.applicant != member[1].applicant and begins < ends:
            first, last = min(first, begins), max(last, ends)
    return first, last


def _led(pair: Iterable[tuple[int, Claims, Led]]) -> Iterator[Concerned]:
    for place, each, led in pair:
        yield Concerned(place, led.record, each.labels[led.record])


# What one dossier raises by itself -----------------------------------------------------------------------


def _own(known: Known) -> Iterator[Doubt]:
    for place, each in known:
        for own in each.own:
            label = each.labels.get(own.record, own.about)
            yield Doubt(own.kind, own.about, (Concerned(place, own.record, label),), own.found, own.wanted)
