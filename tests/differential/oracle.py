"""A slow, plain second opinion on every finding: worlds are enumerated, nothing is compiled or shared.

Written from design.md, decisions.md and docs/rule-language.md alone; of `evaluator` it knows nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any, NamedTuple

from evidence.dossier import Dossier, Waiver
from evidence.records import Judgement, Record
from evidence.scales import Standing
from evidence.settings import Settings
from rules.model import (
    AbsentLeaf,
    Combination,
    JudgementLeaf,
    Leaf,
    Node,
    PeriodLeaf,
    RecordsLeaf,
    Requirement,
    Resolved,
)
from tests.differential.oracle_periods import decide_periods
from tests.differential.oracle_records import (
    Situation,
    codes_of,
    itself,
    of_the_past,
    setting,
    verified,
    where_holds,
    worth,
)
from tests.differential.oracle_time import (
    NEVER_ENDS,
    Moment,
    Truth,
    held_on,
    in_window,
    moment,
    not_after,
    opening,
    own_span,
    whole,
)

NO, MAYBE, YES = Truth.NO, Truth.MAYBE, Truth.YES
STATUS_OF = {NO: "not_met", MAYBE: "open", YES: "met"}


class Bars(NamedTuple):
    """Records that do not serve a leaf, and those that only possibly do (docs/reuse.md)."""

    gone: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()


AllBars = Mapping[str, Bars]
"""By leaf."""
NO_BARS: AllBars = {}


class Outcome(NamedTuple):
    """What the oracle finds for one requirement; counts None: nobody says what is counted there."""

    status: str
    certain: int | None
    possible: int | None


def decide(  # noqa: PLR0917 - all that a verdict is made from
    resolved: Resolved,
    dossier: Dossier,
    settings: Settings,
    as_of: date,
    standing: Standing,
    bars: AllBars = NO_BARS,
) -> dict[str, Outcome]:
    """The outcome of every requirement of a resolved rule set, by id; `bars` keeps records from leaves."""
    return outcomes_of(situation_of(resolved, dossier, settings, as_of, standing), resolved, bars)


def outcomes_of(situation: Situation, resolved: Resolved, bars: AllBars = NO_BARS) -> dict[str, Outcome]:
    """As `decide`; a situation given again keeps what it has worked out."""
    outcomes: dict[str, Outcome] = {}
    _node(situation, resolved.requirement, (), outcomes, bars)
    return outcomes


def situation_of(
    resolved: Resolved, dossier: Dossier, settings: Settings, as_of: date, standing: Standing
) -> Situation:
    """All that a verdict is made from."""
    by_kind: dict[str, list[Record]] = {}
    for record in dossier.records:
        by_kind.setdefault(record.kind, []).append(record)
    title = resolved.requirement.id
    return Situation(title, dossier, settings, as_of, standing, resolved.start, by_kind, {})


def barred(situation: Situation, bars: Bars | None) -> Situation:
    """The situation as a leaf sees it."""
    if bars is None:
        return situation
    by_kind = {
        kind: [record for record in records if record.id not in bars.gone]
        for kind, records in situation.by_kind.items()
    }
    return situation._replace(by_kind=by_kind, doubtful=bars.later)


def _node(
    situation: Situation, node: Node, above: tuple[str, ...], outcomes: dict[str, Outcome], bars: AllBars
) -> Outcome:
    """One requirement; `above` are the ids on the way to the root, nearest first."""
    path = (node.id, *above)
    if isinstance(node, Combination):
        children = [_node(situation, child, path, outcomes, bars) for child in node.of]
        certain = sum(child.status in ("met", "waived", "not_applicable") for child in children)
        possible = sum(child.status != "not_met" for child in children)
        outcome = _counted(certain, possible, node.at_least)
    else:
        key = "leaf", path, bars.get(node.id)
        if key not in situation.known:
            situation.known[key] = _leaf(barred(situation, bars.get(node.id)), node, path)
        outcome = situation.known[key]
    applies = applies_to(situation, node)
    if applies is NO:
        outcome = Outcome("not_applicable", None, None)
    elif applies is MAYBE:  # decision 31: posts unknown, open
        outcome = outcome._replace(status="open")
    if any(
        waiver.requirement == node.id and in_force(waiver, situation.cutoff)
        for waiver in situation.dossier.waivers
    ):
        outcome = Outcome("waived", None, None)
    outcomes[node.id] = outcome
    return outcome


def _counted(certain: int, possible: int, wanted: int) -> Outcome:
    status = "met" if certain >= wanted else "open" if possible >= wanted else "not_met"
    return Outcome(status, certain, possible)


def in_force(waiver: Waiver, cutoff: int) -> bool:
    """Approved by somebody, on some day up to the cut-off, and not expired at it (decisions 4 and 37)."""
    if waiver.approved_by is None or waiver.approved_on is None:
        return False
    close = Moment(cutoff, cutoff)
    # One that expires in a month is in force until its last day.
    ends = NEVER_ENDS if waiver.expires_on is None else moment(waiver.expires_on).last
    return not_after(moment(waiver.approved_on), close) is YES and cutoff <= ends


def applies_to(situation: Situation, node: Requirement) -> Truth:
    """Whether a requirement is asked of this applicant."""
    truth = YES
    if node.applies_to is not None:
        truth = _holds_one_of(situation, node.applies_to)
    if node.unless_setting is not None:
        given = {setting(situation, node.unless_setting, world) is None for world in situation.worlds()}
        truth = min(truth, MAYBE if len(given) == 2 else YES if given.pop() else NO)
    return truth


def _holds_one_of(situation: Situation, wanted: Sequence[str]) -> Truth:
    """Whether one of these posts is held at the cut-off; no post known for that day: it may be."""
    held = [
        (codes_of(situation, post.post) if post.post is not None else None, truth)
        for post in situation.dossier.posts or ()
        if (truth := held_on(post, situation.cutoff)) is not NO
    ]
    if any(truth is YES and codes is not None and codes & set(wanted) for codes, truth in held):
        return YES
    if all(truth is MAYBE for _, truth in held) or any(
        codes is None or codes & set(wanted) for codes, _ in held
    ):
        return MAYBE
    return NO


def _leaf(situation: Situation, leaf: Leaf, path: tuple[str, ...]) -> Outcome:
    if isinstance(leaf, JudgementLeaf):
        truth = judged(situation, path)
        return Outcome(STATUS_OF[truth], int(truth is YES), int(truth is not NO))
    if isinstance(leaf, RecordsLeaf):
        return _records(situation, leaf)
    if isinstance(leaf, PeriodLeaf):
        return Outcome(*decide_periods(situation, leaf))
    truth = _absent(situation, leaf)
    return Outcome(STATUS_OF[truth], int(truth is YES), int(truth is not NO))


# Records ----------------------------------------------------------------------------------------------------


def _records(situation: Situation, leaf: RecordsLeaf) -> Outcome:
    best: dict[Any, Truth] = {}
    for record in situation.records(source.of for source in leaf.sources):
        state = max(worth(situation, record, source) for source in leaf.sources)
        value = getattr(record, leaf.distinct, None)
        if leaf.distinct != "achievement" and (value is None or value == "none"):
            # Not known to differ from the others, or known to have nothing that could.
            state = min(state, MAYBE) if value is None else NO
        key = ("of its own", record.id) if value is None else ("shared", value)
        best[key] = max(best.get(key, NO), state)
    certain = sum(state is YES for state in best.values())
    possible = sum(state is not NO for state in best.values())
    return _counted(certain, possible, leaf.count)


# Judgements -------------------------------------------------------------------------------------------------


def judged(situation: Situation, path: Sequence[str]) -> Truth:
    """What the judgements of a leaf or of what stands above it say, nearest first (decisions 15 and 36)."""
    results = set(_judged_in_all_worlds(situation, list(path)))
    return results.pop() if len(results) == 1 else MAYBE


def _judged_in_all_worlds(situation: Situation, path: list[str]) -> Iterator[Truth]:
    if not path:
        yield MAYBE
        return
    judgements = [
        record
        for record in situation.records(["judgement"])
        if isinstance(record, Judgement) and record.requirement == path[0]
    ]
    for world in product(*(_ways(situation, judgement) for judgement in judgements)):
        given = [way for way in world if way is not None]
        if given:
            yield _agreed(given)
        else:
            yield from _judged_in_all_worlds(situation, path[1:])


class _Way(NamedTuple):
    judge: tuple[str, str | None] | None
    on: Moment
    conclusion: Truth


def _ways(situation: Situation, judgement: Judgement) -> list[_Way | None]:
    """What a judgement may turn out to be; None: nothing."""
    checked = verified(situation, judgement.standing)
    timely = min(of_the_past(situation, judgement), MAYBE if judgement.date is None else YES)
    if NO in (checked, timely):
        return [None]
    conclusion = {"met": YES, "not_met": NO}.get(str(judgement.conclusion), MAYBE)
    # A name in another role may be another person's.
    judge = (judgement.judge, judgement.role) if judgement.judge is not None else None
    ways: list[_Way | None] = [_Way(judge, moment(judgement.date), conclusion)]
    return ways if min(checked, timely) is YES else [*ways, None]


def _agreed(given: Sequence[_Way]) -> Truth:
    """What all say; a judge's later word replaces the earlier one where it is known to be later."""
    conclusions = {
        way.conclusion
        for way in given
        if way.judge is None
        or not any(way.judge == other.judge and other.on.first > way.on.last for other in given)
    }
    return conclusions.pop() if len(conclusions) == 1 else MAYBE


# Absence ----------------------------------------------------------------------------------------------------


def _absent(situation: Situation, leaf: AbsentLeaf) -> Truth:
    """No confirmed breach, and certificates that together cover the window (decisions 21 and 24)."""
    start = getattr(situation.dossier, situation.start)
    opens = opening(leaf.within, start, situation.as_of)
    worst, certified = NO, set()
    for record in situation.records([leaf.absent]):
        breach = min(
            itself(situation, record),
            in_window(record, leaf.within.by, opens, situation.cutoff, situation.settings),
            where_holds(situation, record, leaf.where),
        )
        worst = max(worst, breach)
        if min(itself(situation, record), where_holds(situation, record, leaf.certificate)) is YES:
            certified |= _covered(situation, record, opens.first)
    if worst is not NO:
        return NO if worst is YES else MAYBE
    covered = opens.first > 0 and set(range(opens.first, situation.cutoff + 1)) <= certified
    return YES if covered else MAYBE


def _covered(situation: Situation, record: Record, first: int) -> set[int]:
    """The days since the window's opening that a certificate covers for certain, by its span."""
    span = whole(own_span(record, situation.settings))
    return set(range(max(first, span.begin.last), min(span.end.first, situation.cutoff) + 1))
