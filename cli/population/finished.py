"""A finished run over a population: its record, and the tables of what was found."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cli.common import Failed
from evidence.population.layout import part_name
from evidence.problems import N_, Place, Problem, register, shown
from evidence.scales import STANDINGS, Standing

if TYPE_CHECKING:
    import pyarrow as pa

    from rules.loader import RuleSet

RECORD: Final = "run.json"
_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.~+-]*", re.ASCII)

TEMPLATES: Final = register(
    {
        "population_no_run": N_(
            "{folder} holds no finished run: there is no {file}. Make it with zhicheng population run, or "
            "finish it with --resume."
        ),
        "population_run_broken": N_(
            "The record of the run is damaged, or of another version. Run again with --resume."
        ),
        "population_run_changed": N_(
            "This table is not the one that the run wrote. Run again with --resume, which makes it anew."
        ),
        "population_run_rules": N_(
            "The conditions {name} by which the run decided are not here (SHA-256 {sha256}…). Name their "
            "file with --rules."
        ),
        "population_variant_unknown": N_("The run has no variant {found}. There are: {expected}."),
    }
)


class RunVariant(NamedTuple):
    """One rule set under one choice of readings, as a run decided by it."""

    name: str
    rule_set: str
    edition: str
    sha256: str
    readings: Mapping[str, str]


class RunPart(NamedTuple):
    """One part: the hash of what it was made from, who is not decided, and its files with their hashes."""

    inputs_sha256: str
    decided: int
    held_back: int | None
    quarantined_rows: int
    files: Mapping[str, str]


@dataclass(frozen=True)
class Run:
    """A finished run, by its record."""

    folder: Path
    as_of: date
    standing: Standing
    settings_sha256: str
    version: str
    statuses: tuple[str, ...]
    variants: tuple[RunVariant, ...]
    parts: Mapping[int, RunPart]
    shared_ids: int
    """How many of those decided have the id of somebody in another part."""

    @property
    def decided(self) -> int:
        """How many applicants were decided."""
        return sum(each.decided for each in self.parts.values())

    def variant(self, name: str) -> RunVariant:
        """The variant of a name. Raises Failed."""
        for each in self.variants:
            if each.name == name:
                return each
        expected = tuple(each.name for each in self.variants)
        raise Failed(
            [Problem("population_variant_unknown", params={"found": shown(name), "expected": expected})]
        )

    def table(self, folder: str, part: int) -> pa.Table:
        """What the run wrote of a part into one of its folders. Raises Failed where that is not there."""
        import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to import
        import pyarrow.parquet as pq  # noqa: PLC0415 - likewise

        name = f"{folder}/{part_name(part)}"
        path = self.folder / name
        try:
            content = path.read_bytes()
            if hashlib.sha256(content).hexdigest() == self.parts[part].files.get(name):
                return pq.read_table(io.BytesIO(content), use_threads=False)
        except (OSError, pa.ArrowException):
            pass
        raise Failed([Problem("population_run_changed", Place(file=str(path)))])

    def faults(self) -> Iterator[tuple[int, pa.Table]]:
        """The parts with rows that are wrong, and these rows. Raises Failed."""
        for part, told in self.parts.items():
            if told.quarantined_rows:
                yield part, self.table("quarantine", part)


def open_run(name: str) -> Run:
    """The finished run in a folder. Raises Failed."""
    folder = Path(name)
    file = folder / RECORD
    try:
        content = file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        params = {"folder": shown(name), "file": RECORD}
        raise Failed([Problem("population_no_run", params=params)]) from None
    try:
        return _read(folder, json.loads(content))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Failed([Problem("population_run_broken", Place(file=str(file)))]) from None


def _read(folder: Path, told: Any) -> Run:
    """The record as values. ValueError and its like where it is none."""
    receipt = told["receipt"]
    standing = next(each for each in STANDINGS if each == receipt["standing"])
    variants = tuple(
        RunVariant(
            _folder_name(each["name"]),
            str(each["rule_set"]),
            str(each["edition"]),
            str(each["rule_set_sha256"]),
            {str(name): str(option) for name, option in each["readings"].items()},
        )
        for each in receipt["variants"]
    )
    parts = {
        int(each["part"]): RunPart(
            str(each["inputs_sha256"]),
            int(each["decided"]),
            None if each["held_back"] is None else int(each["held_back"]),
            int(each["quarantined_rows"]),
            {str(name): str(sha256) for name, sha256 in each["files"].items()},
        )
        for each in told["parts"]
    }
    if told["population_run"] != 1 or not variants:
        raise ValueError("another form")
    return Run(
        folder,
        date.fromisoformat(receipt["as_of"]),
        standing,
        str(receipt["settings_sha256"]),
        str(receipt["versions"]["zhicheng"]),
        tuple(map(str, told["statuses"])),
        variants,
        parts,
        int(told["applicants"].get("with_the_id_of_another", 0)),
    )


def _folder_name(name: Any) -> str:
    """A name that stays in the run's folder. ValueError."""
    if not isinstance(name, str) or not _NAME.fullmatch(name) or ".." in name:
        raise ValueError("no name of a variant")
    return name


def rule_set_of_variant(variant: RunVariant, given: Sequence[RuleSet]) -> RuleSet | None:
    """The very rule set that a variant was decided by: among those given, else in the catalogue."""
    from rules.loader import find, load_rule_set  # noqa: PLC0415 - start-up counts

    for each in given:
        if each.sha256 == variant.sha256:
            return each
    path = find(variant.rule_set, variant.edition)
    rule_set = load_rule_set(path)[0] if path is not None else None
    return rule_set if rule_set is not None and rule_set.sha256 == variant.sha256 else None


def no_rules(variant: RunVariant) -> Problem:
    """The problem of a rule set that is not here."""
    name = f"{variant.rule_set}@{variant.edition}"
    return Problem("population_run_rules", params={"name": shown(name), "sha256": shown(variant.sha256[:12])})
