"""The rule language as values: what a rule set says once its readings are chosen.

The written form and the meaning of every key stand in docs/rule-language.md; `rules.language` reads it and
builds these values, `rules.lint` asks whether the kinds, fields and codes they name exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any, ClassVar, Literal, dataclass_transform

Scalar = bool | int | Decimal | str

EMPTY: Mapping[str, Any] = MappingProxyType({})


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Model:
    """Base of all rule values: keyword construction, frozen, equal by content.

    Does what a frozen dataclass does. Two dozen dataclasses would take 15 ms to create, at every start of the
    command.
    """

    FIELDS: ClassVar[tuple[str, ...]] = ()
    _names: ClassVar[frozenset[str]] = frozenset()
    _required: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls) -> None:
        own = tuple(name for name, kind in cls.__annotations__.items() if not kind.startswith("ClassVar"))
        cls.FIELDS = cls.FIELDS + own
        cls._names = frozenset(cls.FIELDS)
        cls._required = cls._required | {name for name in own if name not in cls.__dict__}

    def __init__(self, **values: Any) -> None:
        if not (values.keys() <= self._names and self._required <= values.keys()):
            raise TypeError(
                f"{type(self).__name__} takes {', '.join(self.FIELDS)}; given {', '.join(values)}"
            )
        self.__dict__.update(values)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def contents(self) -> tuple[Any, ...]:
        """The values of all fields, in the order of `FIELDS`."""
        return tuple(getattr(self, name) for name in self.FIELDS)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.contents() == other.contents()

    def __hash__(self) -> int:
        return hash((type(self), self.contents()))

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.FIELDS)
        return f"{type(self).__name__}({shown})"


class Words(Model):
    """One text in both languages."""

    zh: str
    en: str

    def in_language(self, lang: str) -> str:
        """The text in `zh` or `en`."""
        return self.zh if lang == "zh" else self.en


# Amounts -----------------------------------------------------------------------------------------------


class SettingAmount(Model):
    """An amount that the local settings give, or a share of it."""

    setting: str
    share: Fraction = Fraction(1)


class AnyAmount(Model):
    """Several amounts: reaching one of them is enough."""

    any: tuple[Amount, ...]


class AllAmounts(Model):
    """Several amounts: all must be reached."""

    all: tuple[Amount, ...]


Amount = int | Decimal | SettingAmount | AnyAmount | AllAmounts

# Conditions on fields ----------------------------------------------------------------------------------


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

    items: int
    linked: str | None = None


class Above(Model):
    """A number greater than another field's, by at least the setting's number where the office gives one."""

    above: str
    by: SettingAmount | None = None


class Own(Model):
    """The same as the dossier's own field."""

    own: Literal["subject"]


class YearsAtLeast(Model):
    """Only for `span`: the record's own span lasts at least so many years."""

    years_at_least: int | SettingAmount


Test = AtLeast | AtMost | Known | Items | Own | Above | YearsAtLeast | tuple[Scalar, ...] | Scalar
ALTERNATIVES = "any"
"""The key of `where` that holds alternative mappings instead of a test of a field."""
SPAN = "span"
"""The key of `where` that stands for the record's own span."""

Where = Mapping[str, "Test | tuple[Where, ...]"]

# Documents ---------------------------------------------------------------------------------------------


class DocumentTest(Model):
    """One document that must be on the record."""

    type: str
    signed_by: tuple[str, ...] = ()
    signed: Literal[True] | None = None
    stamped: Literal[True] | None = None
    original: Literal[True] | None = None


class AnyDocument(Model):
    """Alternatives: one of these documents is enough."""

    any: tuple[DocumentEntry, ...]


DocumentEntry = DocumentTest | AnyDocument

# Windows -----------------------------------------------------------------------------------------------

WindowName = Literal["career", "since_appointment", "one_cycle"]
Presence = Literal["end", "overlap", "held", "current"]


class LastMonths(Model):
    """So many months back from the cut-off, inclusive."""

    last_months: int


class LastYears(Model):
    """So many calendar or school years back, the cut-off's own counted as the first."""

    last_years: int
    of: Literal["calendar", "school"]


class Window(Model):
    """Which time counts, and how a record's span stands in it."""

    window: WindowName | LastMonths | LastYears
    by: Presence = "end"


class Source(Model):
    """One kind of records and what is asked of each of them."""

    of: str
    where: Where = EMPTY
    within: Window = Window(window="career")
    documents: tuple[DocumentEntry, ...] = ()


# Requirements ------------------------------------------------------------------------------------------


class Requirement(Model):
    """What every node of the tree has."""

    id: str
    cite: str
    says: Words
    applies_to: tuple[str, ...] | None = None
    unless_setting: str | None = None


class Reuse(Model):
    """What may serve twice among the leaves below a requirement (docs/reuse.md).

    `achievement` once: an achievement serves one clause (`by` leaf: one leaf), but for records of the kinds
    in `share`. `of_activity` highest: of one activity, records of one level serve.
    """

    achievement: Literal["once", "free"] = "free"
    by: Literal["clause", "leaf"] = "clause"
    of_activity: Literal["highest", "free"] = "free"
    share: tuple[str, ...] = ()


class Combination(Requirement):
    """At least `at_least` of the children `of`; `combine` keeps the word the rule set used."""

    combine: Literal["all", "any", "at_least"]
    at_least: int
    of: tuple[Node, ...]
    reuse: Reuse | None = None


class JudgementLeaf(Requirement):
    """Decided by a named person's judgement."""

    judgement: Literal[True]


class RecordsLeaf(Requirement):
    """At least `count` records (achievements, or distinct values of a field)."""

    count: int
    sources: tuple[Source, ...]
    distinct: str = "achievement"


class Measure(Model):
    """How a period's records are added up: fields summed together, or the largest field's total."""

    sum: tuple[str, ...] | None = None
    largest: tuple[str, ...] | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that are added up."""
        return self.sum or self.largest or ()


class PeriodLeaf(Requirement):
    """So many records (`count`), or an amount (`measure`, `at_least`), in every full period of the window."""

    each: Literal["term", "school_year", "calendar_year"]
    sources: tuple[Source, ...]
    count: int | None = None
    measure: Measure | None = None
    at_least: Amount | None = None
    within: Window = Window(window="since_appointment")
    posts: tuple[str, ...] | None = None
    proportional: bool = False
    on_average: bool = False


class AbsentLeaf(Requirement):
    """No confirmed record, and certificates that cover the window."""

    absent: str
    where: Where
    certificate: Where
    within: Window = Window(window="since_appointment")


Leaf = JudgementLeaf | RecordsLeaf | PeriodLeaf | AbsentLeaf
Node = Combination | Leaf

# The rule set ------------------------------------------------------------------------------------------

StartField = Literal["appointed_on", "qualified_on"]


class Option(Model):
    """One way to read an ambiguous phrase; `value` is what takes the place of `{reading: …}`."""

    says: Words
    value: Any = None


class Reading(Model):
    """An ambiguity that records can settle either way."""

    ambiguity: tuple[int, ...]
    cite: str
    says: Words
    ordered: bool
    default: str
    options: Mapping[str, Option]


class Note(Model):
    """An ambiguity that no record can settle, and how it is settled."""

    ambiguity: tuple[int, ...]
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
