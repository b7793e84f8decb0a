"""What a plan may never do, whatever the dossier: held on generated dossiers of whole rule sets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import pytest

from evaluator.calendar import Calendar
from evaluator.changes import Situation, apply
from evaluator.evaluate import Evaluator
from evaluator.plan.planner import Planner, Plans
from evidence.changes import Add, Attach, Drop, Judge, Supply, SupplySetting, Verify, Wait
from evidence.day import Day
from evidence.documents import Document
from evidence.dossier import Dossier
from rules.model import AbsentLeaf, AnyDocument, Combination, DocumentEntry, Node, PeriodLeaf, RecordsLeaf
from tests.differential.generate import dossier_data
from tests.differential.office import Office, office
from tests.evaluator.generated import rule_sets

CASES = 9
MOST = 1


def situations() -> Iterator[tuple[str, Office, Situation]]:
    """Offices of every kind, each with a dossier that is somewhere between perfect and empty."""
    for number in range(CASES):
        for rule_set in rule_sets():
            rng = Random(f"law {rule_set.id} {number}")
            where = office(rule_set, rng)
            dossier = Dossier.model_validate(dossier_data(where, rng, "d"))
            situation = Situation(dossier, where.settings, where.as_of, where.standing, where.choice)
            yield f"{rule_set.id} {number}", where, situation


PLANNED: list[tuple[str, Office, Situation, Plans]] = []


@pytest.fixture(scope="module")
def planned() -> list[tuple[str, Office, Situation, Plans]]:
    """Plans for all of them, made once."""
    if not PLANNED:
        for name, where, situation in situations():
            planner = Planner(where.rule_set, where.choice)
            plans = planner.plans(situation, most=MOST, by=situation.as_of + timedelta(days=330))
            PLANNED.append((name, where, situation, plans))
    return PLANNED


def evaluator(where: Office, situation: Situation) -> Evaluator:
    """The evaluator of a situation, without anything that plans use."""
    return Evaluator(
        where.rule_set, situation.settings, situation.as_of, situation.standing, situation.readings
    )


def test_there_are_plans_of_every_kind(planned: list[tuple[str, Office, Situation, Plans]]) -> None:
    kinds = {step.kind for *_, plans in planned for plan in plans.plans for change in plan.changes
             for step in change.steps}  # fmt: skip
    assert {"document", "verify", "field", "judgement", "record"} <= kinds
    assert {plans.status for *_, plans in planned} >= {"planned", "none"}
    assert any(plan.day > plans.as_of for *_, plans in planned for plan in plans.plans)


def test_every_plan_gives_met_and_no_part_of_it_does(
    planned: list[tuple[str, Office, Situation, Plans]],
) -> None:
    for name, where, situation, plans in planned:
        for plan in plans.plans:
            after = apply(situation, plan.plain_changes)
            assert evaluator(where, after).evaluate(after.dossier).finding.passes, name
            for left_out in plan.plain_changes:
                rest = [change for change in plan.plain_changes if change is not left_out]
                part = apply(situation, rest)
                assert not evaluator(where, part).evaluate(part.dossier).finding.passes, (name, left_out)


def test_costs_are_in_order_and_add_up(planned: list[tuple[str, Office, Situation, Plans]]) -> None:
    for name, _, situation, plans in planned:
        costs = [plan.cost for plan in plans.plans]
        assert costs == sorted(costs), name
        assert plans.proved, name
        for plan in plans.plans:
            spent = sum(change.cost for change in plan.changes)
            waits = plan.day > situation.as_of
            assert plan.cost >= spent + waits * situation.settings.costs.waiting_term, name


def test_nothing_is_dated_back_and_nothing_taken_away(
    planned: list[tuple[str, Office, Situation, Plans]],
) -> None:
    for name, where, situation, plans in planned:
        certified = {
            node.absent for node in nodes(where.resolved.requirement) if isinstance(node, AbsentLeaf)
        }
        for plan in plans.plans:
            assert plan.day >= situation.as_of, name
            for change in plan.plain_changes:
                assert not isinstance(change, Drop), name
                if isinstance(change, Wait):
                    assert situation.as_of < change.until <= plans.by, name
                elif isinstance(change, Verify):
                    assert change.standing == situation.standing, name
                elif isinstance(change, Add):
                    if change.record.kind in certified and change.record.date is None:
                        continue  # a certificate speaks of the past; it is given now
                    assert last_day(change, where) > situation.as_of, (name, change)
                    assert last_day(change, where) <= plan.day, (name, change)
                elif isinstance(change, Judge):
                    assert change.judgement.date == Day(plan.day, plan.day), name


def last_day(change: Add, where: Office) -> date:
    """The last day that a new record is dated by."""
    record = change.record
    if record.term is not None:
        return date.fromordinal(Calendar(where.settings).term(record.term).last)
    cycle = getattr(record, "cycle_to", None)
    days = [each for each in (record.date, record.from_, record.to, cycle) if isinstance(each, Day)]
    return max(day.last for day in days)


def test_only_roles_that_the_rules_ask_sign(planned: list[tuple[str, Office, Situation, Plans]]) -> None:
    for name, where, situation, plans in planned:
        asked = set(signatures(where.resolved.requirement))
        known = {record.id: record for record in situation.dossier.records}
        for plan in plans.plans:
            for change in plan.plain_changes:
                documents: tuple[Document, ...] = ()
                if isinstance(change, Attach):
                    kind = known[change.record].kind
                    documents = (change.document,)
                    assert not change.document.unavailable, name
                elif isinstance(change, Add):
                    kind, documents = change.record.kind, change.record.documents
                for document in documents:
                    for role in document.signed_by:
                        assert (kind, document.type, role) in asked, (name, change)


def signatures(root: Node) -> Iterator[tuple[str, str, str]]:
    """Who signs what on records of which kind; where anybody may, a peer signs an opinion of peers."""

    def of(entry: DocumentEntry, kind: str) -> Iterator[tuple[str, str, str]]:
        if isinstance(entry, AnyDocument):
            for each in entry.any:
                yield from of(each, kind)
            return
        yield from ((kind, entry.type, role) for role in entry.signed_by)
        if entry.signed:
            yield kind, entry.type, "peer" if entry.type == "peer_opinion" else "other"

    for node in nodes(root):
        if isinstance(node, RecordsLeaf | PeriodLeaf):
            for source in node.sources:
                for entry in source.documents:
                    yield from of(entry, source.of)


def nodes(node: Node) -> Iterator[Node]:
    """All requirements."""
    yield node
    for child in node.of if isinstance(node, Combination) else ():
        yield from nodes(child)


def test_nothing_that_is_known_is_written_over(planned: list[tuple[str, Office, Situation, Plans]]) -> None:
    for name, _, situation, plans in planned:
        for plan in plans.plans:
            after = apply(situation, plan.plain_changes)
            now = {record.id: record for record in after.dossier.records}
            for record in situation.dossier.records:
                for field in type(record).model_fields:
                    before, then = getattr(record, field), getattr(now[record.id], field)
                    if field in ("standing", "documents", "checked_by") or before == then:
                        continue
                    finer = isinstance(before, Day) and before.first <= then.first <= then.last <= before.last
                    assert before is None or finer or hasattr(before, "venue"), (name, record.id, field)


def test_the_order_of_the_records_does_not_matter(
    planned: list[tuple[str, Office, Situation, Plans]],
) -> None:
    for name, where, situation, plans in planned[:6]:
        records = list(situation.dossier.records)
        Random(name).shuffle(records)
        other = situation._replace(dossier=situation.dossier.model_copy(update={"records": tuple(records)}))
        again = Planner(where.rule_set, where.choice).plans(other, most=MOST, by=plans.by)
        assert again.plans == plans.plans, name


def test_each_plan_stays_enough_as_long_as_it_says(
    planned: list[tuple[str, Office, Situation, Plans]],
) -> None:
    for name, where, situation, plans in planned[:12]:
        for plan in plans.plans[:1]:
            after = apply(situation, plan.plain_changes)
            for day in (plan.until, plan.day + (plan.until - plan.day) // 2):
                then = after._replace(as_of=day)
                assert evaluator(where, then).evaluate(then.dossier).finding.passes, (name, day)
            later = after._replace(as_of=plan.until + timedelta(days=1))
            if plan.until < plan.day + timedelta(days=366):
                assert not evaluator(where, later).evaluate(later.dossier).finding.passes, name


def test_supplies_are_told_as_such(planned: list[tuple[str, Office, Situation, Plans]]) -> None:
    for name, _, situation, plans in planned:
        records = {record.id: record for record in situation.dossier.records}
        for plan in plans.plans:
            for change in plan.plain_changes:
                if isinstance(change, Supply) and change.record is not None:
                    assert change.record in records, name
                if isinstance(change, SupplySetting):
                    assert change.value > 0, name
