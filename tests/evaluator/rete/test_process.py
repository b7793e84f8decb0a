"""Whatever becomes of the engine's process, the verdict stands, marked; nothing hangs and nothing is left."""

import gc
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from evaluator.rete import CrossChecker, process
from evaluator.rete.checker import IN_FLIGHT, PATIENCE
from evaluator.verdict import CrossCheck
from tests.evaluator.rete.asked import Both, each_of, interpreted, needs_engine, program_of
from tests.evaluator.trees import dossier, leaf

pytestmark = needs_engine

ROOT = Path(__file__).parents[3]
PAPER = {"kind": "article", "date": "2024-05-01"}
PROGRAM = program_of(leaf("1", count=1, of="article"))
BOTH = interpreted(PROGRAM, dossier(PAPER))
posix = pytest.mark.skipif(os.name != "posix", reason="signals and /proc are POSIX's")


def agreed(checker: CrossChecker, both: Both = BOTH) -> bool:
    return checker.check(*both).status == "agreed"


def pid_of(checker: CrossChecker) -> int:
    checker.start()
    assert checker._worker is not None
    return checker._worker.process.pid


def is_gone(pid: int, *, orphan: bool = False) -> bool:
    """Whether a process ends within a few seconds; only an orphan may be left to the system as a zombie."""
    for _ in range(100):
        try:
            os.kill(pid, 0)
            if orphan and "zombie" in Path(f"/proc/{pid}/status").read_text():
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def own() -> Iterator[CrossChecker]:
    with CrossChecker(timeout=30) as checker:
        yield checker


@posix
def test_killed_between_two_dossiers(own: CrossChecker) -> None:
    assert agreed(own)
    os.kill(pid_of(own), signal.SIGKILL)
    assert own.check(*BOTH) == CrossCheck("not_checked", None, "died")
    assert agreed(own)


@posix
@pytest.mark.parametrize("name", ["SIGSEGV", "SIGTERM", "SIGINT"])
def test_ended_by_any_signal(own: CrossChecker, name: str) -> None:
    # At work: a parent in the background hands on that interrupts are ignored, until it undoes that.
    assert agreed(own)
    os.kill(pid_of(own), getattr(signal, name))
    assert own.check(*BOTH).status == "not_checked"
    assert agreed(own)


@posix
def test_killed_in_the_middle_of_many(own: CrossChecker) -> None:
    dossiers = [dossier(*[PAPER] * (index % 2), id=f"d{index}") for index in range(4 * IN_FLIGHT)]
    outcomes = []
    for outcome in own.check_many(PROGRAM, each_of(PROGRAM, dossiers)):
        outcomes.append(outcome)
        if len(outcomes) == IN_FLIGHT:
            os.kill(pid_of(own), signal.SIGKILL)
    assert len(outcomes) == len(dossiers)
    lost = [outcome for outcome in outcomes if outcome != CrossCheck("agreed", "durable_rules 2.0.28")]
    assert lost == [CrossCheck("not_checked", None, "died")]


@posix
def test_hung(own: CrossChecker) -> None:
    assert agreed(own)
    own.timeout = 0.5
    pid = pid_of(own)
    os.kill(pid, signal.SIGSTOP)
    before = time.monotonic()
    assert own.check(*BOTH) == CrossCheck("not_checked", None, "timeout")
    assert time.monotonic() - before < 10
    assert is_gone(pid)
    own.timeout = 30
    assert agreed(own)


@posix
def test_hung_while_much_is_written(own: CrossChecker) -> None:
    """A pipe that nobody reads fills up; whoever writes to it must not be the caller."""
    own.timeout = 1.0
    os.kill(pid_of(own), signal.SIGSTOP)
    records = [{**PAPER, "genre": "paper", "achievement": f"a{index}"} for index in range(5_000)]
    program = program_of(leaf("1", count=5, of="article", where={"genre": "paper"}, distinct="subject"))
    many = interpreted(program, dossier(*[{**each, "subject": f"s{n}"} for n, each in enumerate(records)]))
    before = time.monotonic()
    assert own.check(*many) == CrossCheck("not_checked", None, "timeout")
    assert time.monotonic() - before < 15


def test_gives_up_after_some_failures_in_a_row(own: CrossChecker, monkeypatch: pytest.MonkeyPatch) -> None:
    started = []

    class Counted(process.Worker):
        def __init__(self, timeout: float) -> None:
            started.append(timeout)
            super().__init__(timeout)
            self.process.kill()

    monkeypatch.setattr("evaluator.rete.checker.Worker", Counted)
    for _ in range(3 * PATIENCE):
        assert own.check(*BOTH) == CrossCheck("not_checked", None, "died")
    assert len(started) == PATIENCE


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("print('nonsense', flush=True)", "garbled"),
        ("print('[1,[0],', flush=True)", "garbled"),
        ("print('[2,[],[]]', flush=True)", "garbled"),
        ("print('[1,[0],[true]]', flush=True)", "garbled"),
        ("print('[1,[0],[99]]', flush=True)", "garbled"),
        ("print('[1,[-1],[0]]', flush=True)", "garbled"),
        ("print('[1,[0.0],[0]]', flush=True)", "garbled"),
        ("print('{\"1\": 2}', flush=True)", "garbled"),
        ("print('[' * 100000, flush=True)", "garbled"),
        ("sys.stdout.buffer.write(bytes(range(128, 256)) + b'\\n'); sys.stdout.flush()", "garbled"),
        ("print('[1,\"MemoryError: \"]', flush=True)", "failed"),
        ("sys.stdout.write('[1,[0,1],'); sys.stdout.flush(); sys.exit(0)", "died"),
        ("sys.exit(1)", "died"),
        ("sys.exit(3)", "not_installed"),
        ("sys.stdin.close()", "died"),
        ("while True: sys.stdout.write('x' * 65536)", "died"),
    ],
)
def test_answers_that_are_none(
    own: CrossChecker, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str, why: str
) -> None:
    path = tmp_path / "worker.py"
    path.write_text(
        f"import sys\nsys.stdin.readline(); sys.stdin.readline()\n{script}\nsys.stdin.readline()\n"
    )
    monkeypatch.setattr(process, "SCRIPT", path)
    assert own.check(*BOTH) == CrossCheck("not_checked", None, why)


