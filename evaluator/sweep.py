"""What a verdict depends on of the ways to read the text: every option tried, and the ends (design §6).

A `Sweeper` belongs to one rule set, office, cut-off and standing and is made once for many dossiers. It
compiles the tree of every choice that it tries; equal parts of the trees are compiled once, and decided once
for a dossier.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from evaluator.evaluate import Evaluator
from evaluator.family import Family, Findings, Tree
from evaluator.verdict import Finding, Status
from evidence.dossier import Dossier
from rules.model import (
    Node,
    Reading,
)

Choice = tuple[tuple[str, str], ...]
"""Readings and their options, in the order of the rule set."""


class Turn(NamedTuple):
    """A requirement that fares better or worse under another choice; None: it is not asked under one of them.

    A requirement that is met, waived or not applicable stands in nobody's way, like one that is not asked.
    One that is asked under one of the choices only is told of where that above it turns with it.
    """

    requirement: Node
    before: Status | None
    after: Status | None


class Tried(NamedTuple):
    """What is found under another choice.

    `options` are the options that differ from those chosen; `turns` all requirements below the whole that
    fare otherwise, in the order of the rule set.
    """

    options: Choice
    status: Status
    rung: int
    turns: tuple[Turn, ...]


class Sweep(NamedTuple):
    """How a verdict hangs on the readings.

    `alone` holds every other option of each reading, the others as chosen; `strict` and `lenient` all ordered
    readings at their ends, those without an order as chosen. `unbounded` are the readings that the ends say
    nothing of: those without an order and, where the posts held at the cut-off are not all known, those that
    change whom a requirement is asked of (unknown posts leave such a requirement open, decision 31). `ends`
    holds both ends under every combination of these; it is empty where the verdict has turned before.
    """

    chosen: Choice
    status: Status
    rung: int
    alone: tuple[Tried, ...]
    strict: Tried
    lenient: Tried
    unbounded: tuple[str, ...]
    ends: tuple[Tried, ...]

    @property
    def deciding(self) -> tuple[str, ...]:
        """The readings of which another option, chosen alone, turns the whole."""
        return tuple(dict.fromkeys(each.options[0][0] for each in self.alone if each.status != self.status))

    @property
    def touching(self) -> tuple[str, ...]:
        """The readings of which another option, chosen alone, turns a requirement, but not the whole."""
        turning = dict.fromkeys(each.options[0][0] for each in self.alone if each.turns)
        return tuple(name for name in turning if name not in self.deciding)

    @property
    def together(self) -> tuple[Tried, ...]:
        """The choices of several options at once under which the whole turns."""
        return tuple(each for each in (self.strict, self.lenient, *self.ends) if each.status != self.status)

    @property
    def independent(self) -> bool:
        """Whether the whole was found the same under everything that was tried."""
        return not self.deciding and not self.together


class Sweeper:
    """Tries the readings of one rule set for one office, cut-off and standing, on any number of dossiers.

    What is chosen is what the evaluator has chosen.
    """

    def __init__(self, evaluator: Evaluator) -> None:
        program = evaluator.program
        self._rule_set = evaluator.rule_set
        self._chosen = evaluator.readings
        self._family = Family(
            program.title, program.resolved, program.settings, evaluator.as_of, evaluator.standing
        )
        self._trees: dict[tuple[str, ...], Tree] = {}
        self._asking: dict[str, bool] = {}

    def sweep(self, dossier: Dossier) -> Sweep:
        """How the verdict on one dossier hangs on the readings."""
        readings = self._rule_set.readings
        found = Findings(self._family, dossier)
        base = found.under(self._tree({}))
        alone = tuple(
            self._try(found, base, {name: option})
            for name, reading in readings.items()
            for option in reading.options
            if option != self._chosen[name]
        )
        strict = self._try(found, base, self._end(0))
        lenient = self._try(found, base, self._end(-1))
        unbounded = tuple(
            name
            for name, reading in readings.items()
            if not reading.ordered or (found.posts_unclear and self._changes_asking(name, reading))
        )
        ends: tuple[Tried, ...] = ()
        if all(each.status == base.status for each in (*alone, strict, lenient)):
            ends = tuple(self._ends(found, base, unbounded))
        chosen = tuple((name, self._chosen[name]) for name in readings)
        return Sweep(chosen, base.status, base.rung, alone, strict, lenient, unbounded, ends)

    def _end(self, index: int) -> dict[str, str]:
        """All ordered readings at their strict (0) or lenient (-1) end."""
        return {
            name: tuple(reading.options)[index]
            for name, reading in self._rule_set.readings.items()
            if reading.ordered
        }

    def _ends(self, found: Findings, base: Finding, names: Sequence[str]) -> Iterator[Tried]:
        options = [tuple(self._rule_set.readings[name].options) for name in names]
        for combination in product(*options):
            for index in (0, -1):
                choice = {**self._end(index), **dict(zip(names, combination, strict=True))}
                yield self._try(found, base, choice)

    def _try(self, found: Findings, base: Finding, options: Mapping[str, str]) -> Tried:
        finding = found.under(self._tree(options))
        differing = tuple(
            (name, options[name])
            for name in self._rule_set.readings
            if name in options and options[name] != self._chosen[name]
        )
        return Tried(differing, finding.status, finding.rung, tuple(_turns(base, finding)))

    def _tree(self, options: Mapping[str, str]) -> Tree:
        choice = {**self._chosen, **options}
        key = tuple(choice.values())
        if key not in self._trees:
            self._trees[key] = self._family.tree(self._rule_set.resolve(choice))
        return self._trees[key]

    def _changes_asking(self, name: str, reading: Reading) -> bool:
        """Whether an option changes whom a requirement is asked of, the other readings as chosen."""
        if name not in self._asking:
            usual = self._tree({}).asked
            self._asking[name] = any(
                usual.get(id_, asked) != asked
                for option in reading.options
                for id_, asked in self._tree({name: option}).asked.items()
            )
        return self._asking[name]


# What differs ----


def _turns(before: Finding, after: Finding) -> Iterator[Turn]:
    """The requirements below the whole that fare otherwise. Parts that are one have nothing to tell."""
    old: dict[str, Finding] = {}
    new: dict[str, Finding] = {}
    order: dict[str, bool] = {}
    _pair(before, after, old, new, order)
    for id_, above_turned in order.items():
        was, now = old.get(id_), new.get(id_)
        either = now or was
        if either is None or (not above_turned and (was is None or now is None)):
            continue
        if _in_the_way(was) != _in_the_way(now):
            yield Turn(either.requirement, was and was.status, now and now.status)


def _in_the_way(finding: Finding | None) -> Status | None:
    return None if finding is None or finding.passes else finding.status


def _pair(
    before: Finding,
    after: Finding,
    old: dict[str, Finding],
    new: dict[str, Finding],
    order: dict[str, bool],
) -> None:
    """The findings below both by id, wherever they stand, and whether that above them has turned."""
    turned = _in_the_way(before) != _in_the_way(after)
    for was, now in _partners(before.children, after.children):
        if was is now:
            continue
        either = was or now
        if either is not None:
            order[either.id] = order.get(either.id, False) or turned
        if was is not None and now is not None:
            old[was.id], new[now.id] = was, now
            _pair(was, now, old, new, order)
            continue
        for found, known in ((was, old), (now, new)):
            if found is not None:
                _alone(found, known, order, turned=turned)


def _alone(found: Finding, known: dict[str, Finding], order: dict[str, bool], *, turned: bool) -> None:
    """What is asked under one of the choices only, and all below it."""
    known[found.id] = found
    order.setdefault(found.id, turned)
    for child in found.children:
        _alone(child, known, order, turned=turned and not found.passes)


def _partners(
    before: tuple[Finding, ...], after: tuple[Finding, ...]
) -> Iterable[tuple[Finding | None, Finding | None]]:
    """The parts of both by id; the parts are mostly the same."""
    if len(before) == len(after) and all(was.id == now.id for was, now in zip(before, after, strict=True)):
        return zip(before, after, strict=True)
    earlier = {child.id: child for child in before}
    later = {child.id: child for child in after}
    return [(earlier.get(id_), later.get(id_)) for id_ in dict.fromkeys((*later, *earlier))]
