"""Cells by number, and by the names that people give them."""

Spot = tuple[int, int]
"""Row and column, from 0."""


def column_index(letters: str) -> int:
    """The number of a column, from 0, by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def cell_name(spot: Spot) -> str:
    """A cell as people call it: B5."""
    row, column = spot
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
