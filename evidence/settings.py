"""Local settings (本地参数): what each office decides for itself. What is not given is `None`."""

from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import Field

from evidence.day import Day
from evidence.model import Amount, Key, Model, MonthDay, SeasonText, Text
from evidence.scales import Level, PostCode, Stage, Standing

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

AmountName = Literal[
    "hours_standard",
    "subject_average",
    "school_average",
    "listening_quota",
    "research_quota",
    "notable_rise",
    "cycle_years",
]


class AmountEntry(Model):
    """One number and what it is for. A key left out: all; `term` is one term or a season of every year."""

    title: Key | None = None
    stage: Stage | None = None
    subject: Key | None = None
    post: PostCode | None = None
    term: SeasonText | None = None
    amount: Amount

    KEYS: ClassVar[tuple[str, ...]] = ("title", "stage", "subject", "post", "term")


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


class Settings(Model):
    """One office's settings.

    The amounts are one number, or a list of `AmountEntry`; `amount_for` chooses. `standing` is the least
    standing that counts as certain; `readings` are chosen options by the id of the reading.
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
    standing: Standing | None = None
    readings: dict[str, str] = Field(default_factory=dict)

    def amount_for(
        self,
        setting: AmountName,
        *,
        title: str | None = None,
        stage: str | None = None,
        subject: str | None = None,
        post: str | None = None,
        term: str | None = None,
    ) -> Decimal | None:
        """The number of `setting` for these keys; `None` when the settings do not say.

        Of the entries whose keys all match, the one with most keys wins; of two with as many, the one that
        names the term, else the post, else the subject, else the stage.
        """
        value: Decimal | tuple[AmountEntry, ...] | None = getattr(self, setting)
        if not isinstance(value, tuple):
            return value
        asked = {"title": title, "stage": stage, "subject": subject, "post": post, "term": term}
        best: tuple[int, int] | None = None
        amount: Decimal | None = None
        for entry in value:
            weight = _weight(entry, asked)
            if weight is not None and (best is None or weight > best):
                best, amount = weight, entry.amount
        return amount


def _weight(entry: AmountEntry, asked: dict[str, str | None]) -> tuple[int, int] | None:
    """How specially the entry matches; `None` when one of its keys does not match."""
    count = priority = 0
    for bit, key in enumerate(AmountEntry.KEYS):
        wanted, given = getattr(entry, key), asked[key]
        if wanted is None:
            continue
        if given is None or not (wanted == given or (key == "term" and given.endswith("-" + wanted))):
            return None
        # A term named in full is closer than its season.
        count += 1
        priority += 1 << (bit + (key == "term" and wanted == given))
    return count, priority
