"""A verdict as bytes that keep: canonical JSON without words, and what can be read back from it.

Equal verdicts give equal bytes; the form is named by `SCHEMA`. What `found_in` reads back is what
`found.found_of` makes of the verdict itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, NamedTuple

from evaluator.found import (
    Found,
    FoundPeriod,
    FoundRequirement,
    FoundUse,
    Made,
    Plain,
    plain_from,
    rule_hashes,
    uses_of,
)
from evaluator.reasons import Reason
from evaluator.verdict import Finding, PeriodFinding, Receipt, Status, Use, Verdict
from evidence.canonical import number_text
from evidence.day import Day
from evidence.problems import Problem
from evidence.writing import to_plain

SCHEMA: Final = "findings-1"


class NotFrozen(ValueError):  # noqa: N818 - says what is the matter
    """Bytes that no verdict was frozen to, or one of another schema."""


def canonical(data: Any) -> bytes:
    """Plain JSON values as one sequence of bytes: names sorted, no blanks, UTF-8."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode(
        "utf-8", "backslashreplace"
    )


def frozen_json(verdict: Verdict) -> bytes:
    """The bytes of a verdict: receipt, cross-check, remarks and the whole tree of findings."""
    check = verdict.cross_check
    rules = rule_hashes(verdict.rule_set, tuple(sorted(verdict.readings.items())))
    return canonical(
        {
            "schema": SCHEMA,
            "status": verdict.status,
            "receipt": _receipt(verdict.receipt),
            "cross_check": {"status": check.status, "engine": check.engine, "why": check.why},
            "remarks": [_remark(each) for each in verdict.remarks],
            "requirement": _requirement(verdict.finding, rules),
        }
    )


def without_makers(frozen: bytes) -> bytes:
    """The same bytes without what tells which version and which second engine decided.

    Two versions that find the same differ in nothing else. Raises NotFrozen.
    """
    data = _data(frozen)
    data["cross_check"] = None
    data["receipt"] = {**data["receipt"], "zhicheng": None, "engine": None}
    return canonical(data)


# Writing ----


def _receipt(receipt: Receipt) -> Plain:
    fields = {name: getattr(receipt, name) for name in Receipt.__dataclass_fields__}
    return {**fields, "readings": dict(receipt.readings)}


def _remark(problem: Problem) -> Plain:
    params = {name: _written(value) for name, value in problem.params.items()}
    return {
        "code": problem.code,
        "path": problem.place.path,
        "params": params,
        "severity": problem.severity,
    }


def _requirement(finding: Finding, rules: Any) -> Plain:
    written: Plain = {
        "id": finding.id,
        "cite": finding.requirement.cite,
        "rule": rules[finding.id],
        "status": finding.status,
        "counts": list(finding.counts),
        "wanted": finding.wanted,
        "rung": finding.rung,
    }
    more: Plain = {
        "opens": list(finding.opens),
        "reasons": [_reason(each) for each in finding.reasons],
        "uses": [_use(each) for each in finding.uses],
        "periods": [_period(each) for each in finding.periods],
        "waiver": None if finding.waiver is None else _written(to_plain(finding.waiver)),
        "parts": [_requirement(each, rules) for each in finding.children],
    }
    return {**written, **{name: value for name, value in more.items() if value}}


def _use(use: Use) -> Plain:
    written: Plain = {"record": use.record, "status": use.status, "rung": use.rung}
    if use.reasons:
        written["reasons"] = [_reason(each) for each in use.reasons]
    return written


def _period(period: PeriodFinding) -> Plain:
    return {
        "period": period.period,
        "first": date.fromordinal(period.first).isoformat(),
        "last": date.fromordinal(period.last).isoformat(),
        "status": period.status,
        "wanted": _written(period.wanted),
        "certain": _written(period.certain),
        "possible": _written(period.possible),
        "uses": [_use(each) for each in period.uses],
        "reasons": [_reason(each) for each in period.reasons],
    }


