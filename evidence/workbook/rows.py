"""Where on a sheet the values stand: rows that are merged, that repeat the headings, lines of questions."""

from collections.abc import Iterator
from typing import Final, Literal

from evidence.dossier import Dossier
from evidence.workbook.grid import Grid
from evidence.workbook.headings import path_of, text_at
from evidence.workbook.layout import ORDER
from evidence.workbook.spots import Spot

_MOST_MERGED: Final = 100_000


def order_on(grid: Grid) -> dict[str, int]:
    """The ids of the records in the order that the workbook was made with."""
    column = next((c for c in range(grid.width) if text_at(grid, 0, c) in ORDER[:2]), None)
    if column is None:
        return {}
    ids = (text_at(grid, row, column) for row in range(1, len(grid.rows)))
    return {name: number for number, name in enumerate(ids) if name}


def answers(grid: Grid) -> Iterator[tuple[int, int, str, tuple[int, int]]]:
    """Row, column and text of every question on the applicant's sheet, and where its answer stands."""
    ends = dict(grid.merges)
    for row in range(len(grid.rows)):
        known = [column for column in range(grid.width) if path_of(text_at(grid, row, column), Dossier)]
        if len(known) > 2 and known == list(range(known[0], known[0] + len(known))):
            for column in known:
                yield row, column, text_at(grid, row, column), (row + 1, column)
            continue
        column = 0
        while column < grid.width:
            text = text_at(grid, row, column)
            after = ends.get((row, column), (row, column))[1] + 1
            if text and (column == 0 or path_of(text, Dossier)):
                yield row, column, text, (row, after)
                after = ends.get((row, after), (row, after))[1] + 1
            column = after


def merged_down(grid: Grid, headings: int) -> dict[tuple[int, int], int]:
    """For each cell of a record that is merged with those above it: the row whose value it shows."""
    found: dict[tuple[int, int], int] = {}
    for (top, left), (bottom, right) in grid.merges:
        if top > headings and left == right:
            for row in range(top + 1, min(bottom + 1, len(grid.rows))):
                found[row, left] = top
        if len(found) > _MOST_MERGED:
            break
    return found


def is_alone(grid: Grid, row: int) -> bool:
    """Whether a row has one cell with something in it, be it something that could not be read."""
    columns = range(grid.width)
    return sum(grid.at(row, column) is not None or (row, column) in grid.unread for column in columns) == 1


class Repeated:
    """Finds rows that hold the headings again: whoever runs out of room copies the block."""

    def __init__(self, grid: Grid, headings: int, name: str) -> None:
        self.grid, self.name = grid, name
        self.texts = [text_at(grid, headings, column) for column in range(grid.width)]
        self.known = frozenset(filter(None, self.texts))

    def at(self, row: int) -> Literal["", "same", "other"]:
        """Whether a row holds headings: the same, or in another order."""
        found = 0
        same = True
        for column in range(self.grid.width):
            text = text_at(self.grid, row, column)
            if text:
                if text not in self.known:
                    return ""
                found += 1
                same = same and self.texts[column] == text
        if found < 2:
            return ""
        return "same" if same else "other"

    def is_title(self, row: int) -> bool:
        """Whether a row holds nothing but the name of the sheet, above headings."""
        texts = [text for column in range(self.grid.width) if (text := text_at(self.grid, row, column))]
        return len(texts) == 1 and texts[0].startswith(self.name) and bool(self.at(row + 1))


def cells_of(grid: Grid) -> Iterator[Spot]:
    """Every cell that there is a value for, or room for one."""
    return ((row, column) for row in range(len(grid.rows)) for column in range(len(grid.rows[row])))
