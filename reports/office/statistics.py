"""The sheet of statistics: counts as tables, with charts that Excel draws from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from reports.language import N_
from reports.office.book import COLOURS, Book, Column, Sheet
from reports.office.doubts import DoubtWords
from reports.office.summary import Summary, TitleSummary, by_kind

_CHART_COLUMN: Final = 8
_ROW_PIXELS: Final = 20
SOLID: Final = {"met": "#4C9A6C", "open": "#E0A93B", "not_met": "#C8544E"}


def write_statistics(
    book: Book, sheet: Sheet, summary: Summary, words: DoubtWords, acts: Mapping[str, str]
) -> None:
    """Write the tables one below the other, each with its chart at the right."""
    say = words.language.say
    sheet.columns([14, 46, 9, 9, 9, 9, 2])
    for title in summary.titles:
        _clauses(book, sheet, title, words)
        rows = [(each.cite, each.says, each.times) for each in title.missing]
        _counts(book, sheet, say("{title}: missing most often", title=title.words), rows, words)
    rows = [("", each.says, each.times) for each in summary.opens]
    _counts(book, sheet, say("Applicants by what they wait for"), rows, words)
    rows = [
        ("", words.language.labelled(actor, say(acts[code])), times) for actor, code, times in summary.todo
    ]
    _counts(book, sheet, say("Applicants by what is missing"), rows, words)
    rows = [("", words.name(kind), times) for kind, times in by_kind(summary.doubts).items()]
    _counts(book, sheet, say("Doubts"), rows, words, counted=N_("Times"))


def _heading(book: Book, sheet: Sheet, text: str) -> None:
    sheet.write(0, text, book.format(bold=True, font_size=12, border=0, text_wrap=False))
    sheet.next(20)


def _columns(book: Book, sheet: Sheet, columns: list[Column]) -> None:
    for place, column in enumerate(columns):
        sheet.write(place, column.heading, book.heading())
    sheet.next()


def _clauses(book: Book, sheet: Sheet, title: TitleSummary, words: DoubtWords) -> None:
    """How many meet each clause, with a chart of shares."""
    say = words.language.say
    top = sheet.row
    _heading(book, sheet, say("{title}: clause by clause", title=title.words))
    names = {"met": say("met"), "open": say("open"), "not_met": say("not met")}
    headings = (say("Clause"), say("Restated"), *names.values(), say("Share met"))
    _columns(book, sheet, [Column(heading, 0) for heading in headings])
    first = sheet.row
    for each in title.clauses:
        sheet.write(0, each.column.cite)
        sheet.write(1, each.column.says)
        for place, (status, times) in enumerate(
            (("met", each.met), ("open", each.open), ("not_met", each.not_met)), 2
        ):
            sheet.write(place, times, book.status(status))
        whole = each.met + each.open + each.not_met
        sheet.sheet.write_number(sheet.row, 5, each.met / whole, book.format(num_format="0%"))
        sheet.next()
    last = sheet.row - 1
    chart = book.book.add_chart({"type": "bar", "subtype": "percent_stacked"})
    for place, status in enumerate(names, 2):
        chart.add_series(
            {
                "name": [sheet.name, first - 1, place],
                "categories": [sheet.name, first, 0, last, 0],
                "values": [sheet.name, first, place, last, place],
                "fill": {"color": SOLID[status]},
                "gap": 40,
            }
        )
    place_chart(sheet, chart, top, say("{title}: clause by clause", title=title.words), last - first + 1)
    sheet.row = max(sheet.row, top + rows_of(last - first + 1)) + 1


def _counts(
    book: Book,
    sheet: Sheet,
    heading: str,
    rows: list[tuple[str, str, int]],
    words: DoubtWords,
    *,
    counted: str = N_("Applicants"),
) -> None:
    """How often each of several things is, with a chart."""
    if not rows:
        return
    say = words.language.say
    top = sheet.row
    _heading(book, sheet, heading)
    _columns(book, sheet, [Column(text, 0) for text in (say("Clause"), say("What"), say(counted))])
    first = sheet.row
    for cite, text, times in rows:
        sheet.write(0, cite)
        sheet.write(1, text)
        sheet.write(2, times)
        sheet.next()
    last = sheet.row - 1
    chart = book.book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": heading,
            "categories": [sheet.name, first, 1, last, 1],
            "values": [sheet.name, first, 2, last, 2],
            "fill": {"color": COLOURS["open"][1]},
            "data_labels": {"value": True},
            "gap": 40,
        }
    )
    place_chart(sheet, chart, top, heading, len(rows), most=max(times for _, _, times in rows))
    sheet.row = max(sheet.row, top + rows_of(len(rows))) + 1


def rows_of(bars: int) -> int:
    """How many rows a chart of so many bars covers."""
    return max(12, bars + 5)


def step_of(most: int) -> int:
    """The least of 1, 2, 5, 10, 20 and so on that takes an axis to its end in at most eight steps."""
    step = 1
    while most > 8 * step:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return step


def place_chart(
    sheet: Sheet, chart: Any, row: int, title: str, bars: int, *, most: int = 0, column: int = _CHART_COLUMN
) -> None:
    """Put a chart beside its table; `most` is the longest bar, where bars are counts."""
    chart.set_title({"name": title, "name_font": {"size": 11}, "overlay": False})
    chart.set_y_axis({"reverse": True, "num_font": {"size": 8}, "major_gridlines": {"visible": False}})
    axis: dict[str, Any] = {"num_font": {"size": 8}, "label_position": "high", "min": 0}
    if most:
        axis |= {"num_format": "0", "major_unit": step_of(most)}
    chart.set_x_axis(axis)
    chart.set_legend({"none": True} if most else {"position": "bottom"})
    chart.set_size({"width": 640, "height": rows_of(bars) * _ROW_PIXELS})
    sheet.sheet.insert_chart(row, column, chart)
