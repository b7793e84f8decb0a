"""Populations small enough to be looked at, and runs over them in this process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cli.population.job import Job
from cli.population.variants import given_variants
from evidence.dossier import Dossier
from evidence.population.layout import MANIFEST, part_name
from evidence.population.store import Population, open_population
from evidence.population.writing import PartWriter
from evidence.reading import read_dossier, read_settings
from evidence.settings import Settings
from tests.differential.compare import dossiers_of, offices, the_rule_set

ROOT: Final = Path(__file__).resolve().parents[2]
EXAMPLES: Final = ROOT / "examples"
SETTINGS: Final = EXAMPLES / "settings.yaml"
AS_OF: Final = date(2024, 8, 31)
PERSON: Final[dict[str, Any]] = {
    "id": "p",
    "stage": "junior_secondary",
    "appointed_on": "2019-09-01",
    "records": [
        {"id": "r1", "kind": "open_lesson", "date": "2021-03-04", "level": "county", "standing": "school"},
        {"id": "r2", "kind": "class_results", "cycle_from": "2020-09", "cycle_to": "2023-07", "rank": 2},
        {"id": "r3", "kind": "workload", "term": "2023-autumn", "teaching_hours": "12.5"},
    ],
}


def examples() -> list[Dossier]:
    """All examples that can be read."""
    found = (read_dossier(path)[0] for path in sorted(EXAMPLES.glob("*.yaml")) if path != SETTINGS)
    return [each for each in found if each is not None]


def generated(number: int, seed: str, rule_set: str = "senior-secondary") -> list[Dossier]:
    """Dossiers that hold everything that there can be, each with an id of its own."""
    _, where, rng = next(offices(the_rule_set(rule_set), seed, 0, 1))
    data = dossiers_of(where, rng, number)
    return [Dossier.model_validate({**each, "id": f"{seed}{n}"}) for n, each in enumerate(data)]


def persons(number: int) -> list[Dossier]:
    """So many who differ in nothing but the id."""
    return [Dossier.model_validate({**PERSON, "id": f"p{n}"}) for n in range(number)]


def packed(folder: Path, dossiers: Sequence[Dossier], rows_per_part: int = 1000) -> Path:
    """The dossiers as a population, numbered from 0."""
    folder.mkdir()
    writer = PartWriter(folder)
    for part, first in enumerate(range(0, len(dossiers), rows_per_part)):
        writer.add(list(enumerate(dossiers[first : first + rows_per_part], first)))
        writer.write(part)
    (folder / MANIFEST).write_text('{"schema": 1}', encoding="utf-8")
    return folder


def opened(folder: Path) -> Population:
    """The population in a folder."""
    population, problems = open_population(str(folder))
    assert population is not None, problems
    return population


def changed(folder: Path, table: str, part: int, columns: Mapping[str, Any]) -> None:
    """Put other columns (lists, or arrays of another type) into a file."""
    path = folder / table / part_name(part)
    found = pq.read_table(path)
    for name, values in columns.items():
        array = values if isinstance(values, pa.Array) else pa.array(values)
        if name in found.column_names:
            found = found.set_column(found.column_names.index(name), name, array)
        else:
            found = found.append_column(name, array)
    pq.write_table(found, path)


def the_settings() -> Settings:
    """The settings of the examples."""
    settings, _ = read_settings(SETTINGS)
    assert settings is not None
    return settings


def job_of(data: Path, out: Path, *, rules: Sequence[str] = ("senior-secondary",), **more: Any) -> Job:
    """A run in this process."""
    settings = more.pop("settings", the_settings())
    readings = more.pop("readings", ())
    variants = given_variants(rules, readings, more.pop("variants", ()), settings)
    standing = more.pop("standing", "school")
    check = more.pop("check", "all")
    return Job(data, out, tuple(variants), settings, more.pop("as_of", AS_OF), standing, "zh", check)


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """Three applicants in one part."""
    return packed(tmp_path / "data", persons(3))
