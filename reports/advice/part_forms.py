"""Advice as a part of the report, for a terminal and in Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from reports.advice import timeline_forms
from reports.advice.deciding import DecidingView, by_clauses, write_deciding
from reports.advice.easiest import EasiestView
from reports.advice.paper import Paper
from reports.advice.part import AdviceView
from reports.advice.plan_forms import markdown_line, markdown_lines, write_line, write_plan_part
from reports.advice.sweep import ReadingTried, SweepView, write_sweep
from reports.language import Code
from reports.markdown import escape
from reports.model import ClauseRef, Mark

# For a terminal ----


def write_easiest(paper: Paper, view: AdviceView) -> None:
    """The easiest way, for the first page."""
    told = view.easiest
    if told is None:
        return
    paper.heading(view.labels["easiest"])
    paper.put(0, (told.sentence, "strong"), hang=0)
    for number, line in enumerate(told.lines, 1):
        write_line(paper, f"{number}. ", line)
    for text in _below(told):
        paper.put(2, text)


def _below(told: EasiestView) -> Iterator[str]:
    yield from (text for text in (told.more, told.when, *told.texts) if text)


def write_part(paper: Paper, view: AdviceView, name: str) -> None:
    """One of the later parts by its name, where there is such advice."""
    if getattr(view, name) is not None:
        _WRITERS[name](paper, view)


def _plans(paper: Paper, view: AdviceView) -> None:
    if view.plans is not None:
        write_plan_part(paper, view.plans)


def _deciding(paper: Paper, view: AdviceView) -> None:
    if view.deciding is not None:
        paper.heading(view.labels["deciding"])
        write_deciding(paper, view.deciding)


def _timeline(paper: Paper, view: AdviceView) -> None:
    if view.timeline is not None:
        timeline_forms.write_timeline_part(paper, view.timeline)


def _sweep(paper: Paper, view: AdviceView) -> None:
    if view.sweep is not None:
        write_sweep(paper, view.sweep)


_WRITERS: Final[Mapping[str, Callable[[Paper, AdviceView], None]]] = {
    "plans": _plans,
    "deciding": _deciding,
    "timeline": _timeline,
    "sweep": _sweep,
}


# Markdown ----


def markdown_easiest(view: AdviceView) -> Iterator[str]:
    """The lines of the easiest way."""
    told = view.easiest
    if told is None:
        return
    yield from (f"## {escape(view.labels['easiest'])}", "", f"**{escape(told.sentence)}**", "")
    for number, line in enumerate(told.lines, 1):
        yield from markdown_line(f"{number}. ", line)
    if told.lines:
        yield ""
    for text in _below(told):
        yield from (escape(text), "")


def markdown_part(view: AdviceView, name: str, lang: Code) -> Iterator[str]:
    """The lines of one of the later parts, where there is such advice."""
    if name == "plans" and view.plans is not None:
        yield from markdown_lines(view.plans, "##")
        return
    words = _Markdown(lang)
    told: Iterable[str] = ()
    if name == "deciding" and view.deciding is not None:
        told = words.deciding(view.deciding)
    elif name == "timeline" and view.timeline is not None:
        told = timeline_forms.markdown_lines(view.timeline, "###")
    elif name == "sweep" and view.sweep is not None:
        told = words.sweep(view.sweep)
    lines = list(told)
    if lines:
        yield from (f"## {escape(view.labels[name])}", "", *lines, "")


class _Markdown:
    """Lines in one language."""

    def __init__(self, lang: Code) -> None:
        self.colon = "：" if lang == "zh" else ": "
        self.comma = "、" if lang == "zh" else ", "

    def _cites(self, clauses: Iterable[ClauseRef]) -> str:
        cites = self.comma.join(dict.fromkeys(escape(clause.cite) for clause in clauses if clause.cite))
        return f" \\[{cites}\\]" if cites else ""

    def _mark(self, mark: Mark) -> str:
        return f"{mark.symbol} {escape(mark.word)}"

    def deciding(self, view: DecidingView) -> Iterator[str]:
        """What decides."""
        yield from (f"### {escape(view.heading)}", "")
        for role in view.roles:
            yield f"- **{escape(role.heading)}**{self.colon}{escape(role.text)}"
            for clauses, records in by_clauses(role):
                named = self.comma.join(escape(record.label) for record in records)
                told = f"{self.comma.join(map(escape, clauses))}{self.colon}" if clauses else ""
                yield f"  - {told}{named}"
        if view.questions:
            yield from ("", f"### {escape(view.questions_heading)}", "")
        for question in view.questions:
            cites = self._cites(question.clauses)
            yield f"- {escape(question.text)}{cites}{self.colon}{escape(question.effect_text)}"
        for text, steps in ((view.enough_text, view.enough), (view.fatal_text, view.fatal)):
            if text:
                yield from ("", escape(text), "", *(f"- {escape(step)}" for step in steps))
        if view.note:
            yield from ("", escape(view.note))

    def sweep(self, view: SweepView) -> Iterator[str]:
        """What it depends on of the readings."""
        yield from (f"**{escape(view.sentence)}**", "")
        for heading, readings in (
            (view.deciding_heading, view.deciding),
            (view.touching_heading, view.touching),
        ):
            if readings:
                yield from (escape(heading), "")
                for reading in readings:
                    yield from self._reading(reading)
                yield ""
        for end in view.ends:
            options = self.comma.join(f"`{name}={option}`" for name, option in end.readings)
            more = f" {options}" if end.code == "together" else ""
            yield f"- {escape(end.label)}{self.colon}{self._mark(end.mark)}{self._cites(end.clauses)}{more}"
        yield from ("", escape(view.basis))

    def _reading(self, reading: ReadingTried) -> Iterator[str]:
        title = f"{escape(reading.cite)} {escape(reading.question)}"
        yield (f"- `{reading.id}` {title}{self.colon}**{escape(reading.used.text)}** `{reading.used.code}`")
        for each in reading.options:
            yield f"  - → {escape(each.option.text)} `{each.option.code}`{self.colon}{self._mark(each.mark)}"
            for turn in each.turns:
                clause = f"{escape(turn.clause.cite)} {escape(turn.clause.says)}"
                yield f"    - {clause}{self.colon}{escape(turn.text)}"
