"""The sample dossiers: what each must come to, derived from the regulation before anything was run."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

import pytest

from cli.output import FORMS
from evaluator.evaluate import Evaluator
from evaluator.reasons import CERTAIN, JUDGED, NEVER, SUPPLIED, VERIFIED
from evaluator.rete import CrossChecker
from evaluator.verdict import Verdict
from evidence.canonical import canonical_json
from evidence.dossier import Dossier
from evidence.reading import read_dossier, read_settings
from evidence.settings import Settings
from reports.language import CODES
from rules.loader import RuleSet, find, load_rule_set
from tests.cli.conftest import AS_OF, EXAMPLES, SETTINGS, Run, as_process

Bounds = tuple[str, int, int]
"""A finding's status, and how many of its parts count for certain and at most."""


@dataclass(frozen=True)
class Expected:
    """What a dossier must come to; `clauses` are the findings that tell its story."""

    status: str
    rung: int
    clauses: dict[str, Bounds]
    opens: tuple[str, ...] = ()


EXPECTED: Final = {
    # 1 judged; 2.1: of ten terms one is excused (148 of 153 days), eight are certain, W9 is declared.
    # Designs: D2 lacks the academic vice-principal. Lessons: L1 is 110 days before the appointment, L2
    # and L3 count at school level, L4 lacks the peer opinion. 3.1: rank known, "among the top" not
    # judged; the excellent rate fell, so no rise. 3.2: of the two papers at city level T2 won a third
    # prize, T3 is another's; T4 in a journal with a number is enough. 3.3: C1 lacks the script, C2 is an
    # association's. 3.4: M1 with T1. 3.5: H1 is 72 days before the five years, H2 rejected, H3 counts.
    # Three of five for certain, five possible; 3.3 needs documents only, so all is met once verified and
    # supplied, whatever becomes of 3.1.
    "zhao-min": Expected(
        "open",
        SUPPLIED,
        {
            "1": ("met", 4, 4),
            "2.1.general": ("open", 8, 9),
            "2.2.1.designs": ("open", 1, 2),
            "2.2.1.lessons.county": ("not_met", 0, 0),
            "2.2.1.lessons.school": ("open", 2, 3),
            "2.3.1": ("met", 1, 1),
            "2.4.1": ("met", 3, 3),
            "2.5": ("not_applicable", 0, 0),
            "3": ("open", 3, 5),
            "3.1": ("open", 1, 2),
            "3.1.rank": ("open", 1, 2),
            "3.1.rise.results": ("not_met", 0, 0),
            "3.1.title": ("met", 1, 1),
            "3.2": ("met", 1, 2),
            "3.2.exchanged": ("not_met", 1, 1),
            "3.2.published": ("met", 1, 1),
            "3.2.project": ("open", 0, 1),
            "3.3": ("open", 2, 3),
            "3.3.award": ("open", 0, 1),
            "3.4": ("met", 2, 2),
            "3.5": ("met", 1, 1),
        },
        ("verification", "documents", "judgement"),
    ),
    # Everything verified and judged. C1 and C2 are one achievement, so one award. W6 is exactly the 200
    # asked for.
    "sun-haiyan": Expected(
        "met",
        CERTAIN,
        {
            "2.1.general": ("met", 10, 10),
            "2.2.1.lessons.county": ("met", 1, 1),
            "2.4.1.titles.county": ("met", 1, 1),
            "3": ("met", 5, 5),
            "3.2.exchanged": ("met", 2, 2),
            "3.3.award": ("met", 1, 1),
        },
    ),
    # No mentoring: 3.4 fails however it is judged; the other four hold. The county's subject leader
    # counts as backbone, the ongoing project is on schedule, and the office has approved 师德标兵 as an
    # excellent teacher.
    "li-guodong": Expected(
        "met",
        CERTAIN,
        {
            "2.2.1.lessons.school": ("met", 3, 3),
            "2.3.1": ("met", 1, 1),
            "2.4.1": ("not_met", 1, 1),
            "2.4.2": ("met", 2, 2),
            "3": ("met", 4, 4),
            "3.1.title": ("met", 1, 1),
            "3.4": ("not_met", 1, 1),
            "3.5": ("met", 1, 1),
        },
    ),
    # 3.1: the teaching title is the school's, one step below the county. 3.4: mentoring without a
    # writing.
    "chen-lili": Expected(
        "not_met",
        NEVER,
        {
            "1": ("met", 4, 4),
            "2": ("met", 5, 5),
            "3": ("not_met", 3, 3),
            "3.1": ("not_met", 1, 1),
            "3.1.results": ("met", 2, 2),
            "3.1.title": ("not_met", 0, 0),
            "3.4": ("not_met", 1, 1),
        },
    ),
    # Nearly nothing is judged; of setting an example the two judges differ. All records are there and
    # verified. 3: the project and the honour hold, results and contest wait for a judgement, no
    # mentoring: 2 to 4.
    "he-jianping": Expected(
        "open",
        JUDGED,
        {
            "1": ("open", 1, 4),
            "2.1": ("met", 4, 4),
            "2.2.1.example": ("open", 0, 1),
            "3": ("open", 2, 4),
            "3.2.project": ("met", 1, 1),
            "3.4": ("not_met", 0, 1),
        },
        ("judgement",),
    ),
    # A third of the lower average is 204 / 3 = 68: W8 reaches it exactly, W5 with 60 does not; listening
    # does not count below a principal. All else is met, 3 by four of five (no contest).
    "ma-xiulan": Expected(
        "not_met",
        NEVER,
        {
            "2.1.deputy": ("not_met", 7, 7),
            "2.1.general": ("not_applicable", 0, 0),
            "2.4.1.titles.township": ("met", 3, 3),
            "3": ("met", 4, 4),
            "3.3": ("not_met", 1, 1),
        },
    ),
    # 2.5 is asked besides: of six terms V5 does not tell its hours. 3: no class results, the other four
    # hold.
    "ding-yifan": Expected(
        "open",
        SUPPLIED,
        {
            "2.1.general": ("met", 6, 6),
            "2.4.2": ("met", 2, 2),
            "2.5": ("open", 12, 13),
            "2.5.hours": ("open", 5, 6),
            "2.5.lessons": ("met", 3, 3),
            "3": ("met", 4, 4),
            "3.1": ("not_met", 0, 0),
        },
        ("field",),
    ),
    # All is declared, the judgements too; verified it would be met in all four achievements.
    "wu-qiong": Expected(
        "open",
        VERIFIED,
        {
            "1": ("open", 0, 4),
            "2.1.general": ("open", 0, 8),
            "2.2.1.conduct": ("open", 0, 1),
            "2.3.project": ("open", 0, 1),
            "3": ("open", 0, 4),
            "3.2.city": ("open", 0, 1),
            "3.3.lectures": ("open", 0, 4),
        },
        ("verification",),
    ),
    # Missing papers only: L2's peer opinion, the notes of V4, the script of S2. Two honours of the
    # township.
    "tang-wenbin": Expected(
        "open",
        SUPPLIED,
        {
            "2.2.1.lessons.school": ("open", 1, 2),
            "2.3.listening": ("open", 5, 6),
            "2.3.sessions": ("met", 6, 6),
            "2.4.2": ("met", 3, 3),
            "3": ("open", 2, 3),
            "3.2": ("not_met", 0, 0),
            "3.3.lectures": ("open", 2, 3),
            "3.4.township": ("met", 2, 2),
        },
        ("documents",),
    ),
    # Four terms as vice-principal (88 taught, a third of 264, no average of the subject), six as
    # principal (taught and listened to together). G1 is not a class teacher's, the county meeting A1
    # carries 2.4.1.
    "gao-yuan": Expected(
        "met",
        CERTAIN,
        {
            "2.1.principal": ("met", 6, 6),
            "2.1.deputy": ("met", 4, 4),
            "2.1.principal_teaching": ("met", 1, 1),
            "2.2.1.conduct": ("met", 1, 1),
            "2.2.1.lessons.school": ("met", 2, 2),
            "2.4.1.class_honour": ("not_met", 0, 0),
            "2.4.1.meetings.county": ("met", 1, 1),
            "3": ("met", 3, 3),
            "3.1": ("not_met", 0, 1),
            "3.3.lectures": ("met", 5, 5),
        },
    ),
    # The lessons are waived; the waiver of 3.4 has expired and waives nothing. One meeting of the school
    # and one of the township add up; so do two summaries and one result in school.
    "xu-jing": Expected(
        "met",
        CERTAIN,
        {
            "2.2.1.lessons": ("waived", 0, 0),
            "2.4.1.meetings.low": ("met", 2, 2),
            "3": ("met", 3, 3),
            "3.2.school": ("met", 3, 3),
            "3.4": ("not_met", 0, 0),
            "3.4.township": ("not_met", 1, 1),
        },
    ),
    # As careless as can be, and all of it is understood: met in 3.2, 3.3 and 3.4, nothing for 3.1.
    "luo-shan-careless": Expected(
        "met",
        CERTAIN,
        {
            "2.1.general": ("met", 6, 6),
            "2.2.1.lessons.county": ("met", 1, 1),
            "2.4.1.meetings.county": ("met", 1, 1),
            "3": ("met", 3, 3),
            "3.1": ("not_met", 1, 1),
            "3.4.county": ("met", 1, 1),
        },
    ),
}

