"""The rule language as values: what a rule set says once its readings are chosen.

The written form and the meaning of every key stand in docs/rule-language.md. These models check types and shapes;
whether kinds, fields, codes and documents exist is the linter's question (`rules.lint`).
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Scalar = bool | int | Decimal | str


class Model(BaseModel):
    """Base of all rule models: frozen, and closed to unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Words(Model):
    """One text in both languages."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def in_language(self, lang: str) -> str:
        """The text in `zh` or `en`."""
        return self.zh if lang == "zh" else self.en


# Amounts -------------------------------------------------------------------------------------------------------


def _to_fraction(value: object) -> object:
    return Fraction(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else value


Share = Annotated[Fraction, BeforeValidator(_to_fraction)]


class SettingAmount(Model):
    """An amount that the local settings give, or a share of it."""

    setting: str
    share: Share = Fraction(1)


class AnyAmount(Model):
    """Several amounts: reaching one of them is enough."""

    any: tuple[Amount, ...] = Field(min_length=1)


class AllAmounts(Model):
    """Several amounts: all must be reached."""

    all: tuple[Amount, ...] = Field(min_length=1)


Amount = int | Decimal | SettingAmount | AnyAmount | AllAmounts

# Conditions on fields ------------------------------------------------------------------------------------------


class AtLeast(Model):
    """A value on the field's scale, or a number, that must be reached."""

    at_least: Scalar | SettingAmount


class AtMost(Model):
    """A value on the field's scale, or a number, that must not be passed."""

    at_most: Scalar | SettingAmount


class Known(Model):
    """The field has a value: neither unknown nor none."""

    known: Literal[True]


class Items(Model):
    """A list of at least so many items; with `linked`, of ids of records of that kind."""

    items: int = Field(ge=1)
    linked: str | None = None


class Above(Model):
    """A number greater than another field's, by at least the setting's number where the office gives one."""

    above: str
    by: SettingAmount | None = None


class YearsAtLeast(Model):
    """Only for `span`: the record's own span lasts at least so many years."""

    years_at_least: int | SettingAmount


Test = AtLeast | AtMost | Known | Items | Above | YearsAtLeast | tuple[Scalar, ...] | Scalar
ALTERNATIVES = "any"
"""The key of `where` that holds alternative mappings instead of a test of a field."""

Where = dict[str, "Test | tuple[Where, ...]"]

# Documents -----------------------------------------------------------------------------------------------------


class DocumentTest(Model):
    """One document that must be on the record."""

    type: str
    signed_by: tuple[str, ...] = ()
    signed: Literal[True] | None = None
    stamped: Literal[True] | None = None
    original: Literal[True] | None = None


class AnyDocument(Model):
    """Alternatives: one of these documents is enough."""

    any: tuple[DocumentEntry, ...] = Field(min_length=1)


def _bare_type(value: object) -> object:
    return {"type": value} if isinstance(value, str) else value


DocumentEntry = Annotated[DocumentTest | AnyDocument, BeforeValidator(_bare_type)]

# Windows -------------------------------------------------------------------------------------------------------

WindowName = Literal["career", "since_appointment", "one_cycle"]


class LastMonths(Model):
    """So many months back from the cut-off, inclusive."""

    last_months: int = Field(ge=1)


class Window(Model):
    """Which time counts, and how a record's span stands in it."""

    window: WindowName | LastMonths
    by: Literal["end", "overlap", "held"] = "end"


def _bare_window(value: object) -> object:
    return value if isinstance(value, dict) and "window" in value else {"window": value}


WindowEntry = Annotated[Window, BeforeValidator(_bare_window)]


class Source(Model):
    """One kind of records and what is asked of each of them."""

    of: str
    where: Where = Field(default_factory=dict)
    within: WindowEntry = Window(window="career")
    documents: tuple[DocumentEntry, ...] = ()


# Requirements --------------------------------------------------------------------------------------------------


class Requirement(Model):
    """What every node of the tree has."""

    id: str = Field(min_length=1)
    cite: str
    says: Words
    applies_to: tuple[str, ...] | None = None
    unless_setting: str | None = None


