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
    "same_id",
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
    "same_id",
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


class _Known(NamedTuple):
    """A dossier that was read: its place among all, whose it is, and what it claims."""

    place: int
    person: int
    claims: Claims


def doubts_among(dossiers: Sequence[Claims | None]) -> tuple[Doubt, ...]:
    """All doubts among dossiers, by kind, then by the dossiers concerned. None: one that was not read."""
    persons = _persons(dossiers)
    known = [_Known(place, persons[place], each) for place, each in enumerate(dossiers) if each is not None]
    found = [
        *_same_applicant(known),
        *_same_id(known),
        *_claimed_twice(known),
        *_issuers(known),
        *_classes(known),
        *_own(known),
    ]
    return tuple(sorted(found, key=lambda each: (KINDS.index(each.kind), each.concerned, each.about)))


# Whose dossier it is -------------------------------------------------------------------------------------


def _persons(dossiers: Sequence[Claims | None]) -> list[int]:
    """For each place the first place of the same person."""
    first = list(range(len(dossiers)))

    def root(place: int) -> int:
        while first[place] != place:
            place = first[place]
        return place

    for places in _of_one([(place, each) for place, each in enumerate(dossiers) if each is not None]):
        roots = sorted({root(place) for place in places})
        for each in roots[1:]:
            first[each] = roots[0]
    return [root(place) for place in range(len(dossiers))]


def _of_one(read: Sequence[tuple[int, Claims]]) -> Iterator[list[int]]:
    """Places of one person: those of one id and of no other name; those of one name and school."""
    by_id: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    by_name: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, each in read:
        by_id[each.applicant][each.name].append(place)
        if each.name and each.school:
            by_name[each.name, each.school].append(place)
    for named in by_id.values():
        if len(named.keys() - {""}) < 2:
            yield [place for places in named.values() for place in places]
        else:
            yield from named.values()
    yield from by_name.values()


def _same_applicant(known: Sequence[_Known]) -> Iterator[Doubt]:
    by_person: dict[int, list[_Known]] = defaultdict(list)
    for each in known:
        by_person[each.person].append(each)
    for members in by_person.values():
        if len(members) > 1:
            about = next(
                (each.claims.who for each in members if each.claims.who), members[0].claims.applicant
            )
            yield Doubt("same_applicant", about, tuple(Concerned(each.place, "", "") for each in members))


def _same_id(known: Sequence[_Known]) -> Iterator[Doubt]:
    by_id: dict[str, list[_Known]] = defaultdict(list)
    for each in known:
        by_id[each.claims.applicant].append(each)
    for applicant, members in by_id.items():
        if len({each.claims.name for each in members} - {""}) > 1:
            yield Doubt("same_id", applicant, tuple(Concerned(each.place, "", "") for each in members))


# One thing, two who claim it -----------------------------------------------------------------------------


class _Claimed(NamedTuple):
    """A claim and whose it is."""

    by: _Known
    claim: Claim


def _claimed_twice(known: Sequence[_Known]) -> Iterator[Doubt]:
    groups: dict[tuple[str, str], list[_Claimed]] = defaultdict(list)
    for each in known:
        for claim in each.claims.claims:
            groups[claim.what, claim.key].append(_Claimed(each, claim))
    for members in groups.values():
        if not _several(members):
            continue
        for group in _alike(members):
            claim = group[0].claim
            concerned = {
                Concerned(each.by.place, each.claim.record, each.by.claims.labels[each.claim.record]): None
                for each in group
            }
            yield Doubt(_KIND_OF[claim.what], claim.about, tuple(concerned))


def _several(members: Iterable[_Claimed]) -> bool:
    return len({each.by.person for each in members}) > 1


def _alike(members: list[_Claimed]) -> Iterator[list[_Claimed]]:
    """Claims that can be of one and the same thing, where at least two applicants make them."""
    numbers = {each.claim.number for each in members} - {""}
    if len(numbers) < 2:
        yield from _linked(members)
        return
    # Certificates of several numbers bear that name: to lack a number is then no claim to any of them.
    by_number: dict[str, list[_Claimed]] = defaultdict(list)
    for each in members:
        by_number[each.claim.number].append(each)
    for of_number in by_number.values():
        if _several(of_number):
            yield from _linked(of_number)


