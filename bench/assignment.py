"""How long it takes to decide a dossier of 200 records where reuse is forbidden.

    python -m bench.assignment [ROUNDS]      so many dossiers for each example and rate of damage

Each example is filled up to 200 records with near copies of its own (another achievement, another level,
some sharing an achievement or an activity) and damaged at random. The office's settings let an achievement
serve one clause only (`clause`), one requirement only (`leaf`), or that and one level of an activity
(`level`); `free` is the same without limits. Timed is the whole evaluation. Prints medians, 99th percentiles
and the slowest, and how often the search was given up; nothing is asserted.
"""

from __future__ import annotations

import platform
import sys
from functools import partial
from random import Random
from typing import Any, Final

from bench.plan import AS_OF, EXAMPLES, NAMES, damaged, rule_set_of, timed, told
from evaluator.evaluate import Evaluator
from evaluator.verdict import Verdict
from evidence.dossier import Dossier
from evidence.reading import read_dossier, read_settings
from evidence.settings import ReuseEntry, Settings
from evidence.writing import to_plain

RECORDS: Final = 200
ROUNDS: Final = 6
RATES: Final = (0.03, 0.2, 0.5)
WANTED: Final = 100
LIMITS: Final[dict[str, tuple[ReuseEntry, ...]]] = {
    "free": (),
    "clause": (ReuseEntry(achievement="once"),),
    "leaf": (ReuseEntry(achievement="once", by="leaf"),),
    "level": (ReuseEntry(achievement="once", by="leaf", of_activity="highest"),),
}


def filled(dossier: Dossier, rng: Random) -> dict[str, Any]:
    """The dossier as plain data with so many records: near copies of its own."""
    data = to_plain(dossier)
    records: list[dict[str, Any]] = data["records"]
    spare = [each for each in records if each["kind"] not in ("judgement", "conduct")]
    for number in range(max(0, RECORDS - len(records))):
        copy = {**rng.choice(spare), "id": f"more-{number}"}
        copy.pop("achievement", None)
        if "level" in copy and rng.random() < 0.5:
            copy["level"] = rng.choice(["school", "township", "county", "city"])
        if rng.random() < 0.3:
            copy["achievement"] = f"shared-{rng.randrange(20)}"
        if rng.random() < 0.3:
            copy["activity"] = f"meeting-{rng.randrange(20)}"
        records.append(copy)
    return data


def main() -> int:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    settings, _ = read_settings(EXAMPLES / "settings.yaml")
    assert settings is not None
    times: dict[str, list[float]] = {name: [] for name in LIMITS}
    statuses: dict[str, int] = {}
    given_up = 0
    for name in NAMES:
        dossier, _ = read_dossier(EXAMPLES / f"{name}.yaml")
        assert dossier is not None
        evaluators = {
            limit: Evaluator(rule_set_of(dossier), _with(settings, entries), AS_OF)
            for limit, entries in LIMITS.items()
        }
        for rate in RATES:
            for number in range(rounds):
                rng = Random(f"{name} {rate} {number}")
                hurt = damaged(filled(dossier, rng), rng, rate)
                for limit, evaluator in evaluators.items():
                    verdict, spent = timed(partial(evaluator.evaluate, hurt))
                    times[limit].append(spent)
                    statuses[verdict.status] = statuses.get(verdict.status, 0) + 1
                    given_up += _given_up(verdict)
    print(f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}")
    print(f"{len(times['free'])} dossiers of {RECORDS} records, each under every limit: {statuses}")
    for limit, found in times.items():
        print(told(limit, found))
    print(f"given up: {given_up}; wanted {WANTED} ms")
    return 0


def _with(settings: Settings, entries: tuple[ReuseEntry, ...]) -> Settings:
    return settings.model_copy(update={"reuse": entries})


def _given_up(verdict: Verdict) -> bool:
    return any(
        reason.type == "assignment_open" for finding in verdict.finding.walk() for reason in finding.reasons
    )


if __name__ == "__main__":
    sys.exit(main())
