"""Every assignment of a small scope tried, and the best picked by the words of docs/reuse.md.

Of the solver nothing is used; how a leaf stands with some records withheld is asked of the leaf itself.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from itertools import product
from typing import Any, NamedTuple

from evaluator.assignment.shortage import Achievement, Ask, Branch
from evaluator.case import Case, Item
from evaluator.interpret import Program
from evaluator.periods import CompiledPeriods
from evaluator.reasons import NEVER, SUPPLIED, Check, Reason
from evaluator.verdict import Finding
from rules.model import Combination, Node, Reuse

GONE = (Check(NEVER, Reason("used_elsewhere")),)
LATER = (Check(SUPPLIED, Reason("unknown", opens="field")),)
ORDER = ["national", "province", "city", "county", "township", "school", "none"]

Key = tuple[str, str]


class Best(NamedTuple):
    """The best of all assignments.

    The largest counts of the scope, the rung of every requirement, and the records that serve each leaf.
    """

    counts: tuple[int, ...]
    rungs: Mapping[str, int]
    serving: Mapping[str, frozenset[str]]
    ways: int


class Limits(NamedTuple):
    """What is said above a leaf: below what an achievement counts once, and one activity at one level."""

    once: str | None = None
    share: tuple[str, ...] = ()
    by: str = "clause"
    highest: str | None = None


class Scope:
    """One scope of one dossier. `withheld` are the records that pins keep from each leaf."""

    def __init__(
        self, program: Program, case: Case, free: Finding, withheld: Mapping[str, frozenset[str]], most: int
    ) -> None:
        self.program, self.case, self.free, self.withheld, self.most = program, case, free, withheld, most
        self.nodes = list(free.walk())
        self.limits: dict[str, Limits] = {}
        self.place: dict[str, str] = {}
        self._first: dict[tuple[str | None, str], str] = {}
        self._mark(free, Limits())
        self.able = {leaf: self._able(leaf) for leaf in self.limits}
        self._rung = cache(self._rung_of)

    def _mark(self, finding: Finding, limits: Limits) -> None:
        """The leaves that take part, with what limits them: nothing below what is waived."""
        if finding.status in ("waived", "not_applicable"):
            return
        node = finding.requirement
        if isinstance(node, Combination) and node.reuse is not None:
            if node.reuse.achievement == "once" and limits.once is None:
                limits = limits._replace(once=node.id, share=node.reuse.share, by=node.reuse.by)
            if node.reuse.of_activity == "highest" and limits.highest is None:
                limits = limits._replace(highest=node.id)
        if finding.id in self.program.compiled:
            self.limits[finding.id] = limits
            own = node.cite if limits.by == "clause" else node.id
            self.place[finding.id] = self._first.setdefault((limits.once, own), finding.id)
        for child in finding.children:
            self._mark(child, limits)

    # What can serve where -----------------------------------------------------------------------------------

    def _able(self, leaf: str) -> dict[str, int]:
        """The records that can count at a leaf, each by itself, with their best rung."""
        compiled = self.program.compiled[leaf]
        added = dict.fromkeys(self.withheld.get(leaf, ()), GONE)
        found: dict[str, int] = {}
        if isinstance(compiled, CompiledPeriods):
            pairs = [pair for each in compiled.claims(self.case, added) for pair in each.able]
        else:
            pairs = compiled.claims(self.case, added)
        for item, rung in pairs:
            found[item.id] = min(rung, found.get(item.id, NEVER))
        return found

    def _item(self, record: str) -> Item:
        return self.case.items[record]

    def group(self, record: str) -> str:
        achievement = self._item(record).record.achievement
        return f"achievement {achievement}" if achievement else f"record {record}"

    def bound(self, leaf: str, record: str) -> bool:
        limits = self.limits[leaf]
        return limits.once is not None and self._item(record).kind not in limits.share

    def units(self) -> list[tuple[tuple[str, ...], list[str]]]:
        """Records that count once together and the places that could use them, where there are several.

        A place is named by its first leaf.
        """
        found: dict[tuple[str | None, str], tuple[set[str], list[str]]] = {}
        for leaf, able in self.able.items():
            for record in able:
                if self.bound(leaf, record):
                    key = self.limits[leaf].once, self.group(record)
                    records, places = found.setdefault(key, (set(), []))
                    records.add(record)
                    if self.place[leaf] not in places:
                        places.append(self.place[leaf])
        order = list(self.limits)
        return sorted(
            (tuple(sorted(records)), sorted(places, key=order.index))
            for records, places in found.values()
            if len(places) > 1
        )

    def activities(self) -> dict[tuple[str, str], list[tuple[str | None, str | None]]]:
        """Of each activity with records of several levels: the level that serves, and who stands for it."""
        records: dict[tuple[str, str], set[str]] = {}
        for leaf, able in self.able.items():
            highest = self.limits[leaf].highest
            for record in able:
                name = self._activity(record)
                if highest is not None and name is not None:
                    records.setdefault((highest, name), set()).add(record)
        found: dict[tuple[str, str], list[tuple[str | None, str | None]]] = {}
        for key in sorted(records):
            levels = sorted(
                {self._level(r) for r in records[key]} - {None}, key=lambda each: ORDER.index(str(each))
            )
            unknown = sorted(r for r in records[key] if self._level(r) is None)
            if len(levels) + len(unknown) > 1:
                ways: list[tuple[str | None, str | None]] = []
                for level in levels or [None]:
                    ways += [(level, None)] if level is not None else []
                    ways += [(level, record) for record in unknown]
                found[key] = ways
        return found

    def _activity(self, record: str) -> str | None:
        own = self._item(record).record
        if own.activity is not None:
            return f"activity {own.activity}"
        return f"achievement {own.achievement}" if own.achievement is not None else None

    def _level(self, record: str) -> str | None:
        level: str | None = self._item(record).level
        return level

    # One assignment -----------------------------------------------------------------------------------------

    def _rung_of(self, leaf: str, gone: frozenset[str], later: frozenset[str]) -> int:
        compiled = self.program.compiled[leaf]
        added = {
            **dict.fromkeys(later, LATER),
            **dict.fromkeys(gone | self.withheld.get(leaf, frozenset()), GONE),
        }
        if isinstance(compiled, CompiledPeriods):
            decided = compiled.decide(self.case, added)
            counts, wanted = decided.counts, decided.wanted
        else:
            counts, wanted = compiled.decide(self.case, added)[1], compiled.leaf.count
        return next((rung for rung in range(NEVER) if counts[rung] >= wanted), NEVER)

    def rungs(self, bars: Mapping[str, tuple[frozenset[str], frozenset[str]]]) -> dict[str, int]:
        """The rung of every requirement with some records withheld, or not known to serve."""
        found: dict[str, int] = {}

        def rung(finding: Finding) -> int:
            node = finding.requirement
            parts = [rung(child) for child in finding.children]
            if finding.status in ("waived", "not_applicable"):
                own = 0
            elif finding is not self.free and self._perhaps(node):
                own = SUPPLIED
            elif finding.children:
                own = _reached([sum(part <= r for part in parts) for r in range(NEVER)], finding.wanted)
            elif finding.id in bars:
                own = self._rung(finding.id, *bars[finding.id])
            else:
                own = finding.rung
            found[finding.id] = own
            return own

        rung(self.free)
        return found

    def _perhaps(self, node: Node) -> bool:
        conditional = node.applies_to is not None or node.unless_setting is not None
        return conditional and self.program.applies(node, self.case) is not True

    # For proofs ---------------------------------------------------------------------------------------------

    def branch(self, rung: int) -> Branch:
        """The scope as a proof is checked."""
        contested = {(place, r) for records, places in self.units() for place in places for r in records}
        activities = self.activities()
        shaken = {
            leaf: frozenset(
                record
                for record in able
                if ((self.place[leaf], record) in contested and self.bound(leaf, record))
                or (str(self.limits[leaf].highest), str(self._activity(record))) in activities
            )
            for leaf, able in self.able.items()
        }

        def made(finding: Finding) -> Branch:
            if finding.status in ("waived", "not_applicable"):
                return Branch(finding.id, 0, (), sure=True)
            if finding is not self.free and self._perhaps(finding.requirement):
                return Branch(finding.id, 0, (), sure=rung >= SUPPLIED, meetable=False)
            if finding.children:
                parts = tuple(map(made, finding.children))
                sure = finding is not self.free and sum(part.sure for part in parts) >= finding.wanted
                return Branch(finding.id, finding.wanted, parts, sure)
            gone = shaken.get(finding.id, frozenset())
            sure = finding.rung <= rung and (not gone or self._rung(finding.id, gone, frozenset()) <= rung)
            return Branch(finding.id, 0, (), sure, finding.rung <= rung, self.place.get(finding.id, ""))

        return made(self.free)

    def asks(self, leaf: str, rung: int) -> list[Ask]:
        """What a leaf asks for at a rung, of the achievements that several leaves can use."""
        if leaf not in self.limits:
            return []
        units = {
            record: f"{self.limits[leaf].once}: {self.group(record)}"
            for records, places in self.units()
            if self.place[leaf] in places
            for record in records
            if self.bound(leaf, record)
        }
        compiled = self.program.compiled[leaf]
        added = dict.fromkeys(self.withheld.get(leaf, ()), GONE)
        if isinstance(compiled, CompiledPeriods):
            periods = compiled.claims(self.case, added)
            if any(each.seats is None for each in periods):
                return []
            parts: list[tuple[str | None, int, list[tuple[Item, int]]]] = [
                (each.period, (each.seats or ())[rung] or 0, each.able) for each in periods
            ]
        elif compiled.leaf.distinct != "achievement":
            return []
        else:
            parts = [(None, compiled.leaf.count, compiled.claims(self.case, added))]
        found = []
        for period, wanted, pairs in parts:
            able = {item.id for item, at in pairs if at <= rung}
            free = {self.group(record) for record in able - units.keys()}
            names: dict[str, set[str]] = {}
            for record in able & units.keys():
                names.setdefault(units[record], set()).add(record)
            named = tuple(Achievement(name, tuple(sorted(records))) for name, records in names.items())
            found.append(Ask(leaf, period, max(0, wanted - len(free)), named))
        # One achievement in several periods of a leaf serves them all.
        several = Counter(each.name for ask in found for each in ask.able)
        return [] if any(number > 1 for number in several.values()) else found

    def together(self, requirements: Collection[str], number: int, rung: int) -> bool:
        """Whether requirements can be met together, tried in every way; of the scope so many parts."""
        units, activities = self.units(), self.activities()
        parts = [child.id for child in self.free.children]
        for way in self._ways(units, activities):
            rungs = self._tried(units, activities, way).rungs
            if all(
                sum(rungs[part] <= rung for part in parts) >= number
                if id_ == self.free.id
                else rungs[id_] <= rung
                for id_ in requirements
            ):
                return True
        return False

    # All of them --------------------------------------------------------------------------------------------

    def best(self) -> Best | None:
        """The best of all assignments; None: there are too many to try."""
        units, activities = self.units(), self.activities()
        ways = 1
        for _, leaves in units:
            ways *= len(leaves) + 1
        for options in activities.values():
            ways *= len(options)
        if ways > self.most:
            return None
        tried = [self._tried(units, activities, way) for way in self._ways(units, activities)]
        parts = [child.id for child in self.free.children]
        told = [tuple(sum(each.rungs[p] <= r for p in parts) for r in range(NEVER)) for each in tried]
        largest = tuple(max(each[r] for each in told) for r in range(NEVER))
        first = min(
            zip(told, tried, strict=True), key=lambda pair: self._order(pair[0], pair[1], activities)
        )[1]
        return self._handed_out(first, units, largest, len(tried))

    @staticmethod
    def _ways(units: Any, activities: Any) -> Iterator[tuple[tuple[str | None, ...], tuple[Any, ...]]]:
        for places in product(*([*leaves, None] for _, leaves in units)):
            for options in product(*activities.values()):
                yield places, options

    def _tried(self, units: Any, activities: Any, way: Any) -> "_Tried":
        places, options = way
        bars = self._bars(units, activities, places, options)
        return _Tried(places, options, self.rungs(bars), bars)

    def _bars(self, units: Any, activities: Any, places: Any, options: Any) -> Any:
        place_of = {
            (leaf, record): place
            for (records, could), place in zip(units, places, strict=True)
            for leaf in self.able
            if self.place[leaf] in could
            for record in records
            if self.bound(leaf, record)
        }
        bars = {}
        for leaf, able in self.able.items():
            gone, later = set(), set()
            for record in able:
                if (leaf, record) in place_of and place_of[leaf, record] != self.place[leaf]:
                    gone.add(record)
                key = (str(self.limits[leaf].highest), str(self._activity(record)))
                if key in activities:
                    level, anchor = options[list(activities).index(key)]
                    own = self._level(record)
                    if own is not None and own != level:
                        gone.add(record)
                    elif (anchor is not None) if own is not None else (anchor != record):
                        later.add(record)
            bars[leaf] = frozenset(gone), frozenset(later)
        return bars

    def _order(self, told: tuple[int, ...], tried: "_Tried", activities: Any) -> tuple[Any, ...]:
        """The smaller the better."""
        reached = _reached(told, self.free.wanted)
        levels = [list(ways).index(o) for ways, o in zip(activities.values(), tried.options, strict=True)]
        order = [each.id for each in self.nodes]
        return (
            reached,
            tuple(-number for number in told),
            levels,
            [tried.rungs[id_] for id_ in order],
            [place is not None for place in reversed(tried.places)],
            [len(order) if place is None else order.index(place) for place in tried.places],
        )

    def _handed_out(self, tried: "_Tried", units: Any, largest: tuple[int, ...], ways: int) -> Best:
        """What is left over goes to the first leaf that is not met and that it helps."""
        places = list(tried.places)
        activities = self.activities()
        for number, (records, could) in enumerate(units):
            if places[number] is None:
                helped = (place for place in could if self._helps(records, place, tried))
                places[number] = next(helped, None)
        bars = self._bars(units, activities, places, tried.options)
        serving = {leaf: frozenset(able) - bars[leaf][0] for leaf, able in self.able.items()}
        return Best(largest, self.rungs(bars), serving, ways)

    def _helps(self, records: tuple[str, ...], place: str, tried: "_Tried") -> bool:
        """Whether an achievement is of use to a leaf of a place that is not met."""
        gone, later = (dict.fromkeys(self.able, frozenset[str]()) for _ in range(2))
        activities = self.activities()
        free = self._bars([], activities, [], tried.options)
        for leaf, (own_gone, own_later) in free.items():
            gone[leaf], later[leaf] = own_gone, own_later
        return any(
            max(self.able[leaf][r], SUPPLIED if r in later[leaf] else 0) < tried.rungs[leaf]
            for leaf in self.able
            if self.place[leaf] == place
            for r in records
            if r in self.able[leaf] and r not in gone[leaf] and self.bound(leaf, r)
        )


class _Tried(NamedTuple):
    places: tuple[str | None, ...]
    options: tuple[Any, ...]
    rungs: Mapping[str, int]
    bars: Any


def _reached(counts: Any, wanted: int) -> int:
    return next((rung for rung in range(NEVER) if counts[rung] >= wanted), NEVER)


def reuse_of(node: Node) -> Reuse | None:
    """What a requirement says of reuse."""
    return node.reuse if isinstance(node, Combination) else None


def withheld_by_pins(program: Program, case: Case) -> dict[str, frozenset[str]]:
    """The records that pins keep from each leaf; a pin to what takes no records is void, all others hold."""
    leaves = set(program.compiled)
    here: dict[str, set[str]] = {}
    never: dict[str, set[str]] = {}
    for pin in case.dossier.pins:
        named = leaves & program.below[pin.requirement]
        if named:
            (here if pin.use == "here" else never).setdefault(pin.record, set()).update(named)
    found: dict[str, set[str]] = {leaf: set() for leaf in leaves}
    for record in case.dossier.records:
        for leaf in leaves:
            if leaf in never.get(record.id, ()):
                found[leaf].add(record.id)
            elif record.id in here:
                if leaf not in here[record.id]:
                    found[leaf].add(record.id)
            elif _twin_elsewhere(program, case, record, leaf, here):
                found[leaf].add(record.id)
    return {leaf: frozenset(records) for leaf, records in found.items()}


def _twin_elsewhere(
    program: Program, case: Case, record: Any, leaf: str, here: Mapping[str, set[str]]
) -> bool:
    """Whether another record of its achievement, which counts once here, is pinned to other leaves."""
    outer = _once_above(program.resolved.requirement, leaf, None)
    if outer is None or record.achievement is None or record.kind in reuse_of(outer).share:  # type: ignore[union-attr]
        return False
    only = [
        leaves & program.below[outer.id]
        for other, leaves in here.items()
        if case.items[other].record.achievement == record.achievement
        and case.items[other].kind not in reuse_of(outer).share  # type: ignore[union-attr]
    ]
    only = [each for each in only if each]
    return bool(only) and not any(leaf in each for each in only)


def _once_above(node: Node, leaf: str, found: Node | None) -> Node | None:
    """The outermost requirement above a leaf that says that an achievement counts once."""
    if not isinstance(node, Combination):
        return found if node.id == leaf else None
    if found is None and node.reuse is not None and node.reuse.achievement == "once":
        found = node
    return next((each for child in node.of if (each := _once_above(child, leaf, found)) is not None), None)
