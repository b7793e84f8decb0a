"""Records: one class per kind of evidence. Kinds and field names are the contract of evidence.md.

A field that is `None` is unknown; `"none"` says that there is no such thing. `"none"` is the default of the
blocks that not every record has, and of the `to` of what can still be going on.
"""

from typing import Literal

from pydantic import Field

from evidence.day import Day
from evidence.documents import Document
from evidence.model import Amount, Count, Grade, Key, Model, Position, Rate, TermText, Text
from evidence.scales import (
    ActivityRole,
    ActivityType,
    Authorship,
    ClassHonourRole,
    ClassHonourTitle,
    ComparedWith,
    Conclusion,
    CourseType,
    Genre,
    GrantingBody,
    HonourTitle,
    JudgeRole,
    LectureType,
    LessonType,
    Level,
    Maybe,
    Outcome,
    Prize,
    ProjectBody,
    ProjectRole,
    ProjectStatus,
    PublicationForm,
    Reception,
    Standing,
    TeachingTitleName,
    Theme,
    Venue,
)


class Exchange(Model):
    """Where a text or a result was exchanged (交流)."""

    venue: Maybe[Venue] = None
    event: Text | None = None
    level: Maybe[Level] = None
    date: Day | None = None


class Publication(Model):
    """Where a text was published (发表)."""

    outlet: Text | None = None
    cn_number: Maybe[Text] = None
    form: Maybe[PublicationForm] = None
    date: Day | None = None


class Record(Model):
    """What every record has.

    `achievement` is shared by the certificates of one and the same achievement, `activity` by whatever comes
    from one and the same activity; certificates of one achievement are of one activity without saying so.
    """

    id: Key
    kind: str
    name: Text | None = None
    date: Day | None = None
    from_: Day | None = Field(default=None, alias="from")
    to: Maybe[Day] = None
    term: TermText | None = None
    level: Maybe[Level] = None
    organiser: Text | None = None
    subject: Key | None = None
    documents: tuple[Document, ...] = ()
    standing: Standing = "declared"
    checked_by: Text | None = None
    achievement: Key | None = None
    activity: Key | None = None
    certificate_number: Text | None = None
    remark: Text | None = None


class Workload(Record):
    """教学工作量: the hours of one term."""

    kind: Literal["workload"] = "workload"
    teaching_hours: Amount | None = None
    listening_hours: Amount | None = None
    courses: tuple[Text, ...] | None = None


class TeachingDesign(Record):
    """教学设计."""

    kind: Literal["teaching_design"] = "teaching_design"
    shows_reform: bool | None = None
    has_case_analysis: bool | None = None
    has_reflection: bool | None = None


class OpenLesson(Record):
    """公开课等."""

    kind: Literal["open_lesson"] = "open_lesson"
    lesson_type: Maybe[LessonType] = None
    well_received: bool | None = None


class Project(Record):
    """课题."""

    kind: Literal["project"] = "project"
    role: Maybe[ProjectRole] = None
    status: Maybe[ProjectStatus] = None
    on_schedule: bool | None = None
    outcome: Maybe[Outcome] = None
    curriculum_reform: bool | None = None
    organised_by: Maybe[ProjectBody] = None


class Article(Record):
    """文章: papers, summaries, cases, reflections; prize, exchange and publication are none when left out."""

    kind: Literal["article"] = "article"
    genre: Maybe[Genre] = None
    theme: tuple[Theme, ...] | None = None
    authorship: Maybe[Authorship] = None
    exchange: Maybe[Exchange] = "none"
    prize: Maybe[Prize] = "none"
    publication: Maybe[Publication] = "none"
    peer_recognised: bool | None = None


class ContestAward(Record):
    """教学竞赛获奖; a prize left out is unknown here."""

    kind: Literal["contest_award"] = "contest_award"
    prize: Maybe[Prize] = None
    granting_body: Maybe[GrantingBody] = None


class Honour(Record):
    """荣誉称号; `other` goes with its `name`."""

    kind: Literal["honour"] = "honour"
    honour: Maybe[HonourTitle] = None
    granting_body: Maybe[GrantingBody] = None


class TeachingTitle(Record):
    """教学称号, held from `from` to `to` (none: still held)."""

    kind: Literal["teaching_title"] = "teaching_title"
    teaching_title: Maybe[TeachingTitleName] = None
    to: Maybe[Day] = "none"


