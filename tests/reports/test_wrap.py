"""Lines that break where they may."""

from __future__ import annotations

import pytest

from reports.wrap import width, wrap


def lines(text: str, columns: int) -> list[str]:
    return ["".join(piece for piece, _ in line) for line in wrap([(text, "")], columns)]


@pytest.mark.parametrize("columns", range(8, 40))
def test_brackets_stay_with_what_they_hold(columns: int) -> None:
    broken = lines("材料须经学校核验，用于下列各条款  [二（一）、二（二）1、三（三）]", columns)
    assert all(width(line) <= columns for line in broken)
    assert not [line for line in broken if line.rstrip().endswith("[") or line.startswith("]")]


def test_a_place_in_a_list_is_one_word() -> None:
    assert lines("see records[0] here", 12) == ["see", "records[0]", "here"]
