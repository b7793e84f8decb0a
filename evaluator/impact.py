"""What a change of the rules does to one applicant: two verdicts, what turned, and the change behind it.

Pure: it compares verdicts that were made from one dossier under two rule sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal, NamedTuple

from evaluator.difference import Change, Difference, Interval, difference
from evaluator.found import Found, found_of
from evaluator.verdict import Status, Verdict
from rules.comparing import Comparison
from rules.model import PeriodLeaf
from rules.rule_change import RuleChange

Kind = Literal["gains", "loses", "differs", "same"]
"""A verdict that is better, or worse; the same with other findings behind it; all the same."""

STEPS: Final[Mapping[Status, int]] = {"not_met": 0, "open": 1, "met": 2, "waived": 2, "not_applicable": 2}


class Bounds(NamedTuple):
    """What counts for certain, what may count, and what is wanted."""

    certain: int
    possible: int
    wanted: int


class Turned(NamedTuple):
    """One requirement that fares otherwise; None where a side has no such requirement.

    No bounds are told of one that an average decides on either side. `changes` are the places in
    `Comparison.changes` of the changes of the rules behind it; where it has none of its own they are those of
    what it is part of, and where records serve once there may be none: then some serve another leaf than
    before. `decisive`: everything above it turned with it, so that it turned the whole.
    """

    requirement: str
    cite: str
    before: Status | None
    after: Status | None
    bounds_before: Bounds | None
    bounds_after: Bounds | None
    changes: tuple[int, ...]
    decisive: bool = False


class Impact(NamedTuple):
    """One applicant under two rule sets.

    `turned` are the requirements that turned of themselves, `moved` those of which only the bounds did; both
    in the order of the new rule set.
    """

    kind: Kind
    before: Status
    after: Status
    turned: tuple[Turned, ...]
    moved: tuple[Turned, ...]


class Behind:
    """Which changes of the rules stand behind a requirement, for verdicts under one choice of readings.

    Works it out once for all applicants.
    """

    def __init__(self, comparison: Comparison, readings: Mapping[str, str], old: Mapping[str, str]) -> None:
        self.comparison = comparison
        self._known: dict[str, tuple[int, ...]] = {}
        self._applying = [
            (place, change)
            for place, change in enumerate(comparison.changes)
            if not change.is_words and _applies(change, readings, old)
        ]
        self.renamed = {change.old: change.new for change in comparison.changes if change.what == "renamed"}

    def of(self, requirement: str, parents: Mapping[str, str | None]) -> tuple[int, ...]:
        """The changes behind a requirement: its own, else those of the nearest one above it that has any."""
        name: str | None = requirement
        while name is not None:
            own = self.own(name)
            if own:
                return own
            name = parents.get(name)
        return ()

    def own(self, name: str) -> tuple[int, ...]:
        """The changes of a requirement itself, and those that reach it."""
        if name not in self._known:
            self._known[name] = tuple(
                place
                for place, change in self._applying
                if name == change.requirement or name in change.touches
            )
        return self._known[name]


def _applies(change: RuleChange, readings: Mapping[str, str], old: Mapping[str, str]) -> bool:
    """Whether a change holds under the readings of a verdict."""
    if change.what == "reading_default":
        return old.get(change.name) != readings.get(change.name)
    if change.what in ("option_added", "option_removed", "reading_order"):
        return False
    # A reading that came or went matters where the office has chosen another option than the default.
    if change.what == "reading_added":
        default: str = change.new[1][0]
        return readings.get(change.name) != default
    if change.what == "reading_removed":
        usual: str = change.old[1][0]
        return old.get(change.name) != usual
    return not change.under or any(
        all(readings.get(name, option) == option for name, option in context) for context in change.under
    )


def impact(behind: Behind, before: Verdict, after: Verdict) -> Impact:
    """What differs between the verdicts on one dossier under the old rule set and under the new one."""
    old, new = _renamed(found_of(before), behind.renamed, after.rule_set.id), found_of(after)
    parents = {each.id: each.parent for each in (*old.requirements, *new.requirements)}
    told = difference(old, new)
    both = [change for change in told.changes if change.before is not None and change.after is not None]
    turned = [change for change in both if change.turned]
    others = list(_come_and_gone(told.changes, behind.comparison))
    above = {change.parent for change in (*turned, *others)}
    own = (change for change in turned if change.id not in above or behind.own(change.id))
    deepest = [*own, *others]
    order = {change.id: place for place, change in enumerate(told.changes)}
    deepest.sort(key=lambda change: order[change.id])
    averages = _averages(before) | _averages(after)
    moved = [
        change
        for change in both
        if not change.turned and _bounds_differ(change) and change.id not in averages
    ]
    over = _over([*turned, *deepest, *moved], parents)
    moved = [change for change in moved if change.id not in over]
    whole = STEPS[after.status] - STEPS[before.status]
    kind: Kind = "gains" if whole > 0 else "loses" if whole < 0 else "differs" if deepest or moved else "same"
    return Impact(
        kind,
        before.status,
        after.status,
        tuple(
            _turned(change, behind, parents, averages)._replace(
                decisive=_decides(change, told, parents, whole, behind)
            )
            for change in deepest
        ),
        tuple(_turned(change, behind, parents, averages) for change in moved),
    )


def _averages(verdict: Verdict) -> frozenset[str]:
    """The leaves that an average decides: there are no periods to count in them."""
    return frozenset(
        finding.id
        for finding in verdict.finding.walk()
        if isinstance(finding.requirement, PeriodLeaf) and finding.requirement.on_average
    )


def _decides(
    change: Change, told: Difference, parents: Mapping[str, str | None], whole: int, behind: Behind
) -> bool:
    """Whether it, and everything above it, turned the way the whole did."""
    steps = {each.id: _step(each) for each in told.turned}
    if change.before is None or change.after is None:
        if not _can_turn(change, whole, behind):
            return False
    elif steps[change.id] * whole <= 0:
        return False
    name = parents.get(change.id)
    while name is not None:
        if steps.get(name, 0) * whole <= 0:
            return False
        name = parents.get(name)
    return whole != 0


def _step(change: Change) -> int:
    """Whether a requirement is better (above 0), worse, or neither."""
    if change.before is None or change.after is None:
        return 0
    return STEPS[change.after] - STEPS[change.before]


def _can_turn(change: Change, whole: int, behind: Behind) -> bool:
    """Whether what came or went can turn what it is part of that way.

    One that is asked for more does not hurt where it is met, one way more does not help where it fails.
    """
    changes = behind.comparison.changes
    directions = {changes[place].direction for place in behind.own(change.id)}
    if ("stricter" if whole < 0 else "more_lenient") not in directions and None not in directions:
        return False
    found = STEPS[change.after or change.before or "open"]
    fails_or_may = (change.before is None) == (whole < 0)
    return found < STEPS["met"] if fails_or_may else found > STEPS["not_met"]


def _renamed(found: Found, ids: Mapping[str, str], whole: str) -> Found:
    """The old findings under the ids that their requirements have now; the whole under the rule set's id."""
    names = {**ids, found.requirements[0].id: whole}
    return found._replace(
        requirements=tuple(
            each._replace(
                id=names.get(each.id, each.id),
                parent=names.get(each.parent, each.parent) if each.parent is not None else None,
            )
            for each in found.requirements
        )
    )


