"""The question of reach: conditions that exclude each other, windows without a period, settings ruled out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from rules.checks.view import Conditions, View
from rules.grammar import FormError, Path
from rules.model import (
    ALTERNATIVES,
    Above,
    AbsentLeaf,
    AllAmounts,
    AtLeast,
    AtMost,
    LastMonths,
    LastYears,
    PeriodLeaf,
    SettingAmount,
    Test,
    Where,
)
from rules.vocabulary import KINDS, Field, field_of

Faults = Iterator[FormError]
Number = int | Decimal
Range = tuple[Number | None, Number | None]
Allowed = frozenset[Any] | Range
"""What a test leaves a field: a set of codes, or the least and the greatest number."""

_SHORTEST = {"term": 5, "school_year": 12, "calendar_year": 12}
"""Months of the shortest period of each sort."""


def check_contradictions(view: View) -> Faults:
    """Everything that no evidence can meet, whatever it is."""
    for conditions in view.conditions():
        if conditions.kind in KINDS:
            yield from _conditions(view, conditions, {})
    for node, path, above in view.nodes:
        if isinstance(node, AbsentLeaf) and node.absent in KINDS and not _disjoint(node):
            yield FormError("lint_breach_is_certificate", view.trail.to(path, "certificate"), {"id": node.id})
        if isinstance(node, PeriodLeaf):
            yield from _periods(view, node, path)
            ruled_out = {each.unless_setting for each in (*above, node)}
            for name in _needed(node.at_least):
                if name in ruled_out:
                    yield FormError("lint_setting_ruled_out", view.trail.to(path, "at_least"), {"name": name})


# Conditions of one mapping


def _conditions(view: View, conditions: Conditions, outer: Mapping[str, Allowed]) -> Faults:
    """Tests of one field that exclude each other, here and in the mappings around."""
    allowed = dict(outer)
    for name, test in conditions.where.items():
        if name == ALTERNATIVES:
            continue
        path = view.trail.to(conditions.path, name)
        field = field_of(conditions.kind, name)
        if isinstance(test, Above) and test.above == name:
            yield FormError("lint_contradiction", path, {"name": name}, key=True)
        own = _allowed(field, test) if field is not None else None
        if own is None:
            continue
        both = _meet(allowed[name], own) if name in allowed else own
        if _empty(both):
            yield FormError("lint_contradiction", path, {"name": name}, key=True)
        allowed[name] = both
    for each in view.alternatives(conditions):
        yield from _conditions(view, each, allowed)


def _allowed(field: Field, test: Any) -> Allowed | None:
    """What a test leaves of a field's values; None where that cannot be said."""
    if field.sort == "number":
        return _range(test)
    if field.sort not in ("code", "flag"):
        return None
    if isinstance(test, (AtLeast, AtMost)):
        bound = test.at_least if isinstance(test, AtLeast) else test.at_most
        if bound not in field.scale:
            return None
        index = field.scale.index(str(bound))
        return frozenset(field.scale[index:] if isinstance(test, AtLeast) else field.scale[: index + 1])
    if isinstance(test, tuple):
        return frozenset(test)
    return frozenset([test]) if isinstance(test, (str, bool)) else None


def _range(test: Any) -> Range | None:
    if isinstance(test, AtLeast) and _is_number(test.at_least):
        return test.at_least, None  # type: ignore[return-value]
    if isinstance(test, AtMost) and _is_number(test.at_most):
        return None, test.at_most  # type: ignore[return-value]
    return (test, test) if _is_number(test) else None


def _is_number(value: object) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def _meet(one: Allowed, other: Allowed) -> Allowed:
    if isinstance(one, frozenset) and isinstance(other, frozenset):
        return one & other
    low = [bound[0] for bound in (one, other) if isinstance(bound, tuple) and bound[0] is not None]
    high = [bound[1] for bound in (one, other) if isinstance(bound, tuple) and bound[1] is not None]
    return (max(low) if low else None, min(high) if high else None)


def _empty(allowed: Allowed) -> bool:
    if isinstance(allowed, frozenset):
        return not allowed
    low, high = allowed
    return low is not None and high is not None and low > high


def _disjoint(leaf: AbsentLeaf) -> bool:
    """Whether no record can be a breach and a certificate of none at once."""
    for name in leaf.where.keys() & leaf.certificate.keys():
        field = field_of(leaf.absent, name)
        if field is None:
            return True
        one, other = _test_of(leaf.where, name, field), _test_of(leaf.certificate, name, field)
        if one is not None and other is not None and _empty(_meet(one, other)):
            return True
    return False


def _test_of(where: Where, name: str, field: Field) -> Allowed | None:
    test: Test | Any = where[name]
    return _allowed(field, test)


# Periods and settings


def _periods(view: View, node: PeriodLeaf, path: Path) -> Faults:
    """A window in which no whole period fits."""
    length = node.within.window
    months = (
        length.last_months
        if isinstance(length, LastMonths)
        else 12 * length.last_years
        if isinstance(length, LastYears)
        else None
    )
    if months is not None and months < _SHORTEST[node.each]:
        params = {"months": months, "each": node.each, "least": _SHORTEST[node.each]}
        yield FormError("lint_no_period", view.trail.to(path, "within"), params)


def _needed(amount: Any) -> Iterator[str]:
    """The settings without which an amount stays open."""
    if isinstance(amount, SettingAmount):
        yield amount.setting
    elif isinstance(amount, AllAmounts):
        for each in amount.all:
            yield from _needed(each)
