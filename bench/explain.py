"""How fast verdicts are explained: on one core, by the Rete network beside it, and by the whole command.

Run by `make bench`. What was seen, and on what, is kept in docs/performance.md.
"""

from __future__ import annotations

import compileall
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

from evaluator.evaluate import Evaluator
from evaluator.interpret import Program
from evaluator.remarks import waivers_in_force
from evaluator.rete import CrossChecker
from evidence.dossier import Dossier
from evidence.reading import read_dossier, read_settings
from evidence.settings import Settings
from rules.loader import RuleSet, find, load_rule_set

EXAMPLES: Final = Path(__file__).resolve().parents[1] / "examples"
SAMPLE: Final = EXAMPLES / "zhao-min.yaml"
SETTINGS: Final = EXAMPLES / "settings.yaml"
LEFT_OUT: Final = ("T3", "T5", "C2", "C3")
"""So that 40 of the sample's 44 records are left."""
AS_OF: Final = date(2024, 8, 31)

ROUNDS: Final = 7
DOSSIERS: Final = 200
RUNS: Final = 15
PROGRAM: Final = "from cli.main import main; main()"
"""What the installed command does."""
BASE: Final = [sys.executable, "-c", "import pydantic, click, jinja2"]
WANTED_A_SECOND: Final = 1000
WANTED_RATIO: Final = 2.5


def dossiers() -> list[Dossier]:
    """So many applicants with 40 records each, alike but for their ids."""
    sample, _ = read_dossier(SAMPLE)
    assert sample is not None
    records = tuple(record for record in sample.records if record.id not in LEFT_OUT)
    assert len(records) == 40
    return [sample.model_copy(update={"id": f"applicant-{n}", "records": records}) for n in range(DOSSIERS)]


def rule_set(dossier: Dossier) -> RuleSet:
    """The rule set of the title that a dossier seeks."""
    path = find(str(dossier.title_sought))
    assert path is not None
    found, _ = load_rule_set(path)
    assert found is not None
    return found


def a_second(work: Callable[[], int], clock: Callable[[], float]) -> float:
    """How many a second of a clock: the median of several rounds, after one to warm up."""
    rates = []
    for _ in range(ROUNDS + 1):
        begun = clock()
        done = work()
        rates.append(done / (clock() - begun))
    return statistics.median(rates[1:])


def explained(rules: RuleSet, settings: Settings, applicants: list[Dossier]) -> float:
    """Explained verdicts a second of processor time, receipts included."""
    evaluator = Evaluator(rules, settings, AS_OF)

    def work() -> int:
        return sum(len(evaluator.evaluate(each).finding.children) > 0 for each in applicants)

    return a_second(work, time.process_time)


def cross_checked(rules: RuleSet, settings: Settings, applicants: list[Dossier]) -> tuple[float, str]:
    """Dossiers a second that the Rete network decides too, interpreter's work left out; and its name."""
    choice = rules.choose(settings.readings)
    program = Program(rules.id, rules.resolve(choice), settings, AS_OF.toordinal(), "school")
    found = []
    for each in applicants:
        waivers, _ = waivers_in_force(each, program.requirement_ids(), AS_OF.toordinal())
        case = program.case(each)
        found.append((case, program.interpret(case, waivers)))
    engines: set[str] = set()
    with CrossChecker() as checker:

        def work() -> int:
            outcomes = list(checker.check_many(program, found))
            engines.update(str(getattr(outcome, "engine", "disagreement")) for outcome in outcomes)
            return len(outcomes)

        rate = a_second(work, time.perf_counter)
    return rate, ", ".join(sorted(engines))


def process(arguments: list[str]) -> float:
    """The seconds that a whole process takes."""
    begun = time.perf_counter()
    subprocess.run(arguments, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def processes(*more: str) -> tuple[float, float, float]:
    """Medians of the bare import and of `zhicheng check`, taken in turns, and of their ratios."""
    check = [sys.executable, "-c", PROGRAM, "check", str(SAMPLE), "--settings", str(SETTINGS)]
    check += ["--as-of", AS_OF.isoformat(), *more]
    process(check)
    pairs = [(process(BASE), process(check)) for _ in range(RUNS)]
    ratios = [whole / base for base, whole in pairs]
    return (
        statistics.median(base for base, _ in pairs),
        statistics.median(whole for _, whole in pairs),
        statistics.median(ratios),
    )


def main() -> None:
    """Measure and print."""
    # As an installation leaves it, whatever the environment says about writing byte code.
    for room in ("rules", "evidence", "evaluator", "reports", "cli"):
        compileall.compile_dir(EXAMPLES.parent / room, quiet=1)
    settings, _ = read_settings(SETTINGS)
    assert settings is not None
    applicants = dossiers()
    rules = rule_set(applicants[0])
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores")

    base, whole, ratio = processes()
    print(f"python -c 'import pydantic, click, jinja2'    {base * 1000:7.0f} ms")
    print(f"whole `zhicheng check`, with its advice       {whole * 1000:7.0f} ms, ratio {ratio:.2f}")
    base, whole, ratio = processes("--no-advice")
    wanted = f"(wanted: at most {WANTED_RATIO})"
    print(f"without advice, cross-check included          {whole * 1000:7.0f} ms, ratio {ratio:.2f} {wanted}")
    base, whole, ratio = processes("--no-advice", "--no-cross-check")
    print(f"without either                                {whole * 1000:7.0f} ms, ratio {ratio:.2f}")

    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    rate = explained(rules, settings, applicants)
    wanted = f"(wanted: at least {WANTED_A_SECOND})"
    print(f"explained verdicts, 40 records, one core      {rate:7.0f} a second {wanted}")
    rate, engine = cross_checked(rules, settings, applicants)
    print(f"the Rete pass beside it, the same core        {rate:7.0f} a second ({engine})")


if __name__ == "__main__":
    main()
