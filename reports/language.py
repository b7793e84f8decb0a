"""One of the two languages: its messages, numbers, dates and marks of punctuation.

Messages are English in the code and need no catalogue there; Chinese comes from `locale/zh`. Babel finds them
by the names of the methods: `say`, `many`, and `N_` where a message is only marked.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Final, Literal

Code = Literal["zh", "en"]
CODES: Final[tuple[Code, ...]] = ("zh", "en")

Span = tuple[int, int]
"""A first and a last day as proleptic ordinals: the bounds of a day that is not known exactly."""

LOCALE: Final = Path(__file__).with_name("locale")
DOMAIN: Final = "zhicheng"

Unit = Literal["clause", "point", "record", "term", "school_year", "calendar_year"]
_MEASURES: Final[dict[Unit, str]] = {
    "clause": "条",
    "point": "项",
    "record": "份",
    "term": "个学期",
    "school_year": "个学年",
    "calendar_year": "年",
}

_NUMERALS: Final = "零一两三四五六七八九十"
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_CITE_TO_DIGITS: Final = str.maketrans("一二三四五六七八九（）", "123456789()")
_LAST_ORDINAL: Final = date.max.toordinal()


def N_(message: str) -> str:  # noqa: N802 - gettext's name for a text that is translated later
    """Mark a message for extraction."""
    return message


class Language:
    """What differs between Chinese and English."""

    __slots__ = ("_messages", "code", "is_chinese")

    def __init__(self, code: Code, messages: gettext.NullTranslations) -> None:
        self.code: Code = code
        self.is_chinese = code == "zh"
        self._messages = messages

    # Messages ----

    def say(self, message: str, /, **values: object) -> str:
        """The message in this language, with its named places filled."""
        text = self._messages.gettext(message)
        return text.format_map(values) if values else text

    def many(self, one: str, more: str, n: int, /, **values: object) -> str:
        """As `say`, in the form that `n` asks for; `n` itself fills the place {n}."""
        return self._messages.ngettext(one, more, n).format_map({"n": n, **values})

    # Punctuation ----

    def join(self, items: Iterable[str]) -> str:
        """Several things in one breath."""
        return ("、" if self.is_chinese else ", ").join(items)

    def either(self, items: Iterable[str]) -> str:
        """Several things of which one is meant."""
        *first, last = items
        if not first:
            return last
        return f"{self.join(first)}{'或' if self.is_chinese else ' or '}{last}"

    def both(self, items: Iterable[str]) -> str:
        """Several things that all are meant."""
        *first, last = items
        if not first:
            return last
        return f"{self.join(first)}{'、' if self.is_chinese else ' and '}{last}"

    def clauses(self, items: Iterable[str]) -> str:
        """Several statements in one sentence."""
        return ("；" if self.is_chinese else "; ").join(items)

    def sentences(self, items: Iterable[str]) -> str:
        """Whole sentences, one after the other."""
        return ("" if self.is_chinese else " ").join(items)

    def heading(self, text: str) -> str:
        """A label where it begins a line."""
        return text if self.is_chinese else text[:1].upper() + text[1:]

    def labelled(self, label: str, text: str) -> str:
        """A label and what it labels."""
        return f"{label}：{text}" if self.is_chinese else f"{label}: {text}"

    def bracketed(self, text: str, more: str) -> str:
        """A text with an addition in brackets."""
        return f"{text}（{more}）" if self.is_chinese else f"{text} ({more})"

    def numbered(self, n: int, text: str) -> str:
        """One of several things that are counted off."""
        return f"（{n}）{text}" if self.is_chinese else f"({n}) {text}"

    def quoted(self, text: str) -> str:
        """A value as it is written in the dossier."""
        return f"“{text}”"

    def work_title(self, text: str) -> str:
        """The title of a paper, a report, a design."""
        if self.is_chinese:
            return text if text.startswith("《") else f"《{text}》"
        return f"“{text}”"

    # Numbers ----

    def numeral(self, n: int) -> str:
        """A small number in words where the language writes it so."""
        return _NUMERALS[n] if self.is_chinese and 0 <= n <= 10 else str(n)

    def counted(self, n: int, unit: Unit) -> str:
        """How many of something; the measure word is left out where the language needs none."""
        return f"{self.numeral(n)}{_MEASURES[unit]}" if self.is_chinese else str(n)

    def number(self, amount: int | Fraction) -> str:
        """An amount, exactly: a decimal, or where it has none a fraction with a decimal that comes near."""
        amount = Fraction(amount)
        if amount.denominator == 1:
            return str(amount.numerator)
        rest = amount.denominator
        for prime in (2, 5):
            while rest % prime == 0:
                rest //= prime
        if rest == 1 and amount.denominator <= 10**6:
            digits = next(d for d in range(1, 21) if (amount * 10**d).denominator == 1)
            return _decimal(amount, digits)
        near = _decimal(Fraction(round(amount * 100), 100), 2)
        return self.bracketed(str(amount), f"约{near}" if self.is_chinese else f"about {near}")

    # Days ----

    def day(self, ordinal: int) -> str:
        """One day."""
        then = date.fromordinal(ordinal)
        if self.is_chinese:
            return f"{then.year}年{then.month}月{then.day}日"
        return f"{then.day} {_MONTHS[then.month - 1]} {then.year}"

    def days(self, span: Span) -> str:
        """A day known to the day, the month or the year; another span as its two ends."""
        first, last = span
        if first == last:
            return self.day(first)
        if last > _LAST_ORDINAL:
            return self.since(self.day(first))
        begins, ends = date.fromordinal(first), date.fromordinal(last)
        next_day = date.fromordinal(last + 1) if last < _LAST_ORDINAL else ends
        if begins.day == 1 and next_day.day == 1 and begins.year == ends.year:
            if begins.month == ends.month:
                return self._month(begins)
            if begins.month == 1 and ends.month == 12:
                return f"{begins.year}年" if self.is_chinese else str(begins.year)
        return self.from_to(self.day(first), self.day(last))

    def since(self, first: str) -> str:
        """A span that has not ended."""
        return f"{first}至今" if self.is_chinese else f"since {first}"

    def from_to(self, first: str, last: str) -> str:
        """A span by its two ends."""
        return f"{first}至{last}" if self.is_chinese else f"{first} to {last}"

    def _month(self, day: date) -> str:
        return f"{day.year}年{day.month}月" if self.is_chinese else f"{_MONTHS[day.month - 1]} {day.year}"

    def period(self, name: str) -> str:
        """A term (2023-autumn), a school year (2023-2024) or a calendar year (2023)."""
        year, _, rest = name.partition("-")
        if rest in ("autumn", "spring"):
            if self.is_chinese:
                return f"{year}年{'秋' if rest == 'autumn' else '春'}季学期"
            return f"{rest} term {year}"
        if rest:
            return f"{year}—{rest}学年" if self.is_chinese else f"school year {year}–{rest}"
        return f"{year}年" if self.is_chinese else year

    # The regulation ----

    def cite(self, cite: str) -> str:
        """The number of a clause; in English with digits: 三（二） is 3(2)."""
        return cite if self.is_chinese else cite.translate(_CITE_TO_DIGITS)


def _decimal(amount: Fraction, digits: int) -> str:
    whole, rest = divmod(abs(amount) * 10**digits, 10**digits)
    text = f"{whole}.{int(rest):0{digits}d}".rstrip("0").rstrip(".")
    return f"-{text}" if amount < 0 else text


@cache
def language(code: Code) -> Language:
    """A language by its code. Raises FileNotFoundError when its messages have not been compiled."""
    if code == "en":
        return Language(code, gettext.NullTranslations())
    return Language(code, gettext.translation(DOMAIN, LOCALE, [code]))
