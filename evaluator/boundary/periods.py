"""The bounds of a leaf that asks something of every period: amounts, numbers, conditions, which periods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

from evaluator.boundary.bound import Bound, Expected, NoValue, Plain, Scene, Shown, Unshown
from evaluator.boundary.recipes import DAY, Recipe, document_of, flat, recipes
from evaluator.boundary.records import lacking
from evaluator.boundary.values import edges, put
from evaluator.boundary.world import World, amounts_in, deciding, whole
from evaluator.calendar import Period
from rules.meaning import test_meaning
from rules.model import Items, Measure, PeriodLeaf

Found = Iterator[Shown | Unshown]

SPARE: Final = 10
"""So much more than is asked for is shown where nothing is at an edge."""
LOOKED_BACK: Final = 800
"""Days among which one is looked for on which a window moves past a period."""


@dataclass(frozen=True)
class Ground:
    """A leaf in a world: the periods that it asks for there, and a recipe for its records."""

    world: World
    leaf: PeriodLeaf
    recipe: Recipe
    source: int

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods asked for."""
        opening = self.world.opening(self.leaf.within) or self.world.start
        return self.world.periods(self.leaf.each, opening)

    def wanted(self, period: Period) -> Fraction:
        """What a period must show."""
        if self.leaf.count is not None:
            return Fraction(self.leaf.count)
        term = period.name if self.leaf.each == "term" else None
        return self.world.reached(self.leaf.at_least, term)

    def bound(self, what: Any, name: str = "", limit: Any = None, side: Any = "") -> Bound:
        """A bound of the leaf."""
        numbers = self.recipe.way.numbers
        leaf = self.leaf
        return Bound(leaf.id, leaf.cite, what, name, self.recipe.kind, limit, numbers, self.source, side)

    # Evidence ----

    def of_period(self, period: Period, amount: int | Hours, **parts: Any) -> list[Plain]:
        """What shows so much in a period: records, or hours; `parts` are of its first record."""
        name = f"p{period.name}"
        if self.leaf.measure is None:
            day = _middle(period)
            records = []
            number = amount if isinstance(amount, int) else sum(amount)
            for place in range(1, number + 1):
                own = {"time": self.recipe.ending(day), **(parts if place == 1 else {})}
                records += self.recipe.record(f"{name}_{place}", **own)
            return records
        fields = self.leaf.measure.fields
        told = amount if isinstance(amount, tuple) else (amount, *[0] * (len(fields) - 1))
        hours = dict(zip(fields, told, strict=True))
        time = {"term": period.name} if self.leaf.each == "term" else {"date": _middle(period).isoformat()}
        own = {"time": time, **parts}
        records = self.recipe.record(name, **own)
        put(records[-1], hours)
        return records

    def amount(self, period: Period) -> int:
        """What is shown of a period that is not at an edge; where the average decides nothing to spare."""
        spare = 0 if self.leaf.on_average or self.leaf.measure is None else SPARE
        return whole(self.wanted(period)) + spare

    def rest(self, *without: Period) -> list[Plain]:
        """What shows enough in all periods but some."""
        return [
            each
            for period in self.periods
            if period not in without
            for each in self.of_period(period, self.amount(period))
        ]

    def least(self, period: Period) -> int:
        """The least that a period must show, where all others show what `rest` gives them."""
        if not self.leaf.on_average:
            return whole(self.wanted(period))
        others = sum(self.amount(each) for each in self.periods if each != period)
        return whole(sum(map(self.wanted, self.periods), Fraction(0))) - others

    def expected(self, *, met: bool, open_: bool = False, lost: int = 1) -> Expected:
        """What is found when so many periods are lost, or only possibly shown."""
        asked = 1 if self.leaf.on_average and self.periods else len(self.periods)
        if met:
            return Expected("met", asked, asked)
        certain = 0 if self.leaf.on_average else asked - lost
        return Expected("open" if open_ else "not_met", certain, asked if open_ else certain)

    def shown(
        self, bound: Bound, records: Sequence[Plain], edge: Any, expected: Expected, **scene: Any
    ) -> Shown:
        """One side."""
        return Shown(bound, expected.status == "met", edge, Scene(tuple(records), **scene), expected, {})


