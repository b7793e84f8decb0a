"""The report as Markdown (GitHub's flavour): headings, tables and nested lists, every text escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from reports.clean import clean
from reports.model import (
    ClauseRef,
    ClauseView,
    Fact,
    Mark,
    MissingItem,
    ReadingView,
    RecordRef,
    RecordView,
    Report,
    UseLine,
)

_SPECIAL: Final = re.compile(r"[\\`*_{}\[\]<>|~$@&#]|(?<=\w):(?=//)|(?<=www)\.|^[-+=]")
_NUMBERED: Final = re.compile(r"^(\d+)([.)])(?=\s|$)")
_ENTITIES: Final = {"<": "&lt;", "&": "&amp;"}


def escape(text: str) -> str:
    """Text that Markdown shows as it is: no markup, no link, no HTML, one line."""
    return _NUMBERED.sub(r"\1\\\2", _SPECIAL.sub(_escaped, clean(text)))


def _escaped(match: re.Match[str]) -> str:
    found = match.group()
    return _ENTITIES.get(found) or f"\\{found}"


def markdown_of(report: Report) -> str:
    """The report as Markdown."""
    page = _Page(report)
    page.first_page()
    page.heading("clauses")
    for child in report.root.children:
        page.clause(child, 0)
    page.judgements()
    page.remarks()
    page.waivers()
    page.advice("plans", "deciding", "timeline")
    page.readings()
    page.advice("sweep")
    page.notes()
    page.records()
    page.receipt()
    return "\n".join(page.lines).rstrip() + "\n"


class _Page:
    """Lines in the making."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.labels = {name: escape(label) for name, label in report.labels.items()}
        self.lines: list[str] = []
        self.chinese = report.lang == "zh"
        self.colon = "：" if self.chinese else ": "
        self.comma = "；" if self.chinese else "; "

    # Lines ----

    def paragraph(self, text: str) -> None:
        """A paragraph of Markdown."""
        self.lines.extend((text, ""))

    def heading(self, name: str) -> None:
        """The heading of a part."""
        self.lines.extend((f"## {self.labels[name]}", ""))

    def item(self, depth: int, text: str) -> None:
        """An item of a nested list."""
        self.lines.append(f"{'  ' * depth}- {text}")

    def table(self, head: Iterable[str], rows: Iterable[Iterable[str]], indent: str = "") -> None:
        """A table of escaped cells."""
        cells = list(head)
        self.lines.append(f"{indent}| {' | '.join(cells)} |")
        self.lines.append(f"{indent}|{'---|' * len(cells)}")
        self.lines.extend(f"{indent}| {' | '.join(row)} |" for row in rows)
        self.lines.append("")

    def mark(self, mark: Mark) -> str:
        """A status with its symbol."""
        return f"{mark.symbol} {escape(mark.word)}"

    def bracketed(self, text: str) -> str:
        """An addition."""
        return f"（{text}）" if self.chinese else f" ({text})"

    def names(self, records: Iterable[RecordRef]) -> str:
        """Several records."""
        return ("、" if self.chinese else ", ").join(escape(record.label) for record in records)

    def cites(self, clauses: Iterable[ClauseRef]) -> str:
        """Several clauses, each once."""
        return ("、" if self.chinese else ", ").join(dict.fromkeys(escape(clause.cite) for clause in clauses))

    def facts(self, facts: Iterable[Fact]) -> None:
        """Labelled texts."""
        self.table(("", ""), ((escape(fact.label), escape(fact.text)) for fact in facts))

    # Parts ----

    def first_page(self) -> None:
        """Conclusion, bounds, what is missing, the easiest way."""
        report, conclusion = self.report, self.report.conclusion
        self.lines.extend((f"# {escape(report.title)}", ""))
        self.facts(report.facts)
        self.heading("conclusion")
        self.paragraph(f"**{self.mark(conclusion.mark)}**{self.colon}{escape(conclusion.sentence)}")
        steps = (f"**{escape(step.text)}**" if step.here else escape(step.text) for step in conclusion.ladder)
        self.paragraph(" → ".join(steps))
        for text in conclusion.decisive:
            self.item(0, f"**{self.labels['decisive']}**{self.colon}{escape(text)}")
        if conclusion.decisive:
            self.lines.append("")
        self.paragraph(escape(conclusion.disclaimer))
        self.heading("survey")
        for each in report.bounds:
            bounds = f"{self.colon}{escape(each.text)}" if each.text else ""
            self.item(
                0, f"{self.mark(each.mark)} **{escape(each.ref.cite)}** {escape(each.ref.says)}{bounds}"
            )
            for part in each.parts:
                waits = self.bracketed(escape(part.waits)) if part.waits else ""
                self.item(1, f"{escape(part.ref.cite)} {self.mark(part.mark)}{waits}")
        self.lines.append("")
        self.missing()
        if self.report.advice is not None:
            from reports.advice.part_forms import markdown_easiest  # noqa: PLC0415 - only with advice

            self.lines += markdown_easiest(self.report.advice)

    def advice(self, *names: str) -> None:
        """The later parts of advice."""
        if self.report.advice is not None:
            from reports.advice.part_forms import markdown_part  # noqa: PLC0415 - only with advice

            for name in names:
                self.lines += markdown_part(self.report.advice, name, self.report.lang)

    def missing(self) -> None:
        """What is missing, by who has to act."""
        missing = self.report.missing
        if not missing.groups and not missing.intro:
            return
        self.heading("missing")
        if missing.intro:
            self.paragraph(escape(missing.intro))
        for group in missing.groups:
            self.lines.extend((f"### {escape(group.heading)}", ""))
            for item in group.items:
                self._missing_item(item)
            self.lines.append("")

    def _missing_item(self, item: MissingItem) -> None:
        decisive = f"**{self.labels['marked_decisive']}** " if item.decisive else ""
        text = escape(item.text)
        if item.records:
            parts = (text, self.names(item.records)) if item.lists else (self.names(item.records), text)
            text = self.colon.join(parts)
        choice = self.bracketed(escape(item.choice)) if item.choice else ""
        cites = f" \\[{self.cites(item.clauses)}\\]"
        self.item(0, f"{decisive}{text}{cites}{choice}")

    def clause(self, view: ClauseView, depth: int) -> None:
        """A requirement and all below it."""
        waits = self.bracketed(escape(view.waits)) if view.waits else ""
        title = f"**{escape(view.ref.cite)}** {escape(view.ref.says)}"
        self.item(depth, f"{self.mark(view.mark)} {title}{waits} `{view.ref.id}`")
        for text in (view.bounds, view.note):
            if text:
                self.item(depth + 1, f"*{escape(text)}*")
        if view.waiver is not None:
            self.item(depth + 1, f"{self.labels['waiver']}{self.colon}{escape(view.waiver.text)}")
        if view.official is not None:
            self.item(depth + 1, f"{self.labels['official']}{self.colon}{escape(view.official)}")
        for told in view.reasons:
            self.item(depth + 1, escape(told.text))
        self._periods(view, depth + 1)
        for line in view.told:
            self._line(line, depth + 1)
        for child in view.children:
            self.clause(child, depth + 1)
        if depth == 0:
            self.lines.append("")

    def _periods(self, view: ClauseView, depth: int) -> None:
        if not view.periods or view.mark.code == "not_applicable":
            return
        names = ("period", "status", "wanted", "shown", "records", "remark")
        rows = (
            (
                escape(period.name),
                self.mark(period.mark),
                escape(period.wanted),
                escape(period.shown),
                self.names(period.records),
                self.comma.join(escape(told.text) for told in period.notes),
            )
            for period in view.periods
        )
        self.lines.append("")
        self.table((self.labels[name] for name in names), rows, "  " * depth)

    def _line(self, line: UseLine, depth: int) -> None:
        reasons = self.comma.join(escape(told.text) for told in line.reasons)
        why = f"{self.colon}{reasons}" if reasons else ""
        self.item(depth, f"{self.mark(line.mark)} {self.names(line.records)}{why}")

    def judgements(self) -> None:
        """Judgements and whose."""
        self.heading("judgements")
        if not self.report.judgements:
            self.paragraph(self.labels["no_judgements"])
            return
        names = ("record", "clause", "conclusion", "judge", "date", "standing", "degree", "basis", "remark")
        rows = (
            (
                escape(view.record.label),
                self.comma.join(f"{escape(each.cite)} {escape(each.says)}" for each in view.clauses),
                self.mark(view.mark),
                escape(view.judge),
                escape(view.date),
                escape(view.standing),
                escape(view.degree),
                escape(view.basis),
                self.comma.join(escape(note) for note in view.notes),
            )
            for view in self.report.judgements
        )
        self.table((self.labels[name] for name in names), rows)

    def remarks(self) -> None:
        """What a reader should look at."""
        if self.report.remarks:
            self.heading("remarks")
            for remark in self.report.remarks:
                self.item(0, escape(remark.text))
            self.lines.append("")

    def waivers(self) -> None:
        """Waivers in force."""
        if self.report.waivers:
            self.heading("waivers")
            for view in self.report.waivers:
                title = f"{escape(view.clause.cite)} {escape(view.clause.says)}"
                self.item(0, f"{title}{self.colon}{escape(view.text)}")
            self.lines.append("")

    def readings(self) -> None:
        """The readings used, and how else the text could be read."""
        self.heading("readings")
        for name, default in (("readings_chosen", False), ("readings_default", True)):
            views = [view for view in self.report.readings if view.used.default is default]
            if views:
                self.lines.extend((f"### {self.labels[name]}", ""))
                for view in views:
                    self._reading(view)
                self.lines.append("")

    def _reading(self, view: ReadingView) -> None:
        title = f"{escape(view.cite)} {escape(view.question)}"
        self.item(0, f"`{view.id}` {title}{self.colon}**{escape(view.used.text)}** `{view.used.code}`")
        others = self.comma.join(f"{escape(other.text)} `{other.code}`" for other in view.others)
        self.item(1, f"{escape(view.how)}{self.comma}{self.labels['other_options']}{self.colon}{others}")

    def notes(self) -> None:
        """The rule set's notes."""
        if self.report.notes:
            self.heading("notes")
            for note in self.report.notes:
                settled = self.bracketed(escape(note.settled))
                self.item(0, f"{escape(note.cite)} {escape(note.text)}{settled}")
            self.lines.append("")

    def records(self) -> None:
        """Every record with what it serves."""
        self.heading("records")
        for view in self.report.records:
            self._record(view)
        self.lines.append("")

    def _record(self, view: RecordView) -> None:
        self.item(0, f"**{escape(view.ref.label)}** {escape(view.kind_label)}")
        facts = self.comma.join(f"{escape(fact.label)} {escape(fact.text)}" for fact in view.facts)
        if facts:
            self.item(1, facts)
        documents = self.comma.join(escape(each) for each in view.documents) or self.labels["no_documents"]
        self.item(1, f"{self.labels['documents']}{self.colon}{documents}")
        serves = self.comma.join(
            f"{each.mark.symbol} {escape(each.clause.cite)} `{each.clause.id}`" for each in view.serves
        )
        self.item(1, f"{self.labels['serves']}{self.colon}{serves or self.labels['serves_nothing']}")

    def receipt(self) -> None:
        """What the verdict was made from."""
        self.heading("receipt")
        self.paragraph(self.mark(self.report.cross_check))
        self.facts(self.report.receipt)
