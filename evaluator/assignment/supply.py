"""Can these leaves be filled together, exactly.

Leaves that count achievements are seats to be matched (`matching`). Places that are not filled seat by seat
are shut: boxes (amounts, averages, distinct values), and clauses several leaves of which can use the same
achievement. They are tried achievement by achievement, and levels of activities one by one; the matching is
the bound that cuts these searches short.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

from evaluator.assignment.claims import Problem
from evaluator.assignment.matching import Matching, Wanted
from evaluator.assignment.problem import Options, Part
from evaluator.reasons import CERTAIN, NEVER

Needs = Mapping[int, int]
"""The leaves to be filled, by knot, each with the rung at which it must be."""

Allowed = Mapping[int, tuple[int, ...]]
"""Units that may only go to some places (none: to no place)."""

NO_OPTIONS: Final[Options] = {}
NO_LIMITS: Final[Allowed] = {}

MOST_STEPS: Final = 30_000
"""So many matchings and shut places are tried for one scope; then the search is given up, and said to be."""


class TooManyWays(Exception):  # noqa: N818 - says what it is
    """The search for an assignment was given up."""


class Given(NamedTuple):
    """An assignment: the place that each given unit serves, and the levels chosen."""

    place_of: Mapping[int, int]
    options: Options = NO_OPTIONS


NOTHING_GIVEN: Final = Given({})


class Conflict(NamedTuple):
    """Leaves (by their knots) that cannot be filled together.

    `plain`: there are too few achievements for their seats, whatever the levels of activities.
    """

    knots: frozenset[int]
    plain: bool


class Seats(NamedTuple):
    """The seats of some leaves, and the places that are not filled seat by seat.

    Of a shut place only the seats of one leaf are there: so many units it takes at least.
    """

    wanted: list[Wanted]
    shut: dict[int, list[int]]


class Supply:
    """Answers whether leaves can be filled together. Raises `TooManyWays` after `MOST_STEPS`."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.steps = 0
        self._parts: dict[tuple[int, tuple[object, ...]], list[Part]] = {}
        self._wanted: dict[tuple[int, int, tuple[object, ...]], list[Wanted] | None] = {}

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
        seats = self.seats(needs, options)
        if isinstance(seats, Conflict):
            return seats
        found = self._fill_under(_Question(needs, options, seats), dict(allowed), start)
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

    def _step(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooManyWays

    # Shut places --------------------------------------------------------------------------------------------

    def _fill_under(
        self, question: _Question, allowed: dict[int, tuple[int, ...]], start: Given
    ) -> Given | Conflict:
        matched = self._match(question, allowed, start)
        if isinstance(matched, Conflict):
            return matched
        shut = question.seats.shut
        taken = {unit: place for unit, place in matched.place_of.items() if place not in shut}
        for place in sorted(shut):
            units = [n for n, unit in enumerate(self.problem.units) if place in allowed.get(n, unit.places)]
            if not self._is_filled(question, place, units):
                return Conflict(frozenset(question.needs), plain=False)
            # More is never worse for a place: it is shown what nothing else needs, and only then is tried.
            free = self._free(units, place, taken, allowed, shut)
            if not self._is_filled(question, place, free):
                unit = next(each for each in units if each not in free)
                return self._try(question, place, unit, allowed, matched)
            taken.update(dict.fromkeys(free[: self._enough(question, place, free)], place))
        return Given(taken, question.options)

    def _free(
        self,
        units: list[int],
        place: int,
        taken: Mapping[int, int],
        allowed: Allowed,
        shut: Collection[int],
    ) -> list[int]:
        """The units that a shut place can have: its own first, those of other shut places last."""

        def rank(unit: int) -> tuple[int, int]:
            places = allowed.get(unit, self.problem.units[unit].places)
            return (0 if places == (place,) else 1 + sum(other in shut for other in places), unit)

        return sorted((unit for unit in units if unit not in taken), key=rank)

    def _enough(self, question: _Question, place: int, free: Sequence[int]) -> int:
        """How many of these, from the first on, fill a shut place; all of them do."""
        least, most = 0, len(free)
        while least < most:
            middle = (least + most) // 2
            if self._is_filled(question, place, free[:middle]):
                most = middle
            else:
                least = middle + 1
        return most

    def _is_filled(self, question: _Question, place: int, units: Collection[int]) -> bool:
        """Whether the leaves of a shut place are filled by some units."""
        self._step()
        return all(
            self.rung(knot, units, question.options) <= question.needs[knot]
            for knot in question.seats.shut[place]
        )

    def _try(
        self, question: _Question, place: int, unit: int, allowed: dict[int, tuple[int, ...]], start: Given
    ) -> Given | Conflict:
        """Give a shut place one more unit, or withhold that from it."""
        places = allowed.get(unit, self.problem.units[unit].places)
        for left in ((place,), tuple(other for other in places if other != place)):
            found = self._fill_under(question, {**allowed, unit: left}, start)
            if isinstance(found, Given):
                return found
        return Conflict(frozenset(question.needs), plain=False)

    def rung(self, knot: int, units: Collection[int], options: Options) -> int:
        """The rung of a leaf when its place is given some units."""
        if knot in self.problem.boxes:
            own = frozenset(units).intersection(self.problem.units_at(knot))
            return self.problem.box_rung(knot, own, options)
        rung = CERTAIN
        for part in self.parts(knot, options):
            while rung < NEVER:
                lacking = part.lacking(rung)
                if lacking is not None and sum(part.units.get(n, NEVER) <= rung for n in units) >= lacking:
                    break
                rung += 1
        return rung

    # The matching -------------------------------------------------------------------------------------------

    def _match(self, question: _Question, allowed: Allowed, start: Given) -> Given | Conflict:
        """Fill all seats."""
        self._step()
        wanted = question.seats.wanted
        if allowed:
            wanted = [_only(each, allowed) for each in wanted]
        matching = Matching(wanted)
        if start.place_of:
            matching.keep(start.place_of)
        knots = matching.fill()
        if knots is not None:
            return Conflict(knots, plain=not question.options and not allowed)
        return Given(matching.place_of, question.options)

    def seats(self, needs: Needs, options: Options) -> Seats | Conflict:
        """The seats of some leaves, or one that cannot be filled even alone."""
        by_place: dict[int, list[int]] = {}
        for knot in needs:
            by_place.setdefault(self.problem.place_of[knot], []).append(knot)
        found = Seats([], {})
        for place in sorted(by_place):
            knots = sorted(by_place[place])
            wanted: list[Wanted] = []
            for knot in knots:
                own = self.wanted(knot, needs[knot], options)
                if own is None:
                    return Conflict(frozenset({knot}), plain=not options)
                wanted += own
            if not self.problem.boxes.isdisjoint(knots) or not apart(wanted):
                found.shut[place] = knots
                wanted = largest(wanted)
            found.wanted.extend(wanted)
        return found

    def wanted(self, knot: int, rung: int, options: Options = NO_OPTIONS) -> list[Wanted] | None:
        """The seats of a leaf (of a box none), or None: no number of units fills it."""
        key = (knot, rung, tuple(sorted(options.items())) if options else ())
        if key not in self._wanted:
            self._wanted[key] = [] if knot in self.problem.boxes else self._seats_at(knot, rung, options)
        return self._wanted[key]

    def _seats_at(self, knot: int, rung: int, options: Options) -> list[Wanted] | None:
        found = []
        for part in self.parts(knot, options):
            lacking = part.lacking(rung)
            able = sorted(unit for unit, at in part.units.items() if at <= rung)
            if lacking is None or lacking > len(able):
                return None
            if lacking:
                place = self.problem.place_of[knot]
                found.append(Wanted(place, knot, lacking, tuple(able), frozenset(able)))
        return found

    def parts(self, knot: int, options: Options) -> list[Part]:
        """What is to be filled at a leaf."""
        key = (knot, tuple(sorted(options.items())) if options else ())
        found = self._parts.get(key)
        if found is None:
            found = self._parts[key] = self.problem.parts(knot, options)
        return found


class _Question(NamedTuple):
    """What is to be filled, under which levels of activities."""

    needs: Needs
    options: Options
    seats: Seats


def apart(wanted: Collection[Wanted]) -> bool:
    """Whether no unit can take two of these seats' leaves at once."""
    return sum(len(each.among) for each in wanted) == len(frozenset().union(*(each.among for each in wanted)))


def largest(wanted: list[Wanted]) -> list[Wanted]:
    """The seats of the one leaf of a place that has most: units may serve several of its leaves."""
    by_knot: dict[int, list[Wanted]] = {}
    for each in wanted:
        by_knot.setdefault(each.knot, []).append(each)
    return max(by_knot.values(), key=lambda own: sum(each.seats for each in own), default=[])


def _only(wanted: Wanted, allowed: Allowed) -> Wanted:
    """The seats with the units that may still take them."""
    able = tuple(unit for unit in wanted.able if unit not in allowed or wanted.place in allowed[unit])
    return wanted._replace(able=able, among=frozenset(able))
