"""The written form of the rule language: its keys, what stands in them, and the value each form becomes.

The meaning of every key stands in docs/rule-language.md. This module is the only place that knows the written
form: the loader reads with it and `rules.schema` prints it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rules.grammar import FAILED, FormError
from rules.model import (
    ALTERNATIVES,
    SPAN,
    Above,
    AbsentLeaf,
    AllAmounts,
    AnyAmount,
    AnyDocument,
    AtLeast,
    AtMost,
    Combination,
    DocumentTest,
    Items,
    JudgementLeaf,
    Known,
    LastMonths,
    LastYears,
    Measure,
    Note,
    Option,
    Own,
    PeriodLeaf,
    Reading,
    RecordsLeaf,
    Reuse,
    SettingAmount,
    Source,
    SourceText,
    Window,
    Words,
    YearsAtLeast,
)
from rules.shapes import (
    FLAG,
    TRUE,
    Anything,
    Block,
    Fixed,
    Forms,
    FormsReadOnce,
    Integer,
    Key,
    ListOf,
    MapOf,
    Number,
    OneOf,
    Plain,
    Share,
    Text,
)

SCHEMA_VERSION = 1

TEXT = Text()
NAMES = ListOf(TEXT)
WORDS = Block(Words, {"zh": Key(TEXT, required=True), "en": Key(TEXT, required=True)})

# Amounts -----------------------------------------------------------------------------------------------

SETTING = Block(SettingAmount, {"setting": Key(TEXT, required=True), "share": Key(Share())})
AMOUNT = Forms("amount", {"setting": SETTING}, plain=Number())
AMOUNT.by_key = {
    "setting": SETTING,
    "any": Block(AnyAmount, {"any": Key(ListOf(AMOUNT), required=True)}),
    "all": Block(AllAmounts, {"all": Key(ListOf(AMOUNT), required=True)}),
}

# Conditions --------------------------------------------------------------------------------------------

BOUND = Forms("bound", {"setting": SETTING}, plain=Plain())
YEARS = Forms("years", {"setting": SETTING}, plain=Integer(1))
TEST = Forms(
    "test",
    {
        "at_least": Block(AtLeast, {"at_least": Key(BOUND, required=True)}),
        "at_most": Block(AtMost, {"at_most": Key(BOUND, required=True)}),
        "known": Block(Known, {"known": Key(TRUE, required=True)}),
        "items": Block(Items, {"items": Key(Integer(1), required=True), "linked": Key(TEXT)}),
        "own": Block(Own, {"own": Key(OneOf("subject"), required=True)}),
        "above": Block(Above, {"above": Key(TEXT, required=True), "by": Key(SETTING)}),
    },
    plain=Plain(),
    listed=ListOf(Plain()),
)
WHERE = MapOf(TEST)
WHERE.special = {
    ALTERNATIVES: ListOf(WHERE),
    SPAN: Block(YearsAtLeast, {"years_at_least": Key(YEARS, required=True)}),
}

# Documents ---------------------------------------------------------------------------------------------

DOCUMENT = Forms("document", {})
DOCUMENT.by_key = {
    "type": Block(
        DocumentTest,
        {
            "type": Key(TEXT, required=True),
            "signed_by": Key(NAMES),
            "signed": Key(TRUE),
            "stamped": Key(TRUE),
            "original": Key(TRUE),
        },
    ),
    "any": Block(AnyDocument, {"any": Key(ListOf(DOCUMENT), required=True)}),
}


class _BareDocument(Text):
    """The type of a document alone."""

    def check(self, data: Any, path: Any, reader: Any) -> Any:
        """A document of that type of which nothing else is asked."""
        read = super().check(data, path, reader)
        return DocumentTest(type=read) if isinstance(read, str) else read


DOCUMENT.plain = _BareDocument()
DOCUMENTS = ListOf(DOCUMENT, least=0)

# Windows -----------------------------------------------------------------------------------------------

LAST_MONTHS = Block(LastMonths, {"last_months": Key(Integer(1), required=True)})
LAST_YEARS = Block(
    LastYears,
    {"last_years": Key(Integer(1), required=True), "of": Key(OneOf("calendar", "school"), required=True)},
)
LENGTH = Forms(
    "window_length",
    {"last_months": LAST_MONTHS, "last_years": LAST_YEARS},
    plain=OneOf("career", "since_appointment", "one_cycle"),
)
WITHIN = Block(
    Window, {"window": Key(LENGTH, required=True), "by": Key(OneOf("end", "overlap", "held", "current"))}
)


class _BareWindow(Forms):
    """A window's length alone, or with how a span stands in it."""

    def check(self, data: Any, path: Any, reader: Any) -> Any:
        """The window."""
        if isinstance(data, dict) and "window" in data:
            return WITHIN.check(data, path, reader)
        read = LENGTH.check(data, path, reader)
        return read if read is FAILED else Window(window=read)


