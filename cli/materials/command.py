"""The command line of `zhicheng materials`."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from cli.common import BAD_INPUT, Failed
from cli.help import Command
from cli.inputs import Inputs
from cli.output import STANDARD, check_target, write_file, write_standard
from cli.papers.letters import tell_unshown
from cli.papers.place import new_folder, not_written
from cli.parameters import (
    as_of_option,
    file_option,
    files_argument,
    lang_option,
    reading_option,
    standing_option,
    title_option,
)
from cli.situation import Asked as Beside
from cli.situation import Given, cut_off, evaluator_of, read_given, tell_today
from cli.speech import current, one_line, shout, tell
from evidence.problems import N_, Problem, has_errors, register

if TYPE_CHECKING:
    from cli.materials.attached import Folder, Found
    from evidence.scales import Standing
    from reports.model import Report
    from reports.paper.materials import Materials

FORMS: Final = ("text", "markdown", "pdf", "docx")
FILES: Final = ("pdf", "docx")
_BY_SUFFIX: Final = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".pdf": "pdf",
    ".docx": "docx",
}
SHOWN: Final = 10
"""So many files that no record names are told on the screen."""

TEMPLATES: Final = register(
    {
        "materials_where": N_(
            "A dossier on the standard input lies in no folder. Say with --files where its attached files "
            "are."
        ),
        "materials_no_files": N_(
            "No document of the dossier names a file, so that there is nothing to gather. Write the names of "
            "the scans into the dossier (file)."
        ),
        "materials_no_folder": N_(
            "The folder {folder} of the attached files cannot be read: the system reports {reason}."
        ),
    }
)


@dataclass(frozen=True)
class Asked:
    """What the command line asks for, as click gives it."""

    dossier: str
    title: str | None
    as_of: str | None
    standing: Standing | None
    settings: str | None
    readings: tuple[tuple[str, str], ...]
    form: str | None
    output: str | None
    bundle: str | None
    files: str | None

    @property
    def inputs(self) -> list[str]:
        """The files that are read."""
        return [name for name in (self.dossier, self.settings) if name]


def materials_command() -> click.Command:
    """`zhicheng materials`."""
    return Command(
        "materials",
        callback=_materials,
        params=[
            files_argument("dossier", _("DOSSIER")),
            title_option(),
            as_of_option(),
            standing_option(),
            file_option("--settings", _("Local settings of the office.")),
            reading_option(),
            click.Option(
                ["--format", "form"],
                type=click.Choice(FORMS),
                help=_("Format; without it by the name of the output, else text."),
            ),
            file_option("-o/--output", _("Write to this file instead of the terminal.")),
            click.Option(
                ["--bundle"],
                metavar=_("FOLDER|FILE.zip"),
                help=_(
                    "Gather the attached files in this order: into a new folder, or a file that ends in .zip."
                ),
            ),
            click.Option(
                ["--files"],
                metavar=_("FOLDER"),
                help=_("Folder of the attached files; without it the one in which DOSSIER lies."),
            ),
            lang_option(),
        ],
        help="\n\n".join(
            (
                _(
                    "Lists the documents of DOSSIER in the order of the clauses, with the record numbers of "
                    "the comparison; with --bundle it gathers the attached files too, numbered likewise, and "
                    "tells which are missing, differ from their SHA-256, or are named by no record."
                ),
                _(
                    "Files are taken from one folder and what lies below it. Those with another SHA-256 than "
                    "the dossier names are not taken."
                ),
                _(
                    "Exit code: 0 when all was written, 2 when something given is not as it must be or a "
                    "file could not be taken."
                ),
            )
        ),
    )


def _materials(**given: Any) -> int:
    asked = Asked(**given)
    read, form = _read(asked)
    from reports.view import report_of  # noqa: PLC0415 - start-up counts

    report = report_of(evaluator_of(read, read, None).evaluate(read.dossier), current())
    problems: list[Problem] = []
    states: dict[int, tuple[str, str]] = {}
    if asked.bundle is not None:
        problems, states = _gather(asked, report)
    if asked.bundle is None or asked.output is not None:
        from reports.paper.materials import materials_of  # noqa: PLC0415 - start-up counts

        _deliver(asked, form, materials_of(report, states))
    return BAD_INPUT if has_errors(problems) else 0


def _read(asked: Asked) -> tuple[Given, str]:
    """Everything asked for, read. Raises Failed with all that is wrong with any of it."""
    inputs = Inputs()
    form = asked.form or _form_of(asked.output)
    if form is None:
        inputs.problems.append(
            Problem("output_format", params={"file": asked.output or "", "expected": tuple(_BY_SUFFIX)})
        )
    if form in FILES and asked.output in (None, STANDARD):
        inputs.problems.append(Problem("output_paper", params={"form": form}))
    for target in (asked.output, asked.bundle if asked.bundle and _is_zip(asked.bundle) else None):
        problem = check_target(target, asked.inputs)
        if problem is not None:
            inputs.problems.append(problem)
    if asked.bundle is not None and asked.files is None and asked.dossier == STANDARD:
        inputs.problems.append(Problem("materials_where"))
    as_of = cut_off(asked.as_of, inputs)
    dossier = inputs.dossier(asked.dossier)
    beside = Beside(asked.title, asked.standing, asked.settings, asked.readings)
    given = read_given(inputs, dossier, as_of, beside)
    inputs.finish()
    if given is None or form is None:
        raise RuntimeError("an input is missing, and no problem tells of it")
    if asked.as_of is None:
        tell_today(given.as_of)
    return given, form


def _form_of(output: str | None) -> str | None:
    if output is None or output == STANDARD:
        return "text"
    return _BY_SUFFIX.get(Path(output).suffix.lower())


def _is_zip(bundle: str) -> bool:
    return Path(bundle).suffix.lower() == ".zip"


# The bundle ----


def _gather(asked: Asked, report: Report) -> tuple[list[Problem], dict[int, tuple[str, str]]]:
    """Gather the files; what stood against any of them, and what became of each. Raises Failed."""
    from cli.materials.bundle import write_bundle  # noqa: PLC0415 - start-up counts
    from reports.paper.materials import attachments_of, materials_of  # noqa: PLC0415 - likewise

    bundle = str(asked.bundle)
    target = Path(bundle).resolve() if _is_zip(bundle) else new_folder(bundle)
    attachments = attachments_of(report)
    if not attachments:
        raise Failed([Problem("materials_no_files")])
    folder = _folder(asked)
    found = folder.look(attachments)
    _keep_apart(asked, found)
    besides = [Path(name) for name in (*asked.inputs, asked.output) if name and name != STANDARD]
    unused, whole = folder.unused(found, [*besides, target])
    states = {each.attachment.place: (each.state, each.told) for each in found}
    lists = _lists(materials_of(report, states), found, unused)
    try:
        write_bundle(target, found, lists)
    except (OSError, ValueError) as error:
        raise not_written(bundle, error) from error
    problems = [each.problem for each in found if each.problem is not None]
    tell(problems)
    _tell_unused(unused, whole=whole)
    taken = sum(each.path is not None for each in found)
    shout(_("Gathered: {n} files of {of} named.").format(n=taken, of=len(found)))
    shout(_("Written: {file}").format(file=bundle))
    return problems, states


def _keep_apart(asked: Asked, found: Sequence[Found]) -> None:
    """No output may be one of the attached files. Raises Failed."""
    taken = [str(each.path) for each in found if each.path is not None]
    problems = [check_target(name, taken) for name in (asked.output, asked.bundle) if name]
    same = [each for each in problems if each is not None and each.code == "output_is_input"]
    if same:
        raise Failed(same)


def _folder(asked: Asked) -> Folder:
    from cli.materials.attached import Folder  # noqa: PLC0415 - start-up counts

    own = Path(asked.dossier)
    name = asked.files or str(own if own.is_dir() else own.parent)
    try:
        if not Path(name).is_dir():
            raise NotADirectoryError
        return Folder(name)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error) or _("this is no folder")
        raise Failed([Problem("materials_no_folder", params={"folder": name, "reason": reason})]) from error


def _lists(materials: Materials, found: Sequence[Found], unused: Sequence[str]) -> dict[str, bytes]:
    """The list of materials and that of the files, by the names that they have in the bundle."""
    from reports.paper.file_list import FileLine, write_file_list  # noqa: PLC0415 - start-up counts

    lines = [
        FileLine(
            each.attachment.place,
            each.attachment.file,
            each.told if each.path is not None else "",
            each.size,
            each.sha256,
            each.attachment.sha256 is not None,
        )
        for each in found
    ]
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "files.xlsx"
        write_file_list(path, Path(scratch), materials, lines, unused)
        listed = path.read_bytes()
    names = (_("List of materials"), _("List of files"))
    return {f"00 {names[0]}.pdf": _made(materials, "pdf"), f"00 {names[1]}.xlsx": listed}


def _tell_unused(unused: Sequence[str], *, whole: bool) -> None:
    if unused:
        shout(_("Files that no record names: {n}").format(n=len(unused)))
        for name in unused[:SHOWN]:
            shout(f"  {one_line(name)}")
        if len(unused) > SHOWN:
            shout(_("  and {n} more, in the list of files").format(n=len(unused) - SHOWN))
    if not whole:
        shout(_("The folder holds very many files: not all were looked at."))


# The list ----


def _deliver(asked: Asked, form: str, materials: Materials) -> None:
    if form in FILES:
        content: str | bytes = _made(materials, form)
    else:
        from reports.paper.materials_text import markdown_of, text_of  # noqa: PLC0415 - start-up counts

        content = text_of(materials) if form == "text" else markdown_of(materials)
    if asked.output in (None, STANDARD):
        write_standard(str(content))
        return
    problem = write_file(str(asked.output), content)
    if problem is not None:
        raise Failed([problem])
    shout(_("Written: {file}").format(file=asked.output))


def _made(materials: Materials, form: str) -> bytes:
    """The list as a file. Raises Failed."""
    from reports.paper.papers import MATERIALS, made  # noqa: PLC0415 - start-up counts
    from reports.paper.printing import NoFont  # noqa: PLC0415 - likewise

    try:
        content, unshown = made(MATERIALS, materials, form)
    except NoFont as error:
        raise Failed([Problem("papers_no_font")]) from error
    tell_unshown({materials.name: unshown})
    return content
