"""Changes in words: what somebody could do, supply or wait for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from evaluator.changes import (
    Add,
    Attach,
    Change,
    Choose,
    Drop,
    Judge,
    Supply,
    SupplySetting,
    Verify,
    Wait,
)
from evidence.documents import Document
from evidence.model import Model, yaml_name
from evidence.records import Judgement, Record
from evidence.scales import REJECTED
from evidence.settings import AmountEntry
from reports.clauses import LONGEST_TEXT
from reports.clean import clean, clip
from reports.context import Context
from reports.sections import document_text, facts_of_record
from reports.values import Value


class ChangeView(Value):
    """A change in words. `record` is the id of the record it is about, or empty."""

    code: str
    text: str
    record: str
    change: Change


CODES: Final[Mapping[type[Change], str]] = {
    Verify: "verify",
    Attach: "attach",
    Supply: "supply",
    SupplySetting: "set",
    Judge: "judge",
    Add: "add",
    Drop: "drop",
    Wait: "as_of",
    Choose: "reading",
}
"""The word of each kind of change, as in files and options."""


def changes_of(context: Context, changes: Iterable[Change]) -> tuple[ChangeView, ...]:
    """The changes in words, in the order given. `context` is that of the verdict before them."""
    given = tuple(changes)
    return tuple(_Words(context, given).views())


def lines_of(context: Context, changes: Iterable[Change]) -> tuple[str, ...]:
    """The changes as lines of text: records that are verified alike share one."""
    given = tuple(changes)
    views = changes_of(context, given)
    words = _Words(context, given)
    alike: dict[tuple[str, str], list[str]] = {}
    for change in given:
        if isinstance(change, Verify) and (key := words.verified(change)) is not None:
            alike.setdefault(key, []).append(words.name(change.record))
    lines: dict[str, None] = {}
    for change, view in zip(given, views, strict=True):
        key = words.verified(change) if isinstance(change, Verify) else None
        names = alike.get(key, []) if key is not None else []
        if key is None or len(names) == 1:
            lines[view.text] = None
        else:
            before, after = key
            text = context.language.say(
                "{n} records verified ({before} → {after}): {records}",
                n=len(names),
                before=before,
                after=after,
                records=context.language.join(names),
            )
            lines[text] = None
    return tuple(lines)


class _Words:
    """The words of some changes; a record that one of them adds is known to the others."""

    def __init__(self, context: Context, changes: tuple[Change, ...]) -> None:
        self.context = context
        self.changes = changes
        self.records = dict(context.records)
        for change in changes:
            if isinstance(change, Add):
                self.records.setdefault(change.record.id, change.record)
            elif isinstance(change, Judge):
                self.records.setdefault(change.judgement.id, change.judgement)

    def views(self) -> Iterator[ChangeView]:
        """All of them."""
        for change in self.changes:
            text, record = _WRITERS[type(change)](self, change)
            yield ChangeView(CODES[type(change)], text, record, change)

    def name(self, record_id: str) -> str:
        """A record by its id and name."""
        context, record = self.context, self.records.get(record_id)
        if record is None or record_id in context.records:
            return context.record_ref(record_id).label
        return f"{clip(clean(record_id), LONGEST_TEXT)} {context.record_name(record)}"

    def verified(self, change: Verify) -> tuple[str, str] | None:
        """The standings of a record before and after; None where it is not raised."""
        record = self.records.get(change.record)
        if record is None or change.standing in (REJECTED, record.standing):
            return None
        return self.context.words.standing(record.standing), self.context.words.standing(change.standing)

    def kind(self, record_id: str | None) -> str | None:
        """The kind of a record; None for the dossier itself."""
        record = self.records.get(record_id or "")
        return None if record is None else record.kind


def _verify(words: _Words, change: Verify) -> tuple[str, str]:
    context, say = words.context, words.context.language.say
    name, raised = words.name(change.record), words.verified(change)
    if change.standing == REJECTED:
        text = say("Checked and rejected: {record}", record=name)
    elif raised is None:
        text = say("Verified: {record} ({after})", record=name, after=context.words.standing(change.standing))
    else:
        text = say("Verified: {record} ({before} → {after})", record=name, before=raised[0], after=raised[1])
    return text, change.record


def _attach(words: _Words, change: Attach) -> tuple[str, str]:
    document = document_text(words.context, change.document)
    text = words.context.language.say(
        "Supplied: {document}, for {record}", document=document, record=words.name(change.record)
    )
    return text, change.record


def _supply(words: _Words, change: Supply) -> tuple[str, str]:
    context, say = words.context, words.context.language.say
    field = _field(context, change.field)
    value = value_text(context, words.kind(change.record), change.field, change.value)
    if change.record is None:
        return say("Filled in for the applicant: {field}: {value}", field=field, value=value), ""
    text = say(
        "Filled in for {record}: {field}: {value}",
        record=words.name(change.record),
        field=field,
        value=value,
    )
    return text, change.record


def _field(context: Context, path: str) -> str:
    """The label of a field; in a list, of the list and what is in it."""
    steps = [step for step in path.split(".") if not step.isdecimal()]
    if len(steps) == len(path.split(".")):
        return context.words.field(path)
    return " ".join(context.words.field(step) for step in steps)


def _set(words: _Words, change: SupplySetting) -> tuple[str, str]:
    context = words.context
    value = value_text(context, None, change.name, change.value)
    text = context.language.say(
        "Local setting given: {field}: {value}", field=context.words.field(change.name), value=value
    )
    return text, ""


def _judge(words: _Words, change: Judge) -> tuple[str, str]:
    context, judgement = words.context, change.judgement
    ref = context.clause_refs.get(judgement.requirement)
    clause = clip(clean(judgement.requirement), LONGEST_TEXT) if ref is None else context.titled(ref)
    conclusion = context.words.value("judgement", "conclusion", judgement.conclusion)
    text = context.language.say("Judged: {clause}: {conclusion}", clause=clause, conclusion=conclusion)
    return context.language.bracketed(text, _facts(context, judgement, "requirement", "conclusion")), (
        judgement.id
    )


def _add(words: _Words, change: Add) -> tuple[str, str]:
    context, record = words.context, change.record
    name = clip(clean(record.name), LONGEST_TEXT) if record.name is not None else ""
    label = " ".join(part for part in (context.words.kind(record.kind), clean(record.id), name) if part)
    text = context.language.say("Added: {record}", record=label)
    facts = _facts(context, record)
    return (context.language.bracketed(text, facts) if facts else text), record.id


def _facts(context: Context, record: Record | Judgement, *told: str) -> str:
    language = context.language
    facts = [
        language.labelled(fact.label, fact.text)
        for fact in facts_of_record(context, record)
        if fact.code not in told
    ]
    if record.documents:
        papers = language.join(document_text(context, document) for document in record.documents)
        facts.append(language.labelled(context.words.field("documents"), papers))
    return language.clauses(facts)


def _drop(words: _Words, change: Drop) -> tuple[str, str]:
    return words.context.language.say("Left out: {record}", record=words.name(change.record)), change.record


def _wait(words: _Words, change: Wait) -> tuple[str, str]:
    language = words.context.language
    before = language.day(words.context.verdict.as_of)
    after = language.day(change.until.toordinal())
    return language.say("Cut-off: {before} → {after}", before=before, after=after), ""


def _choose(words: _Words, change: Choose) -> tuple[str, str]:
    context, language = words.context, words.context.language
    reading = context.verdict.rule_set.readings.get(change.reading)
    option = reading.options.get(change.option) if reading is not None else None
    question = reading.says.in_language(language.code) if reading is not None else change.reading
    taken = option.says.in_language(language.code) if option is not None else change.option
    return language.say(
        "Read as: {question}: {option} [{code}]",
        question=question,
        option=taken,
        code=f"{change.reading}={change.option}",
    ), ""


_WRITERS: Final[Mapping[type[Change], Callable[[_Words, Any], tuple[str, str]]]] = {
    Verify: _verify,
    Attach: _attach,
    Supply: _supply,
    SupplySetting: _set,
    Judge: _judge,
    Add: _add,
    Drop: _drop,
    Wait: _wait,
    Choose: _choose,
}


# Values ----


def value_text(context: Context, kind: str | None, path: str, value: Any) -> str:
    """A value of a field, blocks and lists of blocks opened up."""
    language, words = context.language, context.words
    if isinstance(value, AmountEntry):
        amount = words.value(None, "amount", value.amount)
        keys = [key for key in AmountEntry.KEYS if getattr(value, key) is not None]
        about = language.join(words.value(None, key, getattr(value, key)) for key in keys)
        return language.bracketed(amount, about) if about else amount
    if isinstance(value, Document):
        return document_text(context, value)
    if isinstance(value, Model):
        given = {yaml_name(name): getattr(value, name) for name in type(value).model_fields}
        told = (
            language.labelled(label, clip(clean(text), LONGEST_TEXT))
            for _, label, text in words.facts(kind or "", given)
        )
        return language.clauses(told)
    if isinstance(value, tuple) and any(isinstance(each, Model) for each in value):
        return language.join(value_text(context, kind, path, each) for each in value)
    return clip(clean(words.value(kind, path, value)), LONGEST_TEXT)
