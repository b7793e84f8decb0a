"""Everything about one requirement: its words, what it asks, what was found, what depends on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from evaluator.interpret import Program
from evaluator.records import NOTHING
from evaluator.verdict import Finding, Use
from reports.advice.asking import Asking
from reports.advice.bearing import bearing_of, path_to
from reports.advice.passages import Explained, Item, Passage
from reports.clauses import Clauses, waiver_view
from reports.conclusion import bounds_text, conclusion_of
from reports.context import Context
from reports.language import N_
from reports.missing import groups_of
from reports.model import ClauseRef, MissingItem, PeriodView
from reports.sections import cross_check_of, judgements_of, notes_of, readings_of
from rules.model import AbsentLeaf, Combination, Node, PeriodLeaf, RecordsLeaf
from rules.naming import nodes
from rules.sites import ROOT_ID, Sites

HEADINGS: Final[Mapping[str, str]] = {
    "conclusion": N_("Conclusion"),
    "words": N_("The words of the clause"),
    "asked": N_("What is asked"),
    "found": N_("What was found"),
    "needed": N_("What is still needed"),
    "bearing": N_("What depends on it"),
    "readings": N_("How its words are read"),
    "notes": N_("Notes"),
}

ORDER: Final = ("counted", "possible", "not_counted")


def requirement_explained(context: Context, program: Program, requirement: str) -> Explained:
    """One requirement explained. Raises KeyError for an id that the rule set lacks.

    `program` is what decided the verdict of the context. What stands below a requirement that is not asked
    has no finding: it is not asked either.
    """
    found = {finding.id: finding for finding in context.findings}
    finding = found.get(requirement) or _not_asked(program, requirement)
    say = context.language.say
    own = _Requirement(context, program, finding)
    passages = (
        Passage(code, say(HEADINGS[code]), tuple(paragraphs), tuple(items))
        for code, paragraphs, items in own.parts()
    )
    ref = ref_of(context, finding.requirement)
    return Explained(
        context.language.code,
        "requirement",
        finding.id,
        f"{context.titled(ref)}  [{finding.id}]",
        context.marks[finding.status],
        tuple(passage for passage in passages if passage.paragraphs or passage.items),
        foot_of(context),
    )


def _not_asked(program: Program, requirement: str) -> Finding:
    """The finding of a requirement that the verdict does not hold."""
    for node in nodes(program.resolved.requirement):
        if node.id == requirement:
            return Finding(node, "not_applicable", NOTHING, 0, 0)
    raise KeyError(requirement)


def ref_of(context: Context, node: Node) -> ClauseRef:
    """A requirement as it is named in the text, whether or not the verdict holds it."""
    known = context.clause_refs.get(node.id)
    if known is not None:
        return known
    language = context.language
    return ClauseRef(node.id, "", language.cite(node.cite), node.says.in_language(language.code))


def foot_of(context: Context) -> tuple[str, ...]:
    """Whether a second engine agrees, and that this is no decision."""
    check = cross_check_of(context)
    return f"{check.symbol} {check.word}", conclusion_of(context).disclaimer


Part = tuple[str, list[str], list[Item]]


class _Requirement:
    """One requirement and all that is to be said of it."""

    def __init__(self, context: Context, program: Program, finding: Finding) -> None:
        self.context = context
        self.language = context.language
        self.say = context.language.say
        self.program = program
        self.finding = finding
        self.node = finding.requirement

    def parts(self) -> Iterator[Part]:
        """The passages by their codes."""
        yield "conclusion", self._conclusion(), []
        yield "words", self._words(), []
        asking = Asking(self.context, self.program)
        yield "asked", list(asking.sentences(self.finding)), list(asking.items(self.finding))
        yield self._found()
        yield "needed", self._nothing_needed(), list(self._needed())
        path = path_to(self.context.verdict.finding, self.finding.id)
        yield "bearing", [], list(bearing_of(self.context, self.program, path))
        yield "readings", [], list(self._readings())
        yield "notes", [], list(self._notes())

    # What it comes to ----

    def _conclusion(self) -> list[str]:
        context, finding, language = self.context, self.finding, self.language
        mark = context.marks[finding.status]
        told = [self.say("This is “{status}”.", status=mark.word)]
        bounds = bounds_text(context, finding)
        if bounds and finding.status != "waived":
            told.append(self.say("{bounds}.", bounds=language.heading(bounds)))
        if finding.opens:
            told.append(self.say("It waits for: {opens}.", opens=context.reasons.opens(finding.opens)))
        if finding.status == "not_applicable":
            told.append(self._why_not_asked())
        if finding.waiver is not None:
            view = waiver_view(context, finding.waiver, ref_of(context, self.node))
            told.append(self.say("It has been waived: {waiver}.", waiver=view.text))
        told += [f"{text}{self._stop}" for text in self._reasons()]
        return [language.sentences(told)]

    def _why_not_asked(self) -> str:
        """That it is not asked, or that the one above it is not."""
        for above in self.context.findings:
            below = nodes(above.requirement) if above.status == "not_applicable" else ()
            if above.requirement != self.node and self.node in below:
                title = self.context.titled(self.context.clause_refs[above.id])
                return self.say(
                    "“{clause}” is not asked of this applicant, nor is any part of it.", clause=title
                )
        return self.say("It is not asked of this applicant.")

    @property
    def _stop(self) -> str:
        return "。" if self.language.is_chinese else "."

    def _reasons(self) -> list[str]:
        told = self.context.told(self.finding.reasons)
        return [self.language.heading(each.text) for each in told]

    def _words(self) -> list[str]:
        context = self.context
        ref = ref_of(context, self.node)
        official = (context.handbook or {}).get(self.node.cite) if self.node.cite else None
        told = []
        if official is not None:
            told.append(self.language.labelled(self.say("Official text"), official))
        elif context.handbook is not None and self.node.cite:
            told.append(self.say("The handbook has no clause {cite}.", cite=ref.cite))
        told.append(self.language.labelled(self.say("In our words"), ref.says))
        return told

    # What was found ----

    def _found(self) -> Part:
        finding = self.finding
        if isinstance(self.node, Combination):
            return "found", [], [self._child(child) for child in finding.children]
        if finding.status == "not_applicable":
            return "found", [], []
        items = [*self._periods(), *self._uses(finding.uses)]
        if items:
            return "found", [], items
        return "found", [self._nothing()], []

    def _nothing(self) -> str:
        if isinstance(self.node, RecordsLeaf | PeriodLeaf):
            kinds = dict.fromkeys(self.context.words.kind(source.of) for source in self.node.sources)
            return self.say(
                "The dossier holds no record of this kind: {kinds}.", kinds=self.language.join(kinds)
            )
        return self.say("The dossier holds nothing for it.")

    def _child(self, child: Finding) -> Item:
        context = self.context
        title = f"{context.titled(context.clause_refs[child.id])}  [{child.id}]"
        notes = [bounds_text(context, child)]
        if child.opens:
            notes.append(context.reasons.opens(child.opens))
        return Item(context.marks[child.status], title, tuple(note for note in notes if note))

    def _periods(self) -> Iterator[Item]:
        views = Clauses(self.context).view(self.finding).periods
        for view in views:
            yield Item(view.mark, self._period(view), tuple(told.text for told in view.notes))

    def _period(self, view: PeriodView) -> str:
        language = self.language
        told = [
            self.say(text, amount=amount)
            for text, amount in ((N_("{amount} asked for"), view.wanted), (N_("{amount} shown"), view.shown))
            if amount
        ]
        if view.records:
            told.append(language.join(record.label for record in view.records))
        return language.labelled(view.name, language.clauses(told)) if told else view.name

    def _uses(self, uses: tuple[Use, ...]) -> Iterator[Item]:
        for use in sorted(uses, key=lambda use: ORDER.index(use.status)):
            if use.status == "counted" and self.finding.periods and not use.reasons:
                continue  # it stands in the row of its period
            item = use_item(self.context, use, self.context.record_ref(use.record).label)
            yield item.with_(notes=(*self._judged(use), *item.notes))

    def _judged(self, use: Use) -> Iterator[str]:
        """Of a judgement: whose it is, of which day, and on what ground."""
        for view in judgements_of(self.context):
            if view.record.id == use.record:
                told = (
                    (self.say("Conclusion"), view.mark.word),
                    (self.say("Judged by"), view.judge),
                    (self.say("Date"), view.date),
                    (self.say("Basis"), view.basis),
                )
                labelled = self.language.labelled
                yield self.language.clauses(labelled(label, text) for label, text in told if text)

    # What is needed ----

    def _nothing_needed(self) -> list[str]:
        passes = self.finding.status in ("met", "waived")
        return [self.say("Nothing more is needed for it.")] if passes else []

    def _needed(self) -> Iterator[Item]:
        for group in groups_of(self.context, self.finding):
            yield Item(None, group.heading, tuple(self._missing(item) for item in group.items))

    def _missing(self, item: MissingItem) -> str:
        language = self.language
        names = language.join(record.label for record in item.records)
        text = item.text
        if names:
            text = language.labelled(text, names) if item.lists else language.labelled(names, text)
        return language.bracketed(text, item.choice) if item.choice else text

    # Readings and notes ----

    def _readings(self) -> Iterator[Item]:
        touching = readings_touching(self.context, self.finding)
        for view in readings_of(self.context):
            if view.id not in touching:
                continue
            used = self.say(
                "Read as: {option} ({how}, {code})",
                option=view.used.text,
                how=view.how,
                code=f"{view.id}={view.used.code}",
            )
            others = (
                self.say(
                    "Could be read as: {option} ({code})", option=each.text, code=f"{view.id}={each.code}"
                )
                for each in view.others
            )
            yield Item(None, f"{view.cite} {view.question}", (used, *others))

    def _notes(self) -> Iterator[Item]:
        cites = {self.language.cite(each.cite) for each in nodes(self.node)}
        for note in notes_of(self.context):
            if note.cite in cites:
                yield Item(None, f"{note.cite} {note.text}", (note.settled,))


def use_item(context: Context, use: Use, text: str) -> Item:
    """What a record does for a requirement and why; `text` names either of the two."""
    told = tuple(each.text for each in context.told_of(use))
    if not told and use.status == "counted" and context.kind_of(use.record) != "judgement":
        told = (context.language.say("all that is asked of it holds"),)
    return Item(context.marks[use.status], text, told)


def readings_touching(context: Context, finding: Finding) -> frozenset[str]:
    """The readings that what a requirement asks, or whether it is asked, depends on."""
    rule_set, choice = context.verdict.rule_set, context.verdict.readings
    sites = Sites(rule_set)
    found: set[str] = set()
    windows = False
    for node in nodes(finding.requirement):
        site = sites.at(ROOT_ID if node.id == rule_set.id else node.id, choice)
        if site is not None:
            found.update(sites.mentioned(site.raw), site.under)
        own = [source.within for source in node.sources] if isinstance(node, RecordsLeaf) else []
        own += [node.within] if isinstance(node, PeriodLeaf | AbsentLeaf) else []
        windows = windows or any(window.window == "since_appointment" for window in own)
    if windows:
        found.update(sites.mentioned(rule_set.start_raw))
    return frozenset(found) & rule_set.readings.keys()
