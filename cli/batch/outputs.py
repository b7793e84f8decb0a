"""Writes everything into its place: each file beside and renamed, the record of the run last."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from cli.batch import frozen
from cli.batch.inputs import Source
from cli.batch.store import Store
from cli.batch.worker import Job
from evaluator.across import doubts_among
from reports.language import Language, language
from reports.office import errors, index, pages, run, table
from reports.office.doubts import DoubtWords
from reports.office.entries import Entry, ProblemLine, Row
from reports.office.summary import Gathering, Summary
from reports.words import Words

PAGES: Final = "pages.list"
"""In the store: the pages that runs in this folder have written."""


class Outputs:
    """The files of one run. `keys` are the keys of the dossiers in the order of `sources`."""

    def __init__(self, job: Job, store: Store, sources: Sequence[Source], keys: Sequence[str]) -> None:
        self.job, self.store, self.sources, self.keys = job, store, sources, keys
        self.language: Language = language(job.lang)
        self.hashes: dict[str, str] = {}

    def write(self, asked: dict[str, Any]) -> Summary:
        """Write them all; what was found altogether. Raises OSError."""
        with contextlib.suppress(FileNotFoundError):
            (self.job.out / run.NAME).unlink()  # while it is missing the rest is not of one piece
        summary = self._summary()
        frame = self.frame(summary)
        self._pages(summary)
        self._place(
            table.NAME,
            lambda part: table.Table(summary, self.language, frame).write(
                part, self.store.scratch, self._rows()
            ),
        )
        self._place(
            errors.NAME,
            lambda part: errors.write_errors(part, self.store.scratch, self._problems(), self.language),
        )
        html = index.index_of(summary, self.language, frame)
        self._place(index.NAME, lambda part: part.write_text(html, encoding="utf-8", newline="\n"))
        rule_sets = self._rule_sets()
        self._place(frozen.NAME, lambda part: self._frozen(part, summary, rule_sets))
        hashes = dict(self.hashes)
        data = {"asked": asked, "rule_sets": rule_sets}
        self._place(run.NAME, lambda part: run.write_run(part, data, summary, self._entries(), hashes))
        self.store.keep_only(self.keys)
        return summary

    def frame(self, summary: Summary) -> str:
        """In one line, what all were held against."""
        say, words = self.language.say, Words(self.language)
        standing = self.job.standing or self.job.settings.standing or "school"
        return self.language.clauses(
            (
                self.language.labelled(say("Cut-off"), self.language.day(self.job.as_of.toordinal())),
                self.language.labelled(say("Least standing that counts"), words.standing(standing)),
                self.language.labelled(say("Dossiers"), str(len(summary.lines))),
            )
        )

    # What was kept, read again piece by piece ----

    def _entries(self) -> Iterator[Entry]:
        return (self.store.entry(key) for key in self.keys)

    def _rows(self) -> Iterator[tuple[int, Row]]:
        for place, entry in enumerate(self._entries()):
            if entry.row is not None:
                yield place, entry.row

    def _problems(self) -> Iterator[ProblemLine]:
        for entry in self._entries():
            yield from entry.problems

    def _rule_sets(self) -> list[dict[str, str]]:
        found = {}
        for _, row in self._rows():
            receipt = row.receipt
            found[receipt["rule_set"], receipt["edition"]] = receipt["rule_set_sha256"]
        return [
            {"id": each[0], "edition": each[1], "sha256": found_sha256}
            for each, found_sha256 in sorted(found.items())
        ]

    def _summary(self) -> Summary:
        gathering, names, claims = Gathering(), pages.PageNames(), []
        for source, entry in zip(self.sources, self._entries(), strict=True):
            page = ""
            if self.job.pages and entry.row is not None:
                page = names.name(source.label, entry.row.name or entry.row.id)
            gathering.take(source.label, page, entry)
            claims.append(entry.claims)
        return gathering.summary(doubts_among(claims))

    # Files ----

    def _frozen(self, part: Path, summary: Summary, rule_sets: Sequence[dict[str, str]]) -> None:
        """All that the archive takes over, the parts as the workers packed them."""
        with part.open("wb") as file:
            file.write(frozen.frame_member((each["sha256"] for each in rule_sets), self.job.settings))
            for key, line in zip(self.keys, summary.lines, strict=True):
                if line.is_compared:
                    file.write(self.store.frozen(key))

    def _place(self, name: str, write: Callable[[Path], object]) -> None:
        """Let a file be written beside, then rename it into its place, and note its hash."""
        part = self.store.part(Path(name).name)
        try:
            write(part)
            self.hashes[name] = sha256(part.read_bytes()).hexdigest()
            part.replace(self.job.out / name)
        finally:
            part.unlink(missing_ok=True)

    def _pages(self, summary: Summary) -> None:
        """The pages of this run; those of earlier runs that have none now are taken away."""
        names = [line.page for line in summary.lines if line.page]
        listed = self.store.folder / PAGES
        before: list[str] = []
        with contextlib.suppress(OSError, ValueError):
            before = [str(each) for each in json.loads(listed.read_text(encoding="utf-8"))]
        known = list(dict.fromkeys((*before, *names)))
        self.store.write(listed, json.dumps(known, ensure_ascii=False).encode("utf-8"))
        folder = self.job.out / pages.FOLDER
        # Before the new ones come: where large and small letters are the same, two names may be one.
        for name in set(before) - set(names):
            if Path(name).name == name:
                (folder / name).unlink(missing_ok=True)
        if names:
            folder.mkdir(exist_ok=True)
        else:
            with contextlib.suppress(OSError):
                folder.rmdir()
        words = DoubtWords(self.language, summary.lines)
        for place, (line, key) in enumerate(zip(summary.lines, self.keys, strict=True)):
            if line.page:
                html = pages.with_doubts(self.store.page(key), place, summary, words)
                data = html.encode("utf-8", "backslashreplace")
                self.hashes[f"{pages.FOLDER}/{line.page}"] = sha256(data).hexdigest()
                self.store.write(folder / line.page, data)
        self.store.write(listed, json.dumps(names, ensure_ascii=False).encode("utf-8"))
