"""Generated offices: readings chosen, settings, cut-off and least standing, all from one seed."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from evidence.records import KINDS
from evidence.scales import LEVELS, POSTS, STAGES, STANDINGS, Standing
from evidence.settings import Settings
from rules.loader import RuleSet
from rules.model import AtLeast, Combination, Node, PeriodLeaf, RecordsLeaf, Resolved
from tests.differential.values import choices_of, fields_of

SUBJECTS = ("语文", "数学", "物理")
ORGANISERS = ("县教育局", "市教研室", "第三中学", "省教育厅", "开发区管委会")
TYPICAL = {
    "hours_standard": 120,
    "subject_average": 126,
    "school_average": 117,
    "listening_quota": 10,
    "research_quota": 8,
    "notable_rise": 5,
    "cycle_years": 3,
}
PER_TERM = ("hours_standard", "subject_average", "school_average", "listening_quota", "research_quota")
CUT_OFFS = (
    date(2024, 8, 31),
    date(2024, 8, 31),
    date(2024, 12, 31),
    date(2024, 2, 29),
    date(2025, 2, 28),
    date(2024, 6, 30),
    date(2023, 9, 1),
    date(2024, 1, 31),
)


@dataclass(frozen=True, slots=True)
class Office:
    """Everything a verdict is made from but the dossier."""

    rule_set: RuleSet
    choice: dict[str, str]
    resolved: Resolved
    settings_data: dict[str, Any]
    settings: Settings
    as_of: date
    standing: Standing

    def amount(self, setting: str) -> int:
        """About what the office asks for."""
        given = self.settings_data.get(setting, TYPICAL[setting])
        return int(given[0]["amount"] if isinstance(given, list) else given)


def office(rule_set: RuleSet, rng: Random) -> Office:
    """An office; a third of them keep every default."""
    plain = rng.random() < 0.33
    choice = _choice(rule_set, rng, 0.0 if plain else rng.choice((0.15, 0.5, 1.0)))
    resolved = rule_set.resolve(choice)
    settings = _settings(rng, resolved, plain=plain)
    as_of = rng.choice(CUT_OFFS)
    if not plain and rng.random() < 0.3:
        as_of -= timedelta(days=rng.randrange(700))
    if rng.random() < 0.1:
        as_of = as_of.replace(day=monthrange(as_of.year, as_of.month)[1])
    return Office(
        rule_set=rule_set,
        choice=choice,
        resolved=resolved,
        settings_data=settings,
        settings=Settings.model_validate(settings),
        as_of=as_of,
        standing=rng.choices(STANDINGS, (1, 6, 2))[0],
    )


def _choice(rule_set: RuleSet, rng: Random, rate: float) -> dict[str, str]:
    choice = rule_set.choose({})
    for name, reading in rule_set.readings.items():
        if rng.random() < rate:
            choice[name] = rng.choice(list(reading.options))
    return choice


def _settings(rng: Random, resolved: Resolved, *, plain: bool) -> dict[str, Any]:
    missing = 0.03 if plain else 0.15
    settings: dict[str, Any] = {
        name: _amount(rng, name, typical, plain=plain)
        for name, typical in TYPICAL.items()
        if rng.random() >= (0.6 if name == "notable_rise" else missing)
    }
    if plain:
        return settings
    if rng.random() < 0.3:
        settings["terms"] = {
            "autumn": {"from": rng.choice(("08-25", "09-01")), "to": rng.choice(("01-20", "01-31"))},
            "spring": {"from": rng.choice(("02-01", "02-15")), "to": rng.choice(("07-10", "08-20"))},
        }
    if rng.random() < 0.5:
        names = rng.sample(ORGANISERS, rng.randint(1, 3))
        settings["issuers"] = [{"organiser": name, "level": rng.choice(LEVELS)} for name in names]
    if rng.random() < 0.6:
        asked = sorted(_asked_values(resolved.requirement), key=repr)
        settings["equivalents"] = [_equivalent(rng, asked) for _ in range(rng.randint(1, 8))]
    if rng.random() < 0.35:
        settings["reuse"] = _reuse(rng, resolved)
    return settings


def _reuse(rng: Random, resolved: Resolved) -> list[dict[str, Any]]:
    """What the office says of reuse: of the whole, or below some requirements."""
    groups = [node.id for node in _groups(resolved.requirement)]
    named = [None] if rng.random() < 0.5 else rng.sample(groups, rng.randint(1, 2))
    entries = []
    for requirement in named:
        entry: dict[str, Any] = {} if requirement is None else {"requirement": requirement}
        if rng.random() < 0.8:
            entry["achievement"] = rng.choice(("once", "once", "once", "free"))
        if entry.get("achievement") == "once":
            entry["by"] = rng.choice(("clause", "leaf"))
            if rng.random() < 0.4:
                entry["share"] = rng.sample(("workload", "listening_log", "lecture", "article"), 2)
        if "achievement" not in entry or rng.random() < 0.4:
            entry["of_activity"] = "highest"
        entries.append(entry)
    return entries


def _groups(node: Node) -> Iterator[Combination]:
    if isinstance(node, Combination):
        yield node
        for child in node.of:
            yield from _groups(child)


def _amount(rng: Random, name: str, typical: int, *, plain: bool) -> Any:
    if plain or rng.random() < 0.6:
        return typical
    entries: list[dict[str, Any]] = [{"amount": typical}] if rng.random() < 0.7 else []
    for _ in range(rng.randint(1, 4)):
        entry: dict[str, Any] = {"amount": max(0, typical + rng.randint(-typical // 4, typical // 4))}
        possible: dict[str, Any] = {
            "title": rng.choice(("senior-primary", "senior-secondary")),
            "stage": rng.choice(STAGES),
            "subject": rng.choice(SUBJECTS),
        }
        if name in PER_TERM:
            possible["post"] = rng.choice(POSTS)
            possible["term"] = rng.choice(("autumn", "spring", "2022-autumn", "2023-spring"))
        for key in rng.sample(sorted(possible), rng.randint(1, 2)):
            entry[key] = possible[key]
        # Which of two entries for the very same case is meant, nobody says.
        if all({**entry, "amount": 0} != {**other, "amount": 0} for other in entries):
            entries.append(entry)
    return entries


Asked = tuple[str, str, tuple[str, ...]]
"""A kind, a field, and the codes that some leaf asks for."""


def _asked_values(node: Node) -> set[Asked]:
    """All codes that the tree asks for."""
    if isinstance(node, Combination):
        return {each for child in node.of for each in _asked_values(child)}
    if not isinstance(node, RecordsLeaf | PeriodLeaf):
        return set()
    return {(source.of, *each) for source in node.sources for each in _codes(source.where)}


def _codes(where: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for field, test in where.items():
        if field == "any":
            for alternative in test:
                yield from _codes(alternative)
        elif isinstance(test, AtLeast):
            yield field, (str(test.at_least),)
        elif isinstance(test, str | tuple):
            yield field, (test,) if isinstance(test, str) else test


def _equivalent(rng: Random, asked: list[Asked]) -> dict[str, Any]:
    """Some value of some field that is approved as another, mostly one that is asked for."""
    chance = rng.random()
    if chance < 0.35 or not asked:
        kind, field, value, other = ("post", "post", *rng.sample(POSTS, 2)) if chance < 0.2 else _pair(rng)
    else:
        kind, field, wanted = rng.choice(asked)
        value = rng.choice([*(each for each in _values(kind, field) if each not in wanted), "市级先进个人"])
        other = rng.choice(wanted)
    entry = {"kind": kind, "field": field, "value": value, "counts_as": other}
    if rng.random() < 0.9:
        entry["approved_by"] = "县教育局"
    if rng.random() < 0.9:
        entry["approved_on"] = rng.choice(("2020-01-01", "2020-01-01", "2022-05", "2024-08-31", "2026-01-01"))
    return entry


def _values(kind: str, field: str) -> list[str]:
    """The codes a field may have, but "none"."""
    found = LEVELS if field == "level" else choices_of(kind, field)
    return [str(value) for value in found if isinstance(value, str) and value != "none"]


def _pair(rng: Random) -> tuple[str, str, str, str]:
    while True:
        kind = rng.choice(sorted(set(KINDS) - {"judgement"}))
        field = rng.choice([*fields_of(kind), "level"])
        values = _values(kind, field)
        if len(values) > 1:
            value, other = rng.sample(values, 2)
            return kind, field, value, other


def describe(where: Office) -> Mapping[str, Any]:
    """What to write down of an office so that a difference can be looked at."""
    usual = where.rule_set.choose({})
    return {
        "rule_set": where.rule_set.id,
        "as_of": where.as_of.isoformat(),
        "standing": where.standing,
        "settings": where.settings_data,
        "readings": {name: option for name, option in where.choice.items() if option != usual[name]},
    }
