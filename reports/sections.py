"""The other parts of a report: judgements, readings, notes, remarks, records and the receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Final

from evidence.documents import Document
from evidence.model import yaml_name
from evidence.problems import Problem
from evidence.records import Judgement, Record
from reports.clauses import LONGEST_TEXT
from reports.clean import clean, clip
from reports.context import Context
from reports.language import N_
from reports.model import (
    ClauseRef,
    Fact,
    JudgementView,
    Mark,
    NoteView,
    OptionView,
    ReadingView,
    RecordView,
    RemarkView,
    Serves,
    WaiverView,
)
from reports.reuse import limits_text, noticed_of_reuse
from rules.model import JudgementLeaf, Option

SETTLED: Final[Mapping[str, str]] = {
    "judgement": N_("settled by judgement"),
    "setting": N_("settled by the local settings"),
    "default": N_("settled by default"),
}

NOT_CHECKED: Final[Mapping[str, str]] = {
    "off": N_("the second engine was not asked for"),
    "not_installed": N_("the second engine is not installed"),
    "not_started": N_("the second engine could not be started"),
    "died": N_("the second engine broke off"),
    "timeout": N_("the second engine took too long"),
    "garbled": N_("the second engine's answer could not be read"),
    "failed": N_("the second engine reported an error"),
    "limits": N_("this is beyond the second engine's limits"),
}

DOUBTFUL: Final = ("issuer_level", "equivalent", "judgements_differ", "breach", "breach_open", "linked_open")
"""Types of reason that a reader should look at, whatever they come to."""

_OWN: Final = ("id", "kind", "name", "documents")
"""Fields of a record that have their own place in the report."""


# Judgements ----


def judgements_of(context: Context) -> tuple[JudgementView, ...]:
    """Every judgement of the dossier and whose it is, with the requirements that it was looked at for."""
    used: dict[str, dict[str, None]] = {}
    for finding in context.findings:
        if isinstance(finding.requirement, JudgementLeaf):
            for use in finding.uses:
                used.setdefault(use.record, {})[finding.id] = None
    return tuple(
        _judgement(context, record, tuple(used.get(record.id, ())))
        for record in context.verdict.dossier.records
        if isinstance(record, Judgement)
    )


def _judgement(context: Context, record: Judgement, used: tuple[str, ...]) -> JudgementView:
    language, words = context.language, context.words
    known = record.conclusion in ("met", "not_met")
    mark = context.marks[str(record.conclusion)] if known else context.marks["open"]
    named = context.clause_refs.get(record.requirement)
    clauses = (named,) if named is not None else ()
    role = words.value("judgement", "role", record.role) if record.role else ""
    judge = " ".join(
        part for part in (role, clip(clean(record.judge), LONGEST_TEXT) if record.judge else "") if part
    )
    return JudgementView(
        context.record_ref(record.id),
        clauses,
        mark,
        judge or language.say("not named"),
        words.day(record.date) if record.date is not None else language.say("no date"),
        clip(clean(record.degree), LONGEST_TEXT) if record.degree else "",
        clip(clean(record.basis), LONGEST_TEXT) if record.basis else "",
        words.standing(record.standing),
        _judgement_notes(context, record, used),
    )


_SHOWN_BESIDE: Final = ("judged_not_met", "standing")
"""Reasons of a judgement that its own columns tell."""


def _judgement_notes(context: Context, record: Judgement, used: tuple[str, ...]) -> tuple[str, ...]:
    if not used:
        return (context.language.say("not used: a nearer judgement stands, or nothing asks for it"),)
    finding = context.verdict.find(used[0])
    own = (use for use in finding.uses if use.record == record.id)
    return tuple(
        told.text for use in own for told in context.told_of(use) if told.reason.type not in _SHOWN_BESIDE
    )


# Readings and notes ----


def readings_of(context: Context) -> tuple[ReadingView, ...]:
    """The readings used: those chosen against the default first."""
    lang, say = context.language.code, context.language.say
    views = []
    for name, reading in context.verdict.rule_set.readings.items():
        options = {
            code: _option(code, option, reading.default, lang) for code, option in reading.options.items()
        }
        used = options[context.verdict.readings[name]]
        others = tuple(option for code, option in options.items() if code != used.code)
        how = say("default") if used.default else say("chosen")
        question = reading.says.in_language(lang)
        views.append(ReadingView(name, context.language.cite(reading.cite), question, used, others, how))
    views.sort(key=lambda view: view.used.default)
    return tuple(views)


def _option(code: str, option: Option, default: str, lang: str) -> OptionView:
    return OptionView(code, option.says.in_language(lang), code == default)


def notes_of(context: Context) -> tuple[NoteView, ...]:
    """The ambiguities that no record can settle."""
    language = context.language
    return tuple(
        NoteView(
            language.cite(note.cite),
            note.settled_by,
            language.say(SETTLED[note.settled_by]),
            note.says.in_language(language.code),
        )
        for note in context.verdict.rule_set.notes
    )


# What is noticed ----


def remarks_of(context: Context, waivers: tuple[WaiverView, ...]) -> tuple[RemarkView, ...]:
    """What a reader should look at: the evaluator's remarks, and doubtful reasons wherever they stand."""
    found: dict[str, RemarkView] = {}
    lang, translate = context.language.code, context.language.say
    for problem in context.verdict.remarks:
        text = _with_labels(context, problem).text(lang, translate)
        found.setdefault(text, RemarkView(problem.code, text, (), problem))
    for finding in context.findings:
        for reason in finding.reasons:
            if reason.type in DOUBTFUL:
                title = context.titled(context.clause_refs[finding.id])
                text = context.language.labelled(title, context.reasons.text(reason))
                found.setdefault(text, RemarkView(reason.type, text, (), None))
        for use in finding.uses:
            for reason in use.reasons:
                if reason.type in DOUBTFUL and reason.type not in ("breach", "breach_open"):
                    ref = context.record_ref(use.record)
                    told = context.reason_of(use.record, reason)
                    text = context.language.labelled(ref.label, told)
                    found.setdefault(text, RemarkView(reason.type, text, (ref,), None))
    for code, text, records in noticed_of_reuse(context):
        found.setdefault(text, RemarkView(code, text, records, None))
    if waivers:
        text = context.language.say("Requirements have been waived; the waivers stand below.")
        found[text] = RemarkView("waivers", text, (), None)
    return tuple(found.values())


