"""Fields written on one line, as on a command line: `open_lesson,level=county,exchange.level=city`.

Or as YAML in braces. The values are as in a file; the readers of blocks make sense of them.
"""

from collections.abc import Sequence
from typing import Any

from evidence.problems import N_, Problem, register, shown
from evidence.reading.builder import At
from evidence.reading.tree import LIMITS, Path_

TEMPLATES = register(
    {
        "inline_no_equals": N_(
            "{found} is not of the form field=value. A value that holds commas is written in quotes, or all "
            "of it in braces: {{field: value}}."
        ),
        "inline_twice": N_("The field {field} is given twice. Keep one."),
        "inline_open": N_("A bracket or a quotation mark is not closed in {found}."),
    }
)

_PAIRS = {"[": "]", "{": "}", '"': '"', "“": "”"}
_COMMAS = ",，"
_EQUALS = "=＝"


def read_inline(text: str, first: str, at: At) -> tuple[dict[str, Any], list[Problem]]:
    """The fields of a text; a first part without a sign of equality is the value of the field `first`."""
    stripped = text.strip()
    if stripped.startswith("{"):
        data, problems = _flow(stripped, at, ())
        return (data if isinstance(data, dict) else {}), problems
    parts = _parts(stripped)
    if parts is None:
        return {}, [Problem("inline_open", at(), {"found": shown(text)})]
    fields: dict[str, Any] = {}
    problems = []
    for number, part in enumerate(parts):
        name, value = split_at(part, _EQUALS)
        if value is None and number:
            problems.append(Problem("inline_no_equals", at(), {"found": shown(part)}))
            continue
        path = tuple(step.strip() for step in name.split(".")) if value is not None else (first,)
        read, wrong = _value(part if value is None else value, at, path)
        problems += wrong
        if not _put(fields, path, read):
            problems.append(Problem("inline_twice", at(path), {"field": shown(".".join(path))}))
    return fields, problems


def read_value(text: str, at: At) -> tuple[Any, list[Problem]]:
    """One value: a text, or YAML in brackets or braces."""
    return _value(text, at, ())


def split_at(text: str, signs: str) -> tuple[str, str | None]:
    """What stands before and after the first of some signs; None where there is none."""
    places = [place for sign in signs if (place := text.find(sign)) >= 0]
    if not places:
        return text.strip(), None
    return text[: min(places)].strip(), text[min(places) + 1 :].strip()


def _value(text: str, at: At, path: Path_) -> tuple[Any, list[Problem]]:
    if text.startswith(("[", "{")):
        return _flow(text, at, path)
    if len(text) > 1 and text[0] in '"“' and text[-1] == _PAIRS[text[0]]:
        return text[1:-1], []
    return text, []


def _flow(text: str, at: At, path: Path_) -> tuple[Any, list[Problem]]:
    """YAML in braces or brackets."""
    from evidence.reading.yaml_tree import parse_yaml  # noqa: PLC0415 - only where somebody writes it

    data, found = parse_yaml(text, None, LIMITS)
    problems = [Problem(each.code, at(path), each.params, each.severity) for each in found]
    return (None if problems else data), problems


def _parts(text: str) -> list[str] | None:
    """The text between commas that stand in no brackets or quotes; None where one of those is not closed."""
    parts = [""]
    closing: list[str] = []
    for character in text:
        if closing and character == closing[-1]:
            closing.pop()
        elif character in _PAIRS and not (closing and closing[-1] in '"”'):
            closing.append(_PAIRS[character])
        elif character in _COMMAS and not closing:
            parts.append("")
            continue
        parts[-1] += character
    return None if closing else [part.strip() for part in parts if part.strip()]


def _put(fields: dict[str, Any], path: Sequence[str], value: Any) -> bool:
    """Put a value where a path of fields says; False where there is one already."""
    *blocks, last = path
    inner = fields
    for block in blocks:
        inner = inner.setdefault(block, {})
        if not isinstance(inner, dict):
            return False
    if last in inner:
        return False
    inner[last] = value
    return True
