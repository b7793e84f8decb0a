"""The interpreter: decides the tree in plain Python, keeping every record's reasons (design §3, §4).

`Program` is a rule set with its readings chosen, compiled for one office, cut-off and standing; it is held
against any number of dossiers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from evaluator import judgements
from evaluator.absence import CompiledAbsence
from evaluator.assignment import FREE, Assigned, assign
from evaluator.assignment.scopes import leaves_below, scopes_of
from evaluator.calendar import Calendar
from evaluator.case import Case, Office
from evaluator.lookup import equivalents
from evaluator.periods import CompiledPeriods
from evaluator.reasons import CERTAIN, NEVER, OPENS, SUPPLIED, Opens, Reason
from evaluator.records import NONE_ADDED, NOTHING, CompiledRecords, Counts, counts_of, opens_of
from evaluator.verdict import Finding, PeriodFinding, Status, Use
from evaluator.windows import Amounts
from evidence.dossier import Dossier, Waiver
from evidence.settings import Settings
from rules.model import AbsentLeaf, Combination, JudgementLeaf, Leaf, Node, PeriodLeaf, RecordsLeaf, Resolved


class Program:
    """A resolved rule set compiled for one office, cut-off and standing.

    `compiled` holds the leaves that count records, by id; `scopes` the requirements below which reuse is
    limited; `below` for every requirement the leaves at or below it that count records; `groups` are the
    requirements that combine others.
    """

    def __init__(self, title: str, resolved: Resolved, settings: Settings, as_of: int, standing: str) -> None:
        self.title = title
        self.resolved = resolved
        self.settings = settings
        self.amounts = Amounts(settings, title)
        self.office = Office(
            as_of,
            standing,
            Calendar(settings),
            equivalents(settings, as_of),
            {entry.organiser: entry.level for entry in settings.issuers},
        )
        self.compiled: dict[str, CompiledRecords | CompiledPeriods] = {}
        self.scopes = scopes_of(resolved.requirement, settings, title)
        self.below = leaves_below(resolved.requirement)
        self.groups: set[str] = set()
        self._decide = self._compile(resolved.requirement, ())

    def _compile(self, node: Node, above: tuple[str, ...]) -> Decide:
        """How a requirement is decided: what it asks, whether it is asked at all, and its waiver."""
        path = (node.id, *above)
        if isinstance(node, Combination):
            self.groups.add(node.id)
        inner = (
            _combination(node, [self._compile(child, path) for child in node.of])
            if isinstance(node, Combination)
            else self._leaf(node, path)
        )
        id_ = node.id
        conditional = node.applies_to is not None or node.unless_setting is not None

        def decide(case: Case, waivers: Mapping[str, Waiver], assigned: Assigned) -> Finding:
            waiver = waivers.get(id_) if waivers else None
            applies = self.applies(node, case) if conditional else True
            if applies is False and waiver is None:
                return Finding(node, "not_applicable", NOTHING, 0, 0)
            finding = inner(case, waivers, assigned)
            if isinstance(applies, Reason) and finding.status != "not_applicable":
                finding = _perhaps_not_asked(finding, applies)
            if waiver is not None:
                finding = finding._replace(status="waived", rung=0, opens=(), waiver=waiver)
            return finding

        return decide

    def _leaf(self, node: Leaf, path: tuple[str, ...]) -> Decide:
        start = self.resolved.start
        if isinstance(node, RecordsLeaf):
            counted = self.compiled[node.id] = CompiledRecords(node, self.amounts, start)
            return _records_leaf(node, counted)
        if isinstance(node, PeriodLeaf):
            periods = self.compiled[node.id] = self._periods(node)
            return _period_leaf(node, periods)
        if isinstance(node, AbsentLeaf):
            return _absent_leaf(node, CompiledAbsence(node, self.amounts, start))
        return _judgement_leaf(node, path)

    def _periods(self, node: PeriodLeaf) -> CompiledPeriods:
        return CompiledPeriods(node, self.amounts, self.resolved.start)

    def requirement_ids(self) -> frozenset[str]:
        """The ids that judgements and waivers may name."""
        return frozenset(self.below)

    def case(self, dossier: Dossier) -> Case:
        """A dossier made ready for this program."""
        return Case(dossier, self.office, self.resolved.start)

    def interpret(self, case: Case, waivers: Mapping[str, Waiver]) -> Finding:
        """The tree of findings. `waivers` holds those in force by the id of their requirement."""
        limited = self.scopes or case.dossier.pins
        return self._decide(case, waivers, assign(self, case, waivers) if limited else FREE)

    def decide(self, case: Case, waivers: Mapping[str, Waiver], assigned: Assigned) -> Finding:
        """The tree of findings when records serve as they are assigned."""
        return self._decide(case, waivers, assigned)

    def applies(self, node: Node, case: Case) -> bool | Reason:
        """Whether a requirement is asked of the applicant; a reason when that is not known."""
        if node.unless_setting is not None:
            given = self.amounts.outcomes(node.unless_setting, case)
            if not given.may_be_missing:
                return False
            if given.least is not None:
                return Reason("stage_unknown", node.unless_setting, opens="field")
        if node.applies_to is None:
            return True
        held = case.holds_post(node.applies_to, case.office.as_of)
        if held == "unknown":
            return Reason("post_unknown", "posts", node.applies_to, case.office.as_of, opens="field")
        return held == "yes"


Decide = Callable[[Case, Mapping[str, Waiver], Assigned], Finding]
"""Decides one requirement of a dossier; waivers by the id of their requirement, records as assigned."""


def _combination(node: Combination, below: list[Decide]) -> Decide:
    def decide(case: Case, waivers: Mapping[str, Waiver], assigned: Assigned) -> Finding:
        children = tuple([each(case, waivers, assigned) for each in below])
        scope = assigned.scopes.get(node.id) if assigned.scopes else None
        counts = counts_of([child.rung for child in children]) if scope is None else scope.counts
        reasons = () if scope is None else scope.reasons
        finding = _finding(node, counts, node.at_least, (), ((), (), reasons), children=children)
        if finding.status != "open":
            return finding
        waiting = {kind for child in children if child.status == "open" for kind in child.opens}
        waiting.update(reason.opens for reason in reasons if reason.opens is not None)
        return finding._replace(opens=_in_order(waiting))

    return decide


def _records_leaf(node: RecordsLeaf, compiled: CompiledRecords) -> Decide:
    def decide(case: Case, _waivers: Mapping[str, Waiver], assigned: Assigned) -> Finding:
        uses, counts = compiled.decide(case, assigned.added.get(node.id, NONE_ADDED))
        return _finding(node, counts, node.count, opens_of(uses), (tuple(uses), (), ()))

    return decide


def _period_leaf(node: PeriodLeaf, compiled: CompiledPeriods) -> Decide:
    def decide(case: Case, _waivers: Mapping[str, Waiver], assigned: Assigned) -> Finding:
        found = compiled.decide(case, assigned.added.get(node.id, NONE_ADDED))
        if not found.applies:
            return Finding(node, "not_applicable", NOTHING, 0, 0, (), found.uses, found.periods)
        parts = (found.uses, found.periods, found.reasons)
        return _finding(node, found.counts, found.wanted, found.opens, parts)

    return decide


def _absent_leaf(node: AbsentLeaf, compiled: CompiledAbsence) -> Decide:
    def decide(case: Case, _waivers: Mapping[str, Waiver], _assigned: Assigned) -> Finding:
        found = compiled.decide(case)
        return _finding(node, found.counts, 1, found.opens, (found.uses, (), found.reasons))

    return decide


def _judgement_leaf(node: JudgementLeaf, path: tuple[str, ...]) -> Decide:
    def decide(case: Case, _waivers: Mapping[str, Waiver], _assigned: Assigned) -> Finding:
        found = judgements.decide(case, path)
        return _finding(node, found.counts, 1, found.opens, (found.uses, (), found.reasons))

    return decide


Parts = tuple[tuple[Use, ...], tuple[PeriodFinding, ...], tuple[Reason, ...]]


def _finding(
    node: Node,
    counts: Counts,
    wanted: int,
    opens: tuple[Opens, ...],
    parts: Parts = ((), (), ()),
    *,
    children: tuple[Finding, ...] = (),
) -> Finding:
    """A finding by its counts: met when the certain reach what is wanted, else open or not met."""
    rung = CERTAIN
    while rung < NEVER and counts[rung] < wanted:
        rung += 1
    status: Status = "met" if rung == CERTAIN else "not_met" if rung == NEVER else "open"
    uses, periods, reasons = parts
    waiting = _in_order(opens) if status == "open" else ()
    return Finding(node, status, counts, wanted, rung, waiting, uses, periods, reasons, None, children)


def _in_order(opens: Collection[Opens]) -> tuple[Opens, ...]:
    """Kinds of open question in one order, whatever the order of the records."""
    return tuple(kind for kind in OPENS if kind in opens)


def _perhaps_not_asked(finding: Finding, why: Reason) -> Finding:
    """Not known to be asked: open whatever was found (decision 31), until what is unknown is supplied."""
    opens = _in_order({*finding.opens, *((why.opens,) if why.opens else ())})
    return finding._replace(status="open", rung=SUPPLIED, opens=opens, reasons=(*finding.reasons, why))
