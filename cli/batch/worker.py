"""One worker: reads and decides dossiers one after the other, with engines of its own.

It runs in a process started afresh (spawn) and talks with `pool` through a pipe: a task in, a done out.
"""

from __future__ import annotations

import gc
import signal
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from cli.batch.frozen import kept_member
from cli.batch.inputs import sha256_of_input
from cli.batch.store import Store
from cli.common import Failed, rule_set_of
from evaluator.evaluate import Evaluator
from evaluator.rete import CrossChecker, EnginesDisagree
from evaluator.verdict import Verdict
from evidence.dossier import Dossier
from evidence.problems import N_, Problem, has_errors, register
from evidence.reading.dossiers import read_dossier
from evidence.scales import Standing
from evidence.settings import Settings
from reports.html import html_of
from reports.language import Code, language
from reports.office.entries import Entry, entry_of, problem_lines
from reports.view import report_of
from rules.handbook import Handbook

GARBAGE: Final = 100_000
PER_ENGINE: Final = 200
"""So many dossiers a process of the second engine decides: it frees little of what it takes."""
LASTING: Final = (None, "off", "not_installed", "limits")
"""Why a verdict was not cross-checked, where another attempt would say the same."""

TEMPLATES: Final = register(
    {
        "batch_unreadable": N_("The file cannot be read: the system reports {reason}."),
        "batch_changed": N_("The file changed while it was read. Close it in other programs and run again."),
        "batch_disagree": N_(
            "The two engines find different things ({found}). This is an error of zhicheng; there is no "
            "verdict. Please report it."
        ),
        "batch_failed": N_(
            "An internal error of zhicheng ({found}); there is no verdict. Please report it with the file."
        ),
    }
)


class Task(NamedTuple):
    """One dossier to be decided; `number` is its place among all."""

    number: int
    path: str
    label: str


class Done(NamedTuple):
    """What became of a task: the key in the store, whether it was there already, and seconds by stage."""

    number: int
    key: str
    kept: bool
    disagreed: bool
    seconds: dict[str, float]


@dataclass(frozen=True)
class Job:
    """What all dossiers are held against. `run` is the hash of all of it."""

    out: Path
    run: str
    title: str | None
    settings: Settings
    as_of: date
    standing: Standing | None
    readings: Mapping[str, str]
    handbook: Handbook | None
    lang: Code
    pages: bool
    cross_check: bool
    resume: bool

    def desk(self) -> Desk:
        """Who does it."""
        return Desk(self)

    def lost(self, task: Task, code: str) -> Done:
        """Keep, in a dossier's place, that its process was lost."""
        try:
            sha256 = sha256_of_input(task.path)
        except OSError:
            sha256 = ""
        lines = problem_lines([Problem(code)], language(self.lang), task.path, task.label)
        key = Store.key(self.run, task.label, sha256)
        Store(self.out).put(key, Entry(sha256, None, lines, None, passing=True), None)
        return Done(task.number, key, kept=False, disagreed=False, seconds={})


D_co = TypeVar("D_co", covariant=True)


class AtDesk(Protocol[D_co]):
    """Does tasks, one after the other."""

    def do(self, task: Task) -> D_co:
        """Do one; what is wrong with a dossier is told, not raised."""

    def close(self) -> None:
        """End what was begun."""


class Desked(Protocol[D_co]):
    """Work that knows who does it."""

    def desk(self) -> AtDesk[D_co]:
        """Begin what all dossiers share; in the process that does the work."""


def serve(pipe: Connection) -> None:
    """Take over the job that comes first, then decide what comes until nothing comes any more."""
    # The parent decides when to end. It has kept Ctrl-C from us until now.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    gc.set_threshold(GARBAGE)
    try:
        job: Desked[Any] = pipe.recv()
    except (EOFError, OSError):
        return  # the parent has gone
    desk = job.desk()
    try:
        while True:
            task = pipe.recv()
            if task is None:
                return
            pipe.send(desk.do(Task(*task)))
    except (EOFError, OSError):
        return  # the parent has gone
    finally:
        desk.close()


