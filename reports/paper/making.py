"""From the report to the committee's paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from reports.clean import clean, clip
from reports.language import N_, Language, language
from reports.model import ClauseRef, ClauseView, Explanation, JudgementView, MissingItem, Report
from reports.numbers import number, runs
from reports.paper.model import ClauseRow, CommitteePaper, JudgedRow, OpenGroup
from reports.paper.numbers import numbers_of

LABELS: Final[Mapping[str, str]] = {
    "conclusion": N_("Conclusion"),
    "bounds": N_("Bounds"),
    "clause": N_("Clause"),
    "says": N_("What it asks"),
    "official": N_("Official text"),
    "status": N_("Finding"),
    "found": N_("How it compares"),
    "records": N_("Record numbers"),
    "paragraphs": N_("In words"),
    "judged": N_("What rests on judgement, and whose"),
    "judge": N_("Judged by"),
    "date": N_("Date"),
    "record": N_("Record number"),
    "standing": N_("Standing"),
    "basis": N_("Basis"),
    "no_judgements": N_("No judgement was looked at."),
    "open": N_("Open questions, by who answers them"),
    "nothing_open": N_("There are no open questions."),
    "doubts": N_("Doubts"),
    "no_doubts": N_("None was raised."),
    "remarks": N_("To be looked at"),
    "readings": N_("Readings and waivers used"),
    "default_readings": N_("By default"),
    "waivers": N_("Waivers"),
    "no_waivers": N_("None."),
    "opinion": N_("The committee's opinion (where it differs from the comparison: which clause, and why)"),
    "checked_by": N_("Checked by (signature)"),
    "member": N_("Committee member (signature)"),
    "chair": N_("Chair of the committee (signature)"),
    "seal": N_("Seal of the committee"),
    "day": N_("Day, month, year:"),
    "receipt": N_("Receipt"),
    "contents": N_("Contents"),
    "school": N_("School"),
    "applicant": N_("Applicant"),
    "page": N_("Page"),
    "open_record": N_("A number with “?”: may count, once an open question is answered."),
}
"""The headings and the few words of the frame."""

TOLD: Final = ("not_met", "open")
"""Clauses that have a paragraph."""
SHORT_HASH: Final = 8
LONGEST_NAME: Final = 20


def paper_of(report: Report, doubts: Iterable[str] = ()) -> CommitteePaper:
    """The committee's paper. `doubts` are in words."""
    lang = language(report.lang)
    say = lang.say
    rule_set = report.verdict.rule_set.title.in_language(report.lang)
    dossier = report.verdict.dossier
    labels = {name: say(text) for name, text in LABELS.items()}
    official = any(view.official is not None for view in _walk(report.root))
    return CommitteePaper(
        report.lang,
        say("Table of comparison: {title}", title=rule_set),
        clip(clean(dossier.name or dossier.id), LONGEST_NAME),
        report.facts,
        report.conclusion.mark,
        report.conclusion.sentence,
        report.conclusion.decisive,
        tuple(
            lang.labelled(each.ref.cite or each.ref.says, each.text) for each in report.bounds if each.text
        ),
        tuple(_rows(report, lang)),
        tuple(each.text for each in _told(report)),
        tuple(_judged(report, lang)),
        report.missing.intro if report.missing.groups else labels["nothing_open"],
        tuple(
            OpenGroup(group.heading, tuple(_item(item, report, lang) for item in group.items))
            for group in report.missing.groups
        ),
        tuple(map(clean, doubts)),
        tuple(remark.text for remark in report.remarks if remark.code != "waivers"),
        tuple(
            lang.labelled(
                f"{view.cite} {view.question}", lang.bracketed(view.used.text, f"{view.id}={view.used.code}")
            )
            for view in report.readings
            if not view.used.default
        ),
        " ".join(f"{view.id}={view.used.code}" for view in report.readings if view.used.default),
        tuple(lang.labelled(_titled(each.clause), each.text or "–") for each in report.waivers),
        report.cross_check.word,
        say(
            "This table is an opinion on the comparison with the conditions;"
            " it does not replace the review's conclusion."
        ),
        report.receipt,
        _footer(report, lang),
        {**labels, "says": labels["official"] if official else labels["says"]},
    )


