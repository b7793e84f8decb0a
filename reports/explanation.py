"""What was found for one requirement, in words: a whole paragraph, or what goes into a cell of a table.

Made from the values of the report alone, so that it cannot tell anything else than the report does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Final

from reports.clean import clean, clip
from reports.language import Language
from reports.model import Bounds, ClauseView, Explanation, JudgementView, PeriodView, RecordRef, UseLine
from reports.saying import LONGEST_ID
from rules.model import AbsentLeaf, Combination, JudgementLeaf, PeriodLeaf, RecordsLeaf

MOST: Final = 5
"""So many records, groups of periods or parts are told of in one sentence."""
MOST_SHORT: Final = 2
"""The same in a cell."""
LONGEST_SHORT: Final = {"zh": 50, "en": 100}
"""So many characters of one reason stand in a cell."""

ASKED: Final = ("met", "not_met", "open")


class Explanations:
    """Explains requirements of one report. `judgements` are all of the report's."""

    def __init__(self, language: Language, judgements: Iterable[JudgementView]) -> None:
        self.language = language
        self.say = language.say
        self._judgements = {each.record.id: each for each in judgements}

    # A paragraph ----

    def paragraph(self, view: ClauseView, apart: Collection[str] = ()) -> str:
        """The whole of it, in sentences.

        Parts whose ids are in `apart` have a paragraph of their own: they are only named.
        """
        return self.language.sentences(self._sentences(view, apart))

    def _sentences(self, view: ClauseView, apart: Collection[str]) -> Iterator[str]:
        yield self._sentence(view.ref.cite or self.language.quoted(view.ref.says), view, apart, first=True)
        for below in self._telling(view, apart):
            yield self._sentence(self.language.quoted(below.ref.says), below, apart, first=False)

    def _telling(self, view: ClauseView, apart: Collection[str]) -> Iterator[ClauseView]:
        """The parts below that have a sentence of their own: those that make it what it is."""
        for child in _parts_of(view, apart):
            if child.ref.id not in apart and _weighs(view, child):
                below = list(self._telling(child, apart))
                # One that only hands on what a single part of it says needs no sentence.
                if len(below) != 1 or child.reasons or child.waiver is not None or child.note:
                    yield child
                yield from below

    def _sentence(self, clause: str, view: ClauseView, apart: Collection[str], *, first: bool) -> str:
        language = self.language
        clause = language.heading(clause)
        status = language.bracketed(view.mark.word, view.waits) if view.waits else view.mark.word
        told = [*self._frame(view), *self._found(view, apart)]
        if first and view.note:
            told.append(view.note)
        if first and view.ref.cite and view.mark.code in ASKED:
            told = [self.say("“{requirement}” is asked for", requirement=view.ref.says), *told]
        if not told:
            return self.say("{clause} is {status}.", clause=clause, status=status)
        return self.say(
            "{clause} is {status}: {told}.", clause=clause, status=status, told=language.clauses(told)
        )

    def _frame(self, view: ClauseView) -> Iterator[str]:
        """Its waiver, its interval, and its own reasons."""
        if view.waiver is not None and view.waiver.text:
            yield view.waiver.text
        if view.mark.code in ASKED:
            if view.bounds:
                yield view.bounds
            yield from (told.text for told in view.reasons)

    def _found(self, view: ClauseView, apart: Collection[str]) -> Iterator[str]:
        """Its records, periods, judgements or parts."""
        node = view.finding.requirement
        if view.mark.code not in ASKED:
            return
        yield from self._parts(view, apart)
        if isinstance(node, JudgementLeaf):
            yield from self._judged(view)
        elif isinstance(node, PeriodLeaf):
            yield from self._periods(view, MOST, brief=False)
        elif isinstance(node, RecordsLeaf):
            yield from self._lacking(view)
            kinds = ("counted",) if view.mark.code == "met" else ("counted", "possible", "not_counted")
            yield from self._uses(view, kinds, MOST)
        elif isinstance(node, AbsentLeaf):
            yield from self._absence(view)

    # Records ----

    def _lacking(self, view: ClauseView) -> Iterator[str]:
        finding = view.finding
        if finding.status == "not_met" and finding.possible:
            lacking = finding.wanted - finding.possible
            yield self.language.many(
                "{counted} more is needed",
                "{counted} more are needed",
                lacking,
                counted=self.language.counted(lacking, "record"),
            )
        if not view.uses:
            yield self.say("the dossier holds no record for it")

    def _uses(self, view: ClauseView, kinds: Collection[str], most: int) -> Iterator[str]:
        """The records by what they do; those of one reason together."""
        lines = [line for line in view.told if line.mark.code in kinds]
        for line in lines[:most]:
            yield self._use(line)
        rest = sum(len(line.records) for line in lines[most:])
        if rest:
            yield self.language.many(
                "{n} more record is told of below", "{n} more records are told of below", rest
            )

    def _use(self, line: UseLine) -> str:
        names = self.language.join(record.label for record in line.records)
        n = len(line.records)
        many = self.language.many
        if line.mark.code == "counted":
            text = many("counts: {names}", "count: {names}", n, names=names)
        elif line.mark.code == "possible":
            text = many("may count: {names}", "may count: {names}", n, names=names)
        else:
            text = many("does not count: {names}", "do not count: {names}", n, names=names)
        why = self.language.clauses(told.text for told in line.reasons)
        return self.language.bracketed(text, why) if why else text

    def _absence(self, view: ClauseView) -> Iterator[str]:
        if view.mark.code == "met":
            yield self.say("no confirmed breach, and the certificates cover the time asked for")
        yield from self._uses(view, ("possible", "not_counted"), MOST)

    # Periods ----

    def _periods(self, view: ClauseView, most: int, *, brief: bool) -> Iterator[str]:
        """The periods that fall short or are open; those with the same fault together."""
        groups: dict[str, list[str]] = {}
        for period in view.periods:
            if period.mark.code in ("not_met", "open"):
                groups.setdefault(self._fault(period, brief=brief), []).append(period.name)
        for fault, names in islice(groups.items(), most):
            told, rest = names[:MOST], len(names) - MOST
            text = self.language.join(told)
            if rest > 0:
                text = self.language.many(
                    "{periods} and {n} more", "{periods} and {n} more", rest, periods=text
                )
            yield self.language.bracketed(text, fault)
        more = sum(len(names) for names in islice(groups.values(), most, None))
        if more:
            yield self.language.many(
                "{n} more period is short or open", "{n} more periods are short or open", more
            )

    def _fault(self, period: PeriodView, *, brief: bool) -> str:
        told = [note.text for note in period.notes]
        for use in period.uses:
            if use.mark.code == "possible":
                name = _number(use.record) if brief else use.record.label
                told += [self.language.labelled(name, reason.text) for reason in use.reasons]
        if not (brief and told):
            shown = self.say("{wanted} asked for, {shown} shown", wanted=period.wanted, shown=period.shown)
            told = [period.mark.word, *([shown] if period.wanted else []), *told]
        return self.language.clauses(dict.fromkeys(told))

    # Judgements ----

    def _judged(self, view: ClauseView) -> Iterator[str]:
        for use in view.uses:
            judged = self._judgements.get(use.record.id)
            if judged is not None:
                whose = self.language.join((judged.judge, judged.date, _number(use.record)))
                yield self.language.bracketed(self.say("judged {status}", status=judged.mark.word), whose)

    # Parts ----

    def _parts(self, view: ClauseView, apart: Collection[str]) -> Iterator[str]:
        """By their names: the parts by which one of several ways is met, and those told of elsewhere."""
        finding = view.finding
        if not isinstance(finding.requirement, Combination):
            return
        chosen = finding.wanted < len(finding.children)
        kinds = {"met": ("met", "waived"), "not_met": ("not_met",), "open": ("open",)}[finding.status]
        if finding.status == "met" and not chosen:
            return
        named = [
            child
            for child in _parts_of(view, apart)
            if child.mark.code in kinds and (finding.status == "met" or child.ref.id in apart)
        ]
        if not named:
            return
        names = self.language.join(dict.fromkeys(self._name(child, view) for child in named))
        yield self.language.labelled(named[0].mark.word, names)

    def _name(self, child: ClauseView, above: ClauseView) -> str:
        ref = child.ref
        return ref.cite if ref.cite and ref.cite != above.ref.cite else self.language.quoted(ref.says)

    # A cell ----

    def short(self, view: ClauseView, apart: Collection[str] = ()) -> str:
        """The same in so few words that it fits into a cell of a table; records by their ids alone.

        Parts whose ids are in `apart` have a cell of their own: they are only named.
        """
        if view.mark.code not in ASKED:
            return view.waiver.text if view.waiver is not None and view.waiver.text else view.note
        told = [view.bounds] if view.bounds else []
        faults = list(dict.fromkeys((*self._parts(view, apart), *self._faults(view, apart))))
        told += [clip(fault, LONGEST_SHORT[self.language.code]) for fault in faults[:MOST_SHORT]]
        if len(faults) > MOST_SHORT:
            rest = len(faults) - MOST_SHORT
            told.append(self.language.many("and {n} more point", "and {n} more points", rest))
        if not told:
            told = [view.note] if view.note else []
        return self.language.clauses(told)

    def _faults(self, view: ClauseView, apart: Collection[str]) -> Iterator[str]:
        """What stands against it, or whose judgement it rests on, each in a few words."""
        node = view.finding.requirement
        yield from (told.text for told in view.reasons)
        if isinstance(node, JudgementLeaf):
            for use in view.uses:
                judged = self._judgements.get(use.record.id)
                if judged is not None:
                    text = self.say("judged {status}", status=judged.mark.word)
                    yield self.language.bracketed(text, _number(use.record))
        elif isinstance(node, PeriodLeaf):
            yield from self._periods(view, MOST, brief=True)
        elif view.mark.code != "met":
            yield from self._lines(view)
        for child in _parts_of(view, apart):
            if child.ref.id not in apart and _weighs(view, child):
                yield from self._faults_below(child, apart)

    def _faults_below(self, view: ClauseView, apart: Collection[str]) -> Iterator[str]:
        labelled = self.language.labelled
        faults = list(self._faults(view, apart))
        if not faults:
            yield labelled(view.ref.says, view.bounds or view.mark.word)
        elif isinstance(view.finding.requirement, JudgementLeaf):
            yield labelled(view.ref.says, self.language.join(faults))
        else:
            yield from faults

    def _lines(self, view: ClauseView) -> Iterator[str]:
        kind = "possible" if view.mark.code == "open" else "not_counted"
        for line in view.told:
            if line.mark.code == kind and line.reasons:
                names = self.language.join(map(_number, line.records))
                yield self.language.labelled(names, self.language.join(told.text for told in line.reasons))


