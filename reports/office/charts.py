"""Charts as SVG inside HTML: bars with their numbers, readable without colour and by a screen reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from markupsafe import Markup

from reports.clean import clean, clip
from reports.language import Language
from reports.office.summary import Often, TitleSummary

_ROW: Final = 24
_LABEL: Final = 96
_WIDTH: Final = 560
_ROOM: Final = _WIDTH - _LABEL - 44
_LONGEST: Final = 34


def shares(title: TitleSummary, statuses: Mapping[str, str], language: Language) -> Markup:
    """One bar for each clause: how many meet it, wait for something, fail it."""
    rows = []
    for place, each in enumerate(title.clauses):
        whole = each.met + each.open + each.not_met
        counts = (("met", each.met), ("open", each.open), ("not_met", each.not_met))
        told = language.join(language.labelled(statuses[code], str(times)) for code, times in counts)
        parts, left = [], _LABEL
        for code, times in counts:
            width = times * _ROOM // whole
            parts.append(
                Markup('<rect class="{}" x="{}" y="{}" width="{}" height="15"/>').format(
                    code, left, place * _ROW + 4, width
                )
            )
            left += width
        percent = Markup('<text class="value" x="{}" y="{}">{}%</text>').format(
            _LABEL + _ROOM + 6, place * _ROW + 16, each.met * 100 // whole
        )
        name = f"{each.column.cite} {each.column.says}"
        rows.append(_row(place, each.column.cite, f"{name}\n{told}", Markup("").join(parts) + percent))
    return _svg(rows, title.words)


def bars(counts: Iterable[Often], language: Language) -> Markup:
    """One bar for each thing, as long as it is often."""
    counts = list(counts)
    most = max((each.times for each in counts), default=1)
    rows = []
    for place, each in enumerate(counts):
        name = f"{each.cite} {each.says}".strip()
        text = clip(clean(name), _LONGEST)
        rows.append(
            Markup('<g><title>{}</title><text x="0" y="{}">{}</text>').format(
                language.labelled(name, str(each.times)), place * 2 * _ROW + 16, text
            )
            + Markup('<rect class="often" x="0" y="{}" width="{}" height="12"/>').format(
                place * 2 * _ROW + 23, each.times * (_WIDTH - 60) // most
            )
            + Markup('<text class="value" x="{}" y="{}">{}</text></g>').format(
                each.times * (_WIDTH - 60) // most + 8, place * 2 * _ROW + 34, each.times
            )
        )
    return _svg(rows, "", step=2 * _ROW)


def _row(place: int, label: str, title: str, inside: Markup) -> Markup:
    return Markup('<g><title>{}</title><text x="0" y="{}">{}</text>{}</g>').format(
        clean(title), place * _ROW + 16, clip(clean(label), _LONGEST), inside
    )


def _svg(rows: list[Markup], label: str, step: int = _ROW) -> Markup:
    return Markup(
        '<svg role="img" aria-label="{}" viewBox="0 0 {} {}" xmlns="http://www.w3.org/2000/svg">{}</svg>'
    ).format(clean(label), _WIDTH, max(len(rows), 1) * step + 6, Markup("\n").join(rows))
