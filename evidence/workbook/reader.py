"""A workbook, or a folder of tables, to a dossier: the cells become the plain data that YAML would have held.

From there `dossier_from_data` reads them as it reads every file; here is only what is particular to sheets.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from evidence.dossier import Dossier
from evidence.labels import Term
from evidence.model import UNSAID, Model
from evidence.problems import Place, Problem, has_errors, shown
from evidence.reading.dossiers import dossier_from_data
from evidence.reading.normalise import squash
from evidence.reading.tree import Path_
from evidence.records import KINDS
from evidence.terms import LABELS, fold, label, nearest
from evidence.workbook.cells import Told, cell_text
from evidence.workbook.grid import Cell, Grid, read_grids
from evidence.workbook.headings import (
    DOCUMENTS,
    Headings,
    code_of_sheet,
    find_headings,
    path_of,
    text_at,
    unknown_line,
)
from evidence.workbook.layout import (
    APPLICANT,
    BETWEEN,
    TABLES,
    Column,
    FieldPath,
    columns_of,
    model_of,
    sheet_name,
    sheet_spellings,
)
from evidence.workbook.limits import LIMITS, Limits, problem
from evidence.workbook.rows import Repeated, answers, cells_of, is_alone, merged_down, order_on
from evidence.workbook.syntax import UnclearError, documents_data, split
from evidence.workbook.words import in_words

_EXPLAINED: Final = frozenset({"requirement", "title_sought"})
"""Fields whose drop-down lists set words behind the id."""
_THERE: Final = frozenset({"有", "是", "yes", "true", "√", "1"})
_PRESENT: Final = Term("有", "yes")
_OVER_LINES: Final = frozenset({"项目", "内容", "栏目", "what"})
"""What stands over the questions of the applicant's sheet, as a heading."""
_NOTHING: Final = object()
_MOST_LINES: Final = 200
"""No form for one person is longer or wider."""


def read_workbook(path: str | Path, limits: Limits = LIMITS) -> tuple[Dossier | None, tuple[Problem, ...]]:
    """The dossier in a workbook or folder of tables, and all problems; none where one of them is an error."""
    grids, problems = read_grids(path, limits)
    if has_errors(problems) and not grids:
        return None, tuple(problems)
    return dossier_of_grids(grids, str(path), problems)


def dossier_of_grids(
    grids: list[Grid], file: str, problems: list[Problem]
) -> tuple[Dossier | None, tuple[Problem, ...]]:
    """The dossier in sheets that were read; `problems` are those of the file itself."""
    sheets = _Sheets(file)
    sheets.problems += problems
    sheets.read(grids)
    if not sheets.known:
        return None, tuple(sheets.problems)
    dossier, more = dossier_from_data(sheets.data, sheets.at)
    more = tuple(map(in_words, more))
    unread = {each.place.file for each in problems if each.is_error} - {file}
    if sheets.at().file in unread or any(each.code == "sheet_missing" for each in sheets.problems):
        # That the applicant has no id has been said by this.
        more = tuple(each for each in more if each.place != sheets.at())
    gathered = tuple(sorted((*sheets.problems, *more), key=sheets.order))
    return (None if has_errors(gathered) else dossier), gathered


