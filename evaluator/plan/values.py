"""Values that would do: what a field must be so that what the conditions ask of it holds.

The weakest value comes first: the lowest level, the smallest number. Whether a value does, the evaluator's
own checks tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import ceil
from typing import Any, Final

from evaluator.case import Case
from evaluator.conditions import CheckFunction
from evaluator.lookup import Number, exact
from evaluator.windows import Amounts
from evidence.dossier import Dossier
from evidence.reading.specs import FieldSpec, block_spec
from evidence.records import KINDS, Record
from evidence.scales import SCALES
from rules.model import (
    ALTERNATIVES,
    SPAN,
    Above,
    AbsentLeaf,
    AtLeast,
    AtMost,
    Combination,
    Items,
    Known,
    Node,
    Own,
    PeriodLeaf,
    RecordsLeaf,
    SettingAmount,
    Source,
    Test,
    Where,
    YearsAtLeast,
)

Tests = Mapping[tuple[str, str], Sequence[Test]]
"""By kind and field, all that some leaf asks of it."""

SOMETHING: Final = "（待填）"
"""Stands for a text that need only be there."""
FIRST_GRADES: Final = {"primary": 1, "junior_secondary": 7, "senior_secondary": 10}
MOST_LINKED: Final = 4
"""Of so many records the sets that a list may name are tried one by one; of more, the first ones."""


def tests_of(root: Node) -> Tests:
    """Everything that the leaves of a tree ask of fields."""
    found: dict[tuple[str, str], list[Test]] = {}
    for kind, where in _conditions(root):
        for path, test in _tests(where):
            known = found.setdefault((kind, path), [])
            if test not in known:
                known.append(test)
    return found


def _conditions(node: Node) -> Iterator[tuple[str, Where]]:
    """The conditions of all leaves with the kind they are asked of, in the order of the rule set."""
    yield from ((source.of, source.where) for source in _sources(node))
    yield from _of_absences(node)


def _of_absences(node: Node) -> Iterator[tuple[str, Where]]:
    if isinstance(node, Combination):
        for child in node.of:
            yield from _of_absences(child)
    elif isinstance(node, AbsentLeaf):
        yield from ((node.absent, where) for where in (node.where, node.certificate))


def _tests(where: Where) -> Iterator[tuple[str, Test]]:
    for path, test in where.items():
        if path == ALTERNATIVES:
            for mapping in alternatives(test):
                yield from _tests(mapping)
        elif path != SPAN and not (isinstance(test, tuple) and test and isinstance(test[0], dict)):
            yield path, test  # type: ignore[misc] # mappings stand under `any` only
            if isinstance(test, Above):
                yield test.above, test


def _sources(node: Node) -> Iterator[Source]:
    if isinstance(node, Combination):
        for child in node.of:
            yield from _sources(child)
    elif isinstance(node, RecordsLeaf | PeriodLeaf):
        yield from node.sources


def spans_of(root: Node) -> Mapping[str, Sequence[YearsAtLeast]]:
    """By kind, what the leaves of a tree ask of the length of spans."""
    found: dict[str, list[YearsAtLeast]] = {}
    for kind, where in _conditions(root):
        for each in _spans(where):
            known = found.setdefault(kind, [])
            if each not in known:
                known.append(each)
    return found


def _spans(where: Where) -> Iterator[YearsAtLeast]:
    for path, test in where.items():
        if isinstance(test, YearsAtLeast):
            yield test
        elif path == ALTERNATIVES:
            for mapping in alternatives(test):
                yield from _spans(mapping)


def alternatives(test: object) -> tuple[Where, ...]:
    """The mappings that stand under `any`."""
    return tuple(each for each in test if isinstance(each, Mapping)) if isinstance(test, tuple) else ()


def field_of(kind: str, path: str) -> FieldSpec:
    """What is known of a field of a kind; dots reach into blocks. KeyError for one that is not there."""
    spec = block_spec(KINDS[kind])
    *blocks, name = path.split(".")
    for block in blocks:
        model = spec.field(block).model
        if model is None:
            raise KeyError(path)
        spec = block_spec(model)
    return spec.field(name)


class KnownValues:
    """What a tree asks of fields, compiled, and what was found for it: the same from day to day."""

    def __init__(self, root: Node) -> None:
        self.tests = tests_of(root)
        self.spans = spans_of(root)
        self.values: dict[tuple[str, str, tuple[Test, ...]], list[Any]] = {}
        self.compiled: dict[int, tuple[Where, list[CheckFunction]]] = {}
        self.filled: dict[tuple[int, str, str], tuple[Record, Record | None]] = {}


class Chooser:
    """Names values that may do for one applicant. `case` is there to look up the office's amounts."""

    def __init__(self, known: KnownValues, amounts: Amounts, case: Case) -> None:
        self.known = known
        self.tests = known.tests
        self.amounts = amounts
        self.case = case

    @property
    def dossier(self) -> Dossier:
        """The applicant's dossier."""
        return self.case.dossier

    def values(self, kind: str, path: str, tests: Sequence[Test] | None = None) -> list[Any]:
        """Values of a field that may hold one or all of the tests (None: all there are), weakest first."""
        field = field_of(kind, path)
        asked = self.tests.get((kind, path), ()) if tests is None else tests
        found: list[Any] = []
        for test in asked:
            found.extend(self._of(field, path, test))
        if field.shape == "list":
            lists = [each for each in found if isinstance(each, tuple)]
            firsts = [next(self._of(field, path, test), ()) for test in asked]
            found = [*lists, tuple(dict.fromkeys(member for each in firsts for member in each))]
        unique = [value for index, value in enumerate(found) if value not in found[:index] and value != ()]
        scale = SCALES.get(path.rpartition(".")[2])
        if scale is not None and field.shape == "choice":
            unique.sort(key=scale.index)
        elif unique and all(isinstance(each, int | Fraction) and each is not True for each in unique):
            unique.sort()
        return unique

    def _of(self, field: FieldSpec, path: str, test: Test) -> Iterator[Any]:
        if isinstance(test, tuple):
            yield from ((each,) if field.shape == "list" else each for each in test)
        elif isinstance(test, AtLeast | AtMost):
            yield from self._bounded(path, test)
        elif isinstance(test, Known):
            yield from self._known(field)
        elif isinstance(test, Items):
            yield from self._items(field, test)
        elif isinstance(test, Own):
            if self.dossier.subject is not None:
                yield self.dossier.subject
        elif isinstance(test, Above):
            yield from _ends(path, test)
        elif isinstance(test, str | bool | int):
            yield (test,) if field.shape == "list" else test

    def _bounded(self, path: str, test: AtLeast | AtMost) -> Iterator[Any]:
        limit = test.at_least if isinstance(test, AtLeast) else test.at_most
        scale = SCALES.get(path.rpartition(".")[2])
        if isinstance(limit, str):
            if scale is not None and limit in scale:
                at = scale.index(limit)
                yield from scale[at:] if isinstance(test, AtLeast) else scale[: at + 1]
            return
        number = self.amounts(limit.setting, self.case) if isinstance(limit, SettingAmount) else exact(limit)
        if not isinstance(number, str):
            whole = number * limit.share if isinstance(limit, SettingAmount) else number
            yield ceil(whole) if isinstance(test, AtLeast) else int(whole)

    def _known(self, field: FieldSpec) -> Iterator[Any]:
        if field.shape == "choice":
            yield from field.choices
        elif field.shape == "list":
            yield from ((each,) for each in _members(field, 1, self.dossier))
        elif field.marker is not None:
            name = field.marker.name
            yield True if name == "yes_no" else SOMETHING if name in ("text", "key") else 1

    def _items(self, field: FieldSpec, test: Items) -> Iterator[Any]:
        if test.linked is None:
            yield tuple(_members(field, test.items, self.dossier))
            return
        known = sorted(
            (item for item in self.case.by_kind.get(test.linked, ()) if item.record.standing != "rejected"),
            key=lambda item: (item.rung, item.id),
        )
        sure = [item for item in known if item.rung == 0]
        chosen = sure[: test.items] if len(sure) >= test.items else known
        if len(chosen) > MOST_LINKED:
            chosen = chosen[: max(MOST_LINKED, test.items)]
        for some in combinations(chosen, test.items):
            yield tuple(item.id for item in some)


def _members(field: FieldSpec, count: int, dossier: Dossier) -> list[Any]:
    """So many items for a list of which only the number is asked."""
    item = field.item
    if item is not None and item.choices:
        return list(item.choices[:count])
    if item is not None and item.marker is not None and item.marker.name == "grade":
        first = FIRST_GRADES.get(dossier.stage or "", 1)
        return [*range(first, min(first + count, 13))]
    own = [dossier.subject] if dossier.subject is not None and field.name == "courses" else []
    return [*own, *(f"{SOMETHING}{number}" for number in range(1, count + 1))][:count]


def _ends(path: str, test: Above) -> Iterator[Any]:
    """The ends of a percentage: with them one side of a rise holds whatever the other is."""
    yield 0 if path == test.above else 100


def whole(amount: Number) -> int:
    """The least whole number that reaches an amount."""
    return ceil(amount)
