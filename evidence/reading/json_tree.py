"""JSON to plain data: strict, numbers exact, duplicate names refused, places found by a scan of its own."""

import json
import re
from bisect import bisect_right
from decimal import Decimal
from typing import Any

from evidence.problems import Place, Problem, shown
from evidence.reading.tree import Data, Limits, Spot

_TOKEN = re.compile(r'[ \t\r\n,:]*("[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]]|[^\s{}\[\],:"]+)', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST_NUMBER = 40
_CAUSES = (
    ("Expecting property name", "json_key"),
    ("Illegal trailing comma", "json_key"),
    ("Expecting ',' delimiter", "json_comma"),
    ("Expecting ':' delimiter", "json_colon"),
    ("Expecting value", "json_value"),
    ("Unterminated string", "json_string"),
    ("Invalid control character", "json_string"),
    ("Invalid \\", "json_string"),
    ("Extra data", "json_extra"),
)


class _NumberError(Exception):
    pass


def parse_json(text: str, file: str | None, limits: Limits) -> tuple[Data, tuple[Problem, ...]]:
    """The plain data of a JSON text; only beside duplicate names are they of use."""
    twice = False

    def block(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal twice
        data = dict(pairs)
        if len(data) < len(pairs):
            twice = True
            data = dict(reversed(pairs))  # the first of two equal names stays
        return data

    try:
        data = json.loads(
            text, object_pairs_hook=block, parse_float=_number, parse_int=_whole, parse_constant=_number
        )
    except json.JSONDecodeError as error:
        code = next((code for start, code in _CAUSES if error.msg.startswith(start)), "json_syntax")
        return None, (Problem(code, Place(file, error.lineno, error.colno)),)
    except _NumberError as error:
        found = str(error)
        return None, (Problem("json_number", _find(text, found, file), {"found": shown(found)}),)
    except RecursionError:
        return None, (Problem("too_deep", Place(file), {"limit": limits.depth}),)
    return data, tuple(_refused(text, data, file, limits, twice=twice))


def _refused(text: str, data: Data, file: str | None, limits: Limits, *, twice: bool) -> list[Problem]:
    if _depth(data, limits.depth) > limits.depth:
        return [Problem("too_deep", Place(file), {"limit": limits.depth})]
    problems: list[Problem] = []
    if twice:
        _scan(text, file, problems)
    if "\\u" in text:
        surrogate = _first_surrogate(data)
        if surrogate is not None:
            spot = index_json(text)
            for step in surrogate:
                spot = spot.inside[step]
            problems.append(Problem("bad_unicode", Place(file, spot.line, spot.column)))
    return problems


def _number(text: str) -> Decimal:
    try:
        value = Decimal(text) if len(text) <= _LONGEST_NUMBER else None
    except ArithmeticError:
        value = None
    if value is None or not value.is_finite() or not -_LONGEST_NUMBER < value.adjusted() < _LONGEST_NUMBER:
        raise _NumberError(text)
    return value


def _whole(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise _NumberError(text)
    return int(text)


def _find(text: str, token: str, file: str | None) -> Place:
    for found in _TOKEN.finditer(text):
        if found.group(1) == token:
            return Place(file, *_Lines(text).at(found.start(1)))
    return Place(file)


def _depth(data: Data, enough: int) -> int:
    """How many blocks and lists stand in one another; not looked for further than one beyond `enough`."""
    depth, level = 0, [data]
    while depth <= enough:
        blocks = [value for value in level if isinstance(value, dict | list)]
        if not blocks:
            break
        depth += 1
        level = [
            inner for block in blocks for inner in (block.values() if isinstance(block, dict) else block)
        ]
    return depth


def _first_surrogate(data: Data, path: tuple[str | int, ...] = ()) -> tuple[str | int, ...] | None:
    """The path of the first text, or of the block with the first name, that holds a lone surrogate."""
    if isinstance(data, str):
        return path if _SURROGATE.search(data) else None
    if not isinstance(data, dict | list):
        return None
    for step, value in data.items() if isinstance(data, dict) else enumerate(data):
        if isinstance(step, str) and _SURROGATE.search(step):
            return path
        found = _first_surrogate(value, (*path, step))
        if found is not None:
            return found
    return None


def index_json(text: str) -> Spot:
    """The places of all values of a text that `parse_json` has accepted."""
    return _scan(text, None, [])


def _scan(text: str, file: str | None, problems: list[Problem]) -> Spot:
    """Walk the tokens of valid JSON; names that stand twice in one block become problems."""
    lines = _Lines(text)
    root = Spot(1, 1)
    stack: list[Spot] = []
    keys: list[tuple[str, tuple[int, int]] | None] = []
    lists: list[bool] = []
    for found in _TOKEN.finditer(text):
        sign = found.group(1)
        if sign in "}]":
            stack.pop()
            keys.pop()
            lists.pop()
            continue
        where = lines.at(found.start(1))
        if stack and not lists[-1] and keys[-1] is None:
            name = json.loads(sign)
            if name in stack[-1].inside:
                first = stack[-1].inside[name].key
                params: dict[str, str | int] = {"key": shown(name), "first": first[0] if first else 0}
                problems.append(Problem("duplicate_key", Place(file, *where), params))
            keys[-1] = (name, where)
            continue
        spot = Spot(*where)
        if not stack:
            root = spot
        elif lists[-1]:
            stack[-1].inside[len(stack[-1].inside)] = spot
        else:
            name, spot.key = keys[-1] or ("", where)
            stack[-1].inside.setdefault(name, spot)
            keys[-1] = None
        if sign in "{[":
            stack.append(spot)
            keys.append(None)
            lists.append(sign == "[")
    return root


class _Lines:
    """Line and column of an index into a text."""

    def __init__(self, text: str) -> None:
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def at(self, index: int) -> tuple[int, int]:
        line = bisect_right(self.starts, index)
        return line, index - self.starts[line - 1] + 1
