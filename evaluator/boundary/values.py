"""Values of fields that meet conditions, well or just, and values that just fail them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal, NamedTuple

from evaluator.boundary.bound import UNSET, NoValue
from evaluator.boundary.world import OTHER_SUBJECT, SUBJECT, World, whole
from evidence.records import KINDS
from evidence.scales import NONE
from rules.meaning import Accepts, is_number, test_meaning
from rules.model import SPAN, Above, AtLeast, AtMost, Items, Known, Own, SettingAmount
from rules.vocabulary import Field, field_of

Patch = Mapping[str, Any]
"""Values of fields, by path; UNSET leaves one out."""

SUBJECTS = (SUBJECT, OTHER_SUBJECT, "英语", "物理", "化学", "生物", "历史", "地理", "政治")
TEXT = "CN12-3456"
BEFORE = 50
"""What another number must exceed."""


class Edge(NamedTuple):
    """The two sides of a bound: what to put in, and the value there. `fails`: outside for certain.

    `others` are further values outside, for where the first leads into another way to meet the same.
    """

    inside: Patch
    outside: Patch
    shown_inside: Any
    shown_outside: Any
    fails: bool
    side: Literal["", "low", "high"] = ""
    others: tuple[Any, ...] = ()

    @property
    def key(self) -> str:
        """What tells it from other edges of the same test."""
        return repr(self.shown_inside)

    def outsides(self, path: str) -> Iterator[tuple[Patch, Any]]:
        """What to put in for each value outside, and the value."""
        yield self.outside, self.shown_outside
        for value in self.others:
            yield {**self.outside, path: value}, value


# Well inside ------------------------------------------------------------------------------------------


def comfortable(world: World, kind: str, path: str, tests: Sequence[Any]) -> Patch:
    """What meets all tests of a field, not at an edge where there is room. Raises NoValue."""
    for test in tests:
        if isinstance(test, Above):
            return {test.above: BEFORE, path: BEFORE + whole(_rise(world, test)) + 10}
    field = field_of(kind, path)
    if field is None:
        raise NoValue(path)
    if field.block is not None:
        return _block(world, kind, path, field)
    return {path: _plain(field, _comfortable(world, kind, path, field, tests))}


def _block(world: World, kind: str, path: str, field: Field) -> Patch:
    """A block that is there: one of its fields is known."""
    for name in field.block.model_fields if field.block is not None else ():
        inner = field_of(kind, f"{path}.{name}")
        if inner is not None and inner.sort == "code":
            return {f"{path}.{name}": _comfortable(world, kind, f"{path}.{name}", inner, ())}
    raise NoValue(path)


def _comfortable(world: World, kind: str, path: str, field: Field, tests: Sequence[Any]) -> Any:
    if any(isinstance(test, Own) for test in tests):
        return SUBJECT
    if field.sort in ("code", "flag") or (field.entry is not None and field.entry.sort == "code"):
        good = accepted(kind, path, tests)
        if not good:
            raise NoValue(path)
        return good[min(1, len(good) - 1)] if field.scale else good[0]
    if field.sort == "number":
        low, high = _range(world, tests)
        if high is not None and low > high:
            raise NoValue(path)
        return low + 1 if high is None or low + 1 <= high else low  # ranks begin with 1
    if field.sort == "list":
        number = max((test.items for test in tests if isinstance(test, Items)), default=1)
        return items(field, number + 1)
    if field.sort == "day":
        return (world.as_of - timedelta(days=100)).isoformat()
    if field.sort == "text":
        told = [test.values for test in tests if isinstance(test, Accepts)]
        return sorted(told[0])[0] if told else SUBJECT if path == "subject" else TEXT
    raise NoValue(path)


def items(field: Field, number: int) -> list[Any]:
    """A list of so many things."""
    entry = field.entry
    if entry is not None and entry.sort == "number":
        return list(range(1, number + 1))
    return [f"甲{index}" for index in range(1, number + 1)]


def _plain(field: Field, value: Any) -> Any:
    """A value as the field holds it."""
    return [value] if field.sort == "list" and not isinstance(value, list) else value


def accepted(kind: str, path: str, tests: Sequence[Any]) -> list[Any]:
    """The codes or truth values that pass all tests of a field, in its order."""
    return [value for value in _domain(kind, path) if all(_passes(kind, path, test, value) for test in tests)]


def _domain(kind: str, path: str) -> tuple[Any, ...]:
    field = field_of(kind, path)
    if field is None:
        return ()
    entry = field.entry if field.sort == "list" and field.entry is not None else field
    if entry.sort == "flag":
        return (True, False)
    return entry.scale or entry.values


def _passes(kind: str, path: str, test: Any, value: Any) -> bool:
    meaning = test_meaning(kind, path, test)
    return not isinstance(meaning, Accepts) or value in meaning.values


def _range(world: World, tests: Sequence[Any]) -> tuple[int, int | None]:
    """The least and the greatest whole number that pass."""
    low, high = 0, None
    for test in tests:
        if isinstance(test, AtLeast):
            low = max(low, whole(_number(world, test.at_least)))
        elif isinstance(test, AtMost):
            most = int(_number(world, test.at_most))
            high = most if high is None else min(high, most)
        elif isinstance(test, Accepts):
            low, high = int(min(test.values)), int(max(test.values))
    return low, high


def _number(world: World, value: Any) -> Fraction:
    if isinstance(value, SettingAmount):
        return Fraction(world.amount(value.setting)) * value.share
    return Fraction(value) if isinstance(value, int) else Fraction(Decimal(str(value)))


def _rise(world: World, test: Above) -> Fraction:
    """By how much a number must exceed the other."""
    if test.by is None or test.by.setting not in world.given:
        return Fraction(1)
    return max(Fraction(world.amount(test.by.setting)) * test.by.share, Fraction(1))


# At the edges -----------------------------------------------------------------------------------------


def edges(world: World, kind: str, path: str, test: Any, beside: Sequence[Any]) -> Iterator[Edge]:
    """Every bound of one test of a field; `beside` are all tests of that field."""
    field = field_of(kind, path)
    if isinstance(test, Above):
        rise = whole(_rise(world, test))
        yield _edge({test.above: BEFORE}, path, BEFORE + rise, BEFORE + rise - 1, fails=True)
    elif field is None or path == SPAN:
        return
    elif isinstance(test, Own):
        yield _edge({}, path, SUBJECT, OTHER_SUBJECT, fails=True)
    elif isinstance(test, Items):
        if test.linked is None:
            yield _edge({}, path, items(field, test.items), items(field, test.items - 1), fails=True)
    elif field.sort == "number" and not isinstance(test, Known):
        low, high = _range(world, beside)
        for edge in _numbers(world, path, test):
            # Where another test asks for more this one bounds nothing.
            if low <= edge.shown_inside and (high is None or edge.shown_inside <= high):
                yield edge
    elif field.sort in ("code", "flag") or (field.entry is not None and field.entry.sort == "code"):
        yield from _codes(kind, path, test, beside, field)
    elif field.block is not None:
        inside = _block(world, kind, path, field)
        yield Edge(inside, {path: NONE}, "/".join(map(str, inside.values())), NONE, fails=True)
    else:
        yield _known(world, kind, path, field, beside)


def _edge(both: Patch, path: str, inside: Any, outside: Any, *, fails: bool, side: Any = "") -> Edge:
    return Edge({**both, path: inside}, {**both, path: outside}, inside, outside, fails, side)


def _numbers(world: World, path: str, test: Any) -> Iterator[Edge]:
    if isinstance(test, AtLeast):
        low = whole(_number(world, test.at_least))
        yield _edge({}, path, low, low - 1, fails=True, side="low")
    elif isinstance(test, AtMost):
        high = int(_number(world, test.at_most))
        yield _edge({}, path, high, high + 1, fails=True, side="high")
    elif isinstance(test, Accepts) and all(map(is_number, test.values)):
        yield _edge({}, path, int(min(test.values)), int(min(test.values)) - 1, fails=True, side="low")
        yield _edge({}, path, int(max(test.values)), int(max(test.values)) + 1, fails=True, side="high")


def _codes(kind: str, path: str, test: Any, beside: Sequence[Any], field: Field) -> Iterator[Edge]:
    """On a scale every place where what passes ends; elsewhere each value that passes, and one that fails."""
    good = accepted(kind, path, beside)
    passing = [value for value in _domain(kind, path) if _passes(kind, path, test, value)]
    domain = _domain(kind, path)
    found = False
    if field.scale:
        for low, high in pairwise(domain):
            if (low in passing) != (high in passing):
                inside, outside = (high, low) if high in passing else (low, high)
                if inside in good:
                    found = True
                    side = "low" if inside == high else "high"
                    yield _edge({}, path, inside, outside, fails=True, side=side)
    if found or not good:
        return
    outside = [_plain(field, value) for value in domain if value not in passing]
    if not outside:
        yield _missing(kind, path, _plain(field, good[0]))
        return
    if can_be_none(kind, path):
        outside.append(NONE)
    first, *others = outside
    for value in good:
        edge = _edge({}, path, _plain(field, value), first, fails=True)
        yield edge._replace(others=tuple(others))


def _known(world: World, kind: str, path: str, field: Field, beside: Sequence[Any]) -> Edge:
    inside = _plain(field, _comfortable(world, kind, path, field, beside))
    return _missing(kind, path, inside)


def _missing(kind: str, path: str, inside: Any) -> Edge:
    """A field that must be known: known to have none, or where that cannot be said, left out."""
    if can_be_none(kind, path):
        return _edge({}, path, inside, NONE, fails=True)
    return Edge({path: inside}, {path: UNSET}, inside, None, fails=False)


def can_be_none(kind: str, path: str) -> bool:
    """Whether a field can be said to have no value. One of a block is left out with the whole block."""
    model: Any = KINDS[kind]
    block, _, name = path.rpartition(".")
    if block:
        outer = field_of(kind, block)
        model = outer.block if outer is not None else None
    if model is None:
        return False
    info = next((info for key, info in model.model_fields.items() if (info.alias or key) == name), None)
    return info is not None and f"'{NONE}'" in repr(info.annotation)


# Whether a value holds --------------------------------------------------------------------------------


def holds(world: World, kind: str, record: Mapping[str, Any], path: str, test: Any) -> bool | None:
    """Whether a record meets a test; None where that is not known."""
    value = read(kind, record, path)
    if value is None:
        return None
    if value == NONE:
        return False
    if isinstance(test, Above):
        other = read(kind, record, test.above)
        return None if other is None else value - other >= _rise(world, test)
    if isinstance(test, Own):
        return bool(value == SUBJECT)
    if isinstance(test, Items):
        return len(value) >= test.items
    if isinstance(test, AtLeast) and is_number(value):
        return bool(Fraction(value) >= _number(world, test.at_least))
    if isinstance(test, AtMost) and is_number(value):
        return bool(Fraction(value) <= _number(world, test.at_most))
    if isinstance(test, Known):
        return True
    values = value if isinstance(value, list) else [value]
    return any(_passes(kind, path, test, each) for each in values)


def read(kind: str, record: Mapping[str, Any], path: str) -> Any:
    """A field of a record as it is written, with the default of what is left out; None where unknown."""
    head, _, rest = path.partition(".")
    if head not in record:
        info = KINDS[kind].model_fields.get(head)
        return NONE if info is not None and info.default == NONE else None
    value = record[head]
    if not rest or value in (None, NONE):
        return value
    return value.get(rest)


def put(record: dict[str, Any], patch: Patch) -> None:
    """Put values into a record; blocks on the way are made."""
    for path, value in patch.items():
        place = record
        *blocks, last = path.split(".")
        for block in blocks:
            if not isinstance(place.get(block), dict):
                place[block] = {}
            place = place[block]
        if value == UNSET:
            place.pop(last, None)
        else:
            place[last] = value


def failing(world: World, kind: str, path: str, test: Any) -> Patch | None:
    """What fails a test for certain; None where nothing does."""
    if isinstance(test, Above):
        return {test.above: BEFORE, path: BEFORE}
    if isinstance(test, Own):
        return {path: OTHER_SUBJECT}
    field = field_of(kind, path)
    if field is None:
        return None
    for value in _domain(kind, path):
        if not _passes(kind, path, test, value):
            return {path: _plain(field, value)}
    if can_be_none(kind, path):
        return {path: NONE}
    if isinstance(test, Items):
        return {path: []}
    for edge in _numbers(world, path, test) if field.sort == "number" else ():
        return edge.outside
    return None
