"""Frozen verdicts: the same verdict gives the same bytes, and they read back to all that was found."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator import frozen
from evaluator.evaluate import Evaluator
from evaluator.found import found_of
from evaluator.frozen import NotFrozen, found_in, frozen_json, head_of, without_makers
from evaluator.reasons import Reason
from evaluator.verdict import CrossCheck, Finding, Verdict
from evidence.canonical import canonical_json
from evidence.dossier import Dossier
from evidence.model import Model
from evidence.reading import dossier_from_data, settings_from_data
from evidence.reading.tree import read_tree
from tests.differential.office import Office
from tests.evaluator.generated import samples
from tests.evidence.strategies import days, decimals, texts, unhurried


@pytest.fixture(scope="module")
def sample() -> list[tuple[Office, Verdict]]:
    """Verdicts on generated dossiers, the second engine left out."""
    return [
        (each.where, decide(each.where, Dossier.model_validate(each.data)))
        for each in samples("frozen", offices=8, dossiers=4)
    ]


def decide(where: Office, dossier: Dossier) -> Verdict:
    evaluator = Evaluator(where.rule_set, where.settings, where.as_of, where.standing, where.choice)
    return evaluator.evaluate(dossier)


def test_what_is_read_back_is_what_was_found(sample: list[tuple[Office, Verdict]]) -> None:
    for _, verdict in sample:
        read = found_in(
            frozen_json(verdict), canonical_json(verdict.settings), canonical_json(verdict.dossier)
        )
        assert read == found_of(verdict)


def test_the_sample_holds_reasons_of_every_sort(sample: list[tuple[Office, Verdict]]) -> None:
    """Else the test above shows less than it says: numbers, lists and nested reasons among them."""
    reasons = [
        reason
        for _, verdict in sample
        for finding in verdict.finding.walk()
        for reason in (*finding.reasons, *(each for use in finding.uses for each in use.reasons))
    ]
    assert len({reason.type for reason in reasons}) > 25
    values = {type(value).__name__ for reason in reasons for value in (reason.wanted, reason.found)}
    assert {"int", "str", "tuple", "bool", "NoneType"} <= values
    assert any(isinstance(reason.distance, int) for reason in reasons)
    nested = [reason for reason in reasons if reason.type == "document_alternatives"]
    assert any(isinstance(each, Reason) for reason in nested for way in reason.wanted for each in way)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | texts | st.fractions() | days | decimals(0, 100),
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple)
        | st.builds(Reason, st.just("below"), st.none() | texts, inner, inner, inner)
    ),
    max_leaves=12,
)


@unhurried
@given(st.builds(Reason, texts, wanted=VALUES, found=VALUES, distance=VALUES))
def test_any_reason_is_read_back(reason: Reason) -> None:
    written = json.loads(json.dumps(frozen._reason(reason)))
    assert frozen._read_reason(written) == reason


def test_frozen_inputs_decided_again_give_the_same_bytes(sample: list[tuple[Office, Verdict]]) -> None:
    for where, verdict in sample:
        if settings_from_data(where.settings_data)[0] != where.settings:
            continue  # the generator makes settings, too, that no file could give
        dossier = again(verdict.dossier, dossier_from_data)
        settings = again(verdict.settings, settings_from_data)
        assert (dossier, settings) == (verdict.dossier, verdict.settings)
        assert frozen_json(decide(replace(where, settings=settings), dossier)) == frozen_json(verdict)


def again(model: Model, read: Any) -> Any:
    """A model read from its canonical form."""
    tree, problems = read_tree(canonical_json(model), file="a.json")
    assert tree is not None, problems
    found, more = read(tree.data)
    assert found is not None, more
    return found


def test_every_finding_stands_in_it(sample: list[tuple[Office, Verdict]]) -> None:
    _, verdict = sample[0]
    data = json.loads(frozen_json(verdict))
    assert (data["schema"], data["status"]) == ("findings-1", verdict.status)

    def same(part: dict[str, Any], finding: Finding) -> None:
        assert (part["id"], part["status"], part["counts"]) == (
            finding.id,
            finding.status,
            list(finding.counts),
        )
        assert len(part.get("parts", ())) == len(finding.children)
        for below, child in zip(part.get("parts", ()), finding.children, strict=True):
            same(below, child)

    same(data["requirement"], verdict.finding)
    head = head_of(frozen_json(verdict))
    assert (head.status, head.receipt["dossier_sha256"]) == (verdict.status, verdict.receipt.dossier_sha256)


def test_who_decided_can_be_left_out(sample: list[tuple[Office, Verdict]]) -> None:
    _, verdict = sample[0]
    other = replace(
        verdict,
        cross_check=CrossCheck("agreed", "durable-rules 9"),
        receipt=replace(verdict.receipt, zhicheng="99", engine="durable-rules 9"),
    )
    assert frozen_json(other) != frozen_json(verdict)
    assert without_makers(frozen_json(other)) == without_makers(frozen_json(verdict))
    assert (head_of(frozen_json(verdict)).twice, head_of(frozen_json(other)).twice) == (False, True)
    different = replace(verdict, receipt=replace(verdict.receipt, as_of="1999-01-01"))
    assert without_makers(frozen_json(different)) != without_makers(frozen_json(verdict))


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"\xff", b'{"schema":"findings-9"}', b"[" * 100_000, b'{"schema":"findings-1"}'],
    ids=["nothing", "empty", "list", "binary", "newer", "deep", "bare"],
)
def test_other_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(NotFrozen):
        found_in(content, b"{}", b"{}")
    with pytest.raises(NotFrozen):
        head_of(content)
