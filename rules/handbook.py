"""The official text: an office's own document, read for the words of each clause and never copied.

A document is chapters of numbered paragraphs: 一、 above （一） above 1、; brackets, digits and points of
either width, any indentation. The words stay as they are, line by line, without indentation.
Numbers that do not rise are words of the paragraph above (a line broken before a number).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath

from evidence.problems import Param, Place, Problem
from evidence.reading.text import decode, read_bytes
from rules.clauses import NUMERAL, clause_parts, numeral, written
from rules.loader import RuleSet, walk
from rules.model import Combination, Model

Parts = tuple[int, ...]

_ITEMS = (
    re.compile(rf"\s*({NUMERAL})\s*[、.](?!\d)\s*"),
    re.compile(rf"\s*\(\s*({NUMERAL})\s*\)\s*[、.]?\s*"),
    re.compile(r"\s*(\d{1,2})\s*[、.](?!\d)\s*"),
)
_END = "。；;：:，,、！？!?…"
_SPACES = re.compile(r"\s+")
_LONGEST_HEADING = 60
_WIDEST_GAP = 3
"""A number may miss so many before it; a line that happens to begin with a far number is no clause."""


class Clause(Model):
    """One clause: its number, its own words (not those of the clauses below it) and the line it begins in."""

    parts: Parts
    text: str
    line: int

    @property
    def is_title(self) -> bool:
        """Whether it only names what stands below it."""
        return not any(mark in self.text for mark in "。；;：:，,")


class Chapter(Model):
    """One chapter: its heading, what stands before its first clause, and its clauses in order."""

    heading: str
    lead: str
    line: int
    clauses: tuple[Clause, ...]


class Handbook(Model):
    """A document's chapters. `sha256` is of the file's bytes."""

    file: str | None
    sha256: str
    chapters: tuple[Chapter, ...]

    def chapter(self, heading: str) -> Chapter | None:
        """The chapter of a heading; blanks and widths do not matter. None where there is none."""
        wanted = _folded(heading)
        return next((chapter for chapter in self.chapters if _folded(chapter.heading) == wanted), None)

    def clauses(self, heading: str) -> Mapping[str, str]:
        """The words of each clause of a chapter by its number; empty where there is no such chapter."""
        chapter = self.chapter(heading)
        return {} if chapter is None else {written(each.parts): each.text for each in chapter.clauses}


def read_handbook(path: str | FilePath) -> tuple[Handbook | None, tuple[Problem, ...]]:
    """The handbook of a text file (UTF-8, UTF-16 or GB18030), or None and what is wrong."""
    content, problems = read_bytes(path)
    if content is None:
        return None, problems
    return handbook_from_bytes(content, str(path))


def handbook_from_bytes(
    content: bytes, file: str | None = None
) -> tuple[Handbook | None, tuple[Problem, ...]]:
    """As `read_handbook`, from the file's content."""
    text, problems = decode(content, file)
    if text is None:
        return None, problems
    chapters = _Parser(text).run()
    if not chapters:
        return None, (*problems, Problem("handbook_no_clauses", Place(file)))
    return Handbook(file=file, sha256=hashlib.sha256(content).hexdigest(), chapters=chapters), problems


def _folded(text: str) -> str:
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).casefold()


# Reading -------------------------------------------------------------------------------------------------


class _Open:
    """A clause or chapter whose lines are still being collected."""

    def __init__(self, parts: Parts, line: int, first: str) -> None:
        self.parts = parts
        self.line = line
        self.lines = [first] if first else []

    def text(self) -> str:
        return "\n".join(self.lines)


