"""Every type of reason in words, in both languages, with its distance."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any, get_args

import pytest

from evaluator.reasons import OPENS as KINDS_OF_OPEN
from evaluator.reasons import REASON_TYPES, Reason
from evaluator.rete.process import Why
from evidence.records import KINDS
from evidence.scales import ENUMERATIONS
from reports.language import language
from reports.reasons import WRITERS, ReasonTexts
from reports.saying import OPENS
from reports.sections import NOT_CHECKED
from reports.words import Words, group_of


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def span(first: str, last: str | None = None) -> tuple[int, int]:
    return day(first), day(last or first)


AS_OF = day("2024-08-31")
START = span("2019-09-01")

TOLD: list[tuple[Reason, str | None, str, str]] = [
    (Reason("rejected", "standing", "school", "rejected"), None, "核验不通过", "checked and rejected"),
    (
        Reason("standing", "standing", "authority", "declared", 2, "steps", "verification"),
        None,
        "自报，须经主管部门核验",
        "declared, must be checked by the authority",
    ),
    (
        Reason("after_cutoff", "date", AS_OF, span("2024-09-10"), 10, "days"),
        None,
        "日期为2024年9月10日，晚于截止日10天",
        "date 10 September 2024 is 10 days after the cut-off",
    ),
    (
        Reason("cutoff_unclear", "date", AS_OF, span("2024-01-01", "2024-12-31"), None, None, "field"),
        None,
        "日期只写到2024年，可能晚于截止日，须写明具体日期",
        "date 2024 is not exact enough: it may lie after the cut-off",
    ),
    (
        Reason("before_window", "date", START, span("2019-05-14"), 1, "days"),
        "open_lesson",
        "日期为2019年5月14日，早于起算日2019年9月1日，差1天",
        "date 14 May 2019 is 1 day before the window opens on 1 September 2019",
    ),
    (
        Reason("window_unclear", "to", START, span("2019-01-01", "2019-12-31"), None, None, "field"),
        None,
        "截止日期只写到2019年，起算日为2019年9月1日，须写明具体日期",
        "to 2019 is not exact enough: the window opens on 1 September 2019",
    ),
    (
        Reason("window_unknown", "appointed_on", opens="field"),
        None,
        "申报材料未写明“聘任日期”，起算日不明",
        "the dossier does not state “appointed on”, so the window's first day is not known",
    ),
    (
        Reason("expired", "to", AS_OF, span("2024-08-01"), 30, "days"),
        "teaching_title",
        "截止日前30天已失效（2024年8月1日到期）",
        "no longer valid at the cut-off: ended on 1 August 2024, 30 days before",
    ),
    (Reason("other_period"), None, "不属于所考察的任何时段", "belongs to none of the periods asked for"),
    (
        Reason("unknown", "exchange.level", opens="field"),
        "article",
        "未写明交流的级别",
        "level of the exchange not stated",
    ),
    (
        Reason("unknown", "term", "2023-autumn", opens="field"),
        "workload",
        "未写日期或学期，无法确定是否属于2023年秋季学期",
        "no date or term, so whether it belongs to autumn term 2023 is not known",
    ),
    (
        Reason("unknown_own", "subject", opens="field"),
        None,
        "申报材料未写明“学科”",
        "the dossier does not state “subject”",
    ),
    (Reason("none", "prize", None, "none"), "article", "获奖等级：无", "no prize"),
    (
        Reason("other_value", "role", ("led",), "participated"),
        "project",
        "承担角色为参与，要求主持",
        "role is participated, must be led",
    ),
    (
        Reason("other_value", "genre", ("case", "reflection", "narrative"), "paper"),
        "article",
        "体裁为论文，要求教学案例、教学反思或教学叙事",
        "genre is paper, must be teaching case, reflection or narrative",
    ),
    (
        Reason("other_value", "theme", ("curriculum_reform",), ("subject", "moral_education")),
        "article",
        "主题为学科教学、德育，要求课程改革",
        "theme is subject teaching, moral education, must be curriculum reform",
    ),
    (
        Reason("other_value", "granting_body", ("government",), "union"),
        "honour",
        "授予机关类别为工会，要求政府（主管部门认可等同的，可计入）",
        "granting body is union, must be government (it would count had the office approved it as equal)",
    ),
    (
        Reason("other_value", "has_reflection", (True,), False),
        "teaching_design",
        "有教学反思：否",
        "has a reflection: no",
    ),
    (
        Reason("below", "exchange.level", "city", "county", 1, "steps"),
        "article",
        "交流的级别为县（区）级，比市（地）级低1级",
        "level of the exchange is county, 1 level below city",
    ),
    (
        Reason("below", "prize", "second", "third", 1, "steps"),
        "contest_award",
        "获奖等级为三等奖，比二等奖低1等",
        "prize is third prize, 1 class below second prize",
    ),
    (
        Reason("below", "outcome", "good", "poor", 2, "steps"),
        "project",
        "完成质量为不合格，比良好低2档",
        "outcome is poor, 2 steps below good",
    ),
    (
        Reason("below", "hours", 50, 44, Fraction(6), "number"),
        "listening_log",
        "时数为44，比50低6",
        "hours is 44, 6 below 50",
    ),
    (
        Reason("above", "rank", 3, 5, Fraction(2), "number"),
        "class_results",
        "名次为5，比3高2",
        "rank is 5, 2 beyond 3",
    ),
    (
        Reason("few_items", "grades", 3, 2, 1, "items"),
        "teaching_history",
        "任教年级只有2项，要求3项，差1项",
        "grades: 2 of the 3 asked for, 1 too few",
    ),
    (
        Reason("not_linked", "writings", "article", ("t9",), 1, "items"),
        "mentoring",
        "相关文章编号还须列入1份“文章”材料",
        "writings must name 1 more record of the kind “article”",
    ),
    (
        Reason("linked_open", "writings", "article", "T1", None, None, "verification"),
        "mentoring",
        "关联的材料T1本身尚未确定：待核验",
        "the linked record T1 is not certain itself: awaiting verification",
    ),
    (
        Reason("not_risen", "pass_rate_after", "pass_rate_before", (90, 88), Fraction(2), "points"),
        "class_results",
        "期末合格率88%未高于期初合格率90%",
        "pass rate after 88% is not above pass rate before 90%",
    ),
    (
        Reason("not_risen", "pass_rate_after", "pass_rate_before", (90, 92), Fraction(1, 2), "points"),
        "class_results",
        "期末合格率92%虽高于期初合格率90%，仍差0.5个百分点",
        "pass rate after 92% is above pass rate before 90%, but short by 0.5 points",
    ),
    (
        Reason("too_short", "span", Fraction(3), span("2021-09-01", "2024-06-30"), 62, "days"),
        "class_results",
        "时间为2021年9月1日至2024年6月30日，距3年差62天",
        "lasts 1 September 2021 to 30 June 2024, 62 days short of 3 years",
    ),
    (
        Reason("no_alternative", None, ((Reason("none", "prize"),), (Reason("unknown", "level"),))),
        "article",
        "以下情形均不满足：（1）获奖等级：无；（2）未写明级别",
        "none of the possible cases holds: (1) no prize; (2) level not stated",
    ),
    (
        Reason("no_alternative", None, ((Reason("unknown", "level"),),), None, None, None, "field"),
        "article",
        "以下情形尚须满足其一：未写明级别",
        "one of these is still to be shown: level not stated",
    ),
    (
        Reason("equivalent", "granting_body", ("education_department",), "union"),
        "honour",
        "授予机关类别为工会，经主管部门认可按教育部门计",
        "granting body union counts as education department by the office's approval",
    ),
    (
        Reason("issuer_level", "level", "county", "school"),
        "honour",
        "按发证单位级别表，级别取县（区）级（材料写为校级）",
        "level taken as county by the office's table of issuers (the record says school)",
    ),
    (
        Reason("issuer_level", "level", "county", None),
        "honour",
        "按发证单位级别表，级别取县（区）级（材料写为未知）",
        "level taken as county by the office's table of issuers (the record says unknown)",
    ),
    (Reason("document_missing", "documents", "speech_script"), None, "缺讲稿", "script missing"),
    (
        Reason("document_unavailable", "documents", "lesson_plan"),
        None,
        "完整教案无法提供",
        "full lesson plan cannot be supplied",
    ),
    (
        Reason("signature_missing", "score_originals", ("dean", "vice_principal_academic"), ()),
        None,
        "成绩原始材料缺教导主任、业务校长签字",
        "original scores not signed by dean, academic vice-principal",
    ),
    (
        Reason("signature_missing", "peer_opinion", (), ()),
        None,
        "同行评价意见未签字",
        "opinion of peers not signed",
    ),
    (
        Reason("stamp_missing", "lesson_plan", found=None),
        None,
        "完整教案未加盖学校公章",
        "full lesson plan lacks the school's seal",
    ),
    (
        Reason("not_original", "speech_script", found=False),
        None,
        "讲稿须为原件",
        "script must be the original",
    ),
    (
        Reason(
            "document_alternatives",
            "documents",
            (
                (Reason("document_missing", "documents", "conference_notice"),),
                (Reason("document_missing", "documents", "school_proof"),),
            ),
        ),
        None,
        "缺会议通知或学校证明",
        "notice of the conference or proof by the school missing",
    ),
    (
        Reason(
            "document_alternatives",
            "documents",
            (
                (Reason("signature_missing", "score_originals", ("dean",), ()),),
                (Reason("document_missing", "documents", "school_proof"),),
            ),
        ),
        None,
        "证明材料不全，下列有其一即可：（1）成绩原始材料缺教导主任签字；（2）缺学校证明",
        (
            "documents not in order, one of these will do: (1) original scores not signed by dean; "
            "(2) proof by the school missing"
        ),
    ),
    (
        Reason("same_achievement", "achievement", "T1", "a1"),
        "article",
        "与T1属同一成果，只计T1",
        "the same achievement as T1, which stands for it",
    ),
    (
        Reason("same_value", "course_type", "K1", "local"),
        "curriculum_development",
        "“课程类型”与K1相同，须互不相同",
        "the same as K1 in “course type”, which must differ",
    ),
    (
        Reason("used_elsewhere", None, "3.2", None),
        "article",
        "只用一次，已用于3.2",
        "counts once, and serves 3.2",
    ),
    (
        Reason("used_elsewhere", None, "3.2", "P2"),
        "article",
        "同一成果只用一次，已凭P2用于3.2",
        "its achievement counts once, and serves 3.2 by P2",
    ),
    (
        Reason("left_over"),
        "article",
        "没有用上：能用它的各项不缺这一条",
        "not needed: whatever it could serve has enough without it",
    ),
    (
        Reason("level_of_activity", "level", "city", "county"),
        "contest_award",
        "同一活动只取一个级别：取市（地）级，不取县（区）级",
        "of one activity one level counts: city, not county",
    ),
    (
        Reason("activity_level_unknown", "level", "city", None, opens="field"),
        "contest_award",
        "同一活动只取一个级别，而这一条没有写明级别",
        "of one activity one level counts, and the level of this record is not stated",
    ),
    (
        Reason("activity_level_unknown", "level", "city", "city", opens="field"),
        "contest_award",
        "同一活动只取一个级别，而另一条没有写明级别",
        "of one activity one level counts, and that of another record is not stated",
    ),
    (
        Reason("pinned_here", None, ("3.1",)),
        "article",
        "主管部门指定用于此项",
        "the office has decided that it counts here",
    ),
    (
        Reason("pinned_elsewhere", None, ("3.1", "3.2")),
        "article",
        "主管部门指定只用于3.1、3.2",
        "the office has decided that it counts for 3.1 and 3.2 only",
    ),
    (
        Reason("pinned_elsewhere", None, ("3.1",), "P2"),
        "article",
        "同一成果的P2已由主管部门指定只用于3.1",
        "the office has decided that P2, of the same achievement, counts for 3.1 only",
    ),
    (
        Reason("pinned_never", None, "3.1"),
        "article",
        "主管部门指定不用于3.1",
        "the office has decided that it does not count for 3.1",
    ),
    (
        Reason("too_few_to_share", None, ("3.1", "3.2", "3.4"), (("r3",), ("r5", "r7")), 1, "achievements"),
        None,
        "3.1、3.2、3.4：除只有一处能用的材料外，至少还要3项成果，每项只用一次；能用的只有2项（r3、r5/r7），缺1项",
        (
            "3.1, 3.2 and 3.4: beside what only one of them can use, at least 3 more achievements are "
            "needed, each counted once, and only 2 can serve (r3, r5/r7): 1 too few"
        ),
    ),
    (
        Reason("not_together", None, ("3.1", "3.2"), (("r3",), ("r7",))),
        None,
        "3.1、3.2不能都靠r3、r7满足：这些材料的使用受限制",
        "3.1 and 3.2 cannot all be met with r3, r7, whose use is limited",
    ),
    (
        Reason("not_together", None, (), (("r3",),)),
        None,
        "材料不够：只有r3，且使用受限制",
        "too little: r3, whose use is limited",
    ),
    (
        Reason("not_together", None, (), ()),
        None,
        "无论怎样分配，材料都不够",
        "however the records are assigned, they are too few",
    ),
    (
        Reason("assignment_open", opens="setting"),
        None,
        "哪条材料用于哪一项，排法太多，没有比完；可由主管部门指定",
        (
            "which record serves which clause could not be settled, there are too many ways; "
            "the office may decide it"
        ),
    ),
    (
        Reason("setting_missing", "hours_standard", opens="setting"),
        None,
        "本地参数缺“规定授课时数”",
        "the local settings lack “hours standard”",
    ),
    (
        Reason("post_unknown", "posts", ("teacher",), AS_OF, None, None, "field"),
        None,
        "2024年8月31日所任岗位不明，无法确定是否适用",
        "the post held on 31 August 2024 is not known, nor whether this is asked of it",
    ),
    (
        Reason("stage_unknown", "cycle_years", opens="field"),
        None,
        "本地参数中的“教学循环年数”按学段或学科区分，申报材料未写明",
        (
            "the local settings give “years of a teaching cycle” by stage or subject, "
            "and the dossier does not say which"
        ),
    ),
    (
        Reason("period_unclear", "appointed_on", opens="field"),
        None,
        "是否考察该时段取决于具体日期：聘任日期",
        "whether this period is asked for turns on the exact day: appointed on",
    ),
    (Reason("period_short", None, Fraction(190), Fraction(0), Fraction(9, 2)), None, "差4.5", "short by 4.5"),
    (Reason("no_judgement", opens="judgement"), None, "尚无认定", "no judgement yet"),
    (
        Reason("judgement_standing", "standing", "school", "J1", 1, "steps", "verification"),
        None,
        "J1：该认定尚未核验",
        "J1: the judgement has not been verified yet",
    ),
    (
        Reason("judgement_undated", "date", found="J1", opens="field"),
        None,
        "J1：该认定未写日期",
        "J1: the judgement has no date",
    ),
    (
        Reason("judgement_cutoff", "date", 739129, "J1", opens="field"),
        None,
        "J1：该认定日期不够具体，可能晚于截止日",
        "J1: the day of the judgement is not exact: it may lie after the cut-off",
    ),
    (
        Reason("judgement_unclear", "conclusion", opens="field"),
        None,
        "该认定没有结论",
        "the judgement has no conclusion",
    ),
    (
        Reason("judgements_order", found=("J1", "J2"), opens="field"),
        None,
        "同一人的这几份认定，看不出哪一份在后：J1、J2",
        "which of these judgements by one person is the later cannot be told: J1, J2",
    ),
    (
        Reason("judgements_differ", found=("J1", "J2"), opens="judgement"),
        None,
        "不同认定人的结论不一致：J1、J2",
        "judgements by different people disagree: J1, J2",
    ),
    (Reason("judged_not_met"), None, "认定为不符合", "judged not met"),
    (Reason("breach", found="Z1"), None, "有已确认的违规记录：Z1", "a confirmed breach: Z1"),
    (
        Reason("breach_open", found="Z1", opens="verification"),
        None,
        "有尚未确认或情况不明的违规记录：Z1",
        "a breach that is not confirmed, or not clear: Z1",
    ),
    (
        Reason("uncovered", None, START, None, 31, "days", "documents"),
        None,
        "所考察的时段中有31天没有学校证明",
        "no certificate covers 31 days of the time asked for",
    ),
    (
        Reason("uncovered_standing", None, None, None, 31, "days", "verification"),
        None,
        "其中31天只有未核验的证明",
        "only unverified certificates cover 31 days",
    ),
]


@pytest.mark.parametrize(("reason", "kind", "zh", "en"), TOLD, ids=lambda value: getattr(value, "type", None))
def test_in_words(reason: Reason, kind: str | None, zh: str, en: str) -> None:
    assert ReasonTexts(Words(language("zh"))).text(reason, kind) == zh
    assert ReasonTexts(Words(language("en"))).text(reason, kind) == en


def test_every_type_has_words_and_a_test() -> None:
    assert set(WRITERS) == set(REASON_TYPES)
    assert {reason.type for reason, *_ in TOLD} == set(REASON_TYPES)


def test_every_kind_of_open_question_has_words() -> None:
    assert set(OPENS) == set(KINDS_OF_OPEN)


def test_every_cause_of_no_cross_check_has_words() -> None:
    assert set(NOT_CHECKED) == set(get_args(Why))


def _enumerated(annotation: Any) -> Iterator[tuple[str, ...]]:
    """The enumerations inside a field's type."""
    values = get_args(annotation)
    if values and all(isinstance(value, str) for value in values):
        yield values
    else:
        for each in values:
            yield from _enumerated(each)


def test_every_enumerated_field_finds_its_labels() -> None:
    """A field's values are labelled by the group that its type is."""
    for kind, model in KINDS.items():
        for name, field in model.model_fields.items():
            for values in _enumerated(field.annotation):
                codes = [value for value in values if value != "none"]
                if name == "kind" or not codes:
                    continue
                group = ENUMERATIONS[group_of(kind, name)]
                assert set(codes) <= set(group), (kind, name)
