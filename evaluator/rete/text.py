"""One record written down as bounded integers, for two worlds.

In the **certain** world what is unknown passes no condition, in the **possible** world every one. The rules
are the same in both, only the facts differ. A property is a small integer:

- a value asked for: 1 where the record has it, or counts as it by the office's approval (in the possible
  world an unknown value sets the field's `wild` property, which stands for each);
- a value on a scale: its rank; a number: its millionths, cut off beyond any threshold; a list: its length;
- a day: its ordinal, or its distance from the first day of a window;
- a document asked for: 1 where it is attached and in order, or may still be.

A property that is left out passes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from evaluator.calendar import Span
from evaluator.case import Case, Item

FAR: Final = 2_000_000_000
"""Passes any lower bound; its negative any upper one. Fits 32 bits, as do all numbers here."""
MILLION: Final = 1_000_000

Bounds = tuple[int | None, int | None]
"""A number in the certain and in the possible world; None passes nothing."""

REMEMBERED: Final = 1_000
"""So many texts of a value, or lengths of a span, are remembered."""
NO_DAY: Final = (0, 0)
"""A day that is in no one's way."""
NOWHERE: Final[Bounds] = (None, None)
UNKNOWN: Final[Bounds] = (None, FAR)


class Scene(NamedTuple):
    """One dossier, and the first day of each window that the network asks for (None: unknown)."""

    case: Case
    openings: list[Span | None]


class Text:
    """The properties of one fact as they are written: those of both worlds, and those of one."""

    __slots__ = ("both", "certain", "possible")

    def __init__(self) -> None:
        self.both: list[str] = []
        self.certain: list[str] = []
        self.possible: list[str] = []

    def number(self, name: str, value: Bounds) -> None:
        """Write a property that is a number."""
        certain, possible = value
        if certain == possible:
            if certain is not None:
                self.both.append(f',"{name}":{cut_off(certain)}')
            return
        if certain is not None:
            self.certain.append(f',"{name}":{cut_off(certain)}')
        if possible is not None:
            self.possible.append(f',"{name}":{cut_off(possible)}')


Writer = Callable[[Item, Scene, Text], None]
Measure = Callable[[Any, Item, Scene], Bounds]
"""What a known value comes to as a number; passing is being zero or more."""


def same(number: int) -> Bounds:
    """A number that is the same in both worlds."""
    return number, number


def cut_off(number: int) -> int:
    """The number, or the bound beyond which no rule looks."""
    return number if -FAR < number < FAR else FAR if number > 0 else -FAR
