"""What people write in a field to the value it means: forgiving in form, strict in substance.

Every function takes the text of one scalar, already in half-width forms and without blanks around it, and
returns the value or raises `UnreadableError` with the code and parameters of a problem.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from evidence.day import FIRST_YEAR, LAST_YEAR, Day
from evidence.model import Marker
from evidence.problems import Param, shown

_SAME = str.maketrans(
    {"–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "─": "-", "～": "-", "~": "-", "〜": "-"}
)
_DIGITS = {
    c: str(n)
    for n, row in enumerate(("〇零○", "一壹", "二贰", "三叁", "四", "五", "六", "七", "八", "九"))
    for c in row
}
_HAN = "".join(_DIGITS) + "十"

# Patterns that few files need stay text until then: compiling costs more than a dossier.
_DATE_SIGNS = re.compile(r"(\d{4})([-./])(\d{1,2})(?:\2(\d{1,2}))?", re.ASCII)
_DATE_WORDS = r"(?a)(\d{4})年(?:(\d{1,2})月份?(?:(\d{1,2})[日号])?)?"
_DATE_DIGITS = r"(?a)(\d{4})(?:(\d\d)(\d\d)?)?"
_DATE_HAN = rf"([{_HAN}]{{4}})年(?:([{_HAN}]{{1,3}})月份?(?:([{_HAN}]{{1,3}})[日号])?)?"
_MIDNIGHT = re.compile(r"[ T]0?0:00(:00(\.0+)?)?Z?$")

_TERM_CODE = r"(?ai)(\d{4})-?(autumn|spring)"
_TERM_SEASON = r"(?a)(\d{4})年?-?(秋|春)季?(?:学期)?"
_TERM_YEARS = r"(?a)(\d{4})(?:[-/至](\d{4}|\d\d))?学年度?,?(?:第?([一二12上下])学期|(秋|春)季?学期)"
_TERM_NUMBER = r"(?a)(\d{4})-(\d{4})[-,]?([12])"
_SEASONS = {
    "autumn": "autumn", "秋": "autumn", "一": "autumn", "1": "autumn", "上": "autumn",
    "spring": "spring", "春": "spring", "二": "spring", "2": "spring", "下": "spring",
}  # fmt: skip
_SEASON_ONLY = r"(?i)(autumn|spring)|(秋|春)季?(?:学期)?|第([一二])学期"
_MONTH_DAY = r"(?a)(\d{1,2})(?:[-./月])(\d{1,2})[日号]?"

_UNITS = re.compile(r"(?:节|课时|学时|小时|次|名|位|人|个|项|篇|分|班|年)+$")
_NUMBER = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?")
_GRADES = {"小学": 0, "": 0, "初": 6, "初中": 6, "高": 9, "高中": 9}
_GRADE = rf"(小学|初中?|高中?)?([0-9]{{1,2}}|[{_HAN}]{{1,2}})(?:年级)?"
_GRADE_RANGE = r"(.+?)(?:-|到|至)(.+)"
_SHA256 = r"[0-9a-f]{64}"

_TRUE = frozenset({"true", "yes", "y", "是", "有", "已", "对", "√", "✓", "✔", "1"})
_FALSE = frozenset({"false", "no", "n", "否", "无", "没有", "未", "不是", "×", "✗", "x", "none", "0"})
_TRUE_OF = {
    "stamped": {"已盖章", "有章", "已章"},
    "original": {"原件"},
    "well_received": {"好评", "受到好评"},
}
_FALSE_OF = {"stamped": {"未盖章", "无章"}, "original": {"复印件", "扫描件"}, "breach": {"无违规", "无违反"}}


class UnreadableError(Exception):
    """A text that is no value of its field: the code and parameters of the problem."""

    def __init__(self, code: str, **params: Param) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def squash(text: str) -> str:
    """Half-width forms, no blanks around, one kind of dash."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFKC", text).strip().translate(_SAME)


def day(text: str) -> Day:
    """A day, month or year in any of the ways offices write one; the year comes first, with four digits."""
    bare = _MIDNIGHT.sub("", text).replace(" ", "")
    if found := _DATE_SIGNS.fullmatch(bare):
        year, month, of_month = found.group(1), found.group(3), found.group(4)
    elif found := re.fullmatch(_DATE_WORDS, bare) or re.fullmatch(_DATE_DIGITS, bare):
        year, month, of_month = found.groups()
    elif found := re.fullmatch(_DATE_HAN, bare):
        digits = "".join(_DIGITS.get(c, "x") for c in found.group(1))
        year, month, of_month = digits, *(str(_han(part)) if part else None for part in found.groups()[1:])
    else:
        raise UnreadableError("not_a_date", found=shown(text))
    return _existing_day(year, month, of_month, text)


def _existing_day(year: str, month: str | None, of_month: str | None, text: str) -> Day:
    if not year.isdecimal():
        raise UnreadableError("not_a_date", found=shown(text))
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise UnreadableError("year_out_of_range", found=shown(text), low=FIRST_YEAR, high=LAST_YEAR)
    try:
        return Day.of(int(year), int(month) if month else None, int(of_month) if of_month else None)
    except ValueError:
        raise UnreadableError("impossible_date", found=shown(text)) from None


