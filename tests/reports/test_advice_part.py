"""Plans, what decides, readings and timeline as parts of the report: in every form, and told once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt

from evaluator.advice import Advice, advise
from evaluator.evaluate import Evaluator
from evaluator.verdict import Verdict
from reports.advice.easiest import EasiestView
from reports.advice.part import AdviceView
from reports.json_schema import schema
from reports.language import CODES, Code
from reports.model import Report
from reports.render import Form, render, render_report
from reports.text import text_of
from reports.view import report_of
from reports.wrap import width
from tests.conftest import Golden
from tests.reports.samples import (
    HANDBOOK,
    advice_on,
    example_advice,
    example_names,
    example_verdict,
    sample_advice,
    sample_verdict,
    verdict_on,
)
from tests.reports.test_escaping import ATTACKS, FORBIDDEN, _tags, hostile, hostile_dossier
from tests.reports.test_formats import ENDINGS, NO_END, of_html, of_markdown, squeezed

VALIDATOR = Draft202012Validator(schema())
PARTS = ("plans", "deciding", "timeline", "sweep")


def advised(name: str, lang: Code = "zh") -> Report:
    """The report with advice on the sample or one of the examples."""
    if name == "sample":
        return report_of(sample_verdict(), lang, HANDBOOK, sample_advice())
    return report_of(example_verdict(name), lang, None, example_advice(name))


def advice(report: Report) -> AdviceView:
    """The advice, which must be there."""
    assert report.advice is not None
    return report.advice


def easiest(name: str, lang: Code = "zh") -> EasiestView:
    """The easiest way, which must be told."""
    told = advice(advised(name, lang)).easiest
    assert told is not None
    return told


# In every form -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", CODES)
@pytest.mark.parametrize("form", list(ENDINGS))
def test_golden(form: Form, lang: Code, golden: Golden) -> None:
    golden(f"reports/advised.{lang}.{ENDINGS[form]}", render_report(advised("sample", lang), form))


def texts(view: AdviceView) -> Iterator[str]:
    """What every form must tell."""
    if view.easiest is not None:
        told = view.easiest
        yield from (view.labels["easiest"], told.sentence, told.more, told.when, *told.texts)
        yield from (text for line in told.lines for text in (line.text, *line.inner))
    if view.plans is not None:
        yield from (view.labels["plans"], view.plans.sentence, view.plans.proof, view.plans.supposing)
        for plan in view.plans.plans:
            yield from (plan.title, plan.effort_text, plan.when, plan.until_text)
            alike = plan.without or plan.instead
            lines = (*plan.without, *plan.instead) if alike else plan.lines
            yield from (text for line in lines for text in (line.text, *line.inner))
        yield from (each.text for each in view.plans.obstacles)
    if view.deciding is not None:
        yield from (view.labels["deciding"], view.deciding.heading, view.deciding.note)
        for role in view.deciding.roles:
            yield from (role.heading, role.text, *(each.record.label for each in role.records))
        for question in view.deciding.questions:
            yield from (question.text, question.effect_text)
        yield from (view.deciding.enough_text, *view.deciding.enough)
        yield from (view.deciding.fatal_text, *view.deciding.fatal)
    if view.timeline is not None:
        told_in_time = view.timeline
        yield from (view.labels["timeline"], told_in_time.first_met_text, told_in_time.basis)
        for course in (told_in_time.served, told_in_time.bare):
            yield from (course.label, course.assumes, course.sentence)
            yield from (text for phase in course.phases for text in (phase.days, phase.mark.word))
        yield from (text for event in told_in_time.events for text in (event.date, *event.texts))
    if view.sweep is not None:
        yield from (view.labels["sweep"], view.sweep.sentence, view.sweep.basis)
        for reading in (*view.sweep.deciding, *view.sweep.touching):
            yield from (reading.id, reading.question, reading.used.text)
            for option in reading.options:
                yield from (option.option.text, option.option.code, option.mark.word)
                yield from (turn.text for turn in option.turns)
        yield from (text for end in view.sweep.ends for text in (end.label, end.mark.word))


@pytest.mark.parametrize("lang", CODES)
@pytest.mark.parametrize("name", ["sample", *example_names()])
def test_forms_tell_the_same(name: str, lang: Code) -> None:
    report = advised(name, lang)
    told = {
        "text": squeezed(text_of(report, NO_END)),
        "markdown": of_markdown(render_report(report, "markdown")),
        "html": of_html(render_report(report, "html")),
    }
    for text in texts(advice(report)):
        missing = [form for form, whole in told.items() if squeezed(text) not in whole]
        assert missing == [], text


@pytest.mark.parametrize("lang", CODES)
def test_the_easiest_way_ends_the_first_page_and_the_rest_comes_later(lang: Code) -> None:
    report = advised("sample", lang)
    labels = {**report.labels, **advice(report).labels}
    names = ["missing", "easiest", "clauses", "waivers", *PARTS[:3], "readings", "sweep", "notes"]
    patterns = {
        "text": [rf"(?m)^{re.escape(labels[name])}\n─" for name in names],
        "markdown": [rf"(?m)^## {re.escape(labels[name])}$" for name in names],
        "html": [rf'<h2 id="h-{name}">{re.escape(labels[name])}</h2>' for name in names],
    }
    forms: list[Form] = ["text", "markdown", "html"]
    for form in forms:
        whole = render_report(report, form)
        places = [found.start() if (found := re.search(each, whole)) else -1 for each in patterns[form]]
        assert -1 not in places, (form, places)
        assert places == sorted(places), form
    first = text_of(report, first_page=True)
    assert labels["easiest"] in first
    assert labels["plans"] not in first.splitlines()


def test_all_but_the_easiest_way_is_folded() -> None:
    page = render_report(advised("sample"), "html")
    for name in PARTS:
        section = re.search(rf'(?s)<section id="{name}".*?</h2>\s*<details>', page)
        assert section is not None, name
    assert "<details" not in page[page.index('<section id="easiest"') : page.index("<nav")]


@pytest.mark.parametrize("name", ["sample", *example_names()])
def test_every_link_has_its_place(name: str) -> None:
    page = render_report(advised(name), "html")
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) - set(ids) == set()
    assert (
        set(re.findall(r'aria-labelledby="([^"]+)"', page))
        - {
            *ids,
            "timeline-title timeline-desc",
        }
        == set()
    )


@pytest.mark.parametrize("columns", [40, 60, 100])
@pytest.mark.parametrize("lang", CODES)
def test_no_line_is_wider_than_asked_for(lang: Code, columns: int) -> None:
    assert max(width(line) for line in text_of(advised("sample", lang), columns).splitlines()) <= columns


# JSON --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", CODES)
@pytest.mark.parametrize("name", ["sample", *example_names()])
def test_json_is_as_the_schema_says(name: str, lang: Code) -> None:
    VALIDATOR.validate(json.loads(render_report(advised(name, lang), "json")))


def test_json_without_advice_is_as_it_was() -> None:
    plain = json.loads(render(sample_verdict(), "json", "zh", handbook=HANDBOOK))
    VALIDATOR.validate(plain)
    told = json.loads(render_report(advised("sample"), "json"))
    assert "advice" not in plain
    assert told.pop("advice").keys() == {"easiest", "plans", "deciding", "timeline", "readings"}
    assert told == plain


def test_the_schema_refuses_what_is_no_advice() -> None:
    told = json.loads(render_report(advised("sample"), "json"))
    told["advice"]["easiest"]["way"] = "luck"
    assert not VALIDATOR.is_valid(told)


def test_what_was_not_asked_for_is_null() -> None:
    assert json.loads(render_report(advised("zhao-min"), "json"))["advice"]["readings"] is None
    met = json.loads(render_report(advised("gao-yuan"), "json"))["advice"]
    assert (met["easiest"], met["plans"]) == (None, None)
    assert met["timeline"]["status"] == "met"
    only = report_of(sample_verdict(), "zh", None, Advice(sweep=sample_advice().sweep))
    data = json.loads(render_report(only, "json"))
    VALIDATOR.validate(data)
    assert [name for name, value in data["advice"].items() if value is not None] == ["readings"]


# The easiest way ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "spared"),
    [
        # Two of 3(1) to 3(5) are open and one more is needed: the script of C1 is easier than a judgement.
        ("zhao-min", ["三（一）"]),
        # Three of the four of 3: the one with most to verify is left out.
        ("wu-qiong", ["三（三）"]),
        # One of the rank and the rise is enough; the rest of 3(1) is needed, so words tell which.
        ("he-jianping", ["三（一） 名次确属前列"]),
    ],
)
def test_what_the_list_names_is_not_said_again(name: str, spared: list[str]) -> None:
    told = easiest(name)
    assert (told.way, told.lines) == ("listed_but", ())
    assert all(each in told.sentence for each in spared)
    assert {ref.cite for ref in told.spared} == {each.split()[0] for each in spared}


def test_where_all_that_is_listed_is_needed_it_says_that_and_no_more() -> None:
    told = easiest("tang-wenbin")
    assert (told.way, told.spared, told.lines) == ("as_listed", (), ())
    assert told.sentence == "上面所列各项全部办妥即可。"


def test_what_is_filled_in_is_told_with_what_is_enough() -> None:
    """50 hours are asked of each term, one log does not tell its own: not every number is enough."""
    told = easiest("ding-yifan")
    assert (told.way, told.spared) == ("as_listed", ())
    assert told.sentence == "上面所列各项全部办妥即可。其中须补填："
    (line,) = told.lines
    assert "不少于50" in line.text
    assert not line.supposed
    assert told.texts == ("须据实填写；实际情况不是这样的，这个办法就不够。",)


def test_something_new_is_told_with_its_day() -> None:
    told = easiest("chen-lili")
    assert told.way == "steps"
    (line,) = told.lines
    assert "指导青年教师" in line.text
    assert "2024年12月31日" in told.when


def test_where_nothing_helps_it_says_why() -> None:
    told = easiest("ma-xiulan")
    assert (told.way, told.lines) == ("none", ())
    assert "不能符合" in told.sentence
    assert any("2022年秋季学期" in text for text in told.texts)


@pytest.mark.parametrize("name", ["zhao-min", "wu-qiong", "he-jianping", "ding-yifan", "tang-wenbin"])
def test_what_is_left_of_the_list_is_the_plan(name: str) -> None:
    """Of the list, what is not spared names just the records and settings that the plan changes."""
    report = advised(name)
    told, plans = easiest(name), advice(report).plans
    assert plans is not None
    spared = {ref.id for ref in told.spared}
    needed = {
        record.id
        for group in report.missing.groups
        for item in group.items
        if not {ref.id for ref in item.clauses} <= spared
        for record in item.records
    }
    changes: Any = plans.plans[0].file
    changed = {*changes.get("attach", {}), *changes.get("verify", {})}
    changed |= {name.partition(".")[0] for name in changes.get("supply", {})}
    # One entry for several records may name some for the spared clause alone.
    assert changed <= needed
    mixed = {
        record.id
        for group in report.missing.groups
        for item in group.items
        if spared & {ref.id for ref in item.clauses}
        for record in item.records
    }
    assert needed - changed <= mixed


def test_many_lines_are_cut_and_the_rest_is_pointed_at() -> None:
    """The plan's own lines in their order, as many as there is room for."""
    dossier = hostile_dossier("林知秋")
    verdict = verdict_on(dossier)
    view = report_of(verdict, "zh", None, advice_on(verdict)).advice
    assert view is not None
    assert view.easiest is not None
    assert view.plans is not None
    told, lines = view.easiest, view.plans.plans[0].lines
    assert told.way == "steps"
    assert told.lines == lines[: len(told.lines)]
    assert told.left == len(lines) - len(told.lines)
    assert bool(told.left) is bool(told.more)