@dataclass
class Desk:
    """Decides dossiers; keeps one evaluator for each title."""

    job: Job
    seconds: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Start what all dossiers share."""
        self.store = Store(self.job.out)
        self.words = language(self.job.lang)
        self.checker = CrossChecker(per_worker=PER_ENGINE) if self.job.cross_check else None
        self._evaluators: dict[str | None, Evaluator] = {}
        self._clock = time.perf_counter()

    def close(self) -> None:
        """End the second engine."""
        if self.checker is not None:
            self.checker.close()

    def do(self, task: Task) -> Done:
        """Decide one dossier and keep what was found. Whatever goes wrong is kept in its place."""
        self.seconds = {}
        self._clock = time.perf_counter()
        try:
            sha256 = sha256_of_input(task.path)
        except OSError as error:
            reason = error.strerror or str(error)
            return self._keep(task, "", [Problem("batch_unreadable", params={"reason": reason})])
        key = Store.key(self.job.run, task.label, sha256)
        if self.job.resume and self.store.has(key, page=self.job.pages):
            self._stage("taken over")
            return Done(task.number, key, kept=True, disagreed=False, seconds=self.seconds)
        try:
            return self._decide(task, sha256)
        except Failed as failed:
            return self._keep(task, sha256, failed.problems, passing=False)
        except EnginesDisagree as disagreement:
            found = str(disagreement)[:200]
            done = self._keep(task, sha256, [Problem("batch_disagree", params={"found": found})])
            return done._replace(disagreed=True)
        except Exception as error:  # noqa: BLE001 - a broken dossier costs only itself
            found = f"{type(error).__name__}: {error}"[:200]
            return self._keep(task, sha256, [Problem("batch_failed", params={"found": found})])

    def _decide(self, task: Task, sha256: str) -> Done:
        dossier, problems = read_dossier(task.path)
        self._stage("read")
        if sha256_of_input(task.path) != sha256:
            return self._keep(task, sha256, [Problem("batch_changed")])
        if dossier is None or has_errors(problems):
            return self._keep(task, sha256, problems, passing=False)
        try:
            evaluator = self._evaluator(dossier)
        except Failed as failed:
            return self._keep(task, sha256, (*problems, *failed.problems), passing=False)
        verdict = evaluator.evaluate(dossier)
        self._stage("evaluate")
        return self._report(task, sha256, verdict, problems)

    def _report(self, task: Task, sha256: str, verdict: Verdict, problems: Iterable[Problem]) -> Done:
        official = None
        if self.job.handbook is not None:
            official = self.job.handbook.clauses(verdict.rule_set.source.chapter)
        report = report_of(verdict, self.job.lang, official)
        lines = problem_lines(problems, self.words, task.path, task.label)
        passing = verdict.cross_check.why not in LASTING
        entry = entry_of(report, sha256, lines, passing=passing)
        self._stage("report")
        page = html_of(report) if self.job.pages else None
        self._stage("page")
        return self._put(task, entry, page, kept_member(task.label, verdict))

    def _keep(self, task: Task, sha256: str, problems: Iterable[Problem], *, passing: bool = True) -> Done:
        lines = problem_lines(problems, self.words, task.path, task.label)
        return self._put(task, Entry(sha256, None, lines, None, passing), None)

    def _put(self, task: Task, entry: Entry, page: str | None, frozen: bytes | None = None) -> Done:
        key = Store.key(self.job.run, task.label, entry.input_sha256)
        self.store.put(key, entry, page, frozen)
        self._stage("keep")
        return Done(task.number, key, kept=False, disagreed=False, seconds=self.seconds)

    def _evaluator(self, dossier: Dossier) -> Evaluator:
        """The evaluator of a title. Raises Failed where there are no such conditions."""
        title = self.job.title or dossier.title_sought
        if title not in self._evaluators:
            rule_set = rule_set_of(title)
            job = self.job
            readings = {name: option for name, option in job.readings.items() if name in rule_set.readings}
            sha256 = job.handbook.sha256 if job.handbook is not None else None
            self._evaluators[title] = Evaluator(
                rule_set,
                job.settings,
                job.as_of,
                job.standing,
                readings,
                handbook_sha256=sha256,
                cross_checker=self.checker,
            )
        return self._evaluators[title]

    def _stage(self, name: str) -> None:
        now = time.perf_counter()
        self.seconds[name] = self.seconds.get(name, 0.0) + now - self._clock
        self._clock = now