def term(text: str) -> str:
    """A term like 2023-autumn: the year it begins in and its season."""
    bare = re.sub(r"[\s()]", "", text)
    if found := re.fullmatch(_TERM_CODE, bare) or re.fullmatch(_TERM_SEASON, bare):
        year, season = int(found.group(1)), _SEASONS[found.group(2).lower()]
    elif found := re.fullmatch(_TERM_YEARS, bare) or re.fullmatch(_TERM_NUMBER, bare):
        year = int(found.group(1))
        second, which = found.group(2), found.group(found.lastindex or 0)
        if second is not None and int(second) % 100 != (year + 1) % 100:
            raise UnreadableError("not_a_term", found=shown(text))
        season = _SEASONS[which]
        year += season == "spring"
    else:
        raise UnreadableError("not_a_term", found=shown(text))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UnreadableError("year_out_of_range", found=shown(text), low=FIRST_YEAR, high=LAST_YEAR)
    return f"{year}-{season}"


def season(text: str) -> str:
    """A term, or a season of every year."""
    if found := re.fullmatch(_SEASON_ONLY, text.replace(" ", "")):
        return _SEASONS[next(part for part in found.groups() if part).lower()]
    return term(text)


def month_day(text: str) -> str:
    """A day of every year, as 09-01."""
    found = re.fullmatch(_MONTH_DAY, text.replace(" ", ""))
    if found is None:
        raise UnreadableError("not_a_month_day", found=shown(text))
    try:
        # A leap year, so that 02-29 can be said.
        return date(2000, int(found.group(1)), int(found.group(2))).isoformat()[5:]
    except ValueError:
        raise UnreadableError("not_a_month_day", found=shown(text)) from None


def decimal(text: str, marker: Marker) -> Decimal:
    """An exact number in the range of the marker, with or without a unit of counting behind it."""
    bare = _UNITS.sub("", text.removeprefix("第")).strip()
    if not _NUMBER.fullmatch(bare):
        if not bare or len(bare) > 3 or any(c not in _HAN for c in bare):
            raise UnreadableError("not_a_number", found=shown(text))
        bare = str(_han(bare))
    value = Decimal(bare) or Decimal(0)
    if not marker.low <= value <= marker.high:
        raise UnreadableError("out_of_range", found=shown(text), low=marker.low, high=marker.high)
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -6:
        raise UnreadableError("too_precise", found=shown(text))
    return value


def rate(text: str, marker: Marker) -> Decimal:
    """A percentage, with or without its sign."""
    return decimal(text.removesuffix("%").strip(), marker)


def whole(text: str, marker: Marker) -> int:
    """A whole number in the range of the marker."""
    value = decimal(text, marker)
    if value != int(value):
        raise UnreadableError("not_whole", found=shown(text))
    return int(value)


def grades(text: str) -> tuple[int, ...]:
    """One grade, or all of a range: 7, 七年级, 初一, 高三, 7-9, 七至九年级."""
    between = re.fullmatch(_GRADE_RANGE, text.replace(" ", ""))
    if between is None:
        return (_grade(text.replace(" ", ""), text),)
    first, last = (_grade(part, text) for part in between.groups())
    if first > last:
        raise UnreadableError("not_a_grade", found=shown(text))
    return tuple(range(first, last + 1))


def _grade(part: str, text: str) -> int:
    found = re.fullmatch(_GRADE, part)
    number = 0
    if found is not None:
        stage, digits = found.group(1) or "", found.group(2)
        number = int(digits) if digits.isdecimal() and digits.isascii() else _han(digits)
        # 初四 is the ninth grade where primary school takes five years, so it has no number of its own.
        if stage and number > (6 if stage == "小学" else 3):
            number = 0
        number = number and number + _GRADES[stage]
    if not 1 <= number <= 12:
        raise UnreadableError("not_a_grade", found=shown(text))
    return number


def yes_no(text: str, field: str) -> bool:
    """是 or 否, in any of the ways of saying it; a few fields have their own."""
    low = text.lower()
    if low in _TRUE or text in _TRUE_OF.get(field, ()):
        return True
    if low in _FALSE or text in _FALSE_OF.get(field, ()):
        return False
    raise UnreadableError("not_yes_no", found=shown(text))


def sha256(text: str) -> str:
    """A SHA-256 in hexadecimal."""
    low = text.lower().replace(" ", "")
    if not re.fullmatch(_SHA256, low):
        raise UnreadableError("not_a_sha256", found=shown(text))
    return low


def _han(text: str) -> int:
    """A number up to 99 in Chinese numerals; 0 for what is none."""
    if "十" not in text:
        return int("".join(_DIGITS[c] for c in text))
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return 0
    return int(_DIGITS.get(tens, "1")) * 10 + int(_DIGITS.get(ones, "0"))
