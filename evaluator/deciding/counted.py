"""Formulas for the leaves that count records, at large or in every period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from evaluator.calendar import Period
from evaluator.case import NONE, WHOLE, Item
from evaluator.conditions import CheckFunction, compile_documents, compile_where, number, run
from evaluator.deciding.asking import PLACE, Asking
from evaluator.deciding.attested import Untold
from evaluator.deciding.unknown import may_fail, unknowns
from evaluator.lookup import Number, Outcomes, either
from evaluator.plan.formula import Formula, all_of, any_of, at_most_best, reach
from evaluator.plan.steps import Step
from evaluator.reasons import Check
from evaluator.tally import Wanted, belongs_to, wanted_amount
from evaluator.verdict import Finding, PeriodFinding
from evaluator.windows import Amounts, in_window, opening_of
from rules.model import (
    ALTERNATIVES,
    AnyDocument,
    DocumentEntry,
    Items,
    PeriodLeaf,
    RecordsLeaf,
    Source,
    Test,
    Where,
)

_PERHAPS = ("post_unknown", "period_unclear")
"""Reasons for which a period may not be asked for."""


class Way(NamedTuple):
    """A record that may serve, and when it does."""

    item: Item
    formula: Formula


Column = list[tuple[Number, Formula]]
"""Amounts that add up, each with when it is shown."""


class Counted:
    """Formulas for such leaves, on one side."""

    def __init__(self, asking: Asking, amounts: Amounts, start: str) -> None:
        self._asking = asking
        self._case = asking.case
        self._amounts = amounts
        self._start = start
        self._compiled: dict[tuple[str, int], tuple[object, list[CheckFunction]]] = {}

    # At large ----

    def records(self, leaf: RecordsLeaf) -> list[Formula]:
        """One formula for each achievement, or each value of the field that must differ."""
        groups: dict[str, list[Formula]] = {}
        by_achievement = leaf.distinct == "achievement"
        for way in _together(way for source in leaf.sources for way in self._of_source(source)):
            item = way.item
            key = item.record.achievement if by_achievement else item.get(leaf.distinct)
            if key is not None and key != NONE:
                groups.setdefault(f"k{key}", []).append(way.formula)
            elif by_achievement:
                groups.setdefault(f"r{item.id}", []).append(way.formula)
            elif key is None:
                known = self._asking.ask(Step("field", item.id, leaf.distinct))
                groups.setdefault(f"r{item.id}", []).append(all_of([way.formula, known]))
        return [any_of(group) for group in groups.values()]

    def _of_source(self, source: Source) -> Iterable[Way]:
        items = self._case.by_kind.get(source.of, ())
        opened = opening_of(source.within, self._start, self._case, self._amounts) if items else None
        for item in items:
            checks = [*item.checks]
            if opened is not None:
                outside = in_window(source.within, opened, item, self._case.office.as_of)
                if item.undated and opened.first is None and not self._asking.side.supplied:
                    outside = opened.missing  # asked as soon as the record has a day
                checks += [outside] if outside is not None else []
            yield Way(item, self._record(item, checks, source))

    def _record(self, item: Item, checks: Sequence[Check], source: Source) -> Formula:
        """Whether a record counts: it is there, stands and is dated as it must, and what is asked holds."""
        return all_of(
            [
                self._asking.side.present(item.id),
                *(self._asking.check(check, item) for check in checks),
                self._where(item, source.where),
                *(self._paper(item, entry) for entry in source.documents),
            ]
        )

    def _where(self, item: Item, where: Where) -> Formula:
        parts: list[Formula] = []
        for path, test in where.items():
            if path == ALTERNATIVES and isinstance(test, tuple):
                ways = [self._where(item, each) for each in test if isinstance(each, Mapping)]
                parts.append(any_of(ways))
            elif isinstance(test, Items) and test.linked is not None:
                parts.append(self._linked(item, path, test))
            else:
                parts.append(self._test(item, path, test))
        return all_of(parts)

    def _test(self, item: Item, path: str, test: Test | tuple[Where, ...]) -> Formula:
        """Whether a condition holds. Where several things are not known, the check names but the first."""
        unknown = list(unknowns(item, path, test, self._case, self._amounts))
        if len(unknown) > 1:
            asked = [self._asking.ask(step) for step in unknown]
            # It holds once all are answered well, and cannot hold only once all are answered badly.
            return any_of(asked) if self._asking.side.supplied else all_of(asked)
        if unknown and self._asking.side.supplied and not may_fail(item.kind, path, test):
            return True
        checks = run(self._checks(path, test), item, self._case)
        return all_of([self._asking.check(check, item) for check in checks])

    def _checks(self, path: str, test: Test | tuple[Where, ...]) -> list[CheckFunction]:
        known = self._compiled.get((path, id(test)))
        if known is None:
            known = self._compiled[path, id(test)] = (test, compile_where({path: test}, self._amounts))
        return known[1]

    def _linked(self, item: Item, path: str, test: Items) -> Formula:
        """Whether a record names enough others, each as certain as its own standing and date make it."""
        named = item.get(path)
        if named == NONE:
            return False
        items = self._case.items
        ids = items if named is None else [each for each in dict.fromkeys(named) if each in items]
        linked = [items[each] for each in ids if items[each].kind == test.linked]
        own = [
            all_of([self._asking.side.present(each.id), *(self._asking.check(c, each) for c in each.checks)])
            for each in linked
        ]
        enough = reach([(1, formula) for formula in own], test.items)
        if named is not None:
            return enough
        known = self._asking.ask(Step("field", item.id, path))
        return known if self._asking.side.supplied else all_of([known, enough])

    def _paper(self, item: Item, entry: DocumentEntry) -> Formula:
        if isinstance(entry, AnyDocument):
            return any_of([self._paper(item, each) for each in entry.any])
        (check,) = compile_documents([entry])
        return all_of([self._asking.check(each, item) for each in check(item, self._case)])

    # In every period ----

    def periods(self, leaf: PeriodLeaf, finding: Finding) -> list[Formula]:
        """One formula for each period asked for; a single one on average. Raises Untold."""
        if not finding.periods and finding.wanted:
            # The window's first day is not known.
            return [all_of([self._asking.reason(each) for each in finding.reasons])]
        asked = [each for each in finding.periods if each.status in ("met", "not_met", "open")]
        periods = [Period(each.period, each.first, each.last) for each in asked]
        wanted = [self._wanted(leaf, period) for period in periods]
        most = [max(_numbers(each), default=1) for each in wanted]
        if leaf.on_average:
            # What is not known of one period may make up for all others.
            most = [sum(most)] * len(most)
        columns = [self._columns(leaf, *each) for each in zip(periods, most, strict=True)]
        if leaf.on_average:
            return [self._average(asked, wanted, columns)] if asked else []
        return [
            self._period(each, self._reached(amount, shown))
            for each, amount, shown in zip(asked, wanted, columns, strict=True)
        ]

    def _period(self, period: PeriodFinding, reached: Formula) -> Formula:
        """A period that may not be asked for; an unknown post leaves it open whatever is shown."""
        perhaps = [reason for reason in period.reasons if reason.type in _PERHAPS]
        if not perhaps:
            return reached
        not_asked = any_of([self._asking.reason(each) for each in perhaps])
        if not self._asking.side.supplied and any(each.type == "post_unknown" for each in perhaps):
            return not_asked
        return any_of([not_asked, reached])

    def _wanted(self, leaf: PeriodLeaf, period: Period) -> Wanted:
        whole = leaf.each == "term"
        share, least, posts = self._case.circumstances(period, whole=whole)
        term = period.name if whole else None

        def look_up(setting: str) -> Outcomes:
            about = ({"term": term, "post": each} for each in posts or (None,))
            return either(self._amounts.outcomes(setting, self._case, each) for each in about)

        amount = leaf.at_least if leaf.count is None else leaf.count
        shares = (share, least) if leaf.proportional else (WHOLE, WHOLE)
        return wanted_amount(0 if amount is None else amount, look_up, shares)

    def _reached(self, wanted: Wanted, columns: Sequence[Column]) -> Formula:
        """Whether one of the columns reaches what is wanted; what is not known of that is a question."""
        if wanted.any_of:
            return any_of([self._reached(each, columns) for each in wanted.any_of])
        if wanted.all_of:
            return all_of([self._reached(each, columns) for each in wanted.all_of])
        gaps = [self._asking.check(gap) for gap in wanted.gaps]
        if wanted.number is None:
            return all_of(gaps)
        certain = any_of([reach(column, wanted.number) for column in columns])
        if not gaps or wanted.least is None:
            return certain
        return any_of([certain, all_of([*gaps, any_of([reach(each, wanted.least) for each in columns])])])

    def _average(
        self, asked: Sequence[PeriodFinding], wanted: Sequence[Wanted], columns: Sequence[list[Column]]
    ) -> Formula:
        """Whether the total of all periods reaches the total wanted."""
        doubtful = any(reason.type in _PERHAPS for each in asked for reason in each.reasons)
        if doubtful or any(each.gaps or each.number is None for each in wanted):
            raise Untold
        if any(len(each) > 1 for each in columns):
            raise Untold
        terms = [term for period in columns for column in period for term in column]
        return reach(terms, sum((each.number or 0 for each in wanted), 0))

    def _columns(self, leaf: PeriodLeaf, period: Period, most: Number) -> list[Column]:
        """What the records of a period show, for each column that is added up by itself.

        Of one achievement the best counts once. An amount that is not known may be as great as is wanted.
        """
        if leaf.measure is None:
            fields: list[tuple[str, ...]] = [()]
        elif leaf.measure.sum is not None:
            fields = [leaf.measure.fields]
        else:
            fields = [(each,) for each in leaf.measure.fields]
        ways = list(self._in_period(leaf, period))
        return [self._column(ways, column, most) for column in fields]

    def _column(self, ways: Sequence[Way], fields: tuple[str, ...], most: Number) -> Column:
        groups: dict[str, Column] = {}
        for item, formula in ways:
            key = item.record.achievement
            own = groups.setdefault(f"r{item.id}" if key is None else f"k{key}", [])
            if not fields:
                own.append((1, formula))
                continue
            values = [number(item.get(field)) for field in fields]
            known = sum((value for value in values if value is not None), 0)
            if known:
                own.append((known, formula))
            lacking = [field for field, value in zip(fields, values, strict=True) if value is None]
            if lacking:
                supplied = any_of([self._asking.ask(Step("field", item.id, field)) for field in lacking])
                own.append((known + most, all_of([formula, supplied])))
        return [term for group in groups.values() for term in at_most_best(group)]

    def _in_period(self, leaf: PeriodLeaf, period: Period) -> Iterable[Way]:
        """The records that stand in a period, or may."""
        ways = []
        for source in leaf.sources:
            for item in self._case.by_kind.get(source.of, ()):
                belongs = belongs_to(item, period)
                if belongs == "no":
                    continue
                formula = self._record(item, item.checks, source)
                if belongs == "unknown":
                    unclear = [] if item.undated else [self._asking.ask(Step("field", item.id, "term"))]
                    formula = all_of([formula, *unclear, self._placed(item, period)])
                ways.append(Way(item, formula))
        return _together(ways)

    def _placed(self, item: Item, period: Period) -> Formula:
        """A record without a known day stands in one period at most; what may yet count leaves that open."""
        if self._asking.side.supplied:
            return True
        return self._asking.ask(Step("field", item.id, PLACE, period.name))


def _together(ways: Iterable[Way]) -> Iterable[Way]:
    """A record that several sources look at counts by any of them."""
    found: dict[str, tuple[Item, list[Formula]]] = {}
    for item, formula in ways:
        found.setdefault(item.id, (item, []))[1].append(formula)
    return [Way(item, any_of(formulas)) for item, formulas in found.values()]


def _numbers(wanted: Wanted) -> Iterable[Number]:
    """All amounts that may be asked for."""
    yield from (each for each in (wanted.number, wanted.least) if each is not None)
    for part in (*wanted.any_of, *wanted.all_of):
        yield from _numbers(part)
