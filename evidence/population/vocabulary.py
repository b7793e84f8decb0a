"""The distinct values of columns of one type, numbered for good: a text is read once, not for every file.

Codes only ever grow, so that those of an earlier file and of another column of the type mean the same.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from evidence.population.layout import ColumnSpec
from evidence.population.values import parser_of

UNKNOWN: Final = -1
BAD: Final = -2
"""The code of a text that means nothing in its column."""
MOST: Final = 100_000
"""A type with more values than this (names, say) is forgotten after each part."""


class Vocabulary:
    """The values of one type of column, by their codes."""

    def __init__(self, spec: ColumnSpec) -> None:
        self._parse = parser_of(spec)
        self._by_text: dict[str | None, int] = {None: UNKNOWN}
        self._by_value: dict[Any, int] = {}
        self._values: tuple[Any, ...] = ()

    def __len__(self) -> int:
        """How many values there are."""
        return len(self._by_value)

    @property
    def values(self) -> tuple[Any, ...]:
        """All values so far; the same object as long as none is added."""
        if len(self._values) != len(self._by_value):
            self._values = tuple(self._by_value)
        return self._values

    def codes(self, texts: Sequence[str | None]) -> NDArray[np.int32]:
        """The codes of texts, BAD for those that mean nothing, and UNKNOWN as one more at the end."""
        known = self._by_text
        try:
            found = [known[text] for text in texts]
        except KeyError:
            found = [self._code(text) for text in texts]
        found.append(UNKNOWN)
        return np.array(found, dtype=np.int32)

    def code(self, value: Any) -> int:
        """The code of a value, which becomes one of those known."""
        return self._by_value.setdefault(value, len(self._by_value))

    def _code(self, text: str | None) -> int:
        code = self._by_text.get(text)
        if code is None and text is not None:
            try:
                code = self.code(self._parse(text))
            except (ValueError, RecursionError):
                code = BAD
            self._by_text[text] = code
        return UNKNOWN if code is None else code


class Vocabularies:
    """The vocabularies of all types of column."""

    def __init__(self) -> None:
        self._of: dict[tuple[Any, ...], Vocabulary] = {}

    def of(self, spec: ColumnSpec) -> Vocabulary:
        """The vocabulary of a column."""
        key = _key(spec)
        found = self._of.get(key)
        if found is None:
            found = self._of[key] = Vocabulary(spec)
        return found

    def forget(self) -> None:
        """Drop what has too many values to be worth keeping. Codes given before mean nothing any more."""
        self._of = {key: each for key, each in self._of.items() if len(each) <= MOST}


def _key(spec: ColumnSpec) -> tuple[Any, ...]:
    field = spec.field
    if field is None:
        return (spec.form,)
    marker = field.marker
    of_marker = (marker.name, marker.low, marker.high) if marker is not None else ()
    # Texts are apart by their field: names must not drown the few organisers.
    of_texts = field.shape == "list" or (marker is not None and marker.name in ("text", "key"))
    name = field.name if of_texts else ""
    return (spec.form, field.shape, of_marker, field.choices, field.may_be_none, name)
