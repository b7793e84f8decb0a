"""New records against brute force: every value of every field that a leaf asks about.

For single leaves of both rule sets, and for pairs of leaves that look at the same kind, no combination of
values makes a cheaper record that serves than the cheapest one offered; and where some record serves, one is
offered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations, product
from math import prod
from typing import Any

import pytest

from evaluator.case import Case, Item, worst
from evaluator.changes import Situation
from evaluator.conditions import compile_documents, compile_where, run
from evaluator.plan.least import NEW, built
from evaluator.plan.papers import full_papers
from evaluator.plan.prices import price
from evaluator.plan.remembering import Course, Remembering
from evaluator.plan.scene import Scene
from evaluator.plan.steps import Shape, Step
from evaluator.plan.values import KnownValues
from evaluator.reasons import CERTAIN
from evidence.costs import Costs
from evidence.dossier import Dossier
from evidence.scales import LEVELS, PRIZES
from evidence.settings import Settings
from rules.model import (
    ALTERNATIVES,
    SPAN,
    Above,
    Combination,
    Items,
    Node,
    RecordsLeaf,
    Resolved,
    Source,
    Where,
)
from tests.differential.values import choices_of, is_list
from tests.evaluator.generated import rule_sets

TODAY = date(2024, 8, 31)
BY = date(2025, 1, 15)
MOST = 30_000
SETTINGS = Settings.model_validate({"cycle_years": 3, "notable_rise": 5})
DOSSIER = Dossier.model_validate(
    {
        "id": "d", "stage": "junior_secondary", "subject": "语文",
        "appointed_on": "2020-09-01", "posts": [{"post": "city_researcher", "from": "2010-09-01"}],
        "records": [{"id": "old", "kind": "article", "date": "2021-01-01", "standing": "authority"}],
    }
)  # fmt: skip
COSTS = Costs()


def resolved_sets() -> Iterator[tuple[str, Resolved]]:
    """Both rule sets under their defaults, under the first options and under the last."""
    for rule_set in rule_sets():
        ends = {name: list(reading.options) for name, reading in rule_set.readings.items()}
        strict = {name: options[0] for name, options in ends.items()}
        lenient = {name: options[-1] for name, options in ends.items()}
        choices: list[Mapping[str, str]] = [{}, strict, lenient]
        for number, choice in enumerate(choices):
            yield f"{rule_set.id}-{number}", rule_set.resolve(rule_set.choose(dict(choice)))


def leaves(node: Node) -> Iterator[RecordsLeaf]:
    """The leaves that count records."""
    if isinstance(node, Combination):
        for child in node.of:
            yield from leaves(child)
    elif isinstance(node, RecordsLeaf):
        yield node


SETS = list(resolved_sets())
CASES = [(f"{name} {leaf.id}", resolved, leaf) for name, resolved in SETS
         for leaf in leaves(resolved.requirement)]  # fmt: skip


def scene_of(resolved: Resolved, *wanted: RecordsLeaf) -> Scene:
    """A scene in which nothing but these leaves is asked."""
    root = resolved.requirement
    tree = Combination(id="root", cite="", says=root.says, combine="all", at_least=len(wanted), of=wanted)
    program = Remembering(
        "t", Resolved(start="appointed_on", requirement=tree), SETTINGS, TODAY.toordinal(), "school"
    )
    course = Course(program, Situation(DOSSIER, SETTINGS, TODAY, "school", {}), BY)
    return Scene(program, course, BY, TODAY, KnownValues(tree))


def fields_of(where: Where) -> Iterator[tuple[str, Any]]:
    """Every field that conditions ask about, with each of their tests."""
    for path, test in where.items():
        if path == ALTERNATIVES:
            for each in test if isinstance(test, tuple) else ():
                if isinstance(each, Mapping):
                    yield from fields_of(each)
        elif path != SPAN:
            yield path, test
            if isinstance(test, Above):
                yield test.above, test


def values_of(kind: str, path: str, tests: Sequence[Any]) -> list[Any]:
    """Every value a field can have; of codes that no test names, which do not differ, only one."""
    name = path.rpartition(".")[2]
    if name in ("level", "prize"):
        return list(LEVELS if name == "level" else PRIZES)
    if any(isinstance(test, Above) for test in tests):
        return [40, 50, 60]
    items = [test for test in tests if isinstance(test, Items)]
    if items:
        most = max(test.items for test in items)
        return [("old",)] if items[0].linked else [tuple(range(1, most + extra)) for extra in (0, 1, 2)]
    codes = [value for value in choices_of(kind, path) if value != "none"]
    if codes:
        named = {each for test in tests for each in (test if isinstance(test, tuple) else (test,))}
        others = [code for code in codes if code not in named]
        told = [code for code in codes if code in named or code in others[:1]]
        return [*combinations(told, 1), *combinations(told, 2)] if is_list(kind, path) else told
    return [1] if name == "rank" else ["语文", "数学"]


def options_of(kind: str, sources: Sequence[Source]) -> dict[str, list[Any]]:
    """Every value of every field that sources ask about, and none."""
    asked: dict[str, list[Any]] = {}
    for source in sources:
        for path, test in fields_of(source.where):
            asked.setdefault(path, []).append(test)
    return {path: [None, *values_of(kind, path, tests)] for path, tests in asked.items()}


def few(one: RecordsLeaf, other: RecordsLeaf) -> bool:
    """Whether there are few enough records to try for two leaves: articles alone have fields for more."""
    return all(
        prod(map(len, options_of(first.of, (first, second)).values())) <= MOST
        for first, second in product(one.sources, other.sources)
        if first.of == second.of
    )


def serves(scene: Scene, source: Source, case: Case, record: Any) -> bool:
    """Whether a record has all that a source asks but for its days."""
    item = Item(record, scene.office)
    checks = [*compile_where({path: test for path, test in source.where.items() if path != SPAN},
                             scene.program.amounts), *compile_documents(source.documents)]  # fmt: skip
    return worst(run(checks, item, case)) == CERTAIN


def cheapest_by_hand(scene: Scene, *wanted: RecordsLeaf) -> int | None:
    """The least that a record costs that serves all leaves, of all there can be; None: none can."""
    best: int | None = None
    case = Case(DOSSIER, scene.office, "appointed_on")
    for sources in product(*(leaf.sources for leaf in wanted)):
        kinds = {source.of for source in sources}
        if len(kinds) > 1:
            continue
        kind = kinds.pop()
        options = options_of(kind, sources)
        papers = full_papers([entry for source in sources for entry in source.documents])
        for chosen in product(*options.values()):
            data = {path: value for path, value in zip(options, chosen, strict=True) if value is not None}
            shape = Shape(kind, "", tuple(sorted(data.items())), papers)
            cost = price(Step("record", kind, "", (shape, 1)), COSTS)
            if best is not None and cost >= best:
                continue  # whether it serves or not, it is not cheaper
            documents = tuple({"type": paper, "signed_by": roles, "stamped": stamped or None}
                              for paper, roles, stamped in papers)  # fmt: skip
            record = built(kind, "x", {**data, "documents": documents})
            if record is not None and all(serves(scene, source, case, record) for source in sources):
                best = cost
    return best


def cheapest_offered(scene: Scene, *wanted: RecordsLeaf) -> int | None:
    """The least that an offered record costs that serves all leaves."""
    costs = []
    for probe in scene.probes.values():
        fit = all(
            any(source.of == probe.shape.kind and serves(scene, source, scene.case, probe.record)
                for source in leaf.sources)
            for leaf in wanted
        )  # fmt: skip
        if fit:
            costs.append(price(Step("record", probe.shape.kind, "", (probe.shape, 1)), COSTS))
    return min(costs, default=None)


@pytest.mark.parametrize(("name", "resolved", "leaf"), CASES, ids=[case[0] for case in CASES])
def test_no_cheaper_record_serves_a_leaf(name: str, resolved: Resolved, leaf: RecordsLeaf) -> None:
    scene = scene_of(resolved, leaf)
    if scene.finding.passes:
        pytest.skip("met by the one record that is there")
    assert cheapest_offered(scene, leaf) == cheapest_by_hand(scene, leaf), name


PAIRS = [
    (f"{name} {one.id} {other.id}", resolved, one, other)
    for name, resolved in SETS[:1] + SETS[3:4]
    for one, other in combinations(leaves(resolved.requirement), 2)
    if {source.of for source in one.sources} & {source.of for source in other.sources} and few(one, other)
]


@pytest.mark.parametrize(("name", "resolved", "one", "other"), PAIRS, ids=[pair[0] for pair in PAIRS])
def test_no_cheaper_record_serves_two_leaves_at_once(
    name: str, resolved: Resolved, one: RecordsLeaf, other: RecordsLeaf
) -> None:
    scene = scene_of(resolved, one, other)
    if any(child.passes for child in scene.finding.children):
        pytest.skip("one is met by the record that is there")
    assert cheapest_offered(scene, one, other) == cheapest_by_hand(scene, one, other), name


def test_a_record_that_must_name_another_can_name_a_new_one() -> None:
    resolved = next(found for name, found in SETS if name == "senior-secondary-0")
    leaf = next(each for each in leaves(resolved.requirement) if each.id == "3.4.mentoring")
    scene = scene_of(resolved, leaf)
    named = [dict(probe.shape.data).get("writings") for probe in scene.probes.values()]
    assert ("old",) in named
    assert (f"{NEW}article",) in named
    assert any(probe.shape.kind == "article" for probe in scene.probes.values())


def test_nothing_new_is_offered_on_the_day_itself() -> None:
    resolved = SETS[0][1]
    program = Remembering("t", resolved, SETTINGS, TODAY.toordinal(), "school")
    course = Course(program, Situation(DOSSIER, SETTINGS, TODAY, "school", {}), BY)
    assert not Scene(program, course, TODAY, TODAY, KnownValues(resolved.requirement)).probes
    assert Scene(program, course, BY, TODAY, KnownValues(resolved.requirement)).probes
