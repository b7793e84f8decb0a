"""What a supposed value has to be, in words: the value chosen, and what would do as well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from evaluator.plan.least import NEW
from evaluator.plan.steps import Shape
from evaluator.plan.values import SOMETHING, field_of, tests_of
from evidence.day import Day
from evidence.scales import SCALES
from reports.advice.changes import value_text
from reports.context import Context
from rules.model import (
    Above,
    AnyDocument,
    Combination,
    DocumentEntry,
    Items,
    Known,
    Node,
    PeriodLeaf,
    RecordsLeaf,
)

RANK: Final = "rank"
"""A place among others: it need only be known, and a person judges how good it is."""
UPWARDS: Final = ("level", "prize", "outcome")
"""Scales of which the higher is the better."""
MOST_NAMED: Final = 6
"""So many values that would do are named."""


class Enough:
    """Words for values that suffice under one verdict's rule set."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.language = context.language
        self.say = context.language.say
        verdict = context.verdict
        root = verdict.rule_set.resolve(verdict.readings).requirement
        self._tests = tests_of(root)
        self._leaves = {node.id: node for node in _nodes(root)}

    def value(self, kind: str | None, path: str, value: Any) -> str:
        """A value in words, with what else would do as well."""
        words, name = self.context.words, path.rpartition(".")[2]
        if isinstance(value, bool):
            return self.language.quoted(words.value(kind, path, value))
        if isinstance(value, Day):
            return self.say("such as {day}", day=words.day(value))
        if isinstance(value, int):
            number = words.value(kind, path, value)
            lower = any(isinstance(test, Above) and test.above == path for test in self._asked(kind, path))
            return self.say("at most {n}", n=number) if lower else self.say("at least {n}", n=number)
        if value == SOMETHING:
            return self.say("stated")
        if isinstance(value, str) and value.startswith(SOMETHING):
            return self.say("another one than those there")
        if isinstance(value, str) and name in UPWARDS and value in SCALES[name][:-1]:
            return self.say("{value} or above", value=words.value(kind, path, value))
        items = [test for test in self._asked(kind, path) if isinstance(test, Items) and not test.linked]
        if isinstance(value, tuple) and items:
            return self.say("at least {n}", n=len(value))
        codes = self._as_well(kind, path, value)
        if len(codes) > 1:
            return self.language.either(words.value(kind, path, code) for code in codes)
        return value_text(self.context, kind, path, value)

    def _asked(self, kind: str | None, path: str) -> Sequence[object]:
        return self._tests.get((kind or "", path), ())

    def _as_well(self, kind: str | None, path: str, value: Any) -> list[str]:
        """All codes that pass the tests that a value passes; too many are not worth naming."""
        single = value[0] if isinstance(value, tuple) and len(value) == 1 else value
        if kind is None or not isinstance(single, str):
            return []
        field = field_of(kind, path)
        choices = field.item.choices if field.item is not None else field.choices
        tests = [test for test in self._asked(kind, path) if isinstance(test, (str, tuple, Known))]
        passed = [test for test in tests if _passes(single, test)]
        found = [code for code in choices if all(_passes(code, test) for test in passed)]
        return found if len(found) <= MOST_NAMED else []

    def _linked(self, kind: str, path: str) -> bool:
        """Whether a field names other records."""
        return any(isinstance(test, Items) and test.linked is not None for test in self._asked(kind, path))

    def papers(self, kind: str, paper: str, leaves: Iterable[str]) -> list[str]:
        """The types of document that would do in the place of one, for all the leaves it serves."""
        allowed: list[str] | None = None
        for leaf in leaves:
            node = self._leaves.get(leaf)
            for source in node.sources if isinstance(node, RecordsLeaf | PeriodLeaf) else ():
                for entry in source.documents if source.of == kind else ():
                    types = list(_plain_types(entry))
                    if paper in types:
                        others = [each for each in types if each != paper]
                        allowed = [each for each in others if allowed is None or each in allowed]
        return allowed or []

    # New records ----

    def facts(self, shape: Shape) -> Iterator[str]:
        """What a new record must be, field by field."""
        words = self.context.words
        data = dict(shape.data)
        rises: Mapping[str, str] = {
            test.above: path
            for path in data
            for test in self._asked(shape.kind, path)
            if isinstance(test, Above) and test.above != path
        }
        for path, value in shape.data:
            if path in rises.values():
                continue
            label = words.field(path)
            if path in rises:
                yield self.say(
                    "{after} at least {n} above {before}",
                    after=words.field(rises[path]),
                    before=label,
                    n=data[rises[path]] - value,
                )
            elif isinstance(value, tuple) and any(str(each).startswith(NEW) for each in value):
                yield self.language.labelled(label, self.say("a new one"))
            elif isinstance(value, tuple) and self._linked(shape.kind, path):
                names = self.language.join(self.context.record_ref(each).label for each in value)
                yield self.language.labelled(label, names)
            elif value is True:
                yield label
            elif path == RANK or (isinstance(value, str) and value.startswith(SOMETHING)):
                yield self.say("with a {field}", field=label)
            else:
                yield self.language.labelled(label, self.value(shape.kind, path, value))


def _passes(code: str, test: object) -> bool:
    """Whether a code passes a test that names codes, or any code."""
    if isinstance(test, Known):
        return True
    return code in test if isinstance(test, tuple) else code == test


def _plain_types(entry: DocumentEntry) -> Iterator[str]:
    if isinstance(entry, AnyDocument):
        for each in entry.any:
            yield from _plain_types(each)
    elif not (entry.signed_by or entry.signed or entry.stamped):
        yield entry.type


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.of if isinstance(node, Combination) else ():
        yield from _nodes(child)
