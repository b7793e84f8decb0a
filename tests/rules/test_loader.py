"""Rule sets are read, their readings chosen, and what is wrong is told with its exact place."""

from pathlib import Path

import pytest

from rules.grammar import Trail
from rules.loader import (
    BadRuleSet,
    UnknownReading,
    catalogue,
    find,
    load_rule_set,
    requirement_from_data,
    walk,
)
from rules.model import AtLeast, Combination, PeriodLeaf, RecordsLeaf
from tests.rules.sets import FILE, changed, load, loaded, place, told


def test_reads_what_is_written() -> None:
    rule_set = loaded()
    assert (rule_set.id, rule_set.edition, rule_set.title.en) == ("small", "test", "A small set")
    assert list(rule_set.readings) == ["r5", "r9", "r21"]
    assert rule_set.notes[0].settled_by == "default"
    assert len(rule_set.sha256) == 64


def test_resolves_the_default() -> None:
    rule_set = loaded()
    resolved = rule_set.resolve(rule_set.choose({}))
    assert resolved.start == "appointed_on"
    root = resolved.requirement
    assert (root.id, root.cite, root.combine, root.at_least) == ("small", "", "all", 2)
    assert [node.id for node, _, _ in walk(root, Trail())] == [
        "small",
        "1",
        "2",
        "2.papers",
        "2.hours",
        "2.conduct",
    ]
    results = root.of[1]
    assert isinstance(results, Combination)
    assert (results.combine, results.at_least) == ("at_least", 2)
    papers, hours = results.of[:2]
    assert isinstance(papers, RecordsLeaf)
    assert papers.sources[0].where["exchange.level"] == AtLeast(at_least="city")
    assert isinstance(hours, PeriodLeaf)
    assert hours.within.window == "since_appointment"


def test_resolves_another_option() -> None:
    rule_set = loaded()
    resolved = rule_set.resolve(rule_set.choose({"r5": "exact", "r9": "qualification", "r21": "core"}))
    assert resolved.start == "qualified_on"
    results = resolved.requirement.of[1]
    assert isinstance(results, Combination)
    assert results.at_least == 1
    assert isinstance(results.of[0], RecordsLeaf)
    assert results.of[0].sources[0].where["exchange.level"] == "city"


def test_the_same_choice_is_resolved_once() -> None:
    rule_set = loaded()
    assert rule_set.resolve(rule_set.choose({})) is rule_set.resolve(rule_set.choose({"r21": "whole"}))


@pytest.mark.parametrize(
    ("readings", "code", "expected"),
    [
        ({"r7": "x"}, "rule_unknown_reading", ("r5", "r9", "r21")),
        ({"r21": "half"}, "rule_unknown_option", ("whole", "core")),
    ],
)
def test_refuses_unknown_readings(readings: dict[str, str], code: str, expected: tuple[str, ...]) -> None:
    with pytest.raises(UnknownReading) as caught:
        loaded().choose(readings)
    assert caught.value.expected == expected
    assert caught.value.problem.code == code
    assert caught.value.problem.text()


def test_null_takes_away() -> None:
    text = changed("value: 2}", "value: 1}")
    text = changed(
        "        - id: 2.hours\n", "        - reading: r21\n          when: {whole: null, core: &h\n", text
    )
    lines = text.splitlines()
    start = next(index for index, line in enumerate(lines) if "&h" in line)
    block = ["id: 2.hours, cite: 二, says: {zh: 听, en: L}, each: term, of: listening_log,"]
    block.append("count: 1}}")
    lines[start] = lines[start].replace("&h", "{" + " ".join(block))
    text = "\n".join(lines[: start + 1] + lines[start + 7 :]) + "\n"
    rule_set = loaded(text)

    def ids(option: str) -> list[str]:
        root = rule_set.resolve(rule_set.choose({"r21": option})).requirement
        return [node.id for node, _, _ in walk(root, Trail())]

    assert ids("whole") == ["small", "1", "2", "2.papers", "2.conduct"]
    assert ids("core") == ["small", "1", "2", "2.papers", "2.hours", "2.conduct"]


def test_null_takes_away_a_condition_and_a_document() -> None:
    text = changed("{exact: city, above: {at_least: city}}", "{exact: city, above: null}")
    text = changed(
        "[article_original, ", "[{reading: r5, when: {exact: article_original, above: null}}, ", text
    )
    rule_set = loaded(text)
    leaf = rule_set.resolve(rule_set.choose({})).requirement.of[1].of[0]  # type: ignore[union-attr]
    assert isinstance(leaf, RecordsLeaf)
    assert "exchange.level" not in leaf.sources[0].where
    assert len(leaf.sources[0].documents) == 1


