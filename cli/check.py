"""`zhicheng check`: a dossier in, an explained verdict out."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from gettext import gettext as _
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

import click

from cli import marking
from cli.common import DISAGREEMENT, Failed
from cli.help import Command
from cli.inputs import Inputs
from cli.output import (
    FORMS,
    PAPERS,
    STANDARD,
    check_target,
    form_of,
    is_terminal,
    paper_form_of,
    unknown_form,
    write_file,
    write_standard,
)
from cli.papers.template import read_template, template_option
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
from cli.situation import (
    Given,
    checker_for,
    clock,
    cut_off,
    evaluator_of,
    read_given,
    tell_disagreement,
    tell_today,
)
from cli.speech import current, shout
from evidence.problems import Problem

if TYPE_CHECKING:
    from evaluator.advice import Advice
    from evaluator.evaluate import Evaluator
    from evaluator.verdict import Verdict
    from evidence.scales import Standing
    from reports.model import Report
    from reports.render import Form


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
    form: str | None
    output: str | None
    error_workbook: str | None
    template: str | None
    cross_check: bool
    every_reading: str | None
    advice: bool
    most: int
    within: float


def check_command() -> click.Command:
    """`zhicheng check`."""
    return Command(
        "check",
        callback=_check,
        params=[
            files_argument("dossier", _("DOSSIER")),
            title_option(),
            as_of_option(),
            standing_option(),
            file_option("--settings", _("Local settings of the office.")),
            reading_option(),
            click.Option(
                ["--readings", "every_reading"],
                type=click.Choice(("all",)),
                help=_("Try every reading, and tell on which the conclusion depends."),
            ),
            file_option("--handbook", _("Official text, to be shown beside our restatement.")),
            click.Option(
                ["--format", "form"],
                type=click.Choice((*FORMS, *PAPERS)),
                help=_("Format; without it by the name of the output, else text."),
            ),
            file_option("-o/--output", _("Write to this file instead of the terminal.")),
            file_option(
                "--error-workbook", _("Write a copy of the workbook in which all that is wrong is marked.")
            ),
            template_option(),
            click.Option(
                ["--advice/--no-advice"],
                default=True,
                help=_("Tell plans, what decides, and the timeline too (the default), or leave them out."),
            ),
            most_option(),
            within_option(),
            cross_check_option(),
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
    given, form, template = _read(wanted)
    if form in PAPERS:
        wanted = replace(wanted, advice=False, every_reading=None)  # the paper tells none of it
    decided = decide(wanted, given)
    if decided is None:
        return DISAGREEMENT
    deliver(wanted, given, (form, template), *decided)
    return 0


def _read(asked: Asked) -> tuple[Given, str, bytes | None]:
    """Everything asked for, read; the format, and the office's Word template.

    Raises Failed with all that is wrong with any of it.
    """
    inputs = Inputs()
    form = asked.form or paper_form_of(asked.output) or form_of(asked.output)
    if form is None and asked.output is not None:
        inputs.problems.append(unknown_form(asked.output, papers=True))
    if form in PAPERS and asked.output in (None, STANDARD):
        inputs.problems.append(Problem("output_paper", params={"form": form}))
    files = [name for name in (asked.dossier, asked.settings, asked.handbook, asked.template) if name]
    target = check_target(asked.output, files)
    if target is not None:
        inputs.problems.append(target)
    as_of = cut_off(asked.as_of, inputs)
    if asked.error_workbook is not None:
        inputs.problems += marking.check(asked.dossier, asked.error_workbook, [*files, asked.output])
    fit = not inputs.problems
    template = read_template(asked.template, inputs.problems, word=form == "docx")
    dossier = inputs.dossier(asked.dossier)
    if asked.error_workbook is not None and fit:
        inputs.problems += marking.write(asked.dossier, asked.error_workbook, inputs.problems)
    beside = Beside(asked.title, asked.standing, asked.settings, asked.readings, asked.handbook)
    given = read_given(inputs, dossier, as_of, beside)
    inputs.finish()
    if given is None or form is None:
        raise RuntimeError("an input is missing, and no problem tells of it")
    if asked.as_of is None:
        tell_today(given.as_of)
    return given, form, template


def decide(asked: Asked, given: Given) -> tuple[Verdict, Advice | None] | None:
    """The verdict, and advice on it; None when the engines disagree, which has then been told."""
    with checker_for(asked=asked.cross_check) as checker:
        evaluator = evaluator_of(given, given, checker)
        if checker is None:
            verdict = evaluator.evaluate(given.dossier)
            return verdict, _advice(asked, evaluator, verdict)
        checker.prepare(evaluator.program)
        # While the other process prepares itself: the advice, and what the report will need.
        advice = _advice_ahead(asked, given)
        import_module("reports.text")
        import_module("reports.view")
        from evaluator.rete import EnginesDisagree  # noqa: PLC0415 - start-up counts

        try:
            return evaluator.evaluate(given.dossier), advice
        except EnginesDisagree as disagreement:
            tell_disagreement(disagreement)
            return None


def _advice_ahead(asked: Asked, given: Given) -> Advice | None:
    """The advice on the verdict as the interpreter alone finds it: told only where the other agrees."""
    if not asked.advice and not asked.every_reading:
        return None
    evaluator = evaluator_of(given, given, None)
    return _advice(asked, evaluator, evaluator.evaluate(given.dossier))


def _advice(asked: Asked, evaluator: Evaluator, verdict: Verdict) -> Advice | None:
    """What was asked for beside the verdict."""
    if not asked.advice and not asked.every_reading:
        return None
    from evaluator.advice import Advice, advise, tried  # noqa: PLC0415 - start-up counts

    if not asked.advice:
        return Advice(sweep=tried(evaluator, verdict))
    return advise(
        evaluator,
        verdict,
        most=asked.most,
        expired=clock(asked.within),
        readings=asked.every_reading is not None,
    )


def deliver(
    asked: Asked, given: Given, shape: tuple[str, bytes | None], verdict: Verdict, advice: Advice | None
) -> None:
    """The report, where it was asked to go; `shape` is its format and a template for it."""
    from reports.view import report_of  # noqa: PLC0415 - start-up counts

    form, template = shape
    report = report_of(verdict, current(), given.official, advice)
    if form in PAPERS:
        _write(asked.output or "", _paper(report, form, asked.dossier, template))
        return
    from reports.render import render_report  # noqa: PLC0415 - likewise

    to_file = asked.output not in (None, STANDARD)
    colour = not to_file and form == "text" and is_terminal()
    columns = shutil.get_terminal_size().columns if colour else None
    text = render_report(report, cast("Form", form), columns=columns, colour=colour)
    if asked.output is None or not to_file:
        write_standard(text)
    else:
        _write(asked.output, text)


def _paper(report: Report, form: str, dossier: str, template: bytes | None) -> bytes:
    """The committee's paper; letters that a PDF cannot show are told."""
    from cli.papers.letters import tell_unshown  # noqa: PLC0415 - start-up counts
    from reports.paper.making import paper_of  # noqa: PLC0415 - likewise
    from reports.paper.printing import NoFont, Printer  # noqa: PLC0415 - likewise

    paper, printer = paper_of(report), Printer(template)
    try:
        made = printer.made(paper, form)
    except NoFont as error:
        raise Failed([Problem("papers_no_font")]) from error
    if form == "pdf":
        tell_unshown({dossier: printer.unshown(paper)})
    return made


def _write(output: str, content: str | bytes) -> None:
    problem = write_file(output, content)
    if problem is not None:
        raise Failed([problem])
    shout(_("Written: {file}").format(file=output))
