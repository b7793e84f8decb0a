"""What a rule set asks of single records: every distinct value is put to the interpreter's own check."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

import numpy as np

from evaluator.case import Case, Item, worst
from evaluator.columns.frame import BLOCKS, UNKNOWN, YES, Column
from evaluator.columns.kernels import comparing
from evaluator.columns.kernels import rows as kernels
from evaluator.columns.kernels.base import Days, States
from evaluator.columns.people import People
from evaluator.columns.rows import ORGANISER, Rows
from evaluator.columns.tables import day_table, numbered, table
from evaluator.conditions import DATED_BLOCKS, OTHER, CheckFunction, compile_documents, compile_where, run
from evaluator.interpret import Program
from evaluator.reasons import CERTAIN, NEVER
from evidence.dossier import Dossier
from evidence.records import KINDS
from evidence.settings import AMOUNTS, Settings
from rules.model import (
    ALTERNATIVES,
    Above,
    AtLeast,
    AtMost,
    DocumentEntry,
    Items,
    Own,
    SettingAmount,
    Where,
    YearsAtLeast,
)

UNIT: Final = 10**6
"""Amounts of the evidence have at most six places."""

INSIDE: Final = 255
"""In the table of a block's own column: there is a block to look into."""


class RecordTest(NamedTuple):
    """One thing asked of records: `states` gives it for the rows of a kind, `key` tells it from others."""

    key: Hashable
    states: Callable[[Rows, People], States]

    def of(self, rows: Rows, people: People) -> States:
        """The states, worked out once for these rows."""
        found: States = rows.once(self.key, lambda: self.states(rows, people))
        return found


def state_of(rung: int) -> int:
    """A record's state by the least rung at which it counts."""
    return 0 if rung == CERTAIN else 2 if rung >= NEVER else 1


def together(states: Sequence[States], size: int) -> States:
    """The worst of several states of each row."""
    if not states:
        return np.zeros(size, dtype=np.uint8)
    found = states[0]
    for place, state in enumerate(states[1:]):
        found = np.maximum(found, state, out=found if place else None)
    return found


