"""A plan, and a dossier if there is one, to a workbook to fill in.

Every cell is written as text or as a number, never as a formula; what is to be filled in is formatted as
text, so that neither dates nor long numbers are changed on the way. Equal input gives equal bytes.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

from evidence.dossier import Dossier
from evidence.model import Model
from evidence.problems import Place, Problem, shown
from evidence.terms import LABELS, label
from evidence.workbook.layout import (
    APPLICANT,
    BETWEEN,
    CHOICES,
    INSTRUCTIONS,
    ORDER,
    Column,
    sheet_name,
)
from evidence.workbook.limits import LIMITS, problem
from evidence.workbook.notes import OF_SHEETS, asks, instructions, note_on
from evidence.workbook.plan import Asked, Plan
from evidence.workbook.sheets import Sheet, applicant_values, order_to_keep, sheets_for
from evidence.workbook.spots import cell_name

LONGEST: Final = 32_767
"""So many UTF-16 units fit into a cell."""
_NEVER: Final = ("\ufffe", "\uffff")
_MADE: Final = datetime(2000, 1, 1, tzinfo=UTC)
_BLANK_ROWS: Final = 10
_VALIDATED: Final = 1_000
"""Drop-down lists go so far down."""
_HEADER_ROW: Final = 1
_PAGE_WIDTH: Final = 200
"""So many columns of text fit across an A4 page that lies, and can still be read."""
_PAPER_WIDTH: Final = 30
_INLINE: Final = 250
"""Longer lists stand on the sheet of choices."""


def write_workbook(
    plan: Plan, dossier: Dossier | None = None, lang: str = "zh"
) -> tuple[bytes | None, tuple[Problem, ...]]:
    """The bytes of an .xlsx file; none, and the problems, where the dossier holds what no workbook can."""
    sheets = sheets_for(plan, dossier, lang)
    applicant = applicant_values(plan, dossier, lang)
    problems = tuple(_unfit(sheets, applicant, lang))
    if problems:
        return None, problems
    return _Writer(plan, lang).write(sheets, applicant, order_to_keep(dossier, sheets)), ()


def _unfit(sheets: list[Sheet], applicant: list[tuple[Column, Any]], lang: str) -> Iterable[Problem]:
    """What cannot be written, with the cell that it would have stood in."""
    for row, (_, value) in enumerate(applicant):
        yield from _unfit_text(value, Place(sheet=_in(APPLICANT, lang), cell=cell_name((row + 1, 1))))
    for sheet in sheets:
        name = sheet_name(sheet.code, lang)
        most = LIMITS.rows - _HEADER_ROW - 1
        if len(sheet.rows) > most:
            yield problem("sheet_too_long", Place(sheet=name), found=len(sheet.rows), limit=most)
        for row, values in enumerate(sheet.rows):
            texts = [*values.values(), *(sheet.documents[row] if sheet.documents else ())]
            for column, value in enumerate(texts):
                yield from _unfit_text(value, Place(sheet=name, cell=cell_name((row + 2, column))))


def _unfit_text(value: Any, place: Place) -> Iterable[Problem]:
    if not isinstance(value, str):
        return
    length = len(value.encode("utf-16-le", "surrogatepass")) // 2
    if length > LONGEST:
        yield problem("cell_too_long", place, found=length, limit=LONGEST)
    for character in _NEVER:
        if character in value:
            yield problem("cell_character", place, character=f"U+{ord(character):04X}")


def _in(term: Any, lang: str) -> str:
    return str(term.zh if lang == "zh" else term.en)


class _Writer:
    """Writes the sheets with their formats, notes and lists."""

    def __init__(self, plan: Plan, lang: str) -> None:
        import xlsxwriter  # noqa: PLC0415 - start-up counts

        self.plan, self.lang = plan, lang
        self.target = BytesIO()
        self.book = xlsxwriter.Workbook(
            self.target,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self.book.set_properties(
            {"created": _MADE, "title": _in(plan.words, lang), "author": "", "comments": ""}
        )
        self.lists: list[tuple[str, ...]] = []
        self.formats = _formats(self.book)

    def write(
        self, sheets: list[Sheet], applicant: list[tuple[Column, Any]], order: tuple[str, ...]
    ) -> bytes:
        self.instructions([sheet.code for sheet in sheets])
        self.applicant(applicant)
        for sheet in sheets:
            self.sheet(sheet)
        if order:
            self.lists.append((_in(ORDER, self.lang), *order))
        self.choices()
        self.book.close()
        return self.target.getvalue()

    def page(self, sheet: Any, name: str) -> None:
        """A4, lying, one page wide, with the sheet's name and the page number below."""
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        pages = "第 &P 页，共 &N 页" if self.lang == "zh" else "page &P of &N"
        sheet.set_footer(f"&L{name.replace('&', '&&')}&R{pages}")

    # Sheets ----

    def instructions(self, codes: list[str]) -> None:
        name = _in(INSTRUCTIONS, self.lang)
        sheet = self.book.add_worksheet(name)
        self.page(sheet, name)
        sheet.set_portrait()
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 66)
        for row, (style, first, second) in enumerate(instructions(self.plan, codes, self.lang)):
            shape = self.formats["lines" if style == "text" else style]
            if style in ("text", "title"):
                sheet.merge_range(row, 0, row, 1, "", shape)
                sheet.write_string(row, 0, first, shape)
                if style == "text":
                    sheet.set_row(row, 15 * (1 + _columns(first) // 94))
            else:
                sheet.write_string(row, 0, first, shape)
                sheet.write_string(row, 1, second, shape)
                if style == "pair":
                    sheet.set_row(row, 15 * max(_lines(second, 66), _lines(first, 30)))

    def applicant(self, lines: list[tuple[Column, Any]]) -> None:
        name = _in(APPLICANT, self.lang)
        sheet = self.book.add_worksheet(name)
        self.page(sheet, name)
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, 36, self.formats["cell"])
        sheet.set_column(2, 2, 60)
        heads = ("项目", "填写", "填写说明") if self.lang == "zh" else ("What", "Answer", "How to write it")
        for number, head in enumerate(heads):
            sheet.write_string(0, number, head, self.formats["asked"])
        for row, (column, value) in enumerate(lines, start=1):
            sheet.write_string(row, 0, column.heading(Dossier, self.lang), self.formats["label"])
            self.value(sheet, row, 1, value)
            note = note_on(Dossier, column, self.lang)
            note = note.replace("\n", "" if self.lang == "zh" else " ")
            sheet.write_string(row, 2, note, self.formats["hint"])
            sheet.set_row(row, 15 * max(_lines(note, 60), 1))
            self.validate(sheet, column, row, 1, last=row)
        sheet.freeze_panes(1, 0)

    def sheet(self, about: Sheet) -> None:
        name = sheet_name(about.code, self.lang)
        sheet = self.book.add_worksheet(name)
        self.page(sheet, name)
        model = about.model
        papers = len(about.columns) - _behind(about) if about.papers else len(about.columns)
        columns: list[Column | int] = [*about.columns]
        columns[papers:papers] = range(about.papers)
        # The format of the row hides the borders of the columns behind the title.
        sheet.set_row(0, 22, self.formats["title"])
        sheet.write_string(0, 0, self.title(about), self.formats["title"])
        asked = asks(about.plan, self.lang)
        if asked:
            self.note(sheet, 0, 0, asked, wide=True)
        sheet.set_row(_HEADER_ROW, 32)
        widths = []
        for number, column in enumerate(columns):
            if isinstance(column, int):
                widths.append(self.paper_column(sheet, about, number, column))
            else:
                widths.append(self.column(sheet, about, model, number, column))
        for row in range(max(len(about.rows) + _BLANK_ROWS // 2, _BLANK_ROWS)):
            values = about.rows[row] if row < len(about.rows) else {}
            texts = about.documents[row] if row < len(about.documents) else []
            lines = 1
            for number, column in enumerate(columns):
                if isinstance(column, int):
                    value = texts[column] if column < len(texts) else None
                else:
                    value = values.get(column.path)
                self.value(sheet, row + 2, number, value)
                lines = max(lines, _lines(value, widths[number]))
            if lines > 1:
                # LibreOffice does not find the height of wrapped text by itself.
                sheet.set_row(row + 2, 14 * min(lines, 20))
        # Which record it is stays in sight.
        named = about.columns[1].path == ("name",)
        pages = 1 + sum(widths) // _PAGE_WIDTH
        sheet.fit_to_pages(pages, 0)
        if pages > 1:
            # Only where it is needed: repeated columns cost LibreOffice a quarter of a second a sheet.
            sheet.repeat_columns(0, int(named))
        sheet.freeze_panes(_HEADER_ROW + 1, 1 + named)
        sheet.repeat_rows(0, _HEADER_ROW)

    def title(self, about: Sheet) -> str:
        """The line above the headings: what the sheet is for."""
        name, zh = sheet_name(about.code, self.lang), self.lang == "zh"
        if about.code in OF_SHEETS:
            said = _in(OF_SHEETS[about.code], self.lang)
        elif about.plan.clauses:
            clauses = ("、" if zh else ", ").join(about.plan.clauses)
            said = f"用于：{clauses}" if zh else f"for {clauses}"
        else:
            return name
        return f"{name}　　{said}" if zh else f"{name} — {said}"

    def column(self, sheet: Any, about: Sheet, model: type[Model], number: int, column: Column) -> int:
        heading = column.heading(model, self.lang)
        style = "asked" if column.path in about.asked or column.path == ("id",) else "other"
        sheet.write_string(_HEADER_ROW, number, heading, self.formats[style])
        width = max(column.width, min(_columns(heading) + 2, 11))
        sheet.set_column(number, number, width, self.formats["cell"])
        note = note_on(model, column, self.lang)
        if note:
            self.note(sheet, _HEADER_ROW, number, note)
        self.validate(sheet, column, _HEADER_ROW + 1, number, last=_VALIDATED)
        return width

    def paper_column(self, sheet: Any, about: Sheet, number: int, paper: int) -> int:
        heading = label("field", "documents", self.lang) + (str(paper + 1) if about.papers > 1 else "")
        sheet.write_string(_HEADER_ROW, number, heading, self.formats["asked" if about.phrases else "other"])
        width = _PAPER_WIDTH if about.papers < 2 else _PAPER_WIDTH * 3 // 4
        sheet.set_column(number, number, width, self.formats["cell"])
        column = Column(("documents",), next(iter(about.columns)).field)
        self.note(sheet, _HEADER_ROW, number, note_on(about.model, column, self.lang, about.phrases))
        if about.phrases:
            self.choose(sheet, about.phrases, _HEADER_ROW + 1, number, last=_VALIDATED, strict=False)
        return width

    def note(self, sheet: Any, row: int, column: int, text: str, *, wide: bool = False) -> None:
        width = 420 if wide else 260
        lines = sum(1 + _columns(line) * 15 // (2 * width) for line in text.split("\n"))
        options = {"author": "", "width": width, "height": 22 + 16 * lines, "font_size": 9}
        sheet.write_comment(row, column, text, options)

    def value(self, sheet: Any, row: int, column: int, value: Any) -> None:
        if value is None:
            sheet.write_blank(row, column, None, self.formats["cell"])
        elif isinstance(value, int | Decimal):
            sheet.write_number(row, column, float(value), self.formats["number"])
        else:
            sheet.write_string(row, column, value, self.formats["cell"])

    # Lists ----

    def validate(self, sheet: Any, column: Column, row: int, number: int, *, last: int) -> None:
        """A drop-down list where the values are known."""
        field, strict = column.field, True
        if column.path == ("title_sought",):
            values: tuple[str, ...] = (f"{self.plan.title}{BETWEEN}{_in(self.plan.words, self.lang)}",)
            strict = False
        elif column.path == ("requirement",):
            values, strict = self.requirements(last_first=True), False
        elif field.shape == "choice":
            values = tuple(label(field.group, code, self.lang) for code in field.choices)
            values += tuple(label("value", "none", self.lang) for _ in range(field.may_be_none))
            values += tuple(label("value", "unknown", self.lang) for _ in range(field.nullable))
        elif field.shape == "list" and field.item is not None and field.item.shape == "choice":
            values, strict = (
                tuple(label(field.item.group, code, self.lang) for code in field.item.choices),
                False,
            )
        elif column.unit == "yes_no":
            values = tuple(_in(LABELS["value"][code], self.lang) for code in ("true", "false"))
        elif column.unit == "block":
            there = "有" if self.lang == "zh" else label("value", "true", self.lang)
            values = (there, *(label("value", code, self.lang) for code in ("none", "unknown")))
        else:
            return
        self.choose(sheet, tuple(dict.fromkeys(values)), row, number, last=last, strict=strict)

    def requirements(self, *, last_first: bool) -> tuple[str, ...]:
        """What can be judged or waived: the judgements first, then everything else."""
        asked: list[Asked] = list(self.plan.judgements) if last_first else []
        asked += [each for each in self.plan.requirements if each not in asked]
        return tuple(f"{each.id}{BETWEEN}{each.cite} {_in(each.says, self.lang)}" for each in asked)

    def choose(
        self, sheet: Any, values: tuple[str, ...], row: int, number: int, *, last: int, strict: bool
    ) -> None:
        if not values:
            return
        inline = len(",".join(values)) <= _INLINE and not any(
            '"' in value or "," in value for value in values
        )
        zh = self.lang == "zh"
        sheet.data_validation(
            row,
            number,
            last,
            number,
            {
                "validate": "list",
                "source": list(values) if inline else self.listed(values),
                "show_error": strict,
                "error_title": "请从列表中选" if zh else "Not in the list",
                "error_message": "请从下拉列表中选；不清楚就空着。"
                if zh
                else "Choose from the list, or leave it empty.",
            },
        )

    def listed(self, values: tuple[str, ...]) -> str:
        """The range on the sheet of choices that holds a long list."""
        name = _in(CHOICES, self.lang)
        if values not in self.lists:
            self.lists.append(values)
        number = self.lists.index(values)
        letters = cell_name((0, number)).rstrip("1")
        return f"='{name}'!${letters}$1:${letters}${len(values)}"

    def choices(self) -> None:
        """The long lists and the order of the records, on a sheet that is hidden: nobody fills it in."""
        if not self.lists:
            return
        sheet = self.book.add_worksheet(_in(CHOICES, self.lang))
        for number, values in enumerate(self.lists):
            sheet.set_column(number, number, 40)
            for row, value in enumerate(values):
                sheet.write_string(row, number, value, self.formats["plain"])
        sheet.hide()


def _behind(about: Sheet) -> int:
    """How many columns stand behind the documents: who checked it, and remarks."""
    return sum(column.path[0] in ("standing", "checked_by", "remark") for column in about.columns)


def _columns(text: str) -> int:
    """How wide a text is, a Chinese character counting two."""
    return sum(1 if ord(character) < 0x2E80 else 2 for character in text)


def _lines(value: Any, width: int) -> int:
    if not isinstance(value, str):
        return 1
    return sum(1 + (_columns(line) - 1) // max(width - 2, 1) for line in value.split("\n") if line)


def _formats(book: Any) -> dict[str, Any]:
    base = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
    edge = {"border": 1, "border_color": "#BFBFBF"}
    wrap = {"text_wrap": True}
    head = {**base, **edge, **wrap, "bold": True, "align": "center"}
    shapes: dict[str, dict[str, Any]] = {
        "plain": {**base, "num_format": "@"},
        "cell": {**base, **edge, **wrap, "num_format": "@"},
        "number": {**base, **edge, "align": "right"},
        "asked": {**head, "bg_color": "#1F4E79", "font_color": "#FFFFFF"},
        "other": {**head, "bg_color": "#DDE6F0", "font_color": "#1F3044"},
        "label": {**base, **edge, "bold": True, "bg_color": "#DDE6F0"},
        "hint": {**base, **wrap, "font_color": "#595959"},
        "title": {**base, "bold": True, "font_size": 13},
        "head": {**base, **edge, "bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF"},
        "pair": {**base, **edge, **wrap, "valign": "top"},
        "lines": {**base, **wrap, "valign": "top"},
    }
    make: Callable[[dict[str, Any]], Any] = book.add_format
    return {name: make(shape) for name, shape in shapes.items()}


__all__ = ["LONGEST", "shown", "write_workbook"]
