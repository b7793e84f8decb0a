"""Small rule trees and dossiers as questions to both engines."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import pytest

from evaluator.case import Case
from evaluator.interpret import Program
from evaluator.remarks import waivers_in_force
from evaluator.rete.process import library
from evaluator.verdict import Finding
from evidence.dossier import Dossier
from evidence.settings import Settings
from rules.loader import requirement_from_data
from rules.model import Combination, Resolved, Words
from tests.evaluator.trees import AS_OF

needs_engine = pytest.mark.skipif(library() is None, reason="durable-rules is not installed")


class Both(NamedTuple):
    """What a cross-checker is given: the program, the case, and the interpreter's finding."""

    program: Program
    case: Case
    finding: Finding

    @property
    def status(self) -> str:
        """The interpreter's status of the first requirement below the root."""
        return self.finding.children[0].status


def program_of(
    *requirements: Mapping[str, Any],
    settings: Mapping[str, Any] | None = None,
    as_of: date = AS_OF,
    standing: str = "school",
) -> Program:
    """A program whose root asks for all of these requirements."""
    nodes = tuple(requirement_from_data(dict(each)) for each in requirements)
    says = Words(zh="全部", en="all")
    root = Combination(id="root", cite="", says=says, combine="all", at_least=len(nodes), of=nodes)
    return Program(
        "t",
        Resolved(start="appointed_on", requirement=root),
        Settings.model_validate(dict(settings or {})),
        as_of.toordinal(),
        standing,
    )


def interpreted(program: Program, dossier: Dossier) -> Both:
    """A dossier as the interpreter finds it."""
    waivers, _ = waivers_in_force(dossier, program.requirement_ids(), program.office.as_of)
    case = program.case(dossier)
    return Both(program, case, program.interpret(case, waivers))


def each_of(program: Program, dossiers: Sequence[Dossier]) -> list[tuple[Case, Finding]]:
    """Many dossiers of one program, as `check_many` takes them."""
    return [(both.case, both.finding) for both in (interpreted(program, each) for each in dossiers)]
