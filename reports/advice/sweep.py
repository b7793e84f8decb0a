"""What a verdict depends on of its readings, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol, TypeVar

from evaluator.verdict import Status
from reports.advice.paper import Paper, marked
from reports.context import Context
from reports.model import ClauseRef, Mark, OptionView
from reports.values import Value
from rules.model import Combination, Node

if TYPE_CHECKING:
    from evaluator.sweep import Sweep, Tried, Turn


class TurnView(Value):
    """A requirement that fares otherwise; `before` None: it is not asked now, `after`: no more."""

    clause: ClauseRef
    before: Mark | None
    after: Mark | None
    text: str


class OptionTried(Value):
    """One other option of a reading, and what is found under it. `turns` are the causes alone."""

    option: OptionView
    mark: Mark
    turns: tuple[TurnView, ...]


class ReadingTried(Value):
    """A reading of which another option turns something."""

    id: str
    cite: str
    question: str
    used: OptionView
    options: tuple[OptionTried, ...]


class EndView(Value):
    """What is found with several readings changed at once. `readings` are those that differ."""

    code: str
    label: str
    mark: Mark
    readings: tuple[tuple[str, str], ...]
    clauses: tuple[ClauseRef, ...]


class SweepView(Value):
    """How a verdict hangs on the readings.

    `deciding` turn the whole, `touching` a requirement only. `basis` says what was tried, and no more.
    """

    heading: str
    independent: bool
    sentence: str
    basis: str
    deciding_heading: str
    deciding: tuple[ReadingTried, ...]
    touching_heading: str
    touching: tuple[ReadingTried, ...]
    ends: tuple[EndView, ...]


def sweep_of(context: Context, sweep: Sweep) -> SweepView:
    """The view of a sweep of the same verdict."""
    language, say = context.language, context.language.say
    deciding, touching = sweep.deciding, sweep.touching
    return SweepView(
        say("What it depends on of the readings"),
        sweep.independent,
        _sentence(context, sweep),
        _basis(context, sweep),
        language.many(
            "Another option of this reading turns the whole:",
            "Another option of any of these {n} readings turns the whole:",
            len(deciding),
        )
        if deciding
        else "",
        tuple(_reading(context, sweep, name) for name in deciding),
        language.many(
            "This reading turns single requirements, but not the whole:",
            "These {n} readings turn single requirements, but not the whole:",
            len(touching),
        )
        if touching
        else "",
        tuple(_reading(context, sweep, name) for name in touching),
        tuple(_ends(context, sweep)),
    )


def _sentence(context: Context, sweep: Sweep) -> str:
    language, say = context.language, context.language.say
    if sweep.independent:
        return say("The conclusion does not depend on any reading.")
    if sweep.deciding:
        readings = language.join(sweep.deciding)
        return language.many(
            "The conclusion depends on the reading {readings}.",
            "The conclusion depends on these {n} readings: {readings}.",
            len(sweep.deciding),
            readings=readings,
        )
    return say("No single reading turns the conclusion, but several together do.")


def _basis(context: Context, sweep: Sweep) -> str:
    """What was tried."""
    language, say = context.language, context.language.say
    told = [
        say(
            "Tried: every other option alone ({n} in all), and all readings at their strict and at their "
            "lenient end.",
            n=len(sweep.alone),
        )
    ]
    if sweep.ends:
        told.append(
            say(
                "The readings without such an order ({readings}) were tried in every combination, "
                "each at both ends.",
                readings=language.join(sweep.unbounded),
            )
            if sweep.unbounded
            else ""
        )
    if sweep.independent:
        told.append(
            say(
                "Other combinations lie between these ends, so far as the options stand from strict to "
                "lenient as the rule set says."
            )
        )
    return language.sentences(text for text in told if text)


# Readings ----


def _reading(context: Context, sweep: Sweep, name: str) -> ReadingTried:
    reading = context.verdict.rule_set.readings[name]
    lang = context.language.code
    whole_turns = name in sweep.deciding
    tried = [
        each
        for each in sweep.alone
        if each.options[0][0] == name and (each.status != sweep.status if whole_turns else each.turns)
    ]
    return ReadingTried(
        name,
        context.language.cite(reading.cite),
        reading.says.in_language(lang),
        _option(context, name, dict(sweep.chosen)[name]),
        tuple(
            OptionTried(
                _option(context, name, each.options[0][1]),
                context.marks[each.status],
                tuple(_turn(context, turn) for turn in causes(each.turns)),
            )
            for each in tried
        ),
    )


def _option(context: Context, name: str, code: str) -> OptionView:
    reading = context.verdict.rule_set.readings[name]
    text = reading.options[code].says.in_language(context.language.code)
    return OptionView(code, text, code == reading.default)


class _Turning(Protocol):
    """Something that tells of one requirement."""

    @property
    def requirement(self) -> Node:
        """The requirement."""


_T = TypeVar("_T", bound=_Turning)


def causes(turns: Iterable[_T]) -> Iterator[_T]:
    """The turns that no turn of a part explains."""
    turns = tuple(turns)
    turned = {turn.requirement.id for turn in turns}
    for turn in turns:
        if not any(node.id in turned for node in _below(turn.requirement)):
            yield turn


def _below(node: Node) -> Iterator[Node]:
    for child in node.of if isinstance(node, Combination) else ():
        yield child
        yield from _below(child)


def _turn(context: Context, turn: Turn) -> TurnView:
    before, after = _mark(context, turn.before), _mark(context, turn.after)
    return TurnView(_clause(context, turn.requirement), before, after, turned(context, before, after))


def _mark(context: Context, status: Status | None) -> Mark | None:
    return None if status is None else context.marks[status]


def turned(context: Context, before: Mark | None, after: Mark | None) -> str:
    """From what to what a requirement turns."""
    say = context.language.say
    if before is None:
        return say("asked for besides: {status}", status=after.word if after else "")
    if after is None:
        return say("no longer asked for (it was {status})", status=before.word)
    return say("{before} → {after}", before=before.word, after=after.word)


def _clause(context: Context, node: Node) -> ClauseRef:
    known = context.clause_refs.get(node.id)
    if known is not None:
        return known
    says = node.says.in_language(context.language.code)
    return ClauseRef(node.id, "", context.language.cite(node.cite), says)


# The ends ----


def _ends(context: Context, sweep: Sweep) -> Iterator[EndView]:
    say = context.language.say
    yield _end(context, "strict", say("All readings at their strict end"), sweep.strict)
    yield _end(context, "lenient", say("All readings at their lenient end"), sweep.lenient)
    for tried in sweep.ends:
        if tried.status != sweep.status:
            yield _end(context, "together", say("These readings together"), tried)


def _end(context: Context, code: str, label: str, tried: Tried) -> EndView:
    clauses: dict[str, ClauseRef] = {}
    for turn in causes(tried.turns):
        ref = _clause(context, turn.requirement)
        clauses.setdefault(ref.cite, ref)
    return EndView(code, label, context.marks[tried.status], tried.options, tuple(clauses.values()))


# As text ----


def write_sweep(paper: Paper, view: SweepView) -> None:
    """The view on paper."""
    paper.heading(view.heading)
    paper.put(0, (view.sentence, "strong"))
    for heading, readings in (
        (view.deciding_heading, view.deciding),
        (view.touching_heading, view.touching),
    ):
        if readings:
            paper.put(0, heading)
        for reading in readings:
            _write_reading(paper, reading)
    for end in view.ends:
        cites = paper.join(clause.cite for clause in end.clauses)
        options = paper.join(f"{name}={option}" for name, option in end.readings)
        more = (f"  {options}", "quiet") if end.code == "together" else ("", "")
        paper.put(
            0, f"{end.label}{paper.colon}", marked(end.mark), (f"  [{cites}]" if cites else "", "quiet"), more
        )
    paper.put(0, (view.basis, "quiet"), hang=0)


def _write_reading(paper: Paper, reading: ReadingTried) -> None:
    paper.put(
        2,
        (f"{reading.id} ", "quiet"),
        (f"{reading.cite} {reading.question}", "strong"),
        f"  {reading.used.text}",
        (f" [{reading.used.code}]", "quiet"),
    )
    for each in reading.options:
        paper.put(
            4, "→ ", each.option.text, (f" [{each.option.code}]", "quiet"), paper.colon, marked(each.mark)
        )
        for turn in each.turns:
            paper.put(6, "· ", f"{turn.clause.cite} {turn.clause.says}{paper.colon}", turn.text)
