"""The bounds of a leaf that counts records: its number, its conditions, its window, its documents."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from evaluator.boundary.bound import Bound, Expected, NoValue, Plain, Scene, Shown, Unshown
from evaluator.boundary.recipes import DAY, RESULTS, Recipe, document_of, flat, recipes
from evaluator.boundary.values import SUBJECTS, Patch, accepted, edges, put
from evaluator.boundary.world import World
from evaluator.calendar import DISTANT_PAST
from evaluator.case import LASTING, NONE
from evaluator.conditions import DATED_BLOCKS
from rules.meaning import Accepts, test_meaning
from rules.model import SPAN, DocumentTest, Items, Own, RecordsLeaf, Source, Window

ACHIEVEMENT: Final = "achievement"
Found = Iterator[Shown | Unshown]


class Sides:
    """Makes the two sides of bounds of one leaf: all its records but one are well inside."""

    def __init__(self, world: World, leaf: RecordsLeaf, recipe: Recipe, source: int) -> None:
        self.world = world
        self.leaf = leaf
        self.recipe = recipe
        self.source = source

    def bound(self, what: Any, name: str = "", limit: Any = None, side: Any = "") -> Bound:
        """A bound of the leaf."""
        return Bound(
            self.leaf.id,
            self.leaf.cite,
            what,
            name,
            self.recipe.kind,
            limit,
            self.recipe.way.numbers,
            self.source,
            side,
        )

    def side(
        self, bound: Bound, records: Sequence[Plain], edge: Any, *, lacking: int, open_: bool = False
    ) -> Shown:
        """One side: all counted, or so many not (or only possibly)."""
        wanted = self.leaf.count
        certain = wanted - lacking
        possible = wanted if open_ else certain
        status = "met" if not lacking else "open" if open_ else "not_met"
        expected = Expected(status, certain, possible)  # type: ignore[arg-type]
        scene = Scene(records=tuple(self.told_apart(copy.deepcopy(list(records)), bound)))
        return Shown(bound, not lacking, edge, scene, expected, {})

    def told_apart(self, records: list[Plain], bound: Bound) -> list[Plain]:
        """The records with other values of the field that must differ.

        What a record has already it keeps where nobody before it has the same; and where the bound is of that
        field, the record at the edge keeps its own.
        """
        field = self.leaf.distinct
        if field == ACHIEVEMENT:
            return records
        own = [each for each in records if each["kind"] == self.recipe.kind]
        used: list[Any] = []
        if bound.what == "condition" and bound.name == field:
            used.append(own.pop(0).get(field))
        for each in own:
            value = each.get(field)
            if value is None or value in used:
                value = next((free for free in self._values() if free not in used), None)
                if value is None:
                    raise NoValue(field)
                put(each, {field: value})
            used.append(value)
        return records

    def _values(self) -> list[Any]:
        """The values that the field that must differ may have."""
        field = self.leaf.distinct
        tests = self.recipe.by_field.get(field, [])
        codes = accepted(self.recipe.kind, field, tests)
        if codes:
            return codes
        if any(isinstance(test, Own) for test in tests):
            return [SUBJECTS[0]]
        told = [
            test.values
            for test in (test_meaning(self.recipe.kind, field, each) for each in tests)
            if isinstance(test, Accepts)
        ]
        if told:
            return sorted(frozenset.intersection(*told), key=str)
        return [*SUBJECTS, *(f"科目{place}" for place in range(len(SUBJECTS), self.leaf.count + 1))]

    def pair(
        self,
        bound: Bound,
        inside: Sequence[Plain],
        outside: Sequence[Plain],
        edge: tuple[Any, Any],
        **out: Any,
    ) -> Iterator[Shown]:
        """Both sides, where one record is at the edge and the others are well inside."""
        rest = [each for place in range(2, self.leaf.count + 1) for each in self.recipe.record(f"r{place}")]
        yield self.side(bound, [*inside, *rest], edge[0], lacking=0)
        yield self.side(bound, [*outside, *rest], edge[1], lacking=1, **out)

    def one(self, **parts: Any) -> list[Plain]:
        """The record at the edge."""
        return self.recipe.record("r1", **parts)


def records_bounds(world: World, leaf: RecordsLeaf) -> Found:
    """Every bound of the leaf, both sides of it."""
    for number, _ in enumerate(leaf.sources):
        for recipe in recipes(world, leaf.sources, number):
            sides = Sides(world, leaf, recipe, number)
            try:
                found: list[Shown | Unshown] = list(_bounds(sides))
            except NoValue as lacking:
                yield Unshown(leaf.id, leaf.cite, "values", str(lacking))
                continue
            yield from found


def _bounds(sides: Sides) -> Found:
    """What all ways share is shown by the first of them, the number by the first kind of records."""
    if sides.recipe.way.is_first and sides.source == 0:
        yield from _number(sides)
    yield from _conditions(sides)
    if not sides.recipe.way.is_first:
        return
    if not sides.recipe.is_alone:
        yield Unshown(sides.leaf.id, sides.leaf.cite, "rival", sides.recipe.kind)
        return
    yield from _time(sides)
    yield from _documents(sides)


# The number -------------------------------------------------------------------------------------------


def _number(sides: Sides) -> Iterator[Shown]:
    count, recipe = sides.leaf.count, sides.recipe
    bound = sides.bound("count", limit=count)
    yield sides.side(bound, recipe.records(count), count, lacking=0)
    yield sides.side(bound, recipe.records(count - 1), count - 1, lacking=1)
    if count < 2:
        return
    field = sides.leaf.distinct
    bound = sides.bound("distinct", name=field, limit=count)
    yield sides.side(bound, recipe.records(count), count, lacking=0)
    outside = sides.side(bound, recipe.records(count), count - 1, lacking=1)
    twins = [each for each in outside.scene.records if each["kind"] == recipe.kind][:2]
    if field == ACHIEVEMENT:
        for each in twins:
            each[ACHIEVEMENT] = "a1"
    else:
        twins[1][field] = twins[0][field]
    yield outside


# Conditions -------------------------------------------------------------------------------------------


def _conditions(sides: Sides) -> Iterator[Shown]:
    recipe, world = sides.recipe, sides.world
    for path, test in recipe.shown:
        limit = test_meaning(recipe.kind, path, test)
        if path == SPAN:
            yield from _years(sides, limit) if recipe.is_closed and test == recipe.years() else ()
        elif isinstance(test, Items) and test.linked is not None and recipe.is_closed:
            bound = sides.bound("condition", path, limit)
            inside, outside = (sides.one(linked=number) for number in (test.items, test.items - 1))
            yield from sides.pair(bound, inside, outside, (test.items, test.items - 1))
        for edge in edges(world, recipe.kind, path, test, recipe.by_field[path]):
            beyond = recipe.outside(path, edge)
            if beyond is None:
                continue
            bound = sides.bound("condition", path, limit, edge.side)._replace(whole=edge.key)
            inside, outside = (sides.one(patch=patch) for patch in (edge.inside, beyond[0]))
            shown = (edge.shown_inside, beyond[1])
            yield from sides.pair(bound, inside, outside, shown, open_=not edge.fails)
    for block in DATED_BLOCKS:
        if any(path.startswith(f"{block}.") for path, _ in recipe.shown) and recipe.is_closed:
            yield from _block_date(sides, block)


def _years(sides: Sides, limit: Any) -> Iterator[Shown]:
    """A span of just so many terms, and one that begins a day later."""
    recipe = sides.recipe
    first, last = recipe.span()
    bound = sides.bound("condition", SPAN, limit)
    times = [recipe.between(day, last) for day in (first, first + DAY)]
    records = [sides.one(time=time) for time in times]
    edge = tuple("/".join(time.values()) for time in times)
    yield from sides.pair(bound, records[0], records[1], (edge[0], edge[1]))


def _block_date(sides: Sides, block: str) -> Iterator[Shown]:
    """What a block tells must not be after the cut-off."""
    days = (sides.world.as_of, sides.world.as_of + DAY)
    bound = sides.bound("block_date", f"{block}.date", days[0])
    records = [sides.one(patch={f"{block}.date": day.isoformat()}) for day in days]
    yield from sides.pair(bound, records[0], records[1], (days[0].isoformat(), days[1].isoformat()))


# Time -------------------------------------------------------------------------------------------------


def _time(sides: Sides) -> Iterator[Shown]:
    window = sides.recipe.source.within
    opening = sides.world.opening(window)
    if window.by in ("held", "current"):
        yield from _valid(sides, window, opening)
    elif opening is not None and opening.toordinal() > DISTANT_PAST:
        bound = sides.bound("opens", limit=opening)
        times = [sides.recipe.ending(day) for day in (opening, opening - DAY)]
        yield from _timed(sides, bound, times)
    last = sides.world.as_of
    if sides.recipe.kind in LASTING and sides.recipe.years() is not None:
        return  # it begins long before the cut-off, or does not last long enough
    bound = sides.bound("ends", limit=last)
    yield from _timed(sides, bound, [_beginning(sides.recipe, day) for day in (last, last + DAY)])


def _beginning(recipe: Recipe, day: date) -> Patch:
    """A time by which a record is taken to be of that day."""
    if recipe.kind in LASTING:
        return {"from": day.isoformat()}
    if recipe.source.within.by in ("held", "current") and recipe.kind != RESULTS:
        return {"from": day.isoformat(), "to": NONE}
    return recipe.ending(day)


def _valid(sides: Sides, window: Window, opening: date | None) -> Iterator[Shown]:
    """A title valid at the cut-off or, where that counts, gained in the window."""
    recipe, last = sides.recipe, sides.world.as_of
    if recipe.kind == RESULTS:
        return  # a cycle that is not over at the cut-off does not count
    before = (opening or sides.world.start) - DAY
    if recipe.years() is not None:
        before = min(before, recipe.first_day(last - DAY, recipe.terms() + 1))
    if window.by == "current" or opening is not None:
        bound = sides.bound("valid", limit=last)
        yield from _timed(sides, bound, [recipe.between(before, day) for day in (last, last - DAY)])
    if window.by == "held" and opening is not None:
        bound = sides.bound("gained", limit=opening)
        times = [recipe.between(day, last - DAY) for day in (opening, opening - DAY)]
        if all(map(recipe.lasts, times)):
            yield from _timed(sides, bound, times)


def _timed(sides: Sides, bound: Bound, times: Sequence[Patch]) -> Iterator[Shown]:
    records = [sides.one(time=time) for time in times]
    inside, outside = ("/".join(time.values()) for time in times)
    yield from sides.pair(bound, records[0], records[1], (inside, outside))


# Documents --------------------------------------------------------------------------------------------


def _documents(sides: Sides) -> Iterator[Shown]:
    source: Source = sides.recipe.source
    for place, chosen, test in flat(source.documents):
        for what, name, without in lacking(test):
            entry = source.documents[place]
            rest = sides.recipe.documents(entry)
            bound = sides.bound(what, name or test.type, test)._replace(
                way=(*sides.recipe.way.numbers, *chosen), whole=entry
            )
            inside = sides.one(documents=[document_of(test), *rest])
            outside = sides.one(documents=[*([without] if without else []), *rest])
            edge = (document_of(test), without)
            yield from sides.pair(bound, inside, outside, edge, open_=True)


def lacking(test: DocumentTest) -> Iterator[tuple[Any, str, Plain | None]]:
    """What a document may lack: the whole of it, each signature, the seal, being the original."""
    yield "document", "", None
    whole = document_of(test)
    for role in test.signed_by:
        yield "signature", role, {**whole, "signed_by": [each for each in test.signed_by if each != role]}
    if test.signed and not test.signed_by:
        yield "signature", "", {**whole, "signed_by": []}
    if test.stamped:
        yield "seal", "", {**whole, "stamped": False}
    if test.original:
        yield "original", "", {**whole, "original": False}
