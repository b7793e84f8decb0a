"""`zhicheng population explain`: one person of a population, explained as `zhicheng check` does.

The interpreter and the Rete network decide; the row that the columns found must say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from gettext import gettext as _
from typing import TYPE_CHECKING, Any, Final

import click

from cli import check
from cli.common import DISAGREEMENT, Failed, rule_set_of
from cli.help import Command
from cli.inputs import Inputs
from cli.naming import sound_rule_set
from cli.output import FORMS, check_target, form_of, unknown_form
from cli.parameters import (
    cross_check_option,
    file_option,
    files_argument,
    lang_option,
    most_option,
    reading_option,
    standing_option,
    within_option,
)
from cli.population.needed import need_population
from cli.situation import Asked as Beside
from cli.situation import Given, cut_off, evaluator_of, read_given, tell_today
from cli.speech import current, shout
from evidence.problems import N_, Problem, register, shown

if TYPE_CHECKING:
    from cli.population.finished import Run, RunVariant
    from cli.population.person import Person
    from evaluator.columns import Refused
    from evaluator.columns.row import Row, RowDifference, Told
    from evidence.dossier import Dossier
    from evidence.scales import Standing
    from reports.render import Form
    from rules.loader import RuleSet

TEMPLATES: Final = register(
    {
        "population_run_other": N_("The run was made with {option} {expected}, not {found}."),
        "population_run_settings": N_(
            "The run was made with other settings. Give its settings with --settings."
        ),
        "population_run_data": N_(
            "What the run was made from has changed since (part {part}). Run again with --resume first."
        ),
        "population_run_not_in": N_(
            "The run knows no applicant with the number {number}, though it can be decided now."
        ),
    }
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What the command line asks for, as click gives it."""

    data: str
    id: str
    number: int | None
    run: str | None
    variant: str | None
    rules: str | None
    as_of: str | None
    standing: Standing | None
    settings: str | None
    readings: tuple[tuple[str, str], ...]
    handbook: str | None
    form: Form | None
    output: str | None
    cross_check: bool
    advice: bool
    most: int
    within: float


def explain_command() -> click.Command:
    """`zhicheng population explain`."""
    return Command(
        "explain",
        callback=_command,
        params=[
            files_argument("data", _("DATA")),
            click.Argument(["id"], metavar=_("ID"), required=True),
            click.Option(
                ["--number"],
                type=int,
                metavar=_("NUMBER"),
                help=_("The applicant's number, where several have the id."),
            ),
            click.Option(
                ["--run"],
                metavar=_("FOLDER"),
                help=_("A finished run: its row must say the same. Cut-off, standing and readings are its."),
            ),
            click.Option(
                ["--variant"], metavar=_("NAME"), help=_("Which conditions and readings of that run.")
            ),
            click.Option(
                ["--rules"],
                metavar=_("RULE_SET"),
                help=_("Conditions by id, id@edition or file; without it those of the title sought."),
            ),
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
                    "Tells everything about the applicant ID of a population, as `zhicheng check` does of a "
                    "dossier, decided by the interpreter and the Rete network. The status of every "
                    "requirement and what counts for it must be what the columns find: in the run given "
                    "with --run, else worked out anew."
                ),
                _(
                    "Exit code: 0 for a verdict of any kind, 2 when something given is not as it must be, "
                    "3 when the engines find different things."
                ),
            )
        ),
    )


def _command(**asked: Any) -> int:
    wanted = Asked(**asked)
    need_population()
    from cli.population.finished import open_run  # noqa: PLC0415 - start-up counts
    from cli.population.person import person_of  # noqa: PLC0415 - likewise
    from evidence.population.store import open_population  # noqa: PLC0415 - likewise

    inputs = Inputs()
    form = wanted.form or form_of(wanted.output)
    if form is None and wanted.output is not None:
        inputs.problems.append(unknown_form(wanted.output))
    files = [each for each in (wanted.settings, wanted.handbook, wanted.rules) if each]
    target = check_target(wanted.output, files)
    inputs.problems += [target] if target is not None else []
    population, problems = open_population(wanted.data)
    inputs.problems += problems
    inputs.finish()
    if population is None or form is None:
        raise RuntimeError("an input is missing, and no problem tells of it")
    run = open_run(wanted.run) if wanted.run is not None else None
    person = person_of(population, wanted.id, wanted.number)
    rule_set, variant = _rules(wanted, run, person.dossier)
    given = _given(wanted, run, variant, rule_set, person.dossier)
    if run is not None and variant is not None:
        _check_run(run, person, given)
    elif wanted.as_of is None:
        tell_today(given.as_of)
    as_checked = check.Asked(
        dossier=wanted.data, title=None, as_of=wanted.as_of, standing=wanted.standing,
        settings=wanted.settings, readings=wanted.readings, handbook=wanted.handbook, form=form,
        output=wanted.output, error_workbook=None, cross_check=wanted.cross_check, every_reading=None,
        advice=wanted.advice, most=wanted.most, within=wanted.within, template=None,
    )  # fmt: skip
    decided = check.decide(as_checked, given)
    if decided is None:
        return DISAGREEMENT
    from evaluator.columns.row import differences, row_of  # noqa: PLC0415 - start-up counts

    row = (
        _row_of_run(run, variant, person) if run is not None and variant is not None else _row(given, person)
    )
    if row is not None:
        own = row_of(decided[0].finding)
        differing = differences(own, row)
        if differing:
            _tell_differences(differing)
            return DISAGREEMENT
        told = (
            _("The row of the run says the same of all {n} requirements.")
            if run is not None
            else _("The columns find the same of all {n} requirements.")
        )
        shout(told.format(n=len(own)))
    check.deliver(as_checked, given, (form, None), *decided)
    return 0


