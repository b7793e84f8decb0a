"""Cases: small changes to one dossier that meets everything, and what each must do to the findings.

The file's form is described in docs/rule-language.md. This module reads it and works out the situation of
a case as plain data; deciding it and comparing is the evaluator's part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any

from evidence.problems import Problem
from evidence.reading.text import read_bytes
from evidence.reading.tree import Tree, read_tree
from evidence.scales import STANDINGS
from rules.grammar import FAILED, FormError, Path, Reader, Shape
from rules.loader import CASES_SUFFIX, LIMITS, problems_of
from rules.model import EMPTY, Model
from rules.shapes import FLAG, Anything, Block, Forms, Integer, Key, ListOf, MapOf, OneOf, Text

TEXT = Text()
SHOWS = ("passes", "fails", "inside", "outside", "open", "other")
RECORDS = "records"
STATUSES = ("met", "waived", "not_met", "open", "not_applicable")


class Change(Model):
    """What a case or a variant alters in the situation it begins with."""

    set: Mapping[str, Any] = EMPTY
    drop: tuple[str, ...] = ()
    drop_fields: tuple[str, ...] = ()
    add: tuple[Mapping[str, Any], ...] = ()
    settings: Mapping[str, Any] = EMPTY
    standing: str | None = None
    as_of: str | None = None
    readings: Mapping[str, str] = EMPTY


class Expected(Model):
    """What a finding must be; the count where it matters."""

    status: str
    certain: int | None = None
    possible: int | None = None


class Case(Model):
    """One case: a change, and the findings expected after it."""

    name: str
    leaf: str
    shows: str
    expect: Mapping[str, Expected]
    variant: str | None = None
    change: Change = Change()
    alone: bool | None = None

    @property
    def is_alone(self) -> bool:
        """Whether no other leaf may differ from the situation the case begins with."""
        return self.shows == "fails" if self.alone is None else self.alone


class Situation(Model):
    """All that a verdict is made from, as plain data."""

    dossier: dict[str, Any]
    settings: dict[str, Any]
    as_of: str
    standing: str
    readings: dict[str, str]


class Cases(Model):
    """The cases of one rule set; `tree` knows their places."""

    rule_set: str
    as_of: str
    standing: str
    settings: Mapping[str, Any]
    base: Mapping[str, Any]
    variants: Mapping[str, Change]
    cases: tuple[Case, ...]
    path: str | None
    tree: Tree

    def start(self, variant: str | None = None) -> Situation:
        """The base, or a variant of it: what the cases that name it begin with."""
        dossier = _copied(self.base)
        dossier[RECORDS] = list(dossier.get(RECORDS, ()))
        situation = Situation(
            dossier=dossier,
            settings=_copied(self.settings),
            as_of=self.as_of,
            standing=self.standing,
            readings={},
        )
        return situation if variant is None else _changed(situation, self.variants[variant])

    def situation(self, case: Case) -> Situation:
        """What a case asks to be decided."""
        return _changed(self.start(case.variant), case.change)


# Changes -----------------------------------------------------------------------------------------------


def _changed(situation: Situation, change: Change) -> Situation:
    """The situation after a change (drop, add, set, drop_fields). FormError, with the path in the change."""
    dossier = situation.dossier
    records: list[dict[str, Any]] = dossier[RECORDS]
    for index, name in enumerate(change.drop):
        if not any(record.get("id") == name for record in records):
            raise FormError("case_no_record", ("drop", index), {"id": name})
        records[:] = [record for record in records if record.get("id") != name]
    records.extend(_copied(record) for record in change.add)
    for target, value in change.set.items():
        _put(dossier, target, _copied(value))
    for index, target in enumerate(change.drop_fields):
        _take(dossier, target, ("drop_fields", index))
    settings = {**situation.settings, **_copied(change.settings)}
    return Situation(
        dossier=dossier,
        settings={key: value for key, value in settings.items() if value is not None},
        as_of=change.as_of or situation.as_of,
        standing=change.standing or situation.standing,
        readings={**situation.readings, **change.readings},
    )


def _copied(data: Any) -> Any:
    """The same plain data anew, so that a case can change them; quicker than `copy.deepcopy`."""
    if isinstance(data, Mapping):
        return {name: _copied(each) for name, each in data.items()}
    if isinstance(data, (list, tuple)):
        return type(data)(map(_copied, data))
    return data


def _start_of(dossier: dict[str, Any], target: str) -> tuple[Any, list[str]]:
    """Where a dotted path begins (a record, or the dossier itself) and the steps from there."""
    head, *rest = target.split(".")
    record = next((record for record in dossier[RECORDS] if record.get("id") == head), None)
    if record is not None and rest:
        return record, rest
    return dossier, [head, *rest]


def _put(dossier: dict[str, Any], target: str, value: Any) -> None:
    """Sets a field; blocks on the way are made, an index right behind a list's end appends."""
    place, steps = _start_of(dossier, target)
    missing = FormError("case_no_field", ("set", target), {"field": target}, key=True)
    if place is dossier and (steps[0] == RECORDS or (len(steps) > 1 and steps[0] not in dossier)):
        raise missing  # records are named by their ids
    for step in steps[:-1]:
        if isinstance(place, dict):
            place = place.setdefault(step, {})
        elif isinstance(place, list) and step.isdecimal() and int(step) < len(place):
            place = place[int(step)]
        else:
            raise missing
    last = steps[-1]
    if isinstance(place, dict):
        place[last] = value
    elif isinstance(place, list) and last.isdecimal() and int(last) <= len(place):
        place[int(last) : int(last) + 1] = [value]
    else:
        raise missing


