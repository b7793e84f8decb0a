"""`zhicheng explain`: everything about one clause or one record, in words a teacher understands."""

from __future__ import annotations

from dataclasses import dataclass
from gettext import gettext as _
from typing import TYPE_CHECKING, Any, Final

import click

from cli.common import DISAGREEMENT, Failed, nearest
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
from evidence.problems import N_, Problem, register, shown

if TYPE_CHECKING:
    from evidence.scales import Standing
    from reports.advice.passages import Explained
    from rules.model import Node

TEMPLATES: Final = register(
    {
        "explain_nothing": N_("Nothing is named. Name a requirement, a clause or a record."),
        "explain_unknown": N_(
            "{found} is neither a requirement of these conditions nor a record of the dossier. Name one by "
            "its id, such as {requirement} or {record}, or a clause by its number."
        ),
        "explain_near": N_(
            "{found} is neither a requirement of these conditions nor a record of the dossier. Is {near} "
            "meant?"
        ),
    }
)


@dataclass(frozen=True)
class Asked:
    """What the command line asks for, as click gives it."""

    dossier: str
    what: str
    title: str | None
    as_of: str | None
    standing: Standing | None
    settings: str | None
    readings: tuple[tuple[str, str], ...]
    handbook: str | None
    form: str | None
    output: str | None
    cross_check: bool


def explain_command() -> click.Command:
    """`zhicheng explain`."""
    return Command(
        "explain",
        callback=_explain,
        params=[
            files_argument("dossier", _("DOSSIER")),
            click.Argument(["what"], metavar=_("REQUIREMENT_OR_RECORD"), required=True),
            title_option(),
            as_of_option(),
            standing_option(),
            file_option("--settings", _("Local settings of the office.")),
            reading_option(),
            file_option("--handbook", _("Official text, to be shown beside our restatement.")),
            *paper_options(),
            cross_check_option(),
            lang_option(),
        ],
        help="\n\n".join(
            (
                _(
                    "Tells everything about one requirement or one record of DOSSIER. A requirement is named "
                    "by its id (3.2, see `zhicheng rules show`) or its clause (3(2), or as the regulation "
                    "writes it), a record by its id."
                ),
                _(
                    "Of a requirement: its words, what it asks and from when to when, what was found record "
                    "by record and why, what is still needed, what depends on it, and its readings. Of a "
                    "record: where it counts, may count or does not count, and why; its documents; what "
                    "would be without it."
                ),
            )
        ),
    )


def _explain(**asked: Any) -> int:
    wanted = Asked(**asked)
    given, form = _read(wanted)
    views = _views(wanted, given)
    if views is None:
        return DISAGREEMENT
    _deliver(wanted, form, views)
    return 0


def _read(asked: Asked) -> tuple[Given, str]:
    """Everything asked for, read. Raises Failed with all that is wrong with any of it."""
    inputs = Inputs()
    form, unknown = form_asked(asked.form, asked.output)
    files = [name for name in (asked.dossier, asked.settings, asked.handbook) if name]
    inputs.problems += [each for each in (unknown, check_target(asked.output, files)) if each is not None]
    as_of = cut_off(asked.as_of, inputs)
    beside = Beside(asked.title, asked.standing, asked.settings, asked.readings, asked.handbook)
    given = read_given(inputs, inputs.dossier(asked.dossier), as_of, beside)
    inputs.finish()
    if given is None:
        raise RuntimeError("an input is missing, and no problem tells of it")
    if asked.as_of is None:
        tell_today(given.as_of)
    return given, form


def _views(asked: Asked, given: Given) -> list[Explained] | None:
    """The explanations; None when the engines disagree, which has then been told. Raises Failed."""
    # ruff: noqa: PLC0415 - start-up counts
    from evaluator.changes import Drop, apply
    from reports.advice.explained import requirement_explained
    from reports.advice.explained_record import record_explained
    from reports.context import Context
    from reports.language import language
    from rules.naming import named

    program = evaluator_of(given, given, None).program
    node = named(program.resolved.requirement, asked.what)
    records = {record.id for record in given.dossier.records}
    if node is None and asked.what not in records:
        raise Failed([_unknown(asked.what, given, program.resolved.requirement)])
    situations = [given.situation]
    if asked.what in records:
        situations.append(apply(given.situation, [Drop(asked.what)]))
    verdicts = verdicts_of(given, situations, cross_check=asked.cross_check)
    if verdicts is None:
        return None
    context = Context(verdicts[0], language(current()), given.official)
    views = []
    if node is not None:
        views.append(requirement_explained(context, program, node.id))
    if asked.what in records:
        views.append(record_explained(context, asked.what, verdicts[1]))
    return views


def _unknown(found: str, given: Given, root: Node) -> Problem:
    """That there is neither such a requirement nor such a record, and which of them comes near."""
    from rules.naming import nodes

    if not found.strip():
        return Problem("explain_nothing")
    requirements = [node.id for node in nodes(root)]
    records = [record.id for record in given.dossier.records]
    near = nearest(found, [*records, *requirements]) or nearest(found.upper(), records)
    if near is not None:
        return Problem("explain_near", params={"found": shown(found), "near": shown(near)})
    examples = {"requirement": requirements[-1], "record": shown(records[0]) if records else "L1"}
    return Problem("explain_unknown", params={"found": shown(found), **examples})


def _deliver(asked: Asked, form: str, views: list[Explained]) -> None:
    """The explanations, where they were asked to go; one requirement and one record may have one id."""
    from cli.common import json_text
    from reports.advice.passages import data_of_explained, markdown_of_explained, write_explained

    def paper(sheet: Any) -> None:
        for number, view in enumerate(views):
            if number:
                sheet.blank()
            write_explained(sheet, view)

    data = [data_of_explained(view) for view in views]
    writers = Writers(
        paper,
        lambda: "\n".join(markdown_of_explained(view) for view in views),
        lambda: json_text(data[0] if len(data) == 1 else data),
    )
    deliver(writers, form, asked.output)
