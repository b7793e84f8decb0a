"""Changes as a file of changes has them, so that a plan can be tried with `whatif`, or by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from evaluator.changes import Add, Attach, Change, Judge, Supply, SupplySetting, Verify, Wait
from evidence.day import Day
from evidence.model import Model
from evidence.writing import to_plain


def changes_file(changes: Iterable[Change]) -> dict[str, Any]:
    """Plain data that `evidence.reading.changes_reader` reads back to the same changes."""
    found: dict[str, Any] = {}
    for change in changes:
        if isinstance(change, Wait):
            found["as_of"] = change.until.isoformat()
        elif isinstance(change, Add):
            found.setdefault("add", []).append(_plain(change.record))
        elif isinstance(change, Judge):
            judgement = {key: value for key, value in _plain(change.judgement).items() if key != "kind"}
            found.setdefault("judge", []).append(judgement)
        elif isinstance(change, Supply):
            name = change.field if change.record is None else f"{change.record}.{change.field}"
            found.setdefault("supply", {})[name] = _plain(change.value)
        elif isinstance(change, Attach):
            found.setdefault("attach", {}).setdefault(change.record, []).append(_plain(change.document))
        elif isinstance(change, Verify):
            found.setdefault("verify", {})[change.record] = change.standing
        elif isinstance(change, SupplySetting):
            found.setdefault("set", {})[change.name] = _plain(change.value)
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return {key: _plain(each) for key, each in to_plain(value).items()}
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, (Day, date)) else value
