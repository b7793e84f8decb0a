"""Pins: the office's word on where a record is used. They stand in the dossier, approved like a waiver."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Literal, NamedTuple

from evidence.dossier import Dossier, Pin

Fault = Literal[
    "pin_unknown_requirement", "pin_without_records", "pin_unknown_record", "pin_unapproved", "pin_later"
]
"""Why a pin changes nothing."""


class Pinned(NamedTuple):
    """Where one record may be used.

    `here`: the requirements that it is pinned to (none: it is free); `only` the leaves at or below them;
    `never` the leaves at which it is not used, each with the requirement that the pin names.
    """

    here: tuple[str, ...] = ()
    only: frozenset[str] = frozenset()
    never: Mapping[str, str] = {}

    def bars(self, leaf: str) -> bool:
        """Whether the record may not be used at a leaf."""
        return leaf in self.never or (bool(self.here) and leaf not in self.only)


def fault_of(
    pin: Pin, below: Mapping[str, frozenset[str]], records: Container[str], as_of: int
) -> Fault | None:
    """Why a pin is not in force; None: it is.

    `below` holds the leaves at or below every requirement that count records; `as_of` is the ordinal of the
    cut-off.
    """
    if pin.requirement not in below:
        return "pin_unknown_requirement"
    if not below[pin.requirement]:
        return "pin_without_records"
    if pin.record not in records:
        return "pin_unknown_record"
    if not pin.approved_by or pin.approved_on is None:
        return "pin_unapproved"
    return "pin_later" if pin.approved_on.last.toordinal() > as_of else None


def pins_in_force(dossier: Dossier, below: Mapping[str, frozenset[str]], as_of: int) -> dict[str, Pinned]:
    """The pins in force by record. `below` and `as_of` as above."""
    found: dict[str, Pinned] = {}
    if not dossier.pins:
        return found
    records = {record.id for record in dossier.records}
    for pin in sorted(dossier.pins, key=lambda each: (each.record, each.requirement, each.use)):
        if fault_of(pin, below, records, as_of) is not None:
            continue
        known = found.get(pin.record, Pinned())
        leaves = below[pin.requirement]
        if pin.use == "here":
            here = tuple(dict.fromkeys((*known.here, pin.requirement)))
            found[pin.record] = known._replace(here=here, only=known.only | leaves)
        else:
            never = {**dict.fromkeys(leaves, pin.requirement), **known.never}
            found[pin.record] = known._replace(never=never)
    return found
