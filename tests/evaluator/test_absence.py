"""The absence of breaches: decisions 21 and 24. Appointed on 2020-09-01, cut-off 2024-08-31."""

from typing import Any

import pytest

from tests.evaluator.trees import decide, dossier, leaf

LEAF = leaf(absent="conduct", where={"breach": True}, certificate={"breach": False})


def certificate(first: str | None, last: str | None, **fields: Any) -> dict[str, Any]:
    span = {key: value for key, value in (("from", first), ("to", last)) if value is not None}
    return {"kind": "conduct", "breach": False, **span, **fields}


def breach(on: str | None = "2022-05-01", **fields: Any) -> dict[str, Any]:
    return {"kind": "conduct", "breach": True, **({"date": on} if on else {}), **fields}


WHOLE = certificate("2020-09-01", "2024-08-31")


@pytest.mark.parametrize(
    ("records", "status", "counts"),
    [
        pytest.param([WHOLE], "met", (1, 1, 1, 1), id="covered"),
        pytest.param(
            [certificate("2020-09", "2024-08")], "met", (1, 1, 1, 1), id="covered, written by months"
        ),
        pytest.param([], "open", (0, 0, 1, 1), id="no certificate"),
        pytest.param(
            [certificate("2020-09-02", "2024-08-31")], "open", (0, 0, 1, 1), id="first day uncovered"
        ),
        pytest.param(
            [certificate("2020-09-01", "2024-08-30")], "open", (0, 0, 1, 1), id="last day uncovered"
        ),
        pytest.param(
            [certificate("2020-09-01", "2022-08-31"), certificate("2022-09-01", "2024-08-31")],
            "met",
            (1, 1, 1, 1),
            id="covered together",
        ),
        pytest.param(
            [certificate("2020-09-01", "2022-08-30"), certificate("2022-09-01", "2024-08-31")],
            "open",
            (0, 0, 1, 1),
            id="one day between them",
        ),
        pytest.param(
            [certificate("2020-09-01", "2024-08-31", standing="declared")],
            "open",
            (0, 1, 1, 1),
            id="certificate unchecked",
        ),
        pytest.param([WHOLE, breach()], "not_met", (0, 0, 0, 0), id="confirmed breach"),
        pytest.param([WHOLE, breach(standing="declared")], "open", (0, 0, 0, 1), id="declared breach"),
        pytest.param([WHOLE, breach(standing="rejected")], "met", (1, 1, 1, 1), id="rejected breach"),
        pytest.param([WHOLE, breach("2020-08-31")], "met", (1, 1, 1, 1), id="breach before the window"),
        pytest.param([WHOLE, breach("2020-09-01")], "not_met", (0, 0, 0, 0), id="breach on its first day"),
        pytest.param([WHOLE, breach("2024-09-01")], "met", (1, 1, 1, 1), id="breach after the cut-off"),
        pytest.param([WHOLE, breach(None)], "open", (0, 0, 0, 1), id="breach of unknown date"),
        pytest.param(
            [WHOLE, {"kind": "conduct", "date": "2022-05-01"}],
            "open",
            (0, 0, 0, 1),
            id="unknown whether a breach",
        ),
    ],
)
def test_absence(records: list[dict[str, Any]], status: str, counts: tuple[int, int, int, int]) -> None:
    found = decide(LEAF, dossier(*records))
    assert (found.status, found.counts) == (status, counts)


def test_unknown_appointment_leaves_it_open() -> None:
    found = decide(LEAF, dossier(WHOLE, appointed_on=None))
    assert (found.status, found.counts, found.opens) == ("open", (0, 0, 1, 1), ("field",))


def test_uncovered_days_are_counted() -> None:
    found = decide(LEAF, dossier(certificate("2020-09-04", "2024-08-31")))
    (reason,) = [reason for reason in found.reasons if reason.type == "uncovered"]
    assert (reason.distance, reason.unit) == (3, "days")


def test_a_breach_lies_in_the_window_by_its_date_else_its_span() -> None:
    inside, outside = "2022-05-01", "2016-05-01"
    by_date = breach(inside, **{"from": outside, "to": outside})
    assert decide(LEAF, dossier(WHOLE, by_date)).status == "not_met"
    by_date = breach(outside, **{"from": inside, "to": inside})
    assert decide(LEAF, dossier(WHOLE, by_date)).status == "met"
    by_span = breach(None, to=inside)
    assert decide(LEAF, dossier(WHOLE, by_span)).status == "not_met"


def test_a_window_that_opens_after_the_cut_off_has_no_day_to_cover() -> None:
    assert decide(LEAF, dossier(appointed_on="2025-10-06")).status == "met"
