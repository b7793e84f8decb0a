"""Scales and enumerations of the evidence, as `Literal` types and as tuples.

A *scale* is an ordered tuple, lowest first; an *enumeration* has no order. Source: evidence.md of the design.
"""

from typing import Literal, TypeAlias, TypeVar, get_args

T = TypeVar("T")

NONE: Literal["none"] = "none"
"""What is known not to be there. `None` is what is not known."""

Maybe: TypeAlias = T | Literal["none"] | None
"""A value, `"none"` (known to be absent) or `None` (unknown)."""

Level = Literal["school", "township", "county", "city", "province", "national"]
Prize = Literal["excellence", "third", "second", "first", "special"]
Standing = Literal["declared", "school", "authority", "rejected"]
LeastStanding = Literal["declared", "school", "authority"]
PostCode = Literal[
    "teacher",
    "part_time_researcher",
    "county_researcher",
    "city_researcher",
    "middle_manager",
    "vice_principal",
    "principal",
]
Stage = Literal["primary", "junior_secondary", "senior_secondary"]

DocumentType = Literal[
    "teaching_design_original",
    "lesson_plan",
    "speech_script",
    "peer_opinion",
    "award_certificate",
    "honour_certificate",
    "title_certificate",
    "article_original",
    "conference_notice",
    "school_proof",
    "publication_copy",
    "score_originals",
    "commendation",
    "listening_notes",
    "appraisal_notes",
    "project_approval",
    "project_completion",
    "research_summary",
    "other",
]
SigningRole = Literal["dean", "vice_principal_academic", "principal", "peer", "other"]

LessonType = Literal["open", "observation", "demonstration", "research", "guidance"]
ProjectRole = Literal["led", "participated", "assisted"]
ProjectStatus = Literal["approved", "ongoing", "completed"]
Outcome = Literal["excellent", "good", "adequate", "poor"]
ProjectBody = Literal["education_department", "research_office", "school", "other"]
Genre = Literal[
    "case",
    "reflection",
    "narrative",
    "paper",
    "experience_summary",
    "standards_essay",
    "case_review",
    "guidance_essay",
]
Theme = Literal["curriculum_reform", "quality_education", "moral_education", "subject"]
Authorship = Literal["sole", "first", "other"]
Venue = Literal["school", "academic_conference", "education_system", "research_activity"]
PublicationForm = Literal["journal", "newspaper", "collected_volume", "supplement"]
GrantingBody = Literal[
    "government",
    "personnel_department",
    "education_department",
    "research_office",
    "party_committee",
    "union",
    "association",
    "school",
    "other",
]
HonourTitle = Literal[
    "excellent_teacher",
    "model_teacher",
    "excellent_educator",
    "advanced_educator",
    "excellent_class_teacher",
    "other",
]
TeachingTitleName = Literal["rising_star", "backbone", "leader", "master"]
ClassHonourTitle = Literal["civilised_class", "excellent_squadron"]
ClassHonourRole = Literal["class_teacher", "moral_education", "other"]
ActivityType = Literal["class_meeting", "league", "pioneers"]
ActivityRole = Literal["organised", "undertook"]
Reception = Literal["well_received", "awarded", "none"]
LectureType = Literal["special", "guidance", "training", "keynote"]
CourseType = Literal["local", "school"]
ComparedWith = Literal["same_grade", "similar_schools"]
Conclusion = Literal["met", "not_met"]
JudgeRole = Literal["teaching_group", "dean", "vice_principal_academic", "school", "authority", "committee"]

PinUse = Literal["here", "never"]
TimesUsed = Literal["once", "free"]
OfActivity = Literal["highest", "free"]
UsedBy = Literal["clause", "leaf"]

LEVELS: tuple[Level, ...] = get_args(Level)
PRIZES: tuple[Prize, ...] = get_args(Prize)
STANDINGS: tuple[LeastStanding, ...] = get_args(LeastStanding)
"""Who has checked a record; `rejected` stands outside the order, and such a record never counts."""
REJECTED: Standing = "rejected"
POSTS: tuple[PostCode, ...] = get_args(PostCode)
"""Of two posts held at once the later in this order is the leading one."""
STAGES: tuple[Stage, ...] = get_args(Stage)
DOCUMENT_TYPES: tuple[DocumentType, ...] = get_args(DocumentType)
SIGNING_ROLES: tuple[SigningRole, ...] = get_args(SigningRole)

SCALES: dict[str, tuple[str, ...]] = {
    "level": LEVELS,
    "prize": PRIZES,
    "standing": STANDINGS,
    "post": POSTS,
    "outcome": ("poor", "adequate", "good", "excellent"),
    "status": ("approved", "ongoing", "completed"),
}
"""Every ordered scale by name."""

ENUMERATIONS: dict[str, tuple[str, ...]] = {
    "level": LEVELS,
    "prize": PRIZES,
    "standing": get_args(Standing),
    "post": POSTS,
    "stage": STAGES,
    "document": DOCUMENT_TYPES,
    "signing_role": SIGNING_ROLES,
    "lesson_type": get_args(LessonType),
    "project_role": get_args(ProjectRole),
    "project_status": get_args(ProjectStatus),
    "outcome": get_args(Outcome),
    "project_body": get_args(ProjectBody),
    "genre": get_args(Genre),
    "theme": get_args(Theme),
    "authorship": get_args(Authorship),
    "venue": get_args(Venue),
    "publication_form": get_args(PublicationForm),
    "granting_body": get_args(GrantingBody),
    "honour": get_args(HonourTitle),
    "teaching_title": get_args(TeachingTitleName),
    "class_honour": get_args(ClassHonourTitle),
    "class_honour_role": get_args(ClassHonourRole),
    "activity_type": get_args(ActivityType),
    "activity_role": get_args(ActivityRole),
    "reception": get_args(Reception),
    "lecture_type": get_args(LectureType),
    "course_type": get_args(CourseType),
    "compared_with": get_args(ComparedWith),
    "conclusion": get_args(Conclusion),
    "judge_role": get_args(JudgeRole),
    "pin_use": get_args(PinUse),
    "times_used": get_args(TimesUsed),
    "of_activity": get_args(OfActivity),
    "used_by": get_args(UsedBy),
}
"""Every enumerated type by its group of labels in `evidence.terms.LABELS`; no two have the same values."""


def steps(scale: tuple[str, ...], found: str, wanted: str) -> int:
    """How many steps `found` lies above `wanted` (negative: below). ValueError for a value not on it."""
    return scale.index(found) - scale.index(wanted)
