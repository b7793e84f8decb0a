"""How long the committee's papers of a batch take, and how much memory: `python -m bench.papers [NUMBER]`.

Every applicant is one of the examples with an id, a name and works of their own.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench.office import ROOT, Memory, batch, own
from cli.batch.inputs import cores
from evidence.dossier import Dossier
from evidence.reading.dossiers import read_dossier
from evidence.writing import dossier_to_yaml

NUMBER: Final = 300
FORMATS: Final = ("--format", "pdf", "--format", "docx")
WANTED_SECONDS: Final = 120


def examples() -> list[Dossier]:
    """The example dossiers that can be read."""
    found = (
        read_dossier(path)[0]
        for path in sorted((ROOT / "examples").glob("*.yaml"))
        if path.stem not in ("settings", "broken")
    )
    return [dossier for dossier in found if dossier is not None]


def write_inputs(folder: Path, number: int) -> None:
    """So many dossiers."""
    known = examples()
    for place in range(number):
        first = known[place % len(known)]
        records = tuple(own(record, place) for record in first.records)
        changes = {"id": f"t{place:05}", "name": f"{first.name}{place}", "records": records}
        text = dossier_to_yaml(first.model_copy(update=changes))
        (folder / f"t{place:05}.yaml").write_text(text, encoding="utf-8")


def measure(folder: Path, number: int) -> float:
    """Measure one size and print what was found; the seconds."""
    inputs, run, out = (folder / f"{name}-{number}" for name in ("in", "run", "papers"))
    inputs.mkdir()
    write_inputs(inputs, number)
    batch(inputs, run)
    command = [sys.executable, "-m", "cli.main", "papers", str(run), "-o", str(out), *FORMATS]
    begun = time.perf_counter()
    running = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    memory = Memory(running.pid)
    memory.start()
    _, status, usage = os.wait4(running.pid, 0)
    spent = time.perf_counter() - begun
    running.returncode = os.waitstatus_to_exitcode(status)
    assert running.returncode == 0
    memory.ended.set()
    memory.join()
    size = sum(path.stat().st_size for path in out.rglob("*.*") if path.is_file())
    print(f"papers of {number} applicants  {spent:6.1f} s   (wanted for 300: at most {WANTED_SECONDS} s)")
    print(f"  processor time            {usage.ru_utime + usage.ru_stime:6.1f} s")
    print(f"  memory, all processes     {memory.most / 2**20:6.0f} MB")
    print(f"  files                     {size / 2**20:6.1f} MB")
    return spent


def main() -> None:
    """Measure and print."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else NUMBER
    print(f"Python {platform.python_version()}, {platform.machine()}, {cores()} cores")
    with TemporaryDirectory() as name:
        measure(Path(name), max(number // 10, 1))
        measure(Path(name), number)


if __name__ == "__main__":
    main()
