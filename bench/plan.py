"""How long it takes to tell what is missing: plans, readings and timeline for 40 records.

    python -m bench.plan [ROUNDS]        so many damaged dossiers for each example and rate of damage

The examples are filled up to 40 records and damaged at random (standings lowered, papers, fields, records and
judgements left out), so that nearly met, half empty and hopeless ones are among them. Prints medians, 99th
percentiles and the slowest; what was seen, and on what, is kept in docs/performance.md.
"""

from __future__ import annotations

import gc
import platform
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final, TypeVar

from evaluator.changes import Situation
from evaluator.evaluate import Evaluator
from evaluator.plan.planner import Planner
from evaluator.sweep import Sweeper
from evaluator.timeline import Chronicle
from evidence.dossier import Dossier
from evidence.reading import read_dossier, read_settings
from evidence.scales import STANDINGS
from evidence.settings import Settings
from evidence.writing import to_plain
from rules.loader import RuleSet, find, load_rule_set

T = TypeVar("T")

EXAMPLES: Final = Path(__file__).resolve().parents[1] / "examples"
NAMES: Final = (
    "zhao-min", "sun-haiyan", "li-guodong", "chen-lili", "he-jianping", "ma-xiulan",
    "ding-yifan", "wu-qiong", "tang-wenbin", "gao-yuan", "xu-jing",
)  # fmt: skip
AS_OF: Final = date(2024, 8, 31)
RECORDS: Final = 40
ROUNDS: Final = 6
GARBAGE: Final = 100_000
"""After so many new objects the garbage is looked for, as in the command."""
RATES: Final = (0.03, 0.12, 0.35)
SECONDS: Final = 2.0
WANTED_MEDIAN: Final = 50
WANTED_SLOW: Final = 500


def filled(dossier: Dossier) -> dict[str, Any]:
    """The dossier as plain data with so many records: copies that add nothing new, or the last left out."""
    data = to_plain(dossier)
    records: list[dict[str, Any]] = data["records"]
    spare = [each for each in records if each["kind"] not in ("judgement", "conduct")]
    for number in range(RECORDS - len(records)):
        copy = {**spare[number % len(spare)], "id": f"more-{number}", "level": "none"}
        copy["achievement"] = spare[number % len(spare)].setdefault("achievement", f"same-{number}")
        records.append(copy)
    data["records"] = records[:RECORDS]
    return data


def damaged(data: dict[str, Any], rng: Random, rate: float) -> Dossier:
    """The same with standings lowered, papers and fields left out, and some records turned into others."""
    records = []
    for record in data["records"]:
        hurt = {**record, "documents": [dict(each) for each in record.get("documents", ())]}
        if rng.random() < rate:
            hurt["standing"] = rng.choice(STANDINGS[:2])
        if hurt["documents"] and rng.random() < rate:
            hurt["documents"].pop(rng.randrange(len(hurt["documents"])))
        fields = [name for name in hurt if name not in ("id", "kind", "standing", "documents", "requirement")]
        if fields and rng.random() < rate / 2:
            del hurt[rng.choice(fields)]
        if rng.random() < rate / 2:
            hurt = {"id": hurt["id"], "kind": "article", "standing": "school", "genre": "paper"}
        records.append(hurt)
    return Dossier.model_validate({**data, "records": records})


def rule_set_of(dossier: Dossier) -> RuleSet:
    """The rule set of the title that a dossier seeks."""
    path = find(str(dossier.title_sought))
    assert path is not None
    found, _ = load_rule_set(path)
    assert found is not None
    return found


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What comes of it, and how many milliseconds of processor time it takes."""
    begun = time.process_time()
    done = work()
    return done, (time.process_time() - begun) * 1000


def within(seconds: float) -> Callable[[], bool]:
    """Tells when so many seconds have gone by."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


def told(name: str, times: list[float]) -> str:
    """Median, 99th percentile and the slowest."""
    ordered = sorted(times)
    slow = ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]
    return (
        f"{name:<10} median {statistics.median(ordered):7.1f} ms   99% {slow:7.1f} ms   "
        f"slowest {ordered[-1]:7.1f} ms"
    )


def main() -> int:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    gc.set_threshold(GARBAGE)
    settings, _ = read_settings(EXAMPLES / "settings.yaml")
    assert settings is not None
    times: dict[str, list[float]] = {"plan": [], "readings": [], "timeline": [], "together": []}
    statuses: dict[str, int] = {}
    for name in NAMES:
        dossier, _ = read_dossier(EXAMPLES / f"{name}.yaml")
        assert dossier is not None
        measure(dossier, settings, rounds, times, statuses)
    print(f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}")
    print(f"{len(times['plan'])} dossiers of {RECORDS} records: {statuses}")
    for name, found in times.items():
        print(told(name, found))
    print(f"wanted together: median {WANTED_MEDIAN} ms, 99% {WANTED_SLOW} ms")
    return 0


def measure(
    dossier: Dossier, settings: Settings, rounds: int, times: dict[str, list[float]], statuses: dict[str, int]
) -> None:
    """Damage a dossier in many ways and measure each that is then not met."""
    rules = rule_set_of(dossier)
    planner = Planner(rules)
    evaluator = Evaluator(rules, settings, AS_OF)
    sweeper = Sweeper(evaluator)
    chronicle = Chronicle(evaluator)
    data = filled(dossier)
    # The command has one rule set in memory, not those of all examples before it.
    gc.freeze()
    for rate in RATES:
        for number in range(rounds):
            hurt = damaged(data, Random(f"{dossier.id} {rate} {number}"), rate)
            situation = Situation(hurt, settings, AS_OF, "school", planner.readings)
            plans, spent = timed(partial(planner.plans, situation, expired=within(SECONDS)))
            one = {
                "plan": spent,
                "readings": timed(partial(sweeper.sweep, hurt))[1],
                "timeline": timed(partial(chronicle.timeline, hurt))[1],
            }
            status = plans.status if plans.status != "planned" or plans.proved else "unproved"
            statuses[status] = statuses.get(status, 0) + 1
            if status != "met":
                for name, each in (*one.items(), ("together", sum(one.values()))):
                    times[name].append(each)


if __name__ == "__main__":
    sys.exit(main())
