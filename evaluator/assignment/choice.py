"""Which leaves to fill so that requirements are met: a search over the ways through the tree.

A SAT solver (python-sat) knows the tree: what `all`, `any` and `at_least` need below them, at each rung. It
proposes leaves that would do; `supply` says exactly whether these can be filled together. Leaves that cannot
are told to the solver as a clause, never to be proposed together again, until it finds leaves that can, or
knows that there is no way.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

from evaluator.assignment.claims import Problem
from evaluator.assignment.problem import Options
from evaluator.assignment.supply import NO_OPTIONS, NOTHING_GIVEN, Conflict, Given, Needs, Supply
from evaluator.reasons import NEVER

ROOT: Final = 0
"""The knot of the scope itself."""
SAT: Final = "minisat22"


class Goal(NamedTuple):
    """A requirement (by its knot) to be met at a rung; `number`: so many of its parts, not what it asks.

    Only the scope itself is asked for another number.
    """

    knot: int
    rung: int
    number: int | None = None


class Search:
    """Looks for assignments under which requirements are met, with some levels of activities chosen.

    It is a context manager: the solver has memory of its own.
    """

    def __init__(self, problem: Problem, supply: Supply, options: Options = NO_OPTIONS) -> None:
        self.problem = problem
        self.supply = supply
        self.options = options
        self._ways = Ways(problem)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ways.close()

    def reach(self, goals: list[Goal], start: Given = NOTHING_GIVEN) -> Given | None:
        """An assignment under which all goals are reached; None: there is none."""
        knots = self.problem.knots
        while True:
            way = self._ways.way(goals)
            if way is None:
                return None
            needs = {knot: rung for knot, rung in way.items() if not knots[knot].children}
            found = self.supply.fill(needs, options=self.options, start=start)
            if isinstance(found, Given):
                return found
            self._ways.shut(smaller(self.supply, {knot: needs[knot] for knot in found.knots}, self.options))


def smaller(supply: Supply, needs: Needs, options: Options = NO_OPTIONS) -> Needs:
    """Of leaves that cannot be filled together as few as cannot."""
    left = {knot: needs[knot] for knot in sorted(needs)}
    for knot in reversed(tuple(left)):
        if knot in left:
            fewer = {other: rung for other, rung in left.items() if other != knot}
            found = supply.fill(fewer, options=options)
            if isinstance(found, Conflict):
                left = {other: fewer[other] for other in sorted(found.knots)}
    return left


class Ways:
    """The tree of a scope for the SAT solver: a variable for each requirement and rung not settled."""

    def __init__(self, problem: Problem) -> None:
        from pysat.solvers import Solver  # noqa: PLC0415 - most scopes need none

        self.problem = problem
        self._solver: Any = Solver(SAT)
        self._met: dict[tuple[int, int], int] = {}
        self._last = 0
        self._goals: dict[tuple[int, int], int] = {}
        knots = problem.knots
        for number, knot in enumerate(knots[1:], 1):
            for rung in range(knot.free, min(knot.base, NEVER)):
                self._last += 1
                self._met[number, rung] = self._last
        for (number, rung), variable in list(self._met.items()):
            if knots[number].children:
                self._ask(variable, number, rung, knots[number].wanted)
            if (number, rung + 1) in self._met:
                self._solver.add_clause([-variable, self._met[number, rung + 1]])
        # A leaf that is not asked for is not proposed.
        self._solver.set_phases([-variable for variable in self._met.values()])

    def close(self) -> None:
        """Free the solver's memory."""
        self._solver.delete()

    def shut(self, knots: Needs) -> None:
        """Never again propose these requirements together, each at this rung or a better one."""
        self._solver.add_clause([-self._met[knot, rung] for knot, rung in knots.items()])

    def way(self, goals: Iterable[Goal]) -> dict[int, int] | None:
        """A way to reach all goals: the requirements to be met, each with its rung; None: there is none."""
        assumptions = []
        for goal in goals:
            if goal.number is not None:
                assumptions.append(self._number(goal.rung, goal.number))
            elif not self._is_sure(goal.knot, goal.rung):
                variable = self._met.get((goal.knot, goal.rung))
                if variable is None:
                    return None
                assumptions.append(variable)
        if not self._solver.solve(assumptions):
            return None
        return self._needed(goals, {variable for variable in self._solver.get_model() if variable > 0})

    def _needed(self, goals: Iterable[Goal], true: set[int]) -> dict[int, int]:
        """Of the requirements that the solver proposes to meet those that the goals need."""
        knots = self.problem.knots
        needs: dict[int, int] = {}
        seen: set[Goal] = set()
        todo = list(goals)
        while todo:
            goal = todo.pop()
            knot = knots[goal.knot]
            if goal in seen or (goal.number is None and knot.base <= goal.rung):
                continue
            seen.add(goal)
            if goal.number is None:
                needs[goal.knot] = min(goal.rung, needs.get(goal.knot, NEVER))
            if not knot.children:
                continue
            lacking = knot.wanted if goal.number is None else goal.number
            lacking -= sum(knots[part].base <= goal.rung for part in knot.children)
            met = [part for part in knot.children if self._met.get((part, goal.rung)) in true]
            todo += [Goal(part, goal.rung) for part in met[: max(0, lacking)]]
        return needs

    def _is_sure(self, knot: int, rung: int) -> bool:
        return self.problem.knots[knot].base <= rung

    def _number(self, rung: int, number: int) -> int:
        """The variable for: so many parts of the scope are met at a rung."""
        if (rung, number) not in self._goals:
            self._last += 1
            self._goals[rung, number] = self._last
            self._ask(self._last, ROOT, rung, number)
        return self._goals[rung, number]

    def _ask(self, variable: int, knot: int, rung: int, wanted: int) -> None:
        """If the variable is true, so many parts of a requirement are met."""
        parts = self.problem.knots[knot].children
        met = [self._met[part, rung] for part in parts if (part, rung) in self._met]
        lacking = wanted - sum(self._is_sure(part, rung) for part in parts)
        if lacking > len(met):
            self._solver.add_clause([-variable])
        elif lacking == len(met):
            for part in met:
                self._solver.add_clause([-variable, part])
        elif lacking == 1:
            self._solver.add_clause([-variable, *met])
        elif lacking > 0:
            from pysat.card import CardEnc, EncType  # noqa: PLC0415 - as above

            counted = CardEnc.atleast(met, lacking, top_id=self._last, encoding=EncType.seqcounter)
            self._last = max(self._last, counted.nv)
            for clause in counted.clauses:
                self._solver.add_clause([-variable, *clause])
