"""`python -m tests.evaluator.columns 100000 SEED`: so many applicants per rule set, decided both ways.

One office in three has any readings; the others change one option of the default, every option in turn. What
lets achievements count once is left to the interpreter by design (see `evaluator.columns.interpreted`).
"""

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from os import cpu_count

from evaluator.columns import STATUSES
from rules.loader import catalogue
from tests.evaluator.columns.differential import PER_OFFICE, Tally, piece

CHUNK = 20
SHOWN = 20


def main(arguments: list[str] | None = None) -> int:
    """Run, print what was seen, and end with 1 where the two differ."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluator.columns", description=__doc__)
    parser.add_argument("applicants", type=int, help="applicants per rule set")
    parser.add_argument("seed")
    parser.add_argument("--rule-set", action="append", help="only this one")
    parser.add_argument("--processes", type=int, default=cpu_count() or 1)
    given = parser.parse_args(arguments)
    bad = 0
    for entry in catalogue():
        if given.rule_set is None or entry.id in given.rule_set:
            started = time.monotonic()
            number = -(-given.applicants // PER_OFFICE)
            work = [
                (entry.id, given.seed, first, min(CHUNK, number - first)) for first in range(0, number, CHUNK)
            ]
            total = Tally()
            with ProcessPoolExecutor(given.processes, mp_context=get_context("spawn")) as pool:
                for done, tally in enumerate(pool.map(piece, work), start=1):
                    total.add(tally)
                    if done % 10 == 0 or total.differing:
                        _say(f"{entry.id} {done}/{len(work)} differences {len(total.differing)}")
            _report(entry.id, total, time.monotonic() - started)
            bad += len(total.differing)
    return 1 if bad else 0


def _report(rule_set_id: str, total: Tally, seconds: float) -> None:
    alone = {change: number for change, number in total.applicants.items() if change}
    _say(
        f"{rule_set_id}: {total.applicants.total()} applicants, {total.decided} findings, "
        f"{len(alone)} options alone (at least {min(alone.values(), default=0)} applicants each), "
        f"{total.applicants[None]} under any readings; {seconds:.0f} s"
    )
    _say(f"  differences: {len(total.differing)}")
    for name in dict.fromkeys(name for name, _ in total.statuses):
        _say(f"  {name:32}" + "".join(f"{total.statuses[name, status]:12}" for status in STATUSES))
    for each in total.differing[:SHOWN]:
        _say(f"  {each}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
