"""Where the headings of a sheet stand, and which column each of them is, however the form was rearranged."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final

from evidence.model import Model
from evidence.problems import Place, Problem, Severity, shown
from evidence.records import Record
from evidence.terms import fold, nearest
from evidence.workbook.cells import number_text
from evidence.workbook.grid import Grid
from evidence.workbook.layout import FieldPath, columns_of, is_record, sheet_spellings, spellings_of
from evidence.workbook.limits import problem
from evidence.workbook.spots import cell_name

_SEARCHED: Final = 20
"""Headings stand in one of the first rows."""
_MOST_SHOWN: Final = 12
_MOST_UNKNOWN: Final = 20
"""So many columns of one sheet are told; where that is not enough, the sheet is another one."""
_BRACKETS: Final = re.compile(r"[（(\[【〔].*?[）)\]】〕]", re.DOTALL)
_MARKS: Final = re.compile(r"[*＊:：？?。.]")
_NUMBER_BEHIND: Final = re.compile(r"[0-9一二三四五六七八九十]+$")
_NUMBER_BEFORE: Final = re.compile(r"^(?:[0-9]+|[一二三四五六七八九十]+(?=[、.．）)]))[、.．）)_\s-]*")
_SHEET_ENDS: Final = re.compile(r"(?:情况)?(?:一览|登记|统计|明细|汇总)?表?$")
RUNNING_NUMBER: Final = fold("序号")
DOCUMENTS: Final[FieldPath] = ("documents",)


@dataclass(slots=True)
class Headings:
    """The row of the headings, the columns by what they are, and what is wrong with them."""

    row: int
    columns: dict[FieldPath, int] = field(default_factory=dict)
    documents: list[int] = field(default_factory=list)
    running: int | None = None
    unknown: list[tuple[int, str]] = field(default_factory=list)
    """Columns with content under headings that are not known."""
    problems: list[Problem] = field(default_factory=list)


def text_at(grid: Grid, row: int, column: int) -> str:
    """What stands in a cell, as text, without blanks around it."""
    value = grid.at(row, column)
    if isinstance(value, float):
        return number_text(value)
    return "" if value is None else str(value).strip()


def code_of_sheet(name: str) -> str | None:
    """What a sheet of that name holds: applicant, instructions, choices, a table or a kind of record."""
    spellings = sheet_spellings()
    bare = _BRACKETS.sub("", name) or name
    numbered = _NUMBER_BEFORE.sub("", bare)
    tries = (name, bare, numbered, _NUMBER_BEHIND.sub("", numbered), _SHEET_ENDS.sub("", numbered))
    return next((spellings[fold(each)] for each in tries if fold(each) in spellings), None)


@lru_cache(maxsize=10_000)
def path_of(text: str, model: type[Model]) -> FieldPath | None:
    """The column that a heading names."""
    spellings = spellings_of(model)
    line = text.partition("\n")[0]
    for each in (text, line, _BRACKETS.sub("", text), _BRACKETS.sub("", line)):
        bare = fold(_MARKS.sub("", each))
        for spelling in (bare, bare.removeprefix("是否")):
            if spelling in spellings:
                return spellings[spelling]
        shorter = _NUMBER_BEHIND.sub("", bare)
        if spellings.get(shorter) == DOCUMENTS:
            return DOCUMENTS
    return None


def is_running_number(text: str, model: type[Model]) -> bool:
    """Whether a heading stands over mere numbers of lines, which are unique on their sheet only."""
    return is_record(model) and fold(_MARKS.sub("", text)) == RUNNING_NUMBER


def find_headings(grid: Grid, model: type[Model]) -> Headings | None:
    """The headings of a sheet; None where no row looks like them."""
    best, score = None, 0
    for row in range(min(len(grid.rows), _SEARCHED)):
        merged = _merged(grid, row)
        texts = [text for column in range(grid.width) if (text := text_at(grid, row, column))]
        found = {_path_under(grid, row, column, merged, model) for column in range(grid.width)} - {None}
        likely = len(found) > 1 or len(texts) < 4 or ("id",) in found
        if len(found) > score and texts and likely:
            best, score = row, len(found)
    if best is None:
        return None
    headings = Headings(best)
    merged = _merged(grid, best)
    for column in range(grid.width):
        _column(grid, model, headings, column, merged)
    # What may be meant is what is not there yet.
    left = [path for path in columns_of(model) if path not in headings.columns and path != DOCUMENTS]
    for column, text in headings.unknown:
        headings.problems.append(_unknown("column", grid.place(best, column), text, model, left))
    return headings


def _path_under(
    grid: Grid, row: int, column: int, merged: dict[int, str], model: type[Model]
) -> FieldPath | None:
    """What a cell names as a heading, with what is merged above it."""
    above = merged.get(column, "")
    text = text_at(grid, row, column) or above
    return (path_of(above + text, model) or path_of(text, model)) if text else None


def _merged(grid: Grid, row: int) -> dict[int, str]:
    """For each column what stands above its heading in a merged cell."""
    found: dict[int, str] = {}
    for (top, left), (bottom, right) in grid.merges:
        if top < row and bottom >= row - 1:
            for column in range(left, min(right + 1, grid.width)):
                found.setdefault(column, text_at(grid, top, left))
    return found


def _column(grid: Grid, model: type[Model], found: Headings, column: int, merged: dict[int, str]) -> None:
    above = merged.get(column, "")
    text = text_at(grid, found.row, column) or above
    here = grid.place(found.row, column)
    if not text:
        filled = _first_filled(grid, found.row, column)
        if filled is not None:
            found.problems.append(problem("column_no_heading", grid.place(filled, column)))
        return
    path = _path_under(grid, found.row, column, merged, model)
    if is_running_number(text, model):
        found.running = column
    elif path is None:
        if len(found.unknown) < _MOST_UNKNOWN and _first_filled(grid, found.row, column) is not None:
            found.unknown.append((column, text))
    elif path == DOCUMENTS:
        found.documents.append(column)
    elif path in found.columns:
        if _first_filled(grid, found.row, column) is not None:
            first = cell_name((found.row, found.columns[path]))
            found.problems.append(problem("column_twice", here, found=shown(text), first=first))
    else:
        found.columns[path] = column


def _first_filled(grid: Grid, row: int, column: int) -> int | None:
    return next(
        (below for below in range(row + 1, len(grid.rows)) if grid.at(below, column) is not None), None
    )


def _unknown(what: str, place: Place, text: str, model: type[Model], left: Iterable[FieldPath]) -> Problem:
    near = nearest(_BRACKETS.sub("", text) or text, _nearest_of(model))
    if near is not None:
        return problem(f"{what}_unknown_near", place, found=shown(text), near=near)
    columns = columns_of(model)
    every = {*Record.model_fields, "from"} if is_record(model) else frozenset[str]()
    own = [path for path in left if path[0] not in every]
    common = [path for path in left if path[0] in every and path != ("kind",)]
    # A block is named by its columns; by itself where it says no more than that there is one.
    named = [path for path in (*own, *common) if columns[path].field.shape != "block"]
    headings = tuple(columns[path].heading(model) for path in named)[:_MOST_SHOWN]
    severity: Severity = "error" if what == "column" else "warning"
    return Problem(f"{what}_unknown", place, {"found": shown(text), "headings": headings}, severity)


def unknown_line(place: Place, text: str, model: type[Model]) -> Problem:
    """The problem of a line of the applicant's sheet that is for nothing we know."""
    return _unknown("row", place, text, model, columns_of(model))


@cache
def _nearest_of(model: type[Model]) -> dict[str, str]:
    columns = columns_of(model)
    return {key: columns[path].heading(model) for key, path in spellings_of(model).items()}
