"""From a rule set's file to the tree that is decided: read, choose readings, resolve.

A rule set is read once; every choice of readings then gives its own resolved tree. Errors are problems with
file, line and the path in the file, also where an error only shows through a reading.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any

from evidence.problems import Param, Problem, shown
from evidence.reading.text import read_bytes
from evidence.reading.tree import Limits, Tree, read_tree
from rules import problems as _templates  # noqa: F401 - makes the templates known
from rules.grammar import FAILED, FormError, Parts, Path, Reader, Trail
from rules.language import NODE, ROOT, RULE_SET, START
from rules.model import Combination, Model, Node, Note, Reading, Resolved, SourceText, Words

CATALOGUE = FilePath(__file__).with_name("catalogue")
LIMITS = Limits(depth=64, aliases=1000)
"""Rule sets nest deeper than dossiers, and repeat whole requirements by alias where readings combine them."""
CASES_SUFFIX, SURVIVORS_SUFFIX = ".cases.yaml", ".survivors.yaml"


class BadRuleSet(ValueError):  # noqa: N818 - says what it is; part of the agreed interface
    """A rule set that cannot be resolved as asked; `problems` say why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{problem.place}: {problem.code}" for problem in self.problems))


class UnknownReading(ValueError):  # noqa: N818 - likewise
    """A reading or option that the rule set does not declare; `expected` are those that it does."""

    def __init__(self, reading: str, option: str | None, expected: Iterable[str]) -> None:
        self.reading = reading
        self.option = option
        self.expected = tuple(expected)
        super().__init__(f"{reading}={option}" if option is not None else reading)

    @property
    def problem(self) -> Problem:
        """The same as a problem without a place."""
        expected = tuple(self.expected)
        params: dict[str, Param] = {"name": shown(self.reading), "expected": expected}
        if self.option is None:
            return Problem("rule_unknown_reading", params=params)
        return Problem("rule_unknown_option", params={**params, "option": shown(self.option)})


class Resolution(Model):
    """A resolved rule set, and where its parts stand in the file."""

    resolved: Resolved
    trail: Trail


class RuleSet(Model):
    """One title's conditions in one edition, its readings not yet chosen. `sha256` is of the file's bytes.

    `tree` knows the places of the file; `known` keeps the resolutions already made, `parts`
    the requirements that they share.
    """

    schema: int
    id: str
    title: Words
    edition: str
    source: SourceText
    readings: Mapping[str, Reading]
    notes: tuple[Note, ...]
    sha256: str
    path: str | None
    start_raw: Any
    requirement_raw: Any
    tree: Tree
    known: dict[tuple[str, ...], Resolution]
    parts: Parts

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RuleSet) and self.sha256 == other.sha256

    def __hash__(self) -> int:
        return hash(self.sha256)

    def __repr__(self) -> str:
        return f"RuleSet({self.id!r}, {self.edition!r}, {self.sha256[:8]})"

    def choose(self, readings: Mapping[str, str]) -> dict[str, str]:
        """A complete choice: the default of every reading, and those given. Raises UnknownReading."""
        choice = {name: reading.default for name, reading in self.readings.items()}
        for name, option in readings.items():
            reading = self.readings.get(name)
            if reading is None:
                raise UnknownReading(name, None, self.readings)
            if option not in reading.options:
                raise UnknownReading(name, option, reading.options)
            choice[name] = option
        return choice

    def resolve(self, choice: Mapping[str, str]) -> Resolved:
        """The tree under a complete choice; its root has the rule set's id. Raises BadRuleSet."""
        return self.resolution(choice).resolved

    def resolution(self, choice: Mapping[str, str]) -> Resolution:
        """As `resolve`, with the paths in the file."""
        chosen = tuple(choice[name] for name in self.readings)
        if chosen not in self.known:
            reader = Reader(self.tree.data.get("readings"), choice, self.parts)
            read = _read_tree(self.id, self.start_raw, self.requirement_raw, reader)
            if read is None:
                raise BadRuleSet(problems_of(reader.faults, self.tree))
            self.known[chosen] = Resolution(resolved=read, trail=reader.trail)
        return self.known[chosen]


