"""Achievements matched to seats: so many at each leaf, every achievement at one place at most.

A matching in a bipartite graph, found by augmenting paths. Where seats stay empty, those that were reached on
the way want more achievements than there are for them (Hall's theorem): that is why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple


class Wanted(NamedTuple):
    """So many seats at a part of one leaf (by its knot), and the units that may take them, in order."""

    place: int
    knot: int
    seats: int
    able: tuple[int, ...]
    among: frozenset[int]


class Matching:
    """Seats being filled. `owner` tells for each unit that has one at which of `wanted` its seat is."""

    def __init__(self, wanted: Sequence[Wanted]) -> None:
        self.wanted = wanted
        self.owner: dict[int, int] = {}
        self.taken: list[list[int]] = [[] for _ in wanted]

    @property
    def place_of(self) -> dict[int, int]:
        """The place that each unit serves."""
        return {unit: self.wanted[number].place for unit, number in self.owner.items()}

    def keep(self, place_of: Mapping[int, int]) -> None:
        """Begin with what of another assignment fits here."""
        at: dict[int, list[int]] = {}
        for number, each in enumerate(self.wanted):
            at.setdefault(each.place, []).append(number)
        for unit, place in place_of.items():
            for number in at.get(place, ()):
                each = self.wanted[number]
                if len(self.taken[number]) < each.seats and unit in each.among:
                    self._put(unit, number)
                    break

    def fill(self) -> frozenset[int] | None:
        """Fill all seats; None: done, else the leaves (by knot) that together want too much."""
        for number, each in enumerate(self.wanted):
            while len(self.taken[number]) < each.seats:
                reached = self._augment(number)
                if reached is not None:
                    return frozenset(self.wanted[other].knot for other in reached)
        return None

    def _put(self, unit: int, number: int) -> None:
        before = self.owner.get(unit)
        if before is not None:
            self.taken[before].remove(unit)
        self.owner[unit] = number
        self.taken[number].append(unit)

    def _augment(self, wanting: int) -> list[int] | None:
        """One more unit for some seats, others changing places; None: done, else all seats reached."""
        came_by: dict[int, int] = {}
        seen: dict[int, int] = {}
        reached = [wanting]
        for number in reached:
            for unit in self.wanted[number].able:
                if unit in seen:
                    continue
                seen[unit] = number
                holder = self.owner.get(unit)
                if holder is None:
                    self._change_places(seen, came_by, unit)
                    return None
                if holder not in came_by and holder != wanting:
                    came_by[holder] = unit
                    reached.append(holder)
        return reached

    def _change_places(self, seen: Mapping[int, int], came_by: Mapping[int, int], unit: int) -> None:
        """Give a unit to the seats that reached it; these give up the one they were reached by, and so on."""
        while True:
            number = seen[unit]
            self._put(unit, number)
            if number not in came_by:
                return
            unit = came_by[number]

    # The first of all matchings -----------------------------------------------------------------------------

    def first(self, units: Iterable[int]) -> None:
        """Fill all seats, which can be done, with the first units that can, each at the first leaf.

        What may be left out is left out from the last unit on: the sets of units that can fill the seats are
        the bases of a matroid, of which adding unit by unit from the first on finds the same one.
        """
        self.owner.clear()
        for there in self.taken:
            there.clear()
        accepting: dict[int, list[int]] = {}
        for number, each in enumerate(self.wanted):
            for unit in each.able:
                accepting.setdefault(unit, []).append(number)
        left = sum(each.seats for each in self.wanted)
        for unit in units:
            if left and self._seat(unit, accepting):
                left -= 1
        fixed: set[int] = set()
        for unit in sorted(self.owner):
            for place in accepting[unit]:
                if place == self.owner[unit] or self._move(unit, place, accepting, fixed):
                    break
            fixed.add(unit)

    def _seat(self, unit: int, accepting: Mapping[int, Sequence[int]]) -> bool:
        """Give one more unit a seat, others changing places; False: there is none for it."""
        goes = self._path(accepting.get(unit, ()), accepting, set(), None)
        if goes is None:
            return False
        self._shift(unit, goes)
        return True

    def _move(self, unit: int, number: int, accepting: Mapping[int, Sequence[int]], fixed: set[int]) -> bool:
        """Move a unit to other seats, others (that are not fixed) changing places; False: that cannot be."""
        own = self.owner[unit]
        goes = self._path((number,), accepting, {*fixed, unit}, own)
        if goes is None:
            return False
        self._shift(unit, goes)
        return True

    def _path(
        self,
        begin: Iterable[int],
        accepting: Mapping[int, Sequence[int]],
        fixed: set[int],
        end: int | None,
    ) -> list[tuple[int, int | None]] | None:
        """Seats to take, from the first on, each with the unit that has to leave it for the next.

        The last are the seats `end`, or (None) some that are free.
        """
        came: dict[int, tuple[int, int] | None] = dict.fromkeys(begin)
        queue = list(came)
        for number in queue:
            if number == end or (end is None and len(self.taken[number]) < self.wanted[number].seats):
                steps: list[tuple[int, int | None]] = [(number, None)]
                step = came[number]
                while step is not None:
                    steps.append(step)
                    step = came[step[0]]
                return steps[::-1]
            for unit in self.taken[number]:
                if unit not in fixed:
                    for other in accepting[unit]:
                        if other not in came:
                            came[other] = (number, unit)
                            queue.append(other)
        return None

    def _shift(self, unit: int, steps: Sequence[tuple[int, int | None]]) -> None:
        moving: int | None = unit
        for number, leaving in steps:
            if moving is not None:
                self._put(moving, number)
            moving = leaving
