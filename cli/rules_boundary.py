"""`zhicheng rules boundary`: for every bound of a rule set a dossier just inside and one just outside."""

from __future__ import annotations

from collections.abc import Iterator
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from cli.common import Failed, chosen
from cli.help import Command
from cli.inputs import Inputs
from cli.naming import named_argument, sound_rule_set
from cli.output import STANDARD, check_target, write_file, write_standard
from cli.parameters import file_option, lang_option, reading_option, standing_option
from cli.situation import cut_off
from cli.speech import current, shout
from evidence.problems import N_, Problem, register, shown

if TYPE_CHECKING:
    from evaluator.boundary.collect import Collected
    from evidence.scales import Standing
    from reports.advice.boundary_file import BoundaryFiles
    from rules.loader import RuleSet

AS_OF: Final = "2024-08-31"
"""The cut-off of what is made up: the end of a school year."""
DOSSIERS: Final = "dossiers"
SUFFIXES: Final = (".yaml", ".yml")

TEMPLATES: Final = register(
    {
        "boundary_disagrees": N_(
            "{requirement} is bound otherwise than the evaluator finds ({name}): {expected} was made, "
            "{found} is found. Nothing is written. This is an error of zhicheng: please report it with the "
            "rule set."
        ),
        "boundary_no_case": N_("The rule set has no bound that could be shown."),
        "batch_out_full": N_("The folder {file} holds other things. Name an empty folder, or a new one."),
    }
)


def boundary_command() -> click.Command:
    """`zhicheng rules boundary`."""
    return Command(
        "boundary",
        callback=_boundary,
        params=[
            named_argument("rule_set", _("RULE_SET")),
            click.Option(
                ["-o", "--output"],
                metavar=_("FOLDER"),
                help=_(
                    "Folder for the cases and a dossier for each side; a name that ends in .yaml: the cases "
                    "only. Without it the cases go to the standard output."
                ),
            ),
            click.Option(
                ["--as-of"],
                metavar=_("DATE"),
                default=AS_OF,
                help=_("Cut-off of what is made up; without it 2024-08-31."),
            ),
            standing_option(),
            file_option("--settings", _("Local settings of the office; what they lack is made up.")),
            reading_option(),
            click.Option(
                ["--every-reading"],
                is_flag=True,
                help=_("Also the bounds that every other option of a reading brings."),
            ),
            lang_option(),
        ],
        help="\n\n".join(
            (
                _(
                    "Makes for every bound of RULE_SET a dossier just inside and one just outside: each "
                    "number, level, prize, date, period, amount, document and signature, as YAML to be "
                    "reviewed. A comment says which bound it is, what must be found and why."
                ),
                _(
                    "What must be found follows from how a dossier is made; the evaluator confirms each "
                    "before anything is written. The cases can be run with `zhicheng rules test RULE_SET "
                    "--cases FILE`. The same call gives the same bytes."
                ),
            )
        ),
    )


def _boundary(  # noqa: PLR0917 - click's signature
    rule_set: str,
    output: str | None,
    as_of: str,
    standing: Standing | None,
    settings: str | None,
    readings: tuple[tuple[str, str], ...],
    every_reading: bool,  # noqa: FBT001 - likewise
) -> int:
    from evaluator.evaluate import DEFAULT_STANDING  # noqa: PLC0415 - start-up counts

    inputs = Inputs()
    day = cut_off(as_of, inputs)
    given = inputs.settings(settings)
    problem = _target(output, [name for name in (rule_set, settings) if name])
    inputs.problems += [problem] if problem is not None else []
    inputs.finish()
    named = sound_rule_set(rule_set)
    choice = chosen(named, readings)
    if day is None or given is None:
        raise RuntimeError("an input is missing, and no problem tells of it")

    from evaluator.boundary.collect import collect  # noqa: PLC0415 - start-up counts
    from reports.advice.boundary_file import boundary_files  # noqa: PLC0415 - likewise

    least = standing or given.standing or DEFAULT_STANDING
    collected = collect(named, day, least, given, choice, every_reading=every_reading)
    if not collected.shown:
        raise Failed([Problem("boundary_no_case")])
    files = boundary_files(named, collected, current())
    problems = list(_confirmed(named, files))
    if problems:
        raise Failed(problems)
    _tell(named, collected)
    _write(named, files, output)
    return 0


