"""`zhicheng archive verify`: whether an archive is what it was, and gives again what it gave."""

from __future__ import annotations

from gettext import gettext as _
from gettext import ngettext
from typing import TYPE_CHECKING, Final

import click

from cli.archive.parameters import archive_argument, number_option
from cli.common import Failed
from cli.help import Command
from cli.output import write_standard
from cli.parameters import lang_option
from cli.speech import current, shout, tell
from evidence.problems import Problem, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cli.archive.frozen import Again, Frozen
    from cli.archive.store import Archive
    from reports.archive.chain import Entry, Member

MOST: Final = 50
"""So many things that are wrong are told."""


def verify_command() -> click.Command:
    """`zhicheng archive verify`."""
    return Command(
        "verify",
        callback=_verify,
        params=[
            archive_argument(),
            click.Option(
                ["--head"],
                metavar=_("HASH"),
                callback=_hash,
                help=_("A hash noted earlier: it must be that of an entry still there."),
            ),
            click.Option(
                ["--again"],
                is_flag=True,
                help=_("Decide all frozen dossiers again too; the same bytes must come out."),
            ),
            number_option("--entry", _("Decide only this entry again, or last.")),
            lang_option(),
        ],
        help="\n\n".join(
            (
                _(
                    "Looks whether ARCHIVE is what it was, from the first entry to the last, and names the "
                    "first entry that is not."
                ),
                _(
                    "What was taken away from the end, or an archive that was written anew as a whole, only "
                    "shows against a hash that was noted elsewhere (--head)."
                ),
                _("Exit code: 0 when all is what it was, 4 when it is not."),
            )
        ),
    )


def _hash(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    text = value.strip().lower()
    if len(text) == 64 and set(text) <= set("0123456789abcdef"):
        return text
    message = _("{value} is not a hash: it has 64 digits, 0 to 9 and a to f.")
    raise click.BadParameter(message.format(value=shown(value)))


def _verify(archive: str, head: str | None, again: bool, entry: int | None) -> int:  # noqa: FBT001 - click's signature
    from cli.archive.sound import UNSOUND, unsound  # noqa: PLC0415 - start-up counts
    from cli.archive.store import opened  # noqa: PLC0415 - likewise
    from reports.archive.listing import Listing  # noqa: PLC0415 - likewise
    from reports.language import language  # noqa: PLC0415 - likewise

    with opened(archive) as store:
        problems = [each for each, _number in zip(unsound(store), range(MOST), strict=False)]
        if problems:
            tell(problems)
            return UNSOUND
        entries = store.entries()
        if head is not None and not _known(head, entries):
            tell([Problem("head_unknown", params={"head": head})])
            return UNSOUND
        n = len(entries)
        said = ngettext(
            "All is what it was: {n} entry, every dossier and verdict held against its hash.",
            "All is what it was: {n} entries, every dossier and verdict held against its hash.",
            n,
        )
        write_standard(said.format(n=n) + "\n" + Listing(language(current())).head(entries[-1]))
        if not again and entry is None:
            return 0
        numbers = [each.number for each, _digest in entries] if entry is None else [entry]
        return UNSOUND if _again(store, numbers) else 0


def _known(head: str, entries: list[tuple[Entry, str]]) -> bool:
    """Whether an entry has that hash, which is said."""
    for entry, digest in entries:
        if digest == head:
            since = len(entries) - entry.number
            said = ngettext(
                "The hash noted is that of entry {number}; {n} entry has been added since.",
                "The hash noted is that of entry {number}; {n} entries have been added since.",
                since,
            )
            write_standard(said.format(number=entry.number, n=since) + "\n")
            return True
    return False


# Deciding again -------------------------------------------------------------------------------------------


def _again(store: Archive, numbers: list[int]) -> bool:
    """Decide what these entries hold again and tell what came out; whether anything is not what it was."""
    from cli.archive.frozen import Frozen  # noqa: PLC0415 - start-up counts
    from cli.batch.progress import progress  # noqa: PLC0415 - likewise
    from evaluator.rete import CrossChecker  # noqa: PLC0415 - likewise

    with CrossChecker() as checker:
        todo = list(_todo(Frozen(store, number, checker) for number in numbers))
        tally = _Tally()
        with progress(len(todo), _("Deciding again"), _("Decided again {done} of {total}.")) as told:
            for number, (frozen, member) in enumerate(todo, 1):
                tally.take(frozen, member)
                told(number)
    return tally.tell()


def _todo(entries: Iterator[Frozen]) -> Iterator[tuple[Frozen, Member]]:
    """The verdicts of entries; one that several hold once."""
    seen = set()
    for frozen in entries:
        for member in frozen.members():
            if member.verdict is not None and (member.verdict, member.dossier) not in seen:
                seen.add((member.verdict, member.dossier))
                yield frozen, member


class _Tally:
    """What came out of deciding again."""

    def __init__(self) -> None:
        self.identical = self.same = 0
        self.problems: list[Problem] = []
        self.different: list[tuple[Frozen, Member, Again]] = []

    def take(self, frozen: Frozen, member: Member) -> None:
        """Decide one again."""
        try:
            again = frozen.again(member)
        except Failed as failed:
            self.problems += failed.problems
            return
        self.identical += again.identical
        self.same += again.same and not again.identical
        if not again.same:
            self.different.append((frozen, member, again))

    def tell(self) -> bool:
        """Say it; whether anything is not what it was."""
        told = _("Decided again: {n} verdicts, the same bytes.")
        lines = [told.format(n=self.identical)]
        if self.same:
            told = _("{n} the same findings by another version or without the second engine.")
            lines.append(told.format(n=self.same))
        if self.different:
            lines.append(_("{n} other findings than are frozen:").format(n=len(self.different)))
            lines += [line for each in self.different[:MOST] for line in _differs(*each)]
        write_standard("\n".join(lines) + "\n")
        tell(self.problems[:MOST])
        if len(self.problems) > MOST:
            shout(_("and {n} more").format(n=len(self.problems) - MOST))
        return bool(self.different or self.problems)


def _differs(frozen: Frozen, member: Member, again: Again) -> Iterator[str]:
    """What differs between a frozen verdict and the same decided again."""
    from evaluator.difference import difference  # noqa: PLC0415 - start-up counts
    from evaluator.found import found_of  # noqa: PLC0415 - likewise
    from reports.clean import clean  # noqa: PLC0415 - likewise
    from reports.difference import DifferenceWords  # noqa: PLC0415 - likewise
    from reports.language import language  # noqa: PLC0415 - likewise

    code = current()
    root = again.verdict.finding
    says = {each.id: each.requirement.says.in_language(code) for each in root.walk()}
    was, now = frozen.found(member), found_of(again.verdict)
    view = DifferenceWords(language(code), says).view(difference(was, now), was, now)
    yield clean(f"  {frozen.entry.number}  {member.file}: {view.before_word} → {view.after_word}")
    for change in view.clauses:
        yield clean(
            f"    {change.cite} {change.says}: {change.before_word} → {change.after_word} {change.span}"
        )
