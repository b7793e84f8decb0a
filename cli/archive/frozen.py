"""What an entry of an archive holds, given back: members, verdicts, and dossiers decided again."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cli.archive.store import Archive
from cli.common import Failed
from evaluator.evaluate import Evaluator
from evaluator.frozen import NotFrozen, found_in, frozen_json, head_of, without_makers
from evaluator.rete import CrossChecker, EnginesDisagree
from evidence.problems import N_, Param, Problem, register, shown
from evidence.reading import dossier_from_data, settings_from_data
from evidence.reading.tree import read_tree
from reports.archive.chain import Entry, Member, NoEntry, members_of
from rules.loader import RuleSet, UnknownReading, rule_set_from_bytes

if TYPE_CHECKING:
    from evaluator.found import Found
    from evaluator.verdict import Verdict
    from evidence.dossier import Dossier
    from evidence.settings import Settings

TEMPLATES: Final = register(
    {
        "archive_not_again": N_(
            "{file} of entry {number} cannot be decided again by this version ({what}). "
            "Use zhicheng {version}."
        ),
    }
)


class Again(NamedTuple):
    """A frozen dossier decided again.

    `identical`: the same bytes. `same`: the same but for the version and the second engine that decided.
    """

    verdict: Verdict
    frozen: bytes
    identical: bool
    same: bool


class Frozen:
    """One entry of an archive that is open, the last for 0.

    Raises Failed where something is not what it was.
    """

    def __init__(self, archive: Archive, number: int, checker: CrossChecker | None = None) -> None:
        self.archive = archive
        self.kept = archive.entry(number) if number else archive.last()
        self.entry: Entry = self.kept[0]
        self._checker = checker
        self._rule_sets: dict[str, RuleSet | None] = {}
        self._evaluators: dict[Any, Evaluator] = {}

    def piece(self, sha256: str) -> bytes:
        """A piece that this entry names."""
        return self.archive.piece_of(self.entry.number, sha256)

    def members(self) -> list[Member]:
        """The dossiers of the batch, in its order."""
        try:
            return members_of(self.piece(self.entry.members))
        except NoEntry:
            return self.archive.broken(self.entry.number)

    @cached_property
    def settings(self) -> bytes:
        """The settings, canonical."""
        return self.piece(self.entry.settings)

    def rule_set(self, sha256: str) -> RuleSet | None:
        """A rule set by its SHA-256; None where this version cannot read it."""
        if sha256 not in self._rule_sets:
            self._rule_sets[sha256] = rule_set_from_bytes(self.piece(sha256))[0]
        return self._rule_sets[sha256]

    def found(self, member: Member) -> Found:
        """The extract of a frozen verdict."""
        verdict, dossier = self._of(member)
        try:
            return found_in(verdict, self.settings, dossier)
        except NotFrozen as error:
            raise self._failed(member, shown(error)) from error

    def dossier(self, member: Member) -> Dossier | None:
        """A frozen dossier; None where this version cannot read it."""
        tree, _ = read_tree(self._of(member)[1], file="dossier.json")
        return None if tree is None else dossier_from_data(tree.data)[0]

    def settings_model(self) -> Settings | None:
        """The settings; None where this version cannot read them."""
        tree, _ = read_tree(self.settings, file="settings.json")
        return None if tree is None else settings_from_data(tree.data)[0]

    def again(self, member: Member) -> Again:
        """Decide a frozen dossier again, with all that the frozen verdict was made from."""
        frozen, _content = self._of(member)
        try:
            head = head_of(frozen)
            dossier = self.dossier(member)
            if dossier is None:
                raise self._failed(member, "dossier")
            verdict = self._evaluator(member, head.receipt, twice=head.twice).evaluate(dossier)
            new = frozen_json(verdict)
            return Again(verdict, frozen, new == frozen, without_makers(new) == without_makers(frozen))
        except (NotFrozen, EnginesDisagree, UnknownReading, KeyError, TypeError, ValueError) as error:
            raise self._failed(member, shown(error)) from error

    def _evaluator(self, member: Member, receipt: dict[str, Any], *, twice: bool) -> Evaluator:
        """The evaluator for a receipt: its rule set, settings, cut-off, standing and readings."""
        made = ("rule_set_sha256", "as_of", "standing", "handbook_sha256")
        key = (*(receipt[name] for name in made), *sorted(receipt["readings"].items()), twice)
        if key not in self._evaluators:
            rule_set = self.rule_set(receipt["rule_set_sha256"])
            settings = self.settings_model()
            if rule_set is None or settings is None:
                raise self._failed(member, "settings" if settings is None else receipt["rule_set"])
            self._evaluators[key] = Evaluator(
                rule_set,
                settings,
                date.fromisoformat(receipt["as_of"]),
                receipt["standing"],
                receipt["readings"],
                handbook_sha256=receipt["handbook_sha256"],
                cross_checker=self._checker if twice else None,
            )
        return self._evaluators[key]

    def _of(self, member: Member) -> tuple[bytes, bytes]:
        if member.verdict is None or member.dossier is None:
            raise ValueError("this dossier has no verdict")
        return self.piece(member.verdict), self.piece(member.dossier)

    def _failed(self, member: Member, what: str) -> Failed:
        params: dict[str, Param] = {
            "file": shown(member.file),
            "number": self.entry.number,
            "what": what,
            "version": self.entry.zhicheng,
        }
        return Failed([Problem("archive_not_again", params=params)])
