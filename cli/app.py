"""The commands as click sees them, made anew for every run and in its language."""

from __future__ import annotations

from gettext import gettext as _
from importlib import import_module
from typing import TYPE_CHECKING, Final

import click

from cli.common import BAD_INPUT, Failed
from cli.help import Group, Maker
from cli.output import write_standard
from cli.parameters import lang_option
from cli.speech import tell
from evaluator.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence

PROGRAM: Final = "zhicheng"


def run(arguments: Sequence[str]) -> int:
    """Run the command line; the exit code."""
    try:
        result = application().main(list(arguments), prog_name=PROGRAM, standalone_mode=False)
    except Failed as failed:
        tell(failed.problems)
        return BAD_INPUT
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return BAD_INPUT
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort as abort:
        raise KeyboardInterrupt from abort
    return result if isinstance(result, int) else 0


def application() -> click.Group:
    """`zhicheng` with all its commands; those are made when asked for."""
    return Group(
        PROGRAM,
        {
            "check": _maker("check"),
            "batch": _maker("batch.command", "batch"),
            "papers": _maker("papers.command", "papers"),
            "session": _maker("papers.session", "session"),
            "notice": _maker("papers.notice", "notice"),
            "materials": _maker("materials.command", "materials"),
            "whatif": _maker("whatif", "whatif"),
            "explain": _maker("explain", "explain"),
            "plan": _maker("plan", "plan"),
            "timeline": _maker("timeline", "timeline"),
            "archive": archive,
            "population": population,
            "template": _maker("template", "template"),
            "rules": rules,
            "evidence": evidence,
        },
        {
            "check": _("Hold a dossier against the conditions of a title."),
            "batch": _("Compare whole folders: one table, and a page for each."),
            "papers": _("Make the committee's papers of a finished batch."),
            "session": _("Make the table for the committee's session of a finished batch."),
            "notice": _("Draft the public notice on the applicants of a finished batch."),
            "materials": _("List the documents of a dossier, and gather the attached files."),
            "whatif": _("Show the verdict as it is and after changes, side by side."),
            "explain": _("Tell everything about one clause or one record."),
            "plan": _("Tell what is still missing, the easiest way first."),
            "timeline": _("Tell from when on the conditions are met, and until when."),
            "archive": _("Keep batches for good, and compare them."),
            "population": _("Decide whole populations, as tables."),
            "template": _("Make a workbook to fill in for a title."),
            "rules": _("Look at, check and try the conditions."),
            "evidence": _("Look at and check dossiers and settings."),
        },
        params=[_version_option(), lang_option()],
        help="\n\n".join(
            (
                _("Holds a teacher's evidence against the conditions of a title and explains what it found."),
                _("It compares conditions. It does not replace the committee's decision."),
            )
        ),
        epilog=_("中文：zhicheng --lang zh --help"),
    )


def rules() -> click.Group:
    """`zhicheng rules`."""
    return Group(
        "rules",
        {
            **{name: _maker("rule_commands", name) for name in ("list", "show", "lint", "test", "schema")},
            "diff": _maker("rules_diff", "diff"),
            "impact": _maker("rules_impact", "impact"),
            "boundary": _maker("rules_boundary", "boundary"),
        },
        {
            "list": _("List the conditions that there are."),
            "show": _("Show conditions, their readings and notes."),
            "lint": _("Check the files of conditions."),
            "test": _("Try conditions on the cases beside them."),
            "schema": _("Print the JSON Schema of the rule language."),
            "diff": _("Compare two editions of conditions by meaning."),
            "impact": _("Tell whom a change of the conditions helps or harms."),
            "boundary": _("Make dossiers just inside and just outside every bound."),
        },
        params=[lang_option()],
        help=_("Look at, check and try the conditions."),
    )


def evidence() -> click.Group:
    """`zhicheng evidence`."""
    return Group(
        "evidence",
        {name: _maker("evidence_commands", name) for name in ("kinds", "schema", "lint")},
        {
            "kinds": _("List the kinds of record, their fields and values."),
            "schema": _("Print the JSON Schema of a dossier or of settings."),
            "lint": _("Check dossiers or settings without comparing."),
        },
        params=[lang_option()],
        help=_("Look at and check dossiers and settings."),
    )


def archive() -> click.Group:
    """`zhicheng archive`."""
    places = {"list": "look", "show": "look"}
    names = ("add", "list", "show", "verify", "compare", "export")
    return Group(
        "archive",
        {name: _maker(f"archive.{places.get(name, name)}", name) for name in names},
        {
            "add": _("Freeze a finished batch."),
            "list": _("List the entries."),
            "show": _("Show an entry, or the report on one applicant."),
            "verify": _("Look whether all is what it was."),
            "compare": _("List what changed between two entries."),
            "export": _("Write an entry back as files."),
        },
        params=[lang_option()],
        help=_(
            "Keeps finished batches in one file that only grows: nothing is changed or deleted, a correction "
            "is a new entry, and every entry holds the hash of the one before."
        ),
    )


def population() -> click.Group:
    """`zhicheng population`."""
    names = ("pack", "run", "explain", "stats", "impact")
    return Group(
        "population",
        {name: _maker(f"population.{name}", name) for name in names},
        {
            "pack": _("Make tables from dossiers and workbooks."),
            "run": _("Decide every requirement of every applicant."),
            "explain": _("Explain the verdict on one applicant, held against the row."),
            "stats": _("Count what a run found, by clause, district, subject and school."),
            "impact": _("Tell whom a change of the conditions helps or harms."),
        },
        params=[lang_option()],
        help=_(
            "Holds very many applicants against the conditions at once, from tables to tables "
            "(docs/population.md)."
        ),
    )


def _maker(module: str, command: str = "check") -> Maker:
    """What imports a module of this room and lets it make one of its commands."""

    def make() -> click.Command:
        made: click.Command = getattr(import_module(f"cli.{module}"), f"{command}_command")()
        return made

    return make


def _version_option() -> click.Option:
    return click.Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show_version,
        help=_("Show the version and exit."),
    )


def _show_version(ctx: click.Context, _param: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - click's signature
    if asked and not ctx.resilient_parsing:
        write_standard(f"{PROGRAM} {VERSION}\n")
        ctx.exit()
