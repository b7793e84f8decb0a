"""What a requirement does for those above it, where an achievement counts once below them."""

from typing import Any

from evaluator.assignment.without import limited, rung_without
from evaluator.interpret import Program
from evaluator.reasons import CERTAIN, NEVER
from reports.advice.bearing import outcome, path_to
from tests.evaluator.assignment.small import Maker
from tests.evaluator.rete.asked import program_of
from tests.evaluator.trees import dossier, leaf

ONCE = {"achievement": "once", "by": "leaf"}
PAPER = {"kind": "article", "date": "2022-05-01", "genre": "paper"}


def papers(id_: str, count: int = 1, **where: Any) -> dict[str, Any]:
    return leaf(id_, count=count, of="article", where=where)


def decided(requirement: Any, *records: Any) -> tuple[Program, Any, Any]:
    program = program_of(requirement)
    case = program.case(dossier(*records))
    return program, case, program.interpret(case, {})


def test_what_a_part_used_serves_another_once_it_is_not_met() -> None:
    """One paper for two parts, one of which is enough: without the first the second has the paper."""
    either = leaf("1", any=[papers("1.1"), papers("1.2")], reuse=ONCE)
    program, case, finding = decided(leaf("0", all=[either]), PAPER)
    above = path_to(finding, "1.1")[1]
    assert [child.status for child in above.children] == ["met", "not_met"]
    assert outcome(above, above.children[0], met=False) == "not_met"  # were the paper lost with it
    assert limited(program, "1") == "1"
    assert limited(program, "1.1") == "1"
    assert limited(program, "0") is None
    assert rung_without(program, case, {}, "1", "1.1") == CERTAIN


def test_two_that_are_both_asked_for_rest_on_each() -> None:
    both = leaf("1", all=[papers("1.1"), papers("1.2")], reuse=ONCE)
    program, case, finding = decided(leaf("0", all=[both]), PAPER, PAPER)
    assert finding.status == "met"
    assert rung_without(program, case, {}, "1", "1.1") == NEVER


def test_without_a_part_is_as_if_it_asked_for_what_nobody_has() -> None:
    """The oracle: the same tree with the part replaced by one that cannot be met, decided anew."""
    held = reused = 0
    for seed in range(150):
        maker = Maker(30_000 + seed, records=5)
        requirement = maker.scope()
        program = program_of(requirement)
        for _ in range(2):
            given = maker.dossier().model_copy(update={"pins": (), "waivers": ()})
            case = program.case(given)
            finding = program.interpret(case, {})
            for part in finding.walk():
                path = path_to(finding, part.id)
                if len(path) < 2 or limited(program, path[1].id) is None or path[1].waiver is not None:
                    continue
                if path[1].id not in {scope.root for scope in program.scopes}:
                    continue
                expected = _replaced(requirement, part.id, given, path[1].id)
                told = rung_without(program, case, {}, path[1].id, part.id)
                assert told == expected, (seed, part.id)
                held += 1
                reused += outcome(path[1], part, met=False) != _status(expected)
    assert held > 300
    assert reused > 3


def _replaced(requirement: dict[str, Any], part: str, given: Any, above: str) -> int:
    program = program_of(_impossible(requirement, part))
    finding = program.interpret(program.case(given), {})
    return next(each.rung for each in finding.walk() if each.id == above)


def _impossible(node: dict[str, Any], part: str) -> dict[str, Any]:
    """The tree with one part that asks for more books than anybody has written."""
    if node["id"] == part:
        return leaf(part, count=99, of="research_output")
    changed = dict(node)
    for key in ("all", "any", "of"):
        if isinstance(changed.get(key), list):
            changed[key] = [_impossible(child, part) for child in changed[key]]
    return changed


def _status(rung: int) -> str:
    return {CERTAIN: "met", NEVER: "not_met"}.get(rung, "open")
