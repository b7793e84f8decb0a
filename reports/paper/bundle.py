"""All papers of a batch in one PDF: contents, bookmarks, pages numbered through.

Laid out in parts of a few papers each and then joined, so that memory does not grow with the batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

from pypdf import PdfReader, PdfWriter

from reports.paper.pdf import Content, Press

PART: Final = 5
"""So many papers are laid out at once: more take more memory, fewer make a larger file."""


def write_bundle(press: Press, papers: Iterable[Any], scratch: Path, target: Path) -> int:
    """Write papers, given as plain data, into one file; how many pages it has.

    `scratch` is a folder for what is joined. Raises OSError; ValueError where there are no papers.
    """
    contents: list[Content] = []
    parts: list[Path] = []
    frame: Any = None
    pages = 0
    for batch in _batches(papers):
        frame = batch[0]
        part = scratch / f"part-{len(parts)}.pdf"
        part.write_bytes(press.part(batch, pages))
        parts.append(part)
        begins, more = _begins(part)
        contents += [
            Content(paper["name"], _school(paper), paper["mark"]["word"], pages + begin + 1)
            for paper, begin in zip(batch, begins, strict=True)
        ]
        pages += more
    if frame is None:
        raise ValueError("a bundle of no papers")
    front = scratch / "contents.pdf"
    front.write_bytes(press.contents(frame, contents))
    return _join(front, parts, frame["labels"]["contents"], contents, target)


def _batches(papers: Iterable[Any]) -> Iterator[list[Any]]:
    each = iter(papers)
    while batch := list(islice(each, PART)):
        yield batch


def _begins(part: Path) -> tuple[list[int], int]:
    """The pages on which papers begin (from 0), and how many pages there are."""
    reader = PdfReader(part)
    begins = [
        reader.get_destination_page_number(each) for each in reader.outline if not isinstance(each, list)
    ]
    return [begin for begin in begins if begin is not None], len(reader.pages)


def _school(paper: Any) -> str:
    return next((fact["text"] for fact in paper["facts"] if fact["code"] == "school"), "")


def _join(front: Path, parts: list[Path], name: str, contents: list[Content], target: Path) -> int:
    """The parts behind the contents, with a bookmark for each paper."""
    with PdfWriter() as writer:
        for part in (front, *parts):
            writer.append(part, import_outline=False)
        before = len(writer.pages) - _pages(parts)
        writer.add_outline_item(name, 0)
        for each in contents:
            writer.add_outline_item(each.name, before + each.page - 1)
        writer.page_mode = "/UseOutlines"
        writer.metadata = None
        pages = len(writer.pages)
        with target.open("wb") as file:
            writer.write(file)
    return pages


def _pages(parts: list[Path]) -> int:
    return sum(len(PdfReader(part).pages) for part in parts)
