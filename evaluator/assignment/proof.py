"""Finding a proof that there is no better assignment: about leaves, or higher up where that is shorter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from evaluator.assignment.choice import ROOT, Goal, Ways, smaller
from evaluator.assignment.claims import Problem
from evaluator.assignment.matching import Matching, Wanted
from evaluator.assignment.shortage import Achievement, Ask, Proof, Shortage
from evaluator.assignment.supply import NO_OPTIONS, Conflict, Supply, apart

SPECIFIC: Final = 6
"""So many shortages of single leaves are tried before it is told of requirements higher up."""


def prove(problem: Problem, rung: int, number: int) -> Proof:
    """The proof that at a rung no such number of parts of the scope can be met.

    Raises ValueError when they can, `supply.TooManyWays` when the search is given up.
    """
    prover = _Prover(problem, rung, number)
    return Proof(rung, number, tuple(map(prover.shortage, prover.found())))


class _Nogood(NamedTuple):
    """Requirements that cannot be met together at the rung; `plain`: there are too few achievements."""

    knots: tuple[int, ...]
    plain: bool


class _Prover:
    """Proves for one rung that no such number of parts of the scope can be met."""

    def __init__(self, problem: Problem, rung: int, number: int) -> None:
        self.problem = problem
        self.rung = rung
        self.number = number
        self.supply = Supply(problem)
        self._able: dict[int, tuple[int, ...]] = {}
        self._cost: dict[int, int] = {}
        self._places: dict[int, frozenset[int]] = {}

    def found(self) -> list[_Nogood]:
        """Few nogoods of which every way holds one whole, about leaves where that will do."""
        about_leaves = self._nogoods(specific=True, most=SPECIFIC)
        if about_leaves is not None and len(about_leaves) == 1:
            return about_leaves
        if self._too_few((ROOT,)):
            return [_Nogood((ROOT,), plain=True)]
        higher = self._nogoods(specific=False, most=None) or []
        return about_leaves if about_leaves is not None and len(about_leaves) <= len(higher) else higher

    def _nogoods(self, *, specific: bool, most: int | None) -> list[_Nogood] | None:
        """Nogoods of which every way holds one whole; None: that takes more than so many."""
        found: list[_Nogood] = []
        ways = Ways(self.problem)
        try:
            while (way := ways.way([Goal(ROOT, self.rung, self.number)])) is not None:
                if most is not None and len(found) == most:
                    return None
                found.append(self._nogood(way, specific=specific))
                ways.shut(dict.fromkeys(found[-1].knots, self.rung))
        finally:
            ways.close()
        return self._needed(found)

    def _nogood(self, way: Mapping[int, int], *, specific: bool) -> _Nogood:
        """Why a way cannot be gone, told of its leaves, or of requirements as high up as can be."""
        levels = self._levels(way)
        for there in reversed(levels) if specific else levels:
            short = self._too_few(there)
            if short:
                return _Nogood(self._fewest(short), plain=True)
        needs = smaller(self.supply, dict.fromkeys(levels[-1], self.rung))
        if not isinstance(self.supply.fill(needs), Conflict):
            raise ValueError("they can be met")
        return _Nogood(tuple(needs), plain=False)

    def _levels(self, way: Mapping[int, int]) -> list[tuple[int, ...]]:
        """The requirements of a way: the parts of the scope, what they need, and so on down to its leaves."""
        knots = self.problem.knots
        levels = [tuple(part for part in knots[ROOT].children if part in way)]
        while any(knots[knot].children for knot in levels[-1]):
            below: list[int] = []
            for knot in levels[-1]:
                below += (
                    [part for part in knots[knot].children if part in way] if knots[knot].children else [knot]
                )
            levels.append(tuple(below))
        return levels

    def _needed(self, nogoods: Sequence[_Nogood]) -> list[_Nogood]:
        """As few of these as still leave no way, those of few requirements first."""
        kept = sorted(set(nogoods), key=lambda each: (len(each.knots), each.knots))
        for each in reversed(tuple(kept)):
            fewer = [other for other in kept if other is not each]
            if len(kept) > 1 and not self._leave_a_way(fewer):
                kept = fewer
        return kept

    def _leave_a_way(self, nogoods: Sequence[_Nogood]) -> bool:
        ways = Ways(self.problem)
        try:
            for each in nogoods:
                ways.shut(dict.fromkeys(each.knots, self.rung))
            return ways.way([Goal(ROOT, self.rung, self.number)]) is not None
        finally:
            ways.close()

    # Too few achievements -----------------------------------------------------------------------------------

    def _too_few(self, there: Sequence[int]) -> frozenset[int] | None:
        """The requirements among these that want more achievements than can serve them; None: none do.

        Of requirements that one achievement could serve at once only the one that asks for most is counted.
        """
        wanted: list[Wanted] = []
        places: set[int] = set()
        for knot in sorted(there, key=lambda each: (-self.cost(each), each)):
            own = self._wanted(knot)
            if places.isdisjoint(self.places(knot)) or apart([*wanted, *own]):
                wanted += own
                places |= self.places(knot)
        return Matching(sorted(wanted)).fill()

    def _fewest(self, short: frozenset[int]) -> tuple[int, ...]:
        left = sorted(short)
        for knot in reversed(tuple(left)):
            if knot in left:
                less = self._too_few([other for other in left if other != knot])
                if less:
                    left = sorted(less)
        return tuple(left)

    def _wanted(self, knot: int) -> list[Wanted]:
        """What a requirement asks for at least, whichever way it is met."""
        if not self.problem.knots[knot].children:
            return self.supply.wanted(knot, self.rung) or []
        able = self.able(knot)
        return [Wanted(min(self.places(knot), default=knot), knot, self.cost(knot), able, frozenset(able))]

    def cost(self, place: int) -> int:
        """How many achievements a requirement takes at least.

        Of parts that one achievement could serve at once the dearest of the cheapest counts, not their sum.
        """
        if place not in self._cost:
            knots = self.problem.knots
            if not knots[place].children:
                self._cost[place] = sum(each.seats for each in self._wanted(place))
            else:
                wanted = self.number if place == ROOT else knots[place].wanted
                wanted -= sum(knots[part].base <= self.rung for part in knots[place].children)
                parts = [p for p in knots[place].children if knots[p].free <= self.rung < knots[p].base]
                cheapest = sorted(map(self.cost, parts))[: max(0, wanted)]
                several = sum(len(self.places(part)) for part in parts)
                alone = several == len(frozenset().union(*map(self.places, parts)))
                self._cost[place] = sum(cheapest) if alone else max(cheapest, default=0)
        return self._cost[place]

    def places(self, place: int) -> frozenset[int]:
        """The places of the leaves at or below a requirement that units can serve."""
        if place not in self._places:
            children = self.problem.knots[place].children
            if children:
                found = frozenset().union(*map(self.places, children))
            else:
                found = frozenset({self.problem.place_of[place]} if self.problem.units_at(place) else ())
            self._places[place] = found
        return self._places[place]

    def able(self, place: int) -> tuple[int, ...]:
        """The units that can serve a leaf at or below a requirement."""
        if place not in self._able:
            children = self.problem.knots[place].children
            if children:
                found = {unit for child in children for unit in self.able(child)}
            elif place in self.problem.boxes or not self.problem.seats(place):
                found = set()
            else:
                parts = self.supply.parts(place, NO_OPTIONS)
                found = {unit for part in parts for unit, at in part.units.items() if at <= self.rung}
            self._able[place] = tuple(sorted(found))
        return self._able[place]

    # Told ---------------------------------------------------------------------------------------------------

    def shortage(self, nogood: _Nogood) -> Shortage:
        """A nogood with all that is needed to check it."""
        asks: list[Ask] = []
        for knot in nogood.knots:
            id_ = self.problem.knots[knot].id
            if not nogood.plain:
                asks.append(Ask(id_, None, 0, self._chosen(knot)))
            elif self.problem.knots[knot].children:
                asks.append(Ask(id_, None, self.cost(knot), self._named(self.able(knot), knot)))
            else:
                asks += self._asks(knot)
        return Shortage(_tight(asks) if nogood.plain else tuple(asks), nogood.plain)

    def _asks(self, knot: int) -> Iterator[Ask]:
        """What a leaf asks for."""
        for part in self.supply.parts(knot, NO_OPTIONS):
            wanted = part.lacking(self.rung)
            if wanted:
                units = sorted(unit for unit, at in part.units.items() if at <= self.rung)
                yield Ask(self.problem.knots[knot].id, part.name, wanted, self._named(units, knot))

    def _named(self, units: Sequence[int], knot: int) -> tuple[Achievement, ...]:
        """Units with their names, and the records that can serve a requirement."""
        records: dict[int, set[str]] = {unit: set() for unit in units}
        for leaf in self._below(knot):
            for claim in self.problem.at(leaf):
                unit = self.problem.unit_of.get((leaf, claim.record))
                if unit in records and claim.rung <= self.rung:
                    records[unit].add(claim.record)
        return tuple(
            Achievement(
                self._name(self.problem.units[unit].places[0], self.problem.units[unit].group),
                tuple(sorted(own)),
            )
            for unit, own in records.items()
        )

    def _chosen(self, knot: int) -> tuple[Achievement, ...]:
        """The achievements that a leaf can use and that a choice decides about, of whatever sort."""
        activities = {each.key for each in self.problem.activities}
        records: dict[str, set[str]] = {}
        for claim in self.problem.at(knot):
            chosen = (knot, claim.record) in self.problem.unit_of or claim.activity in activities
            if chosen and claim.rung <= self.rung:
                records.setdefault(self._name(knot, claim.group), set()).add(claim.record)
        return tuple(Achievement(name, tuple(sorted(own))) for name, own in sorted(records.items()))

    def _name(self, leaf: int, group: str) -> str:
        limits = self.problem.limits[leaf]
        return f"{None if limits is None else limits.once}: {group}"

    def _below(self, place: int) -> list[int]:
        """The leaves at or below a requirement."""
        children = self.problem.knots[place].children
        return [leaf for child in children for leaf in self._below(child)] if children else [place]


def _tight(asks: list[Ask]) -> tuple[Ask, ...]:
    """Only the periods of a leaf that matter: what can go without mending the shortage goes."""
    for ask in reversed(tuple(asks)):
        fewer = [other for other in asks if other is not ask]
        if ask.period is not None and Shortage(tuple(fewer), plain=True).lacking > 0:
            asks = fewer
    return tuple(asks)
