"""Goes through a rule set and collects both sides of every bound, under the readings asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from evaluator.boundary.bound import Bound, NoValue, Shown, Unshown
from evaluator.boundary.others import absence_bounds, combination_bounds, judgement_bounds
from evaluator.boundary.periods import periods_bounds
from evaluator.boundary.records import records_bounds
from evaluator.boundary.world import World
from evidence.scales import POSTS
from evidence.settings import Settings
from rules.loader import BadRuleSet, RuleSet
from rules.model import AllAmounts, AnyAmount, Combination, JudgementLeaf, Node, PeriodLeaf, RecordsLeaf
from rules.model import SettingAmount as Setting


class Collected(NamedTuple):
    """All that was made: the world of the base, both sides of every bound, and what cannot be shown.

    `shown` come in pairs, inside before outside, in the order of the rule set.
    """

    world: World
    shown: tuple[Shown, ...]
    unshown: tuple[Unshown, ...]


def collect(
    rule_set: RuleSet,
    as_of: date,
    standing: str,
    settings: Settings,
    readings: Mapping[str, str],
    *,
    every_reading: bool = False,
) -> Collected:
    """Both sides of every bound under a choice of readings; or of those too that other options bring."""
    choice = rule_set.choose(readings)
    resolved = rule_set.resolve(choice)
    world = World.of(rule_set.id, as_of, standing, resolved.start, settings)
    found = _Found()
    found.take(world, resolved.requirement, dict(readings))
    if every_reading:
        known = _nodes(resolved.requirement)
        for name, reading in rule_set.readings.items():
            for option in reading.options:
                if option == choice[name]:
                    continue
                try:
                    other = rule_set.resolve({**choice, name: option})
                except BadRuleSet:
                    continue  # an option that only goes with another one
                moved = other.start != resolved.start
                there = World.of(rule_set.id, as_of, standing, other.start, settings)
                found.take(there, other.requirement, {**readings, name: option}, {} if moved else known)
    return Collected(world, tuple(found.shown), tuple(dict.fromkeys(found.unshown)))


def _nodes(root: Combination) -> dict[str, Node]:
    """All requirements of a tree by their ids."""
    return {node.id: node for node, _ in _walk(root, ())}


class _Found:
    """What has been collected; each bound once."""

    def __init__(self) -> None:
        self.shown: list[Shown] = []
        self.unshown: list[Unshown] = []
        self._known: set[Bound] = set()

    def take(
        self,
        world: World,
        root: Combination,
        readings: Mapping[str, str],
        known: Mapping[str, Node] | None = None,
    ) -> None:
        """Everything of a tree but the requirements that are known already."""
        for node, above in _walk(root, ()):
            if known is not None and known.get(node.id) == node:
                continue
            there = _placed(world, node, above)
            if isinstance(there, Unshown):
                self.unshown.append(there)
                continue
            self._node(there, world, node, root, readings)

    def _node(
        self, world: World, base: World, node: Node, root: Combination, readings: Mapping[str, str]
    ) -> None:
        pending: dict[Bound, list[Shown]] = {}
        try:
            made = list(_bounds(world, node, root))
        except NoValue as none:
            made = [Unshown(node.id, node.cite, "values", str(none))]
        for each in made:
            if isinstance(each, Unshown):
                self.unshown.append(each)
                continue
            if each.bound not in self._known:
                pending.setdefault(each.bound, []).append(_in_world(each, world, base, readings))
        for bound, sides in pending.items():
            self._known.add(bound)
            self.shown += sides


def _walk(node: Node, above: tuple[Combination, ...]) -> Iterator[tuple[Node, tuple[Combination, ...]]]:
    yield node, above
    if isinstance(node, Combination):
        for part in node.of:
            yield from _walk(part, (*above, node))


def _placed(world: World, node: Node, above: tuple[Combination, ...]) -> World | Unshown:
    """The world in which a requirement is asked for: under one of its posts, without what rules it out."""
    asking: list[tuple[str, ...]] = [
        each.applies_to for each in (*above, node) if each.applies_to is not None
    ]
    if isinstance(node, PeriodLeaf) and node.posts is not None:
        asking.append(node.posts)
    posts = [post for post in POSTS if all(post in listed for listed in asking)]
    if not posts:
        return Unshown(node.id, node.cite, "posts")
    without = {each.unless_setting for each in (*above, node) if each.unless_setting is not None}
    if without & _needed(node):
        return Unshown(node.id, node.cite, "setting", sorted(without & _needed(node))[0])
    there = replace(world, post=posts[0] if world.post not in posts else world.post)
    return there.with_settings(dict.fromkeys(without)) if without else there


def _needed(node: Node) -> set[str]:
    """The settings that an amount is made of."""
    amounts = [node.at_least] if isinstance(node, PeriodLeaf) else []
    found = set()
    while amounts:
        amount = amounts.pop()
        if isinstance(amount, (AnyAmount, AllAmounts)):
            amounts.extend(amount.any if isinstance(amount, AnyAmount) else amount.all)
        elif isinstance(amount, Setting):
            found.add(amount.setting)
    return found


def _bounds(world: World, node: Node, root: Combination) -> Iterator[Shown | Unshown]:
    if isinstance(node, Combination):
        yield from combination_bounds(world, node, root)
    elif isinstance(node, RecordsLeaf):
        yield from records_bounds(world, node)
    elif isinstance(node, PeriodLeaf):
        yield from periods_bounds(world, node)
    elif isinstance(node, JudgementLeaf):
        yield from judgement_bounds(world, node)
    else:
        yield from absence_bounds(world, node)


def _in_world(shown: Shown, world: World, base: World, readings: Mapping[str, str]) -> Shown:
    """With what the world has that the base has not: another post, settings taken away."""
    scene = shown.scene
    fields = dict(scene.fields)
    if world.post != base.post:
        fields.setdefault("posts", world.posts(world.post))
    gone = dict.fromkeys(name for name in base.given if name not in world.given)
    scene = scene._replace(fields=fields, settings={**gone, **scene.settings})
    return shown._replace(scene=scene, readings=dict(readings))
