"""Which leaves to fill so that requirements are met: a search over the ways through the tree.

`any` and `at_least` leave a choice; each way through them asks for leaves, and `supply` says if they can be
filled together. Leaves that cannot are remembered and never tried again; the search goes back to the choice
that brought one of them in. What it remembers is also the proof that there is no way.
"""

from __future__ import annotations

from typing import NamedTuple

from evaluator.assignment.claims import Problem
from evaluator.assignment.problem import Options
from evaluator.assignment.supply import NO_OPTIONS, NOTHING_GIVEN, Conflict, Given, Supply


class Goal(NamedTuple):
    """A requirement (by its knot) to be met at a rung; `number`: so many of its parts, not what it asks."""

    knot: int
    rung: int
    number: int | None = None


class _Choice(NamedTuple):
    """So many more of some parts of a requirement, at a rung; `level` is the decision that it came with."""

    parts: tuple[int, ...]
    number: int
    rung: int
    level: int


class Nogood(NamedTuple):
    """Leaves, each at a rung, that cannot be filled together; `plain` as in `supply.Conflict`."""

    leaves: dict[int, int]
    plain: bool


Blame = frozenset[int]
"""The decisions without which a search would not have failed."""


class Search:
    """Looks for assignments under which requirements are met, with some levels of activities chosen.

    `nogoods` is what it has learned.
    """

    def __init__(self, problem: Problem, supply: Supply, options: Options = NO_OPTIONS) -> None:
        self.problem = problem
        self.supply = supply
        self.options = options
        self.nogoods: list[Nogood] = []
        self._needs: dict[int, int] = {}
        self._level_of: dict[int, int] = {}
        self._found = NOTHING_GIVEN

    def reach(self, goals: list[Goal], start: Given = NOTHING_GIVEN) -> Given | None:
        """An assignment under which all goals are reached; None: there is none."""
        self._needs, self._level_of, self._found = {}, {}, start
        failed = self._extend(goals, (), 0)
        return None if failed is not None else self._found

    def _extend(self, goals: list[Goal], choices: tuple[_Choice, ...], level: int) -> Blame | None:
        """Take goals in and make the choices that are left; None: done, else the decisions to blame."""
        before: list[tuple[int, int | None, int]] = []
        opened = list(choices)
        failed = self._expand(goals, opened, before, level)
        if failed is None and before:
            failed = self._fill()
        if failed is None and opened:
            failed = self._choose(opened, level)
        if failed is not None:
            for knot, need, known_level in reversed(before):
                if need is None:
                    del self._needs[knot], self._level_of[knot]
                else:
                    self._needs[knot], self._level_of[knot] = need, known_level
        return failed

    def _expand(
        self,
        goals: list[Goal],
        choices: list[_Choice],
        before: list[tuple[int, int | None, int]],
        level: int,
    ) -> Blame | None:
        """What the goals ask of leaves, and the choices that they leave."""
        todo = list(reversed(goals))
        while todo:
            place, rung, number = todo.pop()
            knot = self.problem.knots[place]
            if number is None and knot.base <= rung:
                continue
            if number is None and knot.free > rung:
                return frozenset({level})
            if not knot.children:
                need = self._needs.get(place)
                if need is None or need > rung:
                    before.append((place, need, self._level_of.get(place, level)))
                    self._needs[place], self._level_of[place] = rung, level
                continue
            knots = self.problem.knots
            open_parts = tuple(part for part in knot.children if knots[part].free <= rung < knots[part].base)
            sure = sum(knots[part].base <= rung for part in knot.children)
            lacking = (knot.wanted if number is None else number) - sure
            if lacking > len(open_parts):
                return frozenset({level})
            if lacking == len(open_parts):
                todo += [Goal(part, rung) for part in reversed(open_parts)]
            elif lacking > 0:
                choices.append(_Choice(open_parts, lacking, rung, level))
        return None

    def _fill(self) -> Blame | None:
        """Whether the leaves can be filled together."""
        for nogood in self.nogoods:
            if all(self._needs.get(knot, rung + 1) <= rung for knot, rung in nogood.leaves.items()):
                return self._blame(nogood.leaves)
        found = self.supply.fill(self._needs, options=self.options, start=self._found)
        if isinstance(found, Conflict):
            leaves = {knot: self._needs[knot] for knot in found.leaves}
            self.nogoods.append(Nogood(leaves, found.plain))
            return self._blame(leaves)
        self._found = found
        return None

    def _blame(self, leaves: dict[int, int]) -> Blame:
        return frozenset(self._level_of[knot] for knot in leaves)

    def _choose(self, choices: list[_Choice], level: int) -> Blame | None:
        """Take the first part of the first choice in; where that fails, leave it out."""
        parts, number, rung, own_level = choices[0]
        rest = tuple(choices[1:])
        with_it = (_Choice(parts[1:], number - 1, rung, own_level), *rest) if number > 1 else rest
        failed = self._extend([Goal(parts[0], rung)], with_it, level + 1)
        if failed is None or level + 1 not in failed:
            return failed
        if len(parts) - 1 == number:
            otherwise = self._extend([Goal(part, rung) for part in parts[1:]], rest, level + 1)
        else:
            otherwise = self._extend([], (_Choice(parts[1:], number, rung, own_level), *rest), level + 1)
        if otherwise is None:
            return None
        return (failed | otherwise | {own_level}) - {level + 1}
