"""What decides, by brute force: small trees and dossiers, every subset of records, every answer."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import chain, combinations, product
from random import Random
from typing import Any, NamedTuple

from evaluator.deciding import Deciding, what_decides
from evaluator.evaluate import Evaluator
from evaluator.interpret import Program
from evaluator.plan.steps import Step
from evaluator.reasons import JUDGED, NEVER
from evaluator.remarks import waivers_in_force
from evaluator.verdict import Finding
from evidence.documents import Document
from evidence.dossier import Dossier
from evidence.records import KINDS
from evidence.scales import SCALES, SIGNING_ROLES
from rules.loader import Resolution, RuleSet
from rules.model import Combination, Node, Resolved
from tests.differential.generate import dossier_data
from tests.differential.office import Office, office
from tests.differential.values import choices_of, is_day, is_list, may_be_none
from tests.evaluator.generated import rule_sets

MOST_RECORDS = 8
MOST_QUESTIONS = 4
MOST_ANSWERS = 1500

Data = dict[str, Any]


class Small(NamedTuple):
    """A small tree for one office, and a dossier of few records, as plain data."""

    where: Office
    program: Program
    data: Data
    name: str

    def find(self, data: Data) -> Finding:
        """What is found of the dossier, changed."""
        dossier = Dossier.model_validate(data)
        as_of = self.where.as_of.toordinal()
        waivers, _ = waivers_in_force(dossier, self.program.requirement_ids(), as_of)
        return self.program.interpret(self.program.case(dossier), waivers)

    def decides(self) -> Deciding:
        """What is told of it."""
        where = self.where
        evaluator = Evaluator(_with_tree(where), where.settings, where.as_of, where.standing, where.choice)
        return what_decides(evaluator, evaluator.evaluate(Dossier.model_validate(self.data)))


def _with_tree(where: Office) -> RuleSet:
    """The rule set of an office with the office's own tree in the place of that of the file."""
    chosen = tuple(where.choice[name] for name in where.rule_set.readings)
    trail = where.rule_set.resolution(where.choice).trail
    known = {chosen: Resolution(resolved=where.resolved, trail=trail)}
    return RuleSet(**{**vars(where.rule_set), "known": known})


def smalls(seed: str, number: int) -> Iterator[Small]:
    """So many of each rule set."""
    for rule_set in rule_sets():
        for index in range(number):
            rng = Random(f"{seed}/{rule_set.id}/{index}")
            whole = office(rule_set, rng)
            root = _small_tree(whole.resolved.requirement, rng)
            where = replace(whole, resolved=Resolved(start=whole.resolved.start, requirement=root))
            program = Program(
                rule_set.id, where.resolved, where.settings, where.as_of.toordinal(), where.standing
            )
            data = dossier_data(where, rng)
            rng.shuffle(data["records"])
            data["records"] = data["records"][: rng.randint(2, MOST_RECORDS)]
            yield Small(where, program, data, f"{rule_set.id} {seed} {index}")


def _small_tree(root: Combination, rng: Random) -> Combination:
    """One to three requirements from anywhere in the tree, all asked for; or some of several."""
    nodes = [node for node in _below(root) if sum(1 for _ in _leaves(node)) <= 5]
    chosen: list[Node] = []
    for node in rng.sample(nodes, rng.randint(1, 3)):
        if not {each.id for other in chosen for each in (other, *_below(other))} & {
            each.id for each in (node, *_below(node))
        }:
            chosen.append(node)
    if len(chosen) > 1 and rng.random() < 0.4:
        inner = Combination(
            id="some",
            cite="一",
            says=root.says,
            combine="at_least",
            at_least=rng.randint(1, len(chosen) - 1),
            of=tuple(chosen),
        )
        chosen = [inner]
    return Combination(
        id=root.id, cite="", says=root.says, combine="all", at_least=len(chosen), of=tuple(chosen)
    )


def _below(node: Node) -> Iterator[Node]:
    for child in node.of if isinstance(node, Combination) else ():
        yield child
        yield from _below(child)


def _leaves(node: Node) -> Iterator[Node]:
    return (each for each in (node, *_below(node)) if not isinstance(each, Combination))


# Records ----------------------------------------------------------------------------------------------------


