"""What is wrong with a value, in the words of sheets: whoever fills in a form sees no codes of YAML."""

import re
from dataclasses import replace
from typing import Final

from evidence.labels import Term
from evidence.problems import Param, Problem
from evidence.terms import LABELS

_WITH_CODE: Final = re.compile(r"(.+)（([a-z0-9_]+)）", re.DOTALL)
_ENGLISH: Final = {(term.zh, code): term.en for group in LABELS.values() for code, term in group.items()}


def in_words(problem: Problem) -> Problem:
    """The problem without the codes behind the words."""
    return replace(problem, params={name: _plain(value) for name, value in problem.params.items()})


def _plain(value: Param) -> Param:
    if isinstance(value, Term):
        found = _WITH_CODE.fullmatch(value.zh)
        english = _ENGLISH.get((found.group(1), found.group(2))) if found is not None else None
        return Term(found.group(1), english) if found is not None and english is not None else value
    return tuple(map(_plain, value)) if isinstance(value, tuple) else value
