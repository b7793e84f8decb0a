"""Options and arguments that several commands share, and what the shell may complete them to."""

from __future__ import annotations

from gettext import gettext as _
from typing import Any, Final

import click
from click.shell_completion import CompletionItem

from cli.common import known_rule_sets
from cli.speech import OPTION, current
from evidence.problems import shown
from evidence.scales import STANDINGS
from reports.language import CODES

MOST_PLANS: Final = 50
"""How many plans may be asked for."""
WITHIN: Final = 2.0
"""How many seconds a search takes at most where nobody says."""
LONGEST: Final = 3600.0


def lang_option() -> click.Option:
    """--lang: read before click sees the line (`cli.speech`), and declared so that click knows it."""
    return click.Option(
        [OPTION], type=click.Choice(CODES), expose_value=False, help=_("Language: zh (the default) or en.")
    )


def standing_option() -> click.Option:
    """--standing."""
    return click.Option(
        ["--standing"],
        type=click.Choice(STANDINGS),
        help=_("Least standing that counts as certain; without it what the settings say, else school."),
    )


def reading_option(
    name: str = "--reading", parameter: str = "readings", help_text: str | None = None
) -> click.Option:
    """--reading, once or several times; gives pairs of id and option."""
    usual = _("Read an ambiguous phrase in this way; may be given several times (see `zhicheng rules show`).")
    return click.Option(
        [name, parameter],
        multiple=True,
        metavar=_("ID=OPTION"),
        callback=_pairs,
        shell_complete=_readings,
        help=help_text or usual,
    )


def as_of_option() -> click.Option:
    """--as-of: the cut-off."""
    return click.Option(
        ["--as-of"], metavar=_("DATE"), help=_("Cut-off, such as 2024-08-31; without it today.")
    )


def cross_check_option() -> click.Option:
    """--cross-check and --no-cross-check."""
    return click.Option(
        ["--cross-check/--no-cross-check"],
        default=True,
        help=_("Let the second engine decide the same (the default), or leave it out."),
    )


def most_option() -> click.Option:
    """--most: how many plans."""
    return click.Option(
        ["--most"],
        type=click.IntRange(1, MOST_PLANS),
        default=3,
        show_default=True,
        metavar=_("NUMBER"),
        help=_("At most so many plans."),
    )


def within_option() -> click.Option:
    """--within: how long plans may be searched for."""
    return click.Option(
        ["--within"],
        type=click.FloatRange(0.01, LONGEST),
        default=WITHIN,
        show_default=True,
        metavar=_("SECONDS"),
        help=_("Search no longer than this."),
    )


def title_option() -> click.Option:
    """--title."""
    return click.Option(
        ["--title"],
        metavar=_("ID"),
        shell_complete=_titles,
        help=_("Title whose conditions are asked; without it the one that the dossier names."),
    )


def file_option(name: str, help_text: str, *, several: bool = False) -> click.Option:
    """An option that takes the name of a file. Whether it can be used is for its reader to say."""
    return click.Option(
        name.split("/"), metavar=_("FILE"), multiple=several, shell_complete=_files, help=help_text
    )


def files_argument(name: str, metavar: str, *, several: bool = False) -> click.Argument:
    """An argument that takes the name of a file, or of several."""
    return click.Argument(
        [name],
        metavar=metavar + "..." * several,
        nargs=-1 if several else 1,
        required=True,
        shell_complete=_files,
    )


def rule_set_argument(*, required: bool) -> click.Argument:
    """The id or file of one rule set; or, where none is required, of any number."""
    return click.Argument(
        ["rule_set"],
        metavar=_("RULE_SET") + "..." * (not required),
        nargs=1 if required else -1,
        required=required,
        shell_complete=_titles,
    )


def kinds_argument() -> click.Argument:
    """Any number of kinds of record, as codes or as people write them."""
    return click.Argument(
        ["kinds"], metavar=_("KIND") + "...", nargs=-1, callback=_kind_codes, shell_complete=_kinds
    )


# What is given ----------------------------------------------------------------------------------------


def _pairs(
    _ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    pairs = []
    for value in values:
        reading, _equals, option = value.partition("=")
        if not (reading and option):
            message = _("{value} is not of the form ID=OPTION, such as r14=sole.")
            raise click.BadParameter(message.format(value=shown(value)))
        pairs.append((reading.strip(), option.strip()))
    return tuple(pairs)


def _kind_codes(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    from evidence.terms import codes_by_spelling, fold, nearest  # noqa: PLC0415 - start-up counts

    spellings = codes_by_spelling("kind")
    codes = []
    for value in values:
        code = spellings.get(fold(value))
        if code is None:
            near = nearest(value, spellings)
            message = _("There is no kind of record {value}.")
            if near is not None:
                message = _("There is no kind of record {value}. Is {near} meant?")
            raise click.BadParameter(message.format(value=shown(value), near=near))
        codes.append(code)
    return tuple(codes)


# What the shell may complete it to --------------------------------------------------------------------


def _files(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return [CompletionItem(incomplete, type="file")]


def _titles(_ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    items = [
        CompletionItem(each.id, help=each.title.in_language(current()))
        for each in known_rule_sets()
        if each.id.startswith(incomplete)
    ]
    if not items and param.name == "rule_set":
        return [CompletionItem(incomplete, type="file")]
    return items


def _readings(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The readings, then the options of one, of the title given or of all titles."""
    name, equals, option = incomplete.partition("=")
    asked: Any = ctx.params.get("title") or ctx.params.get("rule_set")
    items: dict[str, CompletionItem] = {}
    for rule_set in known_rule_sets():
        if asked not in (None, rule_set.id):
            continue
        for reading_id, reading in rule_set.readings.items():
            if not equals and reading_id.startswith(name):
                says = reading.says.in_language(current())
                items.setdefault(f"{reading_id}=", CompletionItem(f"{reading_id}=", help=says))
            elif equals and reading_id == name:
                for code, one in reading.options.items():
                    if code.startswith(option):
                        item = CompletionItem(f"{name}={code}", help=one.says.in_language(current()))
                        items.setdefault(item.value, item)
    return list(items.values())


def _kinds(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from evidence.terms import LABELS, label  # noqa: PLC0415 - completion only

    return [
        CompletionItem(code, help=label("kind", code, current()))
        for code in LABELS["kind"]
        if code.startswith(incomplete)
    ]
