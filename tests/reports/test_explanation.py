"""The explanation in words: grammatical for none, one and many, in both languages; derived by hand."""

import re
from typing import Any

import pytest

from reports.explanation import LONGEST_SHORT
from reports.language import CODES, Code
from reports.model import Explanation, Report
from reports.view import report_of
from tests.reports.samples import (
    changed,
    example_names,
    example_verdict,
    sample_dossier,
    sample_verdict,
    verdict_on,
    without,
)

PAPERS = ("T1", "T2", "T3", "T4")
GOOD = next(each for each in changed("T2", authorship="sole", prize="second") if each["id"] == "T2")
GOOD = {**GOOD, "documents": [*GOOD["documents"], {"type": "school_proof"}]}
"""The second paper, made so that it counts."""
T1 = next(each for each in changed("T1") if each["id"] == "T1")


def explained(records: list[Any], clause: str, lang: Code) -> Explanation:
    report = report_of(verdict_on(sample_dossier(records=records)), lang)
    return next(each for each in report.explanations if each.ref.id == clause)


ASKED = {
    "zh": "要求“独立撰写论文两篇，市级以上交流并获二等奖以上”；",
    "en": (
        "“Two papers of one's own exchanged at city level or above, with a second prize or better”"
        " is asked for; "
    ),
}


@pytest.mark.parametrize(
    ("papers", "lang", "text", "short"),
    [
        ([], "zh", "二（一）不符合：{asked}需两份，尚无；申报材料中没有可供比对的记录。", "需两份，尚无"),
        (
            [],
            "en",
            "2(1) is not met: {asked}2 needed, none there; the dossier holds no record for it.",
            "2 needed, none there",
        ),
        (
            [T1],
            "zh",
            "二（一）不符合：{asked}需两份，已有一份；还差一份；计入：T1 《单元写作的台阶》。",
            "需两份，已有一份",
        ),
        (
            [T1],
            "en",
            "2(1) is not met: {asked}2 needed, 1 there; 1 more is needed; counts: T1 “单元写作的台阶”.",
            "2 needed, 1 there",
        ),
        (
            [T1, GOOD],
            "zh",
            "二（一）符合：{asked}需两份，已有两份；计入：T1 《单元写作的台阶》、T2 《课堂提问的层次》。",
            "需两份，已有两份",
        ),
        (
            [T1, GOOD],
            "en",
            "2(1) is met: {asked}2 needed, 2 there; count: T1 “单元写作的台阶”, T2 “课堂提问的层次”.",
            "2 needed, 2 there",
        ),
        (
            [T1, {**GOOD, "documents": GOOD["documents"][1:]}],
            "zh",
            (
                "二（一）待定（待补材料）：{asked}已确定一份，最多两份，需两份；计入：T1 《单元写作的台阶》；"
                "可能计入：T2 《课堂提问的层次》（缺获奖证书）。"
            ),
            "已确定一份，最多两份，需两份；T2：缺获奖证书",
        ),
        (
            [T1, {**GOOD, "documents": GOOD["documents"][1:]}],
            "en",
            (
                "2(1) is open (awaiting documents): {asked}1 for certain, at most 2, 2 needed; counts: T1 "
                "“单元写作的台阶”; may count: T2 “课堂提问的层次” (award certificate missing)."
            ),
            "1 for certain, at most 2, 2 needed; T2: award certificate missing",
        ),
        (
            [{**GOOD, "prize": "third"}],
            "zh",
            (
                "二（一）不符合：{asked}需两份，尚无；"
                "不计入：T2 《课堂提问的层次》（获奖等级为三等奖，比二等奖低1等）。"
            ),
            "需两份，尚无；T2：获奖等级为三等奖，比二等奖低1等",
        ),
        (
            [{**GOOD, "prize": "third"}, {**GOOD, "id": "T5", "name": "别的论文", "prize": "third"}],
            "en",
            (
                "2(1) is not met: {asked}2 needed, none there; do not count: T2 “课堂提问的层次”,"
                " T5 “别的论文” (prize is third prize, 1 class below second prize)."
            ),
            "2 needed, none there; T2, T5: prize is third prize, 1 class below second prize",
        ),
    ],
)
def test_records(papers: list[Any], lang: Code, text: str, short: str) -> None:
    told = explained([*without(*PAPERS), *papers], "2.1", lang)
    assert told.text == text.format(asked=ASKED[lang])
    assert told.short == short


@pytest.mark.parametrize(
    ("gone", "lang", "text"),
    [
        (("W3",), "zh", "2023年春季学期（不符合；要求160，已有0；差160）"),
        (("W3",), "en", "spring term 2023 (not met; 160 asked for, 0 shown; short by 160)"),
        (("W3", "W4"), "zh", "2023年春季学期、2023年秋季学期（不符合；要求160，已有0；差160）"),
        (
            ("W3", "W4"),
            "en",
            "spring term 2023, autumn term 2023 (not met; 160 asked for, 0 shown; short by 160)",
        ),
    ],
)
def test_periods_with_one_fault_stand_together(gone: tuple[str, ...], lang: Code, text: str) -> None:
    assert text in explained(without(*gone), "1", lang).text


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "2020年春季学期、2020年秋季学期、2021年春季学期、2021年秋季学期等，另有5个（不符合"),
        ("en", "autumn term 2021 and 5 more (not met"),
    ],
)
def test_more_periods_than_are_named_are_counted(lang: Code, text: str) -> None:
    """Ten terms from September 2019 to August 2024, and no hours in any."""
    dossier = sample_dossier(
        appointed_on="2019-09-01", excused=[], records=without("W1", "W2", "W3", "W4", "W5")
    )
    report = report_of(verdict_on(dossier), lang)
    assert text in next(each.text for each in report.explanations if each.ref.id == "1")


