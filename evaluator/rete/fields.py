"""What a field of a record comes to: the values, ranks, numbers and lists that rules ask for."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor
from operator import attrgetter
from typing import Any, Final

from evaluator.case import NONE, Case, Item
from evaluator.rete.properties import own_day
from evaluator.rete.text import FAR, MILLION, NOWHERE, REMEMBERED, UNKNOWN, Bounds, Measure, Scene, Text, same
from evaluator.windows import Amounts
from evidence.scales import REJECTED, SCALES, STANDINGS
from rules.model import Above, Items, Own, Scalar, SettingAmount

OTHER: Final = "other"


class Field:
    """All that the rules of one kind ask about one field.

    `flags` names a property for each value asked for, `wild` the one that stands for any of them, `known` the
    one that says that there is a value; `ranks` and `counted` name those of lower and of upper bounds (True:
    lower); `measures` are worked out for each record. All else that a value is written as is remembered.
    """

    __slots__ = (
        "_read",
        "_texts",
        "_unknown",
        "approvals",
        "counted",
        "flags",
        "known",
        "measures",
        "path",
        "ranks",
        "scale",
        "wild",
    )

    def __init__(self, path: str, approvals: dict[str, frozenset[str]] | None) -> None:
        self.path = path
        self.approvals = approvals
        self.scale = SCALES.get(path.rpartition(".")[2], ())
        self.flags: dict[Any, str] = {}
        self.wild = ""
        self.known = ""
        self.ranks: dict[bool, str] = {}
        self.counted: dict[bool, str] = {}
        self.measures: list[tuple[str, Measure]] = []
        self._read = reader(path)
        self._texts: dict[Any, str] = {}
        self._unknown = ""

    def close(self) -> None:
        """Work out what the possible world is told of an unknown value: it passes everything."""
        passing = {name: 1 for name in (self.wild, self.known) if name}
        for names in (self.ranks, self.counted):
            passing |= {name: FAR if lowest else -FAR for lowest, name in names.items()}
        passing |= {name: FAR for name, _ in self.measures}
        self._unknown = "".join(f',"{name}":{number}' for name, number in passing.items())

    def __call__(self, item: Item, scene: Scene, text: Text) -> None:
        """Write what the record has in this field."""
        value = self._read(item)
        if value is None:
            text.possible.append(self._unknown)
            return
        if value == NONE:
            return
        known = self._texts.get(value)
        if known is None:
            known = self._known(value, item)
        text.both.append(known)
        for name, measure in self.measures:
            text.number(name, measure(value, item, scene))

    def _known(self, value: Any, item: Item) -> str:
        text = Text()
        if self.known:
            text.number(self.known, same(1))
        own = value if isinstance(value, tuple) else (value,)
        values = {*own, *(each for one in own for each in self._approved(one, item))}
        for each, name in self.flags.items():
            if each in values:
                text.number(name, same(1))
        ranks = [self.scale.index(each) for each in values if each in self.scale]
        for lowest, name in self.ranks.items() if ranks else ():
            text.number(name, same(max(ranks) if lowest else min(ranks)))
        for lowest, name in self.counted.items():
            text.number(name, same((floor if lowest else ceil)(Fraction(value) * MILLION)))
        written = "".join(text.both)
        if (OTHER not in own or self.approvals is None) and len(self._texts) < REMEMBERED:
            self._texts[value] = written
        return written

    def _approved(self, value: Any, item: Item) -> frozenset[str]:
        """The values that the office has approved this one as; `other` by the name it goes under."""
        if self.approvals is None or not isinstance(value, str):
            return frozenset()
        names = (value, item.record.name, item.record.organiser) if value == OTHER else (value,)
        return frozenset().union(*(self.approvals.get(name or "", frozenset()) for name in names))


def reader(path: str) -> Callable[[Item], Any]:
    """Reads a field of a record; dots reach into blocks, of which the whole may be unknown or none."""
    if path == "level":
        return attrgetter("level")
    block, _, field = path.partition(".")
    whole = attrgetter(f"record.{block}")
    if not field:
        return whole

    def inside(item: Item) -> Any:
        found = whole(item)
        return found if found is None or found == NONE else getattr(found, field)

    return inside


def against_setting(limit: SettingAmount | Scalar, amounts: Amounts, *, lowest: bool) -> Measure:
    """How far a number stands beyond an amount that the settings give."""

    def measure(value: Any, _item: Item, scene: Scene) -> Bounds:
        if isinstance(limit, SettingAmount):
            amount = amounts(limit.setting, scene.case)
            if isinstance(amount, str):
                return UNKNOWN
            wanted = amount * limit.share
        else:
            wanted = Fraction(limit)
        beyond = Fraction(value) - wanted if lowest else wanted - Fraction(value)
        return same(floor(beyond * MILLION))

    return measure


def length(test: Items) -> Measure:
    """The items of a list; with `linked`, those that name a record of that kind, as far as it counts."""

    def measure(value: Any, _item: Item, scene: Scene) -> Bounds:
        if test.linked is None:
            return same(len(value) - test.items)
        named = [scene.case.items[each] for each in set(value) if each in scene.case.items]
        linked = [in_itself(each, scene.case) for each in named if each.kind == test.linked]
        return sum(sure for sure, _ in linked) - test.items, sum(may for _, may in linked) - test.items

    return measure


def in_itself(item: Item, case: Case) -> tuple[bool, bool]:
    """Whether a record counts by its standing and dates alone, for certain and possibly."""
    days = [day for day in (item.when, own_day(item)) if day is not None]
    if item.record.standing == REJECTED or any(day[0] > case.office.as_of for day in days):
        return False, False
    checked = STANDINGS.index(item.record.standing) >= case.office.least
    sure = (not item.undated or item.kind == "judgement") and all(day[1] <= case.office.as_of for day in days)
    return checked and sure, True


def own_field(test: Own) -> Measure:
    """Zero where it is the dossier's own field."""

    def measure(value: Any, _item: Item, scene: Scene) -> Bounds:
        own = getattr(scene.case.dossier, test.own)
        if own is None:
            return UNKNOWN
        return same(0 if value == own else -1)

    return measure


def rise(test: Above, amounts: Amounts) -> Measure:
    """How far a number has risen beyond what is asked for; risen by nothing is not risen."""

    def measure(value: Any, item: Item, scene: Scene) -> Bounds:
        other = item.get(test.above)
        if other is None:
            return UNKNOWN
        if other == NONE:
            return NOWHERE
        risen = Fraction(value) - Fraction(other)
        least = amounts(test.by.setting, scene.case) if test.by is not None else "setting_missing"
        if risen <= 0:
            return same(-1)
        if isinstance(least, str):
            return UNKNOWN if least == "stage_unknown" else same(0)
        return same(floor((risen - least) * MILLION))

    return measure
