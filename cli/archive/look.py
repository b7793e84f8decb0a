"""`zhicheng archive list` and `show`: what stands in an archive."""

from __future__ import annotations

from gettext import gettext as _
from typing import TYPE_CHECKING, Final

import click

from cli.archive.parameters import archive_argument, number_argument
from cli.common import Failed, json_text
from cli.help import Command
from cli.output import FORMS, STANDARD, check_target, form_of, unknown_form, write_file, write_standard
from cli.parameters import file_option, lang_option
from cli.speech import current, shout
from evidence.problems import N_, Param, Problem, register, shown

if TYPE_CHECKING:
    from cli.archive.frozen import Frozen
    from reports.archive.chain import Member
    from reports.render import Form

TEMPLATES: Final = register(
    {
        "archive_no_applicant": N_("Entry {number} has no applicant {found}. Give the id, name or file."),
        "archive_several": N_(
            "Entry {number} has several applicants {found}. Give one of the files: {files}."
        ),
        "archive_no_verdict": N_("{found} had no verdict in entry {number}: the dossier could not be read."),
        "archive_form_only": N_("An entry is shown as text or json. Name an applicant for another format."),
    }
)


def list_command() -> click.Command:
    """`zhicheng archive list`."""
    return Command(
        "list",
        callback=_list,
        params=[archive_argument(), form_option(("text", "json")), lang_option()],
        help=_("Lists the entries of ARCHIVE, the oldest first, and the hash of the last."),
    )


def _list(archive: str, form: str | None) -> int:
    from cli.archive.store import opened  # noqa: PLC0415 - start-up counts
    from reports.archive.listing import Listing, entries_data  # noqa: PLC0415 - likewise
    from reports.language import language  # noqa: PLC0415 - likewise

    with opened(archive) as store:
        entries = store.entries()
    if form == "json":
        write_standard(json_text(entries_data(entries)))
    else:
        write_standard(Listing(language(current())).entries(entries))
    return 0


def show_command() -> click.Command:
    """`zhicheng archive show`."""
    return Command(
        "show",
        callback=_show,
        params=[
            archive_argument(),
            number_argument("entry", _("ENTRY")),
            click.Argument(["applicant"], metavar=_("APPLICANT"), required=False),
            form_option(FORMS),
            file_option("-o/--output", _("Write to this file instead of the terminal.")),
            lang_option(),
        ],
        help="\n\n".join(
            (
                _(
                    "Shows ENTRY (its number, or last) of ARCHIVE: what was asked, the hashes, its "
                    "applicants. With APPLICANT (id, name or file) the whole report on that one, from what "
                    "was frozen."
                ),
                _(
                    "The report is made by deciding the frozen dossier again; where that gives another "
                    "finding than is frozen, this is said, and the exit code is 4."
                ),
            )
        ),
    )


def form_option(forms: tuple[str, ...]) -> click.Option:
    """--format."""
    return click.Option(
        ["--format", "form"],
        type=click.Choice(forms),
        help=_("Format; without it by the name of the output, else text."),
    )


def _show(archive: str, entry: int, applicant: str | None, form: Form | None, output: str | None) -> int:
    from cli.archive.frozen import Frozen  # noqa: PLC0415 - start-up counts
    from cli.archive.store import opened  # noqa: PLC0415 - likewise
    from evaluator.rete import CrossChecker  # noqa: PLC0415 - likewise
    from reports.archive.listing import Listing, entry_data  # noqa: PLC0415 - likewise
    from reports.language import language  # noqa: PLC0415 - likewise

    wanted = form or form_of(output)
    if wanted is None and output is not None:
        raise Failed([unknown_form(output)])
    target = check_target(output, [archive])
    if target is not None:
        raise Failed([target])
    if applicant is None and wanted not in ("text", "json"):
        raise Failed([Problem("archive_form_only")])
    with opened(archive) as store, CrossChecker() as checker:
        frozen = Frozen(store, entry, checker)
        if applicant is not None:
            text, code = _report(frozen, _member(frozen, applicant), wanted or "text")
        elif wanted == "json":
            text, code = json_text(entry_data(frozen.kept, frozen.members())), 0
        else:
            text, code = Listing(language(current())).entry(frozen.kept, frozen.members()), 0
    deliver(text, output)
    return code


def deliver(text: str | bytes, output: str | None) -> None:
    """Write a text where it was asked to go. Raises Failed."""
    if output is None or output == STANDARD:
        write_standard(text if isinstance(text, str) else text.decode("utf-8"))
        return
    problem = write_file(output, text)
    if problem is not None:
        raise Failed([problem])
    shout(_("Written: {file}").format(file=output))


def _member(frozen: Frozen, asked: str) -> Member:
    """The applicant of that id, name or file. Raises Failed."""
    members = frozen.members()
    params: dict[str, Param] = {"number": frozen.entry.number, "found": shown(asked)}
    found: list[Member] = []
    for field in ("file", "id", "name"):
        found = [each for each in members if getattr(each, field) == asked]
        if found:
            break
    if not found:
        raise Failed([Problem("archive_no_applicant", params=params)])
    if len(found) > 1:
        files = tuple(shown(each.file) for each in found)
        raise Failed([Problem("archive_several", params={**params, "files": files})])
    if found[0].verdict is None:
        raise Failed([Problem("archive_no_verdict", params=params)])
    return found[0]


def _report(frozen: Frozen, member: Member, form: Form) -> tuple[str, int]:
    """The report on a frozen dossier, and the exit code."""
    from cli.archive.sound import UNSOUND  # noqa: PLC0415 - start-up counts
    from reports.render import render  # noqa: PLC0415 - likewise

    again = frozen.again(member)
    text = render(again.verdict, form, current())
    if again.same:
        told = _("Decided again from entry {number}: the findings are the frozen ones.")
        shout(told.format(number=frozen.entry.number))
        return text, 0
    shout(
        _(
            "Decided again from entry {number}: other findings than are frozen. The report shows what this "
            "version finds; `zhicheng archive verify --again` lists what differs."
        ).format(number=frozen.entry.number)
    )
    return text, UNSOUND
