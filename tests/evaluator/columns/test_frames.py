"""Frames, what is shared over them, and what is refused."""

from collections.abc import Sequence
from random import Random
from typing import Any

import numpy as np
import pytest

from evaluator.columns import ColumnEngine, ColumnEngines, Decided, Refused, frame_of, interpreted
from evaluator.columns.frame import UNKNOWN
from evaluator.interpret import Program
from evidence.day import Day
from evidence.dossier import Dossier
from evidence.settings import Settings
from rules.loader import catalogue
from tests.differential.compare import the_rule_set
from tests.differential.office import Office, office
from tests.evaluator.columns.differential import changed, compared, dossiers_of, program_of

RULE_SETS = [entry.id for entry in catalogue()]
AS_OF = Day.parse("2024-08-31").first.toordinal()


def situation(rule_set_id: str, number: int = 25) -> tuple[Office, list[Dossier]]:
    rng = Random(f"frames {rule_set_id}")
    where = changed(office(the_rule_set(rule_set_id), rng), None)
    return where, dossiers_of(where, rng, number)


def same(one: Decided, other: Decided) -> bool:
    return not list(compared(one, other))


def some(decided: Decided, places: Sequence[int]) -> Decided:
    """What was decided of these applicants, in this order."""
    taken = list(places)
    return decided._replace(
        status=decided.status[:, taken],
        certain=decided.certain[:, taken],
        possible=decided.possible[:, taken],
    )


def test_codes_and_values() -> None:
    data: dict[str, Any] = {
        "id": "d",
        "stage": "primary",
        "posts": [{"post": "teacher", "from": "2020-09"}],
        "records": [
            {"id": "a", "kind": "article", "exchange": {"level": "city"}, "date": "2021-09-03"},
            {"id": "b", "kind": "article", "exchange": "none"},
            {
                "id": "c",
                "kind": "article",
                "exchange": None,
                "documents": [{"type": "article_original", "file": "x.pdf"}],
            },
        ],
    }
    frame = frame_of([Dossier(id="e"), Dossier.model_validate(data)])
    article = frame.records["article"]
    assert article.owner.tolist() == [1, 1, 1]
    assert article.offsets.tolist() == [0, 0, 3]
    assert list(frame.records) == ["article"]
    assert frame.posts_known.tolist() == [False, True]
    assert frame.applicants["stage"].codes.tolist() == [UNKNOWN, 0]
    assert frame.applicants["stage"].values == ("primary",)

    def told(name: str) -> list[Any]:
        column = article.columns[name]
        return [column.values[code] if code >= 0 else None for code in column.codes.tolist()]

    assert told("date") == [Day.parse("2021-09-03"), None, None]
    assert told("exchange") == ["yes", "none", None]
    assert told("exchange.level") == ["city", None, None]
    assert [[each.type for each in papers] for papers in told("documents")] == [[], [], ["article_original"]]


@pytest.mark.parametrize("rule_set_id", RULE_SETS)
def test_the_order_of_records_and_applicants_means_nothing(rule_set_id: str) -> None:
    where, dossiers = situation(rule_set_id)
    engine = ColumnEngine(program_of(where))
    found = engine.decide(frame_of(dossiers))
    rng = Random("order")
    order = rng.sample(range(len(dossiers)), len(dossiers))
    other = []
    for place in order:
        records = dossiers[place].records
        other.append(dossiers[place].model_copy(update={"records": tuple(rng.sample(records, len(records)))}))
    assert same(some(found, order), engine.decide(frame_of(other)))


@pytest.mark.parametrize("by_title", [False, True])
def test_programs_share_without_disturbing_each_other(*, by_title: bool) -> None:
    """Both titles and two readings of each, of one office and of another, over one frame."""
    amounts = [{"amount": 120}, *([{"amount": 60, "title": RULE_SETS[0]}] if by_title else [])]
    settings = [
        Settings.model_validate({"hours_standard": amounts, "listening_quota": quota, "cycle_years": 3})
        for quota in (4, 30)
    ]
    dossiers = [dossier for each in RULE_SETS for dossier in situation(each, 12)[1]]
    programs = []
    for rule_set_id in RULE_SETS:
        rule_set = the_rule_set(rule_set_id)
        for own in settings:
            for choice in ({}, {"r9": "qualification"}):
                resolved = rule_set.resolve(rule_set.choose(choice))
                programs.append(Program(rule_set_id, resolved, own, AS_OF, "school"))
    together = ColumnEngines(programs).decide(frame_of(dossiers))
    for program, found in zip(programs, together, strict=True):
        assert same(ColumnEngine(program).decide(frame_of(dossiers)), found)
    assert same(interpreted(programs[0], dossiers), together[0])
    assert same(interpreted(programs[-1], dossiers), together[-1])
    assert not same(together[0], together[2])


def test_below_what_is_not_asked_nothing_is() -> None:
    """What the interpreter is silent about is not applicable, with nothing counted."""
    where, dossiers = situation("senior-secondary", 40)
    found = ColumnEngine(program_of(where)).decide(frame_of(dossiers))
    silent = np.zeros(found.status.shape, dtype=np.bool_)
    program = program_of(where)
    for i, dossier in enumerate(dossiers):
        told = {each.id for each in program.interpret(program.case(dossier), {}).walk()}
        silent[:, i] = [each not in told for each in found.ids]
    assert silent.any()
    assert not found.certain[silent].any()
    assert not found.possible[silent].any()


def test_limits_of_reuse_are_refused() -> None:
    rule_set = the_rule_set("senior-secondary")
    program = Program(
        rule_set.id, rule_set.resolve(rule_set.choose({"r12": "once"})), Settings(), AS_OF, "school"
    )
    with pytest.raises(Refused, match="interpreter") as caught:
        ColumnEngine(program)
    assert caught.value.problem.code == "columns_reuse"
    _, dossiers = situation(rule_set.id, 3)
    assert interpreted(program, dossiers).status.shape[1] == 3


def test_pins_are_refused() -> None:
    pin = {"record": "a", "requirement": "3.2", "use": "here"}
    dossier = Dossier.model_validate({"id": "d", "records": [{"id": "a", "kind": "article"}], "pins": [pin]})
    with pytest.raises(Refused) as caught:
        frame_of([dossier])
    assert caught.value.problem.code == "columns_pins"


def test_too_many_records_are_refused() -> None:
    where, dossiers = situation("senior-secondary", 1)
    frame = frame_of(dossiers)
    kind, table = next(iter(frame.records.items()))
    number = 40_000
    table = table._replace(
        owner=np.zeros(number, dtype=np.int32),
        offsets=np.array([0, number], dtype=np.int32),
        columns={
            name: each._replace(codes=np.resize(each.codes, number)) for name, each in table.columns.items()
        },
    )
    records = {**frame.records, kind: table}
    with pytest.raises(Refused) as caught:
        ColumnEngine(program_of(where)).decide(frame._replace(records=records))
    assert caught.value.problem.code == "columns_many"