EXPECTED_ERRORS: Final = {
    6: "stage",
    8: "qualified_on",
    11: "posts[0].post",
    13: "excused[0].from",
    14: "hobby",
    17: "records[0].term",
    18: "records[1].teaching_hours",
    19: "records[2].teaching_hours",
    20: "records[3].kind",
    21: "records[4].well_received",
    22: "records[5].prise",
    23: "records[6]",
    24: "records[7].rank",
    28: "",
    29: "records[8].documents[0].type",
    31: "records[10]",
}
"""The lines of broken.yaml that hold errors; of each the last path on it."""


WORDS: Final = {
    "met": {"zh": r"✓\s+符合", "en": r"✓\s+met"},
    "not_met": {"zh": r"✗\s+不符合", "en": r"✗\s+not met"},
    "open": {"zh": r"\?\s+待定", "en": r"\?\s+open"},
}
DISCLAIMER: Final = {
    "zh": "不代替评审委员会的决定",
    "en": "does not replace the decision of the review committee",
}


@cache
def _settings() -> Settings:
    settings, problems = read_settings(SETTINGS)
    assert settings is not None
    assert problems == ()
    return settings


@cache
def _rule_set(name: str) -> RuleSet:
    path = find(name)
    assert path is not None
    rule_set, problems = load_rule_set(path)
    assert rule_set is not None
    assert problems == ()
    return rule_set


