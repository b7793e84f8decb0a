"""Differences in words: by which record, rule or input, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from evaluator.difference import Cause, FieldChange, difference
from evaluator.found import Found, FoundRequirement
from evaluator.reasons import Reason
from evaluator.verdict import UNBOUNDED
from reports.difference import ClauseChange, DifferenceView, DifferenceWords
from reports.inputs import Inputs
from reports.language import Code, language
from tests.evaluator.test_difference import (
    ARTICLES,
    DOSSIER,
    HOURS,
    LESSON,
    RULES,
    found,
    small,
    with_records,
)

SAYS = {"1": "课", "2": "其一", "2.articles": "文", "2.hours": "课时"}


def view(before: Found, after: Found, lang: Code = "zh") -> DifferenceView:
    return DifferenceWords(language(lang), SAYS).view(difference(before, after), before, after)


def only(seen: DifferenceView, requirement: str) -> ClauseChange:
    (clause,) = [each for each in seen.clauses if each.id == requirement]
    return clause


def test_a_record_that_no_longer_counts() -> None:
    seen = view(found(), found(with_records({**LESSON, "level": "school"}, *ARTICLES[:2])))
    assert (seen.before_word, seen.after_word) == ("符合", "不符合")
    clause = only(seen, "1")
    assert (clause.cite, clause.says, clause.before_word, clause.after_word) == ("一", "课", "符合", "不符合")
    assert (clause.span, clause.itself) == ("1/1 → 0/1", True)
    (why,) = clause.why
    assert why.startswith("L 公开课（2024年3月1日）：计入 → 不计入（现在：")
    assert [cause.text for cause in seen.causes] == ["改动 L 公开课（2024年3月1日）：级别：市（地）级 → 校级"]


def test_the_same_in_english() -> None:
    seen = view(found(), found(with_records({**LESSON, "level": "school"}, *ARTICLES[:2])), "en")
    (why,) = only(seen, "1").why
    assert ": counted → not counted (now: " in why
    assert seen.causes[0].text.startswith("Changed: L ")


def test_records_come_and_go() -> None:
    seen = view(found(with_records(LESSON, ARTICLES[0])), found(with_records(LESSON, *ARTICLES[1:])))
    told = only(seen, "2.articles").why
    assert told == (
        "A2 文章（2024年3月2日）：无 → 计入",
        "A3 文章（2024年3月2日）：无 → 计入",
        "A1 文章（2024年3月2日）：计入 → 无",
    )
    assert [cause.text.split(" ")[0] for cause in seen.causes] == ["减去", "新增", "新增"]


def test_a_period_tells_its_own_amounts() -> None:
    settings = {"hours_standard": 90}
    before = found(with_records(LESSON, *HOURS), settings=settings)
    after = found(with_records(LESSON, HOURS[0], {**HOURS[1], "teaching_hours": 89}), settings=settings)
    assert "2024年春季学期：符合 → 不符合（90/90 → 89/90）" in only(view(before, after), "2.hours").why


def test_what_is_asked_has_changed() -> None:
    seen = view(found(), found(rule_set=small(RULES.replace("count: 2", "count: 3"))))
    clause = only(seen, "2.articles")
    assert (clause.why[0], clause.span) == ("这一条的要求有改动。", "2/2 → 2/3")
    (cause,) = seen.causes
    assert cause.text.startswith("条件 small：small one ")


def test_a_requirement_that_is_no_more() -> None:
    seen = view(found(), found(rule_set=small(RULES.replace('id: "1"', 'id: "9"'))))
    gone, new = only(seen, "1"), only(seen, "9")
    assert (gone.before_word, gone.after_word, gone.span) == ("符合", "无", "1/1")
    assert (new.before_word, new.after_word, new.says) == ("无", "符合", "9")


@pytest.mark.parametrize(
    ("cause", "told"),
    [
        (Cause("as_of", "", "2024-08-31", "2024-12-31"), "截止日：2024年8月31日 → 2024年12月31日"),
        (Cause("standing", "", "school", "authority"), "计入所需核验：学校核验 → 主管部门核验"),
        (Cause("reading", "r1", "high", None), "读法 r1：high → 无"),
        (Cause("setting", "hours_standard", None, 90), "本地参数：规定授课时数：未提供 → 90"),
        (Cause("setting", "issuers", None, [{"organiser": "x"}]), "本地参数：发证单位级别：有改动"),
        (Cause("dossier", "appointed_on", "2020-09", "2020-09-01"), "聘任日期：2020年9月 → 2020年9月1日"),
        (Cause("dossier", "posts", None, [{}]), "任职经历：有改动"),
        (Cause("waiver", "1", None, [{}]), "1 的豁免：新增"),
        (Cause("waiver", "1", [{}], None), "1 的豁免：撤销"),
        (Cause("waiver", "1", [{}], [{}, {}]), "1 的豁免：有改动"),
        (Cause("version", "", "0.1.0", "0.2.0"), "程序版本：0.1.0 → 0.2.0"),
        (Cause("handbook", "", None, "ab" * 32), "正式文本（SHA-256）：无 → abababababab"),
    ],
)
def test_inputs_that_differ(cause: Cause, told: str) -> None:
    assert Inputs(language("zh"), {}, {}).cause(cause).text == told


def changed(**fields: Any) -> str:
    before, after = {"id": "L", "kind": "open_lesson"}, {"id": "L", "kind": "open_lesson"}
    changes = []
    for name, (was, now) in fields.items():
        changes.append(FieldChange(name, was, now))
    cause = Cause("record_changed", "L", before, after, tuple(changes))
    return Inputs(language("zh"), {"records": [before]}, {"records": [after]}).cause(cause).text


def test_a_field_that_is_not_given_stands_for_its_default() -> None:
    assert changed(standing=(None, "school")).endswith("自报 → 学校核验")
    assert changed(level=(None, "city")).endswith("级别：未提供 → 市（地）级")


def test_documents_are_told_by_type() -> None:
    before = [{"type": "lesson_plan"}, {"type": "peer_opinion"}, {"type": "other"}]
    after = [{"type": "lesson_plan", "stamped": True}, {"type": "speech_script"}, {"type": "other"}]
    assert changed(documents=(before, after)).endswith("：增加讲稿；减去同行评价意见；完整教案有改动")


def test_many_fields_are_cut_short() -> None:
    told = changed(**{f"field{n}": (1, 2) for n in range(40)})
    assert told.count("→") == 12
    assert "28" in told


def test_names_are_made_harmless() -> None:
    dossier = {"records": [{"id": "\x1b[2J" + "x" * 100, "kind": "article", "name": "\u202eevil\n"}]}
    name = Inputs(language("zh"), dossier, {}).record(dossier["records"][0]["id"])
    assert name.isprintable()
    assert len(name) < 150


def test_a_reason_of_another_version_is_told_by_its_type() -> None:
    before = found()
    requirement = before.requirements[1]
    strange = requirement._replace(status="not_met", reasons=(Reason("of_the_future"),))
    after = before._replace(requirements=(before.requirements[0], strange, *before.requirements[2:]))
    assert only(view(before, after), "1").why == ("现在：of_the_future",)


def test_amounts_without_a_bound() -> None:
    settings = {"hours_standard": 90}
    one = found(with_records(LESSON, *HOURS), settings=settings)
    hours: FoundRequirement = one.requirements[-1]
    assert hours.id == "2.hours"
    period = hours.periods[0]._replace(status="open", possible=UNBOUNDED, wanted=None)
    other = hours._replace(status="open", periods=(period, *hours.periods[1:]))
    after = one._replace(requirements=(*one.requirements[:-1], other))
    assert any(why.endswith("（100/90 → 100–?/?）") for why in only(view(one, after), "2.hours").why)


def test_nothing_differs() -> None:
    assert view(found(DOSSIER), found(DOSSIER)).clauses == ()