def differing_records(small: Small, told: Deciding) -> Iterator[str]:
    """Every record whose worth is another than all subsets of the records say."""
    records = small.data["records"]
    fixed = [record for record in records if _may_be_against(record)]
    free = [record for record in records if record not in fixed]
    parts: dict[str, dict[frozenset[str], tuple[int, int]]] = {}
    statuses: dict[frozenset[str], str] = {}
    whole = small.find(small.data)
    ids = [each.id for each in _deciding(small, whole)]
    for chosen in chain.from_iterable(combinations(free, n) for n in range(len(free) + 1)):
        there = frozenset(record["id"] for record in chosen)
        kept = [record for record in records if record in fixed or record["id"] in there]
        finding = small.find({**small.data, "records": kept})
        statuses[there] = finding.status
        for each in finding.walk():
            if each.id in ids:
                parts.setdefault(each.id, {})[there] = _worth(each)
    everything = frozenset(record["id"] for record in free)
    for record in free:
        id_ = record["id"]
        needed, serves = [], []
        for part in ids:
            worths = parts[part]
            full = worths[everything]
            if worths[everything - {id_}] < full:
                needed.append(part)
            # To stay on its rung, and to stay open.
            levels = {full, (-JUDGED, 0)} if -NEVER < full[0] < 0 else {full}
            if any(
                id_ in there and worth >= level and worths[there - {id_}] < level
                for there, worth in worths.items()
                for level in levels
            ):
                serves.append(part)
        role = "indispensable" if needed else "replaceable" if serves else "spare"
        worth = told.worth(id_)
        found: tuple[object, ...] = (
            worth.role,
            sorted(worth.needed_by),
            sorted(worth.serves),
            worth.without,
        )
        expected: tuple[object, ...] = (role, sorted(needed), sorted(serves), statuses[everything - {id_}])
        if not told.complete:
            # Where reuse is limited what counts is called replaceable, whether others would do or not.
            careful = worth.role == "replaceable" and role == "spare"
            found = ("spare" if careful else worth.role, sorted(worth.needed_by), worth.without)
            expected = (role, sorted(needed), statuses[everything - {id_}])
        if found != expected and not (role == "spare" and worth.role == "against"):
            yield f"{id_}: told {found}, found {expected}"


def _may_be_against(record: Data) -> bool:
    """Records that are never thought away: they may be against the applicant."""
    if record["kind"] == "judgement":
        return record.get("conclusion") != "met"
    return record["kind"] == "conduct" and record.get("breach") is not False


def _worth(finding: Finding) -> tuple[int, int]:
    return -finding.rung, finding.possible if finding.rung == NEVER else 0


def _deciding(small: Small, finding: Finding) -> Iterator[Finding]:
    """The requirements asked for without a choice: the lowest below which there is something to choose."""
    if finding.status in ("waived", "not_applicable"):
        return
    node = finding.requirement
    case = small.program.case(Dossier.model_validate(small.data))
    sure = isinstance(small.program.applies(node, case), bool)
    if isinstance(node, Combination) and node.at_least == len(node.of) and sure:
        for child in finding.children:
            yield from _deciding(small, child)
    else:
        yield finding


# Questions --------------------------------------------------------------------------------------------------

Answer = Any


def answers_to(small: Small, step: Step) -> list[Answer] | None:
    """Everything that a question may be answered with; None where this oracle does not know."""
    if step.kind == "verify":
        return ["authority", "rejected"]
    if step.kind in ("document", "judgement", "certificate"):
        return [True, False]
    if step.kind != "field":
        return None
    record = next(each for each in small.data["records"] if each["id"] == step.about)
    kind, field = record["kind"], step.what
    if field in ("date", "term", "from", "to", "cycle_from", "cycle_to") or is_day(kind, field):
        return None
    if is_list(kind, field) or field in ("subject", "achievement"):
        return None
    found: list[Answer] = list(choices_of(kind, field) or SCALES.get(field.rpartition(".")[2], ()))
    if not found:
        found = [0, 1, 2, 3, 40, 100, 1000] if "rate" not in field else [0, 1, 50, 99, 100]
    if may_be_none(kind, field) and "none" not in found:
        found.append("none")
    return found


def answered(small: Small, answers: Mapping[Step, Answer]) -> Data | None:
    """The dossier with these answers; None where the models refuse it."""
    data = {**small.data, "records": [dict(record) for record in small.data["records"]]}
    records = {record["id"]: record for record in data["records"]}
    for step, answer in answers.items():
        record = records.get(step.about, {})
        if step.kind == "verify":
            record["standing"] = answer
        elif step.kind == "document":
            others = [each for each in record.get("documents", ()) if _type(each) != step.what]
            record["documents"] = [*others, _document(step.what, whole=answer)]
        elif step.kind == "judgement":
            _judge(small, data, step.about, "met" if answer else "not_met")
        elif step.kind == "certificate":
            if answer:
                data["records"].append(_certificate(small, data))
        else:
            _fill(record, step.what, answer)
    try:
        for record in data["records"]:
            KINDS[record["kind"]].model_validate(record)
    except ValueError:
        return None
    return data


def _type(document: Any) -> str:
    return str(document["type"] if isinstance(document, dict) else document.type)


def _document(type_: str, *, whole: bool) -> Any:
    if not whole:
        return Document.model_validate({"type": type_, "unavailable": True})
    return Document.model_validate(
        {"type": type_, "signed_by": SIGNING_ROLES, "stamped": True, "original": True}
    )


