"""One process that makes the papers of applicants one after the other; driven by `cli.batch.pool`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from cli.batch.frozen import Frame
from cli.batch.worker import Task
from cli.common import Failed
from cli.papers.run_folder import Deciding, read_item
from evidence.problems import N_, Problem, register
from reports.language import Code
from reports.paper.data import data_of
from reports.paper.making import paper_of
from reports.paper.printing import BadTemplate, Printer
from reports.view import report_of

TEMPLATES: Final = register(
    {
        "papers_failed": N_(
            "{file}: an internal error of zhicheng ({found}); there is no paper. Please report it with the "
            "file."
        ),
        "papers_lost": N_(
            "{file}: the process that made the papers broke off or took too long. Make the papers again; if "
            "it happens again, please report it."
        ),
    }
)

DATA: Final = ".paper.json"
"""Ends the names of the papers kept as plain data for the bundle."""


class PaperDone(NamedTuple):
    """What became of one applicant: the files written with their SHA-256, letters without a picture."""

    number: int
    files: Mapping[str, str]
    unshown: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class PaperJob:
    """What all papers share. `official` holds the official text of clauses by chapter and citation.

    `out` is where the folders of forms stand, `scratch` where papers are kept as plain data. `letters`: tell
    those without a picture; `template` is the office's own for Word.
    """

    frame: Frame
    out: Path
    scratch: Path
    forms: tuple[str, ...]
    official: Mapping[str, Mapping[str, str]]
    lang: Code
    letters: bool
    template: bytes | None

    def desk(self) -> PaperDesk:
        """Who does it."""
        return PaperDesk(self)

    def lost(self, task: Task, code: str) -> PaperDone:  # noqa: ARG002 - the pool's signature
        """An applicant whose process was lost."""
        return PaperDone(task.number, {}, "", (Problem("papers_lost", params={"file": task.label}),))


class PaperDesk:
    """Makes papers; looks for fonts once."""

    def __init__(self, job: PaperJob) -> None:
        self.job = job
        self.deciding = Deciding(job.frame)
        self.printer = Printer(job.template)

    def close(self) -> None:
        """Nothing was begun."""

    def do(self, task: Task) -> PaperDone:
        """The papers of one applicant; whatever goes wrong is told in its place."""
        try:
            return self._made(task)
        except Failed as failed:
            return self._told(task, failed.problems)
        except BadTemplate as bad:
            return self._told(task, [bad.at(task.label).problem])
        except Exception as error:  # noqa: BLE001 - one applicant costs no other
            found = f"{type(error).__name__}: {error}"[:200]
            return self._told(task, [Problem("papers_failed", params={"file": task.label, "found": found})])

    def _told(self, task: Task, problems: Iterable[Problem]) -> PaperDone:
        return PaperDone(task.number, {}, "", tuple(problems))

    def _made(self, task: Task) -> PaperDone:
        job = self.job
        kept, stem, doubts = read_item(Path(task.path))
        verdict = self.deciding.again(kept)
        official = job.official.get(verdict.rule_set.source.chapter)
        paper = paper_of(report_of(verdict, job.lang, official), doubts)
        files = {}
        for form in job.forms:
            name = f"{form}/{stem}.{form}"
            content = self.printer.made(paper, form)
            (job.out / name).write_bytes(content)
            files[name] = hashlib.sha256(content).hexdigest()
        plain = json.dumps(data_of(paper), ensure_ascii=False)
        Path(task.path).with_suffix(DATA).write_text(plain, encoding="utf-8")
        unshown = self.printer.unshown(paper) if job.letters else ""
        return PaperDone(task.number, files, unshown, ())
