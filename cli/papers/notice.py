"""`zhicheng notice`: the draft of the public notice."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from gettext import gettext as _
from typing import TYPE_CHECKING, Any, Final

import click

from cli.common import Failed
from cli.help import Command
from cli.papers.others import form_of, laid_out, written
from cli.parameters import file_option, files_argument, lang_option
from cli.speech import current, shout
from evidence.problems import N_, Problem, register, shown

if TYPE_CHECKING:
    from cli.papers.run_folder import RunFolder
    from reports.paper.notice import Applicant, Period

FORMS: Final = ("pdf", "docx", "txt")
LONGEST: Final = 366
"""Days that a notice stays up at most."""
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

TEMPLATES: Final = register(
    {
        "notice_not_a_day": N_("{option}: {found} is not a day. Write it like 2024-09-02."),
        "notice_two_ends": N_("--days and --until both say when the period ends. Give one of them."),
        "notice_no_begin": N_("--until says when the period ends. Say with --from when it begins."),
        "notice_order": N_("The period ends on {last}, before it begins on {first}. Check both."),
        "notice_long": N_("The period is longer than {most} days. Check the days."),
    }
)


def notice_command() -> click.Command:
    """`zhicheng notice`."""
    return Command(
        "notice",
        callback=_notice,
        params=[
            files_argument("run", _("FOLDER")),
            file_option("-o/--output", _("File to write: .docx, .pdf or .txt.")),
            click.Option(["--from", "first"], metavar=_("DATE"), help=_("First day of the period.")),
            click.Option(
                ["--days"],
                type=click.IntRange(1, LONGEST),
                metavar=_("NUMBER"),
                help=_("How many days it lasts, both ends included."),
            ),
            click.Option(["--until", "last"], metavar=_("DATE"), help=_("Last day, in place of --days.")),
            click.Option(
                ["--office"],
                metavar=_("TEXT"),
                help=_("Who takes objections; without it the office of the batch's settings."),
            ),
            click.Option(["--phone"], metavar=_("TEXT"), help=_("Telephone for objections.")),
            click.Option(["--address"], metavar=_("TEXT"), help=_("Address for objections.")),
            lang_option(),
        ],
        help="\n\n".join(
            (
                _(
                    "Drafts the public notice on the applicants of the finished batch in FOLDER: name, "
                    "school, subject and title sought of each, the period, and where to object."
                ),
                _(
                    "Nothing else of the batch is told: no conclusion, no judgement, no record, no id; "
                    "numbers of identity cards and telephones are masked. What is not given is left "
                    "blank."
                ),
                _("Exit code: 0 when it was written, 2 when something given is not as it must be."),
            )
        ),
    )


def _notice(run: str, output: str | None, **given: Any) -> int:
    target, form = form_of(output, FORMS)
    period = _period(given["first"], given["days"], given["last"])

    from cli.papers.run_folder import RunFolder  # noqa: PLC0415 - start-up counts
    from reports.paper.notice import Desk, notice_of  # noqa: PLC0415 - likewise

    batch = RunFolder(run)
    office = given["office"] or json.loads(batch.frame().settings).get("office") or ""
    desk = Desk(office, given["phone"] or "", given["address"] or "")
    applicants = list(_applicants(batch))
    if not applicants:
        raise Failed([Problem("papers_nobody", params={"folder": run})])
    paper = notice_of(applicants, current(), period, desk)
    if form == "txt":
        from reports.paper.notice_text import text_of  # noqa: PLC0415 - start-up counts

        written(target, text_of(paper))
    else:
        written(target, laid_out("notice", paper, form, target))
    if not (all(desk) and period.first and period.days):
        shout(_("This is a draft: what was not given is left blank in it."))
    return 0


def _applicants(batch: RunFolder) -> Iterator[Applicant]:
    """The four fields of everybody in the batch."""
    from reports.language import language  # noqa: PLC0415 - start-up counts
    from reports.paper.notice import Applicant  # noqa: PLC0415 - likewise
    from reports.words import Words  # noqa: PLC0415 - likewise

    words = Words(language(current()))
    titles = _titles(batch)
    for kept in batch.dossiers():
        dossier: Mapping[str, Any] = json.loads(kept.dossier)
        rule_set = json.loads(kept.verdict)["receipt"]["rule_set_sha256"]
        yield Applicant(
            str(dossier.get("name") or ""),
            str(dossier.get("school") or ""),
            words.label("subject", str(dossier.get("subject") or "")),
            titles.get(rule_set, ""),
        )


def _titles(batch: RunFolder) -> dict[str, str]:
    """The titles by the SHA-256 of their rule sets."""
    from rules.loader import rule_set_from_bytes  # noqa: PLC0415 - start-up counts

    found = {}
    for sha256, content in batch.frame().rule_sets.items():
        rule_set, _problems = rule_set_from_bytes(content)
        if rule_set is not None:
            found[sha256] = rule_set.title.in_language(current())
    return found


# The period ----


def _period(first: str | None, days: int | None, last: str | None) -> Period:
    """The period asked for. Raises Failed."""
    from reports.paper.notice import Period  # noqa: PLC0415 - start-up counts

    if last is None:
        period = Period(_day("--from", first), days)
    else:
        period = _ending(_day("--from", first), days, _day("--until", last))
    try:
        period.last  # noqa: B018 - whether the calendar has it
    except OverflowError as error:
        raise Failed([Problem("notice_long", params={"most": LONGEST})]) from error
    return period


def _ending(first: date | None, days: int | None, last: date | None) -> Period:
    from reports.paper.notice import Period  # noqa: PLC0415 - start-up counts

    if days is not None:
        raise Failed([Problem("notice_two_ends")])
    if first is None or last is None:
        raise Failed([Problem("notice_no_begin")])
    if last < first:
        params = {"first": first.isoformat(), "last": last.isoformat()}
        raise Failed([Problem("notice_order", params=params)])
    length = (last - first).days + 1
    if length > LONGEST:
        raise Failed([Problem("notice_long", params={"most": LONGEST})])
    return Period(first, length)


def _day(option: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise Failed([Problem("notice_not_a_day", params={"option": option, "found": shown(text)})])
