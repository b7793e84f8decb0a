"""Reuse as the oracle sees it, from docs/reuse.md: who may take what, and whether a told assignment is one.

It shares nothing with `evaluator.assignment`. For small dossiers every assignment can be tried.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import product
from typing import Any, NamedTuple

from evidence.records import Record
from evidence.scales import LEVELS
from evidence.settings import ReuseEntry
from rules.model import Combination, Node, PeriodLeaf, RecordsLeaf, Resolved
from tests.differential.oracle import AllBars, Bars, Outcome, applies_to, barred, in_force
from tests.differential.oracle_periods import asked_periods
from tests.differential.oracle_records import Situation, worth
from tests.differential.oracle_time import Moment, Truth, moment, not_after

NO, MAYBE, YES = Truth.NO, Truth.MAYBE, Truth.YES


class Limits(NamedTuple):
    """What is said of reuse above a leaf."""

    once: str | None = None
    by: str = "clause"
    share: tuple[str, ...] = ()
    highest: str | None = None


class Told(NamedTuple):
    """What an office or a rule set says at one requirement."""

    achievement: str
    by: str
    of_activity: str
    share: tuple[str, ...]


def told_at(situation: Situation, node: Combination, *, root: bool) -> Told | None:
    """What holds at a requirement: the office's word for this title, else for all, else the rule set's."""

    def matches(entry: ReuseEntry) -> bool:
        named = entry.requirement == node.id or (entry.requirement is None and root)
        return named and entry.title in (None, situation.title)

    entries = [entry for entry in situation.settings.reuse if matches(entry)]
    # One that names the requirement comes before one for the whole, one for the title before one for all.
    entries.sort(key=lambda entry: (entry.requirement is None, entry.title is None))
    if entries:
        entry = entries[0]
        return Told(
            entry.achievement or "free", entry.by or "clause", entry.of_activity or "free", entry.share
        )
    if node.reuse is None:
        return None
    return Told(node.reuse.achievement, node.reuse.by, node.reuse.of_activity, node.reuse.share)


def scopes(situation: Situation, resolved: Resolved) -> Iterator[tuple[Combination, dict[str, Limits]]]:
    """The outermost requirements that limit reuse, and what is said above each leaf below them."""

    def narrowed(node: Combination, limits: Limits) -> Limits:
        told = told_at(situation, node, root=node is resolved.requirement)
        if told is not None and told.achievement == "once" and limits.once is None:
            limits = limits._replace(once=node.id, by=told.by, share=told.share)
        if told is not None and told.of_activity == "highest" and limits.highest is None:
            limits = limits._replace(highest=node.id)
        return limits

    def below(node: Node, limits: Limits) -> Iterator[tuple[str, Limits]]:
        if isinstance(node, Combination):
            for child in node.of:
                yield from below(child, narrowed(node, limits))
        elif isinstance(node, RecordsLeaf | PeriodLeaf):
            yield node.id, limits

    def outermost(node: Node) -> Iterator[tuple[Combination, dict[str, Limits]]]:
        if isinstance(node, Combination):
            if narrowed(node, Limits()) != Limits():
                yield node, dict(below(node, Limits()))
            else:
                for child in node.of:
                    yield from outermost(child)

    return outermost(resolved.requirement)


def pins(situation: Situation, root: Combination) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """The leaves that records are pinned to, and those they never serve, as far as the pins are in force."""
    if not situation.dossier.pins:
        return {}, {}
    leaves = {node.id: {leaf.id for leaf in leaves_of(node)} for node in nodes_of(root)}
    known = {record.id for record in situation.dossier.records}
    here: dict[str, set[str]] = {}
    never: dict[str, set[str]] = {}
    close = Moment(situation.cutoff, situation.cutoff)
    for pin in situation.dossier.pins:
        approved = pin.approved_by is not None and pin.approved_on is not None
        if approved and not_after(moment(pin.approved_on), close) is YES and pin.record in known:
            named = leaves.get(pin.requirement, set())
            if named:
                (here if pin.use == "here" else never).setdefault(pin.record, set()).update(named)
    return here, never


def nodes_of(node: Node) -> Iterator[Node]:
    yield node
    for child in node.of if isinstance(node, Combination) else ():
        yield from nodes_of(child)


def leaves_of(node: Node) -> Iterator[RecordsLeaf | PeriodLeaf]:
    """The leaves at or below a requirement that take records."""
    return (each for each in nodes_of(node) if isinstance(each, RecordsLeaf | PeriodLeaf))


class Scope:
    """One requirement below which reuse is limited, in one situation. `pinned` bars records from leaves."""

    def __init__(
        self, situation: Situation, node: Combination, limits: Mapping[str, Limits], pinned: AllBars
    ) -> None:
        self.situation, self.node, self.limits, self.pinned = situation, node, limits, pinned
        self.leaves: dict[str, RecordsLeaf | PeriodLeaf] = {}
        self._take_part(node)
        self.records = {record.id: record for record in situation.dossier.records}
        self.able = {leaf: self._able(leaf) for leaf in self.leaves}

    def _take_part(self, node: Node) -> None:
        """The leaves that take records: none below what is waived or not asked."""
        waived = any(
            waiver.requirement == node.id and in_force(waiver, self.situation.cutoff)
            for waiver in self.situation.dossier.waivers
        )
        if waived or applies_to(self.situation, node) is NO:
            return
        if isinstance(node, Combination):
            for child in node.of:
                self._take_part(child)
        elif isinstance(node, RecordsLeaf | PeriodLeaf):
            self.leaves[node.id] = node

    def _able(self, leaf: str) -> dict[str, Truth]:
        """What each record is worth to a leaf by itself, of those that can serve it."""
        node = self.leaves[leaf]
        situation = barred(self.situation, self.pinned.get(leaf))
        if isinstance(node, PeriodLeaf):
            found: dict[str, Truth] = {}
            for asked in asked_periods(situation, node):
                for record, state in asked.worth.items():
                    found[record] = max(state, found.get(record, NO))
            return found
        states = {
            record.id: max(worth(situation, record, source) for source in node.sources)
            for record in situation.records(source.of for source in node.sources)
        }
        for each in situation.records(source.of for source in node.sources):
            value = getattr(each, node.distinct, None)
            if node.distinct != "achievement" and value in (None, "none"):
                states[each.id] = min(states[each.id], MAYBE) if value is None else NO
        return {record: state for record, state in states.items() if state is not NO}

    # Who may take what --------------------------------------------------------------------------------------

    def group(self, record: str) -> str:
        achievement = self.records[record].achievement
        return f"achievement {achievement}" if achievement is not None else f"record {record}"

    def place(self, leaf: str) -> tuple[str | None, str]:
        limits = self.limits[leaf]
        return limits.once, self.leaves[leaf].cite if limits.by == "clause" else leaf

    def bound(self, leaf: str, record: str) -> bool:
        limits = self.limits[leaf]
        return limits.once is not None and self.records[record].kind not in limits.share

    def groups(self) -> dict[tuple[str, str], dict[tuple[str | None, str], set[tuple[str, str]]]]:
        """For each achievement that counts once the places that could use it, with (leaf, record)."""
        found: dict[tuple[str, str], dict[tuple[str | None, str], set[tuple[str, str]]]] = {}
        for leaf, able in self.able.items():
            for record in able:
                if self.bound(leaf, record):
                    places = found.setdefault((str(self.limits[leaf].once), self.group(record)), {})
                    places.setdefault(self.place(leaf), set()).add((leaf, record))
        return found

    def contested(self) -> set[tuple[str, str]]:
        """Leaves and records about which there is a choice."""
        several = [places for places in self.groups().values() if len(places) > 1]
        found = {pair for places in several for pairs in places.values() for pair in pairs}
        for own in self.activities().values():
            if len(self._levels(record for _, record in own)) > 1:
                found |= own
        return found

    def activities(self) -> dict[tuple[str, str], set[tuple[str, str]]]:
        """For each activity of which one level counts the leaves and records that it could serve by."""
        found: dict[tuple[str, str], set[tuple[str, str]]] = {}
        for leaf, able in self.able.items():
            highest = self.limits[leaf].highest
            for record in able:
                own = self.records[record]
                name = (
                    f"activity {own.activity}"
                    if own.activity is not None
                    else f"achievement {own.achievement}"
                    if own.achievement is not None
                    else None
                )
                if highest is not None and name is not None:
                    found.setdefault((highest, name), set()).add((leaf, record))
        return found

    def _levels(self, records: Iterable[str]) -> set[str]:
        """The levels of records; one that is not known may be any, and is told apart by its record."""
        return {self.level(record) or f"unknown {record}" for record in records}

    def level(self, record: str) -> str | None:
        """A record's level by the office's table, else as it says, else that of its exchange."""
        own: Record = self.records[record]
        by_table = {issuer.organiser: issuer.level for issuer in self.situation.settings.issuers}
        level: str | None = by_table.get(own.organiser or "", own.level)
        exchange: Any = getattr(own, "exchange", None)
        if level in (None, "none") and exchange not in (None, "none") and exchange.level is not None:
            return str(exchange.level)
        return level

    # Whether it is one --------------------------------------------------------------------------------------

    def faults(self, bars: AllBars) -> Iterator[str]:
        """What is wrong with an assignment; `bars` are the records that it keeps from leaves."""

        def serves(leaf: str, record: str) -> bool:
            return leaf not in bars or record not in bars[leaf].gone

        for (once, group), places in self.groups().items():
            used = [place for place, pairs in places.items() if any(serves(*pair) for pair in pairs)]
            if len(used) > 1:
                yield f"{group} serves {sorted(place[1] for place in used)} below {once}"
        for (highest, activity), pairs in self.activities().items():
            there = [pair for pair in pairs if serves(*pair)]
            known = {level for _, record in there if (level := self.level(record)) is not None}
            if len(known) > 1:
                yield f"{activity} serves by {sorted(known)} below {highest}"
            sure = {
                self.level(record) or f"unknown {record}"
                for leaf, record in there
                if self.able[leaf][record] is YES and (leaf not in bars or record not in bars[leaf].later)
            }
            if len(sure) > 1:
                yield f"{activity} serves for certain by {sorted(sure)} below {highest}"
        for leaf, bar in self.pinned.items():
            for record in bar.gone:
                if leaf in self.leaves and record in self.able[leaf]:
                    yield f"{record} serves {leaf} against its pin"

    def asks(self, leaf: str, world: Truth) -> list[tuple[str | None, int, dict[str, set[str]]]]:
        """What a leaf asks for where so much must be known: of each part how many more, and who can serve.

        Counted are achievements about which there is a choice. Nothing of what is not counted one by one.
        """
        node = self.leaves[leaf]
        several = {
            record: f"{once}: {group}"
            for (once, group), places in self.groups().items()
            if len(places) > 1
            for own, record in (pair for pairs in places.values() for pair in pairs)
            if own == leaf
        }
        parts: list[tuple[str | None, int, dict[str, Truth]]]
        if isinstance(node, RecordsLeaf):
            if node.distinct != "achievement":
                return []
            parts = [(None, node.count, self.able[leaf])]
        elif node.count is None or node.on_average:
            return []
        else:
            situation = barred(self.situation, self.pinned.get(leaf))
            parts = [
                (each.period, node.count if each.certain or world is YES else 0, each.worth)
                for each in asked_periods(situation, node)
            ]
        found = []
        for name, wanted, able in parts:
            here = {record for record, state in able.items() if state >= world}
            free = {self.group(record) for record in here - several.keys()}
            named: dict[str, set[str]] = {}
            for record in here & several.keys():
                named.setdefault(several[record], set()).add(record)
            found.append((name, max(0, wanted - len(free)), named))
        often = Counter(name for _, _, named in found for name in named)
        return [] if any(number > 1 for number in often.values()) else found

    # Every assignment ---------------------------------------------------------------------------------------

    def assignments(self, most: int) -> Iterator[dict[str, Bars]] | None:
        """What each assignment keeps from each leaf; None: there are more than so many."""
        several = [places for places in self.groups().values() if len(places) > 1]
        activities = [own for own in self.activities().values() if len(self._levels(r for _, r in own)) > 1]
        options = [self._options({record for _, record in own}) for own in activities]
        ways = 1
        for number in (*(len(places) + 1 for places in several), *map(len, options)):
            ways *= number
        if ways > most:
            return None
        return (
            self._bars(several, chosen, activities, levels)
            for chosen in product(*([*places, None] for places in several))
            for levels in product(*options)
        )

    def _options(self, records: Collection[str]) -> list[tuple[str | None, str | None]]:
        """Of an activity the level that serves, and perhaps a record of unknown level that stands for it."""
        levels = [level for level in (*LEVELS, "none") if any(self.level(r) == level for r in records)]
        unknown = [record for record in records if self.level(record) is None]
        return [
            *((level, None) for level in levels),
            *((level, record) for level in levels or [None] for record in unknown),  # type: ignore[list-item]
        ]

    def _bars(self, several: Any, chosen: Any, activities: Any, levels: Any) -> dict[str, Bars]:
        gone: dict[str, set[str]] = {leaf: set() for leaf in self.leaves}
        later: dict[str, set[str]] = {leaf: set() for leaf in self.leaves}
        for leaf, bar in self.pinned.items():
            gone.get(leaf, set()).update(bar.gone)
        for places, place in zip(several, chosen, strict=True):
            for other, pairs in places.items():
                for leaf, record in pairs if other != place else ():
                    gone[leaf].add(record)
        for pairs, (level, anchor) in zip(activities, levels, strict=True):
            for leaf, record in pairs:
                own = self.level(record)
                if own is not None and own != level:
                    gone[leaf].add(record)
                elif (anchor != record) if own is None else (anchor is not None):
                    later[leaf].add(record)
        return {leaf: Bars(frozenset(gone[leaf]), frozenset(later[leaf])) for leaf in self.leaves}


def pinned_bars(situation: Situation, root: Combination, limits: Mapping[str, Limits]) -> dict[str, Bars]:
    """What the pins keep from each leaf; where an achievement counts once, of its other records too."""
    here, never = pins(situation, root)
    records = {record.id: record for record in situation.dossier.records}
    gone: dict[str, set[str]] = {leaf.id: set() for leaf in leaves_of(root)}
    if not here and not never:
        return {leaf: Bars(frozenset()) for leaf in gone}
    same_once = {
        once: {leaf for leaf, own in limits.items() if own.once == once}
        for once in {own.once for own in limits.values()}
    }
    for record in records.values():
        for leaf, bar in gone.items():
            own = limits.get(leaf, Limits())
            twins = [
                leaves & same_once[own.once]
                for other, leaves in here.items()
                if own.once is not None
                and record.achievement is not None
                and record.kind not in own.share
                and records[other].achievement == record.achievement
                and records[other].kind not in own.share
            ]
            twins = [each for each in twins if each]
            if (
                leaf in never.get(record.id, ())
                or (record.id in here and leaf not in here[record.id])
                or (record.id not in here and twins and not any(leaf in each for each in twins))
            ):
                bar.add(record.id)
    return {leaf: Bars(frozenset(bar)) for leaf, bar in gone.items()}


def passes(outcome: Outcome, world: Truth) -> bool:
    """Whether a requirement is met where so much must be known."""
    return outcome.status in ("met", "waived", "not_applicable") or (
        world is MAYBE and outcome.status == "open"
    )
