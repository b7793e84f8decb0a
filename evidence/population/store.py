"""A population in its folder: which tables and parts there are, and where a person is found."""

import json
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from evidence.dossier import Dossier
from evidence.population.layout import APPLICANTS, ID, MANIFEST, NUMBER, SCHEMA, TABLES, part_name
from evidence.population.parts import Part, PartReader
from evidence.population.people import dossier_at
from evidence.problems import N_, Param, Problem, register, shown

_PART: Final = re.compile(r"part-(\d{5})\.parquet", re.ASCII)

TEMPLATES: Final = register(
    {
        "population_no_folder": N_("There is no folder {folder}. Name the folder of a population."),
        "population_no_manifest": N_(
            "{folder} is no population: it has no {manifest}. See docs/population.md for the layout."
        ),
        "population_schema": N_(
            'The file {file} does not say which layout the tables have. Expected: {{"schema": {schema}}}.'
        ),
        "population_parts_said": N_(
            "The file {file} says that there are {said} parts; {found} are there. Copy the missing ones "
            "again."
        ),
        "population_part_order": N_(
            "The numbers in {file} do not all lie above those of the part before (up to {number}). Sort all "
            "applicants by number before they are split into parts."
        ),
        "population_no_parts": N_("The folder {folder} holds no part of applicants."),
        "population_table_unknown": N_("{folder} is no table of a population. Rename it, or take it away."),
        "population_file_name": N_(
            "{file} is no part of a table: expected is a name like {expected}. Rename it, or take it away."
        ),
        "population_part_unknown": N_(
            "{file} is a part of which there are no applicants. Nobody would look at it."
        ),
    }
)


class PartInfo(NamedTuple):
    """What the footers tell of a part: its applicants, and the bytes of all its files. None: unreadable."""

    part: int
    applicants: int | None
    first: int | None
    last: int | None
    bytes: int


class Population:
    """A folder of tables. `parts` are in order; `manifest` is what stands in population.json."""

    def __init__(self, folder: Path, tables: Collection[str], parts: Collection[int], manifest: Any) -> None:
        self.folder = folder
        self.tables = tuple(each for each in TABLES if each in tables)
        self.parts = tuple(sorted(parts))
        self.manifest: Mapping[str, Any] = manifest

    def reader(
        self, skipped: Mapping[str, Collection[str]] | None = None, unread: Collection[str] = ()
    ) -> PartReader:
        """What reads its parts, but for columns skipped and tables unread."""
        return PartReader(self.folder, self.tables, skipped, unread)

    def info(self, part: int) -> PartInfo:
        """What the footer of the applicants tells of a part."""
        size = sum(_bytes(self.folder / table / part_name(part)) for table in self.tables)
        try:
            metadata = pq.read_metadata(self.folder / APPLICANTS / part_name(part))
            place = metadata.schema.to_arrow_schema().names.index(NUMBER)
            told = [metadata.row_group(n).column(place).statistics for n in range(metadata.num_row_groups)]
            if told and all(each is not None and each.has_min_max for each in told):
                first, last = min(each.min for each in told), max(each.max for each in told)
                return PartInfo(part, metadata.num_rows, int(first), int(last), size)
            return PartInfo(part, metadata.num_rows, *self._range(part), size)
        except (OSError, pa.ArrowException, ValueError, TypeError):
            return PartInfo(part, None, None, None, size)

    def _range(self, part: int) -> tuple[int | None, int | None]:
        """The least and the greatest number of a part whose footer does not tell them."""
        path = self.folder / APPLICANTS / part_name(part)
        told = pc.min_max(pq.read_table(path, columns=[NUMBER], use_threads=False).column(NUMBER)).as_py()
        return told["min"], told["max"]

    def out_of_order(self) -> list[Problem]:
        """The parts whose numbers do not lie above those of all parts before."""
        problems = []
        above = None
        for part in self.parts:
            told = self.info(part)
            if told.first is None or told.last is None:
                continue
            if above is not None and told.first <= above:
                params: dict[str, Param] = {"file": f"{APPLICANTS}/{part_name(part)}", "number": above}
                problems.append(Problem("population_part_order", params=params))
            above = told.last if above is None else max(above, told.last)
        return problems

    def find(self, id_: str) -> list[tuple[int, int]]:
        """The (part, number) of all applicants with an id; looked for by id, else by number."""
        found = []
        for part in self.parts:
            try:
                table = pq.read_table(
                    self.folder / APPLICANTS / part_name(part), columns=[NUMBER, ID], use_threads=False
                )
            except (OSError, pa.ArrowException, ValueError):
                continue
            hits = table.filter(pc.equal(table.column(ID).cast(pa.string()), id_))
            found += [(part, number) for number in hits.column(NUMBER).to_pylist() if number is not None]
        return found

    def person(self, part: int, number: int) -> tuple[Dossier | None, Part]:
        """The dossier of an applicant, None where a fault stands against it; and the part with its faults."""
        read = self.reader().read(part)
        place = read.place_of(number)
        return (None if place is None else dossier_at(read, place)), read


def open_population(name: str) -> tuple[Population | None, list[Problem]]:
    """The population in a folder, and what is wrong with its files' names."""
    folder = Path(name)
    try:
        if not folder.is_dir():
            return None, [Problem("population_no_folder", params={"folder": shown(name)})]
        if not (folder / MANIFEST).is_file():
            params = {"folder": shown(name), "manifest": MANIFEST}
            return None, [Problem("population_no_manifest", params=params)]
        return _opened(folder)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return None, [Problem("file_unreadable", params={"file": shown(name), "reason": shown(reason)})]


def _opened(folder: Path) -> tuple[Population | None, list[Problem]]:
    file = str(folder / MANIFEST)
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        manifest = None
    if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA:
        return None, [Problem("population_schema", params={"file": file, "schema": SCHEMA})]
    problems: list[Problem] = []
    parts: dict[str, set[int]] = {}
    for each in sorted(folder.iterdir()):
        if each.name.startswith((".", "_")) or not each.is_dir():
            continue
        if each.name not in TABLES:
            problems.append(Problem("population_table_unknown", params={"folder": shown(each)}))
        else:
            parts[each.name] = _parts(each, problems)
    known = parts.get(APPLICANTS, set())
    for table, own in parts.items():
        for part in sorted(own - known):
            stray = folder / table / part_name(part)
            problems.append(Problem("population_part_unknown", params={"file": shown(stray)}))
    said = manifest.get("parts", len(known))
    if said != len(known):
        params: dict[str, Param] = {"file": file, "said": shown(said), "found": len(known)}
        problems.append(Problem("population_parts_said", params=params))
    elif not known:
        problems.append(Problem("population_no_parts", params={"folder": str(folder / APPLICANTS)}))
    if problems:
        return None, problems
    return Population(folder, parts, known, manifest), []


def _parts(folder: Path, problems: list[Problem]) -> set[int]:
    found = set()
    for each in sorted(folder.iterdir()):
        if each.name.startswith((".", "_")):
            continue
        match = _PART.fullmatch(each.name)
        if match is None or not each.is_file():
            params = {"file": shown(each), "expected": part_name(0)}
            problems.append(Problem("population_file_name", params=params))
        else:
            found.add(int(match[1]))
    return found


def _bytes(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
