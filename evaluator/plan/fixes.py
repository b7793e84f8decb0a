"""What would make a record that is there count: it is verified, a document is attached, a field supplied.

From the evaluator's own checks of the record to a formula over steps. What a known fact contradicts has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil, floor
from typing import Any, Final, NamedTuple

from evaluator.case import Case, Item
from evaluator.conditions import CheckFunction, compile_where, run
from evaluator.lookup import exact
from evaluator.plan.days import OF_A_CYCLE, Days, Recheck
from evaluator.plan.formula import Formula, all_of, any_of, reach
from evaluator.plan.papers import documents_needed
from evaluator.plan.steps import Step
from evaluator.plan.values import Chooser, alternatives
from evaluator.reasons import CERTAIN, NEVER, Check, Reason
from evaluator.windows import Amounts
from rules.model import ALTERNATIVES, SPAN, Above, Items, Own, Source, Test, Where, YearsAtLeast

OWN: Final = "own"
"""Stands for a leaf where a record is looked at by itself."""
_OWN_FIELD: Final = {"window_unknown", "stage_unknown", "unknown_own", "post_unknown", "period_unclear"}


class Value(NamedTuple):
    """A value that a field of a record may be supplied with, and the tests that then hold, by their place."""

    value: Any
    passes: frozenset[int]


class Fixer:
    """Formulas for the records of one case.

    `missing` gathers the settings, `unknown` the dossier's own fields without which something stays open;
    `choices` the steps that supply each field. `place` names the leaf, and its period, that is looked at.
    """

    def __init__(self, case: Case, amounts: Amounts, chooser: Chooser, days: Days) -> None:
        self.case = case
        self.amounts = amounts
        self.chooser = chooser
        self.days = days
        self.place = ""
        self.missing: set[str] = set()
        self.unknown: set[str] = set()
        self.choices = days.choices
        self._values: dict[tuple[str, str], list[Value]] = {}

    def own(self, item: Item) -> Formula:
        """What makes a record certain in itself: its standing, its day."""

        def again(other: Item) -> Sequence[Check]:
            return other.checks

        place, self.place = self.place, OWN
        formula = self.checks(item, item.checks, again)
        self.place = place
        return formula

    def of(self, item: Item, source: Source, around: Sequence[Check], again: Recheck) -> Formula:
        """What makes a record count for a source.

        `around` are the checks of its day and standing, `again` makes all of its checks anew.
        """
        return all_of(
            (
                self.checks(item, around, again),
                self.where(item, source.where),
                documents_needed(item.record, source.documents),
            )
        )

    def checks(self, item: Item, checks: Iterable[Check], again: Recheck) -> Formula:
        """What removes checks of a record's standing and days."""
        return all_of([self._check(item, check, again) for check in checks])

    def _check(self, item: Item, check: Check, again: Recheck) -> Formula:
        rung, reason = check
        if rung == CERTAIN:
            return True
        if rung >= NEVER or reason.opens is None:
            return False
        if reason.type == "standing":
            return Step("verify", item.id, str(reason.wanted))
        if self._needs_office(reason):
            return False
        return self.days.supplied(item, check, again, self.place)

    def _needs_office(self, reason: Reason) -> bool:
        """Whether a setting or one of the dossier's own fields is what lacks; it is noted."""
        if reason.type == "setting_missing":
            self.missing.add(reason.field or "")
        elif reason.type in _OWN_FIELD:
            self.unknown.add(reason.field or "")
            if reason.type == "stage_unknown":
                self.unknown.update(("stage", "subject"))
        else:
            return False
        return True

    # Conditions on fields ----

    def where(self, item: Item, where: Where) -> Formula:
        """What makes the conditions of a mapping hold of a record."""
        found: list[Formula] = []
        for check in run(self.compiled(where), item, self.case):
            if check.rung == CERTAIN:
                continue
            reason = check.reason
            if reason.type == "no_alternative":
                choices = alternatives(where[ALTERNATIVES])
                found.append(any_of([self.where(item, each) for each in choices]))
            elif check.rung >= NEVER or reason.opens is None:
                return False
            else:
                found.append(self._condition(item, check, where))
        return all_of(found)

    def compiled(self, where: Where) -> list[CheckFunction]:
        """The checks of a mapping, compiled once."""
        kept = self.chooser.known.compiled
        known = kept.get(id(where))
        if known is None:
            # The mapping is kept as well, so that nothing else can have its id.
            known = kept[id(where)] = (where, compile_where(where, self.amounts))
        return known[1]

    def _condition(self, item: Item, check: Check, where: Where) -> Formula:
        reason = check.reason
        path = reason.field or ""
        if self._needs_office(reason):
            return False
        if reason.type == "linked_open":
            return self._linked(item, path, where[path])
        if reason.type == "cutoff_unclear":
            return self.days.supplied(
                item, check, lambda other: run(self.compiled(where), other, self.case), self.place
            )
        if reason.type != "unknown":
            return False
        span = where.get(SPAN)
        if path in OF_A_CYCLE and isinstance(span, YearsAtLeast):
            one: Where = {SPAN: span}
            return self.days.supplied(
                item, check, lambda other: run(self.compiled(one), other, self.case), self.place
            )
        asked, test = _test_at(where, path)
        if test is None:
            return False
        return any_of(self.supplies(item, path, asked, test))

    def _linked(self, item: Item, path: str, test: object) -> Formula:
        if not isinstance(test, Items):
            return False
        named = dict.fromkeys(item.get(path) or ())
        linked = [self.case.items[each] for each in named if each in self.case.items]
        return reach([(1, self.own(each)) for each in linked if each.kind == test.linked], test.items)

    def supplies(self, item: Item, path: str, asked: str, test: Test) -> list[Formula]:
        """The steps that supply a field so that a test of the field `asked` holds."""
        tests = list(self.chooser.tests.get((item.kind, path), ()))
        if test not in tests:
            return []
        place = tests.index(test)
        found: list[Formula] = []
        for value in self.values(item, path):
            if place in value.passes:
                step = Step("field", item.id, path, value.value)
                linked = self._linked_then(test, value.value) if asked == path else True
                found.append(all_of((step, linked)))
        return found

    def _linked_then(self, test: Test, value: Any) -> Formula:
        """A list of records that is supplied helps when enough of those it names are certain."""
        if not isinstance(test, Items) or test.linked is None:
            return True
        linked = [self.case.items[each] for each in value]
        return reach([(1, self.own(each)) for each in linked], test.items)

    def values(self, item: Item, path: str) -> list[Value]:
        """The values that an unknown field may be supplied with: for each set of tests the weakest."""
        known = self._values.get((item.id, path))
        if known is not None:
            return known
        tests = self.chooser.tests.get((item.kind, path), ())
        found: dict[frozenset[int], Value] = {}
        for value in self._candidates(item, path, tests):
            filled = self.days.with_field(item, path, value)
            if filled is None:
                continue
            passes = frozenset(
                place for place, test in enumerate(tests) if self._holds(filled, path, test, value)
            )
            if passes and passes not in found:
                found[passes] = Value(value, passes)
        self._values[item.id, path] = list(found.values())
        group = self.choices.setdefault((item.id, path), {})
        for each in found.values():
            group[Step("field", item.id, path, each.value)] = each.passes
        return self._values[item.id, path]

    def _candidates(self, item: Item, path: str, tests: Sequence[Test]) -> list[Any]:
        rises = []
        for test in tests:
            if isinstance(test, Above):
                other = next(
                    (p for (kind, p), own in self.chooser.tests.items() if kind == item.kind and test in own
                     and p != path),
                    None,
                )  # fmt: skip
                rises.extend(self._risen(item, path, other, test))
        return [*rises, *self.chooser.values(item.kind, path)]

    def _risen(self, item: Item, path: str, other: str | None, test: Above) -> list[Any]:
        """The number that just rises by what the office asks, where the other one is known."""
        known = item.get(other) if other is not None else None
        if known is None or isinstance(known, str):
            return []
        least = self.amounts(test.by.setting, self.case) if test.by is not None else 0
        step = max(least, 1) if not isinstance(least, str) else 1
        if path == test.above:
            return [value] if (value := floor(exact(known) - step)) >= 0 else []
        return [value] if (value := ceil(exact(known) + step)) <= 100 else []

    def _holds(self, item: Item, path: str, test: Test, value: Any) -> bool:
        """Whether a test holds of the record as far as this field decides it."""
        if isinstance(test, Items) and test.linked is not None:
            return len(value) >= test.items
        asked = path
        if isinstance(test, Above) and test.above == path:
            asked = next(
                p for (kind, p), own in self.chooser.tests.items()
                if kind == item.kind and test in own and p != path
            )  # fmt: skip
        checks = run(compile_where({asked: test}, self.amounts), item, self.case)
        return not any(
            check.rung >= NEVER or check.reason.field == path or isinstance(test, Own)
            for check in checks
            if check.rung > CERTAIN
        )


def _test_at(where: Where, path: str) -> tuple[str, Test | None]:
    """The test that looks at a field: its own, or a rise of another above it."""
    own = where.get(path)
    if own is not None:
        return path, own  # type: ignore[return-value] # mappings stand under `any` only
    for other, test in where.items():
        if isinstance(test, Above) and test.above == path:
            return other, test
    return path, None
