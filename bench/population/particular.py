"""The fields that no table of weights tells: amounts, texts with an exchange, links, judgements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

import numpy as np

from bench.population.days import TEXTS, clipped, number, written
from bench.population.draw import UNKNOWN, Coded, Mix, below, chance, forget, words
from bench.population.kinds import SECONDARY, Kind, levels, listed, papers
from bench.population.people import POSTS, SUBJECTS, People
from bench.population.records import IDS, Draft, prefix

HALVES: Final = [f"{n // 2}.5" if n % 2 else str(n // 2) for n in range(801)]
"""Amounts from 0 to 400 by halves."""
WHOLE: Final = [str(n) for n in range(401)]


def workload(rows: Draft) -> None:
    """Hours about what the stage asks for; leaders teach less and listen more."""
    who, owner, rng = rows.who, rows.owner, rows.rng
    usual = np.array((264, 204, 186))[who.stage[owner]]
    leads = np.isin(
        who.post[owner], [POSTS.index(each) for each in ("principal", "vice_principal", "middle_manager")]
    )
    researches = who.researcher[owner]
    usual = np.where(leads, 92, np.where(researches, 44, usual))
    # In halves; from 99 % of the usual for the better ones, well below it for others.
    poorest = np.minimum(84 + 3 * rows.merit.astype(np.int64), 99)
    share = poorest + below(134 - poorest, rng)
    hours = np.minimum(usual * share // 50, 800)
    rows.columns["teaching_hours"] = Coded(forget(_even(hours, rng), rows.care, rng), HALVES)
    listening = 20 + below(np.where(leads, 60, 40), rng)
    rows.columns["listening_hours"] = Coded(
        forget(
            np.where(leads | chance(rows.size, 0.3, rng), listening, UNKNOWN).astype(np.int32), rows.care, rng
        ),
        WHOLE,
    )
    rows.columns["courses"] = Coded(
        forget(who.subject[owner], rows.care, rng), [listed(each) for each in SUBJECTS]
    )


def _even(
    hours: np.ndarray[tuple[int], np.dtype[np.int64]], rng: np.random.Generator
) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Most hours are whole."""
    return np.where(chance(len(hours), 0.9, rng), hours & ~1, hours).astype(np.int32)


def listening(rows: Draft) -> None:
    """Sessions about the quota of ten, hours with them."""
    sessions = 6 + rows.merit.astype(np.int64) // 2 + below(np.full(rows.size, 9), rows.rng)
    sessions = np.where(rows.who.researcher[rows.owner], sessions + 8, sessions)
    rows.columns["sessions"] = Coded(forget(sessions.astype(np.int32), rows.care, rows.rng), WHOLE)
    hours = sessions * 2 + below(np.full(rows.size, 4), rows.rng)
    rows.columns["hours"] = Coded(forget(hours.astype(np.int32), rows.care, rows.rng), HALVES)


def participation(rows: Draft) -> None:
    """Sessions about the quota of eight."""
    sessions = 5 + rows.merit.astype(np.int64) // 2 + below(np.full(rows.size, 8), rows.rng)
    rows.columns["sessions"] = Coded(forget(sessions.astype(np.int32), rows.care, rows.rng), WHOLE)


_GENRE_SECONDARY = Mix(
    {"paper": 5, "experience_summary": 3, "case": 2, "reflection": 2, "narrative": 1},
    {"paper": 7, "experience_summary": 3, "case": 1, "reflection": 1},
)
_GENRE_PRIMARY = Mix(
    {"paper": 2, "experience_summary": 2, "reflection": 3, "standards_essay": 1, "narrative": 2, "case": 1},
    {"paper": 1, "experience_summary": 2, "reflection": 3, "standards_essay": 3, "narrative": 0.3},
)
_THEME = Mix(
    {
        listed("subject"): 6,
        listed("curriculum_reform"): 2,
        listed("quality_education"): 1,
        listed("moral_education"): 1,
    },
    {
        listed("curriculum_reform", "subject"): 5,
        listed("curriculum_reform"): 3,
        listed("curriculum_reform", "quality_education"): 2,
        listed("moral_education"): 1,
        listed("quality_education"): 1,
    },
)
_AUTHOR = Mix({"sole": 6, "first": 2, "other": 2}, {"sole": 9, "first": 1})
_EXCHANGED = Mix({"none": 6, "yes": 4}, {"none": 1, "yes": 9})
_PUBLISHED = Mix({"none": 19, "yes": 1}, {"none": 7, "yes": 3})
_VENUE = Mix(
    {"school": 6, "research_activity": 2, "education_system": 2, "academic_conference": 1},
    {"school": 3, "research_activity": 2, "education_system": 4, "academic_conference": 4},
)
_EXCHANGE_LEVEL = levels([6, 1, 3, 1], [2, 0.3, 3, 5, 1, 0.2])
_PRIZE = Mix({"none": 6, "third": 3, "second": 1}, {"none": 3, "third": 1, "second": 3, "first": 3})
_FORM = Mix(
    {"collected_volume": 4, "supplement": 2, "newspaper": 2, "journal": 2}, {"journal": 9, "newspaper": 1}
)
_NUMBER = Mix({"none": 3, "CN 11-1111": 2}, {"CN 11-1111": 5, "CN 22-2222": 4, "none": 0.3})
_RECOGNISED = Mix({"true": 5, "false": 5}, {"true": 9.5, "false": 0.5})
_TEXT_PAPERS = Mix(
    {papers("article_original"): 4, papers("article_original", "award_certificate"): 3, None: 2},
    {
        papers("article_original", "award_certificate", "conference_notice"): 5,
        papers("article_original", "award_certificate", "school_proof"): 2,
        papers(
            "article_original",
            "award_certificate",
            "conference_notice",
            "publication_copy",
            {"type": "peer_opinion", "signed_by": ("peer",)},
        ): 3,
        papers("article_original", {"type": "peer_opinion", "signed_by": ("peer",)}): 0.5,
    },
)
TOPICS: Final = [
    f"{what}{how}"
    for what in (
        "单元整体",
        "作业设计",
        "课堂提问",
        "阅读教学",
        "实验教学",
        "核心素养",
        "跨学科学习",
        "习作批改",
        "班级管理",
        "家校共育",
    )
    for how in ("的实践", "初探", "的几点思考", "案例研究", "中的分层任务", "的课堂支架", "策略", "与评价")
]