class _Parser:
    """Goes through the lines once. A chapter begins where 一、 begins again."""

    def __init__(self, text: str) -> None:
        self.lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self.chapters: list[Chapter] = []
        self.open: list[_Open] = []
        self.before: list[tuple[int, str]] = []
        self.heading: tuple[int, str] = (1, "")
        self.lead = ""

    def run(self) -> tuple[Chapter, ...]:
        for number, raw in enumerate(self.lines, start=1):
            parts, rest = self._item(raw)
            if parts is None:
                self._plain(number, raw.strip())
                continue
            if parts == (1,):
                self._begin_chapter()
            self.open.append(_Open(parts, number, rest))
            self.before = []
        self._end_chapter()
        return tuple(self.chapters)

    def _plain(self, number: int, words: str) -> None:
        """A line without a number: words of the clause above, or of the next chapter's beginning."""
        self.before.append((number, words))
        if words and self.open:
            self.open[-1].lines.append(words)

    def _item(self, raw: str) -> tuple[Parts | None, str]:
        """The number a line begins with, if it can be one here, and the words after it."""
        half = unicodedata.normalize("NFKC", raw)
        above = self.open[-1].parts if self.open else ()
        for level, pattern in enumerate(_ITEMS):
            match = pattern.match(half)
            if match is None:
                continue
            value = int(match.group(1)) if level == len(_ITEMS) - 1 else numeral(match.group(1))
            if value is None or not self._follows(level, value, above):
                return None, ""
            return (*above[:level], value), _behind(raw, half, match.end())
        return None, ""

    @staticmethod
    def _follows(level: int, value: int, above: Parts) -> bool:
        """Whether a number of a level can come next: the first, or a little after the last of its level."""
        if level == 0 and value == 1:
            return True
        if len(above) < level:
            return False
        last = above[level] if len(above) > level else 0
        return last < value <= last + _WIDEST_GAP

    def _begin_chapter(self) -> None:
        """Ends the chapter before; its last lines may be the heading and the lead of this one."""
        index = len(self.before)
        for position in range(len(self.before) - 1, -1, -1):
            words = self.before[position][1]
            if not words:
                continue
            if _is_heading(words):
                index = position
                break
        taken = [entry for entry in self.before[index:] if entry[1]]
        if self.open:
            for _ in taken:
                self.open[-1].lines.pop()
        self._end_chapter()
        self.heading = taken[0] if taken else (1, "")
        self.lead = "\n".join(words for _, words in taken[1:])

    def _end_chapter(self) -> None:
        if self.open:
            clauses = tuple(Clause(parts=each.parts, text=each.text(), line=each.line) for each in self.open)
            line, heading = self.heading
            self.chapters.append(Chapter(heading=heading, lead=self.lead, line=line, clauses=clauses))
        self.open = []


def _is_heading(words: str) -> bool:
    return len(words) <= _LONGEST_HEADING and words[-1] not in _END


def _behind(raw: str, half: str, end: int) -> str:
    """The words of a raw line behind its number; `end` is the number's end in the half-width line."""
    if len(half) == len(raw):
        return raw[end:].strip()
    # Normalising made some character longer: the end is where the raw beginning gives the half-width one.
    for cut in range(len(raw) + 1):
        if len(unicodedata.normalize("NFKC", raw[:cut])) >= end:
            return raw[cut:].strip()
    return ""


# Comparing -----------------------------------------------------------------------------------------------


def check(rule_set: RuleSet, handbook: Handbook) -> tuple[Problem, ...]:
    """Clauses that no requirement cites, and citations that the document lacks, for the rule set's chapter.

    A clause is covered when a requirement cites it. A clause that only names what stands below it is
    covered by any citation below it; the clauses below a cited one are covered when a leaf cites it, as that
    speaks for the whole of it.
    """
    chapter = handbook.chapter(rule_set.source.chapter)
    if chapter is None:
        found = tuple(each.heading for each in handbook.chapters)
        params: dict[str, Param] = {"chapter": rule_set.source.chapter, "found": found}
        return (Problem("handbook_no_chapter", Place(handbook.file), params),)
    citations = list(_citations(rule_set))
    cited = {parts for parts, _, _ in citations}
    whole = {parts for parts, leaf, _ in citations if leaf}
    there = {clause.parts for clause in chapter.clauses}
    problems = []
    for parts, _, place in citations:
        if parts not in there:
            problems.append(Problem("handbook_lacks_clause", place, {"clause": written(parts)}))
            there.add(parts)
    for clause in chapter.clauses:
        if not _is_covered(clause, cited, whole):
            place = Place(handbook.file, clause.line, 1, written(clause.parts))
            uncited: dict[str, Param] = {"clause": written(clause.parts), "chapter": chapter.heading}
            problems.append(Problem("handbook_uncited", place, uncited, "warning"))
    return tuple(problems)


def _citations(rule_set: RuleSet) -> Iterator[tuple[Parts, bool, Place]]:
    """Every clause cited in the tree, whether by a leaf, and where."""
    resolution = rule_set.resolution(rule_set.choose({}))
    for node, path, _ in walk(resolution.resolved.requirement, resolution.trail):
        parts = clause_parts(node.cite)
        if parts is not None:
            yield parts, not isinstance(node, Combination), rule_set.tree.place((*path, "cite"))


def _is_covered(clause: Clause, cited: set[Parts], whole: set[Parts]) -> bool:
    if clause.parts in cited:
        return True
    if any(clause.parts[:length] in whole for length in range(1, len(clause.parts))):
        return True
    return clause.is_title and any(parts[: len(clause.parts)] == clause.parts for parts in cited)
