"""Problems as lines of text: where it is, what is wrong, what was expected and what to do."""

from __future__ import annotations

from evidence.problems import Problem
from reports.clean import clean
from reports.language import Code, language


def problem_text(problem: Problem, lang: Code = "zh") -> str:
    """A problem on one line, harmless in a terminal whatever the file held.

    Its place comes first as tools know it, file:line:column or file[sheet!cell], and the path of fields; then
    what is wrong and what to do. A warning says that it is only a note.
    """
    words = language(lang)
    text = problem.text(lang, words.say)
    if not problem.is_error:
        text = words.say("Note: {text}", text=text)
    place = str(problem.place)
    return clean(words.labelled(place, text) if place else text)
