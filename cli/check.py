"""`zhicheng check`: a dossier in, an explained verdict out."""

from __future__ import annotations

import re
import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from gettext import gettext as _
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import click

from cli import marking
from cli.common import DISAGREEMENT, Failed, chosen, rule_set_of
from cli.help import Command
from cli.inputs import Inputs
from cli.output import (
    FORMS,
    STANDARD,
    check_target,
    form_of,
    is_terminal,
    unknown_form,
    write_file,
    write_standard,
)
from cli.parameters import (
    file_option,
    files_argument,
    lang_option,
    reading_option,
    standing_option,
    title_option,
)
from cli.speech import current, shout
from evidence.problems import N_, Problem, register, shown

if TYPE_CHECKING:
    from evaluator.rete import EnginesDisagree
    from evaluator.verdict import Verdict
    from evidence.dossier import Dossier
    from evidence.scales import Standing
    from evidence.settings import Settings
    from reports.render import Form
    from rules.handbook import Handbook
    from rules.loader import RuleSet

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

TEMPLATES: Final = register(
    {"as_of_not_a_day": N_("{found} is not a day. Write the cut-off like 2024-08-31.")},
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
    handbook: str | None
    form: Form | None
    output: str | None
    error_workbook: str | None
    cross_check: bool


@dataclass(frozen=True)
class Given:
    """The same, read and found to be in order."""

    dossier: Dossier
    settings: Settings
    rule_set: RuleSet
    readings: dict[str, str]
    handbook: Handbook | None
    as_of: date
    form: Form


def check_command() -> click.Command:
    """`zhicheng check`."""
    return Command(
        "check",
        callback=_check,
        params=[
            files_argument("dossier", _("DOSSIER")),
            title_option(),
            click.Option(
                ["--as-of"], metavar=_("DATE"), help=_("Cut-off, such as 2024-08-31; without it today.")
            ),
            standing_option(),
            file_option("--settings", _("Local settings of the office.")),
            reading_option(),
            file_option("--handbook", _("Official text, to be shown beside our restatement.")),
            click.Option(
                ["--format", "form"],
                type=click.Choice(FORMS),
                help=_("Format; without it by the name of the output, else text."),
            ),
            file_option("-o/--output", _("Write to this file instead of the terminal.")),
            file_option(
                "--error-workbook", _("Write a copy of the workbook in which all that is wrong is marked.")
            ),
            click.Option(
                ["--cross-check/--no-cross-check"],
                default=True,
                help=_("Let the second engine decide the same (the default), or leave it out."),
            ),
            lang_option(),
        ],
        help="\n\n".join(
            (
                _(
                    "Holds DOSSIER against the conditions of the title sought, and tells what is met, what "
                    "is not, and what is missing. DOSSIER is a workbook (.xlsx, .xls), a folder of .csv "
                    "tables, or a file in YAML or JSON (- for the standard input)."
                ),
                _(
                    "Exit code: 0 for a verdict of any kind, 2 when something given is not as it must be, "
                    "3 when the two engines find different things."
                ),
            )
        ),
    )


def _check(**asked: Any) -> int:
    wanted = Asked(**asked)
    given = _read(wanted)
    verdict = _decide(wanted, given)
    if verdict is None:
        return DISAGREEMENT
    _deliver(wanted, given, verdict)
    return 0


def _read(asked: Asked) -> Given:
    """Everything asked for, read. Raises Failed with all that is wrong with any of it."""
    inputs = Inputs()
    form = asked.form or form_of(asked.output)
    if form is None and asked.output is not None:
        inputs.problems.append(unknown_form(asked.output))
    files = [name for name in (asked.dossier, asked.settings, asked.handbook) if name]
    target = check_target(asked.output, files)
    if target is not None:
        inputs.problems.append(target)
    as_of = _as_of(asked.as_of, inputs)
    if asked.error_workbook is not None:
        inputs.problems += marking.check(asked.dossier, asked.error_workbook, [*files, asked.output])
    fit = not inputs.problems
    dossier = inputs.dossier(asked.dossier)
    if asked.error_workbook is not None and fit:
        inputs.problems += marking.write(asked.dossier, asked.error_workbook, inputs.problems)
    settings = inputs.settings(asked.settings)
    handbook = inputs.handbook(asked.handbook)
    rule_set = None
    readings: dict[str, str] = {}
    if dossier is not None or asked.title is not None:
        try:
            rule_set = rule_set_of(asked.title or (dossier.title_sought if dossier is not None else None))
            own = settings.readings.items() if settings is not None else ()
            chosen(rule_set, ((name, option) for name, option in own if name in rule_set.readings))
            readings = chosen(rule_set, asked.readings)
        except Failed as failed:
            inputs.problems += failed.problems
    if handbook is not None and rule_set is not None:
        inputs.compare(rule_set, handbook)
    inputs.finish()
    if dossier is None or settings is None or rule_set is None or as_of is None or form is None:
        raise RuntimeError("an input is missing, and no problem tells of it")
    if asked.as_of is None:
        shout(_("No --as-of is given: the cut-off is today, {day}.").format(day=as_of.isoformat()))
    return Given(dossier, settings, rule_set, readings, handbook, as_of, form)


def _as_of(text: str | None, inputs: Inputs) -> date | None:
    """The cut-off; without one today, by the only clock there is."""
    if text is None:
        return datetime.now(UTC).astimezone().date()
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    inputs.problems.append(Problem("as_of_not_a_day", params={"found": shown(text)}))
    return None


def _decide(asked: Asked, given: Given) -> Verdict | None:
    """The verdict; None when the engines disagree, which has then been told."""
    from evaluator.evaluate import Evaluator  # noqa: PLC0415 - start-up counts

    checker = None
    with ExitStack() as stack:
        if asked.cross_check:
            from cli.engine import cross_checker  # noqa: PLC0415 - start-up counts

            checker = stack.enter_context(cross_checker())
        evaluator = Evaluator(
            given.rule_set,
            given.settings,
            given.as_of,
            asked.standing,
            given.readings,
            handbook_sha256=given.handbook.sha256 if given.handbook is not None else None,
            cross_checker=checker,
        )
        if checker is None:
            return evaluator.evaluate(given.dossier)
        checker.prepare(evaluator.program)
        # While the other process prepares itself: what the report will need.
        import_module("reports.text")
        import_module("reports.view")
        from evaluator.rete import EnginesDisagree  # noqa: PLC0415 - start-up counts

        try:
            return evaluator.evaluate(given.dossier)
        except EnginesDisagree as disagreement:
            _tell_disagreement(disagreement)
            return None


def _tell_disagreement(disagreement: EnginesDisagree) -> None:
    """Both sides, requirement by requirement."""
    shout(_("The two engines find different things. This is an error of zhicheng; there is no verdict."))
    for requirement, interpreter, rete in disagreement.differences:
        shout(
            _("{requirement}: the interpreter finds {interpreter}, the Rete network {rete}.").format(
                requirement=requirement, interpreter=interpreter, rete=rete
            )
        )
    shout(_("Please report it with the rule set and a dossier that shows it."))


def _deliver(asked: Asked, given: Given, verdict: Verdict) -> None:
    """The report, where it was asked to go."""
    from reports.render import render  # noqa: PLC0415 - start-up counts

    to_file = asked.output not in (None, STANDARD)
    colour = not to_file and given.form == "text" and is_terminal()
    columns = shutil.get_terminal_size().columns if colour else None
    official = given.handbook.clauses(given.rule_set.source.chapter) if given.handbook is not None else None
    text = render(verdict, given.form, current(), handbook=official, columns=columns, colour=colour)
    if asked.output is None or not to_file:
        write_standard(text)
        return
    problem = write_file(asked.output, text)
    if problem is not None:
        raise Failed([problem])
    shout(_("Written: {file}").format(file=asked.output))
