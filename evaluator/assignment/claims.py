"""From a scope as it is found without limits to the problem that the solver is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from evaluator.assignment.problem import (
    Activity,
    Claim,
    Knot,
    Options,
    Part,
    Unit,
    activities_of,
    claim,
    units_of,
)
from evaluator.assignment.scopes import Limits, Scope
from evaluator.case import Case
from evaluator.periods import CompiledPeriods
from evaluator.reasons import CERTAIN, NEVER, SUPPLIED, Check, Reason, contradiction, opening
from evaluator.records import Added, counts_of
from evaluator.verdict import Finding
from rules.model import Combination, RecordsLeaf

if TYPE_CHECKING:
    from evaluator.interpret import Program

WITHHELD: Final = contradiction(Reason("used_elsewhere"))
LEVEL_OPEN: Final = opening("field", Reason("activity_level_unknown", "level"))

Seats = tuple[str | None, tuple[int | None, ...]]
"""The name of a part, and how many achievements fill it at each rung."""


class Problem:
    """A scope whose records several leaves could use.

    `knots` are its requirements, parents first (the scope itself is the first), `units` what is to be given,
    `activities` those whose level is to be chosen. `place_of` tells the place of each leaf, `leaves_at` the
    leaves of a place. `boxes` are the leaves that are not filled one achievement by one: amounts, averages,
    distinct values; they are asked as a whole. `failed` is a requirement that is taken as not met and takes
    nothing, whatever is found of it.
    """

    def __init__(
        self,
        program: Program,
        case: Case,
        added: Mapping[str, Added],
        scope: Scope,
        *,
        failed: str | None = None,
    ) -> None:
        self.program = program
        self.case = case
        self.added = added
        self.scope = scope
        self.failed = failed
        self.limits: list[Limits | None] = []
        self.claims: list[Claim] = []
        self.knots: list[Knot] = []
        self.units: list[Unit] = []
        self.activities: list[Activity] = []
        self.boxes: frozenset[int] = frozenset()
        self.place_of: list[int] = []
        self.leaves_at: dict[int, list[int]] = {}
        self.unit_of: dict[tuple[int, str], int] = {}
        self._at: list[list[Claim]] = []
        self._findings: list[Finding] = []
        self._seats: dict[int, list[Seats]] = {}
        self._rungs: dict[tuple[int, frozenset[int], tuple[object, ...]], int] = {}

    @property
    def contested(self) -> bool:
        """Whether there is anything to choose."""
        return bool(self.units or self.activities)

    def read(self, finding: Finding) -> None:
        """Take in the scope as it is found where nothing is limited but by pins."""
        children = self._collect(finding)
        self._at = [[] for _ in children]
        for each in self.claims:
            self._at[each.knot].append(each)
        self._find_places()
        pairs = units_of(self.claims, self.limits, self.place_of)
        self.units = [unit for unit, _ in pairs]
        self.unit_of = {
            (each.knot, each.record): number for number, (_, own) in enumerate(pairs) for each in own
        }
        self.activities = list(activities_of(self.claims))
        if self.contested or self.failed is not None:
            self.boxes = frozenset(knot for knot in self._seats if self._is_box(knot))
            self._finish(children)

    # The tree ----------------------------------------------------------------------------------------------

    def _collect(self, finding: Finding) -> list[list[int]]:
        """All requirements with the claims of their leaves; what is waived or not asked takes nothing."""
        children: list[list[int]] = []
        todo = [(finding, -1)]
        while todo:
            found, parent = todo.pop()
            number = len(self._findings)
            self._findings.append(found)
            children.append([])
            if parent >= 0:
                children[parent].append(number)
            self.limits.append(None)
            if found.status not in ("waived", "not_applicable") and found.id != self.failed:
                self._claim(number, found)
                todo.extend((child, number) for child in reversed(found.children))
        return children

    def _claim(self, number: int, found: Finding) -> None:
        compiled = self.program.compiled.get(found.id)
        if compiled is None:
            return
        limits = self.limits[number] = self.scope.limits[found.id]
        added = self.added.get(found.id, {})
        if isinstance(compiled, CompiledPeriods):
            periods = compiled.claims(self.case, added)
            if periods:
                self._seats[number] = [(each.period, each.seats or ()) for each in periods]
            for part, each in enumerate(periods):
                self.claims += [claim(number, part, item, rung, limits) for item, rung in each.able]
        else:
            self._seats[number] = [(None, (compiled.leaf.count,) * 4)]
            self.claims += [
                claim(number, 0, item, rung, limits) for item, rung in compiled.claims(self.case, added)
            ]

    def _find_places(self) -> None:
        """The place of every leaf: its own number, or that of the first leaf of its clause."""
        known: dict[tuple[str | None, str], int] = {}
        for knot, limits in enumerate(self.limits):
            place = knot if limits is None else known.setdefault((limits.once, limits.place), knot)
            self.place_of.append(place)
            if limits is not None:
                self.leaves_at.setdefault(place, []).append(knot)

    def _is_box(self, knot: int) -> bool:
        node = self._findings[knot].requirement
        if isinstance(node, RecordsLeaf) and node.distinct != "achievement":
            return True
        if any(not seats for _, seats in self._seats[knot]):
            return True
        parts: dict[int, set[int]] = {}
        free, given = set(), set()
        for each in self._at[knot]:
            unit = self.unit_of.get((knot, each.record))
            if unit is None:
                free.add((each.part, each.group))
            else:
                given.add((each.part, each.group))
                parts.setdefault(unit, set()).add(each.part)
        return bool(free & given) or any(len(own) > 1 for own in parts.values())

    def _finish(self, children: list[list[int]]) -> None:
        """The knots, from the last to the first, so that children come before their parents."""
        free = [0] * len(children)
        base = [0] * len(children)
        made: list[Knot] = []
        chosen = {activity.key for activity in self.activities}
        shaken = {each.knot for each in self.claims if self._shaken(each, chosen)}
        for number in range(len(children) - 1, -1, -1):
            found = self._findings[number]
            fixed = self._fixed(number, found, shaken)
            below = children[number]
            if fixed is not None:
                free[number] = base[number] = fixed
            elif below:
                free[number] = _rung([free[each] for each in below], found.wanted)
                base[number] = _rung([base[each] for each in below], found.wanted)
            else:
                free[number] = found.rung
                base[number] = self._base(number, chosen)
            wanted = found.wanted if below else 0
            made.append(Knot(found.id, wanted, tuple(below), fixed, free[number], base[number]))
        self.knots = made[::-1]

    def _fixed(self, number: int, found: Finding, shaken: set[int]) -> int | None:
        """The rung of a requirement that the assignment does not change."""
        if found.id == self.failed:
            return NEVER
        if found.passes and found.status != "met":
            return CERTAIN
        node = found.requirement
        if number and (node.applies_to is not None or node.unless_setting is not None):
            applies = self.program.applies(node, self.case)
            if applies is not True:
                return SUPPLIED  # not known to be asked: open, whatever is found (decision 31)
        if isinstance(node, Combination):
            return None if found.children else found.rung
        return None if number in shaken else found.rung

    def _base(self, knot: int, chosen: set[tuple[str, str]]) -> int:
        """A leaf's rung with what is free and of no activity whose level is to be chosen."""
        if knot in self.boxes:
            barred = {each.record: (WITHHELD,) for each in self._at[knot] if self._shaken(each, chosen)}
            return self._decide(knot, barred)
        best: list[dict[str, int]] = [{} for _ in self._seats[knot]]
        for each in self._at[knot]:
            if not self._shaken(each, chosen):
                known = best[each.part]
                known[each.group] = min(known.get(each.group, NEVER), each.rung)
        rung = CERTAIN
        for part, (_, seats) in enumerate(self._seats[knot]):
            while rung < NEVER and not _filled(seats, best[part], rung):
                rung += 1
        return rung

    def _shaken(self, each: Claim, chosen: set[tuple[str, str]]) -> bool:
        """Whether a choice decides if a record serves a leaf."""
        return (each.knot, each.record) in self.unit_of or each.activity in chosen

    # What depends on the choice -----------------------------------------------------------------------------

    def at(self, knot: int) -> list[Claim]:
        """The claims of a leaf."""
        return self._at[knot]

    def seats(self, knot: int) -> list[Seats]:
        """The parts of a leaf and what fills them; none for what takes no records."""
        return self._seats.get(knot, [])

    def parts(self, knot: int, options: Options) -> list[Part]:
        """What is to be filled at a leaf that is no box, with the levels of some activities chosen."""
        free: list[dict[str, int]] = [{} for _ in self._seats[knot]]
        units: list[dict[int, int]] = [{} for _ in self._seats[knot]]
        for each, rung in self.standing(knot, options):
            unit = self.unit_of.get((knot, each.record))
            if rung >= NEVER:
                continue
            if unit is None:
                known = free[each.part]
                known[each.group] = min(known.get(each.group, NEVER), rung)
            else:
                given = units[each.part]
                given[unit] = min(given.get(unit, NEVER), rung)
        return [
            Part(name, seats, free[part], units[part]) for part, (name, seats) in enumerate(self._seats[knot])
        ]

    def units_at(self, knot: int) -> frozenset[int]:
        """The units that a leaf could use."""
        return frozenset(
            self.unit_of[knot, each.record] for each in self._at[knot] if (knot, each.record) in self.unit_of
        )

    def best_of(self, knot: int, options: Options) -> dict[int, tuple[int, str]]:
        """The units that a leaf can use: from which rung on, and by which record."""
        found: dict[int, tuple[int, str]] = {}
        for each, rung in self.standing(knot, options):
            unit = self.unit_of.get((knot, each.record))
            if unit is not None and rung < NEVER:
                found[unit] = min(found.get(unit, (NEVER, "")), (rung, each.record))
        return found

    def standing(self, knot: int, options: Options) -> Iterator[tuple[Claim, int]]:
        """The claims of a leaf, each with the rung from which its record serves under the options."""
        chosen = {self.activities[number].key: option for number, option in options.items()}
        for each in self._at[knot]:
            option = chosen.get(each.activity) if each.activity is not None else None
            yield each, each.rung if option is None else option.rung(each)

    def box_rung(self, knot: int, units: frozenset[int], options: Options) -> int:
        """A box's rung when it is given some units."""
        key = (knot, units, tuple(sorted(options.items())))
        known = self._rungs.get(key)
        if known is None:
            barred: dict[str, tuple[Check, ...]] = {}
            for each, rung in self.standing(knot, options):
                unit = self.unit_of.get((knot, each.record))
                if rung >= NEVER or (unit is not None and unit not in units):
                    barred[each.record] = (WITHHELD,)
                elif rung != each.rung:
                    barred[each.record] = (LEVEL_OPEN,)
            known = self._rungs[key] = self._decide(knot, barred)
        return known

    def _decide(self, knot: int, barred: Added) -> int:
        found = self._findings[knot]
        added = dict(self.added.get(found.id, {}))
        for record, checks in barred.items():
            added[record] = (*added.get(record, ()), *checks)
        compiled = self.program.compiled[found.id]
        if isinstance(compiled, CompiledPeriods):
            decided = compiled.decide(self.case, added)
            counts, wanted = decided.counts, decided.wanted
        else:
            counts, wanted = compiled.decide(self.case, added)[1], compiled.leaf.count
        return next((rung for rung in range(NEVER) if counts[rung] >= wanted), NEVER)


def _filled(seats: tuple[int | None, ...], best: Mapping[str, int], rung: int) -> bool:
    wanted = seats[rung]
    return wanted is not None and sum(at <= rung for at in best.values()) >= wanted


def _rung(below: list[int], wanted: int) -> int:
    counts = counts_of(below)
    return next((rung for rung in range(NEVER) if counts[rung] >= wanted), NEVER)
