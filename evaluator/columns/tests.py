"""What a leaf asks of each record, as states: every distinct value is put to the interpreter's own check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from evaluator.calendar import Calendar
from evaluator.case import Case, Item, Office, worst
from evaluator.columns import kernels
from evaluator.columns.frame import BLOCKS, UNKNOWN, YES, Column, Frame
from evaluator.columns.kernels import MISSING, Days, Numbers, States
from evaluator.columns.rows import Rows, after_cutoff, scaled, spans
from evaluator.conditions import DATED_BLOCKS, OTHER, compile_documents, compile_where, run
from evaluator.reasons import CERTAIN, NEVER
from evaluator.windows import Amounts
from evidence.dossier import Dossier
from evidence.records import KINDS
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

Values = tuple[tuple[str, Any], ...]
"""Fields with their values, as one record has them."""


def state_of(rung: int) -> int:
    """A record's state by the least rung at which it counts."""
    return 0 if rung == CERTAIN else 2 if rung >= NEVER else 1


class Applicants:
    """What a frame tells of the applicants, by the two fields that the office's amounts may differ by."""

    def __init__(self, frame: Frame, names: Sequence[str] = ("stage", "subject")) -> None:
        columns = [frame.applicants[name] for name in names]
        combined = np.zeros(frame.size, dtype=np.int64)
        for column in columns:
            combined = combined * (len(column.values) + 1) + column.codes + 1
        distinct, codes = np.unique(combined, return_inverse=True)
        self.codes = codes.astype(np.int32)
        self.values: list[tuple[Any, ...]] = []
        for each in distinct.tolist():
            told: list[Any] = []
            for column in reversed(columns):
                each, code = divmod(each, len(column.values) + 1)
                told.append(column.values[code - 1] if code else None)
            self.values.append(tuple(reversed(told)))


