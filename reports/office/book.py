"""A workbook that is written for people: every cell typed by us, so that no text becomes a formula.

Equal input gives equal bytes: no clock, no author. Rows are written downwards and not kept in memory.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

from reports.clean import clean, clip
from reports.wrap import width

LONGEST: Final = 4_000
_MADE: Final = datetime(2000, 1, 1, tzinfo=UTC)
_A4: Final = 9
_LINE: Final = 13
"""Points of one line of text."""
_HIGHEST: Final = 400
_MOST_LINKS: Final = 60_000
"""A sheet bears a few thousand links more; what would be too many is plain text."""
_LONGEST_NAME: Final = 31
_NOT_IN_NAMES: Final = str.maketrans("", "", "[]:*?/\\'")

COLOURS: Final = {
    "met": ("#EAF4EE", "#17613A"),
    "waived": ("#EAF4EE", "#17613A"),
    "open": ("#FDF4E1", "#7A4D00"),
    "not_met": ("#FBECEA", "#A4201C"),
    "not_applicable": ("#F1EFE9", "#5C5A55"),
    "error": ("#FBECEA", "#A4201C"),
    "warning": ("#FDF4E1", "#7A4D00"),
}
"""Paper and ink of a status; the colours of the HTML report."""


class Column(NamedTuple):
    """A column of a sheet: its heading and its width in characters."""

    heading: str
    width: int


class Book:
    """A workbook being written to `path`; `temporary` is a folder for what is written on the way."""

    def __init__(self, path: Path, temporary: Path, title: str, lang: str) -> None:
        import xlsxwriter  # noqa: PLC0415 - only where a workbook is written

        options = {
            "constant_memory": True,
            "tmpdir": str(temporary),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self.book = xlsxwriter.Workbook(str(path), options)
        self.book.set_properties({"created": _MADE, "title": title, "author": "", "comments": ""})
        self.font = {"font_name": "宋体" if lang == "zh" else "Calibri", "font_size": 10}
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._names: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.book.close()

    def format(self, **more: Any) -> Any:
        """A format; the same again for the same properties."""
        key = tuple(sorted(more.items()))
        if key not in self._formats:
            base = {**self.font, "valign": "top", "text_wrap": True, "border": 1, "border_color": "#C9C5BB"}
            self._formats[key] = self.book.add_format({**base, **more})
        return self._formats[key]

    def text(self) -> Any:
        """The format of text from a dossier; `quote_prefix` keeps it text when somebody edits the cell."""
        return self.format(quote_prefix=True)

    def status(self, code: str, **more: Any) -> Any:
        """The format of a status."""
        if code not in COLOURS:
            return self.format(**more)
        paper, ink = COLOURS[code]
        return self.format(bg_color=paper, font_color=ink, **more)

    def heading(self, **more: Any) -> Any:
        """The format of headings."""
        return self.format(
            **{"bold": True, "bg_color": "#F6F4EE", "align": "center", "valign": "vcenter", **more}
        )

    def sheet(self, name: str) -> Sheet:
        """A new sheet; the name is made fit and unique."""
        fit = clean(name).translate(_NOT_IN_NAMES).strip()[:_LONGEST_NAME] or "_"
        number = 1
        unique = fit
        while unique.casefold() in self._names:
            number += 1
            unique = f"{fit[: _LONGEST_NAME - 4]} {number}"
        self._names.add(unique.casefold())
        return Sheet(self, self.book.add_worksheet(unique), unique)


class Sheet:
    """One sheet, written row by row. `row` is the next one."""

    def __init__(self, book: Book, sheet: Any, name: str) -> None:
        self.book, self.sheet, self.name = book, sheet, name
        self.row = 0
        self._widths: list[int] = []
        self._lines = 1
        self._links = 0

    def columns(self, widths: list[int]) -> None:
        """The widths of the columns in characters; rows are made as high as their text needs."""
        self._widths = widths
        for place, each in enumerate(widths):
            self.sheet.set_column(place, place, each)

    def set_up(self, footer: str) -> None:
        """A4, lying, as wide as the page, numbered."""
        self.sheet.set_landscape()
        self.sheet.set_paper(_A4)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer(f"&L&8{footer.replace('&', '&&')}&R&8&P / &N")

    def table(self, columns: list[Column], *, frozen: int = 0) -> None:
        """Headings in the next row, frozen and repeated in print."""
        self.columns([column.width for column in columns])
        for place, column in enumerate(columns):
            self.write(place, column.heading, self.book.heading())
        self.sheet.freeze_panes(self.row + 1, frozen)
        self.sheet.repeat_rows(self.row)
        self.next()

    def filter(self, heading_row: int, columns: int) -> None:
        """Filters in the headings, over all that has been written."""
        self.sheet.autofilter(heading_row, 0, max(self.row - 1, heading_row), columns - 1)

    def write(self, place: int, value: str | int, form: Any = None) -> None:
        """One cell of the present row: a number, or text that stays text."""
        if isinstance(value, int):
            self.sheet.write_number(self.row, place, value, form or self.book.format())
        elif value:
            text = "\n".join(clip(clean(line), LONGEST) for line in value.split("\n"))
            self._make_room(place, text)
            self.sheet.write_string(self.row, place, text, form or self.book.text())
        else:
            self.sheet.write_blank(self.row, place, None, form or self.book.format())

    def link(self, place: int, target: str, text: str) -> None:
        """A cell that leads to a file beside the workbook; `target` is its path with slashes."""
        if self._links >= _MOST_LINKS:
            self.write(place, text)
            return
        self._links += 1
        form = self.book.format(font_color="#1F4E8C", underline=1, quote_prefix=True)
        name = clip(clean(text), LONGEST)
        self._make_room(place, name)
        self.sheet.write_url(self.row, place, f"external:{target}", form, name)

    def _make_room(self, place: int, text: str) -> None:
        if place < len(self._widths):
            room = max(self._widths[place] - 1, 1)
            lines = sum(max(-(-width(line) // room), 1) for line in text.split("\n"))
            self._lines = max(self._lines, lines)

    def next(self, height: float | None = None) -> None:
        """Go on to the next row; without a height this one is as high as its text needs."""
        self.sheet.set_row(self.row, height or min(self._lines * _LINE + 3, _HIGHEST))
        self._lines = 1
        self.row += 1