def test_whose_judgement_it_is() -> None:
    report = report_of(example_verdict("zhao-min"), "zh")
    told = {each.ref.id: each for each in report.explanations}
    assert told["2.2.2"].text == (
        "二（二）2符合：要求“面向学生全面发展，从学生基础出发设计教学；实施课程能力很高，学生进步很大”；"
        "认定为符合（业务校长 周启文、2024年6月12日、J2）。"
    )
    assert told["2.2.2"].short == "认定为符合（J2）"
    assert told["3.1"].short == "已确定一项，最多两项，需两项；尚无认定：名次确属前列"


def test_parts_with_a_paragraph_of_their_own_are_only_named() -> None:
    told = {each.ref.id: each.text for each in report_of(sample_verdict(), "zh").explanations}
    assert told["2"] == "二 不符合：要求“三条中至少两条”；需两条，已有一条；不符合：二（一）、二（三）。"


@pytest.mark.parametrize(
    ("lang", "text"), [("zh", "符合：二（一）；豁免：二（三）"), ("en", "met: 2(1); waived: 2(3)")]
)
def test_what_is_met_and_what_is_waived_are_told_apart(lang: Code, text: str) -> None:
    """One of the two that are needed is met by records, the other was waived."""
    waiver = {"requirement": "2.3", "ground": "支教", "approved_by": "局", "approved_on": "2024-03-01"}
    records = [*without(*PAPERS, "L1", "L2"), T1, GOOD]
    report = report_of(verdict_on(sample_dossier(records=records, waivers=[waiver])), lang)
    told = next(each for each in report.explanations if each.ref.id == "2")
    assert told.mark.code == "met"
    assert text in told.text
    assert text in told.short


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "尚无认定；认定为符合（教导主任 何明远、2024年6月1日、J1；核验不通过）"),
        ("en", "no judgement yet; judged met (dean 何明远, 1 June 2024, J1; checked and rejected)"),
    ],
)
def test_a_rejected_judgement_is_told_with_why_it_does_not_count(lang: Code, text: str) -> None:
    records = [each for each in changed("J1", standing="rejected") if each["id"] != "J2"]
    assert text in explained(records, "1", lang).text


def test_what_is_not_asked_is_not_told_as_asked() -> None:
    told = {each.ref.id: each for each in report_of(example_verdict("zhao-min"), "en").explanations}
    assert told["2.5"].text == "2(5) is not applicable: not asked of this applicant."


def all_reports(lang: Code) -> list[Report]:
    return [report_of(example_verdict(name), lang) for name in example_names()]


@pytest.mark.parametrize("lang", CODES)
def test_all_examples_read_well(lang: Code) -> None:
    """Nothing unfilled, no mark of punctuation after another, quotes and brackets closed, number agrees."""
    wrong = {
        "zh": r"[；，：、（][；，：、。）]|。。|\{|\}|None|[A-Za-z]{4,} [a-z]{3,} [a-z]{3,}",
        "en": r"[;,:(] ?[;,:.)]|\.\.|  |\{|\}|None|\b1 more are|\b1 records|\b[2-9] more is|\b[2-9] record\b",
    }[lang]
    end = {"zh": "。", "en": "."}[lang]
    for report in all_reports(lang):
        told = {each.ref.id: each for each in report.explanations}
        clauses = [ref.id for each in report.bounds for ref in (each.ref, *(part.ref for part in each.parts))]
        assert list(told) == clauses
        for each in told.values():
            assert each.text.endswith(end)
            assert not re.search(wrong, each.text), each.text
            assert not re.search(wrong, each.short), each.short
            assert each.text.count("“") == each.text.count("”")
            for one, other in ("（）", "()"):
                assert each.text.count(one) == each.text.count(other)
            assert each.mark.word in each.text
            assert len(each.short) < 4 * LONGEST_SHORT[lang]


@pytest.mark.parametrize("lang", CODES)
def test_every_open_question_of_a_leaf_is_told(lang: Code) -> None:
    """Each record that may count for a leaf that keeps its clause open stands in the clause's paragraph."""
    for report in all_reports(lang):
        told = {each.ref.id: each for each in report.explanations}
        for clause, explanation in told.items():
            view = next(each for each in walk(report.root) if each.ref.id == clause)
            if view.mark.code != "open" or any(
                child.ref.id in told for child in walk(view) if child is not view
            ):
                continue
            for leaf in walk(view):
                if leaf.mark.code == "open" and not leaf.children and chain_open(view, leaf):
                    for use in leaf.uses:
                        if use.mark.code == "possible":
                            assert named(use.record.id, explanation.text)


def walk(view: Any) -> Any:
    yield view
    for child in view.children:
        yield from walk(child)


def chain_open(view: Any, leaf: Any) -> bool:
    """Whether everything between a clause and a leaf is open."""
    if view is leaf:
        return True
    return any(
        child.mark.code == "open" and chain_open(child, leaf)
        for child in view.children
        if leaf in walk(child)
    )


def named(number: str, text: str) -> bool:
    """Whether a text names a record, by itself or within a run such as W1–W8."""
    if re.search(rf"\b{number}\b", text):
        return True
    prefix, nth = re.fullmatch(r"(\D*)(\d+)", number).groups()  # type: ignore[union-attr]
    runs = re.findall(rf"\b{prefix}(\d+)–{prefix}(\d+)", text)
    return any(int(first) <= int(nth) <= int(last) for first, last in runs)
