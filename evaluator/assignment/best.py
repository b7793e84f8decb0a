"""The best assignment of a scope: what docs/reuse.md defines, worked out step by step.

1. The scope: at each rung the largest number of its parts that can be met at once. The assignment attains its
   status, then as many parts as can be: for certain, verified, supplied, judged.
2. Of each activity the highest level that allows this.
3. Requirement by requirement in the order of the rule set, each as well as it can be beside those before it.
4. Nothing is used without need; of what could serve as well, the first by id. Each serves the first leaf that
   it can.
5. What is left over helps the first leaf that is not met.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from evaluator.assignment.choice import Goal, Search
from evaluator.assignment.claims import Problem
from evaluator.assignment.problem import Options
from evaluator.assignment.supply import NO_OPTIONS, NOTHING_GIVEN, Allowed, Conflict, Given, Supply
from evaluator.reasons import CERTAIN, NEVER
from evaluator.records import Counts, counts_of

ROOT = 0

Needs = dict[int, int]
"""Leaves by their knot, each with the rung that it has."""


class Best(NamedTuple):
    """What was found of a scope.

    `counts` are the largest numbers of its parts that can be met at once, at each rung; `leaf_of` the leaf
    that each unit serves (one that serves none is left over); `options` the levels of the activities.
    """

    counts: Counts
    leaf_of: Mapping[int, int]
    options: Options


class Solver:
    """Finds the best assignment of one problem. Raises `supply.TooManyWays`."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.supply = Supply(problem)

    def best(self) -> Best:
        """The best assignment."""
        needs = self._all_at_once()
        options = NO_OPTIONS
        if needs is not None:
            counts = self._free_counts()
        else:
            search = Search(self.problem, self.supply)
            counts = self._counts(search)
            goals, given = self._of_the_scope(search, counts)
            options, given = self._levels(goals, given)
            needs = self._in_order(goals, given, options)
        given = self._placed(needs, self._needed(needs, options))
        return Best(counts, self._handed_out(given, range(len(self.problem.units))), given.options)

    def given_up(self) -> Best:
        """Where there are too many ways: a simple assignment, and the bounds that are certain all the same.

        Each unit goes in order to the first leaf that is not met and that it helps; what is possible is what
        there would be without limits.
        """
        options = {number: each.options[0] for number, each in enumerate(self.problem.activities)}
        given = Given({}, options)
        for unit in range(len(self.problem.units)):
            given = Given(self._handed_out(given, [unit]), options)
        told, free = self._told(given), self._free_counts()
        return Best((told[0], told[1], free[2], free[3]), given.leaf_of, options)

    def _all_at_once(self) -> Needs | None:
        """What every leaf has without limits, where all can have it together and no level is to be chosen."""
        if self.problem.activities:
            return None
        knots = enumerate(self.problem.knots)
        needs = {number: knot.free for number, knot in knots if not knot.children and knot.free < knot.base}
        return None if isinstance(self.supply.fill(needs), Conflict) else needs

    def _free_counts(self) -> Counts:
        knots = self.problem.knots
        return counts_of([knots[part].free for part in knots[ROOT].children])

    # The scope itself ---------------------------------------------------------------------------------------

    def _counts(self, search: Search) -> Counts:
        """The largest number of parts of the scope that can be met at once, at each rung."""
        found: list[int] = []
        given = self._any()
        for rung, most in enumerate(self._free_counts()):
            number = max(self._told(given)[rung], found[-1] if found else 0)
            for better in range(most, number, -1):
                reached = search.reach([Goal(ROOT, rung, better)], given)
                if reached is not None:
                    given, number = reached, better
                    break
            found.append(number)
        return (found[0], found[1], found[2], found[3])

    def _of_the_scope(self, search: Search, counts: Counts) -> tuple[list[Goal], Given]:
        """The goals of the scope: its status, then the number of parts at each rung; how to reach them."""
        wanted = self.problem.knots[ROOT].wanted
        goals: list[Goal] = []
        given = self._any()
        first = next((rung for rung in range(NEVER) if counts[rung] >= wanted), None)
        if first is not None:
            goals.append(Goal(ROOT, first, wanted))
            given = search.reach(goals, given) or given
        for rung, most in enumerate(counts):
            number = self._told(given)[rung]
            for better in range(most, number, -1):
                reached = search.reach([*goals, Goal(ROOT, rung, better)], given)
                if reached is not None:
                    given, number = reached, better
                    break
            goals.append(Goal(ROOT, rung, number))
        return goals, given

    def _any(self) -> Given:
        """Some assignment."""
        found = self.supply.fill({})
        return found if isinstance(found, Given) else NOTHING_GIVEN

    def _told(self, given: Given) -> Counts:
        rungs = self.rungs(given)
        return counts_of([rungs[part] for part in self.problem.knots[ROOT].children])

    # Levels of activities -----------------------------------------------------------------------------------

    def _levels(self, goals: list[Goal], given: Given) -> tuple[Options, Given]:
        """Of each activity the first option under which all goals are reached."""
        chosen: Options = NO_OPTIONS
        for number, activity in enumerate(self.problem.activities):
            for option in activity.options:
                if option == given.options[number]:
                    chosen = {**chosen, number: option}
                    break
                options = {**chosen, number: option}
                reached = Search(self.problem, self.supply, options).reach(goals, self._under(options))
                if reached is not None:
                    chosen, given = options, reached
                    break
        return chosen, given

    def _under(self, options: Options) -> Given:
        """Some assignment under some levels."""
        found = self.supply.fill({}, options=options)
        return found if isinstance(found, Given) else NOTHING_GIVEN

    # Requirement by requirement -----------------------------------------------------------------------------

    def _in_order(self, goals: list[Goal], given: Given, options: Options) -> Needs:
        """The rung of every leaf that takes part: each requirement as well as those before it allow."""
        search = Search(self.problem, self.supply, options)
        goals = list(goals)
        needs: Needs = {}
        for number, knot in enumerate(self.problem.knots):
            if number == ROOT or knot.fixed is not None or knot.free >= knot.base:
                continue
            rung = self.rungs(given)[number]
            for better in range(knot.free, rung):
                reached = search.reach([*goals, Goal(number, better)], given)
                if reached is not None:
                    given, rung = reached, better
                    break
            if rung < knot.base:
                goals.append(Goal(number, rung))
                if not knot.children:
                    needs[number] = rung
        return needs

    def rungs(self, given: Given) -> list[int]:
        """The rung of every requirement under an assignment."""
        knots = self.problem.knots
        units: dict[int, list[int]] = {}
        for unit, knot in given.leaf_of.items():
            units.setdefault(knot, []).append(unit)
        found = [0] * len(knots)
        for number in range(len(knots) - 1, -1, -1):
            each = knots[number]
            if each.fixed is not None:
                found[number] = each.fixed
            elif each.children:
                met = counts_of([found[part] for part in each.children])
                found[number] = next((rung for rung in range(NEVER) if met[rung] >= each.wanted), NEVER)
            else:
                found[number] = self._leaf_rung(number, units.get(number, []), given.options)
        return found

    def _leaf_rung(self, number: int, units: list[int], options: Options) -> int:
        if number in self.problem.boxes:
            return self.problem.box_rung(number, frozenset(units), options)
        rung = CERTAIN
        for part in self.supply.parts(number, options):
            while rung < NEVER:
                lacking = part.lacking(rung)
                if lacking is not None and sum(part.units.get(n, NEVER) <= rung for n in units) >= lacking:
                    break
                rung += 1
        return rung

    # The one assignment -------------------------------------------------------------------------------------

    def _needed(self, needs: Needs, options: Options) -> Given:
        """What fills these leaves, with nothing that could be left out; the last by id is left out first."""
        given = self._under(options)
        found = self.supply.fill(needs, options=options, start=given)
        given = found if isinstance(found, Given) else given
        left_out: Allowed = {}
        for unit in range(len(self.problem.units) - 1, -1, -1):
            without = {**left_out, unit: ()}
            if unit in given.leaf_of:
                found = self.supply.fill(needs, without, given.options, given)
                if isinstance(found, Conflict):
                    continue
                given = found
            left_out = without
        return given

    def _placed(self, needs: Needs, given: Given) -> Given:
        """The same units, each at the first leaf that it can serve."""
        units = range(len(self.problem.units))
        allowed: dict[int, tuple[int, ...]] = {unit: () for unit in units if unit not in given.leaf_of}
        for unit in sorted(given.leaf_of):
            for knot in self.problem.units[unit].knots:
                if knot == given.leaf_of[unit]:
                    break
                if knot in needs:
                    found = self.supply.fill(needs, {**allowed, unit: (knot,)}, given.options, given)
                    if isinstance(found, Given):
                        given = found
                        break
            allowed[unit] = (given.leaf_of[unit],)
        return given

    def _handed_out(self, given: Given, units: Iterable[int]) -> dict[int, int]:
        """Of these units those left over go, in order, to the first leaf not met that they help."""
        leaf_of = dict(given.leaf_of)
        rungs = self.rungs(given)
        for unit in units:
            if unit in leaf_of:
                continue
            for knot in self.problem.units[unit].knots:
                if self._rung_at(unit, knot, given.options) < rungs[knot]:
                    leaf_of[unit] = knot
                    break
        return leaf_of

    def _rung_at(self, unit: int, knot: int, options: Options) -> int:
        """From which rung on a unit counts at a leaf."""
        return min(
            (
                rung
                for claim, rung in self.problem.standing(knot, options)
                if self.problem.unit_of.get((knot, claim.record)) == unit
            ),
            default=NEVER,
        )
