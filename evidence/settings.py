"""Local settings (本地参数): what each office decides for itself. What is not given is `None`."""

from typing import ClassVar

from pydantic import Field

from evidence.costs import Costs
from evidence.day import Day
from evidence.model import Amount, Key, Model, MonthDay, SeasonText, Text
from evidence.scales import LeastStanding, Level, OfActivity, PostCode, Stage, TimesUsed, UsedBy

AMOUNTS = (
    "hours_standard",
    "subject_average",
    "school_average",
    "listening_quota",
    "research_quota",
    "notable_rise",
    "cycle_years",
)
"""The settings that are one number, or a list of numbers by title, stage, subject, post and term."""


class AmountEntry(Model):
    """One number and what it is for. A key left out: all; `term` is one term or a season of every year."""

    title: Key | None = None
    stage: Stage | None = None
    subject: Key | None = None
    post: PostCode | None = None
    term: SeasonText | None = None
    amount: Amount

    KEYS: ClassVar[tuple[str, ...]] = ("title", "stage", "subject", "post", "term")
    """What an entry can be for. The entry with most keys that all match wins."""


class Season(Model):
    """First and last day of a term, as month and day; a last day before the first lies in the next year."""

    from_: MonthDay = Field(alias="from")
    to: MonthDay


class Terms(Model):
    """The two terms of a school year."""

    autumn: Season = Season.model_construct(from_="09-01", to="01-31")
    spring: Season = Season.model_construct(from_="02-01", to="08-31")


class Issuer(Model):
    """An organiser and the level of what it issues."""

    organiser: Text
    level: Level


class Equivalent(Model):
    """A value that the office has approved to count as another: `value` of `field` in a record of `kind`."""

    kind: Key
    field: Key
    value: Text
    counts_as: Key
    approved_by: Text | None = None
    approved_on: Day | None = None


class ReuseEntry(Model):
    """What may serve twice below a requirement, decided by the office in place of the rule set.

    No `requirement`: the whole; no `title`: every title. What an entry leaves out is free.
    """

    title: Key | None = None
    requirement: Key | None = None
    achievement: TimesUsed | None = None
    by: UsedBy | None = None
    of_activity: OfActivity | None = None
    share: tuple[Key, ...] = ()

    ORDERED = ()


class Settings(Model):
    """One office's settings.

    The amounts are one number, or a list of `AmountEntry`. `standing` is the least standing that counts as
    certain; `readings` are chosen options by the id of the reading.
    """

    office: Text | None = None
    hours_standard: Amount | tuple[AmountEntry, ...] | None = None
    subject_average: Amount | tuple[AmountEntry, ...] | None = None
    school_average: Amount | tuple[AmountEntry, ...] | None = None
    listening_quota: Amount | tuple[AmountEntry, ...] | None = None
    research_quota: Amount | tuple[AmountEntry, ...] | None = None
    notable_rise: Amount | tuple[AmountEntry, ...] | None = None
    cycle_years: Amount | tuple[AmountEntry, ...] | None = None
    terms: Terms = Terms.model_construct()
    issuers: tuple[Issuer, ...] = ()
    equivalents: tuple[Equivalent, ...] = ()
    standing: LeastStanding | None = None
    readings: dict[str, str] = Field(default_factory=dict)
    reuse: tuple[ReuseEntry, ...] = ()
    costs: Costs = Costs.model_construct()
