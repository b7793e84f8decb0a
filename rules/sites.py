"""Where requirements stand in a rule set's file, and under which readings.

One id may stand in several places, under different options of readings; under one choice of readings it
stands in one place or in none. Each requirement is read by itself, its parts named but not read, so that what
it says can be told for every choice of the few readings that it mentions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, product
from math import prod
from typing import Any, Final, NamedTuple

from rules.grammar import FAILED, READING, WHEN, Reader
from rules.language import NODE, ROOT
from rules.loader import BadRuleSet, RuleSet, problems_of
from rules.model import Node

ROOT_ID: Final = ""
"""The id of the whole tree, whatever the rule set is called."""
MOST_CHOICES: Final = 1024
"""Of more choices only the defaults, each option alone and each two together are looked at."""

_PARTS: Final = {"all": "all", "any": "any", "at_least": "of"}
"""Where each form of combination has its parts."""
Choice = Mapping[str, str]


class Site(NamedTuple):
    """One place of a requirement: its data, the requirement it is part of, the readings it stands under."""

    id: str
    parent: str | None
    raw: dict[str, Any]
    under: Choice

    def stands(self, choice: Choice) -> bool:
        """Whether it is there under a choice of readings."""
        return all(choice.get(name) == option for name, option in self.under.items())


class Sites:
    """All places of all requirements of a rule set. Raises BadRuleSet when an option cannot be read."""

    def __init__(self, rule_set: RuleSet) -> None:
        self.rule_set = rule_set
        self.readings: Mapping[str, Any] = rule_set.tree.data.get("readings") or {}
        reader = Reader(self.readings, None)
        ROOT.read(rule_set.requirement_raw, ("requirement",), reader)
        if reader.faults:
            raise BadRuleSet(problems_of(reader.faults, rule_set.tree))
        self.by_id: dict[str, list[Site]] = {}
        for site in self._walk(rule_set.requirement_raw, ROOT_ID, None, {}):
            if site not in self.by_id.setdefault(site.id, []):
                self.by_id[site.id].append(site)

    def _walk(self, raw: dict[str, Any], id_: str, parent: str | None, under: Choice) -> Iterator[Site]:
        yield Site(id_, parent, raw, under)
        key = parts_key(raw)
        if key is None:
            return
        for listed, below in self.options(raw[key], under):
            for entry in listed if isinstance(listed, list) else ():
                for part, further in self.options(entry, below):
                    yield from self._walk(part, part["id"], id_, further)

    def options(self, raw: Any, under: Choice) -> Iterator[tuple[Any, Choice]]:
        """What stands in a place, for each option of the reading there; nothing where it takes away."""
        if not is_reading(raw):
            yield raw, under
            return
        for option, value in self.values(raw).items():
            if under.get(raw[READING], option) == option and value is not None:
                yield from self.options(value, {**under, raw[READING]: option})

    def values(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """What each option of a reading puts in a place."""
        if raw.get(WHEN) is not None:
            return dict(raw[WHEN])
        return {name: option.get("value") for name, option in self.readings[raw[READING]]["options"].items()}

    def mentioned(self, raw: Any) -> tuple[str, ...]:
        """The readings that what stands in a place depends on; not those of the parts of a combination."""
        found: dict[str, None] = {}
        self._mention(raw, found, set())
        return tuple(found)

    def _mention(self, raw: Any, found: dict[str, None], seen: set[str]) -> None:
        if is_reading(raw):
            name = raw[READING]
            found[name] = None
            if raw.get(WHEN) is None:
                if name in seen:
                    return
                seen.add(name)
            for value in self.values(raw).values():
                self._mention(value, found, seen)
        elif isinstance(raw, dict):
            key = parts_key(raw)
            for name, value in raw.items():
                if name == key:
                    self._mention(self._stubs(value), found, seen)
                else:
                    self._mention(value, found, seen)
        elif isinstance(raw, list):
            for each in raw:
                self._mention(each, found, seen)

    def at(self, id_: str, choice: Choice) -> Site | None:
        """The place of a requirement under a choice; None where it is not there."""
        return next((site for site in self.by_id.get(id_, ()) if site.stands(choice)), None)

    def read(self, site: Site, choice: Choice) -> Node | None:
        """The requirement, of its parts only the names; None where the options do not go together."""
        raw = site.raw
        key = parts_key(raw)
        if key is not None:
            raw = {**raw, key: self._stubs(raw[key])}
        shape = ROOT if site.id == ROOT_ID else NODE
        node: Node = shape.read(raw, (), Reader(self.readings, choice))
        return None if node is FAILED else node

    def _stubs(self, raw: Any) -> Any:
        """Parts, or a list of them, or a reading of either, with nothing but what every requirement has."""
        if is_reading(raw):
            return {
                READING: raw[READING],
                WHEN: {
                    option: None if value is None else self._stubs(value)
                    for option, value in self.values(raw).items()
                },
            }
        if isinstance(raw, list):
            return [self._stubs(each) for each in raw]
        return {name: raw[name] for name in ("id", "cite", "says")} | {"judgement": True}

    def order(self) -> list[str]:
        """All ids, each where it first stands."""
        return list(self.by_id)


def is_reading(raw: Any) -> bool:
    """Whether a `{reading: …}` stands there."""
    return isinstance(raw, dict) and isinstance(raw.get(READING), str)


def parts_key(raw: Mapping[str, Any]) -> str | None:
    """The key under which a combination has its parts; None for a leaf, and for what is no requirement."""
    if "says" not in raw:
        return None
    for key in NODE.by_key:
        if key in raw:
            return _PARTS.get(key)
    return None


def choices(names: Iterable[str], options: Mapping[str, tuple[str, ...]]) -> Iterator[dict[str, str]]:
    """Every choice of the readings named; the first of each reading's options is the usual one.

    Where there are too many: the usual one, each other option alone, and each two of them together.
    """
    varied = _varied(names, options)
    if are_few(varied, options):
        for each in product(*(options[name] for name in varied)):
            yield dict(zip(varied, each, strict=True))
        return
    usual = {name: options[name][0] for name in varied}
    yield usual
    others = [(name, option) for name in varied for option in options[name][1:]]
    for name, option in others:
        yield {**usual, name: option}
    for one, other in combinations(others, 2):
        if one[0] != other[0]:
            yield {**usual, one[0]: one[1], other[0]: other[1]}


def _varied(names: Iterable[str], options: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [name for name in dict.fromkeys(names) if len(options.get(name, ())) > 1]


def are_few(names: Iterable[str], options: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether every choice of these readings can be looked at."""
    return prod(len(options[name]) for name in _varied(names, options)) <= MOST_CHOICES
