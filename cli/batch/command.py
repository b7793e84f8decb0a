"""The command line of `zhicheng batch`."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from cli.batch.inputs import Source, cores, find
from cli.batch.progress import progress
from cli.batch.store import BEGUN, FOLDER, Locked, Store
from cli.common import DISAGREEMENT, Failed, chosen, known_rule_sets, rule_set_of
from cli.help import Command
from cli.inputs import Inputs
from cli.output import write_standard
from cli.parameters import (
    as_of_option,
    cross_check_option,
    file_option,
    files_argument,
    lang_option,
    reading_option,
    standing_option,
    title_option,
)
from cli.situation import cut_off, tell_today
from cli.speech import current, shout
from evidence.canonical import sha256_of
from evidence.problems import N_, Problem, has_errors, register, shown

if TYPE_CHECKING:
    from cli.batch.run import Outcome
    from cli.batch.worker import Job
    from evidence.scales import Standing
    from evidence.settings import Settings
    from rules.handbook import Handbook

MOST_JOBS: Final = 64
TIMINGS: Final = "ZHICHENG_TIMINGS"
"""Names a file for the seconds of each stage; `bench.office` reads them."""

TEMPLATES: Final = register(
    {
        "batch_out_missing": N_("Where shall everything go? Name a folder with -o."),
        "batch_out_file": N_("{file} is a file. Name a folder for the output."),
        "batch_out_parent": N_("There is no folder {folder} for the output. Make it, or name another."),
        "batch_out_failed": N_("The folder {file} cannot be written: the system reports {reason}."),
        "batch_out_full": N_("The folder {file} holds other things. Name an empty folder, or a new one."),
        "batch_out_there": N_(
            "There is a run in {file} already. Give --resume to bring it up to date, or name another folder."
        ),
        "batch_locked": N_("Another run is at work in {file}. Wait until it has ended."),
    }
)


@dataclass(frozen=True)
class Asked:
    """What the command line asks for, as click gives it."""

    folders: tuple[str, ...]
    output: str | None
    title: str | None
    as_of: str | None
    standing: Standing | None
    settings: str | None
    readings: tuple[tuple[str, str], ...]
    handbook: str | None
    cross_check: bool
    jobs: int
    resume: bool
    pages: bool


def batch_command() -> click.Command:
    """`zhicheng batch`."""
    return Command(
        "batch",
        callback=_batch,
        params=[
            files_argument("folders", _("FOLDER"), several=True),
            click.Option(
                ["-o", "--output"],
                metavar=_("FOLDER"),
                help=_("Folder for the table, the pages and the rest."),
            ),
            title_option(),
            as_of_option(),
            standing_option(),
            file_option("--settings", _("Local settings of the office.")),
            reading_option(),
            file_option("--handbook", _("Official text, to be shown beside our restatement.")),
            cross_check_option(),
            jobs_option(),
            click.Option(
                ["--resume"],
                is_flag=True,
                help=_("Go on with the run in that folder: only what is new or changed is compared again."),
            ),
            click.Option(
                ["--pages/--no-pages"],
                default=True,
                help=_("Write a page for each applicant (the default), or none."),
            ),
            lang_option(),
        ],
        help="\n\n".join(
            (
                _(
                    "Compares all dossiers in each FOLDER and in the folders below it, and writes one table "
                    "(.xlsx), an index and a page for each applicant (.html), and a list of errors (.xlsx)."
                ),
                _(
                    "A dossier that cannot be read costs only itself. A run that was cut off goes on with "
                    "--resume and gives the same."
                ),
                _(
                    "Exit code: 0 when all was written, 2 when something given is not as it must be, 3 when "
                    "the two engines find different things."
                ),
            )
        ),
    )


def jobs_option() -> click.Option:
    """--jobs."""
    return click.Option(
        ["--jobs"],
        metavar=_("NUMBER"),
        callback=_jobs,
        help=_("How many processes work at once; without it one for each processor."),
    )


def _jobs(_ctx: click.Context, _param: click.Parameter, value: str | None) -> int:
    if value is None:
        return cores()
    if value.isascii() and value.isdecimal() and 1 <= int(value[:9]) <= MOST_JOBS:
        return int(value)
    message = _("{value} is not a number from 1 to {most}.")
    raise click.BadParameter(message.format(value=shown(value), most=MOST_JOBS))


def _batch(**asked: Any) -> int:
    wanted = Asked(**asked)
    inputs = Inputs()
    out = output_folder(wanted.output, inputs, resume=wanted.resume)
    settings = inputs.settings(wanted.settings)
    handbook = inputs.handbook(wanted.handbook)
    readings = _readings(wanted, settings, inputs)
    as_of = cut_off_of_run(wanted.as_of, out, inputs, resume=wanted.resume)
    over = [Path(name) for name in (wanted.settings, wanted.handbook) if name is not None]
    sources, problems = find(wanted.folders, over if out is None else [*over, out])
    inputs.problems += problems
    if not sources and not has_errors(problems):
        params = {"folders": tuple(map(shown, wanted.folders))}
        inputs.problems.append(Problem("batch_nothing", params=params))
    inputs.finish()
    if out is None or settings is None or as_of is None:
        raise RuntimeError("an input is missing, and no problem tells of it")

    from cli.batch.worker import Job  # noqa: PLC0415 - start-up counts

    job = Job(
        out=out,
        run="",
        title=wanted.title,
        settings=settings,
        as_of=as_of,
        standing=wanted.standing,
        readings=readings,
        handbook=handbook,
        lang=current(),
        pages=wanted.pages,
        cross_check=wanted.cross_check,
        resume=wanted.resume,
    )
    return _run(wanted, job, sources)


# What is asked for -----------------------------------------------------------------------------------------


def output_folder(output: str | None, inputs: Inputs, *, resume: bool) -> Path | None:
    """The folder for the output, if everything can go there; what stands against it, `inputs` then knows."""
    if not output:
        inputs.problems.append(Problem("batch_out_missing"))
        return None
    out = Path(output)
    found = None
    try:
        if out.exists() and not out.is_dir():
            found = Problem("batch_out_file", params={"file": output})
        elif out.is_dir() and any(out.iterdir()):
            ours = (out / FOLDER).is_dir() and not (out / FOLDER).is_symlink()
            if not ours:
                found = Problem("batch_out_full", params={"file": output})
            elif not resume and (out / FOLDER / BEGUN).exists():
                found = Problem("batch_out_there", params={"file": output})
        elif not out.exists() and not out.absolute().parent.is_dir():
            found = Problem("batch_out_parent", params={"folder": str(out.parent)})
    except (OSError, ValueError) as error:
        found = _failed(output, error)
    if found is not None:
        inputs.problems.append(found)
    return out


def _failed(output: str, error: OSError | ValueError) -> Problem:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Problem("batch_out_failed", params={"file": output, "reason": reason})


def cut_off_of_run(given: str | None, out: Path | None, inputs: Inputs, *, resume: bool) -> date | None:
    """The cut-off; without one that of the run that is gone on with, else today."""
    if given is None and resume and out is not None:
        with suppress(ValueError, TypeError):
            begun = date.fromisoformat(Store(out).begun().get("as_of", ""))
            shout(_("No --as-of is given: the cut-off is that of the run, {day}.").format(day=begun))
            return begun
    as_of = cut_off(given, inputs)
    if given is None and as_of is not None:
        tell_today(as_of)
    return as_of


def _readings(asked: Asked, settings: Settings | None, inputs: Inputs) -> dict[str, str]:
    """The readings given; each must be declared by the conditions asked for, or by some."""
    try:
        rule_sets = [rule_set_of(asked.title)] if asked.title is not None else known_rule_sets()
        own = dict(settings.readings) if settings is not None else {}
        for rule_set in rule_sets:
            chosen(rule_set, ((name, own[name]) for name in own if name in rule_set.readings))
        for name, option in asked.readings:
            declaring = [rule_set for rule_set in rule_sets if name in rule_set.readings]
            for rule_set in declaring or rule_sets[:1]:
                chosen(rule_set, [(name, option)])
    except Failed as failed:
        inputs.problems += failed.problems
    return dict(asked.readings)


# The run ---------------------------------------------------------------------------------------------------


def _run(asked: Asked, job: Job, sources: Sequence[Source]) -> int:
    from cli.batch.run import run  # noqa: PLC0415 - start-up counts

    try:
        job.out.mkdir(exist_ok=True)
        with Store(job.out) as store, progress(len(sources)) as told:
            store.begin({"as_of": job.as_of.isoformat()})
            data = _asked_json(asked, job, job.handbook)
            outcome = run(job, store, sources, jobs=asked.jobs, asked=data, progress=told, writing=_writing)
    except Locked:
        raise Failed([Problem("batch_locked", params={"file": str(job.out)})]) from None
    except OSError as error:
        raise Failed([_failed(str(job.out), error)]) from error
    except KeyboardInterrupt:
        shout(_("Interrupted. What is done is kept: give the same command with --resume to go on."))
        raise
    if os.environ.get(TIMINGS):
        Path(os.environ[TIMINGS]).write_text(json.dumps(outcome.seconds), encoding="utf-8")
    write_standard(_told(outcome, job))
    return DISAGREEMENT if outcome.disagreed else 0


def _writing() -> None:
    """What follows takes a moment too; a terminal's bar stands still meanwhile."""
    shout(_("Writing the table, the index and the pages."))


