"""The report as lines of text, for a pipe or a terminal.

`text_of` is plain. `lines_of` keeps the style of every piece, which `reports.terminal` turns into colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from reports.clean import clean
from reports.model import (
    ClauseView,
    Fact,
    JudgementView,
    Mark,
    MissingItem,
    PeriodView,
    ReadingView,
    RecordRef,
    RecordView,
    Report,
    UseLine,
)
from reports.wrap import Run, width, wrap

COLUMNS: Final = 100
LEAST_COLUMNS: Final = 40

Line = list[Run]

STYLES: Final = {
    "met": "good",
    "counted": "good",
    "agreed": "good",
    "waived": "good",
    "not_met": "bad",
    "not_counted": "bad",
    "open": "unsure",
    "possible": "unsure",
    "not_checked": "unsure",
}
"""The style of a mark by its code; any other is quiet."""


def text_of(report: Report, columns: int = COLUMNS, *, first_page: bool = False) -> str:
    """The report as plain text. `first_page`: nothing below the easiest way to what is missing."""
    lines = lines_of(report, columns, first_page=first_page)
    return "".join("".join(text for text, _ in line) + "\n" for line in lines)


def lines_of(report: Report, columns: int = COLUMNS, *, first_page: bool = False) -> list[Line]:
    """The report as lines of styled pieces, none wider than `columns`."""
    page = _Page(report, max(columns, LEAST_COLUMNS))
    page.head()
    page.conclusion()
    page.missing()
    page.easiest()
    if not first_page:
        page.clauses()
        page.judgements()
        page.remarks()
        page.waivers()
        page.advice("plans", "deciding", "timeline")
        page.readings()
        page.advice("sweep")
        page.notes()
        page.records()
        page.receipt()
    page.foot()
    return page.lines


class _Page:
    """Lines in the making."""

    def __init__(self, report: Report, columns: int) -> None:
        self.report = report
        self.labels = report.labels
        self.columns = columns
        self.lines: list[Line] = []
        self.colon = "：" if report.lang == "zh" else ": "
        self.comma = "；" if report.lang == "zh" else "; "
        self.brackets = "（{}）" if report.lang == "zh" else " ({})"

    # Lines ----

    def put(self, indent: int, *runs: Run | str, hang: int = 2) -> None:
        """A paragraph; its further lines are indented by `hang` more."""
        pieces = [(clean(run), "") if isinstance(run, str) else (clean(run[0]), run[1]) for run in runs]
        lead = min(indent, self.columns // 2)
        for n, line in enumerate(wrap(pieces, self.columns - lead, hang)):
            blanks = lead + (hang if n else 0)
            self.lines.append([(" " * blanks, ""), *line] if blanks else line)

    def blank(self) -> None:
        """An empty line."""
        self.lines.append([])

    def heading(self, name: str) -> None:
        """The heading of a part."""
        self.blank()
        self.put(0, (self.labels[name], "heading"))
        self.lines.append([("─" * min(width(self.labels[name]), self.columns), "quiet")])

    def mark(self, mark: Mark) -> Run:
        """A status with its symbol."""
        return (f"{mark.symbol} {mark.word}", STYLES.get(mark.code, "quiet"))

    def facts(self, indent: int, facts: Iterable[Fact]) -> None:
        """Labelled texts, one to a line, the texts in one column."""
        facts = tuple(facts)
        widest = max((width(fact.label) for fact in facts), default=0)
        for fact in facts:
            pad = " " * (widest - width(fact.label) + 2)
            self.put(indent, (fact.label, "quiet"), pad, fact.text, hang=widest + 2)

    # The first page ----

    def head(self) -> None:
        """Title, and whose dossier it is."""
        self.put(0, (self.report.title, "title"))
        self.lines.append([("═" * min(width(self.report.title), self.columns), "quiet")])
        self.facts(0, self.report.facts)

    def conclusion(self) -> None:
        """Status, rung, bounds."""
        conclusion = self.report.conclusion
        self.heading("conclusion")
        self.put(0, self.mark(conclusion.mark), "  ", (conclusion.sentence, "strong"))
        here = "【{}】" if self.report.lang == "zh" else "[{}]"
        steps = (here.format(step.text) if step.here else step.text for step in conclusion.ladder)
        self.put(0, (" → ".join(steps), "quiet"))
        for text in conclusion.decisive:
            self.put(0, (self.labels["decisive"], "bad"), self.colon, text)
        self.put(0, conclusion.disclaimer)
        self.heading("survey")
        for each in self.report.bounds:
            bounds = f"{self.colon}{each.text}" if each.text else ""
            self.put(0, self.mark(each.mark), "  ", (each.ref.cite, "strong"), f" {each.ref.says}{bounds}")
            for part in each.parts:
                waits = self.brackets.format(part.waits) if part.waits else ""
                self.put(4, f"{part.ref.cite}  ", self.mark(part.mark), (waits, "unsure"))

    def missing(self) -> None:
        """What is missing, by who has to act."""
        missing = self.report.missing
        if not missing.groups and not missing.intro:
            return
        self.heading("missing")
        if missing.intro:
            self.put(0, missing.intro)
        for group in missing.groups:
            self.put(0, (group.heading, "strong"))
            for item in group.items:
                self._missing_item(item)

    def easiest(self) -> None:
        """The easiest way to what is missing."""
        if self.report.advice is not None:
            from reports.advice.paper import Paper  # noqa: PLC0415 - only where there is advice
            from reports.advice.part_forms import write_easiest  # noqa: PLC0415 - likewise

            paper = Paper(self.report.lang, self.columns)
            write_easiest(paper, self.report.advice)
            self.lines += paper.lines

    def advice(self, *names: str) -> None:
        """The later parts of advice."""
        if self.report.advice is not None:
            from reports.advice.paper import Paper  # noqa: PLC0415 - only where there is advice
            from reports.advice.part_forms import write_part  # noqa: PLC0415 - likewise

            paper = Paper(self.report.lang, self.columns)
            for name in names:
                write_part(paper, self.report.advice, name)
            self.lines += paper.lines

    def _missing_item(self, item: MissingItem) -> None:
        runs: list[Run | str] = ["· "]
        if item.decisive:
            runs.append((f"[{self.labels['marked_decisive']}] ", "bad"))
        if item.records and not item.lists:
            runs.append((self.names(item.records) + self.colon, "strong"))
        runs.append(item.text)
        if item.lists:
            runs.append(self.colon + self.names(item.records))
        cites = self.cites(clause.cite for clause in item.clauses)
        runs.append((f"  [{cites}]", "quiet"))
        if item.choice:
            runs.append((f"  {item.choice}", "quiet"))
        self.put(2, *runs)

    def names(self, records: Iterable[RecordRef]) -> str:
        """Several records by their labels."""
        return ("、" if self.report.lang == "zh" else ", ").join(record.label for record in records)

    def cites(self, cites: Iterable[str]) -> str:
        """Several clauses, each once."""
        return ("、" if self.report.lang == "zh" else ", ").join(dict.fromkeys(cites))

    # The tree ----

    def clauses(self) -> None:
        """Every requirement with its records and reasons."""
        self.heading("clauses")
        for child in self.report.root.children:
            self._clause(child, 0)

    def _clause(self, view: ClauseView, indent: int) -> None:
        style = "strong" if view.depth == 1 else ""
        runs: list[Run | str] = [self.mark(view.mark), "  ", (f"{view.ref.cite} {view.ref.says}", style)]
        if view.waits:
            runs.append((self.brackets.format(view.waits), "unsure"))
        runs.append((f"  [{view.ref.id}]", "quiet"))
        self.put(indent, *runs)
        for text in (view.bounds, view.note):
            if text:
                self.put(indent + 4, (text, "quiet"))
        if view.waiver is not None:
            self.put(indent + 4, (self.labels["waiver"], "strong"), self.colon, view.waiver.text)
        if view.official is not None:
            self.put(indent + 4, (self.labels["official"] + self.colon, "quiet"), view.official)
        for told in view.reasons:
            self.put(indent + 4, "· ", told.text)
        for period in view.periods if view.mark.code != "not_applicable" else ():
            self._period(period, indent + 4)
        for line in view.told:
            self._line(line, indent + 4)
        for child in view.children:
            self._clause(child, indent + 2)

    def _period(self, period: PeriodView, indent: int) -> None:
        runs: list[Run | str] = [period.name, "  ", self.mark(period.mark)]
        for label, text in (("wanted", period.wanted), ("shown", period.shown)):
            if text:
                runs.append(f"  {self.labels[label]} {text}")
        if period.notes:
            runs.append("  " + self.comma.join(told.text for told in period.notes))
        if period.records:
            runs.append((f"  {self.names(period.records)}", "quiet"))
        self.put(indent, *runs)

    def _line(self, line: UseLine, indent: int) -> None:
        runs: list[Run | str] = [self.mark(line.mark), "  ", self.names(line.records)]
        if line.reasons:
            runs.append(self.colon + self.comma.join(told.text for told in line.reasons))
        self.put(indent, *runs)

    # The other parts ----

    def judgements(self) -> None:
        """Judgements and whose."""
        self.heading("judgements")
        if not self.report.judgements:
            self.put(0, self.labels["no_judgements"])
        for judgement in self.report.judgements:
            self._judgement(judgement)

    def _judgement(self, view: JudgementView) -> None:
        clauses = self.comma.join(f"{clause.cite} {clause.says}" for clause in view.clauses)
        self.put(0, self.mark(view.mark), "  ", (view.record.label, "strong"), "  ", clauses)
        more = [
            f"{self.labels[label]} {text}"
            for label, text in (
                ("judge", view.judge),
                ("date", view.date),
                ("standing", view.standing),
                ("degree", view.degree),
                ("basis", view.basis),
            )
            if text
        ]
        self.put(4, (self.comma.join((*more, *view.notes)), "quiet"), hang=0)

    def remarks(self) -> None:
        """What a reader should look at."""
        if self.report.remarks:
            self.heading("remarks")
            for remark in self.report.remarks:
                self.put(0, ("! ", "unsure"), remark.text)

    def waivers(self) -> None:
        """Waivers in force."""
        if self.report.waivers:
            self.heading("waivers")
            for waiver in self.report.waivers:
                self.put(0, (f"{waiver.clause.cite} {waiver.clause.says}{self.colon}", "strong"), waiver.text)

    def readings(self) -> None:
        """The readings used, and how else the text could be read."""
        self.heading("readings")
        chosen = [view for view in self.report.readings if not view.used.default]
        default = [view for view in self.report.readings if view.used.default]
        for name, views in (("readings_chosen", chosen), ("readings_default", default)):
            if views:
                self.put(0, (self.labels[name], "strong"))
            for view in views:
                self._reading(view)

    def _reading(self, view: ReadingView) -> None:
        others = self.comma.join(f"{other.text} [{other.code}]" for other in view.others)
        self.put(
            2,
            (f"{view.id} ", "quiet"),
            f"{view.cite} {view.question}  ",
            (f"{view.used.text} [{view.used.code}]", "strong"),
            (
                self.brackets.format(
                    f"{view.how}{self.comma}{self.labels['other_options']}{self.colon}{others}"
                ),
                "quiet",
            ),
        )

    def notes(self) -> None:
        """The rule set's notes."""
        if self.report.notes:
            self.heading("notes")
            for note in self.report.notes:
                self.put(0, f"{note.cite} {note.text}", (self.brackets.format(note.settled), "quiet"))

    def records(self) -> None:
        """Every record and what it serves."""
        self.heading("records")
        for record in self.report.records:
            self._record(record)

    def _record(self, view: RecordView) -> None:
        """A record and what it serves. What the dossier says of it is not said again."""
        serves = "  ".join(
            f"{each.mark.symbol} {each.clause.cite} [{each.clause.id}]" for each in view.serves
        )
        told = serves or self.labels["serves_nothing"]
        self.put(
            0, (view.ref.label, "strong"), (f"  {self.labels['serves']}{self.colon}{told}", "quiet"), hang=4
        )

    def receipt(self) -> None:
        """What the verdict was made from."""
        self.heading("receipt")
        self.put(0, (f"{self.report.cross_check.symbol} {self.report.cross_check.word}", "strong"))
        self.facts(0, self.report.receipt)

    def foot(self) -> None:
        """The conclusion once more: it is what stands last on a terminal."""
        conclusion = self.report.conclusion
        self.blank()
        self.put(0, self.mark(conclusion.mark), "  ", (conclusion.sentence, "strong"))


def plain(lines: Iterable[Line]) -> Iterator[str]:
    """Lines without their styles."""
    return ("".join(text for text, _ in line) for line in lines)
