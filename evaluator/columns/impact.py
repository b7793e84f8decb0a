"""What a change of the rules does to very many applicants: what `evaluator.impact` finds, in columns.

Both rule sets' columns of findings are compared requirement by requirement. What follows are the rules of
`evaluator.impact.impact`, each for all applicants at once; the tests hold the two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evaluator.columns.engine import STATUSES, Decided
from evaluator.impact import STEPS, Behind, Kind
from rules.model import Combination, Node

Mask = NDArray[np.bool_]
Masks = NDArray[np.bool_]
Codes = NDArray[np.uint8]

KINDS: Final[tuple[Kind, ...]] = ("gains", "loses", "differs", "same")
"""What a change does to an applicant, by the codes in `Turns.kind`."""
GAINS, LOSES, DIFFERS, SAME = range(len(KINDS))
NOT_APPLICABLE: Final = STATUSES.index("not_applicable")
NOWHERE: Final = -1
_STEPS: Final = np.array([STEPS[each] for each in STATUSES], dtype=np.int8)


class Turns(NamedTuple):
    """What a change of the rules does to applicant i, and by requirement n of `ColumnImpact.requirements`.

    `kind[i]` is a code of `KINDS`, `before[i]` and `after[i]` of `STATUSES`. `turned[n, i]`: the requirement
    turned of itself; `decisive[n, i]`: and turned the whole; `moved[n, i]`: only what counts for it differs.
    `was[n, i]` and `became[n, i]` are the requirement's statuses, GONE where a side does not ask it.
    """

    kind: Codes
    before: Codes
    after: Codes
    turned: Masks
    decisive: Masks
    moved: Masks
    was: Codes
    became: Codes


GONE: Final = len(STATUSES)


class _Side(NamedTuple):
    """One rule set's requirements, renamed as here: the place of each, and the name of the one above it."""

    places: Mapping[str, int]
    parents: Mapping[str, str | None]


class ColumnImpact:
    """Two programs' findings compared. `old` and `new` are the roots of the resolved rule sets.

    `requirements` are those of the new one in its order, then those that only the old one has; a renamed one
    bears its new name.
    """

    def __init__(self, behind: Behind, old: Node, new: Node) -> None:
        names = {**behind.renamed, old.id: new.id}
        self._old, self._new = _side(old, names), _side(new, {})
        self.requirements = tuple(dict.fromkeys((*self._new.places, *self._old.places)))
        known = self._known = {each: place for place, each in enumerate(self.requirements)}
        parents = {**self._old.parents, **self._new.parents}
        self._above = [NOWHERE if above is None else known[above] for above in map(parents.get, known)]
        self.changes = tuple(behind.of(each, parents) for each in self.requirements)
        """The changes of the rules behind each requirement, as places in the comparison."""
        comparison = behind.comparison
        came_or_went = {each.requirement for each in comparison.changes if each.what in ("added", "removed")}
        self._alone = [each in came_or_went for each in self.requirements]
        self._own = [behind.own(each) for each in self.requirements]
        ways = [{comparison.changes[place].direction for place in own} for own in self._own]
        self._may_lose = [bool({"stricter", None} & each) for each in ways]
        self._may_gain = [bool({"more_lenient", None} & each) for each in ways]

    def of(self, before: Decided, after: Decided) -> Turns:
        """What differs of each applicant; both found of the same applicants, in the same order."""
        was, old_bounds = self._laid_out(self._old, before)
        became, new_bounds = self._laid_out(self._new, after)
        in_both = (was != GONE) & (became != GONE)
        steps = np.zeros(was.shape, dtype=np.int8)
        steps[in_both] = _STEPS[became[in_both]] - _STEPS[was[in_both]]
        whole = steps[0]
        turned = in_both & (was != became)
        alone = (was == GONE) != (became == GONE)
        alone &= np.array(self._alone, dtype=np.bool_)[:, None]
        moved = in_both & (was == became) & (old_bounds != new_bounds)
        moved &= ~self._over(turned | alone | moved)
        decisive = self._decisive(steps, whole, alone, was, became)
        # One that turned because a part of it did, and that asks nothing else itself, only follows.
        follows = self._parents_of(turned | alone) & ~np.array([bool(each) for each in self._own])[:, None]
        deepest = (turned & ~follows) | alone
        kind = np.full(whole.shape, SAME, dtype=np.uint8)
        kind[deepest.any(axis=0) | moved.any(axis=0)] = DIFFERS
        kind[whole > 0], kind[whole < 0] = GAINS, LOSES
        return Turns(kind, was[0], became[0], deepest, decisive & deepest, moved, was, became)

    def _laid_out(self, side: _Side, found: Decided) -> tuple[Codes, NDArray[np.int32]]:
        """The status of each requirement, GONE where it is not asked; and its bounds, as one number."""
        size = found.status.shape[1]
        status = np.full((len(self.requirements), size), GONE, dtype=np.uint8)
        bounds = np.zeros((len(self.requirements), size), dtype=np.int32)
        silent: dict[str, Mask] = {}
        for name, place in side.places.items():
            n, own = self._known[name], found.status[place]
            above = side.parents[name]
            hidden = silent[above] if above is not None else np.zeros(size, dtype=np.bool_)
            # The interpreter is silent below what is not applicable.
            silent[name] = hidden | (own == NOT_APPLICABLE)
            status[n] = np.where(hidden, np.uint8(GONE), own)
            bounds[n] = found.certain[place].astype(np.int32) * 2**16 + found.possible[place]
        return status, bounds

    def _over(self, marked: Masks) -> Masks:
        """Everything above what is marked."""
        over = np.zeros_like(marked)
        for n in reversed(range(len(self.requirements))):
            if self._above[n] != NOWHERE:
                over[self._above[n]] |= marked[n] | over[n]
        return over

    def _parents_of(self, marked: Masks) -> Masks:
        """What is the next above something marked."""
        parents = np.zeros_like(marked)
        for n, above in enumerate(self._above):
            if above != NOWHERE:
                parents[above] |= marked[n]
        return parents

    def _decisive(
        self, steps: NDArray[np.int8], whole: NDArray[np.int8], alone: Masks, was: Codes, became: Codes
    ) -> Masks:
        """Whether it, and everything above it, turned the way the whole did; as `impact._decides`."""
        same_way = steps * np.sign(whole) > 0
        worse = whole < 0
        up = np.ones(same_way.shape, dtype=np.bool_)
        decisive = np.zeros_like(up)
        for n, above in enumerate(self._above):
            if above != NOWHERE:
                up[n] = up[above] & same_way[above]
            decisive[n] = up[n] & same_way[n]
            if self._alone[n]:
                came = was[n] == GONE
                found = _STEPS[np.where(came, became[n], was[n]) % GONE]
                # What is asked for more hurts where it is not met; one way more helps where it does not fail.
                fits = np.where(came == worse, found < STEPS["met"], found > STEPS["not_met"])
                led = np.where(worse, self._may_lose[n], self._may_gain[n])
                decisive[n] |= alone[n] & up[n] & fits & led & (whole != 0)
        return decisive


