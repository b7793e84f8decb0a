"""Readings and notes of two rule sets, compared: defaults, options and words.

What an option puts in its places is compared where it stands, requirement by requirement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from rules.loader import RuleSet
from rules.meaning import Direction
from rules.model import Note, Reading, Words
from rules.rule_change import RuleChange

Changes = Iterator[RuleChange]
Touched = Callable[[str], tuple[str, ...]]
"""The requirements that a reading decides on."""


def reading_changes(old_set: RuleSet, new_set: RuleSet, before: Touched, after: Touched) -> Changes:
    """What differs of the readings; `before` and `after` tell what each decides on in the old and the new."""
    old, new = old_set.readings, new_set.readings
    for name in merged(list(old), list(new)):
        was, now = old.get(name), new.get(name)
        if was is None and now is not None:
            touches = after(name)
            yield RuleChange(
                "reading_added", cite=now.cite, name=name, new=(now.says, _chosen(now)), touches=touches
            )
        elif was is not None and now is None:
            touches = before(name)
            yield RuleChange(
                "reading_removed", cite=was.cite, name=name, old=(was.says, _chosen(was)), touches=touches
            )
        elif was is not None and now is not None:
            for change in _reading(was, now):
                yield change._replace(cite=now.cite, name=name, touches=after(name))


def _option(reading: Reading, code: str) -> tuple[str, Words]:
    return code, reading.options[code].says


def _chosen(reading: Reading) -> tuple[str, Words]:
    return _option(reading, reading.default)


def _reading(old: Reading, new: Reading) -> Changes:
    """What differs of a reading; what its options put in their places shows where they stand."""
    if old.says != new.says:
        yield RuleChange("reading_words", old=old.says, new=new.says)
    if (old.cite, old.ambiguity) != (new.cite, new.ambiguity):
        yield RuleChange("reading_cite", old=(old.cite, old.ambiguity), new=(new.cite, new.ambiguity))
    for code in merged(list(old.options), list(new.options)):
        if code not in old.options:
            yield RuleChange("option_added", new=_option(new, code))
        elif code not in new.options:
            yield RuleChange("option_removed", old=_option(old, code))
        elif old.options[code].says != new.options[code].says:
            yield RuleChange("option_words", old=_option(old, code), new=_option(new, code))
    if old.default != new.default:
        told = _towards(old, new)
        yield RuleChange("reading_default", old=_chosen(old), new=_chosen(new), direction=told)
    common = [
        [each for each in one.options if each in other.options] for one, other in ((old, new), (new, old))
    ]
    if old.ordered != new.ordered or (new.ordered and common[0] != common[1]):
        was, now = (tuple(each.options) if each.ordered else () for each in (old, new))
        yield RuleChange("reading_order", old=was, new=now)


def _common(one: Reading, other: Reading) -> list[str]:
    """The options that both know, in the order of the one."""
    return [each for each in one.options if each in other.options]


def _towards(old: Reading, new: Reading) -> Direction:
    """Where another default leads, by the order of the options."""
    order = list(new.options)
    if not (old.ordered and new.ordered and old.default in order):
        return None
    return "stricter" if order.index(new.default) < order.index(old.default) else "more_lenient"


def note_changes(old: RuleSet, new: RuleSet) -> Changes:
    """Notes, told apart by what they are about."""
    was, now = _numbered(old.notes), _numbered(new.notes)
    for key in merged(list(was), list(now)):
        before, after = was.get(key), now.get(key)
        if before is None and after is not None:
            yield RuleChange("note_added", cite=after.cite, new=after.says)
        elif after is None and before is not None:
            yield RuleChange("note_removed", cite=before.cite, old=before.says)
        elif before is not None and after is not None:
            if before.settled_by != after.settled_by:
                was_by, now_by = (before.settled_by, before.says), (after.settled_by, after.says)
                yield RuleChange("note_settled", cite=after.cite, old=was_by, new=now_by)
            if before.says != after.says:
                yield RuleChange("note_words", cite=after.cite, old=before.says, new=after.says)


def _numbered(notes: Iterable[Note]) -> Mapping[Any, Note]:
    """Notes by clause and ambiguity; of several about one thing each by its place among them."""
    found: dict[Any, Note] = {}
    for note in notes:
        number = 0
        while (note.cite, note.ambiguity, number) in found:
            number += 1
        found[note.cite, note.ambiguity, number] = note
    return found


def merged(old: list[str], new: list[str]) -> list[Any]:
    """The new names in their order; those that are no more after the one they followed."""
    known = set(new)
    following: dict[Any, list[Any]] = {}
    last = None
    for name in old:
        if name in known:
            last = name
        else:
            following.setdefault(last, []).append(name)
    result = [*following.get(None, ())]
    for name in new:
        result += [name, *following.get(name, ())]
    return result
