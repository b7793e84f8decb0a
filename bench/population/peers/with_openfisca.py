"""OpenFisca-Core, vectorised: a record is its person, an applicant its group.

Its simulation is given the arrays as they are, by the means it has for data of surveys. `evaluating` is what
OpenFisca itself takes: building the simulation, setting the inputs, calculating.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from bench.population import floor
from bench.population.peers.telling import Stages, asked, tell

PERIOD = "2024"
RECORD = build_entity(key="record", plural="records", label="A record", is_person=True)
APPLICANT = build_entity(
    key="applicant",
    plural="applicants",
    label="An applicant",
    roles=[{"key": "own", "plural": "owns", "label": "A record of the applicant"}],
)
INPUTS = ("kind", "level", "standing", "first", "last")


def _input(name: str, entity: Any) -> type[Variable]:
    fields = {"value_type": int, "entity": entity, "definition_period": DateUnit.ETERNITY, "label": name}
    return type(name, (Variable,), fields)


def _counts(record: Any, period: Any) -> Any:
    return (
        (record("standing", period) >= floor.LEAST_STANDING)
        * (record("first", period) >= record.applicant("appointed", period))
        * (record("last", period) <= floor.AS_OF)
    )


def _number(place: int, level: int) -> type[Variable]:
    def formula(applicant: Any, period: Any) -> Any:
        members = applicant.members
        of_kind = members("kind", period) == place
        return applicant.sum(of_kind * (members("level", period) >= level) * members("counts", period))

    fields = {
        "value_type": int,
        "entity": APPLICANT,
        "definition_period": DateUnit.ETERNITY,
        "formula": formula,
    }
    return type(f"number_{place}", (Variable,), {**fields, "label": f"How many of kind {place}"})


def _met(applicant: Any, period: Any) -> Any:
    reached = sum(
        (applicant(f"number_{place}", period) >= number) * 1
        for place, (_, number, _) in enumerate(floor.FIVE)
    )
    return reached >= floor.ENOUGH


def system() -> TaxBenefitSystem:
    """The rule as OpenFisca has rules: variables with formulas."""
    made = TaxBenefitSystem([RECORD, APPLICANT])
    for name in INPUTS:
        made.add_variable(_input(name, RECORD))
    made.add_variable(_input("appointed", APPLICANT))
    eternal = {"definition_period": DateUnit.ETERNITY, "value_type": bool}
    made.add_variable(
        type("counts", (Variable,), {**eternal, "entity": RECORD, "label": "c", "formula": _counts})
    )
    for place, (_, _, level) in enumerate(floor.FIVE):
        made.add_variable(_number(place, level))
    made.add_variable(
        type("met", (Variable,), {**eternal, "entity": APPLICANT, "label": "m", "formula": _met})
    )
    return made


def decide(rules: TaxBenefitSystem, flat: floor.Flat) -> floor.Answers:
    """One part. A group must have a member: who has no record is given one that counts nowhere."""
    size = len(flat.number)
    lacking = np.flatnonzero(
        np.bincount(np.concatenate([rows.owner for rows in flat.kinds]), minlength=size) == 0
    )
    owner = np.concatenate([*(rows.owner for rows in flat.kinds), lacking])
    nowhere = np.full(len(lacking), -1)
    kinds = [np.full(len(rows.owner), place) for place, rows in enumerate(flat.kinds)]
    columns = {"kind": np.concatenate([*kinds, nowhere])}
    for name in INPUTS[1:]:
        columns[name] = np.concatenate([*(getattr(rows, name) for rows in flat.kinds), nowhere])
    builder = SimulationBuilder()
    builder.create_entities(rules)
    builder.declare_person_entity("record", np.arange(len(owner)))
    group = builder.declare_entity("applicant", np.arange(size))
    builder.join_with_persons(group, owner, np.zeros(len(owner), dtype=np.int16))
    simulation = builder.build(rules)
    for name, values in columns.items():
        simulation.set_input(name, PERIOD, values.astype(np.int32))
    simulation.set_input("appointed", PERIOD, flat.appointed)
    return np.asarray(simulation.calculate("met", PERIOD), dtype=np.bool_)


def main() -> None:
    """Decide and tell."""
    what = asked()
    rules = system()
    found = []
    stages = Stages()
    for part in what.parts:
        flat = floor.load(what.data, part)
        stages.end("loading")
        found.append(decide(rules, flat))
        stages.end("evaluating")
    tell(what.answers, np.concatenate(found), stages)


main()
