"""The paper's values: derived from the report alone, in both languages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reports.json_report import data_of as json_of
from reports.language import CODES, Code
from reports.numbers import runs
from reports.paper.data import data_of
from reports.paper.making import paper_of
from reports.paper.numbers import in_clause_order
from reports.view import report_of
from tests.conftest import Golden
from tests.reports.samples import (
    HANDBOOK,
    changed,
    example_names,
    example_verdict,
    sample_dossier,
    sample_verdict,
    verdict_on,
)


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ([], []),
        (["W1"], ["W1"]),
        (["W1", "W2"], ["W1", "W2"]),
        (["W1", "W2", "W3"], ["W1–W3"]),
        (["W1", "W2", "W3", "W5", "L9", "L10", "L11"], ["W1–W3", "W5", "L9–L11"]),
        (["1", "2", "3"], ["1", "2", "3"]),  # bare numbers may be anything
        (["W01", "W02", "W03"], ["W01–W03"]),
        (["W1", "L2", "W3"], ["W1", "L2", "W3"]),
        (["a-8", "a-9", "a-10"], ["a-8–a-10"]),
    ],
)
def test_runs_of_numbers(numbers: list[str], told: list[str]) -> None:
    assert runs(numbers) == told


@pytest.mark.parametrize("lang", CODES)
@pytest.mark.parametrize("name", example_names())
def test_the_paper_tells_what_json_tells(name: str, lang: Code) -> None:
    report = report_of(example_verdict(name), lang, HANDBOOK)
    paper, data = paper_of(report), json_of(report)
    assert paper.mark.code == data["conclusion"]["status"]
    assert paper.sentence == data["conclusion"]["sentence"]
    assert list(paper.decisive) == data["conclusion"]["decisive"]
    clauses = [
        (ref["requirement"], ref["status"]) for each in data["bounds"] for ref in (each, *each["parts"])
    ]
    assert [(row.id, row.mark.code) for row in paper.rows] == clauses
    told = {each["requirement"]: each["text"] for each in data["explanations"]}
    assert set(paper.paragraphs) <= set(told.values())
    items = [item for group in data["missing"]["groups"] for item in group["items"]]
    questions = [text for group in paper.open_groups for text in group.items]
    assert len(questions) == len(items)
    for text, item in zip(questions, items, strict=True):
        assert item["text"] in text
        assert text.startswith(report.labels["marked_decisive"]) == item["decisive"]
    names = ("conclusion", "judge", "date", "standing")
    judged = {each["record"]: tuple(each[name] for name in names) for each in data["judgements"]}
    for row in paper.judged:
        assert (row.mark.code, row.judge, row.date, row.standing) == judged[row.record]
    hashes = {fact.code: fact.text for fact in paper.receipt}
    for code in ("dossier_sha256", "settings_sha256", "rule_set_sha256"):
        assert hashes[code] == data["receipt"][code]
        assert data["receipt"][code][:8] in paper.footer


@pytest.mark.parametrize("lang", CODES)
def test_golden(lang: Code, golden: Golden) -> None:
    """All that stands on the pages of the sample; read the file as the committee would."""
    paper = paper_of(report_of(sample_verdict(), lang, HANDBOOK), ["同一文章几人申报：……"])
    golden(f"papers/sample.{lang}.json", json.dumps(data_of(paper), ensure_ascii=False, indent=1) + "\n")


def test_the_sentence_of_the_paper() -> None:
    paper = paper_of(report_of(sample_verdict(), "zh"))
    assert paper.disclaimer == "本表为条件比对意见，不代替评审结论。"
    assert paper.title == "样例教师条件比对表"


def test_official_words_stand_in_the_table_where_there_are_any() -> None:
    rows = {row.cite: row.says for row in paper_of(report_of(sample_verdict(), "zh", HANDBOOK)).rows}
    assert rows["二（一）"] == HANDBOOK["二（一）"]
    assert rows["二（二）"] == "公开课：县级一次或校级两次"


def test_records_that_count_then_those_that_may() -> None:
    """W1 to W4 have hours, W5 states none; Z1 and J1 are verified, Z2 and J2 only declared."""
    rows = {row.id: row.records for row in paper_of(report_of(sample_verdict(), "zh")).rows}
    assert rows["1"] == "W1–W4、Z1、J1、W5?、Z2?、J2?"
    assert rows["2"] == ""
    assert rows["2.1"] == "T1"
    assert rows["2.2"] == "L1、L2?"
    assert rows["2.3"] == ""


def test_in_clause_order_every_record_once() -> None:
    report = report_of(sample_verdict(), "zh")
    order = [each.ref.id for each in in_clause_order(report)]
    assert sorted(order) == sorted(each.ref.id for each in report.records)
    assert order.index("W1") < order.index("T1") < order.index("L1")
    assert order.index("L2") < order.index("H1")  # an honour that does not count comes after all that may


def test_waivers_chosen_readings_and_doubts() -> None:
    verdict = verdict_on(sample_dossier(), None, None, r14="sole")
    paper = paper_of(report_of(verdict, "zh"), ["同一论文几人申报：……"])
    assert paper.doubts == ("同一论文几人申报：……",)
    assert any("r14=sole" in text and "仅限独著" in text for text in paper.readings)
    assert "r14" not in paper.default_readings
    assert any("样例县人社局" in text for text in paper.waivers)


def test_data_holds_plain_and_clean_values() -> None:
    hostile = sample_dossier(
        name="王\u202e\x1b[31m{{7*7}}{% raw %}#set", records=changed("T1", name="a\x07b")
    )

    def check(value: Any) -> None:
        if isinstance(value, dict):
            assert all(isinstance(name, str) for name in value)
            for each in value.values():
                check(each)
        elif isinstance(value, list):
            for each in value:
                check(each)
        else:
            assert isinstance(value, (str, bool, int))
            assert not isinstance(value, str) or value.replace("\u3000", "").isprintable()

    data = data_of(paper_of(report_of(verdict_on(hostile), "zh")))
    check(data)
    assert "{{7*7}}{% raw %}#set" in data["facts"][0]["text"]
