"""Cases: the file is read, and each change makes of the base what it says."""

from __future__ import annotations

from typing import Any

import pytest

from rules.cases import Cases, Expected, cases_from_bytes, cases_path, load_cases
from rules.loader import catalogue
from rules.problems import CASES as TEMPLATES
from tests.rules.sets import changed, place

TEXT = """\
schema: 1
rule_set: small
as_of: 2024-08-31
standing: school
settings: {listening_quota: 8, cycle_years: 3}
base:
  id: base
  appointed_on: 2020-09-01
  posts: [{post: teacher, from: 2010-09-01}]
  records:
    - id: a1
      kind: article
      prize: second
      documents: [{type: article_original, signed_by: [dean]}, {type: school_proof}]
    - {id: a2, kind: article}
variants:
  researcher:
    set: {posts.0.post: county_researcher}
    drop: [a2]
cases:
  - name: 获奖低一级
    leaf: 2.papers
    shows: fails
    change:
      set: {a1.prize: third}
    expect: {2.papers: not_met, "2": [open, 1, 2]}
  - name: 教研员
    leaf: 2.papers
    shows: other
    variant: researcher
    alone: true
    change:
      add: [{id: x1, kind: honour}]
      drop_fields: [a1.documents.0, appointed_on]
      settings: {cycle_years: null, listening_quota: 9}
      standing: authority
      as_of: 2024-06-30
      readings: {r21: core}
    expect: {2.papers: open}
"""


def read(text: str = TEXT) -> Cases:
    cases, problems = cases_from_bytes(text.encode(), "small.cases.yaml")
    assert cases is not None, problems
    return cases


def dossier(change: str) -> Any:
    """The dossier that the first case asks about, with another change."""
    cases = read(changed("set: {a1.prize: third}", change, TEXT))
    return cases.situation(cases.cases[0]).dossier


def test_reads() -> None:
    cases = read()
    first, second = cases.cases
    assert (cases.rule_set, cases.as_of, cases.standing) == ("small", "2024-08-31", "school")
    assert first.expect == {
        "2.papers": Expected(status="not_met"),
        "2": Expected(status="open", certain=1, possible=2),
    }
    assert first.is_alone
    assert second.is_alone
    assert not read(changed("    alone: true\n", "", TEXT)).cases[1].is_alone


def test_a_change_leaves_the_base_as_it_is() -> None:
    cases = read()
    assert cases.situation(cases.cases[0]).dossier["records"][0]["prize"] == "third"
    assert cases.start().dossier["records"][0]["prize"] == "second"


def test_a_variant_comes_first() -> None:
    cases = read()
    start = cases.start("researcher")
    assert start.dossier["posts"] == [{"post": "county_researcher", "from": "2010-09-01"}]
    assert [record["id"] for record in start.dossier["records"]] == ["a1"]
    situation = cases.situation(cases.cases[1])
    assert [record["id"] for record in situation.dossier["records"]] == ["a1", "x1"]
    assert situation.dossier["records"][0]["documents"] == [{"type": "school_proof"}]
    assert "appointed_on" not in situation.dossier
    assert situation.settings == {"listening_quota": 9}
    assert (situation.standing, situation.as_of) == ("authority", "2024-06-30")
    assert situation.readings == {"r21": "core"}


@pytest.mark.parametrize(
    ("change", "field", "expected"),
    [
        ("set: {a2.exchange.level: county}", "exchange", {"level": "county"}),
        ("set: {a2.documents: []}", "documents", []),
        ("set: {a2.prize: null}", "prize", None),
    ],
)
def test_sets_fields_and_the_blocks_on_the_way(change: str, field: str, expected: object) -> None:
    assert dossier(change)["records"][1][field] == expected


def test_sets_inside_lists_and_appends() -> None:
    changed_dossier = dossier("set: {a1.documents.0.signed_by: [], a1.documents.2: {type: other}}")
    assert changed_dossier["records"][0]["documents"] == [
        {"type": "article_original", "signed_by": []},
        {"type": "school_proof"},
        {"type": "other"},
    ]


def test_sets_fields_of_the_dossier() -> None:
    assert dossier("set: {qualified_on: 2019-01-01}")["qualified_on"] == "2019-01-01"


WRONG = [
    ("set: {a1.prize: third}", "drop: [a9]", "case_no_record", "cases[0].change.drop[0]", "a9"),
    (
        "set: {a1.prize: third}",
        "drop_fields: [a1.prise]",
        "case_no_field",
        "cases[0].change.drop_fields[0]",
        "a1.prise",
    ),
    (
        "set: {a1.prize: third}",
        "set: {a9.prize: third}",
        "case_no_field",
        "cases[0].change.set.a9.prize",
        "a9.prize",
    ),
    (
        "set: {a1.prize: third}",
        "set: {a1.documents.7: x}",
        "case_no_field",
        "cases[0].change.set.a1.documents.7",
        "a1.documents.7",
    ),
    (
        "set: {a1.prize: third}",
        "set: {a1.documents.x.y: x}",
        "case_no_field",
        "cases[0].change.set.a1.documents.x.y",
        "a1.documents.x.y",
    ),
    ("drop: [a2]", "drop: [a3]", "case_no_record", "variants.researcher.drop[0]", "a3"),
    ("variant: researcher", "variant: nobody", "case_no_variant", "cases[1].variant", "nobody"),
    ("name: 教研员", "name: 获奖低一级", "case_repeated", "cases[1].name", None),
    ("[open, 1, 2]", "[open, 1]", "case_expectation", "cases[0].expect.2", "[open, 1]"),
    ("[open, 1, 2]", "[open, 1, -2]", "rule_not_a_count", "cases[0].expect.2[2]", "-2"),
    ("2.papers: not_met", "2.papers: failed", "rule_not_one_of", "cases[0].expect.2.papers", "failed"),
    ("shows: fails", "shows: nothing", "rule_not_one_of", "cases[0].shows", "nothing"),
    ("standing: school\nsettings", "standing: nobody\nsettings", "rule_not_one_of", "standing", "nobody"),
    ("leaf: 2.papers\n    shows: fails", "shows: fails", "rule_missing_key", "cases[0]", "name: 获奖低一级"),
    (
        "set: {a1.prize: third}",
        "sets: {a1.prize: third}",
        "rule_unknown_key",
        "cases[0].change.sets",
        "sets:",
    ),
]


@pytest.mark.parametrize(("old", "new", "code", "path", "marker"), WRONG)
def test_tells_what_is_wrong(old: str, new: str, code: str, path: str, marker: str | None) -> None:
    text = changed(old, new, TEXT)
    cases, problems = cases_from_bytes(text.encode(), "small.cases.yaml")
    assert cases is None
    assert [(problem.code, problem.place.path) for problem in problems] == [(code, path)]
    assert problems[0].text()
    if marker is not None:
        assert (problems[0].place.line, problems[0].place.column) == place(text, marker)


def test_every_template_is_shown() -> None:
    assert TEMPLATES.keys() <= {code for _, _, code, _, _ in WRONG}


@pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: f"{entry.id}/{entry.edition}")
def test_the_catalogue_has_cases(entry: Any) -> None:
    cases, problems = load_cases(cases_path(entry.path))
    assert [problem.text() for problem in problems] == []
    assert cases is not None
    assert cases.rule_set == entry.id
