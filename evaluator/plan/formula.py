"""Formulas over steps: what must be done so that a requirement is met.

They know no negation: whatever more is done, what held still holds. True and False stand for themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from evaluator.plan.steps import Step

Number = Fraction | int


@dataclass(frozen=True, slots=True, eq=False)
class All:
    """All parts hold."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True, eq=False)
class AnyOf:
    """One of the parts holds."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """The amounts of the terms that hold add up to at least `bound`; amounts and bound are positive."""

    terms: tuple[tuple[Number, Formula], ...]
    bound: Number


@dataclass(frozen=True, slots=True)
class Use:
    """What may serve one place only is used at this one. It costs nothing; of one `what` one use can hold."""

    what: tuple[str, ...]
    place: str


Formula = bool | Step | All | AnyOf | Reach | Use


def all_of(parts: Iterable[Formula]) -> Formula:
    """All of the parts, put as simply as can be."""
    found: list[Formula] = []
    for part in parts:
        if part is False:
            return False
        if isinstance(part, All):
            found.extend(part.parts)
        elif part is not True:
            found.append(part)
    return _joined(found, All, empty=True)


def any_of(parts: Iterable[Formula]) -> Formula:
    """One of the parts, put as simply as can be."""
    found: list[Formula] = []
    for part in parts:
        if part is True:
            return True
        if isinstance(part, AnyOf):
            found.extend(part.parts)
        elif part is not False:
            found.append(part)
    return _joined(found, AnyOf, empty=False)


def _joined(parts: list[Formula], kind: type[All | AnyOf], *, empty: bool) -> Formula:
    seen: set[Step] = set()
    kept: list[Formula] = []
    for part in parts:
        if isinstance(part, Step):
            if part in seen:
                continue
            seen.add(part)
        kept.append(part)
    if not kept:
        return empty
    return kept[0] if len(kept) == 1 else kind(tuple(kept))


def reach(terms: Iterable[tuple[Number, Formula]], bound: Number) -> Formula:
    """Terms whose amounts must add up to a bound, put as simply as can be."""
    left: list[tuple[Number, Formula]] = []
    for amount, part in terms:
        if part is True:
            bound -= amount
        elif part is not False and amount > 0:
            left.append((amount, part))
    total = sum((amount for amount, _ in left), 0)
    if bound <= 0 or total < bound:
        return bound <= 0
    least = min(amount for amount, _ in left)
    if least >= bound:
        return any_of(part for _, part in left)
    if total - least < bound:
        return all_of(part for _, part in left)
    return Reach(tuple(left), bound)


def at_most_best(amounts: Sequence[tuple[Number, Formula]]) -> list[tuple[Number, Formula]]:
    """Terms for a reach of which only the greatest that holds may count: the gains of each over the next."""
    terms: list[tuple[Number, Formula]] = []
    ordered = sorted(amounts, key=lambda pair: -pair[0])
    for index, (amount, _) in enumerate(ordered):
        lower = ordered[index + 1][0] if index + 1 < len(ordered) else 0
        terms.append((amount - lower, any_of(part for _, part in ordered[: index + 1])))
    return terms


def holds(formula: Formula, done: Collection[Step]) -> bool:
    """Whether a formula holds once these steps are done, whatever is used where."""
    if isinstance(formula, Use):
        return True
    if isinstance(formula, bool):
        return formula
    if isinstance(formula, Step):
        return formula in done
    if isinstance(formula, All):
        return all(holds(part, done) for part in formula.parts)
    if isinstance(formula, AnyOf):
        return any(holds(part, done) for part in formula.parts)
    return sum((amount for amount, part in formula.terms if holds(part, done)), 0) >= formula.bound


def steps_in(formula: Formula) -> Iterator[Step]:
    """Every step that a formula names, perhaps more than once."""
    if isinstance(formula, Step):
        yield formula
    elif isinstance(formula, Reach):
        for _, part in formula.terms:
            yield from steps_in(part)
    elif isinstance(formula, (All, AnyOf)):
        for part in formula.parts:
            yield from steps_in(part)
