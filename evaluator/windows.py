"""Whether a record stands in a leaf's window (design §5, decisions 16, 17, 28 and 34)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from evaluator.calendar import DISTANT_PAST, Span, months_back
from evaluator.case import Case, Item
from evaluator.lookup import Gap, Number, Outcomes, outcomes, settled
from evaluator.reasons import NEVER, Check, Opens, Reason, contradiction, opening
from evidence.settings import Settings
from rules.model import LastMonths, LastYears, Window

NOTHING_MORE: Final[Mapping[str, str | None]] = {}


class Amounts:
    """Looks up the office's amounts for a dossier; `about` adds what the place knows (post, term)."""

    __slots__ = ("_told", "settings", "title")

    def __init__(self, settings: Settings, title: str) -> None:
        self.settings = settings
        self.title = title
        self._told: dict[tuple[str | None, ...], Outcomes] = {}

    def __call__(self, name: str, case: Case, about: Mapping[str, str | None] = NOTHING_MORE) -> Number | Gap:
        """The amount, or why it cannot be told."""
        return settled(self.outcomes(name, case, about))

    def outcomes(self, name: str, case: Case, about: Mapping[str, str | None] = NOTHING_MORE) -> Outcomes:
        """All that the amount may be."""
        dossier = case.dossier
        key = (name, dossier.stage, dossier.subject, about.get("post"), about.get("term"))
        told = self._told.get(key)
        if told is None:
            known = {"title": self.title, "stage": dossier.stage, "subject": dossier.subject, **about}
            told = self._told[key] = outcomes(self.settings, name, known)
        return told


class Opening:
    """The first day of a window for one dossier: `first` as bounds, or why it is unknown."""

    __slots__ = ("first", "missing")

    def __init__(self, first: Span | None, missing: Check | None) -> None:
        self.first = first
        self.missing = missing


def opening_of(window: Window, start_field: str, case: Case, amounts: Amounts) -> Opening:
    """Where a window opens for a dossier."""
    what = window.window
    if isinstance(what, LastMonths):
        day = months_back(case.office.as_of, what.last_months)
        return Opening((day, day), None)
    if isinstance(what, LastYears):
        return Opening(_years_back(what, case), None)
    if what == "career":
        return Opening((DISTANT_PAST, DISTANT_PAST), None)
    if what == "one_cycle":
        years = amounts("cycle_years", case)
        if isinstance(years, str):
            kind: Opens = "setting" if years == "setting_missing" else "field"
            return Opening(None, opening(kind, Reason(years, "cycle_years")))
        day = months_back(case.office.as_of, int(years * 12))
        return Opening((day, day), None)
    if case.start is None:
        return Opening(None, opening("field", Reason("window_unknown", start_field)))
    return Opening(case.start, None)


def _years_back(what: LastYears, case: Case) -> Span:
    """The first day of the year that stands so many years back, the cut-off's own year counted."""
    if what.of == "calendar":
        day = date(date.fromordinal(case.office.as_of).year - what.last_years + 1, 1, 1).toordinal()
    else:
        year = date.fromordinal(case.office.as_of).year
        calendar = case.office.calendar
        begun = year if calendar.term(f"{year}-autumn").first <= case.office.as_of else year - 1
        day = calendar.term(f"{begun - what.last_years + 1}-autumn").first
    return day, day


def in_window(window: Window, opened: Opening, item: Item, as_of: int) -> Check | None:
    """The check that a record stands in a window; its being after the cut-off is checked elsewhere."""
    if window.by in ("held", "current"):
        return _held(opened, item, as_of, gained_counts=window.by == "held")
    if window.window == "career" or item.undated:
        return None
    by_span = window.by == "overlap" and not (item.begins is None and item.ends is None)
    dated = item.when is not None and not by_span
    if not dated and item.ends is not None and item.ends[0] >= as_of:
        return None
    if opened.first is None:
        return opened.missing
    if item.when is not None and not by_span:
        return _not_before("date", item.when, opened.first)
    if item.ends is not None:
        return _not_before("to", item.ends, opened.first)
    if item.begins is not None and item.begins[0] >= opened.first[1]:
        return None
    return opening("field", Reason("unknown", "to"))


def _not_before(field: str, day: Span, first: Span) -> Check | None:
    if day[0] >= first[1]:
        return None
    if day[1] < first[0]:
        return contradiction(Reason("before_window", field, first, day, first[0] - day[1], "days"))
    return opening("field", Reason("window_unclear", field, first, day))


def _held(opened: Opening, item: Item, as_of: int, *, gained_counts: bool) -> Check | None:
    """A title valid at the cut-off or, where that counts, gained in the window (decision 28)."""
    if item.undated or (item.ends is not None and item.ends[0] >= as_of):
        return None
    gain = _gained(opened, item) if gained_counts else _EXPIRED
    if gain is None:
        return None
    if item.ends is None:
        return opening("field", Reason("unknown", "to"))
    if item.ends[1] < as_of and gain.rung == NEVER:
        return contradiction(Reason("expired", "to", as_of, item.ends, as_of - item.ends[1], "days"))
    if gain.rung == NEVER:
        return opening("field", Reason("cutoff_unclear", "to", as_of, item.ends))
    return gain


def _gained(opened: Opening, item: Item) -> Check | None:
    """The check that a title was gained in the window; it was gained no later than it ended."""
    if opened.first is None:
        return opened.missing
    gained = item.when or item.begins
    if gained is not None:
        return _not_before("from", gained, opened.first)
    if item.ends is not None and item.ends[1] < opened.first[0]:
        return _EXPIRED
    return opening("field", Reason("unknown", "from"))


_EXPIRED = contradiction(Reason("expired"))
