"""What the local settings give for one applicant: amounts by stage, subject, post, term; equivalents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Literal, NamedTuple

from evidence.scales import POSTS, STAGES
from evidence.settings import AmountEntry, Equivalent, Settings

Number = Fraction | int

_OTHER = "\0"
"""A value that no table names."""

Gap = Literal["setting_missing", "stage_unknown"]
"""Why no amount was found: the file has none, or which one holds depends on an unknown field of the
dossier."""


def exact(value: int | Decimal | Fraction) -> Fraction | int:
    """A number without rounding: an integer where it is one (integers are the faster), else a fraction."""
    above, below = value.as_integer_ratio()
    return above if below == 1 else Fraction(above, below)


class Outcomes(NamedTuple):
    """What a setting may turn out to be: its least and greatest amount, and whether it may be missing."""

    least: Number | None
    greatest: Number | None
    may_be_missing: bool


def outcomes(settings: Settings, name: str, about: Mapping[str, str | None]) -> Outcomes:
    """All that a setting may be for what is known (`about`: title, stage, subject, post, term).

    Of the entries whose keys all match, the one with most keys wins; of two with as many, the one that names
    the term, else the post, the subject, the stage. What is unknown is tried in every way that the table
    tells apart.
    """
    table = getattr(settings, name)
    if table is None:
        return Outcomes(None, None, may_be_missing=True)
    if not isinstance(table, tuple):
        number = exact(table)
        return Outcomes(number, number, may_be_missing=False)
    unknown = [key for key in AmountEntry.KEYS if about.get(key) is None]
    ways = product(*(_ways(key, table) for key in unknown))
    found = [_look_up(table, {**about, **dict(zip(unknown, way, strict=True))}) for way in ways]
    amounts = [each for each in found if each is not None]
    return Outcomes(min(amounts, default=None), max(amounts, default=None), None in found)


def _ways(key: str, table: Sequence[AmountEntry]) -> Sequence[str]:
    """What a key may be as far as the table tells it apart: every value it names, and any other."""
    if key == "stage":
        return STAGES
    named = {value for entry in table if (value := getattr(entry, key)) is not None}
    if key == "post":
        return POSTS if named else (_OTHER,)
    return (
        *sorted(value if key != "term" or "-" in value else f"{_OTHER}-{value}" for value in named),
        _OTHER,
    )


def _look_up(table: Sequence[AmountEntry], about: Mapping[str, str | None]) -> Number | None:
    best: tuple[tuple[int, int], Number] | None = None
    for entry in table:
        if all(_matches(key, getattr(entry, key), about[key]) for key in AmountEntry.KEYS):
            weight = _weight(entry)
            if best is None or weight > best[0]:
                best = (weight, exact(entry.amount))
    return None if best is None else best[1]


def either(several: Iterable[Outcomes]) -> Outcomes:
    """All that a setting may be when one of several situations holds."""
    found = list(several)
    if len(found) == 1:
        return found[0]
    least = min((each.least for each in found if each.least is not None), default=None)
    greatest = max((each.greatest for each in found if each.greatest is not None), default=None)
    return Outcomes(least, greatest, any(each.may_be_missing for each in found))


def settled(found: Outcomes) -> Number | Gap:
    """The amount that a setting is for certain, or why it cannot be told."""
    if found.least is None:
        return "setting_missing"
    if found.may_be_missing or found.least != found.greatest:
        return "stage_unknown"
    return found.least


def _matches(key: str, wanted: str | None, given: str | None) -> bool:
    if wanted is None or given is None:
        return wanted is None
    return wanted == given or (key == "term" and given.endswith("-" + wanted))


def _weight(entry: AmountEntry) -> tuple[int, int]:
    """How special an entry is: how many keys, then which; a full term is closer than its season."""
    given = [key for key in AmountEntry.KEYS if getattr(entry, key) is not None]
    rank = sum(1 << AmountEntry.KEYS.index(key) for key in given)
    full_term = entry.term is not None and "-" in entry.term
    return len(given), rank + (full_term << len(AmountEntry.KEYS))


Equivalents = dict[tuple[str, str], dict[str, frozenset[str]]]
"""By kind and field: a value, and the values it counts as."""


def in_force(equivalent: Equivalent, as_of: int) -> bool:
    """Whether an equivalent has been approved by a named body not after the cut-off."""
    day = equivalent.approved_on
    return bool(equivalent.approved_by) and day is not None and day.last.toordinal() <= as_of


def equivalents(settings: Settings, as_of: int) -> Equivalents:
    """The equivalents in force at the cut-off."""
    found: Equivalents = {}
    for entry in settings.equivalents:
        if in_force(entry, as_of):
            values = found.setdefault((entry.kind, entry.field), {})
            values[entry.value] = values.get(entry.value, frozenset()) | {entry.counts_as}
    return found
