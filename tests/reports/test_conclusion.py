"""The sentence that a teacher came for, what decides, the bounds, and what is missing by who has to act."""

from decimal import Decimal
from typing import Any

import pytest

from evaluator.verdict import Verdict
from evidence.settings import Settings
from reports.language import Code
from reports.model import MissingItem, Report
from reports.view import report_of
from tests.reports.samples import changed, sample_data, sample_dossier, verdict_on

SCHOOL = {"standing": "school"}
PAPERS = [{"type": "award_certificate"}, {"type": "article_original"}, {"type": "school_proof"}]
EXCHANGE = {"venue": "academic_conference", "level": "city", "date": "2023-05-06"}

TERMS = ("2021-autumn", "2022-autumn", "2023-spring", "2023-autumn", "2024-spring")

WORKLOADS = [
    {"id": f"W{n}", "kind": "workload", "term": term, "teaching_hours": 180, **SCHOOL}
    for n, term in enumerate(TERMS, 1)
]

CERTIFICATE = {"kind": "conduct", "breach": False, "from": "2021-09-01", "to": "2024-08-31"}
JUDGED = {"kind": "judgement", "conclusion": "met", "role": "dean", "judge": "何明远", "date": "2024-06-01"}

GROUNDWORK: list[dict[str, Any]] = [
    *WORKLOADS,
    {"id": "Z1", **CERTIFICATE, **SCHOOL},
    {"id": "J1", "requirement": "1", **JUDGED, **SCHOOL},
]
"""Clause 1 met."""

PAPER = {
    "kind": "article",
    "date": "2023-05",
    "genre": "paper",
    "authorship": "sole",
    "prize": "first",
    "exchange": EXCHANGE,
    "documents": PAPERS,
}
LESSON = {
    "kind": "open_lesson",
    "date": "2023-04-05",
    "lesson_type": "open",
    "level": "county",
    "well_received": True,
    "documents": [{"type": "peer_opinion"}],
}


def paper(id_: str, **fields: Any) -> dict[str, Any]:
    return {"id": id_, "name": f"论文{id_}", **PAPER, **SCHOOL, **fields}


def lesson(id_: str, **fields: Any) -> dict[str, Any]:
    return {"id": id_, "name": f"公开课{id_}", **LESSON, **SCHOOL, **fields}


ALL_MET = [*GROUNDWORK, paper("T1"), paper("T2"), lesson("L1")]


def with_(records: list[dict[str, Any]], **settings: Any) -> Verdict:
    office = Settings(hours_standard=Decimal(160), **settings)
    return verdict_on(sample_dossier(records=records, waivers=[]), settings=office)


def told(records: list[dict[str, Any]], lang: Code = "zh") -> Report:
    return report_of(with_(records), lang)


def but(records: list[dict[str, Any]], id_: str, **fields: Any) -> list[dict[str, Any]]:
    return [{**each, **fields} if each["id"] == id_ else each for each in records]


def less(records: list[dict[str, Any]], *ids: str) -> list[dict[str, Any]]:
    return [each for each in records if each["id"] not in ids]


def items(report: Report) -> dict[str, list[MissingItem]]:
    return {group.code: list(group.items) for group in report.missing.groups}


# The ladder ----

NO_PAPERS = {"documents": [{"type": "award_certificate"}, {"type": "article_original"}]}

RUNGS = {
    "met already": (ALL_MET, "met", "各项条件均已符合。", "All conditions are met already."),
    "once verified": (
        but(ALL_MET, "T1", standing="declared"),
        "verified",
        "自报材料经核验后，各项条件即全部符合。",
        "All conditions are met once what is declared has been verified.",
    ),
    "once documents are there": (
        but(ALL_MET, "T1", **NO_PAPERS),
        "supplied",
        "所缺证明材料和签字补齐后，各项条件即全部符合。",
        "All conditions are met once the missing documents and signatures have been supplied.",
    ),
    "once a field is filled in too": (
        but(but(but(ALL_MET, "T1", **NO_PAPERS), "W1", teaching_hours=None), "W2", standing="declared"),
        "supplied",
        "自报材料经核验、所缺证明材料和签字补齐、所缺信息补全后，各项条件即全部符合。",
        (
            "All conditions are met once what is declared has been verified, the missing documents and "
            "signatures have been supplied and the missing information has been filled in."
        ),
    ),
    "only judgements": (
        less(ALL_MET, "J1"),
        "judged",
        "材料已齐，只待认定。",
        "The materials are complete; only judgements are awaited.",
    ),
    "documents, then judgements": (
        but(less(ALL_MET, "J1"), "T1", **NO_PAPERS),
        "judged",
        "所缺证明材料和签字补齐后，材料即齐，只待认定。",
        "Once the missing documents and signatures have been supplied, only judgements are awaited.",
    ),
    "an unneeded way waits for documents": (
        [*but(ALL_MET, "T1", standing="declared"), lesson("L2", level="school", documents=[])],
        "verified",
        "自报材料经核验后，各项条件即全部符合。",
        "All conditions are met once what is declared has been verified.",
    ),
    "nothing open, not met": (
        less(ALL_MET, "T1", "T2"),
        "never",
        "有条件不符合。",
        "Not all conditions are met.",
    ),
    "not met whatever is open": (
        less(ALL_MET, "T1", "T2", "J1"),
        "never",
        "不符合：待定事项即使全部有利，也不能改变结论。",
        "Not met: whatever is still open cannot change it.",
    ),
}


