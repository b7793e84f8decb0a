"""A case written down as facts, and what the interpreter's findings should come to in the network.

What arrives worked out (design §7): the outcomes of judgements and absences, the tallies of per-period
leaves, waivers, what is not asked of the applicant, and where reuse is limited which records a leaf admits.
All else about records the network decides itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from evaluator.case import NONE, Case, Item
from evaluator.reasons import NOT_SETTLED, WITHHELD, WITHHELD_FOR_NOW
from evaluator.rete.network import Network
from evaluator.rete.text import Scene, Text
from evaluator.verdict import Finding, Status
from evaluator.windows import opening_of
from rules.model import AbsentLeaf, Combination, JudgementLeaf, PeriodLeaf, RecordsLeaf

MANY: Final = 200
"""From so many records on, records that are written alike are sent only as often as they can matter."""


class Question(NamedTuple):
    """One dossier as the network is asked about it.

    `message` is what the worker is told; `expected` the findings by the number of their requirement;
    `granted` the requirements that the network is told to take as given.
    """

    message: dict[str, Any]
    expected: list[tuple[int, Finding]]
    granted: dict[int, Status]

    def differences(self, certain: set[int], possible: set[int]) -> Iterator[tuple[str, Status, str]]:
        """Where the network found something else: (requirement, the interpreter's status, the network's)."""
        for index, finding in self.expected:
            found = self.granted.get(index) or _status(index, certain, possible)
            if found != finding.status:
                yield finding.id, finding.status, found


def _status(index: int, certain: set[int], possible: set[int]) -> str:
    if index in possible:
        return "met" if index in certain else "open"
    return "contradictory" if index in certain else "not_met"


def ask(network: Network, case: Case, finding: Finding) -> Question:
    """Write a case down. `finding` is the interpreter's, from the root."""
    told = _Told(network, case)
    told.tell(0, finding)
    message = {
        "records": _records(network, case, told.barred),
        "passes": [told.certain, told.possible],
        "withheld": told.withheld,
        "tallies": told.tallies,
    }
    return Question(message, told.expected, told.granted)


class _Told:
    """What the network is told beside the records.

    What passes in each world, what cannot pass for certain, the tallies, and by record the leaves that do not
    admit it in the certain and in the possible world.
    """

    def __init__(self, network: Network, case: Case) -> None:
        self._network = network
        self._case = case
        self.withheld: list[int] = []
        self.certain: list[int] = []
        self.possible: list[int] = []
        self.tallies: list[tuple[int, int, int]] = []
        self.barred: dict[str, tuple[list[int], list[int]]] = {}
        self.granted: dict[int, Status] = {}
        self.expected: list[tuple[int, Finding]] = []

    def tell(self, index: int, finding: Finding) -> None:
        """Tell what is worked out already of a requirement and of those below it."""
        self.expected.append((index, finding))
        node = finding.requirement
        if self._network.conditional[index] or finding.waiver is not None:
            self._whether_asked(index, finding)
        if isinstance(node, Combination):
            if node.at_least <= 0:
                self._passes(index, certain=True, possible=True)
            if finding.status == "open" and any(reason.type == NOT_SETTLED for reason in finding.reasons):
                self.withheld.append(index)
                self.possible.append(index)
            for child, below in zip(self._network.children[index], finding.children, strict=False):
                self.tell(child, below)
        elif isinstance(node, RecordsLeaf):
            self._admitted(index, finding)
        elif isinstance(node, PeriodLeaf):
            counts, wanted = finding.counts, finding.wanted
            self.tallies.append((index, counts[0] - wanted, counts[-1] - wanted))
            if finding.status == "not_applicable":
                self._grant(index, "not_applicable")
        elif isinstance(node, (JudgementLeaf, AbsentLeaf)):
            counts, wanted = finding.counts, finding.wanted
            self._passes(index, certain=counts[0] >= wanted, possible=counts[-1] >= wanted)

    def _whether_asked(self, index: int, finding: Finding) -> None:
        if finding.waiver is not None:
            self._grant(index, "waived")
            return
        applies = self._network.program.applies(finding.requirement, self._case)
        if applies is False:
            self._grant(index, "not_applicable")
        elif applies is not True and finding.status != "not_applicable":
            # Not known to be asked: open, whatever is found below (decision 31).
            self.withheld.append(index)
            self.possible.append(index)

    def _admitted(self, index: int, finding: Finding) -> None:
        for use in finding.uses:
            types = {reason.type for reason in use.reasons}
            if not types.isdisjoint(WITHHELD):
                certain, possible = self.barred.setdefault(use.record, ([], []))
                certain.append(index)
                possible.append(index)
            elif WITHHELD_FOR_NOW in types:
                self.barred.setdefault(use.record, ([], []))[0].append(index)

    def _grant(self, index: int, status: Status) -> None:
        self.granted[index] = status
        self._passes(index, certain=True, possible=True)

    def _passes(self, index: int, *, certain: bool, possible: bool) -> None:
        if certain:
            self.certain.append(index)
        if possible:
            self.possible.append(index)


