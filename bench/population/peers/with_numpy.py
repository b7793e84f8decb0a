"""The rule by hand in NumPy (`bench.population.floor`), from Parquet to Parquet."""

from __future__ import annotations

import numpy as np

from bench.population import floor
from bench.population.peers.telling import Stages, asked, tell


def main() -> None:
    """Decide, write and tell."""
    what = asked()
    found = []
    stages = Stages()
    for part in what.parts:
        flat = floor.load(what.data, part)
        stages.end("loading")
        counted = floor.counts(flat)
        met = floor.met(counted)
        stages.end("evaluating")
        floor.write(what.answers.with_suffix(".parquet"), part, flat, counted, met)
        stages.end("writing")
        found.append(met)
    tell(what.answers, np.concatenate(found), stages)


main()
