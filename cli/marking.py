"""--error-workbook: a copy of the workbook in which all that is wrong is marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from gettext import gettext as _
from pathlib import Path
from typing import Final

from cli.output import STANDARD, check_target, write_file
from cli.speech import current, shout
from evidence.problems import N_, Problem, register
from evidence.reading.dossiers import is_workbook

TEMPLATES: Final = register(
    {
        "mark_no_workbook": N_(
            "Only a workbook or a folder of .csv tables can be marked. Leave out --error-workbook for {file}."
        ),
        "mark_no_file": N_("--error-workbook needs the name of a file."),
        "mark_same_file": N_("--error-workbook and --output name the same file. Name two."),
        "mark_type": N_("The copy with the marks is named like the workbook: end its name in {suffix}."),
    }
)


def check(dossier: str, target: str, others: Iterable[str | None]) -> list[Problem]:
    """What stands against a marked copy of that dossier in that place, before anything is read."""
    if target == STANDARD:
        return [Problem("mark_no_file")]
    if not is_workbook(dossier):
        return [Problem("mark_no_workbook", params={"file": dossier})]
    from evidence.workbook.marking import suffix_of_copy  # noqa: PLC0415 - start-up counts

    suffix = suffix_of_copy(dossier)
    if Path(target).suffix.lower() != suffix:
        return [Problem("mark_type", params={"suffix": suffix})]
    files = [name for name in others if name is not None]
    if any(Path(target).absolute() == Path(name).absolute() and not Path(name).exists() for name in files):
        return [Problem("mark_same_file")]
    found = check_target(target, files)
    return [] if found is None else [found]


def write(dossier: str, target: str, problems: Sequence[Problem]) -> list[Problem]:
    """Write the copy when there is something to mark; what went wrong with that."""
    from evidence.workbook.marking import marked_copy, marks_of  # noqa: PLC0415 - start-up counts

    marks = marks_of(problems, _words)
    if not marks:
        shout(_("There is nothing to mark in a cell: {file} was not written.").format(file=target))
        return []
    content, found = marked_copy(dossier, marks)
    if content is None:
        return list(found)
    failed = write_file(target, content)
    if failed is not None:
        return [failed]
    shout(_("The marked workbook is written: {file}").format(file=target))
    return []


def _words(problem: Problem) -> str:
    return problem.text(current(), _)
