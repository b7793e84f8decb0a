"""A copy of a workbook in which cells with problems are coloured and commented, and nothing else is changed.

Of .xls files and of .csv folders the copy is a new .xlsx file with the same sheets and cells.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from evidence.problems import N_, Place, Problem, register
from evidence.reading.text import read_bytes
from evidence.workbook.comments import add_comments
from evidence.workbook.edits import Edits, set_styles, styles_at, tree_of
from evidence.workbook.formats import add_fills
from evidence.workbook.grid import NEW_TYPES, Grid, read_grids
from evidence.workbook.limits import LIMITS, Limits, RefusedError
from evidence.workbook.package import facts_of, open_package
from evidence.workbook.spots import Spot, column_index

ERROR, WARNING = "FFC7CE", "FFEB9C"
"""The colours of cells with errors and of cells with notes only."""

TEMPLATES: Final = register(
    {
        "mark_failed": N_(
            "The workbook is built in a way that does not let cells be marked. Open it in Excel, WPS "
            "or LibreOffice, "
            "save it as .xlsx, and try again."
        ),
    }
)


_LONGEST: Final = 4_000
"""So much is said on a cell at most."""


class Mark(NamedTuple):
    """What is said on a cell, and in which colour."""

    colour: str
    text: str


def marks_of(problems: Iterable[Problem], say: Callable[[Problem], str]) -> dict[str, dict[Spot, Mark]]:
    """Sheet -> cell -> mark, for all problems that have a sheet; those without a cell go to its first one."""
    texts: dict[tuple[str, Spot], dict[str, None]] = {}
    errors: set[tuple[str, Spot]] = set()
    for problem in problems:
        place = problem.place
        if place.sheet is None:
            continue
        key = (place.sheet, _spot(place.cell))
        texts.setdefault(key, {}).setdefault(say(problem))
        if problem.is_error:
            errors.add(key)
    found: dict[str, dict[Spot, Mark]] = {}
    for (sheet, spot), said in texts.items():
        colour = ERROR if (sheet, spot) in errors else WARNING
        found.setdefault(sheet, {})[spot] = Mark(colour, "\n".join(said))
    return found


def _spot(cell: str | None) -> Spot:
    letters = (cell or "A1").rstrip("0123456789")
    return int((cell or "A1")[len(letters) :]) - 1, column_index(letters)


def suffix_of_copy(path: str | Path) -> str:
    """How the name of the copy must end."""
    suffix = Path(path).suffix.lower()
    return suffix if suffix in NEW_TYPES else ".xlsx"


def marked_copy(
    path: str | Path, marks: dict[str, dict[Spot, Mark]], limits: Limits = LIMITS
) -> tuple[bytes | None, tuple[Problem, ...]]:
    """The bytes of the copy; none, and why, where it cannot be made."""
    place = Place(str(path))
    if Path(path).suffix.lower() not in NEW_TYPES:
        grids, problems = read_grids(path, limits)
        return (_fresh_copy(grids, marks), ()) if grids else (None, tuple(problems))
    data, found = read_bytes(path, limits.size)
    if data is None:
        return None, found
    try:
        return _patched(data, marks, limits), ()
    except RefusedError as refused:
        return None, (Problem(refused.code, place, refused.params),)
    except (KeyError, ValueError, IndexError):
        return None, (Problem("mark_failed", place),)


def _patched(data: bytes, marks: dict[str, dict[Spot, Mark]], limits: Limits) -> bytes:
    parts = open_package(data, limits)
    facts = facts_of(parts, limits)
    before = dict(parts)
    if not facts.styles:
        raise RefusedError("mark_failed")
    styles = facts.styles
    marked = [(facts.parts[sheet], cells) for sheet, cells in marks.items() if sheet in facts.parts]
    had = {part: styles_at(tree_of(parts[part], _rows(cells)), list(cells)) for part, cells in marked}
    wanted = [(had[part][spot], mark.colour) for part, cells in marked for spot, mark in cells.items()]
    if wanted:
        parts[styles], new = add_fills(parts[styles], wanted)
        for part, cells in marked:
            edits = Edits(parts[part])
            set_styles(
                edits,
                tree_of(parts[part], _rows(cells)),
                {spot: new[had[part][spot], mark.colour] for spot, mark in cells.items()},
            )
            parts[part] = edits.result()
            add_comments(parts, part, {spot: mark.text for spot, mark in cells.items()})
    return _packed(data, before, parts)


def _rows(cells: Iterable[Spot]) -> frozenset[int]:
    return frozenset(row for row, _ in cells)


def _packed(data: bytes, before: dict[str, bytes], parts: dict[str, bytes]) -> bytes:
    """The package with what was changed, in its old order, then what is new."""
    target = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for entry in old.infolist():
            if entry.is_dir():
                continue
            info = ZipInfo(entry.filename, entry.date_time)
            info.compress_type = entry.compress_type
            info.external_attr = entry.external_attr
            archive.writestr(info, parts[entry.filename])
        for name in [each for each in parts if each not in before]:
            info = ZipInfo(name)
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, parts[name])
    return target.getvalue()


# A new file ------------------------------------------------------------------------------------------


def _fresh_copy(grids: list[Grid], marks: dict[str, dict[Spot, Mark]]) -> bytes:
    import xlsxwriter  # noqa: PLC0415 - start-up counts

    target = BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - a constant, so that equal input gives equal bytes
    text = {"num_format": "@", "text_wrap": True, "valign": "top"}
    formats = {colour: book.add_format({**text, "bg_color": f"#{colour}"}) for colour in (ERROR, WARNING)}
    formats[""] = book.add_format(text)
    names: set[str] = set()
    for grid in grids:
        if not grid.visible:
            continue
        sheet = book.add_worksheet(_free_name(grid.sheet, names))
        cells = marks.get(grid.sheet, {})
        sheet.set_column(0, max(grid.width - 1, 0), 16)
        rows = {*range(len(grid.rows)), *(row for row, _ in cells)}
        for row in sorted(rows):
            for column in sorted({*range(grid.width), *(c for r, c in cells if r == row)}):
                mark = cells.get((row, column))
                _write(sheet, row, column, grid.at(row, column), formats[mark.colour if mark else ""])
                if mark is not None:
                    sheet.write_comment(
                        row, column, mark.text[:_LONGEST], {"author": "zhicheng", "width": 260, "height": 120}
                    )
    book.close()
    return target.getvalue()


def _free_name(name: str, names: set[str]) -> str:
    """A name that a sheet may have, and no other has."""
    bare = _cut("".join("_" if c in "[]:*?/\\" or not c.isprintable() else c for c in name), 31) or "_"
    free, number = bare, 1
    while free.lower() in names or free.lower() == "history":
        number += 1
        free = f"{_cut(bare, 27)}({number})"
    names.add(free.lower())
    return free


def _cut(text: str, most: int) -> str:
    """The text without quotes around it, no longer than so many UTF-16 units."""
    return text.strip("'").encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore").strip("'")


def _write(sheet: Any, row: int, column: int, value: Any, shape: Any) -> None:
    if value is None:
        sheet.write_blank(row, column, None, shape)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, shape)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, shape)
    elif isinstance(value, date | datetime | time | timedelta):
        sheet.write_string(row, column, str(value), shape)
    else:
        sheet.write_string(row, column, value[:32_767], shape)
