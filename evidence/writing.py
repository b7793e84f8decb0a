"""Dossiers and settings to YAML that reads back to the same model."""

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

from evidence.canonical import number_text
from evidence.day import Day
from evidence.dossier import Dossier
from evidence.model import Model, yaml_name
from evidence.settings import Settings

_ONE_LINE = 5
"""A block of plain values with no more fields than these is written on one line."""
_STR, _MAP = "tag:yaml.org,2002:str", "tag:yaml.org,2002:map"
_READ_AS_NOTHING = frozenset({"", "~", "null"})


def dossier_to_yaml(dossier: Dossier) -> str:
    """A dossier as YAML, fields in the order of the contract, defaults left out."""
    return _dump(dossier)


def settings_to_yaml(settings: Settings) -> str:
    """Settings as YAML, what is not given left out."""
    return _dump(settings)


def plain_to_yaml(data: dict[str, Any]) -> str:
    """Plain data of our own making (blocks, lists, texts, numbers) as YAML."""
    return _written(_Page(data))


def to_plain(model: Model) -> dict[str, Any]:
    """Plain data that `dossier_from_data` or `settings_from_data` reads back to the same model.

    What equals its default is left out; unknown where the default says otherwise is the word `unknown`.
    """
    plain: dict[str, Any] = {}
    for attribute, info in type(model).model_fields.items():
        value = getattr(model, attribute)
        default = ... if info.is_required() else info.get_default(call_default_factory=True)
        if value != default or attribute == "kind":
            plain[yaml_name(attribute)] = _plain(value)
    return plain


def _plain(value: Any) -> Any:
    if value is None:
        return "unknown"
    if isinstance(value, Model):
        return to_plain(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(value[key]) for key in sorted(value)}
    return str(value) if isinstance(value, Day) else value


def _dump(model: Model) -> str:
    return _written(_Page(to_plain(model)))


def _written(page: dict[str, Any]) -> str:
    dump, dumper = _dumper()
    # Lines are not broken: a fold in a text is hard to edit by hand.
    return dump(page, Dumper=dumper, allow_unicode=True, sort_keys=False, width=10**9)


@cache
def _dumper() -> tuple[Callable[..., str], type]:
    import yaml  # noqa: PLC0415 - checking a JSON dossier needs no YAML

    base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

    representers = {
        str: _text,
        _Page: _block,
        dict: _map,
        list: _items,
        bool: _scalar(lambda value: "true" if value else "false"),
        int: _scalar(str),
        Decimal: _scalar(number_text),
    }
    # Without resolvers only what our readers would read as nothing is quoted: not dates, not yes.
    own = {
        "yaml_implicit_resolvers": {},
        "yaml_representers": representers,
        "ignore_aliases": lambda *_: True,
    }
    return yaml.dump, type("Dumper", (base,), own)


class _Page(dict[str, Any]):
    """The outermost block, never on one line."""


def _text(dumper: Any, value: str) -> Any:
    return dumper.represent_scalar(_STR, value, style='"' if value in _READ_AS_NOTHING else None)


def _scalar(write: Callable[[Any], str]) -> Callable[[Any, Any], Any]:
    return lambda dumper, value: dumper.represent_scalar(_STR, write(value))


def _block(dumper: Any, value: dict[str, Any]) -> Any:
    return dumper.represent_mapping(_MAP, value.items(), flow_style=False)


def _map(dumper: Any, value: dict[str, Any]) -> Any:
    flat = len(value) <= _ONE_LINE and not any(isinstance(item, dict | list) for item in value.values())
    return dumper.represent_mapping(_MAP, value.items(), flow_style=flat and "kind" not in value)


def _items(dumper: Any, value: list[Any]) -> Any:
    flat = not any(isinstance(item, dict) for item in value)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=flat)
