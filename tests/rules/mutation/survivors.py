"""The mutants that no case can notice, as listed beside each rule set with the reason for each."""

from __future__ import annotations

from pathlib import Path

from evidence.problems import Problem
from evidence.reading.tree import read_tree
from rules.grammar import FAILED, Reader
from rules.language import TEXT, WORDS
from rules.loader import LIMITS, SURVIVORS_SUFFIX, problems_of
from rules.shapes import Block, Key, ListOf, OneOf

LISTED = Block(
    dict,
    {
        "schema": Key(OneOf(1), required=True),
        "rule_set": Key(TEXT, required=True),
        "survivors": Key(
            ListOf(
                Block(dict, {"mutant": Key(TEXT, required=True), "because": Key(WORDS, required=True)}), 0
            ),
            required=True,
        ),
    },
)


def load_survivors(rule_set_path: Path) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """The names of the mutants listed beside a rule set; none where there is no such file."""
    path = rule_set_path.with_name(rule_set_path.stem + SURVIVORS_SUFFIX)
    if not path.exists():
        return (), ()
    tree, problems = read_tree(path, LIMITS)
    if tree is None:
        return (), problems
    reader = Reader(None, None)
    read = LISTED.read(tree.data, (), reader)
    if read is FAILED:
        return (), (*problems, *problems_of(reader.faults, tree))
    return tuple(entry["mutant"] for entry in read["survivors"]), problems
