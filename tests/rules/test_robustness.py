"""Whatever stands in a rule set's file, loading and linting tell what is wrong and never fail themselves."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rules.cases import cases_from_bytes
from rules.lint import lint
from rules.loader import rule_set_from_bytes
from tests.rules.sets import loaded
from tests.rules.test_cases import TEXT as CASES_TEXT
from tests.rules.test_cases import read

RULES = loaded().tree.data
CASES = read(CASES_TEXT).tree.data
WORDS = [
    "all",
    "any",
    "of",
    "count",
    "at_least",
    "each",
    "reading",
    "when",
    "value",
    "setting",
    "county",
    "article",
]
SCALARS = st.none() | st.booleans() | st.integers(-2, 40) | st.sampled_from(WORDS) | st.text(max_size=3)
JUNK = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=3),
    max_leaves=6,
)


def places(data: Any) -> list[tuple[Any, Any]]:
    """Every place of the data: its container and key."""
    found = []
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        found.append((data, key))
        if isinstance(value, (dict, list)):
            found += places(value)
    return found


def spoiled(original: Any, data: st.DataObject) -> bytes:
    """The data with one to three places overwritten, removed or joined by something else."""
    whole = copy.deepcopy(original)
    for _ in range(data.draw(st.integers(1, 3))):
        container, key = data.draw(st.sampled_from(places(whole)))
        what = data.draw(st.sampled_from(["overwrite", "remove", "join"]))
        if what == "overwrite":
            container[key] = data.draw(JUNK)
        elif what == "remove":
            del container[key]
        elif isinstance(container, dict):
            container[data.draw(st.sampled_from(WORDS))] = data.draw(JUNK)
        else:
            container.append(data.draw(JUNK))
        if not whole:
            break
    return json.dumps(whole, ensure_ascii=False, default=str).encode()


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_rule_set_is_answered(data: st.DataObject) -> None:
    rule_set, problems = rule_set_from_bytes(spoiled(RULES, data), "spoiled.json")
    assert (rule_set is None) == bool(problems)
    if rule_set is not None:
        problems = lint(rule_set)
    for problem in problems:
        assert problem.text()
        assert problem.place.line is not None


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_cases_are_answered(data: st.DataObject) -> None:
    cases, problems = cases_from_bytes(spoiled(CASES, data), "spoiled.json")
    assert (cases is None) == bool(problems)
    for problem in problems:
        assert problem.text()
