"""One office's dossiers through all engines: what they find, and where they differ."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from evaluator.case import Case
from evaluator.interpret import Program
from evaluator.reasons import Reason
from evaluator.remarks import waivers_in_force
from evaluator.rete import CrossChecker, EnginesDisagree
from evaluator.verdict import Finding
from evidence.dossier import Dossier
from evidence.scales import Standing
from evidence.settings import Settings
from rules.loader import RuleSet, find, load_rule_set
from rules.model import Resolved
from tests.differential import oracle
from tests.differential.generate import dossier_data
from tests.differential.office import Office, office
from tests.differential.reuse import Reuse

PER_OFFICE = 25
"""Dossiers of one office; readings, settings and cut-off change from one office to the next."""

View = tuple[str, int | None, int | None]
"""Status, certain and possible of one requirement, as one engine has it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One requirement that two engines decide differently; `other` names the second engine."""

    requirement: str
    other: str
    interpreter: View
    found: View


@dataclass(slots=True)
class Tally:
    """What a run saw. `differing` are the places (office, dossier) with their differences."""

    dossiers: int = 0
    statuses: Counter[tuple[str, str]] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    cross_checks: Counter[str] = field(default_factory=Counter)
    oracle_checks: int = 0
    differing: list[tuple[int, int, list[Difference]]] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Take another tally in."""
        self.dossiers += other.dossiers
        self.statuses += other.statuses
        self.reasons += other.reasons
        self.cross_checks += other.cross_checks
        self.oracle_checks += other.oracle_checks
        self.differing += other.differing


class Engines:
    """The interpreter and the oracle for one office and one choice of readings."""

    def __init__(
        self, title: str, resolved: Resolved, settings: Settings, as_of: date, standing: Standing
    ) -> None:
        self._settings, self._as_of, self._standing = settings, as_of, standing
        self._resolved = resolved
        self.tried = self.proofs = 0
        self.program = Program(title, resolved, settings, as_of.toordinal(), standing)
        self._ids = self.program.requirement_ids()

    @classmethod
    def of(cls, where: Office) -> "Engines":
        """Those of a generated office."""
        return cls(where.rule_set.id, where.resolved, where.settings, where.as_of, where.standing)

    def interpret(self, dossier: Dossier) -> tuple[Case, Finding]:
        """What the interpreter finds."""
        case = self.program.case(dossier)
        waivers, _ = waivers_in_force(dossier, self._ids, self._as_of.toordinal())
        return case, self.program.interpret(case, waivers)

    def oracle(self, dossier: Dossier, case: Case, finding: Finding, *, most: int = 0) -> list[Difference]:
        """Where the oracle finds something else; not what follows from a difference below.

        Where reuse is limited, `most` assignments are tried at most; beyond that, proofs are checked.
        """
        given = (self._resolved, dossier, self._settings, self._as_of, self._standing)
        reuse = Reuse(self.program, *given, most=most)
        found = outcomes_differ(
            finding, reuse.outcomes(finding) if reuse.is_limited else oracle.decide(*given)
        )
        if reuse.is_limited:
            told: View = ("assigned", None, None)
            for requirement, fault in reuse.faults(case, finding):
                found.append(Difference(requirement, "oracle", told, (fault, None, None)))
            self.tried += reuse.tried
            self.proofs += reuse.proofs
        return found


def outcomes_differ(finding: Finding, outcomes: Mapping[str, oracle.Outcome]) -> list[Difference]:
    """Where the oracle finds something else; not what follows from a difference below."""
    found: list[Difference] = []
    _compare(finding, outcomes, found)
    return found


def _compare(finding: Finding, outcomes: Mapping[str, oracle.Outcome], found: list[Difference]) -> bool:
    """Whether a finding or one below it differs; the lowest are noted."""
    below = [_compare(child, outcomes, found) for child in finding.children]
    outcome = outcomes[finding.id]
    mine: View = (finding.status, finding.certain, finding.possible)
    theirs: View = (outcome.status, outcome.certain, outcome.possible)
    if outcome.certain is None:
        theirs = (outcome.status, finding.certain, finding.possible)
    if mine != theirs and not any(below):
        found.append(Difference(finding.id, "oracle", mine, theirs))
    return mine != theirs or any(below)


