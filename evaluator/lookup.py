"""What the local settings give for one applicant: amounts by stage, subject, post, term; equivalents."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from evidence.settings import AmountEntry, Equivalent, Settings

Number = Fraction | int

Gap = Literal["setting_missing", "stage_unknown"]
"""Why no amount was found: the file has none, or which one holds depends on an unknown field of the
dossier."""


def exact(value: int | Decimal | Fraction) -> Fraction | int:
    """A number without rounding: an integer where it is one (integers are the faster), else a fraction."""
    above, below = value.as_integer_ratio()
    return above if below == 1 else Fraction(above, below)


def amount(settings: Settings, name: str, about: Mapping[str, str | None]) -> Number | Gap:
    """The amount of a setting for what is known (`about`: title, stage, subject, post, term).

    Of the entries whose keys all match, the one with most keys wins; of two with as many, the one that names
    the term, else the post, the subject, the stage. An entry that matches only if an unknown field of the
    dossier has the right value, and would then win, leaves the amount unknown.
    """
    table = getattr(settings, name)
    if table is None:
        return "setting_missing"
    if not isinstance(table, tuple):
        return exact(table)
    best: tuple[tuple[int, int], Number] | None = None
    doubtful: list[tuple[tuple[int, int], Number]] = []
    for entry in table:
        answers = [_matches(key, getattr(entry, key), about.get(key)) for key in AmountEntry.KEYS]
        if "no" in answers:
            continue
        weight = _weight(entry)
        candidate = (weight, exact(entry.amount))
        if "unknown" in answers:
            doubtful.append(candidate)
        elif best is None or weight > best[0]:
            best = candidate
    if any(best is None or (weight > best[0] and value != best[1]) for weight, value in doubtful):
        return "stage_unknown"
    return "setting_missing" if best is None else best[1]


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
