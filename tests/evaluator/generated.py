"""Generated dossiers for the tests of properties, and how two findings are compared."""

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any, NamedTuple

from evaluator.assignment.scopes import scopes_of
from evaluator.interpret import Program
from evaluator.remarks import waivers_in_force
from evaluator.verdict import Finding
from evidence.dossier import Dossier
from rules.loader import RuleSet, catalogue, load_rule_set
from rules.model import AbsentLeaf, Combination, Node, Resolved
from tests.differential.generate import dossier_data
from tests.differential.office import Office, office

RANK = {"not_met": 0, "open": 1, "met": 2, "waived": 2, "not_applicable": 2}
OFFICES, DOSSIERS = 8, 6

Data = dict[str, Any]


class Sample(NamedTuple):
    """One generated dossier, as plain data, and its office."""

    where: Office
    data: Data
    name: str


def rule_sets() -> list[RuleSet]:
    """All rule sets of the catalogue."""
    found = [load_rule_set(entry.path)[0] for entry in catalogue()]
    return [each for each in found if each is not None]


def samples(seed: str, *, offices: int = OFFICES, dossiers: int = DOSSIERS) -> Iterator[Sample]:
    """So many dossiers of so many offices for each rule set."""
    for rule_set in rule_sets():
        for index in range(offices):
            rng = Random(f"{seed}/{rule_set.id}/{index}")
            where = office(rule_set, rng)
            for number in range(dossiers):
                yield Sample(
                    where, dossier_data(where, rng, f"d{number}"), f"{rule_set.id} {seed} {index} {number}"
                )


def harmless(data: Data) -> Data:
    """The dossier without what more of can hurt: breaches, and judgements that are not plainly met."""
    kept = [
        record
        for record in data["records"]
        if not (record["kind"] == "conduct" and record.get("breach") is not False)
        and not (record["kind"] == "judgement" and record.get("conclusion") != "met")
    ]
    return {**data, "records": kept}


_PROGRAMS: dict[tuple[int, str, int], tuple[Program, Office, Resolved]] = {}


def _program(where: Office, standing: str, resolved: Resolved) -> Program:
    """A compiled program, once for each office, standing and tree; kept, so that their ids stay theirs."""
    key = id(where), standing, id(resolved)
    if key not in _PROGRAMS:
        made = Program(where.rule_set.id, resolved, where.settings, where.as_of.toordinal(), standing)
        _PROGRAMS[key] = made, where, resolved
    return _PROGRAMS[key][0]


def found(
    where: Office, data: Data, *, standing: str | None = None, resolved: Resolved | None = None
) -> Finding:
    """What the interpreter finds."""
    program = _program(where, standing or where.standing, resolved or where.resolved)
    dossier = Dossier.model_validate(data)
    waivers, _ = waivers_in_force(dossier, program.requirement_ids(), where.as_of.toordinal())
    return program.interpret(program.case(dossier), waivers)


def by_id(finding: Finding) -> Mapping[str, Finding]:
    """All findings by their requirement's id."""
    return {each.id: each for each in finding.walk()}


def lowered(
    where: Office, before: Finding, after: Finding, skip: Callable[[Node], bool] = lambda _: False
) -> list[str]:
    """The requirements whose finding got worse: its status, or what counts for certain or possibly.

    Left out are those that `skip` names, and all above them; and what stands below a requirement that limits
    reuse: what helps one of these may be taken from another.
    """
    later = by_id(after)
    shared = below_scopes(where, before.requirement) | below_scopes(where, after.requirement)
    return [
        f"{each.id}: {each.status} {each.counts} -> {later[each.id].status} {later[each.id].counts}"
        for each in before.walk()
        if each.id not in shared
        and not _any(each.requirement, skip)
        and (
            RANK[later[each.id].status] < RANK[each.status]
            or (each.status == later[each.id].status and _fewer(later[each.id], each))
        )
    ]


def below_scopes(where: Office, root: Node) -> set[str]:
    """The requirements below those that limit reuse."""
    assert isinstance(root, Combination)
    scopes = {scope.root for scope in scopes_of(root, where.settings, where.rule_set.id)}

    def below(node: Node, *, inside: bool) -> Iterator[str]:
        if inside:
            yield node.id
        for child in node.of if isinstance(node, Combination) else ():
            yield from below(child, inside=inside or node.id in scopes)

    return set(below(root, inside=False))


def _fewer(later: Finding, earlier: Finding) -> bool:
    return later.wanted == earlier.wanted and any(
        now < then for now, then in zip(later.counts, earlier.counts, strict=True)
    )


def _any(node: Node, skip: Callable[[Node], bool]) -> bool:
    below = node.of if isinstance(node, Combination) else ()
    return skip(node) or any(_any(child, skip) for child in below)


def is_absent(node: Node) -> bool:
    """The one kind of requirement that more evidence can turn against the applicant."""
    return isinstance(node, AbsentLeaf)