def _with_labels(context: Context, problem: Problem) -> Problem:
    """A remark on an equivalent names a field and a value: with their labels in place of their codes."""
    if problem.code != "equivalent_not_in_force":
        return problem
    field, value = str(problem.params["field"]), str(problem.params["value"])
    label = context.words.value(None, field, value)
    return replace(problem, params={**problem.params, "field": context.words.field(field), "value": label})


# Records ----


def records_of(context: Context) -> tuple[RecordView, ...]:
    """Every record with all that is known of it, its documents, and the requirements it was held against."""
    serves: dict[str, list[Serves]] = {}
    for finding in context.findings:
        for use in finding.uses if finding.status != "not_applicable" else ():
            serve = Serves(context.clause_refs[finding.id], context.marks[use.status])
            serves.setdefault(use.record, []).append(serve)
    order = {"counted": 0, "possible": 1, "not_counted": 2}
    return tuple(
        _record(
            context, record, tuple(sorted(serves.get(record.id, ()), key=lambda each: order[each.mark.code]))
        )
        for record in context.verdict.dossier.records
    )


@cache
def _fields(kind: type[Record]) -> tuple[tuple[str, str], ...]:
    """The fields of a kind that are told as facts: the name in files and the attribute."""
    return tuple((yaml_name(name), name) for name in kind.model_fields if name not in _OWN)


def _record(context: Context, record: Record, serves: tuple[Serves, ...]) -> RecordView:
    return RecordView(
        context.record_ref(record.id),
        record.kind,
        context.words.kind(record.kind),
        record.name or "",
        facts_of_record(context, record),
        tuple(document_text(context, document) for document in record.documents),
        serves,
    )


def facts_of_record(context: Context, record: Record) -> tuple[Fact, ...]:
    """What is known of a record, but for what has its own place: id, kind, name and documents."""
    values = {path: getattr(record, name) for path, name in _fields(type(record))}
    if isinstance(record, Judgement):
        values["requirement"] = _named(context, record.requirement)
    return tuple(
        Fact(path, label, clip(clean(text), LONGEST_TEXT))
        for path, label, text in context.words.facts(record.kind, values)
    )


def _named(context: Context, requirement: str) -> str:
    ref: ClauseRef | None = context.clause_refs.get(requirement)
    return requirement if ref is None else context.titled(ref)


def document_text(context: Context, document: Document) -> str:
    """A document with who signed it and what is known of it."""
    language, words = context.language, context.words
    more = []
    if document.unavailable:
        more.append(words.field("unavailable"))
    if document.signed_by:
        roles = language.join(words.label("signing_role", role) for role in document.signed_by)
        more.append(language.say("signed by {roles}", roles=roles))
    for field, yes, no in (
        ("stamped", N_("stamped"), N_("not stamped")),
        ("original", N_("original"), N_("copy")),
    ):
        known = getattr(document, field)
        if known is not None:
            more.append(language.say(yes if known else no))
    for field in ("file", "page"):
        text = getattr(document, field)
        if text is not None:
            more.append(language.labelled(words.field(field), clip(clean(text), LONGEST_TEXT)))
    label = words.label("document", document.type)
    return language.bracketed(label, language.join(more)) if more else label


# The receipt ----


def receipt_of(context: Context) -> tuple[Fact, ...]:
    """What the verdict was made from."""
    receipt, say = context.verdict.receipt, context.language.say
    facts = [
        Fact("rule_set", say("Rule set"), f"{receipt.rule_set} / {receipt.edition}"),
        Fact("rule_set_sha256", say("SHA-256 of the rule set"), receipt.rule_set_sha256),
        Fact("dossier_sha256", say("SHA-256 of the dossier"), receipt.dossier_sha256),
        Fact("settings_sha256", say("SHA-256 of the settings"), receipt.settings_sha256),
        Fact("handbook_sha256", say("SHA-256 of the handbook"), receipt.handbook_sha256 or say("not given")),
        Fact("as_of", say("Cut-off"), receipt.as_of),
        Fact("standing", say("Least standing that counts"), context.words.standing(receipt.standing)),
        Fact("readings", say("Readings"), " ".join(f"{name}={option}" for name, option in receipt.readings)),
        Fact("zhicheng", say("Version of zhicheng"), receipt.zhicheng),
        Fact("engine", say("Second engine"), receipt.engine or say("none")),
    ]
    return tuple(facts)


def cross_check_of(context: Context) -> Mark:
    """Whether a second engine came to the same."""
    check, say = context.verdict.cross_check, context.language.say
    mark = context.marks[check.status]
    if check.status == "agreed":
        word = say("Cross-checked: two engines decided every requirement alike.")
        if limits_text(context):
            more = say("The second took from the first which record serves which requirement.")
            word = context.language.sentences((word, more))
        return mark.with_(word=word)
    why = NOT_CHECKED.get(check.why or "")
    reason = say(why) if why is not None else clip(clean(check.why or ""), LONGEST_TEXT)
    if not reason:
        return mark.with_(word=say("Not cross-checked by a second engine."))
    return mark.with_(word=say("Not cross-checked by a second engine: {reason}.", reason=reason))
