"""An interpreter that can remember what it found of a leaf, and records made ready once for several trials.

The parts of a plan differ from it in a record or two, so that most leaves need not be decided again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from evaluator.case import Case, Item, Office
from evaluator.changes import Situation, apply
from evaluator.interpret import Program
from evaluator.lookup import equivalents
from evaluator.plan.values import alternatives
from evaluator.remarks import waivers_in_force
from evaluator.turning_days import DatedItems, TurningDays
from evaluator.verdict import Finding
from evidence.changes import Add, Attach, Change, Judge, Supply, Verify
from evidence.dossier import Dossier, Waiver
from evidence.records import Record
from rules.model import ALTERNATIVES, AbsentLeaf, Combination, Items, JudgementLeaf, Leaf, Node, Where


class Memory(Protocol):
    """What is remembered of the leaves in some course of work."""

    def leaf(self, node: Leaf, path: Sequence[str], case: Case, decide: Callable[[], Finding]) -> Finding:
        """The finding of a leaf (`path`: its id and those above), which `decide` makes anew."""


class Remembering(Program):
    """A program that can be told to ask a memory before it decides a leaf.

    Where records are assigned to requirements a leaf depends on all of them: then no memory is asked.
    """

    _memory: Memory | None = None

    def recall(self, memory: Memory, case: Case, waivers: Mapping[str, Waiver]) -> Finding:
        """The finding of a case, what a memory knows of its leaves taken from there."""
        self._memory = memory
        try:
            return self.interpret(case, waivers)
        finally:
            self._memory = None

    def _leaf(self, node: Leaf, path: tuple[str, ...]) -> Any:
        decide: Callable[..., Finding] = super()._leaf(node, path)

        def remembered(case: Case, *given: Any) -> Finding:
            memory = self._memory
            if memory is None or self.scopes or case.dossier.pins:
                return decide(case, *given)
            return memory.leaf(node, path, case, lambda: decide(case, *given))

        return remembered


class Trials:
    """A memory for the parts of plans on one day: a leaf is decided once for the same records.

    What passes without any change still does with more evidence, so that it is not decided again. Only what a
    part lacks may be judged so: that a plan is enough is decided without any memory.
    """

    def __init__(self, before: Finding) -> None:
        self._passing = {each.id: each for each in before.walk() if each.passes and not each.children}
        self._kinds: dict[str, tuple[str, ...]] = {}
        self._known: dict[tuple[Any, ...], Finding] = {}

    def leaf(self, node: Leaf, path: Sequence[str], case: Case, decide: Callable[[], Finding]) -> Finding:
        """The finding of a leaf for the records that it looks at."""
        passing = self._passing.get(node.id)
        if passing is not None:
            return passing
        kinds = self._kinds.get(node.id)
        if kinds is None:
            kinds = self._kinds[node.id] = tuple(dict.fromkeys(_kinds(node)))
        if kinds:
            looked_at = tuple([tuple(case.by_kind.get(kind, ())) for kind in kinds])
        else:
            looked_at = tuple([tuple(case.judgements.get(each, ())) for each in path])
        key = (node.id, looked_at)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = decide()
        return found


class Course:
    """A dossier through time: a leaf is decided again only when a day has come on which it can turn.

    `before` is the course that the dossier's records took before some of them changed, nothing else of it:
    leaves that look at none of these are found as they were. Both are looked at up to the same day, or
    `before` further.
    """

    def __init__(
        self, program: Remembering, situation: Situation, last: date, before: Course | None = None
    ) -> None:
        self.situation = situation
        self.last = last
        self._program = program
        self._before = before
        self._changed: set[str] = set()
        self.items: DatedItems = DatedItems() if before is None else before.items
        if before is not None:
            records = {id(record): record for record in situation.dossier.records}
            earlier = {id(record): record for record in before.situation.dossier.records}
            changed = records.keys() ^ earlier.keys()
            self._changed = {
                record.kind for key, record in (*records.items(), *earlier.items()) if key in changed
            }
        first = situation.as_of
        case = self.case(office_on(program, first))
        self._turning = TurningDays(
            case, situation.settings, program.amounts, first.toordinal(), last.toordinal()
        )
        self._days: dict[str, list[int]] = {}
        self._paths = list(_paths(program.resolved.requirement, ()))
        self._found: dict[tuple[str, int], Finding] = {}

    def at(self, day: date) -> tuple[Case, Mapping[str, Waiver], Finding]:
        """The case of a day, the waivers in force, and the finding."""
        program = self._program
        case = self.case(office_on(program, day))
        waivers, _ = waivers_in_force(self.situation.dossier, program.requirement_ids(), day.toordinal())
        return case, waivers, program.recall(self, case, waivers)

    def case(self, office: Office) -> Case:
        """The dossier made ready for a cut-off; a record once for all cut-offs between two of its days."""
        items = {record.id: self.items.of(record, office) for record in self.situation.dossier.records}
        return Case(self.situation.dossier, office, self._program.resolved.start, items)

    def turns(self) -> list[int]:
        """All days after the first and up to the last on which anything can turn, in order."""
        first, last = self.situation.as_of.toordinal(), self.last.toordinal()
        found = {day for path in self._paths for day in self.days(path[0], [n.id for n in path])}
        return sorted(day for day in found if first < day <= last)

    def days(self, node: Node, path: Sequence[str]) -> list[int]:
        """The days on which a requirement can turn."""
        known = self._days.get(node.id)
        if known is None:
            before = self._as_before(node)
            of = before.days(node, path) if before is not None else self._turning.of(node, path, ())
            known = self._days[node.id] = of
        return known

    def leaf(self, node: Leaf, path: Sequence[str], case: Case, decide: Callable[[], Finding]) -> Finding:
        """The finding of a leaf on the day of a case."""
        before = self._as_before(node)
        if before is not None:
            return before.leaf(node, path, case, decide)
        key = (node.id, bisect_right(self.days(node, path), case.office.as_of))
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = decide()
        return found

    def _as_before(self, node: Node) -> Course | None:
        """The course before, for a requirement that no changed record bears upon."""
        kinds = ("judgement",) if isinstance(node, JudgementLeaf) else _kinds(node)
        return self._before if self._changed.isdisjoint(kinds) else None


def _paths(node: Node, above: tuple[Node, ...]) -> Iterator[tuple[Node, ...]]:
    """Every requirement with those above it."""
    path = (node, *above)
    yield path
    for child in node.of if isinstance(node, Combination) else ():
        yield from _paths(child, path)


def office_on(program: Program, day: date) -> Office:
    """A program's office with another cut-off."""
    office, settings = program.office, program.settings
    ordinal = day.toordinal()
    if ordinal == office.as_of:
        return office
    return Office(ordinal, office.standing, office.calendar, equivalents(settings, ordinal), office.issuers)


