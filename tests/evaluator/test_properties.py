"""What must hold of every verdict, on generated dossiers (style.md, Habits)."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from itertools import pairwise
from random import Random
from types import MappingProxyType
from typing import Any

import pytest

from evaluator.evaluate import Evaluator
from evaluator.reasons import NEVER, Reason
from evaluator.verdict import Finding, Use
from evidence.dossier import Dossier
from evidence.scales import LEVELS, PRIZES, STANDINGS
from rules.loader import RuleSet
from rules.model import AtLeast, Combination, Node, PeriodLeaf, RecordsLeaf, Resolved, Source, Window
from tests.differential.fate import unrelated
from tests.differential.meeting import Person, meeting_record
from tests.evaluator.generated import (
    RANK,
    Data,
    Sample,
    below_scopes,
    by_id,
    found,
    harmless,
    is_absent,
    lowered,
    rule_sets,
    samples,
)


@pytest.fixture(scope="module")
def sample() -> tuple[Sample, ...]:
    """The dossiers that most of these tests look at."""
    return tuple(samples("properties"))


# More never hurts -------------------------------------------------------------------------------------------


def _sources(node: Node) -> Iterator[Source]:
    if isinstance(node, Combination):
        for child in node.of:
            yield from _sources(child)
    elif isinstance(node, RecordsLeaf | PeriodLeaf):
        yield from node.sources


def test_more_evidence_never_lowers_a_finding(sample: tuple[Sample, ...]) -> None:
    for each in sample:
        rng = Random(each.name)
        person = Person(rng=rng, office=each.where, appointed=each.where.as_of.replace(year=2019, day=1))
        sources = list(_sources(each.where.resolved.requirement))
        for _ in range(3):
            person.add(meeting_record(person, rng.choice(sources)))
            unrelated(person)
        judged = rng.choice(list(by_id(found(each.where, each.data))))
        day = person.written(person.day_since(person.appointed))
        person.add(
            {
                "kind": "judgement",
                "requirement": judged,
                "conclusion": "met",
                "date": day,
                "standing": "authority",
            }
        )
        added = [{**record, "id": f"new-{record['id']}"} for record in person.records]
        # A second certificate of something that is there already.
        added += [
            {**record, "id": f"again-{record['id']}", "achievement": "a0"}
            for record in each.data["records"][:2]
        ]
        before = found(each.where, harmless(each.data))
        more = harmless({**each.data, "records": [*each.data["records"], *added]})
        assert not lowered(each.where, before, found(each.where, more), is_absent), each.name


def test_verifying_a_record_never_lowers_a_finding(sample: tuple[Sample, ...]) -> None:
    for each in sample:
        data = harmless(each.data)
        higher = [{**record, "standing": "authority"} for record in data["records"]]
        after = found(each.where, {**data, "records": higher})
        assert not lowered(each.where, found(each.where, data), after), each.name


def test_a_lower_least_standing_never_lowers_a_finding(sample: tuple[Sample, ...]) -> None:
    for each in sample:
        data = harmless(each.data)
        strict, usual, mild = (found(each.where, data, standing=standing) for standing in reversed(STANDINGS))
        assert not lowered(each.where, strict, usual), each.name
        assert not lowered(each.where, usual, mild), each.name


def _raised(record: Data, rng: Random) -> Data:
    """The record one step higher on its scales."""
    raised = dict(record)
    for field, scale in (("level", LEVELS), ("prize", PRIZES)):
        if raised.get(field) in scale:
            raised[field] = scale[min(scale.index(raised[field]) + rng.choice((0, 1, 1)), len(scale) - 1)]
    block = raised.get("exchange")
    if isinstance(block, dict):
        raised["exchange"] = _raised(block, rng)
    return raised


def _named_levels(node: Node) -> bool:
    """Whether a leaf asks for levels by name, not for one or above."""
    return isinstance(node, RecordsLeaf | PeriodLeaf) and any(
        field.endswith(("level", "prize")) and not isinstance(test, AtLeast)
        for source in node.sources
        for where in _wheres(source.where)
        for field, test in where.items()
    )


def _wheres(where: Any) -> Iterator[Any]:
    yield where
    for alternative in where.get("any", ()):
        yield from _wheres(alternative)


def test_raising_levels_and_prizes_never_lowers_a_finding(sample: tuple[Sample, ...]) -> None:
    for each in sample:
        if each.where.settings.equivalents:
            continue  # what is approved at one level need not be at the next
        rng = Random(each.name)
        raised = [_raised(record, rng) for record in each.data["records"]]
        after = found(each.where, {**each.data, "records": raised})
        assert not lowered(each.where, found(each.where, each.data), after, _named_levels), each.name


def _widened(node: Any) -> Any:
    """The tree with the whole career as the window of every count of records."""
    if isinstance(node, Combination):
        return _with(node, of=tuple(_widened(child) for child in node.of))
    if not isinstance(node, RecordsLeaf):
        return node
    sources = tuple(
        _with(source, within=Window(window="career", by=source.within.by)) for source in node.sources
    )
    return _with(node, sources=sources)


def _with(value: Any, **changes: Any) -> Any:
    return type(value)(**{**{name: getattr(value, name) for name in value.FIELDS}, **changes})


def test_widening_a_window_never_lowers_a_finding(sample: tuple[Sample, ...]) -> None:
    for each in sample:
        resolved = each.where.resolved
        wide = Resolved(start=resolved.start, requirement=_widened(resolved.requirement))
        after = found(each.where, each.data, resolved=wide)
        assert not lowered(each.where, found(each.where, each.data), after), each.name


def test_readings_from_strict_to_lenient_never_lower_a_clause(sample: tuple[Sample, ...]) -> None:
    """Every clause of the text, and the whole; leaves may ask for other things under another reading.

    A reading that asks less of some posts leaves those in doubt whose post is not known (decision 31). One
    that asks something in one of two routes only leaves it to that route.
    """
    for rule_set in rule_sets():
        own = [each for each in sample if each.where.rule_set.id == rule_set.id]
        ordered = [name for name, reading in rule_set.readings.items() if reading.ordered]
        for at, name in enumerate(ordered):
            for each in own[at % 12 :: 12]:
                findings = [
                    by_id(_read(rule_set, each, name, option)) for option in rule_set.readings[name].options
                ]
                roots = [found[rule_set.id].requirement for found in findings]
                shared = set().union(*(below_scopes(each.where, root) for root in roots))
                for strict, lenient in pairwise(findings):
                    worse = [
                        (id_, strict[id_].status, lenient[id_].status)
                        for id_ in (strict.keys() & lenient.keys()) - shared
                        if (id_ == rule_set.id or id_.replace(".", "").isdecimal())
                        and RANK[lenient[id_].status] < RANK[strict[id_].status]
                        and not any(reason.type == "post_unknown" for reason in lenient[id_].reasons)
                        and _below(lenient[id_]) & strict.keys() <= _below(strict[id_])
                    ]
                    assert not worse, (name, each.name, worse)


def _below(finding: Finding) -> set[str]:
    return {each.id for each in finding.walk()}


def _read(rule_set: RuleSet, sample: Sample, reading: str, option: str) -> Finding:
    resolved = rule_set.resolve({**sample.where.choice, reading: option})
    return found(sample.where, sample.data, resolved=resolved)


OF_SEVERAL = ("judgements_differ", "judgements_order")
"""Reasons that list records as the dossier has them."""

# What makes no difference -----------------------------------------------------------------------------------


def _plain(finding: Finding, names: Mapping[str, str] = MappingProxyType({})) -> list[Any]:
    """A finding and all below it as comparable values, without the order and the old names of records."""

    def renamed(value: Any) -> Any:
        if isinstance(value, str):
            return names.get(value, value)
        return tuple(renamed(part) for part in value) if isinstance(value, tuple) else value

    def plain(reasons: tuple[Reason, ...]) -> list[str]:
        return sorted(
            repr(renamed(tuple(sorted(each.found)) if each.type in OF_SEVERAL else each.found))
            + repr(renamed(each[:3] + each[4:]))
            for each in reasons
        )

    def uses(some: tuple[Use, ...]) -> list[Any]:
        return sorted((renamed(use.record), use.status, use.rung, plain(use.reasons)) for use in some)

    return [
        (
            *(each.id, each.status, each.counts, each.wanted, each.rung, each.opens),
            plain(each.reasons),
            uses(each.uses),
            [(*period[:7], uses(period.uses), plain(period.reasons)) for period in each.periods],
        )
        for each in finding.walk()
    ]


def test_the_order_of_records_changes_nothing(sample: tuple[Sample, ...]) -> None:
    for each in sample:
        records = list(each.data["records"])
        Random(each.name).shuffle(records)
        after = found(each.where, {**each.data, "records": records})
        assert _plain(after) == _plain(found(each.where, each.data)), each.name


def test_the_names_of_records_change_nothing(sample: tuple[Sample, ...]) -> None:
    for each in sample:
        ids = [record["id"] for record in each.data["records"]]
        names = {old: f"n{index:04}" for index, old in enumerate(sorted(ids))}
        records = [
            {**record, "id": names[record["id"]]}
            | (
                {"writings": [names.get(one, one) for one in record["writings"]]}
                if record.get("writings")
                else {}
            )
            for record in each.data["records"]
        ]
        pins = [{**pin, "record": names.get(pin["record"], pin["record"])} for pin in each.data["pins"]]
        after = found(each.where, {**each.data, "records": records, "pins": pins})
        assert _plain(after) == _plain(found(each.where, each.data), names), each.name


def test_unrelated_records_change_nothing(sample: tuple[Sample, ...]) -> None:
    for each in sample:
        asked = {source.of for source in _sources(each.where.resolved.requirement)} | {"conduct", "judgement"}
        person = Person(
            rng=Random(each.name), office=each.where, appointed=each.where.as_of.replace(year=2019, day=1)
        )
        for _ in range(30):
            unrelated(person)
        others = [
            {**record, "id": f"new-{record['id']}"}
            for record in person.records
            if record["kind"] not in asked
        ]
        after = found(each.where, {**each.data, "records": [*each.data["records"], *others]})
        assert _plain(after) == _plain(found(each.where, each.data)), each.name


def test_other_dossiers_before_it_change_nothing(sample: tuple[Sample, ...]) -> None:
    """Many by one evaluator are the same as each by its own."""
    for index in range(0, len(sample), 6):
        group = sample[index : index + 6]
        where = group[0].where
        one = Evaluator(where.rule_set, where.settings, where.as_of, where.standing, where.choice)
        dossiers = [Dossier.model_validate(each.data) for each in group]
        together = [one.evaluate(dossier) for dossier in dossiers]
        alone = [
            Evaluator(where.rule_set, where.settings, where.as_of, where.standing, where.choice).evaluate(
                dossier
            )
            for dossier in reversed(dossiers)
        ]
        for many, single in zip(together, reversed(alone), strict=True):
            assert repr(many.finding) == repr(single.finding)
            assert many.receipt == single.receipt


PRINT_DIGESTS = """
import hashlib
from tests.evaluator.generated import found, samples
for each in samples("bytes", offices=3, dossiers=3):
    print(each.name, hashlib.sha256(repr(found(each.where, each.data)).encode()).hexdigest())