def _side(root: Node, names: Mapping[str, str]) -> _Side:
    places, parents = {}, {}
    for place, (node, above) in enumerate(_walk(root, None)):
        name = names.get(node.id, node.id)
        places[name] = place
        parents[name] = names.get(above, above) if above is not None else None
    return _Side(places, parents)


def _walk(node: Node, above: str | None) -> Iterator[tuple[Node, str | None]]:
    """A requirement and all below it with the one above, in the order of `Decided.ids`."""
    yield node, above
    if isinstance(node, Combination):
        for child in node.of:
            yield from _walk(child, node.id)


# Counted ----------------------------------------------------------------------------------------------------

SORTS: Final = ("gains", "loses", "others")
"""What a requirement or a change of the rules does to an applicant: it turns the whole, or something else."""


class ImpactCounts(NamedTuple):
    """How many applicants a change of the rules moves.

    `kinds` are by the codes of `KINDS`, `whole` by the statuses of the whole before and after,
    `requirements` and `changes` by `SORTS` (`changes` by the place of the change), `turns` by the statuses
    before and after (GONE the last), of each requirement that turned of itself.
    """

    kinds: NDArray[np.int64]
    whole: NDArray[np.int64]
    requirements: NDArray[np.int64]
    changes: NDArray[np.int64]
    turns: NDArray[np.int64]


def added(one: ImpactCounts, other: ImpactCounts) -> ImpactCounts:
    """Both together."""
    return ImpactCounts(*(mine + more for mine, more in zip(one, other, strict=True)))


def counts_of(impact: ColumnImpact, turns: Turns, changes: int) -> ImpactCounts:
    """How many applicants are moved; `changes` is the number of changes of the rules."""
    names = len(impact.requirements)
    by_requirement = np.zeros((names, len(SORTS)), dtype=np.int64)
    by_turn = np.zeros((names, GONE + 1, GONE + 1), dtype=np.int64)
    for n in range(names):
        by_requirement[n] = _sorts(turns.kind, turns.decisive[n], turns.turned[n] | turns.moved[n])
        turned = turns.turned[n]
        by_turn[n] = _pairs(turns.was[n][turned], turns.became[n][turned], GONE + 1)
    by_change = np.zeros((changes, len(SORTS)), dtype=np.int64)
    for change, behind in _by_change(impact.changes).items():
        decisive: Mask = np.logical_or.reduce(turns.decisive[behind])
        touched: Mask = np.logical_or.reduce(turns.turned[behind] | turns.moved[behind])
        by_change[change] = _sorts(turns.kind, decisive, touched)
    return ImpactCounts(
        np.bincount(turns.kind, minlength=len(KINDS)).astype(np.int64),
        _pairs(turns.before, turns.after, GONE),
        by_requirement,
        by_change,
        by_turn,
    )


def _by_change(changes: Sequence[Iterable[int]]) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = {}
    for n, behind in enumerate(changes):
        for change in behind:
            found.setdefault(change, []).append(n)
    return found


def _sorts(kind: Codes, decisive: Mask, any_of: Mask) -> list[int]:
    return [
        int(np.count_nonzero(decisive & (kind == GAINS))),
        int(np.count_nonzero(decisive & (kind == LOSES))),
        int(np.count_nonzero(any_of & ~decisive)),
    ]


def _pairs(first: Codes, second: Codes, size: int) -> NDArray[np.int64]:
    both = first.astype(np.int64) * size + second
    return np.bincount(both, minlength=size * size).reshape(size, size).astype(np.int64)
