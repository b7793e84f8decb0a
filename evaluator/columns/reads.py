"""Which columns of a frame a program looks at, so that nothing else need be read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from evaluator.case import RESULTS_SPAN
from evaluator.columns.gather import ACHIEVEMENT
from evaluator.columns.judged import JUDGEMENT
from evaluator.columns.people import BY_GROUP
from evaluator.columns.rows import ORGANISER
from evaluator.conditions import DATED_BLOCKS
from evaluator.interpret import Program
from rules.model import (
    ALTERNATIVES,
    Above,
    AbsentLeaf,
    Combination,
    Items,
    JudgementLeaf,
    Node,
    PeriodLeaf,
    RecordsLeaf,
    Where,
    YearsAtLeast,
)

POSTS: Final = frozenset({"post", "from", "to"})
EXCUSED: Final = frozenset({"from", "to"})
WAIVERS: Final = frozenset({"requirement", "approved_by", "approved_on", "expires_on"})
JUDGED: Final = frozenset({"requirement", "judge", "role", "conclusion"})

Columns = Mapping[str, frozenset[str]]


def applicant_columns(program: Program) -> frozenset[str]:
    """The columns of applicants."""
    return frozenset((*BY_GROUP, program.resolved.start))


def record_columns(program: Program) -> Columns:
    """The columns by kind of record; kinds that are not looked at are left out."""
    found: dict[str, set[str]] = defaultdict(set)
    for node in _leaves(program.resolved.requirement):
        for kind, column in _of_leaf(node):
            found[kind] |= {column, *_own(kind)}
    for kind, columns in found.items():
        if "level" in columns and program.office.issuers:
            columns.add(ORGANISER)
        if any((kind, path) in program.office.equivalents for path in columns):
            columns |= {"name", ORGANISER}
    return {kind: frozenset(columns) for kind, columns in found.items()}


def _leaves(node: Node) -> Iterator[Node]:
    if isinstance(node, Combination):
        for child in node.of:
            yield from _leaves(child)
    else:
        yield node


def _own(kind: str) -> tuple[str, ...]:
    """What every leaf asks of a record."""
    return ("date", *(RESULTS_SPAN if kind == "class_results" else ("from", "to")), "term", "standing")


def _of_leaf(node: Node) -> Iterator[tuple[str, str]]:
    if isinstance(node, JudgementLeaf):
        yield from ((JUDGEMENT, column) for column in JUDGED)
    elif isinstance(node, AbsentLeaf):
        yield from _of_where(node.absent, node.where)
        yield from _of_where(node.absent, node.certificate)
    elif isinstance(node, RecordsLeaf | PeriodLeaf):
        measured = node.measure.fields if isinstance(node, PeriodLeaf) and node.measure else ()
        distinct = node.distinct if isinstance(node, RecordsLeaf) else ACHIEVEMENT
        for source in node.sources:
            yield from ((source.of, column) for column in (distinct, *measured))
            yield from _of_where(source.of, source.where)
            if source.documents:
                yield source.of, "documents"


def _of_where(kind: str, where: Where) -> Iterator[tuple[str, str]]:
    for path, test in where.items():
        if path == ALTERNATIVES:
            choices: Any = test
            for choice in choices:
                yield from _of_where(kind, choice)
        elif not isinstance(test, YearsAtLeast):
            yield kind, path
            block = path.partition(".")[0]
            yield kind, block
            if block in DATED_BLOCKS and block != path:
                yield kind, f"{block}.date"
            if isinstance(test, Above):
                yield kind, test.above
            if isinstance(test, Items) and test.linked is not None:
                yield test.linked, "id"