@pytest.mark.parametrize("name", RUNGS)
def test_the_rung_in_words(name: str) -> None:
    records, rung, zh, en = RUNGS[name]
    for lang, sentence in (("zh", zh), ("en", en)):
        report = told(records, "zh" if lang == "zh" else "en")
        assert report.conclusion.sentence == sentence
        assert [step.code for step in report.conclusion.ladder if step.here] == [rung]


def test_the_verdict_agrees_with_the_sentence() -> None:
    """What the sentence asks for is enough: with it the verdict is met."""
    assert with_(RUNGS["once documents are there"][0]).status == "open"
    assert with_(but(RUNGS["once documents are there"][0], "T1", documents=PAPERS)).status == "met"


def test_the_disclaimer_is_always_there() -> None:
    for records, *_ in RUNGS.values():
        assert told(records).conclusion.disclaimer == "本报告只作条件比对，不代替评审委员会的决定。"


# What decides, and the bounds ----


def test_decisive_clauses() -> None:
    assert told(less(ALL_MET, "T1", "T2")).conclusion.decisive == (
        "二 三条中至少两条：需两条，已有一条；其中不符合的：二（一）、二（三）",
    )
    breach = [*ALL_MET, {"id": "Z9", "kind": "conduct", "breach": True, "date": "2023-03-04", **SCHOOL}]
    assert told(breach).conclusion.decisive == ("一 任现职以来没有违反纪律：有已确认的违规记录：Z9",)
    judged = but(ALL_MET, "J1", conclusion="not_met")
    assert told(judged).conclusion.decisive == (
        "一 专业知识扎实：认定为不符合",
        "一 教学得法：认定为不符合",
    )
    assert told(ALL_MET).conclusion.decisive == ()


def test_bounds_of_the_main_clauses() -> None:
    report = told(but(ALL_MET, "T1", **NO_PAPERS))
    assert [bounds.text for bounds in report.bounds] == ["需五项，已有五项", "已确定一条，最多两条，需两条"]
    assert [part.ref.cite for part in report.bounds[1].parts] == ["二（一）", "二（二）", "二（三）"]
    assert [part.waits for part in report.bounds[1].parts] == ["待补材料", "", ""]
    assert report.bounds[0].parts == ()


def test_what_no_longer_matters_is_marked() -> None:
    report = told([*less(ALL_MET, "J1"), lesson("L2", level="school", documents=[])])
    notes = {view.ref.id: view.note for child in report.root.children for view in _views(child)}
    assert notes["2.2.school"] == "不再影响结论：上级条款已有定论"
    assert notes["1.knowledge"] == ""
    assert notes["2.3"] == "不再影响结论：上级条款已有定论"
    assert notes["1.leading"] == "不对该申报人考察"


def _views(view: Any) -> list[Any]:
    return [view, *(each for child in view.children for each in _views(child))]


# What is missing ----


def test_nothing_is_missing() -> None:
    report = told(ALL_MET)
    assert report.missing.groups == ()
    assert report.missing.intro == "没有所缺事项。"


def test_who_has_to_act() -> None:
    records = but(less(ALL_MET, "J1"), "T1", **NO_PAPERS, standing="declared")
    records = but(records, "W1", teaching_hours=None)
    found = items(told(records))
    assert [(item.code, item.text) for item in found["applicant"]] == [
        ("documents", "未写明授课时数"),
        ("documents", "缺会议通知或学校证明"),
    ]
    assert [(item.code, item.text) for item in found["school"]] == [("verification", "1份材料须核验")]
    assert [item.text for item in found["judges"]] == ["专业知识扎实；教学得法"]
    assert [clause.id for clause in found["judges"][0].clauses] == ["1.knowledge", "1.method"]
    assert "office" not in found


def test_signatures_are_the_schools() -> None:
    plan = [{"type": "lesson_plan", "signed_by": ["peer"]}]
    lessons = [lesson(each, level="school", documents=plan) for each in ("L1", "L2")]
    found = items(told([*less(ALL_MET, "L1"), *lessons]))
    assert [item.text for item in found["school"]] == ["完整教案缺教导主任签字；完整教案未加盖学校公章"] * 2
    assert "applicant" not in found


def test_settings_are_the_offices() -> None:
    verdict = verdict_on(sample_dossier(records=ALL_MET, waivers=[]), settings=Settings())
    report = report_of(verdict, "zh")
    assert [(item.code, item.text) for item in items(report)["office"]] == [
        ("setting", "本地参数缺“规定授课时数”")
    ]
    assert report.conclusion.sentence == "主管部门给出本地参数后，各项条件即全部符合。"