class Asking:
    """The tests of one rule set and office, asked of any frame; answers are kept by value."""

    def __init__(self, office: Office, amounts: Amounts, start_field: str) -> None:
        self.office, self.amounts, self.start_field = office, amounts, start_field
        self._answers: dict[tuple[Any, ...], dict[Any, int]] = {}
        self._cases: dict[tuple[str | None, str | None], Case] = {}
        self.terms = _terms(office.calendar)

    def case(self, stage: str | None, subject: str | None) -> Case:
        """An applicant of whom only these two are known."""
        known = self._cases.get((stage, subject))
        if known is None:
            dossier = Dossier(id="x", stage=stage, subject=subject)
            known = self._cases[stage, subject] = Case(dossier, self.office, self.start_field)
        return known

    # A `where` ----

    def where(self, where: Where, rows: Rows, frame: Frame, applicants: Applicants) -> list[States]:
        """The states of all tests of a mapping; a record has the worst of them."""
        found = [
            rows.once(("late", block), lambda block=block: _late(rows, block, self.office.as_of))
            for block in DATED_BLOCKS
            if any(path.startswith(f"{block}.") for path in where)
        ]
        for path, test in where.items():
            if path == ALTERNATIVES:
                found.append(self._alternatives(test, rows, frame, applicants))
            else:
                key = (path, repr(test))
                found.append(rows.once(key, lambda p=path, t=test: self._test(p, t, rows, frame, applicants)))
        return found

    def _alternatives(self, choices: Any, rows: Rows, frame: Frame, applicants: Applicants) -> States:
        best = np.full(rows.size, 2, dtype=np.uint8)
        for choice in choices:
            states = self.where(choice, rows, frame, applicants)
            np.minimum(best, together(states, rows.size), out=best)
        return best

    def _test(self, path: str, test: Any, rows: Rows, frame: Frame, applicants: Applicants) -> States:
        if isinstance(test, YearsAtLeast):
            return self._years(test, rows, applicants)
        if isinstance(test, Above):
            return self._above(path, test, rows, applicants)
        if isinstance(test, Items) and test.linked is not None:
            return self._linked(path, test, test.linked, rows, frame)
        by_dossier = isinstance(test, Own) or (
            isinstance(test, (AtLeast, AtMost))
            and isinstance(test.at_least if isinstance(test, AtLeast) else test.at_most, SettingAmount)
        )
        return self._by_value(path, test, rows, applicants if by_dossier else None)

    def _by_value(self, path: str, test: Any, rows: Rows, applicants: Applicants | None) -> States:
        """Ask for each distinct value (with what else the answer may hang on)."""
        names = [path]
        if path == "level" and self.office.issuers:
            names.append("organiser")
        if (rows.kind, path) in self.office.equivalents:
            names += ["name", "organiser"]
        names = list(dict.fromkeys(names))
        columns = [field(rows, name) for name in names]
        answers = self._answers.setdefault((rows.kind, path, repr(test)), {})
        checks = compile_where({path: test}, self.amounts)

        def ask(values: tuple[Any, ...], about: tuple[Any, ...]) -> int:
            given = dict(zip(names, values, strict=True))
            if given[path] != OTHER and path != "level" and not isinstance(given[path], tuple):
                given = {path: given[path]}
            known = (tuple(given.values()), about)
            if known not in answers:
                item = self.item(rows.kind, given)
                answers[known] = state_of(worst(run(checks, item, self.case(*about))))
            return answers[known]

        if applicants is None and len(columns) == 1:
            table = [ask((value,), (None, None)) for value in columns[0].values]
            table.append(ask((None,), (None, None)))
            return np.array(table, dtype=np.uint8)[columns[0].codes]
        combined = np.zeros(rows.size, dtype=np.int64)
        if applicants is not None:
            combined += applicants.codes[rows.owner]
        for column in columns:
            combined = combined * (len(column.values) + 1) + column.codes + 1
        distinct, codes = np.unique(combined, return_inverse=True)
        table = []
        for each in distinct.tolist():
            told: list[Any] = []
            for column in reversed(columns):
                each, code = divmod(each, len(column.values) + 1)
                told.append(column.values[code - 1] if code else None)
            about = applicants.values[each] if applicants is not None else (None, None)
            table.append(ask(tuple(reversed(told)), about))
        return np.array(table, dtype=np.uint8)[codes]

    def item(self, kind: str, fields: Mapping[str, Any]) -> Item:
        """A record of which only these fields are known."""
        values: dict[str, Any] = {"id": "x", "kind": kind}
        for path, value in fields.items():
            block, _, name = path.partition(".")
            if not name:
                values[path] = value
            elif value is None or value == BLOCK_NONE or value == BLOCK_UNKNOWN:
                values[block] = {BLOCK_NONE: "none", BLOCK_UNKNOWN: None}.get(
                    value, BLOCKS[block].model_construct()
                )
            else:
                values[block] = BLOCKS[block].model_construct(**{name: value})
        if "level" not in values:
            values["level"] = None
        return Item(KINDS[kind].model_construct(**values), self.office)

    # Tests that need more than one value ----

    def _years(self, test: YearsAtLeast, rows: Rows, applicants: Applicants) -> States:
        years = test.years_at_least
        twice: list[int] = []
        for stage, subject in applicants.values:
            if isinstance(years, SettingAmount):
                told = self.amounts(years.setting, self.case(stage, subject))
                # As `conditions._years`: the terms held are whole, so the next whole number is as good.
                twice.append(-1 if isinstance(told, str) else -int(-2 * told // 1))
            else:
                twice.append(2 * years)
        out = np.empty(rows.size, dtype=np.uint8)
        wanted = np.array(twice, dtype=np.int64)[applicants.codes]
        kernels.long_enough(rows.owner, rows.begins, rows.ends, wanted, self.terms, self.office.as_of, out)
        return out

    def _above(self, path: str, test: Above, rows: Rows, applicants: Applicants) -> States:
        least: list[int] = []
        for stage, subject in applicants.values:
            told = self.amounts(test.by.setting, self.case(stage, subject)) if test.by else "setting_missing"
            if isinstance(told, str):
                least.append(-1 if told == "stage_unknown" else 0)
            else:
                above, below = told.as_integer_ratio()
                least.append(-(-above * UNIT // below))
        value, kind = scaled(field(rows, path), UNIT)
        other, other_kind = scaled(field(rows, test.above), UNIT)
        out = np.empty(rows.size, dtype=np.uint8)
        wanted: Numbers = np.array(least, dtype=np.int64)[applicants.codes]
        kernels.above(rows.owner, value, other, kind, other_kind, wanted, out)
        return out

    def _linked(self, path: str, test: Items, kind: str, rows: Rows, frame: Frame) -> States:
        column = rows.column(path)
        out = np.full(rows.size, 1, dtype=np.uint8)
        target = frame.records.get(kind)
        offsets, targets = (
            _links(column, rows, target.columns["id"], target.owner)
            if target
            else (np.zeros(rows.size + 1, dtype=np.int32), np.empty(0, dtype=np.int32))
        )
        state = Rows(kind, target, self.office).state if target else np.empty(0, dtype=np.uint8)
        codes = column.codes
        if "none" in column.values:
            none = codes == column.values.index("none")
            kernels.links(codes, offsets, targets, state, test.items, out)
            out[none] = 2
            return out
        kernels.links(codes, offsets, targets, state, test.items, out)
        return out

    # Documents ----

    def documents(self, entries: Sequence[DocumentEntry], rows: Rows) -> list[States]:
        """The states of all documents asked for."""
        return [
            rows.once(("documents", repr(entry)), lambda entry=entry: self._document(entry, rows))
            for entry in entries
        ]

    def _document(self, entry: DocumentEntry, rows: Rows) -> States:
        column = rows.column("documents")
        answers = self._answers.setdefault(("documents", repr(entry)), {})
        checks = compile_documents([entry])
        table = []
        for documents in (*column.values, ()):
            if documents not in answers:
                item = self.item(rows.kind, {"documents": documents})
                answers[documents] = state_of(worst(run(checks, item, self.case(None, None))))
            table.append(answers[documents])
        return np.array(table, dtype=np.uint8)[column.codes]


BLOCK_UNKNOWN: Final = "\0unknown"
BLOCK_NONE: Final = "\0none"


def field(rows: Rows, path: str) -> Column:
    """A field's column; of a block's field, where the block is unknown or none, it says so."""
    block, _, name = path.partition(".")
    if not name:
        return rows.column(path)

    def make() -> Column:
        whole, inner = rows.column(block), rows.column(path)
        values = (*inner.values, BLOCK_UNKNOWN, BLOCK_NONE)
        codes = inner.codes.copy()
        codes[whole.codes == UNKNOWN] = len(values) - 2
        for code, value in enumerate(whole.values):
            if value != YES:
                codes[whole.codes == code] = len(values) - 1
        return Column(codes, values)

    made: Column = rows.once(("block", path), make)
    return made


def together(states: Sequence[States], size: int) -> States:
    """The worst of several states of each row."""
    worst_state = np.zeros(size, dtype=np.uint8)
    for state in states:
        np.maximum(worst_state, state, out=worst_state)
    return worst_state


def _late(rows: Rows, block: str, as_of: int) -> States:
    days: Days = spans(rows.column(f"{block}.date")).copy()
    whole = rows.column(block)
    there = whole.codes == (whole.values.index(YES) if YES in whole.values else -2)
    days[~there] = MISSING
    return after_cutoff(days, as_of)


def _terms(calendar: Calendar) -> Days:
    """All terms that any span can hold."""
    from datetime import date

    found = calendar.terms(date(1890, 1, 1).toordinal(), date(2210, 12, 31).toordinal())
    return np.array([(term.first, term.last) for term in found], dtype=np.int32)


def _links(column: Column, rows: Rows, ids: Column, owners: Any) -> tuple[Any, Any]:
    """For each row the rows that it names: offsets and targets."""
    code_of = {value: code for code, value in enumerate(ids.values)}
    named = [
        [code_of.get(each, -1) for each in dict.fromkeys(value)] if isinstance(value, tuple) else []
        for value in column.values
    ]
    lengths = np.array([*(len(each) for each in named), 0], dtype=np.int32)[column.codes]
    offsets = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
    wanted = np.array(
        [code for row in column.codes.tolist() if row >= 0 for code in named[row]], dtype=np.int64
    )
    owner = np.repeat(rows.owner, lengths).astype(np.int64)
    width = len(ids.values) + 1
    have = owners.astype(np.int64) * width + ids.codes
    order = np.argsort(have, kind="stable")
    looked = owner * width + wanted
    place = np.searchsorted(have[order], looked)
    place = np.minimum(place, max(len(have) - 1, 0))
    hit = (have[order][place] == looked) & (wanted >= 0) if len(have) else np.zeros(len(looked), bool)
    targets = np.where(hit, order[place] if len(have) else 0, -1).astype(np.int32)
    return offsets, targets