def _come_and_gone(changes: Iterable[Change], comparison: Comparison) -> Iterator[Change]:
    """The requirements that only one of the rule sets has; not what is merely no longer asked."""
    known = {change.requirement for change in comparison.changes if change.what in ("added", "removed")}
    for change in changes:
        if (change.before is None) != (change.after is None) and change.id in known:
            yield change


def _bounds_differ(change: Change) -> bool:
    """Whether what counts differs; that something else is wanted of it is told with the rules."""
    before, after = change.interval_before, change.interval_after
    if before is None or after is None:
        return False
    return (before.certain, before.possible) != (after.certain, after.possible)


def _over(changes: Iterable[Change], parents: Mapping[str, str | None]) -> set[str]:
    """Everything above these: what is found of it follows from them."""
    found: set[str] = set()
    for change in changes:
        name = parents.get(change.id)
        while name is not None and name not in found:
            found.add(name)
            name = parents.get(name)
    return found


def _turned(
    change: Change, behind: Behind, parents: Mapping[str, str | None], averages: frozenset[str]
) -> Turned:
    counted = change.id not in averages
    return Turned(
        change.id,
        change.cite,
        change.before,
        change.after,
        _bounds(change.interval_before) if counted else None,
        _bounds(change.interval_after) if counted else None,
        behind.of(change.id, parents),
    )


def _bounds(interval: Interval | None) -> Bounds | None:
    """The bounds of a requirement, which are whole numbers."""
    if interval is None or interval.wanted is None:
        return None
    return Bounds(int(interval.certain), int(interval.possible), int(interval.wanted))