class _Sheets:
    """Gathers plain data from sheets, and remembers which cell each value came from."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.data: dict[str, Any] = {}
        self.places: dict[tuple[str | int, ...], Place] = {(): Place(file)}
        self.problems: list[Problem] = []
        self.known = False
        self.names: dict[str | None, int] = {}
        self.ordered: dict[str, int] = {}
        self.starts: dict[str, str] = {}
        """The first sheet of each kind: ids that are made bear the name of the kind there."""

    def at(self, path: Path_ = (), *, key: bool = False) -> Place:  # noqa: ARG002 - the signature of Tree.place
        """The cell that a value came from, or that of what holds it."""
        steps = tuple(path)
        while steps not in self.places:
            steps = steps[:-1]
        return self.places[steps]

    def order(self, found: Problem) -> tuple[int, int, int, str]:
        """Problems of the file first, then by sheet, row and column."""
        cell = found.place.cell or ""
        digits = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        letters = cell[: len(cell) - len(digits)]
        return self.names.get(found.place.sheet, -1), int(digits or 0), len(letters), letters

    def read(self, grids: list[Grid]) -> None:
        """All sheets, each as what its name says."""
        applicant = False
        for number, grid in enumerate(grids):
            self.names.setdefault(grid.sheet, number)
            code = code_of_sheet(grid.sheet)
            if code == "choices":
                self.ordered = order_on(grid)
            elif not grid.visible:
                self.problems.append(problem("hidden_sheet", grid.place(), "warning"))
            elif code is None:
                self.unknown_sheet(grid)
            elif code == "applicant":
                self.known = applicant = True
                self.applicant(grid)
            elif code != "instructions":
                self.known = True
                self.table(grid, code)
        if not self.known:
            if not has_errors(self.problems):
                self.problems.append(problem("not_a_dossier", Place(self.file), sheets=_sheet_names()))
        elif not applicant:
            self.problems.append(problem("sheet_missing", Place(self.file), sheet=_sheet_term("applicant")))
        self.sort()

    def sort(self) -> None:
        """Put the records into the order that the workbook was made with; new ones stand behind."""
        items = self.data.get("records")
        if not self.ordered or not isinstance(items, list):
            return
        last = len(self.ordered)
        order = sorted(range(len(items)), key=lambda n: (self.ordered.get(str(items[n].get("id")), last), n))
        self.data["records"] = [items[number] for number in order]
        moved = {number: place for place, number in enumerate(order)}
        self.places = {
            ("records", moved[int(path[1])], *path[2:])
            if path[:1] == ("records",) and len(path) > 1
            else path: at
            for path, at in self.places.items()
        }

    def unknown_sheet(self, grid: Grid) -> None:
        """Say that a sheet that holds something was not read."""
        if not any(grid.at(row, column) is not None for row, column in cells_of(grid)):
            return
        near = nearest(grid.sheet, sheet_spellings())
        if near is None:
            found = problem(
                "sheet_unknown", grid.place(), "warning", found=shown(grid.sheet), sheets=_sheet_names()
            )
        else:
            found = problem(
                "sheet_unknown_near", grid.place(), found=shown(grid.sheet), near=_sheet_term(near)
            )
        self.problems.append(found)

    # The applicant ----

    def applicant(self, grid: Grid) -> None:
        """Lines of what is asked and the answer beside it; or one row of headings with the answers below."""
        if len(grid.rows) > _MOST_LINES or grid.width > _MOST_LINES:
            self.problems.append(problem("applicant_long", grid.place(_MOST_LINES), limit=_MOST_LINES))
            return
        columns = columns_of(Dossier)
        # What is missing from the applicant is missing here.
        self.places[()] = grid.place(0)
        places: dict[FieldPath, str] = {}
        for row, column, text, answer in answers(grid):
            path = path_of(text, Dossier)
            if path is None:
                if grid.at(*answer) is not None and column == 0 and fold(text) not in _OVER_LINES:
                    self.problems.append(unknown_line(grid.place(row, column), text, Dossier))
                continue
            if path == ("id",):
                self.places[()] = grid.place(*answer)
            value = self.value(grid, *answer, columns[path])
            if value is _NOTHING:
                continue
            here = grid.place(*answer)
            if path in places:
                self.problems.append(problem("row_twice", here, found=shown(text), first=places[path]))
                continue
            places[path] = here.cell or ""
            self.put((path[0],), value, here)

    # Tables ----

    def table(self, grid: Grid, code: str) -> None:
        """Headings, and below them a record, post or waiver in each row."""
        model = model_of(code)
        headings = find_headings(grid, model)
        name = code if code in TABLES else "records"
        if headings is None:
            self.without_headings(grid, code, name)
            return
        self.problems += headings.problems
        below = merged_down(grid, headings.row)
        repeated = Repeated(grid, headings.row, label("kind" if code in KINDS else "field", code))
        start = self.starts.setdefault(code, grid.sheet)
        begin = label("kind", code) if code in KINDS and start == grid.sheet else grid.sheet
        for row in range(headings.row + 1, len(grid.rows)):
            if self.again(repeated, row, grid):
                continue
            values = dict(self.row(grid, row, headings, model, below))
            if code in TABLES and _says_none(values):
                self.put((name,), "none", grid.place(row))
            elif values:
                running = text_at(grid, row, headings.running) if headings.running is not None else ""
                made_id = f"{begin}-{running or row + 1}" if code in KINDS else None
                if made_id is not None and values.keys() == {("id",)} and is_alone(grid, row):
                    self.problems.append(problem("record_empty", values["id",][1], "warning"))
                self.add(code, values, grid.place(row), made_id)

    def again(self, repeated: Repeated, row: int, grid: Grid) -> bool:
        """Whether a row holds the headings once more, which is told, or the name of the sheet above them."""
        found = repeated.at(row)
        if found == "same":
            self.problems.append(problem("headings_again", grid.place(row), "warning"))
        elif found == "other":
            self.problems.append(problem("headings_other", grid.place(row)))
        return bool(found) or repeated.is_title(row)

    def without_headings(self, grid: Grid, code: str, name: str) -> None:
        """An empty sheet, a word for nothing on it, or one without headings."""
        filled = [spot for spot in cells_of(grid) if grid.at(*spot) is not None]
        if not filled:
            return
        if len(filled) == 1 and code in TABLES and squash(text_at(grid, *filled[0])).lower() in UNSAID:
            self.put((name,), text_at(grid, *filled[0]), grid.place(*filled[0]))
            return
        model = model_of(code)
        headings = tuple(column.heading(model) for column in list(columns_of(model).values())[:6])
        self.problems.append(problem("no_headings", grid.place(0), headings=headings))

    def row(
        self, grid: Grid, row: int, headings: Headings, model: type[Model], below: dict[tuple[int, int], int]
    ) -> Iterator[tuple[FieldPath, tuple[Any, Place]]]:
        """The values of one row, each with its place."""
        columns = columns_of(model)
        for path, column in headings.columns.items():
            value = self.value(grid, below.get((row, column), row), column, columns[path])
            if value is not _NOTHING:
                yield path, (value, grid.place(row, column))
        documents: list[tuple[Any, Place]] = []
        for column in headings.documents:
            value = self.value(grid, row, column, columns["documents",])
            if isinstance(value, list):
                documents += ((each, grid.place(row, column)) for each in value)
        if documents:
            yield ("documents",), (documents, documents[0][1])

    def add(
        self, code: str, values: dict[FieldPath, tuple[Any, Place]], line: Place, made_id: str | None
    ) -> None:
        """One more record or line of a table; `made_id` is for records that have none."""
        name = code if code in TABLES else "records"
        items = self.data.setdefault(name, [])
        if not isinstance(items, list):
            items = self.data[name] = []
        here: tuple[str | int, ...] = (name, len(items))
        item: dict[str, Any] = {}
        items.append(item)
        self.places[here] = line
        if made_id is not None:
            item |= {"kind": code, "id": made_id}
        for path, (value, place) in values.items():
            if len(path) == 1:
                self.places[*here, path[0]] = place
                if path == DOCUMENTS:
                    item[path[0]] = [each for each, _ in value]
                    for number, (_, own) in enumerate(value):
                        self.places[*here, path[0], number] = own
                elif columns_of(model_of(code))[path].field.shape == "block":
                    self.master(item, path[0], value, place, values)
                else:
                    item[path[0]] = value
        for path, (value, place) in values.items():
            if len(path) == 2:
                block = item.setdefault(path[0], {})
                if isinstance(block, dict):
                    block[path[1]] = value
                    self.places.setdefault((*here, path[0]), place)
                    self.places[*here, *path] = place

    def master(
        self,
        item: dict[str, Any],
        name: str,
        value: Any,
        place: Place,
        values: dict[FieldPath, tuple[Any, Place]],
    ) -> None:
        """The column that only says whether there is a block: 有, 无 or 未知."""
        low = squash(str(value)).lower()
        filled = any(len(path) == 2 and path[0] == name for path in values)
        if low in _THERE:
            item[name] = {}
        elif low in UNSAID and not filled:
            item[name] = value
        elif low not in UNSAID or filled:
            choices = (
                (_PRESENT,) if filled else (_PRESENT, LABELS["value"]["none"], LABELS["value"]["unknown"])
            )
            self.problems.append(problem("not_a_choice", place, found=shown(value), choices=choices))

    # Cells ----

    def value(self, grid: Grid, row: int, column: int, about: Column) -> Any:
        """The plain value of a cell, `_NOTHING` for an empty one or one that was reported."""
        raw: Cell = grid.at(row, column)
        if raw is None or (row, column) in grid.unread:
            return _NOTHING
        place = grid.place(row, column)
        unit = about.unit
        meaning = grid.meanings.get((row, column))
        try:
            text, notes = cell_text(raw, unit, meaning, from_1904=grid.from_1904)
        except Told as told:
            self.problems.append(Problem(told.code, place, told.params))
            return _NOTHING
        self.problems += [Problem(code, place, params, severity) for code, severity, params in notes]
        if about.path[-1] in _EXPLAINED:
            text = text.partition(BETWEEN)[0]
        if unit not in ("list", "documents"):
            return text
        if squash(text).lower() in UNSAID:
            return text if unit == "list" else _NOTHING
        if unit == "list":
            return split(text)
        try:
            return documents_data(text)
        except UnclearError as unclear:
            self.problems.append(problem("document_words", place, found=shown(unclear)))
            return _NOTHING

    def put(self, path: tuple[str, ...], value: Any, place: Place) -> None:
        """A value of the applicant, or a word instead of a table."""
        self.data.setdefault(path[0], value)
        self.places[path] = place


def _says_none(values: dict[FieldPath, tuple[Any, Place]]) -> bool:
    """Whether a row of a table holds only a word for nothing: there is no such line, and that is known."""
    words = [value for value, _ in values.values()]
    return len(words) == 1 and isinstance(words[0], str) and fold(words[0]) in _NONE_FOLDED


_NONE_FOLDED: Final = frozenset(fold(word) for word in ("无", "没有", "none"))


def _sheet_term(code: str) -> Term:
    if code == "applicant":
        return APPLICANT
    return Term(sheet_name(code), sheet_name(code, "en"))


def _sheet_names() -> tuple[Term, ...]:
    return tuple(_sheet_term(code) for code in ("applicant", *TABLES, *KINDS))