"""


def test_twice_gives_the_same_bytes() -> None:
    """In two processes whose hashes of text differ."""
    printed = [
        subprocess.run(
            [sys.executable, "-c", PRINT_DIGESTS],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert printed[0] == printed[1]
    assert printed[0].count("\n") == 18


# What a finding must say ------------------------------------------------------------------------------------


def test_what_is_not_met_cites_its_clause_and_gives_a_reason(sample: tuple[Sample, ...]) -> None:
    for each in sample:
        finding = found(each.where, each.data)
        for one in finding.walk():
            if one.passes:
                continue
            assert one.requirement.cite or one is finding, (each.name, one.id)
            # No use at all: the dossier has no record of the kind.
            reasons = [*one.reasons, *(reason for use in one.uses for reason in use.reasons)]
            reasons += [reason for period in one.periods for reason in period.reasons]
            counted = any(use.status == "counted" for use in one.uses)
            assert one.children or reasons or counted or not one.uses, (each.name, one.id)


def test_certain_is_never_more_than_possible(sample: tuple[Sample, ...]) -> None:
    for each in sample:
        for one in found(each.where, each.data).walk():
            assert list(one.counts) == sorted(one.counts), (each.name, one.id)
            assert one.certain <= one.possible, (each.name, one.id)
            for period in one.periods:
                assert period.possible == -1 or period.certain <= period.possible, (each.name, one.id)


def test_the_ladder_agrees_with_the_status(sample: tuple[Sample, ...]) -> None:
    """Met at rung 0, not met at none, open at one between or only when a known fact changes."""
    for each in sample:
        for one in found(each.where, each.data).walk():
            assert (one.rung == 0) == one.passes, (each.name, one.id, one.status, one.rung)
            assert (one.rung == NEVER) == (one.status == "not_met"), (each.name, one.id, one.status, one.rung)
            assert bool(one.opens) == (one.status == "open"), (each.name, one.id, one.status, one.opens)
