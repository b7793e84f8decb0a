"""YAML to plain data, from the parser's events: no recursion, no tags, no merge keys, few aliases.

PyYAML's libyaml parser is used where it is built in, its pure Python one elsewhere.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from yaml import events

from evidence.problems import Place, Problem, shown
from evidence.reading.text import control_problems
from evidence.reading.tree import Data, Limits, Spot, resolve

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_PRINTABLE = re.compile("[\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""What YAML forbids beyond the control characters that no text file may hold; JSON allows it.

No file holds half a character (surrogates), but what is typed on a command line may.
"""
_TEXT_TAGS = (None, "!", "tag:yaml.org,2002:str")


class _StopError(Exception):
    def __init__(self, code: str, mark: Any, **params: str | int) -> None:
        self.code, self.mark, self.params = code, mark, params


@dataclass(slots=True)
class _Block:
    """A mapping or list that is being filled."""

    data: Any
    spot: Spot
    is_map: bool
    key: str | None = None
    key_mark: Any = None
    anchor: str | None = None
    values: int = 1
    height: int = 1


class _Builder:
    """Builds data, and the spots when asked to, from parser events."""

    def __init__(self, file: str | None, limits: Limits | None, *, spots: bool) -> None:
        self.file, self.limits, self.spots = file, limits, spots
        self.stack: list[_Block] = []
        self.anchors: dict[str, tuple[Any, Spot, int, int]] = {}
        self.aliases = self.values = 0
        self.problems: list[Problem] = []
        self.root: Any = None
        self.root_spot = Spot(1, 1)

    def run(self, parsed: Iterator[Any]) -> None:
        documents = 0
        for event in parsed:
            kind = type(event)
            if kind is events.ScalarEvent:
                self.scalar(event)
            elif kind is events.MappingEndEvent or kind is events.SequenceEndEvent:
                self.close()
            elif kind is events.MappingStartEvent or kind is events.SequenceStartEvent:
                self.open(event, is_map=kind is events.MappingStartEvent)
            elif kind is events.AliasEvent:
                self.alias(event)
            elif kind is events.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    raise _StopError("several_documents", event.start_mark)

    def open(self, event: Any, *, is_map: bool) -> None:
        if event.tag is not None and not event.implicit:
            raise _StopError("yaml_tag", event.start_mark, tag=shown(event.tag))
        self.refuse_as_key(event)
        if self.limits is not None and len(self.stack) >= self.limits.depth:
            raise _StopError("too_deep", event.start_mark, limit=self.limits.depth)
        block = _Block({} if is_map else [], self.spot(event), is_map, anchor=event.anchor)
        self.stack.append(block)

    def close(self) -> None:
        block = self.stack.pop()
        if block.anchor is not None:
            self.anchors[block.anchor] = (block.data, block.spot, block.values, block.height)
        self.place(block.data, block.spot, block.values, block.height)

    def scalar(self, event: Any) -> None:
        text: str = event.value
        if event.tag is not None and event.tag not in _TEXT_TAGS:
            raise _StopError("yaml_tag", event.start_mark, tag=shown(event.tag))
        if event.style == '"' and not text.isascii() and _SURROGATE.search(text):
            raise _StopError("bad_unicode", event.start_mark)
        stack = self.stack
        if stack and stack[-1].is_map and stack[-1].key is None:
            self.key(stack[-1], event, text)
            return
        value = resolve(text) if event.implicit[0] else text
        spot = self.spot(event)
        if event.anchor is not None:
            self.anchors[event.anchor] = (value, spot, 1, 0)
        self.place(value, spot, 1, 0)

    def key(self, block: _Block, event: Any, text: str) -> None:
        if text == "<<" and event.implicit[0]:
            raise _StopError("merge_key", event.start_mark)
        if event.anchor is not None:
            self.anchors[event.anchor] = (text, self.spot(event), 1, 0)
        if text in block.data:
            first = block.spot.inside[text].key if self.spots else None
            where = first[0] if first else 0
            self.problems.append(
                self.problem("duplicate_key", event.start_mark, key=shown(text), first=where)
            )
        block.key, block.key_mark = text, event.start_mark

    def alias(self, event: Any) -> None:
        self.aliases += 1
        if self.limits is not None and self.aliases > self.limits.aliases:
            raise _StopError("too_many_aliases", event.start_mark, limit=self.limits.aliases)
        if event.anchor not in self.anchors:
            raise _StopError("alias_unknown", event.start_mark, name=shown(event.anchor))
        self.refuse_as_key(event)
        data, spot, values, height = self.anchors[event.anchor]
        if self.limits is not None and len(self.stack) + height > self.limits.depth:
            raise _StopError("too_deep", event.start_mark, limit=self.limits.depth)
        here = self.spot(event)
        here.inside = spot.inside
        self.place(data, here, values, height)

    def place(self, value: Any, spot: Spot, values: int, height: int) -> None:
        """Put a finished value where it belongs."""
        if not self.stack:
            self.root, self.root_spot = value, spot
            return
        block = self.stack[-1]
        block.values += values
        if height >= block.height:
            block.height = height + 1
        if self.limits is not None and block.values > self.limits.values:
            raise _StopError("too_many_values", block.key_mark, limit=self.limits.values)
        if not block.is_map:
            if self.spots:
                block.spot.inside[len(block.data)] = spot
            block.data.append(value)
            return
        key = block.key
        if self.spots and key is not None:
            spot.key = (block.key_mark.line + 1, block.key_mark.column + 1)
            block.spot.inside.setdefault(key, spot)
        # Of a key that stands twice (a problem already) the first value stays.
        block.data.setdefault(key, value)
        block.key = None

    def refuse_as_key(self, event: Any) -> None:
        if self.stack and self.stack[-1].is_map and self.stack[-1].key is None:
            raise _StopError("key_not_text", event.start_mark)

    def spot(self, event: Any) -> Spot:
        mark = event.start_mark
        return Spot(mark.line + 1, mark.column + 1) if self.spots else _NOWHERE

    def problem(self, code: str, mark: Any, **params: str | int) -> Problem:
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (None, None)
        return Problem(code, Place(self.file, line, column), params)


