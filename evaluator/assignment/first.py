"""Of all assignments that fill some leaves the first in the order that docs/reuse.md defines.

Nothing is used that could be left out: from the last unit on, what can go goes. Then unit by unit each serves
the first place that it can.
"""

from __future__ import annotations

from evaluator.assignment.matching import Matching
from evaluator.assignment.problem import Options
from evaluator.assignment.supply import Allowed, Conflict, Given, Needs, Supply


def first(supply: Supply, needs: Needs, options: Options) -> Given:
    """The first assignment that fills these leaves, which can be filled under these levels of activities."""
    units = range(len(supply.problem.units))
    seats = supply.seats(needs, options)
    if isinstance(seats, Conflict) or seats.shut:
        return _placed(supply, needs, _needed(supply, needs, options))
    matching = Matching(seats.wanted)
    matching.first(units)
    return Given(matching.place_of, options)


def _needed(supply: Supply, needs: Needs, options: Options) -> Given:
    """What fills these leaves, with nothing that could be left out."""
    found = supply.fill(needs, options=options)
    given = found if isinstance(found, Given) else Given({}, options)
    left_out: Allowed = {}
    for unit in range(len(supply.problem.units) - 1, -1, -1):
        without = {**left_out, unit: ()}
        if unit in given.place_of:
            found = supply.fill(needs, without, options, given)
            if isinstance(found, Conflict):
                continue
            given = found
        left_out = without
    return given


def _placed(supply: Supply, needs: Needs, given: Given) -> Given:
    """The same units, each at the first place that it can serve."""
    units = range(len(supply.problem.units))
    asked = {supply.problem.place_of[knot] for knot in needs}
    allowed: dict[int, tuple[int, ...]] = {unit: () for unit in units if unit not in given.place_of}
    for unit in sorted(given.place_of):
        for place in supply.problem.units[unit].places:
            if place == given.place_of[unit]:
                break
            if place in asked:
                found = supply.fill(needs, {**allowed, unit: (place,)}, given.options, given)
                if isinstance(found, Given):
                    given = found
                    break
        allowed[unit] = (given.place_of[unit],)
    return given
