"""Interpreter and oracle on hand-picked corners: what offices leave out, contradict or write in months."""

from datetime import date
from typing import Any

import pytest

from evidence.dossier import Dossier
from evidence.settings import Settings
from rules.loader import requirement_from_data
from rules.model import Combination, Resolved, Words
from tests.differential import corners, corners_of_records
from tests.differential.compare import Engines
from tests.differential.corners import START, Corner

TABLES = {name: tuple(table) for name, table in {**corners.tables(), **corners_of_records.tables()}.items()}


@pytest.mark.parametrize("table", TABLES)
def test_corners(table: str) -> None:
    differing = [(corner, *views) for corner in TABLES[table] if (views := _views(corner)) is not None]
    assert not differing, f"{len(differing)} differ, first {differing[0]}"


def _views(corner: Corner) -> tuple[Any, Any] | None:
    """What both find, where it is not the same."""
    root = Combination(
        id="root",
        cite="",
        says=Words(zh="根", en="root"),
        combine="all",
        at_least=1,
        of=(requirement_from_data(corner.leaf),),
    )
    resolved = Resolved(start="appointed_on", requirement=root)
    data = {"id": "d", "appointed_on": START, "stage": "primary", "subject": "语文", **corner.dossier}
    data["records"] = [
        {"id": f"r{at}", "standing": "school", **each} for at, each in enumerate(corner.records)
    ]
    dossier = Dossier.model_validate(data)
    settings = Settings.model_validate(corner.settings)
    as_of = date.fromisoformat(corner.as_of)
    engines = Engines("root", resolved, settings, as_of, "school")
    case, finding = engines.interpret(dossier)
    differences = engines.oracle(dossier, case, finding)
    return (differences[0].interpreter, differences[0].found) if differences else None
