"""What differs between two verdicts on one applicant, as values: what turned, by which records, and why.

Pure, in the order of the rule set. It works on `found.Found`, which verdicts and kept verdicts both give.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from evaluator.found import Found, FoundPeriod, FoundRequirement, FoundUse, Made, Plain
from evaluator.reasons import Reason
from evaluator.verdict import Amount, Receipt, Status, UseStatus

CauseKind = Literal[
    "rule_set",
    "as_of",
    "standing",
    "reading",
    "setting",
    "record_added",
    "record_removed",
    "record_changed",
    "dossier",
    "waiver",
    "handbook",
    "version",
    "engine",
]


class FieldChange(NamedTuple):
    """A field before and after, plain; None where it is not given. `field` is a path with dots."""

    field: str
    before: Any
    after: Any


class Cause(NamedTuple):
    """An input that differs.

    `name` is the id of the rule set, reading or record, the field of the settings or of the dossier, or the
    requirement waived. `fields` are those of a changed record.
    """

    kind: CauseKind
    name: str
    before: Any
    after: Any
    fields: tuple[FieldChange, ...] = ()


class Interval(NamedTuple):
    """What counts for certain, what may count, and what is wanted."""

    certain: Amount
    possible: Amount
    wanted: Amount | None


class UseChange(NamedTuple):
    """One record at one leaf; a status is None where the leaf did not look at it."""

    record: str
    period: str
    before: UseStatus | None
    after: UseStatus | None
    gained: tuple[Reason, ...]
    lost: tuple[Reason, ...]

    @property
    def turned(self) -> bool:
        """Whether more than reasons changed."""
        return self.before != self.after


class PeriodChange(NamedTuple):
    """One period of a leaf; None where it was not asked for."""

    period: str
    before: str | None
    after: str | None
    interval_before: Interval | None
    interval_after: Interval | None


class Change(NamedTuple):
    """One requirement of which something differs; None where a side has no such requirement.

    `rule_changed` says that it asks something else itself; `gained` and `lost` are its own reasons.
    """

    id: str
    cite: str
    parent: str | None
    before: Status | None
    after: Status | None
    interval_before: Interval | None
    interval_after: Interval | None
    rule_changed: bool
    uses: tuple[UseChange, ...]
    periods: tuple[PeriodChange, ...]
    gained: tuple[Reason, ...]
    lost: tuple[Reason, ...]

    @property
    def turned(self) -> bool:
        """Whether its status differs."""
        return self.before != self.after


class Difference(NamedTuple):
    """What differs between two verdicts, and which inputs do.

    `changes` are the requirements whose status, interval, rule, periods or records' use differ, in the order
    of the rule set. A reason that only tells another distance makes no change by itself.
    """

    before: Status
    after: Status
    changes: tuple[Change, ...]
    causes: tuple[Cause, ...]

    @property
    def turned(self) -> tuple[Change, ...]:
        """The requirements whose status differs."""
        return tuple(change for change in self.changes if change.turned)

    @property
    def deepest(self) -> tuple[Change, ...]:
        """The requirements that turned of themselves: no part of them turned."""
        turned = self.turned
        above = {change.parent for change in turned}
        return tuple(change for change in turned if change.id not in above)


def difference(before: Found, after: Found) -> Difference:
    """What differs between two verdicts. Pure; the same inputs give no change and no cause."""
    old = {each.id: each for each in before.requirements[1:]}
    new = {each.id: each for each in after.requirements[1:]}
    changes = [_change(before.requirements[0], after.requirements[0])]
    changes += [_change(old.get(name), new.get(name)) for name in _merged(list(old), list(new))]
    return Difference(
        before.status,
        after.status,
        tuple(each for each in changes if each is not None),
        tuple(_causes(before.made, after.made)),
    )


def _merged(old: list[str], new: list[str]) -> list[str]:
    """The new ids in their order; those that are no more after the one they followed."""
    known = set(new)
    following: dict[str | None, list[str]] = {}
    last = None
    for name in old:
        if name in known:
            last = name
        else:
            following.setdefault(last, []).append(name)
    merged = following.get(None, [])
    for name in new:
        merged += [name, *following.get(name, ())]
    return merged


# Requirements ----


def _change(before: FoundRequirement | None, after: FoundRequirement | None) -> Change | None:
    """What differs of one requirement; None where nothing worth telling does."""
    either = after or before
    if either is None or before == after:
        return None
    uses = tuple(_uses(before.uses if before else (), after.uses if after else ()))
    periods = tuple(_periods(before.periods if before else (), after.periods if after else ()))
    gained, lost = _reasons(before.reasons if before else (), after.reasons if after else ())
    change = Change(
        either.id,
        either.cite,
        either.parent,
        before.status if before else None,
        after.status if after else None,
        _interval(before),
        _interval(after),
        before is not None and after is not None and before.rule != after.rule,
        uses,
        periods,
        gained,
        lost,
    )
    worth = (
        change.turned
        or change.interval_before != change.interval_after
        or change.rule_changed
        or any(use.turned for use in uses)
        or bool(periods)
    )
    return change if worth else None


def _interval(found: FoundRequirement | FoundPeriod | None) -> Interval | None:
    return None if found is None else Interval(found.certain, found.possible, found.wanted)


def _uses(before: Iterable[FoundUse], after: Iterable[FoundUse]) -> Iterator[UseChange]:
    old = {(use.period, use.record): use for use in before}
    new = {(use.period, use.record): use for use in after}
    for key in dict.fromkeys((*new, *old)):
        was, now = old.get(key), new.get(key)
        if was == now:
            continue
        gained, lost = _reasons(was.reasons if was else (), now.reasons if now else ())
        period, record = key
        yield UseChange(
            record, period, was.status if was else None, now.status if now else None, gained, lost
        )


def _periods(before: Iterable[FoundPeriod], after: Iterable[FoundPeriod]) -> Iterator[PeriodChange]:
    old = {each.period: each for each in before}
    new = {each.period: each for each in after}
    for name in sorted({*old, *new}, key=_in_time):
        was, now = old.get(name), new.get(name)
        change = PeriodChange(
            name, was.status if was else None, now.status if now else None, _interval(was), _interval(now)
        )
        if (change.before, change.interval_before) != (change.after, change.interval_after):
            yield change


def _in_time(period: str) -> tuple[str, bool, str]:
    """Periods in their order: the autumn term comes after the spring term of its year."""
    return period[:4], period.endswith("autumn"), period


def _reasons(
    before: tuple[Reason, ...], after: tuple[Reason, ...]
) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """The reasons gained, and those lost."""
    gained = tuple(each for each in after if each not in before)
    lost = tuple(each for each in before if each not in after)
    return gained, lost


# Causes ----

_TOLD_ELSEWHERE = frozenset({"readings", "standing"})
"""Of the settings: what is in force of them stands in the receipt."""
_DOSSIER_PARTS = frozenset({"records", "waivers"})


def _causes(before: Made, after: Made) -> Iterator[Cause]:
    yield from _causes_of_receipts(before.receipt, after.receipt)
    for name in _differing(before.settings, after.settings):
        if name not in _TOLD_ELSEWHERE:
            yield Cause("setting", name, before.settings.get(name), after.settings.get(name))
    yield from _causes_of_dossiers(before.dossier, after.dossier)


def _causes_of_receipts(before: Receipt, after: Receipt) -> Iterator[Cause]:
    if (before.rule_set, before.rule_set_sha256) != (after.rule_set, after.rule_set_sha256):
        yield Cause("rule_set", after.rule_set, _rule_set(before), _rule_set(after))
    pairs: tuple[tuple[CauseKind, Any, Any], ...] = (
        ("as_of", before.as_of, after.as_of),
        ("standing", before.standing, after.standing),
        ("handbook", before.handbook_sha256, after.handbook_sha256),
        ("version", before.zhicheng, after.zhicheng),
        ("engine", before.engine, after.engine),
    )
    yield from (Cause(kind, "", was, now) for kind, was, now in pairs if was != now)
    old, new = dict(before.readings), dict(after.readings)
    for name in _differing(old, new):
        yield Cause("reading", name, old.get(name), new.get(name))


def _rule_set(receipt: Receipt) -> Plain:
    return {"id": receipt.rule_set, "edition": receipt.edition, "sha256": receipt.rule_set_sha256}


def _causes_of_dossiers(before: Plain, after: Plain) -> Iterator[Cause]:
    for name in _differing(before, after):
        if name not in _DOSSIER_PARTS:
            yield Cause("dossier", name, before.get(name), after.get(name))
    old = {record["id"]: record for record in before.get("records", ())}
    new = {record["id"]: record for record in after.get("records", ())}
    for name in _merged(list(old), list(new)):
        was, now = old.get(name), new.get(name)
        if was is None:
            yield Cause("record_added", name, None, now)
        elif now is None:
            yield Cause("record_removed", name, was, None)
        elif was != now:
            yield Cause("record_changed", name, was, now, tuple(_fields(was, now)))
    waived, waives = _waivers(before), _waivers(after)
    for name in _differing(waived, waives):
        yield Cause("waiver", name, waived.get(name), waives.get(name))


def _waivers(dossier: Plain) -> dict[str, list[Plain]]:
    """The waivers by requirement: nothing forbids two of one."""
    found: dict[str, list[Plain]] = {}
    for waiver in dossier.get("waivers", ()):
        found.setdefault(waiver["requirement"], []).append(waiver)
    return found


def _fields(before: Plain, after: Plain, path: str = "") -> Iterator[FieldChange]:
    for name in _differing(before, after):
        was, now = before.get(name), after.get(name)
        if isinstance(was, dict) and isinstance(now, dict):
            yield from _fields(was, now, f"{path}{name}.")
        else:
            yield FieldChange(path + name, was, now)


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names whose values differ, sorted."""
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
