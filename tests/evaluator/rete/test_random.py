"""Random rule trees against random dossiers: both engines find the same, requirement by requirement.

Seeded, so that a failure can be repeated. The rule sets of the catalogue have a differential of their own;
here are the shapes that they do not have.
"""

import random
from collections import Counter
from typing import Any

import pytest

from evaluator.rete import CrossChecker
from evaluator.verdict import CrossCheck
from evidence.scales import POSTS
from tests.evaluator.rete.asked import each_of, needs_engine, program_of
from tests.evaluator.trees import dossier, leaf

LEVELS = ["school", "township", "county", "city"]
PRIZES = ["third", "second", "first"]
GENRES = ["paper", "case", "reflection"]
THEMES = ["curriculum_reform", "subject", "moral_education"]
DOCUMENTS = ["award_certificate", "school_proof"]
EARLY = ["2018-03-01", "2019-08-31", "2019-08", "2020", "2020-09-01", "2020-08-31"]
DAYS = [*EARLY, "2022-05", "2024", "2024-08-31", "2024-09-01"]
SETTINGS: dict[str, Any] = {
    "hours_standard": 50,
    "cycle_years": [{"stage": "primary", "amount": 2}, {"stage": "junior_secondary", "amount": 3}],
    "issuers": [{"organiser": "市局", "level": "city"}],
    "equivalents": [
        {"kind": "article", "field": "genre", "value": "case", "counts_as": "paper"},
        {"kind": "article", "field": "theme", "value": "subject", "counts_as": "curriculum_reform"},
        {"kind": "article", "field": "prize", "value": "third", "counts_as": "first"},
        {"kind": "post", "field": "post", "value": "middle_manager", "counts_as": "teacher"},
    ],
}
for entry in SETTINGS["equivalents"]:
    entry.update(approved_by="局", approved_on="2021")


