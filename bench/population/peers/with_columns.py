"""Our own columnar engine in one process, in stages: what its command does, without starting and hashing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from bench.population import floor
from bench.population.peers.telling import Stages, asked, tell
from evaluator.columns import STATUSES, ColumnEngines
from evaluator.columns.loading import frame_from
from evaluator.evaluate import Evaluator
from evidence.population.store import open_population
from evidence.settings import Settings
from rules.loader import load_rule_set

RULES = Path(__file__).resolve().parents[1] / "four_of_five.yaml"


def main() -> None:
    """Decide and tell. The first part is decided twice: the kernels are loaded the first time."""
    what = asked()
    rule_set, problems = load_rule_set(RULES)
    assert rule_set is not None, problems
    engines = ColumnEngines([Evaluator(rule_set, Settings(), date.fromordinal(floor.AS_OF)).program])
    opened, wrong = open_population(str(what.data))
    assert opened is not None, wrong
    reader = opened.reader()
    engines.decide(frame_from(reader.read(what.parts[0])))
    found = []
    stages = Stages()
    for part in what.parts:
        frame = frame_from(reader.read(part))
        stages.end("loading")
        decided = engines.decide(frame)[0]
        stages.end("evaluating")
        root = decided.ids.index(rule_set.id)
        found.append(decided.status[root] == STATUSES.index("met"))
    tell(what.answers, np.concatenate(found), stages)


main()