# What is wrong: (what to change, into what, code, path, where the error stands)
WRONG = [
    ("schema: 1", "schema: 2", "rule_not_one_of", "schema", "schema: ¦2"),
    ("edition: test\n", "edition: test\nversion: 3\n", "rule_unknown_key", "version", "version"),
    ("edition: test", "edition: 3", "rule_not_text", "edition", "edition: ¦3"),
    ("id: small\n", "", "rule_missing_key", "", "schema"),
    (", en: A small set}", "}", "rule_missing_key", "title", "{zh: 小条件}"),
    (
        "judgement: true",
        "judgement: false",
        "rule_not_one_of",
        "requirement.all[0].judgement",
        "judgement: ¦false",
    ),
    ("      judgement: true\n", "", "rule_no_form", "requirement.all[0]", 'id: "1"'),
    ("count: 2", 'count: "2"', "rule_not_a_count", "requirement.all[1].of[0].count", 'count: ¦"2"'),
    ("count: 2", "count: 0", "rule_not_a_count", "requirement.all[1].of[0].count", "count: ¦0"),
    ("count: 2", "count: true", "rule_not_a_count", "requirement.all[1].of[0].count", "count: ¦true"),
    (
        "within: since_appointment",
        "within: soon",
        "rule_not_one_of",
        "requirement.all[1].of[0].within",
        "soon",
    ),
    (
        "within: since_appointment",
        "within: {last_weeks: 3}",
        "rule_no_form",
        "requirement.all[1].of[0].within",
        "{last_weeks",
    ),
    (
        "within: since_appointment",
        "within: [career]",
        "rule_wrong_type",
        "requirement.all[1].of[0].within",
        "[career]",
    ),
    (
        "{at_least: second}",
        "{at_least: [second]}",
        "rule_wrong_type",
        "requirement.all[1].of[0].where.any[0].prize.at_least",
        "[second]",
    ),
    (
        "{at_least: second}",
        "{more_than: second}",
        "rule_no_form",
        "requirement.all[1].of[0].where.any[0].prize",
        "{more_than",
    ),
    (
        "[paper, experience_summary]",
        "[]",
        "rule_too_few",
        "requirement.all[1].of[0].where.genre",
        "[]",
    ),
    ("[paper, experience_summary]", "", "rule_not_plain", "requirement.all[1].of[0].where.genre", None),
    (
        "measure: {sum: [hours]}",
        "measure: {sum: [hours], largest: [hours]}",
        "rule_measure_form",
        "requirement.all[1].of[1].measure",
        "{sum",
    ),
    (
        "          at_least: {setting: listening_quota}\n",
        "",
        "rule_period_form",
        "requirement.all[1].of[1]",
        "id: 2.hours",
    ),
    (
        "at_least: {setting: listening_quota}",
        "at_least: {setting: listening_quota, share: 0/3}",
        "rule_not_a_share",
        "requirement.all[1].of[1].at_least.share",
        "0/3",
    ),
    (
        "at_least: {setting: listening_quota}",
        "at_least: -3",
        "rule_not_a_number",
        "requirement.all[1].of[1].at_least",
        "-3",
    ),
    (
        "          each: term",
        "          within: career\n          each: term",
        "rule_no_beginning",
        "requirement.all[1].of[1].within",
        "career",
    ),
    (
        "of: listening_log",
        "from: [{of: listening_log}]\n          where: {hours: 3}",
        "rule_beside_from",
        None,
        "where: {hours",
    ),
    ("          of: listening_log\n", "", "rule_missing_key", "requirement.all[1].of[1]", "id: 2.hours"),
    ("id: 2.hours", "id: 2.papers", "rule_repeated_id", "requirement.all[1].of[1].id", None),
    ("default: above", "default: below", "rule_unknown_default", "readings.r5.default", "below"),
    (
        "start: {reading: r9}",
        "start: {reading: r8}",
        "rule_unknown_reading",
        "start.reading",
        "r8",
    ),
    (
        "start: {reading: r9}",
        "start: {reading: r9, otherwise: 1}",
        "rule_unknown_key",
        "start.otherwise",
        "otherwise",
    ),
    (
        "{exact: city, above: {at_least: city}}",
        "{exact: city}",
        "rule_when_options",
        "requirement.all[1].of[0].where.exchange.level.when",
        "{exact: city}",
    ),
    (
        "at_least: {reading: r21}",
        "at_least: {reading: r5}",
        "rule_option_without_value",
        "requirement.all[1].at_least",
        "{reading: r5}",
    ),
    (
        "value: 2}",
        "value: {reading: r21}}",
        "rule_circular_reading",
        "readings.r21.options.whole.value.reading",
        None,
    ),
    # through a reading, at the option's own place
    ("value: 2}", "value: two}", "rule_not_a_count", "readings.r21.options.whole.value", "two"),
    (
        "above: {at_least: city}",
        "above: {at_last: city}",
        "rule_no_form",
        "requirement.all[1].of[0].where.exchange.level.when.above",
        "{at_last",
    ),
]


