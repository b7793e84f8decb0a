"""Under which readings a difference holds, in as few words as that can be said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rules.rule_change import Context, RuleChange
from rules.sites import Choice

Key = tuple[tuple[str, str], ...]


class Held:
    """Differences with the choices of readings that were looked at and under which each was found."""

    def __init__(self) -> None:
        self.all: list[Key] = []
        self.found: dict[RuleChange, list[Key]] = {}

    def looked(self, choice: Choice) -> None:
        """A choice has been looked at."""
        self.all.append(tuple(choice.items()))

    def add(self, change: RuleChange, choice: Choice) -> None:
        """A difference holds under a choice."""
        key = tuple(choice.items())
        places = self.found.setdefault(change, [])
        if key not in places:
            places.append(key)


def contexts(held: Held, options: Mapping[str, tuple[str, ...]]) -> Iterator[RuleChange]:
    """Each difference with the readings under which it holds; those of the usual choice first."""
    told = [_told(held.all, change, places, options) for change, places in held.found.items()]
    yield from (change for change in told if change.by_default)
    yield from (change for change in told if not change.by_default)


def _told(
    looked: list[Key], change: RuleChange, places: list[Key], options: Mapping[str, tuple[str, ...]]
) -> RuleChange:
    holds, seen = set(places), set(looked)
    usual = any(all(options[name][0] == option for name, option in key) for key in places)
    matters = [
        index
        for index in range(len(places[0]))
        if any(_differs(key, holds, index, seen, options) for key in places)
    ]
    if not matters:
        return change._replace(by_default=usual)
    short = list(dict.fromkeys(tuple(key[index] for index in matters) for key in places))
    return change._replace(under=tuple(_joined(short, options)), by_default=usual)


def _differs(
    key: Key, holds: set[Key], index: int, looked: set[Key], options: Mapping[str, tuple[str, ...]]
) -> bool:
    """Whether another option of one reading, all else being the same, makes the difference go away."""
    name = key[index][0]
    others = ((*key[:index], (name, option), *key[index + 1 :]) for option in options[name])
    return any(other in looked and other not in holds for other in others)


def _joined(short: list[Context], options: Mapping[str, tuple[str, ...]]) -> list[Context]:
    """The same, a reading left out where each of its options is there beside the same others."""
    found = list(short)
    changed = True
    while changed:
        changed = False
        for context in found:
            for name, _ in context:
                rest = tuple(pair for pair in context if pair[0] != name)
                group = [each for each in found if tuple(pair for pair in each if pair[0] != name) == rest]
                if len(group) == len(options[name]) and all(len(each) > len(rest) for each in group):
                    found = [each for each in found if each not in group]
                    found.append(rest)
                    changed = True
                    break
            if changed:
                break
    return found