# Clauses ----


def _rows(report: Report, lang: Language) -> Iterator[ClauseRow]:
    views = {view.ref.id: view for view in _walk(report.root)}
    places = {record.ref.id: place for place, record in enumerate(report.records)}
    words = {each.ref.id: each for each in report.explanations}
    official: dict[str, str] = {}
    for view in views.values():
        if view.official is not None:
            official.setdefault(view.ref.cite, view.official)
    for each in report.bounds:
        for ref in (each.ref, *(part.ref for part in each.parts)):
            view = views[ref.id]
            main = ref.id == each.ref.id
            yield ClauseRow(
                ref.id,
                view.mark,
                view.waits,
                ref.cite,
                official.get(ref.cite, ref.says),
                words[ref.id].short,
                "" if main and each.parts else numbers_of(view, places, lang),
                main,
            )


def _told(report: Report) -> Iterator[Explanation]:
    """The paragraphs of what is not met or open; of main clauses only those without parts.

    What awaits nothing but verification has none: the records stand among the open questions.
    """
    mains = {each.ref.id for each in report.bounds if each.parts}
    opens = {view.ref.id: view.finding.opens for view in _walk(report.root)}
    for each in report.explanations:
        if each.mark.code in TOLD and each.ref.id not in mains and opens[each.ref.id] != ("verification",):
            yield each


def _walk(view: ClauseView) -> Iterator[ClauseView]:
    yield view
    for child in view.children:
        yield from _walk(child)


# Judgements and open questions ----


def _judged(report: Report, lang: Language) -> Iterator[JudgedRow]:
    """The judgements that were looked at, each with the clauses that it was looked at for."""
    serves = {record.ref.id: record.serves for record in report.records}
    for view in report.judgements:
        looked_at = tuple(dict.fromkeys(each.clause.cite for each in serves.get(view.record.id, ())))
        if not looked_at:
            continue
        yield JudgedRow(
            lang.join(looked_at),
            view.mark,
            view.judge,
            view.date,
            view.standing,
            number(view.record),
            _basis(view),
            lang.clauses(view.notes),
        )


def _basis(view: JudgementView) -> str:
    return " ".join(part for part in (view.degree, view.basis) if part)


def _item(item: MissingItem, report: Report, lang: Language) -> str:
    """One open question: whether it has decided, the records by number, what it is, for which clauses."""
    names = lang.join(runs(map(number, item.records)))
    text = item.text
    if names:
        text = lang.labelled(text, names) if item.lists else lang.labelled(names, text)
    cites = lang.join(dict.fromkeys(ref.cite for ref in item.clauses if ref.cite))
    told = lang.clauses(part for part in (cites, item.choice) if part)
    text = lang.bracketed(text, told) if told else text
    return lang.labelled(report.labels["marked_decisive"], text) if item.decisive else text


def _titled(ref: ClauseRef) -> str:
    return f"{ref.cite} {ref.says}" if ref.cite else ref.says


# The foot ----


def _footer(report: Report, lang: Language) -> str:
    """The receipt in one line: what the conclusion was made from, hashes by their beginnings."""
    receipt = report.verdict.receipt
    say = lang.say
    parts = (
        say(
            "Rule set {what}",
            what=f"{receipt.rule_set}/{receipt.edition} {receipt.rule_set_sha256[:SHORT_HASH]}",
        ),
        say("Dossier {what}", what=receipt.dossier_sha256[:SHORT_HASH]),
        say("Settings {what}", what=receipt.settings_sha256[:SHORT_HASH]),
        lang.labelled(say("Cut-off"), receipt.as_of),
        f"zhicheng {receipt.zhicheng}",
    )
    return " · ".join(parts)