def test_verification_by_the_authority_is_the_offices() -> None:
    verdict = verdict_on(
        sample_dossier(records=ALL_MET, waivers=[]), "authority", Settings(hours_standard=Decimal(160))
    )
    assert [item.code for item in items(report_of(verdict, "zh"))["office"]] == ["verification"]


def test_only_as_many_records_as_are_lacking() -> None:
    """Of three papers that are not verified two are enough, and of those the ones that lack nothing else."""
    more = [
        paper("T1", standing="declared", documents=[]),
        *(paper(each, standing="declared") for each in ("T2", "T3")),
    ]
    found = items(told([*less(ALL_MET, "T1", "T2"), *more]))
    assert [record.id for record in found["school"][0].records] == ["T2", "T3"]
    assert list(found) == ["school"]


def test_ways_of_which_one_is_enough() -> None:
    honour = {
        "id": "H1", "kind": "honour", "name": "县优秀教师", "date": "2023-09-10", "level": "county",
        "honour": "excellent_teacher", "granting_body": "government",
    }  # fmt: skip
    records = [*but(ALL_MET, "T1", **NO_PAPERS), honour]
    found = items(told(records))
    assert found["applicant"][0].choice == "二：两条中再有一条即可"
    assert found["school"][0].choice == "二：两条中再有一条即可"
    english = items(told(records, "en"))
    assert english["school"][0].choice == "2: 1 more of 2 is enough"
    needed = items(told(but(ALL_MET, "T1", **NO_PAPERS)))
    assert needed["applicant"][0].choice == ""


def test_new_records_name_the_nearest() -> None:
    report = told(but(but(ALL_MET, "T1", prize="third"), "T2", exchange={**EXCHANGE, "level": "county"}))
    first = items(report)["applicant"][0]
    assert first.decisive
    assert first.text == (
        "独立撰写论文两篇，市级以上交流并获二等奖以上：还须2份文章材料（要求2份，现最多计0份）；"
        "最接近的是T1 《论文T1》（获奖等级为三等奖，比二等奖低1等）"
    )


def test_periods_that_fall_short_are_named() -> None:
    report = told(but(ALL_MET, "W2", teaching_hours="151.5"))
    (item,) = items(report)["applicant"]
    assert item.decisive
    assert item.text == "每学期达到规定授课时数：授课时数不足（2022年秋季学期：差8.5）"


def test_a_certificate_is_the_schools() -> None:
    report = told(but(ALL_MET, "Z1", to="2024-07-31"))
    assert [(item.code, item.text) for item in items(report)["school"]] == [
        ("certificate", "任现职以来没有违反纪律：所考察的时段中有31天没有学校证明")
    ]


def test_judgements_that_differ() -> None:
    other = {**GROUNDWORK[-1], "id": "J2", "judge": "周启文", "conclusion": "not_met"}
    report = told([*ALL_MET, other])
    assert [item.text for item in items(report)["judges"]] == [
        "专业知识扎实：不同认定人的结论不一致：J1、J2",
        "教学得法：不同认定人的结论不一致：J1、J2",
    ]
    assert any("不同认定人的结论不一致" in remark.text for remark in report.remarks)


def test_unknown_posts_and_dates_are_the_applicants() -> None:
    verdict = verdict_on(
        sample_dossier(records=ALL_MET, waivers=[], posts=None),
        settings=Settings(hours_standard=Decimal(160)),
    )
    texts = [item.text for item in items(report_of(verdict, "zh"))["applicant"]]
    assert texts == ["2024年8月31日所任岗位不明，无法确定是否适用"]
    verdict = verdict_on(sample_dossier(appointed_on=None), settings=Settings(hours_standard=Decimal(160)))
    texts = [item.text for item in items(report_of(verdict, "zh"))["applicant"]]
    assert "申报材料未写明“聘任日期”，起算日不明" in texts


def test_judgements_and_whose() -> None:
    report = report_of(verdict_on(sample_dossier()), "zh")
    views = {view.record.id: view for view in report.judgements}
    assert (views["J1"].judge, views["J1"].date, views["J1"].degree, views["J1"].basis) == (
        "教导主任 何明远",
        "2024年6月1日",
        "较好",
        "听课六节",
    )
    assert views["J2"].standing == "自报"
    assert views["J9"].notes == ("未采用：另有更具体的认定，或没有条款需要",)
    assert views["J9"].date == "未写日期"


def test_readings_chosen_stand_first() -> None:
    report = report_of(verdict_on(sample_dossier()), "zh")
    assert [(view.id, view.used.code, view.how) for view in report.readings] == [
        ("r14", "sole", "选定"),
        ("r50", "county", "默认"),
    ]


def test_a_waived_whole() -> None:
    waiver = {"requirement": "sample", "approved_by": "样例县人社局", "approved_on": "2024-03-01"}
    report = report_of(verdict_on(sample_dossier(waivers=[waiver])), "zh")
    assert report.conclusion.sentence == "全部条件已获豁免。"
    assert [view.clause.id for view in report.waivers] == ["sample"]


def test_the_sample_is_not_changed_by_its_helpers() -> None:
    assert sample_data()["records"] == changed("T2", authorship="first")
