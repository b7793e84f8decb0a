"""`python -m tests.differential 100000`: so many generated dossiers per rule set through all engines."""

import argparse
import json
import sys
import time
from multiprocessing import get_context
from os import cpu_count
from typing import Any

from evaluator.reasons import REASON_TYPES
from evaluator.rete import CrossChecker
from evidence.dossier import Dossier
from rules.loader import catalogue
from tests.differential.compare import (
    PER_OFFICE,
    Difference,
    Engines,
    Tally,
    dossiers_of,
    network,
    offices,
    piece,
    the_rule_set,
)
from tests.differential.office import describe
from tests.differential.shrink import shrunk

CHUNK = 40
"""Offices of one piece of work; a process loads the rule set anew for each, so that nothing piles up."""
SHOWN = 10


def main(arguments: list[str] | None = None) -> int:
    """Run, print what was seen, and end with 1 when any engines differ."""
    parser = argparse.ArgumentParser(prog="python -m tests.differential", description=__doc__)
    parser.add_argument("dossiers", type=int, help="dossiers per rule set")
    parser.add_argument("--seed", default="0")
    parser.add_argument("--rule-set", action="append", help="only this one")
    parser.add_argument("--every", type=int, default=1, help="the oracle decides one dossier in so many")
    parser.add_argument("--processes", type=int, default=cpu_count() or 1)
    given = parser.parse_args(arguments)
    bad = 0
    for entry in catalogue():
        if given.rule_set is None or entry.id in given.rule_set:
            started = time.monotonic()
            tally = _run_all(entry.id, given)
            _report(entry.id, tally, given.seed, time.monotonic() - started)
            bad += len(tally.differing)
    return 1 if bad else 0


def _run_all(rule_set_id: str, given: argparse.Namespace) -> Tally:
    number = -(-given.dossiers // PER_OFFICE)
    work = [
        (rule_set_id, given.seed, first, min(CHUNK, number - first), given.every)
        for first in range(0, number, CHUNK)
    ]
    total = Tally()
    # An executor of concurrent.futures that replaces its workers may stand still for ever (Python 3.11).
    with get_context("spawn").Pool(given.processes, maxtasksperchild=4) as pool:
        for done, tally in enumerate(pool.imap(piece, work), start=1):
            total.add(tally)
            if sys.stderr.isatty():
                sys.stderr.write(f"\r{rule_set_id} {done}/{len(work)} differing {len(total.differing)}")
    return total


# Telling ----------------------------------------------------------------------------------------------------


def _report(rule_set_id: str, tally: Tally, seed: str, seconds: float) -> None:
    _say(f"{rule_set_id}: {tally.dossiers} dossiers, {seconds:.0f} s; oracle: {tally.oracle_checks}")
    _say(f"  cross-check {dict(tally.cross_checks)}; dossiers with differences: {len(tally.differing)}")
    statuses = sorted({status for _, status in tally.statuses})
    _say(f"  {'requirement':32}" + "".join(f"{status:>16}" for status in statuses))
    for name in dict.fromkeys(name for name, _ in tally.statuses):
        _say(f"  {name:32}" + "".join(f"{tally.statuses[name, status]:16}" for status in statuses))
    counts = ", ".join(f"{name} {tally.reasons[name]}" for name in REASON_TYPES)
    _say(f"  reasons: {counts}")
    seen: dict[tuple[str, str, str, str], tuple[int, int, Difference]] = {}
    for index, at, differences in tally.differing:
        for each in differences:
            seen.setdefault(
                (each.other, each.requirement, each.interpreter[0], each.found[0]), (index, at, each)
            )
    for index, at, each in list(seen.values())[:SHOWN]:
        _say(f"  differs: {each} (office {index}, dossier {at})")
        _say(
            json.dumps(
                smallest(rule_set_id, seed, index, at, each), ensure_ascii=False, indent=1, default=str
            )
        )


def smallest(rule_set_id: str, seed: str, index: int, at: int, difference: Difference) -> dict[str, Any]:
    """The office of a difference, and the smallest dossier that shows it."""
    _, where, rng = next(iter(offices(the_rule_set(rule_set_id), seed, index, 1)))
    data = list(dossiers_of(where, rng))[at]
    engines = Engines.of(where)
    with CrossChecker() as checker:

        def differs(dossier: Dossier) -> bool:
            case, finding = engines.interpret(dossier)
            found = engines.oracle(dossier, case, finding) if difference.other == "oracle" else []
            if difference.other == "rete":
                found = network(checker, engines, [(case, finding)])[0]
            return any(
                (each.requirement, each.interpreter[0], each.found[0])
                == (difference.requirement, difference.interpreter[0], difference.found[0])
                for each in found
            )

        return {"office": describe(where), "dossier": shrunk(data, differs)}


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