class Combination(Requirement):
    """At least `at_least` of the children `of`; `combine` keeps the word the rule set used."""

    combine: Literal["all", "any", "at_least"]
    at_least: int = Field(ge=1)
    of: tuple[Node, ...] = Field(min_length=1)


class JudgementLeaf(Requirement):
    """Decided by a named person's judgement."""

    judgement: Literal[True]


class RecordsLeaf(Requirement):
    """At least `count` records (achievements, or distinct values of a field)."""

    count: int = Field(ge=1)
    sources: tuple[Source, ...] = Field(min_length=1)
    distinct: str = "achievement"


class Measure(Model):
    """How a period's records are added up: fields summed together, or the largest field's total."""

    sum: tuple[str, ...] | None = None
    largest: tuple[str, ...] | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Measure:
        if (self.sum is None) == (self.largest is None):
            raise ValueError("a measure has either `sum` or `largest`")
        return self

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that are added up."""
        return self.sum or self.largest or ()


class PeriodLeaf(Requirement):
    """So many records, or such an amount, in every full period of the window."""

    each: Literal["term", "school_year", "calendar_year"]
    sources: tuple[Source, ...] = Field(min_length=1)
    count: int | None = Field(default=None, ge=1)
    measure: Measure | None = None
    at_least: Amount | None = None
    within: WindowEntry = Window(window="since_appointment")
    posts: tuple[str, ...] | None = None
    proportional: bool = False
    on_average: bool = False

    @model_validator(mode="after")
    def _one_form(self) -> PeriodLeaf:
        if (self.count is None) == (self.measure is None) or (self.measure is None) != (self.at_least is None):
            raise ValueError("a period leaf has either `count`, or `measure` with `at_least`")
        return self


class AbsentLeaf(Requirement):
    """No confirmed record, and certificates that cover the window."""

    absent: str
    where: Where
    certificate: Where
    within: WindowEntry = Window(window="since_appointment")


def _of_one_form(value: Any) -> Any:
    """The written form of a requirement, with one shape for each form (see docs/rule-language.md)."""
    if not isinstance(value, dict):
        return value
    data = dict(value)
    for word in ("all", "any"):
        if word in data and "of" not in data:
            children = data.pop(word)
            needed = len(children) if word == "all" and isinstance(children, (list, tuple)) else 1
            return {**data, "combine": word, "at_least": needed, "of": children}
    if isinstance(data.get("of"), (list, tuple)) and "combine" not in data:
        return {**data, "combine": "at_least"}
    if "sources" in data or "absent" in data:
        return data
    if "from" in data:
        data["sources"] = data.pop("from")
        return data
    if isinstance(data.get("of"), str):
        own = ("of", "where", "documents") if "each" in data else ("of", "where", "documents", "within")
        data["sources"] = ({key: data.pop(key) for key in own if key in data},)
    return data


Node = Annotated[
    Combination | JudgementLeaf | RecordsLeaf | PeriodLeaf | AbsentLeaf,
    Field(union_mode="smart"),
    BeforeValidator(_of_one_form),
]
Leaf = JudgementLeaf | RecordsLeaf | PeriodLeaf | AbsentLeaf

# The rule set --------------------------------------------------------------------------------------------------

StartField = Literal["appointed_on", "qualified_on"]


class Option(Model):
    """One way to read an ambiguous phrase; `value` is what takes the place of `{reading: …}`."""

    says: Words
    value: Any = None


class Reading(Model):
    """An ambiguity that records can settle either way."""

    ambiguity: tuple[int, ...] = Field(min_length=1)
    cite: str
    says: Words
    ordered: bool
    default: str
    options: dict[str, Option] = Field(min_length=2)

    @model_validator(mode="after")
    def _default_is_an_option(self) -> Reading:
        if self.default not in self.options:
            raise ValueError("`default` is not one of the options")
        return self


class Note(Model):
    """An ambiguity that no record can settle, and how it is settled."""

    ambiguity: tuple[int, ...] = Field(min_length=1)
    cite: str
    settled_by: Literal["judgement", "setting", "default"]
    says: Words


class SourceText(Model):
    """Where the official text stands: the document and its chapter's heading."""

    document: str
    chapter: str


class Resolved(Model):
    """A rule set with every reading chosen: what an engine decides."""

    start: StartField
    requirement: Combination