def _asked_json(asked: Asked, job: Job, handbook: Handbook | None) -> dict[str, Any]:
    """What was asked for, as the record of the run keeps it."""
    return {
        "folders": list(asked.folders),
        "title": asked.title,
        "as_of": job.as_of.isoformat(),
        "standing": asked.standing,
        "readings": dict(asked.readings),
        "settings": asked.settings,
        "settings_sha256": sha256_of(job.settings),
        "handbook": asked.handbook,
        "handbook_sha256": handbook.sha256 if handbook is not None else None,
        "language": job.lang,
        "cross_check": job.cross_check,
        "pages": job.pages,
    }


def _told(outcome: Outcome, job: Job) -> str:
    """What came out, in a few lines."""
    from reports.language import language  # noqa: PLC0415 - start-up counts
    from reports.office.index import STATUSES  # noqa: PLC0415 - likewise

    words, summary = language(job.lang), outcome.summary
    lines = []
    for title in summary.titles:
        counts = words.join(
            words.labelled(words.say(STATUSES[code]), str(n)) for code, n in title.statuses.items()
        )
        lines.append(words.labelled(title.words, counts))
    if summary.unread:
        text = _("Not compared: {n}. See errors.xlsx; correct the files, then run again with --resume.")
        lines.append(text.format(n=len(summary.unread)))
    if summary.doubts:
        lines.append(_("Doubts to be looked at: {n}.").format(n=len(summary.doubts)))
    if outcome.kept:
        lines.append(_("Taken over from before: {n}.").format(n=outcome.kept))
    lines.append(_("Written: {file}").format(file=job.out))
    return "\n".join(lines) + "\n"
