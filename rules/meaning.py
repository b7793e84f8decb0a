"""What parts of a requirement mean, however they are spelled, and which of two asks for more.

`*_meaning` brings a part to one form, so that equal meanings are equal values. `*_within(one, other)` says
that whatever meets the one meets the other: then the one is the stricter, or they are the same. All of them
err on the side of no: what cannot be told is not claimed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Literal

from rules.model import (
    ALTERNATIVES,
    Above,
    AllAmounts,
    AnyAmount,
    AnyDocument,
    AtLeast,
    AtMost,
    DocumentEntry,
    Items,
    Known,
    LastMonths,
    LastYears,
    Measure,
    Model,
    SettingAmount,
    Source,
    Where,
    Window,
    YearsAtLeast,
)
from rules.vocabulary import KINDS, field_of

Direction = Literal["stricter", "more_lenient"] | None
"""Where the new stands beside the old; None where that cannot be told."""

WHOLE_CAREER: Final = Window(window="career")


def direction(*, stricter: bool, more_lenient: bool) -> Direction:
    """The direction of a change by what holds of it; both at once say that nothing changed."""
    if stricter == more_lenient:
        return None
    return "stricter" if stricter else "more_lenient"


# Conditions on fields ----------------------------------------------------------------------------------


class Accepts(Model):
    """A field that holds one of these codes, truth values, numbers or texts; of a list one at least."""

    values: frozenset[Any]


class Alternatives(Model):
    """Several mappings of which one must hold."""

    any: frozenset[Conditions]


class Conditions(Model):
    """Conditions on fields that all must hold: pairs of field and test."""

    tests: frozenset[tuple[str, Any]]

    def of(self, field: str) -> frozenset[Any]:
        """The tests of one field."""
        return frozenset(test for name, test in self.tests if name == field)

    def fields(self) -> frozenset[str]:
        """The fields that are tested."""
        return frozenset(name for name, _ in self.tests)


def conditions_meaning(kind: str, where: Where) -> Conditions:
    """A `where` mapping in one form; alternatives of which there is only one are plain conditions."""
    found: set[tuple[str, Any]] = set()
    for field, test in where.items():
        if field != ALTERNATIVES:
            found.add((field, test_meaning(kind, field, test)))
            continue
        listed: Any = test
        # A way that asks for more than another one adds nothing; one that asks for nothing is always open.
        ways = _lasting((conditions_meaning(kind, each) for each in listed), _conditions_beyond)
        if len(ways) == 1:
            found |= ways[0].tests
        else:
            found.add((ALTERNATIVES, Alternatives(any=frozenset(ways))))
    return Conditions(tests=frozenset(found))


def test_meaning(kind: str, field: str, test: Any) -> Any:
    """A test of a field in one form: what codes it accepts, where the field holds codes."""
    known = field_of(kind, field) if kind in KINDS else None
    if isinstance(test, (AtLeast, AtMost)) and known is not None and known.scale:
        bound = test.at_least if isinstance(test, AtLeast) else test.at_most
        if bound in known.scale:
            place = known.scale.index(str(bound))
            kept = known.scale[place:] if isinstance(test, AtLeast) else known.scale[: place + 1]
            return Accepts(values=frozenset(kept))
    if isinstance(test, Known) and known is not None:
        if known.sort == "code" and known.values:
            return Accepts(values=frozenset(known.values))
        if known.sort == "flag":
            return Accepts(values=frozenset((True, False)))
    if isinstance(test, tuple):
        return Accepts(values=frozenset(test))
    return test if isinstance(test, Model) else Accepts(values=frozenset((test,)))


def conditions_within(one: Conditions, other: Conditions) -> bool:
    """Whether every record that meets the one meets the other."""
    return all(
        _alternatives_within(one, test) if field == ALTERNATIVES else _meets(one, field, test)
        for field, test in other.tests
    )


def _conditions_beyond(one: Conditions, other: Conditions) -> bool:
    return conditions_within(other, one)


def _meets(one: Conditions, field: str, test: Any) -> bool:
    return any(test_within(own, test) for own in one.of(field))


def _alternatives_within(one: Conditions, wanted: Alternatives) -> bool:
    if any(conditions_within(one, way) for way in wanted.any):
        return True
    for own in one.of(ALTERNATIVES):
        both = (_and(one, way) for way in own.any)
        if all(any(conditions_within(each, way) for way in wanted.any) for each in both):
            return True
    return False


def _and(one: Conditions, way: Conditions) -> Conditions:
    rest = {pair for pair in one.tests if pair[0] != ALTERNATIVES}
    return Conditions(tests=way.tests | rest)


def test_within(one: Any, other: Any) -> bool:
    """Whether every value that passes the one passes the other; both of one field, in one form."""
    if one == other or isinstance(other, Known):
        return True
    if isinstance(one, Accepts) and isinstance(other, Accepts):
        return one.values <= other.values
    if isinstance(one, Accepts):
        return all(map(is_number, one.values)) and all(_passes(each, other) for each in one.values)
    if type(one) is not type(other):
        return False
    if isinstance(one, AtLeast):
        return number_within(one.at_least, other.at_least)
    if isinstance(one, AtMost):
        return number_within(other.at_most, one.at_most)
    if isinstance(one, YearsAtLeast):
        return number_within(one.years_at_least, other.years_at_least)
    if isinstance(one, Items):
        return one.items >= other.items and other.linked in (None, one.linked)
    if isinstance(one, Above):
        risen = other.by is None or (one.by is not None and number_within(one.by, other.by))
        return bool(one.above == other.above and risen)
    return False


def _passes(number: Any, test: Any) -> bool:
    if isinstance(test, AtLeast):
        return number_within(number, test.at_least)
    return isinstance(test, AtMost) and number_within(test.at_most, number)


def is_number(value: object) -> bool:
    """Whether a value is a number (truth values are none)."""
    return isinstance(value, (int, Decimal, Fraction)) and not isinstance(value, bool)


def number_within(one: Any, other: Any) -> bool:
    """Whether the one is at least the other for certain: two numbers, or two shares of one setting."""
    if isinstance(one, SettingAmount) and isinstance(other, SettingAmount):
        return one.setting == other.setting and one.share >= other.share
    return bool(is_number(one) and is_number(other) and one >= other)


# Amounts -----------------------------------------------------------------------------------------------


def amount_meaning(amount: Any) -> Any:
    """An amount in one form: without what another part decides, and no single alternatives."""
    if not isinstance(amount, (AnyAmount, AllAmounts)):
        return amount
    all_of = isinstance(amount, AllAmounts)
    parts: list[Any] = []
    for each in amount.all if isinstance(amount, AllAmounts) else amount.any:
        part = amount_meaning(each)
        if all_of and isinstance(part, AllAmounts):
            parts.extend(part.all)
        elif not all_of and isinstance(part, AnyAmount):
            parts.extend(part.any)
        else:
            parts.append(part)
    # Of amounts that all are asked for the greater one decides, of alternatives the lesser one.
    kept = sorted(_lasting(parts, amount_within if all_of else _amount_beyond), key=repr)
    if len(kept) == 1:
        return kept[0]
    return AllAmounts(all=tuple(kept)) if all_of else AnyAmount(any=tuple(kept))


def _amount_beyond(one: Any, other: Any) -> bool:
    return amount_within(other, one)


def _lasting(parts: Iterable[Any], covers: Callable[[Any, Any], bool]) -> list[Any]:
    """The parts that no other covers; of those that cover each other the first."""
    plain = list(dict.fromkeys(parts))
    return [
        each
        for index, each in enumerate(plain)
        if not any(
            covers(other, each) and (place < index or not covers(each, other))
            for place, other in enumerate(plain)
            if place != index
        )
    ]


def amount_within(one: Any, other: Any) -> bool:
    """Whether whatever reaches the one amount reaches the other."""
    if isinstance(one, AnyAmount):
        return all(amount_within(each, other) for each in one.any)
    if isinstance(other, AllAmounts):
        return all(amount_within(one, each) for each in other.all)
    if isinstance(one, AllAmounts):
        return any(amount_within(each, other) for each in one.all)
    if isinstance(other, AnyAmount):
        return any(amount_within(one, each) for each in other.any)
    return number_within(one, other)


def measure_meaning(measure: Measure) -> Measure:
    """A measure in one form: the order of its fields says nothing, of one field sum and largest are one."""
    fields = tuple(sorted(measure.fields))
    if measure.sum is not None:
        return Measure(sum=fields)
    fields = tuple(dict.fromkeys(fields))
    return Measure(sum=fields) if len(fields) == 1 else Measure(largest=fields)


def measure_within(one: Measure, other: Measure) -> bool:
    """Whether what is added up by the one is never more than what is added up by the other."""
    fewer = Counter(one.fields) <= Counter(other.fields)
    return fewer and (other.sum is not None or one.largest is not None or len(one.fields) == 1)


# Documents ---------------------------------------------------------------------------------------------


class Papers(Model):
    """Documents that all must be there: entries in one form, each once, in one order."""

    entries: tuple[DocumentEntry, ...]


def papers_meaning(entries: Iterable[DocumentEntry]) -> Papers:
    """Documents in one form: no entry that another one covers already."""
    kept = _lasting((_entry(each) for each in entries), entry_within)
    return Papers(entries=tuple(sorted(kept, key=repr)))


def _entry(entry: DocumentEntry) -> DocumentEntry:
    if isinstance(entry, AnyDocument):
        flat: list[DocumentEntry] = []
        for each in entry.any:
            inner = _entry(each)
            flat.extend(inner.any if isinstance(inner, AnyDocument) else (inner,))
        # An alternative that asks for more than another one adds nothing.
        ways = _lasting(flat, _entry_beyond)
        return ways[0] if len(ways) == 1 else AnyDocument(any=tuple(sorted(ways, key=repr)))
    roles = tuple(sorted(set(entry.signed_by)))
    # Whoever must sign, somebody must.
    signed = None if roles else entry.signed
    return type(entry)(
        type=entry.type, signed_by=roles, signed=signed, stamped=entry.stamped, original=entry.original
    )


def entry_within(one: DocumentEntry, other: DocumentEntry) -> bool:
    """Whether whatever meets the one entry meets the other."""
    if isinstance(one, AnyDocument):
        return all(entry_within(each, other) for each in one.any)
    if isinstance(other, AnyDocument):
        return any(entry_within(one, each) for each in other.any)
    return (
        one.type == other.type
        and set(one.signed_by) >= set(other.signed_by)
        and (not other.signed or bool(one.signed or one.signed_by))
        and (not other.stamped or bool(one.stamped))
        and (not other.original or bool(one.original))
    )


def _entry_beyond(one: DocumentEntry, other: DocumentEntry) -> bool:
    return entry_within(other, one)


def papers_within(one: Papers, other: Papers) -> bool:
    """Whether whatever meets the one list of documents meets the other."""
    return all(any(entry_within(own, each) for own in one.entries) for each in other.entries)


def types_of(entry: DocumentEntry) -> frozenset[str]:
    """The types of document that an entry speaks of."""
    if isinstance(entry, AnyDocument):
        return frozenset(kind for each in entry.any for kind in types_of(each))
    return frozenset((entry.type,))


# Windows -----------------------------------------------------------------------------------------------


def window_meaning(window: Window) -> Window:
    """A window in one form: how a span stands in it says nothing where its length does not matter."""
    if window.by == "current":
        return Window(window="career", by="current")
    if window.window == "career" and window.by == "overlap":
        return WHOLE_CAREER
    return window


def window_within(one: Window, other: Window) -> bool:
    """Whether every record that stands in the one stands in the other."""
    if other in (one, WHOLE_CAREER):
        return True
    if one.by == "current" and other.by == "held":
        return True
    return one.by == other.by and length_within(one.window, other.window)


def length_within(one: Any, other: Any) -> bool:
    """Whether the one window opens no earlier than the other, whenever and for whomever."""
    if other in (one, "career"):
        return True
    if isinstance(one, LastMonths) and isinstance(other, LastMonths):
        return one.last_months <= other.last_months
    if isinstance(one, LastYears) and isinstance(other, LastYears):
        return one.of == other.of and one.last_years <= other.last_years
    # So many years that have begun reach back at most so many times 12 months, and more than one year less.
    if isinstance(one, LastYears) and isinstance(other, LastMonths):
        return 12 * one.last_years <= other.last_months
    if isinstance(one, LastMonths) and isinstance(other, LastYears):
        return one.last_months <= 12 * (other.last_years - 1)
    return False


# Sources -----------------------------------------------------------------------------------------------


class SourceMeaning(Model):
    """One kind of records and what is asked of each, in one form."""

    of: str
    where: Conditions
    within: Window
    documents: Papers


def source_meaning(source: Source) -> SourceMeaning:
    """A source in one form."""
    return SourceMeaning(
        of=source.of,
        where=conditions_meaning(source.of, source.where),
        within=window_meaning(source.within),
        documents=papers_meaning(source.documents),
    )


def sources_meaning(sources: Iterable[Source]) -> tuple[SourceMeaning, ...]:
    """Sources in one form, in the order of the file: each once, none that another one covers."""
    return tuple(_lasting((source_meaning(each) for each in sources), _source_beyond))


def _source_beyond(one: SourceMeaning, other: SourceMeaning) -> bool:
    return source_within(other, one)


def source_within(one: SourceMeaning, other: SourceMeaning) -> bool:
    """Whether every record that counts for the one counts for the other."""
    return (
        one.of == other.of
        and conditions_within(one.where, other.where)
        and window_within(one.within, other.within)
        and papers_within(one.documents, other.documents)
    )
