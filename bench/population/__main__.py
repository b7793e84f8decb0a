"""python -m bench.population generate | plausible | measure: make populations, and measure with them."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from bench.population.faults import plant
from bench.population.generate import ROWS_PER_PART, Plan, generate


def main() -> None:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(prog="python -m bench.population", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("generate", help="make a population")
    making.add_argument("number", type=int, help="how many applicants")
    making.add_argument("-o", "--output", type=Path, required=True, help="the folder to make")
    making.add_argument("--seed", type=int, default=1)
    making.add_argument("--rows-per-part", type=int, default=ROWS_PER_PART)
    making.add_argument("--jobs", type=int, help="processes; as many as cores unless told")
    making.add_argument("--faults", type=int, default=0, help="plant so many faults of each sort in it")
    looking = commands.add_parser("plausible", help="what the interpreter finds of the first applicants")
    looking.add_argument("data", type=Path)
    looking.add_argument("--number", type=int, default=500)
    measuring = commands.add_parser("measure", help="decide a population, by this and by other engines")
    measuring.add_argument("number", type=int, nargs="?", default=1_000_000)
    measuring.add_argument("--work", type=Path, default=Path(".build/bench-population"))
    measuring.add_argument("--peers", type=Path, default=Path(".build/peers/bin/python"), help="its Python")
    options = parser.parse_args()
    if options.command == "generate":
        _generate(options)
    elif options.command == "plausible":
        from bench.population.plausible import plausible  # noqa: PLC0415 - it imports the interpreter

        plausible(options.data, options.number)
    else:
        from bench.population.measure import measure  # noqa: PLC0415 - it imports the engines

        measure(options.work, options.number, options.peers)


def _generate(options: argparse.Namespace) -> None:
    begun = time.perf_counter()
    plan = Plan(options.number, options.seed, options.rows_per_part)
    records = generate(options.output, plan, options.jobs)
    spent = time.perf_counter() - begun
    if options.faults:
        listed = options.output.with_name(options.output.name + ".faults.jsonl")
        planted = plant(options.output, options.faults, options.seed, listed)
        print(f"{len(planted)} faults planted, listed in {listed}")
    print(f"{plan.number:,} applicants, {records:,} records in {plan.parts} parts: {spent:.1f} s")


main()
