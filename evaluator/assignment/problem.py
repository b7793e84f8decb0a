"""Who may take what: the leaves of a scope, the achievements that several of them could use, their limits.

A *claim* is one record that can count at one leaf, from some rung on. A *place* is a clause with its leaves,
or a single leaf, by its first knot. A *unit* is one achievement that counts once and that several places
claim: the solver gives each to one of them. What only one place can use is free.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from evaluator.assignment.scopes import Limits
from evaluator.case import NONE, Item
from evaluator.reasons import NEVER, SUPPLIED
from evidence.scales import LEVELS

LEVEL_RANKS: Final[dict[str, int]] = {NONE: -1, **{level: rank for rank, level in enumerate(LEVELS)}}


class Claim(NamedTuple):
    """One record that can count at one leaf.

    `knot` and `part` say where (a leaf, and of a per-period leaf which period), `rung` from which rung on.
    `group` is its achievement, `bound` whether that counts once. `activity` is what it comes from, where of
    that only one level serves, and `level` its level (None: unknown).
    """

    knot: int
    part: int
    record: str
    rung: int
    group: str
    bound: bool
    activity: tuple[str, str] | None
    level: str | None


class Option(NamedTuple):
    """The level of an activity whose records serve.

    `anchor` is a record of unknown level that is taken as it stands: those of `level` then serve once it is
    known to be theirs. None: those of `level` serve, and the others once theirs is known.
    """

    level: str | None
    anchor: str | None = None

    def rung(self, claim: Claim) -> int:
        """From which rung on a record of the activity serves."""
        if claim.level is not None:
            if claim.level != self.level:
                return NEVER
            return claim.rung if self.anchor is None else max(claim.rung, SUPPLIED)
        return claim.rung if self.anchor == claim.record else max(claim.rung, SUPPLIED)


Options = Mapping[int, Option]
"""The options chosen, by the number of the activity."""


class Activity(NamedTuple):
    """Records of several levels that come from one activity; `options` from the highest level down."""

    key: tuple[str, str]
    options: tuple[Option, ...]


class Unit(NamedTuple):
    """An achievement that counts once and that several places claim: its records, these places in order."""

    records: tuple[str, ...]
    group: str
    places: tuple[int, ...]


class Knot(NamedTuple):
    """One requirement of the scope; a parent stands before its children.

    `wanted` is how many of the `children` it asks for. `fixed` is its rung where no assignment changes it,
    `free` the best that it can have; `base` what it has whatever the assignment.
    """

    id: str
    wanted: int
    children: tuple[int, ...]
    fixed: int | None
    free: int
    base: int


class Part(NamedTuple):
    """What is to be filled at a leaf: so many achievements (`seats`, at each rung; None: never).

    `free` are the achievements that count without a choice, `units` those that may be given; each with the
    rung from which it counts.
    """

    name: str | None
    seats: tuple[int | None, ...]
    free: Mapping[str, int]
    units: Mapping[int, int]

    def lacking(self, rung: int) -> int | None:
        """How many units it takes at a rung; None: no number is enough."""
        seats = self.seats[rung]
        if seats is None:
            return None
        return max(0, seats - sum(at <= rung for at in self.free.values()))


def activity_of(item: Item) -> str | None:
    """What a record comes from: its activity; certificates of one achievement come from one."""
    activity: str | None = item.record.activity
    if activity is not None:
        return f"activity {activity}"
    return None if item.record.achievement is None else f"achievement {item.record.achievement}"


def level_of(item: Item) -> str | None:
    """A record's level, else that of its exchange; None: unknown."""
    exchange: Any = getattr(item.record, "exchange", None)
    if item.level in (None, NONE) and exchange not in (None, NONE) and exchange.level is not None:
        return str(exchange.level)
    return item.level if item.level is None else str(item.level)


def claim(knot: int, part: int, item: Item, rung: int, limits: Limits) -> Claim:
    """The claim of a leaf to a record."""
    achievement = item.record.achievement
    activity = activity_of(item) if limits.highest is not None else None
    return Claim(
        knot,
        part,
        item.id,
        rung,
        f"record {item.id}" if achievement is None else f"achievement {achievement}",
        limits.once is not None and item.kind not in limits.share,
        None if activity is None or limits.highest is None else (limits.highest, activity),
        level_of(item),
    )


def units_of(
    claims: Iterable[Claim], limits: Sequence[Limits | None], place_of: Sequence[int]
) -> list[tuple[Unit, list[Claim]]]:
    """The achievements that count once and that several places claim, by their first record.

    `limits` and `place_of` are those of the leaf of each knot.
    """
    found: dict[tuple[str | None, str], list[Claim]] = {}
    for each in claims:
        if each.bound:
            own = limits[each.knot]
            found.setdefault((own.once if own else None, each.group), []).append(each)
    units = []
    for (_, group), own_claims in found.items():
        places = tuple(sorted({place_of[each.knot] for each in own_claims}))
        if len(places) > 1:
            records = tuple(sorted({each.record for each in own_claims}))
            units.append((Unit(records, group, places), own_claims))
    return sorted(units, key=lambda pair: pair[0])


def activities_of(claims: Iterable[Claim]) -> Iterator[Activity]:
    """The activities of which records of several levels, or of an unknown one, could serve."""
    levels: dict[tuple[str, str], set[str]] = {}
    unknown: dict[tuple[str, str], set[str]] = {}
    for each in claims:
        if each.activity is not None:
            known = levels.setdefault(each.activity, set())
            if each.level is not None:
                known.add(each.level)
            else:
                unknown.setdefault(each.activity, set()).add(each.record)
    for key in sorted(levels):
        ranked = sorted(levels[key], key=LEVEL_RANKS.__getitem__, reverse=True)
        anchors = sorted(unknown.get(key, ()))
        if len(ranked) + len(anchors) > 1:
            options = [
                Option(level, anchor)
                for level in (*ranked, *(() if ranked else (None,)))
                for anchor in (*((None,) if level is not None else ()), *anchors)
            ]
            yield Activity(key, tuple(options))
