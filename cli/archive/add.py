"""`zhicheng archive add`: a batch frozen for good."""

from __future__ import annotations

from datetime import UTC, datetime
from gettext import gettext as _

import click

from cli.archive.parameters import archive_argument, number_option
from cli.help import Command
from cli.output import write_standard
from cli.parameters import files_argument, lang_option
from cli.speech import current


def add_command() -> click.Command:
    """`zhicheng archive add`."""
    return Command(
        "add",
        callback=_add,
        params=[
            archive_argument(),
            files_argument("folder", _("FOLDER")),
            click.Option(
                ["--note"], metavar=_("TEXT"), help=_("What is to be remembered of this batch, in a line.")
            ),
            number_option("--corrects", _("The entry that this one corrects; that one stays as it is.")),
            click.Option(["--twice"], is_flag=True, help=_("Add the batch although it is there already.")),
            lang_option(),
        ],
        help="\n\n".join(
            (
                _(
                    "Takes the finished batch in FOLDER into ARCHIVE: rule sets, settings, dossiers, "
                    "verdicts, doubts and what was asked. Makes the archive where there is none. All of it "
                    "is added, or nothing."
                ),
                _(
                    "Prints the entry and its hash. Note the hash elsewhere: with it `zhicheng archive "
                    "verify --head` shows whether anything has been changed or taken away since."
                ),
            )
        ),
    )


def _add(archive: str, folder: str, note: str | None, corrects: int | None, twice: bool) -> int:  # noqa: FBT001 - click's signature
    from cli.archive.batch import Batch  # noqa: PLC0415 - start-up counts
    from cli.archive.store import opened  # noqa: PLC0415 - likewise
    from reports.archive.listing import Listing  # noqa: PLC0415 - likewise
    from reports.language import language  # noqa: PLC0415 - likewise

    batch = Batch(folder)
    listing = Listing(language(current()))
    with opened(archive, create=True) as store:
        with store.adding():
            known = [] if twice else store.with_run(batch.sha256)
            if not known:
                if corrects is not None:
                    corrects = (store.entry(corrects) if corrects else store.last())[0].number
                added = datetime.now(UTC).astimezone().isoformat(timespec="seconds")
                kept = batch.add_to(store, added=added, note=note, corrects=corrects)
        # What is said from here on is on the disk.
        if known:
            told = _("This batch is in the archive already: entry {number}. Nothing was added.")
            write_standard(told.format(number=known[0][0].number) + "\n" + listing.head(store.last()))
        else:
            write_standard(listing.added(kept))
    return 0
