"""Each check of the linter: a rule set that fails it, with the exact place, and one that is in order."""

from __future__ import annotations

import pytest

from rules.lint import lint, lint_file
from rules.loader import catalogue
from rules.problems import LINT
from tests.rules.sets import FILE, SMALL, changed, load, loaded, place, told
from tests.rules.test_reuse import LINTED

LEAF = "requirement.all[1].of[0]"
HOURS = "requirement.all[1].of[1]"
CONDUCT = "requirement.all[1].of[2]"

WRONG = [
    # names
    ("of: article", "of: articles", "lint_unknown_kind", f"{LEAF}.of", "of: ¦articles"),
    ("absent: conduct", "absent: conducts", "lint_unknown_kind", f"{CONDUCT}.absent", "absent: ¦conducts"),
    ("genre: [", "gender: [", "lint_unknown_field", f"{LEAF}.where.gender", "gender"),
    ("genre: [", "exchange.town: [", "lint_unknown_field", f"{LEAF}.where.exchange.town", "exchange.town"),
    ("genre: [", "kind: [", "lint_unknown_field", f"{LEAF}.where.kind", "kind: ["),
    ("prize: {", "price: {", "lint_unknown_field", f"{LEAF}.where.any[0].price", "price"),
    ("sum: [hours]", "sum: [hour]", "lint_unknown_field", f"{HOURS}.measure.sum[0]", "[¦hour]"),
    ("sum: [hours]", "sum: [term]", "lint_not_a_number", f"{HOURS}.measure.sum[0]", "sum: [¦term]"),
    (
        "experience_summary]",
        "experience_sumary]",
        "lint_unknown_value",
        f"{LEAF}.where.genre[1]",
        "experience_sumary",
    ),
    (
        "{at_least: second}",
        "{at_least: fourth}",
        "lint_unknown_value",
        f"{LEAF}.where.any[0].prize.at_least",
        "fourth",
    ),
    ("{breach: true}", "{breach: yes}", "lint_unknown_value", f"{CONDUCT}.where.breach", "breach: ¦yes"),
    (
        "{at_least: second}",
        "{above: genre}",
        "lint_not_a_number",
        f"{LEAF}.where.any[0].prize.above",
        "above: ¦genre",
    ),
    ("{at_least: second}", "{items: 1}", "lint_not_a_list", f"{LEAF}.where.any[0].prize.items", "items: ¦1"),
    (
        "{at_least: second}",
        "{own: grade}",
        "rule_not_one_of",
        f"{LEAF}.where.any[0].prize.own",
        "own: ¦grade",
    ),
    ("{at_least: second}", "{own: subject}", "lint_value", f"{LEAF}.where.any[0].prize.own", "own: ¦subject"),
    (
        "publication.form: journal",
        "publication.form: {at_least: journal}",
        "lint_no_scale",
        f"{LEAF}.where.any[1].publication.form.at_least",
        "at_least: ¦journal",
    ),
    (
        "publication.form: journal",
        "publication: journal",
        "lint_value",
        f"{LEAF}.where.any[1].publication",
        "publication: ¦journal",
    ),
    (
        "publication.form: journal",
        "publication.date: 2021",
        "lint_value",
        f"{LEAF}.where.any[1].publication.date",
        "date: ¦2021",
    ),
    (
        "listening_quota}",
        "listening_qouta}",
        "lint_unknown_setting",
        f"{HOURS}.at_least.setting",
        "listening_qouta",
    ),
    (
        "      judgement: true",
        "      unless_setting: hour\n      judgement: true",
        "lint_unknown_setting",
        "requirement.all[0].unless_setting",
        "unless_setting: ¦hour",
    ),
    ("each: term", "posts: [head]\n          each: term", "lint_unknown_post", f"{HOURS}.posts[0]", "head"),
    (
        "      judgement: true",
        "      applies_to: [teacher, head]\n      judgement: true",
        "lint_unknown_post",
        "requirement.all[0].applies_to[1]",
        "head",
    ),
    ("[article_original,", "[original,", "lint_unknown_document", f"{LEAF}.documents[0]", "original"),
    (
        "conference_notice, ",
        "{type: notice}, ",
        "lint_unknown_document",
        f"{LEAF}.documents[1].any[0].type",
        "type: ¦notice",
    ),
    (
        "[article_original,",
        "[score_originals,",
        "lint_no_such_document",
        f"{LEAF}.documents[0]",
        "score_originals",
    ),
    (
        "[article_original,",
        "[{type: article_original, signed_by: [dean, head]},",
        "lint_unknown_role",
        f"{LEAF}.documents[0].signed_by[1]",
        "head",
    ),
    (
        "count: 2",
        "count: 9\n          distinct: genre",
        "lint_count_unreachable",
        f"{LEAF}.count",
        "count: ¦9",
    ),
    ("count: 2", "count: 2\n          distinct: topic", "lint_unknown_field", f"{LEAF}.distinct", "topic"),
    # structure
    ("value: 2}", "value: 4}", "lint_k_too_large", "readings.r21.options.whole.value", "value: ¦4"),
    (
        "each: term",
        "applies_to: [teacher]\n          each: term",
        "lint_only_below_all",
        f"{HOURS}.applies_to",
        "applies_to",
    ),
    (
        "each: term",
        "unless_setting: hours_standard\n          each: term",
        "lint_only_below_all",
        f"{HOURS}.unless_setting",
        "unless_setting",
    ),
    (
        "cite: 一\n      says: {zh: 知识",
        "cite: 第一\n      says: {zh: 知识",
        "lint_cite",
        "requirement.all[0].cite",
        "第一",
    ),
    (
        "cite: 一\n      says: {zh: 知识",
        "cite: 三\n      says: {zh: 知识",
        "lint_id",
        "requirement.all[0].id",
        '¦"1"',
    ),
    ("id: 2.papers", "id: 22.papers", "lint_id", f"{LEAF}.id", "22.papers"),
    ("id: 2.papers", "id: 2.Papers", "lint_id", f"{LEAF}.id", "2.Papers"),
    ("id: 2.papers", "id: 2papers", "lint_id", f"{LEAF}.id", "2papers"),
    # reach
    (
        "publication.form: journal",
        "genre: case",
        "lint_contradiction",
        f"{LEAF}.where.any[1].genre",
        "¦genre: case",
    ),
    (
        "publication.form: journal",
        "exchange.level: {at_most: county}",
        "lint_contradiction",
        f"{LEAF}.where.any[1].exchange.level",
        "¦exchange.level: {at_most",
    ),
    (
        "{breach: false}",
        "{breach: true, name: x}",
        "lint_breach_is_certificate",
        f"{CONDUCT}.certificate",
        "{breach: true, name",
    ),
    (
        "each: term",
        "within: {last_months: 4}\n          each: term",
        "lint_no_period",
        f"{HOURS}.within",
        "{last_months",
    ),
    # readings
    ("value: 1}", "value: 2}", "lint_idle_reading", "readings.r21", "¦r21:"),
    ("start: {reading: r9}", "start: appointed_on", "lint_unused_reading", "readings.r9", "¦r9:"),
    ("ambiguity: [9]", "ambiguity: [10]", "lint_reading_id", "readings.r9", "¦r9:"),
    (
        "cite: 二\n    says: {zh: 全句",
        "cite: 二1\n    says: {zh: 全句",
        "lint_cite",
        "readings.r21.cite",
        "二1",
    ),
    ("{ambiguity: [1], cite: 一,", "{ambiguity: [1], cite: 甲,", "lint_cite", "notes[0].cite", "甲"),
]


