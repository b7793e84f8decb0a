"""The cheapest steps that make a formula true, found exactly by a MaxSAT solver (python-sat's RC2).

A formula becomes clauses over one variable for each step; that a step is left out is a soft clause of its
cost. What has been found can be shut out, together with all that asks more. The same formula gives the same
answers in the same order: variables are numbered in the order of the steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final, Protocol

from evaluator.plan.formula import All, Formula, Number, Reach, Use, steps_in
from evaluator.plan.steps import Step, in_order

if TYPE_CHECKING:
    from pysat.formula import WCNF

SAT: Final = "minisat22"


class OutOfTime(Exception):  # noqa: N818 - it ends a search; it is no error
    """The time given is over."""


class Question(Protocol):
    """What an `Optimiser` is asked: a formula, and what its steps are to each other."""

    @property
    def formula(self) -> Formula:
        """What is to hold."""

    def exclusive(self) -> Sequence[Sequence[Step]]:
        """Groups of steps of which at most one can be taken."""

    def copies(self) -> Sequence[tuple[Step, Step]]:
        """Pairs of which the second can be taken only with the first."""


class Optimiser:
    """Gives the sets of steps that make a formula true, cheapest first, as long as they are shut out.

    `costs` are positive. `expired` is asked now and then; when it says so, OutOfTime is raised.
    """

    def __init__(self, question: Question, costs: Callable[[Step], int], expired: Callable[[], bool]) -> None:
        from pysat.formula import WCNF  # noqa: PLC0415 - start-up counts

        self._steps = in_order(set(steps_in(question.formula)))
        self._variables = {step: number for number, step in enumerate(self._steps, 1)}
        self._asking: dict[tuple[int, ...], int] = {}
        encoder = _Encoder(WCNF(), self._variables)
        clauses = encoder.clauses
        formula = question.formula
        parts = formula.parts if isinstance(formula, All) else (formula,)
        forced = {part for part in parts if isinstance(part, Step)}
        for part in parts:
            literal = encoder.literal(part)
            clauses.append([literal] if literal is not None else [])
        encoder.one_use_each()
        for step in self._steps:
            if step not in forced:
                clauses.append([-self._variables[step]], weight=costs(step))
        for group in question.exclusive():
            known = [self._variables[step] for step in group if step in self._variables]
            for index, one in enumerate(known):
                for other in known[index + 1 :]:
                    clauses.append([-one, -other])
        for earlier, later in question.copies():
            if later in self._variables and earlier in self._variables:
                clauses.append([-self._variables[later], self._variables[earlier]])
        # Variables that come later are numbered behind those of the clauses.
        self._next = encoder.last + 1
        self._solver = _solver_class()(clauses, expired)

    def best(self) -> frozenset[Step] | None:
        """The cheapest set of steps not shut out; None when there is none. Raises OutOfTime."""
        model = self._solver.compute()
        if model is None:
            return None
        chosen = {literal for literal in model if literal > 0}
        return frozenset(step for step in self._steps if self._variables[step] in chosen)

    def shut_out(self, steps: Iterable[Step], in_place: Mapping[Step, Sequence[Step]] | None = None) -> None:
        """Give no more what holds all these steps, nor what has others in the place of some of them."""
        clause = []
        for step in steps:
            variable = self._asked((in_place or {}).get(step, (step,)))
            if variable is None:
                return  # a step that is not thought of here: nothing here holds them all
            clause.append(-variable)
        self._solver.add_clause(clause)

    def require(self, steps: Iterable[Step]) -> None:
        """Give only what holds one of these steps."""
        self._solver.add_clause([self._variables[step] for step in steps])

    def close(self) -> None:
        """Let go of the solver."""
        self._solver.delete()

    def _asked(self, steps: Iterable[Step]) -> int | None:
        """A variable that is true when one of the steps is taken; None when none of them is thought of."""
        variables = tuple(sorted({self._variables[step] for step in steps if step in self._variables}))
        if len(variables) < 2:
            return variables[0] if variables else None
        known = self._asking.get(variables)
        if known is None:
            known = self._asking[variables] = self._next
            self._next += 1
            for each in variables:
                self._solver.add_clause([-each, known])
        return known


class _Encoder:
    """Clauses that say: where a formula's literal is true, the formula is. None stands for what never is."""

    def __init__(self, clauses: WCNF, variables: Mapping[Step, int]) -> None:
        self.clauses = clauses
        self.last = len(variables)
        self._variables = variables
        self._known: dict[tuple[Any, ...], int] = {}

    def literal(self, formula: Formula) -> int | None:
        """The literal of a formula. A formula that always holds has no literal: it must not be asked for."""
        if isinstance(formula, bool):
            if formula:
                raise ValueError("what holds needs no steps")
            return None
        if isinstance(formula, Step):
            return self._variables[formula]
        if isinstance(formula, Use):
            return self._named((Use, formula))[0]
        if isinstance(formula, Reach):
            ordered = sorted(((amount, self._sure(part)) for amount, part in formula.terms), reverse=True)
            return self._sum(ordered, formula.bound)
        literals = tuple(sorted({self._sure(part) for part in formula.parts}))
        if len(literals) == 1:
            return literals[0]
        variable, new = self._named((type(formula), literals))
        if new:
            if isinstance(formula, All):
                for literal in literals:
                    self.clauses.append([-variable, literal])
            else:
                self.clauses.append([-variable, *literals])
        return variable

    def one_use_each(self) -> None:
        """Clauses that say: of one thing one use can hold."""
        by_what: dict[tuple[str, ...], list[int]] = {}
        for key, variable in self._known.items():
            if key[0] is Use:
                by_what.setdefault(key[1].what, []).append(variable)
        for uses in by_what.values():
            self.clauses.extend([-one, -other] for one, other in combinations(uses, 2))

    def _sure(self, formula: Formula) -> int:
        literal = self.literal(formula)
        if literal is None:
            raise ValueError("a formula is simplified before it is encoded")
        return literal

    def _named(self, key: tuple[Any, ...]) -> tuple[int, bool]:
        known = self._known.get(key)
        if known is not None:
            return known, False
        self.last += 1
        self._known[key] = self.last
        return self.last, True

    def _sum(self, terms: Sequence[tuple[Number, int]], bound: Number) -> int | None:
        """A literal for: the amounts of the true terms reach the bound. A decision diagram by levels."""
        rest: list[Number] = [0] * (len(terms) + 1)
        for index in range(len(terms) - 1, -1, -1):
            rest[index] = rest[index + 1] + terms[index][0]
        return self._level(tuple(terms), rest, 0, bound)

    def _level(
        self, terms: tuple[tuple[Number, int], ...], rest: Sequence[Number], at: int, bound: Number
    ) -> int | None:
        if rest[at] < bound:
            return None
        variable, new = self._named((terms[at:], bound))
        if not new:
            return variable
        amount, literal = terms[at]
        if bound > amount:
            # Whether or not this term holds, the others must reach what it leaves.
            with_it = self._level(terms, rest, at + 1, bound - amount)
            self.clauses.append([-variable] if with_it is None else [-variable, with_it])
        without = self._level(terms, rest, at + 1, bound)
        self.clauses.append([-variable, literal] if without is None else [-variable, literal, without])
        return variable


@cache
def _solver_class() -> type[Any]:
    """RC2 with a look at the time at every core it finds. Made on first use: start-up counts."""
    from pysat.examples.rc2 import RC2  # noqa: PLC0415 - start-up counts

    class Timed(RC2):  # type: ignore[misc] # the library has no types
        """RC2 within a time."""

        def __init__(self, clauses: WCNF, expired: Callable[[], bool]) -> None:
            self.expired = expired
            super().__init__(clauses, solver=SAT, adapt=False)
            # The library's own clock, which nobody reads, is asked twice at every step.
            self.oracle.solver.use_timer = False

        def process_core(self) -> None:
            """Take in a core, when there is time left."""
            if self.expired():
                raise OutOfTime
            super().process_core()

    return Timed