def _judge(small: Small, data: Data, requirement: str, conclusion: str) -> None:
    data["records"].append(
        {
            "id": f"new-{requirement}",
            "kind": "judgement",
            "requirement": requirement,
            "conclusion": conclusion,
            "judge": "新",
            "date": small.where.as_of.isoformat(),
            "standing": "authority",
        }
    )


def _certificate(small: Small, data: Data) -> Data:
    return {
        "id": "new-certificate",
        "kind": "conduct",
        "breach": False,
        "from": "1990-01-01",
        "to": (small.where.as_of + timedelta(days=1)).isoformat(),
        "date": small.where.as_of.isoformat(),
        "standing": "authority",
    }


def _fill(record: Data, field: str, value: Answer) -> None:
    block, _, part = field.rpartition(".")
    if block:
        inner = record.get(block)
        holder = dict(inner) if isinstance(inner, dict) else {}
        record[block] = holder
        holder[part] = value
    else:
        record[field] = value


def differing_questions(small: Small, told: Deciding) -> Iterator[str] | None:
    """Every question, and every least set, told otherwise than all answers say; None: too much to try."""
    domains = {question.step: answers_to(small, question.step) for question in told.questions}
    if any(domain is None for domain in domains.values()) or len(domains) > MOST_QUESTIONS:
        return None
    known = {step: domain for step, domain in domains.items() if domain is not None}
    size = 1
    for domain in known.values():
        size *= len(domain) + 1
    return _differing(small, told, known) if size <= MOST_ANSWERS else None


def _differing(small: Small, told: Deciding, domains: Mapping[Step, list[Answer]]) -> Iterator[str]:
    met: set[frozenset[Step]] = set()
    failed: set[frozenset[Step]] = set()
    for some, outcomes in _outcomes(small, domains):
        if "met" in outcomes:
            met.add(some)
        if "not_met" in outcomes:
            failed.add(some)
    for name, sets, found in (("enough", met, told.enough), ("fatal", failed, told.fatal)):
        least = min(map(len, sets), default=None)
        if least is None or found is None:
            if (least is None) != (found is None):
                yield f"{name}: told {found}, found {least}"
        elif len(found) != least or frozenset(found) not in sets:
            yield f"{name}: told {found}, found {least}"
    for question in told.questions:
        one = frozenset({question.step})
        expected = (one in met, one in failed, _matters(one, met), _matters(one, failed))
        found_of = (question.settles, question.ruins, question.helps, question.hurts)
        if found_of != expected:
            yield f"{question.step}: told {found_of}, found {expected}"


def _outcomes(
    small: Small, domains: Mapping[Step, list[Answer]]
) -> Iterator[tuple[frozenset[Step], set[str]]]:
    """For every set of questions all that the whole may come to when just these are answered."""
    steps = list(domains)
    for some in chain.from_iterable(combinations(steps, number) for number in range(len(steps) + 1)):
        outcomes: set[str] = set()
        for values in product(*(domains[step] for step in some)):
            data = answered(small, dict(zip(some, values, strict=True)))
            if data is not None:
                outcomes.add(small.find(data).status)
        yield frozenset(some), outcomes


def _matters(one: frozenset[Step], sets: set[frozenset[Step]]) -> bool:
    """Whether it is in a set of which nothing can be left out."""
    return any(one <= each and not any(other < each for other in sets) for each in sets)


def main(arguments: list[str]) -> int:
    """So many small dossiers of each rule set; how many differ from the brute force."""
    seed, number = arguments
    counts = dict.fromkeys(("dossiers", "incomplete", "open", "questions tried", "differing"), 0)
    for small in smalls(seed, int(number)):
        told = small.decides()
        counts["dossiers"] += 1
        counts["open"] += told.status == "open"
        counts["incomplete"] += not told.complete
        for worth in told.records:
            counts[worth.role] = counts.get(worth.role, 0) + 1
        found = list(differing_records(small, told))
        questions = differing_questions(small, told) if told.complete and told.status == "open" else None
        if questions is not None:
            counts["questions tried"] += 1
            for name in ("settles", "ruins", "helps", "hurts"):
                counts[name] = counts.get(name, 0) + sum(getattr(each, name) for each in told.questions)
            counts["questions"] = counts.get("questions", 0) + len(told.questions)
            found += questions
        counts["differing"] += bool(found)
        for line in found[:3]:
            sys.stdout.write(f"{small.name}: {line}\n")
    sys.stdout.write(f"{counts}\n")
    return 1 if counts["differing"] else 0


if __name__ == "__main__":
    # python -m tests.evaluator.deciding_oracle SEED DOSSIERS
    sys.exit(main(sys.argv[1:]))
