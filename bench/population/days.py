"""Days, months and years as the texts of a dossier, by number; and the terms of the school year."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bench.population.draw import Classes, Coded, Mix, forget

Days = NDArray[np.int64]
"""Days by their number since FIRST."""

FIRST: Final = date(1985, 1, 1)
LAST: Final = date(2025, 12, 31)
AS_OF: Final = date(2024, 8, 31)
"""The cut-off that the applicants prepare for."""

_NUMBER: Final = (LAST - FIRST).days + 1
_ALL: Final = [FIRST + timedelta(days=n) for n in range(_NUMBER)]
_MONTHS: Final = [f"{day:%Y-%m}" for day in _ALL if day.day == 1]
_YEARS: Final = [str(year) for year in range(FIRST.year, LAST.year + 1)]
NONE_CODE: Final = _NUMBER + len(_MONTHS) + len(_YEARS)
TEXTS: Final = [*(day.isoformat() for day in _ALL), *_MONTHS, *_YEARS, "none"]
"""Every date a column may hold, in the order of the codes; the last is `none`."""
_MONTH_OF: Final = np.array(
    [_NUMBER + (day.year - FIRST.year) * 12 + day.month - 1 for day in _ALL], dtype=np.int32
)
_YEAR_OF: Final = np.array([_NUMBER + len(_MONTHS) + day.year - FIRST.year for day in _ALL], dtype=np.int32)

_PRECISION: Final = Mix({0: 80, 1: 17, 2: 3}, {0: 96, 1: 3.9, 2: 0.1})
"""Day, month or year."""

TERMS: Final = [f"{year}-{season}" for year in range(2008, 2025) for season in ("spring", "autumn")][:-1]
"""Every term by its number; the last ends with AS_OF."""


def number(day: date) -> int:
    """The number of a day."""
    return (day - FIRST).days


CUT_OFF: Final = number(AS_OF)


def written(days: Days, care: Classes, rng: np.random.Generator) -> Coded:
    """The days as they stand in dossiers: some are known by month or year only, some not at all."""
    precise = days.astype(np.int32)
    how = _PRECISION.draw(care, rng)
    codes = np.where(how == 1, _MONTH_OF[precise], np.where(how == 2, _YEAR_OF[precise], precise))
    return Coded(forget(codes, care, rng), TEXTS)


def exact(days: Days) -> Coded:
    """The days, each known."""
    return Coded(days.astype(np.int32), TEXTS)


def first_terms(days: Days) -> NDArray[np.int64]:
    """The number of the first term that begins on the day or later."""
    starts = [number(date(int(text[:4]), 2 if text.endswith("spring") else 9, 1)) for text in TERMS]
    terms: NDArray[np.int64] = np.searchsorted(np.array(starts), days, side="left").astype(np.int64)
    return terms


def clipped(days: NDArray[Any]) -> Days:
    """The days, none beyond what the texts reach."""
    within: Days = np.clip(days, 0, _NUMBER - 1).astype(np.int64)
    return within
