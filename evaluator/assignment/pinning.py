"""What the pins in force say of records at each leaf."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from evaluator.assignment.pins import Pinned, pins_in_force
from evaluator.assignment.scopes import Limits
from evaluator.case import Case
from evaluator.reasons import Check, Reason, contradiction, telling
from evaluator.records import Added
from evidence.records import Record

if TYPE_CHECKING:
    from evaluator.interpret import Program


def pinned(program: Program, case: Case) -> Mapping[str, Added]:
    """What is to be said of records, by leaf.

    A record that is pinned somewhere counts there and nowhere else; where its achievement counts once, so do
    the other records of that achievement.
    """
    pins = pins_in_force(case.dossier, program.below, case.office.as_of)
    if not pins:
        return {}
    added: dict[str, dict[str, tuple[Check, ...]]] = {}
    limits = {leaf: each for scope in program.scopes for leaf, each in scope.limits.items()}
    for record in case.dossier.records:
        for leaf in program.compiled:
            own = limits.get(leaf)
            check = _own(pins.get(record.id), leaf)
            if check is None and own is not None and own.once is not None:
                twins = _pinned_twins(record, pins, case, own)
                check = _of_twins(twins, leaf, program.below[own.once])
            if check is not None:
                added.setdefault(leaf, {})[record.id] = (check,)
    return added


def _own(pin: Pinned | None, leaf: str) -> Check | None:
    """What a record's own pins say of it."""
    if pin is None:
        return None
    if leaf in pin.never:
        return contradiction(Reason("pinned_never", None, pin.never[leaf]))
    if not pin.here:
        return None
    if leaf in pin.only:
        return telling(Reason("pinned_here", None, pin.here))
    return contradiction(Reason("pinned_elsewhere", None, pin.here))


def _pinned_twins(
    record: Record, pins: Mapping[str, Pinned], case: Case, limits: Limits
) -> Iterator[tuple[str, Pinned]]:
    """The other records of an achievement that counts once, and what they are pinned to."""
    if record.achievement is None or record.kind in limits.share:
        return
    for other, pin in pins.items():
        twin = case.items[other]
        if twin.record.achievement == record.achievement and twin.kind not in limits.share and pin.here:
            yield other, pin


def _of_twins(twins: Iterable[tuple[str, Pinned]], leaf: str, there: frozenset[str]) -> Check | None:
    """What the pins of an achievement's other records say of one; `there` is where it counts once."""
    found = [(other, pin) for other, pin in twins if pin.only & there]
    if not found or any(leaf in pin.only for _, pin in found):
        return None
    other, pin = found[0]
    return contradiction(Reason("pinned_elsewhere", None, pin.here, other))
