"""Populations decided by this and by others, in one run on one machine with the same applicants.

    python -m bench.population measure [NUMBER] [--work FOLDER] [--peers PYTHON]

Two questions are asked. The full trees of both rule sets, from Parquet to Parquet: how many applicants a
second, how much memory, and how both grow from a tenth of them to all. And one rule that all engines can
express (four of five achievements, four_of_five.yaml): the same answers from all, and at what speed. Slow
engines decide the first so many of the applicants only, which is said; engines that know no tables are handed
what they ask for in memory, before their clock starts.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from bench.population.generate import Plan, generate
from bench.population.peers.telling import Stages
from bench.population.watched import ROOT, Watched, ours, watched
from evaluator.evaluate import Evaluator
from evidence.dossier import Dossier
from evidence.population.people import dossier_at
from evidence.population.store import open_population
from evidence.reading import read_settings
from evidence.settings import Settings
from rules.loader import RuleSet, find, load_rule_set

AS_OF: Final = date(2024, 8, 31)
BOTH: Final = ("senior-primary", "senior-secondary")
COMMON: Final = ROOT / "bench" / "population" / "four_of_five.yaml"
SETTINGS: Final = ROOT / "examples" / "settings.yaml"
SAMPLE: Final = {"interpreter": 2_000, "zen-engine": 20_000, "durable-rules": 2_000}
"""So many of the applicants are decided by engines that are slow."""
OPENFISCA_PARTS: Final = 4
EVERY: Final = 10**9
SEED: Final = 1


class Row(NamedTuple):
    """What one engine took for so many applicants. `note` says what the seconds hold."""

    engine: str
    applicants: int
    seconds: float
    processor: float
    memory: int | None
    note: str

    @property
    def rate(self) -> float:
        """Applicants a second."""
        return self.applicants / self.seconds

    @property
    def each(self) -> float:
        """Microseconds of the processors for each applicant."""
        return self.processor / self.applicants * 1e6


def table(title: str, rows: Sequence[Row]) -> None:
    """Print what the engines took, and how many times as fast the first is as each.

    Times by the clock hold where nothing else runs; those of the processors are told beside them.
    """
    print(f"\n{title}")
    print(
        f"{'':40}{'applicants':>11}{'seconds':>9}{'a second':>12}{'first is':>11}"
        f"{'processor':>12}{'first is':>11}{'memory':>9}"
    )
    for row in rows:
        memory = f"{row.memory / 2**20:.0f} MB" if row.memory is not None else ""
        print(
            f"{row.engine:40}{row.applicants:11,}{row.seconds:9.2f}{row.rate:12,.0f}"
            f"{rows[0].rate / row.rate:9.2f} x{row.each:9.2f} us{row.each / rows[0].each:9.2f} x{memory:>9}"
            f"  {row.note}"
        )


def population(work: Path, number: int) -> Path:
    """The generated population of that size, made unless it is there."""
    plan = Plan(number, SEED, min(50_000, max(number // 4, 1)))
    folder = work / f"population-{number}-{plan.rows_per_part}-{SEED}"
    if not (folder / "population.json").is_file():
        begun = time.perf_counter()
        records = generate(folder, plan)
        spent = time.perf_counter() - begun
        print(f"{number:,} applicants with {records:,} records generated in {spent:.1f} s")
    return folder


def decided(
    data: Path, work: Path, rules: Sequence[str], *words: str
) -> tuple[Watched, dict[str, float], Path]:
    """A run of `zhicheng population run` from nothing; its seconds by stage and where its output is."""
    out, timings = work / "out", work / "timings.json"
    shutil.rmtree(out, ignore_errors=True)
    named = [word for each in rules for word in ("--rules", each)]
    found = ours(
        *("population", "run", str(data), "-o", str(out), *named, "--as-of", AS_OF.isoformat(), *words),
        extra={"ZHICHENG_TIMINGS": str(timings)},
    )
    stages = json.loads(timings.read_text(encoding="utf-8")) if timings.exists() else {}
    return found, stages, out


# The full trees ---------------------------------------------------------------------------------------------


def full_trees(work: Path, number: int) -> None:
    """Both rule sets over a tenth and over all, and the interpreter over some."""
    rows = []
    sizes = (number, number // 10)
    for size in sizes:
        data = population(work, size)
        found, stages, _ = decided(data, work, BOTH, "--settings", str(SETTINGS))
        rows.append(_whole("columns, both rule sets, all cores", size, found))
        whole = sum(stages.values()) or 1.0
        shares = ", ".join(f"{name} {100 * each / whole:.0f} %" for name, each in stages.items())
        print(f"{size:,}: {found.processor:.1f} s of processor time; of it: {shares}")
    data = population(work, number)
    dossiers = first_dossiers(data, SAMPLE["interpreter"])
    settings = read_settings(SETTINGS)[0]
    assert settings is not None
    evaluators = [Evaluator(rule_set(each), settings, AS_OF) for each in BOTH]
    taken = Stages()
    for dossier in dossiers:
        for evaluator in evaluators:
            evaluator.evaluate(dossier)
    taken.end("evaluating")
    name = "interpreter, both rule sets, one core"
    rows.append(_staged(name, len(dossiers), vars(taken), "evaluating"))
    table("Full trees of both rule sets, from Parquet to Parquet", rows)
    times = rows[0].seconds / rows[1].seconds
    print(f"ten times the work takes {times:.2f} times the time (wanted: at most 10.5)")
    assert rows[0].memory is not None
    assert rows[1].memory is not None
    print(f"memory for ten times the work: {rows[0].memory / rows[1].memory:.2f} times")


def rule_set(name: str | Path) -> RuleSet:
    """A rule set of the catalogue, or of a file."""
    path = name if isinstance(name, Path) else find(name)
    assert path is not None
    found, problems = load_rule_set(path)
    assert found is not None, problems
    return found


def first_dossiers(data: Path, number: int) -> list[Dossier]:
    """The first applicants as dossiers."""
    opened, problems = open_population(str(data))
    assert opened is not None, problems
    return list(_dossiers(opened.reader().read(0), number))


def _dossiers(part: object, number: int) -> Iterator[Dossier]:
    for place in range(min(number, part.size)):  # type: ignore[attr-defined]
        yield dossier_at(part, place)  # type: ignore[arg-type]


# The common rule --------------------------------------------------------------------------------------------


def common_rule(work: Path, number: int, peers: Path) -> None:
    """Every engine on the rule that all can express; their answers are held against each other."""
    data = population(work, number)
    whole, staged, alone = [], [], []
    answers: dict[str, NDArray[np.bool_]] = {}
    for jobs in (1, len(os.sched_getaffinity(0))):
        found, _, out = decided(data, work, [str(COMMON)], "--jobs", str(jobs))
        answers["columns, the command"] = _ours_met(out)
        whole.append(_whole("columns, " + ("one core" if jobs == 1 else f"{jobs} cores"), number, found))
    for peer in (
        Peer("columns", "with_columns", Path(sys.executable), EVERY),
        Peer("NumPy by hand", "with_numpy", Path(sys.executable), EVERY),
        Peer("OpenFisca-Core", "with_openfisca", peers, OPENFISCA_PARTS),
        Peer("zen-engine", "with_zen", peers, 1),
        Peer("durable-rules", "with_durable", Path(sys.executable), 1),
    ):
        found, told = _peer(peer, data, work)
        answers[peer.name] = np.load(_answers(peer, work))
        size = int(told["applicants"])
        if "loading" in told["seconds"]:
            whole.append(_whole(peer.name, size, found))
            staged.append(_staged(peer.name, size, told, "loading", "evaluating"))
        alone.append(_staged(peer.name, size, told, "evaluating"))
    alone.append(_interpreter(data, answers))
    table("Four of five, whole programs with their start, from Parquet to answers", whole)
    table("Four of five, from Parquet to answers without start and writing, one core", staged)
    table("Four of five, deciding alone, all that is asked in memory already, one core", alone)
    first = answers["columns, the command"]
    for name, several in answers.items():
        differing = int(np.count_nonzero(several != first[: len(several)]))
        print(f"{name:20} {len(several):11,} answers, {int(several.sum()):9,} met, differing: {differing}")
        assert not differing


def _whole(name: str, number: int, found: Watched) -> Row:
    return Row(name, number, found.seconds, found.processor, found.memory, "")


def _staged(name: str, number: int, told: Mapping[str, Any], *stages: str) -> Row:
    seconds, processor = (sum(told[which][each] for each in stages) for which in ("seconds", "processor"))
    return Row(name, number, seconds, processor, None, "")


def _ours_met(out: Path) -> NDArray[np.bool_]:
    folder = next(each for each in sorted(out.iterdir()) if each.name.startswith("four-of-five"))
    found = pq.read_table(folder, columns=["number", "four-of-five.status"])
    order = np.argsort(found.column("number").to_numpy(), kind="stable")
    met: NDArray[np.bool_] = found.column("four-of-five.status").to_numpy()[order] == 0
    return met


class Peer(NamedTuple):
    """Another engine: the program in `peers`, the Python that has it, and how many parts it is given."""

    name: str
    program: str
    python: Path
    parts: int


def _answers(peer: Peer, work: Path) -> Path:
    return work / f"{peer.program}.npy"


def _peer(peer: Peer, data: Path, work: Path) -> tuple[Watched, Mapping[str, Any]]:
    words = [str(data), str(_answers(peer, work)), str(peer.parts), str(SAMPLE.get(peer.name, EVERY))]
    found = watched([str(peer.python), "-m", f"bench.population.peers.{peer.program}", *words])
    return found, json.loads(found.said)


def _interpreter(data: Path, answers: dict[str, NDArray[np.bool_]]) -> Row:
    dossiers = first_dossiers(data, SAMPLE["interpreter"])
    evaluator = Evaluator(rule_set(COMMON), Settings(), AS_OF)
    stages = Stages()
    met = [evaluator.evaluate(dossier).finding.status == "met" for dossier in dossiers]
    stages.end("evaluating")
    answers["interpreter"] = np.array(met, dtype=np.bool_)
    return _staged("interpreter", len(dossiers), vars(stages), "evaluating")


def measure(work: Path, number: int, peers: Path) -> None:
    """Everything, printed."""
    work.mkdir(parents=True, exist_ok=True)
    cores = len(os.sched_getaffinity(0))
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {cores} cores"
    )
    print(f"load before: {os.getloadavg()[0]:.1f}")
    full_trees(work, number)
    common_rule(work, number, peers)
