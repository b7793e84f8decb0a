"""The smallest dossier that still differs: whatever can go without mending the difference is taken away."""

from collections.abc import Callable, Iterator
from typing import Any

from pydantic import ValidationError

from evidence.dossier import Dossier

LISTS = ("records", "waivers", "excused", "posts")
KEPT = ("id", "kind", "requirement")


def shrunk(data: dict[str, Any], differs: Callable[[Dossier], bool], rounds: int = 4) -> dict[str, Any]:
    """The dossier's plain data with as little left as `differs` allows."""
    best = data
    for _ in range(rounds):
        before = best
        best = _without_halves(best, differs)
        for smaller in _one_less(best):
            if _differs(smaller, differs):
                best = smaller
                break
        while True:
            found = next((smaller for smaller in _one_less(best) if _differs(smaller, differs)), None)
            if found is None:
                break
            best = found
        if best == before:
            break
    return best


def _differs(data: dict[str, Any], differs: Callable[[Dossier], bool]) -> bool:
    try:
        return differs(Dossier.model_validate(data))
    except ValidationError:
        return False


def _without_halves(data: dict[str, Any], differs: Callable[[Dossier], bool]) -> dict[str, Any]:
    """Records thrown away by ever smaller handfuls."""
    size = len(data["records"])
    while size:
        at = 0
        while at < len(data["records"]):
            smaller = {**data, "records": data["records"][:at] + data["records"][at + size :]}
            if _differs(smaller, differs):
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
            for field in entry:
                if field not in KEPT:
                    fewer = {key: value for key, value in entry.items() if key != field}
                    yield {**data, name: [*entries[:at], fewer, *entries[at + 1 :]]}
    for name in list(data):
        if name not in ("id", "records"):
            yield {key: value for key, value in data.items() if key != name}


__all__ = ["shrunk"]
