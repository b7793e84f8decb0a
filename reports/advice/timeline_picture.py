"""The timeline as a picture: SVG for the HTML report, readable without colour and by a screen reader.

Bars are placed by percent and text by pixels, so that the picture fills any width and stays readable. All
looks stand in `templates/timeline.css`; met, open and not met differ by filling as well as by colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, NamedTuple

from markupsafe import Markup

from reports.advice.timeline import PhaseView, RowView, TimelineView
from reports.clean import clean
from reports.model import Mark
from reports.wrap import width

HEAD: Final = 44
"""Pixels above the first row: the years, and the cut-off."""
ROW: Final = 38
BAR: Final = 14
LABEL: Final = 14
"""Where the base line of a row's name and its bar stand in the row."""
LEGEND: Final = 20
"""Pixels of a line of the legend."""
PHONE: Final = 310
SWATCH: Final = 18
PIXELS_OF_COLUMN: Final = 7
NEAR_EDGE: Final = 25
"""Percent from the edge within which the date of the cut-off is put to one side of its line."""
LONGEST: Final = 44
"""Columns of a row's name: what is left of 360 pixels."""
MANY_YEARS: Final = 12
LEAST_FOR_SYMBOL: Final = 4
"""Percent of the width that a phase takes at least to be given its symbol."""


def picture_of(view: TimelineView) -> Markup:
    """The picture, one `svg` element. Its rows are the whole in both courses, then clause by clause."""
    scale = _Scale(view.first, view.last)
    whole = (view.served, view.bare)
    rows = [_Row(f"{view.labels['whole']} · {each.label}", "whole", each.phases, ()) for each in whole]
    rows += [_Row(_name(row), "clause", row.phases, row.left) for row in view.rows]
    bottom = HEAD + ROW * len(rows)
    legend, height = _legend(view, bottom + 18)
    drawn = [
        _years(scale, bottom),
        *(_bars_of(HEAD + ROW * n + LABEL, scale, row) for n, row in enumerate(rows)),
        _cut_off(view, scale, bottom),
        *(_name_of(HEAD + ROW * n + LABEL - 3, row) for n, row in enumerate(rows)),
        legend,
    ]
    return Markup(
        '<svg class="timeline" width="100%" height="{}" role="img" '
        'aria-labelledby="timeline-title timeline-desc">'
        '<title id="timeline-title">{}</title><desc id="timeline-desc">{}</desc>{}{}</svg>'
    ).format(height, view.title, _described(view), _PATTERNS, Markup("").join(drawn))


_PATTERNS: Final = Markup(
    '<defs><pattern id="timeline-open" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect class="ground" width="6" height="6"/>'
    '<line class="hatch" x1="0" y1="0" x2="0" y2="6"/></pattern></defs>'
)


class _Row(NamedTuple):
    """A name and its bar; `left` are days at which records leave, with their words."""

    name: str
    kind: str
    phases: tuple[PhaseView, ...]
    left: tuple[tuple[int, str], ...]


class _Scale:
    """Days as percent of the width."""

    def __init__(self, first: int, last: int) -> None:
        self.first, self.last = first, last
        self.days = last + 1 - first

    def at(self, day: int) -> str:
        """Where a day begins."""
        return self.percent(day - self.first)

    def percent(self, days: int) -> str:
        """So many days, exactly enough for any screen and without a float."""
        thousandths = min(max(days, 0), self.days) * 100_000 // self.days
        return f"{thousandths // 1000}.{thousandths % 1000:03}%"

    def share(self, days: int) -> int:
        """So many days in whole percent."""
        return days * 100 // self.days


