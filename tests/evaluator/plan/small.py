"""Small generated cases: a few requirements of a catalogue's tree, a dossier for them, and some damage.

Everything follows from the seed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any, Literal, NamedTuple

from evaluator.changes import Situation
from evaluator.plan.remembering import Remembering
from evidence.dossier import Dossier
from evidence.scales import STANDINGS
from evidence.settings import ReuseEntry
from rules.model import Combination, Node, Resolved
from tests.differential.generate import dossier_data
from tests.differential.office import Office, office
from tests.evaluator.generated import rule_sets

MOST_LEAVES = 3
MOST_RECORDS = 9


class Small(NamedTuple):
    """A small case: what is asked, of whom, from which day on, and how far a plan looks."""

    name: str
    resolved: Resolved
    situation: Situation
    today: date
    by: date
    title: str = "t"

    def program(self) -> Remembering:
        """The requirements, compiled."""
        situation = self.situation
        return Remembering(
            self.title,
            self.resolved,
            situation.settings,
            situation.as_of.toordinal(),
            situation.standing,
        )


def small(seed: str) -> Small:
    """A case of a seed."""
    rng = Random(seed)
    where = office(rng.choice(rule_sets()), rng)
    tree = _tree(where.resolved.requirement, rng)
    resolved = Resolved(start=where.resolved.start, requirement=tree)
    reduced = replace(where, resolved=resolved)
    data = dossier_data(reduced, rng, "d")
    _damage(data, reduced, rng)
    rng.shuffle(data["records"])
    data["records"] = data["records"][:MOST_RECORDS]
    settings = where.settings
    if rng.random() < 0.12:
        # Each achievement counts once among all that is asked.
        settings = settings.model_copy(update={"reuse": (ReuseEntry(achievement="once"),)})
    as_of = where.as_of
    ahead = rng.choice((0, 0, 100, 160, 330))
    today = as_of - timedelta(days=rng.choice((0, 0, 0, 60)))
    return Small(
        seed,
        resolved,
        Situation(Dossier.model_validate(data), settings, as_of, where.standing, where.choice),
        today,
        as_of + timedelta(days=ahead),
        where.rule_set.id,
    )


def _tree(root: Node, rng: Random) -> Combination:
    """Some requirements of a tree, combined at random, each with few leaves."""
    nodes = [node for node in _nodes(root) if len(list(_leaves(node))) <= MOST_LEAVES and node is not root]
    chosen: list[Node] = []
    used: set[str] = set()
    for node in rng.sample(nodes, min(len(nodes), rng.randint(1, 3))):
        ids = {each.id for each in _nodes(node)}
        if not ids & used:
            used |= ids
            chosen.append(node)
    words: list[Literal["all", "any", "at_least"]] = ["all", "all", "any", "at_least"]
    combine = rng.choice(words)
    least = {"all": len(chosen), "any": 1}.get(combine, rng.randint(1, len(chosen)))
    says = root.says
    return Combination(id="root", cite="", says=says, combine=combine, at_least=least, of=tuple(chosen))


def _nodes(node: Node) -> list[Node]:
    below = node.of if isinstance(node, Combination) else ()
    return [node, *(each for child in below for each in _nodes(child))]


def _leaves(node: Node) -> list[Node]:
    return [each for each in _nodes(node) if not isinstance(each, Combination)]


def _damage(data: dict[str, Any], where: Office, rng: Random) -> None:
    """Standing lowered, papers and fields left out."""
    rate = rng.choice((0.1, 0.3, 0.6))
    for record in data["records"]:
        if rng.random() < rate:
            record["standing"] = rng.choice(STANDINGS[: STANDINGS.index(where.standing) + 1])
        if record.get("documents") and rng.random() < rate:
            documents = record["documents"] = [dict(each) for each in record["documents"]]
            hurt = rng.choice(documents)
            chance = rng.random()
            if chance < 0.5:
                documents.remove(hurt)
            elif chance < 0.8:
                hurt["signed_by"] = []
            else:
                hurt["stamped"] = None
        fields = [name for name in record if name not in ("id", "kind", "standing", "documents")]
        fields = [name for name in fields if name != "requirement"]
        if fields and rng.random() < rate / 2:
            del record[rng.choice(fields)]
    if rng.random() < 0.05:
        data.pop("posts", None)


__all__ = ["Small", "small"]
