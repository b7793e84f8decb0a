"""A date as offices write it: a day, a month or a year."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema

FIRST_YEAR, LAST_YEAR = 1900, 2199
PATTERN = r"^(19|20|21)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"
_CANONICAL = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Day:
    """One day, one month or one year: all days from `first` to `last`, both included.

    The canonical text is ISO of that precision: 2021-09-01, 2021-09, 2021. ValueError when the two days are
    not exactly one day, one calendar month or one calendar year.
    """

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse spans that no date can be written for."""
        first, last = self.first, self.last
        if first == last:
            return
        whole_month = first.day == 1 and last == month_end(first.year, first.month)
        whole_year = first == date(first.year, 1, 1) and last == date(first.year, 12, 31)
        if not (whole_month or whole_year):
            raise ValueError(f"{first}..{last} is neither a day, a month nor a year")

    @property
    def precision(self) -> Literal["day", "month", "year"]:
        """How exactly the date is known."""
        if self.first == self.last:
            return "day"
        return "month" if self.first.month == self.last.month else "year"

    def __str__(self) -> str:
        text = self.first.isoformat()
        if self.first == self.last:
            return text
        return text[:7] if self.first.month == self.last.month else text[:4]

    @classmethod
    def of(cls, year: int, month: int | None = None, day: int | None = None) -> "Day":
        """The year, the month or the day. ValueError for a day that does not exist, a year out of range."""
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise ValueError(f"year {year} is not between {FIRST_YEAR} and {LAST_YEAR}")
        if month is None:
            return cls(date(year, 1, 1), date(year, 12, 31))
        if day is None:
            return cls(date(year, month, 1), month_end(year, month))
        exact = date(year, month, day)
        return cls(exact, exact)

    @classmethod
    def parse(cls, text: str) -> "Day":
        """The date that a canonical text names. ValueError for anything else; readers forgive more."""
        found = _CANONICAL.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is not a date like 2021-09-01, 2021-09 or 2021")
        year, month, day = found.groups()
        return cls.of(int(year), int(month) if month else None, int(day) if day else None)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: "GetCoreSchemaHandler") -> "CoreSchema":
        from pydantic_core import core_schema  # noqa: PLC0415 - only when a model is built, not on import

        return core_schema.no_info_plain_validator_function(
            cls._validate,
            serialization=core_schema.to_string_ser_schema(),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: "CoreSchema", handler: "GetJsonSchemaHandler"
    ) -> dict[str, Any]:
        # A year alone is a number to most editors of YAML.
        year = {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}
        return {"anyOf": [{"type": "string", "pattern": PATTERN}, year]}

    @classmethod
    def _validate(cls, value: object) -> "Day":
        if isinstance(value, Day):
            return value
        if isinstance(value, str):
            return cls.parse(value)
        if type(value) is date:
            return cls(value, value)
        raise ValueError("a date is a Day, a date or a text like 2021-09-01")


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])