WINDOW = _BareWindow(
    "window", {"window": WITHIN, "last_months": LAST_MONTHS, "last_years": LAST_YEARS}, plain=LENGTH.plain
)

# Sources -----------------------------------------------------------------------------------------------

OWN_SOURCE = {"of": Key(TEXT, required=True), "where": Key(WHERE), "documents": Key(DOCUMENTS)}
SOURCE = Block(Source, {**OWN_SOURCE, "within": Key(WINDOW)})
PERIOD_SOURCE = Block(Source, OWN_SOURCE)


def _with_sources(values: dict[str, Any], own: tuple[str, ...]) -> dict[str, Any]:
    """The values of a leaf with `sources`, from `from` or from the leaf's own `of` and what goes with it."""
    if "from" in values:
        for key in own:
            if key in values:
                raise FormError("rule_beside_from", (key,), {"name": key}, key=True)
        return {**{key: value for key, value in values.items() if key != "from"}, "sources": values["from"]}
    if "of" not in values:
        raise FormError("rule_missing_key", (), {"name": "of"})
    source = Source(**{key: values[key] for key in own if key in values})
    return {**{key: value for key, value in values.items() if key not in own}, "sources": (source,)}


# Requirements ------------------------------------------------------------------------------------------

COMMON = {
    "id": Key(Fixed(TEXT), required=True),
    "cite": Key(Fixed(TEXT), required=True),
    "says": Key(WORDS, required=True),
    "applies_to": Key(NAMES),
    "unless_setting": Key(TEXT),
}


def _all(**values: Any) -> Combination:
    children = values.pop("all")
    return Combination(**values, combine="all", at_least=len(children), of=children)


def _any(**values: Any) -> Combination:
    children = values.pop("any")
    return Combination(**values, combine="any", at_least=1, of=children)


def _at_least(**values: Any) -> Combination:
    return Combination(**values, combine="at_least")


def _records(**values: Any) -> RecordsLeaf:
    return RecordsLeaf(**_with_sources(values, ("of", "where", "within", "documents")))


def _period(**values: Any) -> PeriodLeaf:
    counts, measures = "count" in values, "measure" in values
    if counts == measures or measures != ("at_least" in values):
        raise FormError("rule_period_form", (), {})
    within = values.get("within")
    if within is not None and within.window == "career":
        raise FormError("rule_no_beginning", ("within",), {})
    return PeriodLeaf(**_with_sources(values, ("of", "where", "documents")))


def _measure(**values: Any) -> Measure:
    if len(values) != 1:
        raise FormError("rule_measure_form", (), {})
    return Measure(**values)


MEASURE = Block(
    _measure, {"sum": Key(NAMES), "largest": Key(NAMES)}, schema={"minProperties": 1, "maxProperties": 1}
)
NODE = FormsReadOnce("requirement", {})
NODES = ListOf(NODE)
ALL = Key(NODES, required=True)


def _reuse(**values: Any) -> Reuse:
    if not values:
        raise FormError("rule_empty_reuse", (), {})
    return Reuse(**values)


REUSE = Key(
    Block(
        _reuse,
        {
            "achievement": Key(OneOf("once", "free")),
            "by": Key(OneOf("clause", "leaf")),
            "of_activity": Key(OneOf("highest", "free")),
            "share": Key(NAMES),
        },
        schema={"minProperties": 1},
    )
)
COUNT = Key(Integer(1))


def _from_or_of(*own: str) -> dict[str, Any]:
    """Either a source of its own, or sources in `from` and nothing of a source beside it."""
    beside = {"not": {"anyOf": [{"required": [key]} for key in own]}}
    return {"oneOf": [{"required": ["of"]}, {"required": ["from"], **beside}]}