# By what it is decided ------------------------------------------------------------------------------------


def _rules(asked: Asked, run: Run | None, dossier: Dossier) -> tuple[RuleSet, RunVariant | None]:
    """The rule set, and the variant of the run. Raises Failed."""
    given = sound_rule_set(asked.rules) if asked.rules is not None else None
    if run is None:
        return given or rule_set_of(dossier.title_sought), None
    from cli.population.finished import no_rules, rule_set_of_variant  # noqa: PLC0415 - start-up counts

    variant = _variant(asked, run, given, dossier)
    rule_set = rule_set_of_variant(variant, [given] if given is not None else [])
    if rule_set is None:
        raise Failed([no_rules(variant)])
    return rule_set, variant


def _variant(asked: Asked, run: Run, given: RuleSet | None, dossier: Dossier) -> RunVariant:
    """The variant meant: by its name, else the first of the rule set meant, else the first of all."""
    if asked.variant is not None:
        return run.variant(asked.variant)
    if given is not None:
        for each in run.variants:
            if each.sha256 == given.sha256:
                return each
        expected = tuple(each.name for each in run.variants)
        raise Failed(
            [Problem("population_variant_unknown", params={"found": shown(given.id), "expected": expected})]
        )
    sought = dossier.title_sought
    if sought is not None:
        with suppress(Failed):  # one that nobody here knows; the run decided by others
            sought = rule_set_of(sought).id
    return next((each for each in run.variants if each.rule_set == sought), run.variants[0])


def _given(
    asked: Asked, run: Run | None, variant: RunVariant | None, rule_set: RuleSet, dossier: Dossier
) -> Given:
    """All that the verdict is made from; the run's own where there is one. Raises Failed."""
    inputs = Inputs()
    if run is None or variant is None:
        as_of = cut_off(asked.as_of, inputs)
        beside = Beside(None, asked.standing, asked.settings, asked.readings, asked.handbook)
    else:
        other = [
            ("--as-of", asked.as_of, run.as_of.isoformat()),
            ("--standing", asked.standing, run.standing),
            *(
                (f"--reading {shown(name)}", option, variant.readings.get(name, "-"))
                for name, option in asked.readings
            ),
        ]
        for option, found, expected in other:
            if found not in (None, expected):
                params = {"option": option, "expected": shown(expected), "found": shown(found)}
                inputs.problems.append(Problem("population_run_other", params=params))
        as_of = run.as_of
        readings = tuple(variant.readings.items())
        beside = Beside(None, run.standing, asked.settings, readings, asked.handbook)
    given = read_given(inputs, dossier, as_of, beside, rule_set)
    inputs.finish()
    if given is None:
        raise RuntimeError("an input is missing, and no problem tells of it")
    return given


def _check_run(run: Run, person: Person, given: Given) -> None:
    """The run must be made from the same settings and data. Raises Failed."""
    from evidence.canonical import sha256_of  # noqa: PLC0415 - start-up counts

    problems = []
    if sha256_of(given.settings) != run.settings_sha256:
        problems.append(Problem("population_run_settings"))
    if person.part not in run.parts or run.parts[person.part].inputs_sha256 != person.read.sha256:
        problems.append(Problem("population_run_data", params={"part": str(person.part)}))
    if problems:
        raise Failed(problems)


# The row --------------------------------------------------------------------------------------------------


def _row_of_run(run: Run, variant: RunVariant, person: Person) -> Row:
    """The row that a run wrote. Raises Failed."""
    import pyarrow.compute as pc  # noqa: PLC0415 - an extra, and slow to import

    from evaluator.columns.row import row_from  # noqa: PLC0415 - likewise
    from evidence.population.layout import NUMBER  # noqa: PLC0415 - likewise

    table = run.table(variant.name, person.part)
    rows = table.filter(pc.equal(table.column(NUMBER), person.number)).to_pylist()
    if len(rows) != 1:
        raise Failed([Problem("population_run_not_in", params={"number": str(person.number)})])
    return row_from(rows[0])


def _row(given: Given, person: Person) -> Row | None:
    """What the columns find now; None where they cannot, which is told."""
    from evaluator.columns import ColumnEngine, Refused  # noqa: PLC0415 - start-up counts
    from evaluator.columns.loading import frame_from, sliced  # noqa: PLC0415 - likewise
    from evaluator.columns.row import row_at  # noqa: PLC0415 - likewise

    if person.dossier.pins:
        _tell_refused(Refused("columns_pins", applicant=shown(person.dossier.id)))
        return None
    try:
        engine = ColumnEngine(evaluator_of(given, given, None).program)
        frame = sliced(frame_from(person.read), person.place, person.place + 1)
        return row_at(engine.decide(frame), 0)
    except Refused as refused:
        _tell_refused(refused)
        return None


def _tell_refused(refused: Refused) -> None:
    from reports.language import language  # noqa: PLC0415 - seldom

    reason = refused.problem.text(current(), language(current()).say)
    shout(_("Not compared with the columns: {reason}").format(reason=reason))


def _tell_differences(differing: Sequence[RowDifference]) -> None:
    shout(_("The verdict and the columns differ. This is an error of zhicheng; there is no verdict."))
    for requirement, verdict, row in differing:
        shout(
            _("{requirement}: the interpreter finds {interpreter}, the columns {columns}.").format(
                requirement=requirement, interpreter=_shown(verdict), columns=_shown(row)
            )
        )
    shout(_("Please report it with the rule set and a dossier that shows it."))


def _shown(told: Told | None) -> str:
    return "-" if told is None else f"{told.status} [{told.certain}, {told.possible}]"
