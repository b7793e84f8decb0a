"""Arguments that the commands of the archive share."""

from __future__ import annotations

from gettext import gettext as _
from typing import Any, Final

import click

from cli.parameters import files_argument
from evidence.problems import shown

LAST: Final = "last"
DIGITS: Final = 9


def archive_argument() -> click.Argument:
    """ARCHIVE: the file of the archive."""
    return files_argument("archive", _("ARCHIVE"))


def number_argument(name: str, metavar: str, *, required: bool = True) -> click.Argument:
    """The number of an entry, or `last`; 0 stands for that, None for nothing given."""
    return click.Argument([name], metavar=metavar, required=required, callback=number)


def number_option(name: str, help_text: str) -> click.Option:
    """An option that takes the number of an entry."""
    return click.Option([name], metavar=_("ENTRY"), callback=number, help=help_text)


def number(_ctx: click.Context, _param: click.Parameter, value: Any) -> int | None:
    """The number of an entry as it is typed: 0 for `last`, None for nothing."""
    if value is None:
        return None
    if value == LAST:
        return 0
    if value.isascii() and value.isdecimal() and len(value) <= DIGITS and int(value) > 0:
        return int(value)
    message = _("{value} is not the number of an entry. Give one such as 3, or the word last.")
    raise click.BadParameter(message.format(value=shown(value)))
