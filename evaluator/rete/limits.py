"""What durable-rules 2.0.28 can bear, held against a network before it is handed over.

Beyond these limits the engine fails only when a fact is asserted, or loops for ever. They are read in its
source (`MAX_STACK_SIZE`, `NEXT_BUCKET_LENGTH`, `NEXT_LIST_LENGTH`, `BETA_LIST_LENGTH`,
`MAX_SEQUENCE_EXPRESSIONS`, `MAX_OBJECT_PROPERTIES`); ours stay below with room to spare.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Literal

LimitCode = Literal[
    "rules_matching_one_fact",
    "rules_in_all",
    "conditions_of_one_part",
    "alternatives_of_one_part",
    "groups_in_one_rule",
    "properties_of_one_fact",
    "count",
    "colliding_names",
]

LIMITS: Final[dict[LimitCode, int]] = {
    # 64 pending conditions; the 65th gives error 303 when the fact is asserted
    "rules_matching_one_fact": 60,
    # a table of 512 conditions under one; the 513th loops for ever with the interpreter's lock held
    "rules_in_all": 480,
    "conditions_of_one_part": 480,
    # a list of 128 disjunctions below one condition
    "alternatives_of_one_part": 120,
    # 32 expressions in a rule; each conjunction and disjunction takes two
    "groups_in_one_rule": 14,
    "properties_of_one_fact": 240,
    # an unsigned short; the ids of the facts counted are made and checked beforehand
    "count": 2_000,
    # none at all: names are told apart by a 32-bit hash only
    "colliding_names": 0,
}

Condition = dict[str, Any]
"""A condition as durable-rules writes it: {"p1": 1}, {"$gte": {"p1": 2}}, {"$or": […]}."""

RESERVED: Final = ("id", "sid", "m", "$s", "$m", "$forward", "$time", "$timerName", "$baseTime", "$i")
"""Names that the engine gives a meaning of its own."""


class LimitExceeded(Exception):  # noqa: N818 - says what it is
    """A network that durable-rules could not bear; `code` says which limit, `found` how much there was."""

    def __init__(self, code: LimitCode, found: int) -> None:
        self.code = code
        self.found = found
        self.allowed = LIMITS[code]
        super().__init__(f"{code}: {found}, at most {self.allowed}")


def hold(code: LimitCode, found: int) -> None:
    """Raise `LimitExceeded` when there is more than the engine bears."""
    if found > LIMITS[code]:
        raise LimitExceeded(code, found)


def fnv1a(text: str) -> int:
    """The 32-bit FNV-1a hash by which durable-rules tells sids, ids and property names apart."""
    value = 0x811C9DC5
    for byte in text.encode("ascii"):
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def check_names(names: Iterable[str]) -> None:
    """Refuse names that the engine would take for one another, or for one of its own."""
    every = {*names, *RESERVED}
    hold("colliding_names", len(every) - len({fnv1a(name) for name in every}))


def comparisons(condition: Condition) -> int:
    """How many single comparisons a condition holds."""
    return sum(
        sum(comparisons(each) for each in parts) if name in ("$and", "$or") else 1
        for name, parts in condition.items()
    )


def groups(condition: Condition) -> int:
    """How many conjunctions and disjunctions a condition holds."""
    return sum(
        1 + sum(groups(each) for each in parts) if name in ("$and", "$or") else 0
        for name, parts in condition.items()
    )


def disjunctions(condition: Condition) -> int:
    """How many disjunctions a condition holds."""
    return sum(
        (name == "$or") + sum(disjunctions(each) for each in parts) if name in ("$and", "$or") else 0
        for name, parts in condition.items()
    )
