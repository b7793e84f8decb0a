"""Generated dossiers through the interpreter and through columns, compared requirement by requirement."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluator.assignment.scopes import scopes_of
from evaluator.columns import STATUSES, ColumnEngines, Decided, Frame, Table, frame_of, interpreted
from evaluator.columns.engine import Reads
from evaluator.interpret import Program
from evidence.dossier import Dossier
from evidence.settings import Settings
from rules.loader import RuleSet
from tests.differential.compare import the_rule_set
from tests.differential.generate import dossier_data
from tests.differential.office import Office, office

PER_OFFICE = 50
"""Applicants of one office, and so of one frame."""

Change = tuple[str, str] | None
"""A reading and its option; None: whatever readings the office is generated with."""

View = tuple[str, int, int]
"""Status, certain and possible."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One requirement of one applicant that the two decide differently."""

    office: int
    applicant: int
    requirement: str
    interpreter: View
    columns: View


@dataclass(slots=True)
class Tally:
    """What a run saw: applicants by the reading that was changed, statuses, and all differences."""

    applicants: Counter[Change] = field(default_factory=Counter)
    statuses: Counter[tuple[str, str]] = field(default_factory=Counter)
    decided: int = 0
    differing: list[Difference] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Take another tally in."""
        self.applicants += other.applicants
        self.statuses += other.statuses
        self.decided += other.decided
        self.differing += other.differing


def options(rule_set: RuleSet) -> list[tuple[str, str]]:
    """Every option of every reading that is not its default."""
    return [
        (name, option)
        for name, reading in rule_set.readings.items()
        for option in reading.options
        if option != reading.default
    ]


@cache
def once_only(rule_set_id: str) -> frozenset[tuple[str, str]]:
    """The options that let achievements count once, which the columns leave to the interpreter."""
    rule_set = the_rule_set(rule_set_id)
    return frozenset(
        each
        for each in options(rule_set)
        if scopes_of(rule_set.resolve(rule_set.choose(dict([each]))).requirement, Settings(), rule_set_id)
    )


def without_limits(rule_set: RuleSet) -> list[tuple[str, str]]:
    """The other options."""
    return [each for each in options(rule_set) if each not in once_only(rule_set.id)]


def changed(where: Office, change: Change) -> Office:
    """The office without limits of reuse, with its own readings or with one option for the default."""
    rule_set = where.rule_set
    choice = rule_set.choose(dict([change])) if change else where.choice
    free = dict(each for each in choice.items() if each not in once_only(rule_set.id))
    data = {name: value for name, value in where.settings_data.items() if name != "reuse"}
    choice = rule_set.choose(free)
    return replace(
        where,
        choice=choice,
        resolved=rule_set.resolve(choice),
        settings_data=data,
        settings=Settings.model_validate(data),
    )


def program_of(where: Office) -> Program:
    """The program of an office."""
    return Program(where.rule_set.id, where.resolved, where.settings, where.as_of.toordinal(), where.standing)


def dossiers_of(where: Office, rng: Random, number: int) -> list[Dossier]:
    """So many dossiers, without pins."""
    data = (dossier_data(where, rng, f"d{index}") for index in range(number))
    return [Dossier.model_validate({**each, "pins": []}) for each in data]


def view(decided: Decided, place: int, applicant: int) -> View:
    """What was decided of one requirement of one applicant."""
    status = STATUSES[decided.status[place, applicant]]
    return status, int(decided.certain[place, applicant]), int(decided.possible[place, applicant])


def compared(wanted: Decided, found: Decided, office: int = 0) -> Iterator[Difference]:
    """Where two engines differ."""
    assert wanted.ids == found.ids
    differ = np.zeros(wanted.status.shape, dtype=np.bool_)
    for one, other in zip(_arrays(wanted), _arrays(found), strict=True):
        assert one.shape == other.shape
        differ |= one != other
    for place, applicant in zip(*(each.tolist() for each in np.nonzero(differ)), strict=True):
        pair = view(wanted, place, applicant), view(found, place, applicant)
        yield Difference(office, applicant, wanted.ids[place], *pair)


def _arrays(decided: Decided) -> tuple[NDArray[Any], ...]:
    return decided.status, decided.certain, decided.possible


def hold(where: Office, dossiers: Sequence[Dossier], tally: Tally, change: Change, index: int) -> None:
    """Decide dossiers both ways, and tell what differs."""
    program = program_of(where)
    wanted = interpreted(program, dossiers)
    engines = ColumnEngines([program])
    (found,) = engines.decide(only_read(frame_of(dossiers), engines.reads()))
    tally.applicants[change] += len(dossiers)
    tally.decided += wanted.status.size
    tally.differing += compared(wanted, found, index)
    for place, name in enumerate(wanted.ids):
        for code, number in enumerate(np.bincount(wanted.status[place], minlength=len(STATUSES)).tolist()):
            tally.statuses[name, STATUSES[code]] += number


def only_read(frame: Frame, reads: Reads) -> Frame:
    """The frame with no more than the columns that the engine says it looks at."""

    def some(table: Table, names: frozenset[str]) -> Table:
        return table._replace(columns={name: each for name, each in table.columns.items() if name in names})

    return frame._replace(
        applicants={name: each for name, each in frame.applicants.items() if name in reads.applicants},
        posts=some(frame.posts, reads.posts),
        excused=some(frame.excused, reads.excused),
        waivers=some(frame.waivers, reads.waivers),
        records={
            kind: some(table, reads.records[kind])
            for kind, table in frame.records.items()
            if kind in reads.records
        },
    )


def piece(work: tuple[str, str, int, int]) -> Tally:
    """One piece of a long run, for a process of its own: rule set, seed, first office, how many."""
    rule_set_id, seed, first, number = work
    rule_set = the_rule_set(rule_set_id)
    every = without_limits(rule_set)
    tally = Tally()
    for index in range(first, first + number):
        rng = Random(f"columns {seed} {rule_set_id} {index}")
        # One office in three as it comes, with any readings; the others change one option, all in turn.
        change = None if index % 3 == 0 else every[(index - index // 3 - 1) % len(every)]
        where = changed(office(rule_set, rng), change)
        hold(where, dossiers_of(where, rng, PER_OFFICE), tally, change, index)
    return tally
