"""The rule sets and readings of one pass, as the command line names them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from cli.common import Failed, chosen
from cli.naming import sound_rule_set
from evidence.problems import N_, Problem, register, shown

if TYPE_CHECKING:
    from cli.population.job import Variant
    from evidence.settings import Settings
    from rules.loader import RuleSet

Pairs = tuple[tuple[str, str], ...]
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}", re.ASCII)
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_.-]", re.ASCII)
BETWEEN: Final = "+"
"""Stands between the name of a rule set and that of a variant."""

TEMPLATES: Final = register(
    {
        "variant_twice": N_("The variant {name} is given twice. Give each its own name."),
        "rules_changed": N_("{file} changed while it was read. Close it in other programs, then run again."),
    }
)


def variant_option() -> click.Option:
    """--variant NAME=reading=option,…; once or several times."""
    return click.Option(
        ["--variant", "variants"],
        multiple=True,
        metavar=_("NAME=ID=OPTION,…"),
        callback=_variants,
        help=_("Decide under these readings too, in the same pass, such as strict=r14=sole,r3=own."),
    )


def _variants(
    _ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, Pairs], ...]:
    found = []
    for value in values:
        name, _equals, rest = value.partition("=")
        pairs = [each.partition("=") for each in rest.split(",")]
        if not _NAME.fullmatch(name) or not all(reading and option for reading, _, option in pairs):
            message = _("{value} is not of the form NAME=ID=OPTION,ID=OPTION, such as strict=r14=sole.")
            raise click.BadParameter(message.format(value=shown(value)))
        found.append((name, tuple((reading.strip(), option.strip()) for reading, _, option in pairs)))
    return tuple(found)


def given_variants(
    rules: Sequence[str],
    readings: Pairs,
    variants: Sequence[tuple[str, Pairs]],
    settings: Settings | None,
) -> list[Variant]:
    """Every rule set under the readings given, and under those of every variant. Raises Failed."""
    problems: list[Problem] = []
    names = [name for name, _ in variants]
    for name in sorted({each for each in names if names.count(each) > 1}):
        problems.append(Problem("variant_twice", params={"name": name}))
    rule_sets = []
    for name in rules:
        try:
            rule_sets.append(sound_rule_set(name))
        except Failed as failed:
            problems += failed.problems
    own = tuple(settings.readings.items()) if settings is not None else ()
    if rule_sets and len(rule_sets) == len(rules):
        problems += _unknown(rule_sets, own, optional=True)
        problems += _unknown(rule_sets, (*readings, *(pair for _, more in variants for pair in more)))
    if problems:
        raise Failed(problems)
    folders = _folders(rule_sets)
    return [
        _variant(rule_set, folder + suffix, {**dict(own), **dict(readings), **dict(more)})
        for rule_set, folder in zip(rule_sets, folders, strict=True)
        for suffix, more in (("", ()), *((BETWEEN + name, more) for name, more in variants))
    ]


def _unknown(
    rule_sets: Sequence[RuleSet], pairs: Iterable[tuple[str, str]], *, optional: bool = False
) -> list[Problem]:
    """What no rule set knows; `optional`: a reading of other titles' is no matter."""
    problems: list[Problem] = []
    for name, option in dict.fromkeys(pairs):
        declaring = [each for each in rule_sets if name in each.readings]
        for each in declaring or ([] if optional else rule_sets[:1]):
            try:
                chosen(each, [(name, option)])
            except Failed as failed:
                problems += failed.problems
    return problems


def _folders(rule_sets: Sequence[RuleSet]) -> list[str]:
    """A folder name for each, all different: the id, and for editions of one id a number."""
    found: list[str] = []
    for each in rule_sets:
        name = first = _UNSAFE.sub("_", each.id).lstrip(".") or "rules"
        number = 1
        while name in found:
            number += 1
            name = f"{first}~{number}"
        found.append(name)
    return found


def _variant(rule_set: RuleSet, name: str, readings: dict[str, str]) -> Variant:
    from cli.population.job import Variant  # noqa: PLC0415 - start-up counts

    content = Path(rule_set.path or "").read_bytes()
    if hashlib.sha256(content).hexdigest() != rule_set.sha256:
        raise Failed([Problem("rules_changed", params={"file": shown(rule_set.path)})])
    known = {id_: option for id_, option in readings.items() if id_ in rule_set.readings}
    return Variant(
        name,
        rule_set.id,
        rule_set.edition,
        rule_set.sha256,
        content,
        rule_set.path,
        tuple(sorted(rule_set.choose(known).items())),
    )
