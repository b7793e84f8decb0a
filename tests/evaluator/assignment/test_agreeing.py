"""Where reuse is limited, all that is asked of a verdict agrees with whole evaluations of each case."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from evaluator.changes import Drop, Situation, apply
from evaluator.deciding import what_decides
from evaluator.evaluate import Evaluator
from evaluator.reasons import WITHHELD
from evaluator.sweep import Sweeper
from evaluator.timeline import Chronicle
from evidence.dossier import Dossier
from evidence.settings import ReuseEntry
from tests.evaluator.generated import Sample, samples
from tests.evaluator.timeline_oracle import differences

LIMITS = (
    (ReuseEntry(achievement="once"),),
    (ReuseEntry(achievement="once", by="leaf", of_activity="highest"),),
    (
        ReuseEntry(requirement="3", achievement="once", by="leaf"),
        ReuseEntry(requirement="2", of_activity="highest"),
    ),
)


def limited(seed: str, *, offices: int, dossiers: int) -> Iterator[tuple[Sample, Evaluator, Dossier]]:
    """Generated dossiers of offices that all limit reuse."""
    for number, each in enumerate(samples(seed, offices=offices, dossiers=dossiers)):
        where = each.where
        settings = where.settings.model_copy(update={"reuse": LIMITS[number % len(LIMITS)]})
        yield (
            each,
            Evaluator(where.rule_set, settings, where.as_of, where.standing, where.choice),
            Dossier.model_validate(each.data),
        )


def withheld(verdict: Any) -> bool:
    uses = (use for finding in verdict.finding.walk() for use in finding.uses)
    return any(reason.type in WITHHELD for use in uses for reason in use.reasons)


def test_every_reading_is_assigned_anew() -> None:
    chosen = 0
    for sample, evaluator, dossier in limited("reuse readings", offices=1, dossiers=2):
        sweep = Sweeper(evaluator).sweep(dossier)
        for each in (*sweep.alone[::5], sweep.strict, sweep.lenient, *sweep.ends):
            choice = {**evaluator.readings, **dict(each.options)}
            plain = Evaluator(
                evaluator.rule_set, evaluator.settings, sample.where.as_of, evaluator.standing, choice
            ).evaluate(dossier)
            assert (each.status, each.rung) == (plain.finding.status, plain.finding.rung), sample.name
            chosen += withheld(plain)
    assert chosen > 5


def test_every_day_is_assigned_anew() -> None:
    for sample, evaluator, dossier in limited("reuse days", offices=1, dossiers=2):
        timeline = Chronicle(evaluator).timeline(dossier)
        days = max(timeline.first, timeline.as_of - 15), timeline.as_of + 25
        told = differences(timeline, evaluator.program, dossier, *days)
        assert not [each for each in told if each.startswith("bare")], sample.name


def test_the_worth_of_a_record_is_that_of_the_verdict_without_it() -> None:
    roles: Counter[str] = Counter()
    for sample, evaluator, dossier in limited("reuse worth", offices=1, dossiers=2):
        verdict = evaluator.evaluate(dossier)
        now = Situation(
            dossier, evaluator.settings, sample.where.as_of, evaluator.standing, evaluator.readings
        )
        for worth in what_decides(evaluator, verdict).records:
            rest = evaluator.evaluate(apply(now, [Drop(worth.record)]).dossier)
            assert worth.without == rest.status, (sample.name, worth)
            if worth.role == "spare":
                before = {each.id: each.rung for each in verdict.finding.walk()}
                after = {each.id: each.rung for each in rest.finding.walk()}
                assert after[verdict.finding.id] <= before[verdict.finding.id], (sample.name, worth)
            roles[worth.role] += 1
    assert min(roles[role] for role in ("indispensable", "replaceable", "spare")) > 0
