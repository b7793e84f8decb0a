"""Two rule sets compared by meaning: what makes no difference, what does, and where it leads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
import yaml

from evaluator.cases import PreparedCase, Start
from evaluator.interpret import Program
from evaluator.remarks import waivers_in_force
from evaluator.verdict import Finding
from rules.comparing import Comparison, compare
from rules.grammar import Trail
from rules.loader import (
    BadRuleSet,
    CatalogueEntry,
    RuleSet,
    catalogue,
    load_rule_set,
    rule_set_from_bytes,
    walk,
)
from rules.model import AnyDocument, Combination, DocumentTest, Resolved, Window, Words
from rules.rule_change import RuleChange
from tests.evaluator.generated import RANK
from tests.rules.mutation.mutants import Mutant, mutants_of
from tests.rules.mutation.runner import contents
from tests.rules.prepared import prepared_beside
from tests.rules.sets import SMALL, changed, loaded

ENTRIES = pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: f"{entry.id}/{entry.edition}")


def small_compared(*edits: tuple[str, str]) -> Comparison:
    """The small rule set compared with itself after edits."""
    text = SMALL
    for old, new in edits:
        text = changed(old, new, text)
    return compare(loaded(), loaded(text))


def only(comparison: Comparison) -> RuleChange:
    """The one change that there is."""
    (change,) = comparison.changes
    return change


# What makes no difference --------------------------------------------------------------------------------


@ENTRIES
def test_a_rule_set_is_the_same_as_itself_however_it_is_written(entry: CatalogueEntry) -> None:
    rule_set, _ = load_rule_set(entry.path)
    assert rule_set is not None
    data = yaml.safe_load(entry.path.read_bytes())
    for text in (
        entry.path.read_text(encoding="utf-8"),
        yaml.dump(_sorted(data), allow_unicode=True, sort_keys=False),
        yaml.dump(data, allow_unicode=False, sort_keys=False, width=40),
        json.dumps(_reversed(data), ensure_ascii=True),
    ):
        other, problems = rule_set_from_bytes(text.encode(), "copy")
        assert other is not None, problems
        assert compare(rule_set, other).changes == ()
        assert compare(other, rule_set).changes == ()


def _reversed(data: Any) -> Any:
    """The same with the keys of every mapping the other way round."""
    return _reordered(data, lambda keys: list(reversed(keys)))


def _sorted(data: Any) -> Any:
    """The same with the keys of every mapping in the order of their letters."""
    return _reordered(data, sorted)


def _reordered(data: Any, order: Callable[[list[Any]], list[Any]]) -> Any:
    """Options of readings keep their order: they stand from strict to lenient."""
    if isinstance(data, dict):
        return {
            key: {option: _reordered(value, order) for option, value in data[key].items()}
            if key == "options"
            else _reordered(data[key], order)
            for key in order(list(data))
        }
    return [_reordered(each, order) for each in data] if isinstance(data, list) else data


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "  says: {zh: 全部, en: Everything}\n  all:",
            "  says: {zh: 全部, en: Everything}\n  at_least: 2\n  of:",
        ),
        ("genre: [paper, experience_summary]", "genre: [experience_summary, paper]"),
        ("{prize: {at_least: second}}", "{prize: [special, second, first]}"),
        ("{publication.form: journal}", "{publication.form: [journal]}"),
        ("within: since_appointment", "within: {window: since_appointment, by: end}"),
        ("[article_original, {any", "[{type: article_original}, {any"),
        ("{any: [conference_notice, school_proof]}", "{any: [school_proof, conference_notice]}"),
        ("          of: listening_log\n", "          from: [{of: listening_log}]\n"),
        ("measure: {sum: [hours]}", "measure: {largest: [hours]}"),
        ("at_least: {setting: listening_quota}", "at_least: {any: [{setting: listening_quota, share: 1}]}"),
        ("        - id: 2.hours\n", "        - within: since_appointment\n          id: 2.hours\n"),
        ("          count: 2\n", "          count: 2\n          distinct: achievement\n"),
        ("notes:\n", "# a comment\nnotes:\n"),
        ("value: 2}", "value: 2 }"),
    ],
)
def test_another_spelling_of_the_same_makes_no_difference(old: str, new: str) -> None:
    assert small_compared((old, new)).changes == ()


def test_a_value_behind_a_reading_is_the_value() -> None:
    """Compared is what holds under each option that both know."""
    change = only(small_compared(("at_least: {reading: r21}", "at_least: 2")))
    assert (change.what, change.old, change.new) == ("parts", (1, 3), (2, 3))
    assert (change.direction, change.under, change.by_default) == ("stricter", ((("r21", "core"),),), False)
    change = only(small_compared(("at_least: {reading: r21}", "at_least: 1")))
    # Under r21=core it was 1 already.
    assert (change.what, change.old, change.new) == ("parts", (2, 3), (1, 3))
    assert (change.direction, change.under, change.by_default) == (
        "more_lenient",
        ((("r21", "whole"),),),
        True,
    )


def test_without_the_reading_only_its_going_is_told() -> None:
    text = changed("at_least: {reading: r21}", "at_least: 2")
    start = text.index("  r21:")
    text = text[:start] + text[text.index("notes:") :]
    change = only(compare(loaded(), loaded(text)))
    assert (change.what, change.name, change.touches) == ("reading_removed", "r21", ("2",))
    assert change.is_undirected
    back = only(compare(loaded(text), loaded()))
    assert (back.what, back.name, back.touches) == ("reading_added", "r21", ("2",))


# What does -----------------------------------------------------------------------------------------------

SEAL = (("type", "article_original"), ("stamped", True))


@pytest.mark.parametrize(
    ("old", "new", "what", "where", "leads"),
    [
        ("count: 2", "count: 3", "count", "2.papers", "stricter"),
        ("count: 2", "count: 1", "count", "2.papers", "more_lenient"),
        ("genre: [paper, experience_summary]", "genre: [paper]", "condition", "2.papers", "stricter"),
        ("genre: [paper, experience_summary]", "genre: case", "condition", "2.papers", None),
        ("            genre: [paper, experience_summary]\n", "", "condition", "2.papers", "more_lenient"),
        (
            "            any:\n",
            "            authorship: sole\n            any:\n",
            "condition",
            "2.papers",
            "stricter",
        ),
        ("{at_least: second}", "{at_least: first}", "condition", "2.papers", "stricter"),
        ("{at_least: second}", "{at_most: second}", "condition", "2.papers", None),
        ("              - {publication.form: journal}\n", "", "way_removed", "2.papers", "stricter"),
        (
            "              - {publication.form: journal}\n",
            "              - {publication.form: journal}\n              - {theme: subject}\n",
            "way_added",
            "2.papers",
            "more_lenient",
        ),
        ("within: since_appointment", "within: career", "window", "2.papers", "more_lenient"),
        ("within: since_appointment", "within: {last_months: 60}", "window", "2.papers", None),
        ("[article_original, {any", "[{any", "document_removed", "2.papers", "more_lenient"),
        (
            "[article_original, {any",
            "[article_original, lesson_plan, {any",
            "document_added",
            "2.papers",
            "stricter",
        ),
        (
            "[article_original, {any",
            "[{type: article_original, stamped: true}, {any",
            "document",
            "2.papers",
            "stricter",
        ),
        (
            "{any: [conference_notice, school_proof]}",
            "{any: [conference_notice, school_proof, publication_copy]}",
            "document",
            "2.papers",
            "more_lenient",
        ),
        ("each: term", "each: school_year", "each", "2.hours", None),
        (
            "measure: {sum: [hours]}",
            "measure: {sum: [hours, sessions]}",
            "measure",
            "2.hours",
            "more_lenient",
        ),
        (
            "{setting: listening_quota}",
            "{setting: listening_quota, share: 1/2}",
            "amount",
            "2.hours",
            "more_lenient",
        ),
        (
            "at_least: {setting: listening_quota}",
            "at_least: {all: [{setting: listening_quota}, 5]}",
            "amount",
            "2.hours",
            "stricter",
        ),
        ("at_least: {setting: listening_quota}", "at_least: 10", "amount", "2.hours", None),
        (
            "at_least: {setting: listening_quota}",
            "at_least: {setting: listening_quota}\n          on_average: true",
            "on_average",
            "2.hours",
            "more_lenient",
        ),
        (
            "at_least: {setting: listening_quota}",
            "at_least: {setting: listening_quota}\n          proportional: true",
            "proportional",
            "2.hours",
            "more_lenient",
        ),
        (
            "at_least: {setting: listening_quota}",
            "at_least: {setting: listening_quota}\n          within: {last_months: 24}",
            "window",
            "2.hours",
            None,
        ),
        (
            "at_least: {setting: listening_quota}",
            "at_least: {setting: listening_quota}\n          posts: [teacher]",
            "posts",
            "2.hours",
            "more_lenient",
        ),
        ("absent: conduct", "within: career\n          absent: conduct", "window", "2.conduct", "stricter"),
        # More conditions on a breach make fewer breaches; more on a certificate fewer certificates.
        (
            "where: {breach: true}",
            "where: {breach: true, level: school}",
            "condition",
            "2.conduct",
            "more_lenient",
        ),
        (
            "certificate: {breach: false}",
            "certificate: {breach: false, level: {at_least: county}}",
            "condition",
            "2.conduct",
            "stricter",
        ),
        (
            "      says: {zh: 知识, en: Knowledge}\n",
            "      says: {zh: 知识, en: Knowledge}\n      applies_to: [teacher]\n",
            "applies_to",
            "1",
            "more_lenient",
        ),
        (
            "      says: {zh: 知识, en: Knowledge}\n",
            "      says: {zh: 知识, en: Knowledge}\n      unless_setting: hours_standard\n",
            "unless_setting",
            "1",
            "more_lenient",
        ),
        ("      judgement: true\n", "      count: 1\n      of: honour\n", "form", "1", None),
        (
            "  says: {zh: 全部, en: Everything}\n  all:",
            "  says: {zh: 全部, en: Everything}\n  any:",
            "parts",
            "small",
            "more_lenient",
        ),
    ],
)
def test_a_change_is_told_where_it_is_and_where_it_leads(
    old: str, new: str, what: str, where: str, leads: str | None
) -> None:
    change = only(small_compared((old, new)))
    assert (change.what, change.requirement, change.direction) == (what, where, leads)
    assert (change.under, change.by_default, change.is_words) == ((), True, False)
    back = only(compare(loaded(changed(old, new)), loaded()))
    reverse = {"stricter": "more_lenient", "more_lenient": "stricter", None: None}
    assert (back.requirement, back.direction) == (where, reverse[leads])


def test_old_and_new_are_what_was_asked_and_what_is() -> None:
    change = only(small_compared(("within: since_appointment", "within: {last_months: 60}")))
    assert change.old == Window(window="since_appointment")
    assert change.new.window.last_months == 60
    change = only(small_compared(("{any: [conference_notice, school_proof]}", "school_proof")))
    notice, proof = DocumentTest(type="conference_notice"), DocumentTest(type="school_proof")
    assert (change.old, change.new) == (AnyDocument(any=(notice, proof)), proof)
    assert change.direction == "stricter"


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("{last_months: 48}", "{last_years: 5, of: calendar}"),
        ("{last_years: 5, of: school}", "{last_months: 60}"),
        ("{last_years: 4, of: school}", "{last_years: 5, of: school}"),
        ("{window: since_appointment, by: current}", "{window: since_appointment, by: held}"),
        ("{window: since_appointment, by: held}", "career"),
    ],
)
def test_windows_that_always_hold_more(narrow: str, wide: str) -> None:
    first = loaded(changed("within: since_appointment", f"within: {narrow}"))
    second = loaded(changed("within: since_appointment", f"within: {wide}"))
    assert only(compare(first, second)).direction == "more_lenient"
    assert only(compare(second, first)).direction == "stricter"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("{last_months: 49}", "{last_years: 5, of: calendar}"),
        ("{last_years: 5, of: calendar}", "{last_years: 5, of: school}"),
        ("since_appointment", "one_cycle"),
        ("{window: since_appointment, by: overlap}", "since_appointment"),
    ],
)
def test_windows_of_which_neither_always_holds_more(one: str, other: str) -> None:
    first = loaded(changed("within: since_appointment", f"within: {one}"))
    second = loaded(changed("within: since_appointment", f"within: {other}"))
    assert only(compare(first, second)).direction is None


EXTRA = """\
        - id: 2.extra
          cite: 二
          says: {zh: 又一项, en: One more}
          judgement: true
