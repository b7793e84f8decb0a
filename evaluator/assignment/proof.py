"""Why there is no better assignment: shortages that anybody can check, without the solver.

A *plain* shortage names leaves, how many achievements they ask for together, and all that could serve any of
them: there are fewer. One that is not plain names leaves that cannot all be met, though all but any one of
them can. A proof is a set of shortages such that so many parts of the scope need all the leaves of one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from evaluator.assignment.best import ROOT
from evaluator.assignment.choice import Goal, Nogood, Search
from evaluator.assignment.claims import Problem
from evaluator.assignment.supply import Conflict, Supply


class Achievement(NamedTuple):
    """What counts once: its name, with the requirement below which it does, and the records that show it."""

    name: str
    records: tuple[str, ...]


class Ask(NamedTuple):
    """How many achievements one leaf (or one period of it) asks for, and those that can serve it."""

    requirement: str
    period: str | None
    wanted: int
    able: tuple[Achievement, ...]


class Shortage(NamedTuple):
    """Leaves that cannot be met together at a rung."""

    asks: tuple[Ask, ...]
    plain: bool

    @property
    def requirements(self) -> tuple[str, ...]:
        """The leaves, each once, in the order of the rule set."""
        return tuple(dict.fromkeys(ask.requirement for ask in self.asks))

    @property
    def achievements(self) -> tuple[Achievement, ...]:
        """All that can serve any of the leaves."""
        records: dict[str, set[str]] = {}
        for ask in self.asks:
            for each in ask.able:
                records.setdefault(each.name, set()).update(each.records)
        return tuple(
            sorted(
                (Achievement(name, tuple(sorted(own))) for name, own in records.items()),
                key=lambda each: each.records,
            )
        )

    @property
    def lacking(self) -> int:
        """How many achievements there are too few (of a plain one)."""
        return sum(ask.wanted for ask in self.asks) - len(self.achievements)


class Proof(NamedTuple):
    """That at a rung fewer than `number` parts of a scope can be met at once."""

    rung: int
    number: int
    shortages: tuple[Shortage, ...]


# Finding a proof --------------------------------------------------------------------------------------------


def prove(problem: Problem, rung: int, count: int) -> Proof:
    """The proof that at a rung no `count` parts of the scope can be met, small and the same every time."""
    supply = Supply(problem)
    search = Search(problem, supply)
    if search.reach([Goal(ROOT, rung, count)]) is not None:
        raise ValueError("it can be reached")
    small = {tuple(sorted(each.leaves)): each for each in (_smaller(supply, n) for n in search.nogoods)}
    kept = [small[leaves] for leaves in sorted(small, key=lambda leaves: (len(leaves), leaves))]
    tree = _tree(problem, rung)
    for each in reversed(tuple(kept)):
        fewer = [other for other in kept if other is not each]
        if not _way_past(tree, count, [_ids(problem, other) for other in fewer]):
            kept = fewer
    return Proof(rung, count, tuple(_shortage(problem, each) for each in kept))


def _smaller(supply: Supply, nogood: Nogood) -> Nogood:
    """Leaves among these that cannot be filled together, but can without any one of them."""
    leaves, plain = dict(nogood.leaves), nogood.plain
    for knot in sorted(leaves, reverse=True):
        if knot not in leaves:
            continue
        conflict = supply.fill({other: rung for other, rung in leaves.items() if other != knot})
        if isinstance(conflict, Conflict):
            leaves, plain = {other: leaves[other] for other in conflict.leaves}, conflict.plain
    if not plain:
        conflict = supply.fill(leaves)
        plain = isinstance(conflict, Conflict) and conflict.plain
    return Nogood(leaves, plain)


def _ids(problem: Problem, nogood: Nogood) -> tuple[str, ...]:
    return tuple(problem.knots[knot].id for knot in sorted(nogood.leaves))


def _shortage(problem: Problem, nogood: Nogood) -> Shortage:
    asks = []
    for knot, rung in sorted(nogood.leaves.items()):
        for part, (name, seats) in enumerate(problem.seats(knot)):
            able: dict[str, set[str]] = {}
            free = set()
            limits = problem.limits[knot]
            once = limits.once if limits is not None else None
            for claim in problem.at(knot):
                if claim.part == part and claim.rung <= rung:
                    if claim.bound or not nogood.plain:
                        able.setdefault(f"{once}: {claim.group}", set()).add(claim.record)
                    else:
                        free.add(claim.group)
            wanted = (seats[rung] or 0) - len(free) if nogood.plain else 0
            if wanted > 0 or not nogood.plain:
                named = [Achievement(each, tuple(sorted(records))) for each, records in able.items()]
                asks.append(Ask(problem.knots[knot].id, name, wanted, tuple(sorted(named))))
    return Shortage(_tight(asks) if nogood.plain else tuple(asks), nogood.plain)


def _tight(asks: list[Ask]) -> tuple[Ask, ...]:
    """Of the periods of a leaf only those that matter: what can go without mending the shortage goes."""
    for ask in reversed(tuple(asks)):
        fewer = [other for other in asks if other is not ask]
        if Shortage(tuple(fewer), plain=True).lacking > 0:
            asks = fewer
    return tuple(asks)


# Checking one -----------------------------------------------------------------------------------------------


class Branch(NamedTuple):
    """A requirement of a scope as a proof is checked.

    `wanted` is how many of its `parts` it asks for; a leaf is `meetable` when it can be met if all others are
    left out of account.
    """

    id: str
    wanted: int
    parts: tuple[Branch, ...]
    meetable: bool = True


Ability = Callable[[str], Sequence[Ask]]
"""For a leaf what it (or each of its periods) asks for at the rung of the proof, and all that can serve it.