def _reason(reason: Reason) -> Plain:
    return {
        name: _written(value)
        for name, value in zip(Reason._fields, reason, strict=True)
        if value is not None or name == "type"
    }


def _written(value: Any) -> Any:
    """A value as JSON has it; what JSON has not is named by its type."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else {"fraction": str(value)}
    if isinstance(value, Decimal):
        return {"decimal": number_text(value)}
    if isinstance(value, Day):
        return {"day": str(value)}
    if isinstance(value, Reason):
        return {"reason": _reason(value)}
    if isinstance(value, (tuple, list)):
        return [_written(each) for each in value]
    if isinstance(value, dict):
        return {name: _written(each) for name, each in value.items()}
    raise TypeError(f"a verdict holds no {type(value).__name__}")


# Reading ----


def found_in(frozen: bytes, settings: bytes, dossier: bytes) -> Found:
    """The extract of a frozen verdict; its settings and dossier in canonical form. Raises NotFrozen."""
    data = _data(frozen)
    try:
        receipt = data["receipt"]
        made = Made(
            Receipt(**{**receipt, "readings": tuple(sorted(receipt["readings"].items()))}),
            plain_from(settings),
            plain_from(dossier),
        )
        return Found(tuple(_read_requirements(data["requirement"], None)), made)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotFrozen(f"{type(error).__name__}: {error}") from error


class Head(NamedTuple):
    """What a frozen verdict says first: its status, its receipt, and whether two engines were asked."""

    status: Status
    receipt: Plain
    twice: bool


def head_of(frozen: bytes) -> Head:
    """The head of a frozen verdict. Raises NotFrozen."""
    data = _data(frozen)
    try:
        receipt, status, check = data["receipt"], data["status"], data["cross_check"]
        return Head(status, {**receipt}, check["why"] != "off")
    except (KeyError, TypeError) as error:
        raise NotFrozen(f"{type(error).__name__}: {error}") from error


def _data(frozen: bytes) -> Plain:
    try:
        data = json.loads(frozen)
    except (ValueError, RecursionError) as error:
        raise NotFrozen(str(error)) from error
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise NotFrozen(f"this is not of the schema {SCHEMA}")
    return data


def _read_requirements(data: Plain, parent: str | None) -> Iterator[FoundRequirement]:
    periods = data.get("periods", ())
    placed = [use for each in periods for use in _read_uses(each["uses"], each["period"])]
    yield FoundRequirement(
        data["id"],
        parent,
        data["cite"],
        data["rule"],
        data["status"],
        data["counts"][0],
        data["counts"][-1],
        data["wanted"],
        _read_reasons(data),
        tuple(_read_period(each) for each in periods),
        uses_of(_read_uses(data.get("uses", ()), ""), placed),
    )
    for part in data.get("parts", ()):
        yield from _read_requirements(part, data["id"])


def _read_uses(uses: Any, period: str) -> Iterator[FoundUse]:
    for use in uses:
        yield FoundUse(use["record"], period, use["status"], _read_reasons(use))


def _read_period(data: Plain) -> FoundPeriod:
    return FoundPeriod(
        data["period"],
        data["status"],
        _read(data["certain"]),
        _read(data["possible"]),
        _read(data["wanted"]),
        _read_reasons(data),
    )


def _read_reasons(data: Plain) -> tuple[Reason, ...]:
    return tuple(_read_reason(each) for each in data.get("reasons", ()))


def _read_reason(data: Plain) -> Reason:
    return Reason(**{name: _read(value) for name, value in data.items()})


_TYPES: Final[dict[str, Callable[[Any], Any]]] = {
    "fraction": Fraction,
    "decimal": Decimal,
    "day": Day.parse,
    "reason": _read_reason,
}


def _read(value: Any) -> Any:
    """What `_written` wrote: lists are tuples."""
    if isinstance(value, list):
        return tuple(_read(each) for each in value)
    if isinstance(value, dict):
        ((name, inner),) = value.items()
        return _TYPES[name](inner)
    return value
