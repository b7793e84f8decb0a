"""How long a batch takes: workbooks in, every output out, on this machine's cores.

    python -m bench.office [NUMBER]        1,000 workbooks of 40 records unless told otherwise

Prints the share of each stage, the memory and the processor time of all processes together, and what a tenth
of the work takes. Where something else runs too, the processor time is what can be compared.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from cli.batch.inputs import cores
from evidence.dossier import Dossier
from evidence.reading import read_dossier
from evidence.records import Record
from evidence.workbook.writer import write_workbook
from rules.asked import plan_of
from rules.loader import find, load_rule_set

NUMBER: Final = 1_000
RECORDS: Final = 40
ROOT: Final = Path(__file__).resolve().parents[1]
SAMPLE: Final = ROOT / "examples" / "zhao-min.yaml"
SETTINGS: Final = ROOT / "examples" / "settings.yaml"
WANTED_SECONDS: Final = 60
WANTED_MEGABYTES: Final = 500


def sample() -> Dossier:
    """The sample with just so many records."""
    dossier, problems = read_dossier(SAMPLE)
    assert dossier is not None, problems
    records = list(dossier.records)
    number = 0
    while len(records) < RECORDS:
        number += 1
        records.append(records[number].model_copy(update={"id": f"more-{number}"}))
    return dossier.model_copy(update={"records": tuple(records[:RECORDS])})


def own(record: Record, place: int) -> Record:
    """A record with the names of one applicant's own works and classes."""
    names = ("name", "class_name")
    changes = {name: f"{value}{place}" for name in names if (value := getattr(record, name, None))}
    return record.model_copy(update=changes)


def write_inputs(folder: Path, number: int) -> None:
    """So many workbooks; each applicant has an id, a name and works of their own."""
    path = find("senior-secondary")
    assert path is not None
    rule_set, _ = load_rule_set(path)
    assert rule_set is not None
    plan, first = plan_of(rule_set), sample()
    for place in range(number):
        records = tuple(own(record, place) for record in first.records)
        school = f"澄溪县第{place // 30}中学"
        changes = {"id": f"t{place:05}", "name": f"教师{place}", "school": school, "records": records}
        content, problems = write_workbook(plan, first.model_copy(update=changes))
        assert content is not None, problems
        (folder / f"t{place:05}.xlsx").write_bytes(content)


class Memory(threading.Thread):
    """Watches what a process and all below it hold in memory; `most` is in bytes, shared pages in part."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.most, self.ended = pid, 0, threading.Event()

    def run(self) -> None:
        """Look several times a second."""
        while not self.ended.wait(0.3):
            self.most = max(self.most, sum(map(_memory, _family(self.pid))))


def _family(pid: int) -> list[int]:
    found = [pid]
    for each in found:
        try:
            children = Path(f"/proc/{each}/task/{each}/children").read_text(encoding="ascii")
        except OSError:
            continue
        found += map(int, children.split())
    return found


def _memory(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


class Measured(NamedTuple):
    """One batch: seconds from beginning to end, of the processors, and of the stages; the most bytes held."""

    seconds: float
    processor: float
    memory: int
    stages: dict[str, float]


def batch(folder: Path, out: Path) -> Measured:
    """A whole batch, measured. The stages are those of the workers added up, then what follows them."""
    timings = out.with_suffix(".timings")
    command = [sys.executable, "-m", "cli.main", "batch", str(folder), "-o", str(out)]
    command += ["--as-of", "2024-08-31", "--settings", str(SETTINGS)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ZHICHENG_TIMINGS": str(timings)}
    begun = time.perf_counter()
    running = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    memory = Memory(running.pid)
    memory.start()
    _, status, usage = os.wait4(running.pid, 0)
    spent = time.perf_counter() - begun
    running.returncode = os.waitstatus_to_exitcode(status)
    assert running.returncode == 0
    memory.ended.set()
    memory.join()
    stages = json.loads(timings.read_text(encoding="utf-8"))
    return Measured(spent, usage.ru_utime + usage.ru_stime, memory.most, stages)


def measure(folder: Path, number: int) -> Measured:
    """Measure one size and print what was found."""
    inputs = folder / f"in-{number}"
    inputs.mkdir()
    begun = time.perf_counter()
    write_inputs(inputs, number)
    print(f"{number} workbooks of {RECORDS} records written in {time.perf_counter() - begun:.1f} s")
    found = batch(inputs, folder / f"out-{number}")
    print(f"the batch                {found.seconds:7.1f} s   (wanted for 1,000: at most {WANTED_SECONDS} s)")
    each = found.processor / number * 1000
    print(f"processor time           {found.processor:7.1f} s   ({each:.0f} ms for each workbook)")
    print(f"memory, all processes    {found.memory / 2**20:7.0f} MB  (wanted: at most {WANTED_MEGABYTES} MB)")
    whole = sum(found.stages.values())
    for name, seconds in found.stages.items():
        print(f"  {name:22} {seconds:7.1f} s  {seconds / whole:4.0%}")
    return found


def main() -> None:
    """Measure and print."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else NUMBER
    print(f"Python {platform.python_version()}, {platform.machine()}, {cores()} cores")
    with TemporaryDirectory() as name:
        small = measure(Path(name), max(number // 10, 1))
        large = measure(Path(name), number)
    longer, more = large.seconds / small.seconds, large.processor / small.processor
    print(f"ten times the work takes {longer:.1f} times as long (wanted: at most 11),", end=" ")
    print(f"and {more:.1f} times the processor time")


if __name__ == "__main__":
    main()
