"""What changed between two frozen batches: whose verdict, from what to what, by which clause or record."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from evaluator.difference import difference
from evaluator.found import Found
from evaluator.verdict import Receipt
from reports.archive.chain import Entry, Member
from reports.clean import clean, clip
from reports.context import MARKS
from reports.difference import DifferenceView, DifferenceWords
from reports.inputs import OF_ALL
from reports.language import Language
from rules.loader import RuleSet, UnknownReading
from rules.model import Combination, Node

LONGEST: Final = 80
Pair = tuple[Member | None, Member | None]


class Applicant(NamedTuple):
    """One applicant in both batches. Statuses are codes, None where there is no verdict or nobody.

    `view` is None where there is nothing to compare clause by clause.
    """

    id: str
    name: str
    title: str
    before: str | None
    after: str | None
    before_word: str
    after_word: str
    view: DifferenceView | None

    @property
    def who(self) -> str:
        """The name, else the id, else the file."""
        return self.name or self.id


class Comparison(NamedTuple):
    """What changed between two entries.

    `turned` are applicants whose conclusion differs, `moved` those of whom only clauses or counts do; `same`
    counts the rest. `common` are the inputs that differ for more than one applicant's own dossier.
    """

    before: tuple[Entry, str]
    after: tuple[Entry, str]
    common: tuple[str, ...]
    turned: tuple[Applicant, ...]
    moved: tuple[Applicant, ...]
    gone: tuple[Applicant, ...]
    new: tuple[Applicant, ...]
    same: int


def pairs(before: Sequence[Member], after: Sequence[Member]) -> list[Pair]:
    """The same applicant in both batches, in the order of the second; then those that only the first has.

    By id; of several with one id by title and file, then in their order. What had no verdict, and so perhaps
    no id, is found by its file.
    """
    partners: dict[int, int] = {}
    taken: set[int] = set()
    for key in (_all_of, _id_of, _file_of):
        free: dict[object, deque[int]] = {}
        for place, each in enumerate(before):
            if place not in taken:
                free.setdefault(key(each), deque()).append(place)
        for place, each in enumerate(after):
            waiting = free.get(key(each))
            if place in partners or not waiting or key(each) is None:
                continue
            if key is _file_of and None not in (each.status, before[waiting[0]].status):
                continue  # one file, another applicant
            partners[place] = waiting.popleft()
            taken.add(partners[place])
    found: list[Pair] = [
        (before[partners[place]] if place in partners else None, each) for place, each in enumerate(after)
    ]
    return [*found, *((each, None) for place, each in enumerate(before) if place not in taken)]


def _all_of(member: Member) -> object:
    return None if member.id is None else (member.id, member.title, member.file)


def _id_of(member: Member) -> object:
    return member.id


def _file_of(member: Member) -> object:
    return member.file


class Comparing:
    """Compares two entries.

    `found` gives the extract of a member's verdict, `rule_set` a rule set by its SHA-256, None where it
    cannot be read.
    """

    def __init__(
        self,
        language: Language,
        before: tuple[Entry, str],
        after: tuple[Entry, str],
        found: Callable[[tuple[Entry, str], Member], Found],
        rule_set: Callable[[str], RuleSet | None],
    ) -> None:
        self.language = language
        self.before, self.after = before, after
        self._found, self._rule_set = found, rule_set
        self._words: dict[tuple[object, ...], DifferenceWords] = {}
        self._common: dict[str, None] = {}

    def compare(self, both: Iterable[Pair]) -> Comparison:
        """Compare pair by pair."""
        turned: list[Applicant] = []
        moved: list[Applicant] = []
        gone: list[Applicant] = []
        new: list[Applicant] = []
        same = 0
        for before, after in both:
            if after is None or before is None:
                (new if before is None else gone).append(self._applicant(before, after, None))
                continue
            each = self._applicant(before, after, self._view(before, after))
            if before.status != after.status:
                turned.append(each)
            elif each.view is not None and each.view.clauses:
                moved.append(each)
            else:
                same += 1
        return Comparison(
            self.before,
            self.after,
            tuple(self._common),
            tuple(turned),
            tuple(moved),
            tuple(gone),
            tuple(new),
            same,
        )

    def _applicant(
        self, before: Member | None, after: Member | None, view: DifferenceView | None
    ) -> Applicant:
        entry, member = (self.after, after) if after is not None else (self.before, before)
        if member is None:
            raise ValueError("a pair of nobody")
        title = "" if member.title is None else entry[0].title(member.title, self.language.code)
        was, now = (None if each is None else each.status for each in (before, after))
        return Applicant(
            clip(clean(member.id or member.file), LONGEST),
            clip(clean(member.name or ""), LONGEST),
            title,
            was,
            now,
            self._word(before),
            self._word(after),
            view,
        )

    def _word(self, member: Member | None) -> str:
        say = self.language.say
        if member is None:
            return say("not there")
        return say("not compared") if member.status is None else say(MARKS[member.status][1])

    def _view(self, before: Member, after: Member) -> DifferenceView | None:
        """What differs between two verdicts; None where one is none, or both are the same."""
        if before.verdict is None or after.verdict is None or before.verdict == after.verdict:
            return None
        was, now = self._found(self.before, before), self._found(self.after, after)
        view = self._words_of(was, now).view(difference(was, now), was, now)
        self._common.update(dict.fromkeys(each.text for each in view.causes if each.kind in OF_ALL))
        return view

    def _words_of(self, before: Found, after: Found) -> DifferenceWords:
        """The words for two verdicts' requirements: those of the later conditions, else of the earlier."""
        receipts = (before.made.receipt, after.made.receipt)
        key = tuple((each.rule_set_sha256, each.readings) for each in receipts)
        if key not in self._words:
            says: dict[str, str] = {}
            for receipt in receipts:
                says.update(self._says(receipt))
            self._words[key] = DifferenceWords(self.language, says)
        return self._words[key]

    def _says(self, receipt: Receipt) -> dict[str, str]:
        rule_set = self._rule_set(receipt.rule_set_sha256)
        if rule_set is None:
            return {}
        try:
            root = rule_set.resolve(dict(receipt.readings)).requirement
        except (UnknownReading, KeyError, ValueError):
            return {}
        return {node.id: node.says.in_language(self.language.code) for node in _nodes(root)}


def _nodes(node: Node) -> list[Node]:
    below = [each for child in node.of for each in _nodes(child)] if isinstance(node, Combination) else []
    return [node, *below]
