"""What a source of records asks, as conditions of durable-rules on the fact of a single record.

`KindFacts` gathers for one kind what all its rules ask, so that one fact per record answers them all.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import partial
from math import prod
from typing import Any, Final, NamedTuple

from evaluator.case import Office
from evaluator.conditions import DATED_BLOCKS
from evaluator.rete import fields, properties
from evaluator.rete.fields import Field
from evaluator.rete.limits import LIMITS, Condition, comparisons, disjunctions, groups, hold
from evaluator.rete.text import MILLION, Measure, Writer
from evaluator.windows import Amounts
from evidence.records import KINDS
from rules.model import (
    ALTERNATIVES,
    Above,
    AnyDocument,
    AtLeast,
    AtMost,
    DocumentEntry,
    Items,
    Known,
    Own,
    RecordsLeaf,
    SettingAmount,
    Source,
    Where,
    Window,
    YearsAtLeast,
)

LARGEST: Final = 2_000
"""Numbers up to this one are compared as millionths in the rule itself; 32 bits hold them."""
ALWAYS: Final[Condition] = {}
"""The condition that holds of every fact."""


class Asked(NamedTuple):
    """A condition, and a bound of how many ways one fact can take through it."""

    condition: Condition
    ways: int = 1


def every(asked: Iterable[Asked]) -> Asked:
    """That all of these hold."""
    parts = [each for each in asked if each.condition]
    condition = parts[0].condition if len(parts) == 1 else {"$and": [each.condition for each in parts]}
    return Asked(condition if parts else ALWAYS, prod(each.ways for each in parts))


def some(asked: Iterable[Asked]) -> Asked:
    """That one of these holds.

    The engine fires once for each that does: whoever counts must tell the facts apart.
    """
    parts = list(asked)
    if any(not each.condition for each in parts):
        return Asked(ALWAYS)
    condition = parts[0].condition if len(parts) == 1 else {"$or": [each.condition for each in parts]}
    return Asked(condition, sum(each.ways for each in parts))


def is_set(name: str) -> Asked:
    """That a property is 1."""
    return Asked({name: 1})


def at_least(name: str, number: int) -> Asked:
    """That a property is there and not below a number."""
    return Asked({"$gte": {name: number}})


def at_most(name: str, number: int) -> Asked:
    """That a property is there and not above a number."""
    return Asked({"$lte": {name: number}})


class Windows:
    """The distinct windows of a network; facts hold distances from their first days."""

    def __init__(self) -> None:
        self.all: list[Window] = []

    def number(self, window: Window) -> int:
        """The number of the window's first day, however a record stands in it."""
        first = Window(window=window.window)
        if first not in self.all:
            self.all.append(first)
        return self.all.index(first)


