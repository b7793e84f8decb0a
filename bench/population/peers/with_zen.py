"""zen-engine: the rule as a decision of one expression node, evaluated applicant by applicant.

The dictionaries that it is handed are made before the clock starts, and only as many as were asked for.
"""

from __future__ import annotations

import json
from itertools import islice

import numpy as np
import zen

from bench.population import floor
from bench.population.peers.telling import Stages, asked, one_by_one, tell


def decision() -> str:
    """The rule as a JSON Decision Model."""
    expressions = []
    for place, (kind, number, level) in enumerate(floor.FIVE):
        one = (
            f"#.kind == '{kind}' and #.level >= {level} and #.standing >= {floor.LEAST_STANDING}"
            " and #.first >= appointed and #.last <= as_of"
        )
        expressions.append(
            {"id": f"k{place}", "key": f"k{place}", "value": f"count(records, {one}) >= {number}"}
        )
    total = " + ".join(f"($.k{place} ? 1 : 0)" for place in range(len(floor.FIVE)))
    expressions.append({"id": "met", "key": "met", "value": f"{total} >= {floor.ENOUGH}"})
    nodes: list[dict[str, object]] = [
        {"id": "in", "type": "inputNode", "name": "request"},
        {"id": "rule", "type": "expressionNode", "name": "rule", "content": {"expressions": expressions}},
        {"id": "out", "type": "outputNode", "name": "response"},
    ]
    ways = (("in", "rule"), ("rule", "out"))
    edges = [{"id": f"{one}-{two}", "type": "edge", "sourceId": one, "targetId": two} for one, two in ways]
    placed = [{**node, "position": {"x": 0, "y": 0}} for node in nodes]
    return json.dumps({"nodes": placed, "edges": edges})


def main() -> None:
    """Decide and tell."""
    what = asked()
    every = (each for part in what.parts for each in one_by_one(floor.load(what.data, part)))
    given = list(islice(every, what.most))
    ready = zen.ZenEngine().create_decision(decision())
    ready.evaluate(given[0])
    stages = Stages()
    found = [ready.evaluate(each)["result"]["met"] for each in given]
    stages.end("evaluating")
    tell(what.answers, np.array(found, dtype=np.bool_), stages)


main()