def _kinds(leaf: Node) -> Iterator[str]:
    """The kinds of record that a leaf looks at."""
    if isinstance(leaf, AbsentLeaf):
        yield leaf.absent
    elif not isinstance(leaf, JudgementLeaf | Combination):
        for source in leaf.sources:
            yield source.of
            yield from _linked(source.where)


def _linked(where: Where) -> Iterator[str]:
    for path, test in where.items():
        if path == ALTERNATIVES:
            for each in alternatives(test):
                yield from _linked(each)
        elif isinstance(test, Items) and test.linked is not None:
            yield test.linked


class Composer:
    """A dossier's records after changes, made once for the same changes of a record.

    `case` holds them as they are, made ready for the situation's cut-off.
    """

    def __init__(self, situation: Situation, case: Case) -> None:
        self.situation = situation
        self.office = case.office
        self._records = {record.id: record for record in situation.dossier.records}
        self._items = {id_: case.items[id_] for id_ in self._records}
        self._changed: dict[str, list[tuple[tuple[Change, ...], Item]]] = {}

    def items(self, changes: Iterable[Change]) -> dict[str, Item]:
        """All records, by id, after changes that concern records only. Raises `BadChange`."""
        by_record: dict[str, list[Change]] = {}
        for change in changes:
            by_record.setdefault(_record_of(change), []).append(change)
        items = dict(self._items)
        for id_, own in by_record.items():
            items[id_] = self._item(id_, tuple(own))
        return items

    def _item(self, id_: str, changes: tuple[Change, ...]) -> Item:
        known = self._changed.setdefault(id_, [])
        for made, item in known:
            if len(made) == len(changes) and all(map(_is_same, made, changes)):
                return item
        records: tuple[Record, ...] = (self._records[id_],) if id_ in self._records else ()
        alone = Dossier.model_construct(id=self.situation.dossier.id, records=records)
        changed = apply(self.situation._replace(dossier=alone), changes)
        (record,) = changed.dossier.records
        item = Item(record, self.office)
        known.append((changes, item))
        return item


def _is_same(one: Change, other: Change) -> bool:
    return one is other or one == other


def _record_of(change: Change) -> str:
    """The record that a change is about."""
    if isinstance(change, Add):
        return change.record.id
    if isinstance(change, Judge):
        return change.judgement.id
    return (change.record if isinstance(change, Attach | Verify | Supply) else None) or ""


def concerns_a_record(change: Change) -> bool:
    """Whether a change is about one record and nothing else."""
    return bool(_record_of(change))
