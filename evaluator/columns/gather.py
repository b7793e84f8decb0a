"""The records that one leaf looks at, of one kind or of several, as rows of each applicant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evaluator.columns.kernels import Codes, States
from evaluator.columns.rows import Rows
from evaluator.columns.standing import People
from evaluator.columns.tests import Asking, together
from rules.model import Source

ACHIEVEMENT = "achievement"


class Gathered(NamedTuple):
    """Rows of several kinds in the order of their owners; `parts` are the kinds' rows, `order` sorts them."""

    offsets: Codes
    state: States
    parts: tuple[Rows, ...]
    order: Codes | None

    def take(self, read: Callable[[Rows], NDArray[Any]]) -> NDArray[Any]:
        """A column of all the rows."""
        arrays = [read(part) for part in self.parts]
        if self.order is None:
            return arrays[0]
        return np.concatenate(arrays)[self.order]

    def keys(self, name: str) -> Codes:
        """What rows have in common by the values of a field; -1 for those that have none."""
        if self.order is None:
            return self.parts[0].key(name)
        numbers: dict[Any, int] = {}
        arrays = []
        for part in self.parts:
            known = [numbers.setdefault(value, len(numbers)) for value in part.column(name).values]
            own = part.key(name)
            arrays.append(np.where(own < 0, -1, np.array([*known, -1], dtype=np.int32)[own]))
        found: Codes = np.concatenate(arrays)[self.order].astype(np.int32)
        return found


def source_state(source: Source, rows: Rows, people: People, asking: Asking, *, windowed: bool) -> States:
    """The state of each record of a source's kind for it."""
    states = [rows.state]
    if windowed:
        states.append(people.window(source.within, rows))
    states += asking.where(source.where, rows, people.frame, people.by_amounts)
    states += asking.documents(source.documents, rows)
    return together(states, rows.size)


def gather(sources: tuple[Source, ...], people: People, asking: Asking, *, windowed: bool) -> Gathered | None:
    """All records that the sources look at; one that two look at stands as the better sees it.

    None when there are none.
    """
    by_kind: dict[str, States] = {}
    for source in sources:
        rows = people.rows.get(source.of)
        if rows is None:
            continue
        state = source_state(source, rows, people, asking, windowed=windowed)
        known = by_kind.get(source.of)
        by_kind[source.of] = state if known is None else np.minimum(known, state)
    return _joined(by_kind, people)


def _joined(by_kind: Mapping[str, States], people: People) -> Gathered | None:
    if not by_kind:
        return None
    parts = tuple(people.rows[kind] for kind in by_kind)
    if len(parts) == 1:
        return Gathered(parts[0].offsets, next(iter(by_kind.values())), parts, None)
    owner = np.concatenate([part.owner for part in parts])
    order = np.argsort(owner, kind="stable").astype(np.int32)
    offsets = np.searchsorted(owner[order], np.arange(people.size + 1)).astype(np.int32)
    return Gathered(offsets, np.concatenate(list(by_kind.values()))[order], parts, order)
