"""Rule sets as they are named on the command line: by id, by id and edition, by file."""

from __future__ import annotations

from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from click.shell_completion import CompletionItem

from cli.common import Failed, loaded, rule_set_of
from evidence.problems import N_, Problem, register, shown

if TYPE_CHECKING:
    from rules.loader import RuleSet

EDITION: Final = "@"
SUFFIXES: Final = (".yaml", ".yml", ".json")

NAMES: Final = ("rule_", "lint_unknown", "lint_no_s", "lint_not_a", "lint_value")
"""How the codes begin of problems with which a rule set cannot be decided."""

TEMPLATES: Final = register(
    {
        "edition_unknown": N_("The conditions {name} have no edition {found}. There are: {expected}."),
    }
)


def rule_set_named(name: str) -> RuleSet:
    """A rule set by its id, by id@edition, or by its file. Raises Failed."""
    from rules.loader import catalogue, find  # noqa: PLC0415 - start-up counts

    editions: dict[str, list[str]] = {}
    for entry in catalogue():
        editions.setdefault(entry.id, []).append(entry.edition)
    if name not in editions and (Path(name).suffix in SUFFIXES or "/" in name):
        return loaded(name)
    id_, at, edition = name.partition(EDITION)
    if not at:
        return rule_set_of(name)
    path = find(id_, edition)
    if path is not None:
        return loaded(path)
    if id_ in editions:
        expected = tuple(f"{id_}{EDITION}{each}" for each in editions[id_])
        problem = Problem(
            "edition_unknown", params={"name": id_, "found": shown(edition), "expected": expected}
        )
        raise Failed([problem])
    return rule_set_of(id_)


def sound_rule_set(name: str) -> RuleSet:
    """As `rule_set_named`, of which all names are known, so that it can be decided. Raises Failed.

    What else the linter has to say keeps nothing from being decided.
    """
    from rules.loader import CATALOGUE  # noqa: PLC0415 - start-up counts

    rule_set = rule_set_named(name)
    if rule_set.path is not None and Path(rule_set.path).resolve().is_relative_to(CATALOGUE):
        return rule_set  # linted with the program
    from rules.lint import lint  # noqa: PLC0415 - start-up counts

    problems = [each for each in lint(rule_set) if each.is_error and each.code.startswith(NAMES)]
    if problems:
        raise Failed(problems)
    return rule_set


def named_argument(name: str, metavar: str) -> click.Argument:
    """An argument that takes the id, id@edition or file of one rule set."""
    return click.Argument([name], metavar=metavar, required=True, shell_complete=_names)


def old_and_new() -> list[click.Parameter]:
    """The two rule sets that a command compares."""
    return [named_argument("old", _("OLD")), named_argument("new", _("NEW"))]


def _names(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from rules.loader import catalogue  # noqa: PLC0415 - completion only

    names = [f"{entry.id}{EDITION}{entry.edition}" for entry in catalogue()]
    names = [*dict.fromkeys(entry.id for entry in catalogue()), *names]
    found = [CompletionItem(name) for name in names if name.startswith(incomplete)]
    return found or [CompletionItem(incomplete, type="file")]
