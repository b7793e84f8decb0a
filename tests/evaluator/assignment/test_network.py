"""The Rete network confirms what an assignment achieves, and tells one that achieves less."""

from collections import Counter
from collections.abc import Iterator

import pytest

from evaluator.rete import CrossChecker, EnginesDisagree
from evaluator.verdict import CrossCheck, Finding
from tests.evaluator.assignment.small import Maker
from tests.evaluator.rete.asked import each_of, interpreted, needs_engine, program_of
from tests.evaluator.trees import dossier, leaf


@pytest.fixture(scope="module")
def checker() -> Iterator[CrossChecker]:
    with CrossChecker() as checker:
        yield checker


@needs_engine
def test_small_scopes(checker: CrossChecker) -> None:
    statuses: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for seed in range(120):
        maker = Maker(10_000 + seed, records=7)
        program = program_of(maker.scope())
        found = each_of(program, [maker.dossier() for _ in range(6)])
        for place, outcome in enumerate(checker.check_many(program, found)):
            assert outcome == CrossCheck("agreed", "durable_rules 2.0.28"), (seed, place)
        for _, finding in found:
            statuses.update(each.status for each in finding.walk())
            reasons.update(r.type for each in finding.walk() for use in each.uses for r in use.reasons)
    assert min(statuses[status] for status in ("met", "not_met", "open")) > 0
    limiting = ("used_elsewhere", "left_over", "level_of_activity", "activity_level_unknown")
    pins = ("pinned_here", "pinned_elsewhere", "pinned_never")
    assert min(reasons[each] for each in (*limiting, *pins)) > 0


ONCE = {"achievement": "once", "by": "leaf"}
PAPER = {"kind": "article", "date": "2022-05-01", "genre": "paper"}


@needs_engine
def test_a_record_used_twice_is_found_out(checker: CrossChecker) -> None:
    """Told that both leaves admit the record, the network meets both; the finding says one is not."""
    parts = [leaf("1.1", count=1, of="article"), leaf("1.2", count=1, of="article")]
    program = program_of(leaf("1", all=parts, reuse=ONCE))
    both = interpreted(program, dossier(PAPER))
    assert both.status == "not_met"
    assert checker.check(program, both.case, both.finding).status == "agreed"
    with pytest.raises(EnginesDisagree) as caught:
        checker.check(program, both.case, _without_reasons(both.finding))
    assert ("1.2", "not_met", "met") in caught.value.differences


def _without_reasons(finding: Finding) -> Finding:
    """A finding that no longer says which records its leaves do not admit."""
    uses = tuple(use._replace(reasons=()) for use in finding.uses)
    return finding._replace(uses=uses, children=tuple(map(_without_reasons, finding.children)))


@needs_engine
def test_many_records_alike_but_for_where_they_serve(checker: CrossChecker) -> None:
    """Of records written alike only so many are sent: those that serve elsewhere are others."""
    parts = [leaf("1.1", count=30, of="article"), leaf("1.2", count=220, of="article")]
    program = program_of(leaf("1", at_least=1, of=parts, reuse=ONCE))
    both = interpreted(program, dossier(*[PAPER] * 240))
    assert [child.status for child in both.finding.children[0].children] == ["met", "not_met"]
    assert both.finding.children[0].children[1].counts == (210, 210, 210, 210)
    assert checker.check(program, both.case, both.finding).status == "agreed"
