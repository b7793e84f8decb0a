"""What of a record stands in no field alone: its standing, its days, its place in a window, its documents."""

from __future__ import annotations

from math import floor
from typing import Final

from evaluator.calendar import Calendar, Span, bounds
from evaluator.case import OPEN_END, Item
from evaluator.rete.text import FAR, NO_DAY, REMEMBERED, UNKNOWN, Bounds, Scene, Text, Writer, same
from evaluator.windows import Amounts
from evidence.day import Day
from evidence.documents import Document
from evidence.scales import REJECTED, STANDINGS
from rules.model import DocumentTest, Presence, SettingAmount, YearsAtLeast

VERIFIED_AT_LAST: Final = 9
"""The standing that a record not yet checked may reach."""


def standing(least: int) -> Writer:
    """`s`: the standing's rank. What is not yet checked may be; what was rejected has none."""
    texts: dict[str, Text] = {REJECTED: Text()}
    for rank, name in enumerate(STANDINGS):
        texts[name] = Text()
        texts[name].number("s", (rank, rank if rank >= least else VERIFIED_AT_LAST))

    def write(item: Item, _scene: Scene, text: Text) -> None:
        known = texts[item.record.standing]
        text.both += known.both
        text.certain += known.certain
        text.possible += known.possible

    return write


def latest_day(item: Item, _scene: Scene, text: Text) -> None:
    """`c`: the latest of the days that must not be after the cut-off; unknown where none is known."""
    day, own = item.when, own_day(item)
    if day is None:
        day = own or NO_DAY
    elif own is not None:
        day = max(day[0], own[0]), max(day[1], own[1])
    undated = item.undated and item.kind != "judgement"
    text.number("c", (None if undated else day[1], day[0]))


def own_day(item: Item) -> Span | None:
    """The day of a record's span that must not be after the cut-off: of results the end, if it is known."""
    return item.ends if item.kind == "class_results" and item.ends is not None else item.begins


def block_day(name: str, block: str) -> Writer:
    """The day of an exchange or publication, which must not be after the cut-off either (decision 34)."""

    def write(item: Item, _scene: Scene, text: Text) -> None:
        day = getattr(getattr(item.record, block), "date", None)
        first, last = bounds(day) if isinstance(day, Day) else NO_DAY
        text.number(name, (last, first))

    return write


def span_length(name: str, test: YearsAtLeast, amounts: Amounts) -> Writer:
    """How many terms a record's span holds beyond those of the years asked for, months meant whole."""
    wanted = test.years_at_least
    known: dict[Span, int] = {}

    def terms_held(span: Span, calendar: Calendar) -> int:
        held = known.get(span)
        if held is None:
            held = calendar.terms_held(*span)
            if len(known) < REMEMBERED:
                known[span] = held
        return held

    def write(item: Item, scene: Scene, text: Text) -> None:
        years = amounts(wanted.setting, scene.case) if isinstance(wanted, SettingAmount) else wanted
        if item.begins is None or item.ends is None or isinstance(years, str):
            text.number(name, UNKNOWN)
            return
        office = scene.case.office
        span = (item.begins[0], office.as_of if item.ends == OPEN_END else item.ends[1])
        text.number(name, same(floor(terms_held(span, office.calendar) - 2 * years)))

    return write


def in_window(name: str, opening: int, by: Presence) -> Writer:
    """How many days after the first day of a window a record stands in it; what still goes on is in any."""

    def write(item: Item, scene: Scene, text: Text) -> None:
        first, ends = scene.openings[opening], item.ends
        spanless = item.begins is None and ends is None
        dated = item.when is not None and (by == "end" or spanless)
        if item.undated or (not dated and ends is not None and ends[0] >= scene.case.office.as_of):
            text.number(name, same(FAR))
        elif first is None:
            text.number(name, UNKNOWN)
        elif dated and item.when is not None:
            text.number(name, since(item.when, first))
        elif ends is not None:
            text.number(name, since(ends, first))
        elif item.begins is not None:
            text.number(name, (item.begins[0] - first[1], FAR))

    return write


def since(day: Span, first: Span) -> Bounds:
    """How many days a day lies after a window's first: at least, and at most."""
    return day[0] - first[1], day[1] - first[0]


def held(valid: str, gained: str, opening: int) -> Writer:
    """How long a title is still valid at the cut-off, and when it was gained, from a window's first day on.

    When it was gained is not written where `gained` is "".
    """

    def write(item: Item, scene: Scene, text: Text) -> None:
        first, ends = scene.openings[opening], item.ends
        if item.undated:
            text.number(valid, same(FAR))
            return
        if ends is None:
            text.number(valid, UNKNOWN)
        else:
            as_of = scene.case.office.as_of
            text.number(valid, (ends[0] - as_of, ends[1] - as_of))
        day = item.when or item.begins
        if gained and first is None:
            text.number(gained, UNKNOWN)
        elif gained and first is not None and day is not None:
            text.number(gained, since(day, first))
        elif gained and first is not None and ends is not None:
            # It was gained no later than it ended.
            text.number(gained, (None, ends[1] - first[0]))

    return write


def document(name: str, test: DocumentTest) -> Writer:
    """1 where the document is attached and in order; possibly so unless it is known to be unavailable."""
    roles = frozenset(test.signed_by)
    one = f',"{name}":1'

    def in_order(doc: Document) -> bool:
        return (
            roles.issubset(doc.signed_by)
            and (bool(doc.signed_by) or not test.signed)
            and (doc.stamped is True or not test.stamped)
            and (doc.original is not False or not test.original)
        )

    def write(item: Item, _scene: Scene, text: Text) -> None:
        attached = usable = False
        for doc in item.record.documents:
            if doc.type == test.type:
                attached = True
                if not doc.unavailable:
                    usable = True
                    if in_order(doc):
                        text.both.append(one)
                        return
        if usable or not attached:
            text.possible.append(one)

    return write
