"""Shortages: why there is no better assignment, written so that anybody can check it without the solver.

A *plain* shortage names requirements, how many achievements they ask for together, and all that could serve
any of them: there are fewer. One that is not plain names requirements that cannot all be met. A proof is a
set of shortages such that so many parts of the scope need all the requirements of one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple


class Achievement(NamedTuple):
    """What counts once: its name, with the requirement below which it does, and the records that show it."""

    name: str
    records: tuple[str, ...]


class Ask(NamedTuple):
    """How many achievements a requirement (or a period of a leaf) asks for, and which can serve.

    Counted are achievements that count once and that several leaves could use; what serves without a choice
    is taken off what is wanted. A requirement that leaves a choice asks for as many as its cheapest way,
    beyond what other requirements of the same shortage below it ask for.
    """

    requirement: str
    period: str | None
    wanted: int
    able: tuple[Achievement, ...]


class Shortage(NamedTuple):
    """Requirements that cannot be met together at a rung."""

    asks: tuple[Ask, ...]
    plain: bool

    @property
    def requirements(self) -> tuple[str, ...]:
        """The requirements, each once, in the order of the rule set."""
        return tuple(dict.fromkeys(ask.requirement for ask in self.asks))

    @property
    def achievements(self) -> tuple[Achievement, ...]:
        """All that can serve any of them."""
        records: dict[str, set[str]] = {}
        for ask in self.asks:
            for each in ask.able:
                records.setdefault(each.name, set()).update(each.records)
        found = (Achievement(name, tuple(sorted(own))) for name, own in records.items())
        return tuple(sorted(found, key=lambda each: each.records))

    @property
    def lacking(self) -> int:
        """How many achievements there are too few (of a plain one)."""
        return sum(ask.wanted for ask in self.asks) - len(self.achievements)


class Proof(NamedTuple):
    """That at a rung fewer than `number` parts of a scope can be met at once."""

    rung: int
    number: int
    shortages: tuple[Shortage, ...]


# Checking one -----------------------------------------------------------------------------------------------


class Branch(NamedTuple):
    """A requirement of a scope as a proof is checked.

    `wanted` is how many of its `parts` it asks for. It is `sure` when it is met whatever is assigned; a leaf
    is `meetable` when it can be met if all others are left out of account. Leaves of one `place` (a clause)
    can use the same achievement.
    """

    id: str
    wanted: int
    parts: tuple[Branch, ...]
    sure: bool = False
    meetable: bool = True
    place: str = ""

    def walk(self) -> Iterator[Branch]:
        """This requirement and all below it."""
        yield self
        for part in self.parts:
            yield from part.walk()


Ability = Callable[[str], Sequence[Ask]]
"""For a leaf what it (or each of its periods) asks for at the rung of the proof."""

Together = Callable[[Collection[str], int], bool]
"""Whether requirements can be met together, tried in every way; of the scope itself so many parts."""


def holds(proof: Proof, scope: Branch, ability: Ability, together: Together) -> bool:
    """Whether a proof proves what it says. `ability` and `together` are the checker's own."""
    checker = _Checker({branch.id: branch for branch in scope.walk()}, ability, scope.id, proof.number)
    for shortage in proof.shortages:
        if not shortage.plain:
            if together(shortage.requirements, proof.number):
                return False
        elif not checker.is_short(shortage):
            return False
    return not way_past(scope, proof.number, [each.requirements for each in proof.shortages])


class _Checker(NamedTuple):
    """Checks plain shortages of one proof."""

    known: Mapping[str, Branch]
    ability: Ability
    scope: str
    number: int

    def is_short(self, shortage: Shortage) -> bool:
        """Whether there are too few achievements."""
        members = set(shortage.requirements)
        return (
            shortage.lacking > 0
            and all(self._is_asked(ask, members) for ask in shortage.asks)
            and not any(self._is_shared(one, other) for one, other in combinations(shortage.asks, 2))
        )

    def _is_asked(self, ask: Ask, members: Collection[str]) -> bool:
        """Whether a requirement asks for as much, and nothing else can serve it."""
        branch = self.known.get(ask.requirement)
        if branch is None:
            return False
        if branch.parts:
            least = self._least(branch, members)
            leaves = (leaf for leaf in branch.walk() if not leaf.parts)
            able = {each.name for leaf in leaves for own in self.ability(leaf.id) for each in own.able}
        else:
            own_ask = {other.period: other for other in self.ability(branch.id)}.get(ask.period)
            least = 0 if own_ask is None else own_ask.wanted
            able = set() if own_ask is None else {each.name for each in own_ask.able}
        return least >= ask.wanted and able <= {each.name for each in ask.able}

    def _is_shared(self, one: Ask, other: Ask) -> bool:
        """Whether one achievement could serve two at once."""
        if self._places(self.known[one.requirement]).isdisjoint(self._places(self.known[other.requirement])):
            return False
        return not {each.name for each in one.able}.isdisjoint(each.name for each in other.able)

    def _places(self, branch: Branch) -> frozenset[str]:
        return frozenset(
            leaf.place
            for leaf in branch.walk()
            if not leaf.parts and any(ask.able for ask in self.ability(leaf.id))
        )

    def _least(self, branch: Branch, members: Collection[str]) -> int:
        """How many achievements a requirement takes at least, beyond what the others of the shortage take."""
        wanted = self.number if branch.id == self.scope else branch.wanted
        parts, costs = [], []
        for part in branch.parts:
            if part.sure or part.id in members:
                wanted -= 1
            elif _met(part, ()):
                parts.append(part)
                own = self.ability(part.id) if not part.parts else ()
                costs.append(self._least(part, members) if part.parts else sum(ask.wanted for ask in own))
        costs.sort()
        places = [place for part in parts for place in self._places(part)]
        cheapest = costs[: max(0, wanted)]
        # One achievement may serve several leaves of a clause at once: then no more than the dearest is sure.
        return sum(cheapest) if len(places) == len(set(places)) else max(cheapest, default=0)


def way_past(scope: Branch, number: int, shortages: Sequence[tuple[str, ...]]) -> bool:
    """Whether so many parts can be met while of each shortage one requirement at least is not."""

    def left_out(out: frozenset[str]) -> bool:
        if sum(_met(part, out) for part in scope.parts) < number:
            return False
        uncut = next((each for each in shortages if out.isdisjoint(each)), None)
        if uncut is None:
            return True
        return any(left_out(out | {each}) for each in uncut if each != scope.id)

    return left_out(frozenset())


def _met(branch: Branch, out: Collection[str]) -> bool:
    if branch.id in out:
        return False
    if branch.sure or not branch.parts:
        return branch.sure or branch.meetable
    return sum(_met(part, out) for part in branch.parts) >= branch.wanted
