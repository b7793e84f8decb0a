"""Dossiers on the edge: every bound is shown, from both sides, and both engines find what was made."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from evaluator.boundary.bound import Shown
from evaluator.boundary.collect import Collected, collect
from evaluator.boundary.confirm import Decided, decided, differing
from evaluator.cases import PreparedCase, prepare
from evaluator.rete import CrossChecker
from evidence.settings import Settings
from reports.advice.boundary_file import boundary_files
from rules.cases import cases_from_bytes
from rules.comparing import compare
from rules.grammar import Trail
from rules.loader import BadRuleSet, CatalogueEntry, RuleSet, catalogue, find, load_rule_set, walk
from rules.model import (
    ALTERNATIVES,
    SPAN,
    AbsentLeaf,
    AnyDocument,
    Combination,
    DocumentEntry,
    JudgementLeaf,
    Leaf,
    Node,
    PeriodLeaf,
    RecordsLeaf,
    Where,
)
from tests.evaluator.rete.test_random import Maker
from tests.rules.mutation.mutants import mutants_of
from tests.rules.sets import SMALL, changed, loaded
from tests.thorough import usually

ENTRIES = pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: f"{entry.id}/{entry.edition}")
AS_OF = date(2024, 8, 31)
ROOT = Path(__file__).parents[2]


def loaded_entry(entry: CatalogueEntry) -> RuleSet:
    rule_set, problems = load_rule_set(entry.path)
    assert rule_set is not None, problems
    return rule_set


def collected(rule_set: RuleSet, *, every_reading: bool = False, **more: Any) -> Collected:
    given = {"as_of": AS_OF, "standing": "school", "settings": Settings(), "readings": {}, **more}
    return collect(rule_set, **given, every_reading=every_reading)


def prepared_of(rule_set: RuleSet, found: Collected) -> tuple[PreparedCase, ...]:
    """The cases, read back from the text that would be written."""
    cases, problems = cases_from_bytes(boundary_files(rule_set, found, "zh").cases.encode())
    assert problems == ()
    assert cases is not None
    prepared, problems = prepare(cases)
    assert problems == ()
    assert len(prepared) == len(found.shown)
    return prepared


# Which bounds there are, worked out apart from how they are shown ------------------------------------------


def bounds_of(leaf: Leaf) -> Iterator[tuple[str, str]]:
    """The sort and the name of every bound of a leaf."""
    if isinstance(leaf, JudgementLeaf):
        yield "judgement", ""
    elif isinstance(leaf, AbsentLeaf):
        yield from ((what, "") for what in ("breach_first", "breach_last", "covered_first", "covered_last"))
        yield from (("breach", path) for path in leaf.where)
        yield from (("certificate", path) for path in leaf.certificate)
    elif isinstance(leaf, RecordsLeaf):
        yield "count", ""
        if leaf.count > 1:
            yield "distinct", leaf.distinct
        for source in leaf.sources:
            yield "ends", ""
            if source.within.by == "current":
                yield "valid", ""
            elif source.within.window != "career":
                yield "gained" if source.within.by == "held" else "opens", ""
    else:
        yield from (("amount", field) for field in (leaf.measure.fields if leaf.measure else ()))
        if leaf.measure is None:
            yield "count", ""
        for what in ("first_day", "last_day", "asked_first", "asked_last"):
            yield what, "*"
    for source in getattr(leaf, "sources", ()):
        yield from (("condition", path) for path in paths(source.where))
        for entry in source.documents:
            yield from papers(entry)


def paths(where: Where) -> Iterator[str]:
    for path, test in where.items():
        if path != ALTERNATIVES:
            yield path
            continue
        listed: Any = test
        for each in listed:
            yield from paths(each)


def papers(entry: DocumentEntry) -> Iterator[tuple[str, str]]:
    if isinstance(entry, AnyDocument):
        for each in entry.any:
            yield from papers(each)
        return
    yield "document", entry.type
    yield from (("signature", role) for role in entry.signed_by)
    if entry.stamped:
        yield "seal", entry.type
    if entry.original:
        yield "original", entry.type


def nodes(rule_set: RuleSet, readings: Mapping[str, str]) -> dict[str, Node]:
    root = rule_set.resolve(rule_set.choose(readings)).requirement
    return {node.id: node for node, _, _ in walk(root, Trail())}


def lacking(rule_set: RuleSet, shown: tuple[Shown, ...], wanted: Mapping[str, Node]) -> list[str]:
    """The bounds that are not shown from both sides."""
    there = {(each.bound.requirement, each.bound.what, each.bound.name, each.inside) for each in shown} | {
        (each.bound.requirement, each.bound.what, "*", each.inside) for each in shown
    }
    missing = []
    for id_, node in wanted.items():
        bounds = {("parts", "")} if isinstance(node, Combination) else set(bounds_of(node))
        for what, name in bounds:
            missing += [
                f"{id_}: {what} {name} {'inside' if inside else 'outside'}"
                for inside in (True, False)
                if (id_, what, name, inside) not in there
            ]
    return missing


# A way in which the level does not matter: every level above leads into the other way.
FREE = {"senior-primary": {"2.2.1.reflection", "2.2.1.standards_essay", "3.2.school"}}


@ENTRIES
def test_every_bound_of_every_requirement_is_shown_from_both_sides(entry: CatalogueEntry) -> None:
    rule_set = loaded_entry(entry)
    found = collected(rule_set)
    assert found.unshown == ()
    assert lacking(rule_set, found.shown, nodes(rule_set, {})) == []
    assert all(each.inside != other.inside for each, other in pairs(found.shown))


def pairs(shown: tuple[Shown, ...]) -> Iterator[tuple[Shown, Shown]]:
    """Inside and outside of the same bound stand together."""
    for first, second in zip(shown[::2], shown[1::2], strict=True):
        assert first.bound == second.bound
        yield first, second


@ENTRIES
def test_requirements_that_only_another_reading_has_are_shown_too(entry: CatalogueEntry) -> None:
    rule_set = loaded_entry(entry)
    found = collected(rule_set, every_reading=True)
    assert found.unshown == ()
    plain = nodes(rule_set, {})
    others: dict[str, Node] = {}
    for name, reading in rule_set.readings.items():
        for option in reading.options:
            others |= {id_: node for id_, node in nodes(rule_set, {name: option}).items() if id_ not in plain}
    assert others
    assert lacking(rule_set, found.shown, others) == []


@ENTRIES
def test_the_interpreter_finds_what_was_made_under_every_reading(entry: CatalogueEntry) -> None:
    rule_set = loaded_entry(entry)
    found = collected(rule_set, every_reading=True)
    prepared = prepared_of(rule_set, found)
    assert list(differing(rule_set, prepared)) == []
    statuses = {each.expected.status for each in found.shown}
    assert statuses == {"met", "not_met", "open"}


@ENTRIES
def test_the_rete_network_finds_the_same(entry: CatalogueEntry) -> None:
    rule_set = loaded_entry(entry)
    prepared = prepared_of(rule_set, collected(rule_set))
    by_program: dict[int, list[Decided]] = {}
    for each in decided(rule_set, prepared):
        by_program.setdefault(id(each.program), []).append(each)
    with CrossChecker() as checker:
        for group in by_program.values():
            cases = [(each.case, each.finding) for each in group]
            for each, outcome in zip(group, checker.check_many(group[0].program, cases), strict=True):
                assert getattr(outcome, "status", None) == "agreed", (each.prepared.case.name, outcome)


# Other rule sets -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("count: 2", "count: 5"),
        ("at_least: {setting: listening_quota}", "at_least: {any: [{setting: listening_quota}, 30]}"),
        (
            "at_least: {setting: listening_quota}",
            "at_least: {all: [{setting: listening_quota, share: 1/3}, 5]}",
        ),
        ("at_least: {setting: listening_quota}", "at_least: 50\n          on_average: true"),
        ("measure: {sum: [hours]}", "measure: {sum: [hours, sessions]}"),
        ("measure: {sum: [hours]}", "measure: {largest: [hours, sessions]}"),
        ("each: term", "each: calendar_year"),
        ("each: term", "each: school_year"),
        (
            "          of: listening_log\n",
            "          of: listening_log\n          within: {last_months: 12}\n",
        ),
        ("          of: listening_log\n", "          of: listening_log\n          within: one_cycle\n"),
        (
            "          of: listening_log\n",
            "          of: listening_log\n          within: {last_years: 2, of: calendar}\n",
        ),
        ("within: since_appointment", "within: {last_years: 5, of: school}"),
        ("within: since_appointment", "within: {last_months: 7}"),
        ("within: since_appointment", "within: career"),
        ("count: 2", "count: 3\n          distinct: subject"),
        ("              - {publication.form: journal}\n", "              - {peer_recognised: true}\n"),
        ("            genre: [paper, experience_summary]\n", "            genre: {known: true}\n"),
        ("absent: conduct", "within: {last_months: 30}\n          absent: conduct"),
    ],
)
def test_any_rule_set_has_its_edges(old: str, new: str) -> None:
    rule_set = loaded(changed(old, new))
    found = collected(rule_set, every_reading=True)
    prepared = prepared_of(rule_set, found)
    assert list(differing(rule_set, prepared)) == []


def test_what_cannot_be_shown_is_told() -> None:
    text = changed(
        "      says: {zh: 知识, en: Knowledge}\n",
        "      says: {zh: 知识, en: Knowledge}\n      applies_to: [teacher]\n",
    ).replace(
        "      judgement: true\n",
        "      any: [{id: 1.a, cite: 一, says: {zh: a, en: a}, judgement: true, applies_to: [principal]}]\n",
        1,
    )
    found = collected(loaded(text))
    assert [(each.requirement, each.why) for each in found.unshown] == [("1", "children"), ("1.a", "posts")]
    short = changed(
        "          of: listening_log\n", "          of: listening_log\n          within: {last_months: 3}\n"
    )
    found = collected(loaded(short))
    assert [(each.requirement, each.why) for each in found.unshown] == [
        ("2.hours", "years"),
        ("2", "children"),
    ] or [("2.hours", "years")]
    career = changed("absent: conduct", "within: career\n          absent: conduct")
    found = collected(loaded(career))
    assert [(each.requirement, each.why) for each in found.unshown] == [("2.conduct", "years")]


def test_random_rule_sets_have_edges_too() -> None:
    """Whatever conditions stand together, what is made is what is found, or is told not to be shown."""
    shown = 0
    for seed in range(40):
        maker = Maker(seed)
        tree = [_cited(maker.requirement(f"{place}", 2)) for place in (1, 2)]
        whole = {"says": {"zh": "全部", "en": "all"}, "all": tree}
        data = {
            **yaml.safe_load(SMALL),
            "start": "appointed_on",
            "readings": {},
            "notes": [],
            "requirement": whole,
        }
        rule_set = loaded(yaml.safe_dump(data, allow_unicode=True))
        assert compare(rule_set, rule_set).changes == ()
        found = collected(rule_set)
        prepared = prepared_of(rule_set, found) if found.shown else ()
        assert list(differing(rule_set, prepared)) == [], seed
        shown += len(prepared)
    assert shown > 1000


def _cited(node: dict[str, Any]) -> dict[str, Any]:
    """The requirement with a clause, and those below it."""
    parts = {
        key: [*map(_cited, node[key])] for key in ("all", "any", "of") if isinstance(node.get(key), list)
    }
    return {**node, "cite": "一", **parts}


@ENTRIES
def test_mutated_rule_sets_have_edges_of_their_own(entry: CatalogueEntry) -> None:
    """What is made follows the rule set: of a mutant everything is confirmed against the mutant."""
    ground = loaded_entry(entry)
    for mutant in mutants_of(ground)[7 :: usually(160, thorough=80)]:
        with mutant.applied(ground) as mutated:
            try:
                mutated.resolve(mutated.choose({}))
            except BadRuleSet:
                continue
            prepared = prepared_of(mutated, collected(mutated))
            assert list(differing(mutated, prepared)) == [], mutant.name


@pytest.mark.parametrize(
    "as_of", [date(2024, 2, 29), date(2025, 3, 14), date(2023, 12, 31), date(2024, 9, 1)]
)
def test_other_offices_and_days(as_of: date) -> None:
    settings = Settings.model_validate(
        {
            "terms": {
                "autumn": {"from": "08-25", "to": "01-20"},
                "spring": {"from": "02-15", "to": "07-10"},
            },
            "hours_standard": [
                {"stage": "primary", "amount": 160},
                {"title": "senior-primary", "amount": 170},
            ],
            "cycle_years": 2,
            "school_average": 101,
        }
    )
    for entry in catalogue():
        rule_set = loaded_entry(entry)
        found = collected(rule_set, as_of=as_of, settings=settings, standing="authority")
        prepared = prepared_of(rule_set, found)
        assert list(differing(rule_set, prepared)) == []


# The text --------------------------------------------------------------------------------------------------


def test_the_same_bytes_whatever_the_seed_of_hashes() -> None:
    program = (
        "from datetime import date\n"
        "from evaluator.boundary.collect import collect\n"
        "from evidence.settings import Settings\n"
        "from reports.advice.boundary_file import boundary_files\n"
        "from rules.loader import find, load_rule_set\n"
        "import sys\n"
        "rule_set, _ = load_rule_set(find('senior-primary'))\n"
        "found = collect(rule_set, date(2024, 8, 31), 'school', Settings(), {}, every_reading=True)\n"
        "files = boundary_files(rule_set, found, 'en')\n"
        "sys.stdout.buffer.write((files.cases + files.settings + str(files.dossiers)).encode())\n"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(texts) == 1


def test_a_rule_set_cannot_write_into_the_comments() -> None:
    """What a file says of itself may hold anything; in the cases it stays on its line."""
    text = SMALL.replace("zh: 论文,", 'zh: "论文\\n  - name: evil\\u2028#",').replace(
        "id: small", 'id: "small: {x}"'
    )
    rule_set = loaded(text)
    assert len(prepared_of(rule_set, collected(rule_set))) > 0


def test_spans_stand_at_half_a_term() -> None:
    """The span that holds just enough terms begins where one day more than half of its first term is left."""
    path = find("senior-primary")
    assert path is not None
    rule_set, _ = load_rule_set(path)
    assert rule_set is not None
    spans = [each for each in collected(rule_set).shown if each.bound.name == SPAN]
    assert spans
    for inside, outside in pairs(tuple(spans)):
        # Three years are six terms; of the first, autumn 2021, 77 of its 153 days are left.
        assert (inside.edge, outside.edge) == ("2021-11-16/2024-08-31", "2021-11-17/2024-08-31")


def test_period_leaves_show_which_periods_are_asked_for() -> None:
    found = collected(loaded(changed("each: term", "each: term")))
    asked = {
        each.bound.what: each
        for each in found.shown
        if each.bound.what.startswith("asked") and not each.inside
    }
    assert asked["asked_first"].scene.fields == {"appointed_on": "2022-09-01"}
    assert asked["asked_last"].bound.name == "2024-spring"
    leaf = next(node for node in nodes(loaded(), {}).values() if isinstance(node, PeriodLeaf))
    assert asked["asked_first"].bound.requirement == leaf.id
