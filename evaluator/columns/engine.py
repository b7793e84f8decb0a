"""Rule sets held against frames of dossiers: every requirement of every applicant at once."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np

from evaluator.columns.asking import Asking, RecordTest, together
from evaluator.columns.frame import Frame
from evaluator.columns.gather import ACHIEVEMENT, SourceTests, gathered, part_states
from evaluator.columns.judged import JudgementColumns
from evaluator.columns.kernels import absence as absence_kernels
from evaluator.columns.kernels import counting
from evaluator.columns.kernels.base import MISSING, Codes, Counts, States
from evaluator.columns.office import OfficeFrame
from evaluator.columns.people import Groups, People
from evaluator.columns.periods import PeriodColumns
from evaluator.columns.reads import EXCUSED, POSTS, WAIVERS, applicant_columns, record_columns
from evaluator.columns.refused import Refused
from evaluator.columns.rows import Rows
from evaluator.columns.tables import Remembered, table
from evaluator.columns.waived import waivers
from evaluator.interpret import Program
from evaluator.verdict import Status
from rules.model import AbsentLeaf, Combination, JudgementLeaf, Node, PeriodLeaf, RecordsLeaf

STATUSES: Final[tuple[Status, ...]] = ("met", "not_met", "open", "not_applicable", "waived")
"""The statuses by their codes in `Decided.status`."""

NONE: Final = -1


class Decided(NamedTuple):
    """What was found of one rule set, for requirement `ids[n]` (the root first) and applicant i.

    `status[n, i]` (uint8) is a code of `STATUSES`, `certain[n, i]` and `possible[n, i]` (int16) tell what
    counts for certain and possibly: what `Finding.status`, `certain` and `possible` are for the interpreter.
    What lies below a requirement that is not applicable is so too, with nothing counted; the interpreter is
    silent there.
    """

    ids: tuple[str, ...]
    status: States
    certain: Counts
    possible: Counts


class Reads(NamedTuple):
    """The columns of a frame's tables that are looked at, `records` by kind."""

    applicants: frozenset[str]
    posts: frozenset[str]
    excused: frozenset[str]
    waivers: frozenset[str]
    records: Mapping[str, frozenset[str]]


def ids_of(node: Node) -> tuple[str, ...]:
    """The ids of a requirement and all below it, in the order of `Decided.ids`."""
    below = node.of if isinstance(node, Combination) else ()
    return (node.id, *(each for child in below for each in ids_of(child)))


class ColumnEngines:
    """Several programs held against the same frames: what they share is worked out once.

    So do programs with the same settings, cut-off and standing share each record's own state, and readings of
    one rule set most of their leaves. What does not depend on the applicants is kept between frames. Not for
    several threads at once; the kernels release the interpreter's lock, so threads with engines of their own
    run side by side. Raises `Refused` for a program that only the interpreter decides.
    """

    def __init__(self, programs: Sequence[Program]) -> None:
        self._groups = Groups(program.settings for program in programs)
        self._trees: list[tuple[_Tree, int]] = []
        self._offices: list[tuple[Program, Remembered]] = []
        for program in programs:
            if program.scopes:
                raise Refused("columns_reuse", requirement=program.scopes[0].root)
            self._trees.append((_Tree(program), self._office(program)))

    def _office(self, program: Program) -> int:
        """The place of the first program with the same office, cut-off and standing."""
        for place, (other, _) in enumerate(self._offices):
            if _same_office(other, program):
                return place
        self._offices.append((program, Remembered()))
        return len(self._offices) - 1

    def reads(self) -> Reads:
        """Which columns of a frame are looked at; of `records` only these kinds are."""
        programs = [tree.program for tree, _ in self._trees]
        records: dict[str, frozenset[str]] = {}
        for program in programs:
            for kind, columns in record_columns(program).items():
                records[kind] = records.get(kind, frozenset()) | columns
        applicants = frozenset(each for program in programs for each in applicant_columns(program))
        return Reads(applicants, POSTS, EXCUSED, WAIVERS, records)

    def decide(self, frame: Frame) -> tuple[Decided, ...]:
        """Decide every requirement of every applicant, by program. Raises `Refused` as `Rows` does."""
        views = []
        for program, kept in self._offices:
            kept.next_frame()
            views.append(OfficeFrame(frame, program.office, kept))
        return tuple(tree.decide(views[office], self._groups) for tree, office in self._trees)


def _same_office(one: Program, other: Program) -> bool:
    return (one.office.as_of, one.office.standing, one.settings) == (
        other.office.as_of,
        other.office.standing,
        other.settings,
    )