class Maker:
    """Makes random requirements and dossiers of one seed."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.ids: list[str] = []

    def some(self, values: list[Any]) -> list[Any]:
        return self.rng.sample(values, self.rng.randint(1, len(values)))

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    # Requirements

    def requirement(self, id_: str, depth: int) -> dict[str, Any]:
        self.ids.append(id_)
        form = self.rng.choice(["records", "records", "combine"] if depth else ["records"])
        if form == "combine":
            children = [self.requirement(f"{id_}.{n}", depth - 1) for n in range(self.rng.randint(1, 4))]
            combine = self.rng.choice(["all", "any", "at_least"])
            made = leaf(id_, **{combine: children})
            if combine == "at_least":
                made = leaf(id_, at_least=self.rng.randint(1, len(children)), of=children)
        elif self.chance(0.15):
            made = leaf(id_, judgement=True)
        elif self.chance(0.1):
            made = leaf(
                id_, each="school_year", of="workload", measure={"sum": ["teaching_hours"]}, at_least=60
            )
        else:
            sources = [self.source() for _ in range(self.rng.choice([1, 1, 2]))]
            counted = {
                "count": self.rng.randint(1, 3),
                "distinct": self.rng.choice(["achievement", "subject"]),
            }
            made = leaf(id_, **counted, **{"from": sources})
        if self.chance(0.1):
            made["applies_to"] = self.some(list(POSTS[:3]))
        if self.chance(0.05):
            made["unless_setting"] = self.rng.choice(["cycle_years", "notable_rise"])
        return made

    def source(self) -> dict[str, Any]:
        kind = self.rng.choice(["article", "article", "project", "teaching_title", "listening_log"])
        made = {"of": kind, "where": self.where(kind), "within": self.window()}
        if self.chance(0.5):
            made["documents"] = [self.document()]
        return made

    def where(self, kind: str, *, inside: bool = False) -> dict[str, Any]:
        tests: dict[str, Any] = {
            "level": self.rng.choice(
                [{"at_least": "county"}, {"at_most": "county"}, self.some(LEVELS), "city"]
            ),
            "subject": self.rng.choice([{"own": "subject"}, {"known": True}, ["语文", "数学"]]),
        }
        if kind == "article":
            tests |= {
                "genre": self.some(GENRES),
                "theme": self.some(THEMES),
                "prize": {self.rng.choice(["at_least", "at_most"]): self.rng.choice(PRIZES)},
                "exchange.level": self.rng.choice([{"at_least": "city"}, self.some(LEVELS)]),
                "exchange": {"known": True},
                "peer_recognised": self.chance(0.5),
            }
        if kind == "project":
            tests |= {"outcome": {"at_least": "good"}, "on_schedule": True, "role": ["led"]}
        if kind == "listening_log":
            limit = self.rng.choice([10, 20, {"setting": "hours_standard", "share": "1/3"}])
            tests |= {"hours": {self.rng.choice(["at_least", "at_most"]): limit}}
        if kind == "teaching_title":
            tests |= {"span": {"years_at_least": self.rng.choice([1, 2, {"setting": "cycle_years"}])}}
        chosen = {path: tests[path] for path in self.rng.sample(sorted(tests), self.rng.randint(0, 3))}
        if not inside and self.chance(0.4):
            chosen["any"] = [self.where(kind, inside=True) for _ in range(self.rng.randint(1, 2))]
        return chosen

    def document(self) -> dict[str, Any]:
        if self.chance(0.3):
            return {"any": [{"type": type_} for type_ in DOCUMENTS]}
        asked: dict[str, Any] = {"type": self.rng.choice(DOCUMENTS)}
        asked |= {"signed_by": ["dean"]} if self.chance(0.3) else {}
        return asked | {key: True for key in ("signed", "stamped", "original") if self.chance(0.2)}

    def window(self) -> Any:
        named = [
            "career",
            "since_appointment",
            "one_cycle",
            {"last_months": 60},
            {"last_years": 5, "of": "school"},
        ]
        by = self.rng.choice(["end", "end", "overlap", "held", "current"])
        return {"window": self.rng.choice(named), "by": by}

    # Dossiers

    def dossier(self) -> Any:
        fields: dict[str, Any] = {
            "appointed_on": self.rng.choice(["2020-09-01", "2020-09-01", "2020", None]),
            "stage": self.rng.choice(["primary", "junior_secondary", "senior_secondary", None]),
            "subject": self.rng.choice(["语文", "数学", None]),
            "posts": None if self.chance(0.3) else [self.post() for _ in range(self.rng.randint(0, 2))],
        }
        fields["waivers"] = [
            {"requirement": id_, "approved_by": "局", "approved_on": "2024-01-01"}
            for id_ in self.ids
            if self.chance(0.04)
        ]
        records = [self.record() for _ in range(self.rng.choice([0, 1, 3, 8, 15]))]
        records += [self.judgement(id_) for id_ in self.ids if self.chance(0.2)]
        return dossier(*records, **fields)

    def post(self) -> dict[str, Any]:
        post = self.rng.choice([*POSTS[:3], "middle_manager", None])
        ends = self.rng.choice(["none", "2024-12", None])
        return {"post": post, "from": self.rng.choice([*DAYS, None]), "to": ends}

    def record(self) -> dict[str, Any]:
        kind = self.rng.choice(
            ["article", "article", "project", "teaching_title", "listening_log", "workload"]
        )
        made: dict[str, Any] = {"kind": kind, **self.common()}
        if kind == "article":
            exchange = {"level": self.maybe(LEVELS), "date": self.maybe(DAYS, none=False)}
            made |= {
                "genre": self.maybe(GENRES),
                "theme": self.rng.choice([None, [], self.some(THEMES)]),
                "prize": self.maybe(PRIZES),
                "exchange": self.rng.choice([None, "none", exchange]),
                "peer_recognised": self.maybe([True, False], none=False),
            }
        elif kind == "project":
            made |= {"outcome": self.maybe(["adequate", "good"]), "role": self.maybe(["led", "assisted"])}
            made |= {"on_schedule": self.maybe([True, False], none=False)}
        elif kind == "listening_log":
            made |= {"hours": self.maybe(["9.5", "10", "16.666667", "16.666666", "50"], none=False)}
        elif kind == "workload":
            made |= {
                "term": self.rng.choice(["2022-autumn", "2023-spring", "2023-autumn"]),
                "teaching_hours": "40",
            }
        return made

    def common(self) -> dict[str, Any]:
        made = {
            "standing": self.rng.choice(["declared", "school", "school", "authority", "rejected"]),
            "level": self.maybe(LEVELS),
            "organiser": self.maybe(["市局", "学校"], none=False),
            "subject": self.maybe(["语文", "数学", "英语"], none=False),
            "achievement": self.rng.choice([None, None, "a", "b"]),
            "documents": [self.attached() for _ in range(self.rng.randint(0, 2))],
        }
        if self.chance(0.7):
            made["date"] = self.rng.choice(DAYS)
        if self.chance(0.4):
            first, last = sorted(self.rng.sample(["2017", "2019-09-01", "2021", "2023-06", "2024-08-31"], 2))
            made |= {"from": first} if self.chance(0.8) else {}
            made["to"] = self.rng.choice([last, last, "none", None])
        return made

    def attached(self) -> dict[str, Any]:
        return {
            "type": self.rng.choice(DOCUMENTS),
            "signed_by": self.rng.choice([[], ["dean"], ["principal", "dean"]]),
            "stamped": self.maybe([True, False], none=False),
            "original": self.maybe([True, False], none=False),
            "unavailable": self.chance(0.2),
        }

    def judgement(self, id_: str) -> dict[str, Any]:
        standing = self.rng.choice(["declared", "school"])
        conclusion = self.rng.choice(["met", "met", "not_met", None])
        made = {"kind": "judgement", "requirement": id_, "conclusion": conclusion, "standing": standing}
        return made | {"date": self.rng.choice(["2024-05-01", "2024-06-01", None])}

    def maybe(self, values: list[Any], *, none: bool = True) -> Any:
        """One of the values, unknown, or (where that can be) none."""
        return self.rng.choice([*values, *values, None, *(["none"] if none else [])])


@needs_engine
@pytest.mark.parametrize("seed", range(40))
def test_random_trees(seed: int, checker: CrossChecker) -> None:
    statuses: Counter[str] = Counter()
    for part in range(8):
        maker = Maker(1_000 * seed + part)
        requirement = maker.requirement("1", depth=3)
        settings = {key: value for key, value in SETTINGS.items() if maker.chance(0.7)}
        standing = maker.rng.choice(["declared", "school", "authority"])
        program = program_of(requirement, settings=settings, standing=standing)
        found = each_of(program, [maker.dossier() for _ in range(10)])
        for outcome in checker.check_many(program, found):
            assert outcome == CrossCheck("agreed", "durable_rules 2.0.28"), (1_000 * seed + part, requirement)
        statuses.update(each.status for _, finding in found for each in finding.walk())
    assert min(statuses[status] for status in ("met", "not_met", "open")) > 0
