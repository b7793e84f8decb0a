"""From a verdict to the report: one tree of plain values in one language, from which every format is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from evaluator.verdict import Verdict
from evidence.day import Day
from reports.clauses import Clauses
from reports.clean import clean, clip
from reports.conclusion import bounds_of, conclusion_of
from reports.context import Context
from reports.language import N_, Code, language
from reports.missing import missing_of
from reports.model import ClauseView, Fact, Missing, Report, WaiverView
from reports.reuse import limits_text
from reports.sections import (
    cross_check_of,
    judgements_of,
    notes_of,
    readings_of,
    receipt_of,
    records_of,
    remarks_of,
)

if TYPE_CHECKING:
    from evaluator.advice import Advice
    from reports.advice.part import AdviceView

LABELS: Final[Mapping[str, str]] = {
    "conclusion": N_("Conclusion"),
    "survey": N_("Survey of the clauses"),
    "missing": N_("What is missing"),
    "decisive": N_("What decides it"),
    "marked_decisive": N_("decisive"),
    "clauses": N_("Clause by clause"),
    "clause": N_("Clause"),
    "status": N_("Status"),
    "official": N_("Official text"),
    "restated": N_("Restated"),
    "waiver": N_("Waiver"),
    "period": N_("Period"),
    "wanted": N_("Asked for"),
    "shown": N_("Shown"),
    "records": N_("Records"),
    "record": N_("Record"),
    "remark": N_("Remark"),
    "judgements": N_("Judgements and whose"),
    "judge": N_("Judged by"),
    "date": N_("Date"),
    "degree": N_("Degree"),
    "basis": N_("Basis"),
    "standing": N_("Standing"),
    "no_judgements": N_("The dossier holds no judgements."),
    "readings": N_("Readings used"),
    "readings_chosen": N_("Chosen, not the default"),
    "readings_default": N_("By default"),
    "other_options": N_("other readings"),
    "notes": N_("Notes of the rule set"),
    "waivers": N_("Waivers"),
    "remarks": N_("To be looked at"),
    "documents": N_("Documents"),
    "no_documents": N_("none listed"),
    "serves": N_("Serves"),
    "serves_nothing": N_("no requirement looks at it"),
    "receipt": N_("Receipt"),
    "expand": N_("Unfold all"),
    "collapse": N_("Fold all"),
    "contents": N_("Contents"),
}
"""The headings and the few words of the frame."""


def report_of(
    verdict: Verdict,
    lang: Code = "zh",
    handbook: Mapping[str, str] | None = None,
    advice: Advice | None = None,
) -> Report:
    """The report on a verdict. `handbook` holds the official text of each clause by its citation.

    `advice` is that on the same verdict.

    Raises FileNotFoundError when the messages of the language have not been compiled.
    """
    context = Context(verdict, language(lang), handbook)
    say = context.language.say
    root = Clauses(context).view(verdict.finding)
    waivers = tuple(_waivers(root))
    missing = missing_of(context)
    title = verdict.rule_set.title.in_language(lang)
    return Report(
        lang,
        say("Comparison with the conditions: {title}", title=title),
        tuple(facts_of(context)),
        conclusion_of(context),
        bounds_of(context),
        missing,
        root,
        judgements_of(context),
        readings_of(context),
        notes_of(context),
        waivers,
        remarks_of(context, waivers),
        records_of(context),
        cross_check_of(context),
        receipt_of(context),
        verdict,
        {name: say(text) for name, text in LABELS.items()},
        _advice(context, missing, advice),
    )


def _advice(context: Context, missing: Missing, advice: Advice | None) -> AdviceView | None:
    if advice is None:
        return None
    from reports.advice.part import advice_of  # noqa: PLC0415 - start-up counts, and batches have no advice

    return advice_of(context, missing, advice)


LONGEST_FACT: Final = 200


def facts_of(context: Context) -> Iterator[Fact]:
    """Whose dossier it is, and what it was held against."""
    dossier, words, say = context.verdict.dossier, context.words, context.language.say
    heading = context.language.heading
    for field, label in (
        ("name", say("Applicant")),
        ("id", say("Dossier")),
        ("school", words.field("school")),
    ):
        text = getattr(dossier, field)
        if text is not None:
            yield Fact(field, heading(label), clip(clean(text), LONGEST_FACT))
    for field in ("subject", "stage", "current_title", "qualified_on", "appointed_on"):
        value = getattr(dossier, field)
        if isinstance(value, Day):
            yield Fact(field, heading(words.field(field)), words.day(value))
        elif value is not None:
            yield Fact(
                field, heading(words.field(field)), clip(clean(words.label(field, value)), LONGEST_FACT)
            )
    if dossier.posts:
        yield Fact("posts", heading(words.field("posts")), _posts(context))
    yield Fact(
        "rule_set", say("Conditions"), context.verdict.rule_set.title.in_language(context.language.code)
    )
    limits = limits_text(context)
    if limits:
        yield Fact("reuse", say("Use of one record"), limits)
    yield Fact("as_of", say("Cut-off"), context.language.day(context.verdict.as_of))
    yield Fact("standing", say("Least standing that counts"), words.standing(context.verdict.standing))


def _posts(context: Context) -> str:
    language, words = context.language, context.words
    told = []
    for post in context.verdict.dossier.posts or ():
        name = words.value(None, "post", post.post)
        if post.from_ is None:
            told.append(name)
        elif isinstance(post.to, Day):
            told.append(language.bracketed(name, language.from_to(words.day(post.from_), words.day(post.to))))
        elif post.to == "none":
            told.append(language.bracketed(name, language.since(words.day(post.from_))))
        else:
            told.append(
                language.bracketed(name, language.labelled(words.field("from"), words.day(post.from_)))
            )
    return language.join(told)


def _waivers(clause: ClauseView) -> Iterator[WaiverView]:
    if clause.waiver is not None:
        yield clause.waiver
    for child in clause.children:
        yield from _waivers(child)
