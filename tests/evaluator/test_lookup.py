"""Amounts of the local settings: the most special entry wins, an unknown field leaves it unknown."""

from collections.abc import Mapping
from fractions import Fraction

import pytest

from evaluator.lookup import Gap, Number, equivalents, outcomes, settled
from evidence.settings import Settings


def amount(given: Settings, name: str, about: Mapping[str, str | None]) -> Number | Gap:
    return settled(outcomes(given, name, about))


def settings(*entries: dict[str, object]) -> Settings:
    return Settings.model_validate({"hours_standard": [dict(entry) for entry in entries]})


KNOWN = {"title": "t", "stage": "primary", "subject": "数学", "post": "teacher", "term": "2023-autumn"}


def test_a_bare_number_is_for_all() -> None:
    assert amount(Settings.model_validate({"hours_standard": 200}), "hours_standard", KNOWN) == Fraction(200)


def test_what_the_file_lacks() -> None:
    assert amount(Settings(), "hours_standard", KNOWN) == "setting_missing"
    only_others = settings({"stage": "junior_secondary", "amount": 180})
    assert amount(only_others, "hours_standard", KNOWN) == "setting_missing"


@pytest.mark.parametrize("turned", [False, True])
def test_the_most_special_entry_wins_in_any_order(*, turned: bool) -> None:
    entries = [
        {"amount": 100},
        {"stage": "primary", "amount": 110},
        {"stage": "primary", "post": "teacher", "amount": 120},
    ]
    table = settings(*(reversed(entries) if turned else entries))
    assert amount(table, "hours_standard", KNOWN) == 120
    assert amount(table, "hours_standard", {**KNOWN, "post": "principal"}) == 110
    assert amount(table, "hours_standard", {**KNOWN, "stage": "senior_secondary"}) == 100


def test_a_term_in_full_is_closer_than_its_season() -> None:
    table = settings({"term": "autumn", "amount": 1}, {"term": "2023-autumn", "amount": 2})
    assert amount(table, "hours_standard", KNOWN) == 2
    assert amount(table, "hours_standard", {**KNOWN, "term": "2022-autumn"}) == 1


def test_an_unknown_field_that_would_decide_leaves_it_unknown() -> None:
    table = settings({"amount": 100}, {"stage": "primary", "amount": 110})
    assert amount(table, "hours_standard", {**KNOWN, "stage": None}) == "stage_unknown"
    # The same amount either way: nothing hangs on the field.
    same = settings({"amount": 100}, {"stage": "primary", "amount": 100})
    assert amount(same, "hours_standard", {**KNOWN, "stage": None}) == 100


def test_equivalents_need_approval_before_the_cut_off() -> None:
    entry = {"kind": "honour", "field": "honour", "value": "师德标兵", "counts_as": "excellent_teacher"}
    approved = {**entry, "approved_by": "县教育局", "approved_on": "2023-05-01"}
    day = 738641  # 2023-05-01
    made = Settings.model_validate({"equivalents": [entry, approved]})
    assert equivalents(made, day) == {("honour", "honour"): {"师德标兵": frozenset({"excellent_teacher"})}}
    assert equivalents(made, day - 1) == {}