Barred = tuple[tuple[int, ...], tuple[int, ...]]
"""The leaves that do not admit a record, in the certain and in the possible world."""

Record = tuple[str, str, tuple[int | None, ...], Barred]
"""One record as facts: in the certain world, in the possible one, and what makes it the same as others: a
number for each way of telling records apart, None where it is like no other. Last: where it is barred."""

EVERYWHERE: Final[Barred] = ((), ())


def _records(
    network: Network, case: Case, barred: Mapping[str, tuple[list[int], list[int]]]
) -> list[list[Any]]:
    openings = [
        opening_of(window, network.program.resolved.start, case, network.program.amounts).first
        for window in network.windows.all
    ]
    scene = Scene(case, openings)
    alike: dict[tuple[str, Any], int] = {}
    records: list[Record] = []
    text = Text()
    both, certain, possible = text.both, text.certain, text.possible
    for item in case.items.values():
        kind = network.kinds.get(item.kind)
        if kind is None:
            continue
        for write in kind.writers:
            write(item, scene, text)
        groups = tuple(
            _group(item, field, alike) if number in kind.distinct else None
            for number, field in enumerate(network.distinct)
        )
        if len(kind.parts) > 1:
            # Told in parts, it must be known as one: by a number that no other has.
            groups = tuple(-1 - len(records) if group is None else group for group in groups)
        same, sure, perhaps = "".join(both), "".join(certain), "".join(possible)
        own = barred.get(item.id)
        where = EVERYWHERE if own is None else (tuple(own[0]), tuple(own[1]))
        for flag in kind.parts:
            records.append((f'"{flag}":1{same}{sure}}}', f'"{flag}":1{same}{perhaps}}}', groups, where))
        both.clear()
        certain.clear()
        possible.clear()
    if len(records) >= MANY:
        records = _enough(records, network.most_wanted)
    lonely = (None,) * len(network.distinct)
    return [
        [
            certain,
            0 if certain == possible else possible,
            0 if groups == lonely else groups,
            *(() if where == EVERYWHERE else where),
        ]
        for certain, possible, groups, where in records
    ]


def _group(item: Item, field: str, alike: dict[tuple[str, Any], int]) -> int | None:
    """The number of the achievement, or of the value of the field; None: like no other record."""
    value = item.record.achievement if field == "achievement" else item.get(field)
    return None if value is None or value == NONE else alike.setdefault((field, value), len(alike))


def _enough(records: list[Record], wanted: int) -> list[Record]:
    """Of records that are written alike, as many as can matter to a leaf that wants so many."""
    taken: dict[tuple[str, str, Barred], list[set[int]]] = {}
    kept = []
    for number, record in enumerate(records):
        certain, possible, groups, where = record
        seen = taken.setdefault((certain, possible, where), [set() for _ in groups])
        news = False
        for known, group in zip(seen, groups, strict=True):
            mark = -1 - number if group is None else group
            if len(known) < wanted and mark not in known:
                known.add(mark)
                news = True
        if news:
            kept.append(record)
    return kept