class ColumnEngine:
    """One program held against frames; see `ColumnEngines`."""

    def __init__(self, program: Program) -> None:
        self._engines = ColumnEngines([program])

    def decide(self, frame: Frame) -> Decided:
        """Decide every requirement of every applicant."""
        return self._engines.decide(frame)[0]


class _Leaf(NamedTuple):
    """What a leaf is decided by, and what tells it from others of the same meaning."""

    node: Node
    place: int
    key: tuple[Any, ...]
    sources: tuple[SourceTests, ...] = ()
    periods: PeriodColumns | None = None
    against: tuple[RecordTest, ...] = ()
    proof: tuple[RecordTest, ...] = ()


class _Tree:
    """One program's requirements, compiled."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.asking = Asking(program)
        self.ids: list[str] = []
        self.nodes: list[Node] = []
        self._leaves: list[_Leaf] = []
        self._order: list[int] = []
        self._children: dict[int, list[int]] = {}
        judged: dict[int, tuple[int, ...]] = {}
        self._register(program.resolved.requirement, (), judged)
        self._judged = JudgementColumns(judged, {each: place for place, each in enumerate(self.ids)})

    def _register(self, node: Node, above: tuple[int, ...], judged: dict[int, tuple[int, ...]]) -> int:
        place = len(self.ids)
        self.ids.append(node.id)
        self.nodes.append(node)
        path = (place, *above)
        if isinstance(node, Combination):
            self._children[place] = [self._register(child, path, judged) for child in node.of]
        elif isinstance(node, JudgementLeaf):
            judged[place] = path
        else:
            self._leaves.append(self._compile(node, place))
        self._order.append(place)
        return place

    def _compile(self, node: Node, place: int) -> _Leaf:
        asking = self.asking
        key: tuple[Any, ...] = (asking.about, asking.start_field, type(node).__name__, *_meaning(node))
        if isinstance(node, RecordsLeaf):
            sources = tuple(SourceTests(each, asking, windowed=True) for each in node.sources)
            return _Leaf(node, place, key, sources)
        if isinstance(node, PeriodLeaf):
            return _Leaf(node, place, key, periods=PeriodColumns(node, asking))
        if isinstance(node, AbsentLeaf):
            against, proof = (asking.tests(node.absent, where) for where in (node.where, node.certificate))
            return _Leaf(node, place, key, against=tuple(against), proof=tuple(proof))
        raise TypeError(f"{node.id}: {type(node).__name__}")

    def decide(self, view: OfficeFrame, groups: Groups) -> Decided:
        """Decide all requirements."""
        people = People(view, self.asking, groups)
        shape = (len(self.ids), view.size)
        certain, possible = np.zeros(shape, dtype=np.int16), np.zeros(shape, dtype=np.int16)
        status = np.empty(shape, dtype=np.uint8)
        self._judged.decide(view, certain, possible)
        wanted: dict[int, Counts] = {}
        applies: dict[int, States] = {}
        for leaf in self._leaves:
            place = leaf.place
            known = view.once(leaf.key, partial(self._leaf, leaf, people, certain[place], possible[place]))
            if known.certain.base is not certain:
                certain[place], possible[place] = known.certain, known.possible
            if known.wanted is not None:
                wanted[place], applies[place] = known.wanted, known.applies
        self._combine(people, wanted, applies, Decided(tuple(self.ids), status, certain, possible))
        return Decided(tuple(self.ids), status, certain, possible)

    # Leaves ----

    def _leaf(self, leaf: _Leaf, people: People, certain: Counts, possible: Counts) -> _LeafFound:
        node = leaf.node
        if leaf.periods is not None:
            found = leaf.periods.decide(people, certain, possible)
            return _LeafFound(certain, possible, found.wanted, found.applies)
        if isinstance(node, AbsentLeaf):
            _absent(node, leaf, people, certain, possible)
        elif isinstance(node, RecordsLeaf):
            _records(node, leaf.sources, people, certain, possible)
        return _LeafFound(certain, possible)

    # The tree ----

    def _combine(
        self, people: People, wanted: dict[int, Counts], applies: dict[int, States], out: Decided
    ) -> None:
        waived = waivers(people.view, self.ids)
        asked = {
            place: states for place in self._order if (states := self._is_asked(place, people)) is not None
        }
        turn = {place: n for n, place in enumerate(self._order)}
        parents = self._silenced(asked)
        nodes: list[tuple[int, ...]] = []
        children: list[int] = []
        for place in self._order:
            node, below = self.nodes[place], self._children.get(place)
            begin = len(children) if below is not None else NONE
            children += [turn[each] for each in below or ()]
            enough = node.at_least if isinstance(node, Combination) else getattr(node, "count", None) or 1
            rows = (_row_of(place, each) for each in (wanted, applies, asked, waived))
            nodes.append((place, begin, len(children), enough, *rows, parents.get(place, NONE)))
        size = people.size
        counting.combine(
            np.array(nodes, dtype=np.int32),
            np.array(children, dtype=np.int32),
            _stacked(wanted, size, np.int16),
            _stacked(applies, size, np.uint8),
            _stacked(asked, size, np.uint8),
            _stacked(waived, size, np.uint8),
            out.status,
            out.certain,
            out.possible,
        )

    def _silenced(self, asked: Container[int]) -> dict[int, int]:
        """The requirements that may not be asked because one above is not, with those they stand in."""
        found: dict[int, int] = {}
        for place in reversed(self._order):
            if place in asked or place in found:
                found.update((child, place) for child in self._children.get(place, ()))
        return found

    def _is_asked(self, place: int, people: People) -> States | None:
        """Whether a requirement is asked at all (0 yes, 1 unknown, 2 no), as `Program.applies`."""
        node, asked = self.nodes[place], None
        setting = node.unless_setting
        if setting is not None:

            def given(stage: Any, subject: Any) -> int:
                found = self.program.amounts.outcomes(setting, self.asking.case(stage, subject))
                return 2 if not found.may_be_missing else 1 if found.least is not None else 0

            asked = np.array(people.by_group(given), dtype=np.uint8)[people.group]
        if node.applies_to is not None:
            held = people.view.holds_post(node.applies_to, self.program.office.as_of)
            asked = held if asked is None else np.where(asked == 0, held, asked)
        return asked


class _LeafFound(NamedTuple):
    """What a leaf found; `wanted` and `applies` of per-period leaves."""

    certain: Counts
    possible: Counts
    wanted: Counts | None = None
    applies: States | None = None


def _absent(node: AbsentLeaf, leaf: _Leaf, people: People, certain: Counts, possible: Counts) -> None:
    rows = people.view.rows(node.absent)
    opening, as_of = people.opening(node.within), people.asking.office.as_of
    if rows is None:
        # No certificate covers anything: free only where the window is empty.
        certain[:] = (opening[:, 0] != MISSING) & (opening[:, 0] > as_of)
        possible[:] = 1
        return
    against = [rows.state, *(test.of(rows, people) for test in leaf.against)]
    within = people.window(node.within, rows)
    if within is not None:
        against.append(within)
    proof = [rows.state, *(test.of(rows, people) for test in leaf.proof)]
    absence_kernels.absence(
        rows.offsets,
        rows.order(),
        together(against, rows.size),
        together(proof, rows.size),
        rows.begins,
        rows.ends,
        opening,
        as_of,
        certain,
        possible,
    )


def _records(
    node: RecordsLeaf, sources: Sequence[SourceTests], people: People, certain: Counts, possible: Counts
) -> None:
    states = part_states(sources, people)
    if not states:
        return
    found = gathered(tuple(states), people.view)
    if node.distinct != ACHIEVEMENT:
        for rows in found.parts:
            states[rows.kind] = np.maximum(states[rows.kind], _lacking(rows, node.distinct))
    if all(not len(rows.key(node.distinct)) for rows in found.parts):
        for rows in found.parts:
            counting.count_plain(rows.offsets, states[rows.kind], certain, possible)
    else:
        counting.count(found.offsets, found.states(states), found.keys(node.distinct), certain, possible)


def _lacking(rows: Rows, field: str) -> States:
    """The state that a record has for want of the field that must differ: none never counts."""
    column = rows.column(field)
    entries: States = rows.kept.of("lacking", column.values, _lacking_table)
    return rows.look_up(column, entries)


def _lacking_table(values: Sequence[Any]) -> States:
    return table((2 if each == "none" else 0 for each in values), 1, np.uint8)


def _meaning(node: Node) -> tuple[Any, ...]:
    """What a leaf's counts hang on: all that it says but its name, its words and how many are enough."""
    apart = {"id", "cite", "says", "applies_to", "unless_setting"}
    if isinstance(node, RecordsLeaf):
        apart.add("count")
    return tuple(repr(getattr(node, name)) for name in node.FIELDS if name not in apart)


def _row_of(place: int, of: dict[int, Any]) -> int:
    return list(of).index(place) if place in of else NONE


def _stacked(of: dict[int, Any], size: int, dtype: Any) -> Any:
    return np.stack(list(of.values())).astype(dtype, copy=False) if of else np.empty((0, size), dtype=dtype)


__all__ = ["STATUSES", "Codes", "ColumnEngine", "ColumnEngines", "Decided"]
