"""`zhicheng whatif`: two verdicts side by side, before and after changes that nobody has made yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from gettext import gettext as _
from typing import TYPE_CHECKING, Any, Final

import click

from cli.common import DISAGREEMENT, Failed, chosen
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
from cli.situation import Given, cut_off, read_given, tell_today, verdicts_of
from cli.speech import current
from evidence.problems import N_, Place, Problem, register, shown

if TYPE_CHECKING:
    from evaluator.changes import Change, Situation
    from evaluator.verdict import Verdict
    from evidence.reading.changes_reader import ChangesReader, Read
    from evidence.scales import Standing
    from rules.model import Node

_WORDS: Final = ("add", "drop", "verify", "attach", "judge", "supply", "set")
"""The options that give changes; --as-of and --reading besides."""

TEMPLATES: Final = register(
    {
        "whatif_nothing": N_(
            "No change is given. Give one with --add, --drop, --verify, --attach, --judge, --supply, --set, "
            "--as-of or --reading, or a file of changes with --changes."
        ),
        "whatif_idle": N_("This is so already: it changes nothing."),
        "requirement_unknown": N_(
            "The conditions have no requirement {found}. `zhicheng rules show` lists their ids."
        ),
        "requirement_near": N_("The conditions have no requirement {found}. Is {near} meant?"),
    }
)


@dataclass(frozen=True)
class Asked:
    """What the command line asks for, as click gives it."""

    dossier: str
    changes: tuple[str, ...]
    add: tuple[str, ...]
    drop: tuple[str, ...]
    verify: tuple[str, ...]
    attach: tuple[str, ...]
    judge: tuple[str, ...]
    supply: tuple[str, ...]
    set: tuple[str, ...]
    as_of: str | None
    readings: tuple[tuple[str, str], ...]
    title: str | None
    before_as_of: str | None
    before_readings: tuple[tuple[str, str], ...]
    standing: Standing | None
    settings: str | None
    form: str | None
    output: str | None
    cross_check: bool

    @property
    def texts(self) -> Mapping[str, tuple[str, ...]]:
        """The changes typed after options, by their words."""
        return {word: getattr(self, word) for word in _WORDS}


def whatif_command() -> click.Command:
    """`zhicheng whatif`."""
    return Command(
        "whatif",
        callback=_whatif,
        params=[
            files_argument("dossier", _("DOSSIER")),
            *_change_options(),
            title_option(),
            click.Option(
                ["--before-as-of"],
                metavar=_("DATE"),
                help=_("Cut-off of the first verdict, where --as-of is to be what changes."),
            ),
            reading_option("--before-reading", "before_readings", _("Reading of the first verdict.")),
            standing_option(),
            file_option("--settings", _("Local settings of the office.")),
            *paper_options(),
            cross_check_option(),
            lang_option(),
        ],
        help="\n\n".join(
            (
                _(
                    "Holds DOSSIER against the conditions twice, as it is and with changes, and shows both "
                    "verdicts side by side. Nothing is written into the dossier."
                ),
                _(
                    "FIELDS are written like open_lesson,level=county,date=2024-03 or like "
                    "{kind: open_lesson, level: county}; names and values may be Chinese, as in a dossier. "
                    "Every change may be given several times."
                ),
                _(
                    "--as-of is the cut-off of both verdicts; given alone, or together with --before-as-of, "
                    "it is what changes."
                ),
            )
        ),
    )


def _change_options() -> list[click.Parameter]:
    said: tuple[tuple[str, str, str], ...] = (
        ("add", _("FIELDS"), _("A record that might be there; taken as verified unless it says otherwise.")),
        ("drop", _("RECORD"), _("A record that might not be there.")),
        ("verify", _("RECORD[=STANDING]"), _("A record that is verified, or =rejected; `all` for all.")),
        (
            "attach",
            _("RECORD:DOCUMENT"),
            _("A document of a record, such as L1:award_certificate,stamped=yes."),
        ),
        ("judge", _("REQUIREMENT=CONCLUSION"), _("A judgement, such as 2.2=met.")),
        ("supply", _("RECORD.FIELD=VALUE"), _("A field that is not known, of a record or of the applicant.")),
        ("set", _("SETTING=VALUE"), _("A local setting that is missing, such as hours_standard=200.")),
    )
    options: list[click.Parameter] = [
        click.Option([f"--{word}"], multiple=True, metavar=metavar, help=told) for word, metavar, told in said
    ]
    return [
        *options,
        as_of_option(),
        reading_option(),
        file_option("--changes", _("A YAML file of changes, in the same words."), several=True),
    ]


def _whatif(**asked: Any) -> int:
    wanted = Asked(**asked)
    given, form, changes, after = _read(wanted)
    verdicts = verdicts_of(given, (given.situation, after), cross_check=wanted.cross_check)
    if verdicts is None:
        return DISAGREEMENT
    _deliver(wanted, form, verdicts, [read.change for read in changes])
    return 0


# Reading ------------------------------------------------------------------------------------------------


def _read(asked: Asked) -> tuple[Given, str, tuple[Read, ...], Situation]:
    """Everything asked for, read, and the situation after the changes.

    Raises Failed with all that is wrong with any of it.
    """
    inputs = Inputs()
    form, unknown = form_asked(asked.form, asked.output)
    files = [name for name in (asked.dossier, asked.settings, *asked.changes) if name]
    inputs.problems += [each for each in (unknown, check_target(asked.output, files)) if each is not None]
    others = bool(asked.changes or asked.readings or any(asked.texts.values()))
    if not others and asked.as_of is None:
        inputs.problems.append(Problem("whatif_nothing"))
    first, then = _cut_offs(asked, inputs, others=others)
    dossier = inputs.dossier(asked.dossier)
    given = read_given(
        inputs, dossier, first, Beside(asked.title, asked.standing, asked.settings, asked.before_readings)
    )
    reader = _gathered(asked, then)
    changes: tuple[Read, ...] = ()
    after = None
    if given is not None:
        read = reader.read(given.dossier, given.standing, given.as_of)
        inputs.problems += reader.problems
        changes = tuple(_known(given, read, inputs.problems))
        after = _applied(given.situation, changes, inputs.problems)
    else:
        inputs.problems += reader.problems
    inputs.finish()
    if given is None or after is None:
        raise RuntimeError("an input is missing, and no problem tells of it")
    if asked.before_as_of is None and (asked.as_of is None or then is not None):
        tell_today(given.as_of)
    return given, form, changes, after


def _cut_offs(asked: Asked, inputs: Inputs, *, others: bool) -> tuple[date | None, str | None]:
    """The cut-off of the first verdict, and the one it moves to, where it does."""
    if asked.before_as_of is not None:
        return cut_off(asked.before_as_of, inputs), asked.as_of
    if others:
        return cut_off(asked.as_of, inputs), None
    return cut_off(None, inputs), asked.as_of


def _gathered(asked: Asked, then: str | None) -> ChangesReader:
    """All changes of files and options, not yet read."""
    from evidence.reading.changes_reader import ChangesReader

    reader = ChangesReader()
    for file in asked.changes:
        reader.take_file(file)
    for word, texts in asked.texts.items():
        for text in texts:
            reader.take_text(word, text, Place(f"--{word}"))
    for reading, option in asked.readings:
        reader.take_text("reading", f"{reading}={option}", Place("--reading"))
    if then is not None:
        reader.take_text("as_of", then, Place("--as-of"))
    return reader


def _known(given: Given, changes: Iterable[Read], problems: list[Problem]) -> Iterator[Read]:
    """The changes whose readings and requirements the conditions have; a clause becomes its requirement."""
    from evaluator.changes import Choose, Judge

    known: list[Read] = []
    readings = dict(given.readings)
    for read in changes:
        change = read.change
        if isinstance(change, Choose):
            try:
                readings.update(chosen(given.rule_set, [(change.reading, change.option)]))
            except Failed as failed:
                problems.extend(replace(problem, place=read.place) for problem in failed.problems)
                continue
        known.append(read)
    own = {
        name: option for name, option in given.settings.readings.items() if name in given.rule_set.readings
    }
    root = given.rule_set.resolve(given.rule_set.choose({**own, **readings})).requirement
    for read in known:
        change = read.change
        if isinstance(change, Judge):
            requirement = _requirement(root, change.judgement.requirement, read.place, problems)
            judgement = change.judgement.model_copy(update={"requirement": requirement})
            yield read._replace(change=Judge(judgement))
        else:
            yield read


def _requirement(root: Node, text: str, place: Place, problems: list[Problem]) -> str:
    """The id of the requirement that a text names."""
    from rules.naming import named, near

    node = named(root, text)
    if node is not None:
        return node.id
    close = near(root, text)
    if close is None:
        problems.append(Problem("requirement_unknown", place, {"found": shown(text)}))
    else:
        problems.append(Problem("requirement_near", place, {"found": shown(text), "near": close}))
    return text


def _applied(before: Situation, changes: tuple[Read, ...], problems: list[Problem]) -> Situation | None:
    """The situation after the changes; None where some cannot be made, each told at its place."""
    from evaluator.changes import BadChange, apply, idle

    made = [read.change for read in changes]
    try:
        after = apply(before, made)
    except BadChange as bad:
        problems.extend(replace(fault.problem, place=changes[fault.change].place) for fault in bad.faults)
        return None
    problems.extend(
        Problem("whatif_idle", changes[place].place, severity="warning") for place in idle(before, made)
    )
    return after


# Telling ------------------------------------------------------------------------------------------------


def _deliver(asked: Asked, form: str, verdicts: tuple[Verdict, ...], changes: list[Change]) -> None:
    """The two verdicts, where they were asked to go."""
    # ruff: noqa: PLC0415 - start-up counts
    from reports.advice.compared import compared_of
    from reports.advice.compared_forms import json_of_compared, markdown_of_compared, write_compared

    before, after = verdicts
    view = compared_of(before, after, changes, current())
    writers = Writers(
        lambda paper: write_compared(paper, view),
        lambda: markdown_of_compared(view),
        lambda: json_of_compared(view),
    )
    deliver(writers, form, asked.output)
