"""The smallest dossier that still differs: whatever can go without mending the difference is taken away."""

from collections.abc import Callable, Iterator
from typing import Any

from pydantic import ValidationError

from evidence.dossier import Dossier

LISTS = ("records", "waivers", "pins", "excused", "posts")
KEPT = frozenset({"id", "kind", "requirement", "record", "use"})

Differs = Callable[[Dossier], bool]


def shrunk(data: dict[str, Any], differs: Differs) -> dict[str, Any]:
    """The dossier's plain data with as little left as `differs` allows."""
    data = _without_handfuls(data, differs)
    found: dict[str, Any] | None = data
    while found is not None:
        data = found
        found = next((smaller for smaller in _one_less(data) if _holds(smaller, differs)), None)
    return data


def _holds(data: dict[str, Any], differs: Differs) -> bool:
    try:
        return differs(Dossier.model_validate(data))
    except ValidationError:
        return False


def _without_handfuls(data: dict[str, Any], differs: Differs) -> dict[str, Any]:
    """Records thrown away by ever smaller handfuls."""
    size = len(data["records"])
    while size:
        at = 0
        while at < len(data["records"]):
            smaller = {**data, "records": data["records"][:at] + data["records"][at + size :]}
            if _holds(smaller, differs):
                data = smaller
            else:
                at += size
        size //= 2
    return data


def _one_less(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The dossier without one entry, or one field of an entry, or one field of its own."""
    for name in LISTS:
        entries = data.get(name) or []
        for at, entry in enumerate(entries):
            yield {**data, name: [*entries[:at], *entries[at + 1 :]]}
            for field in sorted(entry.keys() - KEPT):
                fewer = {key: value for key, value in entry.items() if key != field}
                yield {**data, name: [*entries[:at], fewer, *entries[at + 1 :]]}
    for name in sorted(data.keys() - {"id", "records"}):
        yield {key: value for key, value in data.items() if key != name}