def test_not_installed(own: CrossChecker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "find_spec", lambda _name: None)
    own.start()
    assert own.check(*BOTH) == CrossCheck("not_checked", None, "not_installed")


def test_installed_but_for_another_python(
    own: CrossChecker, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "durable").mkdir()
    (tmp_path / "durable" / "__init__.py").write_text("raise ImportError('PyEval_CallObject')\n")
    monkeypatch.setattr(process, "library", lambda: [str(tmp_path)])
    assert own.check(*BOTH) == CrossCheck("not_checked", None, "not_installed")


@pytest.mark.parametrize("executable", ["", "/nowhere/python"])
def test_no_process_can_be_started(
    own: CrossChecker, monkeypatch: pytest.MonkeyPatch, executable: str
) -> None:
    monkeypatch.setattr(sys, "executable", executable)
    assert own.check(*BOTH) == CrossCheck("not_checked", None, "not_started")


@posix
def test_nothing_is_left_when_closed() -> None:
    threads = threading.active_count()
    checker = CrossChecker()
    pid = pid_of(checker)
    assert agreed(checker)
    checker.close()
    assert is_gone(pid)
    assert threading.active_count() == threads
    checker.close()


@posix
def test_nothing_is_left_when_forgotten() -> None:
    checker = CrossChecker()
    pid = pid_of(checker)
    del checker
    gc.collect()
    assert is_gone(pid)


@posix
def test_a_batch_that_is_not_read_to_its_end_leaves_no_answers_behind(own: CrossChecker) -> None:
    papers = each_of(PROGRAM, [dossier(PAPER)] * 50)
    assert next(iter(own.check_many(PROGRAM, papers))) == CrossCheck("agreed", "durable_rules 2.0.28")
    gc.collect()
    assert agreed(own, interpreted(PROGRAM, dossier()))


def run(code: str, **options: object) -> "subprocess.CompletedProcess[bytes]":
    """Run a program of its own that uses a cross-checker."""
    preamble = """
        import os, sys, time
        from pathlib import Path
        from evaluator.rete import CrossChecker
        from tests.evaluator.rete.test_process import BOTH, pid_of
    """
    text = textwrap.dedent(preamble) + textwrap.dedent(code)
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [sys.executable, "-c", text], cwd=ROOT, timeout=60, check=False, **options
    )


@posix
def test_works_with_standard_streams_closed(tmp_path: Path) -> None:
    result = tmp_path / "result"
    code = f"""
        for descriptor in (0, 1, 2):
            os.close(descriptor)
        with CrossChecker() as checker:
            outcome = checker.check(*BOTH)
        Path({str(result)!r}).write_text(outcome.status)
    """
    assert run(code).returncode == 0
    assert result.read_text() == "agreed"


@posix
@pytest.mark.parametrize(
    "end",
    ["sys.exit(0)", "raise RuntimeError", "os.kill(os.getpid(), 9)", "os._exit(1)"],
)
def test_nothing_is_left_when_the_parent_ends(tmp_path: Path, end: str) -> None:
    result = tmp_path / "pid"
    code = f"""
        checker = CrossChecker()
        assert checker.check(*BOTH).status == "agreed"
        Path({str(result)!r}).write_text(str(pid_of(checker)))
        {end}
    """
    run(code, stderr=subprocess.DEVNULL)
    assert is_gone(int(result.read_text()), orphan=True)


@posix
def test_a_worker_without_a_parent_ends_by_its_alarm(tmp_path: Path) -> None:
    """Even in an endless loop of the engine: here in one of its import."""
    (tmp_path / "durable").mkdir()
    (tmp_path / "durable" / "__init__.py").write_text("")
    loops = "class Host: ...\nclass Ruleset:\n    def __init__(self, *a):\n        while True: pass\n"
    (tmp_path / "durable" / "engine.py").write_text(f"durable_rules_engine = None\n{loops}")
    line = b'{"network":1,"rules":{},"leaves":{},"parents":[],"wanted":[]}\n'
    command = [sys.executable, "-I", "-S", str(process.SCRIPT), "0.3", str(tmp_path)]
    ended = subprocess.run(command, input=line, timeout=30, check=False)
    assert ended.returncode == -signal.SIGALRM
