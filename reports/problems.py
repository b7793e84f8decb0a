"""Problems as lines of text: where it is, what is wrong, what was expected and what to do."""

from __future__ import annotations

from collections.abc import Iterable

import evaluator.remarks
import rules.problems
from evidence.problems import Place, Problem
from reports.clean import clean
from reports.language import Code, Language, language

SOURCES = (evaluator.remarks, rules.problems)
"""Modules that make templates known to `evidence.problems` when they are imported."""


def problem_text(problem: Problem, lang: Code = "zh") -> str:
    """A problem on one line: its place, then its words. Harmless in a terminal whatever the file held."""
    words = language(lang)
    text = problem.text(lang, words.say)
    kind = words.say("warning") if not problem.is_error else words.say("error")
    place = place_text(problem.place, words)
    return clean(words.labelled(f"{place} {kind}" if place else kind, text))


def problems_text(problems: Iterable[Problem], lang: Code = "zh") -> str:
    """Several problems, one to a line, each line ended."""
    return "".join(f"{problem_text(problem, lang)}\n" for problem in problems)


def place_text(place: Place, words: Language) -> str:
    """Where something stands: file, sheet and cell or line, and the path of fields."""
    parts = [place.file] if place.file else []
    if place.sheet is not None:
        parts.append(words.say("sheet {sheet}", sheet=place.sheet))
        if place.cell:
            parts.append(words.say("cell {cell}", cell=place.cell))
    elif place.line is not None:
        if place.column is not None:
            parts.append(words.say("line {line}, column {column}", line=place.line, column=place.column))
        else:
            parts.append(words.say("line {line}", line=place.line))
    if place.path:
        parts.append(place.path)
    return " ".join(parts)
