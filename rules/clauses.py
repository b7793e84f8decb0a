"""Numbers of clauses: 二（二）1 as a person writes it, 2.2.1 as ids begin."""

from __future__ import annotations

import re
import unicodedata

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
NUMERAL = "[一二三四五六七八九十]{1,3}"
_CITE = re.compile(rf"({NUMERAL})(?:\(({NUMERAL})\)([1-9]\d*)?)?")


def numeral(text: str) -> int | None:
    """The value of a Chinese numeral from 一 to 九十九; None for anything else."""
    tens, ten, ones = text.partition("十")
    if not ten:
        tens, ones = "", text
        if len(ones) != 1:
            return None
    if len(tens) > 1 or len(ones) > 1 or not {*tens, *ones} <= _DIGITS.keys():
        return None
    value = (_DIGITS[tens] if tens else 1) * 10 if ten else 0
    return value + (_DIGITS[ones] if ones else 0) or None


def clause_parts(cite: str) -> tuple[int, ...] | None:
    """二（二）1 as (2, 2, 1), with brackets and digits of either width; None for what is no clause."""
    match = _CITE.fullmatch(unicodedata.normalize("NFKC", cite).replace(" ", ""))
    if match is None:
        return None
    numbers = [numeral(part) for part in match.groups()[:2] if part is not None]
    if match.group(3) is not None:
        numbers.append(int(match.group(3)))
    return None if None in numbers else tuple(number for number in numbers if number is not None)


def clause_number(cite: str) -> str | None:
    """二（二）1 as 2.2.1; None for what is no clause."""
    parts = clause_parts(cite)
    return None if parts is None else ".".join(map(str, parts))


def is_written_well(cite: str) -> bool:
    """Whether a clause is written the one way that rule sets write it, 二（二）1."""
    parts = clause_parts(cite)
    return parts is not None and written(parts) == cite


def written(parts: tuple[int, ...]) -> str:
    """(2, 2, 1) as 二（二）1."""
    first = _chinese(parts[0])
    if len(parts) == 1:
        return first
    return f"{first}（{_chinese(parts[1])}）" + "".join(map(str, parts[2:]))


def _chinese(number: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    if tens == 0:
        return digits[ones]
    return (digits[tens] if tens > 1 else "") + "十" + (digits[ones] if ones else "")
