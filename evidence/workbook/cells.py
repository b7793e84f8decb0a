"""What a cell says, as text for the forgiving reader; and what Excel has made of it on the way."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from evidence.day import FIRST_YEAR, LAST_YEAR
from evidence.problems import Param, Severity, shown
from evidence.workbook.contents import Meaning
from evidence.workbook.grid import Cell

_SERIALS: Final = range(14_611, 73_415)
"""Excel's numbers of the days from 1940 to 2100; smaller and greater ones are more likely something else."""
_SERIAL: Final = re.compile(r"[1-7][0-9]{4}(?:\.0+)?")
_DAY_ZERO: Final = date(1899, 12, 30)
_DAYS_TO_1904: Final = 1462
_EXACT: Final = 10**15
_NUMBERS: Final = frozenset({"whole", "decimal", "rate"})


class Told(Exception):  # noqa: N818 - ends the reading of a cell
    """A cell whose value cannot be used, and why."""

    def __init__(self, code: str, **params: Param) -> None:
        super().__init__(code)
        self.code, self.params = code, params


Note = tuple[str, Severity, dict[str, Param]]


def cell_text(
    value: Cell, unit: str, meaning: Meaning | None, *, from_1904: bool = False
) -> tuple[str, list[Note]]:
    """The text of a value for a field of some unit, and what should be said about it.

    Told when it is of no use.
    """
    if value is None:
        return "", []
    if isinstance(value, str):
        return _of_text(value, unit, from_1904=from_1904)
    if isinstance(value, bool):
        return ("true" if value else "false"), []
    if isinstance(value, int | float):
        return _of_number(value, unit, meaning, from_1904=from_1904)
    if isinstance(value, datetime):
        value = value.date() if value.time() == time() or unit == "day" else value
    if isinstance(value, date) and not isinstance(value, datetime):
        return _of_date(value, unit, meaning)
    if isinstance(value, timedelta):
        return number_text(value.total_seconds() / 86_400), []
    text = value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    return text, [("date_in_text", "warning", {"found": text})]


def _of_text(text: str, unit: str, *, from_1904: bool) -> tuple[str, list[Note]]:
    bare = text.strip()
    if unit == "day" and _SERIAL.fullmatch(bare) and int(float(bare)) in _SERIALS:
        return _serial(int(float(bare)), bare, None, from_1904=from_1904)
    return text, []


def _of_date(value: date, unit: str, meaning: Meaning | None) -> tuple[str, list[Note]]:
    text = value.isoformat()
    if unit == "day":
        return text[: {"month": 7, "year": 4}.get(meaning or "", 10)], []
    return text, [("date_in_text", "warning", {"found": text})]


def _of_number(
    value: float, unit: str, meaning: Meaning | None, *, from_1904: bool
) -> tuple[str, list[Note]]:
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 - not a number
        raise Told("not_a_number", found=shown(value))
    if unit == "day":
        return _day_number(value, meaning, from_1904=from_1904)
    text = number_text(value)
    if unit == "rate":
        if meaning == "percent":
            return number_text(Decimal(text) * 100), []
        if 0 < value <= 1:
            raise Told("percent_or_not", found=text, percent=number_text(Decimal(text) * 100))
    elif unit not in _NUMBERS:
        if abs(value) >= _EXACT:
            raise Told("digits_lost", found=text)
        if meaning == "percent":
            return f"{number_text(Decimal(text) * 100)}%", []
    return text, []


def _day_number(value: float, meaning: Meaning | None, *, from_1904: bool) -> tuple[str, list[Note]]:
    text = number_text(value)
    whole = int(value)
    if whole in _SERIALS and (value == whole or meaning is not None or value > LAST_YEAR + 1):
        return _serial(whole, text, meaning, from_1904=from_1904)
    if FIRST_YEAR <= value < LAST_YEAR + 1 and text.endswith(".1") and len(text) == 6:
        raise Told("january_or_october", found=text, january=f"{whole}-01", october=f"{whole}-10")
    return text, []


def _serial(number: int, found: str, meaning: Meaning | None, *, from_1904: bool) -> tuple[str, list[Note]]:
    day = _DAY_ZERO + timedelta(days=number + (_DAYS_TO_1904 if from_1904 else 0))
    text = day.isoformat()
    if meaning is not None:
        return text[: {"month": 7, "year": 4}.get(meaning, 10)], []
    return text, [("serial_date", "warning", {"found": found, "day": text})]


def number_text(value: float | Decimal) -> str:
    """A number as Excel shows it: 15 digits, no exponent, no superfluous noughts."""
    exact = value if isinstance(value, Decimal) else Decimal(format(value, ".15g"))
    text = format(exact, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text