class ClassTeacherService(Record):
    """班主任任职."""

    kind: Literal["class_teacher_service"] = "class_teacher_service"
    class_name: Text | None = None
    to: Maybe[Day] = "none"


class ClassHonour(Record):
    """班级荣誉, with the applicant's own part in it."""

    kind: Literal["class_honour"] = "class_honour"
    honour: Maybe[ClassHonourTitle] = None
    role: Maybe[ClassHonourRole] = None


class ThemeActivity(Record):
    """主题班(团、队)活动."""

    kind: Literal["theme_activity"] = "theme_activity"
    activity_type: Maybe[ActivityType] = None
    role: Maybe[ActivityRole] = None
    reception: Reception | None = None


class ListeningLog(Record):
    """听评课."""

    kind: Literal["listening_log"] = "listening_log"
    hours: Amount | None = None
    sessions: Count | None = None


class ResearchParticipation(Record):
    """校本教研."""

    kind: Literal["research_participation"] = "research_participation"
    sessions: Count | None = None


class Lecture(Record):
    """讲座."""

    kind: Literal["lecture"] = "lecture"
    lecture_type: Maybe[LectureType] = None
    curriculum_reform: bool | None = None


class ResearchActivity(Record):
    """组织教研活动."""

    kind: Literal["research_activity"] = "research_activity"
    organised_independently: bool | None = None


class ResearchOutput(Record):
    """教研成果."""

    kind: Literal["research_output"] = "research_output"
    exchange: Maybe[Exchange] = "none"


class Mentoring(Record):
    """指导青年教师; `writings` are ids of records of the same dossier."""

    kind: Literal["mentoring"] = "mentoring"
    mentees: tuple[Text, ...] | None = None
    writings: tuple[Key, ...] | None = None
    to: Maybe[Day] = "none"


class CurriculumDevelopment(Record):
    """课程开发."""

    kind: Literal["curriculum_development"] = "curriculum_development"
    course_type: Maybe[CourseType] = None
    developed: bool | None = None
    taught: bool | None = None


class ClassResults(Record):
    """教学成绩 over one cycle: a class's totals only, never a pupil's. Rates are percentages."""

    kind: Literal["class_results"] = "class_results"
    cycle_from: Day | None = None
    cycle_to: Day | None = None
    pass_rate_before: Rate | None = None
    pass_rate_after: Rate | None = None
    excellent_rate_before: Rate | None = None
    excellent_rate_after: Rate | None = None
    rank: Position | None = None
    cohort_size: Position | None = None
    compared_with: Maybe[ComparedWith] = None

    ORDERED = (*Record.ORDERED, ("cycle_from", "cycle_to"), ("rank", "cohort_size"))


class TeachingHistory(Record):
    """任教经历: which grades of the subject were taught, for the 大循环."""

    kind: Literal["teaching_history"] = "teaching_history"
    grades: tuple[Grade, ...] | None = None
    to: Maybe[Day] = "none"


class Conduct(Record):
    """教学常规与纪律: `breach` true is a confirmed breach, false a certificate that there was none."""

    kind: Literal["conduct"] = "conduct"
    breach: bool | None = None


class Judgement(Record):
    """认定: a finding by a named person on a requirement (its id in the rule set)."""

    kind: Literal["judgement"] = "judgement"
    requirement: Key
    conclusion: Maybe[Conclusion] = None
    degree: Text | None = None
    basis: Text | None = None
    role: Maybe[JudgeRole] = None
    judge: Text | None = None


_CLASSES: tuple[type[Record], ...] = (
    Workload,
    TeachingDesign,
    OpenLesson,
    Project,
    Article,
    ContestAward,
    Honour,
    TeachingTitle,
    ClassTeacherService,
    ClassHonour,
    ThemeActivity,
    ListeningLog,
    ResearchParticipation,
    Lecture,
    ResearchActivity,
    ResearchOutput,
    Mentoring,
    CurriculumDevelopment,
    ClassResults,
    TeachingHistory,
    Conduct,
    Judgement,
)

KINDS: dict[str, type[Record]] = {cls.model_fields["kind"].default: cls for cls in _CLASSES}
"""Every kind of record by its name, in the order of the contract."""
