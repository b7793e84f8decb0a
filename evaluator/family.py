"""The trees of many choices of readings, made of shared parts; each part is decided once for a dossier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from evaluator.assignment import FREE, Assigned
from evaluator.assignment.scopes import scopes_of
from evaluator.case import Case, Office
from evaluator.interpret import Decide, Program
from evaluator.periods import CompiledPeriods
from evaluator.records import CompiledRecords
from evaluator.remarks import waivers_in_force
from evaluator.verdict import Finding
from evidence.dossier import Dossier, Waiver
from evidence.scales import POSTS
from evidence.settings import Settings
from rules.model import (
    AbsentLeaf,
    Combination,
    JudgementLeaf,
    Node,
    PeriodLeaf,
    RecordsLeaf,
    Resolved,
)


class Tree(NamedTuple):
    """One choice's tree: how it is decided, whom its requirements are asked of, whether it limits reuse."""

    resolved: Resolved
    decide: Decide
    asked: Mapping[str, tuple[str, ...] | None]
    limited: bool


class _Made(NamedTuple):
    """What was made of a requirement, and of the records that it counts, if it is a leaf that does."""

    node: Node
    decide: Decide
    compiled: CompiledRecords | CompiledPeriods | None


class _KeptCase(Case):
    """A dossier made ready, with what has been found of it by the number of the part."""

    __slots__ = ("known",)

    def __init__(self, dossier: Dossier, office: Office, start: str, known: dict[int, Finding]) -> None:
        super().__init__(dossier, office, start)
        self.known = known


class Family(Program):
    """The trees of several choices; parts that are equal in all that decides them are one."""

    def __init__(self, title: str, resolved: Resolved, settings: Settings, as_of: int, standing: str) -> None:
        self._parts: dict[tuple[object, ...], _Made] = {}
        self._numbers: dict[Decide, int] = {}
        self._limited: dict[Decide, _Limited] = {}
        self._of_node: dict[tuple[int, tuple[str, ...], str], _Made] = {}
        super().__init__(title, resolved, settings, as_of, standing)

    def tree(self, resolved: Resolved) -> Tree:
        """A choice's tree compiled, as far as no tree before it had the same parts."""
        self.resolved = resolved
        decide = self._compile(resolved.requirement, ())
        limited = bool(scopes_of(resolved.requirement, self.settings, self.title))
        return Tree(resolved, decide, dict(_asked(resolved.requirement)), limited)

    def limited(self, tree: Tree) -> _Limited:
        """A choice's tree as a program of its own, made of the same parts."""
        if tree.decide not in self._limited:
            self._limited[tree.decide] = _Limited(self, tree.resolved)
        return self._limited[tree.decide]

    def made_of(self, node: Node, above: tuple[str, ...], start: str) -> _Made:
        """What was made of a requirement of a tree that is compiled."""
        return self._of_node[id(node), above, start]

    def _compile(self, node: Node, above: tuple[str, ...]) -> Decide:
        # Most nodes are in many trees. They are kept beside what was made of them: an id stays theirs.
        place = id(node), above, self.resolved.start
        known = self._of_node.get(place)
        if known is not None:
            return known.decide
        key = self._key(node, above)
        made = self._parts.get(key)
        if made is None:
            decide = self._keeping(super()._compile(node, above), node)
            made = self._parts[key] = _Made(node, decide, self.compiled.get(node.id))
        self._of_node[place] = made._replace(node=node)
        return made.decide

    def _key(self, node: Node, above: tuple[str, ...]) -> tuple[object, ...]:
        """All that decides what is found for a requirement of one dossier."""
        if isinstance(node, Combination):
            path = (node.id, *above)
            own = tuple(repr(getattr(node, name)) for name in node.FIELDS if name != "of")
            return (*own, *(self._numbers[self._compile(child, path)] for child in node.of))
        path = above if isinstance(node, JudgementLeaf) else ()
        start = self.resolved.start if _opens_at_start(node) else ""
        return (repr(node), path, start)

    def _keeping(self, decide: Decide, node: Node) -> Decide:
        number = len(self._numbers)
        id_, is_leaf = node.id, not isinstance(node, Combination)

        def kept(case: Case, waivers: Mapping[str, Waiver], assigned: Assigned) -> Finding:
            # What is said of records, or of a scope, is said under one tree; what is below it may be kept.
            free = id_ not in assigned.added if is_leaf else not (assigned.added or assigned.scopes)
            if not free or not isinstance(case, _KeptCase):
                return decide(case, waivers, assigned)
            finding = case.known.get(number)
            if finding is None:
                finding = case.known[number] = decide(case, waivers, assigned)
            return finding

        self._numbers[kept] = number
        return kept


class _Limited(Program):
    """One tree of a family as a program of its own. It shares the family's parts and what they have found."""

    def __init__(self, family: Family, resolved: Resolved) -> None:
        self._family = family
        super().__init__(family.title, resolved, family.settings, family.office.as_of, family.office.standing)

    def _compile(self, node: Node, above: tuple[str, ...]) -> Decide:
        made = self._family.made_of(node, above, self.resolved.start)
        if isinstance(node, Combination):
            self.groups.add(node.id)
            for child in node.of:
                self._compile(child, (node.id, *above))
        elif made.compiled is not None:
            self.compiled[node.id] = made.compiled
        return made.decide


class Findings:
    """What is found of one dossier under several choices."""

    def __init__(self, family: Family, dossier: Dossier) -> None:
        self._family = family
        self._dossier = dossier
        self._known: dict[int, Finding] = {}
        self._limited: dict[Decide, Finding] = {}
        self._cases: dict[str, _KeptCase] = {}

    def under(self, tree: Tree) -> Finding:
        """The finding of the whole under one choice."""
        case = self._case(tree.resolved.start)
        waivers, _ = waivers_in_force(self._dossier, tree.asked.keys(), self._family.office.as_of)
        if tree.limited or self._dossier.pins:
            found = self._limited.get(tree.decide)
            if found is None:
                program = self._family.limited(tree)
                found = self._limited[tree.decide] = program.interpret(case, waivers)
            return found
        return tree.decide(case, waivers, FREE)

    @property
    def posts_unclear(self) -> bool:
        """Whether it is not known of every post whether it is held at the cut-off."""
        case = self._case(self._family.resolved.start)
        return any(case.holds_post((post,), case.office.as_of) == "unknown" for post in POSTS)

    def _case(self, start: str) -> _KeptCase:
        if start not in self._cases:
            self._cases[start] = _KeptCase(self._dossier, self._family.office, start, self._known)
        return self._cases[start]


def _opens_at_start(leaf: Node) -> bool:
    """Whether the day of appointment or qualification bears upon a leaf."""
    if isinstance(leaf, (PeriodLeaf, AbsentLeaf)):
        return True
    return isinstance(leaf, RecordsLeaf) and any(
        source.within.window == "since_appointment" for source in leaf.sources
    )


def _asked(node: Node) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    yield node.id, node.applies_to
    for child in node.of if isinstance(node, Combination) else ():
        yield from _asked(child)
