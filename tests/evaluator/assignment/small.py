"""Small generated scopes: a tree that limits reuse, and a dossier whose records several leaves can use."""

import random
from typing import Any

from tests.evaluator.trees import dossier, leaf

LEVELS = ["school", "county", "city"]
TERMS = ["2022-autumn", "2023-spring", "2023-autumn"]
DAYS = ["2021-03-01", "2022-11-15", "2023-04-20", "2023-10-10", "2019-05", "2024-09-30", "2022"]


class Maker:
    """Makes requirements and dossiers of one seed; `records` is how many there are at most."""

    def __init__(self, seed: int, records: int = 5) -> None:
        self.rng = random.Random(seed)
        self.records = records
        self.ids: list[str] = []
        mixed = ["article", "article", "lecture", "listening_log"]
        self.kinds = self.rng.choice([["article"], ["listening_log"], mixed, mixed])

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    # Requirements -------------------------------------------------------------------------------------------

    def scope(self) -> dict[str, Any]:
        """A requirement below which reuse is limited, perhaps not at its top."""
        made = self.combination("1", depth=self.rng.choice([1, 1, 2]))
        inner = [part for part in made.get("all") or made.get("any") or made["of"] if _parts(part)]
        place = self.rng.choice(inner) if inner and self.chance(0.2) else made
        place["reuse"] = self.reuse()
        if inner and place is made and self.chance(0.2):
            self.rng.choice(inner)["reuse"] = self.reuse()
        return made

    def reuse(self) -> dict[str, Any]:
        said: dict[str, Any] = {}
        if self.chance(0.85):
            said["achievement"] = "once"
            if self.chance(0.6):
                said["by"] = "leaf"
            if self.chance(0.2):
                said["share"] = self.rng.sample(["article", "project", "lecture"], self.rng.randint(1, 2))
        if not said or self.chance(0.3):
            said["of_activity"] = "highest"
        return said

    def combination(self, id_: str, depth: int) -> dict[str, Any]:
        self.ids.append(id_)
        number = self.rng.randint(2, 3 if depth > 1 else 4)
        children = [
            self.combination(f"{id_}.{n}", depth - 1)
            if depth > 1 and self.chance(0.6)
            else self.leaf(f"{id_}.{n}")
            for n in range(1, number + 1)
        ]
        form = self.rng.choice(["all", "any", "at_least", "at_least"])
        if form == "at_least":
            return leaf(id_, at_least=self.rng.randint(1, number), of=children)
        return leaf(id_, **{form: children})

    def leaf(self, id_: str) -> dict[str, Any]:
        return self._leaf(id_) | {"cite": self.rng.choice(["一", "二", "三", "四"])}

    def _leaf(self, id_: str) -> dict[str, Any]:
        self.ids.append(id_)
        chance = self.rng.random()
        if chance < 0.06:
            return leaf(id_, judgement=True)
        if chance < 0.16:
            return leaf(
                id_, each="term", count=self.rng.randint(1, 2), **self.source(), within={"last_months": 16}
            )
        if chance < 0.22:
            return leaf(
                id_,
                each="school_year",
                of="listening_log",
                measure={"sum": ["hours"]},
                at_least=self.rng.choice([5, 10]),
                within={"last_months": 26},
            )
        made = leaf(id_, count=self.rng.choice([1, 1, 1, 2, 2, 3]))
        if self.chance(0.2):
            made["from"] = [self.source("article"), self.source("lecture")]
        else:
            made |= self.source()
        if chance > 0.94:
            made["distinct"] = "subject"
        if self.chance(0.08):
            made["applies_to"] = ["teacher"]
        return made

    def source(self, kind: str | None = None) -> dict[str, Any]:
        where: dict[str, Any] = {}
        if self.chance(0.5):
            where["level"] = self.rng.choice(
                [{"at_least": "county"}, {"at_least": "city"}, "county", ["school", "county"]]
            )
        if self.chance(0.2):
            where["subject"] = self.rng.choice(["语文", {"known": True}])
        return {"of": kind or self.rng.choice(self.kinds), "where": where}

    # Dossiers -----------------------------------------------------------------------------------------------

    def dossier(self) -> Any:
        ids = [f"r{n}" for n in range(self.rng.randint(1, self.records))]
        records = [self.record(id_) for id_ in ids]
        records += [
            {
                "kind": "judgement",
                "id": f"j{id_}",
                "requirement": id_,
                "conclusion": "met",
                "date": "2024-05-01",
            }
            for id_ in self.ids
            if self.chance(0.15)
        ]
        self.rng.shuffle(records)
        approved = {"approved_by": "局", "approved_on": "2024-01-01"}
        waivers = [{"requirement": id_, **approved} for id_ in self.ids if self.chance(0.03)]
        pins = [
            {
                "record": self.rng.choice(ids),
                "requirement": self.rng.choice(self.ids),
                "use": self.rng.choice(["here", "never"]),
                **approved,
            }
            for _ in range(self.rng.choice([0, 0, 0, 0, 1, 2]) if ids else 0)
        ]
        posts = self.rng.choice(
            [None, [{"post": "teacher", "from": "2015"}], [{"post": "principal", "from": "2015"}]]
        )
        return dossier(*records, waivers=waivers, pins=pins, posts=posts)

    def record(self, id_: str) -> dict[str, Any]:
        kind = self.rng.choice(self.kinds)
        made: dict[str, Any] = {
            "id": id_,
            "kind": kind,
            "level": self.rng.choice([*LEVELS, *LEVELS, "city", None]),
            "subject": self.rng.choice(["语文", "语文", "数学", None]),
            "standing": self.rng.choice(["declared", *["school"] * 6, "rejected"]),
            "achievement": self.rng.choice([None, None, None, "a", "b"]),
            "activity": self.rng.choice([None, None, None, "x", "y"]),
        }
        if kind == "listening_log":
            made |= {"term": self.rng.choice(TERMS), "hours": self.rng.choice(["3", "5", "7", None])}
        else:
            made["date"] = self.rng.choice(DAYS)
        return made


def _parts(node: dict[str, Any]) -> bool:
    return any(key in node for key in ("all", "any")) or ("at_least" in node and "each" not in node)