def _name(row: RowView) -> str:
    text = clean(f"{row.ref.cite} {row.ref.says}")
    while width(text) > LONGEST:
        text = text[: max(len(text) * LONGEST // width(text) - 1, 1)].rstrip() + "…"
    return text


def _described(view: TimelineView) -> str:
    told = [f"{view.labels['first_met']}: {view.first_met_text}"]
    told += [f"{course.label}: {course.sentence}" for course in (view.served, view.bare)]
    return " ".join(told)


def _years(scale: _Scale, bottom: int) -> Markup:
    """The years, with lines through all rows."""
    years = range(date.fromordinal(scale.first).year + 1, date.fromordinal(scale.last).year + 1)
    step = -(-len(years) // MANY_YEARS) if years else 1
    drawn = []
    for year in years:
        x = scale.at(date(year, 1, 1).toordinal())
        drawn.append(Markup('<line class="year" x1="{0}" y1="14" x2="{0}" y2="{1}"/>').format(x, bottom))
        if year % step == 0:
            drawn.append(Markup('<text class="year" x="{}" dx="2" y="11">{}</text>').format(x, year))
    return Markup("").join(drawn)


def _cut_off(view: TimelineView, scale: _Scale, bottom: int) -> Markup:
    """The verdict's own cut-off, at the end of its day."""
    x, share = scale.at(view.as_of + 1), scale.share(view.as_of + 1 - view.first)
    anchor = "start" if share < NEAR_EDGE else "end" if share > 100 - NEAR_EDGE else "middle"
    text = next((fact.text for fact in view.facts if fact.code == "as_of"), "")
    return Markup(
        '<line class="cut-off" x1="{0}" y1="30" x2="{0}" y2="{1}"/>'
        '<text class="cut-off" x="{0}" y="27" text-anchor="{2}">{3} {4}</text>'
    ).format(x, bottom, anchor, view.labels["as_of"], text)


def _name_of(base: int, row: _Row) -> Markup:
    return Markup('<text class="{}" x="0" y="{}">{}</text>').format(row.kind, base, row.name)


def _bars_of(top: int, scale: _Scale, row: _Row) -> Markup:
    return Markup("").join((*_bars(top, scale, row.phases), *_marks(top, scale, row.left)))


def _bars(top: int, scale: _Scale, phases: Iterable[PhaseView]) -> Iterator[Markup]:
    for phase in phases:
        days = phase.last + 1 - phase.first
        yield Markup('<g class="{}"><title>{}</title><rect x="{}" y="{}" width="{}" height="{}"/>').format(
            phase.mark.code, phase.text, scale.at(phase.first), top, scale.percent(days), BAR
        )
        if scale.share(days) >= LEAST_FOR_SYMBOL and phase.mark.code != "not_applicable":
            middle = scale.percent(phase.first - scale.first + days // 2)
            yield Markup('<text class="symbol" x="{}" y="{}" text-anchor="middle">{}</text>').format(
                middle, top + BAR - 3, phase.mark.symbol
            )
        yield Markup("</g>")


def _marks(top: int, scale: _Scale, left: Iterable[tuple[int, str]]) -> Iterator[Markup]:
    """The last days of records, as marks above the bar."""
    for day, text in left:
        yield Markup(
            '<svg class="leaves" x="{}" y="{}" overflow="visible"><title>{}</title>'
            '<path d="M-5-7H5L0 1Z"/></svg>'
        ).format(scale.at(day + 1), top, text)


def _legend(view: TimelineView, top: int) -> tuple[Markup, int]:
    """What the fillings and the mark mean, in lines no wider than a phone's, and where they end."""
    marks: dict[str, Mark] = {}
    for phases in (view.served.phases, view.bare.phases, *(row.phases for row in view.rows)):
        for phase in phases:
            marks.setdefault(phase.mark.code, phase.mark)
    drawn, x = [], 0
    for mark in marks.values():
        text = f"{mark.symbol} {mark.word}"
        needed = SWATCH + PIXELS_OF_COLUMN * width(text)
        if x and x + needed > PHONE:
            x, top = 0, top + LEGEND
        drawn.append(
            Markup(
                '<g class="{}"><rect x="{}" y="{}" width="14" height="11"/></g><text x="{}" y="{}">{}</text>'
            ).format(mark.code, x, top - 9, x + 18, top, text)
        )
        x += needed + 12
    if any(row.left for row in view.rows):
        top += LEGEND
        drawn.append(
            Markup(
                '<svg class="leaves" x="6" y="{}" overflow="visible"><path d="M-5-7H5L0 1Z"/></svg>'
                '<text x="18" y="{}">{}</text>'
            ).format(top - 3, top, view.labels["leaves"])
        )
    return Markup('<g class="legend">{}</g>').format(Markup("").join(drawn)), top + 8