"""


def test_requirements_that_come_and_go() -> None:
    """One more of which two are enough is the milder; one more of which all are needed the stricter."""
    more = SMALL + EXTRA
    change = only(compare(loaded(), loaded(more)))
    assert (change.what, change.requirement, change.direction) == ("added", "2.extra", "more_lenient")
    assert change.new == Words(zh="又一项", en="One more")
    back = only(compare(loaded(more), loaded()))
    assert (back.what, back.requirement, back.direction) == ("removed", "2.extra", "stricter")
    top = SMALL + EXTRA.replace("        - id", "    - id").replace("          ", "      ")
    change = only(compare(loaded(), loaded(top)))
    assert (change.what, change.requirement, change.direction) == ("added", "2.extra", "stricter")


def test_all_of_one_more_is_the_stricter() -> None:
    first = changed("at_least: {reading: r21}\n      of:", "all:")
    assert only(compare(loaded(first), loaded(first + EXTRA))).direction == "stricter"
    # Three of three and three of four: the fourth is a way more.
    second = changed("at_least: {reading: r21}\n      of:", "at_least: 3\n      of:") + EXTRA
    assert only(compare(loaded(first), loaded(second))).direction == "more_lenient"


def test_fewer_needed_beside_a_part_that_goes_is_told() -> None:
    """Two of four become one of three: that the number changed cannot be seen from the part that went."""
    numbered = changed("at_least: {reading: r21}\n      of:", "at_least: 2\n      of:") + EXTRA
    fewer = changed("at_least: {reading: r21}\n      of:", "at_least: 1\n      of:")
    told = {change.what: change for change in compare(loaded(numbered), loaded(fewer)).changes}
    assert {"removed", "parts"} <= told.keys()
    assert (told["parts"].old, told["parts"].new) == ((2, 4), (1, 3))
    assert told["parts"].direction == "more_lenient"


def test_a_requirement_that_has_moved_and_one_that_has_another_id() -> None:
    conduct = SMALL[SMALL.index("        - id: 2.conduct") :]
    moved = SMALL.replace(conduct, conduct.replace("\n    ", "\n").replace("        - id", "    - id", 1))
    changes = compare(loaded(), loaded(moved)).changes
    assert [(each.what, each.requirement, each.old, each.new) for each in changes] == [
        ("moved", "2.conduct", "2", "small")
    ]
    change = only(small_compared(("id: 2.conduct", "id: 2.discipline")))
    assert (change.what, change.requirement, change.old, change.new) == (
        "renamed",
        "2.discipline",
        "2.conduct",
        "2.discipline",
    )
    # Judgements and waivers name ids: it is more than a word.
    assert change.is_undirected
    assert not change.is_words


def test_a_renamed_requirement_is_compared_with_what_it_was() -> None:
    """Where it also asks something else it is another one."""
    changes = small_compared(("id: 2.papers", "id: 2.texts"), ("count: 2", "count: 3")).changes
    assert [(each.what, each.requirement) for each in changes] == [
        ("removed", "2.papers"),
        ("added", "2.texts"),
    ]


def test_readings_under_which_a_change_holds() -> None:
    change = only(small_compared(("exact: city, above", "exact: county, above")))
    assert (change.what, change.name, change.by_default) == ("condition", "exchange.level", False)
    assert change.under == ((("r5", "exact"),),)
    assert change.direction is None
    change = only(small_compared(("above: {at_least: city}", "above: {at_least: county}")))
    assert (change.under, change.by_default) == (((("r5", "above"),),), True)
    assert change.direction == "more_lenient"


def test_another_default_is_told_once_and_changes_no_requirement() -> None:
    change = only(small_compared(("default: whole", "default: core")))
    assert (change.what, change.name, change.requirement) == ("reading_default", "r21", None)
    assert (change.old[0], change.new[0]) == ("whole", "core")
    assert (change.direction, change.touches) == ("more_lenient", ("2",))
    change = only(small_compared(("default: appointment", "default: qualification")))
    assert change.direction is None  # its options stand in no order


def test_options_that_come_and_go_and_their_order() -> None:
    option = "      core: {says: {zh: 核心, en: Core}, value: 1}\n"
    third = "      none: {says: {zh: 不要, en: None}, value: 1}\n"
    change = only(small_compared((option, option + third)))
    assert (change.what, change.name, change.new[0]) == ("option_added", "r21", "none")
    whole = "      whole: {says: {zh: 全句, en: Whole}, value: 2}\n"
    change = only(small_compared((whole + option, option + whole)))
    assert (change.what, change.old, change.new) == ("reading_order", ("whole", "core"), ("core", "whole"))


def test_the_start_of_windows_touches_what_begins_there() -> None:
    change = only(small_compared(("start: {reading: r9}", "start: qualified_on")))
    assert (change.what, change.old, change.new) == ("start", "appointed_on", "qualified_on")
    assert change.under == ((("r9", "appointment"),),)
    assert change.touches == ("2.papers", "2.hours", "2.conduct")


def test_words_stand_apart() -> None:
    comparison = small_compared(
        ("says: {zh: 论文, en: Papers}", "says: {zh: 论文两篇, en: Papers}"),
        ("says: {zh: 更高级别, en: Higher levels}", "says: {zh: 更高级别？, en: Higher levels}"),
        ("says: {zh: 全句, en: Whole}", "says: {zh: 全句, en: All of it}"),
        ("says: {zh: 都要, en: All}", "says: {zh: 全部都要, en: All}"),
        ("edition: test", "edition: second"),
        ("title: {zh: 小条件, en: A small set}", "title: {zh: 小条件, en: A little set}"),
    )
    assert comparison.meaning == ()
    assert sorted(change.what for change in comparison.words) == [
        "edition",
        "note_words",
        "option_words",
        "reading_words",
        "says",
        "title",
    ]


def test_notes() -> None:
    change = only(small_compared(("settled_by: default", "settled_by: judgement")))
    assert (change.what, change.old[0], change.new[0]) == ("note_settled", "default", "judgement")
    note = "  - {ambiguity: [1], cite: 一, settled_by: default, says: {zh: 都要, en: All}}\n"
    change = only(small_compared((note, note + note.replace("[1]", "[2]"))))
    assert change.what == "note_added"


def test_an_option_that_cannot_be_read_is_told() -> None:
    broken = changed("exact: city, above", "exact: {at_leat: city}, above")
    with pytest.raises(BadRuleSet) as caught:
        compare(loaded(), loaded(broken))
    assert [problem.code for problem in caught.value.problems] == ["rule_no_form"]


# Every mutant of the catalogue -----------------------------------------------------------------------------

SAME = {"readings.r39=current.window career made since_appointment"}
"""Mutants that mean the same: a title valid at the cut-off is valid whatever the window."""
SLICES = 4
MOST_CASES = 10


def mutants_compared(entry: CatalogueEntry, part: int) -> Iterator[tuple[Mutant, RuleSet, Comparison]]:
    """A part of the mutants of a rule set, each compared with the original."""
    original, _ = load_rule_set(entry.path)
    ground, _ = load_rule_set(entry.path)
    assert original is not None
    assert ground is not None
    for mutant in mutants_of(ground)[part::SLICES]:
        with mutant.applied(ground) as mutated:
            try:
                mutated.resolve(mutated.choose({}))
            except BadRuleSet:
                continue  # the loader refuses it: it is no rule set
            yield mutant, mutated, compare(original, mutated)


def asked(rule_set: RuleSet, choice: Mapping[str, str]) -> dict[str, object]:
    """What each requirement asks under a choice of readings."""
    return contents(rule_set.resolve({**rule_set.choose({}), **choice}))


class Trial:
    """Decides one requirement of a rule set on cases; what does not depend on the mutant is kept."""

    def __init__(self, entry: CatalogueEntry, original: RuleSet) -> None:
        self.original = original
        self.by_leaf: dict[str, list[PreparedCase]] = {}
        for each in prepared_beside(entry.path):
            self.by_leaf.setdefault(each.case.leaf, []).append(each)
        self._known: dict[tuple[str, str], Finding | None] = {}

    def steps(self, mutated: RuleSet, name: str) -> Iterator[tuple[str, int]]:
        """How the finding of a requirement changes on each of its cases."""
        trees: dict[tuple[tuple[str, str], ...], Resolved | None] = {}
        for each in self.cases_near(name)[:MOST_CASES]:
            start, key = each.after, (name, each.case.name)
            readings = {**self.original.choose({}), **start.readings}
            if key not in self._known:
                self._known[key] = found(alone(self.original, readings, name), start)
            choice = tuple(sorted(start.readings.items()))
            if choice not in trees:
                trees[choice] = alone(mutated, readings, name)
            before, after = self._known[key], found(trees[choice], start)
            if before is not None and after is not None:
                yield each.case.name, RANK[after.status] - RANK[before.status]

    def cases_near(self, requirement: str) -> list[PreparedCase]:
        """The cases of a leaf, or some of those below a requirement."""
        own = self.by_leaf.get(requirement, [])
        return own or [
            each for leaf, below in self.by_leaf.items() if leaf.startswith(requirement) for each in below[:2]
        ]


def alone(rule_set: RuleSet, readings: Mapping[str, str], name: str) -> Resolved | None:
    """A rule set with nothing but one requirement of it, None where it has none of that id."""
    try:
        resolved = rule_set.resolve(readings)
    except BadRuleSet:
        return None
    if name == rule_set.id:
        return resolved
    for node, _, _ in walk(resolved.requirement, Trail()):
        if node.id == name:
            whole = {**resolved.requirement.__dict__, "combine": "all", "at_least": 1, "of": (node,)}
            return Resolved(start=resolved.start, requirement=Combination(**whole))
    return None


def found(resolved: Resolved | None, start: Start) -> Finding | None:
    """What the interpreter finds."""
    if resolved is None:
        return None
    title = resolved.requirement.id
    program = Program(title, resolved, start.settings, start.as_of, start.standing)
    waivers, _ = waivers_in_force(start.dossier, program.requirement_ids(), start.as_of)
    return program.interpret(program.case(start.dossier), waivers)


@ENTRIES
@pytest.mark.parametrize("part", range(SLICES))
def test_every_mutant_is_told_where_it_is_and_where_it_leads(entry: CatalogueEntry, part: int) -> None:
    """What is stricter gains nobody, what is more lenient loses nobody, on the cases that stand at edges."""
    original, _ = load_rule_set(entry.path)
    assert original is not None
    trial = Trial(entry, original)
    unseen, wrong, moved = [], [], 0
    for mutant, mutated, comparison in mutants_compared(entry, part):
        if not comparison.changes:
            unseen.append(mutant.name)
        wrong += misplaced(original, mutated, comparison, mutant.name)
        directions = {change.direction for change in comparison.meaning}
        if len(directions) != 1 or None in directions:
            continue
        # Of many places of one reading the first is enough; a requirement that came or went has none.
        change = comparison.meaning[0]
        for case, step in trial.steps(mutated, change.requirement or original.id):
            moved += step != 0
            if step and (step > 0) != (change.direction == "more_lenient"):
                wrong.append(f"{mutant.name}: {case}: {change.requirement} {change.direction}, yet {step}")
    assert wrong == [], "\n".join(wrong[:20])
    assert set(unseen) <= SAME, unseen
    assert moved > 20  # else the cases would say nothing of it


def misplaced(original: RuleSet, mutated: RuleSet, comparison: Comparison, name: str) -> list[str]:
    """Requirements told of that ask the same, and those that do not and are not told of."""
    wrong = []
    told: set[str | None] = set()
    for change in comparison.changes:
        told |= {change.requirement, *change.touches}
        if change.what == "reading_default" or change.requirement is None:
            continue
        choice = {**original.choose({}), **(dict(change.under[0]) if change.under else {})}
        if asked(original, choice).get(change.requirement) == asked(mutated, choice).get(change.requirement):
            wrong.append(f"{name}: {change.requirement} asks the same")
    if any(change.what in ("added", "removed") for change in comparison.changes):
        return wrong  # with it go its parts, and what it is part of has other parts
    choice = original.choose({})
    before, after = asked(original, choice), asked(mutated, choice)
    differing = {each for each in before.keys() | after.keys() if before.get(each) != after.get(each)}
    return wrong + [f"{name}: {each} is not told of" for each in sorted(differing - told - {"start"})]


# Many readings in one place --------------------------------------------------------------------------------


def many_readings(number: int, last: str) -> str:
    """The small rule set with so many readings in one leaf; `last` is what the last one says under `b`."""
    readings = "".join(
        f"  r1{place}:\n    ambiguity: [1{place}]\n    cite: 一\n    says: {{zh: 问, en: Question}}\n"
        "    ordered: true\n    default: a\n    options:\n"
        "      a: {says: {zh: 甲, en: A}}\n      b: {says: {zh: 乙, en: B}}\n"
        for place in range(number)
    )
    names = [f"r1{place}" for place in range(number)]
    chain = last
    for name in reversed(names):
        # Each is asked only under the other option of the one before it.
        chain = f"{{reading: {name}, when: {{a: 2, b: {chain}}}}}"
    return changed("count: 2", f"count: {chain}", changed("readings:\n", "readings:\n" + readings))


@pytest.mark.parametrize("number", [2, 4])
def test_a_change_that_several_readings_bring_together(number: int) -> None:
    change = only(compare(loaded(many_readings(number, "3")), loaded(many_readings(number, "4"))))
    assert (change.what, change.old, change.new, change.by_default) == ("count", 3, 4, False)
    assert change.under == (tuple((f"r1{place}", "b") for place in range(number)),)


def test_of_very_many_readings_two_together_are_looked_at() -> None:
    """Eleven in one leaf make more choices than are looked at one by one; what was not looked at is told."""
    change = only(compare(loaded(many_readings(11, "3")), loaded(many_readings(11, "4"))))
    assert (change.what, change.requirement) == ("unlooked", "2.papers")  # it takes all eleven together
    texts = (many_readings(11, "3"), many_readings(11, "3"))
    one, two = (
        loaded(text.replace("r11, when: {a: 2,", f"r11, when: {{a: {n},"))
        for text, n in zip(texts, (2, 5), strict=True)
    )
    change = only(compare(one, two))
    assert (change.old, change.new) == (2, 5)
    assert change.under == ((("r10", "b"), ("r11", "a")),)