def test_the_small_set_is_in_order() -> None:
    assert lint(loaded()) == ()


@pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: f"{entry.id}/{entry.edition}")
def test_the_catalogue_is_in_order(entry: object) -> None:
    assert [problem.text() for problem in lint_file(entry.path)] == []  # type: ignore[attr-defined]


@pytest.mark.parametrize(("old", "new", "code", "path", "marker"), WRONG)
def test_finds(old: str, new: str, code: str, path: str, marker: str) -> None:
    text = changed(old, new)
    rule_set, problems = load(text)
    if rule_set is not None:
        problems = lint(rule_set)
    assert [told(problem) for problem in problems] == [(code, path, place(text, marker))]
    assert problems[0].place.file == FILE
    assert problems[0].text()


SAME = """\
        - id: 2.more
          cite: 二
          says: {zh: 再听课, en: Again}
          each: term
          of: listening_log
          measure: {sum: [hours]}
          at_least: {setting: listening_quota}
"""
ROUTES = """\
    - id: 2.routes
      cite: 二
      says: {zh: 之一, en: One of}
      any:
        - {id: 2.one, cite: 二, says: {zh: 一, en: One}, count: 1, of: honour}
        - {id: 2.three, cite: 二, says: {zh: 三, en: Three}, count: 3, of: honour}
"""


