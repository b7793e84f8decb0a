"""An explanation in passages, from which every form is made: headings, paragraphs, points with notes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from reports.advice.paper import Paper, marked
from reports.language import Code
from reports.markdown import escape
from reports.model import Mark
from reports.values import Value

VERSION: Final = "explain-1"


class Item(Value):
    """One point: a status where it has one, what it says, and what is to be said of that."""

    mark: Mark | None
    text: str
    notes: tuple[str, ...]


class Passage(Value):
    """One part of an explanation."""

    code: str
    heading: str
    paragraphs: tuple[str, ...]
    items: tuple[Item, ...]


class Explained(Value):
    """One requirement or record explained. `code` tells which of the two, `id` which one."""

    lang: Code
    code: str
    id: str
    title: str
    mark: Mark | None
    passages: tuple[Passage, ...]
    foot: tuple[str, ...]


def write_explained(paper: Paper, view: Explained) -> None:
    """The explanation on paper."""
    paper.title(view.title)
    for passage in view.passages:
        paper.heading(passage.heading)
        for text in passage.paragraphs:
            paper.put(0, text, hang=0)
        for item in passage.items:
            mark = ("· ",) if item.mark is None else (marked(item.mark), "  ")
            paper.put(2, *mark, item.text)
            for note in item.notes:
                paper.put(6, "– ", note)
    paper.blank()
    for text in view.foot:
        paper.put(0, (text, "quiet"), hang=0)


def markdown_of_explained(view: Explained) -> str:
    """The explanation as Markdown, every text escaped."""
    lines = [f"# {escape(view.title)}", ""]
    for passage in view.passages:
        lines += [f"## {escape(passage.heading)}", ""]
        for text in passage.paragraphs:
            lines += [escape(text), ""]
        lines += _items(passage)
        if passage.items:
            lines.append("")
    lines += [f"{escape(text)}  " for text in view.foot]
    return "\n".join(lines).rstrip() + "\n"


def _items(passage: Passage) -> Iterator[str]:
    for item in passage.items:
        mark = "" if item.mark is None else f"{item.mark.symbol} {escape(item.mark.word)} "
        yield f"- {mark}{escape(item.text)}"
        for note in item.notes:
            yield f"  - {escape(note)}"


def json_of_explained(view: Explained) -> str:
    """The explanation as JSON text (schema `explain-1`)."""
    return json.dumps(data_of_explained(view), ensure_ascii=False, indent=2) + "\n"


def data_of_explained(view: Explained) -> dict[str, Any]:
    """The explanation as plain JSON values."""
    return {
        "schema": VERSION,
        "lang": view.lang,
        "explains": view.code,
        "id": view.id,
        "title": view.title,
        "status": _code(view.mark),
        "passages": [
            {
                "code": passage.code,
                "heading": passage.heading,
                "paragraphs": list(passage.paragraphs),
                "items": [
                    {"status": _code(item.mark), "text": item.text, "notes": list(item.notes)}
                    for item in passage.items
                ],
            }
            for passage in view.passages
        ],
        "foot": list(view.foot),
    }


def _code(mark: Mark | None) -> str | None:
    return None if mark is None else mark.code
