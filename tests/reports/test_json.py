"""The report as JSON: valid by its schema, exact, and with the whole receipt."""

import json
from datetime import date
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from evidence.settings import Settings
from reports.json_report import VERSION, plain
from reports.json_schema import schema
from reports.language import CODES, Code
from reports.render import render
from tests.reports.samples import example_names, example_verdict, sample_dossier, sample_verdict, verdict_on

VALIDATOR = Draft202012Validator(schema())


def as_data(text: str) -> Any:
    return json.loads(text, parse_float=lambda number: pytest.fail(f"a float: {number}"))


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("lang", CODES)
@pytest.mark.parametrize("name", example_names())
def test_examples_are_valid(name: str, lang: Code) -> None:
    VALIDATOR.validate(as_data(render(example_verdict(name), "json", lang)))


@pytest.mark.parametrize("standing", ["declared", "school", "authority"])
@pytest.mark.parametrize("settings", [None, Settings()])
def test_the_sample_is_valid(standing: Any, settings: Settings | None) -> None:
    VALIDATOR.validate(as_data(render(verdict_on(sample_dossier(), standing, settings), "json", "zh")))


@pytest.mark.parametrize("field", ["appointed_on", "posts", "stage"])
def test_unknown_fields_are_valid(field: str) -> None:
    VALIDATOR.validate(as_data(render(verdict_on(sample_dossier(**{field: None})), "json", "zh")))


def test_codes_are_exact() -> None:
    data = as_data(render(sample_verdict(), "json", "en"))
    assert data["schema"] == VERSION == "verdict-1"
    assert data["conclusion"]["status"] == "not_met"
    assert data["conclusion"]["rung"] is None
    leaf = _find(data["requirement"], "2.1")
    assert (leaf["counts"], leaf["wanted"], leaf["certain"], leaf["possible"]) == ([1, 1, 1, 1], 2, 1, 1)
    use = next(use for use in leaf["uses"] if use["record"] == "T2")
    assert use["status"] == "not_counted"
    assert use["reasons"][1] == {
        "type": "below",
        "field": "prize",
        "wanted": "second",
        "found": "third",
        "distance": 1,
        "unit": "steps",
        "opens": None,
        "text": "prize is third prize, 1 class below second prize",
    }
    before = next(use for use in _find(data["requirement"], "2.3")["uses"] if use["record"] == "H2")[
        "reasons"
    ][0]
    assert before["found"] == {"first": "2019-06-30", "last": "2019-06-30"}
    assert before["wanted"] == {"first": "2019-08-31", "last": "2019-08-31"}
    assert before["distance"] == 62


def test_every_record_held_against_a_leaf_is_there() -> None:
    """Also those that the other formats leave to a period's row, or to a leaf that is not asked."""
    data = as_data(render(sample_verdict(), "json", "zh"))
    for finding in sample_verdict().finding.walk():
        found = _find(data["requirement"], finding.id)
        assert [use["record"] for use in found["uses"]] == [use.record for use in finding.uses]
        assert [period["period"] for period in found["periods"]] == [p.period for p in finding.periods]


def test_the_whole_receipt() -> None:
    receipt = sample_verdict().receipt
    data = as_data(render(sample_verdict(), "json", "zh"))["receipt"]
    assert data.pop("readings") == dict(receipt.readings)
    assert data == {name: getattr(receipt, name) for name in data}
    assert set(data) | {"readings"} == set(receipt.__dataclass_fields__)


def test_periods_are_exact() -> None:
    data = as_data(render(sample_verdict(), "json", "zh"))
    periods = {period["period"]: period for period in _find(data["requirement"], "1.hours")["periods"]}
    assert periods["2022-autumn"]["certain"] == "365/2"
    assert periods["2024-spring"]["possible"] is None
    assert periods["2022-spring"]["status"] == "excused"
    assert periods["2022-spring"]["wanted"] is None
    assert periods["2021-autumn"]["first"] == "2021-09-01"


def test_plain_values() -> None:
    from decimal import Decimal
    from fractions import Fraction

    from evidence.day import Day

    assert plain((1, Fraction(1, 3), Decimal("92.5"), Decimal("30.0"), Day.parse("2021-09"), None, True)) == [
        1,
        "1/3",
        "92.5",
        "30",
        "2021-09",
        None,
        True,
    ]
    assert plain(date(2021, 9, 1)) == "2021-09-01"
    # Dossiers with one receipt may write a number differently; their reports do not.
    assert plain(Decimal("30.0")) == plain(Decimal(30)) == "30"


def _find(node: Any, requirement: str) -> Any:
    found = [each for each in _walk(node) if each["id"] == requirement]
    return found[0]


def _walk(node: Any) -> list[Any]:
    return [node, *(each for child in node["children"] for each in _walk(child))]
