"""Applicants: who they are, where, since when, in which posts, and what hides behind their dossiers."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.population.days import (
    AS_OF,
    CUT_OFF,
    NONE_CODE,
    TERMS,
    TEXTS,
    Days,
    clipped,
    exact,
    first_terms,
    number,
    written,
)
from bench.population.draw import Classes, Coded, Codes, Mix, below, chance, forget, words
from bench.population.kinds import PRIMARY, RESEARCHER, SECONDARY

SUBJECTS: Final = (
    "语文", "数学", "英语", "物理", "化学", "生物", "历史", "地理",
    "道德与法治", "体育与健康", "音乐", "美术", "信息科技", "科学",
)  # fmt: skip
DISTRICTS: Final = tuple(
    f"{county}{kind}"
    for county, kind in zip(
        "澄青云柳松临平安清宁永和长丰新江南北东西", "县县市区县县区市县县县区县市县县区县市县", strict=True
    )
)
"""Twenty, all invented; the first letter stands for the whole name."""
SCHOOLS_EACH: Final = 60
TITLES: Final = ("senior-primary", "senior-secondary")
POSTS: Final = (
    "teacher",
    "middle_manager",
    "vice_principal",
    "principal",
    "part_time_researcher",
    "county_researcher",
    "city_researcher",
)

_TITLE = Mix({0: 45, 1: 55})
_STAGE_OF_SECONDARY = Mix({1: 70, 2: 30})
_STAGES: Final = ("primary", "junior_secondary", "senior_secondary")
_MERIT = Mix({0: 3, 1: 4, 2: 5, 3: 8, 4: 12, 5: 18, 6: 25, 7: 25})
_SUBJECT = Mix(dict(zip(SUBJECTS, (22, 21, 14, 6, 5, 4, 4, 4, 5, 6, 3, 3, 2, 4), strict=True)))
_POST = Mix(dict(zip(range(7), (80, 9, 3, 2, 2, 2.5, 0.5), strict=True)))
_YEARS = Mix({2: 18, 3: 30, 4: 22, 5: 18, 6: 7, 7: 3, 8: 2})
_REASON = Mix({"产假": 5, "病假": 3, "借调": 2, "外出培训": 1})
_GROUND = Mix({"教学点仅三名教师": 1, "支教期间": 1, "长期病假": 1})
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧"
_GIVEN = (
    "敏文静丽强磊军洋艳勇杰娟涛明超秀霞平刚桂英华玉萍红玲芬燕彬凤洁梅琳素云莲真环雪荣爱妹霜香月莺媛瑞凡佳"
)
NAMES: Final = [f"{one}{two}" for one in _SURNAMES for two in _GIVEN] + [
    f"{one}{two}{three}" for one in _SURNAMES for two in _GIVEN[:24] for three in _GIVEN[24:]
]


class People(NamedTuple):
    """So many applicants. `merit` and `care` are classes, poorest first; `who` is PRIMARY or SECONDARY."""

    first: int
    size: int
    merit: Classes
    care: Classes
    who: NDArray[np.int8]
    researcher: NDArray[np.bool_]
    post: Codes
    stage: Codes
    subject: Codes
    appointed: Days
    first_term: NDArray[np.int64]
    absent_term: NDArray[np.int64]
    """The term of a long leave; -1: none."""

    def is_(self, who: int) -> NDArray[np.bool_]:
        """Whom a group of records is for."""
        return self.researcher if who == RESEARCHER else self.who == who


def people(first: int, size: int, rng: np.random.Generator) -> People:
    """Applicants with the numbers from `first`."""
    everyone = np.zeros(size, dtype=np.uint8)
    merit = _MERIT.draw(everyone, rng).astype(np.uint8)
    # Who does well mostly has the papers in order as well.
    care = np.where(chance(size, 0.45, rng), merit, _MERIT.draw(everyone, rng)).astype(np.uint8)
    who = np.array((PRIMARY, SECONDARY), dtype=np.int8)[_TITLE.draw(everyone, rng)]
    stage = np.where(who == PRIMARY, 0, _STAGE_OF_SECONDARY.numbers(everyone, rng)).astype(np.int32)
    post = _POST.draw(everyone, rng)
    years = _YEARS.numbers(everyone, rng)
    september = np.array([number(date(AS_OF.year - back, 9, 1)) for back in range(10)])[years]
    later = np.where(chance(size, 0.2, rng), below(np.full(size, 300), rng), 0)
    appointed = clipped(september + later)
    first_term = first_terms(appointed)
    terms = len(TERMS) - first_term
    absent = np.where(chance(size, 0.05, rng), first_term + below(terms, rng), -1)
    return People(
        first,
        size,
        merit,
        care,
        who,
        post >= POSTS.index("county_researcher"),
        post,
        stage,
        _SUBJECT.draw(everyone, rng),
        appointed,
        first_term,
        absent,
    )


def applicants(who: People, rng: np.random.Generator) -> dict[str, Coded | NDArray[np.int64]]:
    """The columns of their table."""
    size, care = who.size, who.care
    district = (words(size, rng).astype(np.int32) * len(DISTRICTS)) >> 16
    school = district * SCHOOLS_EACH + ((words(size, rng).astype(np.int32) * SCHOOLS_EACH) >> 16)
    # Qualified some months before being appointed, or on the same day.
    before = np.where(chance(size, 0.3, rng), 0, 20 + below(np.full(size, 500), rng))
    name = ((words(size, rng).astype(np.int64) << 8) + (words(size, rng) >> 8)) % len(NAMES)
    posts = np.where(chance(size, 0.005, rng), 0, -1).astype(np.int32)
    return {
        "number": np.arange(who.first, who.first + size, dtype=np.int64),
        "name": Coded(name.astype(np.int32), NAMES),
        "school": Coded(school.astype(np.int32), SCHOOLS),
        "district": Coded(district, DISTRICTS),
        "subject": Coded(forget(who.subject, care, rng), SUBJECTS),
        "stage": Coded(who.stage, _STAGES),
        "title_sought": Coded(who.who.astype(np.int32), TITLES),
        "current_title": Coded(who.who.astype(np.int32), ("小学一级教师", "中学一级教师")),
        "qualified_on": written(clipped(who.appointed - before), care, rng),
        "appointed_on": _mostly_known(who.appointed, care, rng),
        "posts": Coded(np.where(who.post == 0, posts, -1).astype(np.int32), ("none",)),
    }


def _mostly_known(days: Days, care: Classes, rng: np.random.Generator) -> Coded:
    """The day that everything hangs on is seldom left out."""
    kept = exact(days)
    loose = written(days, care, rng)
    return Coded(np.where(chance(len(days), 0.25, rng), loose.codes, kept.codes).astype(np.int32), TEXTS)


SCHOOLS: Final = [
    f"{district}第{number}{'小学' if number % 2 else '中学'}"
    for district in DISTRICTS
    for number in range(1, SCHOOLS_EACH + 1)
]


class Rows(NamedTuple):
    """Rows of a table: whose (an index), and the columns."""

    owner: NDArray[np.int64]
    columns: dict[str, Coded]


def posts(who: People, none_held: NDArray[np.bool_], rng: np.random.Generator) -> Rows:
    """One post, or that of a teacher before it; a few have left no trace of theirs."""
    size = who.size
    started = clipped(who.appointed - 365 * (2 + below(np.full(size, 9), rng)))
    known = ~chance(size, 0.01, rng) & ~none_held
    risen = known & ((who.post != 0) | chance(size, 0.05, rng))
    changed = clipped(started + below(np.maximum(CUT_OFF - started, 1), rng))
    owner = np.concatenate([np.flatnonzero(known), np.flatnonzero(risen)])
    second = np.concatenate([np.zeros(known.sum(), dtype=bool), np.ones(risen.sum(), dtype=bool)])
    order = np.argsort(owner * 2 + second, kind="stable")
    owner, second = owner[order], second[order]
    post = np.where(second | ~risen[owner], who.post[owner], 0).astype(np.int32)
    begun = np.where(second, changed[owner], started[owner])
    begins = written(begun, who.care[owner], rng)
    until = np.where(~second & risen[owner], np.maximum(changed[owner] - 1, begun), NONE_CODE)
    return Rows(
        owner, {"post": Coded(post, POSTS), "from": begins, "to": Coded(until.astype(np.int32), TEXTS)}
    )


def excused(who: People, rng: np.random.Generator) -> Rows:
    """A leave over one term, and some short ones."""
    owner = np.flatnonzero((who.absent_term >= 0) | chance(who.size, 0.02, rng))
    term = who.absent_term[owner]
    starts = np.array([number(date(int(text[:4]), 2 if text.endswith("spring") else 9, 5)) for text in TERMS])
    length = np.where(term >= 0, 150, 10 + below(np.full(len(owner), 30), rng))
    begun = starts[np.where(term >= 0, term, len(TERMS) - 2)]
    classes = np.zeros(len(owner), dtype=np.uint8)
    reason = Coded(_REASON.draw(classes, rng), _REASON.values)
    return Rows(owner, {"from": exact(begun), "to": exact(clipped(begun + length)), "reason": reason})


REQUIREMENTS: Final = ("2.1.general", "2.2.1.lessons", "2.4", "3.3")


def waivers(who: People, rng: np.random.Generator) -> Rows:
    """Few; of some the approval is missing, late or over."""
    owner = np.flatnonzero(chance(who.size, 0.01, rng))
    size = len(owner)
    classes = who.care[owner]
    approved = clipped(CUT_OFF - 400 + below(np.full(size, 450), rng))
    return Rows(
        owner,
        {
            "requirement": Coded((words(size, rng).astype(np.int32) * len(REQUIREMENTS)) >> 16, REQUIREMENTS),
            "ground": Coded(_GROUND.draw(classes, rng), _GROUND.values),
            "approved_by": Coded(forget(np.zeros(size, dtype=np.int32), classes, rng), ("县教育局",)),
            "approved_on": exact(approved),
            "expires_on": Coded(
                np.where(chance(size, 0.5, rng), NONE_CODE, clipped(approved + 365)).astype(np.int32), TEXTS
            ),
        },
    )
