"""Records that count for one kind of records of a leaf, made from what the rule set asks of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from evaluator.boundary.bound import NoValue, Plain
from evaluator.boundary.values import Edge, Patch, comfortable, failing, holds, put
from evaluator.boundary.world import World, whole
from evaluator.case import LASTING, NONE
from rules.model import (
    ALTERNATIVES,
    SPAN,
    AnyDocument,
    DocumentEntry,
    DocumentTest,
    Items,
    SettingAmount,
    Source,
    Where,
    YearsAtLeast,
)

Tests = tuple[tuple[str, Any], ...]
"""Fields and tests that all must hold."""

RESULTS: Final = "class_results"
LONG: Final = 400
"""Days that something goes on."""
DAY: Final = timedelta(days=1)


class Way(NamedTuple):
    """One choice of alternatives: the numbers chosen, the tests then asked, those of the ways not chosen.

    `own` are the tests that are asked in this way only.
    """

    numbers: tuple[int, ...]
    tests: Tests
    others: tuple[Tests, ...]
    own: Tests = ()

    @property
    def is_first(self) -> bool:
        """Whether the first of all alternatives is chosen: what all ways share is shown there."""
        return not any(self.numbers)


def ways_of(where: Where) -> Iterator[Way]:
    """Every choice of the alternatives of a mapping, the first of each first."""
    plain: Tests = tuple((path, test) for path, test in where.items() if path != ALTERNATIVES)
    listed: Any = where.get(ALTERNATIVES, ())
    inner = [list(ways_of(each)) for each in listed]
    if not inner:
        yield Way((), plain, ())
        return
    flat = [(number, way) for number, ways in enumerate(inner) for way in ways]
    for number, way in flat:
        rest = tuple(other.tests for place, other in flat if place != number)
        yield Way((number, *way.numbers), (*plain, *way.tests), (*way.others, *rest), way.tests)


class Recipe:
    """Makes records of one kind, by one choice of its alternatives. Raises NoValue where none can be made.

    `rivals` are the tests of other sources of the same kind, by which a record might count as well.
    """

    def __init__(self, world: World, source: Source, way: Way, rivals: tuple[Tests, ...] = ()) -> None:
        self.world = world
        self.rivals = rivals
        self.source = source
        self.kind = source.of
        self.way = way
        self.by_field: dict[str, list[Any]] = {}
        for path, test in way.tests:
            self.by_field.setdefault(path, []).append(test)
        self.shown = way.tests if way.is_first else way.own

    # Records ----

    def records(self, number: int, **more: Any) -> list[Plain]:
        """So many records, well inside all that is asked of them. `more` goes to `record`."""
        return [each for place in range(1, number + 1) for each in self.record(f"r{place}", **more)]

    def record(
        self,
        name: str,
        *,
        patch: Patch | None = None,
        time: Patch | None = None,
        documents: Sequence[Plain] | None = None,
        linked: int | None = None,
    ) -> list[Plain]:
        """One record, with what belongs to it before it; parts of it are given otherwise by the bounds."""
        record: Plain = {"id": name, "kind": self.kind}
        for path, tests in self.by_field.items():
            if path != SPAN and not any(isinstance(test, Items) and test.linked for test in tests):
                put(record, comfortable(self.world, self.kind, path, tests))
        if time is None:
            time = self.time()
        put(record, time)
        writings = self._linked(name, record, linked)
        if patch:
            put(record, patch)
        self._close_other_ways(record)
        papers = self.documents() if documents is None else documents
        if papers:
            record["documents"] = list(papers)
        record["standing"] = self.world.standing
        return [*writings, record]

    def _linked(self, name: str, record: Plain, number: int | None) -> list[Plain]:
        """The records that one must name, put into it; of fewer the others are named and not there."""
        found: list[Plain] = []
        for path, tests in self.by_field.items():
            for test in tests:
                if isinstance(test, Items) and test.linked is not None:
                    wanted = test.items if number is None else number
                    day = self.world.comfortable(self.source.within).isoformat()
                    found = [
                        {
                            "id": f"{name}_{place}",
                            "kind": test.linked,
                            "date": day,
                            "standing": self.world.standing,
                        }
                        for place in range(1, wanted + 1)
                    ]
                    named = [each["id"] for each in found]
                    put(record, {path: [*named, *[f"{name}_0"] * (test.items - wanted)]})
        return found

    def outside(self, path: str, edge: Edge) -> tuple[Patch, Any] | None:
        """What to put in for the outside of an edge; None where all that is outside counts otherwise."""
        for patch, value in edge.outsides(path):
            record = self.record("r", patch=patch)[-1]
            if all(self._fails(record, tests) for tests in (*self.way.others, *self.rivals)):
                return patch, value
        return None

    @property
    def is_alone(self) -> bool:
        """Whether no other source of the kind counts the records that are made."""
        record = self.record("r")[-1]
        return all(self._fails(record, tests) for tests in self.rivals)

    @property
    def is_closed(self) -> bool:
        """Whether no other way and no other source counts the records that are made."""
        record = self.record("r")[-1]
        return all(self._fails(record, tests) for tests in (*self.way.others, *self.rivals))

    def _fails(self, record: Plain, tests: Tests) -> bool:
        """Whether a record fails one of the tests for certain."""
        return any(holds(self.world, self.kind, record, path, test) is False for path, test in tests)

    def _close_other_ways(self, record: Plain) -> None:
        """See to it that none of the ways not chosen is open, so that the chosen one alone decides."""
        for tests in (*self.way.others, *self.rivals):
            if self._fails(record, tests):
                continue
            for path, test in tests:
                patch = failing(self.world, self.kind, path, test)
                if patch is not None and not self._taken(patch):
                    put(record, patch)
                    break

    def _taken(self, patch: Patch) -> bool:
        """Whether something of a patch is asked for already: a field, its block, or a field in it."""
        return any(
            own == path or own.startswith(f"{path}.") or path.startswith(f"{own}.")
            for own in self.by_field
            for path in patch
        )

    # Time ----

    def time(self, day: date | None = None) -> Patch:
        """When a record is; without a day well inside its window."""
        lasting = self.kind in LASTING
        if self.source.within.by in ("held", "current"):
            if self.kind == RESULTS:
                return self.cycle(self.world.as_of)
            first = self._begins(self.world.as_of, self.world.comfortable(self.source.within))
            return {"from": first.isoformat()} if lasting else {"from": first.isoformat(), "to": NONE}
        day = day or self.world.comfortable(self.source.within)
        if self.kind == RESULTS:
            return self.cycle(day)
        if lasting:
            return {"from": self._begins(self.world.as_of, day).isoformat()}
        if self.years() is not None:
            return self.between(self._begins(day, day), day)
        return {"date": day.isoformat()}

    def _begins(self, last: date, day: date) -> date:
        """A day, or an earlier one from which a span lasts long enough to its end."""
        return day if self.years() is None else min(day, self.first_day(last, self.terms() + 1))

    def ending(self, day: date, begins: date | None = None) -> Patch:
        """A time that ends on a day."""
        if self.kind == RESULTS:
            return self.cycle(day)
        if self.kind in LASTING or self.years() is not None:
            return self.between(self._begins(day, begins or day - timedelta(days=LONG)), day)
        return {"date": day.isoformat()}

    def lasts(self, time: Patch) -> bool:
        """Whether a time from one day to another lasts as long as is asked for."""
        if self.years() is None:
            return True
        first, last = (date.fromisoformat(each).toordinal() for each in time.values())
        return self.world.calendar.terms_held(first, last) >= self.terms()

    def years(self) -> YearsAtLeast | None:
        """How long a record must last: of several tests the one that asks for most."""
        found = [test for test in self.by_field.get(SPAN, ()) if isinstance(test, YearsAtLeast)]
        return max(found, key=self._terms, default=None)

    def terms(self) -> int:
        """The number of terms that a record must hold."""
        test = self.years()
        return 2 if test is None else self._terms(test)

    def _terms(self, test: YearsAtLeast) -> int:
        years = test.years_at_least
        if isinstance(years, SettingAmount):
            return whole(2 * self.world.amount(years.setting) * years.share)
        return 2 * years

    def cycle(self, last: date) -> Patch:
        """A cycle that ends on a day and holds a term more than is asked for."""
        return self.between(self.first_day(last, self.terms() + 1), last)

    def between(self, first: date, last: date) -> Patch:
        """A time from one day to another."""
        names = ("cycle_from", "cycle_to") if self.kind == RESULTS else ("from", "to")
        return dict(zip(names, (first.isoformat(), last.isoformat()), strict=True))

    def span(self) -> tuple[date, date]:
        """The day from which just enough terms are held to the cut-off, and the cut-off.

        Of the first of them one day more than half lies in the span.
        """
        calendar, last = self.world.calendar, self.world.as_of
        first = self.first_day(last, self.terms()).toordinal()
        term = next(each for each in calendar.terms(first, first + LONG) if each.first == first)
        begins = date.fromordinal(term.last - (term.last - term.first + 1) // 2)
        if calendar.terms_held(begins.toordinal(), last.toordinal()) != self.terms():
            raise NoValue(SPAN)
        return begins, last

    def first_day(self, last: date, terms: int) -> date:
        """The first day of the term from which so many terms are held to a day."""
        calendar = self.world.calendar
        for year in range(last.year, last.year - terms - 3, -1):
            for season in ("autumn", "spring"):
                term = calendar.term(f"{year}-{season}")
                held = calendar.terms_held(term.first, last.toordinal())
                if held >= terms and term.first <= last.toordinal():
                    return date.fromordinal(term.first)
        raise NoValue(SPAN)

    # Documents ----

    def documents(self, without: DocumentEntry | None = None) -> list[Plain]:
        """The documents asked for, all in order; where there is a choice without those of one entry."""
        spared = _types(without) if without is not None else frozenset()
        return [document_for(entry, spared) for entry in self.source.documents if entry != without]


def _types(entry: DocumentEntry) -> frozenset[str]:
    if isinstance(entry, AnyDocument):
        return frozenset(kind for each in entry.any for kind in _types(each))
    return frozenset((entry.type,))


def document_for(entry: DocumentEntry, spared: frozenset[str] = frozenset()) -> Plain:
    """One document that meets an entry; of alternatives the first that is of no type to be spared."""
    if isinstance(entry, AnyDocument):
        free = [each for each in entry.any if not _types(each) & spared]
        return document_for((free or list(entry.any))[0], spared)
    return document_of(entry)


def document_of(test: DocumentTest) -> Plain:
    """One document with all that is asked of it."""
    document: Plain = {"type": test.type}
    if test.signed_by or test.signed:
        document["signed_by"] = list(test.signed_by) or ["peer"]
    if test.stamped:
        document["stamped"] = True
    if test.original:
        document["original"] = True
    return document


def recipes(world: World, sources: Sequence[Source], number: int) -> Iterator[Recipe]:
    """A recipe for every choice of the alternatives of one of several sources."""
    source = sources[number]
    rivals = tuple(
        way.tests
        for place, other in enumerate(sources)
        if place != number and other.of == source.of
        for way in ways_of(other.where)
    )
    for way in ways_of(source.where):
        yield Recipe(world, source, way, rivals)


def flat(entries: Sequence[DocumentEntry]) -> Iterator[tuple[int, tuple[int, ...], DocumentTest]]:
    """Every single document of a list: the place of its entry, the alternatives chosen, and the test."""
    for place, entry in enumerate(entries):
        for chosen, test in _singles(entry):
            yield place, chosen, test


def _singles(entry: DocumentEntry) -> Iterator[tuple[tuple[int, ...], DocumentTest]]:
    if isinstance(entry, DocumentTest):
        yield (), entry
        return
    for number, each in enumerate(entry.any):
        for chosen, test in _singles(each):
            yield (number, *chosen), test