def network(
    checker: CrossChecker, engines: Engines, found: list[tuple[Case, Finding]]
) -> list[list[Difference]]:
    """Where the Rete network decides another status; one list for each finding."""
    return [
        [
            Difference(name, "rete", (mine, None, None), (theirs, None, None))
            for name, mine, theirs in outcome.differences
        ]
        if isinstance(outcome, EnginesDisagree)
        else [Difference("", "rete", ("", None, None), (f"not checked: {outcome.why}", None, None))]
        if outcome.status != "agreed"
        else []
        for outcome in checker.check_many(engines.program, found)
    ]


def offices(rule_set: RuleSet, seed: str, first: int, number: int) -> Iterator[tuple[int, Office, Random]]:
    """So many offices; each depends on the seed and its own number only."""
    for index in range(first, first + number):
        rng = Random(f"{seed}/{rule_set.id}/{index}")
        yield index, office(rule_set, rng), rng


def dossiers_of(where: Office, rng: Random, number: int = PER_OFFICE) -> Iterator[dict[str, Any]]:
    """An office's dossiers as plain data."""
    for index in range(number):
        yield dossier_data(where, rng, f"d{index}")


def run(
    rule_set: RuleSet,
    seed: str,
    first: int,
    number: int,
    *,
    checker: CrossChecker | None = None,
    every: int = 1,
) -> Tally:
    """So many offices through all engines; the oracle decides one dossier in `every`."""
    tally = Tally()
    for index, where, rng in offices(rule_set, seed, first, number):
        engines = Engines.of(where)
        dossiers = [Dossier.model_validate(data) for data in dossiers_of(where, rng)]
        found = [engines.interpret(dossier) for dossier in dossiers]
        differences: list[list[Difference]] = [
            engines.oracle(dossier, case, finding) if at % every == 0 else []
            for at, (dossier, (case, finding)) in enumerate(zip(dossiers, found, strict=True))
        ]
        tally.dossiers += len(dossiers)
        tally.oracle_checks += len(range(0, len(dossiers), every))
        for _, finding in found:
            _count(tally, finding)
        if checker is not None:
            for at, each in enumerate(network(checker, engines, found)):
                differences[at] += each
                tally.cross_checks["differs" if each else "agreed"] += 1
        tally.differing += [(index, at, each) for at, each in enumerate(differences) if each]
    return tally


def piece(work: tuple[str, str, int, int, int]) -> Tally:
    """One piece of a long run, for a process of its own: rule set, seed, first office, how many, `every`."""
    rule_set_id, seed, first, number, every = work
    with CrossChecker() as checker:
        return run(the_rule_set(rule_set_id), seed, first, number, checker=checker, every=every)


def the_rule_set(rule_set_id: str) -> RuleSet:
    """A rule set of the catalogue, read anew. RuntimeError when it cannot be read."""
    path = find(rule_set_id)
    rule_set, problems = load_rule_set(path) if path is not None else (None, ())
    if rule_set is None:
        raise RuntimeError(f"{rule_set_id}: {problems}")
    return rule_set


def _count(tally: Tally, finding: Finding) -> None:
    for each in finding.walk():
        tally.statuses[each.id, each.status] += 1
        reasons = [*each.reasons, *(reason for use in each.uses for reason in use.reasons)]
        for period in each.periods:
            reasons += [*period.reasons, *(reason for use in period.uses for reason in use.reasons)]
        for reason in reasons:
            _count_reason(tally, reason)


def _count_reason(tally: Tally, reason: Reason) -> None:
    """A reason and, where it tells of alternatives, the reasons of each of them."""
    tally.reasons[reason.type] += 1
    for alternative in reason.wanted if isinstance(reason.wanted, tuple) else ():
        for inner in alternative if isinstance(alternative, tuple) else ():
            if isinstance(inner, Reason):
                _count_reason(tally, inner)
