"""`zhicheng population run`: every requirement of every applicant, from tables to tables."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from cli.batch.command import TIMINGS, cut_off_of_run, jobs_option, output_folder
from cli.batch.progress import progress
from cli.batch.store import Locked, Store
from cli.common import BAD_INPUT, Failed
from cli.help import Command
from cli.inputs import Inputs
from cli.output import write_standard
from cli.parameters import file_option, files_argument, lang_option, reading_option, standing_option
from cli.population.memory import memory_option, plan_memory
from cli.population.needed import need_population
from cli.population.variants import given_variants, variant_option
from cli.speech import current, shout
from evidence.problems import N_, Problem, register, shown

if TYPE_CHECKING:
    from cli.population.job import Check, Done, Job, Variant
    from evidence.population.store import Population
    from evidence.scales import Standing

TEMPLATES: Final = register(
    {
        "population_no_rules": N_("By which conditions? Name them with --rules, once or several times."),
        "population_out_inside": N_("The output {file} lies in the data. Name another folder."),
    }
)


@dataclass(frozen=True)
class Asked:
    """What the command line asks for, as click gives it."""

    data: str
    output: str | None
    rules: tuple[str, ...]
    as_of: str | None
    standing: Standing | None
    settings: str | None
    readings: tuple[tuple[str, str], ...]
    variants: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    jobs: int
    memory: int
    cluster: str | None
    resume: bool
    check: Check


def run_command() -> click.Command:
    """`zhicheng population run`."""
    return Command(
        "run",
        callback=_command,
        params=[
            files_argument("data", _("DATA")),
            click.Option(
                ["-o", "--output"], metavar=_("FOLDER"), help=_("Folder for the tables of what was found.")
            ),
            rules_option(),
            click.Option(
                ["--as-of"], metavar=_("DATE"), help=_("Cut-off, such as 2024-08-31; without it today.")
            ),
            standing_option(),
            file_option("--settings", _("Local settings of the office.")),
            reading_option(),
            variant_option(),
            jobs_option(),
            memory_option(),
            click.Option(
                ["--cluster"],
                metavar=_("ADDRESS"),
                help=_(
                    "Decide on the workers of a Dask scheduler, such as tcp://192.0.2.1:8786, that see both "
                    "folders by the same path (docs/population.md)."
                ),
            ),
            click.Option(
                ["--resume"],
                is_flag=True,
                help=_(
                    "Go on with the run in that folder: only parts that are new or changed are done again."
                ),
            ),
            click.Option(
                ["--check"],
                type=click.Choice(["all", "asked"]),
                default="all",
                help=_(
                    "Read and check all columns (all), or only tables and columns that the conditions ask "
                    "for (asked), which is faster."
                ),
            ),
            lang_option(),
        ],
        help="\n\n".join(
            (
                _(
                    "Holds every applicant of a population (see `zhicheng population pack`) against all "
                    "conditions named, and writes for each requirement its status and how much counts for "
                    "certain and possibly. Columns decide it all at once, as `zhicheng check` would one by "
                    "one."
                ),
                _(
                    "An applicant of whom any row is wrong is not decided; the rows are listed in the folder "
                    "quarantine. A run that was cut off goes on with --resume and gives the same."
                ),
                _(
                    "Exit code: 0 when all applicants were decided, 2 when something given is not as it must "
                    "be or some were not decided."
                ),
            )
        ),
    )


def rules_option() -> click.Option:
    """--rules, once or several times."""
    return click.Option(
        ["--rules"],
        multiple=True,
        metavar=_("RULE_SET"),
        help=_("Conditions by id, id@edition or file; may be given several times."),
    )


def _command(**asked: Any) -> int:
    wanted = Asked(**asked)
    need_population()
    job, population = _given(wanted)
    if wanted.cluster is None:
        jobs, told = plan_memory(population, len(job.variants), wanted.jobs, wanted.memory)
        for line in told:
            shout(line)
        doing: Doing = partial(_over_processes, jobs)
    else:
        doing = partial(_over_cluster, wanted.cluster)
    done, shared = _run(job, population, doing)
    write_standard(_told(job, done, shared))
    return BAD_INPUT if shared or any(each.faults or each.held_back != 0 for each in done) else 0


# What is given ----------------------------------------------------------------------------------------------


def _given(wanted: Asked) -> tuple[Job, Population]:
    """Everything read and found to be in order. Raises Failed."""
    from evidence.population.store import open_population  # noqa: PLC0415 - start-up counts

    inputs = Inputs()
    out = output_folder(wanted.output, inputs, resume=wanted.resume)
    settings = inputs.settings(wanted.settings)
    as_of = cut_off_of_run(wanted.as_of, out, inputs, resume=wanted.resume)
    population, problems = open_population(wanted.data)
    inputs.problems += problems if population is None else population.out_of_order()
    if not wanted.rules:
        inputs.problems.append(Problem("population_no_rules"))
    if out is not None and Path(wanted.data).resolve() in (out.resolve(), *out.resolve().parents):
        inputs.problems.append(Problem("population_out_inside", params={"file": shown(out)}))
    variants: list[Variant] = []
    try:
        variants = given_variants(wanted.rules, wanted.readings, wanted.variants, settings)
    except Failed as failed:
        inputs.problems += failed.problems
    inputs.finish()
    if out is None or settings is None or as_of is None or population is None:
        raise RuntimeError("an input is missing, and no problem tells of it")

    from cli.population.job import Job  # noqa: PLC0415 - start-up counts
    from evaluator.evaluate import DEFAULT_STANDING  # noqa: PLC0415 - likewise

    job = Job(
        data=population.folder.resolve(),
        out=out.resolve(),
        variants=tuple(variants),
        settings=settings,
        as_of=as_of,
        standing=wanted.standing or settings.standing or DEFAULT_STANDING,
        lang=current(),
        check=wanted.check,
    )
    return job, population


# The run ----------------------------------------------------------------------------------------------------


Doing = Callable[["Job", Sequence[int]], Generator[tuple[int, "Done"], None, None]]
"""What has the parts done, and gives what came of each in the order in which they are done."""


def _run(job: Job, population: Population, having_done: Doing) -> tuple[list[Done], int]:
    """Every part done, all of them in order, and how many share their id with one of another part.

    Raises Failed, KeyboardInterrupt.
    """
    from cli.population.cluster import ClusterProblem  # noqa: PLC0415 - start-up counts
    from cli.population.local import PartProblem  # noqa: PLC0415 - start-up counts
    from cli.population.quarantine import FOLDER as QUARANTINE  # noqa: PLC0415 - likewise
    from cli.population.record import NAME, tidy, write_record, write_shared_ids  # noqa: PLC0415
    from evaluator.columns import STATUSES  # noqa: PLC0415 - likewise

    folders = [*(each.name for each in job.variants), QUARANTINE]
    try:
        job.out.mkdir(exist_ok=True)
        with (
            Store(job.out) as store,
            progress(len(population.parts), _("Deciding"), _("Decided {done} of {total} parts.")) as told,
        ):
            store.begin({"as_of": job.as_of.isoformat()})
            (job.out / NAME).unlink(missing_ok=True)  # while it is missing the rest is not of one piece
            tidy(job.out, folders, population.parts)
            done = []
            with closing(having_done(job, population.parts)) as doing:
                for number, (_part, each) in enumerate(doing, 1):
                    done.append(each)
                    told(number)
            tidy(job.out, folders, population.parts)  # a worker that died may have left a file half written
            done.sort(key=lambda each: each.part)
            shared = write_shared_ids(job, done)
            write_record(job, STATUSES, done, shared)
    except Locked:
        raise Failed([Problem("batch_locked", params={"file": str(job.out)})]) from None
    except (PartProblem, ClusterProblem) as problem:
        raise Failed([problem.problem]) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise Failed(
            [Problem("batch_out_failed", params={"file": str(job.out), "reason": reason})]
        ) from error
    except KeyboardInterrupt:
        shout(_("Interrupted. What is done is kept: give the same command with --resume to go on."))
        raise
    _note_timings(done)
    return done, shared


def _over_cluster(address: str, job: Job, parts: Sequence[int]) -> Generator[tuple[int, Done], None, None]:
    """The parts over the workers of a cluster."""
    from cli.population.cluster import over_cluster  # noqa: PLC0415 - start-up counts
    from cli.population.partition import do_part  # noqa: PLC0415 - likewise

    return over_cluster(address, partial(do_part, job), parts, [job.data, job.out])


def _over_processes(jobs: int, job: Job, parts: Sequence[int]) -> Generator[tuple[int, Done], None, None]:
    """The parts over the processors of this machine."""
    from cli.population.local import over_processes  # noqa: PLC0415 - start-up counts
    from cli.population.partition import do_part  # noqa: PLC0415 - likewise

    return over_processes(partial(do_part, job), parts, jobs)


def _note_timings(done: Iterable[Done]) -> None:
    """The seconds of each stage, summed over the processes, where a benchmark asks for them."""
    if os.environ.get(TIMINGS):
        seconds: dict[str, float] = {}
        for each in done:
            for stage, spent in each.seconds.items():
                seconds[stage] = seconds.get(stage, 0.0) + spent
        Path(os.environ[TIMINGS]).write_text(json.dumps(seconds), encoding="utf-8")


def _told(job: Job, done: Sequence[Done], shared: int) -> str:
    """What came out, in a few lines."""
    from cli.population.record import totals  # noqa: PLC0415 - start-up counts
    from evaluator.columns import STATUSES  # noqa: PLC0415 - likewise
    from reports.language import language  # noqa: PLC0415 - likewise
    from reports.office.index import STATUSES as WORDS  # noqa: PLC0415 - likewise

    words = language(job.lang)
    lines = []
    for name, counts in totals(done).items():
        root = counts.by_status[0]
        said = [(WORDS[status], n) for status, n in zip(STATUSES, root, strict=True) if n]
        told = words.join(words.labelled(words.say(word), str(n)) for word, n in said)
        lines.append(words.labelled(name, told or "0"))
    held_back = sum(each.held_back or 0 for each in done)
    if held_back:
        lines.append(_("Not decided for what is wrong with their rows: {n}.").format(n=held_back))
    unread = [str(each.part) for each in done if each.held_back is None]
    if unread:
        text = _("Of these parts not even the applicants could be read: {parts}.")
        lines.append(text.format(parts=words.join(unread)))
    faults = sum(each.faults for each in done)
    if faults:
        lines.append(
            _(
                "Rows that are wrong: {n}. See the folder quarantine; mend them, then run with --resume."
            ).format(n=faults)
        )
    if shared:
        lines.append(
            _("Applicants with the id of one in another part: {n}. See quarantine/ids.parquet.").format(
                n=shared
            )
        )
    kept = sum(each.kept for each in done)
    if kept:
        lines.append(_("Parts taken over from before: {n}.").format(n=kept))
    by_hand = sum(each.interpreted for each in done)
    if by_hand:
        lines.append(
            _("Decided one by one, for reuse is limited or records are pinned: {n}.").format(n=by_hand)
        )
    lines.append(_("Written: {file}").format(file=job.out))
    return "\n".join(lines) + "\n"