# Time and order ----------------------------------------------------------------------------------------


def evaluator_of(verdict: Verdict) -> Evaluator:
    """What gave a verdict of an example."""
    from tests.reports.samples import AS_OF

    return Evaluator(verdict.rule_set, verdict.settings, AS_OF)


def test_a_search_that_ran_out_of_time_says_so() -> None:
    verdict = example_verdict("zhao-min")
    advice = advise(evaluator_of(verdict), verdict, expired=lambda: True)
    report = report_of(verdict, "zh", None, advice)
    assert report.advice is not None
    told = report.advice.easiest
    assert told is not None
    assert (told.way, told.proved) == ("unknown", False)
    assert "--within" in told.sentence
    VALIDATOR.validate(json.loads(render_report(report, "json")))


def test_a_plan_that_is_not_proved_to_be_the_easiest_says_so() -> None:
    """As when the time was over after the first plan."""
    verdict, found = example_verdict("zhao-min"), example_advice("zhao-min")
    assert found.plans is not None
    first = found.plans._replace(plans=found.plans.plans[:1], proved=False, complete=False)
    told_of: list[tuple[Code, str]] = [("zh", "尚未证明"), ("en", "not proved")]
    for lang, words in told_of:
        view = report_of(verdict, lang, None, found._replace(plans=first)).advice
        assert view is not None
        assert view.easiest is not None
        assert not view.easiest.proved
        assert any(words in text for text in view.easiest.texts)