def article(rows: Draft) -> None:
    """Texts: what they are about, where they were exchanged or published, and what they won."""
    rng, size = rows.rng, rows.size
    secondary = rows.who.who[rows.owner] == SECONDARY
    values = tuple(dict.fromkeys((*_GENRE_SECONDARY.values, *_GENRE_PRIMARY.values)))
    codes = [
        np.array([values.index(each) for each in mix.values], dtype=np.int32)[mix.draw(rows.merit, rng)]
        for mix in (_GENRE_SECONDARY, _GENRE_PRIMARY)
    ]
    rows.columns["genre"] = Coded(
        forget(np.where(secondary, *codes).astype(np.int32), rows.care, rng), values
    )
    rows.add("theme", _THEME)
    rows.add("authorship", _AUTHOR)
    rows.columns["name"] = Coded((words(size, rng).astype(np.int32) * len(TOPICS)) >> 16, TOPICS)
    exchanged(rows)
    rows.add("prize", _PRIZE, whole=True)
    published = rows.add("publication", _PUBLISHED, whole=True) == _PUBLISHED.values.index("yes")
    for name, mix in (("form", _FORM), ("cn_number", _NUMBER)):
        codes_of = mix.draw(rows.merit, rng)
        rows.columns[f"publication.{name}"] = Coded(
            np.where(published, forget(codes_of, rows.care, rng), UNKNOWN).astype(np.int32), mix.values
        )
    when = rows.columns["date"]
    rows.columns["publication.date"] = Coded(np.where(published, when.codes, UNKNOWN).astype(np.int32), TEXTS)
    rows.add("peer_recognised", _RECOGNISED)
    rows.add("documents", _TEXT_PAPERS, by="care", whole=True)


def exchanged(rows: Draft) -> None:
    """The exchange of a text or an output."""
    there = rows.add("exchange", _EXCHANGED, whole=True) == _EXCHANGED.values.index("yes")
    for name, mix in (("venue", _VENUE), ("level", _EXCHANGE_LEVEL)):
        codes = forget(mix.draw(rows.merit, rows.rng), rows.care, rows.rng)
        rows.columns[f"exchange.{name}"] = Coded(np.where(there, codes, UNKNOWN).astype(np.int32), mix.values)
    when = rows.columns["date"]
    rows.columns["exchange.date"] = Coded(np.where(there, when.codes, UNKNOWN).astype(np.int32), TEXTS)


_WRITINGS: Final = [listed(f"{prefix('article')}{one}") for one in IDS[:6]] + [listed()]


def mentoring(rows: Draft) -> None:
    """Guided teachers, and a text of one's own linked to it; a few links lead nowhere."""
    kept = words(rows.size, rows.rng) < 30000 + rows.merit.astype(np.int64) * 5000
    linked = np.where(chance(rows.size, 0.02, rows.rng), 5, below(np.full(rows.size, 3), rows.rng))
    codes = np.where(kept, linked, len(_WRITINGS) - 1).astype(np.int32)
    rows.columns["writings"] = Coded(forget(codes, rows.care, rows.rng), _WRITINGS)