class Asking:
    """The tests of one program, asked of any frame; answers are kept by value.

    `about` is the title, where the office's amounts hang on it: what does not is shared by the titles.
    """

    def __init__(self, program: Program) -> None:
        self.office, self.amounts = program.office, program.amounts
        self.about = program.title if _by_title(program.settings) else ""
        self.start_field = program.resolved.start
        self._cases: dict[tuple[Any, Any], Case] = {}
        terms = self.office.calendar.terms(date(1890, 1, 1).toordinal(), date(2210, 12, 31).toordinal())
        self._terms: Days = np.array([(term.first, term.last) for term in terms], dtype=np.int32)

    def case(self, stage: Any, subject: Any) -> Case:
        """An applicant of whom only these two are known."""
        known = self._cases.get((stage, subject))
        if known is None:
            dossier = Dossier.model_construct(id="x", stage=stage, subject=subject)
            known = self._cases[stage, subject] = Case(dossier, self.office, self.start_field)
        return known

    def tests(self, kind: str, where: Where, documents: Sequence[DocumentEntry] = ()) -> list[RecordTest]:
        """All that is asked of records of a kind; a record has the worst of the states."""
        found = [
            self._late(block) for block in DATED_BLOCKS if any(path.startswith(f"{block}.") for path in where)
        ]
        for path, test in where.items():
            if path == ALTERNATIVES:
                found.append(self._alternatives(kind, test))
            elif isinstance(test, YearsAtLeast):
                found.append(self._years(test))
            elif isinstance(test, Above):
                found.append(self._above(path, test))
            elif isinstance(test, Items) and test.linked is not None:
                found.append(self._linked(path, test, test.linked))
            elif isinstance(test, Own) or isinstance(_limit(test), SettingAmount):
                found.append(self._by_group(kind, path, test))
            else:
                found.append(self._by_value(kind, path, test))
        return [*found, *(self._document(kind, entry) for entry in documents)]

    def _alternatives(self, kind: str, choices: Any) -> RecordTest:
        tests = [self.tests(kind, choice) for choice in choices]

        def states(rows: Rows, people: People) -> States:
            best = np.full(rows.size, 2, dtype=np.uint8)
            for choice in tests:
                of_choice = together([test.of(rows, people) for test in choice], rows.size)
                np.minimum(best, of_choice, out=best)
            return best

        return RecordTest(("any", tuple(tuple(test.key for test in choice) for choice in tests)), states)

    # Tests of single values ----

    def _by_value(self, kind: str, path: str, test: Any) -> RecordTest:
        checks = compile_where({path: test}, self.amounts)
        named = (kind, path) in self.office.equivalents and path != "level"
        answers = _Answers(self, kind, checks)
        key = (path, repr(test))

        def states(rows: Rows, _: People) -> States:
            out = _looked_up(rows, path, key, lambda value: answers({path: value}))
            if named:
                self._named(rows, path, answers, out)
            return out

        return RecordTest(key, states)

    @staticmethod
    def _named(rows: Rows, path: str, answers: _Answers, out: States) -> None:
        """What is `other` may count by the name it goes under, or by who organised it."""
        column = rows.column(path)
        others: list[int] = rows.kept.of("others", column.values, _others)
        if not others:
            return
        where = np.isin(column.codes, others)
        block = path.partition(".")[0]
        if block != path:
            where &= rows.column(block).codes == _there(rows, block)
        place = np.nonzero(where)[0]
        names = (path, "name", ORGANISER)
        columns = [Column(rows.column(name).codes[place], rows.column(name).values) for name in names]
        if len(place):
            out[place] = numbered(columns, lambda values: answers(dict(zip(names, values, strict=True))))

    def _by_group(self, kind: str, path: str, test: Any) -> RecordTest:
        """A test that also looks at the dossier: by the applicant's group, or own subject."""
        checks = compile_where({path: test}, self.amounts)
        answers = _Answers(self, kind, checks)

        def ask(values: tuple[Any, ...]) -> int:
            about, value = values
            if isinstance(test, Own):
                about = (None, about)
            return answers({path: value}, about)

        def states(rows: Rows, people: People) -> States:
            about = Column(people.group, people.groups.values)
            if isinstance(test, Own):
                about = people.frame.applicants[test.own]
            own = about._replace(codes=about.codes[rows.owner])
            return numbered([own, _inner(rows, path)], ask).astype(np.uint8)

        return RecordTest((self.about, path, repr(test)), states)

    def _document(self, kind: str, entry: DocumentEntry) -> RecordTest:
        answers = _Answers(self, kind, compile_documents([entry]))
        key = ("documents", repr(entry))
        return RecordTest(
            key,
            lambda rows, _: _looked_up(
                rows, "documents", key, lambda value: answers({"documents": () if value is None else value})
            ),
        )

    # Tests that need more than one value ----

    def _late(self, block: str) -> RecordTest:
        def states(rows: Rows, _: People) -> States:
            whole, day = rows.column(block), rows.column(f"{block}.date")
            days = rows.kept.of("days", day.values, day_table)
            out = rows.states()
            kernels.late_block(whole.codes, _there(rows, block), day.codes, days, self.office.as_of, out)
            return out

        return RecordTest(("late", block), states)

    def _years(self, test: YearsAtLeast) -> RecordTest:
        years = test.years_at_least

        def ask(stage: Any, subject: Any) -> int:
            if not isinstance(years, SettingAmount):
                return 2 * years
            told = self.amounts(years.setting, self.case(stage, subject))
            # As `conditions._years`: the terms held are whole, so the next whole number is as good.
            return -1 if isinstance(told, str) else -int(-2 * told // 1)

        def states(rows: Rows, people: People) -> States:
            out = rows.states()
            twice = np.array(people.by_group(ask), dtype=np.int64)
            spans = (rows.begins, rows.ends, twice, self._terms)
            comparing.long_enough(rows.owner, people.group, *spans, self.office.as_of, out)
            return out

        return RecordTest((self.about, repr(test)), states)

    def _above(self, path: str, test: Above) -> RecordTest:
        def ask(stage: Any, subject: Any) -> int:
            told = self.amounts(test.by.setting, self.case(stage, subject)) if test.by else "setting_missing"
            if isinstance(told, str):
                return -1 if told == "stage_unknown" else 0
            above, below = told.as_integer_ratio()
            return -(-above * UNIT // below)

        def states(rows: Rows, people: People) -> States:
            one, other = rows.column(path), rows.column(test.above)
            values, kinds = rows.kept.of("numbers", one.values, number_tables)
            others, other_kinds = rows.kept.of("numbers", other.values, number_tables)
            least = np.array(people.by_group(ask), dtype=np.int64)
            out = rows.states()
            given = (one.codes, other.codes, values, kinds, others, other_kinds, least)
            comparing.above(rows.owner, people.group, *given, out)
            return out

        return RecordTest((self.about, path, repr(test)), states)

    def _linked(self, path: str, test: Items, kind: str) -> RecordTest:
        def states(rows: Rows, people: People) -> States:
            column, out = rows.column(path), rows.states()
            target = people.view.rows(kind)
            ids = target.column("id") if target is not None else Column(column.codes[:0], ())
            codes = {value: code for code, value in enumerate(ids.values)}
            named = [
                [codes[each] for each in dict.fromkeys(value) if each in codes]
                if isinstance(value, tuple)
                else []
                for value in column.values
            ]
            starts = np.concatenate(([0, 0], np.cumsum([len(each) for each in named]))).astype(np.int32)
            names = np.array([code for each in named for code in each], dtype=np.int32)
            nobody = np.zeros(people.size + 1, dtype=np.int32)
            offsets, state = (target.offsets, target.state) if target is not None else (nobody, out[:0])
            comparing.links(
                rows.owner, column.codes, starts, names, offsets, ids.codes, state, test.items, out
            )
            return out

        return RecordTest((path, repr(test)), states)


class _Answers:
    """The interpreter's own checks, put to stand-in records of which only some fields are known."""

    def __init__(self, asking: Asking, kind: str, checks: Sequence[CheckFunction]) -> None:
        self._asking, self._kind, self._checks = asking, kind, checks
        self._known: dict[Any, int] = {}

    def __call__(self, fields: Mapping[str, Any], about: tuple[Any, ...] = (None, None)) -> int:
        key = (tuple(fields.values()), about)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST_ANSWERS:
                self._known.clear()
            item = Item(_stand_in(self._kind, fields), self._asking.office)
            found = run(self._checks, item, self._asking.case(*about))
            known = self._known[key] = state_of(worst(found))
        return known


_MOST_ANSWERS: Final = 2**16
BLOCK_UNKNOWN: Final = "\0unknown"
BLOCK_NONE: Final = "\0none"


def _stand_in(kind: str, fields: Mapping[str, Any]) -> Any:
    """A record of which only these fields are known."""
    values: dict[str, Any] = {"id": "x", "kind": kind, "level": None}
    for path, value in fields.items():
        block, _, name = path.partition(".")
        if not name:
            values[path] = value
        elif value in (BLOCK_NONE, BLOCK_UNKNOWN):
            values[block] = "none" if value == BLOCK_NONE else None
        else:
            values[block] = BLOCKS[block].model_construct(**{name: value})
    return KINDS[kind].model_construct(**values)


def _by_title(settings: Settings) -> bool:
    """Whether some amount is for one title only."""
    tables = (getattr(settings, name) for name in AMOUNTS)
    entries = (entry for each in tables if isinstance(each, tuple) for entry in each)
    return any(entry.title is not None for entry in entries)


def _others(values: Sequence[Any]) -> list[int]:
    """The codes of what is `other`, or holds it."""
    return [
        code
        for code, value in enumerate(values)
        if value == OTHER or (isinstance(value, tuple) and OTHER in value)
    ]


def _limit(test: Any) -> Any:
    return test.at_least if isinstance(test, AtLeast) else test.at_most if isinstance(test, AtMost) else None


def _there(rows: Rows, block: str) -> int:
    """The code of there being a block."""
    values = rows.column(block).values
    return values.index(YES) if YES in values else UNKNOWN - 1


def _looked_up(rows: Rows, path: str, key: Hashable, ask: Callable[[Any], int]) -> States:
    """The states of rows by one field's values; `ask` takes a value, None for unknown."""

    def make(values: Sequence[Any]) -> States:
        return table(map(ask, values), ask(None), np.uint8)

    place = (rows.kind, key)
    block, _, name = path.partition(".")
    column = rows.column(path)
    inside: States = rows.kept.of(place, column.values, make)
    if not name:
        found: States = rows.look_up(column, inside)
        return found
    whole, out = rows.column(block), rows.states()
    own = (INSIDE if value == YES else ask(BLOCK_NONE) for value in whole.values)
    entries = table(own, ask(BLOCK_UNKNOWN), np.uint8)
    kernels.look_up_inside(whole.codes, entries, column.codes, inside, out)
    return out


def _inner(rows: Rows, path: str) -> Column:
    """A field's column; of a block's field, where the block is unknown or none, it says so."""
    block, _, name = path.partition(".")
    if not name:
        return rows.column(path)

    def make() -> Column:
        whole, inner = rows.column(block), rows.column(path)
        values = (*inner.values, BLOCK_UNKNOWN, BLOCK_NONE)
        codes = np.where(whole.codes == _there(rows, block), inner.codes, len(values) - 1)
        return Column(np.where(whole.codes == UNKNOWN, len(values) - 2, codes).astype(np.int32), values)

    made: Column = rows.once(("block", path), make)
    return made


def number_tables(values: Sequence[Any]) -> tuple[Any, Any]:
    """Numbers in millionths, and what each is: 0 a number, 1 unknown, 2 known to be none."""
    numbers = [0 if isinstance(each, str) else in_units(each, UNIT) for each in values]
    return (
        table(numbers, 0, np.int64),
        table((2 if isinstance(each, str) else 0 for each in values), 1, np.uint8),
    )


def in_units(number: Any, scale: int) -> int:
    """A number in units of 1/scale; the models of the evidence admit none finer than UNIT."""
    above, below = number.as_integer_ratio()
    return int(above * (scale // below))
