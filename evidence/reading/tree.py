"""Text to plain data with a place for every value: the layer under dossiers, settings and rule sets.

Plain scalars of YAML resolve without loss: `true`/`false` to bool, whole numbers to int, numbers with a point
to Decimal, empty or `null` to None, all else (2021-09, yes, 007, 3.2.a) to text. Quoted ones are always text.
JSON likewise, and never a float. `scalar_text` gives the written text back.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from evidence.problems import Place, Problem, shown
from evidence.reading.text import MAX_BYTES, decode, read_bytes

Scalar: TypeAlias = str | int | Decimal | bool | None
Data: TypeAlias = Any
"""dict[str, Data] | list[Data] | Scalar, as deep as `Limits.depth`."""
Path_: TypeAlias = Sequence[str | int]

_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,29})")
_POINT = re.compile(r"-?(?:0|[1-9][0-9]{0,29})\.[0-9]{1,30}")
_FIRST_OF_TYPED = frozenset("-0123456789tfn~")
_WORDS: dict[str, Scalar] = {"": None, "~": None, "null": None, "true": True, "false": False}


class Limits(NamedTuple):
    """How much of everything a file may hold."""

    size: int = MAX_BYTES
    depth: int = 32
    aliases: int = 200
    values: int = 500_000


LIMITS = Limits()


@dataclass(slots=True)
class Spot:
    """Where a value begins, where its key does, and the spots of what it holds."""

    line: int
    column: int
    key: tuple[int, int] | None = None
    inside: dict[str | int, "Spot"] = field(default_factory=dict)


@dataclass(slots=True)
class Tree:
    """Plain data and where each value of it stands. Places are worked out when first asked for."""

    data: Data
    file: str | None
    text: str
    json: bool
    _spots: Spot | None = None

    def place(self, path: Path_ = (), *, key: bool = False) -> Place:
        """Where the value at `path` stands (or its key); of one that is not there, the block lacking it."""
        spot = self._index()
        for step in path:
            if step not in spot.inside:
                break
            spot = spot.inside[step]
        line, column = spot.key if key and spot.key is not None else (spot.line, spot.column)
        return Place(self.file, line, column, path_text(path))

    def _index(self) -> Spot:
        if self._spots is None:
            self._spots = _spots(self)
        return self._spots


def _spots(tree: Tree) -> Spot:
    if tree.json:
        from evidence.reading.json_tree import index_json  # noqa: PLC0415 - only where a place is asked for

        return index_json(tree.text)
    from evidence.reading.yaml_tree import index_yaml  # noqa: PLC0415 - only where a place is asked for

    return index_yaml(tree.text)


def read_tree(
    source: str | Path | bytes, limits: Limits = LIMITS, *, file: str | None = None
) -> tuple[Tree | None, tuple[Problem, ...]]:
    """Read YAML or JSON from a path or from bytes (`file` names them in problems).

    There may be both a tree and problems: after a duplicate key the first value is kept. JSON is what is
    named .json, or begins with a brace or bracket and is not named .yaml or .yml.
    """
    if isinstance(source, bytes):
        data: bytes | None = source
    else:
        file = str(source)
        data, problems = read_bytes(source, limits.size)
        if data is None:
            return None, problems
    assert data is not None  # noqa: S101 - for mypy
    text, problems = decode(data, file, limits.size)
    if text is None:
        return None, problems
    return parse_tree(text, limits, file=file)


def parse_tree(
    text: str, limits: Limits = LIMITS, *, file: str | None = None
) -> tuple[Tree | None, tuple[Problem, ...]]:
    """The tree of a text that is already decoded."""
    is_json = looks_like_json(text, file)
    if is_json:
        from evidence.reading.json_tree import parse_json  # noqa: PLC0415 - a run reads YAML or JSON, seldom both

        data, problems = parse_json(text, file, limits)
    else:
        from evidence.reading.yaml_tree import parse_yaml  # noqa: PLC0415 - likewise

        data, problems = parse_yaml(text, file, limits)
    # With a name that stands twice the rest can still be checked: all errors at once.
    usable = all(problem.code == "duplicate_key" for problem in problems)
    return (Tree(data, file, text, is_json) if usable else None), problems


def looks_like_json(text: str, file: str | None) -> bool:
    """Whether a text is to be read as JSON."""
    suffix = Path(file).suffix.lower() if file else ""
    if suffix in (".yaml", ".yml"):
        return False
    return suffix == ".json" or text.lstrip()[:1] in ("{", "[")


def resolve(text: str) -> Scalar:
    """What an unquoted scalar of YAML stands for."""
    if text == "":
        return None
    if text[0] not in _FIRST_OF_TYPED:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text) if text != "-0" else text
    if _POINT.fullmatch(text):
        return Decimal(text)
    return text


def scalar_text(value: Scalar) -> str:
    """The text that a resolved scalar was written as (None: the empty text)."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


def flow_text(value: Data) -> str:
    """Plain data on one line, as somebody would write it in YAML: {stage: primary, amount: 260}."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {flow_text(inner)}' for key, inner in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(flow_text, value))}]"
    return scalar_text(value)


def path_text(path: Path_) -> str:
    """A path as people read it: records[3].exchange.level."""
    out = ""
    for step in path:
        if isinstance(step, int):
            out += f"[{step}]"
        else:
            out += f".{shown(step)}" if out else shown(step)
    return out
