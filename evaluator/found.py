"""A verdict cut down to what another is compared with, as plain values.

`found_of` makes it from a verdict; whoever keeps verdicts can make it from what was kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from evaluator.reasons import Reason
from evaluator.verdict import Amount, Finding, Receipt, Status, UseStatus, Verdict
from evidence.canonical import canonical_json
from evidence.model import Model
from rules.loader import RuleSet
from rules.model import Combination, Node

Plain = dict[str, Any]
"""Plain data of a dossier or of settings: dicts, lists, texts, numbers that are ints or Decimals."""


class FoundUse(NamedTuple):
    """What one record does for one leaf, or for one period of it; else `period` is empty."""

    record: str
    period: str
    status: UseStatus
    reasons: tuple[Reason, ...]


class FoundPeriod(NamedTuple):
    """One period of a leaf. `wanted` None: a setting lacks; `possible` may be `verdict.UNBOUNDED`."""

    period: str
    status: str
    certain: Amount
    possible: Amount
    wanted: Amount | None
    reasons: tuple[Reason, ...]


class FoundRequirement(NamedTuple):
    """What was found for one requirement. `rule` is a hash of what it asks, its parts and words left out."""

    id: str
    parent: str | None
    cite: str
    rule: str
    status: Status
    certain: int
    possible: int
    wanted: int
    reasons: tuple[Reason, ...]
    periods: tuple[FoundPeriod, ...]
    uses: tuple[FoundUse, ...]


class Made(NamedTuple):
    """What a verdict was made from: its receipt, and the settings and the dossier as plain data."""

    receipt: Receipt
    settings: Plain
    dossier: Plain


class Found(NamedTuple):
    """A verdict as far as another is compared with it; the first requirement is the whole."""

    requirements: tuple[FoundRequirement, ...]
    made: Made

    @property
    def status(self) -> Status:
        """The status of the whole."""
        return self.requirements[0].status


def found_of(verdict: Verdict) -> Found:
    """The extract of a verdict."""
    rules = rule_hashes(verdict.rule_set, tuple(sorted(verdict.readings.items())))
    made = Made(verdict.receipt, plain_of(verdict.settings), plain_of(verdict.dossier))
    return Found(tuple(_requirements(verdict.finding, None, rules)), made)


def _requirements(
    finding: Finding, parent: str | None, rules: Mapping[str, str]
) -> Iterator[FoundRequirement]:
    yield FoundRequirement(
        finding.id,
        parent,
        finding.requirement.cite,
        rules[finding.id],
        finding.status,
        finding.certain,
        finding.possible,
        finding.wanted,
        finding.reasons,
        tuple(
            FoundPeriod(each.period, each.status, each.certain, each.possible, each.wanted, each.reasons)
            for each in finding.periods
        ),
        uses_of(
            [FoundUse(use.record, "", use.status, use.reasons) for use in finding.uses],
            [
                FoundUse(use.record, period.period, use.status, use.reasons)
                for period in finding.periods
                for use in period.uses
            ],
        ),
    )
    for child in finding.children:
        yield from _requirements(child, finding.id, rules)


def uses_of(all_of_them: Iterable[FoundUse], placed: Sequence[FoundUse]) -> tuple[FoundUse, ...]:
    """The uses of a leaf: those placed in a period there only, the others as they are."""
    known = {use.record for use in placed}
    return (*(use for use in all_of_them if use.record not in known), *placed)


def plain_of(model: Model) -> Plain:
    """A dossier or settings as plain data, what equals its default left out."""
    return plain_from(canonical_json(model))


def plain_from(content: bytes) -> Plain:
    """The plain data of a canonical form. ValueError when it is none."""
    data = json.loads(content, parse_float=Decimal)
    if not isinstance(data, dict):
        raise ValueError("a canonical form is a JSON object")
    return data


@lru_cache(maxsize=64)
def rule_hashes(rule_set: RuleSet, readings: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """A short hash of what each requirement asks under a complete choice of readings, by id."""
    return {node.id: _rule_hash(node) for node in _nodes(rule_set.resolve(dict(readings)).requirement)}


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, Combination):
        for child in node.of:
            yield from _nodes(child)


def _rule_hash(node: Node) -> str:
    """What asks the same has the same: words and clause do not matter, nor what the parts ask."""
    parts = {name: getattr(node, name) for name in node.FIELDS if name not in ("says", "cite")}
    if isinstance(node, Combination):
        parts["of"] = tuple(child.id for child in node.of)
        parts.pop("combine")  # a word for what at_least says
    return hashlib.sha256(f"{type(node).__name__}{parts!r}".encode()).hexdigest()[:16]
