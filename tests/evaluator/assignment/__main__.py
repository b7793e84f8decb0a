"""`python -m tests.evaluator.assignment 5000`: so many generated scopes, by brute force and by the oracle."""

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from os import cpu_count

from tests.evaluator.assignment.comparing import piece

CHUNK = 100
SHOWN = 20


def main(arguments: list[str] | None = None) -> int:
    """Run, print what was seen and what differs, and end with 1 when anything does."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluator.assignment", description=__doc__)
    parser.add_argument("scopes", type=int)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--records", type=int, default=6, help="of a dossier at most")
    parser.add_argument("--processes", type=int, default=cpu_count() or 1)
    given = parser.parse_args(arguments)
    started = time.monotonic()
    last = given.first + given.scopes
    work = [(n, min(CHUNK, last - n), given.records) for n in range(given.first, last, CHUNK)]
    seen: Counter[str] = Counter()
    differing: list[str] = []
    with ProcessPoolExecutor(given.processes, mp_context=get_context("spawn")) as pool:
        for own, differences in pool.map(piece, work):
            seen += own
            differing += differences
    for name in sorted(seen):
        sys.stdout.write(f"{name:24}{seen[name]:10}\n")
    sys.stdout.write(f"differences: {len(differing)}; {time.monotonic() - started:.0f} s\n")
    for each in differing[:SHOWN]:
        sys.stdout.write(f"  {each}\n")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
