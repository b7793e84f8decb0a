"""One rule set, office, cut-off, standing and choice of readings, held against frames of dossiers."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evaluator.calendar import DISTANT_PAST
from evaluator.case import NONE
from evaluator.columns import kernels
from evaluator.columns.frame import UNKNOWN, Frame
from evaluator.columns.gather import ACHIEVEMENT, gather
from evaluator.columns.kernels import FOREVER, MISSING, States
from evaluator.columns.periods import PeriodColumns
from evaluator.columns.rows import Rows, spans
from evaluator.columns.standing import People, in_order
from evaluator.columns.tests import Asking, together
from evaluator.interpret import Program
from evaluator.verdict import Status
from rules.model import AbsentLeaf, Combination, JudgementLeaf, Node, PeriodLeaf, RecordsLeaf

STATUSES: Final[tuple[Status, ...]] = ("met", "not_met", "open", "not_applicable", "waived")
"""The statuses by their codes in `Decided.status`."""
MET, NOT_MET, OPEN, NOT_APPLICABLE, WAIVED = range(5)

Counts = NDArray[np.int32]
Truths = NDArray[np.bool_]


class Refused(Exception):  # noqa: N818 - says what is the matter
    """The rule set asks for something that this engine does not decide; the message names it."""


class Decided(NamedTuple):
    """What was found: for requirement `ids[n]` of applicant i the code `status[n, i]` (see `STATUSES`), and
    what counts for certain and possibly.
    """

    ids: tuple[str, ...]
    status: NDArray[np.uint8]
    certain: Counts
    possible: Counts


class _Found(NamedTuple):
    """One requirement, by applicant. `passes` and `may` tell its parent what it counts as."""

    status: NDArray[np.uint8]
    certain: Counts
    possible: Counts
    passes: Truths
    may: Truths


class ColumnEngine:
    """A compiled program held against frames. What does not depend on the applicants is kept between them."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.asking = Asking(program.office, program.amounts, program.resolved.start)
        self.ids: list[str] = []
        self._periods: dict[str, PeriodColumns] = {}
        self._paths: dict[str, tuple[str, ...]] = {}
        self._register(program.resolved.requirement, ())

    def _register(self, node: Node, above: tuple[str, ...]) -> None:
        path = (node.id, *above)
        self.ids.append(node.id)
        self._paths[node.id] = path
        if isinstance(node, Combination):
            for child in node.of:
                self._register(child, path)
        elif isinstance(node, PeriodLeaf):
            if node.within.window == "career":
                raise Refused(f"{node.id}: periods of the whole career")
            self._periods[node.id] = PeriodColumns(node, self.asking)

    def decide(self, frame: Frame) -> Decided:
        """Decide every requirement of every applicant. Raises OverflowError where an amount is too large."""
        people = People(frame, self.asking)
        waived = self._waivers(people)
        found: dict[str, _Found] = {}
        self._node(self.program.resolved.requirement, people, waived, found)
        rows = [found[each] for each in self.ids]
        return Decided(
            tuple(self.ids),
            np.stack([each.status for each in rows]),
            np.stack([each.certain for each in rows]),
            np.stack([each.possible for each in rows]),
        )

    # Requirements ----

    def _node(
        self, node: Node, people: People, waived: dict[str, Truths], found: dict[str, _Found]
    ) -> _Found:
        if isinstance(node, Combination):
            children = [self._node(child, people, waived, found) for child in node.of]
            certain = np.sum([each.passes for each in children], axis=0, dtype=np.int32)
            possible = np.sum([each.may for each in children], axis=0, dtype=np.int32)
            own = _by_counts(certain, possible, node.at_least)
        else:
            own = self._leaf(node, people)
        found[node.id] = own = self._conditions(node, own, people, waived.get(node.id))
        return own

    def _conditions(self, node: Node, own: _Found, people: People, waived: Truths | None) -> _Found:
        """Whether the requirement is asked at all, and its waiver; as `evaluator.interpret.Program`."""
        asked: States | None = None
        if node.unless_setting is not None:
            table = []
            for stage, subject in people.by_amounts.values:
                given = self.program.amounts.outcomes(node.unless_setting, self.asking.case(stage, subject))
                table.append(2 if not given.may_be_missing else 1 if given.least is not None else 0)
            asked = np.array(table, dtype=np.uint8)[people.by_amounts.codes]
        if node.applies_to is not None:
            held = people.holds_post(node.applies_to, self.program.office.as_of)
            asked = held if asked is None else np.where(asked == 0, held, asked)
        status, certain, possible, passes, may = own
        if asked is not None:
            # Not known to be asked: open whatever was found (decision 31).
            unclear = (asked == 1) & (status != NOT_APPLICABLE)
            status = np.where(unclear, OPEN, status)
            passes, may = passes & ~unclear, may | unclear
            never = asked == 2
            if waived is not None:
                never &= ~waived
            status = np.where(never, NOT_APPLICABLE, status)
            certain, possible = np.where(never, 0, certain), np.where(never, 0, possible)
            passes, may = passes | never, may | never
        if waived is not None:
            status = np.where(waived, WAIVED, status)
            passes, may = passes | waived, may | waived
        return _Found(
            status.astype(np.uint8), certain.astype(np.int32), possible.astype(np.int32), passes, may
        )

    def _leaf(self, node: Node, people: People) -> _Found:
        if isinstance(node, RecordsLeaf):
            return self._records(node, people)
        if isinstance(node, PeriodLeaf):
            certain, possible, wanted, applies = self._periods[node.id].decide(people)
            return _by_counts(certain, possible, wanted, applies)
        if isinstance(node, AbsentLeaf):
            return self._absent(node, people)
        if isinstance(node, JudgementLeaf):
            return self._judgement(node, people)
        raise Refused(f"{node.id}: {type(node).__name__}")

    def _records(self, node: RecordsLeaf, people: People) -> _Found:
        certain, possible = np.zeros(people.size, dtype=np.int32), np.zeros(people.size, dtype=np.int32)
        rows = gather(node.sources, people, self.asking, windowed=True)
        if rows is not None:
            key, state = rows.keys(node.distinct), rows.state
            if node.distinct != ACHIEVEMENT:
                lacking = rows.take(lambda part: _lacking(part, node.distinct))
                state = np.maximum(state, lacking)
            if (key < 0).all():
                kernels.count_plain(rows.offsets, state, certain, possible)
            else:
                kernels.count(rows.offsets, state, key, certain, possible)
        return _by_counts(certain, possible, node.count)

    def _absent(self, node: AbsentLeaf, people: People) -> _Found:
        certain, possible = np.zeros(people.size, dtype=np.int32), np.ones(people.size, dtype=np.int32)
        rows = people.rows.get(node.absent)
        opening = people.opening(node.within)
        office = self.program.office
        if rows is None:
            # No certificate covers anything: free only where the window is empty.
            certain[:] = (opening[:, 0] != MISSING) & (opening[:, 0] > office.as_of)
            return _by_counts(certain, possible, 1)
        ask = self.asking.where
        against = together(
            [
                rows.state,
                people.window(node.within, rows),
                *ask(node.where, rows, people.frame, people.by_amounts),
            ],
            rows.size,
        )
        proof = together(
            [rows.state, *ask(node.certificate, rows, people.frame, people.by_amounts)], rows.size
        )
        order = in_order(rows.owner, rows.begins[:, 0])
        kernels.absence(
            rows.offsets,
            order,
            against,
            proof,
            rows.begins,
            rows.ends,
            opening,
            office.as_of,
            certain,
            possible,
        )
        return _by_counts(certain, possible, 1)

    def _judgement(self, node: JudgementLeaf, people: People) -> _Found:
        certain, possible = np.zeros(people.size, dtype=np.int32), np.ones(people.size, dtype=np.int32)
        rows = people.rows.get("judgement")
        if rows is not None:
            place, judges, state, conclusion, low, high = people.once(
                "judgements", lambda: self._judged(rows)
            )
            path = np.array([self.ids.index(each) for each in self._paths[node.id]], dtype=np.int32)
            kernels.judgements(
                rows.offsets, place, path, judges, state, conclusion, low, high, certain, possible
            )
        return _by_counts(certain, possible, 1)

    def _judged(self, rows: Rows) -> tuple[Any, ...]:
        """As `evaluator.judgements._checks` and `_judge`."""
        number = {each: n for n, each in enumerate(self.ids)}
        named = rows.column("requirement")
        place = np.array([*(number.get(each, -1) for each in named.values), -1], dtype=np.int32)[named.codes]
        judge, role = rows.column("judge"), rows.column("role")
        judges = (judge.codes * (len(role.values) + 1) + role.codes + 1).astype(np.int32)
        # Judgements without a name are each taken as another person's.
        nameless = judge.codes == UNKNOWN
        judges[nameless] = -2 - np.arange(rows.size, dtype=np.int32)[nameless]
        given = rows.column("conclusion")
        codes = [1 if each == "met" else 2 if each == "not_met" else 0 for each in given.values]
        conclusion = np.array([*codes, 0], dtype=np.int32)[given.codes]
        unsaid = (rows.when[:, 0] == MISSING) | (conclusion == 0)
        state = np.maximum(rows.state, unsaid).astype(np.uint8)
        undated = rows.when[:, 0] == MISSING
        low = np.where(undated, DISTANT_PAST, rows.when[:, 0]).astype(np.int32)
        high = np.where(undated, FOREVER, rows.when[:, 1]).astype(np.int32)
        return place, judges, state, conclusion, low, high

    # Waivers ----

    def _waivers(self, people: People) -> dict[str, Truths]:
        """Who has each requirement waived; as `evaluator.remarks.waivers_in_force`."""
        table = people.frame.waivers
        if not len(table.owner):
            return {}
        as_of = self.program.office.as_of
        approved = spans(table.columns["approved_on"])
        expires = spans(table.columns["expires_on"], (FOREVER, FOREVER))
        holds = (
            (table.columns["approved_by"].codes != UNKNOWN)
            & (approved[:, 0] != MISSING)
            & (approved[:, 1] <= as_of)
            & ((expires[:, 0] == MISSING) | (expires[:, 1] >= as_of))
        )
        named = table.columns["requirement"]
        found = {}
        for code, requirement in enumerate(named.values):
            if requirement in self._paths:
                waived = np.zeros(people.size, dtype=np.bool_)
                waived[table.owner[holds & (named.codes == code)]] = True
                found[requirement] = waived
        return found


def _lacking(rows: Rows, field: str) -> States:
    """The state that a record has for want of the field that must differ: none never counts."""
    column = rows.column(field)
    table = [2 if value == NONE else 0 for value in column.values]
    return np.array([*table, 1], dtype=np.uint8)[column.codes]


def _by_counts(
    certain: Counts, possible: Counts, wanted: Counts | int, applies: Truths | None = None
) -> _Found:
    """Met when the certain reach what is wanted, not met when the possible do not, else open."""
    passes, may = certain >= wanted, possible >= wanted
    status = np.where(passes, MET, np.where(may, OPEN, NOT_MET)).astype(np.uint8)
    if applies is not None:
        status[~applies] = NOT_APPLICABLE
        passes, may = passes | ~applies, may | ~applies
    return _Found(status, certain, possible, passes, may)
