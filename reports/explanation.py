"""What was found for one requirement, in words: a whole paragraph, or what goes into a cell of a table.

Made from the values of the report alone, so that it cannot tell anything else than the report does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Final

from reports.clean import clip
from reports.language import Language
from reports.model import Bounds, ClauseView, Explanation, JudgementView, PeriodView, UseLine, UseView
from reports.numbers import number, runs
from rules.model import AbsentLeaf, Combination, JudgementLeaf, PeriodLeaf, RecordsLeaf

MOST: Final = 5
"""So many records, groups of periods or parts are told of in one sentence."""
MOST_SHORT: Final = 2
"""The same in a cell."""
LONGEST_SHORT: Final = {"zh": 50, "en": 100}
"""So many characters of one reason stand in a cell."""

ASKED: Final = ("met", "not_met", "open")
TOLD: Final = {
    "met": ("counted",),
    "open": ("counted", "possible"),
    "not_met": ("counted", "possible", "not_counted"),
}
"""Which records are told of, by what was found: those that made it so."""


class Explanations:
    """Explains requirements of one report. `judgements` are all of the report's."""

    def __init__(self, language: Language, judgements: Iterable[JudgementView]) -> None:
        self.language = language
        self.say = language.say
        self._judgements = {each.record.id: each for each in judgements}

    # A paragraph ----

    def paragraph(self, view: ClauseView, apart: Collection[str] = (), *, whole: bool = True) -> str:
        """The whole of it, in sentences.

        Parts whose ids are in `apart` have a paragraph of their own: they are only named. `whole`: it stands
        for the clause that it cites; else for a part of that.
        """
        return self.language.sentences(self._sentences(view, apart, whole=whole))

    def _sentences(self, view: ClauseView, apart: Collection[str], *, whole: bool) -> Iterator[str]:
        language = self.language
        told = self._told(view, apart)
        if view.note:
            told.append(view.note)
        cite, says = view.ref.cite, language.quoted(view.ref.says)
        if cite and whole and view.mark.code in ASKED:
            told.insert(0, self.say("“{requirement}” is asked for", requirement=view.ref.says))
        if cite and whole:
            # A bare numeral would run into the word that follows: 一 待定.
            name = f"{cite} " if language.is_chinese and cite.isalpha() else cite
        else:
            name = f"{cite}{'' if language.is_chinese or not cite else ' '}{says}"
        yield self._sentence([name], self._status(view), told)
        # Parts of which the same is to be said share a sentence.
        same: dict[tuple[str, ...], list[str]] = {}
        for below in self._telling(view, apart):
            key = (self._status(below), *self._told(below, apart))
            same.setdefault(key, []).append(language.quoted(below.ref.says))
        for (status, *rest), names in same.items():
            yield self._sentence(list(dict.fromkeys(names)), status, rest)

    def _status(self, view: ClauseView) -> str:
        return self.language.bracketed(view.mark.word, view.waits) if view.waits else view.mark.word

    def _sentence(self, names: list[str], status: str, told: list[str]) -> str:
        clause = self.language.heading(self.language.both(names))
        if not told:
            return self.language.many(
                "{clause} is {status}.", "{clause} are {status}.", len(names), clause=clause, status=status
            )
        return self.language.many(
            "{clause} is {status}: {told}.",
            "{clause} are {status}: {told}.",
            len(names),
            clause=clause,
            status=status,
            told=self.language.clauses(told),
        )

    def _telling(self, view: ClauseView, apart: Collection[str]) -> Iterator[ClauseView]:
        """The parts below that have a sentence of their own: those that make it what it is."""
        for child in _parts_of(view, apart):
            if child.ref.id not in apart and _weighs(view, child):
                below = list(self._telling(child, apart))
                # One that only hands on what a single part of it says needs no sentence.
                if len(below) != 1 or child.reasons or child.waiver is not None or child.note:
                    yield child
                yield from below

    def _told(self, view: ClauseView, apart: Collection[str]) -> list[str]:
        """What is to be said of one requirement, without its parts."""
        return [*self._frame(view), *self._found(view, apart)]

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
            yield from self._uses(view, TOLD[view.mark.code], MOST)
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
        n = len(line.records)
        short = runs(map(number, line.records))
        names = self.language.join(short if n > MOST else (record.label for record in line.records))
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
        groups: dict[tuple[str, ...], list[PeriodView]] = {}
        for period in view.periods:
            if period.mark.code in ("not_met", "open"):
                groups.setdefault(_fault(period), []).append(period)
        for periods in islice(groups.values(), most):
            named = periods[: MOST_SHORT if brief else MOST]
            rest = len(periods) - len(named)
            text = self.language.join(period.name for period in named)
            if rest > 0:
                text = self.language.many(
                    "{periods} and {n} more", "{periods} and {n} more", rest, periods=text
                )
            yield self.language.bracketed(text, self._of_group(periods, brief=brief))
        more = sum(len(periods) for periods in islice(groups.values(), most, None))
        if more:
            yield self.language.many(
                "{n} more period is short or open", "{n} more periods are short or open", more
            )

    def _of_group(self, periods: list[PeriodView], *, brief: bool) -> str:
        """What is wrong with periods of one fault."""
        first = periods[0]
        told = [note.text for note in first.notes]
        uses = [use for period in periods for use in period.uses if use.mark.code == "possible"]
        reasons = list(dict.fromkeys(reason.text for use in uses for reason in use.reasons))
        if reasons:
            short = brief or len(uses) > MOST
            names = runs([number(use.record) for use in uses]) if short else _labels(uses)
            told.append(self.language.labelled(self.language.join(names), self.language.clauses(reasons)))
        if brief and told:
            return self.language.clauses(told)
        frame = [first.mark.word]
        if first.wanted and len({(period.wanted, period.shown) for period in periods}) == 1:
            frame.append(
                self.say("{wanted} asked for, {shown} shown", wanted=first.wanted, shown=first.shown)
            )
        return self.language.clauses([*frame, *told])

    # Judgements ----

    def _judged(self, view: ClauseView) -> Iterator[str]:
        for use in view.uses:
            judged = self._judgements.get(use.record.id)
            if judged is not None:
                whose = self.language.join((judged.judge, judged.date, number(use.record)))
                # Why it is not counted, since it would otherwise contradict what was found.
                why = [told.text for told in use.reasons] if use.mark.code == "not_counted" else []
                text = self.say("judged {status}", status=judged.mark.word)
                yield self.language.bracketed(text, self.language.clauses((whose, *why)))

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
        words: dict[str, dict[str, None]] = {}
        for child in named:
            words.setdefault(child.mark.word, {})[self._name(child, view)] = None
        for word, names in words.items():
            yield self.language.labelled(word, self.language.join(names))

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
        subjects: dict[str, dict[str, None]] = {part: {} for part in self._parts(view, apart)}
        for fault, subject in self._faults(view, apart):
            subjects.setdefault(fault, {}).update({subject: None} if subject else {})
        faults = [
            self.language.labelled(fault, self.language.join(of)) if of else fault
            for fault, of in subjects.items()
        ]
        told += [clip(fault, LONGEST_SHORT[self.language.code]) for fault in faults[:MOST_SHORT]]
        if len(faults) > MOST_SHORT:
            rest = len(faults) - MOST_SHORT
            told.append(self.language.many("and {n} more point", "and {n} more points", rest))
        if not told:
            told = [view.note] if view.note else []
        return self.language.clauses(told)

    def _faults(self, view: ClauseView, apart: Collection[str]) -> Iterator[tuple[str, str]]:
        """What stands against it, or whose judgement it rests on, each in a few words.

        With each of which part below it is said, where the words alone do not tell.
        """
        node = view.finding.requirement
        for told in view.reasons:
            yield told.text, ""
        if isinstance(node, JudgementLeaf):
            for use in view.uses if not view.reasons else ():
                judged = self._judgements.get(use.record.id)
                if judged is not None:
                    text = self.say("judged {status}", status=judged.mark.word)
                    yield self.language.bracketed(text, number(use.record)), ""
        elif isinstance(node, PeriodLeaf):
            for text in self._periods(view, MOST, brief=True):
                yield text, ""
        elif view.mark.code != "met":
            for text in self._lines(view):
                yield text, ""
        for child in _parts_of(view, apart):
            if child.ref.id not in apart and _weighs(view, child):
                yield from self._faults_below(child, apart)

    def _faults_below(self, view: ClauseView, apart: Collection[str]) -> Iterator[tuple[str, str]]:
        faults = list(self._faults(view, apart))
        if not faults:
            yield self.language.labelled(view.ref.says, view.bounds or view.mark.word), ""
        elif isinstance(view.finding.requirement, JudgementLeaf):
            yield self.language.join(fault for fault, _ in faults), view.ref.says
        else:
            yield from faults

    def _lines(self, view: ClauseView) -> Iterator[str]:
        kind = "possible" if view.mark.code == "open" else "not_counted"
        for line in view.told:
            if line.mark.code == kind and line.reasons:
                names = self.language.join(map(number, line.records))
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


def _fault(period: PeriodView) -> tuple[str, ...]:
    """What tells a period's fault from others."""
    uses = (use for use in period.uses if use.mark.code == "possible")
    reasons = (reason.text for use in uses for reason in use.reasons)
    return (period.mark.code, *(note.text for note in period.notes), "", *dict.fromkeys(reasons))


def _labels(uses: Iterable[UseView]) -> list[str]:
    return list(dict.fromkeys(use.record.label for use in uses))
