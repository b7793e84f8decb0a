"""The canonical form of a model: one sequence of bytes for equal content, for receipts.

JSON in UTF-8, names sorted, no blanks; what equals its default is left out, dates are text, numbers exact and
without superfluous zeros, and what is unknown where the default says otherwise is the word `unknown`.
"""

import hashlib
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from itertools import compress
from json.encoder import encode_basestring
from operator import is_not, itemgetter
from typing import Any

from evidence.day import Day
from evidence.model import Model, yaml_name

_Encoder = Callable[[Any], str]


def canonical_json(model: Model) -> bytes:
    """The canonical bytes of a dossier, settings or any part of them."""
    return _model(model).encode("utf-8")


def sha256_of(model: Model) -> str:
    """The SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical_json(model)).hexdigest()


@cache
def _layout(model: type[Model]) -> tuple[tuple[str, ...], tuple[Any, ...], Callable[[Any], tuple[Any, ...]]]:
    """Of the fields sorted by name: the JSON of their names, their defaults, a getter of their values."""
    fields = sorted((yaml_name(attribute), attribute, info) for attribute, info in model.model_fields.items())
    names = tuple(encode_basestring(name) + ":" for name, _, _ in fields)
    # The kind is written though it is the default of its class: without it nobody could tell the class.
    defaults = tuple(
        ... if name == "kind" or info.is_required() else info.get_default(call_default_factory=True)
        for name, _, info in fields
    )
    return names, defaults, itemgetter(*(attribute for _, attribute, _ in fields))


def _model(model: Model) -> str:
    names, defaults, getter = _layout(type(model))
    values = getter(model.__dict__)
    # Most fields are at their default: they are passed over without a step of Python each.
    given = compress(zip(names, values, defaults, strict=True), map(is_not, values, defaults))
    parts = [
        name + _ENCODERS[type(value)](value)
        for name, value, default in given
        if default is None or value != default
    ]
    return "{" + ",".join(parts) + "}"


def _list(values: Any) -> str:
    return "[" + ",".join([_ENCODERS[type(value)](value) for value in values]) + "]"


def _dict(values: dict[str, Any]) -> str:
    parts = (
        encode_basestring(key) + ":" + _ENCODERS[type(values[key])](values[key]) for key in sorted(values)
    )
    return "{" + ",".join(parts) + "}"


def number_text(value: Decimal) -> str:
    """A decimal without exponent or superfluous zeros: 92.5, 100, 0."""
    if not value:
        return "0"
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day(value: Day) -> str:
    return f'"{value}"'


def _bool(value: bool) -> str:  # noqa: FBT001 - the value itself
    return "true" if value else "false"


def _unknown(_: None) -> str:
    return '"unknown"'


class _Encoders(dict[type, _Encoder]):
    """How a value of each type is written; what is none of them is a model."""

    def __missing__(self, of: type) -> _Encoder:
        return self.setdefault(of, _model)


_ENCODERS = _Encoders(
    {
        str: encode_basestring,
        int: str,
        bool: _bool,
        Decimal: number_text,
        Day: _day,
        tuple: _list,
        dict: _dict,
        type(None): _unknown,
    }
)
