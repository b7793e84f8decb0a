"""The shapes that `rules.language` describes the written form with: values, lists, blocks, alternatives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from rules.grammar import FAILED, GONE, FormError, Path, Reader, Schemas, Shape


class Fixed(Shape):
    """The same shape where no `{reading: …}` may stand: names, numbers of clauses, texts for people."""

    readings = False

    def __init__(self, inner: Shape) -> None:
        self.inner = inner

    def check(self, data: Any, path: Path, reader: Reader) -> Any:
        """As the inner shape."""
        return self.inner.check(data, path, reader)

    def schema(self, schemas: Schemas) -> dict[str, Any]:
        """As the inner shape."""
        return self.inner.schema(schemas)


# Single values -----------------------------------------------------------------------------------------


class Text(Shape):
    """Text that is not empty."""

    def check(self, data: Any, path: Path, reader: Reader) -> Any:
        """The text."""
        if isinstance(data, str) and data:
            return data
        return reader.fault("rule_not_text", path, value=data)

    def schema(self, _schemas: Schemas) -> dict[str, Any]:
        """A string of at least one character."""
        return {"type": "string", "minLength": 1}


class OneOf(Shape):
    """One of some given values."""

    def __init__(self, *values: str | bool | int) -> None:
        self.values = values

    def check(self, data: Any, path: Path, reader: Reader) -> Any:
        """The value."""
        for value in self.values:
            if type(data) is type(value) and data == value:
                return value
        return reader.fault("rule_not_one_of", path, value=data, expected=list(self.values))

    def schema(self, _schemas: Schemas) -> dict[str, Any]:
        """An enumeration."""
        return {"enum": list(self.values)}


FLAG = OneOf(*(True, False))
TRUE = OneOf(*(True,))


class Integer(Shape):
    """A whole number, not below `least`."""

    def __init__(self, least: int) -> None:
        self.least = least

    def check(self, data: Any, path: Path, reader: Reader) -> Any:
        """The number."""
        if isinstance(data, int) and not isinstance(data, bool) and data >= self.least:
            return data
        return reader.fault("rule_not_a_count", path, value=data, least=self.least)

    def schema(self, _schemas: Schemas) -> dict[str, Any]:
        """An integer with its minimum."""
        return {"type": "integer", "minimum": self.least}


class Number(Shape):
    """A number that is not negative; exact."""

    def check(self, data: Any, path: Path, reader: Reader) -> Any:
        """The number."""
        if isinstance(data, (int, Decimal)) and not isinstance(data, bool) and data >= 0:
            return data
        return reader.fault("rule_not_a_number", path, value=data)

    def schema(self, _schemas: Schemas) -> dict[str, Any]:
        """A number from 0."""
        return {"type": "number", "minimum": 0}


class Share(Shape):
    """A share above 0: `1/3`, or a whole number."""

    def check(self, data: Any, path: Path, reader: Reader) -> Any:
        """The share as a fraction."""
        if isinstance(data, (str, int)) and not isinstance(data, bool):
            try:
                share = Fraction(data)
            except (ValueError, ZeroDivisionError):
                return reader.fault("rule_not_a_share", path, value=data)
            if share > 0:
                return share
        return reader.fault("rule_not_a_share", path, value=data)

    def schema(self, _schemas: Schemas) -> dict[str, Any]:
        """A fraction as text, or an integer."""
        return {
            "anyOf": [
                {"type": "string", "pattern": r"^[1-9]\d*(/[1-9]\d*)?$"},
                {"type": "integer", "minimum": 1},
            ]
        }


class Plain(Shape):
    """A single value: text, a number, true or false."""

    def check(self, data: Any, path: Path, reader: Reader) -> Any:
        """The value."""
        if isinstance(data, (str, int, Decimal)) and data != "":
            return data
        return reader.fault("rule_not_plain", path, value=data)

    def schema(self, _schemas: Schemas) -> dict[str, Any]:
        """A string, number or boolean."""
        return {"type": ["string", "number", "boolean"]}


class Anything(Shape):
    """What is read elsewhere: the value of an option takes the shape of the places where it is used."""

    readings = False

    def check(self, data: Any, _path: Path, _reader: Reader) -> Any:
        """The data as it is."""
        return data

    def schema(self, _schemas: Schemas) -> dict[str, Any]:
        """No constraint."""
        return {}


# Lists and mappings ------------------------------------------------------------------------------------


class ListOf(Shape):
    """A list of at least `least` entries; read as a tuple."""

    def __init__(self, entry: Shape, least: int = 1) -> None:
        self.entry = entry
        self.least = least

    def check(self, data: Any, path: Path, reader: Reader) -> Any:
        """The tuple."""
        if not isinstance(data, (list, tuple)):
            return reader.fault("rule_not_a_list", path, value=data)
        if len(data) < self.least:
            return reader.fault("rule_too_few", path, least=self.least)
        entries = [self.entry.read(each, (*path, index), reader) for index, each in enumerate(data)]
        if any(entry is FAILED for entry in entries):
            return FAILED
        left = tuple(entry for entry in entries if entry is not GONE)
        if len(left) < self.least and reader.choice is not None:
            return reader.fault("rule_too_few", path, least=self.least)
        if len(left) < len(entries):
            reader.trail.kept[path] = [index for index, entry in enumerate(entries) if entry is not GONE]
        return left

    def schema(self, schemas: Schemas) -> dict[str, Any]:
        """An array."""
        return {"type": "array", "minItems": self.least, "items": self.entry.schema_here(schemas)}


class MapOf(Shape):
    """A mapping from names to entries of one shape; `special` keys have their own."""

    def __init__(self, entry: Shape, special: Mapping[str, Shape] | None = None, least: int = 0) -> None:
        self.entry = entry
        self.special = special or {}
        self.least = least

    def check(self, data: Any, path: Path, reader: Reader) -> Any:
        """The mapping."""
        if not isinstance(data, dict):
            return reader.fault("rule_not_a_mapping", path, value=data)
        if len(data) < self.least:
            return reader.fault("rule_too_few", path, least=self.least)
        read = {
            key: self.special.get(key, self.entry).read(value, (*path, key), reader)
            for key, value in data.items()
        }
        if any(value is FAILED for value in read.values()):
            return FAILED
        return {key: value for key, value in read.items() if value is not GONE}

    def schema(self, schemas: Schemas) -> dict[str, Any]:
        """An object with any keys."""
        special = {key: shape.schema_here(schemas) for key, shape in self.special.items()}
        schema: dict[str, Any] = {"type": "object", "additionalProperties": self.entry.schema_here(schemas)}
        if special:
            schema["properties"] = special
        if self.least:
            schema["minProperties"] = self.least
        return schema


class Key:
    """One key of a block: the shape of its value, and whether it must be there."""

    __slots__ = ("required", "shape")

    def __init__(self, shape: Shape, *, required: bool = False) -> None:
        self.shape = shape
        self.required = required


class Block(Shape):
    """A mapping with known keys, each with its shape.

    `build` makes the value of the keys; it may find that they contradict each other and raise FormError,
    with a path relative to the block.
    """

    def __init__(
        self, build: Callable[..., Any], keys: Mapping[str, Key], *, schema: Mapping[str, Any] | None = None
    ) -> None:
        self.build = build
        self.keys = keys
        self.required = [name for name, key in keys.items() if key.required]
        self.extra_schema = dict(schema or {})

    def check(self, data: Any, path: Path, reader: Reader) -> Any:
        """The value that `build` makes."""
        if not isinstance(data, dict):
            return reader.fault("rule_not_a_mapping", path, value=data)
        good = True
        gone = False
        values = {}
        for name, entry in data.items():
            key = self.keys.get(name)
            if key is None:
                reader.fault("rule_unknown_key", (*path, name), key=True, name=name, expected=list(self.keys))
                good = False
                continue
            value = key.shape.read(entry, (*path, name), reader)
            if value is GONE:
                gone = True
            else:
                good = good and value is not FAILED
                values[name] = value
        if gone and reader.choice is None:
            return FAILED  # what is left under one option is judged when that option is chosen
        for name in self.required:
            if name not in values:
                reader.fault("rule_missing_key", path, name=name)
                good = False
        if not good:
            return FAILED
        try:
            return self.build(**values)
        except FormError as fault:
            return reader.fault(fault.code, (*path, *fault.path), key=fault.key, **fault.params)

    def schema(self, schemas: Schemas) -> dict[str, Any]:
        """An object closed to other keys."""
        schema: dict[str, Any] = {
            "type": "object",
            "properties": {name: key.shape.schema_here(schemas) for name, key in self.keys.items()},
            "additionalProperties": False,
        }
        if self.required:
            schema["required"] = self.required
        return {**schema, **self.extra_schema}


class Forms(Shape):
    """Several forms, told apart by what the data is: a mapping by the first key it has, the rest by type.

    `by_key` is looked through in its order. `plain` reads what is neither a mapping nor a list.
    """

    def __init__(
        self,
        name: str,
        by_key: Mapping[str, Shape],
        *,
        plain: Shape | None = None,
        listed: Shape | None = None,
    ) -> None:
        self.name = name
        self.by_key = by_key
        self.plain = plain
        self.listed = listed

    def check(self, data: Any, path: Path, reader: Reader) -> Any:
        """As the form that the data has."""
        shape = self._form(data)
        if shape is not None:
            return shape.check(data, path, reader)
        if isinstance(data, dict) and self.by_key:
            return reader.fault("rule_no_form", path, expected=list(self.by_key))
        return reader.fault("rule_wrong_type", path, value=data, expected=list(self.by_key))

    def _form(self, data: Any) -> Shape | None:
        if isinstance(data, dict):
            return next((shape for key, shape in self.by_key.items() if key in data), None)
        return self.listed if isinstance(data, (list, tuple)) else self.plain

    def schema(self, schemas: Schemas) -> dict[str, Any]:
        """A reference to the alternatives."""
        return schemas.define(self.name, self._alternatives)

    def _alternatives(self, schemas: Schemas) -> dict[str, Any]:
        others = [shape for shape in (self.plain, self.listed) if shape is not None]
        shapes: Iterable[Shape] = dict.fromkeys([*others, *self.by_key.values()])
        return {"anyOf": [shape.schema(schemas) for shape in shapes]}


class FormsReadOnce(Forms):
    """Forms that are read once for all choices of readings that make no difference to them."""

    def check(self, data: Any, path: Path, reader: Reader) -> Any:
        """As the form that the data has."""
        return reader.once(path, partial(super().check, data, path, reader))
