"""What decides where reuse is limited: held against every subset of the records of small scopes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, combinations, product
from random import Random
from types import SimpleNamespace
from typing import TypeVar, cast

import pytest

from evaluator.deciding import Deciding, what_decides
from evaluator.deciding.deciding import deciding_parts
from evaluator.deciding.solving import Mattering, least, turned_round, with_values
from evaluator.evaluate import Evaluator
from evaluator.interpret import Program
from evaluator.plan.formula import All, AnyOf, Formula, Reach, Use, all_of, any_of, reach
from evaluator.plan.steps import Step
from evaluator.reasons import NEVER
from evaluator.remarks import waivers_in_force
from evaluator.verdict import Finding, Verdict
from evidence.dossier import Dossier
from tests.evaluator.assignment.small import Maker
from tests.evaluator.rete.asked import program_of

CASES = 60


def found(program: Program, dossier: Dossier) -> Finding:
    case = program.case(dossier)
    waivers, _ = waivers_in_force(dossier, program.requirement_ids(), program.office.as_of)
    return program.interpret(case, waivers)


def verdict(program: Program, dossier: Dossier) -> Verdict:
    finding = found(program, dossier)
    return cast("Verdict", SimpleNamespace(finding=finding, status=finding.status, dossier=dossier))


def told(program: Program, dossier: Dossier) -> Deciding:
    def evaluate(other: Dossier) -> Verdict:
        return verdict(program, other)

    evaluator = SimpleNamespace(program=program, evaluate=evaluate)
    return what_decides(cast("Evaluator", evaluator), verdict(program, dossier))


def worth(finding: Finding) -> tuple[int, int]:
    return -finding.rung, finding.possible if finding.rung >= NEVER else 0


def test_what_each_record_is_worth_where_reuse_is_limited() -> None:
    """Indispensable is exact; what is called spare is in no least set of any requirement."""
    roles: dict[str, int] = {}
    for seed in range(CASES):
        maker = Maker(seed, records=4)
        program, dossier = program_of(maker.scope()), maker.dossier()
        if not (program.scopes or dossier.pins):
            continue
        decided = told(program, dossier)
        assert not decided.complete
        assert not decided.questions
        worths, statuses = of_all_subsets(program, dossier)
        everything = frozenset(record.id for record in dossier.records)
        full = worths[everything]
        for id_ in everything:
            left = worths[everything - {id_}]
            needed = [part for part in full if left[part] < full[part]]
            own = decided.worth(id_)
            assert sorted(own.needed_by) == sorted(needed), (seed, id_)
            assert (own.role == "indispensable") == bool(needed), (seed, id_)
            assert own.without == statuses[everything - {id_}], (seed, id_)
            if own.role == "spare":
                serves = [
                    (some, part)
                    for some, level in ((some, full) for some in worths if id_ in some)
                    for part in full
                    if worths[some][part] >= level[part] > worths[some - {id_}][part]
                ]
                assert not serves, (seed, id_)
            roles[own.role] = roles.get(own.role, 0) + 1
    assert min(roles[role] for role in ("indispensable", "replaceable", "spare")) > CASES / 4, roles


Worths = Mapping[str, tuple[int, int]]


def of_all_subsets(
    program: Program, dossier: Dossier
) -> tuple[dict[frozenset[str], Worths], dict[frozenset[str], str]]:
    """What every subset of the records is worth to each deciding part, and the status of the whole."""
    whole = found(program, dossier)
    parts = {each.id for each, _ in deciding_parts(program, program.case(dossier), whole)}
    worths: dict[frozenset[str], Worths] = {}
    statuses: dict[frozenset[str], str] = {}
    for some in subsets(dossier.records):
        finding = found(program, dossier.model_copy(update={"records": some}))
        key = frozenset(record.id for record in some)
        worths[key] = {each.id: worth(each) for each in finding.walk() if each.id in parts}
        statuses[key] = finding.status
    return worths, statuses


T = TypeVar("T")


def subsets(things: Sequence[T]) -> Iterator[tuple[T, ...]]:
    return chain.from_iterable(combinations(things, number) for number in range(len(things) + 1))


# Formulas with what is used at one place only ---------------------------------------------------------------

STEPS = [Step("verify", name) for name in "abcd"]


def formula_of(rng: Random, places: Iterator[int], depth: int = 2) -> Formula:
    """A formula in which some steps serve one place only."""
    if depth == 0:
        step = rng.choice(STEPS)
        use = Use((step.about,), f"p{next(places)}")
        return all_of([step, use]) if rng.random() < 0.7 else step
    parts = [formula_of(rng, places, depth - 1) for _ in range(rng.randint(2, 3))]
    kind = rng.randrange(3)
    if kind < 2:
        return (all_of, any_of)[kind](parts)
    return reach([(rng.randint(1, 2), part) for part in parts], rng.randint(1, 4))


def uses_in(formula: Formula) -> Iterator[Use]:
    if isinstance(formula, Use):
        yield formula
    elif isinstance(formula, Reach):
        for _, part in formula.terms:
            yield from uses_in(part)
    elif isinstance(formula, All | AnyOf):
        for part in formula.parts:
            yield from uses_in(part)


def some_choice_holds(formula: Formula, done: frozenset[Step]) -> bool:
    """Whether it holds by some choice of one place for each thing."""
    by_what: dict[tuple[str, ...], list[Use]] = {}
    for use in dict.fromkeys(uses_in(formula)):
        by_what.setdefault(use.what, []).append(use)
    return any(held(formula, done, frozenset(chosen)) for chosen in product(*by_what.values()))


def held(formula: Formula, done: frozenset[Step], chosen: frozenset[Use]) -> bool:
    if isinstance(formula, bool):
        return formula
    if isinstance(formula, Step):
        return formula in done
    if isinstance(formula, Use):
        return formula in chosen
    if isinstance(formula, Reach):
        return sum(amount for amount, part in formula.terms if held(part, done, chosen)) >= formula.bound
    every: Mapping[type, bool] = {All: True, AnyOf: False}
    combine = all if every[type(formula)] else any
    return combine(held(part, done, chosen) for part in formula.parts)


@pytest.mark.parametrize("seed", range(80))
def test_what_is_used_once_is_solved_exactly_and_never_turned_round(seed: int) -> None:
    formula = formula_of(Random(f"uses {seed}"), iter(range(100)))
    enough = [some for some in map(frozenset, subsets(STEPS)) if some_choice_holds(formula, some)]
    best = least(formula, lambda _: 1)
    assert (best is None) == (not enough)
    if best is not None:
        assert best in enough
        assert len(best) == min(map(len, enough))
    first = with_values(formula, {STEPS[0]: True})
    assert any(some_choice_holds(first, some) for some in enough) == bool(enough)
    if any(uses_in(formula)):
        with pytest.raises(ValueError, match="turned round"):
            turned_round(formula)
        with pytest.raises(ValueError, match="turned round"):
            Mattering(formula)
