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

from collections.abc import Mapping
from typing import NamedTuple

from evaluator.assignment.choice import ROOT, Goal, Search
from evaluator.assignment.claims import Problem
from evaluator.assignment.first import first
from evaluator.assignment.problem import Options
from evaluator.assignment.supply import NO_OPTIONS, NOTHING_GIVEN, Conflict, Given, Needs, Supply
from evaluator.reasons import CERTAIN, NEVER
from evaluator.records import Counts, counts_of


class Best(NamedTuple):
    """What was found of a scope.

    `counts` are the largest numbers of its parts that can be met at once, at each rung; `place_of` the place
    that each unit serves (one that serves none is left over); `options` the levels of the activities.
    """

    counts: Counts
    place_of: Mapping[int, int]
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
            with Search(self.problem, self.supply) as search:
                counts = self._counts(search)
                goals, given = self._of_the_scope(search, counts)
            options, given = self._levels(goals, given)
            needs = self._in_order(goals, given, options)
        given = first(self.supply, needs, options)
        return Best(counts, self._handed_out(given), given.options)

    def given_up(self) -> Best:
        """Where there are too many ways: a simple assignment, and bounds that hold all the same.

        Leaf by leaf takes what helps it of what is left; possible is what there would be without limits.
        """
        options = {number: each.options[0] for number, each in enumerate(self.problem.activities)}
        rungs = self.rungs(Given({}, options))
        place_of: dict[int, int] = {}
        for number, knot in enumerate(self.problem.knots):
            if not knot.children and knot.fixed is None:
                place = self.problem.place_of[number]
                own = [unit for unit, there in place_of.items() if there == place]
                for unit, (rung, _) in sorted(self.problem.best_of(number, options).items()):
                    if unit not in place_of and rung < rungs[number]:
                        own.append(unit)
                        place_of[unit] = place
                        rungs[number] = self.supply.rung(number, own, options)
        told, free = self._told(Given(place_of, options)), self._free_counts()
        return Best((told[0], told[1], free[2], free[3]), place_of, options)

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
        found = list(self._free_counts())
        given = self._any()
        for rung in range(NEVER - 1, -1, -1):
            number = self._told(given)[rung]
            # What can be met with less certainty bounds what can be met with more.
            for better in range(min(found[rung:]), number, -1):
                reached = search.reach([Goal(ROOT, rung, better)], given)
                if reached is not None:
                    given, number = reached, better
                    break
            found[rung] = number
        return (found[0], found[1], found[2], found[3])

    def _of_the_scope(self, search: Search, counts: Counts) -> tuple[list[Goal], Given]:
        """The goals of the scope: its status, then the number of parts at each rung; how to reach them."""
        wanted = self.problem.knots[ROOT].wanted
        goals: list[Goal] = []
        given = self._any()
        best = next((rung for rung in range(NEVER) if counts[rung] >= wanted), None)
        if best is not None:
            goals.append(Goal(ROOT, best, wanted))
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
                with Search(self.problem, self.supply, options) as search:
                    reached = search.reach(goals, self._under(options))
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
        goals = list(goals)
        needs: dict[int, int] = {}
        with Search(self.problem, self.supply, options) as search:
            for number, knot in enumerate(self.problem.knots):
                if number == ROOT or knot.fixed is not None or knot.free >= knot.base:
                    continue
                given, rung = self._better(search, goals, number, given)
                if rung < knot.base:
                    goals.append(Goal(number, rung))
                    if not knot.children:
                        needs[number] = rung
        return needs

    def _better(self, search: Search, goals: list[Goal], number: int, given: Given) -> tuple[Given, int]:
        """The best rung that a requirement can have, and an assignment that gives it."""
        rung, best = self.rungs(given)[number], self.problem.knots[number].free
        while best < rung:
            # Whether it can be better at all is asked first: mostly it cannot.
            reached = search.reach([*goals, Goal(number, rung - 1)], given)
            if reached is None:
                break
            given, rung = reached, self.rungs(reached)[number]
        return given, rung

    def rungs(self, given: Given) -> list[int]:
        """The rung of every requirement under an assignment."""
        knots = self.problem.knots
        units: dict[int, list[int]] = {}
        for unit, place in given.place_of.items():
            units.setdefault(place, []).append(unit)
        found = [0] * len(knots)
        for number in range(len(knots) - 1, -1, -1):
            each = knots[number]
            if each.fixed is not None:
                found[number] = each.fixed
            elif each.children:
                met = counts_of([found[part] for part in each.children])
                found[number] = next((rung for rung in range(NEVER) if met[rung] >= each.wanted), NEVER)
            else:
                own = units.get(self.problem.place_of[number], [])
                found[number] = self.supply.rung(number, own, given.options)
        return found

    # What is left over --------------------------------------------------------------------------------------

    def _handed_out(self, given: Given) -> dict[int, int]:
        """Each unit left over goes, in order, to the first place with a leaf not met that it helps."""
        place_of = dict(given.place_of)
        rungs = self.rungs(given)
        lacking = [n for n, knot in enumerate(self.problem.knots) if not knot.children and rungs[n] > CERTAIN]
        best = {number: self.problem.best_of(number, given.options) for number in lacking}
        for unit, each in enumerate(self.problem.units):
            if unit not in place_of:
                helped = (
                    place
                    for place in each.places
                    for knot in self.problem.leaves_at[place]
                    if knot in best and best[knot].get(unit, (NEVER,))[0] < rungs[knot]
                )
                place = next(helped, None)
                if place is not None:
                    place_of[unit] = place
        return place_of
