"""The JSON Schemas: what the loader reads is valid, what it refuses for its form is not."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from evidence.reading.tree import parse_tree, read_tree
from rules.cases import cases_path
from rules.loader import LIMITS, catalogue
from rules.schema import cases_schema, rule_set_schema
from tests.rules.sets import SMALL, changed
from tests.rules.test_cases import TEXT
from tests.rules.test_cases import WRONG as WRONG_CASES
from tests.rules.test_loader import WRONG

RULE_SETS = jsonschema.Draft202012Validator(rule_set_schema())
CASES = jsonschema.Draft202012Validator(cases_schema())

# What a schema cannot say: it knows neither which readings there are nor whether ids and names repeat.
BEYOND = {
    "rule_unknown_reading",
    "rule_when_options",
    "rule_option_without_value",
    "rule_circular_reading",
    "rule_unknown_default",
    "rule_repeated_id",
    "rule_no_beginning",
    "case_no_record",
    "case_no_field",
    "case_no_variant",
    "case_repeated",
}


def data(text: str) -> Any:
    tree, problems = parse_tree(text, LIMITS)
    assert tree is not None, problems
    return tree.data


@pytest.mark.parametrize("validator", [RULE_SETS, CASES])
def test_is_a_schema(validator: jsonschema.Draft202012Validator) -> None:
    jsonschema.Draft202012Validator.check_schema(validator.schema)


def test_the_small_set_and_its_cases_are_valid() -> None:
    assert list(RULE_SETS.iter_errors(data(SMALL))) == []
    assert list(CASES.iter_errors(data(TEXT))) == []


@pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: f"{entry.id}/{entry.edition}")
def test_the_catalogue_is_valid(entry: Any) -> None:
    for validator, path in ((RULE_SETS, entry.path), (CASES, cases_path(entry.path))):
        tree, _ = read_tree(path, LIMITS)
        assert tree is not None
        assert list(validator.iter_errors(tree.data)) == []


@pytest.mark.parametrize(("old", "new", "code", "path"), [wrong[:4] for wrong in WRONG])
def test_a_broken_rule_set_is_not_valid(old: str, new: str, code: str, path: str | None) -> None:
    in_an_option = path is not None and path.startswith("readings") and path.endswith("value")
    if code not in BEYOND and not in_an_option:
        assert not RULE_SETS.is_valid(data(changed(old, new)))


@pytest.mark.parametrize(("old", "new", "code"), [wrong[:3] for wrong in WRONG_CASES])
def test_broken_cases_are_not_valid(old: str, new: str, code: str) -> None:
    if code not in BEYOND:
        assert not CASES.is_valid(data(changed(old, new, TEXT)))


def test_the_places_of_a_reading_are_checked() -> None:
    """In `when` stand values of the same sort as the place; null takes away."""
    good = changed("{exact: city, above: {at_least: city}}", "{exact: null, above: [city]}")
    assert RULE_SETS.is_valid(data(good))
    bad = changed("{exact: city, above: {at_least: city}}", "{exact: city, above: {at_last: city}}")
    assert not RULE_SETS.is_valid(data(bad))