_NOWHERE = Spot(1, 1)


def parse_yaml(text: str, file: str | None, limits: Limits) -> tuple[Data, tuple[Problem, ...]]:
    """The plain data of one YAML document; only beside duplicate keys are they of use."""
    refused = control_problems(text, file, _NOT_PRINTABLE)
    if refused:
        return None, refused
    builder = _build(text, file, limits, spots=False)
    if any(problem.code == "duplicate_key" for problem in builder.problems):
        # Once more, for the lines of the first of two equal keys.
        builder = _build(text, file, limits, spots=True)
    return builder.root, tuple(builder.problems)


def index_yaml(text: str) -> Spot:
    """The places of all values of a text that `parse_yaml` has accepted."""
    return _build(text, None, None, spots=True).root_spot


def _build(text: str, file: str | None, limits: Limits | None, *, spots: bool) -> _Builder:
    builder = _Builder(file, limits, spots=spots)
    loader = _LOADER(text)
    try:
        builder.run(_events(loader))
    except _StopError as stop:
        builder.problems.append(builder.problem(stop.code, stop.mark, **stop.params))
    except yaml.MarkedYAMLError as error:
        builder.problems.append(_syntax(builder, error, text))
    except yaml.YAMLError:
        builder.problems.append(builder.problem("yaml_syntax", None))
    finally:
        loader.dispose()
    return builder


def _events(loader: Any) -> Iterator[Any]:
    while True:
        event = loader.get_event()
        if event is None or type(event) is events.StreamEndEvent:
            return
        yield event


def _syntax(builder: _Builder, error: yaml.MarkedYAMLError, text: str) -> Problem:
    """The likely cause in our words: libyaml's are English and speak of tokens."""
    mark = error.problem_mark or error.context_mark
    said = f"{error.context or ''} {error.problem or ''}"
    if mark is None:
        return builder.problem("yaml_syntax", None)
    lines = text.split("\n")
    line = lines[mark.line] if mark.line < len(lines) else ""
    here = line[mark.column : mark.column + 1]
    if "\t" in line[: mark.column + 1] and not line[: mark.column + 1].strip():
        return builder.problem("yaml_tab", mark)
    if "quoted scalar" in said:
        return builder.problem("yaml_quote", error.context_mark or mark)
    if "mapping values are not allowed" in said:
        return builder.problem("yaml_colon", mark)
    if "flow" in said:
        return builder.problem("yaml_bracket", error.context_mark or mark)
    if "cannot start any token" in said and here:
        return builder.problem("yaml_start", mark, character=shown(here))
    if "block" in said or "could not find expected ':'" in said:
        return builder.problem("yaml_indent", mark)
    return builder.problem("yaml_syntax", mark)
