"""The samples of limited reuse: what each comes to, worked out by hand from docs/reuse.md."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest

from evaluator.evaluate import Evaluator
from evaluator.rete import CrossChecker
from evaluator.verdict import Verdict
from evidence.dossier import Dossier
from evidence.reading import read_dossier, read_settings
from evidence.records import KINDS
from evidence.settings import Settings
from rules.cases import cases_path, load_cases
from rules.loader import RuleSet, find, load_rule_set
from tests.cli.conftest import AS_OF, EXAMPLES, SETTINGS, Run

DAY = date.fromisoformat(AS_OF)
REUSE = EXAMPLES / "reuse"


@cache
def rules(title: str) -> RuleSet:
    path = REUSE / "results.yaml" if title == "results" else find(title)
    assert path is not None
    rule_set, problems = load_rule_set(path)
    assert rule_set is not None, problems
    return rule_set


def settings(*, once: bool) -> Settings:
    found, problems = read_settings(REUSE / "settings.yaml" if once else SETTINGS)
    assert found is not None, problems
    return found


def sample(name: str) -> Dossier:
    dossier, problems = read_dossier(EXAMPLES / f"{name}.yaml")
    assert dossier is not None, problems
    return dossier


def verdict(dossier: Dossier, *, once: bool = True) -> Verdict:
    rule_set = rules(str(dossier.title_sought))
    return Evaluator(rule_set, settings(once=once), DAY).evaluate(dossier)


def test_the_two_settings_differ_in_reuse_alone() -> None:
    assert settings(once=True).model_copy(update={"reuse": ()}) == settings(once=False)


@pytest.mark.parametrize(
    ("name", "free", "once", "shared"),
    [
        # P1 is the project of 二（三）1 and of 三（二）. Of 三 four are needed and 三（四） has failed: both
        # clauses need it.
        ("he-jianping", "open", "not_met", (("2.3.1", "3.2.project"), ("P1",))),
        # T1 is the reflection of 二（二）1 and the only writing of 二（三）; both are asked for.
        ("tang-wenbin", "open", "not_met", (("2.2.1.reflection", "2.3.writing"), ("T1",))),
        # These have more than is needed.
        ("li-guodong", "met", "met", None),
        ("xu-jing", "met", "met", None),
    ],
)
def test_the_office_lets_an_achievement_serve_one_clause(
    name: str, free: str, once: str, shared: tuple[tuple[str, ...], tuple[str, ...]] | None
) -> None:
    assert verdict(sample(name), once=False).status == free
    found = verdict(sample(name))
    assert found.status == once
    if shared is not None:
        (why,) = found.finding.reasons
        told = [found.find(each).id for each in why.wanted]
        assert (tuple(told), tuple(record for own in why.found for record in own)) == shared
        assert why.distance == 1


def test_one_more_record_where_it_is_lacking_turns_what_sharing_has_failed() -> None:
    dossier = sample("reuse/wang-fang")
    assert verdict(dossier, once=False).status == "not_met"
    for more in (
        {"kind": "article", "genre": "paper", "prize": "third"},
        {"kind": "open_lesson", "lesson_type": "open", "level": "school"},
    ):
        record: Any = KINDS[more["kind"]].model_validate(
            {"id": "new", "date": "2024-03-01", "standing": "school", **more}
        )
        found = verdict(dossier.model_copy(update={"records": (*dossier.records, record)}), once=False)
        # With a third prize two writings suffice; with a lesson O2 must be verified besides.
        assert found.status == ("met" if more["kind"] == "article" else "open")


def test_a_pin_is_obeyed_whatever_becomes_of_the_verdict() -> None:
    dossier = sample("he-jianping")
    approved = {"approved_by": "云湖市教育局", "approved_on": "2024-05-06"}
    pin = {"record": "P1", "requirement": "3.2", "use": "here", **approved}
    found = verdict(Dossier.model_validate({**dossier.model_dump(by_alias=True), "pins": [pin]}), once=False)
    assert (found.find("3.2").status, found.find("2.3.1").status) == ("met", "not_met")


def test_the_cases_beside_the_sample_rule_set_hold(zhicheng: Run) -> None:
    assert load_cases(cases_path(REUSE / "results.yaml"))[0] is not None
    done = zhicheng("rules", "test", str(REUSE / "results.yaml"), "--lang", "en")
    assert done.code == 0, done.out


def test_check_tells_the_limit_and_the_proof(zhicheng: Run) -> None:
    done = zhicheng(
        "check", str(EXAMPLES / "tang-wenbin.yaml"), "--settings", str(REUSE / "settings.yaml"),
        "--as-of", AS_OF, "--no-advice", "--no-cross-check", "--lang", "zh",
    )  # fmt: skip
    text = "".join(done.out.split())
    assert (
        "材料的使用小学高级教师的全部条件：一项成果只用于一个条款；同一活动只取一个级别（由主管部门决定）"
        in text
    )
    shared = "二（二）1课例教学反思一篇，校内交流、二（三）写有教学反思或教学叙事"
    short = "除只有一处能用的材料外，至少还要2项成果，每项只用一次；能用的只有1项（T1），缺1项"
    assert f"决定性条款：{shared}：{short}" in text


def test_two_engines_agree_on_every_sample() -> None:
    with CrossChecker() as checker:
        for name in ("he-jianping", "tang-wenbin", "li-guodong", "reuse/wang-fang"):
            dossier = sample(name)
            evaluator = Evaluator(
                rules(str(dossier.title_sought)), settings(once=True), DAY, cross_checker=checker
            )
            assert evaluator.evaluate(dossier).cross_check.why in (None, "not_installed")