class KindFacts:
    """The facts of one kind of record: what all rules on the kind ask, and who writes the answers.

    `parts` are the properties that say of which kind a fact is, each with a bound of how many ways through
    the rules such a fact can take: where that would be more than the engine bears, the rules are parted, and
    a record is told once to each part. `distinct` holds the numbers of the fields by which some rule tells
    records of this kind apart.
    """

    def __init__(
        self, kind: str, flags: Iterator[str], amounts: Amounts, office: Office, windows: Windows
    ) -> None:
        self.kind = kind
        self.parts: dict[str, int] = {}
        self.distinct: set[int] = set()
        self.writers: list[Writer] = [properties.standing(office.least), properties.latest_day]
        self.rules: list[tuple[str, Condition]] = []
        self._flags = flags
        self._amounts = amounts
        self._office = office
        self._windows = windows
        self._fields: dict[str, Field] = {}
        self._names: dict[Hashable, str] = {}

    @property
    def names(self) -> list[str]:
        """The names of all properties that its facts may hold."""
        return [*self.parts, "s", "c", *self._names.values()]

    def rule(self, source: Source, leaf: RecordsLeaf) -> Condition:
        """The condition under which a record counts for a source of a leaf."""
        asked = [
            at_least("s", self._office.least),
            at_most("c", self._office.as_of),
            *self._where(source.where),
            *(self._document(entry) for entry in source.documents),
            *self._window(source.within),
        ]
        if leaf.distinct != "achievement":
            asked.append(self._known(self._field(leaf.distinct)))
        part = self._part(every(asked).ways)
        condition = every([is_set(part), *asked]).condition
        self.rules.append((part, condition))
        return condition

    def _part(self, ways: int) -> str:
        """The first part of the rules that can take so many more ways."""
        hold("rules_matching_one_fact", ways)
        most = LIMITS["rules_matching_one_fact"]
        flag = next((each for each, taken in self.parts.items() if taken + ways <= most), None)
        if flag is None:
            flag = next(self._flags)
        self.parts[flag] = self.parts.get(flag, 0) + ways
        return flag

    def close(self) -> None:
        """Finish the writers once all rules are known."""
        for field in self._fields.values():
            field.close()

    def _name(self, asked: Hashable) -> str:
        return self._names.setdefault(asked, f"p{len(self._names)}")

    def _property(self, asked: Hashable, make: Callable[[str], Writer]) -> str:
        """The property that answers what is asked, with its writer the first time."""
        if asked not in self._names:
            self.writers.append(make(self._name(asked)))
        return self._names[asked]

    # Fields ------------------------------------------------------------------------------------------------

    def _field(self, path: str) -> Field:
        found = self._fields.get(path)
        if found is None:
            found = self._fields[path] = Field(path, self._office.equivalents.get((self.kind, path)))
            self.writers.append(found)
        return found

    def _where(self, where: Where) -> list[Asked]:
        asked = []
        for block in DATED_BLOCKS:
            if any(path.startswith(f"{block}.") for path in where):
                day = self._property(("day", block), partial(properties.block_day, block=block))
                asked.append(at_most(day, self._office.as_of))
        for path, test in where.items():
            asked.append(self._alternatives(test) if path == ALTERNATIVES else self._test(path, test))
        return asked

    def _alternatives(self, choices: Any) -> Asked:
        return some(every(self._where(each)) for each in choices if isinstance(each, Mapping))

    def _test(self, path: str, test: Any) -> Asked:
        if isinstance(test, YearsAtLeast):
            write = partial(properties.span_length, test=test, amounts=self._amounts)
            return at_least(self._property(test, write), 0)
        field = self._field(path)
        if isinstance(test, (AtLeast, AtMost)):
            return self._bound(field, test)
        if isinstance(test, Known):
            return self._known(field)
        if isinstance(test, Items):
            return self._measured(field, test, fields.length(test))
        if isinstance(test, Own):
            return self._measured(field, test, fields.own_field(test))
        if isinstance(test, Above):
            return self._measured(field, test, fields.rise(test, self._amounts))
        return self._one_of(field, test if isinstance(test, tuple) else (test,))

    def _one_of(self, field: Field, wanted: tuple[Any, ...]) -> Asked:
        values = list(dict.fromkeys(each for each in wanted if not isinstance(each, Mapping)))
        for value in values:
            field.flags[value] = self._name((field.path, "is", value))
        field.wild = self._name((field.path, "may be"))
        names = (field.wild, *(field.flags[value] for value in values))
        # Of one value only one property is 1, and of an unknown one only the wild one.
        several = field.approvals is not None or _is_list(self.kind, field.path)
        return Asked(some(map(is_set, names)).condition, len(values) if several else 1)

    def _known(self, field: Field) -> Asked:
        field.known = self._name((field.path, "known"))
        return is_set(field.known)

    def _bound(self, field: Field, test: AtLeast | AtMost) -> Asked:
        lowest = isinstance(test, AtLeast)
        limit: Any = test.at_least if isinstance(test, AtLeast) else test.at_most
        compare = at_least if lowest else at_most
        if isinstance(limit, str):
            field.ranks[lowest] = self._name((field.path, "rank", lowest))
            return compare(field.ranks[lowest], field.scale.index(limit))
        millionths = Fraction(0) if isinstance(limit, SettingAmount) else Fraction(limit) * MILLION
        if isinstance(limit, SettingAmount) or abs(limit) > LARGEST or millionths.denominator != 1:
            measure = fields.against_setting(limit, self._amounts, lowest=lowest)
            return self._measured(field, test, measure)
        field.counted[lowest] = self._name((field.path, "number", lowest))
        return compare(field.counted[lowest], int(millionths))

    def _measured(self, field: Field, test: Hashable, measure: Measure) -> Asked:
        asked = (field.path, test)
        if asked not in self._names:
            field.measures.append((self._name(asked), measure))
        return at_least(self._name(asked), 0)

    # Windows and documents ----------------------------------------------------------------------------------

    def _window(self, window: Window) -> list[Asked]:
        if window.by in ("held", "current"):
            return [self._held(window)]
        if window.window == "career":
            return []
        opening = self._windows.number(window)
        write = partial(properties.in_window, opening=opening, by=window.by)
        return [at_least(self._property(("window", opening, window.by), write), 0)]

    def _held(self, window: Window) -> Asked:
        opening = self._windows.number(window)
        gained = self._name(("gained", opening)) if window.by == "held" else ""
        write = partial(properties.held, gained=gained, opening=opening)
        valid = at_least(self._property(("valid", opening, window.by), write), 0)
        return some([valid, at_least(gained, 0)]) if gained else valid

    def _document(self, entry: DocumentEntry) -> Asked:
        if isinstance(entry, AnyDocument):
            return some(map(self._document, entry.any))
        return is_set(self._property(entry, partial(properties.document, test=entry)))

    def check(self) -> None:
        """Raise `LimitExceeded` where the rules of this kind are more than the engine bears."""
        hold("properties_of_one_fact", len(self.names) + 2)
        for part in self.parts:
            rules = [rule for own, rule in self.rules if own == part]
            hold("conditions_of_one_part", sum(comparisons(rule) for rule in rules))
            hold("alternatives_of_one_part", sum(disjunctions(rule) for rule in rules))
            hold("groups_in_one_rule", max(groups(rule) for rule in rules))


def _is_list(kind: str, path: str) -> bool:
    """Whether a field holds a list, of which several values may match at once."""
    field = KINDS[kind].model_fields.get(path) if kind in KINDS else None
    return field is not None and "tuple" in str(field.annotation)
