"""Dossiers on the edge as YAML that people read: one file of cases, and a dossier for each side."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from evaluator.boundary.bound import Shown
from evaluator.boundary.collect import Collected
from reports.advice.boundary import BoundaryTexts
from reports.advice.rules_diff import says_of
from reports.language import Code
from rules.loader import RuleSet

_SIMPLE: Final = re.compile(r"[A-Za-z_一-鿿][\w.·（）-]*|\d{4}-\d\d-\d\d")
_RESERVED: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off", "none", "y", "n"})
_UNFIT: Final = re.compile(r"[^\w.-]+")
_LONGEST_NAME: Final = 60


class DossierFile(NamedTuple):
    """One side of a bound as a file of its own, with settings where they are others than the office's."""

    name: str
    text: str
    settings: str | None


class BoundaryFiles(NamedTuple):
    """What is written: the cases, the office's settings, a dossier for each side."""

    cases: str
    settings: str
    dossiers: tuple[DossierFile, ...]


def boundary_files(rule_set: RuleSet, collected: Collected, lang: Code) -> BoundaryFiles:
    """All files, as texts."""
    writer = _Writer(rule_set, collected, lang)
    return BoundaryFiles(
        "\n".join(writer.cases()) + "\n",
        "\n".join(_block(collected.world.given, 0)) + "\n",
        tuple(writer.dossiers()),
    )


class _Writer:
    """Writes the files of one rule set in one language."""

    def __init__(self, rule_set: RuleSet, collected: Collected, lang: Code) -> None:
        self.rule_set = rule_set
        self.collected = collected
        self.world = collected.world
        self.texts = BoundaryTexts(lang, says_of(rule_set, lang))
        self.say = self.texts.say

    # The cases ----

    def cases(self) -> Iterator[str]:
        """The lines of the file of cases."""
        world, say = self.world, self.say
        yield "# " + say(
            "Bounds of {title}, edition {edition} ({sha256}).",
            title=self.rule_set.title.in_language(self.texts.language.code),
            edition=self.rule_set.edition,
            sha256=self.rule_set.sha256[:12],
        )
        yield "# " + say("For every bound one case just inside and one just outside, made from the rule set.")
        yield "# " + say("Applicant, office and records are made up. Read them, change them, keep them.")
        yield "schema: 1"
        yield f"rule_set: {_flow(self.rule_set.id)}"
        yield f"as_of: {world.as_of.isoformat()}"
        yield f"standing: {world.standing}"
        yield "settings:"
        yield from _block(world.given, 1)
        yield "base:"
        yield from _block({**world.base, "records": []}, 1)
        yield "cases:"
        before = None
        for number, shown in enumerate(self.collected.shown, 1):
            if shown.bound != before:
                yield ""
                yield f"  # {self.texts.heading(shown.bound)}"
                yield f"  # {self.texts.bound(shown)}"
                before = shown.bound
            yield from self._case(number, shown)

    def _case(self, number: int, shown: Shown) -> Iterator[str]:
        bound, scene = shown.bound, shown.scene
        yield f"  # {self.texts.side(shown)}"
        yield f"  - name: {_flow(self.texts.name(shown, number))}"
        yield f"    leaf: {_flow(bound.requirement)}"
        yield f"    shows: {'inside' if shown.inside else 'outside'}"
        change: dict[str, Any] = {}
        if scene.fields:
            change["set"] = dict(scene.fields)
        if scene.settings:
            change["settings"] = dict(scene.settings)
        if scene.as_of is not None:
            change["as_of"] = scene.as_of
        if shown.readings:
            change["readings"] = dict(shown.readings)
        if change or scene.records:
            yield "    change:"
        for name, value in change.items():
            yield f"      {name}: {_flow(value)}"
        if scene.records:
            yield "      add:"
            for record in scene.records:
                yield f"        - {_flow(record)}"
        yield f"    expect: {{{_flow(bound.requirement)}: {_flow(list(shown.expected))}}}"

    # The dossiers ----

    def dossiers(self) -> Iterator[DossierFile]:
        """Each side as a dossier of its own."""
        for number, shown in enumerate(self.collected.shown, 1):
            side = "inside" if shown.inside else "outside"
            about = _UNFIT.sub("_", f"{shown.bound.requirement}-{shown.bound.what}")[:_LONGEST_NAME]
            name = f"{number:04}-{about}-{side}"
            settings = None
            given = {**self.world.given, **shown.scene.settings}
            if given != dict(self.world.given):
                left = {key: value for key, value in given.items() if value is not None}
                settings = "\n".join(_block(left, 0)) + "\n"
            text = "\n".join(self._dossier(name, shown, own_settings=settings is not None))
            yield DossierFile(name, text + "\n", settings)

    def _dossier(self, name: str, shown: Shown, *, own_settings: bool) -> Iterator[str]:
        world, scene = self.world, shown.scene
        yield f"# {self.texts.heading(shown.bound)}"
        yield f"# {self.texts.bound(shown)}"
        yield f"# {self.texts.side(shown)}"
        settings = f"{name}.settings.yaml" if own_settings else "settings.yaml"
        parts = [f"zhicheng check {name}.yaml", f"--settings {settings}"]
        parts.append(f"--as-of {scene.as_of or world.as_of.isoformat()}")
        parts.append(f"--standing {world.standing}")
        parts += [f"--reading {key}={option}" for key, option in shown.readings.items()]
        yield f"# {' '.join(parts)}"
        yield from _block({**world.base, **scene.fields, "id": name, "records": list(scene.records)}, 0)


# YAML ------------------------------------------------------------------------------------------------------


def _block(mapping: Mapping[str, Any], depth: int) -> Iterator[str]:
    """A mapping over several lines; lists of mappings with an entry a line, all else in one."""
    indent = "  " * depth
    for key, value in mapping.items():
        if isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
            yield f"{indent}{key}:"
            yield from (f"{indent}  - {_flow(each)}" for each in value)
        else:
            yield f"{indent}{key}: {_flow(value)}"


def _flow(value: Any) -> str:
    """A value on one line, texts in quotes where they might be taken for something else."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_flow(str(key))}: {_flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    if _SIMPLE.fullmatch(value) and value.lower() not in _RESERVED:
        return value
    return json.dumps(value, ensure_ascii=False)
