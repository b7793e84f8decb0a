"""The bounds of judgements, of absences, and of combinations: of how many parts how many are needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from evaluator.boundary.bound import Bound, Expected, NoValue, Plain, Scene, Shown, Unshown
from evaluator.boundary.recipes import DAY
from evaluator.boundary.values import Edge, comfortable, edges, holds, put
from evaluator.boundary.world import World
from rules.meaning import test_meaning
from rules.model import (
    ALTERNATIVES,
    AbsentLeaf,
    Combination,
    JudgementLeaf,
    Node,
    PeriodLeaf,
    Where,
)

Found = Iterator[Shown | Unshown]

JUDGE: Final = {"role": "school", "judge": "评议人"}
APPROVED_BY: Final = "主管部门"


# Judgements -------------------------------------------------------------------------------------------


def judgement(world: World, requirement: str, conclusion: str) -> Plain:
    """A judgement that stands."""
    return {
        "id": f"j_{requirement}",
        "kind": "judgement",
        "requirement": requirement,
        "conclusion": conclusion,
        **JUDGE,
        "date": (world.as_of - 30 * DAY).isoformat(),
        "standing": world.standing,
    }


def judgement_bounds(world: World, leaf: JudgementLeaf) -> Found:
    """Judged met, judged not met."""
    bound = Bound(leaf.id, leaf.cite, "judgement")
    for conclusion, expected in (("met", Expected("met", 1, 1)), ("not_met", Expected("not_met", 0, 0))):
        scene = Scene((judgement(world, leaf.id, conclusion),))
        yield Shown(bound, conclusion == "met", conclusion, scene, expected, {})


# Absences ---------------------------------------------------------------------------------------------


class _Absence:
    """A leaf that asks for an absence, and what it takes to show it."""

    def __init__(self, world: World, leaf: AbsentLeaf, opening: date) -> None:
        self.world, self.leaf, self.opening = world, leaf, opening

    def record(self, name: str, where: Where, time: Mapping[str, str], patch: Mapping[str, Any]) -> Plain:
        """A breach or a certificate. Raises NoValue."""
        record: Plain = {"id": name, "kind": self.leaf.absent}
        for path, test in where.items():
            if path == ALTERNATIVES:
                raise NoValue(path)
            put(record, comfortable(self.world, self.leaf.absent, path, [test]))
        put(record, time)
        put(record, patch)
        record["standing"] = self.world.standing
        return record

    def certificate(
        self, first: date | None = None, last: date | None = None, patch: Mapping[str, Any] | None = None
    ) -> Plain:
        """A certificate for the whole window, or for another time."""
        days = (first or self.opening, last or self.world.as_of)
        time = {"from": days[0].isoformat(), "to": days[1].isoformat()}
        return self.record("c1", self.leaf.certificate, time, patch or {})

    def breach(self, day: date, patch: Mapping[str, Any] | None = None) -> Plain:
        """A confirmed breach on a day."""
        return self.record("b1", self.leaf.where, {"date": day.isoformat()}, patch or {})

    def is_breach(self, record: Plain) -> bool:
        """Whether a record is one."""
        where = self.leaf.where.items()
        return all(holds(self.world, self.leaf.absent, record, path, test) for path, test in where)

    def sides(
        self,
        bound: Bound,
        met: tuple[list[Plain], Any],
        lost: tuple[list[Plain], Any],
        expected: Expected,
    ) -> Iterator[Shown]:
        """Both sides."""
        yield Shown(bound, True, met[1], Scene(tuple(met[0])), Expected("met", 1, 1), {})  # noqa: FBT003 - inside
        yield Shown(bound, False, lost[1], Scene(tuple(lost[0])), expected, {})  # noqa: FBT003 - outside


def absence_bounds(world: World, leaf: AbsentLeaf) -> Found:
    """How long certificates must cover, when a breach counts, what is a breach and a certificate."""
    opening = world.opening(leaf.within)
    if opening is None:
        # No certificate reaches back without an end.
        yield Unshown(leaf.id, leaf.cite, "years")
        return
    there = _Absence(world, leaf, opening)
    try:
        yield from list(_absence(there))
    except NoValue as none:
        yield Unshown(leaf.id, leaf.cite, "values", str(none))


def _absence(there: _Absence) -> Iterator[Shown]:
    leaf, opening, last = there.leaf, there.opening, there.world.as_of
    whole = there.certificate()
    uncovered, broken = Expected("open", 0, 1), Expected("not_met", 0, 0)

    def bound(what: Any, limit: Any = None, name: str = "", edge: Edge | None = None) -> Bound:
        about = Bound(leaf.id, leaf.cite, what, name, leaf.absent, limit)
        return about if edge is None else about._replace(side=edge.side, whole=edge.key)

    for what, day, late in (("covered_first", opening, opening + DAY), ("covered_last", last, last - DAY)):
        short = there.certificate(first=late) if what == "covered_first" else there.certificate(last=late)
        met = ([whole], day.isoformat())
        yield from there.sides(bound(what, day), met, ([short], late.isoformat()), uncovered)
    for what, day, beyond in (("breach_first", opening, opening - DAY), ("breach_last", last, last + DAY)):
        outside = [there.breach(day), whole]
        met = ([there.breach(beyond), whole], beyond.isoformat())
        yield from there.sides(bound(what, day), met, (outside, day.isoformat()), broken)
    for part, where in (("breach", leaf.where), ("certificate", leaf.certificate)):
        for path, test in where.items():
            if path == ALTERNATIVES:
                continue
            limit = test_meaning(leaf.absent, path, test)
            for edge in edges(there.world, leaf.absent, path, test, [test]):
                about = bound(part, limit, path, edge)
                shown = (edge.shown_inside, edge.shown_outside)
                if part == "breach":
                    # What is no breach stands in nobody's way.
                    free = [there.breach(opening, edge.outside), whole]
                    hit = [there.breach(opening, edge.inside), whole]
                    if edge.fails:
                        yield from there.sides(about, (free, shown[1]), (hit, shown[0]), broken)
                else:
                    good, bad = (there.certificate(patch=patch) for patch in (edge.inside, edge.outside))
                    lost = broken if there.is_breach(bad) else uncovered
                    yield from there.sides(about, ([good], shown[0]), ([bad], shown[1]), lost)


# Combinations -----------------------------------------------------------------------------------------


class Nothing:
    """What is found where no record is shown and everything is judged against the applicant.

    A period leaf whose periods stand under other posts is not asked for, and so in nobody's way.
    """

    def __init__(self, world: World) -> None:
        self.world = world

    def passes(self, node: Node) -> bool:
        """Whether a requirement passes all the same."""
        if node.unless_setting is not None and node.unless_setting in self.world.given:
            return True
        if node.applies_to is not None and self.world.post not in node.applies_to:
            return True
        if isinstance(node, Combination):
            return sum(map(self.passes, node.of)) >= node.at_least
        if isinstance(node, PeriodLeaf):
            opening = self.world.opening(node.within) or self.world.start
            asked = self.world.periods(node.each, opening)
            return not asked or (node.posts is not None and self.world.post not in node.posts)
        return False

    def records(self, root: Combination) -> list[Plain]:
        """The records that decide everything against the applicant."""
        return [judgement(self.world, root.id, "not_met"), *self._breaches(root)]

    def _breaches(self, node: Node) -> Iterator[Plain]:
        if isinstance(node, Combination):
            for part in node.of:
                yield from self._breaches(part)
        elif isinstance(node, AbsentLeaf):
            there = _Absence(self.world, node, self.world.start)
            breach = there.breach(self.world.as_of - 10 * DAY)
            yield {**breach, "id": f"b_{node.id}"}


def combination_bounds(world: World, node: Combination, root: Combination) -> Found:
    """As many parts waived as are needed, all others failed; and one less."""
    nothing = Nothing(world)
    passing = [part for part in node.of if nothing.passes(part)]
    failing = [part for part in node.of if part not in passing]
    needed = node.at_least - len(passing)
    if needed < 1 or needed > len(failing):
        yield Unshown(node.id, node.cite, "children")
        return
    try:
        records = nothing.records(root)
    except NoValue as none:
        yield Unshown(node.id, node.cite, "values", str(none))
        return
    parts = tuple(part.id for part in node.of)
    bound = Bound(node.id, node.cite, "parts", limit=(node.at_least, len(parts)), whole=parts)
    for waived in (needed, needed - 1):
        waivers = [_waiver(world, part.id) for part in failing[:waived]]
        status, number = ("met" if waived == needed else "not_met"), len(passing) + waived
        expected = Expected(status, number, number)  # type: ignore[arg-type]
        scene = Scene(tuple(records), {"waivers": waivers} if waivers else {})
        yield Shown(bound, waived == needed, number, scene, expected, {})


def _waiver(world: World, requirement: str) -> Plain:
    return {
        "requirement": requirement,
        "ground": "边界案例",
        "approved_by": APPROVED_BY,
        "approved_on": (world.as_of - 30 * DAY).isoformat(),
    }
