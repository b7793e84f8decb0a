"""`zhicheng rules impact`: what a change of the rules does to the applicants in some folders."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from cli.batch.command import jobs_option
from cli.batch.inputs import Source, find
from cli.batch.progress import progress
from cli.common import DISAGREEMENT, Failed, chosen, json_text
from cli.help import Command
from cli.inputs import Inputs
from cli.naming import old_and_new, sound_rule_set
from cli.output import check_target, write_file
from cli.paper import Writers, deliver, form_asked, paper_options
from cli.parameters import (
    as_of_option,
    cross_check_option,
    file_option,
    files_argument,
    lang_option,
    reading_option,
    standing_option,
)
from cli.rules_diff import compared
from cli.situation import cut_off, tell_today
from cli.speech import current, shout, tell
from evidence.problems import N_, Problem, register, shown

if TYPE_CHECKING:
    from cli.impact_worker import ImpactDone, ImpactJob
    from evidence.scales import Standing
    from evidence.settings import Settings
    from reports.advice.impact import Gathered, ImpactView
    from rules.comparing import Comparison
    from rules.loader import RuleSet

WORKBOOK: Final = ".xlsx"

TEMPLATES: Final = register(
    {
        "impact_titles": N_("OLD and NEW are the conditions of different titles: {old} and {new}."),
        "impact_changed": N_("{file} changed while it was read. Close it in other programs, then run again."),
    }
)


@dataclass(frozen=True)
class Asked:
    """What the command line asks for, as click gives it."""

    old: str
    new: str
    folders: tuple[str, ...]
    as_of: str | None
    standing: Standing | None
    settings: str | None
    readings: tuple[tuple[str, str], ...]
    cross_check: bool
    jobs: int
    form: str | None
    output: str | None


def impact_command() -> click.Command:
    """`zhicheng rules impact`."""
    return Command(
        "impact",
        callback=_impact,
        params=[
            *old_and_new(),
            files_argument("folders", _("FOLDER"), several=True),
            as_of_option(),
            standing_option(),
            file_option("--settings", _("Local settings of the office.")),
            reading_option(),
            cross_check_option(),
            jobs_option(),
            *paper_options(),
            lang_option(),
        ],
        help="\n\n".join(
            (
                _(
                    "Holds all dossiers in each FOLDER, and in the folders below it, against the conditions "
                    "OLD and NEW, and tells who gains, who loses, of whom other findings change, and by "
                    "which change of which clause."
                ),
                _(
                    "Dossiers that seek another title are left out and counted; one that cannot be read "
                    "costs only itself. An output that ends in .xlsx is a workbook."
                ),
                _(
                    "Exit code: 0 when all was compared, 2 when something given is not as it must be, 3 when "
                    "the two engines find different things."
                ),
            )
        ),
    )


def _impact(**asked: Any) -> int:
    wanted = Asked(**asked)
    inputs = Inputs()
    workbook = wanted.form is None and (wanted.output or "").lower().endswith(WORKBOOK)
    form, problem = ("", None) if workbook else form_asked(wanted.form, wanted.output)
    given = [name for name in (wanted.old, wanted.new, wanted.settings) if name]
    inputs.problems += [each for each in (problem, check_target(wanted.output, given)) if each is not None]
    settings = inputs.settings(wanted.settings)
    as_of = cut_off(wanted.as_of, inputs)
    sources, problems = find(wanted.folders, [Path(name) for name in given])
    inputs.problems += problems
    if not sources and not problems:
        params = {"folders": tuple(map(shown, wanted.folders))}
        inputs.problems.append(Problem("batch_nothing", params=params))
    inputs.finish()
    if settings is None or as_of is None:
        raise RuntimeError("an input is missing, and no problem tells of it")
    comparison = compared(sound_rule_set(wanted.old), sound_rule_set(wanted.new))
    if comparison.old.id != comparison.new.id:
        names = {"old": shown(comparison.old.id), "new": shown(comparison.new.id)}
        tell([Problem("impact_titles", params=names, severity="warning")])
    _check_readings(wanted, settings, comparison)
    if wanted.as_of is None:
        tell_today(as_of)

    from cli.impact_worker import ImpactJob  # noqa: PLC0415 - start-up counts

    job = ImpactJob(
        old=_content(comparison.old),
        new=_content(comparison.new),
        settings=settings,
        as_of=as_of,
        standing=wanted.standing,
        readings=dict(wanted.readings),
        lang=current(),
        cross_check=wanted.cross_check,
    )
    done = _run(job, sources, wanted.jobs)
    view = _view(comparison, _gathered(job, done, sources), wanted.output if workbook else None)
    if view is not None:
        _deliver(view, form, wanted.output)
    return DISAGREEMENT if any(each.disagreed for each in done) else 0


def _check_readings(asked: Asked, settings: Settings, comparison: Comparison) -> None:
    """Each reading given must be declared by one of the two, and each option by those that do."""
    problems: list[Problem] = []
    both = (comparison.old, comparison.new)
    given = [*((name, option) for name, option in settings.readings.items()), *asked.readings]
    for name, option in given:
        declaring = [each for each in both if name in each.readings]
        if not declaring and (name, option) not in asked.readings:
            continue  # the settings may speak of other titles
        for each in declaring or both[1:]:
            try:
                chosen(each, [(name, option)])
            except Failed as failed:
                problems += failed.problems
    if problems:
        raise Failed(problems)


def _content(rule_set: RuleSet) -> tuple[bytes, str | None]:
    """The bytes that a rule set was read from. Raises Failed when they are others now."""
    path = rule_set.path or ""
    content = Path(path).read_bytes()
    if hashlib.sha256(content).hexdigest() != rule_set.sha256:
        raise Failed([Problem("impact_changed", params={"file": path})])
    return content, rule_set.path


def _run(job: ImpactJob, sources: Sequence[Source], jobs: int) -> list[ImpactDone]:
    """All dossiers decided over all processors, in their order."""
    from cli.batch.pool import run_all  # noqa: PLC0415 - start-up counts
    from cli.batch.worker import Task  # noqa: PLC0415 - likewise

    tasks = [Task(number, source.path, source.label) for number, source in enumerate(sources)]
    done = []
    with progress(len(tasks)) as told, closing(run_all(job, tasks, jobs)) as doing:
        for number, each in enumerate(doing, 1):
            done.append(each)
            told(number)
    return sorted(done, key=lambda each: each.number)


def _gathered(job: ImpactJob, done: list[ImpactDone], sources: Sequence[Source]) -> Gathered:
    from evaluator.evaluate import DEFAULT_STANDING  # noqa: PLC0415 - start-up counts
    from reports.advice.impact import Gathered  # noqa: PLC0415 - likewise

    return Gathered(
        as_of=job.as_of.isoformat(),
        standing=job.standing or job.settings.standing or DEFAULT_STANDING,
        readings=job.readings,
        rows=[each.row for each in done if each.row is not None],
        skipped=[(sources[each.number].label, each.title) for each in done if each.title is not None],
        problems=[line for each in done for line in each.problems],
    )


def _view(comparison: Comparison, gathered: Gathered, workbook: str | None) -> ImpactView | None:
    """The view, which is written here where a workbook is asked for."""
    from reports.advice.impact import impact_view  # noqa: PLC0415 - start-up counts

    view = impact_view(comparison, gathered, current())
    if workbook is None:
        return view
    from reports.advice.impact_forms import impact_workbook  # noqa: PLC0415 - start-up counts

    with tempfile.TemporaryDirectory(prefix="zhicheng-") as folder:
        made = Path(folder) / f"impact{WORKBOOK}"
        impact_workbook(made, Path(folder), view, current())
        problem = write_file(workbook, made.read_bytes())
    if problem is not None:
        raise Failed([problem])
    shout(view.summary)
    shout(_("Written: {file}").format(file=workbook))
    return None


def _deliver(view: ImpactView, form: str, output: str | None) -> None:
    from reports.advice import impact_forms as forms  # noqa: PLC0415 - start-up counts

    lang = current()
    writers = Writers(
        paper=lambda paper: forms.write_impact(paper, view, lang),
        markdown=lambda: forms.impact_markdown(view, lang),
        json=lambda: json_text(forms.impact_data(view)),
    )
    deliver(writers, form, output)
