"""What decides a verdict, in words: the worth of every record, and what the open questions can still do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from evaluator.deciding import Deciding, Question, Role, Worth
from evaluator.plan.steps import Step
from reports.advice.paper import Paper
from reports.context import Context
from reports.language import N_
from reports.model import ClauseRef, RecordRef
from reports.values import Value

HEADINGS: Final[Mapping[Role, tuple[str, str]]] = {
    "indispensable": (
        N_("Indispensable"),
        N_("Without any one of them something that is asked for would be worse off."),
    ),
    "replaceable": (
        N_("Replaceable"),
        N_("They serve, or may yet; without one of them others would do in its place."),
    ),
    "spare": (N_("Without effect"), N_("With or without them, what is found now is the same.")),
    "against": (N_("Against the applicant"), N_("They stand in the way of what they speak of.")),
}

UNTOLD: Final = N_("Where records may not be used again, or on some averages, this cannot be told in full.")


class WorthView(Value):
    """One record, and the clauses for which it is worth that."""

    record: RecordRef
    clauses: tuple[ClauseRef, ...]


class RoleView(Value):
    """The records of one worth."""

    code: str
    heading: str
    text: str
    records: tuple[WorthView, ...]


class QuestionView(Value):
    """One open question, the clauses that ask it, and what its answer can do (`effect` its code)."""

    step: Step
    text: str
    record: RecordRef | None
    clauses: tuple[ClauseRef, ...]
    effect: str
    effect_text: str


class DecidingView(Value):
    """What decides a verdict. `enough` and `fatal` are least sets of questions, with their sentences."""

    heading: str
    roles: tuple[RoleView, ...]
    questions_heading: str
    questions: tuple[QuestionView, ...]
    enough_text: str
    enough: tuple[str, ...]
    fatal_text: str
    fatal: tuple[str, ...]
    note: str


EFFECTS: Final[Mapping[str, str]] = {
    "decides": N_("a good answer alone makes it met, a bad one not met"),
    "settles": N_("a good answer alone makes it met"),
    "ruins": N_("needed: a bad answer alone makes it not met"),
    "both": N_("can help or hurt, together with others"),
    "helps": N_("can help, together with others"),
    "hurts": N_("can hurt, together with others"),
    "nothing": N_("whatever the answer, the conclusion stays as it is"),
}
"""What the answer to a question can do."""


def deciding_of(context: Context, deciding: Deciding) -> DecidingView:
    """The view of what decides the same verdict."""
    language, say = context.language, context.language.say
    enough = tuple(question_text(context, step) for step in deciding.enough or ())
    fatal = tuple(question_text(context, step) for step in deciding.fatal or ())
    return DecidingView(
        say("What each record is worth"),
        tuple(_roles(context, deciding)),
        say("What the open questions can still do"),
        tuple(_question(context, each) for each in deciding.questions),
        _enough(context, deciding),
        enough,
        language.many(
            "It is not met as soon as this one is answered badly:",
            "It is not met as soon as these {n} are answered badly:",
            len(fatal),
        )
        if fatal
        else "",
        fatal,
        "" if deciding.complete else say(UNTOLD),
    )


def _enough(context: Context, deciding: Deciding) -> str:
    if not deciding.questions:
        return ""
    if deciding.enough is None:
        return context.language.say("No answers to what is open make it met: something more is needed.")
    return context.language.many(
        "One good answer is enough for it to be met, and no fewer:",
        "Good answers to these {n} are enough for it to be met; fewer never are:",
        len(deciding.enough),
    )


def _roles(context: Context, deciding: Deciding) -> Iterator[RoleView]:
    for code, (heading, text) in HEADINGS.items():
        worths = [each for each in deciding.records if each.role == code]
        if worths:
            say = context.language.say
            yield RoleView(code, say(heading), say(text), tuple(_worth(context, each) for each in worths))


def _worth(context: Context, worth: Worth) -> WorthView:
    return WorthView(context.record_ref(worth.record), _clauses(context, worth.needed_by or worth.serves))


def _clauses(context: Context, requirements: Iterable[str]) -> tuple[ClauseRef, ...]:
    return tuple(context.clause_refs[each] for each in requirements if each in context.clause_refs)


def _question(context: Context, question: Question) -> QuestionView:
    code = effect_of(question)
    record = question.step.about if question.step.about in context.records else None
    return QuestionView(
        question.step,
        question_text(context, question.step),
        context.record_ref(record) if record is not None else None,
        _clauses(context, question.requirements),
        code,
        context.language.say(EFFECTS[code]),
    )


def effect_of(question: Question) -> str:
    """What the answer to a question can do, as a code of `EFFECTS`."""
    if question.settles:
        return "decides" if question.ruins else "settles"
    if question.ruins:
        return "ruins"
    if question.helps and question.hurts:
        return "both"
    return "helps" if question.helps else "hurts" if question.hurts else "nothing"


def question_text(context: Context, step: Step) -> str:
    """What is open, in words."""
    say, words, language = context.language.say, context.words, context.language
    record = context.record_ref(step.about).label
    if step.kind == "verify":
        return say("whether {record} is verified", record=record)
    if step.kind == "document":
        document = words.label("document", step.what)
        return say("whether {document} of {record} is put in order", document=document, record=record)
    if step.kind == "field":
        field = words.field(step.what)
        return say("what “{field}” of {record} is", field=field, record=record)
    if step.kind == "own_field":
        return say("what “{field}” of the applicant is", field=words.field(step.what))
    if step.kind == "setting":
        return say("what the office gives as “{field}”", field=words.field(step.what))
    clause = context.clause_refs.get(step.about)
    name = context.titled(clause) if clause is not None else step.about
    if step.kind == "certificate":
        return language.labelled(say("whether a certificate covers the days that lack one"), name)
    if step.kind == "rejudgement":
        return language.labelled(say("what the judgements come to"), name)
    return language.labelled(say("how it is judged"), name)


def by_clauses(role: RoleView) -> Iterator[tuple[tuple[str, ...], tuple[RecordRef, ...]]]:
    """The records of one worth, those for the same clauses together, by the numbers of the clauses."""
    groups: dict[tuple[str, ...], list[RecordRef]] = {}
    for each in role.records:
        cites = tuple(dict.fromkeys(clause.cite for clause in each.clauses if clause.cite))
        groups.setdefault(cites, []).append(each.record)
    return ((cites, tuple(records)) for cites, records in groups.items())


# As text ----


def write_deciding(paper: Paper, view: DecidingView) -> None:
    """The view on paper, below a heading."""
    paper.put(0, (view.heading, "heading"))
    for role in view.roles:
        paper.put(0, (role.heading, "strong"), paper.colon, (role.text, "quiet"))
        for clauses, records in by_clauses(role):
            named = paper.join(record.label for record in records)
            told = f"{paper.join(clauses)}{paper.colon}" if clauses else ""
            paper.put(2, "· ", (told, "quiet"), named)
    if view.questions:
        paper.put(0, (view.questions_heading, "heading"))
    for question in view.questions:
        cites = paper.join(dict.fromkeys(clause.cite for clause in question.clauses if clause.cite))
        style = "strong" if question.effect != "nothing" else "quiet"
        paper.put(2, "· ", question.text, (f"  [{cites}]" if cites else "", "quiet"))
        paper.put(4, (question.effect_text, style))
    for text, steps in ((view.enough_text, view.enough), (view.fatal_text, view.fatal)):
        if text:
            paper.put(0, (text, "strong"))
        for step in steps:
            paper.put(2, "· ", step)
    if view.note:
        paper.put(0, (view.note, "quiet"))
