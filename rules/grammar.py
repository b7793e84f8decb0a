"""Reading a file by shapes: the shape, the reader that follows readings, and the places of what was read.

A shape does two things from one description: it reads plain data (with every error and its path) and it gives
the JSON Schema of what it reads. Where `{reading: …}` stands in place of a value, the reader puts the chosen
option there; without a choice it reads every option, so that each is known to fit wherever it may stand.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

Path = tuple[str | int, ...]

READING, WHEN = "reading", "when"


class _Failed:
    """The type of `FAILED`."""


class _Gone:
    """The type of `GONE`."""


FAILED: Any = _Failed()
"""What a shape gives for data that does not fit; the reader holds the errors."""

GONE: Any = _Gone()
"""What the reader gives where the chosen option is `null`: the list entry or key is not there."""


class FormError(Exception):
    """One error of form: code and parameters of a problem, and its path (`key`: at the key itself).

    Shapes note it in the reader; only the function that builds a block's value raises it, to the block.
    """

    def __init__(self, code: str, path: Path, params: Mapping[str, Any], *, key: bool = False) -> None:
        self.code, self.path, self.params, self.key = code, path, dict(params), key


class Trail:
    """Where the parts of what was read stand in the file, readings followed."""

    def __init__(self) -> None:
        self.jumps: dict[Path, Path] = {}
        self.kept: dict[Path, list[int]] = {}

    def to(self, path: Path, *steps: str | int) -> Path:
        """The path of a part in the file: `steps` are keys, or indices into a list as it was read."""
        path = self._landed(path)
        for step in steps:
            if isinstance(step, int) and path in self.kept:
                step = self.kept[path][step]  # noqa: PLW2901 - the entry's index as written
            path = self._landed((*path, step))
        return path

    def _landed(self, path: Path) -> Path:
        while path in self.jumps:
            path = self.jumps[path]
        return path


class Part(NamedTuple):
    """A part of a file as it was read, without errors, and all that this hangs on: the options in it."""

    options: Mapping[str, str]
    value: Any
    trail: Trail


Parts = dict[Path, list[Part]]
"""What was read of a file under several choices, by path."""


class Reader:
    """One reading of a file: the options chosen, the errors found, and where readings led.

    `readings` is the file's own mapping, unread. `choice` None means: read every option. `known` are parts
    that were read under other choices of the same file; what is read is added to it.
    """

    def __init__(
        self,
        readings: Mapping[str, Any] | None,
        choice: Mapping[str, str] | None,
        known: Parts | None = None,
    ) -> None:
        self.readings = readings
        self.choice = choice
        self.faults: list[FormError] = []
        self.trail = Trail()
        self._following: list[str] = []
        self._known = known
        self._options: dict[str, str] = {}

    def fault(self, code: str, path: Path, *, key: bool = False, **params: Any) -> Any:
        """Notes an error and gives `FAILED`."""
        self.faults.append(FormError(code, path, params, key=key))
        return FAILED

    def once(self, path: Path, read: Callable[[], Any]) -> Any:
        """A part of the file, read anew only where a reading in it is chosen otherwise than before."""
        if self._known is None or self.choice is None:
            return read()
        parts = self._known.setdefault(path, [])
        part = next((each for each in parts if self._is_chosen(each.options)), None)
        if part is None:
            part = self._read_alone(read, parts)
        self.trail.jumps.update(part.trail.jumps)
        self.trail.kept.update(part.trail.kept)
        self._options.update(part.options)
        return part.value

    def _is_chosen(self, options: Mapping[str, str]) -> bool:
        choice = self.choice or {}
        return all(choice[name] == option and name not in self._following for name, option in options.items())

    def _read_alone(self, read: Callable[[], Any], parts: list[Part]) -> Part:
        trail, options, faults = self.trail, self._options, len(self.faults)
        self.trail, self._options = Trail(), {}
        part = Part(self._options, read(), self.trail)
        self.trail, self._options = trail, options
        if len(self.faults) == faults:
            parts.append(part)
        return part

    def follow(self, shape: Shape, data: Mapping[str, Any], path: Path) -> Any:
        """What stands in the place of a `{reading: …}`."""
        readings = self.readings or {}
        for key in data:
            if key not in (READING, WHEN):
                return self.fault(
                    "rule_unknown_key", (*path, key), key=True, name=key, expected=[READING, WHEN]
                )
        name = data[READING]
        entry = readings.get(name) if isinstance(name, str) else None
        options = entry.get("options") if isinstance(entry, dict) else None
        if not isinstance(options, dict):
            return self.fault("rule_unknown_reading", (*path, READING), name=name, expected=list(readings))
        if name in self._following:
            return self.fault("rule_circular_reading", (*path, READING), name=name)
        when = data.get(WHEN)
        if when is not None and (not isinstance(when, dict) or when.keys() != options.keys()):
            given = list(when) if isinstance(when, dict) else []
            return self.fault("rule_when_options", (*path, WHEN), given=given, expected=list(options))
        if self.choice is not None:
            self._options[name] = self.choice[name]
        chosen = list(options) if self.choice is None else [self.choice[name]]
        self._following.append(name)
        value = FAILED
        for option in chosen:
            if when is not None:
                target: Path = (*path, WHEN, option)
                found = when[option]
            else:
                target = ("readings", name, "options", option, "value")
                entry = options[option]
                if not isinstance(entry, dict) or "value" not in entry:
                    value = self.fault("rule_option_without_value", path, name=name, option=option)
                    continue
                found = entry["value"]
            self.trail.jumps[path] = target
            value = GONE if found is None else shape.read(found, target, self)
        self._following.pop()
        return value


class Schemas:
    """The definitions of a JSON Schema while it is built; recursive shapes refer to them by name.

    `readings` False: a part of the file in which no `{reading: …}` may stand.
    """

    def __init__(self, *, readings: bool) -> None:
        self.readings = readings
        self.defs: dict[str, Any] = {}
        self._places: dict[int, str] = {}

    def define(self, name: str, make: Callable[[Schemas], dict[str, Any]]) -> dict[str, Any]:
        """A reference to a definition, made on first use."""
        if name not in self.defs:
            self.defs[name] = {}
            self.defs[name] = make(self)
        return {"$ref": f"#/$defs/{name}"}

    def place(self, shape: Shape) -> dict[str, Any]:
        """A reference to what may stand in a place: the shape, or a reading whose options fit the place."""
        name = self._places.setdefault(id(shape), f"place_{len(self._places) + 1}")
        return self.define(name, shape.schema_or_reading)


class Shape(ABC):
    """A form that data can have. `readings` tells whether `{reading: …}` may stand in its place."""

    readings = True

    def read(self, data: Any, path: Path, reader: Reader) -> Any:
        """The value that the data says, or `FAILED` with the errors noted in the reader."""
        if self.readings and isinstance(data, dict) and READING in data and reader.readings is not None:
            return reader.follow(self, data, path)
        return self.check(data, path, reader)

    @abstractmethod
    def check(self, data: Any, path: Path, reader: Reader) -> Any:
        """Reads what is known not to be a `{reading: …}`."""

    @abstractmethod
    def schema(self, schemas: Schemas) -> dict[str, Any]:
        """The JSON Schema of what this shape reads, without readings."""

    def schema_here(self, schemas: Schemas) -> dict[str, Any]:
        """The JSON Schema, with `{reading: …}` as an alternative where that may stand."""
        return schemas.place(self) if self.readings and schemas.readings else self.schema(schemas)

    def schema_or_reading(self, schemas: Schemas) -> dict[str, Any]:
        """This shape or a reading; the entries of `when` are of the same kind, or null to take away."""
        option = {"anyOf": [schemas.place(self), {"type": "null"}]}
        reading = {
            "type": "object",
            "properties": {
                READING: {"type": "string"},
                WHEN: {"type": "object", "minProperties": 2, "additionalProperties": option},
            },
            "required": [READING],
            "additionalProperties": False,
        }
        return {"anyOf": [self.schema(schemas), reading]}
