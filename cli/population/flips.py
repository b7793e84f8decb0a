"""The list of those whose verdict is better or worse: the parts' lists put together into one file."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cli.common import Failed
from evidence.problems import N_, Problem, register, shown

SUFFIXES: Final = (".parquet", ".csv")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

TEMPLATES: Final = register(
    {
        "population_list_form": N_(
            "The list of applicants is written as Parquet or CSV. End the name {file} with one of {expected}."
        ),
    }
)


def list_form(output: str) -> Problem | None:
    """What is wrong with the name of a list, if anything."""
    if Path(output).suffix.lower() in SUFFIXES:
        return None
    return Problem("population_list_form", params={"file": shown(output), "expected": SUFFIXES})


def write_list(output: str, parts: Sequence[Path]) -> None:
    """Put the parts' lists, in this order, into one file; one part at a time is in memory. Raises Failed.

    It is written beside and renamed.
    """
    target = Path(output).resolve()
    beside = target.with_name(f".{target.name[:40]}.{os.getpid()}.part")
    try:
        try:
            if target.suffix.lower() == ".csv":
                _write_csv(beside, parts)
            else:
                _write_parquet(beside, parts)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Failed([Problem("output_failed", params={"file": output, "reason": reason})]) from error


def _write_parquet(target: Path, parts: Sequence[Path]) -> None:
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra, and slow to import

    from cli.population.impact_part import LIST  # noqa: PLC0415 - likewise

    with pq.ParquetWriter(target, LIST) as writer:
        for part in parts:
            writer.write_table(pq.read_table(part))


def _write_csv(target: Path, parts: Sequence[Path]) -> None:
    import pyarrow.parquet as pq  # noqa: PLC0415 - an extra, and slow to import

    from cli.population.impact_part import LIST  # noqa: PLC0415 - likewise

    # With the mark by which spreadsheets know UTF-8.
    with target.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(LIST.names)
        for part in parts:
            for row in pq.read_table(part).to_pylist():
                writer.writerow([_cell(row[name]) for name in LIST.names])


def _cell(value: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    if not isinstance(value, str):
        return "" if value is None else value
    from reports.clean import clean  # noqa: PLC0415 - start-up counts

    text = clean(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
