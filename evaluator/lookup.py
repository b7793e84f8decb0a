"""What the local settings give for one applicant: amounts by stage, subject, post, term; equivalents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from evidence.scales import STAGES
from evidence.settings import AmountEntry, Equivalent, Settings

Number = Fraction | int

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
    the term, else the post, the subject, the stage. An entry that matches only if an unknown field of the
    dossier has the right value, and would then win, is one more possibility.
    """
    table = getattr(settings, name)
    if table is None:
        return Outcomes(None, None, may_be_missing=True)
    if not isinstance(table, tuple):
        number = exact(table)
        return Outcomes(number, number, may_be_missing=False)
    best: tuple[tuple[int, int], Number] | None = None
    doubtful: list[tuple[tuple[int, int], AmountEntry]] = []
    for entry in table:
        answers = [_matches(key, getattr(entry, key), about.get(key)) for key in AmountEntry.KEYS]
        if "no" in answers:
            continue
        weight = _weight(entry)
        if "unknown" in answers:
            doubtful.append((weight, entry))
        elif best is None or weight > best[0]:
            best = (weight, exact(entry.amount))
    amounts = [exact(entry.amount) for weight, entry in doubtful if best is None or weight > best[0]]
    if best is not None:
        amounts.append(best[1])
    missing = best is None and not _covers_all(doubtful, about)
    return Outcomes(min(amounts, default=None), max(amounts, default=None), missing)


def either(several: Iterable[Outcomes]) -> Outcomes:
    """All that a setting may be when one of several situations holds."""
    found = list(several)
    if len(found) == 1:
        return found[0]
    least = min((each.least for each in found if each.least is not None), default=None)
    greatest = max((each.greatest for each in found if each.greatest is not None), default=None)
    return Outcomes(least, greatest, any(each.may_be_missing for each in found))


def _covers_all(
    entries: Sequence[tuple[tuple[int, int], AmountEntry]], about: Mapping[str, str | None]
) -> bool:
    """Whether entries that name only the stage among what is unknown cover every stage there is."""
    named = set()
    for _, entry in entries:
        unknown = [
            key for key in AmountEntry.KEYS if getattr(entry, key) is not None and about.get(key) is None
        ]
        if unknown == ["stage"]:
            named.add(entry.stage)
    return named == set(STAGES)


def settled(found: Outcomes) -> Number | Gap:
    """The amount that a setting is for certain, or why it cannot be told."""
    if found.least is None:
        return "setting_missing"
    if found.may_be_missing or found.least != found.greatest:
        return "stage_unknown"
    return found.least


def _matches(key: str, wanted: str | None, given: str | None) -> Literal["yes", "no", "unknown"]:
    if wanted is None:
        return "yes"
    if given is None:
        return "unknown"
    fits = wanted == given or (key == "term" and given.endswith("-" + wanted))
    return "yes" if fits else "no"


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
