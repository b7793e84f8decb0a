"""What every model of the evidence shares, and the types of its fields."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from evidence.day import Day

TERM_PATTERN = r"^(19|20|21)\d\d-(autumn|spring)$"
SEASON_OR_TERM_PATTERN = r"^((19|20|21)\d\d-)?(autumn|spring)$"
MONTH_DAY_PATTERN = r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
SHA256_PATTERN = r"^[0-9a-f]{64}$"

UNKNOWN_WORDS = frozenset({"unknown", "未知", "不详", "不明", "待查"})
NONE_WORDS = frozenset({"none", "无", "没有"})
BLANK_WORDS = frozenset({"", "-", "--", "—", "——", "/", "//", "n/a", "空"})
"""How a form is left empty; the same as leaving the field out."""
_SURROGATE = re.compile("[\ud800-\udfff]")
UNSAID = UNKNOWN_WORDS | NONE_WORDS | BLANK_WORDS


def clean_text(text: str) -> str:
    """Free text without the blanks around it. ValueError when it holds half of a character."""
    if not text.isascii() and _SURROGATE.search(text):
        raise ValueError("the text holds a lone surrogate")
    return text.strip()


def clean_key(text: str) -> str:
    """Text that is compared with other text: half-width forms, no blanks around it. ValueError as above."""
    return text.strip() if text.isascii() else unicodedata.normalize("NFKC", clean_text(text)).strip()


def _no_float(value: Any) -> Any:
    if isinstance(value, float):
        raise ValueError("a float is not exact: give an int, a Decimal or text")
    return value


def _says_something(text: str) -> str:
    if not text or text.lower() in UNSAID:
        raise ValueError("must not be empty, nor a word for nothing or for not known: leave it out")
    return text


class Marker:
    """Tells the readers which kind of scalar a field holds, and its range; pydantic ignores it."""

    __slots__ = ("high", "low", "name")

    def __init__(self, name: str, low: int = 0, high: int = 0) -> None:
        self.name, self.low, self.high = name, low, high


MOST = 100_000
"""No count, number of hours or rank is greater."""

Text = Annotated[str, AfterValidator(clean_text), AfterValidator(_says_something), Marker("text")]
Key = Annotated[str, AfterValidator(clean_key), AfterValidator(_says_something), Marker("key")]
TermText = Annotated[str, Field(pattern=TERM_PATTERN), Marker("term")]
SeasonText = Annotated[str, Field(pattern=SEASON_OR_TERM_PATTERN), Marker("season")]
MonthDay = Annotated[str, Field(pattern=MONTH_DAY_PATTERN), Marker("month_day")]
Sha256 = Annotated[str, Field(pattern=SHA256_PATTERN), Marker("sha256")]

Count = Annotated[int, Field(ge=0, le=MOST, strict=True), Marker("whole", 0, MOST)]
Position = Annotated[int, Field(ge=1, le=MOST, strict=True), Marker("whole", 1, MOST)]
Grade = Annotated[int, Field(ge=1, le=12, strict=True), Marker("grade", 1, 12)]
Amount = Annotated[
    Decimal,
    BeforeValidator(_no_float),
    Field(ge=0, le=MOST, decimal_places=6),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": MOST}),
    Marker("decimal", 0, MOST),
]
Rate = Annotated[
    Decimal,
    BeforeValidator(_no_float),
    Field(ge=0, le=100, decimal_places=6),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 100}),
    Marker("rate", 0, 100),
]

_ALIAS = re.compile(r"_$")


def yaml_name(attribute: str) -> str:
    """The name a field has in files: `from_` is written `from`."""
    return _ALIAS.sub("", attribute)


class Model(BaseModel):
    """A frozen piece of evidence without unknown fields. Schemas are built on first use: start-up counts."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", defer_build=True, populate_by_name=True, protected_namespaces=()
    )

    ORDERED: ClassVar[tuple[tuple[str, str], ...]] = (("from_", "to"),)
    """Pairs of fields of which the first must not be greater (later) than the second."""

    @classmethod
    def out_of_order(cls, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """The pairs of `ORDERED` that stand the wrong way round; what is unknown is never out of order."""
        for low, high in cls.ORDERED:
            first, second = values.get(low), values.get(high)
            if isinstance(first, Day) and isinstance(second, Day):
                if first.first > second.last:
                    yield low, high
            elif isinstance(first, int) and isinstance(second, int) and first > second:
                yield low, high

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        for low, high in self.out_of_order(self.__dict__):
            raise ValueError(f"{yaml_name(low)} is greater than {yaml_name(high)}")
        return self
