"""run.json: what was compared with what, what came out, and the hash of every file written.

It names each dossier by its file, the SHA-256 of that file and the receipt of its verdict, so that whoever
keeps a batch can find, check and decide it again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, Final

from evaluator.across import Doubt
from evaluator.version import VERSION
from reports.office.entries import Entry
from reports.office.summary import Line, Summary

NAME: Final = "run.json"
SCHEMA: Final = "run-1"
BEGINNING: Final = b'{\n  "schema": "run-'
"""How every such file begins, whatever its version."""

Json = dict[str, Any]


def write_run(
    path: Path,
    frame: Json,
    summary: Summary,
    entries: Iterable[Entry],
    outputs: dict[str, str],
) -> None:
    """Write the record of a run. `frame` is what it was asked for; `outputs` the hashes of its files.

    Written piece by piece: the receipts of all dossiers are not held at once.
    """
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
        head = {"schema": SCHEMA, "zhicheng": VERSION, **frame, "counts": _counts(summary)}
        file.write(_text(head).removesuffix("\n}\n") + ',\n  "dossiers": [\n')
        _write_all(file, (_dossier(each) for each in zip(summary.lines, entries, strict=True)))
        file.write('  ],\n  "doubts": [\n')
        _write_all(file, (_doubt(each, summary) for each in summary.doubts))
        file.write('  ],\n  "outputs": ' + _text(outputs).rstrip().replace("\n", "\n  ") + "\n}\n")


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _write_all(file: IO[str], items: Iterator[Json]) -> None:
    """One item a line, so that a difference between two runs shows as lines."""
    between = ""
    for item in items:
        file.write(between + "    " + json.dumps(item, ensure_ascii=False))
        between = ",\n"
    file.write("\n" if between else "")


def _counts(summary: Summary) -> Json:
    return {
        "dossiers": len(summary.lines),
        "not_compared": len(summary.unread),
        "titles": {title.id: title.statuses for title in summary.titles},
        "clauses": {
            title.id: {
                each.column.id: {"met": each.met, "open": each.open, "not_met": each.not_met}
                for each in title.clauses
            }
            for title in summary.titles
        },
        "opens": {each.id: each.times for each in summary.opens},
        "errors": sum(line.errors for line in summary.lines),
        "warnings": sum(line.warnings for line in summary.lines),
        "doubts": len(summary.doubts),
    }


def _dossier(both: tuple[Line, Entry]) -> Json:
    line, entry = both
    row = entry.row
    data: Json = {
        "file": line.label,
        "input_sha256": entry.input_sha256 or None,
        "id": line.id or None,
        "name": line.name or None,
        "title": line.title or None,
        "status": line.status or None,
        "errors": line.errors,
        "warnings": line.warnings,
        "doubts": list(line.doubts),
        "page": line.page or None,
    }
    if row is not None:
        data["clauses"] = {
            column.id: [cell.status, cell.span] for column, cell in zip(row.columns, row.cells, strict=True)
        }
        data["cross_check"] = {"status": row.cross_check[0], "why": row.cross_check[1] or None}
        data["receipt"] = row.receipt
    return data


def _doubt(doubt: Doubt, summary: Summary) -> Json:
    return {
        "kind": doubt.kind,
        "about": doubt.about,
        "found": doubt.found,
        "wanted": doubt.wanted,
        "concerned": [
            {"file": summary.lines[each.dossier].label, "record": each.record or None, "note": each.note}
            for each in doubt.concerned
        ],
    }
