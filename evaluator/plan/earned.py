"""The new records that a plan may ask for at a moment, each tried as a probe in the dossier.

For every kind what the unmet leaves ask is put together in all ways that one record can satisfy, so that a
plan may serve several leaves by one record. None is dated before the day after today.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final, NamedTuple

from evaluator.case import LASTING
from evaluator.plan.least import NEW, Asked, Maker, built, ways
from evaluator.plan.steps import Shape
from evaluator.plan.values import SOMETHING, field_of, whole
from evaluator.verdict import UNBOUNDED, Finding, PeriodFinding
from evidence.day import Day
from evidence.records import Record
from rules.model import PeriodLeaf, RecordsLeaf, Source, YearsAtLeast

MOST_TOGETHER: Final = 128
"""So many ways of serving several leaves by one record are thought of for a kind."""
MOST_COPIES: Final = 8


class Probe(NamedTuple):
    """A new record as it is tried, how often it may be asked for, and what its span was asked to be."""

    record: Record
    shape: Shape
    copies: int
    days: tuple[tuple[str, Any], ...]


class Target(NamedTuple):
    """What one leaf asks of one new record, in all ways; `period` and `amounts` where it asks by periods."""

    leaf: RecordsLeaf | PeriodLeaf
    kind: str
    asked: tuple[Asked, ...]
    copies: int
    period: PeriodFinding | None = None
    amounts: tuple[Mapping[str, Any], ...] = ({},)


class Together(NamedTuple):
    """Several targets that one record may serve."""

    kind: str
    asked: Asked
    copies: int
    amounts: tuple[tuple[str, Any], ...] = ()


def probes(unmet: Sequence[Finding], maker: Maker, on: date) -> list[Probe]:
    """Every new record that may help any of the unmet leaves by a day, without doubles."""
    if on <= maker.today:
        return []
    targets = [target for finding in unmet for target in _targets(finding, maker)]
    found: dict[Shape, Probe] = {}
    for kind in dict.fromkeys(target.kind for target in targets):
        own = [target for target in targets if target.kind == kind]
        for shape, copies, days in _shapes(kind, own, maker, on):
            known = found.get(shape)
            if known is None or known.copies < copies:
                found[shape] = Probe(_placeholder(shape), shape, min(copies, MOST_COPIES), days)
    for shape in list(found):
        for kind in linked_kinds(shape):
            bare = Shape(kind, "", (), ())
            days = tuple(sorted((maker.dated(bare, None, on) or {}).items()))
            found.setdefault(bare, Probe(_placeholder(bare), bare, 1, days))
    return _numbered(found.values())


def linked_kinds(shape: Shape) -> list[str]:
    """The kinds of new records that a new record must name."""
    return [
        each.removeprefix(NEW)
        for _, value in shape.data
        if isinstance(value, tuple)
        for each in value
        if isinstance(each, str) and each.startswith(NEW)
    ]


def _placeholder(shape: Shape) -> Record:
    return Record.model_construct(id="", kind=shape.kind)


def _numbered(found: Iterable[Probe]) -> list[Probe]:
    """The probes as records, named so that none can be mistaken for one of the dossier."""
    numbered = []
    ordered = sorted(found, key=lambda probe: (bool(linked_kinds(probe.shape)), repr(probe.shape)))
    names: dict[str, str] = {}
    for number, probe in enumerate(ordered):
        name = f"\0{number}"
        record = record_of(probe.shape, name, probe.days, names)
        if record is not None:
            names.setdefault(probe.shape.kind, name)
            numbered.append(probe._replace(record=record))
    return numbered


def record_of(
    shape: Shape,
    name: str,
    days: Iterable[tuple[str, Any]],
    linked: Mapping[str, str],
    standing: str = "authority",
) -> Record | None:
    """A shape as a record; `linked` names the new record of a kind that it is to point to."""
    data: dict[str, Any] = {"standing": standing, **dict(days), **dict(shape.data)}
    for path, value in shape.data:
        if isinstance(value, tuple) and any(str(each).startswith(NEW) for each in value):
            kinds = [str(each).removeprefix(NEW) for each in value]
            if not all(kind in linked for kind in kinds):
                return None
            data[path] = tuple(linked[kind] for kind in kinds)
    data["documents"] = tuple(
        {"type": paper, "signed_by": roles, "stamped": True if stamped else None}
        for paper, roles, stamped in shape.documents
    )
    return built(shape.kind, name, data)


# What the leaves ask ----


def _targets(finding: Finding, maker: Maker) -> Iterator[Target]:
    leaf = finding.requirement
    if isinstance(leaf, RecordsLeaf):
        lacking = max(finding.wanted - finding.certain, 1)
        for source in leaf.sources:
            yield Target(leaf, source.of, tuple(_apart(leaf, source, maker)), lacking)
    elif isinstance(leaf, PeriodLeaf):
        coming = [
            each
            for each in finding.periods
            if each.status in ("not_met", "open") and each.last > maker.today.toordinal()
        ]
        for period in coming:
            amounts = tuple(_amounts(leaf, period, finding, len(coming)))
            lacking = 1
            if leaf.count is not None:
                lacking = max(leaf.count - int(period.certain), 1) * (2 if leaf.on_average else 1)
            for source in leaf.sources:
                yield Target(leaf, source.of, tuple(ways(source)), lacking, period, amounts)


def _apart(leaf: RecordsLeaf, source: Source, maker: Maker) -> Iterator[Asked]:
    """What a source asks, once for each value of a field that must differ from record to record."""
    field = leaf.distinct
    for asked in ways(source):
        if field == "achievement":
            yield asked
            continue
        given = [test for path, tests in asked.tests for test in tests if path == field]
        values = maker.chooser.values(source.of, field, given) if given else distinct_values(leaf, maker)
        for value in values:
            yield asked.beside(Asked(((field, ((value,),)),)))


def distinct_values(leaf: RecordsLeaf, maker: Maker) -> list[Any]:
    """Values of a field that must differ: all of an enumeration, else the applicant's own and others."""
    field = field_of(leaf.sources[0].of, leaf.distinct)
    if field.choices:
        return list(field.choices)
    own = getattr(maker.case.dossier, leaf.distinct, None)
    others = [f"{SOMETHING}{number}" for number in range(1, leaf.count + 1)]
    return [own, *others] if own is not None else others


