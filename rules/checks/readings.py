"""The question of readings and notes: is each used, does it change anything, are name and clause in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rules.clauses import is_written_well
from rules.grammar import READING, WHEN, FormError, Path
from rules.loader import RuleSet

Faults = Iterator[FormError]

_ID = re.compile(r"r([1-9]\d*)(\.[a-z][a-z0-9_]*)?")


def check_readings(rule_set: RuleSet) -> Faults:
    """All that can be said of readings and notes from the file as written."""
    uses: dict[str, list[Any]] = {}
    data = rule_set.tree.data
    _collect(data.get("start"), uses)
    _collect(data.get("requirement"), uses)
    todo = list(uses)
    while todo:  # an option's value may hold further readings
        for option in data.get("readings", {}).get(todo.pop(), {}).get("options", {}).values():
            known = set(uses)
            _collect(option.get("value"), uses)
            todo.extend(uses.keys() - known)
    for name, reading in rule_set.readings.items():
        path: Path = ("readings", name)
        if name not in uses:
            yield FormError("lint_unused_reading", path, {"name": name}, key=True)
        elif all(
            _same(list(when.values() if when else (option.value for option in reading.options.values())))
            for when in uses[name]
        ):
            yield FormError("lint_idle_reading", path, {"name": name}, key=True)
        match = _ID.fullmatch(name)
        if match is None or int(match.group(1)) not in reading.ambiguity:
            numbers = list(reading.ambiguity)
            yield FormError("lint_reading_id", path, {"name": name, "numbers": numbers}, key=True)
        if not is_written_well(reading.cite):
            yield FormError("lint_cite", (*path, "cite"), {"cite": reading.cite})
    for index, note in enumerate(rule_set.notes):
        if not is_written_well(note.cite):
            yield FormError("lint_cite", ("notes", index, "cite"), {"cite": note.cite})


def _collect(data: Any, uses: dict[str, list[Any]]) -> None:
    """Notes for each reading the `when` of every place that uses it."""
    if isinstance(data, dict):
        if isinstance(data.get(READING), str):
            uses.setdefault(data[READING], []).append(data.get(WHEN))
        for value in data.values():
            _collect(value, uses)
    elif isinstance(data, list):
        for value in data:
            _collect(value, uses)


def _same(values: list[Any]) -> bool:
    return all(value == values[0] for value in values)
