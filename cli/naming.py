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