def _amounts(
    leaf: PeriodLeaf, period: PeriodFinding, finding: Finding, coming: int
) -> Iterator[Mapping[str, Any]]:
    """What a record of a period must show: what the period lacks, at most or at least."""
    if leaf.measure is None:
        yield {}
        return
    wanted = period.wanted
    if wanted is None:
        return
    lacks = [wanted - period.certain]
    if period.possible != UNBOUNDED:
        lacks.append(wanted - period.possible)
    if leaf.on_average:
        lacks.append(_evened_out(finding, coming, wanted))
    field = leaf.measure.fields[0]
    for amount in dict.fromkeys(whole(each) for each in lacks if each > 0):
        yield {field: amount}


def _evened_out(finding: Finding, coming: int, wanted: Fraction | int) -> Fraction | int:
    """What each coming period must show so that the average is reached; not beyond the double."""
    asked = [each for each in finding.periods if each.status in ("met", "not_met", "open")]
    if any(each.wanted is None for each in asked):
        return 0
    short: Fraction | int = 0
    for each in asked:
        short += (each.wanted or 0) - (each.certain if each.possible == UNBOUNDED else each.possible)
    return min(Fraction(short) / coming, 2 * wanted) if coming else 0


# Put together ----

Days = tuple[tuple[str, Any], ...]


def _shapes(
    kind: str, targets: Sequence[Target], maker: Maker, on: date
) -> Iterator[tuple[Shape, int, Days]]:
    plain = [target for target in targets if target.period is None]
    periodic = [target for target in targets if target.period is not None]
    for together in _together(kind, plain, (), maker):
        yield from _dated(together, maker, "", on, {})
    for slot in sorted({target.period.last for target in periodic if target.period is not None}):
        here = [
            target
            for target in periodic
            if target.period is not None and target.period.first <= slot <= target.period.last
        ]
        name = min(
            (target.period for target in here if target.period is not None),
            key=lambda each: (each.last - each.first, each.period),
        ).period
        for together in _together(kind, plain, here, maker):
            days = _placed(kind, here, slot, maker)
            yield from _dated(together, maker, name, date.fromordinal(slot), days)


def _together(kind: str, plain: Sequence[Target], periodic: Sequence[Target], maker: Maker) -> list[Together]:
    """What one record can be asked at once; with targets of a period, at least one of them."""
    found: list[Together] = []
    seen: set[tuple[Any, ...]] = set()

    def take(together: Together) -> bool:
        shapes = maker.shapes(kind, together.asked, dict(together.amounts))
        key = tuple(shapes)
        if not shapes or (key in seen) or len(found) >= MOST_TOGETHER:
            return False
        seen.add(key)
        found.append(together)
        return True

    def grow(start: Sequence[Together], targets: Sequence[Target]) -> None:
        for target in targets:
            for known in list(found) if start else [None, *found]:
                for asked in target.asked:
                    for amounts in target.amounts:
                        take(_joined(known, target, asked, amounts))

    if periodic:
        grow((), periodic)
        grow(tuple(found), plain)
    else:
        grow((), plain)
    return found


def _joined(known: Together | None, target: Target, asked: Asked, amounts: Mapping[str, Any]) -> Together:
    if known is None:
        return Together(target.kind, asked, target.copies, tuple(sorted(amounts.items())))
    both = dict(known.amounts)
    for field, amount in amounts.items():
        both[field] = max(both.get(field, 0), amount)
    return known._replace(
        asked=known.asked.beside(asked),
        copies=max(known.copies, target.copies),
        amounts=tuple(sorted(both.items())),
    )


def _dated(
    together: Together, maker: Maker, period: str, on: date, placed: Mapping[str, Any]
) -> Iterator[tuple[Shape, int, Days]]:
    span: YearsAtLeast | None = together.asked.span
    for shape in maker.shapes(together.kind, together.asked, dict(together.amounts), period):
        days = {**placed} if placed else maker.dated(shape, span, on)
        if days is not None:
            yield shape, together.copies, tuple(sorted(days.items()))


def _placed(kind: str, targets: Sequence[Target], slot: int, maker: Maker) -> dict[str, Any]:
    """The days of a record of a period: the term of hours that are added up, else its last day."""
    measured = [target for target in targets if isinstance(target.leaf, PeriodLeaf) and target.leaf.measure]
    term = next((t.period for t in measured if t.period and getattr(t.leaf, "each", "") == "term"), None)
    if term is not None:
        return {"term": term.period}
    day = date.fromordinal(slot)
    if measured and measured[0].period is not None and kind not in LASTING:
        first = max(measured[0].period.first, maker.today.toordinal() + 1)
        begin = date.fromordinal(first)
        return {"from": Day(begin, begin), "to": Day(day, day)}
    return {"date": Day(day, day)}
