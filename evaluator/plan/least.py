"""New records that just suffice: the least level, prize and number that the conditions ask for.

What one or several leaves ask of records of a kind is put together; where one record can satisfy them all,
its fields are chosen as weak as they may be. Whom it then serves, the evaluator's own checks tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from evaluator.case import LASTING, Case, Item, worst
from evaluator.conditions import compile_where, run
from evaluator.plan.days import cycle_begins
from evaluator.plan.papers import full_papers
from evaluator.plan.steps import Shape
from evaluator.plan.values import Chooser, alternatives
from evaluator.reasons import CERTAIN
from evaluator.windows import Amounts
from evidence.day import Day
from evidence.records import KINDS, Record
from rules.model import (
    ALTERNATIVES,
    SPAN,
    Above,
    DocumentEntry,
    Items,
    SettingAmount,
    Source,
    Test,
    Where,
    YearsAtLeast,
)

NEW: Final = "\0"
"""Stands, before its kind, in a list of linked records for a new one of the plan."""
MOST_VARIANTS: Final = 16
RISE_FROM: Final = 50


class Asked(NamedTuple):
    """What is asked of one new record: tests by field, documents, and the length of its span in years."""

    tests: tuple[tuple[str, tuple[Test, ...]], ...] = ()
    documents: tuple[DocumentEntry, ...] = ()
    span: YearsAtLeast | None = None

    def beside(self, other: Asked) -> Asked:
        """What both ask."""
        tests: dict[str, tuple[Test, ...]] = dict(self.tests)
        for path, more in other.tests:
            known = tests.get(path, ())
            tests[path] = (*known, *(test for test in more if test not in known))
        documents = (*self.documents, *(each for each in other.documents if each not in self.documents))
        return Asked(tuple(tests.items()), documents, self.span or other.span)


def ways(source: Source) -> list[Asked]:
    """All that a source may ask of a record, one for each of its alternatives."""
    return [Asked(each.tests, source.documents, each.span) for each in _ways(source.where)][:MOST_VARIANTS]


def _ways(where: Where) -> Iterator[Asked]:
    plain = {path: test for path, test in where.items() if path not in (ALTERNATIVES, SPAN)}
    span = where.get(SPAN)
    own = Asked(
        tuple((path, (test,)) for path, test in plain.items()),  # type: ignore[misc] # no mappings among them
        (),
        span if isinstance(span, YearsAtLeast) else None,
    )
    choices = alternatives(where.get(ALTERNATIVES, ()))
    if not choices:
        yield own
        return
    for choice in choices:
        for inner in _ways(choice):
            yield own.beside(inner)


class Maker:
    """Makes new records for one applicant, office and cut-off. `today` is the day they must come after."""

    def __init__(self, case: Case, amounts: Amounts, chooser: Chooser, today: date) -> None:
        self.case = case
        self.amounts = amounts
        self.chooser = chooser
        self.today = today

    def shapes(self, kind: str, asked: Asked, more: Mapping[str, Any], period: str = "") -> list[Shape]:
        """The weakest records that satisfy what is asked; several where a list may name several records.

        `more` are fields given beforehand: amounts of a period.
        """
        fields: dict[str, list[Any]] = {path: [value] for path, value in more.items()}
        rises: dict[str, Any] = {}
        for path, tests in asked.tests:
            above = next((test for test in tests if isinstance(test, Above)), None)
            if above is not None:
                rises.update(self._rise(path, above))
                continue
            values = self._values(kind, path, tests)
            if path in fields:
                values = [value for value in fields[path] if self._passes(kind, path, value, tests)]
            if not values:
                return []
            fields[path] = values
        made = []
        for chosen in product(*fields.values()):
            data = {**dict(zip(fields, chosen, strict=True)), **rises}
            ordered = tuple(sorted(data.items()))
            made.append(Shape(kind, period, ordered, full_papers(asked.documents)))
        return made

    def _values(self, kind: str, path: str, tests: Sequence[Test]) -> list[Any]:
        """The weakest value that passes all tests; of lists of records each that may do."""
        linked = next((test for test in tests if isinstance(test, Items) and test.linked), None)
        if linked is not None:
            values = self.chooser.values(kind, path, tests)
            return [*values, (f"{NEW}{linked.linked}",)] if linked.items == 1 else values
        known = self.chooser.known.values
        key = (kind, path, tuple(tests))
        if key not in known:
            values = self.chooser.values(kind, path, tests)
            known[key] = [value for value in values if self._passes(kind, path, value, tests)][:1]
        return known[key]

    def _passes(self, kind: str, path: str, value: Any, tests: Sequence[Test]) -> bool:
        record = built(kind, "new", {path: value})
        if record is None:
            return False
        item = Item(record, self.case.office)
        checks = [compile_where({path: test}, self.amounts) for test in tests]
        return all(worst(run(check, item, self.case)) == CERTAIN for check in checks)

    def _rise(self, path: str, test: Above) -> dict[str, Any]:
        """Two rates of which one is just as much above the other as is asked."""
        least = self.amounts(test.by.setting, self.case) if test.by is not None else 1
        by = 1 if isinstance(least, str) else max(1, -(-least // 1))
        return {test.above: RISE_FROM, path: RISE_FROM + by}

    def dated(self, shape: Shape, asked_span: YearsAtLeast | None, on: date) -> dict[str, Any] | None:
        """The days of a new record that is there on a day; None when there is no time for it."""
        kind = shape.kind
        if kind == "class_results":
            begins = self._cycle_begins(asked_span, on)
            return None if begins is None else {"cycle_from": Day(begins, begins), "cycle_to": Day(on, on)}
        if kind in LASTING:
            return {"from": Day(on, on), "to": "none"}
        return {"date": Day(on, on)}

    def _cycle_begins(self, span: YearsAtLeast | None, on: date) -> date | None:
        wanted = span.years_at_least if span is not None else 1
        years = self.amounts(wanted.setting, self.case) if isinstance(wanted, SettingAmount) else wanted
        if isinstance(years, str):
            return None
        first = cycle_begins(self.case.office.calendar, years, on.toordinal())
        return date.fromordinal(first) if first is not None else None


def built(kind: str, id_: str, data: Mapping[str, Any]) -> Record | None:
    """A record of plain fields, dots reaching into blocks; None where the models refuse it."""
    values: dict[str, Any] = {"id": id_}
    for path, value in data.items():
        *blocks, name = path.split(".")
        holder = values
        for block in blocks:
            holder = holder.setdefault(block, {})
        holder[name] = value
    try:
        return KINDS[kind].model_validate(values)
    except ValidationError:
        return None
