"""`zhicheng plan`: what is still missing, as numbered plans that were tried before they are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from gettext import gettext as _
from typing import TYPE_CHECKING, Any, Final

import click

from cli.common import DISAGREEMENT, Failed
from cli.help import Command
from cli.inputs import Inputs
from cli.output import check_target, write_file
from cli.paper import Writers, deliver, form_asked, paper_options
from cli.parameters import (
    as_of_option,
    cross_check_option,
    file_option,
    files_argument,
    lang_option,
    most_option,
    reading_option,
    standing_option,
    title_option,
    within_option,
)
from cli.situation import Asked as Beside
from cli.situation import Given, clock, cut_off, read_given, tell_today, verdicts_of
from cli.speech import current, shout
from evidence.problems import N_, Problem, register

if TYPE_CHECKING:
    from evaluator.plan.planner import Plans
    from evidence.scales import Standing
    from reports.advice.plan import PlansView

TEMPLATES: Final = register(
    {
        "by_before_as_of": N_("--by {by} is before the cut-off {as_of}. Give a later day."),
        "by_too_far": N_("--by {by} is more than {years} years after the cut-off. Give a day nearer."),
        "today_after_as_of": N_(
            "--today {today} is after the cut-off {as_of}. Give the day on which you plan, or leave it out."
        ),
    }
)

MOST_YEARS: Final = 10
"""How far ahead may be planned."""


@dataclass(frozen=True)
class Asked:
    """What the command line asks for, as click gives it."""

    dossier: str
    title: str | None
    as_of: str | None
    by: str | None
    today: str | None
    most: int
    within: float
    standing: Standing | None
    settings: str | None
    readings: tuple[tuple[str, str], ...]
    form: str | None
    output: str | None
    changes_to: str | None
    cross_check: bool


def plan_command() -> click.Command:
    """`zhicheng plan`."""
    day = _("DATE")
    return Command(
        "plan",
        callback=_plan,
        params=[
            files_argument("dossier", _("DOSSIER")),
            title_option(),
            as_of_option(),
            click.Option(
                ["--by"],
                metavar=day,
                help=_("Last cut-off to plan for; without it three years after the first."),
            ),
            click.Option(
                ["--today"],
                metavar=day,
                help=_("Day after which new evidence can be dated; without it the cut-off."),
            ),
            most_option(),
            within_option(),
            standing_option(),
            file_option("--settings", _("Local settings of the office.")),
            reading_option(),
            *paper_options(),
            file_option(
                "--changes-to", _("Also write the first plan to this file, as `whatif --changes` reads it.")
            ),
            cross_check_option(),
            lang_option(),
        ],
        help="\n\n".join(
            (
                _(
                    "Tells what DOSSIER still lacks to meet all conditions: the smallest sets of changes "
                    "that are enough, the easiest first. Each plan was carried out on the dossier and "
                    "decided again before it is told."
                ),
                _(
                    "New evidence is dated after the cut-off, so a plan that asks for it waits for a later "
                    "one. Where nothing helps, it says why."
                ),
            )
        ),
    )


def _plan(**asked: Any) -> int:
    wanted = Asked(**asked)
    given, by, today, form = _read(wanted)
    view = _view(wanted, given, by, today)
    if view is None:
        return DISAGREEMENT
    _write_changes(wanted, view)
    _deliver(wanted, form, view)
    return 0


def _read(asked: Asked) -> tuple[Given, date | None, date | None, str]:
    """Everything asked for, read. Raises Failed with all that is wrong with any of it."""
    inputs = Inputs()
    form, unknown = form_asked(asked.form, asked.output)
    files = [name for name in (asked.dossier, asked.settings) if name]
    targets = [check_target(name, files) for name in (asked.output, asked.changes_to)]
    inputs.problems += [each for each in (unknown, *targets) if each is not None]
    as_of = cut_off(asked.as_of, inputs)
    by = cut_off(asked.by, inputs) if asked.by is not None else None
    today = cut_off(asked.today, inputs) if asked.today is not None else None
    if as_of is not None:
        inputs.problems += _wrong_days(as_of, by, today)
    dossier = inputs.dossier(asked.dossier)
    beside = Beside(asked.title, asked.standing, asked.settings, asked.readings)
    given = read_given(inputs, dossier, as_of, beside)
    inputs.finish()
    if given is None:
        raise RuntimeError("an input is missing, and no problem tells of it")
    if asked.as_of is None:
        tell_today(given.as_of)
    return given, by, today, form


def _wrong_days(as_of: date, by: date | None, today: date | None) -> list[Problem]:
    """What is wrong with the days beside the cut-off."""
    found = []
    if by is not None:
        days = {"by": by.isoformat(), "as_of": as_of.isoformat()}
        if by < as_of:
            found.append(Problem("by_before_as_of", params=days))
        elif by.year - as_of.year > MOST_YEARS:
            found.append(Problem("by_too_far", params={**days, "years": MOST_YEARS}))
    if today is not None and today > as_of:
        days = {"today": today.isoformat(), "as_of": as_of.isoformat()}
        found.append(Problem("today_after_as_of", params=days))
    return found


def _view(asked: Asked, given: Given, by: date | None, today: date | None) -> PlansView | None:
    """The plans in words; None when the engines disagree, which has then been told."""
    from evaluator.changes import apply  # noqa: PLC0415 - start-up counts
    from evaluator.plan.planner import Planner  # noqa: PLC0415 - likewise
    from reports.advice.plan import plans_of  # noqa: PLC0415 - likewise
    from reports.context import Context  # noqa: PLC0415 - likewise
    from reports.language import language  # noqa: PLC0415 - likewise

    planner = Planner(given.rule_set, _readings(given))
    situation = given.situation._replace(readings=planner.readings)
    plans: Plans = planner.plans(situation, most=asked.most, today=today, by=by, expired=clock(asked.within))
    after = [apply(situation, plan.plain_changes) for plan in plans.plans]
    verdicts = verdicts_of(given, (situation, *after), cross_check=asked.cross_check)
    if verdicts is None:
        return None
    if not all(verdict.finding.passes for verdict in verdicts[1:]):
        raise RuntimeError("a plan that was tried does not give met")
    return plans_of(Context(verdicts[0], language(current()), None), plans)


def _readings(given: Given) -> dict[str, str]:
    """The readings chosen by the office and on the command line."""
    known = given.rule_set.readings
    own = {name: option for name, option in given.settings.readings.items() if name in known}
    return {**own, **given.readings}


def _write_changes(asked: Asked, view: PlansView) -> None:
    """The first plan as a file of changes."""
    if asked.changes_to is None:
        return
    if not view.plans:
        shout(_("No plan, so that {file} is not written.").format(file=asked.changes_to))
        return
    from evidence.writing import plain_to_yaml  # noqa: PLC0415 - start-up counts

    problem = write_file(asked.changes_to, plain_to_yaml(view.plans[0].file))
    if problem is not None:
        raise Failed([problem])
    shout(_("Written: {file}").format(file=asked.changes_to))


def _deliver(asked: Asked, form: str, view: PlansView) -> None:
    from reports.advice.plan_forms import (  # noqa: PLC0415 - start-up counts
        json_of_plans,
        markdown_of_plans,
        write_plans,
    )

    writers = Writers(
        lambda paper: write_plans(paper, view),
        lambda: markdown_of_plans(view),
        lambda: json_of_plans(view),
    )
    deliver(writers, form, asked.output)
