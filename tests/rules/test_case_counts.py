"""Each leaf of the catalogue has its cases: met, failing by it alone, inside and outside every threshold.

That the cases are right is the evaluator's test; that they stand on the very edge is shown by the mutants.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pytest

from evaluator.cases import PreparedCase, findings
from rules.cases import Cases
from rules.grammar import Trail
from rules.loader import CatalogueEntry, RuleSet, catalogue, load_rule_set, walk
from rules.model import (
    Above,
    AtLeast,
    AtMost,
    Combination,
    Items,
    Leaf,
    Model,
    PeriodLeaf,
    RecordsLeaf,
    Window,
    YearsAtLeast,
)
from tests.rules.prepared import cases_beside, prepared_beside


def leaves(rule_set: RuleSet, readings: Mapping[str, str]) -> dict[str, Leaf]:
    root = rule_set.resolve(rule_set.choose(readings)).requirement
    return {node.id: node for node, _, _ in walk(root, Trail()) if not isinstance(node, Combination)}


def every_leaf(rule_set: RuleSet) -> dict[str, Leaf]:
    """The leaves under the default readings, and those that only another option has."""
    found = leaves(rule_set, {})
    for name, reading in rule_set.readings.items():
        for option in reading.options:
            found = {**leaves(rule_set, {name: option}), **found}
    return found


def thresholds(part: Any, about: str = "") -> Iterator[tuple[str, str]]:
    """What a leaf measures: its number or amount, each bound on a field, each window but the whole career."""
    if isinstance(part, (AtLeast, AtMost, YearsAtLeast, Items, Above)):
        yield about, repr(part)
    elif isinstance(part, Window):
        if part.window != "career":
            yield "window", repr(part)
    elif isinstance(part, Model):
        if isinstance(part, (RecordsLeaf, PeriodLeaf)):
            yield "number", ""
        for name in part.FIELDS:
            yield from thresholds(getattr(part, name), name)
    elif isinstance(part, tuple):
        for each in part:
            yield from thresholds(each, about)
    elif isinstance(part, Mapping):
        for name, each in part.items():
            yield from thresholds(each, name)


def shown_met(rule_set: RuleSet, cases: Cases, prepared: Iterable[PreparedCase]) -> set[str]:
    """The leaves that the base or a variant of it meets, or that a case expects to be met."""
    met = {name for case in cases.cases for name, each in case.expect.items() if each.status == "met"}
    for start in {each.case.variant: each.before for each in prepared}.values():
        resolved = rule_set.resolve(rule_set.choose(start.readings))
        found = findings(rule_set.id, resolved, start)
        met |= {name for name, each in found.items() if each.status == "met"}
    return met


@pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: f"{entry.id}/{entry.edition}")
def test_every_leaf_has_its_cases(entry: CatalogueEntry) -> None:
    rule_set, _ = load_rule_set(entry.path)
    assert rule_set is not None
    cases = cases_beside(entry.path)
    met = shown_met(rule_set, cases, prepared_beside(entry.path))
    shown = Counter((case.leaf, case.shows) for case in cases.cases)
    alone = {case.leaf for case in cases.cases if case.shows == "fails" and case.is_alone}
    lacking = []
    for name, leaf in every_leaf(rule_set).items():
        wanted = len(set(thresholds(leaf)))
        if name not in met:
            lacking.append(f"{name}: met")
        if name not in alone:
            lacking.append(f"{name}: fails by itself")
        for side, plain in (("inside", "passes"), ("outside", "fails")):
            there = shown[name, side] + shown[name, plain]
            if there < wanted:
                lacking.append(f"{name}: {side} {there} of {wanted}")
    assert lacking == [], "\n".join(lacking)