def _take(dossier: dict[str, Any], target: str, path: Path) -> None:
    """Removes a field or a list entry, which must be there."""
    place, steps = _start_of(dossier, target)
    missing = FormError("case_no_field", path, {"field": target})
    if place is dossier and steps[0] == RECORDS:
        raise missing
    for step in steps[:-1]:
        place = _entry(place, step, missing)
    _entry(place, steps[-1], missing)
    del place[int(steps[-1]) if isinstance(place, list) else steps[-1]]


def _entry(place: Any, step: str, missing: FormError) -> Any:
    if isinstance(place, dict) and step in place:
        return place[step]
    if isinstance(place, list) and step.isdecimal() and int(step) < len(place):
        return place[int(step)]
    raise missing


# The file ----------------------------------------------------------------------------------------------

STATUS = OneOf(*STATUSES)


class _Counted(Shape):
    """`[status, certain, possible]`."""

    def check(self, data: Any, path: Path, reader: Reader) -> Any:
        """The expectation with its count."""
        if len(data) != 3:
            return reader.fault("case_expectation", path)
        count = Integer(0)
        status = STATUS.read(data[0], (*path, 0), reader)
        certain, possible = (count.read(data[index], (*path, index), reader) for index in (1, 2))
        if FAILED in (status, certain, possible):
            return FAILED
        return Expected(status=status, certain=certain, possible=possible)

    def schema(self, _: Any) -> dict[str, Any]:
        """A list of three."""
        count = {"type": "integer", "minimum": 0}
        return {
            "type": "array",
            "prefixItems": [{"enum": list(STATUSES)}, count, count],
            "minItems": 3,
            "maxItems": 3,
        }


class _Status(OneOf):
    """A status alone."""

    def check(self, data: Any, path: Path, reader: Reader) -> Any:
        """The expectation."""
        status = super().check(data, path, reader)
        return status if status is FAILED else Expected(status=status)


EXPECTED = Forms("expected", {}, plain=_Status(*STATUSES), listed=_Counted())
BLOCK = MapOf(Anything())
CHANGE = Block(
    Change,
    {
        "set": Key(BLOCK),
        "drop": Key(ListOf(TEXT)),
        "drop_fields": Key(ListOf(TEXT)),
        "add": Key(ListOf(BLOCK)),
        "settings": Key(BLOCK),
        "standing": Key(OneOf(*STANDINGS)),
        "as_of": Key(TEXT),
        "readings": Key(MapOf(TEXT)),
    },
)
CASE = Block(
    Case,
    {
        "name": Key(TEXT, required=True),
        "leaf": Key(TEXT, required=True),
        "shows": Key(OneOf(*SHOWS), required=True),
        "variant": Key(TEXT),
        "change": Key(CHANGE),
        "expect": Key(MapOf(EXPECTED, least=1), required=True),
        "alone": Key(FLAG),
    },
)
CASES = Block(
    dict,
    {
        "schema": Key(OneOf(1), required=True),
        "rule_set": Key(TEXT, required=True),
        "as_of": Key(TEXT, required=True),
        "standing": Key(OneOf(*STANDINGS), required=True),
        "settings": Key(BLOCK, required=True),
        "base": Key(MapOf(Anything(), {RECORDS: ListOf(BLOCK, least=0)}), required=True),
        "variants": Key(MapOf(CHANGE)),
        "cases": Key(ListOf(CASE), required=True),
    },
)


def load_cases(path: str | FilePath) -> tuple[Cases | None, tuple[Problem, ...]]:
    """The cases of a file, each known to be applicable, or None and what is wrong."""
    content, problems = read_bytes(path)
    if content is None:
        return None, problems
    return cases_from_bytes(content, str(path))


def cases_from_bytes(content: bytes, file: str | None = None) -> tuple[Cases | None, tuple[Problem, ...]]:
    """As `load_cases`, from the file's content."""
    tree, problems = read_tree(content, LIMITS, file=file)
    if tree is None or problems:
        return None, problems
    reader = Reader(None, None)
    read = CASES.read(tree.data, (), reader)
    if read is FAILED:
        return None, problems_of(reader.faults, tree)
    read = {"variants": {}, **{key: value for key, value in read.items() if key != "schema"}}
    cases = Cases(**read, path=file, tree=tree)
    faults = list(_faults(cases))
    return (None, problems_of(faults, tree)) if faults else (cases, ())


def _faults(cases: Cases) -> Iterator[FormError]:
    """What keeps variants and cases from being applied, and names that stand twice."""
    broken = set()
    for name in cases.variants:
        for fault in _tried(cases.start, name, ("variants", name)):
            broken.add(name)
            yield fault
    names: set[str] = set()
    for index, case in enumerate(cases.cases):
        if case.name in names:
            yield FormError("case_repeated", ("cases", index, "name"), {"name": case.name})
        names.add(case.name)
        if case.variant is not None and case.variant not in cases.variants:
            params = {"name": case.variant, "expected": list(cases.variants)}
            yield FormError("case_no_variant", ("cases", index, "variant"), params)
        elif case.variant not in broken:
            yield from _tried(cases.situation, case, ("cases", index, "change"))


def _tried(apply: Callable[[Any], Situation], about: str | Case, path: Path) -> Iterable[FormError]:
    """The error of a change that cannot be applied, with its path in the file."""
    try:
        apply(about)
    except FormError as fault:
        return (FormError(fault.code, (*path, *fault.path), fault.params, key=fault.key),)
    return ()


def cases_path(rule_set_path: str | FilePath) -> FilePath:
    """The file of the cases that stand beside a rule set's file."""
    path = FilePath(rule_set_path)
    return path.with_name(path.stem + CASES_SUFFIX)
