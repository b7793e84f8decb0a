"""What a rule set asks a dossier for: kinds of record in the order of the clauses, fields, documents.

Asked of the tree under its default readings and under every other option of every reading, so that a workbook
filled in today can answer whichever reading the committee chooses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from evidence.documents import Document
from evidence.labels import Term
from evidence.workbook.plan import Asked, Plan, SheetPlan
from rules.loader import BadRuleSet, RuleSet
from rules.model import (
    ALTERNATIVES,
    SPAN,
    Above,
    AbsentLeaf,
    AnyDocument,
    Combination,
    DocumentEntry,
    DocumentTest,
    JudgementLeaf,
    Node,
    PeriodLeaf,
    RecordsLeaf,
    Resolved,
    Where,
)


@dataclass(slots=True)
class _Wanted:
    """What was found for one kind so far."""

    fields: dict[str, None] = field(default_factory=dict)
    documents: dict[Document, None] = field(default_factory=dict)
    papers: int = 0
    leaves: set[str] = field(default_factory=set)
    about: set[str] = field(default_factory=set)


def plan_of(rule_set: RuleSet) -> Plan:
    """The plan of a workbook for this title."""
    kinds: dict[str, _Wanted] = {}
    order: list[str] = []
    found: dict[str, Node] = {}
    default: set[str] = set()
    for number, resolved in enumerate(_resolutions(rule_set)):
        if number == 0:
            _about(resolved.requirement, frozenset(), kinds)
            default = {node.id for node in _nodes(resolved.requirement)}
        place = 0
        limits = tuple(_limits(resolved.requirement))
        for node in _nodes(resolved.requirement):
            # What only another reading asks stands after what precedes it there.
            if node.id not in found:
                found[node.id] = node
                order.insert(place, node.id)
            place = order.index(node.id) + 1
            _leaf(node, kinds, default=number == 0)
        for name, kind in limits:
            kinds[kind].fields.setdefault(name)
    nodes = [found[each] for each in order if each != rule_set.id]

    def place_of(wanted: _Wanted) -> int:
        """Where the default readings first ask for a kind; where only others do, where those do."""
        return min(map(order.index, wanted.leaves & default or wanted.leaves))

    sheets = [
        SheetPlan(
            kind,
            tuple(each.fields),
            tuple(each.documents),
            each.papers,
            tuple(dict.fromkeys(node.cite for node in nodes if node.id in each.leaves)),
            tuple(_asked(node, deep=True) for node in nodes if node.id in (each.about or each.leaves)),
        )
        for kind, each in sorted(kinds.items(), key=lambda item: place_of(item[1]))
    ]
    return Plan(
        rule_set.id,
        Term(rule_set.title.zh, rule_set.title.en),
        tuple(sheets),
        tuple(_asked(node) for node in nodes if isinstance(node, JudgementLeaf)),
        tuple(_asked(node) for node in nodes),
    )


def _asked(node: Node, *, deep: bool = False) -> Asked:
    says = Term(node.says.zh, node.says.en)
    if not deep or not isinstance(node, Combination):
        return Asked(node.id, node.cite, says)
    parts = tuple(_asked(each, deep=True) for each in node.of)
    return Asked(node.id, node.cite, says, node.at_least, parts)


def _resolutions(rule_set: RuleSet) -> Iterator[Resolved]:
    """The tree under the defaults, then with each other option of each reading alone."""
    default = rule_set.choose({})
    yield rule_set.resolve(default)
    for name, reading in rule_set.readings.items():
        for option in reading.options:
            if option != reading.default:
                try:
                    yield rule_set.resolve({**default, name: option})
                except BadRuleSet:
                    continue  # an option that only goes with another one


def _limits(root: Combination) -> Iterator[tuple[str, str]]:
    """The fields that tell what counts once, each with a kind of which it is asked, where reuse is limited.

    That an achievement counts once is of no account for a kind that only one place looks at.
    """
    for node in _nodes(root):
        if not isinstance(node, Combination) or node.reuse is None:
            continue
        places: dict[str, set[str]] = {}
        for leaf in _nodes(node):
            if isinstance(leaf, RecordsLeaf | PeriodLeaf):
                for source in leaf.sources:
                    own = leaf.cite if node.reuse.by == "clause" else leaf.id
                    places.setdefault(source.of, set()).add(own)
        for kind, own_places in places.items():
            if node.reuse.achievement == "once" and kind not in node.reuse.share and len(own_places) > 1:
                yield "achievement", kind
            if node.reuse.of_activity == "highest":
                yield "activity", kind


def _nodes(root: Combination) -> Iterator[Node]:
    todo: list[Node] = [root]
    while todo:
        node = todo.pop()
        yield node
        if isinstance(node, Combination):
            todo.extend(reversed(node.of))


def _about(node: Node, above: frozenset[str], kinds: dict[str, _Wanted]) -> None:
    """Note for each kind the highest requirements that ask for nothing else."""
    common = _common(node) - above
    for kind in common:
        kinds.setdefault(kind, _Wanted()).about.add(node.id)
    if isinstance(node, Combination):
        for each in node.of:
            _about(each, above | common, kinds)


def _common(node: Node) -> frozenset[str]:
    """The kinds of record at which every leaf below looks."""
    if isinstance(node, Combination):
        return frozenset.intersection(*map(_common, node.of))
    if isinstance(node, AbsentLeaf):
        return frozenset((node.absent,))
    if isinstance(node, RecordsLeaf | PeriodLeaf):
        return frozenset(source.of for source in node.sources)
    return frozenset()


def _leaf(node: Node, kinds: dict[str, _Wanted], *, default: bool) -> None:
    if isinstance(node, RecordsLeaf | PeriodLeaf):
        for source in node.sources:
            wanted = kinds.setdefault(source.of, _Wanted())
            wanted.leaves.add(node.id)
            wanted.fields.update(dict.fromkeys(_fields(source.where)))
            if default:
                # Other readings ask for other signatures; one way to fill them in is enough.
                wanted.papers = max(wanted.papers, len(source.documents))
                wanted.documents.update(dict.fromkeys(_document(test) for test in _tests(source.documents)))
            if isinstance(node, PeriodLeaf) and node.measure is not None:
                wanted.fields.update(dict.fromkeys(node.measure.fields))
    elif isinstance(node, AbsentLeaf):
        wanted = kinds.setdefault(node.absent, _Wanted())
        wanted.leaves.add(node.id)
        wanted.fields.update(dict.fromkeys((*_fields(node.where), *_fields(node.certificate))))


def _fields(where: Where) -> Iterator[str]:
    for key, test in where.items():
        if key == ALTERNATIVES and isinstance(test, tuple):
            alternatives: Iterable[Any] = test
            for each in alternatives:
                yield from _fields(each)
        elif key != SPAN:
            # A span is told by the fields that tell the time of the kind.
            yield key
            if isinstance(test, Above):
                yield test.above


def _tests(entries: Iterable[DocumentEntry]) -> Iterator[DocumentTest]:
    for entry in entries:
        if isinstance(entry, AnyDocument):
            yield from _tests(entry.any)
        else:
            yield entry


def _document(test: DocumentTest) -> Document:
    """The document as it would be when it is in order."""
    signers = test.signed_by or (("peer",) if test.signed else ())
    return Document.model_validate(
        {"type": test.type, "signed_by": signers, "stamped": test.stamped, "original": test.original}
    )
