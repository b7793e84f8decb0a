"""Judgements: decisions 15 and 36, one situation a line."""

from typing import Any

import pytest

from tests.evaluator.trees import decide, dossier, leaf

LEAF = {
    **leaf("1", all=[leaf("1.a", judgement=True), leaf("1.b", judgement=True)]),
}


def judged(conclusion: str | None, on: str | None = "2024-05-01", **fields: Any) -> dict[str, Any]:
    data = {"kind": "judgement", "requirement": "1.a", "role": "dean", **fields}
    if conclusion is not None:
        data["conclusion"] = conclusion
    if on is not None:
        data["date"] = on
    return data


def finding(*records: dict[str, Any]) -> tuple[str, tuple[int, int, int, int], tuple[str, ...]]:
    found = decide(LEAF, dossier(*records)).children[0]
    return found.status, found.counts, found.opens


@pytest.mark.parametrize(
    ("records", "status", "counts", "opens"),
    [
        pytest.param([], "open", (0, 0, 0, 1), ("judgement",), id="none yet"),
        pytest.param([judged("met")], "met", (1, 1, 1, 1), (), id="met"),
        pytest.param([judged("not_met")], "not_met", (0, 0, 0, 0), (), id="not met"),
        pytest.param(
            [judged("met", standing="declared")], "open", (0, 1, 1, 1), ("verification",), id="declared"
        ),
        pytest.param(
            [judged("not_met", standing="declared")],
            "open",
            (0, 0, 0, 1),
            ("verification",),
            id="declared not met: should it fall, a new judgement is still possible",
        ),
        pytest.param(
            [judged("met", standing="rejected")], "open", (0, 0, 0, 1), ("judgement",), id="rejected"
        ),
        pytest.param([judged("met", None)], "open", (0, 0, 1, 1), ("field",), id="undated"),
        pytest.param([judged("met", "2024-09-01")], "open", (0, 0, 0, 1), ("judgement",), id="late"),
        pytest.param(
            [judged("met", judge="甲"), judged("not_met", judge="乙")],
            "open",
            (0, 0, 0, 1),
            ("judgement",),
            id="two judges disagree",
        ),
        pytest.param(
            [judged("not_met", "2023-05-01", judge="甲"), judged("met", judge="甲")],
            "met",
            (1, 1, 1, 1),
            (),
            id="one judge, the later one stands",
        ),
        pytest.param(
            [judged("met", "2023-05-01", judge="甲"), judged("not_met", judge="甲")],
            "not_met",
            (0, 0, 0, 0),
            (),
            id="one judge, withdrawn",
        ),
        pytest.param(
            [judged("not_met", judge="甲"), judged("met", None, judge="甲")],
            "open",
            (0, 0, 1, 1),
            ("field",),
            id="one judge, the undated one may be the later",
        ),
        pytest.param(
            [judged("met", judge="甲"), judged("met", judge="乙", standing="declared")],
            "met",
            (1, 1, 1, 1),
            (),
            id="an unchecked one that agrees",
        ),
        pytest.param(
            [judged("met", judge="甲"), judged("not_met", judge="乙", standing="declared")],
            "open",
            (0, 0, 0, 1),
            ("verification", "judgement"),
            id="an unchecked one that does not",
        ),
        pytest.param([judged("met", requirement="1")], "met", (1, 1, 1, 1), (), id="from above"),
        pytest.param([judged("met", requirement="root")], "met", (1, 1, 1, 1), (), id="from the root"),
        pytest.param(
            [judged("not_met"), judged("met", requirement="1")],
            "not_met",
            (0, 0, 0, 0),
            (),
            id="the nearest wins",
        ),
        pytest.param(
            [judged("met", standing="declared"), judged("met", requirement="1")],
            "met",
            (1, 1, 1, 1),
            (),
            id="stands or falls, both agree",
        ),
        pytest.param(
            [judged("not_met", standing="declared"), judged("met", requirement="1")],
            "open",
            (0, 0, 0, 1),
            ("verification",),
            id="stands or falls, they differ",
        ),
        pytest.param([judged("met", requirement="1.b")], "open", (0, 0, 0, 1), ("judgement",), id="beside"),
        pytest.param([judged(None)], "open", (0, 0, 1, 1), ("field",), id="without a conclusion"),
        pytest.param(
            [judged("not_met", "2024-01", judge="甲"), judged("met", "2024-01-15", judge="甲")],
            "open",
            (0, 0, 1, 1),
            ("field",),
            id="one judge, which is later is not known",
        ),
    ],
)
def test_judgement(
    records: list[dict[str, Any]], status: str, counts: tuple[int, int, int, int], opens: tuple[str, ...]
) -> None:
    assert finding(*records) == (status, counts, opens)
    # The order of the file is no matter.
    assert finding(*({"id": f"x{i}", **record} for i, record in reversed(list(enumerate(records))))) == (
        status,
        counts,
        opens,
    )


def test_a_day_that_the_cut_off_divides_is_told_of_the_judgement() -> None:
    found = decide(LEAF, dossier(judged("met", "2024", id="J")))
    [reason] = found.children[0].reasons
    assert (reason.type, reason.field, reason.found, reason.opens) == (
        "judgement_cutoff",
        "date",
        "J",
        "field",
    )
