"""`zhicheng archive compare`: what changed between two frozen batches."""

from __future__ import annotations

import tempfile
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from cli.archive.look import deliver
from cli.archive.parameters import archive_argument, number_argument
from cli.common import Failed, json_text
from cli.help import Command
from cli.output import STANDARD, check_target
from cli.parameters import file_option, lang_option
from cli.speech import current
from evidence.problems import N_, Param, Problem, register

if TYPE_CHECKING:
    from cli.archive.frozen import Frozen
    from cli.archive.store import Archive
    from reports.archive.comparison import Comparison
    from reports.language import Language

FORMS: Final = ("text", "json", "xlsx")
SUFFIXES: Final = {".txt": "text", ".json": "json", ".xlsx": "xlsx"}

TEMPLATES: Final = register(
    {
        "compare_one": N_("The archive {file} has one entry only: there is nothing to compare it with."),
        "compare_xlsx": N_("A workbook cannot go to the terminal. Name a file with -o."),
        "compare_format": N_(
            "The format cannot be told from the name {file}. Give --format, or end the name with {expected}."
        ),
    }
)


def compare_command() -> click.Command:
    """`zhicheng archive compare`."""
    return Command(
        "compare",
        callback=_compare,
        params=[
            archive_argument(),
            number_argument("before", _("[BEFORE]"), required=False),
            number_argument("after", _("[AFTER]"), required=False),
            click.Option(
                ["--format", "form"],
                type=click.Choice(FORMS),
                help=_("Format; without it by the name of the output, else text."),
            ),
            file_option("-o/--output", _("Write to this file instead of the terminal.")),
            lang_option(),
        ],
        help=_(
            "Lists whose conclusion changed between two entries of ARCHIVE, from what to what, and by which "
            "clause, record or rule. Without numbers the last entry is compared with the one that it "
            "corrects, else with the one before."
        ),
    )


def _compare(
    archive: str, before: int | None, after: int | None, form: str | None, output: str | None
) -> int:
    from cli.archive.store import opened  # noqa: PLC0415 - start-up counts
    from reports.archive.changes import Changes, data_of  # noqa: PLC0415 - likewise
    from reports.language import language  # noqa: PLC0415 - likewise

    wanted = _form(form, output)
    target = check_target(output, [archive])
    if target is not None:
        raise Failed([target])
    words = language(current())
    with opened(archive) as store:
        found = _compared(store, before, after, words)
    if wanted == "json":
        deliver(json_text(data_of(found)), output)
    elif wanted == "xlsx":
        deliver(_workbook(found, words), output)
    else:
        deliver(Changes(words).text(found), output)
    return 0


def _form(form: str | None, output: str | None) -> str:
    """The format asked for. Raises Failed."""
    to_file = output is not None and output != STANDARD
    wanted = form or (SUFFIXES.get(Path(output).suffix.lower()) if output is not None and to_file else "text")
    if wanted is None:
        params: dict[str, Param] = {"file": str(output), "expected": tuple(SUFFIXES)}
        raise Failed([Problem("compare_format", params=params)])
    if wanted == "xlsx" and not to_file:
        raise Failed([Problem("compare_xlsx")])
    return wanted


def _compared(store: Archive, before: int | None, after: int | None, words: Language) -> Comparison:
    from cli.archive.frozen import Frozen  # noqa: PLC0415 - start-up counts
    from reports.archive.comparison import Comparing, pairs  # noqa: PLC0415 - likewise

    now = Frozen(store, after or 0)
    was = Frozen(store, _before(now) if before is None else before)
    sides = {was.kept[1]: was, now.kept[1]: now}
    comparing = Comparing(
        words, was.kept, now.kept, lambda kept, member: sides[kept[1]].found(member), now.rule_set
    )
    return comparing.compare(pairs(was.members(), now.members()))


def _before(now: Frozen) -> int:
    """The entry that is meant where none is given: the one corrected, else the one before. Raises Failed."""
    number = now.entry.corrects or now.entry.number - 1
    if number == 0:
        raise Failed([Problem("compare_one", params={"file": now.archive.path})])
    return number


def _workbook(found: Comparison, words: Language) -> bytes:
    from reports.archive.table import write_table  # noqa: PLC0415 - only where a workbook is asked for

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "changes.xlsx"
        write_table(path, Path(folder), found, words)
        return path.read_bytes()