@pytest.mark.parametrize("form", list(ENDINGS))
def test_twice_the_same(form: Form) -> None:
    verdict = example_verdict("zhao-min")
    once, twice = (render(verdict, form, "zh", advice=advice_on(verdict)) for _ in range(2))
    assert once == twice
    assert not re.search(r"[ \t]$", once, re.MULTILINE)


# Hostile text ------------------------------------------------------------------------------------------


@cache
def on_hostile(name: str) -> Advice:
    return advice_on(hostile(name), readings=True)


@cache
def on_harmless() -> tuple[Verdict, Advice]:
    verdict = verdict_on(hostile_dossier("林知秋"))
    return verdict, advice_on(verdict, readings=True)


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_nothing_harmful_is_put_out(name: str, form: Form) -> None:
    text = render(hostile(name), form, "zh", advice=on_hostile(name))
    assert FORBIDDEN.findall(text.replace("\t", " ") if form == "html" else text) == []
    text.encode("utf-8")
    if form != "html":
        assert len(text) < 150_000


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.parametrize("lang", CODES)
def test_html_and_its_picture_keep_their_shape(name: str, lang: Code) -> None:
    verdict, advice = on_harmless()
    plain = _tags(render(verdict, "html", lang, advice=advice))
    found = _tags(render(hostile(name), "html", lang, advice=on_hostile(name)))
    assert "svg" in found.tags
    assert found.tags == plain.tags
    assert not any(attribute.startswith("on") for attribute in found.attributes)
    assert "style" not in found.attributes


@pytest.mark.parametrize("name", ATTACKS)
def test_markdown_keeps_its_shape(name: str) -> None:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    verdict, advice = on_harmless()
    plain = _tags(parser.render(render(verdict, "markdown", "zh", advice=advice)))
    found = _tags(parser.render(render(hostile(name), "markdown", "zh", advice=on_hostile(name))))
    assert found.tags == plain.tags
