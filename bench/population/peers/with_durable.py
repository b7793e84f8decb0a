"""durable-rules alone: a fact for each record, a rule for each of the five counts, one for four of the five.

The window is a bound of each applicant, and rules cannot compare with one safely; so days are handed in as
days since the appointment, as our own use of it does. A state (sid) an applicant; the facts are made before
the clock starts. States are never let go, so the process is replaced after some hundred; that belongs to its
use, and is counted.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import islice
from multiprocessing import get_context
from typing import Any

import numpy as np
from durable import engine

from bench.population import floor
from bench.population.peers.telling import Stages, asked, one_by_one, tell

CHUNK = 500
"""More than about a thousand states at once and it fails."""


class Host(engine.Host):  # type: ignore[misc]
    """Without the threads that it starts for timers."""

    def _run(self) -> None:
        """Nothing runs beside the caller."""


def rules(done: Any, made: Any) -> dict[str, Any]:
    """Definitions: how many of a kind, and how many of the counts."""
    found: dict[str, Any] = {}
    for place, (_, number, level) in enumerate(floor.FIVE):
        conditions = {
            "$and": [
                {"k": place},
                {"$gte": {"l": level}},
                {"$gte": {"s": floor.LEAST_STANDING}},
                {"$gte": {"a": 0}},
                {"$lte": {"b": 0}},
            ]
        }
        found[f"r{place}"] = {"all": [{"m": conditions}], "count": number, "run": made(place)}
    found["whole"] = {"all": [{"m": {"$gte": {"reached": 0}}}], "count": floor.ENOUGH, "run": done}
    return {"bench": found}


def decide(chunk: list[list[dict[str, int]]]) -> list[bool]:
    """The applicants of one chunk."""
    met = [False] * len(chunk)
    waiting: list[tuple[str, int]] = []

    def done(state: Any) -> None:
        met[int(state.s.sid)] = True

    def made(place: int) -> Any:
        def count(state: Any) -> None:
            waiting.append((state.s.sid, place))

        return count

    host = Host()
    host.register_rulesets(rules(done, made))
    for sid, facts in enumerate(chunk):
        told: set[int] = set()
        for number, fact in enumerate(facts):
            _assert(host, {**fact, "sid": str(sid), "id": number + 1})
        # A count is one fact, however often its records fill it.
        for whose, place in waiting:
            if place not in told:
                told.add(place)
                _assert(host, {"sid": whose, "id": 1000 + place, "reached": place})
        waiting.clear()
    return met


def _assert(host: Host, fact: dict[str, Any]) -> None:
    # A fact that matches no rule is told by an exception: a record that does not count.
    with suppress(engine.MessageNotHandledException):
        host.assert_fact("bench", fact)


def facts_of(applicant: dict[str, Any]) -> list[dict[str, int]]:
    """The facts: whole numbers only."""
    kinds = {kind: place for place, (kind, _, _) in enumerate(floor.FIVE)}
    return [
        {
            "k": kinds[record["kind"]],
            "l": record["level"],
            "s": record["standing"],
            "a": record["first"] - applicant["appointed"],
            "b": record["last"] - applicant["as_of"],
        }
        for record in applicant["records"]
    ]


def main() -> None:
    """Decide and tell."""
    what = asked()
    every = (each for part in what.parts for each in one_by_one(floor.load(what.data, part)))
    given = [facts_of(each) for each in islice(every, what.most)]
    chunks = [given[start : start + CHUNK] for start in range(0, len(given), CHUNK)]
    stages = Stages()
    with get_context("fork").Pool(1, maxtasksperchild=1) as pool:
        found = [each for chunk in pool.map(decide, chunks, chunksize=1) for each in chunk]
        pool.close()
        pool.join()
    stages.end("evaluating")
    tell(what.answers, np.array(found, dtype=np.bool_), stages)


main()