What may serve without being used up is taken off what is wanted.
"""

Together = Callable[[Collection[str]], bool]
"""Whether leaves can be met together, tried in every way."""


def holds(proof: Proof, scope: Branch, ability: Ability, together: Together) -> bool:
    """Whether a proof proves what it says. `ability` and `together` are the checker's own."""
    return all(_is_short(each, ability, together) for each in proof.shortages) and not _way_past(
        scope, proof.number, [each.requirements for each in proof.shortages]
    )


def _is_short(shortage: Shortage, ability: Ability, together: Together) -> bool:
    if not shortage.plain:
        return not together(shortage.requirements)
    for ask in shortage.asks:
        known = {other.period: other for other in ability(ask.requirement)}.get(ask.period)
        if known is None or known.wanted < ask.wanted:
            return False
        if not {each.name for each in known.able} <= {each.name for each in ask.able}:
            return False
    return shortage.lacking > 0


def _way_past(scope: Branch, count: int, shortages: Sequence[tuple[str, ...]]) -> bool:
    """Whether so many parts can be met while of each shortage one leaf at least is not."""

    def left_out(out: frozenset[str]) -> bool:
        if sum(_met(part, out) for part in scope.parts) < count:
            return False
        uncut = next((each for each in shortages if out.isdisjoint(each)), None)
        return uncut is None or any(left_out(out | {leaf}) for leaf in uncut)

    return left_out(frozenset())


def _met(branch: Branch, out: Collection[str]) -> bool:
    if not branch.parts:
        return branch.meetable and branch.id not in out
    return sum(_met(part, out) for part in branch.parts) >= branch.wanted


def _tree(problem: Problem, rung: int) -> Branch:
    """The scope as the solver sees it at a rung."""

    def branch(number: int) -> Branch:
        knot = problem.knots[number]
        parts = () if knot.fixed is not None and number != ROOT else tuple(map(branch, knot.children))
        return Branch(knot.id, knot.wanted, parts, knot.free <= rung)

    return branch(ROOT)


def ability_of(problem: Problem, rung: int) -> Mapping[str, Sequence[Ask]]:
    """What every leaf asks for at a rung, as the solver sees it."""
    plain = {
        knot: Nogood({knot: rung}, plain=True)
        for knot, each in enumerate(problem.knots)
        if not each.children and problem.seats(knot) and knot not in problem.boxes
    }
    return {problem.knots[knot].id: _shortage(problem, nogood).asks for knot, nogood in plain.items()}