def _middle(period: Period) -> date:
    return date.fromordinal(period.first + (period.last - period.first) // 2)


def periods_bounds(world: World, leaf: PeriodLeaf) -> Found:
    """Every bound of the leaf, both sides of it."""
    for number, _ in enumerate(leaf.sources):
        for recipe in recipes(world, leaf.sources, number):
            ground = Ground(world, leaf, recipe, number)
            if not ground.periods:
                yield Unshown(leaf.id, leaf.cite, "years")
                return
            try:
                yield from list(_bounds(ground))
            except NoValue as none:
                yield Unshown(leaf.id, leaf.cite, "values", str(none))


def _bounds(ground: Ground) -> Found:
    first = ground.recipe.way.is_first
    if first and ground.source == 0:
        yield from _amounts(ground) if ground.leaf.measure is not None else _number(ground)
        if ground.leaf.proportional and ground.leaf.each != "term":
            yield from _proportional(ground)
    yield from _conditions(ground)
    if not first:
        return
    if ground.source == 0:
        yield from _asked(ground)
    if not ground.recipe.is_alone:
        yield Unshown(ground.leaf.id, ground.leaf.cite, "rival", ground.recipe.kind)
        return
    yield from _days(ground)
    yield from _documents(ground)


# What each period must show ----------------------------------------------------------------------------


def _number(ground: Ground) -> Iterator[Shown]:
    period = ground.periods[0]
    number = ground.least(period)
    bound = ground.bound("count", limit=ground.leaf.count)._replace(whole=ground.leaf.on_average)
    for met, shown in ((True, number), (False, number - 1)):
        records = [*ground.of_period(period, shown), *ground.rest(period)]
        yield ground.shown(bound, records, shown, ground.expected(met=met))


def _amounts(ground: Ground) -> Found:
    """Each single amount where it decides, shown by each of the fields that are added up."""
    leaf = ground.leaf
    if leaf.measure is None:
        return
    for single in amounts_in(leaf.at_least):
        settings = deciding(ground.world, leaf.at_least, single)
        if settings is None:
            yield Unshown(leaf.id, leaf.cite, "values", str(single))
            continue
        there = replace(ground, world=ground.world.with_settings(settings))
        period = there.periods[0]
        least = there.least(period)
        whole_amount = (leaf.at_least, leaf.measure, leaf.on_average)
        for name, inside, outside in _split(leaf.measure, least):
            bound = there.bound("amount", name, single)._replace(whole=whole_amount)
            for met, hours in ((True, inside), (False, outside)):
                records = [*there.of_period(period, hours), *there.rest(period)]
                edge = "、".join(map(str, hours)) if not name else hours[leaf.measure.fields.index(name)]
                expected = there.expected(met=met)
                yield there.shown(bound, records, edge, expected, settings=dict(settings))


Hours = tuple[int, ...]
"""What is shown of each field that is added up."""


def _split(measure: Measure, least: int) -> Iterator[tuple[str, Hours, Hours]]:
    """Ways to reach an amount just so, and to miss it: by each field alone, and by all of them."""
    number = len(measure.fields)
    for place, field in enumerate(measure.fields):
        alone = [0] * number
        alone[place] = least
        # Of the largest of several none may reach it; of a sum nothing else is there.
        missed = [least - 1] * number if measure.sum is None else [0] * number
        missed[place] = least - 1
        yield field, tuple(alone), tuple(missed)
    if measure.sum is not None and number > 1:
        part, rest = divmod(least, number)
        yield "", (part + rest, *[part] * (number - 1)), (part + rest - 1, *[part] * (number - 1))


def _proportional(ground: Ground) -> Iterator[Shown]:
    """Half of the amount where one of a year's two terms is excused."""
    period = ground.periods[0]
    terms = ground.world.calendar.terms_of(period)
    if len(terms) != 2 or ground.leaf.measure is None:
        return
    excused = {
        "from": date.fromordinal(terms[0].first).isoformat(),
        "to": date.fromordinal(terms[0].last).isoformat(),
    }
    lost = ground.wanted(period) / 2
    least = whole(ground.wanted(period) - lost)
    if ground.leaf.on_average:
        others = sum(ground.amount(each) for each in ground.periods if each != period)
        least = whole(sum(map(ground.wanted, ground.periods), -lost)) - others
    bound = ground.bound("proportional", limit=ground.leaf.at_least)
    for met, amount in ((True, least), (False, least - 1)):
        late = {"date": date.fromordinal(terms[1].first).isoformat()}
        records = [*ground.of_period(period, amount, time=late), *ground.rest(period)]
        yield ground.shown(bound, records, amount, ground.expected(met=met), fields={"excused": [excused]})


# Its records -------------------------------------------------------------------------------------------


def _at_edge(
    ground: Ground, bound: Bound, edge: tuple[Any, Any], sides: Sequence[Mapping[str, Any]], *, open_: bool
) -> Iterator[Shown]:
    """Both sides, where the first record of the first period is at the edge."""
    period = ground.periods[0]
    for met, value, parts in ((True, edge[0], sides[0]), (False, edge[1], sides[1])):
        records = [*ground.of_period(period, ground.amount(period), **parts), *ground.rest(period)]
        yield ground.shown(bound, records, value, ground.expected(met=met, open_=open_))


def _conditions(ground: Ground) -> Iterator[Shown]:
    recipe = ground.recipe
    for path, test in recipe.shown:
        limit = test_meaning(recipe.kind, path, test)
        if isinstance(test, Items) and test.linked is not None and recipe.is_closed:
            numbers = (test.items, test.items - 1)
            bound = ground.bound("condition", path, limit)
            sides = [{"linked": number} for number in numbers]
            yield from _at_edge(ground, bound, numbers, sides, open_=False)
        for edge in edges(ground.world, recipe.kind, path, test, recipe.by_field[path]):
            beyond = recipe.outside(path, edge)
            if beyond is None:
                continue
            bound = ground.bound("condition", path, limit, edge.side)._replace(whole=edge.key)
            patches = [{"patch": patch} for patch in (edge.inside, beyond[0])]
            shown = (edge.shown_inside, beyond[1])
            yield from _at_edge(ground, bound, shown, patches, open_=not edge.fails)


def _days(ground: Ground) -> Iterator[Shown]:
    """A record of the first day of the first period, of the last day of the last; and a day beyond."""
    periods = ground.periods
    first, last = date.fromordinal(periods[0].first), date.fromordinal(periods[-1].last)
    for what, period, days in (
        ("first_day", periods[0], (first, first - DAY)),
        ("last_day", periods[-1], (last, last + DAY)),
    ):
        bound = ground.bound(what, name=period.name, limit=days[0])
        for met, day in ((True, days[0]), (False, days[1])):
            own = ground.of_period(period, ground.amount(period), time={"date": day.isoformat()})
            records = [*own, *ground.rest(period)]
            yield ground.shown(bound, records, day.isoformat(), ground.expected(met=met))


def _documents(ground: Ground) -> Iterator[Shown]:
    source = ground.recipe.source
    for place, chosen, test in flat(source.documents):
        entry = source.documents[place]
        rest = ground.recipe.documents(entry)
        for what, name, without in lacking(test):
            way = (*ground.recipe.way.numbers, *chosen)
            bound = ground.bound(what, name or test.type, test)._replace(way=way, whole=entry)
            inside = {"documents": [document_of(test), *rest]}
            outside = {"documents": [*([without] if without else []), *rest]}
            yield from _at_edge(ground, bound, (document_of(test), without), (inside, outside), open_=True)


# Which periods are asked for -----------------------------------------------------------------------------


def _asked(ground: Ground) -> Iterator[Shown]:
    """A period of which nothing is shown: not asked for, and then just asked for."""
    last = ground.periods[-1]
    days = (date.fromordinal(last.last) - DAY, date.fromordinal(last.last))
    yield from _one_asked(ground, "asked_last", last, [(day, {}) for day in days])
    first = ground.periods[0]
    if ground.leaf.within.window == "since_appointment":
        begins = date.fromordinal(first.first)
        starts = [{ground.world.start_field: day.isoformat()} for day in (begins + DAY, begins)]
        yield from _one_asked(ground, "asked_first", first, [(ground.world.as_of, each) for each in starts])
        return
    moves = _moving_day(ground)
    if moves is not None:
        day, period = moves
        yield from _one_asked(ground, "asked_first", period, [(day + DAY, {}), (day, {})])


def _one_asked(
    ground: Ground, what: Any, period: Period, sides: Sequence[tuple[date, Mapping[str, str]]]
) -> Iterator[Shown]:
    """The same evidence on two days, or with two beginnings: the period is not asked for, then it is."""
    grounds = [_there(ground, day, fields) for day, fields in sides]
    asked = [each.periods for each in grounds]
    if period in asked[0] or period not in asked[1] or {*asked[0], period} != {*asked[1]}:
        return
    bound = ground.bound(what, name=period.name, limit=sides[1][0] if not sides[1][1] else None)
    records = grounds[1].rest(period)
    for place, there in enumerate(grounds):
        day, fields = sides[place]
        edge = next(iter(fields.values()), day.isoformat())
        expected = there.expected(met=place == 0)
        as_of = None if day == ground.world.as_of else day.isoformat()
        yield ground.shown(bound, records, edge, expected, fields=fields, as_of=as_of)


def _there(ground: Ground, day: date, fields: Mapping[str, str]) -> Ground:
    """The ground on another cut-off, or with another beginning."""
    world = ground.world.at(day)
    start = fields.get(world.start_field)
    return replace(ground, world=world if start is None else replace(world, start=date.fromisoformat(start)))


def _moving_day(ground: Ground) -> tuple[date, Period] | None:
    """The last day on which a period still lies in a window that moves with the cut-off, and the period."""
    for back in range(1, LOOKED_BACK):
        day = ground.world.as_of - timedelta(days=back)
        today, tomorrow = (_there(ground, each, {}).periods for each in (day, day + DAY))
        gone = [period for period in today if period not in tomorrow]
        if len(gone) == 1 and len(today) > 1 and {*today} == {*tomorrow, *gone}:
            return day, gone[0]
    return None
