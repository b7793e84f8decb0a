"""One dossier under two rule sets, decided in a process of its own; driven by `cli.batch.pool`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from cli.batch.worker import PER_ENGINE, Task
from evaluator.evaluate import Evaluator
from evaluator.impact import Behind, impact
from evaluator.rete import CrossChecker, EnginesDisagree
from evidence.dossier import Dossier
from evidence.problems import Problem, has_errors
from evidence.reading.dossiers import read_dossier
from evidence.scales import Standing
from evidence.settings import Settings
from reports.advice.impact import ImpactRow
from reports.language import Code, language
from reports.office.entries import ProblemLine, problem_lines
from rules.comparing import compare
from rules.loader import BadRuleSet, RuleSet, rule_set_from_bytes


class ImpactDone(NamedTuple):
    """What became of a dossier: what the change does, the other title that it seeks, or what is wrong."""

    number: int
    row: ImpactRow | None
    title: str | None
    problems: tuple[ProblemLine, ...]
    disagreed: bool = False


@dataclass(frozen=True)
class ImpactJob:
    """What all dossiers are held against: two rule sets by their bytes and files, and all else."""

    old: tuple[bytes, str | None]
    new: tuple[bytes, str | None]
    settings: Settings
    as_of: date
    standing: Standing | None
    readings: Mapping[str, str]
    lang: Code
    cross_check: bool

    def desk(self) -> ImpactDesk:
        """Who does it."""
        return ImpactDesk(self)

    def lost(self, task: Task, code: str) -> ImpactDone:
        """A dossier whose process was lost."""
        return self.told(task, [Problem(code)])

    def told(self, task: Task, problems: Iterable[Problem], *, disagreed: bool = False) -> ImpactDone:
        """A dossier that cannot be compared, and why."""
        lines = problem_lines(problems, language(self.lang), task.path, task.label)
        return ImpactDone(task.number, None, None, lines, disagreed)


class ImpactDesk:
    """Decides dossiers under both rule sets."""

    def __init__(self, job: ImpactJob) -> None:
        self.job = job
        old, new = _rule_set(*job.old), _rule_set(*job.new)
        self.checker = CrossChecker(per_worker=PER_ENGINE) if job.cross_check else None
        self.before, self.after = self._evaluator(old), self._evaluator(new)
        self.behind = Behind(compare(old, new), self.after.readings, self.before.readings)
        self.titles = {name for each in (old, new) for name in (each.id, each.title.zh, each.title.en)}

    def _evaluator(self, rule_set: RuleSet) -> Evaluator:
        job = self.job
        readings = {name: option for name, option in job.readings.items() if name in rule_set.readings}
        return Evaluator(
            rule_set, job.settings, job.as_of, job.standing, readings, cross_checker=self.checker
        )

    def close(self) -> None:
        """End the second engine."""
        if self.checker is not None:
            self.checker.close()

    def do(self, task: Task) -> ImpactDone:
        """Decide one dossier; whatever goes wrong is told in its place."""
        try:
            dossier, problems = read_dossier(task.path)
            if dossier is None or has_errors(problems):
                return self.job.told(task, problems)
            return self._decide(task, dossier)
        except EnginesDisagree as disagreement:
            found = str(disagreement)[:200]
            problem = Problem("batch_disagree", params={"found": found})
            return self.job.told(task, [problem], disagreed=True)
        except Exception as error:  # noqa: BLE001 - a broken dossier costs only itself
            found = f"{type(error).__name__}: {error}"[:200]
            return self.job.told(task, [Problem("batch_failed", params={"found": found})])

    def _decide(self, task: Task, dossier: Dossier) -> ImpactDone:
        sought = dossier.title_sought
        if sought is not None and sought not in self.titles:
            return ImpactDone(task.number, None, sought, ())
        found = impact(self.behind, self.before.evaluate(dossier), self.after.evaluate(dossier))
        row = ImpactRow(task.label, dossier.id, dossier.name or "", dossier.school or "", found)
        return ImpactDone(task.number, row, None, ())


def _rule_set(content: bytes, file: str | None) -> RuleSet:
    """A rule set that has been read once already."""
    rule_set, problems = rule_set_from_bytes(content, file)
    if rule_set is None:
        raise BadRuleSet(problems)
    return rule_set
