"""A file as tables of plain values: .xlsx and .xls through python-calamine, folders of .csv by csv."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, Final, TypeAlias

from evidence.problems import Place, Problem, shown
from evidence.reading.text import MAX_BYTES, decode, read_bytes
from evidence.terms import fold
from evidence.workbook.biff import MAGIC, facts_of_old
from evidence.workbook.contents import Meaning, SheetFacts
from evidence.workbook.layout import CHOICES
from evidence.workbook.limits import Limits, RefusedError, problem, too_far
from evidence.workbook.package import facts_of, open_package
from evidence.workbook.spots import Spot, cell_name

Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | None

NEW_TYPES: Final = frozenset({".xlsx", ".xlsm"})
OLD_TYPE: Final = ".xls"
TABLE_TYPE: Final = ".csv"
REFUSED_TYPES: Final = frozenset({".xlsb", ".ods", ".et", ".ett", ".numbers", ".xlt", ".xltx", ".xltm"})
OURS: Final = NEW_TYPES | {OLD_TYPE, TABLE_TYPE}
_OUR_LISTS: Final = frozenset({fold(CHOICES.zh), fold(CHOICES.en)})
_DELIMITERS: Final = (",", "\t", ";")


@dataclass(slots=True)
class Grid:
    """One sheet.

    Cells are found by row and column from 0; `meanings` are those of number formats, where known.
    """

    file: str
    sheet: str
    rows: list[Sequence[Cell]]
    merges: list[tuple[Spot, Spot]] = field(default_factory=list)
    meanings: dict[Spot, Meaning] = field(default_factory=dict)
    formats_known: bool = False
    from_1904: bool = False
    visible: bool = True
    unread: frozenset[Spot] = frozenset()
    """Cells of which a problem has told already that they have no value."""
    width: int = field(init=False)

    def __post_init__(self) -> None:
        """Find out how many columns there are at most."""
        self.width = max((len(row) for row in self.rows), default=0)

    def at(self, row: int, column: int) -> Cell:
        """The value of a cell; None for an empty one, wherever it is."""
        line = self.rows[row] if 0 <= row < len(self.rows) else ()
        value = line[column] if 0 <= column < len(line) else None
        if isinstance(value, str):
            return value if value.strip() else None
        return value

    def place(self, row: int | None = None, column: int = 0) -> Place:
        """The place of a cell; of the sheet where no row is given."""
        return Place(self.file, sheet=self.sheet, cell=None if row is None else cell_name((row, column)))


def read_grids(path: str | Path, limits: Limits) -> tuple[list[Grid], list[Problem]]:
    """All sheets of a file or folder, and what is wrong with it; no sheets where it is not read."""
    name = str(path)
    try:
        if Path(path).is_dir():
            return _folder(Path(path), limits)
    except (OSError, ValueError):
        pass  # read_bytes says what the matter is
    suffix = Path(path).suffix.lower()
    if suffix in REFUSED_TYPES:
        return [], [problem("workbook_type", Place(name), type=suffix)]
    if suffix == TABLE_TYPE:
        return [], [problem("csv_folder", Place(name))]
    data, problems = read_bytes(path, limits.size)
    if data is None:
        return [], list(problems)
    try:
        return grids_of_bytes(data, name, limits)
    except RefusedError as refused:
        return [], [Problem(refused.code, Place(name), refused.params)]


def grids_of_bytes(data: bytes, name: str, limits: Limits) -> tuple[list[Grid], list[Problem]]:
    """The sheets of a workbook's bytes. RefusedError when it is not to be read."""
    if data.startswith(MAGIC):
        return _old(data, name, limits)
    if data.startswith(b"PK"):
        return _new(data, name, limits)
    if not data:
        raise RefusedError("file_empty")
    head = data[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<", b"mime")):
        raise RefusedError("workbook_other_type", suffix=Path(name).suffix, found="HTML/XML")
    raise RefusedError("workbook_broken")


def _new(data: bytes, name: str, limits: Limits) -> tuple[list[Grid], list[Problem]]:
    facts = facts_of(open_package(data, limits), limits)
    problems = _besides(name, macros=facts.macros, external=facts.external)
    grids = []
    for grid in _calamine(facts.clean, name, limits):
        found = facts.sheets.get(grid.sheet, SheetFacts())
        grid.meanings, grid.formats_known, grid.from_1904 = found.meanings, True, facts.from_1904
        if grid.visible:
            problems += _values_missing(grid, found)
        grids.append(grid)
    return grids, problems


def _values_missing(grid: Grid, found: SheetFacts) -> list[Problem]:
    problems = []
    if found.first_formula is not None:
        first = cell_name(found.first_formula)
        place = grid.place(*found.first_formula)
        problems.append(problem("formulas", place, "warning", count=found.formulas, first=first))
    if found.first_hidden is not None:
        first = cell_name(found.first_hidden)
        place = grid.place(*found.first_hidden)
        problems.append(problem("hidden_cells", place, "warning", count=found.hidden, first=first))
    for spot in found.empty_formulas:
        problems.append(problem("formula_no_value", grid.place(*spot)))
    for spot, error in found.errors.items():
        problems.append(problem("error_value", grid.place(*spot), found=shown(error)))
    grid.unread = frozenset((*found.empty_formulas, *found.errors))
    return problems


def _old(data: bytes, name: str, limits: Limits) -> tuple[list[Grid], list[Problem]]:
    facts = facts_of_old(data, limits)
    problems = _besides(name, macros=facts.macros, external=facts.external)
    if facts.formulas:
        problems.append(problem("old_formulas", Place(name), "warning", count=facts.formulas))
    return _calamine(data, name, limits), problems


def _besides(name: str, *, macros: bool, external: bool) -> list[Problem]:
    found = (("macros", macros), ("external_links", external))
    return [problem(code, Place(name), "warning") for code, there in found if there]


def _calamine(data: bytes, name: str, limits: Limits) -> list[Grid]:
    """Every worksheet with its values. RefusedError for what the library cannot read."""
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 - start-up counts

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        grids = [_sheet(book, about, name) for about in book.sheets_metadata if _is_table(about)]
    except Exception as error:  # whatever a parser of broken files raises
        raise RefusedError("workbook_broken") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how the library's Rust reports its own faults
            raise
        raise RefusedError("workbook_broken") from error
    if len(grids) > limits.sheets:
        raise RefusedError("workbook_sheets", limit=limits.sheets)
    return grids


def _is_table(about: Any) -> bool:
    return str(about.typ).endswith("WorkSheet")


def _sheet(book: Any, about: Any, name: str) -> Grid:
    """One sheet. What is hidden is not read, for nobody would see it in the workbook; our own lists are."""
    visible = str(about.visible).endswith(".Visible")
    if not visible and fold(about.name) not in _OUR_LISTS:
        return Grid(name, about.name, [], visible=False)
    sheet = book.get_sheet_by_name(about.name)
    rows = sheet.to_python(skip_empty_area=False)
    return Grid(name, about.name, rows, list(sheet.merged_cell_ranges or []), visible=visible)


def _folder(folder: Path, limits: Limits) -> tuple[list[Grid], list[Problem]]:
    """A sheet for each .csv file, in the order of their names."""
    place = Place(str(folder))
    try:
        files = sorted(
            each for each in folder.iterdir() if each.suffix.lower() == TABLE_TYPE and each.is_file()
        )
    except OSError as error:
        reason = error.strerror or str(error)
        return [], [problem("file_unreadable", place, file=str(folder), reason=reason)]
    if not files:
        return [], [problem("csv_none", place, folder=str(folder))]
    if len(files) > limits.files:
        return [], [problem("csv_many", place, limit=limits.files)]
    grids: list[Grid] = []
    problems: list[Problem] = []
    cells = 0
    for file in files:
        data, found = read_bytes(file, MAX_BYTES)
        text = None
        if data is not None and data.strip(b"\xef\xbb\xbf \t\r\n"):
            text, found = decode(data, str(file))
        problems += found
        place = Place(str(file), sheet=file.stem)
        rows: list[Sequence[Cell]] = []
        try:
            rows = _table(text, limits, cells) if text is not None else []
        except RefusedError as refused:
            problems.append(Problem(refused.code, place, refused.params))
        except csv.Error:
            problems.append(problem("csv_quote", place))
        cells += sum(map(len, rows))
        grids.append(Grid(str(file), file.stem, rows))
    return grids, problems


def _table(text: str, limits: Limits, cells: int) -> list[Sequence[Cell]]:
    """The rows of a table in text; so many cells stand in other tables.

    RefusedError for a table that is too large, csv.Error for an open quote.
    """
    first = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(_DELIMITERS, key=first.count)
    rows: list[Sequence[Cell]] = []
    for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True):
        cells += len(row)
        if len(rows) >= limits.rows or len(row) > limits.columns or cells > limits.cells:
            raise too_far(limits)
        rows.append(row)
    return rows
