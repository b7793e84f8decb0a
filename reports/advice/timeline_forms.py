"""The timeline as lines of a terminal, as Markdown and as JSON (schema `timeline-1`)."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, Final

from reports.advice.paper import Paper, marked
from reports.advice.timeline import CourseView, EventView, PhaseView, TimelineView
from reports.markdown import escape

VERSION: Final = "timeline-1"

Json = dict[str, Any]

# For a terminal ----


def write_timeline(paper: Paper, view: TimelineView) -> None:
    """The timeline on paper."""
    labels = view.labels
    paper.title(view.title)
    paper.table(0, [((fact.label, "quiet"), fact.text) for fact in view.facts])
    paper.blank()
    _write_first_met(paper, view)
    for course in (view.served, view.bare):
        paper.heading(course.label)
        _write_course(paper, course)
    paper.heading(labels["events"])
    write_events(paper, view)
    paper.blank()
    for text in (view.basis, view.disclaimer):
        paper.put(0, (text, "quiet"), hang=0)


def write_timeline_part(paper: Paper, view: TimelineView) -> None:
    """The same as a part of something greater."""
    paper.heading(view.labels["heading"])
    _write_first_met(paper, view)
    for course in (view.served, view.bare):
        paper.put(0, (course.label, "strong"))
        _write_course(paper, course)
    paper.put(0, (view.labels["events"], "strong"))
    write_events(paper, view)
    paper.put(0, (view.basis, "quiet"), hang=0)


def _write_first_met(paper: Paper, view: TimelineView) -> None:
    labels = view.labels
    told = ((labels["now"], marked(view.now)), (labels["first_met"], (view.first_met_text, "strong")))
    paper.table(0, [((label, "quiet"), text) for label, text in told])


def _write_course(paper: Paper, course: CourseView) -> None:
    paper.put(0, (course.assumes, "quiet"), hang=0)
    paper.put(0, (course.sentence, "strong"), hang=0)
    paper.table(2, [(marked(phase.mark), phase.days) for phase in course.phases])


def write_events(paper: Paper, view: TimelineView) -> None:
    """What changes, as a table: a date, in which course, and what."""
    labels = view.labels
    if not view.events:
        paper.put(0, labels["no_events"])
        return
    rows = [[(labels["date"], "heading"), (labels["course"], "heading"), (labels["change"], "heading")]]
    for event in view.events:
        for n, text in enumerate(event.texts):
            style = "strong" if event.mark is not None and n == len(event.texts) - 1 else ""
            rows.append([("" if n else event.date, ""), ("" if n else event.label, "quiet"), (text, style)])
    paper.table(0, rows)


# Markdown ----


def markdown_of_timeline(view: TimelineView) -> str:
    """The timeline as Markdown (GitHub's flavour), every text escaped."""
    colon = "：" if view.lang == "zh" else ": "
    lines = [f"# {escape(view.title)}", ""]
    lines += [f"- {escape(fact.label)}{colon}{escape(fact.text)}" for fact in view.facts]
    lines += ["", *markdown_lines(view, "##"), "", escape(view.disclaimer)]
    return "\n".join(lines) + "\n"


def markdown_lines(view: TimelineView, level: str) -> list[str]:
    """What it tells, its headings of this level."""
    labels = {name: escape(label) for name, label in view.labels.items()}
    colon = "：" if view.lang == "zh" else ": "
    lines = [f"{labels['first_met']}{colon}**{escape(view.first_met_text)}**"]
    for course in (view.served, view.bare):
        lines += ["", f"{level} {escape(course.label)}", "", escape(course.assumes), ""]
        lines += [f"**{escape(course.sentence)}**", ""]
        lines += [f"- {phase.mark.symbol} {escape(phase.text)}" for phase in course.phases]
    lines += ["", f"{level} {labels['events']}", ""]
    if view.events:
        lines += [f"| {labels['date']} | {labels['course']} | {labels['change']} |", "|---|---|---|"]
    else:
        lines.append(labels["no_events"])
    for event in view.events:
        texts = "<br>".join(map(escape, event.texts))
        lines.append(f"| {escape(event.date)} | {escape(event.label)} | {texts} |")
    return [*lines, "", escape(view.basis)]


# JSON ----


def json_of_timeline(view: TimelineView) -> str:
    """The timeline as JSON text."""
    return json.dumps(data_of_timeline(view), ensure_ascii=False, indent=2) + "\n"


def data_of_timeline(view: TimelineView) -> Json:
    """The timeline as plain JSON values; days as 2024-08-31, null where there is none."""
    return {
        "schema": VERSION,
        "lang": view.lang,
        "title": view.title,
        "first": _day(view.first),
        "as_of": _day(view.as_of),
        "last": _day(view.last),
        "status": view.now.code,
        "first_met": _day(view.first_met),
        "courses": [_course(each) for each in (view.served, view.bare)],
        "events": [_event(each) for each in view.events],
        "clauses": [
            {
                "requirement": row.ref.id,
                "cite": row.ref.cite,
                "phases": [_phase(each) for each in row.phases],
                "left": [{"last": _day(day), "text": text} for day, text in row.left],
            }
            for row in view.rows
        ],
        "basis": view.basis,
        "disclaimer": view.disclaimer,
    }


def _course(view: CourseView) -> Json:
    return {
        "course": view.code,
        "assumes": view.assumes,
        "text": view.sentence,
        "safe_until": _day(view.safe_until),
        "phases": [_phase(each) for each in view.phases],
    }


def _phase(view: PhaseView) -> Json:
    return {"first": _day(view.first), "last": _day(view.last), "status": view.mark.code}


def _event(view: EventView) -> Json:
    return {
        "day": _day(view.day),
        "course": view.course,
        "texts": list(view.texts),
        "records": [record.id for record in view.records],
        "requirements": [clause.id for clause in view.clauses],
        "status": view.mark.code if view.mark is not None else None,
    }


def _day(ordinal: int | None) -> str | None:
    return None if ordinal is None else date.fromordinal(ordinal).isoformat()
