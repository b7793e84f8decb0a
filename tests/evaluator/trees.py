"""Small rule trees and dossiers for the tests of single leaves."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from evaluator.interpret import Program
from evaluator.remarks import waivers_in_force
from evaluator.verdict import Finding
from evidence.dossier import Dossier
from evidence.records import KINDS
from evidence.settings import Settings
from rules.loader import requirement_from_data
from rules.model import Combination, Resolved

AS_OF = date(2024, 8, 31)
WORDS = {"zh": "条件", "en": "condition"}


def leaf(id_: str = "leaf", **keys: Any) -> dict[str, Any]:
    """A requirement as it is written."""
    return {"id": id_, "cite": "一", "says": WORDS, **keys}


def dossier(*records: Mapping[str, Any], **fields: Any) -> Dossier:
    """A dossier of plain records; ids are made up, the standing is the school's unless given."""
    made = []
    for index, record in enumerate(records):
        data = {"id": f"r{index}", "standing": "school", **record}
        made.append(KINDS[data["kind"]].model_validate(data))
    given = {"id": "d", "appointed_on": "2020-09-01", **fields}
    return Dossier.model_validate({**given, "records": tuple(made)})


def decide(
    requirement: Mapping[str, Any],
    given: Dossier,
    settings: Mapping[str, Any] | None = None,
    as_of: date = AS_OF,
    standing: str = "school",
) -> Finding:
    """The finding of one requirement below a root."""
    node = requirement_from_data(dict(requirement))
    root = Combination(id="root", cite="", says=node.says, combine="all", at_least=1, of=(node,))
    program = Program(
        "t",
        Resolved(start="appointed_on", requirement=root),
        Settings.model_validate(dict(settings or {})),
        as_of.toordinal(),
        standing,
    )
    waivers, _ = waivers_in_force(given, program.requirement_ids(), as_of.toordinal())
    return program.interpret(program.case(given), waivers).children[0]