def _target(output: str | None, inputs: list[str]) -> Problem | None:
    """What stands against writing there."""
    if output is None or output == STANDARD or output.lower().endswith(SUFFIXES):
        return check_target(output, inputs)
    folder = Path(output)
    try:
        if folder.exists() and not folder.is_dir():
            return Problem("batch_out_file", params={"file": output})
        if folder.is_dir() and any(folder.iterdir()):
            return Problem("batch_out_full", params={"file": output})
        if not folder.exists() and not folder.absolute().parent.is_dir():
            return Problem("batch_out_parent", params={"folder": str(folder.parent)})
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return Problem("batch_out_failed", params={"file": output, "reason": reason})
    return None


def _confirmed(rule_set: RuleSet, files: BoundaryFiles) -> Iterator[Problem]:
    """What the evaluator finds otherwise than it was made; the cases are read as they will be written."""
    from evaluator.boundary.confirm import differing  # noqa: PLC0415 - start-up counts
    from evaluator.cases import prepare  # noqa: PLC0415 - likewise
    from rules.cases import cases_from_bytes  # noqa: PLC0415 - likewise

    cases, problems = cases_from_bytes(files.cases.encode())
    yield from problems
    if cases is None:
        return
    prepared, problems = prepare(cases)
    yield from problems
    for each, difference in differing(rule_set, prepared):
        params = {
            "requirement": difference.requirement,
            "name": shown(each.case.name),
            "expected": _finding(difference.expected),
            "found": _finding(difference.found),
        }
        yield Problem("boundary_disagrees", params=params)


def _finding(finding: tuple[str, int | None, int | None]) -> str:
    status, certain, possible = finding
    return status if certain is None else f"{status} [{certain}, {possible}]"


def _tell(rule_set: RuleSet, collected: Collected) -> None:
    """How much there is, and what cannot be shown."""
    from reports.advice.boundary import BoundaryTexts  # noqa: PLC0415 - start-up counts

    texts = BoundaryTexts(current(), {})
    for each in collected.unshown:
        shout(texts.unshown(each))
    bounds = len({each.bound for each in collected.shown})
    said = ngettext(
        "{name}: {n} bound, {sides} cases, all confirmed",
        "{name}: {n} bounds, {sides} cases, all confirmed",
        bounds,
    )
    shout(said.format(name=rule_set.id, n=bounds, sides=len(collected.shown)))


def _write(rule_set: RuleSet, files: BoundaryFiles, output: str | None) -> None:
    """Write the cases, and in a folder the dossiers too. Raises Failed."""
    if output is None or output == STANDARD:
        write_standard(files.cases)
        return
    if output.lower().endswith(SUFFIXES):
        _put(output, files.cases)
    else:
        folder = Path(output)
        inner = folder / DOSSIERS
        try:
            inner.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            params = {"file": output, "reason": error.strerror or str(error)}
            raise Failed([Problem("batch_out_failed", params=params)]) from error
        _put(folder / _cases_name(rule_set), files.cases)
        _put(inner / "settings.yaml", files.settings)
        for each in files.dossiers:
            _put(inner / f"{each.name}.yaml", each.text)
            if each.settings is not None:
                _put(inner / f"{each.name}.settings.yaml", each.settings)
    shout(_("Written: {file}").format(file=output))


def _cases_name(rule_set: RuleSet) -> str:
    safe = "".join(c if c.isalnum() or c in "-_." else "_" for c in f"{rule_set.id}.{rule_set.edition}")
    return f"{safe.lstrip('.')[:80]}.boundary.cases.yaml"


def _put(target: str | Path, text: str) -> None:
    problem = write_file(str(target), text)
    if problem is not None:
        raise Failed([problem])
