"""The records that one leaf looks at, of one kind or of several, as rows of each applicant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evaluator.columns.asking import Asking, RecordTest, together
from evaluator.columns.frame import UNKNOWN, Codes
from evaluator.columns.kernels import rows as kernels
from evaluator.columns.kernels.base import States
from evaluator.columns.office import OfficeFrame
from evaluator.columns.people import People
from evaluator.columns.rows import NO_KEYS, Rows, fixed
from evaluator.columns.tables import table
from rules.model import Source, Window

ACHIEVEMENT: Final = "achievement"


class SourceTests:
    """What a leaf asks of records of one kind; `window` None: without regard to time."""

    def __init__(self, source: Source, asking: Asking, *, windowed: bool) -> None:
        self.kind = source.of
        self.window: Window | None = source.within if windowed else None
        self.tests: list[RecordTest] = asking.tests(source.of, source.where, source.documents)
        about = (asking.start_field, asking.about, repr(self.window))
        self._key = ("source", about, tuple(test.key for test in self.tests))

    def states(self, rows: Rows, people: People) -> States:
        """The state of each record for this source."""

        def make() -> States:
            states = [rows.state, *(test.of(rows, people) for test in self.tests)]
            within = people.window(self.window, rows) if self.window is not None else None
            return together(states if within is None else [*states, within], rows.size)

        found: States = rows.once(self._key, make)
        return found


def part_states(sources: Sequence[SourceTests], people: People) -> dict[str, States]:
    """The states by kind; a record that two sources look at stands as the better sees it."""
    found: dict[str, States] = {}
    for source in sources:
        rows = people.view.rows(source.kind)
        if rows is not None:
            state = source.states(rows, people)
            known = found.get(source.kind)
            found[source.kind] = state if known is None else np.minimum(known, state)
    return found


class Gathered(NamedTuple):
    """Rows of several kinds, applicant by applicant; `parts` are the kinds' rows, `order` sorts them."""

    offsets: Codes
    parts: tuple[Rows, ...]
    order: Codes | None

    def take(self, read: Callable[[Rows], NDArray[Any]]) -> NDArray[Any]:
        """A column of all the rows."""
        arrays = [read(part) for part in self.parts]
        return arrays[0] if self.order is None else np.concatenate(arrays)[self.order]

    def states(self, by_kind: Mapping[str, States]) -> States:
        """The states of all the rows."""
        return self.take(lambda rows: by_kind[rows.kind])

    def keys(self, name: str) -> Codes:
        """Rows alike in a field have one number; -1 where there is no value, empty where nobody has one."""
        own = [part.key(name) for part in self.parts]
        if self.order is None or not any(len(key) for key in own):
            return own[0] if self.order is None else NO_KEYS
        numbers: dict[Any, int] = {}
        arrays = []
        for part, key in zip(self.parts, own, strict=True):
            if len(key):
                known = [numbers.setdefault(value, len(numbers)) for value in part.column(name).values]
                arrays.append(table(known, UNKNOWN, np.int32)[key + 1])
            else:
                arrays.append(np.full(part.size, UNKNOWN, dtype=np.int32))
        return fixed(np.concatenate(arrays)[self.order])


def gathered(kinds: Sequence[str], view: OfficeFrame) -> Gathered:
    """The rows of these kinds, of all of which there are any."""

    def make() -> Gathered:
        parts = [rows for kind in kinds if (rows := view.rows(kind)) is not None]
        offsets, order = parts[0].offsets, None
        for part in parts[1:]:
            merged = np.empty_like(offsets)
            number = int(offsets[-1])
            places = np.empty(number + part.size, dtype=np.int32)
            kernels.interleave(offsets, part.offsets, merged, places)
            if order is not None:
                places = np.concatenate([order, np.arange(number, len(places), dtype=np.int32)])[places]
            offsets, order = fixed(merged), places
        return Gathered(offsets, tuple(parts), order)

    found: Gathered = view.once(("gathered", tuple(kinds)), make)
    return found