def explanations_of(
    language: Language, root: ClauseView, bounds: Iterable[Bounds], judgements: Iterable[JudgementView]
) -> tuple[Explanation, ...]:
    """Every clause of the survey explained, in its order."""
    explaining = Explanations(language, judgements)
    views: dict[str, ClauseView] = {}
    _gather(root, views)
    ids = [ref.id for each in bounds for ref in (each.ref, *(part.ref for part in each.parts))]
    apart = frozenset(ids)
    return tuple(
        Explanation(
            views[each].ref,
            views[each].mark,
            explaining.paragraph(views[each], apart),
            explaining.short(views[each], apart),
        )
        for each in ids
    )


def _gather(view: ClauseView, views: dict[str, ClauseView]) -> None:
    views[view.ref.id] = view
    for child in view.children:
        _gather(child, views)


def _parts_of(view: ClauseView, apart: Collection[str]) -> Iterator[ClauseView]:
    """The parts of a requirement; one that only holds parts in `apart` gives way to them."""
    for child in view.children:
        if child.ref.id not in apart and any(each.ref.id in apart for each in child.children):
            yield from child.children
        else:
            yield child


def _weighs(above: ClauseView, child: ClauseView) -> bool:
    """Whether a part makes the one above it what it is: what failed for not met, what is open for open."""
    return above.mark.code in ("not_met", "open") and child.mark.code == above.mark.code


def _number(record: RecordRef) -> str:
    """The number by which the bound material names a record: its id."""
    return clip(clean(record.id), LONGEST_ID)
