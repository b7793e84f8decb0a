"""The impact of a change of the rules as text, Markdown, plain data and a workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from evaluator.impact import Bounds, Turned
from reports.advice.impact import ImpactView, PersonLine, TurnLine
from reports.advice.paper import Paper
from reports.language import Code, language
from reports.markdown import escape
from reports.office.book import Book, Column, Sheet

SCHEMA: Final = "rules-impact-1"
"""The form of the plain data."""
MOST_DIFFERING: Final = 20
"""So many applicants with the same verdict and other findings are shown in a text."""

_COUNTED: Final = ("gains", "loses", "others")
_STYLES: Final = {"gains": "good", "loses": "bad", "differs": "unsure"}


def write_impact(paper: Paper, view: ImpactView, lang: Code) -> None:
    """The view as lines for a terminal or a pipe."""
    words, labels = language(lang), view.labels
    paper.title(view.title)
    paper.table(0, [(labels["old"], view.old), (labels["new"], view.new)])
    paper.put(0, (view.about, "quiet"))
    paper.blank()
    paper.put(0, (view.summary, "strong"))
    if not any(view.people.values()):
        paper.put(0, labels["nobody"])
    for kind, people in view.people.items():
        if people:
            paper.heading(words.bracketed(view.kinds[kind], str(len(people))))
        for person in _shown(kind, people):
            paper.put(0, (person.who, "strong"))
            paper.put(2, (person.verdict, _STYLES[kind]))
            for besides, line in _lines(person):
                text = words.labelled(labels["besides"], _turn(line)) if besides else _turn(line)
                paper.put(2, text)
                for change in line.changes:
                    paper.put(6, ("← " + change, "quiet"))
        if len(_shown(kind, people)) < len(people):
            paper.put(0, (labels["more"], "quiet"))
    if view.by_change:
        paper.heading(labels["by_change"])
        for row in view.by_change:
            paper.put(0, ("  ".join(part for part in (row.cite, row.id, row.says) if part), "strong"))
            text = words.bracketed(row.text, row.direction) if row.direction else row.text
            paper.put(2, text)
            paper.put(2, (row.counted, "quiet"))
    for heading, listed in _left_out(view, lang):
        paper.heading(heading)
        paper.table(0, listed)


def _shown(kind: str, people: tuple[PersonLine, ...]) -> tuple[PersonLine, ...]:
    return people[:MOST_DIFFERING] if kind == "differs" else people


def _lines(person: PersonLine) -> Iterator[tuple[bool, TurnLine]]:
    """What turns: first what turns the whole, then what it does besides."""
    decisive = [line for line in person.turned if line.turned.decisive]
    yield from ((False, line) for line in decisive)
    rest = [line for line in (*person.turned, *person.moved) if not line.turned.decisive]
    yield from ((bool(decisive), line) for line in rest)


def _turn(line: TurnLine) -> str:
    return "  ".join(part for part in (line.cite, line.turned.requirement, line.says, line.text) if part)


def _left_out(view: ImpactView, lang: Code) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """What was not compared: files that cannot be read, and how many seek which other title."""
    words = language(lang)
    unread = [
        (each.file, each.sheet, each.place, words.sentences(filter(None, (each.wrong, each.remedy))))
        for each in view.gathered.problems
        if each.severity == "error"
    ]
    if unread:
        yield view.labels["unread"], list(unread)
    if view.gathered.skipped:
        titles = Counter(title for _, title in view.gathered.skipped)
        yield view.labels["skipped"], [(title, str(number)) for title, number in sorted(titles.items())]


def impact_markdown(view: ImpactView, lang: Code) -> str:
    """The view as Markdown, every text escaped."""
    words, labels = language(lang), view.labels
    lines = [
        f"# {escape(view.title)}",
        "",
        f"- {escape(words.labelled(labels['old'], view.old))}",
        f"- {escape(words.labelled(labels['new'], view.new))}",
        f"- {escape(view.about)}",
        "",
        f"**{escape(view.summary)}**",
        "",
    ]
    for kind, people in view.people.items():
        if people:
            lines += [f"## {escape(words.bracketed(view.kinds[kind], str(len(people))))}", ""]
        for person in people:
            lines.append(f"- **{escape(person.who)}** {escape(person.verdict)}")
            for besides, line in _lines(person):
                text = words.labelled(labels["besides"], _turn(line)) if besides else _turn(line)
                lines.append(f"  - {escape(text)}")
                lines += [f"    - {escape(change)}" for change in line.changes]
        lines += [""] * bool(people)
    if view.by_change:
        lines += [f"## {escape(labels['by_change'])}", ""]
        heads = [labels["clause"], labels["requirement"], labels["change"], labels["direction"]]
        heads += [labels[kind] for kind in _COUNTED]
        lines += [_row(heads), "|" + "---|" * len(heads)]
        lines += [
            _row([row.cite, row.id, row.text, row.direction, *map(str, row.counts.values())])
            for row in view.by_change
        ]
        lines.append("")
    for heading, listed in _left_out(view, lang):
        lines += [f"## {escape(heading)}", ""]
        lines += [f"- {escape('  '.join(part for part in each if part))}" for each in listed]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(map(escape, cells))} |"


def impact_data(view: ImpactView) -> dict[str, Any]:
    """The view as plain data: codes for programs, texts for people."""
    gathered = view.gathered
    return {
        "schema": SCHEMA,
        "old": view.old,
        "new": view.new,
        "as_of": gathered.as_of,
        "standing": gathered.standing,
        "readings": dict(gathered.readings),
        "summary": view.summary,
        "counts": {**view.counts, "skipped": len(gathered.skipped)},
        "applicants": [
            {
                "file": line.row.label,
                "id": line.row.id,
                "name": line.row.name,
                "school": line.row.school,
                "impact": kind,
                "before": line.row.impact.before,
                "after": line.row.impact.after,
                "turned": [_data_of_turn(each) for each in line.turned],
                "moved": [_data_of_turn(each) for each in line.moved],
            }
            for kind, people in view.people.items()
            for line in people
        ],
        "changes": [
            {
                "change": row.place,
                "requirement": row.id,
                "cite": row.cite,
                "text": row.text,
                "direction": row.direction or None,
                **row.counts,
            }
            for row in view.by_change
        ],
        "not_compared": [each._asdict() for each in gathered.problems],
        "other_titles": [{"file": label, "title": title} for label, title in gathered.skipped],
    }


def _data_of_turn(line: TurnLine) -> dict[str, Any]:
    turned: Turned = line.turned
    return {
        "requirement": turned.requirement,
        "cite": turned.cite,
        "before": turned.before,
        "after": turned.after,
        "decisive": turned.decisive,
        "bounds_before": _data_of_bounds(turned.bounds_before),
        "bounds_after": _data_of_bounds(turned.bounds_after),
        "changes": list(turned.changes),
        "texts": list(line.changes),
    }


def _data_of_bounds(bounds: Bounds | None) -> dict[str, int] | None:
    return None if bounds is None else bounds._asdict()


# Workbook --------------------------------------------------------------------------------------------------


def impact_workbook(path: Path, temporary: Path, view: ImpactView, lang: Code) -> None:
    """Write the view as a workbook: who, by which change, what was not compared."""
    labels = view.labels
    with Book(path, temporary, view.title, lang) as book:
        sheet = book.sheet(view.title)
        sheet.set_up(view.title)
        for text in (view.title, view.old, view.new, view.about, view.summary):
            sheet.write(0, text, book.format(text_wrap=False, border=0))
            sheet.next()
        _people(book, sheet, view)
        changes = book.sheet(labels["by_change"])
        changes.set_up(labels["by_change"])
        heads = [labels["clause"], labels["requirement"], labels["change"], labels["direction"]]
        widths = [10, 22, 70, 16]
        kinds = [Column(labels[kind], 10) for kind in _COUNTED]
        changes.table([*(Column(*each) for each in zip(heads, widths, strict=True)), *kinds])
        for row in view.by_change:
            cells: list[str | int] = [row.cite, row.id, row.text, row.direction, *row.counts.values()]
            for place, cell in enumerate(cells):
                changes.write(place, cell)
            changes.next()
        for heading, listed in _left_out(view, lang):
            rest = book.sheet(heading)
            rest.set_up(heading)
            rest.columns([40, 16, 16, 80])
            for each in listed:
                for place, text in enumerate(each):
                    rest.write(place, text)
                rest.next()


def _people(book: Book, sheet: Sheet, view: ImpactView) -> None:
    """One row for each requirement that turns of each applicant."""
    labels = view.labels
    heads = ("kind", "name", "school", "file", "before", "after", "clause", "requirement", "what", "change")
    widths = (16, 12, 20, 26, 10, 10, 10, 20, 24, 60)
    top = sheet.row
    sheet.table([Column(labels[name], wide) for name, wide in zip(heads, widths, strict=True)], frozen=2)
    for kind, people in view.people.items():
        for person in people:
            row = person.row
            status = {"gains": "met", "loses": "not_met"}.get(kind, "open")
            lines: list[TurnLine | None] = [line for _, line in _lines(person)] or [None]
            for line in lines:
                before, _, after = person.verdict.partition(" → ")
                sheet.write(0, view.kinds[kind], book.status(status))
                told = (row.name or row.id, row.school, row.label, before, after or before)
                for place, text in enumerate(told, 1):
                    sheet.write(place, text)
                if line is not None:
                    turned = (line.cite, line.turned.requirement, line.text, "\n".join(line.changes))
                    for place, text in enumerate(turned, len(told) + 1):
                        sheet.write(place, text)
                sheet.next()
    sheet.filter(top, len(heads))