def results(rows: Draft) -> None:
    """Rates in halves of a percent that mostly rose, and a rank among so many classes."""
    rng, size = rows.rng, rows.size
    gain = rows.merit.astype(np.int64)
    for name, least, width in (("pass", 150, 40), ("excellent", 30, 90)):
        before = least + below(np.full(size, width), rng)
        after = np.minimum(before - 8 + gain + below(np.full(size, 20), rng), 200)
        for moment, rate in (("before", before), ("after", after)):
            codes = forget(rate.astype(np.int32), rows.care, rng)
            rows.columns[f"{name}_rate_{moment}"] = Coded(codes, HALVES)
    cohort = 4 + below(np.full(size, 12), rng)
    rank = 1 + below(np.maximum(cohort * (9 - gain) // 9, 1), rng)
    ranked = chance(size, 0.7, rng)
    rows.columns["rank"] = Coded(np.where(ranked, rank, UNKNOWN).astype(np.int32), WHOLE)
    rows.columns["cohort_size"] = Coded(forget(cohort.astype(np.int32), rows.care, rng), WHOLE)


_GRADES: Final = (
    listed(1, 2, 3, 4, 5, 6),
    listed(7, 8, 9),
    listed(10, 11, 12),
    listed(3, 4),
    listed(8),
    listed(10),
)


def history(rows: Draft) -> None:
    """Most taught every grade of their stage."""
    stage = rows.who.stage[rows.owner]
    part = words(rows.size, rows.rng) > 42000 + rows.merit.astype(np.int64) * 3200
    rows.columns["grades"] = Coded(
        forget(np.where(part, stage + 3, stage).astype(np.int32), rows.care, rows.rng), _GRADES
    )
    rows.columns["subject"] = Coded(forget(rows.who.subject[rows.owner], rows.care, rows.rng), SUBJECTS)


PARTICULAR: Final[dict[str, Callable[[Draft], None]]] = {
    "workload": workload,
    "listening_log": listening,
    "research_participation": participation,
    "article": article,
    "research_output": exchanged,
    "mentoring": mentoring,
    "class_results": results,
    "teaching_history": history,
}

# Judgements ---------------------------------------------------------------------------------------------

_PARTS: Final = (
    ((), ()),
    (("1", "2"), ("1", "2.2")),
    (("1", "2", "3"), ("1", "2", "3")),
    (("1", "2.2.1", "2.2.2", "2.3", "2.4", "3"), ("1", "2.2", "2.3", "2.4", "3.1.pupils", "3.3", "3.4")),
    (("senior-primary",), ("senior-secondary",)),
)
_HOW = Mix({0: 2, 1: 3, 2: 3, 3: 1, 4: 1}, {1: 0.3, 2: 5, 3: 2, 4: 2.7})
REQUIREMENTS: Final = tuple(dict.fromkeys(each for pair in _PARTS for side in pair for each in side))
_CONCLUSION = Mix({"met": 80, "not_met": 20}, {"met": 99.5, "not_met": 0.5})
_ROLE = Mix({"school": 4, "vice_principal_academic": 2, "dean": 2, "teaching_group": 2})
JUDGES: Final = ("周启文", "何淑珍", "彭立", "周建国", "学校职称申报小组", "王芳", "赵敏")


def judgements(who: People, rng: np.random.Generator) -> Draft:
    """By part, by clause or on the whole, as offices do; a second judge now and then."""
    how = _HOW.numbers(who.care, rng)
    lengths = np.array([[len(side) for side in pair] for pair in _PARTS])
    counts = lengths[how, who.who]
    again = chance(who.size, 0.04, rng) & (counts > 0)
    owner = np.repeat(np.arange(who.size), counts + again)
    rows = Draft(who, owner, rng)
    most = int(lengths.max())
    table = np.zeros((len(_PARTS), 2, most + 1), dtype=np.int32)
    for number_, pair in enumerate(_PARTS):
        for side, ids in enumerate(pair):
            for place, each in enumerate(ids):
                table[number_, side, place] = REQUIREMENTS.index(each)
            if ids:
                table[number_, side, len(ids)] = REQUIREMENTS.index(ids[0])
    codes = table[how[owner], who.who[owner], rows.ordinal]
    rows.columns["requirement"] = Coded(codes.astype(np.int32), REQUIREMENTS)
    rows.add("conclusion", _CONCLUSION)
    rows.add("role", _ROLE)
    judge = (words(rows.size, rng).astype(np.int32) * len(JUDGES)) >> 16
    rows.columns["judge"] = Coded(forget(judge, rows.care, rng), JUDGES)
    day = clipped(number(date(2024, 5, 6)) + below(np.full(rows.size, 60), rng))
    rows.columns["date"] = written(day, rows.care, rng)
    return rows


JUDGEMENT: Final = Kind("judgement", "day", {})


def complete(kind: Kind, rows: Draft) -> Draft:
    """The kind's own fields added to the rows."""
    own = PARTICULAR.get(kind.name)
    if own is not None:
        own(rows)
    return rows
