"""`zhicheng population pack`: dossiers and workbooks to the tables of a population."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from cli.batch.command import jobs_option, output_folder
from cli.batch.inputs import Source, find
from cli.batch.progress import progress
from cli.common import BAD_INPUT, Failed
from cli.help import Command
from cli.inputs import Inputs
from cli.output import write_standard
from cli.parameters import files_argument, lang_option
from cli.population.needed import need_population
from cli.speech import current
from evidence.problems import N_, Problem, has_errors, register, shown

if TYPE_CHECKING:
    from cli.batch.worker import Task
    from evidence.dossier import Dossier
    from reports.language import Code
    from reports.office.entries import ProblemLine

ROWS_PER_PART: Final = 50_000
MOST_ROWS: Final = 1_000_000
AT_ONCE: Final = 500
"""So many dossiers are kept as they are before they become rows, which take far less memory."""

TEMPLATES: Final = register(
    {
        "pack_id_twice": N_(
            "The id {id} is that of another dossier too ({first}). Give each its own; this one is not packed."
        ),
    }
)


@dataclass(frozen=True)
class Asked:
    """What the command line asks for, as click gives it."""

    folders: tuple[str, ...]
    output: str | None
    rows_per_part: int
    jobs: int


def pack_command() -> click.Command:
    """`zhicheng population pack`."""
    return Command(
        "pack",
        callback=_command,
        params=[
            files_argument("folders", _("FOLDER"), several=True),
            click.Option(["-o", "--output"], metavar=_("DATA"), help=_("Folder for the tables.")),
            click.Option(
                ["--rows-per-part"],
                type=click.IntRange(1, MOST_ROWS),
                default=ROWS_PER_PART,
                metavar=_("NUMBER"),
                help=_("So many applicants go into one part (50000 unless told), which memory must hold."),
            ),
            jobs_option(),
            lang_option(),
        ],
        help="\n\n".join(
            (
                _(
                    "Makes tables of all dossiers in each FOLDER and in the folders below it, as "
                    "`zhicheng batch` finds them: nothing that they hold is lost."
                ),
                _("A dossier that cannot be read costs only itself; what is wrong is listed in errors.xlsx."),
                _("Exit code: 0 when all were packed, 2 when something given is not as it must be."),
            )
        ),
    )


def _command(**asked: Any) -> int:
    wanted = Asked(**asked)
    need_population()
    inputs = Inputs()
    out = output_folder(wanted.output, inputs, resume=False)
    sources, problems = find(wanted.folders, [] if out is None else [out])
    inputs.problems += problems
    if not sources and not has_errors(problems):
        params = {"folders": tuple(map(shown, wanted.folders))}
        inputs.problems.append(Problem("batch_nothing", params=params))
    inputs.finish()
    if out is None:
        raise RuntimeError("the output is missing, and no problem tells of it")
    try:
        packing = _pack(wanted, out, sources)
        _errors(out, packing.lines)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Failed([Problem("batch_out_failed", params={"file": str(out), "reason": reason})]) from error
    lines = [_("Packed: {n} of {total}.").format(n=packing.packed, total=len(sources))]
    if packing.lines:
        lines.append(_("What is wrong with dossiers is listed in errors.xlsx."))
    lines.append(_("Written: {file}").format(file=out))
    write_standard("\n".join(lines) + "\n")
    return 0 if packing.packed == len(sources) else BAD_INPUT


# Dossiers, read in processes of their own -----------------------------------------------------------------


class Read(NamedTuple):
    """What became of a file."""

    number: int
    dossier: Dossier | None
    lines: tuple[ProblemLine, ...]


@dataclass(frozen=True)
class Reading:
    """What is to be done with every file."""

    lang: Code

    def desk(self) -> Reading:
        """Who does it."""
        return self

    def do(self, task: Task) -> Read:
        """Read one file; what is wrong with it is told."""
        from evidence.reading.dossiers import read_dossier  # noqa: PLC0415 - in the process that reads

        try:
            dossier, problems = read_dossier(task.path)
        except Exception as error:  # noqa: BLE001 - a broken dossier costs only itself
            found = shown(f"{type(error).__name__}: {error}")
            return self._told(task, None, [Problem("batch_failed", params={"found": found})])
        return self._told(task, None if has_errors(problems) else dossier, problems)

    def close(self) -> None:
        """There is nothing to end."""

    def lost(self, task: Task, code: str) -> Read:
        """A file whose process was lost."""
        return self._told(task, None, [Problem(code)])

    def _told(self, task: Task, dossier: Dossier | None, problems: Iterable[Problem]) -> Read:
        from reports.language import language  # noqa: PLC0415 - in the process that reads
        from reports.office.entries import problem_lines  # noqa: PLC0415 - likewise

        lines = problem_lines(problems, language(self.lang), task.path, task.label)
        return Read(task.number, dossier, lines)


# Tables -----------------------------------------------------------------------------------------------------


@dataclass
class Packing:
    """How far it is: how many are packed, and what was wrong."""

    packed: int = 0
    lines: list[ProblemLine] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)


def _pack(asked: Asked, out: Path, sources: Sequence[Source]) -> Packing:
    from cli.population.partition import write_beside  # noqa: PLC0415 - start-up counts
    from evidence.population.layout import MANIFEST, SCHEMA  # noqa: PLC0415 - likewise
    from evidence.population.writing import PartWriter  # noqa: PLC0415 - likewise

    out.mkdir(exist_ok=True)
    packing = Packing()
    parts = 0
    writer = PartWriter(out)
    with closing(_in_order(asked, sources)) as reading:
        waiting: list[tuple[int, Dossier]] = []
        for read in reading:
            packing.lines += read.lines
            if read.dossier is not None and _is_new(packing, read, sources):
                waiting.append((read.number, read.dossier))
                packing.packed += 1
            full = writer.rows + len(waiting) == asked.rows_per_part
            if len(waiting) == AT_ONCE or full:
                writer.add(waiting)
                waiting = []
            if full:
                writer.write(parts)
                parts += 1
        writer.add(waiting)
    if writer.rows or not parts:
        writer.write(parts)
        parts += 1
    manifest = {"schema": SCHEMA, "parts": parts, "applicants": packing.packed}
    write_beside(out / MANIFEST, json.dumps(manifest).encode() + b"\n")
    return packing


def _is_new(packing: Packing, read: Read, sources: Sequence[Source]) -> bool:
    """Whether no other dossier has the id; where one has, that is told."""
    from reports.language import language  # noqa: PLC0415 - start-up counts
    from reports.office.entries import problem_lines  # noqa: PLC0415 - likewise

    if read.dossier is None:
        return False
    source = sources[read.number]
    first = packing.ids.setdefault(read.dossier.id, source.label)
    if first == source.label:
        return True
    problem = Problem("pack_id_twice", params={"id": shown(read.dossier.id), "first": shown(first)})
    packing.lines += problem_lines([problem], language(current()), source.path, source.label)
    return False


def _in_order(asked: Asked, sources: Sequence[Source]) -> Generator[Read, None, None]:
    """The files read over all processors, in their order."""
    from cli.batch.pool import run_all  # noqa: PLC0415 - start-up counts
    from cli.batch.worker import Task  # noqa: PLC0415 - likewise

    tasks = [Task(number, *source) for number, source in enumerate(sources)]
    early: dict[int, Read] = {}
    following = 0
    with (
        progress(len(tasks), _("Packing"), _("Read {done} of {total}.")) as told,
        closing(run_all(Reading(current()), tasks, asked.jobs)) as doing,
    ):
        for number, read in enumerate(doing, 1):
            early[read.number] = read
            told(number)
            while following in early:
                yield early.pop(following)
                following += 1


def _errors(out: Path, lines: Sequence[ProblemLine]) -> None:
    """The list of what is wrong, where there is anything."""
    if not lines:
        return
    from cli.population.partition import write_beside  # noqa: PLC0415 - start-up counts
    from reports.language import language  # noqa: PLC0415 - likewise
    from reports.office.errors import NAME, write_errors  # noqa: PLC0415 - likewise

    with tempfile.TemporaryDirectory(prefix="zhicheng-") as folder:
        made = Path(folder) / NAME
        write_errors(made, Path(folder), lines, language(current()))
        write_beside(out / NAME, made.read_bytes())
