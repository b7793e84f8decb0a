"""The folder of papers: made beside over all processors, then put in its place whole."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from gettext import gettext as _
from pathlib import Path
from typing import Any, Final

from cli.batch.pool import run_all
from cli.batch.progress import progress
from cli.batch.worker import Task
from cli.common import Failed, json_text
from cli.papers.run_folder import RunFolder, item_of
from cli.papers.worker import DATA, PaperDone, PaperJob
from cli.speech import shout
from evaluator.version import VERSION
from evidence.problems import Problem
from reports.language import Code
from reports.office.pages import safe_stem
from reports.paper.bundle import write_bundle
from reports.paper.pdf import Press
from reports.paper.printing import NoFont
from rules.handbook import Handbook
from rules.loader import rule_set_from_bytes

NAME: Final = "papers.json"
SCHEMA: Final = "papers-1"
VOLUME: Final = "条件比对表汇编.pdf"
SCRATCH: Final = ".making"
FOLDER_MODE: Final = 0o700
FILE_MASK: Final = 0o077


@dataclass(frozen=True)
class Wanted:
    """What papers are asked for."""

    forms: tuple[str, ...]
    volume: bool
    handbook: Handbook | None
    jobs: int
    lang: Code
    template: bytes | None = None

    @property
    def pages(self) -> bool:
        """Whether anything is laid out here, with the fonts of this machine."""
        return self.volume or "pdf" in self.forms


@dataclass
class Outcome:
    """What came of it. `unshown` holds letters without a picture by the file of the dossier."""

    made: int = 0
    pages: int = 0
    files: dict[str, str] = field(default_factory=dict)
    unshown: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def make(run: RunFolder, place: Path, wanted: Wanted) -> Outcome | None:
    """Make the papers of a batch into a folder that is new or empty; None where nobody was compared.

    There is the whole folder in the end, or none. Raises Failed, OSError.
    """
    try:
        press = Press() if wanted.pages else None
    except NoFont as error:
        raise Failed([Problem("papers_no_font")]) from error
    part = place.with_name(f".{place.name[:40]}.{os.getpid()}.part")
    mask = os.umask(FILE_MASK)
    try:
        part.mkdir(mode=FOLDER_MODE)
        making = _Making(run, part, wanted, press)
        outcome = making.make()
        if outcome is not None:
            shutil.rmtree(making.scratch)
            part.replace(place)
        return outcome
    finally:
        os.umask(mask)
        shutil.rmtree(part, ignore_errors=True)


class _Making:
    """One folder while it is made."""

    def __init__(self, run: RunFolder, folder: Path, wanted: Wanted, press: Press | None) -> None:
        self.run, self.folder, self.wanted, self.press = run, folder, wanted, press
        self.scratch = folder / SCRATCH
        self.outcome = Outcome()

    def make(self) -> Outcome | None:
        """Make everything."""
        self.scratch.mkdir()
        for form in self.wanted.forms:
            (self.folder / form).mkdir()
        tasks = list(self._tasks())
        if not tasks:
            return None
        self._papers(tasks)
        if self.wanted.volume and self.press is not None and self.outcome.made:
            shout(_("Putting the volume together."))
            self._volume(self.press, tasks)
        record = {
            "schema": SCHEMA,
            "zhicheng": VERSION,
            "run_sha256": self.run.sha256,
            "pages": self.outcome.pages,
            "unshown": self.outcome.unshown,
            "files": dict(sorted(self.outcome.files.items())),
        }
        (self.folder / NAME).write_text(json_text(record), encoding="utf-8")
        return self.outcome

    def _tasks(self) -> Iterator[Task]:
        """Each dossier put where the process that makes its papers finds it."""
        doubts = self.run.doubts(self.wanted.lang)
        digits = max(len(str(len(doubts))), 3)
        for number, kept in enumerate(self.run.dossiers()):
            path = self.scratch / f"{number}.json"
            stem = f"{number + 1:0{digits}}-{safe_stem(_name(kept.dossier))}"
            path.write_bytes(item_of(kept, stem, doubts[number]))
            yield Task(number, str(path), kept.file)

    def _papers(self, tasks: list[Task]) -> None:
        job = PaperJob(
            self.run.frame(),
            self.folder,
            self.scratch,
            self.wanted.forms,
            self._official(),
            self.wanted.lang,
            self.wanted.pages,
            self.wanted.template,
        )
        told = progress(len(tasks), _("Making papers"), _("Made papers of {done} of {total}."))
        found: list[PaperDone] = []
        with told as tell, closing(run_all(job, tasks, self.wanted.jobs)) as doing:
            for count, done in enumerate(doing, 1):
                found.append(done)
                tell(count)
        for done in sorted(found, key=lambda each: each.number):
            self.outcome.files.update(done.files)
            self.outcome.problems += done.problems
            self.outcome.made += not done.problems
            if done.unshown:
                self.outcome.unshown[tasks[done.number].label] = done.unshown

    def _official(self) -> Mapping[str, Mapping[str, str]]:
        """The official text of the clauses by the chapters that the batch's rule sets name."""
        handbook = self.wanted.handbook
        if handbook is None:
            return {}
        found = {}
        for content in self.run.frame().rule_sets.values():
            rule_set, _problems = rule_set_from_bytes(content)
            if rule_set is not None:
                found[rule_set.source.chapter] = dict(handbook.clauses(rule_set.source.chapter))
        return found

    def _volume(self, press: Press, tasks: list[Task]) -> None:
        target = self.folder / VOLUME
        self.outcome.pages = write_bundle(press, self._kept(tasks), self.scratch, target)
        self.outcome.files[VOLUME] = hashlib.sha256(target.read_bytes()).hexdigest()

    def _kept(self, tasks: list[Task]) -> Iterator[Any]:
        """The papers as plain data, one by one, in the order of the batch."""
        for task in tasks:
            path = Path(task.path).with_suffix(DATA)
            if path.exists():
                yield json.loads(path.read_text(encoding="utf-8"))


def _name(dossier: bytes) -> str:
    """The applicant's name, else the dossier's id."""
    data = json.loads(dossier)
    return str(data.get("name") or data.get("id") or "")
