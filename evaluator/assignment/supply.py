"""Can these leaves be filled together: achievements matched to seats, exactly.

A leaf that counts achievements has so many seats, and leaves can be filled together when every seat finds an
achievement of its own: a matching in a bipartite graph, found by augmenting paths. Where it fails, the seats
that were reached on the way want more achievements than there are for them (Hall): they are the conflict.
Boxes (amounts, averages, distinct values) are tried achievement by achievement, levels of activities one by
one; the matching is the bound that cuts these searches short.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from evaluator.assignment.claims import Problem
from evaluator.assignment.problem import Options, Part

Needs = Mapping[int, int]
"""The leaves to be filled, by knot, each with the rung at which it must be."""

Allowed = Mapping[int, tuple[int, ...]]
"""Units that may only go to some leaves (none: to no leaf)."""

NO_OPTIONS: Final[Options] = {}
NO_LIMITS: Final[Allowed] = {}

MOST_STEPS: Final = 20_000
"""So many matchings and boxes are tried for one scope; then the search is given up, and said to be."""


class TooManyWays(Exception):  # noqa: N818 - says what it is
    """The search for an assignment was given up."""


class Given(NamedTuple):
    """An assignment: the leaf that each given unit serves, and the levels chosen."""

    leaf_of: Mapping[int, int]
    options: Options = NO_OPTIONS


NOTHING_GIVEN: Final = Given({})


class Conflict(NamedTuple):
    """Leaves that cannot be filled together; `plain`: there are too few achievements for their seats."""

    leaves: frozenset[int]
    plain: bool


class _Seats:
    """What is lacking at one part of a leaf, and who may fill it."""

    __slots__ = ("able", "knot", "lacking", "part", "taken")

    def __init__(self, knot: int, part: int, lacking: int, able: list[int]) -> None:
        self.knot = knot
        self.part = part
        self.lacking = lacking
        self.able = able
        self.taken = 0


class Supply:
    """Answers whether leaves can be filled together. Raises `TooManyWays` after `MOST_STEPS`."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.steps = 0
        self._parts: dict[tuple[int, tuple[object, ...]], list[Part]] = {}

    def fill(
        self,
        needs: Needs,
        allowed: Allowed = NO_LIMITS,
        options: Options = NO_OPTIONS,
        start: Given = NOTHING_GIVEN,
    ) -> Given | Conflict:
        """An assignment that fills all these leaves, or leaves among them that cannot be filled together.

        `options` are levels that are chosen already. `start` is an assignment to begin with: what of it still
        fits is kept.
        """
        found = self._fill_under(options, needs, dict(allowed), start)
        if isinstance(found, Conflict):
            return found
        left = [number for number in range(len(self.problem.activities)) if number not in options]
        if not left:
            return found
        for option in self.problem.activities[left[0]].options:
            tried = self.fill(needs, allowed, {**options, left[0]: option}, found)
            if isinstance(tried, Given):
                return tried
        return Conflict(frozenset(needs), plain=False)

    def parts(self, knot: int, options: Options) -> list[Part]:
        """What is to be filled at a leaf."""
        key = (knot, tuple(sorted(options.items())))
        found = self._parts.get(key)
        if found is None:
            found = self._parts[key] = self.problem.parts(knot, options)
        return found

    def _step(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooManyWays

    # Boxes --------------------------------------------------------------------------------------------------

    def _fill_under(
        self, options: Options, needs: Needs, allowed: dict[int, tuple[int, ...]], start: Given
    ) -> Given | Conflict:
        matched = self._match(options, needs, allowed, start)
        if isinstance(matched, Conflict):
            return matched
        for knot in sorted(self.problem.boxes & needs.keys()):
            units = [n for n, unit in enumerate(self.problem.units) if knot in allowed.get(n, unit.knots)]
            if not self._box_filled(knot, units, needs, options):
                return Conflict(frozenset(needs), plain=False)
            sure = [unit for unit in units if allowed.get(unit) == (knot,)]
            if not self._box_filled(knot, sure, needs, options):
                return self._try_box(knot, units, (options, needs, allowed, matched))
        committed = {unit: leaves[0] for unit, leaves in allowed.items() if self._is_committed(leaves, needs)}
        return Given({**matched.leaf_of, **committed}, options)

    def _is_committed(self, leaves: tuple[int, ...], needs: Needs) -> bool:
        return len(leaves) == 1 and leaves[0] in self.problem.boxes and leaves[0] in needs

    def _box_filled(self, knot: int, units: list[int], needs: Needs, options: Options) -> bool:
        self._step()
        return self.problem.box_rung(knot, frozenset(units), options) <= needs[knot]

    def _try_box(
        self,
        knot: int,
        units: list[int],
        where: tuple[Options, Needs, dict[int, tuple[int, ...]], Given],
    ) -> Given | Conflict:
        """Give the box its next unit, or withhold that from it."""
        options, needs, allowed, start = where
        unit = next(each for each in units if allowed.get(each) != (knot,))
        leaves = allowed.get(unit, self.problem.units[unit].knots)
        for left in ((knot,), tuple(leaf for leaf in leaves if leaf != knot)):
            found = self._fill_under(options, needs, {**allowed, unit: left}, start)
            if isinstance(found, Given):
                return found
        return Conflict(frozenset(needs), plain=False)

    # The matching -------------------------------------------------------------------------------------------

    def _match(self, options: Options, needs: Needs, allowed: Allowed, start: Given) -> Given | Conflict:
        """Fill all seats of the leaves that are no boxes."""
        self._step()
        seats: list[_Seats] = []
        for knot in sorted(needs):
            if knot in self.problem.boxes:
                continue
            rung = needs[knot]
            for place, part in enumerate(self.parts(knot, options)):
                lacking = part.lacking(rung)
                able = [unit for unit, at in part.units.items() if at <= rung]
                if lacking is None or lacking > len(able):
                    return Conflict(frozenset({knot}), plain=not options)
                if lacking:
                    free = [unit for unit in able if unit not in allowed or knot in allowed[unit]]
                    seats.append(_Seats(knot, place, lacking, sorted(free)))
        owner = self._kept(seats, start)
        for number, wanting in enumerate(seats):
            while wanting.taken < wanting.lacking:
                reached = _augment(seats, owner, number)
                if reached is not None:
                    leaves = frozenset(seats[each].knot for each in reached)
                    return Conflict(leaves, plain=not options and not allowed)
        return Given({unit: seats[number].knot for unit, number in owner.items()}, options)

    @staticmethod
    def _kept(seats: list[_Seats], start: Given) -> dict[int, int]:
        """What of an assignment still fits."""
        owner: dict[int, int] = {}
        if start.leaf_of:
            for number, each in enumerate(seats):
                kept = [u for u in each.able if u not in owner and start.leaf_of.get(u) == each.knot]
                for unit in kept[: each.lacking]:
                    owner[unit] = number
                    each.taken += 1
        return owner


def _augment(seats: list[_Seats], owner: dict[int, int], wanting: int) -> set[int] | None:
    """One more unit for some seats, others changing places; None: done, else the seats reached in vain."""
    came_by: dict[int, int] = {}
    seen: dict[int, int] = {}
    reached = [wanting]
    for number in reached:
        for unit in seats[number].able:
            if unit in seen:
                continue
            seen[unit] = number
            holder = owner.get(unit)
            if holder is None:
                _change_places(owner, seen, came_by, unit)
                seats[wanting].taken += 1
                return None
            if holder not in came_by and holder != wanting:
                came_by[holder] = unit
                reached.append(holder)
    return set(reached)


def _change_places(owner: dict[int, int], seen: dict[int, int], came_by: dict[int, int], unit: int) -> None:
    """Give a unit to the seats that reached it; these give up the one they were reached by, and so on."""
    while True:
        number = seen[unit]
        owner[unit] = number
        if number not in came_by:
            return
        unit = came_by[number]
