"""A finished batch read back: its dossiers decided again to what was frozen, and the doubts among them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from cli.archive.batch import Batch
from cli.batch.frozen import Frame, Kept, NotFrozen, read_frozen
from cli.common import Failed
from evaluator.across import doubts_among
from evaluator.claims import claims_of
from evaluator.evaluate import Evaluator
from evaluator.frozen import NotFrozen as NoVerdict
from evaluator.frozen import as_frozen, head_of
from evaluator.verdict import Verdict
from evidence.dossier import Dossier
from evidence.problems import N_, Problem, register, shown
from evidence.reading import dossier_from_data, settings_from_data
from evidence.reading.tree import read_tree
from reports.clean import clean, clip
from reports.language import Code, language
from reports.office.doubts import DoubtWords
from reports.office.summary import Line
from rules.loader import RuleSet, UnknownReading, rule_set_from_bytes

TEMPLATES: Final = register(
    {
        "papers_no_run": N_(
            "There is no finished batch in {folder}, or it is not what it was. Run `zhicheng batch` to its "
            "end (with --resume if it was begun), then make the papers."
        ),
        "papers_not_again": N_(
            "{file} of the batch cannot be decided again as it was ({what}). Run the batch again with "
            "--resume, then make the papers."
        ),
        "papers_broken": N_(
            "The batch in {folder} cannot be read ({what}). Run it again with --resume, then make the papers."
        ),
        "papers_other_handbook": N_(
            "The batch was not compared beside this handbook: its SHA-256 is {found}, that of the batch's is "
            "{wanted}. Name the handbook that the batch was given."
        ),
    }
)

LONGEST: Final = 80


class RunFolder:
    """A finished batch. Raises Failed where the folder holds none."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        try:
            self._batch = Batch(folder)
        except Failed as failed:
            raise Failed([Problem("papers_no_run", params={"folder": folder})]) from failed
        self.asked: Mapping[str, Any] = self._batch.data["asked"]

    @property
    def sha256(self) -> str:
        """What tells this run from all others: the SHA-256 of run.json."""
        return self._batch.sha256

    def frame(self) -> Frame:
        """What all dossiers were held against. Raises Failed."""
        try:
            with read_frozen(self._batch.frozen) as (frame, _):
                return frame
        except (OSError, NotFrozen) as error:
            raise self._broken(error) from error

    def dossiers(self) -> Iterator[Kept]:
        """The dossiers that were compared, one by one, in the order of the batch. Raises Failed."""
        try:
            with read_frozen(self._batch.frozen) as (_, dossiers):
                yield from dossiers
        except (OSError, NotFrozen) as error:
            raise self._broken(error) from error

    def check_handbook(self, sha256: str | None) -> None:
        """Raise Failed where this is not the handbook that the batch was given."""
        wanted = self.asked.get("handbook_sha256")
        if sha256 is not None and sha256 != wanted:
            params = {"found": sha256, "wanted": wanted or "–"}
            raise Failed([Problem("papers_other_handbook", params=params)])

    def doubts(self, lang: Code) -> list[list[str]]:
        """For each dossier the doubts that concern it, in words."""
        claims, lines = [], []
        for kept in self.dossiers():
            dossier = read_frozen_dossier(kept.dossier, kept.file)
            claims.append(claims_of(dossier, _as_of(kept)))
            own, name = (clip(clean(text), LONGEST) for text in (dossier.id, dossier.name or ""))
            lines.append(Line(kept.file, "", "", own, name))
        words = DoubtWords(language(lang), lines)
        told: list[list[str]] = [[] for _ in lines]
        for doubt in doubts_among(claims):
            for place in dict.fromkeys(each.dossier for each in doubt.concerned):
                told[place].append(words.told(doubt, place))
        return told

    def _broken(self, error: Exception) -> Failed:
        params = {"folder": self.folder, "what": shown(error)}
        return Failed([Problem("papers_broken", params=params)])


def read_frozen_dossier(content: bytes, file: str) -> Dossier:
    """A dossier in canonical form. Raises Failed."""
    tree, _ = read_tree(content, file="dossier.json")
    dossier = None if tree is None else dossier_from_data(tree.data)[0]
    if dossier is None:
        raise not_again(file, "dossier")
    return dossier


def _as_of(kept: Kept) -> int:
    try:
        return date.fromisoformat(head_of(kept.verdict).receipt["as_of"]).toordinal()
    except (NoVerdict, KeyError, ValueError, TypeError) as error:
        raise not_again(kept.file, shown(error)) from error


def not_again(file: str, what: str) -> Failed:
    """That a dossier cannot be decided again."""
    return Failed([Problem("papers_not_again", params={"file": shown(file), "what": what})])


class Deciding:
    """Decides frozen dossiers again; keeps one evaluator for each receipt's inputs. Raises Failed."""

    def __init__(self, frame: Frame) -> None:
        tree, _ = read_tree(frame.settings, file="settings.json")
        settings = None if tree is None else settings_from_data(tree.data)[0]
        if settings is None:
            raise not_again("settings", "settings")
        self.settings = settings
        self._frame = frame
        self._rule_sets: dict[str, RuleSet] = {}
        self._evaluators: dict[str, Evaluator] = {}

    def again(self, kept: Kept) -> Verdict:
        """The verdict that was frozen, found again. Raises Failed where something else is found."""
        try:
            receipt = head_of(kept.verdict).receipt
            evaluator = self._evaluator(receipt, kept.file)
            verdict = evaluator.evaluate(read_frozen_dossier(kept.dossier, kept.file))
            return as_frozen(verdict, kept.verdict)
        except (NoVerdict, UnknownReading, KeyError, TypeError, ValueError) as error:
            raise not_again(kept.file, shown(error)) from error

    def _evaluator(self, receipt: dict[str, Any], file: str) -> Evaluator:
        names = ("rule_set_sha256", "as_of", "standing", "handbook_sha256", "readings")
        key = json.dumps([receipt[name] for name in names], sort_keys=True)
        if key not in self._evaluators:
            self._evaluators[key] = Evaluator(
                self._rule_set(receipt["rule_set_sha256"], file),
                self.settings,
                date.fromisoformat(receipt["as_of"]),
                receipt["standing"],
                receipt["readings"],
                handbook_sha256=receipt["handbook_sha256"],
            )
        return self._evaluators[key]

    def _rule_set(self, sha256: str, file: str) -> RuleSet:
        if sha256 not in self._rule_sets:
            content = self._frame.rule_sets.get(sha256)
            rule_set = None if content is None else rule_set_from_bytes(content)[0]
            if rule_set is None:
                raise not_again(file, f"rule set {sha256[:12]}")
            self._rule_sets[sha256] = rule_set
        return self._rule_sets[sha256]


def item_of(kept: Kept, stem: str, doubts: list[str]) -> bytes:
    """One dossier as it is handed to the process that makes its papers."""
    data = {
        "file": kept.file,
        "stem": stem,
        "dossier": kept.dossier.decode("utf-8"),
        "verdict": kept.verdict.decode("utf-8"),
        "doubts": doubts,
    }
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "backslashreplace")


def read_item(path: Path) -> tuple[Kept, str, list[str]]:
    """What `item_of` made: the dossier, the stem of its files, the doubts. Raises OSError."""
    data = json.loads(path.read_bytes())
    kept = Kept(data["file"], data["dossier"].encode("utf-8"), data["verdict"].encode("utf-8"))
    return kept, data["stem"], data["doubts"]