@pytest.mark.parametrize(("old", "new", "code", "path", "marker"), WRONG)
def test_tells_what_is_wrong_and_where(
    old: str, new: str, code: str, path: str | None, marker: str | None
) -> None:
    text = changed(old, new)
    rule_set, problems = load(text)
    assert rule_set is None
    assert [problem.code for problem in problems] == [code]
    problem = problems[0]
    assert problem.place.file == FILE
    assert problem.text()
    if path is not None:
        assert problem.place.path == path
    if marker is not None:
        assert (problem.place.line, problem.place.column) == place(text, marker)


@pytest.mark.parametrize(
    ("written", "told_as"),
    [("{zh: 3, en: 4}", "{zh, en}"), ("[1, true, null]", "1, true, null"), ("2.5", "2.5"), ("", "null")],
)
def test_what_was_found_is_told_as_it_is_written(written: str, told_as: str) -> None:
    _, (problem,) = load(changed("edition: test", f"edition: {written}"))
    assert problem.text() == f"Text is expected here, found {told_as}. Put numbers in quotes."


def test_gathers_all_errors_in_the_order_of_the_file() -> None:
    text = changed("default: whole", "default: half", changed("schema: 1", "schema: 2"))
    _, problems = load(text)
    assert [told(problem) for problem in problems] == [
        ("rule_not_one_of", "schema", place(text, "schema: ¦2")),
        ("rule_unknown_default", "readings.r21.default", place(text, "half")),
    ]


def test_duplicate_keys_are_refused_with_both_lines() -> None:
    text = changed("count: 2", "count: 2\n          count: 3")
    rule_set, problems = load(text)
    assert rule_set is None
    assert [(problem.code, problem.place.line) for problem in problems] == [
        ("duplicate_key", place(text, "count: 3")[0])
    ]


def test_other_options_wait_for_their_choice() -> None:
    rule_set = loaded(changed("value: 1}", "value: one}"))
    with pytest.raises(BadRuleSet) as caught:
        rule_set.resolve(rule_set.choose({"r21": "core"}))
    assert [(each.code, each.place.path) for each in caught.value.problems] == [
        ("rule_not_a_count", "readings.r21.options.core.value")
    ]


@pytest.mark.parametrize("content", [b"", b"[]", b"just text", b"a: [", b"\xff\xfe\x00", b"- 1\n"])
def test_bad_files(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_bytes(content)
    rule_set, problems = load_rule_set(path)
    assert rule_set is None
    assert problems
    assert all(problem.text() for problem in problems)


def test_missing_file(tmp_path: Path) -> None:
    rule_set, problems = load_rule_set(tmp_path / "none.yaml")
    assert rule_set is None
    assert [problem.code for problem in problems] == ["file_missing"]


def test_catalogue() -> None:
    found = {(entry.id, entry.edition) for entry in catalogue()}
    assert {("senior-primary", "handbook"), ("senior-secondary", "handbook")} <= found
    path = find("senior-primary")
    assert path is not None
    assert path == find("senior-primary", "handbook")
    assert find("senior-primary", "1900") is None
    assert find("junior") is None


def test_one_requirement_from_data() -> None:
    says = {"zh": "一", "en": "one"}
    leaf = requirement_from_data({"id": "1.x", "cite": "一", "says": says, "count": 1, "of": "article"})
    assert isinstance(leaf, RecordsLeaf)
    with pytest.raises(BadRuleSet, match="rule_no_form"):
        requirement_from_data({"id": "1.x", "cite": "一", "says": says})