def test_finds_leaves_that_can_never_differ() -> None:
    text = SMALL + SAME
    (problem,) = lint(loaded(text))
    assert told(problem) == ("lint_same_leaf", "requirement.all[1].of[3]", place(text, "¦id: 2.more"))
    assert problem.text() == "2.more asks for the same as 2.hours: the two can never differ."


def test_judgements_of_two_requirements_differ() -> None:
    other = '    - {id: 1.more, cite: 一, says: {zh: 又, en: More}, judgement: true}\n    - id: "2"'
    assert lint(loaded(changed('    - id: "2"', other))) == ()


@pytest.mark.parametrize(("combine", "marker"), [("any", "{id: 2.three"), ("all", "{id: 2.one")])
def test_finds_a_leaf_that_never_decides(combine: str, marker: str) -> None:
    text = SMALL + ROUTES.replace("      any:", f"      {combine}:")
    (problem,) = lint(loaded(text))
    index = 1 if combine == "any" else 0
    assert told(problem) == (
        "lint_never_decides",
        f"requirement.all[2].{combine}[{index}]",
        place(text, marker),
    )


def test_finds_numbers_that_exclude_each_other() -> None:
    where = "where: {hours: {at_least: 5}, any: [{hours: {at_most: 4}}, {sessions: 1}]}\n          measure"
    text = changed("measure", where)
    (problem,) = lint(loaded(text))
    assert told(problem) == (
        "lint_contradiction",
        f"{HOURS}.where.any[0].hours",
        place(text, "{¦hours: {at_most"),
    )


def test_finds_a_setting_that_is_ruled_out() -> None:
    leaf = (
        SAME.replace("        - ", "    - ")
        .replace("          ", "      ")
        .replace("each", "unless_setting: listening_quota\n      each")
    )
    text = SMALL + leaf.replace("[hours]", "[sessions]")
    (problem,) = lint(loaded(text))
    assert told(problem) == (
        "lint_setting_ruled_out",
        "requirement.all[2].at_least",
        place(text, "sessions]}\n      at_least: ¦{"),
    )


def test_finds_what_only_another_option_shows() -> None:
    """An option that is not the default, with a form that does not fit: at the option's own place."""
    text = changed("value: 1}", "value: one}")
    (problem,) = lint(loaded(text))
    assert told(problem) == ("rule_not_a_count", "readings.r21.options.core.value", place(text, "one}"))


def test_finds_a_wrong_code_in_another_option() -> None:
    text = changed("exact: city", "exact: town")
    (problem,) = lint(loaded(text))
    path = f"{LEAF}.where.exchange.level.when.exact"
    assert told(problem) == ("lint_unknown_value", path, place(text, "town"))


def test_a_reading_used_only_inside_an_option_is_used() -> None:
    text = changed("value: qualified_on", "value: {reading: r9.late}")
    extra = """\
  r9.late:
    ambiguity: [9]
    cite: 一
    says: {zh: 迟, en: Late}
    ordered: false
    default: one
    options:
      one: {says: {zh: 一, en: One}, value: qualified_on}
      two: {says: {zh: 二, en: Two}, value: appointed_on}
"""
    assert lint(loaded(changed("  r21:\n", extra + "  r21:\n", text))) == ()


def test_places_stay_right_behind_what_a_reading_takes_away() -> None:
    """The entries of a list keep their places in the file when one before them is not there."""
    leaf = "{id: 2.gone, cite: 二, says: {zh: 去, en: Gone}, judgement: true}"
    gone = f"        - {{reading: r5, when: {{exact: {leaf}, above: null}}}}\n"
    text = changed("        - id: 2.hours\n", gone + "        - id: 2.hours\n")
    text = changed("sum: [hours]", "sum: [hour]", text)
    (problem,) = lint(loaded(text))
    assert told(problem) == (
        "lint_unknown_field",
        "requirement.all[1].of[2].measure.sum[0]",
        place(text, "[¦hour]"),
    )


def test_every_check_has_a_failing_rule_set() -> None:
    shown = {code for _, _, code, _, _ in WRONG}
    others = {"lint_same_leaf", "lint_never_decides", "lint_setting_ruled_out"}
    of_reuse = {code for _, code, _, _ in LINTED} | {"lint_reuse_again"}
    assert LINT.keys() <= shown | others | of_reuse
