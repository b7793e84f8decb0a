"""One difference between two rule sets, as a value without words."""

from __future__ import annotations

from typing import Any, Final, Literal, NamedTuple

from rules.meaning import Direction

What = Literal[
    # the rule set
    "id",
    "edition",
    "title",
    "source",
    "start",
    "reading_added",
    "reading_removed",
    "reading_default",
    "reading_order",
    "reading_cite",
    "reading_words",
    "option_added",
    "option_removed",
    "option_words",
    "note_added",
    "note_removed",
    "note_settled",
    "note_words",
    # where requirements stand
    "added",
    "removed",
    "moved",
    "renamed",
    "parts",
    # one requirement
    "says",
    "cite",
    "form",
    "applies_to",
    "unless_setting",
    "reuse",
    "count",
    "distinct",
    "source_added",
    "source_removed",
    "kind",
    "condition",
    "way_added",
    "way_removed",
    "ways",
    "window",
    "document_added",
    "document_removed",
    "document",
    "each",
    "measured",
    "measure",
    "amount",
    "posts",
    "proportional",
    "on_average",
    "other",
    # written otherwise, no difference found among the choices of readings that were looked at
    "unlooked",
]

WORDS: Final[frozenset[What]] = frozenset(
    {
        "edition",
        "title",
        "source",
        "reading_cite",
        "reading_words",
        "option_words",
        "note_words",
        "says",
        "cite",
    }
)
"""Changes of words that change no verdict."""

UNDIRECTED: Final[frozenset[What]] = frozenset(
    {
        "id",
        "renamed",
        "reading_added",
        "reading_removed",
        "reading_order",
        "option_added",
        "option_removed",
        "note_added",
        "note_removed",
        "note_settled",
    }
)
"""Changes of what can be chosen, is noted, or of the ids that judgements, waivers and settings name.

They ask neither for more nor for less.
"""

Part = Literal["", "way", "breach", "certificate"]
"""Where in a leaf a condition stands: plainly, in one of several ways, in a breach, in a certificate."""

Context = tuple[tuple[str, str], ...]
"""Readings with the option of each."""


class RuleChange(NamedTuple):
    """One difference between two rule sets.

    `requirement` is its id (None: the rule set itself), `name` a field, a type of document, a reading or a
    setting, `kind` the kind of record that it is about; `old` and `new` are meanings, None for what is not
    there. `under` lists the choices of readings under which it holds, none meaning: under every one;
    `by_default` says whether the usual choice is among them. `touches` are the requirements that it reaches.
    """

    what: What
    requirement: str | None = None
    cite: str = ""
    name: str = ""
    kind: str = ""
    part: Part = ""
    old: Any = None
    new: Any = None
    direction: Direction = None
    under: tuple[Context, ...] = ()
    by_default: bool = True
    touches: tuple[str, ...] = ()

    @property
    def is_words(self) -> bool:
        """Whether it changes words only."""
        return self.what in WORDS

    @property
    def is_undirected(self) -> bool:
        """Whether it has no direction, not even one that cannot be told."""
        return self.what in UNDIRECTED
