"""Brute force against the exact method, and what differed: `python -m tests.evaluator.plan 2000 [SEED]`."""

from __future__ import annotations

import sys

from tests.evaluator.plan.compare import run


def main() -> int:
    """Compare so many small cases; the exit code tells whether any differed."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    seed = sys.argv[2] if len(sys.argv) > 2 else "plans"
    told = run(seed, count, print)
    sys.stdout.write(told.text() + "\n")
    return 1 if told.differences else 0


if __name__ == "__main__":
    sys.exit(main())