NODE.by_key = {
    "all": Block(_all, {**COMMON, "all": ALL, "reuse": REUSE}),
    "any": Block(_any, {**COMMON, "any": ALL, "reuse": REUSE}),
    "judgement": Block(JudgementLeaf, {**COMMON, "judgement": Key(TRUE, required=True)}),
    "absent": Block(
        AbsentLeaf,
        {
            **COMMON,
            "absent": Key(TEXT, required=True),
            "where": Key(WHERE, required=True),
            "certificate": Key(WHERE, required=True),
            "within": Key(WINDOW),
        },
    ),
    "each": Block(
        _period,
        {
            **COMMON,
            "each": Key(OneOf("term", "school_year", "calendar_year"), required=True),
            "from": Key(ListOf(PERIOD_SOURCE)),
            "of": Key(TEXT),
            "where": Key(WHERE),
            "documents": Key(DOCUMENTS),
            "count": COUNT,
            "measure": Key(MEASURE),
            "at_least": Key(AMOUNT),
            "within": Key(WINDOW),
            "posts": Key(NAMES),
            "proportional": Key(FLAG),
            "on_average": Key(FLAG),
        },
        schema={
            "allOf": [
                _from_or_of("where", "documents"),
                {"oneOf": [{"required": ["count"]}, {"required": ["measure"]}]},
                {"dependentRequired": {"measure": ["at_least"], "at_least": ["measure"]}},
            ]
        },
    ),
    "count": Block(
        _records,
        {
            **COMMON,
            "count": Key(Integer(1), required=True),
            "from": Key(ListOf(SOURCE)),
            "of": Key(TEXT),
            "where": Key(WHERE),
            "within": Key(WINDOW),
            "documents": Key(DOCUMENTS),
            "distinct": Key(TEXT),
        },
        schema=_from_or_of("where", "within", "documents"),
    ),
    "at_least": Block(
        _at_least, {**COMMON, "at_least": Key(Integer(1), required=True), "of": ALL, "reuse": REUSE}
    ),
}


def _root(make: Callable[..., Combination], keys: dict[str, Key]) -> Block:
    """The form of the whole tree, without id and clause: the loader gives it the rule set's id."""

    def build(**values: Any) -> Combination:
        return make(id="", cite="", **values)

    return Block(build, {"says": COMMON["says"], "reuse": REUSE, **keys})


ROOT = Forms(
    "root",
    {
        "all": _root(_all, {"all": ALL}),
        "any": _root(_any, {"any": ALL}),
        "at_least": _root(_at_least, {"at_least": Key(Integer(1), required=True), "of": ALL}),
    },
)
ROOT.readings = False
START = OneOf("appointed_on", "qualified_on")

# The file ----------------------------------------------------------------------------------------------

AMBIGUITIES = Key(ListOf(Integer(1)), required=True)
OPTION = Block(Option, {"says": Key(WORDS, required=True), "value": Key(Anything())})


def _reading(**values: Any) -> Reading:
    if values["default"] not in values["options"]:
        raise FormError("rule_unknown_default", ("default",), {"expected": list(values["options"])})
    return Reading(**values)


READING_ENTRY = Block(
    _reading,
    {
        "ambiguity": AMBIGUITIES,
        "cite": Key(TEXT, required=True),
        "says": Key(WORDS, required=True),
        "ordered": Key(FLAG, required=True),
        "default": Key(TEXT, required=True),
        "options": Key(MapOf(OPTION, least=2), required=True),
    },
)
NOTE = Block(
    Note,
    {
        "ambiguity": AMBIGUITIES,
        "cite": Key(TEXT, required=True),
        "settled_by": Key(OneOf("judgement", "setting", "default"), required=True),
        "says": Key(WORDS, required=True),
    },
)
SOURCE_TEXT = Block(SourceText, {"document": Key(TEXT, required=True), "chapter": Key(TEXT, required=True)})


def head(**values: Any) -> dict[str, Any]:
    """The parts of a rule set's file; `start` and `requirement` are read once a choice is made."""
    return values


RULE_SET = Block(
    head,
    {
        "schema": Key(OneOf(SCHEMA_VERSION), required=True),
        "id": Key(TEXT, required=True),
        "title": Key(WORDS, required=True),
        "edition": Key(TEXT, required=True),
        "source": Key(SOURCE_TEXT, required=True),
        "start": Key(Anything(), required=True),
        "readings": Key(MapOf(READING_ENTRY)),
        "notes": Key(ListOf(NOTE, least=0)),
        "requirement": Key(Anything(), required=True),
    },
)
