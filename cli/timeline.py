"""`zhicheng timeline`: from when on a verdict is met, until when, and what turns it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from gettext import gettext as _
from typing import TYPE_CHECKING, Any, Final

import click

from cli.common import DISAGREEMENT
from cli.help import Command
from cli.inputs import Inputs
from cli.output import check_target
from cli.paper import Writers, deliver, form_asked, paper_options
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
from cli.situation import Asked as Beside
from cli.situation import Given, cut_off, evaluator_of, read_given, tell_today, verdicts_of
from cli.speech import current
from evidence.problems import N_, Problem, register

if TYPE_CHECKING:
    from evidence.scales import Standing
    from reports.advice.timeline import TimelineView

TEMPLATES: Final = register(
    {
        "until_before_as_of": N_("--until {until} is before the cut-off {as_of}. Give a later day."),
        "until_too_far": N_(
            "--until {until} is more than {years} years after the cut-off. Give a day nearer."
        ),
    }
)

MOST_YEARS: Final = 30
"""How far ahead may be looked: more than a working life has left."""


@dataclass(frozen=True)
class Asked:
    """What the command line asks for, as click gives it."""

    dossier: str
    title: str | None
    as_of: str | None
    until: str | None
    standing: Standing | None
    settings: str | None
    readings: tuple[tuple[str, str], ...]
    form: str | None
    output: str | None
    cross_check: bool


def timeline_command() -> click.Command:
    """`zhicheng timeline`."""
    return Command(
        "timeline",
        callback=_timeline,
        params=[
            files_argument("dossier", _("DOSSIER")),
            title_option(),
            as_of_option(),
            click.Option(
                ["--until"],
                metavar=_("DATE"),
                help=_("Last day to look at; without it six years after the cut-off."),
            ),
            standing_option(),
            file_option("--settings", _("Local settings of the office.")),
            reading_option(),
            *paper_options(),
            cross_check_option(),
            lang_option(),
        ],
        help="\n\n".join(
            (
                _(
                    "Tells from today's evidence alone how the verdict on DOSSIER runs through time: the "
                    "first day on which it is met, the last safe day, the days on which records leave their "
                    "windows, and all days on which it turns."
                ),
                _(
                    "Two cases are told: what is asked of every term or year goes on as it stands today, or "
                    "nothing more is added."
                ),
            )
        ),
    )


def _timeline(**asked: Any) -> int:
    wanted = Asked(**asked)
    given, until, form = _read(wanted)
    view = _view(wanted, given, until)
    if view is None:
        return DISAGREEMENT
    _deliver(wanted, form, view)
    return 0


def _read(asked: Asked) -> tuple[Given, date | None, str]:
    """Everything asked for, read. Raises Failed with all that is wrong with any of it."""
    inputs = Inputs()
    form, unknown = form_asked(asked.form, asked.output)
    files = [name for name in (asked.dossier, asked.settings) if name]
    inputs.problems += [each for each in (unknown, check_target(asked.output, files)) if each is not None]
    as_of = cut_off(asked.as_of, inputs)
    until = cut_off(asked.until, inputs) if asked.until is not None else None
    if until is not None and as_of is not None:
        days = {"until": until.isoformat(), "as_of": as_of.isoformat()}
        if until < as_of:
            inputs.problems.append(Problem("until_before_as_of", params=days))
        elif until.year - as_of.year > MOST_YEARS:
            inputs.problems.append(Problem("until_too_far", params={**days, "years": MOST_YEARS}))
    dossier = inputs.dossier(asked.dossier)
    beside = Beside(asked.title, asked.standing, asked.settings, asked.readings)
    given = read_given(inputs, dossier, as_of, beside)
    inputs.finish()
    if given is None:
        raise RuntimeError("an input is missing, and no problem tells of it")
    if asked.as_of is None:
        tell_today(given.as_of)
    return given, until, form


def _view(asked: Asked, given: Given, until: date | None) -> TimelineView | None:
    """The timeline in words; None when the engines disagree, which has then been told."""
    from evaluator.timeline import Chronicle  # noqa: PLC0415 - start-up counts
    from reports.advice.timeline import timeline_of  # noqa: PLC0415 - likewise
    from reports.context import Context  # noqa: PLC0415 - likewise
    from reports.language import language  # noqa: PLC0415 - likewise

    verdicts = verdicts_of(given, (given.situation,), cross_check=asked.cross_check)
    if verdicts is None:
        return None
    timeline = Chronicle(evaluator_of(given, given, None)).timeline(given.dossier, until)
    return timeline_of(Context(verdicts[0], language(current()), None), timeline)


def _deliver(asked: Asked, form: str, view: TimelineView) -> None:
    from reports.advice.timeline_forms import (  # noqa: PLC0415 - start-up counts
        json_of_timeline,
        markdown_of_timeline,
        write_timeline,
    )

    writers = Writers(
        lambda paper: write_timeline(paper, view),
        lambda: markdown_of_timeline(view),
        lambda: json_of_timeline(view),
    )
    deliver(writers, form, asked.output)
