"""Can these leaves be filled together, exactly.

Leaves that count achievements are seats to be matched (`matching`). Boxes (amounts, averages, distinct
values) are tried achievement by achievement, levels of activities one by one; the matching is the bound that
cuts these searches short.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from evaluator.assignment.claims import Problem
from evaluator.assignment.matching import Matching, Wanted
from evaluator.assignment.problem import Options, Part

Needs = Mapping[int, int]
"""The leaves to be filled, by knot, each with the rung at which it must be."""

Allowed = Mapping[int, tuple[int, ...]]
"""Units that may only go to some leaves (none: to no leaf)."""

NO_OPTIONS: Final[Options] = {}
NO_LIMITS: Final[Allowed] = {}

MOST_STEPS: Final = 30_000
"""So many matchings and boxes are tried for one scope; then the search is given up, and said to be."""


class TooManyWays(Exception):  # noqa: N818 - says what it is
    """The search for an assignment was given up."""


class Given(NamedTuple):
    """An assignment: the leaf that each given unit serves, and the levels chosen."""

    leaf_of: Mapping[int, int]
    options: Options = NO_OPTIONS


NOTHING_GIVEN: Final = Given({})


class Conflict(NamedTuple):
    """Leaves (by their knots) that cannot be filled together.

    `plain`: there are too few achievements for their seats, whatever the levels of activities.
    """

    knots: frozenset[int]
    plain: bool


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
        wanted = self.wanted(needs, options)
        if isinstance(wanted, Conflict):
            return wanted
        if allowed:
            wanted = [_only(each, allowed) for each in wanted]
        matching = Matching(wanted)
        if start.leaf_of:
            matching.keep(start.leaf_of)
        leaves = matching.fill()
        if leaves is not None:
            return Conflict(leaves, plain=not options and not allowed)
        return Given(matching.leaf_of, options)

    def wanted(self, needs: Needs, options: Options) -> list[Wanted] | Conflict:
        """The seats of the leaves that are no boxes, or a leaf that cannot be filled even alone."""
        found: list[Wanted] = []
        for knot in sorted(needs):
            if knot not in self.problem.boxes:
                own = self._wanted_at(knot, needs[knot], options)
                if own is None:
                    return Conflict(frozenset({knot}), plain=not options)
                found += own
        return found

    def _wanted_at(self, knot: int, rung: int, options: Options) -> list[Wanted] | None:
        key = (knot, rung, tuple(sorted(options.items())) if options else ())
        if key not in self._wanted:
            self._wanted[key] = self._seats(knot, rung, options)
        return self._wanted[key]

    def _seats(self, knot: int, rung: int, options: Options) -> list[Wanted] | None:
        found = []
        for part in self.parts(knot, options):
            lacking = part.lacking(rung)
            able = sorted(unit for unit, at in part.units.items() if at <= rung)
            if lacking is None or lacking > len(able):
                return None
            if lacking:
                found.append(Wanted(knot, lacking, tuple(able), frozenset(able)))
        return found


def _only(wanted: Wanted, allowed: Allowed) -> Wanted:
    """The seats with the units that may still take them."""
    able = tuple(unit for unit in wanted.able if unit not in allowed or wanted.knot in allowed[unit])
    return wanted._replace(able=able, among=frozenset(able))
