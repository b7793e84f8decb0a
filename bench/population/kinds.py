"""What the records of each kind look like: tables of weights, the poorest and best at the ends.

Nothing here is a condition of any rule set: it is what teachers bring. The weights were chosen by hand so
that the kinds occur about as often as in dossiers prepared for a senior title, most of them in order.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from bench.population.draw import Mix
from evidence.documents import Document
from evidence.population.papers import documents_text, plain_documents
from evidence.scales import LEVELS

Way = Literal["day", "span", "term", "year", "cycle", "career", "held"]

PRIMARY, SECONDARY, RESEARCHER = range(3)
"""For whom: primary teachers, secondary teachers, and researchers of either besides."""


def listed(*codes: str | int) -> str:
    """A list of codes as a table holds it."""
    return json.dumps(codes, ensure_ascii=False, separators=(",", ":"))


def papers(*documents: str | dict[str, Any]) -> str:
    """Documents as a table holds them."""
    blocks = [
        Document.model_validate({"type": each} if isinstance(each, str) else each) for each in documents
    ]
    return documents_text(plain_documents(blocks)) or "[]"


@dataclass(frozen=True)
class Kind:
    """Records of one kind.

    `number`: how many, by who it is; `fields` follow the applicant's merit, `papers` the office's care; `way`
    is how they are dated, `shared` the share that has a twin certificate.
    """

    name: str
    way: Way
    number: Mapping[int, Mix]
    fields: Mapping[str, Mix] = field(default_factory=dict)
    papers: Mix | None = None
    organised: bool = False
    shared: float = 0.0


def number(poor: list[float], good: list[float]) -> Mix:
    """How many, from weights for none, one, two and so on."""
    return Mix(dict(enumerate(poor)), dict(enumerate(good)))


def levels(poor: list[float], good: list[float]) -> Mix:
    """A level, from weights from school upward."""
    return Mix(dict(zip(LEVELS, poor, strict=False)), dict(zip(LEVELS, good, strict=False)))


YES: Final = Mix({"true": 70, "false": 30}, {"true": 97, "false": 3})
_PEER: Final = {"type": "peer_opinion", "signed_by": ("peer",)}
_SIGNED: Final = ("dean", "vice_principal_academic")


def _design(**changes: Any) -> dict[str, Any]:
    whole = {"type": "teaching_design_original", "signed_by": _SIGNED, "stamped": True, "original": True}
    return {**whole, **changes}


KINDS: Final[tuple[Kind, ...]] = (
    Kind("workload", "term", {PRIMARY: number([0, 1], [0, 1]), SECONDARY: number([0, 1], [0, 1])}),
    Kind(
        "teaching_design",
        "day",
        {SECONDARY: number([3, 4, 4, 1], [0, 0.05, 5, 5])},
        {"shows_reform": YES, "has_case_analysis": YES, "has_reflection": YES},
        Mix(
            {
                papers(_design()): 4,
                papers(_design(signed_by=("dean",))): 3,
                papers(_design(stamped=False)): 1,
                papers(_design(original=None)): 1,
                papers(_design(unavailable=True)): 0.4,
                "[]": 2,
                None: 1,
            },
            {
                papers(_design()): 90,
                papers(_design(original=None)): 6,
                papers(_design(signed_by=("dean",))): 2,
                papers("lesson_plan", _design()): 4,
            },
        ),
    ),
    Kind(
        "open_lesson",
        "day",
        {
            PRIMARY: number([2, 4, 3, 1], [0, 0.3, 5, 3, 1]),
            SECONDARY: number([2, 3, 3, 2], [0, 0.2, 2, 5, 3]),
        },
        {
            "lesson_type": Mix(
                {"open": 6, "demonstration": 2, "observation": 2, "research": 2, "guidance": 0.3},
                {"open": 7, "demonstration": 3, "observation": 1.5, "research": 0.5, "guidance": 0.3},
            ),
            "level": levels([8, 2, 1, 0.2], [5, 1, 4, 1.2, 0.3]),
            "well_received": YES,
        },
        Mix(
            {
                papers(_PEER, "lesson_plan"): 4,
                papers("lesson_plan"): 3,
                papers("peer_opinion", "lesson_plan"): 1,
                papers({"type": "peer_opinion", "unavailable": True}, "lesson_plan"): 0.4,
                None: 2,
            },
            {
                papers(_PEER, "lesson_plan"): 90,
                papers("peer_opinion", "lesson_plan"): 8,
                papers("lesson_plan"): 2,
            },
        ),
        organised=True,
    ),
    Kind(
        "project",
        "day",
        {PRIMARY: number([5, 4, 1], [0.5, 7, 2]), SECONDARY: number([5, 4, 1], [0.2, 5, 5])},
        {
            "role": Mix({"led": 2, "participated": 5, "assisted": 3}, {"led": 8.5, "participated": 1.5}),
            "status": Mix({"approved": 2, "ongoing": 5, "completed": 3}, {"ongoing": 1, "completed": 9}),
            "outcome": Mix({"poor": 1, "adequate": 5, "good": 3}, {"adequate": 1, "good": 5, "excellent": 3}),
            "on_schedule": YES,
            "curriculum_reform": YES,
            "organised_by": Mix(
                {"education_department": 2, "research_office": 3, "school": 4, "other": 1},
                {"education_department": 4, "research_office": 5, "school": 1},
            ),
            "level": levels([6, 2, 2, 0.5], [2, 1, 5, 2, 0.4, 0.1]),
        },
        Mix({papers("project_approval"): 5, None: 3}, {papers("project_approval", "project_completion"): 9}),
        organised=True,
    ),
    Kind(
        "contest_award",
        "day",
        {PRIMARY: number([6, 2], [5, 3, 1]), SECONDARY: number([5, 3, 1], [0.5, 6, 3])},
        {
            "prize": Mix(
                {"excellence": 3, "third": 4, "second": 2, "first": 1},
                {"third": 1, "second": 4, "first": 5, "special": 0.3},
            ),
            "granting_body": Mix(
                {"education_department": 3, "research_office": 4, "association": 2, "school": 2},
                {"education_department": 5, "research_office": 5, "association": 0.3},
            ),
            "level": levels([4, 2, 4, 1], [0.3, 0.3, 6, 3, 0.6]),
        },
        Mix(
            {
                papers("award_certificate"): 5,
                papers("award_certificate", "lesson_plan"): 3,
                papers("award_certificate", "lesson_plan", "speech_script"): 3,
            },
            {papers("award_certificate", "lesson_plan", "speech_script"): 95, papers("award_certificate"): 3},
        ),
        organised=True,
        shared=0.08,
    ),
    Kind(
        "honour",
        "day",
        {PRIMARY: number([5, 4, 1], [0.5, 5, 3]), SECONDARY: number([5, 4, 1], [0.7, 6, 3])},
        {
            "honour": Mix(
                {"excellent_teacher": 3, "excellent_class_teacher": 2, "model_teacher": 1, "other": 4},
                {
                    "excellent_teacher": 6,
                    "excellent_class_teacher": 3,
                    "excellent_educator": 1,
                    "advanced_educator": 0.5,
                    "model_teacher": 0.5,
                    "other": 0.3,
                },
            ),
            "granting_body": Mix(
                {"government": 2, "education_department": 4, "school": 3, "union": 1, "party_committee": 1},
                {"government": 4, "education_department": 6, "personnel_department": 1, "union": 0.2},
            ),
            "level": levels([4, 4, 2], [0.3, 2, 6, 2, 0.4, 0.1]),
        },
        Mix({papers("honour_certificate"): 6, None: 4}, {papers("honour_certificate"): 1}),
        organised=True,
    ),
    Kind(
        "teaching_title",
        "held",
        {PRIMARY: number([6, 4], [1, 9]), SECONDARY: number([7, 3], [0.7, 9])},
        {
            "teaching_title": Mix(
                {"rising_star": 7, "backbone": 3},
                {"rising_star": 3, "backbone": 6, "leader": 1, "master": 0.1},
            ),
            "level": levels([5, 2, 2], [0.3, 0.5, 7, 2, 0.3]),
        },
        Mix({papers("title_certificate"): 6, None: 3}, {papers("title_certificate"): 1}),
    ),
    Kind(
        "class_teacher_service",
        "span",
        {PRIMARY: number([5, 4], [2, 8, 1]), SECONDARY: number([5, 4], [1, 8, 2])},
    ),
    Kind(
        "class_honour",
        "day",
        {PRIMARY: number([6, 3, 1], [1, 5, 3]), SECONDARY: number([6, 3, 1], [1, 4, 3, 2])},
        {
            "honour": Mix({"civilised_class": 9, "excellent_squadron": 1}),
            "role": Mix(
                {"class_teacher": 6, "moral_education": 1, "other": 2}, {"class_teacher": 9.7, "other": 0.3}
            ),
            "level": levels([7, 2, 1], [3, 3, 5, 1]),
        },
    ),
    Kind(
        "theme_activity",
        "day",
        {PRIMARY: number([4, 4, 2], [0.3, 2, 6, 2]), SECONDARY: number([5, 4, 1], [0.7, 3, 6, 1])},
        {
            "activity_type": Mix({"class_meeting": 7, "league": 2, "pioneers": 1}),
            "role": Mix({"organised": 5, "undertook": 5}, {"organised": 8, "undertook": 2}),
            "reception": Mix(
                {"well_received": 6, "awarded": 1, "none": 3}, {"well_received": 7, "awarded": 3}
            ),
            "level": levels([8, 1, 1], [6, 1, 4, 0.5]),
        },
        Mix(
            {papers("commendation"): 5, None: 4},
            {papers("commendation"): 7, papers("award_certificate"): 2, papers("honour_certificate"): 1},
        ),
    ),
    Kind(
        "listening_log",
        "term",
        {PRIMARY: number([7, 3], [6, 4]), RESEARCHER: number([0, 1], [0, 1])},
        {},
        Mix(
            {
                papers({"type": "listening_notes", "original": True}): 6,
                papers("listening_notes"): 2,
                None: 2,
            },
            {
                papers({"type": "listening_notes", "original": True}): 60,
                papers(
                    {"type": "listening_notes", "original": True},
                    {"type": "appraisal_notes", "original": True},
                ): 35,
                papers("listening_notes"): 5,
            },
        ),
    ),
    Kind("research_participation", "term", {PRIMARY: number([7, 3], [6, 4])}),
    Kind(
        "lecture",
        "year",
        {PRIMARY: number([4, 6], [0.3, 9.7]), RESEARCHER: number([1, 3], [0, 1])},
        {
            "lecture_type": Mix(
                {"special": 7, "guidance": 1, "training": 2, "keynote": 0.5},
                {"special": 95, "guidance": 2, "training": 2, "keynote": 1},
            ),
            "curriculum_reform": YES,
            "level": levels([8, 1, 1], [6, 1, 3, 1]),
        },
        Mix(
            {papers("speech_script"): 4, papers("lesson_plan"): 2, None: 4},
            {
                papers({"type": "speech_script", "original": True}): 6,
                papers("speech_script"): 3,
                papers("lesson_plan"): 1,
            },
        ),
    ),
    Kind(
        "research_activity",
        "day",
        {RESEARCHER: number([2, 3, 2], [0, 1, 4, 4])},
        {"organised_independently": YES, "level": levels([3, 2, 4], [0, 0, 7, 3])},
    ),
    Kind(
        "research_output",
        "day",
        {
            PRIMARY: number([4, 4, 2], [1, 3, 4, 2]),
            RESEARCHER: number([2, 4, 1], [0, 5, 4]),
        },
        {},
        Mix({papers("research_summary"): 5, None: 5}, {papers("research_summary"): 1}),
        shared=0.05,
    ),
    Kind(
        "article",
        "day",
        {
            PRIMARY: number([1, 3, 3, 2], [0, 0, 0.5, 2, 5, 4, 1]),
            SECONDARY: number([2, 3, 3, 2], [0, 0, 2, 4, 4, 2, 1]),
        },
        shared=0.06,
    ),
    Kind(
        "mentoring",
        "span",
        {SECONDARY: number([7, 3], [1, 8, 1])},
        {
            "mentees": Mix(
                {listed("林晓"): 5, listed("郑一鸣"): 4, listed(): 1},
                {listed("林晓", "郑一鸣"): 4, listed("陈可"): 5, listed("何雨", "苏文", "吴青"): 1},
            )
        },
    ),
    Kind(
        "curriculum_development",
        "day",
        {SECONDARY: number([6, 4], [0.6, 8, 1])},
        {
            "course_type": Mix({"school": 8, "local": 1}, {"school": 7, "local": 3}),
            "developed": YES,
            "taught": YES,
        },
    ),
    Kind(
        "class_results",
        "cycle",
        {PRIMARY: number([2, 6, 1], [0, 8, 2]), SECONDARY: number([2, 6, 1], [0, 8, 2])},
        {
            "compared_with": Mix({"same_grade": 7, "similar_schools": 3}),
        },
        Mix(
            {
                papers({"type": "score_originals", "signed_by": _SIGNED}): 5,
                papers({"type": "score_originals", "signed_by": ("dean",)}): 3,
                papers("score_originals"): 1,
                None: 1,
            },
            {
                papers({"type": "score_originals", "signed_by": _SIGNED}): 97,
                papers({"type": "score_originals", "signed_by": ("dean",)}): 3,
            },
        ),
    ),
    Kind(
        "teaching_history",
        "career",
        {SECONDARY: number([1, 9], [0, 8, 2])},
    ),
    Kind(
        "conduct",
        "career",
        {PRIMARY: number([3, 7], [0.2, 9.8])},
        {"breach": Mix({"false": 9, "true": 1}, {"false": 999, "true": 1})},
    ),
)
"""Every kind but the judgements, which `bench.population.judged` draws."""
