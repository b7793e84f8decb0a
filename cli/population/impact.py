"""`zhicheng population impact`: what a change of the rules does to a population, in one pass."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.batch.command import jobs_option
from cli.batch.progress import progress
from cli.common import BAD_INPUT, Failed
from cli.help import Command
from cli.inputs import Inputs
from cli.naming import old_and_new, sound_rule_set
from cli.output import check_target
from cli.paper import paper_options
from cli.parameters import file_option, files_argument, lang_option, reading_option, standing_option
from cli.population.flips import list_form, write_list
from cli.population.memory import memory_option, plan_memory
from cli.population.needed import need_population
from cli.population.sheets import deliver_told, form_or_book
from cli.population.variants import given_variants
from cli.rules_diff import compared
from cli.situation import cut_off, tell_today
from cli.speech import current, shout

if TYPE_CHECKING:
    from cli.population.impact_part import PartImpact
    from cli.population.job import Job
    from evidence.population.store import Population
    from evidence.scales import Standing
    from reports.population.impact import Found
    from rules.comparing import Comparison


@dataclass(frozen=True)
class Asked:
    """What the command line asks for, as click gives it."""

    old: str
    new: str
    data: str
    flips: str | None
    as_of: str | None
    standing: Standing | None
    settings: str | None
    readings: tuple[tuple[str, str], ...]
    jobs: int
    memory: int
    form: str | None
    output: str | None


def impact_command() -> click.Command:
    """`zhicheng population impact`."""
    return Command(
        "impact",
        callback=_command,
        params=[
            *old_and_new(),
            files_argument("data", _("DATA")),
            file_option(
                "--list/flips",
                _("Write those whose verdict is better or worse to this file (.parquet or .csv)."),
            ),
            click.Option(
                ["--as-of"], metavar=_("DATE"), help=_("Cut-off, such as 2024-08-31; without it today.")
            ),
            standing_option(),
            file_option("--settings", _("Local settings of the office.")),
            reading_option(),
            jobs_option(),
            memory_option(),
            *paper_options(),
            lang_option(),
        ],
        help="\n\n".join(
            (
                _(
                    "Holds a whole population against the conditions OLD and NEW, and tells how many gain, "
                    "how many lose, of how many other findings change, by which change of which clause, and "
                    "in which district, subject and school."
                ),
                _(
                    "Applicants who seek another title are left out and counted, as are those of whom rows "
                    "are wrong. An output that ends in .xlsx is a workbook."
                ),
                _(
                    "Exit code: 0 when all applicants were compared, 2 when something given is not as it "
                    "must be or some were not compared."
                ),
            )
        ),
    )


def _command(**asked: Any) -> int:
    wanted = Asked(**asked)
    need_population()
    form, problem = form_or_book(wanted.form, wanted.output)
    inputs = Inputs([] if problem is None else [problem])
    given = [name for name in (wanted.old, wanted.new, wanted.settings) if name]
    for target in (wanted.output, wanted.flips):
        problem = check_target(target, given)
        inputs.problems += [problem] if problem is not None else []
    if wanted.flips is not None:
        problem = list_form(wanted.flips)
        inputs.problems += [problem] if problem is not None else []
    job, population, comparison = _given(wanted, inputs)
    if wanted.as_of is None:
        tell_today(job.as_of)
    jobs, told = plan_memory(population, 2, wanted.jobs, wanted.memory)
    for line in told:
        shout(line)
    # What is on the way lies beside where it goes: it is about the same people.
    beside = Path(wanted.flips).resolve().parent if wanted.flips is not None else None
    with tempfile.TemporaryDirectory(prefix=".zhicheng-", dir=beside) as folder:
        done = _run(job, Path(folder), population, jobs, listed=wanted.flips is not None)
        if wanted.flips is not None:
            from evidence.population.layout import part_name  # noqa: PLC0415 - start-up counts

            write_list(wanted.flips, [Path(folder) / part_name(each.part) for each in done])
    _tell(wanted, form, job, comparison, done)
    return BAD_INPUT if any(each.faults or each.held_back != 0 for each in done) else 0


def _given(wanted: Asked, inputs: Inputs) -> tuple[Job, Population, Comparison]:
    """Everything read and found to be in order. Raises Failed."""
    from cli.population.job import Job  # noqa: PLC0415 - start-up counts
    from evaluator.evaluate import DEFAULT_STANDING  # noqa: PLC0415 - likewise
    from evidence.population.store import open_population  # noqa: PLC0415 - likewise

    settings = inputs.settings(wanted.settings)
    as_of = cut_off(wanted.as_of, inputs)
    population, problems = open_population(wanted.data)
    inputs.problems += problems
    variants = []
    try:
        variants = given_variants((wanted.old, wanted.new), wanted.readings, (), settings)
    except Failed as failed:
        inputs.problems += failed.problems
    inputs.finish()
    if settings is None or as_of is None or population is None:
        raise RuntimeError("an input is missing, and no problem tells of it")
    comparison = compared(sound_rule_set(wanted.old), sound_rule_set(wanted.new))
    job = Job(
        data=population.folder.resolve(),
        out=population.folder.resolve(),
        variants=tuple(variants),
        settings=settings,
        as_of=as_of,
        standing=wanted.standing or settings.standing or DEFAULT_STANDING,
        lang=current(),
    )
    return job, population, comparison


def _run(job: Job, folder: Path, population: Population, jobs: int, *, listed: bool) -> list[PartImpact]:
    """Every part decided under both, in the order of the parts. Raises Failed."""
    from dataclasses import replace  # noqa: PLC0415 - start-up counts

    from cli.population.impact_part import ImpactJob, do_impact  # noqa: PLC0415 - likewise
    from cli.population.local import PartProblem, over_processes  # noqa: PLC0415 - likewise

    work = partial(do_impact, ImpactJob(replace(job, out=folder), listed))
    parts = population.parts
    done: list[PartImpact] = []
    try:
        with (
            progress(len(parts), _("Deciding"), _("Decided {done} of {total} parts.")) as told,
            closing(over_processes(work, parts, jobs)) as doing,
        ):
            for number, (_part, each) in enumerate(doing, 1):
                done.append(each)
                told(number)
    except PartProblem as problem:
        raise Failed([problem.problem]) from None
    return sorted(done, key=lambda each: each.part)


def _tell(wanted: Asked, form: str | None, job: Job, comparison: Comparison, done: list[PartImpact]) -> None:
    from reports.population.impact import told_of  # noqa: PLC0415 - start-up counts

    deliver_told(
        told_of(gathered(job, comparison, dict(wanted.readings), done), current()), form, wanted.output
    )
    if wanted.flips is not None:
        shout(_("Written: {file}").format(file=wanted.flips))


def gathered(job: Job, comparison: Comparison, given: Mapping[str, str], done: list[PartImpact]) -> Found:
    """What all parts come to."""
    from functools import reduce  # noqa: PLC0415 - start-up counts

    from evaluator.columns.impact import added  # noqa: PLC0415 - likewise
    from reports.population.impact import Found  # noqa: PLC0415 - likewise

    old, new = (dict(each.readings) for each in job.variants)
    groups: dict[str, dict[str, list[int]]] = {}
    skipped: dict[str, int] = {}
    for part in done:
        for column, values in part.groups.items():
            known = groups.setdefault(column, {})
            for value, counts in values.items():
                own = known.get(value)
                known[value] = (
                    list(counts) if own is None else [a + b for a, b in zip(own, counts, strict=True)]
                )
        for title, times in part.skipped.items():
            skipped[title] = skipped.get(title, 0) + times
    return Found(
        comparison,
        (old, new),
        given,
        job.as_of.isoformat(),
        job.standing,
        done[0].requirements,
        reduce(added, (each.counts for each in done)),
        groups,
        skipped,
        sum(each.held_back or 0 for each in done),
        [each.part for each in done if each.held_back is None],
        sum(each.faults for each in done),
    )
