"""Deciding on many days what one day decides: each requirement again only on the days that can change it.

A course of days is decided bare, or as served: then what is asked of every period, and certificates, stay as
they stand today.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import NamedTuple

from evaluator.assignment import FREE, Assigned
from evaluator.case import Case, Item, Office
from evaluator.interpret import Decide, Program
from evaluator.lookup import equivalents
from evaluator.periods import CompiledPeriods, PeriodClaims
from evaluator.records import NONE_ADDED, Added
from evaluator.remarks import waivers_in_force
from evaluator.turning_days import DatedItems, TurningDays
from evaluator.verdict import Finding
from evidence.dossier import Dossier, Waiver
from evidence.settings import Settings
from rules.model import AbsentLeaf, Combination, Leaf, Node, PeriodLeaf, Resolved


class _Part(NamedTuple):
    """A requirement of the tree; `path` holds its id and those above, `below` the numbers of its parts.

    `routine`: something in it is asked of every period, or to be certified up to the cut-off.
    """

    node: Node
    path: tuple[str, ...]
    below: tuple[int, ...]
    routine: bool


class DayCase(Case):
    """A dossier made ready for one cut-off of a run."""

    __slots__ = ("run", "served")

    def __init__(self, run: Run, office: Office, start: str, items: dict[str, Item]) -> None:
        super().__init__(run.dossier, office, start, items)
        self.run = run
        self.served = False


class Dated(Program):
    """A program whose parts keep what they have found for the days that do not change it."""

    def __init__(self, title: str, resolved: Resolved, settings: Settings, as_of: int, standing: str) -> None:
        self.parts: list[_Part] = []
        self._numbers: dict[tuple[str, ...], int] = {}
        self._offices: dict[int, Office] = {}
        super().__init__(title, resolved, settings, as_of, standing)

    def _compile(self, node: Node, above: tuple[str, ...]) -> Decide:
        decide = super()._compile(node, above)
        path = (node.id, *above)
        below: tuple[int, ...] = ()
        if isinstance(node, Combination):
            below = tuple(self._numbers[child.id, *path] for child in node.of)
        routine = _is_routine(node) or any(self.parts[child].routine for child in below)
        number = self._numbers[path] = len(self.parts)
        self.parts.append(_Part(node, path, below, routine))

        def kept(case: Case, waivers: Mapping[str, Waiver], assigned: Assigned) -> Finding:
            if assigned is not FREE or not isinstance(case, DayCase):
                # Where reuse is limited, what one requirement takes another lacks: nothing is kept.
                return decide(case, waivers, assigned)
            known, key = case.run.findings, case.run.key(number, case)
            finding = known.get(key)
            if finding is None:
                finding = known[key] = decide(case, waivers, assigned)
            return finding

        return kept

    def office_on(self, day: int) -> Office:
        """The office with another cut-off."""
        office = self._offices.get(day)
        if office is None:
            office = self._offices[day] = Office(
                day,
                self.office.standing,
                self.office.calendar,
                equivalents(self.settings, day),
                self.office.issuers,
            )
        return office

    def _periods(self, node: PeriodLeaf) -> CompiledPeriods:
        return _PeriodsAsServed(node, self.amounts, self.resolved.start)

    def _leaf(self, node: Leaf, path: tuple[str, ...]) -> Decide:
        decide = super()._leaf(node, path)
        if not _is_routine(node):
            return decide

        def decide_as_served(case: Case, waivers: Mapping[str, Waiver], assigned: Assigned) -> Finding:
            today = _today_of(case)
            if assigned is not FREE or not isinstance(today, DayCase):
                return decide(today, waivers, assigned)
            known = today.run.failed if today is case else today.run.today
            finding = known.get(node.id)
            if finding is not None:
                return finding
            finding = decide(today, waivers, assigned)
            if today is not case or (finding.status == "not_met" and node.id in today.run.lasting):
                known[node.id] = finding
            return finding

        return decide_as_served


class _PeriodsAsServed(CompiledPeriods):
    """A per-period leaf that asks for no more periods than today where those to come are served."""

    def claims(self, case: Case, added: Added = NONE_ADDED) -> list[PeriodClaims]:
        return super().claims(_today_of(case), added)


def _today_of(case: Case) -> Case:
    """The case by which a routine requirement is decided: today's, once it is taken as served."""
    if isinstance(case, DayCase) and case.served and case.office.as_of > case.run.as_of:
        return case.run.case(case.run.as_of)
    return case


def _is_routine(node: Node) -> bool:
    return isinstance(node, (PeriodLeaf, AbsentLeaf))


class Run:
    """One dossier, decided on all days that matter."""

    def __init__(self, program: Dated, dossier: Dossier, first: int, last: int) -> None:
        self.program = program
        self.dossier = dossier
        self.first, self.last = first, last
        self.as_of = program.office.as_of
        self.findings: dict[tuple[int, int, bool], Finding] = {}
        self.today: dict[str, Finding] = {}
        self.failed: dict[str, Finding] = {}
        self._cases: dict[int, DayCase] = {}
        self._items = DatedItems()
        turning = TurningDays(self.case(self.as_of), program.settings, program.amounts, first, last)
        self.lasting = turning.lasting
        self.days: list[list[int]] = []
        for part in program.parts:
            self.days.append(turning.of(part.node, part.path, [self.days[child] for child in part.below]))

    def key(self, number: int, case: DayCase) -> tuple[int, int, bool]:
        """What a finding hangs on: the requirement, the days between which it cannot change, the course."""
        served = case.served and self.program.parts[number].routine
        return number, bisect_right(self.days[number], case.office.as_of), served

    def case(self, day: int) -> DayCase:
        """The dossier made ready for a cut-off."""
        known = self._cases.get(day)
        if known is None:
            office = self.program.office_on(day)
            items = {record.id: self._items.of(record, office) for record in self.dossier.records}
            known = self._cases[day] = DayCase(self, office, self.program.resolved.start, items)
        return known

    def turning(self) -> list[int]:
        """The days on which the whole can change, and today."""
        return sorted({self.first, self.as_of, *self.days[-1]})

    def on(self, day: int, *, served: bool) -> Finding:
        """What is found on a day."""
        waivers, _ = waivers_in_force(self.dossier, self.program.requirement_ids(), day)
        case = self.case(day)
        case.served = served
        return self.program.interpret(case, waivers)
