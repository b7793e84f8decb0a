"""Meanings of parts of rule sets as plain data for JSON, close to how they are written in a rule set."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rules.meaning import Accepts, Alternatives, Conditions, Papers
from rules.model import Model


def plain(value: Any) -> Any:
    """Lists, mappings, texts, numbers and truth values; sets in one order, fractions as text."""
    if isinstance(value, Accepts):
        return _sorted(value.values)
    if isinstance(value, Conditions):
        return [{"field": field, "test": test} for field, test in _sorted(value.tests)]
    if isinstance(value, Alternatives):
        return {"any": _sorted(value.any)}
    if isinstance(value, Papers):
        return [plain(entry) for entry in value.entries]
    if isinstance(value, Model):
        parts = {name: getattr(value, name) for name in value.FIELDS}
        return {name: plain(part) for name, part in parts.items() if part not in (None, ())}
    if isinstance(value, (set, frozenset)):
        return _sorted(value)
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, Decimal):
        value = Fraction(value)
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else str(value)
    return value


def _sorted(values: set[Any] | frozenset[Any]) -> list[Any]:
    return sorted(map(plain, values), key=lambda each: json.dumps(each, ensure_ascii=False, sort_keys=True))
