"""The rule by hand in NumPy (`bench.population.floor`), from Parquet to Parquet."""

from __future__ import annotations

import time

import numpy as np

from bench.population import floor
from bench.population.peers.telling import asked, tell


def main() -> None:
    """Decide, write and tell."""
    what = asked()
    found = []
    loading = evaluating = writing = 0.0
    for part in what.parts:
        begun = time.perf_counter()
        flat = floor.load(what.data, part)
        loaded = time.perf_counter()
        counted = floor.counts(flat)
        met = floor.met(counted)
        decided = time.perf_counter()
        floor.write(what.answers.with_suffix(".parquet"), part, flat, counted, met)
        found.append(met)
        loading += loaded - begun
        evaluating += decided - loaded
        writing += time.perf_counter() - decided
    seconds = {"loading": loading, "evaluating": evaluating, "writing": writing}
    tell(what.answers, np.concatenate(found), seconds)


main()
