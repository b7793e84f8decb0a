"""`zhicheng evidence`: kinds, schema, lint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from gettext import gettext as _
from gettext import ngettext
from typing import Any, Final

import click

from cli.common import BAD_INPUT, json_text
from cli.help import Command
from cli.inputs import Inputs
from cli.output import write_standard
from cli.parameters import files_argument, kinds_argument, lang_option
from cli.speech import current, tell
from evidence.problems import N_, has_errors
from evidence.reading.specs import BlockSpec, FieldSpec, block_spec
from evidence.records import KINDS, Record
from evidence.terms import label
from reports.language import language

SORTS: Final = {
    "text": N_("text"),
    "key": N_("text"),
    "day": N_("date, such as 2021-09-01, 2021-09 or 2021"),
    "term": N_("term, such as 2023-autumn"),
    "yes_no": N_("true or false"),
    "number": N_("number"),
    "whole": N_("whole number"),
    "block": N_("a block of"),
    "kind": N_("kind of record"),
}
"""What a field holds, by the marker of the readers."""

# kinds ------------------------------------------------------------------------------------------------


def kinds_command() -> click.Command:
    """`zhicheng evidence kinds`."""
    return Command(
        "kinds",
        callback=_kinds,
        params=[
            kinds_argument(),
            lang_option(),
        ],
        help=_("Lists the kinds of record; of each KIND given, its own fields and the values they may have."),
    )


def _kinds(kinds: tuple[str, ...]) -> int:
    write_standard("\n".join(_described(kinds) if kinds else _listed()) + "\n")
    return 0


def _listed() -> Iterator[str]:
    width = max(map(len, KINDS)) + 2
    for kind in KINDS:
        yield f"{kind:<{width}}{label('kind', kind, current())}"


def _described(kinds: tuple[str, ...]) -> Iterator[str]:
    """The fields of kinds: first what every record has, then each kind's own."""
    common = block_spec(Record)
    yield _("Every record")
    yield from _fields(common, common.attributes)
    for kind in kinds:
        spec = block_spec(KINDS[kind])
        yield ""
        yield f"{kind}  {label('kind', kind, current())}"
        yield from _fields(spec, [name for name in spec.attributes if name not in common.attributes])


def _fields(spec: BlockSpec, names: Iterable[str], indent: str = "  ") -> Iterator[str]:
    """One line for each field: its name, its label, and what it holds."""
    for name in names:
        field = spec.field(name)
        yield f"{indent}{name}  {label('field', name, current())}: {_held(field)}"
        inner = field.item if field.item is not None else field
        if inner.model is not None:
            below = block_spec(inner.model)
            yield from _fields(below, below.attributes, indent + "  ")


def _held(field: FieldSpec) -> str:
    """What a field holds, in words or by its values."""
    if field.item is not None:
        return _("list of {what}").format(what=_held(field.item))
    if field.choices:
        values = list(field.choices) if field.group in ("", "kind") else _values(field)
    else:
        name = field.marker.name if field.marker is not None else field.shape
        values = [_(SORTS.get(name, SORTS["text"]))]
    return " | ".join([*values, *(["none"] if field.may_be_none and "none" not in field.choices else [])])


def _values(field: FieldSpec) -> list[str]:
    """The values with their labels, where those say more than the code."""
    labels = {code: label(field.group, code, current()) for code in field.choices}
    bracketed = language(current()).bracketed
    return [
        code if said == code.replace("_", " ") else bracketed(code, said) for code, said in labels.items()
    ]


# schema -----------------------------------------------------------------------------------------------


def schema_command() -> click.Command:
    """`zhicheng evidence schema`."""
    return Command(
        "schema",
        callback=_schema,
        params=[
            click.Option(["--settings"], is_flag=True, help=_("The schema of local settings instead.")),
            lang_option(),
        ],
        help=_("Prints the JSON Schema of a dossier, for editors."),
    )


def _schema(settings: bool) -> int:  # noqa: FBT001 - click's signature
    from evidence.schemas import dossier_schema, settings_schema  # noqa: PLC0415 - needed here only

    write_standard(json_text(settings_schema() if settings else dossier_schema()))
    return 0


# lint -------------------------------------------------------------------------------------------------


def lint_command() -> click.Command:
    """`zhicheng evidence lint`."""
    return Command(
        "lint",
        callback=_lint,
        params=[
            files_argument("files", _("FILE"), several=True),
            click.Option(["--settings"], is_flag=True, help=_("The files are local settings, not dossiers.")),
            lang_option(),
        ],
        help=_(
            "Checks dossiers, or settings, without comparing them with any conditions. "
            "Exit code 2 when a file cannot be used."
        ),
    )


def _lint(files: tuple[str, ...], settings: bool) -> int:  # noqa: FBT001 - click's signature
    wrong = 0
    for name in files:
        inputs = Inputs()
        read: Any = inputs.settings(name) if settings else inputs.dossier(name)
        tell(inputs.problems)
        if read is None or has_errors(inputs.problems):
            wrong += 1
        elif settings:
            write_standard(_("{name}: in order").format(name=name) + "\n")
        else:
            said = ngettext(
                "{name}: in order, {n} record", "{name}: in order, {n} records", len(read.records)
            )
            write_standard(said.format(name=name, n=len(read.records)) + "\n")
    return BAD_INPUT if wrong else 0
