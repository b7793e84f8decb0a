"""Two rule sets compared by what they mean: comments, order, layout and spelling make no difference.

Each requirement is compared under every choice of the readings that it mentions, so that a difference is told
together with the readings under which it holds. A reading of only one of the two is taken at its default.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from rules.compared import node_changes, other_fields
from rules.compared_readings import merged, note_changes, reading_changes
from rules.contexts import Held, contexts
from rules.grammar import FAILED, Reader
from rules.language import START
from rules.loader import RuleSet
from rules.meaning import Direction
from rules.model import Combination, Node, Window
from rules.renames import renames
from rules.rule_change import RuleChange
from rules.sites import MOST_CHOICES, ROOT_ID, Choice, Site, Sites, are_few, choices

Changes = Iterator[RuleChange]

_TOLD: Final = (
    *("schema", "id", "title", "edition", "source", "readings", "notes", "sha256", "path"),
    *("start_raw", "requirement_raw", "tree", "known", "parts"),
)
"""Of a rule set what is compared here, and what is no part of its meaning."""


class Comparison(NamedTuple):
    """What differs between two rule sets.

    `changes` come in the order of the new rule set: the rule set itself, its readings, its requirements, its
    notes; what is no more stands where it stood.
    """

    old: RuleSet
    new: RuleSet
    changes: tuple[RuleChange, ...]

    @property
    def meaning(self) -> tuple[RuleChange, ...]:
        """The changes that may change a verdict."""
        return tuple(change for change in self.changes if not change.is_words)

    @property
    def words(self) -> tuple[RuleChange, ...]:
        """The changes of words only."""
        return tuple(change for change in self.changes if change.is_words)


def compare(old: RuleSet, new: RuleSet) -> Comparison:
    """Compare two rule sets. Raises BadRuleSet when an option of a reading cannot be read."""
    pair = _Pair.of(old, new)
    changes = (*_rule_sets(pair), *_readings(pair), *_requirements(pair), *note_changes(old, new))
    return Comparison(old, new, tuple(changes))


@dataclass(frozen=True)
class _Pair:
    """Two rule sets, and what is the same reading, option and requirement in both.

    `options` are those that both know, the usual one first. `base` are the usual choices of each side, with
    the same option wherever both know it. `renamed` leads from new ids to old ones.
    """

    old: Sites
    new: Sites
    options: dict[str, tuple[str, ...]]
    base_old: dict[str, str]
    base_new: dict[str, str]
    renamed: dict[str, str]

    @classmethod
    def of(cls, old: RuleSet, new: RuleSet) -> _Pair:
        options = {}
        for name, reading in new.readings.items():
            other = old.readings.get(name)
            common = [each for each in reading.options if other is not None and each in other.options]
            if other is not None and common:
                usual = next(each for each in (reading.default, other.default, common[0]) if each in common)
                options[name] = (usual, *(each for each in common if each != usual))
        usual_of_both = {name: each[0] for name, each in options.items()}
        base_old, base_new = (each.choose(usual_of_both) for each in (old, new))
        renamed = renames(old, new, base_old, base_new)
        return cls(Sites(old), Sites(new), options, base_old, base_new, renamed)

    def id_of(self, new_id: str) -> str:
        """The id that a requirement of the new one has, or had, in the old one."""
        return self.renamed.get(new_id, new_id)

    def new_id(self, old_id: str) -> str:
        """The reverse."""
        return next((new for new, old in self.renamed.items() if old == old_id), old_id)

    def choices(self, names: Iterable[str]) -> list[dict[str, str]]:
        """Every choice of the readings named that both sides know."""
        return list(choices(names, self.options))


# The rule set itself -----------------------------------------------------------------------------------


def _rule_sets(pair: _Pair) -> Changes:
    old, new = pair.old.rule_set, pair.new.rule_set
    if old.id != new.id:
        yield RuleChange("id", old=old.id, new=new.id)
    if old.edition != new.edition:
        yield RuleChange("edition", old=old.edition, new=new.edition)
    if old.title != new.title:
        yield RuleChange("title", old=old.title, new=new.title)
    if old.source != new.source:
        yield RuleChange("source", old=old.source.contents(), new=new.source.contents())
    yield from _start(pair)
    yield from other_fields(old, new, _TOLD)


def _start(pair: _Pair) -> Changes:
    old, new = pair.old.rule_set, pair.new.rule_set
    mentioned = (*pair.old.mentioned(old.start_raw), *pair.new.mentioned(new.start_raw))
    held = Held()
    for choice in pair.choices(mentioned):
        was = START.read(old.start_raw, (), Reader(pair.old.readings, {**pair.base_old, **choice}))
        now = START.read(new.start_raw, (), Reader(pair.new.readings, {**pair.base_new, **choice}))
        held.looked(choice)
        if was != now and FAILED not in (was, now):
            touches = tuple(_begins_at_start(new.resolve({**pair.base_new, **choice}).requirement))
            held.add(RuleChange("start", old=was, new=now, touches=touches), choice)
    yield from contexts(held, pair.options)


def _begins_at_start(node: Node) -> Iterator[str]:
    """The leaves with a window that opens on the day the rule set calls the start."""
    if isinstance(node, Combination):
        for part in node.of:
            yield from _begins_at_start(part)
        return
    windows = [getattr(node, "within", None)]
    windows += [source.within for source in getattr(node, "sources", ())]
    if any(isinstance(each, Window) and each.window == "since_appointment" for each in windows):
        yield node.id


def _readings(pair: _Pair) -> Changes:
    def before(name: str) -> tuple[str, ...]:
        return tuple(map(pair.new_id, _mentioning(pair.old, name)))

    def after(name: str) -> tuple[str, ...]:
        return _mentioning(pair.new, name)

    return reading_changes(pair.old.rule_set, pair.new.rule_set, before, after)


def _mentioning(sites: Sites, name: str) -> tuple[str, ...]:
    """The requirements that a reading decides on, or on whose being there."""
    return tuple(
        id_ or sites.rule_set.id
        for id_, places in sites.by_id.items()
        if any(name in sites.mentioned(site.raw) for site in places)
    )


# Requirements ------------------------------------------------------------------------------------------


def _requirements(pair: _Pair) -> Changes:
    old_ids = [pair.new_id(each) for each in pair.old.order()]
    for id_ in merged(old_ids, pair.new.order()):
        old_id = pair.id_of(id_)
        was, now = pair.old.by_id.get(old_id, []), pair.new.by_id.get(id_, [])
        if id_ != old_id:
            yield RuleChange("renamed", id_, now[0].raw["cite"], old=old_id, new=id_)
        if not _same(pair, was, now):
            yield from _requirement(pair, id_, was, now)


def _same(pair: _Pair, was: list[Site], now: list[Site]) -> bool:
    """Whether a requirement is written the same, and everything that it mentions: then it means the same."""
    if was != now:
        return False
    mentioned = {name for site in now for name in (*pair.new.mentioned(site.raw), *site.under)}
    return all(
        pair.old.readings[name]["options"] == pair.new.readings[name]["options"]
        if name in pair.old.readings and name in pair.new.readings
        else False
        for name in mentioned
    )


def _requirement(pair: _Pair, id_: str, was: list[Site], now: list[Site]) -> Changes:
    """Everything that differs of one requirement, under each choice of the readings that it depends on."""
    named: list[str] = []
    for sites, places in ((pair.old, was), (pair.new, now)):
        for site in places:
            named += [*site.under, *sites.mentioned(site.raw)]
    held = Held()
    for choice in pair.choices(named):
        old_choice, new_choice = {**pair.base_old, **choice}, {**pair.base_new, **choice}
        one, other = pair.old.at(pair.id_of(id_), old_choice), pair.new.at(id_, new_choice)
        before = None if one is None else pair.old.read(one, old_choice)
        after = None if other is None else pair.new.read(other, new_choice)
        if (one is not None and before is None) or (other is not None and after is None):
            continue  # options that do not go together
        held.looked(choice)
        if one is not None and other is not None and before is not None and after is not None:
            for change in _both(pair, one, other, before, after):
                held.add(change, choice)
        elif after is not None and other is not None and pair.old.at(_over(pair.id_of, other), old_choice):
            held.add(_appears(pair, after, other, new_choice, old_choice), choice)
        elif before is not None and one is not None and pair.new.at(_over(pair.new_id, one), new_choice):
            held.add(_goes(pair, before, one, old_choice, new_choice), choice)
    cite = (now or was)[0].raw.get("cite", "")
    if not held.found and not are_few(named, pair.options):
        held.add(RuleChange("unlooked", old=MOST_CHOICES), pair.choices(named)[0])
    for change in contexts(held, pair.options):
        yield change._replace(requirement=id_ or pair.new.rule_set.id, cite=change.cite or cite)


def _over(id_of: Callable[[str], str], site: Site) -> str:
    """The id, on the other side, of what a requirement is part of."""
    return id_of(site.parent or ROOT_ID)


def _both(pair: _Pair, one: Site, other: Site, before: Node, after: Node) -> Changes:
    yield from node_changes(before, after)
    if one.parent is not None and other.parent is not None and one.parent != pair.id_of(other.parent):
        yield RuleChange(
            "moved",
            old=one.parent or pair.old.rule_set.id,
            new=other.parent or pair.new.rule_set.id,
        )
    if isinstance(before, Combination) and isinstance(after, Combination):
        yield from _parts(pair, before, after)


class _Parts(NamedTuple):
    """Of how many parts how many are needed; the parts by their old ids."""

    needed: int
    ids: frozenset[str]

    @property
    def spared(self) -> int:
        """How many may be lacking."""
        return len(self.ids) - self.needed


def _parts_of(node: Combination, pair: _Pair | None) -> _Parts:
    ids = (part.id if pair is None else pair.id_of(part.id) for part in node.of)
    return _Parts(node.at_least, frozenset(ids))


def _parts(pair: _Pair, before: Combination, after: Combination) -> Changes:
    """How many parts are needed, where the parts that came and went do not tell it all.

    Of all and still all only the parts are told.
    """
    was, now = _parts_of(before, None), _parts_of(after, pair)
    if was.needed != now.needed and (was.spared or now.spared):
        told = _family(was, now)
        yield RuleChange(
            "parts", old=(was.needed, len(was.ids)), new=(now.needed, len(now.ids)), direction=told
        )


def _family(was: _Parts, now: _Parts) -> Direction:
    """Whether any choice of parts that is enough for the one is enough for the other."""
    stricter = max(0, now.needed - len(now.ids - was.ids)) >= was.needed
    milder = max(0, was.needed - len(was.ids - now.ids)) >= now.needed
    if stricter == milder:
        return None
    return "stricter" if stricter else "more_lenient"


def _appears(pair: _Pair, node: Node, site: Site, new_choice: Choice, old_choice: Choice) -> RuleChange:
    """A requirement that was not there; its own parts are told of with it."""
    told = _of_parent(pair, site.parent, pair.id_of(site.parent or ""), old_choice, new_choice, added=True)
    leaves = tuple(_leaves(pair.new, site, new_choice))
    return RuleChange("added", cite=node.cite, new=node.says, direction=told, touches=leaves)


def _goes(pair: _Pair, node: Node, site: Site, old_choice: Choice, new_choice: Choice) -> RuleChange:
    """A requirement that is no more."""
    told = _of_parent(pair, pair.new_id(site.parent or ""), site.parent, old_choice, new_choice, added=False)
    leaves = tuple(_leaves(pair.old, site, old_choice))
    return RuleChange("removed", cite=node.cite, old=node.says, direction=told, touches=leaves)


def _of_parent(
    pair: _Pair,
    new_id: str | None,
    old_id: str | None,
    old_choice: Choice,
    new_choice: Choice,
    *,
    added: bool,
) -> Direction:
    """What one part more, or less, of a combination does to it."""
    one, other = pair.old.at(old_id or "", old_choice), pair.new.at(new_id or "", new_choice)
    before = None if one is None else pair.old.read(one, old_choice)
    after = None if other is None else pair.new.read(other, new_choice)
    if not isinstance(before, Combination) or not isinstance(after, Combination):
        return None
    was, now = _parts_of(before, None), _parts_of(after, pair)
    all_needed = was.spared == now.spared == 0
    if not all_needed and was.spared == now.spared and was.needed == now.needed > 1:
        return None  # one part in place of another
    if was.spared == now.spared and (all_needed or was.needed != now.needed):
        return "stricter" if added else "more_lenient"
    if was.needed == now.needed:
        return "more_lenient" if added else "stricter"
    return None


def _leaves(sites: Sites, site: Site, choice: Choice) -> Iterator[str]:
    """The leaves of a requirement under a choice; itself where it is one."""
    node = sites.read(site, choice)
    if not isinstance(node, Combination):
        yield site.id
        return
    for part in node.of:
        below = sites.at(part.id, choice)
        if below is not None:
            yield from _leaves(sites, below, choice)
