"""The verdict: the tree of findings with all that produced it. Plain values, no words (design §2 to §4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple

from evaluator.reasons import Opens, Reason
from evidence.dossier import Dossier, Waiver
from evidence.problems import Problem
from evidence.settings import Settings
from rules.loader import RuleSet
from rules.model import Node

Status = Literal["met", "not_met", "open", "not_applicable", "waived"]
UseStatus = Literal["counted", "possible", "not_counted"]
Amount = Fraction | int

UNBOUNDED = -1
"""A possible amount without a known upper bound (a record's amount is unknown)."""


class Use(NamedTuple):
    """What one record does for one leaf, and why; `rung` is the least at which it counts (NEVER: none)."""

    record: str
    status: UseStatus
    rung: int
    reasons: tuple[Reason, ...]


class PeriodFinding(NamedTuple):
    """One period of a per-period leaf.

    `first` and `last` are proleptic ordinals of its days. `wanted` is the amount asked for (None: a setting
    lacks), `certain` and `possible` bound what is shown (`possible` UNBOUNDED: a record's amount is unknown).
    """

    period: str
    first: int
    last: int
    status: Literal["met", "not_met", "open", "excused", "other_post"]
    wanted: Amount | None
    certain: Amount
    possible: Amount
    uses: tuple[Use, ...]
    reasons: tuple[Reason, ...]


class Finding(NamedTuple):
    """What was found for one requirement.

    `counts[r]` is the number of records, periods or children that count at rung r; `certain` and `possible`
    are its ends, `wanted` what is asked for. `rung` is the least rung at which it is met (reasons.NEVER: at
    none). `opens` are the kinds of open question it waits for. `judgements` are the ids of the judgement
    records looked at.
    """

    requirement: Node
    status: Status
    counts: tuple[int, int, int, int]
    wanted: int
    rung: int
    opens: tuple[Opens, ...] = ()
    uses: tuple[Use, ...] = ()
    periods: tuple[PeriodFinding, ...] = ()
    reasons: tuple[Reason, ...] = ()
    waiver: Waiver | None = None
    children: tuple[Finding, ...] = ()

    @property
    def id(self) -> str:
        """The requirement's id."""
        return self.requirement.id

    @property
    def certain(self) -> int:
        """What counts for certain."""
        return self.counts[0]

    @property
    def possible(self) -> int:
        """What may yet count."""
        return self.counts[-1]

    @property
    def passes(self) -> bool:
        """Met, waived or not applicable: what stands in no one's way."""
        return self.status in ("met", "waived", "not_applicable")

    def walk(self) -> Iterator[Finding]:
        """This finding and all below it, in the order of the rule set."""
        yield self
        for child in self.children:
            yield from child.walk()

    def mattering(self) -> Iterator[Finding]:
        """This finding and those below it that can still change it: nothing below what is decided."""
        yield self
        if self.status == "open":
            for child in self.children:
                yield from child.mattering()


class CrossCheck(NamedTuple):
    """Whether the Rete network decided the same tree and agreed; `why` tells why it did not run."""

    status: Literal["agreed", "not_checked"]
    engine: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the verdict was made from (design §10). Hashes are SHA-256, hexadecimal."""

    rule_set: str
    edition: str
    rule_set_sha256: str
    dossier_sha256: str
    settings_sha256: str
    handbook_sha256: str | None
    as_of: str
    standing: str
    readings: tuple[tuple[str, str], ...]
    zhicheng: str
    engine: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The tree of findings, with all that produced it."""

    rule_set: RuleSet
    dossier: Dossier
    settings: Settings
    as_of: int
    standing: str
    readings: dict[str, str]
    finding: Finding
    remarks: tuple[Problem, ...]
    cross_check: CrossCheck
    receipt: Receipt

    @property
    def status(self) -> Status:
        """The status of the whole."""
        return self.finding.status

    def find(self, requirement: str) -> Finding:
        """The finding of one requirement. Raises KeyError when the rule set has none of that id."""
        for finding in self.finding.walk():
            if finding.id == requirement:
                return finding
        raise KeyError(requirement)