def _read_tree(rule_set_id: str, start_raw: Any, requirement_raw: Any, reader: Reader) -> Resolved | None:
    """The start and the tree, or None with the errors noted in the reader."""
    start = START.read(start_raw, ("start",), reader)
    root = ROOT.read(requirement_raw, ("requirement",), reader)
    if start is FAILED or root is FAILED:
        return None
    named = Combination(**{**root.__dict__, "id": rule_set_id})
    seen: set[str] = set()
    for node, path, _ in walk(named, reader.trail):
        if node.id in seen:
            reader.fault("rule_repeated_id", (*path, "id"), id=node.id)
        seen.add(node.id)
    return None if reader.faults else Resolved(start=start, requirement=named)


def walk(
    root: Combination, trail: Trail, path: Path = ("requirement",)
) -> Iterator[tuple[Node, Path, tuple[Combination, ...]]]:
    """Every requirement from the root down, its path in the file, and the combinations above it."""
    todo: list[tuple[Node, Path, tuple[Combination, ...]]] = [(root, trail.to(path), ())]
    while todo:
        node, path, above = todo.pop()
        yield node, path, above
        if isinstance(node, Combination):
            key = "of" if node.combine == "at_least" else node.combine
            below = [
                (child, trail.to(path, key, index), (*above, node)) for index, child in enumerate(node.of)
            ]
            todo.extend(reversed(below))


def problems_of(faults: Iterable[FormError], tree: Tree) -> tuple[Problem, ...]:
    """Errors of form as problems with their place; each once, in the file's order."""
    found = {}
    for fault in faults:
        params = {name: _param(value) for name, value in fault.params.items()}
        found[fault.code, fault.path] = Problem(fault.code, tree.place(fault.path, key=fault.key), params)
    return tuple(
        sorted(found.values(), key=lambda problem: (problem.place.line or 0, problem.place.column or 0))
    )


def _param(value: Any) -> str | int | tuple[Any, ...]:
    if isinstance(value, (list, tuple)):
        return tuple(_param(each) for each in value)
    if isinstance(value, dict):
        return shown("{" + ", ".join(map(str, value)) + "}")
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return value if isinstance(value, int) else shown(value)


# Files -------------------------------------------------------------------------------------------------


def load_rule_set(path: str | FilePath) -> tuple[RuleSet | None, tuple[Problem, ...]]:
    """The rule set of a file, read under its default readings, or None and what is wrong with it."""
    content, problems = read_bytes(path)
    if content is None:
        return None, problems
    return rule_set_from_bytes(content, str(path))


def rule_set_from_bytes(
    content: bytes, file: str | None = None
) -> tuple[RuleSet | None, tuple[Problem, ...]]:
    """As `load_rule_set`, from the file's content."""
    tree, problems = read_tree(content, LIMITS, file=file)
    if tree is None:
        return None, problems
    reader = Reader(None, None)
    head = RULE_SET.read(tree.data, (), reader)
    if head is FAILED:
        return None, (*problems, *problems_of(reader.faults, tree))
    rule_set = RuleSet(
        schema=head["schema"],
        id=head["id"],
        title=head["title"],
        edition=head["edition"],
        source=head["source"],
        readings=head.get("readings", {}),
        notes=head.get("notes", ()),
        sha256=hashlib.sha256(content).hexdigest(),
        path=file,
        start_raw=head["start"],
        requirement_raw=head["requirement"],
        tree=tree,
        known={},
        parts={},
    )
    try:
        rule_set.resolve(rule_set.choose({}))
    except BadRuleSet as bad:
        return None, (*problems, *bad.problems)
    return (None if problems else rule_set), problems


def requirement_from_data(data: Any) -> Node:
    """One requirement as it is written in a rule set, without readings. Raises BadRuleSet."""
    reader = Reader({}, {})
    node: Node = NODE.read(data, (), reader)
    if reader.faults:
        raise BadRuleSet(problems_of(reader.faults, Tree(data, None, "", json=False)))
    return node


class CatalogueEntry(Model):
    """One rule set that the package carries."""

    id: str
    edition: str
    path: FilePath


def catalogue() -> tuple[CatalogueEntry, ...]:
    """The rule sets that the package carries, by id and edition."""
    return tuple(
        CatalogueEntry(id=path.parent.name, edition=path.stem, path=path)
        for path in sorted(CATALOGUE.glob("*/*.yaml"))
        if not path.name.endswith((CASES_SUFFIX, SURVIVORS_SUFFIX))
    )


def find(rule_set_id: str, edition: str | None = None) -> FilePath | None:
    """The file of a rule set in the catalogue (without an edition: the last by name), or None."""
    found = [entry for entry in catalogue() if entry.id == rule_set_id and edition in (None, entry.edition)]
    return found[-1].path if found else None
