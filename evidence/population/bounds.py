"""The least and the greatest that values can be, for spans that must not end before they begin."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from evidence.day import Day

_FAR: Final = 10**18


class Bounds:
    """The least and the greatest that each value of a column can be (two rows), kept as columns grow.

    Unknown, the last, and none are neither too great nor too small.
    """

    def __init__(self) -> None:
        self._known: list[tuple[Sequence[Any], NDArray[np.int64]]] = []

    def __call__(self, values: Sequence[Any]) -> NDArray[np.int64]:
        """The bounds of values."""
        for place, (known, bounds) in enumerate(self._known):
            if known is values:
                return bounds
            count = len(known)
            if count and count <= len(values) and values[count - 1] is known[-1]:
                # The same, and some more: what is known stays.
                more = _bounds_of(values[count:])
                grown = np.concatenate((bounds[:, :-1], more), axis=1)
                self._known[place] = (values, grown)
                return grown
        found = _bounds_of(values)
        self._known.append((values, found))
        return found


def _bounds_of(values: Sequence[Any]) -> NDArray[np.int64]:
    pairs = [(-_FAR, _FAR)] * (len(values) + 1)
    for place, value in enumerate(values):
        if isinstance(value, Day):
            pairs[place] = (value.first.toordinal(), value.last.toordinal())
        elif isinstance(value, int):
            pairs[place] = (value, value)
    return np.array(pairs, dtype=np.int64).T.copy()