def _dossier(name: str) -> Dossier:
    dossier, problems = read_dossier(EXAMPLES / f"{name}.yaml")
    assert dossier is not None
    assert problems == ()
    return dossier


def _verdict(name: str, readings: dict[str, str] | None = None) -> Verdict:
    dossier = _dossier(name)
    rule_set = _rule_set(str(dossier.title_sought))
    cut_off = date.fromisoformat(AS_OF)
    with Evaluator(rule_set, _settings(), cut_off, None, readings, cross_checker=CrossChecker()) as evaluator:
        return evaluator.evaluate(dossier)


def test_every_sample_is_expected_to_come_to_something() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.yaml")} == {*EXPECTED, "settings", "broken"}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_comes_to_what_the_regulation_says(name: str) -> None:
    expected = EXPECTED[name]
    verdict = _verdict(name)
    found = {each.id: each for each in verdict.finding.walk()}
    seen = {
        clause: (found[clause].status, found[clause].certain, found[clause].possible)
        for clause in expected.clauses
    }
    assert seen == expected.clauses
    assert (verdict.status, verdict.finding.rung) == (expected.status, expected.rung)
    assert verdict.finding.opens == expected.opens
    assert verdict.cross_check.status in ("agreed", "not_checked")


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_is_of_a_usual_size(name: str) -> None:
    assert 15 <= len(_dossier(name).records) <= 45


def test_the_average_over_the_terms_would_carry_ma_xiulan() -> None:
    # 603 hours in eight terms against 8 times 68.
    assert _verdict("ma-xiulan", {"r25": "average"}).status == "met"


def test_results_or_title_would_carry_chen_lili() -> None:
    assert _verdict("chen-lili", {"r37": "either"}).find("3").status == "met"


def test_what_waives_nothing_is_told() -> None:
    (remark,) = _verdict("xu-jing").remarks
    assert remark.code == "waiver_expired"


def test_a_careless_file_is_read_as_the_careful_one() -> None:
    dossier = _dossier("luo-shan-careless")
    assert str(dossier.appointed_on) == "2021-09-01"
    workload = dossier.records[0]
    assert (workload.term, str(getattr(workload, "teaching_hours", None))) == ("2021-autumn", "270")
    assert b"\xef\xbc\x90" not in canonical_json(dossier)  # no full-width nought is left


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("lang", CODES)
@pytest.mark.parametrize("form", FORMS)
def test_a_sample_is_reported_in_every_format_and_language(
    name: str, form: str, lang: str, zhicheng: Run
) -> None:
    result = zhicheng(
        *("check", EXAMPLES / f"{name}.yaml", "--settings", SETTINGS, "--as-of", AS_OF),
        *("--format", form, "--lang", lang, "--no-cross-check"),
    )
    assert result.code == 0
    assert result.err == ""
    expected = EXPECTED[name]
    if form == "json":
        report = json.loads(result.out)
        assert report["language"] == lang
        assert report["conclusion"]["status"] == expected.status
        assert report["receipt"]["as_of"] == AS_OF
    else:
        plain = re.sub(r"<[^>]*>|\s+", " ", result.out) if form == "html" else result.out
        assert re.search(WORDS[expected.status][lang], plain)
        assert DISCLAIMER[lang] in plain


def test_the_demo_is_cross_checked_as_users_run_it() -> None:
    pytest.importorskip("durable.engine", reason="durable_rules could not be built here")
    demo = ("check", EXAMPLES / "zhao-min.yaml", "--settings", SETTINGS, "--as-of", AS_OF, "--lang", "en")
    first, second = as_process(*demo), as_process(*demo)
    assert (first.returncode, first.stderr) == (0, b"")
    assert b"not cross-checked" not in first.stdout
    assert first.stdout == second.stdout


def test_every_error_of_the_broken_file_is_told(zhicheng: Run) -> None:
    result = zhicheng("check", EXAMPLES / "broken.yaml", "--as-of", AS_OF)
    assert result.code == 2
    assert result.out == ""
    found: dict[int, str] = {}
    for line in result.err.splitlines():
        match = re.fullmatch(r".*broken\.yaml:(\d+):\d+ ?([^ ：]*)：.+", line)
        assert match is not None, line
        found[int(match[1])] = match[2]
    assert found == EXPECTED_ERRORS
    assert len(result.err.splitlines()) == 20
