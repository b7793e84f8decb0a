"""Changes of the rules over columns: as `evaluator.impact` finds them one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import pytest

from evaluator.columns import STATUSES, ColumnEngine, Decided, Refused, frame_of, interpreted
from evaluator.columns.impact import GONE, KINDS, ColumnImpact, ImpactCounts, Turns, added, counts_of
from evaluator.evaluate import Evaluator
from evaluator.impact import Behind, Impact, Turned, impact
from evidence.dossier import Dossier
from rules.comparing import compare
from rules.loader import RuleSet, find, rule_set_from_bytes
from tests.differential.compare import dossiers_of, offices

PEOPLE = 25


def text_of(name: str) -> str:
    path = find(name)
    assert path is not None
    return path.read_text(encoding="utf-8")


def edited(text: str, *edits: tuple[str, str]) -> RuleSet:
    for old, new in edits:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    rule_set, problems = rule_set_from_bytes(text.encode(), None)
    assert rule_set is not None, problems
    return rule_set


def without(text: str, id_: str) -> str:
    """The text of a rule set without the requirement (a list item) of an id."""
    lines = text.splitlines(keepends=True)
    first = next(
        n
        for n, line in enumerate(lines)
        if line.strip() in (f"- id: {id_}", f"- id: '{id_}'", f'- id: "{id_}"', f"- {{id: {id_},")
    )
    indent = len(lines[first]) - len(lines[first].lstrip())
    end = first + 1
    while end < len(lines) and (
        not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip()) > indent
    ):
        end += 1
    return "".join(lines[:first] + lines[end:])


FOUR = ("      at_least: 4\n", "      at_least: 3\n")
SECONDARY = text_of("senior-secondary")
LESS = without(without(SECONDARY, "2.4.1.titles.township"), "3.2")
PAIRS: Mapping[str, tuple[str, Sequence[tuple[str, str]], str, Sequence[tuple[str, str]]]] = {
    "fewer parts": (SECONDARY, (), SECONDARY, (FOUR,)),
    "numbers": (SECONDARY, (), SECONDARY, (FOUR, ("count: 3", "count: 1"), ("count: 2", "count: 4"))),
    "removed": (SECONDARY, (), LESS, ()),
    "added": (LESS, (), SECONDARY, (FOUR,)),
    "renamed": (SECONDARY, (), SECONDARY.replace("2.4.1.titles.county", "2.4.1.titles.xian"), (FOUR,)),
    "the other title": (SECONDARY, (), text_of("senior-primary"), ()),
    "the same": (SECONDARY, (), SECONDARY, ()),
}


@pytest.mark.parametrize("name", PAIRS)
def test_as_one_by_one(name: str) -> None:
    old_text, old_edits, new_text, new_edits = PAIRS[name]
    old, new = edited(old_text, *old_edits), edited(new_text, *new_edits)
    comparison = compare(old, new)
    for n, where, rng in offices(old, f"impact {name}", 0, 2):
        dossiers = [
            Dossier.model_validate({**data, "id": f"{n}.{m}"})
            for m, data in enumerate(dossiers_of(where, rng, PEOPLE))
        ]
        readings = [
            {
                id_: option
                for id_, option in where.choice.items()
                if id_ in each.readings and option in each.readings[id_].options
            }
            for each in (old, new)
        ]
        before, after = (
            Evaluator(rule_set, where.settings, where.as_of, where.standing, chosen)
            for rule_set, chosen in zip((old, new), readings, strict=True)
        )
        behind = Behind(comparison, after.readings, before.readings)
        expected = [impact(behind, before.evaluate(each), after.evaluate(each)) for each in dossiers]
        columns = ColumnImpact(
            behind, before.program.resolved.requirement, after.program.resolved.requirement
        )
        found = columns.of(decided(before, dossiers), decided(after, dossiers))
        for place, one in enumerate(expected):
            assert plain_of(found, columns, place) == plain(one), (n, place)
        _check_counts(columns, found, expected, len(behind.comparison.changes))


def decided(evaluator: Evaluator, dossiers: Sequence[Dossier]) -> Decided:
    try:
        return ColumnEngine(evaluator.program).decide(frame_of(dossiers))
    except Refused:
        return interpreted(evaluator.program, dossiers)


Plain = tuple[str, str, str, frozenset[tuple[object, ...]], frozenset[str]]


def plain(one: Impact) -> Plain:
    turned = frozenset(
        (each.requirement, each.before, each.after, each.decisive, each.changes) for each in one.turned
    )
    return one.kind, one.before, one.after, turned, frozenset(each.requirement for each in one.moved)


def plain_of(found: Turns, columns: ColumnImpact, place: int) -> Plain:
    turned = frozenset(
        (
            name,
            status(found.was[n, place]),
            status(found.became[n, place]),
            bool(found.decisive[n, place]),
            columns.changes[n],
        )
        for n, name in enumerate(columns.requirements)
        if found.turned[n, place]
    )
    moved = frozenset(name for n, name in enumerate(columns.requirements) if found.moved[n, place])
    kind = KINDS[found.kind[place]]
    return kind, STATUSES[found.before[place]], STATUSES[found.after[place]], turned, moved


def status(code: int) -> str | None:
    return None if code == GONE else STATUSES[code]


def _check_counts(columns: ColumnImpact, found: Turns, expected: Sequence[Impact], changes: int) -> None:
    counts = counts_of(columns, found, changes)
    assert dict(zip(KINDS, counts.kinds.tolist(), strict=True)) == {
        kind: sum(each.kind == kind for each in expected) for kind in KINDS
    }
    pairs = Counter((each.before, each.after) for each in expected)
    assert {
        (was, now): int(counts.whole[i, j])
        for i, was in enumerate(STATUSES)
        for j, now in enumerate(STATUSES)
        if counts.whole[i, j]
    } == pairs
    for n, name in enumerate(columns.requirements):
        assert counts.requirements[n].tolist() == sorts(expected, partial(is_of, name))
        turns = Counter(
            (each.before, each.after) for one in expected for each in one.turned if each.requirement == name
        )
        assert turns == {
            (status(i), status(j)): int(counts.turns[n, i, j])
            for i in range(GONE + 1)
            for j in range(GONE + 1)
            if counts.turns[n, i, j]
        }
    for place in range(changes):
        assert counts.changes[place].tolist() == sorts(expected, partial(stands_behind, place))
    twice = added(counts, counts)
    assert isinstance(twice, ImpactCounts)
    assert twice.kinds.sum() == 2 * len(expected)


def sorts(expected: Sequence[Impact], of: Callable[[Turned], bool]) -> list[int]:
    """How many gain by what is meant, lose by it, and have other findings of it."""
    gains = loses = others = 0
    for one in expected:
        decides = any(of(each) for each in one.turned if each.decisive)
        gains += decides and one.kind == "gains"
        loses += decides and one.kind == "loses"
        others += not decides and any(of(each) for each in (*one.turned, *one.moved))
    return [gains, loses, others]


def is_of(name: str, turned: Turned) -> bool:
    return turned.requirement == name


def stands_behind(place: int, turned: Turned) -> bool:
    return place in turned.changes
