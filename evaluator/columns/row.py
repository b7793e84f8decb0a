"""One person's verdict held against a row of the columns: every status and what counts must be the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from evaluator.columns.engine import STATUSES, Decided, ids_of
from evaluator.verdict import Finding, Status


class Told(NamedTuple):
    """What is told of one requirement. A code that means no status is kept as it is."""

    status: Status | int
    certain: int
    possible: int


class RowDifference(NamedTuple):
    """One requirement of which the two tell different things; None where one does not tell of it."""

    requirement: str
    verdict: Told | None
    row: Told | None


Row = dict[str, Told]
"""What is told of each requirement."""

STATUS: Final = ".status"
CERTAIN: Final = ".certain"
POSSIBLE: Final = ".possible"
"""What the names of the columns that a run writes end in."""

SILENT: Final = Told("not_applicable", 0, 0)
"""What a row holds below a requirement that is not applicable; the interpreter is silent there."""


def row_of(finding: Finding) -> Row:
    """The row that the columns must have for a verdict."""
    found = dict.fromkeys(ids_of(finding.requirement), SILENT)
    found.update({each.id: Told(each.status, each.certain, each.possible) for each in finding.walk()})
    return found


def row_at(decided: Decided, place: int) -> Row:
    """The row of the applicant in a place of what the columns found."""
    return {
        id_: told(
            int(decided.status[n, place]), int(decided.certain[n, place]), int(decided.possible[n, place])
        )
        for n, id_ in enumerate(decided.ids)
    }


def row_from(written: Mapping[str, Any]) -> Row:
    """The row that a run wrote, by the names of its columns."""
    names = [name.removesuffix(STATUS) for name in written if name.endswith(STATUS)]
    return {
        name: told(written[name + STATUS], written[name + CERTAIN], written[name + POSSIBLE])
        for name in names
    }


def told(status: int, certain: int, possible: int) -> Told:
    """What the integers of a row tell."""
    return Told(STATUSES[status] if 0 <= status < len(STATUSES) else status, certain, possible)


def differences(verdict: Row, row: Row) -> tuple[RowDifference, ...]:
    """The requirements of which the two tell different things, in the order of the rule set."""
    return tuple(
        RowDifference(name, verdict.get(name), row.get(name))
        for name in dict.fromkeys((*verdict, *row))
        if verdict.get(name) != row.get(name)
    )
