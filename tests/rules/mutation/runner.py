"""Holds mutants against the cases: the first that turns red kills a mutant, the likeliest are tried first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from evaluator.cases import PreparedCase, Start, expectations, unwanted_changes
from evaluator.interpret import Program
from evaluator.remarks import waivers_in_force
from evaluator.verdict import Finding
from evidence.settings import Settings
from rules.cases import Case
from rules.grammar import Path, Trail
from rules.loader import BadRuleSet, RuleSet, walk
from rules.model import Combination, Node, Resolved
from tests.rules.mutation.mutants import Mutant, mutants_of

Choice = tuple[tuple[str, str], ...]


class Ground:
    """A rule set and its cases, with all that does not depend on the mutant worked out once."""

    def __init__(self, rule_set: RuleSet, prepared: Sequence[PreparedCase]) -> None:
        self.rule_set = rule_set
        self.groups: dict[Choice, list[PreparedCase]] = {(): []}
        self._settings: list[Settings] = []
        self.offices: dict[int, int] = {}
        self.originals: dict[Choice, dict[str, object]] = {}
        for each in prepared:
            self.groups.setdefault(choice_of(each.after), []).append(each)
        for start in (start for each in prepared for start in (each.before, each.after)):
            if start.settings not in self._settings:
                self._settings.append(start.settings)
            self.offices[id(start)] = self._settings.index(start.settings)
            choice = choice_of(start)
            if choice not in self.originals:
                resolved = rule_set.resolve(rule_set.choose(start.readings))
                self.originals[choice] = contents(resolved)

    def survivors(self) -> Iterator[Mutant]:
        """The mutants that no case notices. What the loader refuses is no mutant."""
        for mutant in mutants_of(self.rule_set):
            with mutant.applied(self.rule_set) as changed:
                if is_valid(changed) and not Trial(self, changed).is_killed(mutant.path):
                    yield mutant


def choice_of(start: Start) -> Choice:
    """The readings a case chooses, as a key."""
    return tuple(sorted(start.readings.items()))


def is_valid(rule_set: RuleSet) -> bool:
    """Whether a rule set can be resolved under its default readings."""
    try:
        rule_set.resolve(rule_set.choose({}))
    except BadRuleSet:
        return False
    return True


def contents(resolved: Resolved) -> dict[str, object]:
    """Every requirement's own content by its id: of a combination the ids of those below."""
    found: dict[str, object] = {"start": resolved.start}
    for node, _, _ in walk(resolved.requirement, Trail()):
        found[node.id] = _own(node)
    return found


def _own(node: Node) -> object:
    if not isinstance(node, Combination):
        return node
    below = tuple(child.id for child in node.of)
    return node.combine, node.at_least, below, node.applies_to, node.unless_setting, node.reuse


class Trial:
    """One mutant before the cases. What several cases have in common is decided once."""

    def __init__(self, ground: Ground, changed: RuleSet) -> None:
        self.ground = ground
        self.changed = changed
        self._changes: dict[Choice, frozenset[str]] = {}
        self._programs: dict[tuple[object, ...], Program] = {}
        self._begun: dict[int, Mapping[str, Finding]] = {}

    def is_killed(self, path: Path) -> bool:
        """Whether some case turns red. Cases of the readings that the mutant's path names are tried first."""
        groups = sorted(
            self.ground.groups, key=lambda choice: not any(option in path for _, option in choice)
        )
        try:
            return any(self._is_killed_by(self.ground.groups[choice]) for choice in groups)
        except BadRuleSet:
            return True

    def _is_killed_by(self, group: Sequence[PreparedCase]) -> bool:
        """Whether one of the cases with the same readings turns red."""
        ranked = [(self._likelihood(each), index) for index, each in enumerate(group)]
        ranked.sort(key=lambda rank: (-rank[0], rank[1]))
        return any(self._is_red(group[index]) for likely, index in ranked if likely)

    def _likelihood(self, prepared: PreparedCase) -> int:
        """How likely a case is to turn red; 0: neither of its trees differs from the original's."""
        case = prepared.case
        after = self._changed_under(prepared.after)
        before = self._changed_under(prepared.before) if case.is_alone else frozenset()
        if not after and not before:
            return 0
        return 1 + 8 * (case.leaf in after) + 4 * len(after & case.expect.keys()) + 2 * _shares(case, after)

    def _changed_under(self, start: Start) -> frozenset[str]:
        """The requirements that are not what they were under the readings of a case."""
        choice = choice_of(start)
        if choice not in self._changes:
            old = self.ground.originals[choice]
            new = contents(self.changed.resolve(self.changed.choose(start.readings)))
            changed = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
            self._changes[choice] = frozenset(changed)
        return self._changes[choice]

    def _is_red(self, prepared: PreparedCase) -> bool:
        after = self._findings(prepared.after)
        if expectations(prepared.case, after):
            return True
        if not prepared.case.is_alone:
            return False
        key = id(prepared.before)
        if key not in self._begun:
            self._begun[key] = self._findings(prepared.before)
        return bool(unwanted_changes(prepared.case, self._begun[key], after))

    def _findings(self, start: Start) -> Mapping[str, Finding]:
        key = (choice_of(start), self.ground.offices[id(start)], start.as_of, start.standing)
        program = self._programs.get(key)
        if program is None:
            resolved = self.changed.resolve(self.changed.choose(start.readings))
            program = Program(self.changed.id, resolved, start.settings, start.as_of, start.standing)
            self._programs[key] = program
        waivers, _ = waivers_in_force(start.dossier, program.requirement_ids(), start.as_of)
        return {each.id: each for each in program.interpret(program.case(start.dossier), waivers).walk()}


def _shares(case: Case, changed: frozenset[str]) -> bool:
    """Whether a case is about something near a changed requirement: above it, below it."""
    return any(case.leaf.startswith(name) or name.startswith(case.leaf) for name in changed)
