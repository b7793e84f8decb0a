"""The records of a part: for each kind the rows of all its applicants, in the order of the applicants."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from bench.population.days import (
    CUT_OFF,
    NONE_CODE,
    TERMS,
    TEXTS,
    Days,
    clipped,
    exact,
    number,
    written,
)
from bench.population.draw import UNKNOWN, Classes, Coded, Codes, Mix, below, chance, forget, words
from bench.population.kinds import Kind
from bench.population.people import DISTRICTS, People, Rows
from evidence.scales import LEVELS

STANDINGS: Final = ("declared", "school", "authority", "rejected")
_STANDING = Mix(
    {"school": 45, "authority": 5, "declared": 47, "rejected": 3},
    {"school": 78, "authority": 21.6, "declared": 0.3, "rejected": 0.1},
)
_OFFICES = ("教育局", "教研室", "人社局", "教师进修学校", "总工会")
ORGANISERS: Final = [f"{place}{office}" for place in DISTRICTS for office in _OFFICES]
"""The bodies of each district, in its order."""

IDS: Final = [f"{n}" for n in range(1, 65)]
TWINS: Final = [f"同一{n}" for n in range(1, 65)]
_KEPT_TERM: Final = (0.85, 0.92, 0.96, 0.985, 0.995, 0.998, 0.999, 0.9995)
"""The share of terms of which there is a record, by class of merit."""


def prefix(kind: str) -> str:
    """What the ids of a kind begin with; the number follows."""
    return "".join(part[0] for part in kind.split("_")) + kind[1]


class Draft:
    """The rows of one kind while they are drawn: whose they are, the how-manieth, and when."""

    def __init__(self, who: People, owner: NDArray[np.int64], rng: np.random.Generator) -> None:
        self.who, self.owner, self.rng = who, owner, rng
        self.size = len(owner)
        counts = np.bincount(owner, minlength=who.size)
        starts = np.cumsum(counts) - counts
        self.ordinal = (np.arange(self.size) - starts[owner]).astype(np.int32)
        self.merit: Classes = who.merit[owner]
        self.care: Classes = who.care[owner]
        self.columns: dict[str, Coded] = {}

    def add(self, name: str, mix: Mix, *, by: str = "merit", whole: bool = False) -> Codes:
        """Draw a column; unless it is `whole`, some of it is left out."""
        codes = mix.draw(self.merit if by == "merit" else self.care, self.rng)
        if not whole:
            codes = forget(codes, self.care, self.rng)
        self.columns[name] = Coded(codes, mix.values)
        return codes

    def rows(self) -> Rows:
        """What was drawn."""
        return Rows(self.owner, self.columns)


def owners(kind: Kind, who: People, rng: np.random.Generator) -> NDArray[np.int64]:
    """Whose the rows are; for what recurs, how often is asked of the applicant, not of each term or year."""
    counts = np.zeros(who.size, dtype=np.int64)
    for group, mix in kind.number.items():
        counts += np.where(who.is_(group), mix.numbers(who.merit, rng), 0)
    return np.repeat(np.arange(who.size), counts)


def draft(kind: Kind, who: People, rng: np.random.Generator) -> Draft:
    """The rows with their dates."""
    owner = owners(kind, who, rng)
    if kind.way in ("term", "year"):
        return _recurring(kind, who, np.unique(owner), rng)
    rows = Draft(who, owner, rng)
    _DATED[kind.way](rows)
    return rows


def finish(kind: Kind, rows: Draft) -> Rows:
    """The fields that the tables of weights tell, documents, standing and ids."""
    for name, mix in kind.fields.items():
        rows.add(name, mix)
    if kind.papers is not None:
        rows.add("documents", kind.papers, by="care", whole=True)
    if kind.organised:
        _organiser(rows)
    rows.add("standing", _STANDING, by="care", whole=True)
    head = prefix(kind.name)
    rows.columns["id"] = Coded(rows.ordinal, [head + each for each in IDS])
    if kind.shared:
        _twins(rows, kind.shared)
    return rows.rows()


def _twins(rows: Draft, share: float) -> None:
    """Some certificates are of the same achievement as the one before."""
    same = chance(rows.size, share, rows.rng) & (rows.ordinal > 0)
    named = same.copy()
    named[:-1] |= same[1:]
    place = np.where(same, rows.ordinal - 1, rows.ordinal)
    rows.columns["achievement"] = Coded(np.where(named, place, UNKNOWN).astype(np.int32), TWINS)


def _organiser(rows: Draft) -> None:
    """Of county level and above a body of some district is named as often as not."""
    codes = (words(rows.size, rows.rng).astype(np.int32) * len(ORGANISERS)) >> 16
    told = (rows.columns["level"].codes >= LEVELS.index("county")) & chance(rows.size, 0.5, rows.rng)
    rows.columns["organiser"] = Coded(np.where(told, codes, UNKNOWN).astype(np.int32), ORGANISERS)


# When -----------------------------------------------------------------------------------------------------


def _moment(rows: Draft) -> Days:
    """A day since the appointment; the less the merit, the more lie before it or after the cut-off."""
    appointed = rows.who.appointed[rows.owner]
    day = appointed + below(np.maximum(CUT_OFF - appointed + 1, 1), rows.rng)
    late = 7 - rows.merit.astype(np.int64)
    before = words(rows.size, rows.rng) < 300 + late * 800
    day = np.where(before, appointed - 1 - below(np.full(rows.size, 1200), rows.rng), day)
    after = words(rows.size, rows.rng) < 100 + late * 100
    return clipped(np.where(after, CUT_OFF + 1 + below(np.full(rows.size, 90), rows.rng), day))


def _day(rows: Draft) -> None:
    rows.columns["date"] = written(_moment(rows), rows.care, rows.rng)


def _span(rows: Draft) -> None:
    begun = _moment(rows)
    ended = np.minimum(begun + 200 + below(np.full(rows.size, 700), rows.rng), CUT_OFF + 200)
    going_on = (ended >= CUT_OFF) | chance(rows.size, 0.15, rows.rng)
    rows.columns["from"] = written(begun, rows.care, rows.rng)
    _to(rows, np.maximum(ended, begun), going_on)


def _held(rows: Draft) -> None:
    gained = _moment(rows)
    rows.columns["from"] = written(gained, rows.care, rows.rng)
    _to(rows, clipped(gained + 3 * 365 - 1), chance(rows.size, 0.4, rows.rng))


def _career(rows: Draft) -> None:
    """From the appointment, or before, until the cut-off."""
    begun = clipped(rows.who.appointed[rows.owner] - np.where(chance(rows.size, 0.5, rows.rng), 0, 365))
    short = words(rows.size, rows.rng) < (7 - rows.merit.astype(np.int64)) * 1200
    rows.columns["from"] = exact(begun)
    _to(rows, np.where(short, np.maximum(begun, CUT_OFF - 400), CUT_OFF), np.zeros(rows.size, dtype=bool))


def _to(rows: Draft, ended: Days, going_on: NDArray[np.bool_]) -> None:
    codes = np.where(going_on, NONE_CODE, written(clipped(ended), rows.care, rows.rng).codes)
    rows.columns["to"] = Coded(codes.astype(np.int32), TEXTS)


def _cycle(rows: Draft) -> None:
    """Three school years as a rule, ended in one of the last three summers."""
    end = np.array([number(each) for each in _SUMMERS])[below(np.full(rows.size, len(_SUMMERS)), rows.rng)]
    late = 7 - rows.merit.astype(np.int64)
    short = words(rows.size, rows.rng) < 300 + late * 1500
    years = np.where(short, 2, 3)
    begun = clipped(end - years * 365 + 50)
    rows.columns["cycle_from"] = written(begun, rows.care, rows.rng)
    rows.columns["cycle_to"] = written(end, rows.care, rows.rng)


def _recurring(kind: Kind, who: People, those: NDArray[np.int64], rng: np.random.Generator) -> Draft:
    """A record for each term (or school year) since the appointment, some of them lost."""
    first = who.first_term[those]
    step = 1
    if kind.way == "year":
        # School years begin with an autumn term; the numbers of these are odd.
        first, step = first | 1, 2
    counts = np.maximum((len(TERMS) - first + step - 1) // step, 0)
    owner = np.repeat(those, counts)
    ordinal = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    term = np.repeat(first, counts) + ordinal * step
    shares = np.array([round(share * 65535) for share in _KEPT_TERM])[who.merit[owner]]
    kept = (words(len(owner), rng) <= shares) & (term != who.absent_term[owner])
    owner, term = owner[kept], term[kept]
    rows = Draft(who, owner, rng)
    if kind.way == "term":
        rows.columns["term"] = Coded(forget(term.astype(np.int32), rows.care, rng), TERMS)
    else:
        starts = np.array([number(_start(text)) for text in TERMS])
        day = clipped(starts[term] + below(np.full(len(term), 360), rng))
        rows.columns["date"] = written(day, rows.care, rng)
    return rows


def _start(term: str) -> date:
    """The first day of a term."""
    return date(int(term[:4]), 2 if term.endswith("spring") else 9, 1)


_SUMMERS: Final = (date(2022, 7, 10), date(2023, 7, 10), date(2024, 7, 10))
_DATED: Final[dict[str, Callable[[Draft], None]]] = {
    "day": _day,
    "span": _span,
    "held": _held,
    "career": _career,
    "cycle": _cycle,
}