def _linked(members: list[_Claimed]) -> Iterator[list[_Claimed]]:
    """Claims put together that do not contradict one another, or are linked by such as do not."""
    same: dict[tuple[object, ...], list[_Claimed]] = defaultdict(list)
    for each in members:
        claim = each.claim
        same[claim.issuer, claim.number, claim.place, claim.rank, claim.dated].append(each)
    left = list(same.values())
    while left:
        group = [left.pop(0)]
        for some in group:
            apart: list[list[_Claimed]] = []
            for other in left:
                (apart if contradict(some[0].claim, other[0].claim) else group).append(other)
            left = apart
        found = [each for some in group for each in some]
        if _several(found):
            yield sorted(found, key=lambda each: (each.by.place, each.claim.record))


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


def _issuers(known: Sequence[_Known]) -> Iterator[Doubt]:
    by_issuer: dict[str, list[tuple[_Known, Issued]]] = defaultdict(list)
    for each in known:
        for issued in each.claims.issued:
            by_issuer[issued.key].append((each, issued))
    for members in by_issuer.values():
        counts = Counter(issued.level for _, issued in members)
        if len(counts) < 2:
            continue
        told = members
        if len(members) > MANY:
            usual, times = counts.most_common(1)[0]
            if list(counts.values()).count(times) == 1:
                told = [member for member in members if member[1].level != usual]
        levels = sorted(counts, key=SCALE.index)
        concerned = tuple(
            Concerned(each.place, issued.record, each.claims.labels[issued.record], issued.level)
            for each, issued in told
        )
        yield Doubt("issuer_levels", members[0][1].issuer, concerned, " ".join(levels))


# One class, two who led it -------------------------------------------------------------------------------


class _Service(NamedTuple):
    """A class that was led and who led it."""

    by: _Known
    led: Led


def _classes(known: Sequence[_Known]) -> Iterator[Doubt]:
    by_class: dict[tuple[str, str], list[_Service]] = defaultdict(list)
    for each in known:
        for led in each.claims.led:
            by_class[led.school, led.key].append(_Service(each, led))
    for members in by_class.values():
        members.sort(key=lambda each: (each.led.first, each.by.place, each.led.record))
        for group in _at_once(members):
            spans = [_overlap(member, group) for member in group]
            first = min(span[0] for span in spans)
            last = max(span[1] for span in spans)
            group.sort(key=lambda each: (each.by.place, each.led.record))
            concerned = (
                Concerned(each.by.place, each.led.record, each.by.claims.labels[each.led.record])
                for each in group
            )
            yield Doubt("class_led_by_two", group[0].led.about, tuple(concerned), first, last)


def _at_once(members: list[_Service]) -> Iterator[list[_Service]]:
    """Of services sorted by their beginning, those that overlap one of another applicant, put together."""
    group: list[_Service] = []
    reach = 0
    for member in members:
        if member.led.first >= reach and group:
            yield from _shared(group)
            group = []
        group.append(member)
        reach = max(reach, member.led.last)
    yield from _shared(group)


def _shared(group: list[_Service]) -> Iterator[list[_Service]]:
    found = [member for member in group if _overlap(member, group)[1]]
    if found:
        yield found


def _overlap(member: _Service, group: list[_Service]) -> tuple[int, int]:
    """From when to when others led the class as well; nothing: a first day beyond all, a last day of 0."""
    first, last = date.max.toordinal(), 0
    for other in group:
        begins, ends = max(other.led.first, member.led.first), min(other.led.last, member.led.last)
        if other.by.person != member.by.person and begins < ends:
            first, last = min(first, begins), max(last, ends)
    return first, last


# What one dossier raises by itself -----------------------------------------------------------------------


def _own(known: Sequence[_Known]) -> Iterator[Doubt]:
    for each in known:
        for own in each.claims.own:
            label = each.claims.labels.get(own.record, own.about)
            yield Doubt(
                own.kind, own.about, (Concerned(each.place, own.record, label),), own.found, own.wanted
            )
