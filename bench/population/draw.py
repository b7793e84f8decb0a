"""Drawing codes by weight, many at a time: everything follows from the generator that is handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
Classes = NDArray[np.uint8]

CLASSES: Final = 8
"""Merit and care come in so many classes, poorest first."""
UNKNOWN: Final = -1
_SLOTS: Final = 4096
_BEND: Final = 0.55
"""Below 1: the classes between stand nearer to the best, for whoever applies has prepared for it."""

MISSING: Final = (0.16, 0.13, 0.10, 0.075, 0.05, 0.03, 0.012, 0.004)
"""How many fields an applicant of each class of care has left empty."""


class Coded(NamedTuple):
    """A column: codes into values, UNKNOWN where nothing is said."""

    codes: Codes
    values: Sequence[str]


class Mix:
    """What is drawn, with weights that go from those of the poorest class to those of the best.

    A value `None` is unknown. A value may be anything; `draw` gives codes into `values`.
    """

    def __init__(self, poor: Mapping[Any, float], good: Mapping[Any, float] | None = None) -> None:
        good = poor if good is None else good
        self.values: tuple[Any, ...] = tuple(
            value for value in dict.fromkeys((*poor, *good)) if value is not None
        )
        self._table = np.empty((CLASSES, _SLOTS), dtype=np.int16)
        keys = (*self.values, None)
        ends = [np.array([each.get(key, 0.0) for key in keys], dtype=np.float64) for each in (poor, good)]
        for number in range(CLASSES):
            share = (number / (CLASSES - 1)) ** _BEND
            weights = (1 - share) * ends[0] / ends[0].sum() + share * ends[1] / ends[1].sum()
            bounds = np.rint(np.cumsum(weights) * _SLOTS).astype(np.int64)
            places = np.searchsorted(bounds, np.arange(_SLOTS), side="right")
            self._table[number] = np.where(places == len(self.values), UNKNOWN, places)

    def draw(self, classes: Classes, rng: np.random.Generator) -> Codes:
        """One code for each class given."""
        slots = classes.astype(np.int32) * _SLOTS + (words(len(classes), rng) >> 4)
        return self._table.ravel()[slots].astype(np.int32)

    def numbers(self, classes: Classes, rng: np.random.Generator) -> NDArray[np.int64]:
        """One value for each class given, where all values are whole numbers."""
        return np.array(self.values, dtype=np.int64)[self.draw(classes, rng)]


def words(size: int, rng: np.random.Generator) -> NDArray[np.uint16]:
    """So many numbers from 0 to 65,535."""
    return np.frombuffer(rng.bytes(2 * size), dtype="<u2")


def chance(size: int, share: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """True in that share of so many places."""
    return words(size, rng) < round(share * 65536)


def below(limits: NDArray[Any], rng: np.random.Generator) -> NDArray[np.int64]:
    """One number from 0 to below each limit."""
    return (words(len(limits), rng).astype(np.int64) * limits.astype(np.int64)) >> 16


def forget(codes: Codes, care: Classes, rng: np.random.Generator) -> Codes:
    """The codes with some of them unknown, the more the less the care."""
    limits = np.array([round(share * 65536) for share in MISSING], dtype=np.uint16)
    return np.where(words(len(codes), rng) < limits[care], np.int32(UNKNOWN), codes)
