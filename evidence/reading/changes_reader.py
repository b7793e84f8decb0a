"""Changes from a YAML file or from the command line: the same words, read as forgivingly as a dossier.

add: [{kind: open_lesson, level: county, date: 2024-03}]     drop: [L1]     verify: [L1, L2=authority]
attach: {L1: award_certificate}     judge: {"2.2": met}     supply: {L1.level: county}
set: {hours_standard: 200}     reading: {r14: sole}     as_of: 2025-08-31
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from evidence.dossier import Dossier
from evidence.labels import Term
from evidence.problems import N_, Param, Place, Problem, register, shown
from evidence.reading.builder import At, kind_of
from evidence.reading.change_items import Items, Read
from evidence.reading.tree import Path_, Tree, read_tree
from evidence.scales import Standing
from evidence.terms import fold, nearest

__all__ = ["WORDS", "ChangesReader", "Read"]

TEMPLATES = register(
    {
        "changes_not_a_block": N_("Changes are a block with some of {words}, not {found}."),
        "changes_unknown_word": N_("There is no kind of change {found}. Possible: {words}."),
        "changes_unknown_word_near": N_("There is no kind of change {found}. Is {near} meant?"),
    }
)

WORDS: Mapping[str, Term] = {
    "as_of": Term("截止日（as_of）", "as_of", ("截止日", "截止日期")),
    "reading": Term("读法（reading）", "reading", ("读法", "readings")),
    "drop": Term("去掉（drop）", "drop", ("去掉", "删去", "删除", "减去")),
    "add": Term("新增（add）", "add", ("新增", "增加", "添加")),
    "judge": Term("认定（judge）", "judge", ("认定",)),
    "supply": Term("补填（supply）", "supply", ("补填", "填写", "补充")),
    "attach": Term("补交（attach）", "attach", ("补交", "补材料", "附上")),
    "verify": Term("核验（verify）", "verify", ("核验",)),
    "set": Term("参数（set）", "set", ("参数", "本地参数")),
}
"""The kinds of change by their words in files, in the order in which they are read."""

_SPELLINGS = {fold(spelling): word for word, term in WORDS.items() for spelling in (word, *term.synonyms)}


class ChangesReader:
    """Gathers changes from files and options, then reads all of them against one dossier."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._given: dict[str, list[tuple[Any, At]]] = {word: [] for word in WORDS}

    def take_file(self, path: str | Path) -> None:
        """Take the changes of a YAML or JSON file."""
        tree, problems = read_tree(path)
        self.problems += problems
        if tree is not None:
            self._take(tree)

    def _take(self, tree: Tree) -> None:
        if not isinstance(tree.data, dict):
            params: dict[str, Param] = {"words": tuple(WORDS.values()), "found": kind_of(tree.data)}
            self.problems.append(Problem("changes_not_a_block", tree.place(), params))
            return
        for key, value in tree.data.items():
            word = _SPELLINGS.get(fold(str(key)))
            if word is None:
                self._unknown(str(key), tree.place((key,), key=True))
                continue
            items = enumerate(value) if isinstance(value, list) else [(None, value)]
            for number, item in items:
                path = (key,) if number is None else (key, number)
                if item is not None:
                    self._given[word].append((item, _below(tree, path)))

    def take_text(self, word: str, text: str, place: Place) -> None:
        """Take one change as somebody typed it after an option."""
        self._given[word].append((text, _flat(place)))

    def _unknown(self, found: str, place: Place) -> None:
        near = nearest(found, _SPELLINGS)
        params: dict[str, Param] = {"found": shown(found)}
        if near is None:
            params["words"] = tuple(WORDS.values())
            self.problems.append(Problem("changes_unknown_word", place, params))
        else:
            params["near"] = WORDS[near]
            self.problems.append(Problem("changes_unknown_word_near", place, params))

    def read(self, dossier: Dossier, standing: Standing, as_of: date) -> tuple[Read, ...]:
        """All changes that could be read; what is wrong with the others stands in `problems`.

        `standing` is the least that counts: an added record or judgement, and what is verified, has it where
        nothing else is said. A judgement without a date is of the day of the cut-off.
        """
        items = Items(dossier, standing, as_of)
        for word, given in self._given.items():
            for item, at in given:
                items.read(word, item, at)
        self.problems += items.problems
        return tuple(items.changes)


def _below(tree: Tree, above: Path_) -> At:
    """Places below a path of a file."""

    def at(path: Path_ = (), *, key: bool = False) -> Place:
        return tree.place((*above, *path), key=key)

    return at


def _flat(place: Place) -> At:
    """The one place of what stands on one line."""

    def at(path: Path_ = (), *, key: bool = False) -> Place:  # noqa: ARG001 - the signature of Tree.place
        return place

    return at
